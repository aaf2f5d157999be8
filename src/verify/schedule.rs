//! Which portions are read today, so that every byte is read again within the period. Pure: no clock, no disk.

use jiff::{SignedDuration, Timestamp};

/// The share of the period in which all is read while nothing comes in between; the rest is a reserve for outages.
const PACE: f64 = 0.8;

/// The share of the period that is left when it is said that the promise is in danger: a part of the reserve.
const ALARM: f64 = 0.1;

/// What is promised for a store, and what may be spent on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Every byte is read again within this time.
    pub period: SignedDuration,
    /// Bytes that may be read in one run, if that is bounded.
    pub budget: Option<u64>,
    /// How often runs are made: a day.
    pub every: SignedDuration,
}

/// A portion as the schedule sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which one: the caller's number.
    pub number: u64,
    /// Its bytes.
    pub bytes: u64,
    /// When it was last read; `None`: never.
    pub read: Option<Timestamp>,
}

/// What is read in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// Portions, the one that was not read for the longest time first.
    pub portions: Vec<u64>,
    /// Their bytes.
    pub bytes: u64,
}

/// How old the knowledge of a store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Bytes on record.
    pub bytes: u64,
    /// Bytes that were never read since they were put on record, or longer ago than the period.
    pub overdue: u64,
    /// When the byte was read that was not read for the longest time; `None` where one never was.
    pub oldest: Option<Timestamp>,
    /// When the promise breaks if nothing is read from now on; `None` for an empty store.
    pub breaks: Option<Timestamp>,
    /// When the promise breaks though runs go on as the budget allows; `None`: it holds.
    pub breaks_in_spite: Option<Timestamp>,
    /// Whether somebody must look: the promise is broken, will be broken though runs go on, or breaks soon if none is made.
    pub alarm: bool,
}

impl Promise {
    /// The portions of a run at `now`. `portions` come with the one first that was not read for the longest time; never read ones before
    /// all others.
    #[must_use]
    pub fn slice(&self, portions: impl Iterator<Item = Due> + Clone, now: Timestamp) -> Slice {
        let total: u64 = portions.clone().map(|portion| portion.bytes).fold(0, u64::saturating_add);
        let count = portions.clone().count();
        let runs = self.runs_in_period().max(1.0);
        // Empty files have no bytes and are read too: the share is of bytes and of portions.
        let share_of_bytes = (total as f64 / runs).ceil();
        let share_of_portions = (count as f64 / runs).ceil();
        let mut slice = Slice::default();
        for portion in portions {
            let urgent = portion.read.is_none_or(|read| later(read, self.pace()) <= now);
            let enough = slice.bytes as f64 >= share_of_bytes && slice.portions.len() as f64 >= share_of_portions;
            let too_soon = portion.read.is_some_and(|read| later(read, self.every) > now);
            if too_soon || (enough && !urgent) {
                break;
            }
            let spent = slice.bytes.saturating_add(portion.bytes);
            // One portion is always read: a budget smaller than it would never end.
            if self.budget.is_some_and(|budget| spent > budget) && !slice.portions.is_empty() {
                break;
            }
            slice.portions.push(portion.number);
            slice.bytes = spent;
        }
        slice
    }

    /// How old the knowledge is at `now`, and whether the promise will hold. `portions` come as for [`slice`](Self::slice).
    #[must_use]
    pub fn coverage(&self, portions: impl Iterator<Item = Due>, now: Timestamp) -> Coverage {
        let mut coverage =
            Coverage { bytes: 0, overdue: 0, oldest: None, breaks: None, breaks_in_spite: None, alarm: false };
        let (mut first, mut largest) = (true, 0);
        for portion in portions {
            let deadline = self.deadline(&portion).unwrap_or(now);
            if first {
                (coverage.oldest, coverage.breaks) = (portion.read, Some(deadline));
                first = false;
            }
            if deadline <= now {
                coverage.overdue = coverage.overdue.saturating_add(portion.bytes);
            }
            coverage.bytes = coverage.bytes.saturating_add(portion.bytes);
            largest = largest.max(portion.bytes);
            // The portions before this one and itself, at what a run surely reads: it ends before the portion that is too much.
            let read_at = self.budget.map(|budget| {
                let surely = budget.saturating_sub(largest).max(budget / 2).max(1);
                let runs = coverage.bytes.div_ceil(surely);
                now.saturating_add(self.every.saturating_mul(i32::try_from(runs).unwrap_or(i32::MAX)))
            });
            let late = match read_at {
                Some(Ok(read_at)) => read_at > deadline,
                Some(Err(_)) => true,
                None => deadline <= now,
            };
            if late && coverage.breaks_in_spite.is_none_or(|breaks| deadline < breaks) {
                coverage.breaks_in_spite = Some(deadline);
            }
        }
        // Whoever asks as often as runs are made hears it before.
        let ahead = SignedDuration::from_secs_f64(self.period.as_secs_f64() * ALARM).max(self.every);
        let soon = later(now, ahead);
        coverage.alarm = coverage.overdue > 0
            || coverage.breaks_in_spite.is_some()
            || coverage.breaks.is_some_and(|breaks| breaks <= soon);
        coverage
    }

    fn deadline(&self, portion: &Due) -> Option<Timestamp> {
        portion.read.and_then(|read| read.checked_add(self.period).ok())
    }

    /// The age at which a portion is read in any case: what is left of the period is the reserve.
    fn pace(&self) -> SignedDuration {
        SignedDuration::from_secs_f64(self.period.as_secs_f64() * PACE)
    }

    fn runs_in_period(&self) -> f64 {
        self.pace().as_secs_f64() / self.every.as_secs_f64().max(1.0)
    }
}

/// A time after another, as far as times go: what a record says may lie at the end of them.
fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// How many files are to be read at random, so that with the confidence `confidence` at least one damaged file is among them if the part
/// `damaged` of all is damaged: n = ln(1 - c) / ln(1 - p).
#[must_use]
pub fn sample_size(damaged: f64, confidence: f64) -> Option<u64> {
    let within = |value: f64| value > 0.0 && value < 1.0;
    if !within(damaged) || !within(confidence) {
        return None;
    }
    Some(((1.0 - confidence).ln() / (1.0 - damaged).ln()).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn start() -> Timestamp {
        "2026-01-01T02:00:00Z".parse().unwrap()
    }

    /// Splitmix64, so that every run simulates the same years.
    struct Random(u64);

    impl Random {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            (mixed ^ (mixed >> 31)) % end
        }
    }

    fn oldest_first(portions: &[Due]) -> Vec<Due> {
        let mut sorted = portions.to_vec();
        sorted.sort_by_key(|portion| (portion.read, portion.number));
        sorted
    }

    /// What comes between in three years.
    #[derive(Clone, Copy, Debug)]
    struct History {
        seed: u64,
        /// Portions that the store has at first, and most that come on one day.
        first: u64,
        growth: u64,
        /// Most bytes of a portion.
        largest: u64,
        /// Most days of an outage, and days between two of them on average.
        outage: u64,
        between: u64,
        /// One portion in so many cannot be read when it is tried.
        fails: u64,
    }

    /// How three years went.
    #[derive(Debug, Default)]
    struct Years {
        /// Days on which the promise was broken.
        broken: u64,
        /// Those of them on which nothing had been said before.
        unsaid: u64,
        /// Days on which it was said that somebody must look.
        alarms: u64,
        /// The most that was read on one day as a part of all.
        most: f64,
    }

    /// Three years, day by day: the store grows, the machine is out for days, single portions cannot be read.
    fn three_years(promise: Promise, history: History) -> Years {
        let mut random = Random(history.seed);
        let mut portions: Vec<Due> = Vec::new();
        let mut years = Years::default();
        let (mut alarm, mut out_until) = (false, start());
        for day in 0..1095 {
            let now = start() + DAY * day;
            let count = portions.len() as u64;
            let fresh = if day == 0 { history.first } else { random.below(history.growth + 1) };
            for number in count..count + fresh {
                portions.push(Due { number, bytes: 1 + random.below(history.largest), read: Some(now) });
            }
            // One outage at a time: what lies between two of them is a run at least.
            if random.below(history.between) == 0 && now > out_until {
                out_until = now + DAY * i32::try_from(random.below(history.outage + 1)).unwrap();
            }
            let sorted = oldest_first(&portions);
            let coverage = promise.coverage(sorted.iter().copied(), now);
            if coverage.overdue > 0 {
                years.broken += 1;
                // The alarm of the day before counts, whether the machine that reads was there or not: somebody else may ask.
                years.unsaid += u64::from(!alarm);
            }
            alarm = coverage.alarm;
            years.alarms += u64::from(alarm);
            if now < out_until {
                continue;
            }
            let slice = promise.slice(sorted.into_iter(), now);
            years.most = years.most.max(slice.bytes as f64 / coverage.bytes.max(1) as f64);
            for number in slice.portions {
                if random.below(history.fails) > 0 {
                    portions[usize::try_from(number).unwrap()].read = Some(now);
                }
            }
        }
        years
    }

    fn usual(seed: u64) -> History {
        History { seed, first: 300, growth: 6, largest: 4 << 30, outage: 12, between: 60, fails: 500 }
    }

    #[test]
    fn three_years_with_outages_keep_the_promise() {
        for seed in 0..4 {
            let promise = Promise { period: DAY * 90, budget: None, every: DAY };
            let years = three_years(promise, usual(seed));
            assert_eq!(years.broken, 0, "seed {seed}");
            assert!(years.most < 0.25, "seed {seed}: {years:?}");
        }
    }

    #[test]
    fn nobody_is_called_while_all_goes_well() {
        for seed in 0..4 {
            let promise = Promise { period: DAY * 90, budget: Some(200 << 30), every: DAY };
            let years = three_years(promise, History { outage: 3, ..usual(seed) });
            assert_eq!((years.broken, years.alarms), (0, 0), "seed {seed}: {years:?}");
        }
    }

    #[test]
    fn a_budget_that_is_too_small_is_told_before_the_promise_breaks() {
        let mut ever_broken = 0;
        for seed in 0..4 {
            // The store outgrows what may be read in a day.
            let promise = Promise { period: DAY * 30, budget: Some(40 << 30), every: DAY };
            let years = three_years(promise, History { outage: 3, ..usual(seed) });
            assert_eq!(years.unsaid, 0, "seed {seed}: {years:?}");
            ever_broken += years.broken;
        }
        assert!(ever_broken > 0, "the budget was large enough: nothing was tried");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        /// Whatever three years bring: the promise holds, or it was said before that it would not.
        #[test]
        fn the_promise_holds_or_it_was_said_before(
            seed in any::<u64>(), first in 0u64..200, growth in 0u64..4, largest in 1u64..8 << 30, outage in 0u64..120,
            between in 5u64..200, fails in 2u64..500, days in 2i32..200, gigabytes in proptest::option::of(1u64..400),
        ) {
            let promise = Promise { period: DAY * days, budget: gigabytes.map(|gigabytes| gigabytes << 30), every: DAY };
            let years = three_years(promise, History { seed, first, growth, largest, outage, between, fails });
            prop_assert_eq!(years.unsaid, 0, "{:?}", years);
        }
    }

    proptest! {
        #[test]
        fn the_oldest_goes_first_and_the_budget_holds(
            ages in proptest::collection::vec((proptest::option::of(0i32..200), 0u64..1000), 0..80), budget in proptest::option::of(1u64..5000),
        ) {
            let now = start() + DAY * 400;
            let portions: Vec<_> = ages.iter().enumerate().map(|(number, (age, bytes))| Due {
                number: number as u64, bytes: *bytes, read: age.map(|age| now - DAY * age),
            }).collect();
            let sorted = oldest_first(&portions);
            let promise = Promise { period: DAY * 90, budget, every: DAY };
            let slice = promise.slice(sorted.iter().copied(), now);
            let expected: Vec<_> = sorted.iter().take(slice.portions.len()).map(|portion| portion.number).collect();
            prop_assert_eq!(&slice.portions, &expected);
            if let Some(budget) = budget {
                prop_assert!(slice.bytes <= budget || slice.portions.len() == 1);
            } else {
                let urgent = sorted.iter().filter(|due| due.read.is_none_or(|read| read + DAY * 72 <= now)).count();
                prop_assert!(slice.portions.len() >= urgent);
            }
        }
    }

    #[test]
    fn sizes_of_samples() {
        assert_eq!(sample_size(0.01, 0.95), Some(299));
        assert_eq!(sample_size(0.001, 0.95), Some(2995));
        assert_eq!(sample_size(0.0001, 0.95), Some(29_956));
        assert_eq!((sample_size(0.0, 0.95), sample_size(0.01, 1.0)), (None, None));
    }
}
