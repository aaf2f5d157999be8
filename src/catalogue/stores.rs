//! Stores: which files lie where, and when they were last read.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::io::Sorted;
use crate::records::fixity::{LastRead, LastReading, Portion, Reading};
use crate::records::{Hex, Hex32, SourcePath};

use super::sources::signed;
use super::{Catalogue, CatalogueError};

/// A store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreRow {
    /// Its name.
    pub name: String,
    /// The seal of its manifest.
    pub seal: Hex32,
    /// Files on record.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes of its readings that were taken over.
    pub readings: u64,
}

/// A portion of a store, and when it was last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortionRow {
    /// The portion.
    pub portion: Portion,
    /// When all of it was last read; `None`: a part of it never was.
    pub read: Option<Timestamp>,
    /// Files that were not as they were, then.
    pub faults: u64,
    /// Bytes that were read in a second, then; `None` where it was over too soon to tell.
    pub speed: Option<u64>,
}

impl Catalogue {
    /// Puts a store on record with its portions and the places of its contents, in one transaction; what was on record
    /// of it goes.
    ///
    /// `objects` have the BLAKE3 as key, the place in the manifest (8 bytes, little-endian) as value: in the order of
    /// digests the index is written from one end to the other.
    ///
    /// # Errors
    /// [`CatalogueError`]; or what was sorted on disk cannot be read.
    pub fn record_store(
        &mut self,
        store: &StoreRow,
        portions: &[Portion],
        last_read: &LastRead,
        mut objects: Sorted,
    ) -> Result<(), CatalogueError> {
        let transaction = self.connection.transaction()?;
        let known: Option<i64> = transaction
            .query_row("SELECT id FROM store WHERE name = ?1", [&store.name], |row| row.get(0))
            .optional()?;
        if let Some(id) = known {
            transaction.execute("DELETE FROM portion WHERE store = ?1", [id])?;
            transaction.execute("DELETE FROM object WHERE store = ?1", [id])?;
        }
        transaction.execute(
            "INSERT INTO store (name, seal, files, bytes, readings) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (name) DO UPDATE SET seal = ?2, files = ?3, bytes = ?4, readings = ?5",
            params![store.name, store.seal.0, signed(store.files), signed(store.bytes), signed(store.readings)],
        )?;
        let id: i64 = transaction.query_row("SELECT id FROM store WHERE name = ?1", [&store.name], |row| row.get(0))?;
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO portion VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
            for Portion { start, stop, offset, files, bytes } in portions {
                let read = last_read.of(start, stop.as_deref());
                let at = read.map(|LastReading { at, .. }| at.as_second());
                let faults = read.map_or(0, |LastReading { faults, .. }| signed(faults));
                let speed = read.and_then(|LastReading { speed, .. }| speed).map(signed);
                insert.execute(params![
                    id,
                    start,
                    stop,
                    signed(*offset),
                    signed(*files),
                    signed(*bytes),
                    at,
                    faults,
                    speed
                ])?;
            }
            let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO object VALUES (?1, ?2, ?3)")?;
            while let Some((blake3, place)) = objects.next_record().map_err(unsorted)? {
                let place = place.first_chunk::<8>().map_or(0, |bytes| i64::from_le_bytes(*bytes));
                insert.execute(params![blake3, id, place])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// A store by its name.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn store(&self, name: &str) -> Result<Option<StoreRow>, CatalogueError> {
        let mut select =
            self.connection.prepare_cached("SELECT name, seal, files, bytes, readings FROM store WHERE name = ?1")?;
        Ok(select.query_row([name], store_from).optional()?)
    }

    /// The portions of a store, the one first that was not read for the longest time: never read ones before all
    /// others.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn portions(&self, store: &str) -> Result<Vec<PortionRow>, CatalogueError> {
        let mut select = self.connection.prepare_cached(
            "SELECT start, stop, place, portion.files, portion.bytes, read, faults, speed FROM portion JOIN store ON store.id = portion.store
             WHERE name = ?1 ORDER BY read, start",
        )?;
        let rows = select.query_map([store], portion_from)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The portion of a store in which a path lies, by its sort key.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn portion_of(&self, store: &str, key: &[u8]) -> Result<Option<Portion>, CatalogueError> {
        let mut select = self.connection.prepare_cached(
            "SELECT start, stop, place, portion.files, portion.bytes, read, faults, speed FROM portion JOIN store ON store.id = portion.store
             WHERE name = ?1 AND start <= ?2 ORDER BY start DESC LIMIT 1",
        )?;
        Ok(select.query_row(params![store, key], portion_from).optional()?.map(|row| row.portion))
    }

    /// Takes over a reading, of which the record now has `readings` bytes. It covers whole portions.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn note_reading(&mut self, store: &str, reading: &Reading, readings: u64) -> Result<(), CatalogueError> {
        let key = |path: &Option<SourcePath>| path.as_ref().map(SourcePath::sort_key);
        let transaction = self.connection.transaction()?;
        transaction
            .prepare_cached(
                "UPDATE portion SET read = ?1, faults = ?2, speed = ?6
                 WHERE store = (SELECT id FROM store WHERE name = ?3) AND start >= ?4 AND (?5 IS NULL OR start < ?5)",
            )?
            .execute(params![
                reading.at.as_second(),
                signed(reading.faults),
                store,
                key(&reading.from).unwrap_or_default(),
                key(&reading.to),
                reading.speed.map(signed)
            ])?;
        transaction.execute("UPDATE store SET readings = ?1 WHERE name = ?2", params![signed(readings), store])?;
        Ok(transaction.commit()?)
    }

    /// Where a content lies: the store, and where its line begins in the store's manifest.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn places_of(&self, blake3: &Hex32) -> Result<Vec<(String, u64)>, CatalogueError> {
        let mut select = self.connection.prepare_cached(
            "SELECT name, place FROM object JOIN store ON store.id = object.store WHERE blake3 = ?1 ORDER BY name, place",
        )?;
        let rows = select.query_map([blake3.0], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn unsorted(error: std::io::Error) -> CatalogueError {
    CatalogueError::Unsorted(error)
}

fn store_from(row: &Row<'_>) -> rusqlite::Result<StoreRow> {
    let number = |index| row.get::<_, i64>(index).map(i64::cast_unsigned);
    Ok(StoreRow {
        name: row.get(0)?,
        seal: Hex(row.get(1)?),
        files: number(2)?,
        bytes: number(3)?,
        readings: number(4)?,
    })
}

fn portion_from(row: &Row<'_>) -> rusqlite::Result<PortionRow> {
    let number = |index| row.get::<_, i64>(index).map(i64::cast_unsigned);
    let portion =
        Portion { start: row.get(0)?, stop: row.get(1)?, offset: number(2)?, files: number(3)?, bytes: number(4)? };
    let read: Option<i64> = row.get(5)?;
    let speed = row.get::<_, Option<i64>>(7)?.map(i64::cast_unsigned);
    Ok(PortionRow { portion, read: read.and_then(|read| Timestamp::from_second(read).ok()), faults: number(6)?, speed })
}
