//! What is promised for a store, and how old the knowledge of it is.

use jiff::{SignedDuration, Timestamp};

use crate::catalogue::{Catalogue, PortionRow, StoreFiles, StoreRecordError};
use crate::records::StoreSettings;

use super::super::request::DigestChoice;
use super::super::schedule::{Coverage, Due, Promise};
use super::error::StoreError;
use super::not_read::Failed;

/// A day.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Its minutes.
const MINUTES_OF_A_DAY: u32 = 24 * 60;

/// How old the knowledge of a store is, and whether what may be spent on it keeps its promise: the bytes that a run may
/// read, and those that it can read in its time at the speed of the last readings.
///
/// # Errors
/// The store is not on record, or the catalogue cannot be read.
pub fn coverage(
    settings: &StoreSettings,
    files: &StoreFiles,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<Coverage, StoreError> {
    let name = &settings.name;
    if catalogue.store(name)?.is_none() {
        return Err(StoreRecordError::NotIndexed { name: name.clone() }.into());
    }
    let portions = catalogue.portions(name)?;
    let promise = Promise { budget: capacity(settings, &portions), ..promise(settings) };
    let mut due = due(&portions, &Failed::of(files), now);
    due.sort_by_key(|portion| (portion.read, portion.number));
    Ok(promise.coverage(due.into_iter(), now))
}

/// What is promised; of the budget, its bytes.
pub(super) fn promise(settings: &StoreSettings) -> Promise {
    Promise {
        period: SignedDuration::from_hours(24 * i64::from(settings.period_days.max(1))),
        budget: settings.budget_gb.map(|gigabytes| u64::from(gigabytes) * 1_000_000_000),
        every: DAY,
    }
}

/// Bytes that a run can read: those of the budget, and those for which there is time at the speed of the last readings.
/// `None` where neither is known.
pub(super) fn capacity(settings: &StoreSettings, portions: &[PortionRow]) -> Option<u64> {
    let in_time = speed(settings, portions).map(|speed| speed.saturating_mul(u64::from(minutes(settings)) * 60));
    promise(settings).budget.into_iter().chain(in_time).min()
}

/// The minutes of a day in which may be read.
fn minutes(settings: &StoreSettings) -> u32 {
    let allowed = settings.quiet.iter().fold(MINUTES_OF_A_DAY, |left, hours| left.saturating_sub(hours.minutes()));
    settings.budget_minutes.map_or(allowed, |budget| budget.min(allowed))
}

/// Bytes that are read in a second: those of all readings together, and no more than is allowed. `None` where nothing
/// is known.
fn speed(settings: &StoreSettings, portions: &[PortionRow]) -> Option<u64> {
    let (mut bytes, mut seconds) = (0.0, 0.0);
    for row in portions {
        if let Some(speed) = row.speed.filter(|speed| *speed > 0) {
            bytes += row.portion.bytes as f64;
            seconds += row.portion.bytes as f64 / speed as f64;
        }
    }
    let measured = (seconds > 0.0).then(|| ((bytes / seconds) as u64).max(1));
    let allowed = settings.rate_mb.map(|megabytes| u64::from(megabytes) * 1_000_000);
    measured.into_iter().chain(allowed).min()
}

/// In every so-manieth period, counted from 1970, SHA-256 is taken.
pub(super) fn choice(settings: &StoreSettings, now: Timestamp) -> DigestChoice {
    let period = i64::from(settings.period_days.max(1)) * 86_400;
    let every = i64::from(settings.sha256_every);
    if every > 0 && now.as_second().div_euclid(period).rem_euclid(every) == every - 1 {
        DigestChoice::Sha256
    } else {
        DigestChoice::Fastest
    }
}

/// When something was read, if that can be: a clock that was wrong once wrote times to come, and what they say would
/// put a reading off for years. By less than a day clocks may differ.
pub(super) fn credible(read: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    read.filter(|read| read.duration_since(now) <= DAY)
}

/// The portions as the schedule sees them, in their order.
pub(super) fn due(portions: &[PortionRow], failed: &Failed, now: Timestamp) -> Vec<Due> {
    let numbered = portions.iter().zip(0u64..);
    let due = |(row, number): (&PortionRow, u64)| {
        let read = credible(row.read, now);
        let (bytes, tried) = (row.portion.bytes, failed.tried(&row.portion.start));
        Due { number, bytes, read, tried, is_ahead: read != row.read }
    };
    numbered.map(due).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::fixity::Portion;

    fn settings(more: &str) -> StoreSettings {
        toml::from_str(&format!("name = \"nas\"\npath = \"/nas\"\n{more}")).unwrap()
    }

    fn row(bytes: u64, speed: Option<u64>) -> PortionRow {
        let portion = Portion { start: Vec::new(), stop: None, offset: 0, files: 1, bytes };
        PortionRow { portion, read: None, faults: 0, speed }
    }

    #[test]
    fn a_reading_in_the_future_counts_as_none() {
        let place = tempfile::tempdir().unwrap();
        let failed = Failed::of(&StoreFiles::new("nas", place.path().to_path_buf()));
        let at = |time: &str| Some(time.parse::<Timestamp>().unwrap());
        let now = at("2026-11-26T23:30:00Z").unwrap();
        let reads = ["2026-11-20T00:00:00Z", "2099-01-01T00:00:00Z", "2026-11-27T01:00:00Z"].map(at);
        let rows: Vec<_> = reads.iter().map(|read| PortionRow { read: *read, ..row(100, None) }).collect();
        let mut due = due(&rows, &failed, now);
        Due::in_order(&mut due);
        assert_eq!(due.iter().map(|portion| portion.number).collect::<Vec<_>>(), [1, 0, 2]);
        assert_eq!(due.iter().map(|portion| portion.is_ahead).collect::<Vec<_>>(), [true, false, false]);
        let promise = promise(&settings("period_days = 90"));
        assert_eq!(promise.slice(&due, now).portions, [1]);
        let coverage = promise.coverage(due.into_iter(), now);
        assert_eq!((coverage.alarm, coverage.ahead, coverage.overdue), (true, 100, 100));
    }

    #[test]
    fn time_that_is_left_for_reading() {
        assert_eq!(minutes(&settings("")), 1440);
        assert_eq!(minutes(&settings("quiet = [\"08:00-19:00\"]")), 780);
        assert_eq!(minutes(&settings("quiet = [\"22:00-06:00\", \"08:00-19:00\"]")), 300);
        assert_eq!(minutes(&settings("budget_minutes = 360\nquiet = [\"08:00-19:00\"]")), 360);
        assert_eq!(minutes(&settings("budget_minutes = 800\nquiet = [\"08:00-19:00\"]")), 780);
    }

    #[test]
    fn speed_is_that_of_all_readings_and_no_more_than_is_allowed() {
        // A hundred at ten a second and a hundred at thirty: 200 in 13.3 seconds.
        let rows = [row(100, Some(10)), row(100, Some(30)), row(5000, None)];
        assert_eq!(speed(&settings(""), &rows), Some(15));
        assert_eq!(speed(&settings("rate_mb = 3"), &rows), Some(15));
        assert_eq!(speed(&settings("rate_mb = 3"), &[]), Some(3_000_000));
        assert_eq!(speed(&settings(""), &[row(1, None)]), None);
    }
}
