//! Stores: what is due today, and how old the knowledge of each is.

use std::sync::Arc;

use jiff::{Timestamp, Zoned};
use serde::Serialize;

use super::arguments::Arguments;
use super::desk::{self, AGENT, Desk};
use super::told;
use crate::catalogue::{Access, Catalogue, StoreFiles, StoreRecordError};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::progress::Screen;
use crate::cli::verbs::{Call, Ended};
use crate::engine::Cancel;
use crate::io::Pace;
use crate::records::{Lang, StoreSettings};
use crate::report::figures::{bytes, count, counted, instant};
use crate::report::noun::FILES;
use crate::verify::store::{RegisterRequest, SliceOutcome, SliceRequest, StoreError, coverage, register, run_slice};
use crate::verify::{Coverage, VerifyError, VerifyRequest};

/// What came of a store, for programs.
#[derive(Serialize)]
pub struct StoreEvent {
    event: &'static str,
    pub store: String,
    pub exit: Exit,
    #[serde(flatten)]
    pub outcome: SliceOutcome,
    pub oldest: Option<String>,
    pub breaks: Option<String>,
    /// When the promise breaks though runs go on; absent where it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaks_in_spite: Option<String>,
    pub overdue_bytes: u64,
    /// Whether somebody must look at the promise.
    pub alarm: bool,
    /// Bytes of portions that could not be read when they were tried last.
    #[serde(skip_serializing_if = "is_zero")]
    pub not_read_bytes: u64,
    /// Bytes whose reading is dated in the future.
    #[serde(skip_serializing_if = "is_zero")]
    pub ahead_bytes: u64,
    /// What kept it from being verified at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Whether that was that it is not on record yet.
    #[serde(skip)]
    pub not_registered: bool,
}

impl StoreEvent {
    /// Whether nothing was read because something kept the store from being verified at all.
    pub fn says_nothing(&self) -> bool {
        self.failure.is_some() && self.outcome == SliceOutcome::default() && !self.alarm
    }
}

/// How old the knowledge of a store is, for programs.
#[derive(Serialize)]
struct CoverageEvent<'a> {
    event: &'static str,
    store: &'a str,
    bytes: u64,
    overdue_bytes: u64,
    oldest: Option<String>,
    breaks: Option<String>,
    breaks_in_spite: Option<String>,
    alarm: bool,
    #[serde(skip_serializing_if = "is_zero")]
    not_read_bytes: u64,
    #[serde(skip_serializing_if = "is_zero")]
    ahead_bytes: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Reads what is due of the stores that are named, or of all.
pub fn due(
    call: &Call,
    arguments: &Arguments,
    cancel: &Cancel,
) -> Result<(Exit, Vec<StoreEvent>), crate::cli::stop::Stop> {
    let lang = call.console.lang;
    let mut desk = Desk::open(&arguments.workspace, lang)?;
    let chosen = chosen(desk.workspace.office().stores.as_slice(), arguments, lang)?;
    let (mut exit, mut told) = (Exit::AllWell, Vec::new());
    for settings in &chosen {
        if cancel.is_requested() {
            exit = exit.worse(Exit::Interrupted);
            break;
        }
        let event = one(call, arguments, &mut desk, settings, cancel)?;
        exit = exit.worse(event.exit);
        tell(call, &event)?;
        told.push(event);
    }
    Ok((exit, told))
}

fn one(
    call: &Call,
    arguments: &Arguments,
    desk: &mut Desk,
    settings: &StoreSettings,
    cancel: &Cancel,
) -> Result<StoreEvent, crate::cli::stop::Stop> {
    let lang = call.console.lang;
    let now = Timestamp::now();
    let files = desk.files(&settings.name);
    let reading = desk.reading(settings, arguments.scratch.clone(), arguments.threads, cancel);
    let pace = desk::pace(arguments.rate.or(desk::rate(settings)), cancel);
    // Asked at each file: where there are no such hours no clock is.
    let quiet = || {
        !settings.quiet.is_empty() && {
            let time = Zoned::now().time();
            settings.quiet.iter().any(|hours| hours.contains(time))
        }
    };
    let stop = || cancel.is_requested() || (!arguments.deep && quiet());
    let request = SliceRequest {
        settings,
        files: &files,
        reading: &reading,
        pace: pace.clone(),
        everything: arguments.deep,
        now,
        agent: AGENT,
        stop: &stop,
    };
    let grown = if settings.grows { grow(call, desk, &files, &reading, pace, now) } else { Ok(()) };
    let screen = Screen::start(call.console);
    let mut failed = None;
    let place = settings.path.as_path();
    let outcome = run_slice(&request, &mut desk.catalogue, &mut desk.log, &screen, &mut |finding| {
        screen.finish();
        if failed.is_none() {
            failed = told::finding(call, place, finding).err();
        }
    });
    screen.finish();
    failed.map_or(Ok(()), Err)?;
    let outcome = grown.and(outcome);
    let not_registered = matches!(&outcome, Err(StoreError::Record(error)) if is_unknown(error));
    let (outcome, failure, exit) = match outcome {
        Ok(outcome) => (outcome, None, exit_of(&outcome, cancel)),
        Err(StoreError::Verify(VerifyError::Interrupted)) => (SliceOutcome::default(), None, Exit::Interrupted),
        Err(error) => {
            let failure = Failure::explained(&error, lang);
            let exit = failure.exit;
            (SliceOutcome::default(), Some(failure), exit)
        }
    };
    if let Some(failure) = &failure {
        failure.tell(&call.console);
    }
    // A run may have taken days.
    let coverage = coverage(settings, &files, &desk.catalogue, Timestamp::now()).ok();
    let exit = match &coverage {
        // The promise is broken or in danger: that is an error however well the bytes are.
        Some(coverage) if coverage.alarm && exit == Exit::AllWell => Exit::ErrorsFound,
        _ => exit,
    };
    let said = |at: Option<Timestamp>| at.map(|at| at.to_string());
    Ok(StoreEvent {
        event: "store-verified",
        store: settings.name.clone(),
        exit,
        outcome,
        oldest: said(coverage.and_then(|coverage| coverage.oldest)),
        breaks: said(coverage.and_then(|coverage| coverage.breaks)),
        breaks_in_spite: said(coverage.and_then(|coverage| coverage.breaks_in_spite)),
        overdue_bytes: coverage.map_or(0, |coverage| coverage.overdue),
        alarm: coverage.is_some_and(|coverage| coverage.alarm),
        not_read_bytes: coverage.map_or(0, |coverage| coverage.not_read),
        ahead_bytes: coverage.map_or(0, |coverage| coverage.ahead),
        failure: failure.map(|failure| failure.what),
        not_registered,
    })
}

fn is_unknown(error: &StoreRecordError) -> bool {
    matches!(error, StoreRecordError::NotRegistered { .. } | StoreRecordError::NotIndexed { .. })
}

/// Puts the files on record that came since the last run. A place that is not there is told by the verification itself.
fn grow(
    call: &Call,
    desk: &mut Desk,
    files: &StoreFiles,
    reading: &VerifyRequest,
    pace: Option<Arc<Pace>>,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !reading.root.is_dir() {
        return Ok(());
    }
    let request = RegisterRequest { files, reading, pace, now, agent: AGENT };
    let screen = Screen::start(call.console);
    let registered = register(&request, &mut desk.catalogue, &mut desk.log, &screen);
    screen.finish();
    match registered {
        Ok(_) | Err(StoreError::Verify(VerifyError::Unread { .. })) => Ok(()),
        Err(StoreError::Verify(VerifyError::Tree { source, .. })) if source.kind() == std::io::ErrorKind::NotFound => {
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn exit_of(outcome: &SliceOutcome, cancel: &Cancel) -> Exit {
    if outcome.has_damage() {
        Exit::ErrorsFound
    } else if outcome.place_unreachable || outcome.counts.unreachable > 0 {
        Exit::Environment
    } else if outcome.left > 0 && cancel.is_requested() {
        Exit::Interrupted
    } else {
        Exit::AllWell
    }
}

fn tell(call: &Call, event: &StoreEvent) -> std::io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    if console.json {
        return console.record(event);
    }
    if event.says_nothing() {
        // What kept it from being verified was said on its own.
        return Ok(());
    }
    let counts = &event.outcome.counts;
    let mut line = lang.pick(
        format!("{}: {} intact, {} read", event.store, counted(counts.intact, &FILES, lang), bytes(counts.bytes, lang)),
        format!(
            "{}: {} {}, {} letti",
            event.store,
            counted(counts.intact, &FILES, lang),
            told::whole(counts.intact, lang),
            bytes(counts.bytes, lang)
        ),
    );
    let verified = crate::verify::Verified {
        counts: *counts,
        place_unreachable: event.outcome.place_unreachable,
        ..Default::default()
    };
    for fault in told::faults(&verified, lang) {
        line.push_str(", ");
        line.push_str(&fault);
    }
    if event.outcome.left > 0 {
        let left = count(event.outcome.left, lang);
        line.push_str(&lang.pick(format!("; portions left: {left}"), format!("; porzioni rimaste: {left}")));
    }
    console.data(&line)?;
    let breaks = event.breaks_in_spite.as_ref().or(event.breaks.as_ref().filter(|_| event.alarm));
    if let Some(breaks) = breaks {
        console.data(&promise_breaks(breaks, lang))?;
    }
    if event.alarm {
        causes(event.not_read_bytes, event.ahead_bytes, lang)
            .iter()
            .try_for_each(|cause| console.data(&format!("  {cause}")))?;
    }
    Ok(())
}

/// What puts a promise in danger that no budget mends.
pub fn causes(not_read: u64, ahead: u64, lang: Lang) -> Vec<String> {
    let mut causes = Vec::new();
    if not_read > 0 {
        let not_read = bytes(not_read, lang);
        causes.push(lang.pick(
            format!("could not be read: {not_read}, in portions whose files cannot be reached or are gone"),
            format!("non si è potuto leggere: {not_read}, in porzioni i cui file non sono raggiungibili o mancano"),
        ));
    }
    if ahead > 0 {
        let ahead = bytes(ahead, lang);
        causes.push(lang.pick(
            format!("read at a time to come: {ahead}; the clock was wrong once, and they count as never read"),
            format!("letti in un tempo a venire: {ahead}; l'orologio era errato, e contano come mai letti"),
        ));
    }
    causes
}

fn promise_breaks(when: &str, lang: Lang) -> String {
    let when = when.parse().map_or_else(|_| when.to_owned(), |at| instant(at, lang));
    lang.pick(
        format!("  the promise breaks on {when}: the budget is too small, or too little was read"),
        format!("  la promessa viene meno il {when}: il limite è troppo basso, o si è letto troppo poco"),
    )
}

/// Tells how old the knowledge of each store is.
pub fn ages(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let workspace = arguments.workspace.open(Access::Read, lang)?;
    let chosen = chosen(workspace.office().stores.as_slice(), arguments, lang)?;
    let catalogue = Catalogue::open_read_only(&workspace.catalogue_path());
    let catalogue = catalogue.map_err(|error| Failure::explained(&error, lang))?;
    let mut exit = Exit::AllWell;
    for settings in &chosen {
        let unknown = || StoreError::from(StoreRecordError::NotIndexed { name: settings.name.clone() });
        let found = catalogue.as_ref().ok_or_else(unknown);
        let files = StoreFiles::new(&settings.name, workspace.store_folder(&settings.name));
        let found = found.and_then(|catalogue| coverage(settings, &files, catalogue, Timestamp::now()));
        let found = found.map_err(|error| Failure::explained(&error, lang))?;
        if found.alarm {
            exit = Exit::ErrorsFound;
        }
        let Coverage { bytes: all, overdue, oldest, breaks, breaks_in_spite, alarm, not_read, ahead } = found;
        let said = |at: Option<Timestamp>| at.map(|at| at.to_string());
        if console.json {
            console.record(&CoverageEvent {
                event: "coverage",
                store: &settings.name,
                bytes: all,
                overdue_bytes: overdue,
                oldest: said(oldest),
                breaks: said(breaks),
                breaks_in_spite: said(breaks_in_spite),
                alarm,
                not_read_bytes: not_read,
                ahead_bytes: ahead,
            })?;
            continue;
        }
        let said = |at: Option<Timestamp>| at.map(|at| instant(at, lang));
        let oldest = said(oldest).unwrap_or_else(|| lang.pick("never", "mai").to_owned());
        console.data(&lang.pick(
            format!("{}: {}, oldest reading {oldest}", settings.name, bytes(all, lang)),
            format!("{}: {}, lettura più vecchia {oldest}", settings.name, bytes(all, lang)),
        ))?;
        if let Some(breaks) = said(breaks) {
            console.data(&lang.pick(
                format!("  if nothing is read the promise breaks on {breaks}"),
                format!("  se non si legge nulla la promessa viene meno il {breaks}"),
            ))?;
        }
        if overdue > 0 {
            let overdue = bytes(overdue, lang);
            console.data(&lang.pick(format!("  OVERDUE: {overdue}"), format!("  IN RITARDO: {overdue}")))?;
        }
        if let Some(breaks) = said(breaks_in_spite) {
            console.data(&promise_breaks(&breaks, lang))?;
        }
        if alarm {
            causes(not_read, ahead, lang).iter().try_for_each(|cause| console.data(&format!("  {cause}")))?;
        }
    }
    Ok(exit)
}

/// The stores that are named, or all.
pub fn chosen(stores: &[StoreSettings], arguments: &Arguments, lang: Lang) -> Result<Vec<StoreSettings>, Failure> {
    if arguments.store.is_empty() {
        return Ok(stores.to_vec());
    }
    let find = |name: &String| {
        let unknown = || StoreError::Unknown { name: name.clone() };
        stores.iter().find(|store| store.name == *name).cloned().ok_or_else(unknown)
    };
    arguments.store.iter().map(find).collect::<Result<_, _>>().map_err(|error| Failure::explained(&error, lang))
}
