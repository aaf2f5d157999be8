//! `fondo log show`: what was done to one object.

use clap::Args;
use serde::Serialize;

use crate::catalogue::{Access, Catalogue, EventRow};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::cli::verbs::{Call, Ended};

#[derive(Debug, Args)]
pub struct Arguments {
    object: String,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// An act, for programs.
#[derive(Serialize)]
struct Answer<'a> {
    event: &'static str,
    object: &'a str,
    #[serde(flatten)]
    row: &'a EventRow,
}

pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let workspace = arguments.workspace.open(Access::Read, lang)?;
    let catalogue = Catalogue::open_read_only(&workspace.catalogue_path());
    let catalogue = catalogue.map_err(|error| Failure::explained(&error, lang))?;
    let object = arguments.object.as_str();
    let rows = catalogue.map_or_else(|| Ok(Vec::new()), |catalogue| catalogue.events_of(object));
    let rows = rows.map_err(|error| Failure::explained(&error, lang))?;
    if rows.is_empty() {
        let what = lang.pick(
            format!("find events of `{object}`: the log names no such object"),
            format!("trovare eventi di `{object}`: il registro non nomina questo oggetto"),
        );
        let remedy = lang.pick(
            "Name a version of a unit (BUSTA-1/v1) or a store (store:NAME).",
            "Indicare una versione di un'unità (BUSTA-1/v1) o uno store (store:NOME).",
        );
        return Err(Failure::usage(what, remedy).into());
    }
    for row in &rows {
        if console.json {
            console.record(&Answer { event: "log-event", object, row })?;
        } else {
            console.data(&format!("{:>8}  {}  {:<28} {}", row.seq, row.at, row.kind, row.outcome))?;
        }
    }
    Ok(Exit::AllWell)
}
