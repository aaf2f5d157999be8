//! What a run that was cut off left undone between the log and the catalogue.

use crate::records::event_log::{EventLog, LogError};

use super::{Catalogue, CatalogueError};

/// Events taken over from the log in one transaction.
const AT_ONCE: usize = 10_000;

impl Catalogue {
    /// Takes over the events that the log holds and the catalogue does not know: a run was cut off between the two.
    ///
    /// # Errors
    /// The log cannot be read, or the catalogue cannot be written.
    pub fn catch_up(&mut self, log: &EventLog) -> Result<(), CatchUpError> {
        let mut next = self.last_event()? + 1;
        let mut waiting = Vec::new();
        for logged in log.iter_from(next)? {
            waiting.push(logged?.event);
            if waiting.len() == AT_ONCE {
                self.note_events(next, waiting.iter())?;
                waiting.clear();
                next += AT_ONCE as u64;
            }
        }
        Ok(self.note_events(next, waiting.iter())?)
    }
}

/// What keeps the catalogue from being brought up to the log.
#[derive(Debug, thiserror::Error)]
pub enum CatchUpError {
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}
