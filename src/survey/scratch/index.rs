//! The index itself, its files and its findings.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use crate::records::{Finding, SourcePath, Stamp};

const NAME: &str = "survey-scratch.db";

const SCHEMA: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA page_size = 8192; PRAGMA cache_size = -512; PRAGMA temp_store = FILE;
    CREATE TABLE files (key BLOB NOT NULL, path BLOB NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL, ctime INTEGER NOT NULL,
        inode INTEGER NOT NULL, flags INTEGER NOT NULL, root INTEGER NOT NULL, PRIMARY KEY (key, path)) WITHOUT ROWID;
    CREATE TABLE findings (key BLOB NOT NULL, path BLOB NOT NULL, ordinal INTEGER NOT NULL, json TEXT NOT NULL,
        PRIMARY KEY (key, path, ordinal)) WITHOUT ROWID;
    CREATE TABLE units (key BLOB NOT NULL PRIMARY KEY, row INTEGER, rank INTEGER, loses_to BLOB, identifier TEXT, folder TEXT) WITHOUT ROWID;
    CREATE UNIQUE INDEX unit_identifiers ON units (identifier);
    CREATE TABLE folders (folder TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE rows (id INTEGER PRIMARY KEY, scope INTEGER NOT NULL, place TEXT NOT NULL, number INTEGER NOT NULL, identifier TEXT NOT NULL,
        identifier_fold TEXT, identifier_safe TEXT, folder_fold TEXT, folder_last TEXT, file_number TEXT, series TEXT, json TEXT NOT NULL,
        findings TEXT, duplicate_of INTEGER, used INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX rows_identifier ON rows (scope, identifier);
    CREATE INDEX rows_identifier_fold ON rows (scope, identifier_fold);
    CREATE INDEX rows_identifier_safe ON rows (scope, identifier_safe);
    CREATE INDEX rows_folder ON rows (scope, folder_fold);
    CREATE INDEX rows_folder_last ON rows (scope, folder_last);
    CREATE INDEX rows_file_number ON rows (scope, file_number);
    CREATE TABLE withdrawals (unit TEXT NOT NULL, ordinal INTEGER NOT NULL, page TEXT NOT NULL, reason TEXT NOT NULL, row INTEGER NOT NULL,
        PRIMARY KEY (unit, ordinal)) WITHOUT ROWID;
    CREATE TABLE empty_folders (path BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE upper_folders (parent BLOB NOT NULL, fold TEXT NOT NULL, name BLOB NOT NULL, PRIMARY KEY (parent, fold, name)) WITHOUT ROWID;
    BEGIN;
";

/// What keeps the scratch index from working: disk full, or no place to write.
#[derive(Debug, thiserror::Error)]
#[error("keep the scratch index of the survey: {0}")]
pub struct ScratchError(#[from] rusqlite::Error);

pub(super) type Result<T> = std::result::Result<T, ScratchError>;

/// Facts about a file that the walk found.
pub mod flags {
    /// The file has several names on its file system.
    pub const HARD_LINKED: i64 = 1;
    /// A list of checksums or a tag file of a bag: it makes no unit by itself.
    pub const AUXILIARY: i64 = 2;
    /// Content by its name.
    pub const CONTENT: i64 = 4;
}

/// A file as the walk found it.
#[derive(Clone, Debug)]
pub struct FoundFile {
    /// Where it lies.
    pub path: SourcePath,
    /// The file system's word.
    pub stamp: Stamp,
    /// See [`flags`].
    pub flags: i64,
    /// How many components of its path belong to its unit's folder.
    pub root: usize,
}

/// The index.
pub struct Scratch {
    // Before the file: what is declared first is dropped first, and some systems remove no open file.
    connection: Connection,
    _file: ScratchFile,
    ordinal: std::cell::Cell<i64>,
}

/// The file of the index, which goes with it.
struct ScratchFile(PathBuf);

impl Drop for ScratchFile {
    fn drop(&mut self) {
        // A left-over is removed when the next survey begins.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Scratch {
    /// Makes an empty index in `folder`.
    pub fn create(folder: &Path) -> Result<Self> {
        let path = folder.join(NAME);
        // What an interrupted survey left behind.
        let _ = std::fs::remove_file(&path);
        let connection = Connection::open(&path)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection, _file: ScratchFile(path), ordinal: std::cell::Cell::new(0) })
    }

    pub(super) fn sql(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn next_ordinal(&self) -> i64 {
        let ordinal = self.ordinal.get();
        self.ordinal.set(ordinal + 1);
        ordinal
    }

    /// Keeps a file of the unit with this key.
    pub fn add_file(&self, key: &[u8], file: &FoundFile) -> Result<()> {
        let mut statement =
            self.sql().prepare_cached("INSERT OR IGNORE INTO files VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        statement.execute(params![
            key,
            file.path.as_bytes(),
            file.stamp.size.cast_signed(),
            file.stamp.mtime_ns,
            file.stamp.ctime_ns,
            file.stamp.inode.cast_signed(),
            file.flags,
            file.root.cast_signed()
        ])?;
        Ok(())
    }

    /// The files of a unit in the order of their paths' bytes.
    pub fn files(&self, key: &[u8]) -> Result<Vec<FoundFile>> {
        let query = "SELECT path, size, mtime, ctime, inode, flags, root FROM files WHERE key = ?1 ORDER BY path";
        let mut statement = self.sql().prepare_cached(query)?;
        let files = statement.query_map([key], |row| {
            let number = |index| row.get::<_, i64>(index);
            Ok(FoundFile {
                path: SourcePath::from_bytes(row.get::<_, Vec<u8>>(0)?),
                stamp: Stamp {
                    size: number(1)?.cast_unsigned(),
                    mtime_ns: number(2)?,
                    ctime_ns: number(3)?,
                    inode: number(4)?.cast_unsigned(),
                },
                flags: number(5)?,
                root: usize::try_from(number(6)?).unwrap_or(0),
            })
        })?;
        Ok(files.collect::<rusqlite::Result<_>>()?)
    }

    /// Takes the files of a unit out again; their paths.
    pub fn remove_files(&self, key: &[u8]) -> Result<Vec<FoundFile>> {
        let files = self.files(key)?;
        self.sql().prepare_cached("DELETE FROM files WHERE key = ?1")?.execute([key])?;
        Ok(files)
    }

    /// Keys all of whose files are auxiliary, or none of whose files is content where `content` is asked for.
    pub fn keys_without(&self, flag: i64) -> Result<Vec<Vec<u8>>> {
        let query = "SELECT key FROM files GROUP BY key HAVING min(flags & ?1) = ?1";
        let mut statement = self.sql().prepare_cached(query)?;
        let keys = statement.query_map([flag], |row| row.get(0))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// The first key after `after` that has files, and the path of the first of them with its root.
    pub fn next_key(&self, after: Option<&[u8]>) -> Result<Option<(Vec<u8>, FoundFile)>> {
        let query = "SELECT key, path, root FROM files WHERE key > ?1 ORDER BY key, path LIMIT 1";
        let mut statement = self.sql().prepare_cached(query)?;
        let found = statement.query_row([after.unwrap_or_default()], |row| {
            let root: i64 = row.get(2)?;
            let file = FoundFile {
                path: SourcePath::from_bytes(row.get::<_, Vec<u8>>(1)?),
                stamp: Stamp::default(),
                flags: 0,
                root: usize::try_from(root).unwrap_or(0),
            };
            Ok((row.get(0)?, file))
        });
        Ok(found.optional()?)
    }

    /// Keeps a finding about something below the unit with this key, should the unit exist.
    pub fn add_finding(&self, key: &[u8], path: &[u8], finding: &Finding) -> Result<()> {
        let mut statement = self.sql().prepare_cached("INSERT INTO findings VALUES (?1, ?2, ?3, ?4)")?;
        statement.execute(params![key, path, self.next_ordinal(), json(finding)])?;
        Ok(())
    }

    /// The findings of a unit, by path.
    pub fn findings(&self, key: &[u8]) -> Result<Vec<Finding>> {
        let mut statement =
            self.sql().prepare_cached("SELECT json FROM findings WHERE key = ?1 ORDER BY path, ordinal")?;
        let findings = statement.query_map([key], |row| row.get::<_, String>(0))?;
        Ok(findings
            .collect::<rusqlite::Result<Vec<_>>>()?
            .iter()
            .filter_map(|text| serde_json::from_str(text).ok())
            .collect())
    }

    /// Gives every finding that belongs to no unit.
    pub fn loose_findings<E: From<ScratchError>>(
        &self,
        mut each: impl FnMut(Finding) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let query = "SELECT json FROM findings WHERE NOT EXISTS (SELECT 1 FROM units WHERE units.key = findings.key)";
        let mut statement = self.sql().prepare_cached(query).map_err(ScratchError)?;
        let mut rows = statement.query([]).map_err(ScratchError)?;
        while let Some(row) = rows.next().map_err(ScratchError)? {
            let text: String = row.get(0).map_err(ScratchError)?;
            if let Ok(finding) = serde_json::from_str(&text) {
                each(finding)?;
            }
        }
        Ok(())
    }
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    // Serialising cannot fail: records hold only strings, numbers, lists and string-keyed maps.
    serde_json::to_string(value).unwrap_or_default()
}
