//! The tables, and how an older catalogue becomes a newer one.

use rusqlite::Connection;

use super::CatalogueError;

/// The version of the tables that this program writes: `PRAGMA user_version`.
const VERSION: u32 = 5;

/// Each step leads from the version that is its place to the next.
const STEPS: [&str; VERSION as usize] = ["
    -- What the file system said of a source when it was read, and its digests then.
    CREATE TABLE source (
        batch TEXT NOT NULL, path BLOB NOT NULL,
        size INTEGER NOT NULL, mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, inode INTEGER NOT NULL,
        blake3 BLOB NOT NULL, sha256 BLOB NOT NULL,
        PRIMARY KEY (batch, path)
    ) WITHOUT ROWID;
    -- Versions of units whose packages lie in the workspace.
    CREATE TABLE unit_version (
        unit TEXT NOT NULL, version INTEGER NOT NULL, key BLOB NOT NULL, state TEXT NOT NULL,
        batch TEXT NOT NULL, folder TEXT NOT NULL, bytes INTEGER NOT NULL, files INTEGER NOT NULL, pages INTEGER NOT NULL,
        tag_manifest BLOB NOT NULL, restricted INTEGER NOT NULL, at TEXT NOT NULL,
        extent_differs INTEGER NOT NULL, undeclared_gaps INTEGER NOT NULL,
        PRIMARY KEY (unit, version)
    ) WITHOUT ROWID;
    CREATE INDEX unit_version_batch ON unit_version (batch);
    -- Units that a batch brought and that were not accepted, as they stand now.
    CREATE TABLE not_accepted (
        batch TEXT NOT NULL, unit TEXT NOT NULL, key BLOB NOT NULL, state TEXT NOT NULL,
        extent_differs INTEGER NOT NULL, undeclared_gaps INTEGER NOT NULL,
        PRIMARY KEY (batch, unit)
    ) WITHOUT ROWID;
    CREATE INDEX not_accepted_unit ON not_accepted (unit);
    -- Folders below packages/, so that a unit keeps its own.
    CREATE TABLE folder (unit TEXT PRIMARY KEY, folder TEXT NOT NULL UNIQUE) WITHOUT ROWID;
    -- Which events the log holds.
    CREATE TABLE event (id BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX event_seq ON event (seq);
    -- What was to come: the scope of each batch.
    CREATE TABLE expected (
        unit TEXT NOT NULL, batch TEXT NOT NULL, extent TEXT, due INTEGER NOT NULL,
        PRIMARY KEY (unit, batch)
    ) WITHOUT ROWID;
", "
    -- What suppliers are to bring again, and the version that brought it.
    CREATE TABLE rescan (
        id BLOB PRIMARY KEY, batch TEXT NOT NULL, unit TEXT NOT NULL, name TEXT, image INTEGER, bound_to BLOB NOT NULL,
        due TEXT, closed_batch TEXT, closed_version INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX rescan_unit ON rescan (unit);
    CREATE INDEX rescan_batch ON rescan (batch);
    -- How much of a batch's decisions was taken over.
    CREATE TABLE decided (batch TEXT PRIMARY KEY, bytes INTEGER NOT NULL) WITHOUT ROWID;
", "
    -- What was made for providers, and what they answered: outcome, receipt and conservation status are three things.
    CREATE TABLE deposit (
        provider TEXT NOT NULL, key TEXT NOT NULL, shown TEXT NOT NULL, unit TEXT NOT NULL, version INTEGER NOT NULL,
        record TEXT NOT NULL, made TEXT NOT NULL,
        outcome TEXT, answered TEXT, receipt TEXT, conservation TEXT,
        PRIMARY KEY (provider, key, unit, version)
    ) WITHOUT ROWID;
    CREATE INDEX deposit_key ON deposit (key);
", "
    -- Places whose files are verified over the years; `readings` is how much of readings.jsonl was taken over.
    CREATE TABLE store (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, seal BLOB NOT NULL, files INTEGER NOT NULL, bytes INTEGER NOT NULL,
        readings INTEGER NOT NULL
    );
    -- Runs of files that are read at one time, and when that was.
    CREATE TABLE portion (
        store INTEGER NOT NULL, start BLOB NOT NULL, stop BLOB, place INTEGER NOT NULL,
        files INTEGER NOT NULL, bytes INTEGER NOT NULL, read INTEGER, faults INTEGER NOT NULL,
        PRIMARY KEY (store, start)
    ) WITHOUT ROWID;
    CREATE INDEX portion_read ON portion (store, read);
    -- Which content lies where: the line of the manifest begins at the byte `place`.
    CREATE TABLE object (
        blake3 BLOB NOT NULL, store INTEGER NOT NULL, place INTEGER NOT NULL,
        PRIMARY KEY (blake3, store, place)
    ) WITHOUT ROWID;
", "
    -- What the log holds of each object. It is read again from its first event, for nothing of this was kept before.
    DROP TABLE event;
    CREATE TABLE event (
        id BLOB PRIMARY KEY, seq INTEGER NOT NULL, object TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL, outcome TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX event_seq ON event (seq);
    CREATE INDEX event_object ON event (object, seq);
    -- How fast a portion was read.
    ALTER TABLE portion ADD COLUMN speed INTEGER;
"];

/// Brings the tables to the version of this program.
///
/// # Errors
/// A newer Fondo made them, or they cannot be written.
pub fn migrate(connection: &mut Connection) -> Result<(), CatalogueError> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > VERSION {
        return Err(CatalogueError::TooNew { found, known: VERSION });
    }
    for (version, step) in STEPS.iter().enumerate().skip(found as usize) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", (version + 1) as i64)?;
        transaction.commit()?;
    }
    Ok(())
}

/// That the tables have the version of this program, where they may not be changed.
///
/// # Errors
/// A newer or an older Fondo made them.
pub fn is_current(connection: &Connection) -> Result<(), CatalogueError> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match found.cmp(&VERSION) {
        std::cmp::Ordering::Less => Err(CatalogueError::TooOld { found, known: VERSION }),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(CatalogueError::TooNew { found, known: VERSION }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    /// A catalogue as the program wrote it when its tables had the version `version`.
    fn old(path: &std::path::Path, version: usize) {
        let connection = Connection::open(path).unwrap();
        for step in &STEPS[..version] {
            connection.execute_batch(step).unwrap();
        }
        connection.pragma_update(None, "user_version", version as i64).unwrap();
        connection.execute("INSERT INTO folder VALUES ('F1', 'F1-folder')", []).unwrap();
    }

    #[test]
    fn every_older_catalogue_is_brought_up_with_what_it_holds() {
        for version in 1..STEPS.len() {
            let place = tempfile::tempdir().unwrap();
            let path = place.path().join("catalogue.db");
            old(&path, version);
            assert!(matches!(Catalogue::open_read_only(&path), Err(CatalogueError::TooOld { .. })), "from {version}");
            let catalogue = Catalogue::open(&path).unwrap();
            let found: u32 = catalogue.connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
            assert_eq!(found, VERSION, "from {version}");
            assert_eq!(catalogue.folder_of("F1").unwrap().as_deref(), Some("F1-folder"));
            assert_eq!(catalogue.store("nas").unwrap(), None);
            // And it is brought up once.
            drop(catalogue);
            assert!(Catalogue::open(&path).is_ok());
        }
    }

    #[test]
    fn a_newer_catalogue_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("catalogue.db");
        drop(Catalogue::open(&path).unwrap());
        let connection = Connection::open(&path).unwrap();
        connection.pragma_update(None, "user_version", i64::from(VERSION) + 1).unwrap();
        drop(connection);
        assert!(matches!(Catalogue::open(&path), Err(CatalogueError::TooNew { .. })));
        assert!(matches!(Catalogue::open_read_only(&path), Err(CatalogueError::TooNew { .. })));
    }
}
