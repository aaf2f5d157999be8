//! How many units came to which end.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::records::{UnitOutcome, UnitState};

/// What came of the units that the lanes dealt with in this run.
#[derive(Debug, Default)]
pub struct UnitEnds {
    /// Packaged.
    pub packaged: AtomicU64,
    /// Read, and found to be done already.
    pub unchanged: AtomicU64,
    /// Held.
    pub held: AtomicU64,
    /// Refused.
    pub refused: AtomicU64,
    /// Files of these units.
    pub files: AtomicU64,
    /// Pages of these units.
    pub pages: AtomicU64,
}

impl UnitEnds {
    /// Counts a unit that was read and turned out to be done already.
    pub fn unchanged(&self, state: UnitState) {
        let counter = match state {
            UnitState::Held => &self.held,
            UnitState::Refused => &self.refused,
            _ => &self.unchanged,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a unit whose outcome was noted.
    pub fn count(&self, outcome: &UnitOutcome) {
        let counter = match outcome.state {
            UnitState::Packaged => &self.packaged,
            UnitState::Refused => &self.refused,
            _ => &self.held,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        self.files.fetch_add(outcome.files, Ordering::Relaxed);
        self.pages.fetch_add(outcome.pages, Ordering::Relaxed);
    }
}
