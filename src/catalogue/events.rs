//! Which events the log holds: so that an act that is done again is not logged again, and that it is known what was
//! done to an object.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use uuid::Uuid;

use crate::records::{Event, EventType};

use super::{Catalogue, CatalogueError};

/// An act on an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventRow {
    /// Its place in the log.
    pub seq: u64,
    /// What was done: a type of the vocabulary of PREMIS.
    pub kind: String,
    /// When.
    pub at: String,
    /// How it ended.
    pub outcome: String,
}

impl Catalogue {
    /// Whether the log holds an event.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn has_event(&self, id: &Uuid) -> Result<bool, CatalogueError> {
        let mut select = self.connection.prepare_cached("SELECT 1 FROM event WHERE id = ?1")?;
        Ok(select.query_row(params![id.as_bytes()], |_| Ok(())).optional()?.is_some())
    }

    /// Records events that stand in the log from place `first` on.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn note_events<'e>(
        &mut self,
        first: u64,
        events: impl Iterator<Item = &'e Event>,
    ) -> Result<(), CatalogueError> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert =
                transaction.prepare_cached("INSERT OR IGNORE INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
            for (place, Event { id, object, kind, at, outcome, .. }) in (first..).zip(events) {
                let words = [kind.term(), outcome.word()];
                let place = place.cast_signed();
                insert.execute(params![id.as_bytes(), place, object, words[0], at.to_string(), words[1]])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// What was done to an object, the first act first. Objects are versions of units (`BUSTA-1/v1`) and stores
    /// (`store:NAME`).
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn events_of(&self, object: &str) -> Result<Vec<EventRow>, CatalogueError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT seq, kind, at, outcome FROM event WHERE object = ?1 ORDER BY seq")?;
        let rows = select.query_map([object], |row| {
            let seq = row.get::<_, i64>(0)?.cast_unsigned();
            Ok(EventRow { seq, kind: row.get(1)?, at: row.get(2)?, outcome: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether an ingestion is known up to the place `seq` of the log. Looks at every event where there is none.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn has_ingested_before(&self, seq: u64) -> Result<bool, CatalogueError> {
        let mut select = self.connection.prepare_cached("SELECT 1 FROM event WHERE kind = ?1 AND seq <= ?2 LIMIT 1")?;
        let ingested = params![EventType::Ingestion.term(), seq.cast_signed()];
        Ok(select.query_row(ingested, |_| Ok(())).optional()?.is_some())
    }

    /// The place of the last event that the catalogue knows; 0 for none.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn last_event(&self) -> Result<u64, CatalogueError> {
        let mut select = self.connection.prepare_cached("SELECT ifnull(max(seq), 0) FROM event")?;
        Ok(select.query_row([], |row| row.get::<_, i64>(0))?.cast_unsigned())
    }
}
