//! `fondo log checkpoint`: the whole log, signed.

use clap::Args;
use serde::Serialize;

use super::open::{opened, signed};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::cli::verbs::{Call, Ended};
use crate::formats::time_stamp::{LONGEST_RESPONSE, StampRequest};
use crate::io::random_bytes;
use crate::records::event_log::{KeptCheckpoint, StampedCheckpoint, keep_stamp};
use crate::records::{Hex32, Lang};
use crate::report::figures::counted;
use crate::report::noun::EVENTS;
use crate::transport::post;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    workspace: WorkspaceArgument,
    #[arg(long)]
    tsa: Option<String>,
}

/// The checkpoint, for programs.
#[derive(Serialize)]
struct Answer {
    event: &'static str,
    events: u64,
    root: Hex32,
    origin: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_stamp: Option<String>,
}

pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let workspace = opened(&arguments.workspace, lang)?;
    let checkpoint = signed(&workspace, &[], lang)?.checkpoint;
    let stamped = arguments.tsa.as_deref().map(|url| stamp(url, &checkpoint, lang)).transpose()?;
    let head = checkpoint.checkpoint.head;
    if console.json {
        console.record(&Answer {
            event: "log-checkpoint",
            events: head.size,
            root: head.root,
            origin: checkpoint.checkpoint.origin.clone(),
            path: checkpoint.path.display().to_string(),
            time_stamp: stamped.map(|stamped| stamped.stamp.at.to_string()),
        })?;
        return Ok(Exit::AllWell);
    }
    console.data(String::from_utf8_lossy(&checkpoint.bytes).trim_end())?;
    let (events, path) = (counted(head.size, &EVENTS, lang), checkpoint.path.display());
    let are = lang.plural(head.size, ["is", "are"], ["è firmato", "sono firmati"]);
    let first = lang.plural(head.size, [""; 2], ["Il primo", "I primi"]);
    console.tell(
        &lang.pick(format!("The first {events} {are} signed: {path}"), format!("{first} {events} {are}: {path}")),
    );
    if let Some(stamped) = stamped {
        console.tell(&lang.pick(
            format!("Time stamp of {}: {}", stamped.stamp.at, stamped.path.display()),
            format!("Marca temporale del {}: {}", stamped.stamp.at, stamped.path.display()),
        ));
    }
    console.tell(lang.pick(
        "Leave it with somebody else: `fondo log deposit`. Only then can nobody write the log anew.",
        "Depositarlo presso altri: `fondo log deposit`. Solo così nessuno può riscrivere il registro.",
    ));
    Ok(Exit::AllWell)
}

/// Has an authority say when it saw the checkpoint.
fn stamp(url: &str, checkpoint: &KeptCheckpoint, lang: Lang) -> Result<StampedCheckpoint, Failure> {
    let nonce = random_bytes().map_err(|error| {
        let message = error.to_string();
        Failure::explained(&crate::records::event_log::CheckpointError::NoRandom { message }, lang)
    })?;
    let request = StampRequest::new(&checkpoint.bytes, nonce);
    let response = post(url, "application/timestamp-query", &request.der(), LONGEST_RESPONSE)
        .map_err(|error| Failure::explained(&error, lang))?;
    keep_stamp(checkpoint, &request, &response).map_err(|error| Failure::explained(&error, lang))
}
