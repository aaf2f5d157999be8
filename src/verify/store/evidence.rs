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

/// The seal of a store's manifest, as the log remembers it. The catalogue says from where on the log is to be read, and
/// no more: where its word is no good all of the log is.
pub fn logged_seal(log: &EventLog, catalogue: &Catalogue, store: &str) -> Result<Option<Hex32>, StoreError> {
    let object = object(store);
    let kind = EventType::MessageDigestCalculation;
    let known = catalogue.events_of(&object)?.into_iter().rev().find(|row| row.kind == kind.term());
    let first = known.map_or(1, |row| row.seq);
    match last_seal(log, &object, first)? {
        Some(seal) => Ok(seal),
        None if first > 1 => Ok(last_seal(log, &object, 1)?.flatten()),
        None => Ok(None),
    }
}

/// The last seal that was logged of an object from a place on, `None` where none was.
fn last_seal(log: &EventLog, object: &str, first: u64) -> Result<Option<Option<Hex32>>, StoreError> {
    let mut last = None;
    for logged in log.iter_from(first)? {
        let event = logged?.event;
        if event.object == object && event.kind == EventType::MessageDigestCalculation {
            last = Some(event.detail.get("seal").and_then(|seal| seal.parse().ok()));
        }
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(log: &mut EventLog, catalogue: &mut Catalogue, kind: EventType, store: &str, number: u8) {
        let act = Act {
            store,
            kind,
            step: &format!("{store} {number}"),
            at: Timestamp::from_second(i64::from(number)).unwrap(),
            agent: "fondo",
            outcome: Outcome::Success,
            detail: BTreeMap::from([("seal".to_owned(), Hex([number; 32]).to_string())]),
        };
        note(log, catalogue, act).unwrap();
    }

    #[test]
    fn the_last_seal_of_the_log_counts_whatever_the_catalogue_says() {
        let place = tempfile::tempdir().unwrap();
        let open = |name: &str| Catalogue::open(&place.path().join(name)).unwrap();
        let (mut catalogue, mut other) = (open("one.db"), open("other.db"));
        std::fs::create_dir(place.path().join("events")).unwrap();
        let mut log = EventLog::open(&place.path().join("events")).unwrap();
        let (calculated, checked) = (EventType::MessageDigestCalculation, EventType::FixityCheck);
        assert_eq!(logged_seal(&log, &catalogue, "nas").unwrap(), None);
        noted(&mut log, &mut catalogue, calculated, "nas", 1);
        noted(&mut log, &mut catalogue, checked, "nas", 2);
        noted(&mut log, &mut catalogue, calculated, "tape", 3);
        assert_eq!(logged_seal(&log, &catalogue, "nas").unwrap(), Some(Hex([1; 32])));
        // A catalogue that missed the last one, one that knows nothing, one that points elsewhere.
        noted(&mut log, &mut other, calculated, "nas", 4);
        assert_eq!(logged_seal(&log, &catalogue, "nas").unwrap(), Some(Hex([4; 32])));
        assert_eq!(logged_seal(&log, &other, "tape").unwrap(), Some(Hex([3; 32])));
        let mut wrong = open("wrong.db");
        let event = log.iter_from(1).unwrap().next().unwrap().unwrap().event;
        wrong.note_events(1_000, std::iter::once(&event)).unwrap();
        assert_eq!(logged_seal(&log, &wrong, "nas").unwrap(), Some(Hex([4; 32])));
    }
}
