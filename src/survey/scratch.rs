//! The scratch index of a survey: what grows with the delivery lies here and not in memory. It is thrown away at the end.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use crate::records::{Description, Finding, SourcePath, Stamp, Withdrawal};

use super::names::{decoded, fold, safe_component};

const NAME: &str = "survey-scratch.db";

const SCHEMA: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA page_size = 8192; PRAGMA cache_size = -16384; PRAGMA temp_store = FILE;
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

type Result<T> = std::result::Result<T, ScratchError>;

/// Which table rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowSet {
    /// The inventory.
    Inventory,
    /// The scope.
    Scope,
}

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

/// A row of an inventory or scope.
#[derive(Clone, Debug)]
pub struct StoredRow {
    /// Its place in the index.
    pub id: i64,
    /// The table's name.
    pub table: String,
    /// Row number as a spreadsheet shows it.
    pub number: u64,
    /// What it says.
    pub description: Description,
    /// What is to be said of it.
    pub findings: Vec<Finding>,
    /// Whether its empty folder came.
    pub empty: bool,
}

/// A unit before its files are looked at.
#[derive(Clone, Debug)]
pub struct StoredUnit {
    /// Its key.
    pub key: Vec<u8>,
    /// The row that describes it.
    pub row: Option<i64>,
    /// The unit to which it lost its row.
    pub loses_to: Option<Vec<u8>>,
    /// Its identifier.
    pub identifier: String,
    /// Its folder name.
    pub folder: String,
}

/// The index.
pub struct Scratch {
    connection: Option<Connection>,
    path: PathBuf,
    ordinal: std::cell::Cell<i64>,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.connection.take();
        // A left-over is removed when the next survey begins.
        let _ = std::fs::remove_file(&self.path);
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
        Ok(Self { connection: Some(connection), path, ordinal: std::cell::Cell::new(0) })
    }

    fn sql(&self) -> &Connection {
        // It is taken only when the index is dropped.
        #[allow(clippy::expect_used)]
        self.connection.as_ref().expect("the index is open until it is dropped")
    }

    fn next_ordinal(&self) -> i64 {
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

    /// Keeps a row of a table.
    pub fn add_row(
        &self,
        set: RowSet,
        table: &str,
        number: u64,
        description: &Description,
        findings: &[Finding],
    ) -> Result<()> {
        let identifier = description.identifier.as_str();
        let folder = description.folder.as_deref().map(folder_key);
        let last = folder.as_deref().and_then(|folder| folder.rsplit('/').next()).map(str::to_owned);
        let known = (!identifier.is_empty()).then_some(identifier);
        let first: Option<i64> = match known {
            Some(identifier) => self
                .sql()
                .prepare_cached("SELECT id FROM rows WHERE scope = ?1 AND identifier = ?2 ORDER BY id LIMIT 1")?
                .query_row(params![set as i64, identifier], |row| row.get(0))
                .optional()?,
            None => None,
        };
        let query = "INSERT INTO rows (scope, place, number, identifier, identifier_fold, identifier_safe, folder_fold, folder_last, file_number,
            series, json, findings, duplicate_of) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        self.sql().prepare_cached(query)?.execute(params![
            set as i64,
            table,
            number.cast_signed(),
            identifier,
            known.map(fold),
            known.map(|identifier| fold(&safe_component(identifier.as_bytes(), 240))),
            folder,
            last,
            description.file_number.as_deref().map(number_key),
            description.levels.series.as_deref().map(fold),
            json(description),
            (!findings.is_empty()).then(|| json(&findings)),
            first,
        ])?;
        Ok(())
    }

    /// Ids of rows of the inventory whose `column` holds this value; at most `limit`.
    pub fn rows_where(&self, column: RowColumn, value: &str, limit: u32) -> Result<Vec<(i64, Option<String>)>> {
        let query = match column {
            RowColumn::Identifier => {
                "SELECT id, series FROM rows WHERE scope = 0 AND duplicate_of IS NULL AND identifier_fold = ?1 ORDER BY id LIMIT ?2"
            }
            RowColumn::SafeIdentifier => {
                "SELECT id, series FROM rows WHERE scope = 0 AND duplicate_of IS NULL AND identifier_safe = ?1 ORDER BY id LIMIT ?2"
            }
            RowColumn::Folder => {
                "SELECT id, series FROM rows WHERE scope = 0 AND duplicate_of IS NULL AND folder_fold = ?1 ORDER BY id LIMIT ?2"
            }
            RowColumn::FolderName => {
                "SELECT id, series FROM rows WHERE scope = 0 AND duplicate_of IS NULL AND folder_last = ?1 ORDER BY id LIMIT ?2"
            }
            RowColumn::FileNumber => {
                "SELECT id, series FROM rows WHERE scope = 0 AND duplicate_of IS NULL AND file_number = ?1 ORDER BY id LIMIT ?2"
            }
        };
        let mut statement = self.sql().prepare_cached(query)?;
        let rows = statement.query_map(params![value, limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether any row of the inventory names a folder.
    pub fn rows_name_folders(&self) -> Result<bool> {
        Ok(self.sql().query_row(
            "SELECT EXISTS (SELECT 1 FROM rows WHERE scope = 0 AND folder_fold IS NOT NULL)",
            [],
            |row| row.get(0),
        )?)
    }

    /// Whether a set has any row.
    pub fn has_rows(&self, set: RowSet) -> Result<bool> {
        Ok(self
            .sql()
            .query_row("SELECT EXISTS (SELECT 1 FROM rows WHERE scope = ?1)", [set as i64], |row| row.get(0))?)
    }

    /// Takes the rows of the scope as the inventory too.
    pub fn scope_describes(&self) -> Result<()> {
        self.sql().execute(
            "INSERT INTO rows (scope, place, number, identifier, identifier_fold, identifier_safe, folder_fold, folder_last, file_number, series,
             json, findings, duplicate_of) SELECT 0, place, number, identifier, identifier_fold, identifier_safe, folder_fold, folder_last,
             file_number, series, json, findings, duplicate_of FROM rows WHERE scope = 1 ORDER BY id",
            [],
        )?;
        Ok(())
    }

    /// Whether the scope names this identifier.
    pub fn in_scope(&self, identifier: &str) -> Result<bool> {
        let query = "SELECT EXISTS (SELECT 1 FROM rows WHERE scope = 1 AND identifier_fold = ?1)";
        Ok(self.sql().prepare_cached(query)?.query_row([fold(identifier)], |row| row.get(0))?)
    }

    /// A row by its place in the index.
    pub fn row(&self, id: i64) -> Result<Option<StoredRow>> {
        let query = "SELECT id, place, number, json, findings, used FROM rows WHERE id = ?1";
        Ok(self.sql().prepare_cached(query)?.query_row([id], stored_row).optional()?)
    }

    /// Rows that repeat the identifier of another: (row, number of the first).
    pub fn repeats_of(&self, id: i64) -> Result<Vec<StoredRow>> {
        let query = "SELECT id, place, number, json, findings, used FROM rows WHERE duplicate_of = ?1 ORDER BY id";
        // Only rows of a wrong table are many here; the unit that they repeat names the first thousand.
        let mut statement = self.sql().prepare_cached(&format!("{query} LIMIT 1000"))?;
        let rows = statement.query_map([id], stored_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Gives the rows of the inventory that no unit took, repeats not counted, in the order of the table.
    pub fn unused_rows<E: From<ScratchError>>(
        &self,
        mut each: impl FnMut(StoredRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let query = "SELECT id, place, number, json, findings, used FROM rows WHERE scope = 0 AND used <> 1 AND duplicate_of IS NULL ORDER BY id";
        let mut statement = self.sql().prepare_cached(query).map_err(ScratchError)?;
        let mut rows = statement.query([]).map_err(ScratchError)?;
        while let Some(row) = rows.next().map_err(ScratchError)? {
            each(stored_row(row).map_err(ScratchError)?)?;
        }
        Ok(())
    }

    /// Says that the row's folder came empty.
    pub fn mark_empty(&self, id: i64) -> Result<()> {
        self.sql().prepare_cached("UPDATE rows SET used = 2 WHERE id = ?1 AND used = 0")?.execute([id])?;
        Ok(())
    }

    /// Keeps a unit with the row that fits it best.
    pub fn add_unit(&self, key: &[u8], row: Option<(i64, u8)>) -> Result<()> {
        let mut statement = self.sql().prepare_cached("INSERT INTO units (key, row, rank) VALUES (?1, ?2, ?3)")?;
        statement.execute(params![key, row.map(|row| row.0), row.map(|row| row.1)])?;
        Ok(())
    }

    /// Where several units claim one row the best match keeps it, then the first key.
    pub fn settle_claims(&self) -> Result<()> {
        self.sql().execute_batch(
            "CREATE INDEX unit_rows ON units (row, rank, key);
             UPDATE units SET loses_to = (SELECT winner.key FROM units AS winner WHERE winner.row = units.row ORDER BY rank, key LIMIT 1)
                WHERE row IS NOT NULL;
             UPDATE units SET loses_to = NULL WHERE loses_to = key;
             UPDATE rows SET used = 1 WHERE id IN (SELECT row FROM units WHERE row IS NOT NULL);",
        )?;
        Ok(())
    }

    /// The first unit after `after`.
    pub fn next_unit(&self, after: Option<&[u8]>) -> Result<Option<StoredUnit>> {
        let query = "SELECT key, row, loses_to, coalesce(identifier, ''), coalesce(folder, '') FROM units WHERE key > ?1 ORDER BY key LIMIT 1";
        Ok(self.sql().prepare_cached(query)?.query_row([after.unwrap_or_default()], stored_unit).optional()?)
    }

    /// Gives a unit its identifier; false where another has it.
    pub fn set_identifier(&self, key: &[u8], identifier: &str) -> Result<bool> {
        let mut statement = self.sql().prepare_cached("UPDATE OR IGNORE units SET identifier = ?2 WHERE key = ?1")?;
        Ok(statement.execute(params![key, identifier])? == 1)
    }

    /// Gives a unit its folder name; false where another has one that is the same without regard to case.
    pub fn set_folder(&self, key: &[u8], folder: &str) -> Result<bool> {
        if !self.take_folder(folder)? {
            return Ok(false);
        }
        self.sql().prepare_cached("UPDATE units SET folder = ?2 WHERE key = ?1")?.execute(params![key, folder])?;
        Ok(true)
    }

    /// Takes a folder name for a unit; false where it is taken.
    pub fn take_folder(&self, folder: &str) -> Result<bool> {
        let mut statement = self.sql().prepare_cached("INSERT OR IGNORE INTO folders VALUES (?1)")?;
        Ok(statement.execute([fold(folder)])? == 1)
    }

    /// Keeps one page that a corrective delivery withdraws.
    pub fn add_withdrawal(&self, unit: &str, withdrawal: &Withdrawal, row: u64) -> Result<()> {
        let mut statement = self.sql().prepare_cached("INSERT INTO withdrawals VALUES (?1, ?2, ?3, ?4, ?5)")?;
        statement.execute(params![unit, self.next_ordinal(), withdrawal.page, withdrawal.reason, row.cast_signed()])?;
        Ok(())
    }

    /// The withdrawals of a unit with the rows in which they stand.
    pub fn withdrawals(&self, unit: &str) -> Result<Vec<(Withdrawal, u64)>> {
        let query = "SELECT page, reason, row FROM withdrawals WHERE unit = ?1 ORDER BY ordinal";
        let mut statement = self.sql().prepare_cached(query)?;
        let rows = statement.query_map([unit], |row| {
            let number: i64 = row.get(2)?;
            Ok((Withdrawal { page: row.get(0)?, reason: row.get(1)? }, number.cast_unsigned()))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The first unit after `after`, in the order of identifiers, of which pages are withdrawn and that is not in the delivery.
    pub fn next_absent_withdrawal(&self, after: &str) -> Result<Option<String>> {
        let query =
            "SELECT unit FROM withdrawals WHERE unit > ?1 AND NOT EXISTS (SELECT 1 FROM units WHERE identifier = unit)
            ORDER BY unit LIMIT 1";
        Ok(self.sql().prepare_cached(query)?.query_row([after], |row| row.get(0)).optional()?)
    }

    /// Keeps a folder that holds no files.
    pub fn add_empty_folder(&self, path: &[u8]) -> Result<()> {
        self.sql().prepare_cached("INSERT OR IGNORE INTO empty_folders VALUES (?1)")?.execute([path])?;
        Ok(())
    }

    /// The first empty folder after `after`.
    pub fn next_empty_folder(&self, after: Option<&[u8]>) -> Result<Option<Vec<u8>>> {
        let query = "SELECT path FROM empty_folders WHERE path > ?1 ORDER BY path LIMIT 1";
        Ok(self.sql().prepare_cached(query)?.query_row([after.unwrap_or_default()], |row| row.get(0)).optional()?)
    }

    /// Keeps a folder that lies above or at the units; the twin that was there before it, if any.
    pub fn add_upper_folder(&self, parent: &[u8], name: &[u8]) -> Result<Option<Vec<u8>>> {
        let folded = fold(&decoded(name));
        let query = "SELECT name FROM upper_folders WHERE parent = ?1 AND fold = ?2 LIMIT 1";
        let twin = self.sql().prepare_cached(query)?.query_row(params![parent, folded], |row| row.get(0)).optional()?;
        let mut statement = self.sql().prepare_cached("INSERT OR IGNORE INTO upper_folders VALUES (?1, ?2, ?3)")?;
        statement.execute(params![parent, folded, name])?;
        Ok(twin)
    }
}

/// A column by which rows are looked for.
#[derive(Clone, Copy, Debug)]
pub enum RowColumn {
    /// The identifier without regard to case.
    Identifier,
    /// The identifier as a safe name.
    SafeIdentifier,
    /// The folder's path.
    Folder,
    /// The folder's last component.
    FolderName,
    /// The number of the file.
    FileNumber,
}

/// A folder as inventories write it, comparable: `.\Serie 1\F001\` is `serie 1/f001`.
pub fn folder_key(folder: &str) -> String {
    let folder = folder.replace('\\', "/");
    let parts = folder.split('/').map(str::trim).filter(|part| !part.is_empty() && *part != ".");
    fold(&parts.collect::<Vec<_>>().join("/"))
}

/// A file number, comparable: `007` is `7`.
pub fn number_key(number: &str) -> String {
    let number = fold(number.trim());
    let short = number.trim_start_matches('0');
    if short.is_empty() { number } else { short.to_owned() }
}

fn json<T: serde::Serialize>(value: &T) -> String {
    // Serialising cannot fail: records hold only strings, numbers, lists and string-keyed maps.
    serde_json::to_string(value).unwrap_or_default()
}

fn stored_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredRow> {
    let (description, findings): (String, Option<String>) = (row.get(3)?, row.get(4)?);
    let number: i64 = row.get(2)?;
    let used: i64 = row.get(5)?;
    Ok(StoredRow {
        id: row.get(0)?,
        table: row.get(1)?,
        number: number.cast_unsigned(),
        description: serde_json::from_str(&description).unwrap_or_default(),
        findings: findings.and_then(|findings| serde_json::from_str(&findings).ok()).unwrap_or_default(),
        empty: used == 2,
    })
}

fn stored_unit(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredUnit> {
    Ok(StoredUnit {
        key: row.get(0)?,
        row: row.get(1)?,
        loses_to: row.get(2)?,
        identifier: row.get(3)?,
        folder: row.get(4)?,
    })
}
