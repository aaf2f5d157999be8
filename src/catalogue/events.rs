//! Which events the log holds, so that an act that is done again is not logged again.

use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{Catalogue, CatalogueError};

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
    pub fn note_events(&mut self, first: u64, ids: impl Iterator<Item = Uuid>) -> Result<(), CatalogueError> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO event VALUES (?1, ?2)")?;
            for (place, id) in (first..).zip(ids) {
                insert.execute(params![id.as_bytes(), place.cast_signed()])?;
            }
        }
        Ok(transaction.commit()?)
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
