//! `fondo receipts`: what providers answered.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::profile::no_provider;
use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::batch::{self, ImportRequest, ImportedAnswer};
use crate::catalogue::Access;
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::profile::load_provider;
use crate::records::{AnswerOutcome, Finding, Lang, Severity};

pub const HELP: &[Text] = &[
    Text::new(
        "receipts.about",
        "Keep and check what providers answered",
        "Conserva e verifica ciò che i conservatori hanno risposto",
    ),
    Text::new("receipts.usage", "fondo receipts VERB [OPTIONS]", "fondo receipts VERBO [OPZIONI]"),
    Text::new(
        "receipts.after",
        "The outcome of a submission, the receipt (only what was taken in charge has one) and the conservation status are three things.\n\n\
         Examples:\n  \
         fondo receipts import esito-0001.xml esito-0002.xml\n  \
         fondo status --unacknowledged 7d",
        "L'esito di un versamento, il rapporto di versamento (solo di ciò che è stato preso in carico) e lo stato di conservazione sono tre cose.\n\n\
         Esempi:\n  \
         fondo receipts import esito-0001.xml esito-0002.xml\n  \
         fondo status --unacknowledged 7d",
    ),
    Text::new("receipts import.about", "Import outcomes and receipts", "Importa esiti e rapporti di versamento"),
    Text::new(
        "receipts import.usage",
        "fondo receipts import FILE... [--provider PROVIDER] [--workspace DIR]",
        "fondo receipts import FILE... [--provider CONSERVATORE] [--workspace CARTELLA]",
    ),
    Text::new(
        "receipts import.files",
        "Answers: XML of SACER (EsitoVersamento, RapportoVersamento and their sisters), or a CSV by the mapping of the provider profile",
        "Risposte: XML di SACER (EsitoVersamento, RapportoVersamento e simili), oppure un CSV secondo la mappatura del profilo del conservatore",
    ),
    Text::new("receipts import.files=", "FILE", "FILE"),
    Text::new(
        "receipts import.provider",
        "Provider profile: its [receipts] says how a CSV is read; also tells apart providers that use the same keys",
        "Profilo del conservatore: la sezione [receipts] dice come leggere un CSV; distingue inoltre conservatori con le stesse chiavi",
    ),
    Text::new("receipts import.provider=", "PROVIDER", "CONSERVATORE"),
    Text::new(
        "receipts import.operator",
        "Who answers for it: a person of fondo.toml",
        "Chi ne risponde: una persona di fondo.toml",
    ),
    Text::new("receipts import.operator=", "ID", "ID"),
    Text::new(
        "receipts import.after",
        "Every file is kept byte for byte in receipts/. Every digest that a receipt states is compared with what was handed over; only an \
         answer that is understood and agrees sets the state of its deposit, by an event in the log. Done twice it is done once. Ends with \
         1 if an answer is not believed, else with 6 if the provider refused something; with 2, and nothing done, if a file is not there.",
        "Ogni file è conservato byte per byte in receipts/. Ogni impronta indicata da un rapporto è confrontata con quanto consegnato; solo una \
         risposta compresa e concorde determina lo stato del versamento, con un evento nel registro. Ripetere l'operazione non cambia nulla. \
         Termina con 1 se una risposta non è attendibile, altrimenti con 6 se il conservatore ha rifiutato qualcosa; con 2, senza aver fatto \
         nulla, se un file non c'è.",
    ),
];

#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Import(ImportArguments),
}

#[derive(Debug, Args)]
struct ImportArguments {
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[arg(long)]
    provider: Option<String>,
    #[arg(long)]
    operator: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// An answer, for programs.
#[derive(Serialize)]
struct Imported<'a> {
    event: &'static str,
    file: String,
    provider: Option<&'a str>,
    key: Option<&'a str>,
    unit: Option<&'a str>,
    unit_version: Option<u32>,
    outcome: Option<AnswerOutcome>,
    receipt: Option<&'a str>,
    conservation: Option<&'a str>,
    compared: u64,
    findings: &'a [Finding],
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    match &arguments.verb {
        Verb::Import(arguments) => import(call, arguments),
    }
}

fn import(call: &Call, arguments: &ImportArguments) -> Ended {
    let lang = call.console.lang;
    // Looked at before it is opened for writing: only `run` makes workspaces.
    drop(arguments.workspace.open(Access::Read, lang)?);
    let workspace = &arguments.workspace.workspace;
    let provider =
        arguments.provider.as_ref().map(|name| load_provider(name, &workspace.join("providers"))).transpose();
    let provider = provider.map_err(|error| no_provider(&error, lang))?;
    let request = ImportRequest {
        workspace,
        files: &arguments.files,
        provider: provider.as_ref(),
        operator: arguments.operator.as_deref(),
    };
    let (mut disbelieved, mut refused) = (false, false);
    batch::import_receipts(&request, &mut |imported| {
        disbelieved |= imported.findings.iter().any(|finding| finding.severity == Severity::Error);
        refused |= imported.outcome == Some(AnswerOutcome::Negative);
        tell(call, imported)
    })
    .map_err(|error| Failure::explained(&error, lang))?;
    Ok(if disbelieved {
        Exit::ErrorsFound
    } else if refused {
        Exit::ProviderRefused
    } else {
        Exit::AllWell
    })
}

fn tell(call: &Call, imported: &ImportedAnswer) -> std::io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    if console.json {
        return console.record(&Imported {
            event: "answer",
            file: imported.file.display().to_string(),
            provider: imported.provider.as_deref(),
            key: imported.key.as_deref(),
            unit: imported.unit.as_ref().map(|(unit, _)| unit.as_str()),
            unit_version: imported.unit.as_ref().map(|(_, version)| *version),
            outcome: imported.outcome,
            receipt: imported.receipt.as_deref(),
            conservation: imported.conservation.as_deref(),
            compared: imported.compared,
            findings: &imported.findings,
        });
    }
    for finding in &imported.findings {
        call.tell_finding(finding)?;
    }
    let unit = imported.unit.as_ref().map(|(unit, version)| format!("{unit} v{version}")).unwrap_or_default();
    let key = imported.key.as_deref().unwrap_or("-");
    // Of an answer that was not taken nothing is known but its file.
    let line = match imported.outcome {
        None => format!("{}: {}", outcome_word(None, lang), imported.file.display()),
        outcome => {
            let none = lang.pick("no receipt", "nessun rapporto");
            let receipt = imported.receipt.as_deref().unwrap_or(none);
            let status = imported.conservation.as_ref().map(|status| format!(" · {status}")).unwrap_or_default();
            format!("{:<12} {key}  {unit}  {receipt}{status}", outcome_word(outcome, lang))
        }
    };
    console.data(&harmless(&line))
}

/// The word for an outcome; for an answer that sets none, that it sets none.
pub(super) fn outcome_word(outcome: Option<AnswerOutcome>, lang: Lang) -> &'static str {
    match outcome {
        Some(AnswerOutcome::Positive) => lang.pick("accepted", "accettato"),
        Some(AnswerOutcome::Warning) => lang.pick("accepted (!)", "accettato (!)"),
        Some(AnswerOutcome::Negative) => lang.pick("refused", "rifiutato"),
        None => lang.pick("not taken", "non acquisita"),
    }
}
