//! What a run that was cut off left undone between the log and the catalogue.

use crate::records::event_log::{EventLog, LogError};

use super::{Catalogue, CatalogueError};

/// Events taken over from the log in one transaction.
const AT_ONCE: usize = 10_000;

impl Catalogue {
    /// Takes over the events that the log holds and the catalogue does not know: a run was cut off between the two.
    ///
    /// # Errors
    /// The log cannot be read or was cut short, or the catalogue cannot be written.
    pub fn catch_up(&mut self, log: &EventLog) -> Result<(), CatchUpError> {
        let (known, found) = (self.last_event()?, log.tip().seq);
        // The log is flushed before the catalogue notes an event: one that ends before has lost events, and must not be
        // continued as if they had never been.
        if found < known {
            return Err(CatchUpError::LogCut { found, known });
        }
        let mut next = known + 1;
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
    /// The log ends before an event that it held.
    #[error("use the event log: it ends with event {found}, and the catalogue knows {known}")]
    LogCut {
        /// The last event of the log; 0 for none.
        found: u64,
        /// The last event that the catalogue knows.
        known: u64,
    },
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::Timestamp;

    use super::*;
    use crate::records::{Event, EventType, Hex, Outcome};

    fn event(step: &str) -> Event {
        Event {
            id: Event::identifier(&Hex([1; 32]), step, "F1/v1"),
            kind: EventType::Validation,
            at: Timestamp::UNIX_EPOCH,
            object: "F1/v1".to_owned(),
            unit_key: None,
            batch: "b".to_owned(),
            agent: "fondo".to_owned(),
            outcome: Outcome::Success,
            detail: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn a_log_that_was_cut_short_is_not_continued() {
        let place = tempfile::tempdir().unwrap();
        let events = place.path().join("events");
        let mut catalogue = Catalogue::open(&place.path().join("catalogue.db")).unwrap();
        let mut log = EventLog::open(&events).unwrap();
        log.append(&[event("a"), event("b")]).unwrap();
        catalogue.catch_up(&log).unwrap();
        drop(log);
        let path = fs::read_dir(&events).unwrap().next().unwrap().unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..=text.find('\n').unwrap()]).unwrap();
        let log = EventLog::open(&events).unwrap();
        assert!(matches!(catalogue.catch_up(&log), Err(CatchUpError::LogCut { found: 1, known: 2 })));
        // Restored from a copy it goes on.
        fs::write(&path, text).unwrap();
        catalogue.catch_up(&EventLog::open(&events).unwrap()).unwrap();
    }
}
