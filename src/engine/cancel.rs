//! Stopping: once to finish what is in hand, twice to stop now.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// A request to stop, shared by all threads of a run.
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    level: Arc<AtomicU8>,
}

impl Cancel {
    /// Asks to finish what is in hand and to begin nothing new; a second time: to stop now.
    pub fn request(&self) {
        let _ = self.level.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |level| Some(level.saturating_add(1)));
    }

    /// Asks to stop now.
    pub fn force(&self) {
        self.level.store(2, Ordering::SeqCst);
    }

    /// Whether nothing new should begin.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.level.load(Ordering::SeqCst) >= 1
    }

    /// Whether to stop in the middle.
    #[must_use]
    pub fn is_forced(&self) -> bool {
        self.level.load(Ordering::SeqCst) >= 2
    }
}

/// Turns Ctrl-C and SIGTERM into requests, for the rest of the process. `heard` is told how often it happened.
///
/// # Errors
/// What the system says.
#[cfg(unix)]
pub fn on_interrupt(cancel: &Cancel, heard: impl Fn(u32) + Send + 'static) -> std::io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    let cancel = cancel.clone();
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for (count, _) in signals.forever().enumerate() {
            cancel.request();
            heard(u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1));
        }
    })?;
    Ok(())
}

/// On this system the second Ctrl-C and the first alike end the process; what is done stays done.
///
/// # Errors
/// None here.
#[cfg(not(unix))]
pub fn on_interrupt(_: &Cancel, _: impl Fn(u32) + Send + 'static) -> std::io::Result<()> {
    Ok(())
}
