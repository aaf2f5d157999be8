//! `fondo undo`: a run that was not sent is withdrawn.

use clap::Args;
use serde::Serialize;

use super::workspace::{WorkspaceArgument, refuse_other_than_archivists};
use super::{Call, Ended};
use crate::batch::{self, UndoOutcome, UndoRequest};
use crate::catalogue::Access;
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::report::figures::{count, counted};
use crate::report::noun::{VERSIONS, WITHDRAWN};

pub const HELP: &[Text] = &[
    Text::new(
        "undo.about",
        "Withdraw what a batch brought, if it was not sent; nothing is deleted",
        "Ritira ciò che una consegna ha portato, se non è stato inviato; nulla viene cancellato",
    ),
    Text::new(
        "undo.usage",
        "fondo undo BATCH --reason TEXT [--operator ID] [--workspace DIR]",
        "fondo undo CONSEGNA --reason TESTO [--operator ID] [--workspace CARTELLA]",
    ),
    Text::new(
        "undo.batch",
        "Identifier of the batch (see `fondo status`)",
        "Identificativo della consegna (si veda `fondo status`)",
    ),
    Text::new("undo.batch=", "BATCH", "CONSEGNA"),
    Text::new(
        "undo.reason",
        "Why. It goes into the batch's journal",
        "Il motivo. Viene annotato nel giornale della consegna",
    ),
    Text::new("undo.reason=", "TEXT", "TESTO"),
    Text::new(
        "undo.operator",
        "Who answers for it: an archivist of fondo.toml; may be left out where it names none",
        "Chi ne risponde: un archivista di fondo.toml; si può omettere se non ne indica alcuno",
    ),
    Text::new("undo.operator=", "ID", "ID"),
    Text::new(
        "undo.after",
        "Every version of a unit that the batch brought is marked as withdrawn, by an event of its own in the log. Packages and \
         records stay where they are; the versions before stand again. It is refused where a later batch builds on one of them.\n\n\
         Example:\n  \
         fondo undo consegna-07 --reason \"wrong profile\" --workspace /srv/fondo",
        "Ogni versione di unità portata dalla consegna è segnata come ritirata, con un proprio evento nel registro. Pacchetti e \
         documenti restano dove sono; tornano valide le versioni precedenti. È rifiutato se una consegna successiva vi si fonda.\n\n\
         Esempio:\n  \
         fondo undo consegna-07 --reason \"profilo sbagliato\" --workspace /srv/fondo",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    batch: String,
    #[arg(long)]
    reason: String,
    #[arg(long)]
    operator: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// One version that was withdrawn, for programs.
#[derive(Serialize)]
struct Withdrawn<'a> {
    event: &'static str,
    unit: &'a str,
    unit_version: u32,
}

/// The last event.
#[derive(Serialize)]
struct Summary<'a> {
    event: &'static str,
    batch: &'a str,
    withdrawn: u64,
    withdrawn_before: u64,
    /// The broken record for which the report was not written anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<&'a std::path::Path>,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    // Looked at before it is opened for writing: only `run` makes workspaces.
    let workspace = arguments.workspace.open(Access::Read, lang)?;
    let operator = arguments.operator.as_deref();
    // Somebody whom fondo.toml does not know is told the nearest name.
    workspace.operator(operator).map_err(|error| Failure::explained(&error, lang))?;
    refuse_other_than_archivists(workspace.office(), operator, lang)?;
    let outcome = batch::undo(&UndoRequest {
        workspace: &arguments.workspace.workspace,
        batch: &arguments.batch,
        operator,
        reason: &arguments.reason,
        lang,
    })
    .map_err(|error| Failure::explained(&error, lang))?;
    tell(call, &arguments.batch, &outcome)?;
    Ok(Exit::AllWell)
}

fn tell(call: &Call, batch: &str, outcome: &UndoOutcome) -> std::io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    for (unit, unit_version) in &outcome.withdrawn {
        if console.json {
            console.record(&Withdrawn { event: "withdrawn", unit, unit_version: *unit_version })?;
        } else {
            console.data(&format!("{} v{unit_version}", harmless(unit)))?;
        }
    }
    let withdrawn = outcome.withdrawn.len() as u64;
    if console.json {
        let (withdrawn_before, broken) = (outcome.before, outcome.broken.as_deref());
        return console.record(&Summary { event: "summary", batch, withdrawn, withdrawn_before, broken });
    }
    let (now, before) = (counted(withdrawn, &VERSIONS, lang), count(outcome.before, lang));
    let word = WITHDRAWN.of(withdrawn, lang);
    console.tell(&lang.pick(
        format!("{now} {word}; withdrawn before: {before}. Their packages stay in the workspace."),
        format!("{now} {word}; già ritirate: {before}. I pacchetti restano nello spazio di lavoro."),
    ));
    if let Some(broken) = &outcome.broken {
        let path = broken.display().to_string();
        let path = harmless(&path);
        console.tell(&lang.pick(
            format!("The report was not written anew: {path} is damaged. Restore it from a copy."),
            format!("Il rapporto non è stato riscritto: {path} è danneggiato. Ripristinarlo da una copia."),
        ));
    }
    Ok(())
}
