//! What METS documents say of files and of themselves, on disk while a package is checked: it grows with the package.

use rusqlite::{Connection, OptionalExtension, params};

type Result<T> = std::result::Result<T, rusqlite::Error>;

/// `kind` as [`IdKind`]; `usage` of a group, or of the group of a file; `pointed`: whether the structural map names it.
const SCHEMA: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192; PRAGMA temp_store = FILE;
    CREATE TABLE ids (document INTEGER NOT NULL, id TEXT NOT NULL, kind INTEGER NOT NULL, usage TEXT, pointed INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (document, id)) WITHOUT ROWID;
    CREATE TABLE references_ (seq INTEGER PRIMARY KEY, path TEXT NOT NULL, place TEXT NOT NULL, rule_link TEXT NOT NULL,
        rule_size TEXT NOT NULL, rule_sum TEXT NOT NULL, size INTEGER, algorithm TEXT, checksum TEXT);
    CREATE INDEX references_path ON references_ (path);
    CREATE TABLE documents (path TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL);
    BEGIN;";

/// What an identifier is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdKind {
    Descriptive,
    Administrative,
    Group,
    File,
    Other,
}

impl IdKind {
    const ALL: [Self; 5] = [Self::Descriptive, Self::Administrative, Self::Group, Self::File, Self::Other];

    fn of_number(number: i64) -> Self {
        usize::try_from(number).ok().and_then(|number| Self::ALL.get(number)).copied().unwrap_or(Self::Other)
    }
}

/// A file that a METS document names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) path: String,
    pub(super) place: String,
    /// Requirements about its link, size and checksum.
    pub(super) rules: [String; 3],
    pub(super) size: Option<u64>,
    pub(super) algorithm: Option<String>,
    pub(super) checksum: Option<String>,
}

/// The private temporary database.
pub(super) struct Index {
    db: Connection,
}

impl Index {
    pub(super) fn create() -> Result<Self> {
        let db = Connection::open("")?;
        db.execute_batch(SCHEMA)?;
        Ok(Self { db })
    }

    /// Notes an identifier; false where the document has it already.
    pub(super) fn note_id(&self, document: i64, id: &str, kind: IdKind, usage: Option<&str>) -> Result<bool> {
        let mut insert =
            self.db.prepare_cached("INSERT OR IGNORE INTO ids (document, id, kind, usage) VALUES (?1, ?2, ?3, ?4)")?;
        Ok(insert.execute(params![document, id, kind as i64, usage])? == 1)
    }

    /// What an identifier is of, and the use of its group.
    pub(super) fn id(&self, document: i64, id: &str) -> Result<Option<(IdKind, Option<String>)>> {
        let mut select = self.db.prepare_cached("SELECT kind, usage FROM ids WHERE document = ?1 AND id = ?2")?;
        select.query_row(params![document, id], |row| Ok((IdKind::of_number(row.get(0)?), row.get(1)?))).optional()
    }

    /// Notes that the structural map names it.
    pub(super) fn point(&self, document: i64, id: &str) -> Result<()> {
        let mut update = self.db.prepare_cached("UPDATE ids SET pointed = 1 WHERE document = ?1 AND id = ?2")?;
        update.execute(params![document, id]).map(drop)
    }

    /// Identifiers of a kind that the structural map does not name, with the use of groups, in order; a thousand at most.
    pub(super) fn unpointed(&self, document: i64, kind: IdKind) -> Result<Vec<(String, Option<String>)>> {
        let mut select = self.db.prepare_cached(
            "SELECT id, usage FROM ids WHERE document = ?1 AND kind = ?2 AND pointed = 0 ORDER BY id LIMIT 1000",
        )?;
        select.query_map(params![document, kind as i64], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }

    /// Notes a reference to a file.
    pub(super) fn note_reference(&self, reference: &Reference) -> Result<()> {
        let mut insert =
            self.db.prepare_cached("INSERT INTO references_ VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        let Reference { path, place, rules: [link, size_rule, sum_rule], size, algorithm, checksum } = reference;
        let size = size.map(|size| i64::try_from(size).unwrap_or(i64::MAX));
        insert.execute(params![path, place, link, size_rule, sum_rule, size, algorithm, checksum]).map(drop)
    }

    /// References after `after`, a page of them with their numbers.
    pub(super) fn references(&self, after: i64) -> Result<Vec<(i64, Reference)>> {
        let mut select = self.db.prepare_cached(
            "SELECT seq, path, place, rule_link, rule_size, rule_sum, size, algorithm, checksum FROM references_
             WHERE seq > ?1 ORDER BY seq LIMIT 256",
        )?;
        let rows = select.query_map([after], |row| {
            let reference = Reference {
                path: row.get(1)?,
                place: row.get(2)?,
                rules: [row.get(3)?, row.get(4)?, row.get(5)?],
                size: row.get::<_, Option<i64>>(6)?.map(i64::unsigned_abs),
                algorithm: row.get(7)?,
                checksum: row.get(8)?,
            };
            Ok((row.get(0)?, reference))
        })?;
        rows.collect()
    }

    /// Whether a document names this file.
    pub(super) fn is_referenced(&self, path: &str) -> Result<bool> {
        self.db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM references_ WHERE path = ?1)")?
            .query_row([path], |row| row.get(0))
    }

    /// Notes a METS document that is to be read; one that was noted before is not read again.
    pub(super) fn note_document(&self, path: &str) -> Result<()> {
        let mut insert =
            self.db.prepare_cached("INSERT OR IGNORE INTO documents VALUES (?1, (SELECT count(*) FROM documents))")?;
        insert.execute([path]).map(drop)
    }

    /// The METS document of this number.
    pub(super) fn document(&self, number: i64) -> Result<Option<String>> {
        let mut select = self.db.prepare_cached("SELECT path FROM documents WHERE seq = ?1")?;
        select.query_row([number], |row| row.get(0)).optional()
    }
}
