//! The threads of a run: lanes deal with files, one thread makes their results durable, one finishes units.
//!
//! A lane and its worker take turns, so as many lanes as cores keep all cores busy. Units are committed in the order in
//! which they become whole; nothing of that order is in a package.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;

use crate::engine::{Worker, WorkerOptions};
use crate::io::SharedBuffer;
use crate::ocr::Recogniser;
use crate::records::codes::environment;
use crate::records::{Finding, Subject};

use super::books::commit;
use super::context::RunContext;
use super::page::{FileOutcome, PageContext, process};
use super::request::RunError;
use super::unit::checkpoint::{self, Finished};
use super::unit::finish::finish;
use super::unit::work::UnitWork;

/// One file of one unit.
#[derive(Debug)]
struct Job {
    unit: Arc<UnitWork>,
    index: usize,
}

/// The entrance: units go in, packages come out.
#[derive(Debug)]
pub struct Lanes {
    jobs: SyncSender<Job>,
    whole: SyncSender<Arc<UnitWork>>,
}

/// How many units may wait to be finished before lanes wait for them.
const UNITS_WAITING: usize = 4;

impl Lanes {
    /// Starts the threads. They end when the entrance is dropped and everything that went in is done.
    pub fn start<'s, 'e>(
        scope: &'s Scope<'s, 'e>,
        run: &'s RunContext<'s>,
        worker: &'s WorkerOptions,
        first_error: &'s Mutex<Option<RunError>>,
    ) -> Self {
        let (jobs, waiting) = sync_channel::<Job>(run.books.threads * 2);
        let (results, finished) = sync_channel::<Finished>(run.books.threads * 64);
        let (whole, ready) = sync_channel::<Arc<UnitWork>>(UNITS_WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        let fail = move |error: RunError| {
            run.failed.store(true, Ordering::SeqCst);
            first_error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        };
        for _ in 0..run.books.threads {
            let (waiting, results) = (Arc::clone(&waiting), results.clone());
            scope.spawn(move || {
                if let Err(error) = lane(run, worker, &waiting, &results) {
                    fail(error);
                }
                // A lane that failed lets the others drain the queue; they see that the run has failed.
                drain(&waiting);
            });
        }
        let to_finish = whole.clone();
        scope.spawn(move || {
            if let Err(error) = checkpoint::keep(run, &finished, &to_finish) {
                fail(error);
            }
            finished.iter().for_each(drop);
        });
        scope.spawn(move || {
            for unit in &ready {
                if !run.failed.load(Ordering::SeqCst)
                    && let Err(error) = guarded(|| finish(run, worker, &unit)).unwrap_or_else(|message| {
                        let finding = fault(Subject::unit(&unit.plan.unit), message);
                        commit::hold_fault(run, &unit, finding)
                    })
                {
                    fail(error);
                }
            }
        });
        Self { jobs, whole }
    }

    /// Lets a unit in. False when the run is being stopped.
    pub fn enter(&self, run: &RunContext<'_>, unit: Arc<UnitWork>) -> bool {
        if unit.plan.files.is_empty() {
            return self.whole.send(unit).is_ok();
        }
        for index in 0..unit.plan.files.len() {
            if run.halted() || self.jobs.send(Job { unit: Arc::clone(&unit), index }).is_err() {
                return false;
            }
        }
        true
    }
}

fn lane(
    run: &RunContext<'_>,
    worker: &WorkerOptions,
    waiting: &Mutex<Receiver<Job>>,
    results: &SyncSender<Finished>,
) -> Result<(), RunError> {
    let buffer = SharedBuffer::new().map_err(RunError::Worker)?;
    let recogniser = Recogniser::new().map_err(RunError::Worker)?;
    let mut context = PageContext { run, worker: Worker::new(worker.clone()), buffer, recogniser };
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { unit, index }) = job else { return Ok(()) };
        let outcome = if run.halted() {
            FileOutcome::Stopped
        } else {
            match guarded(|| process(&mut context, &unit, index)) {
                Ok(done) => done?,
                Err(message) => {
                    // What the lane held may be half done: it goes on with a worker and a buffer of its own anew.
                    context.worker = Worker::new(worker.clone());
                    context.buffer = SharedBuffer::new().map_err(RunError::Worker)?;
                    context.recogniser = Recogniser::new().map_err(RunError::Worker)?;
                    let subject = Subject::file(&unit.plan.files[index].path);
                    FileOutcome::Unread(vec![fault(subject, message)])
                }
            }
        };
        if results.send(Finished { unit, index, outcome }).is_err() {
            return Ok(());
        }
    }
}

fn drain(waiting: &Mutex<Receiver<Job>>) {
    while waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().is_ok() {}
}

/// Does `work`; a fault of this program in it costs what it was about and never the batch. The error is the program's
/// last words.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
        words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
    })
}

fn fault(subject: Subject, message: String) -> Finding {
    Finding::new(environment::FONDO_FAULT, subject).with("message", message)
}
