//! How fast bytes may be read.

use std::fmt;
use std::num::NonZeroU64;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Reading may be ahead of its rate by as much: shorter waits would cost more than they spare the device.
const AHEAD: Duration = Duration::from_millis(50);
/// Longest wait at a time, so that who waits hears that it should stop.
const NAP: Duration = Duration::from_millis(200);

/// The clock by which a pace is kept.
pub trait Clock: Send + Sync {
    /// Time since some moment.
    fn elapsed(&self) -> Duration;
    /// Lets time pass.
    fn wait(&self, time: Duration);
}

/// The clock of the machine.
struct MachineClock(Instant);

impl Clock for MachineClock {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn wait(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// Holds readers to a rate. All threads that read share it; each waits where it reads, piece by piece, so that the rate
/// holds inside a file that takes hours too. What was not used while nothing was read cannot be made up for later.
pub struct Pace {
    rate: NonZeroU64,
    clock: Box<dyn Clock>,
    is_over: Box<dyn Fn() -> bool + Send + Sync>,
    /// When the bytes that were read so far are paid for.
    paid: Mutex<Duration>,
}

impl fmt::Debug for Pace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pace").field("rate", &self.rate).finish_non_exhaustive()
    }
}

impl Pace {
    /// `rate` bytes a second. Nobody waits any more once `is_over` says so.
    #[must_use]
    pub fn new(rate: NonZeroU64, is_over: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self::by(Box::new(MachineClock(Instant::now())), rate, is_over)
    }

    /// By a clock of one's own.
    fn by(clock: Box<dyn Clock>, rate: NonZeroU64, is_over: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { rate, clock, is_over: Box::new(is_over), paid: Mutex::new(Duration::ZERO) }
    }

    /// `bytes` were read: waits until they are paid for.
    pub fn took(&self, bytes: u64) {
        let price = Duration::from_secs_f64(bytes as f64 / self.rate.get() as f64);
        let due = {
            let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
            *paid = paid.max(self.clock.elapsed().saturating_sub(AHEAD)).saturating_add(price);
            *paid
        };
        while let Some(wait) = due.checked_sub(self.clock.elapsed()).filter(|wait| !wait.is_zero()) {
            if (self.is_over)() {
                return;
            }
            self.clock.wait(wait.min(NAP));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::{FingerprintReader, Meter, PairReader, Purpose};
    use proptest::prelude::*;
    use std::io::{Seek, Write};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    /// A clock that goes only where it is told to.
    #[derive(Clone, Default)]
    struct Simulated(Arc<AtomicU64>);

    impl Clock for Simulated {
        fn elapsed(&self) -> Duration {
            Duration::from_nanos(self.0.load(Ordering::SeqCst))
        }

        fn wait(&self, time: Duration) {
            self.0.fetch_add(u64::try_from(time.as_nanos()).unwrap().max(1), Ordering::SeqCst);
        }
    }

    fn pace(clock: &Simulated, rate: u64) -> Arc<Pace> {
        Arc::new(Pace::by(Box::new(clock.clone()), NonZeroU64::new(rate).unwrap(), || false))
    }

    #[test]
    fn the_rate_holds_inside_one_huge_file() {
        const LENGTH: usize = 40 << 20;
        const RATE: u64 = 4 << 20;
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![7; LENGTH]).unwrap();
        for threads in [1, 3] {
            for both in [false, true] {
                file.rewind().unwrap();
                let clock = Simulated::default();
                let meter = Meter::paced(Some(pace(&clock, RATE)));
                if both {
                    PairReader::new(&meter, Purpose::Source).read(&file, LENGTH as u64, threads).unwrap();
                } else {
                    FingerprintReader::new(&meter, Purpose::Source).read(&file, threads).unwrap();
                }
                let seconds = clock.elapsed().as_secs_f64();
                // Forty megabytes at four a second; waiting threads move the simulated clock together.
                assert!(
                    (9.9..10.5).contains(&seconds) || threads > 1 && seconds >= 9.9,
                    "{threads}, {both}: {seconds}"
                );
            }
        }
    }

    #[test]
    fn what_is_written_does_not_wait() {
        let clock = Simulated::default();
        let meter = Meter::paced(Some(pace(&clock, 1)));
        meter.add(Purpose::Output, 1 << 40);
        assert_eq!(clock.elapsed(), Duration::ZERO);
    }

    #[test]
    fn nobody_waits_when_it_is_over() {
        let over = Arc::new(AtomicBool::new(true));
        let asked = Arc::clone(&over);
        let is_over = move || asked.load(Ordering::SeqCst);
        let clock = Simulated::default();
        let pace = Pace::by(Box::new(clock.clone()), NonZeroU64::MIN, is_over);
        pace.took(1 << 40);
        assert_eq!(clock.elapsed(), Duration::ZERO);
    }

    proptest! {
        /// Whatever is read and however long the device takes for it: in no span of time is more read than the rate
        /// allows, but for what reading may be ahead and for one piece.
        #[test]
        fn in_no_span_is_more_read_than_allowed(
            steps in proptest::collection::vec((1u64..2_000_000, 0u64..3_000_000_000), 1..60), rate in 1_000u64..10_000_000,
        ) {
            let clock = Simulated::default();
            let pace = pace(&clock, rate);
            let mut read: Vec<(f64, u64)> = Vec::new();
            for (bytes, device) in steps {
                clock.0.fetch_add(device, Ordering::SeqCst);
                pace.took(bytes);
                read.push((clock.elapsed().as_secs_f64(), bytes));
            }
            for from in 0..read.len() {
                let mut sum = 0;
                for to in from..read.len() {
                    sum += read[to].1;
                    let allowed = (read[to].0 - read[from].0 + AHEAD.as_secs_f64()) * rate as f64 + read[from].1 as f64;
                    prop_assert!(sum as f64 <= allowed * 1.000_001 + 1.0, "{} of {}", sum, allowed);
                }
            }
        }
    }
}
