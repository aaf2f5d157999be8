//! Events go into the log first and then into the catalogue, each once.

use crate::catalogue::Catalogue;
use crate::records::Event;
use crate::records::event_log::EventLog;

use super::super::request::RunError;

/// Adds those events to the log that are not in it yet, then to the catalogue.
///
/// # Errors
/// The log or the catalogue cannot be read or written.
pub fn log_once(log: &mut EventLog, catalogue: &mut Catalogue, events: &[Event]) -> Result<(), RunError> {
    let mut fresh = Vec::with_capacity(events.len());
    for event in events {
        if !catalogue.has_event(&event.id)? {
            fresh.push(event.clone());
        }
    }
    if fresh.is_empty() {
        return Ok(());
    }
    let appended = log.append(&fresh)?;
    Ok(catalogue.note_events(appended.first, fresh.iter())?)
}
