//! A day's slice of a store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::{Catalogue, PortionRow};
use crate::io::{Meter, Pace};
use crate::progress::Listener;
use crate::records::codes::fixity as codes;
use crate::records::event_log::EventLog;
use crate::records::{EventType, Finding, Hex, Hex32, Outcome, SourcePath, StoreSettings};

use super::super::baseline::Baseline;
use super::super::error::VerifyError;
use super::super::outcome::Counts;
use super::super::request::{DigestChoice, Extent, VerifyRequest};
use super::super::run::verify;
use super::super::schedule::{Due, Today};
use super::current::bring_up;
use super::error::StoreError;
use super::everything::Everything;
use super::evidence::{Act, logged_seal, note};
use super::not_read::Failed;
use super::portion::{PortionReading, keep};
use super::progress::sweep;
use super::promise::{capacity, choice, due, promise};

/// Most findings about names that are kept of one run; all of them are told.
const MOST_KEPT: usize = 100_000;

/// A run over a store.
pub struct SliceRequest<'r> {
    /// What `fondo.toml` says of it.
    pub settings: &'r StoreSettings,
    /// Its records.
    pub files: &'r crate::catalogue::StoreFiles,
    /// How files are read; root, baseline, part and choice are set here.
    pub reading: &'r VerifyRequest,
    /// How fast.
    pub pace: Option<Arc<Pace>>,
    /// Everything is read, whatever is due.
    pub everything: bool,
    /// The instant of the run.
    pub now: Timestamp,
    /// Who runs it.
    pub agent: &'r str,
    /// Whether nothing more should be read: quiet hours, or Ctrl-C.
    pub stop: &'r (dyn Fn() -> bool + Sync),
}

/// What comes of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SliceOutcome {
    /// Portions that were read.
    pub portions: u64,
    /// Portions that were to be read and were not: the time was up, or they could not be reached.
    pub left: u64,
    /// What was found.
    #[serde(flatten)]
    pub counts: Counts,
    /// Whether the place could not be reached at all.
    pub place_unreachable: bool,
}

impl SliceOutcome {
    /// Whether something is not as it was.
    #[must_use]
    pub fn has_damage(&self) -> bool {
        super::super::outcome::Verified { counts: self.counts, ..Default::default() }.has_damage()
    }
}

/// Reads what is due of a store today, the part first that was not read for the longest time. Each portion is on record
/// as soon as it is read, and how far the reading of one got is kept: a run that is killed goes on where it was, also
/// inside a large file.
///
/// # Errors
/// [`StoreError`]. That it was enough before the end is none: it is told by what is left.
pub fn run_slice(
    request: &SliceRequest<'_>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    listener: &dyn Listener,
    each: &mut dyn FnMut(&Finding),
) -> Result<SliceOutcome, StoreError> {
    let SliceRequest { settings, files, now, .. } = request;
    let seal = logged_seal(log, catalogue, &files.name)?;
    bring_up(files, catalogue, seal, &request.reading.scratch)?;
    let portions = catalogue.portions(&files.name)?;
    sweep(files.folder(), portions.iter().map(|row| row.portion.start.as_slice()));
    let everything = if request.everything { Some(Everything::begin(files, &promise(settings), *now)?) } else { None };
    let mut failed = Failed::of(files);
    let mut plan = due(&portions, &failed, *now);
    Due::in_order(&mut plan);
    let today = match &everything {
        Some(everything) => {
            let left: BTreeSet<_> = everything.left(files, &portions, *now)?.into_iter().collect();
            plan.retain(|portion| left.contains(&portion.number));
            None
        }
        None => Some(promise(settings).today(&plan, *now, capacity(settings, &portions))),
    };
    let began = Instant::now();
    let limit = settings.budget_minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
    let limit = limit.filter(|_| !request.everything);
    let stop = || (request.stop)() || limit.is_some_and(|limit| began.elapsed() >= limit);
    let reading = PortionReading {
        request: VerifyRequest { root: settings.path.clone(), ..request.reading.clone() },
        choice: if request.everything { DigestChoice::All } else { choice(settings, *now) },
        files,
        seal: seal.unwrap_or(Hex([0; 32])),
        pace: request.pace.clone(),
        stop: &stop,
        now: *now,
    };
    let mut told = BTreeSet::new();
    let mut outcome =
        read_portions(&reading, &portions, (&plan, today), &mut failed, catalogue, listener, &mut |found| {
            let place = unreachable(found).filter(|_| told.len() < MOST_KEPT);
            told.extend(place);
            each(found);
        })?;
    failed.keep(&portions)?;
    let owes_names = files.is_unsettled() && !outcome.place_unreachable;
    if owes_names {
        // What a portion told is not told again.
        settle(request, listener, &mut outcome, &mut |finding| {
            if unreachable(finding).is_none_or(|place| !told.contains(&place)) {
                each(finding);
            }
        })?;
    }
    if let Some(everything) = everything.filter(|_| outcome.left == 0) {
        everything.end(files)?;
    }
    if outcome.portions > 0 || outcome.left > 0 || owes_names {
        note_slice(request, catalogue, log, &outcome, seal)?;
    }
    Ok(outcome)
}

/// The place of which a finding says that it cannot be reached.
fn unreachable(finding: &Finding) -> Option<SourcePath> {
    let codes = [
        codes::UNREACHABLE,
        codes::NOT_MOUNTED,
        codes::OTHER_DEVICE,
        codes::WENT_AWAY,
        codes::LINK,
        codes::PLACE_EMPTY,
    ];
    finding.subject.path().filter(|_| codes.contains(&finding.code)).cloned()
}

/// Reads portions in the order of the plan; without `today` all of it. What was read is charged, not what was planned:
/// a portion that cannot be read leaves its place to the next one.
fn read_portions(
    reading: &PortionReading<'_>,
    portions: &[PortionRow],
    (plan, mut today): (&[Due], Option<Today>),
    failed: &mut Failed,
    catalogue: &mut Catalogue,
    listener: &dyn Listener,
    each: &mut dyn FnMut(&Finding),
) -> Result<SliceOutcome, StoreError> {
    let (mut outcome, mut is_over) = (SliceOutcome::default(), false);
    for due in plan {
        let Some(row) = usize::try_from(due.number).ok().and_then(|number| portions.get(number)) else { continue };
        if !today.as_mut().is_none_or(|today| today.takes(due)) {
            continue;
        }
        is_over = is_over || outcome.place_unreachable || (reading.stop)();
        let read = if is_over { None } else { Some(reading.read(row, catalogue, listener, each)?) };
        let is_read = read.is_some_and(|read| read.is_read);
        outcome.portions += u64::from(is_read);
        outcome.left += u64::from(!is_read);
        let Some(read) = read else {
            // What else would have been read today is left too.
            today.iter_mut().for_each(|today| today.charge(due, due.bytes, true));
            continue;
        };
        add(&mut outcome.counts, &read.counts);
        outcome.place_unreachable |= read.place_unreachable;
        let charged = if is_read { due.bytes } else { read.counts.bytes };
        today.iter_mut().for_each(|today| today.charge(due, charged, is_read));
        if !read.place_unreachable && !read.is_cut_off {
            failed.note(&row.portion.start, reading.now, is_read);
        }
    }
    Ok(outcome)
}

/// What is gone from one portion may lie in another: a look at the names of all says what is missing, new, moved, once
/// for the whole run. It is owed until it was had of the whole place: a run that is killed before leaves it to the next
/// one.
fn settle(
    request: &SliceRequest<'_>,
    listener: &dyn Listener,
    outcome: &mut SliceOutcome,
    each: &mut dyn FnMut(&Finding),
) -> Result<(), StoreError> {
    let order = VerifyRequest {
        root: request.settings.path.clone(),
        baseline: Baseline::Manifest(request.files.manifest()),
        extent: Extent::Names,
        ..request.reading.clone()
    };
    let meter = Meter::paced(request.pace.clone());
    let mut found = Vec::new();
    let verified = verify(&order, &meter, listener, &mut |finding| {
        each(finding);
        if found.len() < MOST_KEPT {
            found.push(finding.clone());
        }
    });
    let verified = match verified {
        Err(VerifyError::Interrupted) => {
            outcome.left += 1;
            return Ok(());
        }
        other => other?,
    };
    keep(request.files, request.now, &found)?;
    outcome.place_unreachable |= verified.place_unreachable;
    // It saw the places too that the portions could not reach: they are not counted twice.
    let unreachable = outcome.counts.unreachable.max(verified.counts.unreachable);
    add(&mut outcome.counts, &Counts { unreachable: 0, ..verified.counts });
    outcome.counts.unreachable = unreachable;
    // What is gone may lie where nobody could look: then the look is still owed.
    if !verified.place_unreachable && verified.counts.unreachable == 0 {
        request.files.note_settled()?;
    }
    Ok(())
}

fn note_slice(
    request: &SliceRequest<'_>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    outcome: &SliceOutcome,
    seal: Option<Hex32>,
) -> Result<(), StoreError> {
    let counts = &outcome.counts;
    let numbers =
        [("portions", outcome.portions), ("left", outcome.left), ("intact", counts.intact), ("bytes", counts.bytes)];
    let always = ["portions", "intact", "bytes"];
    let told =
        numbers.into_iter().chain(counts.deviations()).filter(|(name, number)| *number > 0 || always.contains(name));
    let mut detail: BTreeMap<_, _> = told.map(|(name, number)| (name.to_owned(), number.to_string())).collect();
    if let Some(seal) = seal {
        detail.insert("seal".to_owned(), seal.to_string());
    }
    let result = if outcome.has_damage() {
        Outcome::Failure
    } else if outcome.place_unreachable || counts.unreachable > 0 {
        Outcome::Warning
    } else {
        Outcome::Success
    };
    let step = format!("fixity {}", request.now);
    let act = Act {
        store: &request.files.name,
        kind: EventType::FixityCheck,
        step: &step,
        at: request.now,
        agent: request.agent,
        outcome: result,
        detail,
    };
    note(log, catalogue, act)
}

fn add(sum: &mut Counts, more: &Counts) {
    let Counts {
        intact,
        bytes,
        changed,
        truncated,
        missing,
        new,
        moved,
        exchanged,
        unreachable,
        unreadable,
        metadata,
        busy,
        no_file,
        unread,
        differing,
        unsettled,
    } = more;
    sum.intact += intact;
    sum.bytes += bytes;
    sum.changed += changed;
    sum.truncated += truncated;
    sum.missing += missing;
    sum.new += new;
    sum.moved += moved;
    sum.exchanged += exchanged;
    sum.unreachable += unreachable;
    sum.unreadable += unreadable;
    sum.metadata += metadata;
    sum.busy += busy;
    sum.no_file += no_file;
    sum.unread += unread;
    sum.differing += differing;
    sum.unsettled += unsettled;
}
