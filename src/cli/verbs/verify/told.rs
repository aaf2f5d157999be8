//! What a verification has to say, for people and for programs.

use std::io;
use std::path::Path;

use serde::Serialize;

use crate::cli::console::harmless;
use crate::cli::verbs::Call;
use crate::records::{Finding, Lang, Severity};
use crate::report::figures::{bytes, count, counted};
use crate::report::noun::{ERRORS, FILES};
use crate::validate::BagVerdict;
use crate::verify::{Counts, CreateOutcome, Verified};

/// A finding, for programs.
#[derive(Serialize)]
struct FindingEvent<'a> {
    event: &'static str,
    place: String,
    finding: &'a Finding,
}

/// What came of a place, for programs.
#[derive(Serialize)]
struct VerifiedEvent<'a> {
    event: &'static str,
    place: String,
    well: bool,
    #[serde(flatten)]
    verified: &'a Verified,
}

/// What came of an archive, for programs.
#[derive(Serialize)]
struct ArchiveEvent {
    event: &'static str,
    place: String,
    well: bool,
    intact: u64,
}

/// What was put under fixity, for programs.
#[derive(Serialize)]
struct CreatedEvent<'a> {
    event: &'static str,
    manifest: String,
    #[serde(flatten)]
    created: &'a CreateOutcome,
}

/// Tells a finding.
pub fn finding(call: &Call, place: &Path, finding: &Finding) -> io::Result<()> {
    if call.console.json {
        return call.console.record(&FindingEvent { event: "finding", place: place.display().to_string(), finding });
    }
    call.tell_finding(finding)
}

/// Tells what came of a folder.
pub fn verified(call: &Call, place: &Path, verified: &Verified) -> io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    let name = place.display().to_string();
    if console.json {
        return console.record(&VerifiedEvent { event: "verified", place: name, well: verified.is_well(), verified });
    }
    let Counts { intact, bytes: read, metadata, unread, .. } = verified.counts;
    let word = if verified.has_damage() {
        lang.pick("NOT AS IT WAS", "NON PIÙ COM'ERA")
    } else if !verified.is_well() {
        lang.pick("NOT VERIFIED", "NON VERIFICATO")
    } else if unread > 0 {
        lang.pick("names, sizes and times as they were, nothing read", "nomi, dimensioni e date com'erano, nulla letto")
    } else {
        lang.pick("all as it was", "tutto com'era")
    };
    let mut parts = vec![lang.pick(
        format!("{} intact, {} read", counted(intact, &FILES, lang), bytes(read, lang)),
        format!("{} {}, {} letti", counted(intact, &FILES, lang), whole(intact, lang), bytes(read, lang)),
    )];
    if unread > 0 {
        let unread = count(unread, lang);
        parts.push(lang.pick(format!("{unread} not read"), format!("{unread} non letti")));
    }
    parts.extend(faults(verified, lang));
    if metadata > 0 {
        parts.push(lang.pick(
            format!("{} with another time", count(metadata, lang)),
            format!("{} con altra data", count(metadata, lang)),
        ));
    }
    console.data(&format!("{word}: {} ({})", harmless(&name), parts.join(", ")))
}

/// Whole, of this many files, in Italian.
pub fn whole(files: u64, lang: Lang) -> &'static str {
    lang.plural(files, [""; 2], ["integro", "integri"])
}

/// What is not as it was, one text for each kind.
pub fn faults(verified: &Verified, lang: Lang) -> Vec<String> {
    let counts = &verified.counts;
    let rows = [
        (counts.changed, ["changed"; 2], ["modificato", "modificati"]),
        (counts.truncated, ["cut off"; 2], ["troncato", "troncati"]),
        (counts.missing, ["missing"; 2], ["mancante", "mancanti"]),
        (counts.moved, ["moved or renamed"; 2], ["spostato o rinominato", "spostati o rinominati"]),
        (counts.exchanged, ["exchanged"; 2], ["scambiato", "scambiati"]),
        (counts.new, ["new"; 2], ["nuovo", "nuovi"]),
        (counts.unreadable, ["unreadable"; 2], ["illeggibile", "illeggibili"]),
        (counts.differing, ["of another size or time"; 2], ["di altra dimensione o data"; 2]),
        (counts.busy, ["changed while read"; 2], ["modificato durante la lettura", "modificati durante la lettura"]),
        (counts.no_file, ["no longer a file", "no longer files"], ["non più file"; 2]),
        (
            counts.unreachable,
            ["unreachable, not verified"; 2],
            ["non raggiungibile, non verificato", "non raggiungibili, non verificati"],
        ),
    ];
    rows.into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, en, it)| format!("{} {}", count(number, lang), lang.plural(number, en, it)))
        .collect()
}

/// Tells what came of an archive.
pub fn archive(call: &Call, place: &Path, verdict: &BagVerdict) -> io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    let name = place.display().to_string();
    if console.json {
        let (well, intact) = (verdict.is_valid(), verdict.compared);
        return console.record(&ArchiveEvent { event: "verified", place: name, well, intact });
    }
    let word = if verdict.is_valid() {
        lang.pick("all as it was", "tutto com'era")
    } else {
        lang.pick("NOT AS IT WAS", "NON PIÙ COM'ERA")
    };
    let errors = verdict.findings.iter().filter(|finding| finding.severity == Severity::Error).count() as u64;
    let (compared, errors) = (counted(verdict.compared, &FILES, lang), counted(errors, &ERRORS, lang));
    let done = lang.plural(verdict.compared, ["compared"; 2], ["confrontato", "confrontati"]);
    console.data(&format!("{word}: {} ({compared} {done}, {errors})", harmless(&name)))
}

/// Tells what was put under fixity.
pub fn created(call: &Call, manifest: &Path, created: &CreateOutcome) -> io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    let name = manifest.display().to_string();
    if console.json {
        return console.record(&CreatedEvent { event: "manifest-created", manifest: name, created });
    }
    let (files, size) = (counted(created.files, &FILES, lang), bytes(created.bytes, lang));
    console.data(&format!("{}: {files}, {size}", harmless(&name)))?;
    console.data(&format!("{} {}", lang.pick("seal", "sigillo"), created.seal))?;
    if created.passed_over > 0 {
        let number = count(created.passed_over, lang);
        console.tell(&lang.pick(
            format!("Not listed, because they have no bytes of their own: {number} links, pipes or devices."),
            format!("Non elencati, perché privi di byte propri: {number} collegamenti, pipe o dispositivi."),
        ));
    }
    console.tell(lang.pick(
        "Note the seal elsewhere: given back with --seal it shows that the manifest is still this one.",
        "Annotare il sigillo altrove: riportato con --seal mostra che il manifesto è ancora questo.",
    ));
    Ok(())
}
