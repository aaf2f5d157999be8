//! Acts on stores in the event log.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::catalogue::Catalogue;
use crate::records::event_log::EventLog;
use crate::records::{Event, EventType, Hex, Hex32, Outcome};

use super::error::StoreError;

/// What events call a store.
pub fn object(store: &str) -> String {
    format!("store:{store}")
}

/// An act on a store.
pub struct Act<'a> {
    pub store: &'a str,
    pub kind: EventType,
    /// Tells this act from others of its kind.
    pub step: &'a str,
    pub at: Timestamp,
    pub agent: &'a str,
    pub outcome: Outcome,
    pub detail: BTreeMap<String, String>,
}

/// Puts an act into the log and then into the catalogue, once.
pub fn note(log: &mut EventLog, catalogue: &mut Catalogue, act: Act<'_>) -> Result<(), StoreError> {
    let object = object(act.store);
    let key = act.detail.get("seal").and_then(|seal| seal.parse().ok()).unwrap_or(Hex([0; 32]));
    let event = Event {
        id: Event::identifier(&key, act.step, &object),
        kind: act.kind,
        at: act.at,
        object,
        unit_key: None,
        batch: String::new(),
        agent: act.agent.to_owned(),
        outcome: act.outcome,
        detail: act.detail,
    };
    if catalogue.has_event(&event.id)? {
        return Ok(());
    }
    let appended = log.append(std::slice::from_ref(&event))?;
    Ok(catalogue.note_events(appended.first, std::iter::once(&event))?)
}

/// The seal of a store's manifest, as the log remembers it.
pub fn logged_seal(log: &EventLog, store: &str) -> Result<Option<Hex32>, StoreError> {
    let object = object(store);
    let mut seal = None;
    for logged in log.iter_from(1)? {
        let event = logged?.event;
        if event.object == object && event.kind == EventType::MessageDigestCalculation {
            seal = event.detail.get("seal").and_then(|seal| seal.parse().ok());
        }
    }
    Ok(seal)
}
