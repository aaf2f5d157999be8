//! `fondo log show`: what was done to one object.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::{Access, Catalogue, EventRow};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::cli::verbs::{Call, Ended};
use crate::records::Lang;

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
            console.data(&line(row, lang))?;
        }
    }
    Ok(Exit::AllWell)
}

/// An act in one line, with whole seconds.
fn line(row: &EventRow, lang: Lang) -> String {
    let at = row.at.parse::<Timestamp>().and_then(|at| Timestamp::from_second(at.as_second()));
    let at = at.map_or_else(|_| row.at.clone(), |at| at.to_string());
    let (kind, outcome) = lang.pick((row.kind.as_str(), row.outcome.as_str()), (act(&row.kind), outcome(&row.outcome)));
    format!("{:>8}  {at:<20}  {kind:<28} {outcome}", row.seq)
}

/// A type of event (Library of Congress, `preservation/eventType`) in Italian.
fn act(term: &str) -> &str {
    match term {
        "message digest calculation" => "calcolo delle impronte",
        "fixity check" => "riscontro delle impronte",
        "format identification" => "identificazione del formato",
        "metadata extraction" => "estrazione dei metadati",
        "validation" => "verifica",
        "filename change" => "cambio di nome",
        "normalization" => "normalizzazione",
        "migration" => "migrazione",
        "creation" => "creazione",
        "accession" => "acquisizione",
        "quarantine" => "sospensione o rifiuto",
        "information package creation" => "formazione del pacchetto",
        "ingestion" => "immissione",
        "deaccession" => "ritiro",
        "policy assignment" => "decisione",
        "transfer" => "versamento",
        "displaying" => "consultazione riservata",
        "recovery" => "ripristino",
        other => other,
    }
}

fn outcome(word: &str) -> &str {
    match word {
        "success" => "riuscito",
        "warning" => "con avvisi",
        "failure" => "fallito",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{EventType, Outcome};

    #[test]
    fn an_act_is_told_in_the_language_of_the_reader() {
        let row = EventRow {
            seq: 7,
            kind: EventType::InformationPackageCreation.term().to_owned(),
            at: "2026-01-20T09:00:00.123456789Z".to_owned(),
            outcome: Outcome::Success.word().to_owned(),
        };
        let said = "       7  2026-01-20T09:00:00Z  information package creation success";
        assert_eq!(line(&row, Lang::En), said);
        let said = "       7  2026-01-20T09:00:00Z  formazione del pacchetto     riuscito";
        assert_eq!(line(&row, Lang::It), said);
    }
}
