//! `fondo package`: finished units in the shape that a provider takes.

use clap::Args;
use serde::Serialize;

use super::profile::no_provider;
use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::batch::{self, ProvideRequest, ProvidedUnit, ProvidedUnits};
use crate::catalogue::Access;
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::io::Sharing;
use crate::profile::load_provider;
use crate::records::{Finding, Severity};
use crate::report::figures::{bytes, counted};
use crate::report::noun::FILES;

pub const HELP: &[Text] = &[
    Text::new(
        "package.about",
        "Make of finished units the packages that a provider takes: E-ARK and others, by profile",
        "Ricava dalle unità concluse i pacchetti che un conservatore accetta: E-ARK e altri, secondo un profilo",
    ),
    Text::new(
        "package.usage",
        "fondo package UNIT... --as PROVIDER [--workspace DIR]\n       fondo package --batch BATCH --as PROVIDER [--workspace DIR]",
        "fondo package UNITÀ... --as CONSERVATORE [--workspace CARTELLA]\n       fondo package --batch CONSEGNA --as CONSERVATORE [--workspace CARTELLA]",
    ),
    Text::new(
        "package.units",
        "Identifiers of units; the newest version that stands is taken",
        "Identificativi di unità; si usa l'ultima versione valida",
    ),
    Text::new("package.units=", "UNIT", "UNITÀ"),
    Text::new("package.batch", "All units that this batch brought", "Tutte le unità portate da questa consegna"),
    Text::new("package.batch=", "BATCH", "CONSEGNA"),
    Text::new(
        "package.provider",
        "Provider profile: a built-in one (eark-sip, sacer-example, sacer-registro, sincro-example, archivematica, preservica-opex, aptrust-like, beyond-the-repository-like, generic-example, mag-example, eco-mic-example), NAME.toml in the workspace's providers/, or the path of a .toml file",
        "Profilo del conservatore: uno predefinito (eark-sip, sacer-example, sacer-registro, sincro-example, archivematica, preservica-opex, aptrust-like, beyond-the-repository-like, generic-example, mag-example, eco-mic-example), NOME.toml in providers/ dello spazio di lavoro, oppure il percorso di un file .toml",
    ),
    Text::new("package.provider=", "PROVIDER", "CONSERVATORE"),
    Text::new(
        "package.operator",
        "Who answers for it: a person of fondo.toml",
        "Chi ne risponde: una persona di fondo.toml",
    ),
    Text::new("package.operator=", "ID", "ID"),
    Text::new(
        "package.after",
        "The folder bag in packages/ stays the one copy of the masters: files of a package that is a folder share their blocks with it, or are the same \
         file; a zip or tar is packed from it. The source of a delivery is never opened. Packages lie in submissions/PROVIDER; each is read \
         back before it gets its name, and what stands already is left as it is. Ends with 3 if a unit could not be packaged: the findings say why.\n\n\
         Examples:\n  \
         fondo package F0001 F0002 --as eark-sip --workspace /srv/fondo\n  \
         fondo package --batch consegna-07 --as my-provider --workspace /srv/fondo",
        "La cartella in packages/ resta l'unica copia dei master: i file di un pacchetto-cartella ne condividono i blocchi o sono lo stesso \
         file; uno zip o un tar se ne ricava. L'origine della consegna non viene mai aperta. I pacchetti stanno in submissions/CONSERVATORE; ognuno è \
         riletto prima di ricevere il nome, e ciò che esiste già resta com'è. Termina con 3 se un'unità non ha potuto avere il suo pacchetto: le segnalazioni dicono perché.\n\n\
         Esempi:\n  \
         fondo package F0001 F0002 --as eark-sip --workspace /srv/fondo\n  \
         fondo package --batch consegna-07 --as mio-conservatore --workspace /srv/fondo",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    units: Vec<String>,
    #[arg(long)]
    batch: Option<String>,
    #[arg(long = "as")]
    provider: String,
    #[arg(long)]
    operator: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// A unit, for programs.
#[derive(Serialize)]
struct Packaged<'a> {
    event: &'static str,
    unit: &'a str,
    unit_version: u32,
    provider: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<String>,
    /// Whether it stood before.
    stood: bool,
    files: u64,
    bytes: u64,
    /// How a folder came to the bag's files: cloned, linked or copied.
    #[serde(skip_serializing_if = "Option::is_none")]
    sharing: Option<&'static str>,
    findings: &'a [Finding],
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    // Looked at before it is opened for writing: only `run` makes workspaces.
    drop(arguments.workspace.open(Access::Read, lang)?);
    let workspace = &arguments.workspace.workspace;
    let provider =
        load_provider(&arguments.provider, &workspace.join("providers")).map_err(|error| no_provider(&error, lang))?;
    let units = match &arguments.batch {
        Some(batch) => ProvidedUnits::OfBatch(batch.clone()),
        None => ProvidedUnits::Named(arguments.units.clone()),
    };
    let operator = arguments.operator.as_deref();
    let request = ProvideRequest { workspace, units: &units, provider: &provider, operator };
    let mut exit = Exit::AllWell;
    batch::provide(&request, &mut |unit| {
        if unit.package.place.is_none() {
            exit = Exit::SomeNotAccepted;
        }
        tell(call, &provider.provider.id, unit)
    })
    .map_err(|error| Failure::explained(&error, lang))?;
    Ok(exit)
}

fn tell(call: &Call, provider: &str, unit: &ProvidedUnit) -> std::io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    let package = &unit.package;
    let place = package.place.as_ref().map(|place| place.display().to_string());
    if console.json {
        return console.record(&Packaged {
            event: "package",
            unit: &unit.unit,
            unit_version: unit.unit_version,
            provider,
            package: place,
            stood: package.stood,
            files: package.files,
            bytes: package.bytes,
            sharing: package.sharing.map(sharing_name),
            findings: &package.findings,
        });
    }
    for finding in package.findings.iter().filter(|finding| finding.severity > Severity::Info) {
        call.tell_finding(finding)?;
    }
    let (name, version) = (harmless(&unit.unit), unit.unit_version);
    match place {
        Some(place) if package.stood => {
            let word = lang.pick("stands already", "esiste già");
            console.data(&format!("{name} v{version}: {word}: {}", harmless(&place)))
        }
        Some(place) => {
            let (files, size) = (counted(package.files, &FILES, lang), bytes(package.bytes, lang));
            console.data(&format!("{name} v{version}: {} ({files}, {size})", harmless(&place)))
        }
        None => {
            let word = lang.pick("NOT PACKAGED", "SENZA PACCHETTO");
            console.data(&format!("{name} v{version}: {word}"))
        }
    }
}

const fn sharing_name(sharing: Sharing) -> &'static str {
    match sharing {
        Sharing::Cloned => "cloned",
        Sharing::Linked => "linked",
        Sharing::Copied => "copied",
    }
}
