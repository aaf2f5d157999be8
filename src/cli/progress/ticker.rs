//! Does something at regular times until it is stopped.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// A thread that ticks.
#[derive(Debug)]
pub struct Ticker {
    stopped: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Calls `tick` every `period`, the first time after one period.
    pub fn start(period: Duration, tick: impl Fn() + Send + 'static) -> Self {
        let stopped = Arc::new((Mutex::new(false), Condvar::new()));
        let shared = Arc::clone(&stopped);
        let thread = std::thread::Builder::new().name("progress".into()).spawn(move || {
            let (flag, bell) = &*shared;
            let mut guard = flag.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                let (woken, timeout) =
                    bell.wait_timeout_while(guard, period, |stopped| !*stopped).unwrap_or_else(PoisonError::into_inner);
                if !timeout.timed_out() {
                    return;
                }
                guard = woken;
                tick();
            }
        });
        // Without the thread there is less to see, and nothing else changes.
        Self { stopped, thread: thread.ok() }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        let (flag, bell) = &*self.stopped;
        *flag.lock().unwrap_or_else(PoisonError::into_inner) = true;
        bell.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
