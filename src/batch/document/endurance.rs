//! How much of a hostile file is borne: each page has its deadline, and a file may have thousands of them.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use crate::records::codes::decoding;
use crate::records::{Note, codes};

/// Pages over which the worker may break off before no further page of the file is read.
const MOST_BROKEN: u32 = 3;

/// Seconds that drawing a page may take where all of them take as long, and how many times the deadline of one page
/// comes to that.
const OF_A_PAGE: u64 = 20;
const AT_LEAST: u64 = 10;

/// What reading the pages of one file has cost so far.
pub(super) struct Endurance {
    broken: AtomicU32,
    spent_ms: AtomicU64,
    most_ms: u64,
}

impl Endurance {
    /// For a file of so many pages, each of which may take so many seconds.
    pub(super) const fn of(pages: u32, patience: u64) -> Self {
        let seconds = patience.saturating_mul(AT_LEAST).saturating_add(OF_A_PAGE.saturating_mul(pages as u64));
        let (broken, spent_ms) = (AtomicU32::new(0), AtomicU64::new(0));
        Self { broken, spent_ms, most_ms: seconds.saturating_mul(1000) }
    }

    /// A page took so long, all lanes counted.
    pub(super) fn spent(&self, time: Duration) {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.spent_ms.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// The worker broke off over a page. Told in the order of the pages.
    pub(super) fn broke(&self) {
        self.broken.fetch_add(1, Ordering::SeqCst);
    }

    /// Why no further page is read.
    pub(super) fn over(&self) -> Option<&'static str> {
        if self.broken.load(Ordering::SeqCst) >= MOST_BROKEN {
            return Some("the program that draws the pages broke off over three pages before it");
        }
        (self.spent_ms.load(Ordering::SeqCst) > self.most_ms).then_some("drawing the pages before it took too long")
    }
}

/// Whether a note says that the worker broke off, and not what it found.
pub(super) fn is_worker_fault(note: &Note) -> bool {
    [decoding::DIED, decoding::TOO_SLOW, decoding::BROKE_OFF, decoding::MISUNDERSTOOD].contains(&note.code)
}

/// What is said on the first page that was not read.
pub(super) fn not_read(first: u32, last: u32, reason: &str) -> Note {
    let pages = if first == last { String::new() } else { format!(" (nor was that of those up to page {last})") };
    Note::new(codes::text::FAILED).with("reason", format!("{reason}{pages}")).on_page(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_pages_or_too_much_time_end_it() {
        let endurance = Endurance::of(2000, 120);
        endurance.broke();
        endurance.broke();
        assert_eq!(endurance.over(), None);
        endurance.broke();
        assert!(endurance.over().is_some());
        let endurance = Endurance::of(10, 120);
        endurance.spent(Duration::from_secs(1400));
        assert_eq!(endurance.over(), None);
        endurance.spent(Duration::from_secs(1));
        assert!(endurance.over().is_some());
    }

    #[test]
    fn what_a_worker_finds_is_no_fault_of_it() {
        assert!(is_worker_fault(&Note::new(decoding::TOO_SLOW).with("seconds", 120)));
        assert!(!is_worker_fault(&Note::new(codes::text::PAINTED)));
    }
}
