//! Opening the catalogue, and what may be wrong with it.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::schema::{is_current, migrate};
use super::workspace::Workspace;
use crate::records::event_log::EventLog;

/// The index over the records (SQLite, write-ahead log). Everything in it can be had again from the records: `fondo
/// rebuild`.
#[derive(Debug)]
pub struct Catalogue {
    pub(super) connection: Connection,
    /// Before anything was read that is put on record through this.
    pub(super) opened: SystemTime,
}

/// Most events between which and their rows in the catalogue a run can be cut off: a few for each unit that is being
/// committed.
pub const IN_FLIGHT: u64 = 64;

/// What keeps the catalogue from being used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// SQLite says that the file is damaged.
    #[error("use the catalogue: it is damaged ({0})")]
    Damaged(#[source] rusqlite::Error),
    /// SQLite's own check of the file found faults.
    #[error("use the catalogue: it is damaged, its own check says")]
    Unsound,
    /// There is none, though there are packages or events: a new, empty one would know nothing of them.
    #[error("use the catalogue: it is gone, and there are packages or events")]
    Gone,
    /// A newer Fondo made it.
    #[error("use the catalogue: it was made by a newer Fondo (version {found}; this program knows {known})")]
    TooNew {
        /// Its version.
        found: u32,
        /// The newest known.
        known: u32,
    },
    /// An older Fondo made it, and it was opened for questions only.
    #[error("ask the catalogue: it was made by an older Fondo (version {found}; this program knows {known})")]
    TooOld {
        /// Its version.
        found: u32,
        /// The newest known.
        known: u32,
    },
    /// It holds something that no Fondo writes.
    #[error("use the catalogue: `{value}` in {column} is nothing that Fondo writes")]
    Foreign {
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// It does not know the deposit that an answer is for.
    #[error("take the answer to `{key}` of {provider}: the catalogue knows no such deposit of {unit} v{version}")]
    NoDeposit {
        /// The provider.
        provider: String,
        /// The key.
        key: String,
        /// The unit.
        unit: String,
        /// Its version.
        version: u32,
    },
    /// Whether there are packages cannot be told.
    #[error("look for packages in {path}: {source}")]
    Packages {
        /// Their folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What was sorted on disk for it cannot be read.
    #[error("fill the catalogue: {0}")]
    Unsorted(#[source] std::io::Error),
    /// Asking it takes the right to write beside it (its write-ahead log), which this user does not have.
    #[error("use the catalogue: it cannot be written by this user")]
    Unwritable,
    /// Anything else that SQLite says.
    #[error("use the catalogue: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for CatalogueError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => Self::Unwritable,
            _ => Self::Sqlite(error),
        }
    }
}

/// Memory for pages of the index, in KiB with a minus sign, as SQLite wants it: the system's cache holds the rest, and
/// peak memory stays the same however many objects there are.
const CACHE: i32 = -512;

impl Catalogue {
    /// Opens the catalogue at `path`, makes it if there is none, and brings older tables up to date.
    ///
    /// Each commit is durable when it returns (`synchronous = FULL`): one more flush beside those of log and journal,
    /// which are waited for anyway. What an older Fondo or a disk that lies lost all the same is put back from log and
    /// journal when a run begins.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn open(path: &Path) -> Result<Self, CatalogueError> {
        let opened = SystemTime::now();
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "cache_size", CACHE)?;
        migrate(&mut connection)?;
        Ok(Self { connection, opened })
    }

    /// Opens the catalogue of a workspace whose log this is, or makes one where nothing was done yet. A catalogue that
    /// is gone is made anew from the records and never begun as an empty one: what waits, what stands and what was read
    /// would be taken for unknown.
    ///
    /// # Errors
    /// [`CatalogueError::Gone`], and the others.
    pub fn open_beside(workspace: &Workspace, log: &EventLog) -> Result<Self, CatalogueError> {
        let path = workspace.catalogue_path();
        if !Self::is_there(&path)? {
            let packages = workspace.packages_folder();
            let listed = std::fs::read_dir(&packages);
            let mut entries = listed.map_err(|source| CatalogueError::Packages { path: packages.clone(), source })?;
            if entries.next().is_some() || log.tip().seq > 0 {
                return Err(CatalogueError::Gone);
            }
        }
        let catalogue = Self::open(&path)?;
        // Another verb may have begun one since.
        if catalogue.knows_no_version()? && catalogue.has_ingested_before(log.tip().seq.saturating_sub(IN_FLIGHT))? {
            return Err(CatalogueError::Gone);
        }
        Ok(catalogue)
    }

    /// Whether a catalogue with tables lies at `path`: one whose making was cut off has none.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn is_there(path: &Path) -> Result<bool, CatalogueError> {
        if !path.exists() {
            return Ok(false);
        }
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        Ok(connection.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0))? > 0)
    }

    /// Opens the catalogue at `path` for questions only; `None` if there is none.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn open_read_only(path: &Path) -> Result<Option<Self>, CatalogueError> {
        if !path.exists() {
            return Ok(None);
        }
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        is_current(&connection)?;
        Ok(Some(Self { connection, opened: SystemTime::now() }))
    }

    /// Closes the catalogue with its write-ahead log taken in, so that the file alone is the whole.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn close(self) -> Result<(), CatalogueError> {
        self.connection.pragma_update(None, "journal_mode", "DELETE")?;
        self.connection.close().map_err(|(_, error)| error.into())
    }

    /// Has SQLite look over the whole file.
    ///
    /// # Errors
    /// [`CatalogueError::Damaged`], or what SQLite says.
    pub fn check(&self) -> Result<bool, CatalogueError> {
        let verdict: String = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        Ok(verdict == "ok")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_commit_is_flushed() {
        let place = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(&place.path().join("catalogue.db")).unwrap();
        let level: u32 = catalogue.connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap();
        assert_eq!(level, 2, "2 is FULL");
    }

    #[test]
    fn a_catalogue_without_tables_is_none() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("catalogue.db");
        assert!(!Catalogue::is_there(&path).unwrap());
        std::fs::write(&path, b"").unwrap();
        assert!(!Catalogue::is_there(&path).unwrap());
        drop(Catalogue::open(&path).unwrap());
        assert!(Catalogue::is_there(&path).unwrap());
    }
}
