//! Memory as a budget of bytes: taken before the work begins, given back when it ends.

use std::sync::{Condvar, Mutex, PoisonError};

/// A number of bytes that pieces of work share. First come, first served: a large piece is not overtaken for ever.
#[derive(Debug)]
pub struct Budget {
    total: u64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    free: u64,
    next_ticket: u64,
    serving: u64,
}

/// A share of a budget; dropping it gives it back.
#[derive(Debug)]
pub struct Permit<'b> {
    budget: &'b Budget,
    bytes: u64,
}

impl Budget {
    /// A budget of `total` bytes.
    #[must_use]
    pub fn new(total: u64) -> Self {
        Self { total, state: Mutex::new(State { free: total, next_ticket: 0, serving: 0 }), changed: Condvar::new() }
    }

    /// The whole of it.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Waits until `bytes` are free and takes them. `None` if that is more than the whole budget.
    pub fn take(&self, bytes: u64) -> Option<Permit<'_>> {
        if bytes > self.total {
            return None;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        while state.serving != ticket || state.free < bytes {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.free -= bytes;
        state.serving += 1;
        self.changed.notify_all();
        Some(Permit { budget: self, bytes })
    }
}

impl Permit<'_> {
    /// How many bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.budget.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.free += self.bytes;
        self.budget.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn the_sum_in_use_never_passes_the_total() {
        let budget = Budget::new(100);
        let in_use = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for thread in 0..8u64 {
                let (budget, in_use) = (&budget, &in_use);
                scope.spawn(move || {
                    for round in 0..200 {
                        let bytes = (thread * 31 + round * 17) % 101;
                        let permit = budget.take(bytes).unwrap();
                        assert!(in_use.fetch_add(bytes, Ordering::SeqCst) + bytes <= 100);
                        in_use.fetch_sub(bytes, Ordering::SeqCst);
                        drop(permit);
                    }
                });
            }
        });
        assert!(budget.take(101).is_none());
        assert!(budget.take(100).is_some());
    }
}
