//! What METS documents say of files and of themselves, on disk while a package is checked: it grows with the package.
//!
//! What grows with the files is only appended to while documents are read; what looks something up by name is sorted
//! once, when all are read.

use rusqlite::{Connection, OptionalExtension, params};

type Result<T> = std::result::Result<T, rusqlite::Error>;

/// `ids`: sections and groups, which pointers are held against while a document is read; `kind` as [`IdKind`];
/// `pointed`: whether the structural map names it, or need not; `all_named`: documents whose map names all of `amdSec`.
/// `declared`: every identifier; `pointers`: those of structural maps to anything else.
const SCHEMA: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192; PRAGMA temp_store = FILE;
    CREATE TABLE ids (document INTEGER NOT NULL, id TEXT NOT NULL, kind INTEGER NOT NULL, usage TEXT, pointed INTEGER NOT NULL,
        PRIMARY KEY (document, id)) WITHOUT ROWID;
    CREATE TABLE all_named (document INTEGER PRIMARY KEY);
    CREATE TABLE declared (document INTEGER NOT NULL, id TEXT NOT NULL, rule TEXT NOT NULL);
    CREATE TABLE pointers (document INTEGER NOT NULL, id TEXT NOT NULL);
    CREATE TABLE references_ (path TEXT NOT NULL, place TEXT NOT NULL, rule_link TEXT NOT NULL,
        rule_size TEXT NOT NULL, rule_sum TEXT NOT NULL, size INTEGER, algorithm TEXT, checksum TEXT);
    CREATE TABLE otherwise (path TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE metadata (path TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE documents (path TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL UNIQUE);
    BEGIN;";

const SORTED: &str = "
    CREATE INDEX references_path ON references_ (path);
    CREATE INDEX declared_id ON declared (document, id);";

/// Most findings of one kind about identifiers.
const MOST: usize = 1000;

/// What an identifier is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdKind {
    Descriptive,
    /// A section of `amdSec`.
    Administrative,
    /// `amdSec` itself.
    AllAdministrative,
    Group,
}

impl IdKind {
    const ALL: [Self; 4] = [Self::Descriptive, Self::Administrative, Self::AllAdministrative, Self::Group];

    fn of_number(number: i64) -> Option<Self> {
        usize::try_from(number).ok().and_then(|number| Self::ALL.get(number)).copied()
    }
}

/// Whether a structural map has to name something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pointing {
    Wanted,
    /// Metadata that others supersede need not be named.
    Spared,
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

/// An identifier of a document that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misplaced {
    /// The document.
    pub(super) path: String,
    pub(super) id: String,
    /// The requirement.
    pub(super) rule: String,
    /// How often it stands there.
    pub(super) times: u64,
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

    /// Notes an identifier of a section or group; the first of its name stands.
    pub(super) fn note_id(
        &self,
        document: i64,
        id: &str,
        kind: IdKind,
        usage: Option<&str>,
        pointing: Pointing,
    ) -> Result<()> {
        let mut insert = self.db.prepare_cached("INSERT OR IGNORE INTO ids VALUES (?1, ?2, ?3, ?4, ?5)")?;
        insert.execute(params![document, id, kind as i64, usage, pointing == Pointing::Spared]).map(drop)
    }

    /// Notes any identifier, with the requirement about it.
    pub(super) fn declare(&self, document: i64, id: &str, rule: &str) -> Result<()> {
        self.db
            .prepare_cached("INSERT INTO declared VALUES (?1, ?2, ?3)")?
            .execute(params![document, id, rule])
            .map(drop)
    }

    /// Notes that a structural map points to something that is not held against groups and sections.
    pub(super) fn note_pointer(&self, document: i64, id: &str) -> Result<()> {
        self.db.prepare_cached("INSERT INTO pointers VALUES (?1, ?2)")?.execute(params![document, id]).map(drop)
    }

    /// What an identifier is of, and the use of its group.
    pub(super) fn id(&self, document: i64, id: &str) -> Result<Option<(IdKind, Option<String>)>> {
        let mut select = self.db.prepare_cached("SELECT kind, usage FROM ids WHERE document = ?1 AND id = ?2")?;
        let found =
            select.query_row(params![document, id], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?))).optional()?;
        Ok(found.and_then(|(kind, usage)| Some((IdKind::of_number(kind)?, usage))))
    }

    /// Notes that the structural map names it; who names `amdSec` names its sections.
    pub(super) fn point(&self, document: i64, id: &str) -> Result<()> {
        if self.id(document, id)?.is_some_and(|(kind, _)| kind == IdKind::AllAdministrative) {
            // Noted once for the document, and not with each section each time.
            let all = "INSERT OR IGNORE INTO all_named VALUES (?1)";
            return self.db.prepare_cached(all)?.execute([document]).map(drop);
        }
        let mut update = self.db.prepare_cached("UPDATE ids SET pointed = 1 WHERE document = ?1 AND id = ?2")?;
        update.execute(params![document, id]).map(drop)
    }

    /// Identifiers of a kind that the structural map does not name, with the use of groups, in order; a thousand at
    /// most.
    pub(super) fn unpointed(&self, document: i64, kind: IdKind) -> Result<Vec<(String, Option<String>)>> {
        let mut select = self.db.prepare_cached(
            "SELECT id, usage FROM ids WHERE document = ?1 AND kind = ?2 AND pointed = 0
                AND NOT (kind = ?3 AND EXISTS (SELECT 1 FROM all_named WHERE document = ?1)) ORDER BY id LIMIT 1000",
        )?;
        select
            .query_map(params![document, kind as i64, IdKind::Administrative as i64], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect()
    }

    /// Notes a reference to a file.
    pub(super) fn note_reference(&self, reference: &Reference) -> Result<()> {
        let mut insert = self.db.prepare_cached("INSERT INTO references_ VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        let Reference { path, place, rules: [link, size_rule, sum_rule], size, algorithm, checksum } = reference;
        let size = size.map(|size| i64::try_from(size).unwrap_or(i64::MAX));
        insert.execute(params![path, place, link, size_rule, sum_rule, size, algorithm, checksum]).map(drop)
    }

    /// Sorts what is looked up by name from here on; all documents were read.
    pub(super) fn sort(&self) -> Result<()> {
        self.db.execute_batch(SORTED)
    }

    /// All references, by the path that they name.
    pub(super) fn each_reference<E: From<rusqlite::Error>>(
        &self,
        mut take: impl FnMut(Reference) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut select = self.db.prepare_cached(
            "SELECT path, place, rule_link, rule_size, rule_sum, size, algorithm, checksum FROM references_
             ORDER BY path, rowid",
        )?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            take(Reference {
                path: row.get(0)?,
                place: row.get(1)?,
                rules: [row.get(2)?, row.get(3)?, row.get(4)?],
                size: row.get::<_, Option<i64>>(5)?.map(i64::unsigned_abs),
                algorithm: row.get(6)?,
                checksum: row.get(7)?,
            })?;
        }
        Ok(())
    }

    /// Notes that a document means this file, which it names otherwise.
    pub(super) fn note_named_otherwise(&self, path: &str) -> Result<()> {
        self.db.prepare_cached("INSERT OR IGNORE INTO otherwise VALUES (?1)")?.execute([path]).map(drop)
    }

    /// Whether a document names this file.
    pub(super) fn is_referenced(&self, path: &str) -> Result<bool> {
        self.db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM references_ WHERE path = ?1)
                    OR EXISTS (SELECT 1 FROM otherwise WHERE path = ?1)",
            )?
            .query_row([path], |row| row.get(0))
    }

    /// Identifiers that stand more than once in their document, in order; a thousand at most.
    pub(super) fn repeated(&self) -> Result<Vec<Misplaced>> {
        self.misplaced(
            "SELECT path, id, rule, times FROM (SELECT document, id, min(rule) AS rule, count(*) AS times FROM declared
                GROUP BY document, id HAVING times > 1) JOIN documents ON seq = document ORDER BY document, id LIMIT ?1",
        )
    }

    /// Pointers of structural maps to what no element of the document is called, in order; a thousand at most.
    pub(super) fn dangling(&self) -> Result<Vec<Misplaced>> {
        self.misplaced(
            "SELECT path, id, 'METS', count(*) FROM pointers JOIN documents ON seq = document WHERE NOT EXISTS
                (SELECT 1 FROM declared WHERE declared.document = pointers.document AND declared.id = pointers.id)
                GROUP BY document, id ORDER BY document, id LIMIT ?1",
        )
    }

    fn misplaced(&self, select: &str) -> Result<Vec<Misplaced>> {
        let mut select = self.db.prepare(select)?;
        let rows = select.query_map([i64::try_from(MOST).unwrap_or(i64::MAX)], |row| {
            let times = row.get::<_, i64>(3)?.unsigned_abs();
            Ok(Misplaced { path: row.get(0)?, id: row.get(1)?, rule: row.get(2)?, times })
        })?;
        rows.collect()
    }

    /// Notes a file with metadata.
    pub(super) fn note_metadata(&self, path: &str) -> Result<()> {
        self.db.prepare_cached("INSERT OR IGNORE INTO metadata VALUES (?1)")?.execute([path]).map(drop)
    }

    /// Files with metadata, each once, in order.
    pub(super) fn each_metadata<E: From<rusqlite::Error>>(
        &self,
        mut take: impl FnMut(&str) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut select = self.db.prepare_cached("SELECT path FROM metadata ORDER BY path")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            take(&row.get::<_, String>(0)?)?;
        }
        Ok(())
    }

    /// Notes a METS document that is to be read; one that was noted before is not read again.
    pub(super) fn note_document(&self, path: &str) -> Result<()> {
        let mut insert = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO documents SELECT ?1, coalesce(max(seq), -1) + 1 FROM documents")?;
        insert.execute([path]).map(drop)
    }

    /// Whether it was noted.
    pub(super) fn is_document(&self, path: &str) -> Result<bool> {
        self.db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM documents WHERE path = ?1)")?
            .query_row([path], |row| row.get(0))
    }

    /// The METS document of this number.
    pub(super) fn document(&self, number: i64) -> Result<Option<String>> {
        let mut select = self.db.prepare_cached("SELECT path FROM documents WHERE seq = ?1")?;
        select.query_row([number], |row| row.get(0)).optional()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_names_all_administrative_metadata_names_each_section() {
        let index = Index::create().unwrap();
        for document in [0, 1] {
            index.note_id(document, "all", IdKind::AllAdministrative, None, Pointing::Wanted).unwrap();
            index.note_id(document, "one", IdKind::Administrative, None, Pointing::Wanted).unwrap();
            index.note_id(document, "dmd", IdKind::Descriptive, None, Pointing::Wanted).unwrap();
        }
        index.point(0, "all").unwrap();
        index.point(0, "all").unwrap();
        let left = |document, kind| index.unpointed(document, kind).unwrap().len();
        assert_eq!((left(0, IdKind::Administrative), left(1, IdKind::Administrative)), (0, 1));
        assert_eq!(left(0, IdKind::Descriptive), 1);
    }
}
