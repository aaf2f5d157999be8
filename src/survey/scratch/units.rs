//! Units as they take shape: their rows, names and folders, what is withdrawn from them, folders that hold none.

use rusqlite::{OptionalExtension, params};

use crate::records::Withdrawal;

use super::super::matching::rank;
use super::super::names::{decoded, fold};
use super::index::{Result, Scratch};

/// A unit before its files are looked at.
#[derive(Clone, Debug)]
pub struct StoredUnit {
    /// Its key.
    pub key: Vec<u8>,
    /// The row that describes it.
    pub row: Option<i64>,
    /// Whether the row was found by the code alone with which the folder's name begins.
    pub by_code: bool,
    /// The unit to which it lost its row.
    pub loses_to: Option<Vec<u8>>,
    /// Its identifier.
    pub identifier: String,
    /// Its folder name.
    pub folder: String,
}

impl Scratch {
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
        let query = "SELECT key, row, loses_to, coalesce(identifier, ''), coalesce(folder, ''), coalesce(rank, 0) FROM units WHERE key > ?1 ORDER BY key LIMIT 1";
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

    /// The first unit after `after`, in the order of identifiers, of which pages are withdrawn and that is not in the
    /// delivery.
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

fn stored_unit(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredUnit> {
    Ok(StoredUnit {
        key: row.get(0)?,
        row: row.get(1)?,
        loses_to: row.get(2)?,
        identifier: row.get(3)?,
        folder: row.get(4)?,
        by_code: row.get::<_, u8>(5)? == rank::LEADING_CODE,
    })
}
