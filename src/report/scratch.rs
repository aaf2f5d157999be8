//! A database that lives as long as the writing of one report: what would grow with the batch in memory is sorted here
//! on disk.

use rusqlite::{Connection, OptionalExtension, params};

use super::lines::Span;
use crate::records::SourcePath;

/// The private temporary database; SQLite removes it when it is closed, and keeps it in memory while it is small.
#[derive(Debug)]
pub struct Scratch {
    db: Connection,
}

/// Where the records of one unit lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSpans {
    /// Identifier.
    pub unit: String,
    /// Its line in `plan.jsonl`.
    pub planned: Option<Span>,
    /// Its last outcome in `journal.jsonl`.
    pub outcome: Option<Span>,
    /// What was found by comparing it with other units, in `across-units.jsonl`.
    pub across: Option<Span>,
    /// The newest of its versions that was withdrawn.
    pub withdrawn: Option<u32>,
}

impl Scratch {
    /// Makes the database.
    pub fn create() -> rusqlite::Result<Self> {
        // An empty name is a temporary database on disk (https://www.sqlite.org/inmemorydb.html#temp_db).
        let db = Connection::open("")?;
        db.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -512;
             CREATE TABLE unit (unit TEXT PRIMARY KEY, plan_at INTEGER, plan_len INTEGER, end_at INTEGER, end_len INTEGER,
                across_at INTEGER, across_len INTEGER, withdrawn INTEGER, restricted INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
             CREATE TABLE place (path BLOB PRIMARY KEY, restricted INTEGER NOT NULL) WITHOUT ROWID;
             CREATE TABLE delivery (key BLOB NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (key, seq)) WITHOUT ROWID;
             BEGIN;",
        )?;
        Ok(Self { db })
    }

    /// Notes a unit of the plan.
    pub fn planned(&self, unit: &str, span: Span, restricted: bool) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "INSERT INTO unit (unit, plan_at, plan_len, restricted) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET plan_at = ?2, plan_len = ?3, restricted = max(restricted, ?4)",
            )?
            .execute(params![unit, signed(span.offset), signed(span.length), restricted])
            .map(drop)
    }

    /// Notes the outcome of a unit; a later one replaces an earlier one.
    pub fn ended(&self, unit: &str, span: Span, restricted: bool) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "INSERT INTO unit (unit, end_at, end_len, restricted) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET end_at = ?2, end_len = ?3, restricted = max(restricted, ?4)",
            )?
            .execute(params![unit, signed(span.offset), signed(span.length), restricted])
            .map(drop)
    }

    /// Notes what was found by comparing a unit of the plan with others.
    pub fn across(&self, unit: &str, span: Span) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("UPDATE unit SET across_at = ?2, across_len = ?3 WHERE unit = ?1")?
            .execute(params![unit, signed(span.offset), signed(span.length)])
            .map(drop)
    }

    /// Notes that a version of a unit was withdrawn.
    pub fn withdrawn(&self, unit: &str, version: u32) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("UPDATE unit SET withdrawn = max(coalesce(withdrawn, 0), ?2) WHERE unit = ?1")?
            .execute(params![unit, version])
            .map(drop)
    }

    /// Notes a folder or file. A folder counts as restricted only while nothing open lies in it. Findings name it as
    /// people read it: where that is not what its bytes are, it is noted so too.
    pub fn place(&self, path: &SourcePath, restricted: bool) -> rusqlite::Result<()> {
        let mut note = self.db.prepare_cached(
            "INSERT INTO place VALUES (?1, ?2) ON CONFLICT DO UPDATE SET restricted = min(restricted, ?2)",
        )?;
        note.execute(params![path.as_bytes(), restricted])?;
        let shown = path.to_string();
        if shown.as_bytes() != path.as_bytes() {
            note.execute(params![shown.as_bytes(), restricted])?;
        }
        Ok(())
    }

    /// Notes a finding about the delivery under the key that it is sorted by.
    pub fn delivery_finding(&self, key: &[u8], number: u64, json: &str) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("INSERT INTO delivery VALUES (?1, ?2, ?3)")?
            .execute(params![key, signed(number), json])
            .map(drop)
    }

    /// Whether any unit is restricted.
    pub fn any_restricted(&self) -> rusqlite::Result<bool> {
        self.db.query_row("SELECT EXISTS (SELECT 1 FROM unit WHERE restricted)", [], |row| row.get(0))
    }

    /// Whether the unit is restricted.
    pub fn is_restricted(&self, unit: &str) -> rusqlite::Result<bool> {
        let mut statement = self.db.prepare_cached("SELECT restricted FROM unit WHERE unit = ?1")?;
        Ok(statement.query_row([unit], |row| row.get(0)).optional()?.unwrap_or(false))
    }

    /// Whether the file or folder, or a folder above it, belongs to restricted units alone.
    pub fn in_restricted_place(&self, path: &SourcePath) -> rusqlite::Result<bool> {
        let mut statement = self.db.prepare_cached("SELECT restricted FROM place WHERE path = ?1")?;
        let mut place = Some(path.clone());
        while let Some(path) = place {
            if let Some(restricted) = statement.query_row([path.as_bytes()], |row| row.get(0)).optional()? {
                return Ok(restricted);
            }
            place = path.parent();
        }
        Ok(false)
    }

    /// Every unit in order of identifier, by bytes.
    pub fn each_unit<E: From<rusqlite::Error>>(
        &self,
        mut take: impl FnMut(UnitSpans) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.db.prepare_cached(
            "SELECT unit, plan_at, plan_len, end_at, end_len, across_at, across_len, withdrawn FROM unit ORDER BY unit",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let span = |at: usize| -> rusqlite::Result<Option<Span>> {
                let (offset, length): (Option<i64>, Option<i64>) = (row.get(at)?, row.get(at + 1)?);
                Ok(offset
                    .zip(length)
                    .map(|(offset, length)| Span { offset: offset.unsigned_abs(), length: length.unsigned_abs() }))
            };
            let (planned, outcome, across) = (span(1)?, span(3)?, span(5)?);
            take(UnitSpans { unit: row.get(0)?, planned, outcome, across, withdrawn: row.get(7)? })?;
        }
        Ok(())
    }

    /// Every finding about the delivery, sorted.
    pub fn each_delivery_finding<E: From<rusqlite::Error>>(
        &self,
        mut take: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.db.prepare_cached("SELECT json FROM delivery ORDER BY key, seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            take(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        }
        Ok(())
    }
}

/// SQLite has signed integers; offsets of files stay far below their end.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_known_by_its_bytes_and_as_people_read_it() {
        let scratch = Scratch::create().unwrap();
        let name = SourcePath::from_bytes(*b"Misto/Ross\xEC.tif");
        scratch.place(&SourcePath::from("Misto"), false).unwrap();
        scratch.place(&name, true).unwrap();
        assert!(scratch.in_restricted_place(&name).unwrap());
        let shown = name.to_string();
        assert!(scratch.in_restricted_place(&SourcePath::from(shown.as_str())).unwrap(), "{shown}");
        assert!(!scratch.in_restricted_place(&SourcePath::from("Misto/a.tif")).unwrap());
    }
}
