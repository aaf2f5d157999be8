//! `fondo decide`: what people decided is applied.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::accept::{LARGEST, read_decisions};
use crate::batch::{self, DecideOutcome, DecideRequest};
use crate::catalogue::Access;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::told::{finding_remedy, line, standing_words};
use crate::records::{Finding, Lang};
use crate::report::figures::{count, counted};
use crate::report::noun;

pub const HELP: &[Text] = &[
    Text::new(
        "decide.about",
        "Apply the decisions that the contact sheet saved, or a table of them",
        "Applica le decisioni salvate dal foglio di controllo, o una loro tabella",
    ),
    Text::new(
        "decide.usage",
        "fondo decide FILE [--operator ID] [--workspace DIR]",
        "fondo decide FILE [--operator ID] [--workspace CARTELLA]",
    ),
    Text::new(
        "decide.file",
        "The file: decisions.json as the page saved it, or a table (CSV) with the same columns as review.csv",
        "Il file: decisions.json come salvato dalla pagina, o una tabella (CSV) con le colonne di review.csv",
    ),
    Text::new("decide.file=", "FILE", "FILE"),
    Text::new(
        "decide.operator",
        "Who applies them, and answers for those that name nobody: a person of fondo.toml",
        "Chi le applica, e risponde di quelle senza nome: una persona di fondo.toml",
    ),
    Text::new("decide.operator=", "ID", "ID"),
    Text::new(
        "decide.after",
        "All decisions are checked first: on what lies there by digest, by whom, with which reason. If one is refused none is \
         applied, and each refusal says what to do (exit code 1). The same file may be applied twice. Units on which nothing is \
         open any more are packaged at once from their staged files: nothing is read or decoded again. Exit code 3 while units of the \
         delivery are held or refused.\n\n\
         Examples:\n  \
         fondo decide ~/Downloads/decisions.json --workspace /srv/fondo\n  \
         fondo decide decided.csv --operator arch1 --workspace /srv/fondo",
        "Tutte le decisioni sono prima controllate: sul contenuto presente, per impronta; su chi decide; sulla motivazione. Se una è \
         rifiutata non se ne applica nessuna, e ogni rifiuto dice che cosa fare (codice d'uscita 1). Lo stesso file si può applicare due \
         volte. Le unità su cui non resta nulla di aperto sono impacchettate subito dai file già pronti: nulla è riletto o decodificato. \
         Codice d'uscita 3 finché unità della consegna sono sospese o respinte.\n\n\
         Esempi:\n  \
         fondo decide ~/Scaricati/decisions.json --workspace /srv/fondo\n  \
         fondo decide deciso.csv --operator arch1 --workspace /srv/fondo",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    file: PathBuf,
    #[arg(long)]
    operator: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// The last event.
#[derive(Serialize)]
struct Summary<'a> {
    event: &'static str,
    batch: &'a str,
    applied: u64,
    applied_before: u64,
    refused: u64,
    packaged: u64,
    held: u64,
    turned_down: u64,
    standing: &'a crate::accept::DeliveryStanding,
}

/// A decision that was refused.
#[derive(Serialize)]
struct Refusal<'a> {
    event: &'static str,
    #[serde(flatten)]
    finding: &'a Finding,
    message: String,
    remedy: String,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    drop(arguments.workspace.open(Access::Read, lang)?);
    let bytes = contents(arguments, lang)?;
    let incoming = read_decisions(&bytes).map_err(|error| Failure::explained(&error, lang))?;
    let name = arguments.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let outcome = batch::decide(&DecideRequest {
        workspace: &arguments.workspace.workspace,
        file: &name,
        incoming: &incoming,
        operator: arguments.operator.as_deref(),
        lang,
    })
    .map_err(|error| Failure::explained(&error, lang))?;
    tell(call, &incoming.batch, &outcome)?;
    Ok(exit_of(&outcome))
}

/// A file with a refused decision was not applied; after one that was, units may wait on or be refused.
fn exit_of(outcome: &DecideOutcome) -> Exit {
    if !outcome.refused.is_empty() {
        Exit::ErrorsFound
    } else if outcome.held + outcome.turned_down > 0 {
        Exit::SomeNotAccepted
    } else {
        Exit::AllWell
    }
}

/// The file's bytes, no more of them than any file of decisions has.
fn contents(arguments: &Arguments, lang: Lang) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(&arguments.file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| Failure::of_file(("read", "leggere"), &arguments.file, &error, lang))?;
    Ok(bytes)
}

fn tell(call: &Call, batch: &str, outcome: &DecideOutcome) -> io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    for finding in &outcome.refused {
        if console.json {
            let (message, remedy) = (finding.detail(lang), finding.remedy(lang));
            console.record(&Refusal { event: "refused", finding, message, remedy })?;
        } else {
            console.data(&line(finding, lang))?;
            console.tell(&finding_remedy(finding, lang));
        }
    }
    let refused = outcome.refused.len() as u64;
    if console.json {
        return console.record(&Summary {
            event: "summary",
            batch,
            applied: outcome.applied,
            applied_before: outcome.before,
            refused,
            packaged: outcome.packaged,
            held: outcome.held,
            turned_down: outcome.turned_down,
            standing: &outcome.standing,
        });
    }
    if refused > 0 {
        let many = counted(refused, &noun::DECISIONS, lang);
        let word = lang.plural(refused, [""; 2], ["rifiutata", "rifiutate"]);
        console.tell(&lang.pick(
            format!("{many} refused: none was applied."),
            format!("{many} {word}: non ne è stata applicata nessuna."),
        ));
        return Ok(());
    }
    let (applied, before) = (counted(outcome.applied, &noun::DECISIONS, lang), count(outcome.before, lang));
    let word = lang.plural(outcome.applied, ["applied"; 2], ["applicata", "applicate"]);
    let units = [
        counted(outcome.packaged, &noun::PACKAGED, lang),
        counted(outcome.held, &noun::HELD, lang),
        counted(outcome.turned_down, &noun::REFUSED, lang),
    ]
    .join(", ");
    console.tell(&lang.pick(
        format!("{applied} {word}, {before} stood already. Units: {units}."),
        format!("{applied} {word}, già presenti: {before}. Unità: {units}."),
    ));
    console.tell(&standing_words(&outcome.standing, lang));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accept::{DeliveryStanding, DeliveryState};
    use crate::records::{Subject, codes};

    #[test]
    fn the_exit_code_tells_what_came_of_the_decisions() {
        let standing =
            DeliveryStanding { state: DeliveryState::Automatic, sample: None, person_awaited: false, open: 0 };
        let done = DecideOutcome {
            applied: 1,
            before: 0,
            refused: Vec::new(),
            packaged: 1,
            held: 0,
            turned_down: 0,
            standing,
        };
        assert_eq!(exit_of(&done), Exit::AllWell);
        assert_eq!(exit_of(&DecideOutcome { held: 1, ..done.clone() }), Exit::SomeNotAccepted);
        assert_eq!(exit_of(&DecideOutcome { turned_down: 1, ..done.clone() }), Exit::SomeNotAccepted);
        let refused = vec![Finding::new(codes::acceptance::DECISION_BY_NOBODY, Subject::Batch)];
        assert_eq!(exit_of(&DecideOutcome { refused, held: 1, ..done }), Exit::ErrorsFound);
    }
}
