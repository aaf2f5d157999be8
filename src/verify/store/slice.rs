//! A day's slice of a store.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, PortionRow, StoreFiles, StoreRecordError, StoreRow, index_store};
use crate::io::Meter;
use crate::progress::Listener;
use crate::records::event_log::EventLog;
use crate::records::fixity::{LastRead, ManifestReader, Reading};
use crate::records::{Algorithm, EventType, Finding, LineWriter, Outcome, SourcePath, StoreSettings};

use super::super::baseline::Baseline;
use super::super::outcome::Counts;
use super::super::request::{DigestChoice, Extent, VerifyRequest};
use super::super::run::verify;
use super::super::schedule::{Coverage, Due, Promise};
use super::error::StoreError;
use super::evidence::{Act, logged_seal, note};

/// Most findings about names that are kept of one run; all of them are told.
const MOST_KEPT: usize = 100_000;
/// A day.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A run over a store.
pub struct SliceRequest<'r> {
    /// What `fondo.toml` says of it.
    pub settings: &'r StoreSettings,
    /// Its records.
    pub files: &'r StoreFiles,
    /// How files are read; root, baseline, part and choice are set here.
    pub reading: &'r VerifyRequest,
    /// Everything is read, whatever is due.
    pub everything: bool,
    /// The instant of the run.
    pub now: Timestamp,
    /// Who runs it.
    pub agent: &'r str,
    /// Whether nothing more should be begun: quiet hours, or Ctrl-C.
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

/// A line of `stores/NAME/findings.jsonl`.
#[derive(Serialize, Deserialize)]
pub(super) struct FindingLine {
    pub(super) at: Timestamp,
    pub(super) finding: Finding,
}

impl SliceOutcome {
    /// Whether something is not as it was.
    #[must_use]
    pub fn has_damage(&self) -> bool {
        super::super::outcome::Verified { counts: self.counts, ..Default::default() }.has_damage()
    }
}

/// How old the knowledge of a store is.
///
/// # Errors
/// The store is not on record, or the catalogue cannot be read.
pub fn coverage(settings: &StoreSettings, catalogue: &Catalogue, now: Timestamp) -> Result<Coverage, StoreError> {
    let name = &settings.name;
    if catalogue.store(name)?.is_none() {
        return Err(StoreRecordError::NotRegistered { name: name.clone() }.into());
    }
    let portions = catalogue.portions(name)?;
    Ok(promise(settings).coverage(due(&portions), now))
}

/// Reads what is due of a store today, the part first that was not read for the longest time. Each portion is on record as soon as it is read:
/// a run that is killed goes on where it was.
///
/// # Errors
/// [`StoreError`].
pub fn run_slice(
    request: &SliceRequest<'_>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    listener: &dyn Listener,
    each: &mut dyn FnMut(&Finding),
) -> Result<SliceOutcome, StoreError> {
    let SliceRequest { settings, files, now, .. } = request;
    let expected = logged_seal(log, &files.name)?;
    bring_up(request, catalogue, expected)?;
    let portions = catalogue.portions(&files.name)?;
    let numbers: Vec<u64> = if request.everything {
        (0..portions.len() as u64).collect()
    } else {
        promise(settings).slice(due(&portions), *now).portions
    };
    let chosen: Vec<_> = numbers.iter().filter_map(|number| portions.get(usize::try_from(*number).ok()?)).collect();
    let (began, mut outcome) = (Instant::now(), SliceOutcome::default());
    let limit = settings.budget_minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
    for (number, row) in chosen.iter().enumerate() {
        let spent = !request.everything && limit.is_some_and(|limit| began.elapsed() >= limit);
        if spent || (request.stop)() || outcome.place_unreachable {
            outcome.left = (chosen.len() - number) as u64;
            break;
        }
        read_portion(request, row, catalogue, listener, &mut outcome, each)?;
    }
    if outcome.counts.unsettled > 0 && !outcome.place_unreachable {
        settle(request, listener, &mut outcome, each)?;
    }
    if outcome.portions > 0 || outcome.left > 0 {
        note_slice(request, catalogue, log, &outcome, expected)?;
    }
    Ok(outcome)
}

/// Brings the catalogue up to the records. The manifest is read to its end once in every run: that it is the one whose seal was logged is
/// what everything rests on.
fn bring_up(
    request: &SliceRequest<'_>,
    catalogue: &mut Catalogue,
    expected: Option<crate::records::Hex32>,
) -> Result<(), StoreError> {
    let files = request.files;
    files.settle(expected)?;
    let length = std::fs::metadata(files.readings()).map_or(0, |metadata| metadata.len());
    if let Some(row) = catalogue.store(&files.name)?
        && row.readings == length
        && expected.is_none_or(|seal| seal == row.seal)
    {
        let path = files.manifest();
        let found = ManifestReader::seal_of(&path).map_err(|source| StoreRecordError::Manifest { path, source })?;
        if found != row.seal {
            return Err(StoreRecordError::Replaced { name: files.name.clone(), found, expected: row.seal }.into());
        }
        if agrees(files, catalogue, &row)? {
            return Ok(());
        }
    }
    Ok(index_store(files, catalogue, expected, &request.reading.scratch).map(drop)?)
}

/// Whether the catalogue says of the store's portions what the readings say, and no portion is lacking: a value that was damaged on the
/// disk would else put off a reading for years.
fn agrees(files: &StoreFiles, catalogue: &Catalogue, row: &StoreRow) -> Result<bool, StoreError> {
    let mut last_read = LastRead::default();
    files.each_reading(|reading| last_read.paint(reading))?;
    let mut portions = catalogue.portions(&files.name)?;
    portions.sort_by(|one, other| one.portion.start.cmp(&other.portion.start));
    let (mut start, mut sums) = (Some(Vec::new()), (0u64, 0u64));
    for PortionRow { portion, read, faults } in portions {
        let known = last_read.of(&portion.start, portion.stop.as_deref());
        let known = known.map(|(at, faults)| (at.as_second(), faults));
        if start.as_ref() != Some(&portion.start) || known != read.map(|at| (at.as_second(), faults)) {
            return Ok(false);
        }
        sums = (sums.0.saturating_add(portion.files), sums.1.saturating_add(portion.bytes));
        start = portion.stop;
    }
    Ok(start.is_none() && sums == (row.files, row.bytes))
}

/// What is gone from one portion may lie in another: a look at the names of all says what is missing, new, moved, once for the whole run.
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
    let mut found = Vec::new();
    let verified = verify(&order, &Meter::default(), listener, &mut |finding| {
        each(finding);
        if found.len() < MOST_KEPT {
            found.push(finding.clone());
        }
    })?;
    keep(request.files, request.now, &found)?;
    outcome.place_unreachable |= verified.place_unreachable;
    add(&mut outcome.counts, &verified.counts);
    Ok(())
}

fn read_portion(
    request: &SliceRequest<'_>,
    row: &PortionRow,
    catalogue: &mut Catalogue,
    listener: &dyn Listener,
    outcome: &mut SliceOutcome,
    each: &mut dyn FnMut(&Finding),
) -> Result<(), StoreError> {
    let SliceRequest { settings, files, reading, .. } = request;
    let choice = if request.everything { DigestChoice::All } else { choice(settings, request.now) };
    let order = VerifyRequest {
        root: settings.path.clone(),
        baseline: Baseline::Manifest(files.manifest()),
        choice,
        extent: Extent::Part(row.portion.clone()),
        rate: reading.rate.or(settings.rate_mb.map(|megabytes| u64::from(megabytes) * 1_000_000)),
        ..(*reading).clone()
    };
    let mut found = Vec::new();
    let verified = verify(&order, &Meter::default(), listener, &mut |finding| found.push(finding.clone()))?;
    found.iter().for_each(&mut *each);
    keep(files, request.now, &found)?;
    add(&mut outcome.counts, &verified.counts);
    outcome.place_unreachable |= verified.place_unreachable;
    let counts = verified.counts;
    let met = counts.intact + counts.changed + counts.truncated + counts.exchanged + counts.unreadable + counts.busy;
    // What could not be reached was not read, nor was a portion of which no file is there: it stays as old as it is.
    if verified.place_unreachable || counts.unreachable > 0 || (met == 0 && row.portion.files > 0) {
        outcome.left += 1;
        return Ok(());
    }
    let path = |key: &[u8]| (!key.is_empty()).then(|| SourcePath::from_sort_key(key));
    let reading = Reading {
        at: request.now.max(Timestamp::now()),
        from: path(&row.portion.start),
        to: row.portion.stop.as_deref().and_then(path),
        files: row.portion.files,
        bytes: counts.bytes,
        algorithm: if choice == DigestChoice::Sha256 { Algorithm::Sha256 } else { Algorithm::Blake3 },
        faults: row.portion.files.saturating_sub(counts.intact),
    };
    let length = files.note_reading(&reading)?;
    catalogue.note_reading(&files.name, &reading, length)?;
    outcome.portions += 1;
    Ok(())
}

fn keep(files: &StoreFiles, at: Timestamp, found: &[Finding]) -> Result<(), StoreError> {
    if found.is_empty() {
        return Ok(());
    }
    let path = files.findings();
    let kept = (|| {
        let (mut writer, _) = LineWriter::append(&path)?;
        found.iter().try_for_each(|finding| writer.write(&FindingLine { at, finding: finding.clone() }))?;
        writer.flush_durable()
    })();
    Ok(kept.map_err(|source: std::io::Error| StoreRecordError::Write { path, source })?)
}

fn note_slice(
    request: &SliceRequest<'_>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    outcome: &SliceOutcome,
    seal: Option<crate::records::Hex32>,
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

fn promise(settings: &StoreSettings) -> Promise {
    Promise {
        period: SignedDuration::from_hours(24 * i64::from(settings.period_days.max(1))),
        budget: settings.budget_gb.map(|gigabytes| u64::from(gigabytes) * 1_000_000_000),
        every: DAY,
    }
}

/// In every so-manieth period, counted from 1970, SHA-256 is taken.
fn choice(settings: &StoreSettings, now: Timestamp) -> DigestChoice {
    let period = i64::from(settings.period_days.max(1)) * 86_400;
    let every = i64::from(settings.sha256_every);
    if every > 0 && now.as_second().div_euclid(period).rem_euclid(every) == every - 1 {
        DigestChoice::Sha256
    } else {
        DigestChoice::Fastest
    }
}

fn due(portions: &[PortionRow]) -> impl Iterator<Item = Due> + Clone + '_ {
    let numbered = portions.iter().zip(0u64..);
    numbered.map(|(row, number)| Due { number, bytes: row.portion.bytes, read: row.read })
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
    sum.unsettled += unsettled;
}
