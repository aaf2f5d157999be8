//! A rescan is closed by the version that brings the page: an event of its own.

use jiff::Timestamp;

use crate::catalogue::Catalogue;
use crate::records::{Event, EventType, Outcome, RESCAN_CLOSED, UnitRecord};

use super::super::request::RunError;

/// The events that say that a version brings what was ordered.
///
/// # Errors
/// The catalogue cannot be read.
pub fn closed_by(catalogue: &Catalogue, record: &UnitRecord, operator: &str) -> Result<Vec<Event>, RunError> {
    let object = format!("{}/v{}", record.unit, record.unit_version);
    let orders = catalogue.open_rescans(&record.unit)?;
    let closed = orders.iter().filter(|order| order.is_closed_by(record));
    Ok(closed
        .map(|order| Event {
            id: Event::identifier(&order.bound_to, RESCAN_CLOSED, &format!("{} {object}", order.id)),
            kind: EventType::PolicyAssignment,
            at: Timestamp::now(),
            object: object.clone(),
            unit_key: Some(record.unit_key),
            batch: record.batch.clone(),
            agent: operator.to_owned(),
            outcome: Outcome::Success,
            detail: [("decision", RESCAN_CLOSED.to_owned()), ("order", order.id.to_string())]
                .map(|(key, value)| (key.to_owned(), value))
                .into(),
        })
        .collect())
}
