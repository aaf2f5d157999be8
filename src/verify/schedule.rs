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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Which one: the caller's number.
    pub number: u64,
    /// Its bytes.
    pub bytes: u64,
    /// When it was last read; `None`: never, or nobody knows.
    pub read: Option<Timestamp>,
    /// When it was tried in vain since.
    pub tried: Option<Timestamp>,
    /// Whether its reading is dated in the future: the clock was wrong once, and nobody knows when it was read.
    pub is_ahead: bool,
}

impl Due {
    /// Puts portions into the order of a run: those that could not be read the last time first, the one that was not
    /// tried for the longest time before the others; then those that were not read for the longest time.
    pub fn in_order(portions: &mut [Self]) {
        portions.sort_by_key(|portion| (portion.tried.is_none(), portion.tried, portion.read, portion.number));
    }
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
    /// Whether somebody must look: the promise is broken, will be broken though runs go on, or breaks soon if none is
    /// made.
    pub alarm: bool,
    /// Bytes of the portions that could not be read when they were tried last.
    pub not_read: u64,
    /// Bytes whose reading is dated in the future: they count as never read.
    pub ahead: u64,
}

/// What is read in a run, decided portion by portion: what it costs is known when it was read.
#[derive(Clone, Debug)]
pub struct Today {
    promise: Promise,
    now: Timestamp,
    /// Bytes that can be read today, by the budget or in the time that there is, where that is known.
    capacity: Option<u64>,
    share_of_bytes: f64,
    share_of_portions: f64,
    /// Portions that were read, and their bytes.
    done: (u64, u64),
    /// Bytes that were read, those of portions included that could not be read to their ends.
    spent: u64,
    /// Of these the bytes of portions that had been tried in vain before.
    again: u64,
    /// Portions that had not been, of which anything was read.
    fresh: u64,
    is_full: bool,
}

impl Today {
    /// Whether `portion` is read now. Portions come [in order](Due::in_order).
    pub fn takes(&mut self, portion: &Due) -> bool {
        let Promise { budget, every, .. } = self.promise;
        let urgent = portion.read.is_none_or(|read| later(read, self.promise.pace()) <= self.now);
        let (portions, bytes) = self.done;
        // Empty files have no bytes and are read too: the share is of bytes and of portions.
        let enough = bytes as f64 >= self.share_of_bytes && portions as f64 >= self.share_of_portions;
        let too_soon = portion.read.is_some_and(|read| later(read, every) > self.now);
        if self.is_full || too_soon || (enough && !urgent) {
            return false;
        }
        if portion.tried.is_some() {
            // What cannot be read leaves half of what can be spent to what can; and it is tried, however little that
            // is.
            let half = self.capacity.map(|capacity| capacity / 2);
            return half.is_none_or(|half| self.again == 0 || self.again.saturating_add(portion.bytes) <= half);
        }
        let Some(budget) = budget else { return true };
        // One portion is always read: a budget smaller than it would never end.
        self.is_full = self.fresh > 0 && self.spent.saturating_add(portion.bytes) > budget;
        !self.is_full
    }

    /// So many bytes of `portion` were read; whether it was read to its end.
    pub fn charge(&mut self, portion: &Due, bytes: u64, is_read: bool) {
        self.spent = self.spent.saturating_add(bytes);
        if is_read {
            self.done = (self.done.0.saturating_add(1), self.done.1.saturating_add(portion.bytes));
        }
        if portion.tried.is_some() {
            self.again = self.again.saturating_add(bytes);
        } else {
            self.fresh += u64::from(is_read || bytes > 0);
        }
    }
}

impl Promise {
    /// A run at `now` over all `portions`, in which `capacity` bytes can be read, where that is known.
    #[must_use]
    pub fn today(&self, portions: &[Due], now: Timestamp, capacity: Option<u64>) -> Today {
        let total: u64 = portions.iter().map(|portion| portion.bytes).fold(0, u64::saturating_add);
        let runs = self.runs_in_period().max(1.0);
        Today {
            promise: *self,
            now,
            capacity,
            share_of_bytes: (total as f64 / runs).ceil(),
            share_of_portions: (portions.len() as f64 / runs).ceil(),
            done: (0, 0),
            spent: 0,
            again: 0,
            fresh: 0,
            is_full: false,
        }
    }

    /// The portions of a run at `now` in which all can be read that is tried. `portions` come [in
    /// order](Due::in_order).
    #[must_use]
    pub fn slice(&self, portions: &[Due], now: Timestamp) -> Slice {
        let mut today = self.today(portions, now, self.budget);
        let mut slice = Slice::default();
        for portion in portions {
            if today.takes(portion) {
                today.charge(portion, portion.bytes, true);
                slice.portions.push(portion.number);
                slice.bytes = slice.bytes.saturating_add(portion.bytes);
            }
        }
        slice
    }

    /// How old the knowledge is at `now`, and whether the promise will hold. `portions` come with the one first that
    /// was not read for the longest time; never read ones before all others.
    #[must_use]
    pub fn coverage(&self, portions: impl Iterator<Item = Due>, now: Timestamp) -> Coverage {
        let mut coverage = Coverage {
            bytes: 0,
            overdue: 0,
            oldest: None,
            breaks: None,
            breaks_in_spite: None,
            alarm: false,
            not_read: 0,
            ahead: 0,
        };
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
            let counted = |is: bool| if is { portion.bytes } else { 0 };
            coverage.not_read = coverage.not_read.saturating_add(counted(portion.tried.is_some()));
            coverage.ahead = coverage.ahead.saturating_add(counted(portion.is_ahead));
            largest = largest.max(portion.bytes);
            // The portions before this one and itself, at what a run surely reads: it ends before the portion that is
            // too much.
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
            || coverage.ahead > 0
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

/// How many files are to be read at random, so that with the confidence `confidence` at least one damaged file is among
/// them if the part `damaged` of all is damaged: n = ln(1 - c) / ln(1 - p).
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
                portions.push(Due {
                    number,
                    bytes: 1 + random.below(history.largest),
                    read: Some(now),
                    ..Due::default()
                });
            }
            // One outage at a time: what lies between two of them is a run at least.
            if random.below(history.between) == 0 && now > out_until {
                out_until = now + DAY * i32::try_from(random.below(history.outage + 1)).unwrap();
            }
            let sorted = oldest_first(&portions);
            let coverage = promise.coverage(sorted.iter().copied(), now);
            if coverage.overdue > 0 {
                years.broken += 1;
                // The alarm of the day before counts, whether the machine that reads was there or not: somebody else
                // may ask.
                years.unsaid += u64::from(!alarm);
            }
            alarm = coverage.alarm;
            years.alarms += u64::from(alarm);
            if now < out_until {
                continue;
            }
            let slice = promise.slice(&sorted, now);
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

    /// Sixty portions of one byte each but for the first four, which are large and can never be read to their ends.
    #[test]
    fn what_can_never_be_read_starves_nothing_else() {
        for cost in [0, 8] {
            let promise = Promise { period: DAY * 30, budget: Some(10), every: DAY };
            let mut portions: Vec<_> =
                (0..60).map(|number| Due { number, bytes: if number < 4 { 8 } else { 1 }, ..Due::default() }).collect();
            let mut tries = [0; 4];
            for day in 0..60 {
                let now = start() + DAY * day;
                Due::in_order(&mut portions);
                let mut today = promise.today(&portions, now, promise.budget);
                let mut spent = 0;
                for portion in &mut portions {
                    if !today.takes(portion) {
                        continue;
                    }
                    let is_read = portion.number >= 4;
                    let bytes = if is_read { portion.bytes } else { cost };
                    today.charge(portion, bytes, is_read);
                    spent += bytes;
                    if is_read {
                        portion.read = Some(now);
                    } else {
                        portion.tried = Some(now);
                        tries[usize::try_from(portion.number).unwrap()] += 1;
                    }
                }
                // One that cannot be read is tried however small the budget is.
                assert!(spent <= 10 + cost, "{spent} on day {day}");
                let sorted = oldest_first(&portions);
                let coverage = promise.coverage(sorted.into_iter(), now);
                assert!(coverage.alarm, "what was never read is told");
                assert!(day < 40 || (coverage.overdue, coverage.not_read) == (32, 32), "day {day}: {coverage:?}");
            }
            assert!(tries.iter().all(|tries| *tries >= 10), "{tries:?}");
        }
    }

    proptest! {
        #[test]
        fn the_oldest_goes_first_and_the_budget_holds(
            ages in proptest::collection::vec((proptest::option::of(0i32..200), 0u64..1000), 0..80), budget in proptest::option::of(1u64..5000),
        ) {
            let now = start() + DAY * 400;
            let portions: Vec<_> = ages.iter().enumerate().map(|(number, (age, bytes))| Due {
                number: number as u64, bytes: *bytes, read: age.map(|age| now - DAY * age), ..Due::default()
            }).collect();
            let sorted = oldest_first(&portions);
            let promise = Promise { period: DAY * 90, budget, every: DAY };
            let slice = promise.slice(&sorted, now);
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
