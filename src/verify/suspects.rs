//! Files that are gone, new or changed, in a temporary table: what is gone here may be there.

use rusqlite::{Connection, OptionalExtension, params};

use crate::records::Algorithm;

use super::digests::Taken;
use super::expected::{Expected, KnownDigest};

/// Nobody else reads the table and nothing of it is needed after a crash.
const SCHEMA: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -4096;
    -- A listed file that is gone, or has other content than it had.
    CREATE TABLE lost (key BLOB PRIMARY KEY, gone INTEGER NOT NULL, moved_to BLOB, algorithm TEXT, expected TEXT, found TEXT,
        shorter INTEGER, size INTEGER, was INTEGER) WITHOUT ROWID;
    -- The digests that it had.
    CREATE TABLE had (digest BLOB NOT NULL, algorithm INTEGER NOT NULL, key BLOB NOT NULL,
        PRIMARY KEY (digest, algorithm, key)) WITHOUT ROWID;
    -- A file that is new, or has other content than it had, with the digests that it has.
    CREATE TABLE found (key BLOB NOT NULL, digest BLOB NOT NULL, algorithm INTEGER NOT NULL, fresh INTEGER NOT NULL,
        PRIMARY KEY (key, algorithm)) WITHOUT ROWID;
    BEGIN;";

/// A listed file that has other content than it had.
pub struct Altered {
    /// The algorithm that shows it.
    pub algorithm: Algorithm,
    /// What it should be, in hexadecimal digits.
    pub expected: String,
    /// What it is.
    pub found: String,
    /// Bytes that it has.
    pub size: u64,
    /// Bytes that it had, where that is known.
    pub was: Option<u64>,
}

impl Altered {
    /// Whether the file was cut off.
    pub fn is_shorter(&self) -> bool {
        self.was.map_or(self.size == 0, |was| self.size < was)
    }
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is nowhere.
    Missing,
    /// It is new.
    New,
    /// A new file that another one was.
    Moved {
        /// Where it was, as a sort key.
        from: Vec<u8>,
    },
    /// It holds what another listed file held.
    Exchanged {
        /// Which, as a sort key.
        other: Vec<u8>,
    },
    /// It was cut off.
    Truncated {
        /// Bytes.
        size: u64,
        /// Bytes that it had.
        was: Option<u64>,
    },
    /// It has other content.
    Changed {
        /// The algorithm that shows it.
        algorithm: String,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
}

/// The table.
pub struct Suspects {
    table: Connection,
    any: bool,
}

impl Suspects {
    /// An empty one.
    pub fn new() -> Result<Self, rusqlite::Error> {
        let table = Connection::open("")?;
        table.execute_batch(SCHEMA)?;
        Ok(Self { table, any: false })
    }

    /// A listed file is not there.
    pub fn gone(&mut self, key: &[u8], expected: &Expected) -> Result<(), rusqlite::Error> {
        self.any = true;
        self.table.prepare_cached("INSERT OR IGNORE INTO lost (key, gone) VALUES (?1, 1)")?.execute([key])?;
        self.had(key, expected)
    }

    /// A file is there that no list names.
    pub fn fresh(&mut self, key: &[u8], taken: &Taken) -> Result<(), rusqlite::Error> {
        self.any = true;
        self.found(key, taken, true)
    }

    /// A listed file has other content.
    pub fn altered(
        &mut self,
        key: &[u8],
        expected: &Expected,
        taken: &Taken,
        how: &Altered,
    ) -> Result<(), rusqlite::Error> {
        self.any = true;
        let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        self.table
            .prepare_cached(
                "INSERT OR IGNORE INTO lost (key, gone, algorithm, expected, found, shorter, size, was)
                 VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                key,
                how.algorithm.premis_name(),
                how.expected,
                how.found,
                how.is_shorter(),
                signed(how.size),
                how.was.map(signed)
            ])?;
        self.had(key, expected)?;
        self.found(key, taken, false)
    }

    fn had(&self, key: &[u8], expected: &Expected) -> Result<(), rusqlite::Error> {
        let mut insert = self.table.prepare_cached("INSERT OR IGNORE INTO had VALUES (?1, ?2, ?3)")?;
        for KnownDigest { algorithm, or_blake3, value } in expected.digests() {
            insert.execute(params![value, number(algorithm), key])?;
            if or_blake3 {
                insert.execute(params![value, number(Algorithm::Blake3), key])?;
            }
        }
        Ok(())
    }

    fn found(&self, key: &[u8], taken: &Taken, fresh: bool) -> Result<(), rusqlite::Error> {
        let mut insert = self.table.prepare_cached("INSERT OR IGNORE INTO found VALUES (?1, ?2, ?3, ?4)")?;
        for (algorithm, value) in taken {
            insert.execute(params![key, value, number(*algorithm), fresh])?;
        }
        Ok(())
    }

    /// Finds what moved and what was exchanged, and says of each file what became of it.
    pub fn decide<E: From<rusqlite::Error>>(
        self,
        mut each: impl FnMut(Vec<u8>, Fate) -> Result<(), E>,
    ) -> Result<(), E> {
        if !self.any {
            return Ok(());
        }
        // Two files that are gone may have had one content: each new one takes another of them, in the order of paths.
        let mut fresh = self.table.prepare("SELECT key, digest, algorithm FROM found WHERE fresh = 1 ORDER BY key")?;
        let mut rows = fresh.query([])?;
        let mut last: Option<Vec<u8>> = None;
        while let Some(row) = rows.next()? {
            let key: Vec<u8> = row.get(0)?;
            if last.as_ref() == Some(&key) {
                continue;
            }
            let from = self.free_place(&row.get::<_, Vec<u8>>(1)?, row.get(2)?)?;
            let fate = match from {
                Some(from) => {
                    let mut take = self.table.prepare_cached("UPDATE lost SET moved_to = ?1 WHERE key = ?2")?;
                    take.execute(params![key, from])?;
                    Fate::Moved { from }
                }
                None => Fate::New,
            };
            last = Some(key.clone());
            each(key, fate)?;
        }
        let mut lost = self.table.prepare(
            "SELECT key, gone, algorithm, expected, found, shorter, size, was FROM lost WHERE moved_to IS NULL ORDER BY key",
        )?;
        let mut rows = lost.query([])?;
        while let Some(row) = rows.next()? {
            let key: Vec<u8> = row.get(0)?;
            let unsigned = |value: i64| u64::try_from(value).unwrap_or_default();
            let fate = if row.get(1)? {
                Fate::Missing
            } else if let Some(other) = self.other_that_had(&key)? {
                Fate::Exchanged { other }
            } else if row.get(5)? {
                let was: Option<i64> = row.get(7)?;
                Fate::Truncated { size: unsigned(row.get(6)?), was: was.map(unsigned) }
            } else {
                Fate::Changed { algorithm: row.get(2)?, expected: row.get(3)?, found: row.get(4)? }
            };
            each(key, fate)?;
        }
        Ok(())
    }

    /// A file that is gone, that had this digest, and that was not found elsewhere yet.
    fn free_place(&self, digest: &[u8], algorithm: i64) -> Result<Option<Vec<u8>>, rusqlite::Error> {
        let mut select = self.table.prepare_cached(
            "SELECT had.key FROM had JOIN lost USING (key)
             WHERE digest = ?1 AND had.algorithm = ?2 AND gone = 1 AND moved_to IS NULL ORDER BY had.key LIMIT 1",
        )?;
        select.query_row(params![digest, algorithm], |row| row.get(0)).optional()
    }

    /// Another listed file that had what this one has now. Files without bytes are all alike: that says nothing.
    fn other_that_had(&self, key: &[u8]) -> Result<Option<Vec<u8>>, rusqlite::Error> {
        let mut select = self.table.prepare_cached(
            "SELECT had.key FROM found JOIN had ON had.digest = found.digest AND had.algorithm = found.algorithm
             JOIN lost ON lost.key = found.key AND lost.size > 0
             WHERE found.key = ?1 AND had.key <> ?1 ORDER BY had.key LIMIT 1",
        )?;
        select.query_row([key], |row| row.get(0)).optional()
    }
}

const fn number(algorithm: Algorithm) -> i64 {
    match algorithm {
        Algorithm::Blake3 => 0,
        Algorithm::Sha256 => 1,
        Algorithm::Sha512 => 2,
        Algorithm::Sha1 => 3,
        Algorithm::Md5 => 4,
    }
}
