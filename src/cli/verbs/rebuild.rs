//! `fondo rebuild`: the catalogue made anew from the records.

use clap::Args;
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::catalogue::{Access, rebuild};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::records::Finding;
use crate::report::figures::counted;
use crate::report::noun;

pub const HELP: &[Text] = &[
    Text::new(
        "rebuild.about",
        "Make the catalogue anew from packages, batches and the event log",
        "Ricostruisce il catalogo da pacchetti, consegne e registro degli eventi",
    ),
    Text::new("rebuild.usage", "fondo rebuild [--workspace DIR]", "fondo rebuild [--workspace CARTELLA]"),
    Text::new(
        "rebuild.after",
        "The catalogue is an index: it may be deleted, and comes back with the same answers. The old one stays until the new one is \
         whole. The next run reads its sources once more.\n\n\
         A package that is not what the event log says of it is told as an error (exit code 1), and nothing believes it.\n\n\
         Example:\n  \
         fondo rebuild --workspace /srv/fondo",
        "Il catalogo è un indice: si può cancellare e torna con le stesse risposte. Quello vecchio resta finché il nuovo non è \
         completo. L'esecuzione successiva rilegge una volta le origini.\n\n\
         Un pacchetto che non è ciò che ne dice il registro degli eventi è segnalato come errore (codice di uscita 1) e non è creduto.\n\n\
         Esempio:\n  \
         fondo rebuild --workspace /srv/fondo",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// What was rebuilt, for programs.
#[derive(Serialize)]
struct Answer {
    event: &'static str,
    versions: u64,
    batches: u64,
    events: u64,
}

/// A package that is not what the log says of it, for programs.
#[derive(Serialize)]
struct Told<'f> {
    event: &'static str,
    finding: &'f Finding,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    let workspace = arguments.workspace.open(Access::Write, lang)?;
    let rebuilt = rebuild(&workspace).map_err(|error| Failure::explained(&error, lang))?;
    for finding in &rebuilt.findings {
        if call.console.json {
            call.console.record(&Told { event: "finding", finding })?;
        } else {
            call.tell_finding(finding)?;
        }
    }
    if call.console.json {
        let (versions, batches, events) = (rebuilt.versions, rebuilt.batches, rebuilt.events);
        call.console.record(&Answer { event: "rebuilt", versions, batches, events })?;
    } else {
        let versions = counted(rebuilt.versions, &noun::VERSIONS, lang);
        let batches = counted(rebuilt.batches, &noun::BATCHES, lang);
        let events = counted(rebuilt.events, &noun::EVENTS, lang);
        call.console.data(&lang.pick(
            format!("catalogue rebuilt: {versions} of units, {batches}, {events}"),
            format!("catalogo ricostruito: {versions} di unità, {batches}, {events}"),
        ))?;
    }
    Ok(if rebuilt.findings.is_empty() { Exit::AllWell } else { Exit::ErrorsFound })
}
