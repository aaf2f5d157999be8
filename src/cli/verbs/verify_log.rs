//! `fondo verify-log`: whether the event log is as it was written.

use clap::Args;
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::records::Hex32;
use crate::records::event_log::{LogSummary, Tip, verify_log};
use crate::report::figures::count;

pub const HELP: &[Text] = &[
    Text::new(
        "verify-log.about",
        "Check that the event log is whole and unaltered",
        "Verifica che il registro degli eventi sia integro e inalterato",
    ),
    Text::new(
        "verify-log.usage",
        "fondo verify-log [--workspace DIR] [--tip NUMBER:SHA256]...",
        "fondo verify-log [--workspace CARTELLA] [--tip NUMERO:SHA256]...",
    ),
    Text::new(
        "verify-log.after",
        "Each event bears the digest of the one before. The check walks the whole chain and says its tip: the number and digest of \
         the last event. Keep the tip somewhere else (on paper, with a notary, in a protocol register): given back with --tip it \
         proves that nothing up to there was altered, removed or cut off. Anybody can check without Fondo: docs/event-log.md.\n\n\
         Examples:\n  \
         fondo verify-log --workspace /srv/fondo\n  \
         fondo verify-log --workspace /srv/fondo --tip 4210:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "Ogni evento porta l'impronta di quello precedente. La verifica percorre tutta la catena e ne dice la punta: numero e impronta \
         dell'ultimo evento. Conviene conservare la punta altrove (su carta, da un notaio, a protocollo): riportata con --tip prova \
         che fino a lì nulla è stato alterato, tolto o troncato. Chiunque può verificare senza Fondo: docs/event-log.md.\n\n\
         Esempi:\n  \
         fondo verify-log --workspace /srv/fondo\n  \
         fondo verify-log --workspace /srv/fondo --tip 4210:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ),
    Text::new(
        "verify-log.tip",
        "A tip that was noted elsewhere, as number and digest. May be repeated",
        "Una punta annotata altrove, come numero e impronta. Ripetibile",
    ),
    Text::new("verify-log.tip=", "NUMBER:SHA256", "NUMERO:SHA256"),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    workspace: WorkspaceArgument,
    #[arg(long, value_parser = tip)]
    tip: Vec<Tip>,
}

/// The answer, for programs.
#[derive(Serialize)]
struct Answer {
    event: &'static str,
    events: u64,
    files: u64,
    tip: String,
}

/// Runs the verb. The log can be checked where nothing else of the workspace is: a copy of `events/` is enough.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let console = &call.console;
    let lang = console.lang;
    let events = arguments.workspace.workspace.join("events");
    if !events.is_dir() {
        let what = lang.pick(
            format!("find the event log at {}", events.display()),
            format!("trovare il registro degli eventi in {}", events.display()),
        );
        let remedy = lang.pick(
            "Name the workspace, or the folder that holds `events`, with --workspace.",
            "Indicare con --workspace lo spazio di lavoro, o la cartella che contiene `events`.",
        );
        return Err(Failure::usage(what, remedy).into());
    }
    let LogSummary { files, tip } =
        verify_log(&events, &arguments.tip).map_err(|fault| Failure::explained(&fault, lang))?;
    let text = format!("{}:{}", tip.seq, tip.digest);
    if console.json {
        console.record(&Answer { event: "log-verified", events: tip.seq, files, tip: text })?;
        return Ok(Exit::AllWell);
    }
    let (number, files) = (count(tip.seq, lang), count(files, lang));
    console.data(&lang.pick(
        format!("the chain is whole: events {number}, files {files}"),
        format!("la catena è integra: eventi {number}, file {files}"),
    ))?;
    console.data(&format!("{} {text}", lang.pick("tip", "punta")))?;
    if arguments.tip.is_empty() {
        console.tell(lang.pick(
            "Without a tip that was noted elsewhere, events cut off at the end cannot be noticed.",
            "Senza una punta annotata altrove non ci si può accorgere di eventi troncati alla fine.",
        ));
    }
    Ok(Exit::AllWell)
}

fn tip(text: &str) -> Result<Tip, String> {
    let parts = text.split_once(':').and_then(|(seq, digest)| {
        let digest: Hex32 = digest.parse().ok()?;
        Some(Tip { seq: seq.parse().ok()?, digest })
    });
    parts.ok_or_else(|| "4210:9f86d081…".to_owned())
}
