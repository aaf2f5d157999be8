//! Work that several lanes do at once and that is taken in its order.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How far lanes run ahead of what is taken, for each lane.
const AHEAD: usize = 2;

struct Shelf<R> {
    /// The next to be begun; the next to be taken.
    next: usize,
    wanted: usize,
    done: BTreeMap<usize, R>,
    /// Nobody wants any more.
    over: bool,
    lanes: usize,
}

/// Does `make` for 0 to `count` - 1 in as many lanes as `states`, each with its own state, and gives the results to
/// `take` in order. What is made and not taken is bounded. Afterwards the states serve other work.
///
/// # Errors
/// The first that `take` says; nothing is begun then.
pub(super) fn in_order<S: Send, R: Send, E>(
    count: usize,
    states: &mut [S],
    make: impl Fn(&mut S, usize) -> R + Sync,
    mut take: impl FnMut(usize, R) -> Result<(), E>,
) -> Result<(), E> {
    let lanes = states.len();
    let shelf = Mutex::new(Shelf { next: 0, wanted: 0, done: BTreeMap::new(), over: false, lanes });
    let changed = Condvar::new();
    std::thread::scope(|scope| {
        for state in states {
            let (shelf, changed, make) = (&shelf, &changed, &make);
            scope.spawn(move || {
                let _leaving = Leaving { shelf, changed };
                while let Some(index) = begin(shelf, changed, count) {
                    let made = make(state, index);
                    lock(shelf).done.insert(index, made);
                    changed.notify_all();
                }
            });
        }
        let mut outcome = Ok(());
        for index in 0..count {
            let Some(made) = wait(&shelf, &changed, index) else { break };
            outcome = take(index, made);
            if outcome.is_err() {
                break;
            }
        }
        lock(&shelf).over = true;
        changed.notify_all();
        outcome
    })
}

fn lock<R>(shelf: &Mutex<Shelf<R>>) -> MutexGuard<'_, Shelf<R>> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next to be done, when it is not too far ahead.
fn begin<R>(shelf: &Mutex<Shelf<R>>, changed: &Condvar, count: usize) -> Option<usize> {
    let mut held = lock(shelf);
    loop {
        if held.over || held.next >= count {
            return None;
        }
        if held.next < held.wanted + AHEAD * held.lanes.max(1) {
            held.next += 1;
            return Some(held.next - 1);
        }
        held = changed.wait(held).unwrap_or_else(PoisonError::into_inner);
    }
}

/// What was made of `index`; `None` where no lane is left that could.
fn wait<R>(shelf: &Mutex<Shelf<R>>, changed: &Condvar, index: usize) -> Option<R> {
    let mut held = lock(shelf);
    loop {
        if let Some(made) = held.done.remove(&index) {
            held.wanted = index + 1;
            changed.notify_all();
            return Some(made);
        }
        if held.lanes == 0 {
            return None;
        }
        held = changed.wait(held).unwrap_or_else(PoisonError::into_inner);
    }
}

/// A lane that ends, however it does, does not leave the others waiting.
struct Leaving<'l, R> {
    shelf: &'l Mutex<Shelf<R>>,
    changed: &'l Condvar,
}

impl<R> Drop for Leaving<'_, R> {
    fn drop(&mut self) {
        lock(self.shelf).lanes -= 1;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_come_in_order_and_lanes_do_not_run_away() {
        let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut found = Vec::new();
        let make = |_: &mut (), index: usize| {
            let ahead = begun.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst).min(index);
            // The taker counts after it has taken: one more may have begun.
            assert!(ahead <= AHEAD * 3 + 3, "{ahead}");
            index * 2
        };
        let outcome: Result<(), ()> = in_order(200, &mut [(), (), ()], make, |index, made| {
            taken.fetch_add(1, Ordering::SeqCst);
            found.push((index, made));
            Ok(())
        });
        assert_eq!(outcome, Ok(()));
        assert_eq!(found, (0..200).map(|index| (index, index * 2)).collect::<Vec<_>>());
    }

    #[test]
    fn a_refusal_ends_it() {
        let outcome =
            in_order(100, &mut [(), ()], |_, index| index, |index, _| if index < 5 { Ok(()) } else { Err(index) });
        assert_eq!(outcome, Err(5));
        let nothing: Result<(), ()> = in_order(3, &mut [(); 0], |_, index| index, |_, _| Ok(()));
        assert_eq!(nothing, Ok(()));
    }
}
