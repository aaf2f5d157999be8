//! `fondo status`: what stands in a workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use clap::Args;
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::accept::DeliveryStanding;
use crate::batch;
use crate::catalogue::{Access, BatchStatus, Catalogue, Status};
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::told::standing_words;
use crate::records::Lang;
use crate::report::figures::{bytes, count};

pub const HELP: &[Text] = &[
    Text::new(
        "status.about",
        "Say what stands in a workspace: batches, units, what is awaited",
        "Dice che cosa contiene uno spazio di lavoro: consegne, unità, ciò che è atteso",
    ),
    Text::new("status.usage", "fondo status [--workspace DIR]", "fondo status [--workspace CARTELLA]"),
    Text::new(
        "status.after",
        "Changes nothing and may be asked while a run is at work.\n\n\
         Examples:\n  \
         fondo status --workspace /srv/fondo\n  \
         fondo status --workspace /srv/fondo --json | jq .batches",
        "Non cambia nulla e si può chiedere anche durante un'esecuzione.\n\n\
         Esempi:\n  \
         fondo status --workspace /srv/fondo\n  \
         fondo status --workspace /srv/fondo --json | jq .batches",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// The answer, for programs.
#[derive(Serialize)]
struct Answer<'a> {
    event: &'static str,
    #[serde(flatten)]
    status: &'a Status,
    /// Deliveries on which people decide.
    deliveries: &'a BTreeMap<String, DeliveryStanding>,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    let workspace = arguments.workspace.open(Access::Read, lang)?;
    let catalogue = Catalogue::open_read_only(&workspace.catalogue_path());
    let status = match catalogue.and_then(|catalogue| catalogue.map(|catalogue| catalogue.status()).transpose()) {
        Ok(Some(status)) => status,
        Ok(None) if std::fs::read_dir(workspace.packages_folder()).is_ok_and(|mut folder| folder.next().is_some()) => {
            return Err(Failure::usage(
                lang.pick("find the catalogue of the workspace", "trovare il catalogo dello spazio di lavoro"),
                lang.pick("Make it anew with `fondo rebuild`.", "Ricostruirlo con `fondo rebuild`."),
            )
            .into());
        }
        Ok(None) => Status::default(),
        Err(error) => return Err(Failure::explained(&error, lang).into()),
    };
    let deliveries = batch::deliveries(&workspace).map_err(|error| Failure::explained(&error, lang))?;
    let deliveries = deliveries.into_iter().collect();
    if call.console.json {
        call.console.record(&Answer { event: "status", status: &status, deliveries: &deliveries })?;
    } else {
        tell(call, &status, &deliveries)?;
    }
    Ok(Exit::AllWell)
}

fn tell(call: &Call, status: &Status, deliveries: &BTreeMap<String, DeliveryStanding>) -> io::Result<()> {
    let lang = call.console.lang;
    // A delivery that waits has brought nothing yet: it is named all the same.
    let batches: BTreeSet<&String> = status.batches.keys().chain(deliveries.keys()).collect();
    for batch in batches {
        call.console.data(&harmless(batch))?;
        if let Some(brought) = status.batches.get(batch) {
            call.console.data(&format!("  {}", said(brought, lang)))?;
        }
        if let Some(standing) = deliveries.get(batch) {
            call.console.data(&format!("  {}", standing_words(standing, lang)))?;
        }
    }
    let rows = [
        (lang.pick("Units", "Unità"), status.units),
        (lang.pick("Awaited", "Attese"), status.awaited),
        (lang.pick("Events", "Eventi"), status.events),
    ];
    for (label, value) in rows {
        call.console.data(&format!("{label:<8} {:>12}", count(value, lang)))?;
    }
    Ok(())
}

fn said(brought: &BatchStatus, lang: Lang) -> String {
    let word = |state: &str| match state {
        "packaged" => lang.pick("packaged", "impacchettate"),
        "held" => lang.pick("held", "sospese"),
        "refused" => lang.pick("refused", "respinte"),
        "withdrawn" => lang.pick("withdrawn", "ritirate"),
        "accepted" => lang.pick("accepted", "accettate"),
        "processed" => lang.pick("processed", "elaborate"),
        _ => lang.pick("surveyed", "rilevate"),
    };
    let mut parts: Vec<_> =
        brought.states.iter().map(|(state, number)| format!("{} {}", count(*number, lang), word(state))).collect();
    if brought.pages > 0 {
        parts.push(format!("{} {}", count(brought.pages, lang), lang.pick("pages", "pagine")));
    }
    if brought.bytes > 0 {
        parts.push(bytes(brought.bytes, lang));
    }
    parts.join(" · ")
}
