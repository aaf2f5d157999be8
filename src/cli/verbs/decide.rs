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
use crate::cli::failure::{Failure, of_system};
use crate::cli::help::Text;
use crate::cli::told::{finding_remedy, line, standing_words};
use crate::records::{Finding, Lang};
use crate::report::figures::count;

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
         open any more are packaged at once from their staged files: nothing is read or decoded again.\n\n\
         Examples:\n  \
         fondo decide ~/Downloads/decisions.json --workspace /srv/fondo\n  \
         fondo decide decided.csv --operator arch1 --workspace /srv/fondo",
        "Tutte le decisioni sono prima controllate: sul contenuto presente, per impronta; su chi decide; sulla motivazione. Se una è \
         rifiutata non se ne applica nessuna, e ogni rifiuto dice che cosa fare (codice d'uscita 1). Lo stesso file si può applicare due \
         volte. Le unità su cui non resta nulla di aperto sono impacchettate subito dai file già pronti: nulla è riletto o decodificato.\n\n\
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
    Ok(if outcome.refused.is_empty() { Exit::AllWell } else { Exit::ErrorsFound })
}

/// The file's bytes, no more of them than any file of decisions has.
fn contents(arguments: &Arguments, lang: Lang) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(&arguments.file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| {
        let (remedy, exit) = of_system(&error, lang);
        let path = arguments.file.display();
        let what = lang.pick(format!("read {path}: {error}"), format!("leggere {path}"));
        Failure { what, remedy: Some(remedy), exit }
    })?;
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
    let number = |value| count(value, lang);
    if refused > 0 {
        console.tell(&lang.pick(
            format!("{} decisions refused: none was applied.", number(refused)),
            format!("{} decisioni rifiutate: non ne è stata applicata nessuna.", number(refused)),
        ));
        return Ok(());
    }
    let (applied, before) = (number(outcome.applied), number(outcome.before));
    let (packaged, held, down) = (number(outcome.packaged), number(outcome.held), number(outcome.turned_down));
    console.tell(&lang.pick(
        format!("{applied} decisions applied, {before} stood already. Units: {packaged} packaged, {held} held, {down} refused."),
        format!("{applied} decisioni applicate, {before} già presenti. Unità: {packaged} impacchettate, {held} sospese, {down} respinte."),
    ));
    console.tell(&standing_words(&outcome.standing, lang));
    Ok(())
}
