//! Rows of the inventory and the scope.

use rusqlite::{OptionalExtension, params};

use crate::records::{Description, Finding};

use super::super::names::{fold, safe_component};
use super::index::{Result, Scratch, ScratchError, json};

/// Which table rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowSet {
    /// The inventory.
    Inventory,
    /// The scope.
    Scope,
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

impl Scratch {
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
            RowColumn::Exact => {
                "SELECT id, series FROM rows WHERE scope = 0 AND duplicate_of IS NULL AND identifier = ?1 ORDER BY id LIMIT ?2"
            }
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
        let mut statement = self.sql().prepare_cached(query).map_err(ScratchError::from)?;
        let mut rows = statement.query([]).map_err(ScratchError::from)?;
        while let Some(row) = rows.next().map_err(ScratchError::from)? {
            each(stored_row(row).map_err(ScratchError::from)?)?;
        }
        Ok(())
    }

    /// Says that the row's folder came empty.
    pub fn mark_empty(&self, id: i64) -> Result<()> {
        self.sql().prepare_cached("UPDATE rows SET used = 2 WHERE id = ?1 AND used = 0")?.execute([id])?;
        Ok(())
    }
}

/// A column by which rows are looked for.
#[derive(Clone, Copy, Debug)]
pub enum RowColumn {
    /// The identifier letter by letter.
    Exact,
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
