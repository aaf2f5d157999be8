//! `fondo validate`: any bag, E-ARK package, volume or deposit, ours or another's, in a folder, a zip or a tar, against
//! its standard.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{Call, Ended};
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::stop::Stop;
use crate::formats::xsd::Schemas;
use crate::io::Meter;
use crate::records::Finding;
use crate::report::figures::{bytes, count, counted};
use crate::report::noun::FILES;
use crate::validate::{self, CheckOrder, IndexKind, IndexVerdict, Named, PackageVerdict};

pub const HELP: &[Text] = &[
    Text::new(
        "validate.about",
        "Check packages, Fondo's own or another's: bags and E-ARK packages, every file, every checksum, every rule",
        "Verifica pacchetti, di Fondo o di altri: BagIt ed E-ARK, ogni file, ogni impronta, ogni regola",
    ),
    Text::new(
        "validate.usage",
        "fondo validate PACKAGE... [--schemas DIR]",
        "fondo validate PACCHETTO... [--schemas CARTELLA]",
    ),
    Text::new(
        "validate.bag",
        "Folders that are packages, or zips and tars that hold one each; what each is, is found out",
        "Cartelle che sono pacchetti, oppure zip e tar che ne contengono uno ciascuno; di che tipo siano viene riconosciuto",
    ),
    Text::new("validate.bag=", "PACKAGE", "PACCHETTO"),
    Text::new(
        "validate.schemas",
        "A folder with the XML schemas of METS, XLink and E-ARK: METS documents are judged by them too, and metadata that they are about",
        "Cartella con gli schemi XML di METS, XLink ed E-ARK: i documenti METS sono giudicati anche secondo questi, e i metadati che essi riguardano",
    ),
    Text::new("validate.schemas=", "DIR", "CARTELLA"),
    Text::new(
        "validate.after",
        "Reads every byte; nothing is changed, unpacked or fetched. Bags: RFC 8493, and the drafts 0.93 to 0.97 before it. E-ARK: CSIP, SIP, \
         AIP and DIP 2.2.0, the root METS and those of representations; each finding bears the identifier of the requirement. SInCRO: a volume with \
         its PIndex. SACER: indexes, with the files beside each. All of these lie in a folder, a zip or a tar; archives in archives are told and \
         not looked into. Ends with 1 \
         if a package is not valid; one that cannot be read is told, and the others are checked all the same.\n\n\
         Example:\n  \
         fondo validate /srv/fondo/packages/*/*_v*",
        "Legge ogni byte; non cambia, non estrae e non scarica nulla. BagIt: RFC 8493 e le bozze da 0.93 a 0.97 che la precedono. E-ARK: CSIP, SIP, \
         AIP e DIP 2.2.0, il METS radice e quelli delle rappresentazioni; ogni segnalazione riporta l'identificativo del requisito. SInCRO: un volume \
         con il suo PIndex. SACER: indici, con i file accanto a ciascuno. Tutti si trovano in una cartella, in uno zip o in un tar; gli archivi dentro \
         archivi sono segnalati e non esaminati. Termina \
         con 1 se un pacchetto non è valido; uno che non si può leggere viene segnalato, e gli altri sono verificati \
         comunque.\n\n\
         Esempio:\n  \
         fondo validate /srv/fondo/packages/*/*_v*",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[arg(required = true)]
    bag: Vec<PathBuf>,
    #[arg(long)]
    schemas: Option<PathBuf>,
}

/// A verdict, for programs.
#[derive(Serialize)]
struct Verdict<'a> {
    event: &'static str,
    bag: String,
    /// `bag` or `eark`.
    kind: &'static str,
    valid: bool,
    version: Option<String>,
    payload_files: u64,
    payload_bytes: u64,
    compared: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    eark: Option<Eark<'a>>,
    findings: &'a [Finding],
}

/// What is said of an E-ARK package beside that.
#[derive(Serialize)]
struct Eark<'a> {
    specification: &'static str,
    objid: Option<&'a str>,
    mets: u64,
}

/// A package that could not be checked, for programs. The others were.
#[derive(Serialize)]
struct Unchecked<'a> {
    event: &'static str,
    bag: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    exit: u8,
}

/// Runs the verb. What cannot be checked costs that package only; the worst of all exit codes is given.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let schemas = arguments.schemas.as_deref().map(Schemas::of_folder).transpose();
    let schemas = schemas.map_err(|error| Failure::explained(&error, call.console.lang))?;
    let (today, meter) = (Timestamp::now().to_zoned(TimeZone::UTC).date(), Meter::default());
    let order = CheckOrder { threads, today, schemas: schemas.as_ref(), meter: &meter };
    let mut exit = Exit::AllWell;
    for package in &arguments.bag {
        let indexes = validate::indexes(package);
        if !indexes.is_empty() {
            let named = if package.is_dir() { Named::Package } else { Named::Index };
            for (kind, index) in indexes {
                exit = exit.worse(check_index(call, (kind, named), &index, &order)?);
            }
            continue;
        }
        let ended = match validate::package(package, &order) {
            Ok(verdict) => {
                tell(call, package, &verdict)?;
                if verdict.is_valid() { Exit::AllWell } else { Exit::ErrorsFound }
            }
            Err(error) => {
                let failure = Failure::explained(&error, call.console.lang);
                tell_unchecked(call, package, &failure)?;
                failure.exit
            }
        };
        exit = exit.worse(ended);
    }
    Ok(exit)
}

/// A verdict on an index, for programs.
#[derive(Serialize)]
struct OfIndex<'a> {
    event: &'static str,
    index: String,
    /// Where it lies in the archive that was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
    kind: &'static str,
    valid: bool,
    files: u64,
    bytes: u64,
    compared: u64,
    /// Conditions that only the provider knows, by its codes.
    unknown: &'a [&'static str],
    findings: &'a [Finding],
}

fn check_index(
    call: &Call,
    (kind, named): (IndexKind, Named),
    index: &Path,
    order: &CheckOrder<'_>,
) -> Result<Exit, Stop> {
    let verdict = match kind {
        IndexKind::Sincro => validate::sincro(index, order.threads, order.meter),
        IndexKind::Sacer => validate::sacer(index, named, order.meter),
    };
    match verdict {
        Ok(verdict) => {
            tell_index(call, index, &verdict)?;
            Ok(if verdict.is_valid() { Exit::AllWell } else { Exit::ErrorsFound })
        }
        Err(error) => {
            let failure = Failure::explained(&error, call.console.lang);
            tell_unchecked(call, index, &failure)?;
            Ok(failure.exit)
        }
    }
}

/// Tells the verdict on an index, or on the archive that holds it.
fn tell_index(call: &Call, place: &Path, verdict: &IndexVerdict) -> std::io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    let name = place.display().to_string();
    if console.json {
        return console.record(&OfIndex {
            event: "verdict",
            index: name,
            entry: verdict.entry.as_deref(),
            kind: verdict.kind.slug(),
            valid: verdict.is_valid(),
            files: verdict.files,
            bytes: verdict.bytes,
            compared: verdict.compared,
            unknown: &verdict.unknown,
            findings: &verdict.findings,
        });
    }
    for finding in &verdict.findings {
        call.tell_finding(finding)?;
    }
    let word = if verdict.is_valid() { lang.pick("valid", "valido") } else { lang.pick("NOT VALID", "NON VALIDO") };
    let (files, compared) = (counted(verdict.files, &FILES, lang), count(verdict.compared, lang));
    let done = lang.plural(verdict.compared, ["compared"; 2], ["confrontato", "confrontati"]);
    let of = format!("{compared} {} {files} {done}", lang.pick("of", "di"));
    let entry = verdict.entry.as_ref().map(|entry| format!(": {entry}")).unwrap_or_default();
    console.data(&format!("{word:<10} {} ({}, {of})", harmless(&(name + &entry)), verdict.kind.slug()))?;
    if !verdict.unknown.is_empty() {
        let known = verdict.unknown.join(", ");
        console.data(&lang.pick(
            format!("  only the provider knows: {known}"),
            format!("  solo il conservatore può sapere: {known}"),
        ))?;
    }
    Ok(())
}

/// To people as any failure; programs are told which package it was.
fn tell_unchecked(call: &Call, package: &Path, failure: &Failure) -> std::io::Result<()> {
    let mut people = call.console;
    if people.json {
        people.record(&Unchecked {
            event: "unchecked",
            bag: package.display().to_string(),
            message: format!("{} {}", people.lang.pick("failed to", "impossibile"), failure.what),
            remedy: failure.remedy.as_deref(),
            exit: failure.exit.code(),
        })?;
        people.json = false;
    }
    failure.tell(&people);
    Ok(())
}

fn tell(call: &Call, package: &Path, verdict: &PackageVerdict) -> std::io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    let name = package.display().to_string();
    let (kind, files, size, compared, findings) = match verdict {
        PackageVerdict::Indexes(indexes) => {
            return indexes.iter().try_for_each(|index| tell_index(call, package, index));
        }
        PackageVerdict::Bag(bag) => ("bag", bag.payload_files, bag.payload_bytes, bag.compared, &bag.findings),
        PackageVerdict::Eark(eark) => ("eark", eark.files, eark.bytes, eark.compared, &eark.findings),
    };
    if console.json {
        let (version, eark) = match verdict {
            PackageVerdict::Bag(bag) => (bag.version.map(|version| version.to_string()), None),
            PackageVerdict::Eark(found) => {
                let specification = found.kind.label();
                (None, Some(Eark { specification, objid: found.objid.as_deref(), mets: found.documents }))
            }
            PackageVerdict::Indexes(_) => (None, None),
        };
        return console.record(&Verdict {
            event: "verdict",
            bag: name,
            kind,
            valid: verdict.is_valid(),
            version,
            payload_files: files,
            payload_bytes: size,
            compared,
            eark,
            findings,
        });
    }
    for finding in findings {
        call.tell_finding(finding)?;
    }
    let word = if verdict.is_valid() { lang.pick("valid", "valido") } else { lang.pick("NOT VALID", "NON VALIDO") };
    let what = match verdict {
        PackageVerdict::Bag(_) | PackageVerdict::Indexes(_) => String::new(),
        PackageVerdict::Eark(eark) => format!("E-ARK {}, ", eark.kind.label()),
    };
    let (count, size) = (count(files, lang), bytes(size, lang));
    let noun = if files == 1 { "file" } else { lang.pick("files", "file") };
    console.data(&format!("{word:<10} {} ({what}{count} {noun}, {size})", harmless(&name)))
}
