//! `fondo log verify`: whether the event log is as it was written.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::cli::verbs::{Call, Ended};
use crate::formats::note::{Cosignature, VerifierKey};
use crate::records::event_log::{
    CheckpointError, DepositLine, LogSummary, StampedCheckpoint, Tip, check_deposits, deposits, kept_checkpoints,
    kept_cosignatures, kept_stamps, known_keys, verify_tree,
};
use crate::records::{Hex32, Lang};
use crate::report::figures::{count, counted};
use crate::report::noun::EVENTS;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    workspace: WorkspaceArgument,
    #[arg(long, value_parser = tip)]
    tip: Vec<Tip>,
    #[arg(long, value_parser = key)]
    key: Vec<VerifierKey>,
    #[arg(long)]
    deposit: Vec<PathBuf>,
    #[arg(long, value_parser = key)]
    witness_key: Vec<VerifierKey>,
}

/// The answer, for programs.
#[derive(Serialize)]
struct Answer {
    event: &'static str,
    events: u64,
    files: u64,
    tip: String,
    root: Hex32,
    checkpoints: u64,
    signed_events: u64,
    deposited_checkpoints: u64,
    time_stamps: u64,
    cosignatures: u64,
    keys_given: bool,
}

/// What was found to be whole.
struct Verified {
    summary: LogSummary,
    checkpoints: u64,
    /// Events that the newest checkpoint covers.
    signed: u64,
    /// Checkpoints that others hold and that were compared.
    outside: u64,
    stamps: Vec<StampedCheckpoint>,
    /// What witnesses have seen, with the number of events.
    seen: Vec<(u64, Cosignature)>,
    left: Vec<DepositLine>,
}

/// Runs the verb. The log can be checked where nothing else of the workspace is: a copy of `events/` is enough.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let console = &call.console;
    let lang = console.lang;
    let events = arguments.workspace.workspace.join("events");
    if !events.is_dir() {
        return Err(no_log(&events, lang).into());
    }
    let verified = verified(&events, arguments).map_err(|error| Failure::explained(&error, lang))?;
    let LogSummary { files, tip, root } = verified.summary;
    let text = format!("{}:{}", tip.seq, tip.digest);
    if console.json {
        console.record(&Answer {
            event: "log-verified",
            events: tip.seq,
            files,
            tip: text,
            root,
            checkpoints: verified.checkpoints,
            signed_events: verified.signed,
            deposited_checkpoints: verified.outside,
            time_stamps: verified.stamps.len() as u64,
            cosignatures: verified.seen.len() as u64,
            keys_given: !arguments.key.is_empty(),
        })?;
        return Ok(Exit::AllWell);
    }
    let (number, files) = (count(tip.seq, lang), count(files, lang));
    console.data(&lang.pick(
        format!("the chain is whole: events {number}, files {files}"),
        format!("la catena è integra: eventi {number}, file {files}"),
    ))?;
    console.data(&format!("{} {text}", lang.pick("tip", "punta")))?;
    tell_checkpoints(call, arguments, &verified)?;
    Ok(Exit::AllWell)
}

fn verified(events: &Path, arguments: &Arguments) -> Result<Verified, CheckpointError> {
    let keys = if arguments.key.is_empty() { known_keys(events)? } else { arguments.key.clone() };
    let kept = kept_checkpoints(events)?;
    kept.iter().try_for_each(|checkpoint| checkpoint.trusted(&keys))?;
    let mut heads: Vec<_> = kept.iter().map(|kept| kept.checkpoint.head).collect();
    let mut outside = 0;
    for folder in &arguments.deposit {
        let held = check_deposits(folder, &keys)?;
        outside += held.len() as u64;
        heads.extend(held);
    }
    Ok(Verified {
        summary: verify_tree(events, &arguments.tip, &heads)?,
        checkpoints: kept.len() as u64,
        signed: kept.last().map_or(0, |newest| newest.checkpoint.head.size),
        outside,
        stamps: kept_stamps(&kept)?,
        seen: kept_cosignatures(&kept, &arguments.witness_key)?,
        left: deposits(events)?,
    })
}

fn tell_checkpoints(call: &Call, arguments: &Arguments, verified: &Verified) -> std::io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    let number = |value| count(value, lang);
    if verified.checkpoints > 0 {
        let (checkpoints, signed) = (number(verified.checkpoints), counted(verified.signed, &EVENTS, lang));
        let first = lang.plural(verified.signed, [""; 2], ["il primo", "i primi"]);
        console.data(&lang.pick(
            format!("checkpoints {checkpoints}, all signed and continued; the newest covers the first {signed}"),
            format!("checkpoint {checkpoints}, tutti firmati e coerenti; il più recente copre {first} {signed}"),
        ))?;
    }
    if verified.outside > 0 {
        let outside = number(verified.outside);
        console.data(&lang.pick(
            format!("checkpoints that others hold: {outside}, all continued"),
            format!("checkpoint tenuti da altri: {outside}, tutti coerenti"),
        ))?;
    }
    if let Some(stamped) = verified.stamps.last() {
        console.data(&lang.pick(
            format!("time stamps {}, the newest of {}", number(verified.stamps.len() as u64), stamped.stamp.at),
            format!(
                "marche temporali {}, la più recente del {}",
                number(verified.stamps.len() as u64),
                stamped.stamp.at
            ),
        ))?;
        console.tell(lang.pick(
            "Whether the authority signed them is for `openssl ts -verify` with its certificate.",
            "La firma dell'autorità si verifica con `openssl ts -verify` e il suo certificato.",
        ));
    }
    if let Some((events, seen)) = verified.seen.last() {
        let (all, events) = (number(verified.seen.len() as u64), number(*events));
        let at = Timestamp::from_second(i64::try_from(seen.at).unwrap_or(i64::MAX)).unwrap_or(Timestamp::MAX);
        console.data(&lang.pick(
            format!("cosignatures of witnesses {all}; {} saw the first {events} events on {at}", seen.witness),
            format!("controfirme di testimoni {all}; {} ha visto i primi {events} eventi il {at}", seen.witness),
        ))?;
    }
    let proven = !arguments.tip.is_empty() || verified.outside > 0 || !verified.seen.is_empty();
    if !proven && verified.checkpoints == 0 {
        console.tell(lang.pick(
            "Without a checkpoint, or a tip that was noted elsewhere, events cut off at the end cannot be noticed.",
            "Senza un checkpoint, o una punta annotata altrove, non ci si può accorgere di eventi troncati alla fine.",
        ));
    } else if !proven && verified.left.is_empty() {
        console.tell(lang.pick(
            "No checkpoint was ever left with others: whoever has the key could write the log anew (`fondo log deposit`).",
            "Nessun checkpoint è mai stato depositato presso altri: chi ha la chiave potrebbe riscrivere il registro (`fondo log deposit`).",
        ));
    }
    Ok(())
}

fn no_log(events: &Path, lang: Lang) -> Failure {
    let what = lang.pick(
        format!("find the event log at {}", events.display()),
        format!("trovare il registro degli eventi in {}", events.display()),
    );
    let remedy = lang.pick(
        "Name the workspace, or the folder that holds `events`, with --workspace.",
        "Indicare con --workspace lo spazio di lavoro, o la cartella che contiene `events`.",
    );
    Failure::usage(what, remedy)
}

fn tip(text: &str) -> Result<Tip, String> {
    let parts = text.split_once(':').and_then(|(seq, digest)| {
        let digest: Hex32 = digest.parse().ok()?;
        Some(Tip { seq: seq.parse().ok()?, digest })
    });
    parts.ok_or_else(|| "4210:9f86d081…".to_owned())
}

pub fn key(text: &str) -> Result<VerifierKey, String> {
    text.parse().map_err(|_| "archivio.example/log+1f3a9c0d+AQ…".to_owned())
}
