//! A random sample of each store.

use jiff::Timestamp;
use serde::Serialize;

use super::arguments::Arguments;
use super::desk::{AGENT, Desk, pace, rate, scratch_or_temporary};
use super::stores::chosen;
use super::told;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::verbs::{Call, Ended};
use crate::engine::Cancel;
use crate::io::random_bytes;
use crate::report::figures::{count, counted};
use crate::report::noun::FILES;
use crate::verify::VerifyError;
use crate::verify::store::{AuditOutcome, AuditRequest, audit};

/// What a sample says, for programs.
#[derive(Serialize)]
struct AuditEvent<'a> {
    event: &'static str,
    store: &'a str,
    damaged_percent: f64,
    confidence_percent: f64,
    holds: bool,
    #[serde(flatten)]
    outcome: AuditOutcome,
}

/// Reads a sample of the stores that are named, or of all.
pub fn run(call: &Call, arguments: &Arguments, percent: f64, cancel: &Cancel) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let mut desk = Desk::open(&arguments.workspace, lang)?;
    let stores = chosen(desk.workspace.office().stores.as_slice(), arguments, lang)?;
    let scratch = scratch_or_temporary(arguments.scratch.clone());
    let mut exit = Exit::AllWell;
    for settings in &stores {
        let seed = random_bytes()
            .map(u64::from_le_bytes)
            .map_err(|source| Failure::explained(&VerifyError::Scratch(source), lang))?;
        let files = desk.files(&settings.name);
        let stop = || cancel.is_requested();
        let request = AuditRequest {
            settings,
            files: &files,
            damaged: percent / 100.0,
            confidence: arguments.confidence / 100.0,
            seed,
            now: Timestamp::now(),
            agent: AGENT,
            scratch: &scratch,
            pace: pace(arguments.rate.or(rate(settings)), cancel),
            stop: &stop,
        };
        let mut failed = None;
        let outcome = audit(&request, &mut desk.catalogue, &mut desk.log, &mut |finding| {
            failed = failed.take().or(told::finding(call, &settings.path, finding).err());
        });
        failed.map_or(Ok(()), Err)?;
        let Some(outcome) = outcome.map_err(|error| Failure::explained(&error, lang))? else {
            let what =
                lang.pick("draw the sample: it would be too large", "estrarre il campione: sarebbe troppo grande");
            let remedy = lang.pick(
                "Ask for a larger part or a lower confidence; a few damaged files are found by `--due` alone.",
                "Chiedere una parte maggiore o una confidenza minore; pochi file danneggiati li trova solo `--due`.",
            );
            return Err(Failure::usage(what, remedy).into());
        };
        exit = exit.worse(match (outcome.faults, outcome.holds()) {
            (0, true) => Exit::AllWell,
            (0, false) => Exit::Environment,
            _ => Exit::ErrorsFound,
        });
        if console.json {
            console.record(&AuditEvent {
                event: "audit",
                store: &settings.name,
                damaged_percent: percent,
                confidence_percent: arguments.confidence,
                holds: outcome.holds(),
                outcome,
            })?;
            continue;
        }
        console.data(&said(&settings.name, &outcome, percent, arguments.confidence, lang))?;
    }
    Ok(exit)
}

fn said(store: &str, outcome: &AuditOutcome, percent: f64, confidence: f64, lang: crate::records::Lang) -> String {
    let (read, faults) = (counted(outcome.read, &FILES, lang), count(outcome.faults, lang));
    let drawn = lang.plural(outcome.read, ["drawn"; 2], ["estratto", "estratti"]);
    if outcome.faults > 0 {
        return lang.pick(
            format!("{store}: {read} drawn at random; NOT as they were: {faults}"),
            format!("{store}: {read} {drawn} a caso; NON più com'erano: {faults}"),
        );
    }
    if !outcome.holds() {
        let unreachable = counted(outcome.unreachable, &FILES, lang);
        return lang.pick(
            format!("{store}: {unreachable} of the sample could not be reached; nothing is said of the store"),
            format!("{store}: {unreachable} del campione non raggiungibili; dello store non si dice nulla"),
        );
    }
    if outcome.is_everything {
        return lang.pick(
            format!("{store}: everything was read and is as it was: {read}"),
            format!("{store}: tutto è stato letto ed è com'era: {read}"),
        );
    }
    lang.pick(
        format!("{store}: {read} drawn at random, all as they were: with {confidence} % confidence less than {percent} % are damaged"),
        format!("{store}: {read} {drawn} a caso, tutto com'era: con confidenza {confidence} % è danneggiato meno del {percent} %"),
    )
}
