//! `fondo log prove`: one event with its proof, for somebody who is not given the log.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::open::{opened, signed};
use crate::catalogue::Workspace;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::cli::verbs::{Call, Ended};
use crate::io::{Meter, write_atomic};
use crate::records::Lang;
use crate::records::event_log::{CheckpointError, KeptCheckpoint, prove, prove_consistency};

#[derive(Debug, Args)]
pub struct Arguments {
    #[arg(required_unless_present = "since", conflicts_with = "since")]
    event: Option<u64>,
    #[arg(long)]
    since: Option<u64>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
    #[arg(long, default_value = ".", hide_default_value = true)]
    out: PathBuf,
}

/// What was written, for programs.
#[derive(Serialize)]
struct Answer {
    event: &'static str,
    number: u64,
    line: String,
    proof: String,
}

/// That an earlier checkpoint is continued, for programs.
#[derive(Serialize)]
struct Continued {
    event: &'static str,
    since: u64,
    events: u64,
    proof: String,
}

pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let workspace = opened(&arguments.workspace, lang)?;
    let checkpoint = signed(&workspace, &[], lang)?.checkpoint;
    let events = checkpoint.checkpoint.head.size;
    let asked = arguments.event.or(arguments.since).unwrap_or_default();
    if !(1..=events).contains(&asked) {
        return Err(no_event(asked, events, lang).into());
    }
    let Some(number) = arguments.event else {
        return consistency(call, arguments, &workspace, &checkpoint);
    };
    let paths = ["json", "tlog-proof"].map(|extension| arguments.out.join(format!("event-{number}.{extension}")));
    let written = prove(&workspace.events_folder(), number, &checkpoint).and_then(|proof| {
        for (path, bytes) in paths.iter().zip([proof.line.as_slice(), proof.text.as_bytes()]) {
            write_atomic(path, bytes, &Meter::default())
                .map_err(|source| CheckpointError::Io { path: path.clone(), source })?;
        }
        Ok(())
    });
    written.map_err(|error| Failure::explained(&error, lang))?;
    let [line, proof] = paths.map(|path| path.display().to_string());
    if console.json {
        console.record(&Answer { event: "log-proved", number, line, proof })?;
    } else {
        console.data(&line)?;
        console.data(&proof)?;
    }
    Ok(Exit::AllWell)
}

/// A number that the log has not reached, which is no fault of the log.
fn no_event(number: u64, events: u64, lang: Lang) -> Failure {
    Failure::usage(
        lang.pick(
            format!("find event {number}: the log has {events}"),
            format!("trovare l'evento {number}: il registro ne contiene {events}"),
        ),
        lang.pick(format!("Name a number from 1 to {events}."), format!("Indicare un numero da 1 a {events}.")),
    )
}

/// Proves to somebody who holds an earlier checkpoint that it is continued.
fn consistency(call: &Call, arguments: &Arguments, workspace: &Workspace, checkpoint: &KeptCheckpoint) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let (since, events) = (arguments.since.unwrap_or_default(), checkpoint.checkpoint.head.size);
    let path = arguments.out.join(format!("consistency-{since}-{events}.txt"));
    let written = prove_consistency(&workspace.events_folder(), since, checkpoint).and_then(|text| {
        write_atomic(&path, text.as_bytes(), &Meter::default())
            .map_err(|source| CheckpointError::Io { path: path.clone(), source })
    });
    written.map_err(|error| Failure::explained(&error, lang))?;
    let proof = path.display().to_string();
    if console.json {
        console.record(&Continued { event: "log-continued", since, events, proof })?;
    } else {
        console.data(&proof)?;
    }
    Ok(Exit::AllWell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_beyond_the_log_is_a_mistake_of_usage() {
        let failure = no_event(4210, 61, Lang::En);
        assert_eq!((failure.exit, failure.what.as_str()), (Exit::Usage, "find event 4210: the log has 61"));
        assert_eq!(failure.remedy.as_deref(), Some("Name a number from 1 to 61."));
    }
}
