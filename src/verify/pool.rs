//! Files on their way from the walk to the threads that read them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Jobs that wait at most: each holds its folder open, and there is a bound to open folders.
const WAITING: usize = 256;
/// Jobs that are put and taken at a time: to take a lock for each small file would cost as much as reading it.
pub const AT_ONCE: usize = 64;

/// A queue of bounded length. Who puts waits while it is full; who takes waits while it is empty and open.
pub struct Pool<J> {
    state: Mutex<State<J>>,
    filled: Condvar,
    emptied: Condvar,
}

struct State<J> {
    jobs: VecDeque<J>,
    open: bool,
}

impl<J> Pool<J> {
    pub fn new() -> Self {
        let state = Mutex::new(State { jobs: VecDeque::with_capacity(WAITING), open: true });
        Self { state, filled: Condvar::new(), emptied: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts jobs; `jobs` is empty afterwards. False when nobody will take them.
    pub fn put(&self, jobs: &mut Vec<J>) -> bool {
        let mut state = self.state();
        while state.open && state.jobs.len() >= WAITING {
            state = self.emptied.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let open = state.open;
        state.jobs.extend(jobs.drain(..));
        drop(state);
        self.filled.notify_one();
        open
    }

    /// Takes some jobs, fewer where few are left, so that every thread has something to do; false at the end.
    pub fn take(&self, into: &mut Vec<J>, threads: usize) -> bool {
        let mut state = self.state();
        while state.open && state.jobs.is_empty() {
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let share = (state.jobs.len() / threads.max(1)).clamp(1, AT_ONCE).min(state.jobs.len());
        into.extend(state.jobs.drain(..share));
        let (left, is_any) = (state.jobs.len(), !into.is_empty());
        drop(state);
        if left > 0 {
            self.filled.notify_one();
        }
        // Who is woken for every place that gets free spends more on waking up than on filling it.
        if left <= WAITING / 2 {
            self.emptied.notify_one();
        }
        is_any
    }

    /// Gives jobs back that others should do: a large file is in hand.
    pub fn give_back(&self, jobs: &mut Vec<J>) {
        if jobs.is_empty() {
            return;
        }
        let mut state = self.state();
        for job in jobs.drain(..).rev() {
            state.jobs.push_front(job);
        }
        drop(state);
        self.filled.notify_one();
    }

    /// Nothing more will be put; what waits is still taken.
    pub fn close(&self) {
        self.state().open = false;
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    /// Nothing more will be put, and nothing that waits will be taken.
    pub fn abandon(&self) {
        let mut state = self.state();
        state.open = false;
        state.jobs.clear();
        drop(state);
        self.filled.notify_all();
        self.emptied.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn every_job_is_done_once() {
        let pool = Pool::new();
        let (sum, count) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut jobs = Vec::new();
                    while pool.take(&mut jobs, 3) {
                        while let Some(job) = jobs.pop() {
                            if job % 7 == 0 {
                                pool.give_back(&mut jobs);
                            }
                            sum.fetch_add(job, Ordering::Relaxed);
                            count.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            }
            for start in (1u64..=10_000).step_by(10) {
                assert!(pool.put(&mut (start..start + 10).collect()));
            }
            pool.close();
        });
        assert_eq!((count.into_inner(), sum.into_inner()), (10_000, 50_005_000));
    }

    #[test]
    fn nobody_waits_for_an_abandoned_pool() {
        let pool = Pool::new();
        pool.abandon();
        assert!(!pool.put(&mut vec![1; 2000]));
        pool.abandon();
        assert!(!pool.take(&mut Vec::new(), 1));
    }
}
