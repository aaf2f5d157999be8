//! Units: their versions, their folders, and what was not accepted.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::records::{Completeness, Hex, Hex32, UnitOutcome, UnitState};

use super::sources::signed;
use super::{Catalogue, CatalogueError};

/// A version of a unit whose package lies in the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// Unit.
    pub unit: String,
    /// Version, from 1.
    pub version: u32,
    /// Unit key.
    pub key: Hex32,
    /// Its state.
    pub state: UnitState,
    /// The batch that brought it.
    pub batch: String,
    /// The unit's folder below `packages/`.
    pub folder: String,
    /// Bytes of the package.
    pub bytes: u64,
    /// Files of the package.
    pub files: u64,
    /// Pages.
    pub pages: u64,
    /// SHA-256 of the tag manifest.
    pub tag_manifest: Hex32,
    /// Whether reports show no more than the identifier.
    pub restricted: bool,
    /// The package's instant.
    pub at: Timestamp,
    /// Whether all of it is there.
    pub completeness: Completeness,
}

/// A unit that a batch brought and that was held or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAcceptedRow {
    /// Unit.
    pub unit: String,
    /// The batch that brought it.
    pub batch: String,
    /// Unit key.
    pub key: Hex32,
    /// Held or refused.
    pub state: UnitState,
    /// Whether all of it is there.
    pub completeness: Completeness,
}

impl NotAcceptedRow {
    /// The row of a unit that a batch's journal or a draft says is held or refused; `None` for any other end, and where
    /// the decision is not remembered.
    #[must_use]
    pub fn of(batch: &str, outcome: UnitOutcome) -> Option<Self> {
        let UnitOutcome { unit, unit_key, state, findings, .. } = outcome;
        let key = unit_key.filter(|_| matches!(state, UnitState::Held | UnitState::Refused))?;
        let completeness = Completeness::of(&findings);
        Some(Self { unit, batch: batch.to_owned(), key, state, completeness })
    }
}

/// What came of a unit with a certain key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownOutcome {
    /// Its state.
    pub state: UnitState,
    /// The version that was made, where one was.
    pub version: Option<u32>,
    /// The unit's folder below `packages/`; empty where no version was made.
    pub folder: String,
}

impl Catalogue {
    /// What came of this unit with this key: packaged by any batch, or held or refused in this one.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn outcome_with_key(
        &self,
        batch: &str,
        unit: &str,
        key: &Hex32,
    ) -> Result<Option<KnownOutcome>, CatalogueError> {
        let mut select = self.connection.prepare_cached(
            "SELECT state, version, folder FROM unit_version WHERE unit = ?1 AND key = ?2 ORDER BY version DESC LIMIT 1",
        )?;
        let found = select
            .query_row(params![unit, key.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        if let Some((state, version, folder)) = found {
            return Ok(Some(KnownOutcome { state: state_from(state)?, version: Some(version), folder }));
        }
        let mut select = self
            .connection
            .prepare_cached("SELECT state FROM not_accepted WHERE batch = ?1 AND unit = ?2 AND key = ?3")?;
        let found = select.query_row(params![batch, unit, key.0], |row| row.get::<_, String>(0)).optional()?;
        let known = |state| Ok(KnownOutcome { state: state_from(state)?, version: None, folder: String::new() });
        found.map(known).transpose()
    }

    /// The newest version of a unit that stands.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn latest_version(&self, unit: &str) -> Result<Option<VersionRow>, CatalogueError> {
        let mut select = self.connection.prepare_cached(&format!(
            "SELECT {VERSION_COLUMNS} FROM unit_version
             WHERE unit = ?1 AND state <> 'withdrawn' ORDER BY version DESC LIMIT 1"
        ))?;
        let found = select.query_row(params![unit], raw_version).optional()?;
        found.map(version_from).transpose()
    }

    /// Gives the newest version that stands of every unit, in order of the units.
    ///
    /// # Errors
    /// [`CatalogueError`], or what `each` says.
    pub fn standing_versions<E: From<CatalogueError>>(
        &self,
        mut each: impl FnMut(VersionRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!(
            "SELECT {VERSION_COLUMNS} FROM unit_version AS one WHERE state <> 'withdrawn' AND version =
                 (SELECT max(version) FROM unit_version WHERE unit = one.unit AND state <> 'withdrawn') ORDER BY unit"
        );
        let mut select = self.connection.prepare_cached(&sql).map_err(CatalogueError::from)?;
        let mut rows = select.query([]).map_err(CatalogueError::from)?;
        while let Some(row) = rows.next().map_err(CatalogueError::from)? {
            let raw = raw_version(row).map_err(CatalogueError::from)?;
            each(version_from(raw)?)?;
        }
        Ok(())
    }

    /// A version of a unit, whatever its state.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn version(&self, unit: &str, version: u32) -> Result<Option<VersionRow>, CatalogueError> {
        let mut select = self
            .connection
            .prepare_cached(&format!("SELECT {VERSION_COLUMNS} FROM unit_version WHERE unit = ?1 AND version = ?2"))?;
        let found = select.query_row(params![unit, version], raw_version).optional()?;
        found.map(version_from).transpose()
    }

    /// Whether no version of any unit is recorded.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn knows_no_version(&self) -> Result<bool, CatalogueError> {
        let mut select = self.connection.prepare_cached("SELECT 1 FROM unit_version LIMIT 1")?;
        Ok(select.query_row([], |_| Ok(())).optional()?.is_none())
    }

    /// SHA-256 of the tag manifest of the package in the folder `folder`, version `version`.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn tag_manifest_of(&self, folder: &str, version: u32) -> Result<Option<Hex32>, CatalogueError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT tag_manifest FROM unit_version WHERE folder = ?1 AND version = ?2 LIMIT 1")?;
        Ok(select.query_row(params![folder, version], |row| row.get(0).map(Hex)).optional()?)
    }

    /// Whether a later version that stands was brought by another batch than `batch`.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn is_built_upon(&self, unit: &str, version: u32, batch: &str) -> Result<bool, CatalogueError> {
        let mut select = self.connection.prepare_cached(
            "SELECT count(*) FROM unit_version WHERE unit = ?1 AND version > ?2 AND batch <> ?3 AND state <> 'withdrawn'",
        )?;
        Ok(select.query_row(params![unit, version, batch], |row| row.get::<_, u32>(0))? > 0)
    }

    /// The number of the next version of a unit: numbers of withdrawn versions are not used again.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn next_version(&self, unit: &str) -> Result<u32, CatalogueError> {
        let mut select =
            self.connection.prepare_cached("SELECT ifnull(max(version), 0) + 1 FROM unit_version WHERE unit = ?1")?;
        Ok(select.query_row(params![unit], |row| row.get(0))?)
    }

    /// All versions that a batch brought, by unit.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn versions_of_batch(&self, batch: &str) -> Result<Vec<VersionRow>, CatalogueError> {
        let mut select = self.connection.prepare_cached(&format!(
            "SELECT {VERSION_COLUMNS} FROM unit_version WHERE batch = ?1 ORDER BY unit, version"
        ))?;
        let rows = select.query_map(params![batch], raw_version)?;
        rows.map(|row| version_from(row?)).collect()
    }

    /// All versions of a unit, the oldest first.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn versions_of_unit(&self, unit: &str) -> Result<Vec<VersionRow>, CatalogueError> {
        let mut select = self
            .connection
            .prepare_cached(&format!("SELECT {VERSION_COLUMNS} FROM unit_version WHERE unit = ?1 ORDER BY version"))?;
        let rows = select.query_map(params![unit], raw_version)?;
        rows.map(|row| version_from(row?)).collect()
    }

    /// Records a version. A second time changes nothing.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn record_version(&mut self, row: &VersionRow) -> Result<(), CatalogueError> {
        let transaction = self.connection.transaction()?;
        transaction.execute(
            "INSERT OR REPLACE INTO unit_version VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                row.unit,
                row.version,
                row.key.0,
                state_text(row.state),
                row.batch,
                row.folder,
                signed(row.bytes),
                signed(row.files),
                signed(row.pages),
                row.tag_manifest.0,
                row.restricted,
                row.at.to_string(),
                row.completeness.extent_differs,
                row.completeness.undeclared_gaps,
            ],
        )?;
        transaction.execute("INSERT OR IGNORE INTO folder VALUES (?1, ?2)", params![row.unit, row.folder])?;
        transaction.execute("DELETE FROM not_accepted WHERE batch = ?1 AND unit = ?2", params![row.batch, row.unit])?;
        Ok(transaction.commit()?)
    }

    /// Records that a version was withdrawn. Its number and its package stay.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn record_withdrawn(&mut self, unit: &str, version: u32) -> Result<(), CatalogueError> {
        self.connection.execute(
            "UPDATE unit_version SET state = 'withdrawn' WHERE unit = ?1 AND version = ?2",
            params![unit, version],
        )?;
        self.reopen_rescans(unit, version)
    }

    /// Records that a unit of a batch was held or refused.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn record_not_accepted(&mut self, row: &NotAcceptedRow) -> Result<(), CatalogueError> {
        self.connection.execute(
            "INSERT OR REPLACE INTO not_accepted VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                row.batch,
                row.unit,
                row.key.0,
                state_text(row.state),
                row.completeness.extent_differs,
                row.completeness.undeclared_gaps,
            ],
        )?;
        Ok(())
    }

    /// Forgets that a unit of a batch was held or refused: it is no longer in the delivery.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn forget_not_accepted(&mut self, batch: &str, unit: &str) -> Result<(), CatalogueError> {
        self.connection.execute("DELETE FROM not_accepted WHERE batch = ?1 AND unit = ?2", params![batch, unit])?;
        Ok(())
    }

    /// The units that are held or refused in a batch and of which a version of another batch stands.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn not_accepted_and_brought(&self, batch: &str) -> Result<BTreeSet<String>, CatalogueError> {
        let mut select = self.connection.prepare_cached(
            "SELECT unit FROM not_accepted AS one WHERE batch = ?1 AND EXISTS
                 (SELECT 1 FROM unit_version WHERE unit = one.unit AND batch <> ?1 AND state <> 'withdrawn')",
        )?;
        let rows = select.query_map(params![batch], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The batches in which a unit is held or refused, in order.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn batches_that_wait(&self, unit: &str) -> Result<Vec<String>, CatalogueError> {
        let mut select =
            self.connection.prepare_cached("SELECT batch FROM not_accepted WHERE unit = ?1 ORDER BY batch")?;
        let rows = select.query_map(params![unit], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The folder that a unit has below `packages/`.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn folder_of(&self, unit: &str) -> Result<Option<String>, CatalogueError> {
        let mut select = self.connection.prepare_cached("SELECT folder FROM folder WHERE unit = ?1")?;
        Ok(select.query_row(params![unit], |row| row.get(0)).optional()?)
    }

    /// The unit to which a folder below `packages/` belongs.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn unit_of_folder(&self, folder: &str) -> Result<Option<String>, CatalogueError> {
        let mut select = self.connection.prepare_cached("SELECT unit FROM folder WHERE folder = ?1")?;
        Ok(select.query_row(params![folder], |row| row.get(0)).optional()?)
    }

    /// Bytes of the packages that a batch brought.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn packaged_bytes(&self, batch: &str) -> Result<u64, CatalogueError> {
        let mut select =
            self.connection.prepare_cached("SELECT ifnull(sum(bytes), 0) FROM unit_version WHERE batch = ?1")?;
        Ok(select.query_row(params![batch], |row| row.get::<_, i64>(0))?.cast_unsigned())
    }
}

const VERSION_COLUMNS: &str = "unit, version, key, state, batch, folder, bytes, files, pages, tag_manifest, restricted, at, extent_differs, undeclared_gaps";

/// A row whose state and instant are still text.
type RawVersion = (VersionRow, String, String);

fn raw_version(row: &Row<'_>) -> rusqlite::Result<RawVersion> {
    let number = |index| row.get::<_, i64>(index).map(i64::cast_unsigned);
    let version = VersionRow {
        unit: row.get(0)?,
        version: row.get(1)?,
        key: Hex(row.get(2)?),
        state: UnitState::Packaged,
        batch: row.get(4)?,
        folder: row.get(5)?,
        bytes: number(6)?,
        files: number(7)?,
        pages: number(8)?,
        tag_manifest: Hex(row.get(9)?),
        restricted: row.get(10)?,
        at: Timestamp::UNIX_EPOCH,
        completeness: Completeness { extent_differs: row.get(12)?, undeclared_gaps: row.get(13)? },
    };
    Ok((version, row.get(3)?, row.get(11)?))
}

fn version_from((version, state, at): RawVersion) -> Result<VersionRow, CatalogueError> {
    let at = at.parse().map_err(|_| CatalogueError::Foreign { column: "unit_version.at", value: at })?;
    Ok(VersionRow { state: state_from(state)?, at, ..version })
}

/// The text of a state is the one of the records.
pub(super) fn state_text(state: UnitState) -> String {
    match serde_json::to_value(state) {
        Ok(serde_json::Value::String(text)) => text,
        // A state without fields always serialises to its name.
        _ => String::new(),
    }
}

pub(super) fn state_from(text: String) -> Result<UnitState, CatalogueError> {
    serde_json::from_value(serde_json::Value::String(text.clone()))
        .map_err(|_| CatalogueError::Foreign { column: "state", value: text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(unit: &str, version: u32) -> VersionRow {
        VersionRow {
            unit: unit.to_owned(),
            version,
            key: Hex([u8::try_from(version).unwrap(); 32]),
            state: UnitState::Packaged,
            batch: "b1".to_owned(),
            folder: format!("{unit}-folder"),
            bytes: u64::MAX / 3,
            files: 2,
            pages: 7,
            tag_manifest: Hex([9; 32]),
            restricted: false,
            at: Timestamp::UNIX_EPOCH,
            completeness: Completeness { extent_differs: true, undeclared_gaps: false },
        }
    }

    fn catalogue() -> (tempfile::TempDir, Catalogue) {
        let place = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(&place.path().join("catalogue.db")).unwrap();
        (place, catalogue)
    }

    #[test]
    fn a_version_is_found_by_key_and_the_newest_that_stands_by_unit() {
        let (_place, mut catalogue) = catalogue();
        catalogue.record_version(&row("F1", 1)).unwrap();
        catalogue.record_version(&row("F1", 2)).unwrap();
        assert_eq!(catalogue.latest_version("F1").unwrap(), Some(row("F1", 2)));
        assert_eq!(catalogue.outcome_with_key("b9", "F1", &Hex([1; 32])).unwrap().unwrap().version, Some(1));
        assert_eq!(catalogue.outcome_with_key("b1", "F1", &Hex([3; 32])).unwrap(), None);
        catalogue.record_withdrawn("F1", 2).unwrap();
        assert_eq!(catalogue.latest_version("F1").unwrap(), Some(row("F1", 1)));
        assert_eq!(catalogue.next_version("F1").unwrap(), 3, "the number of a withdrawn version is not used again");
        assert_eq!(catalogue.folder_of("F1").unwrap().as_deref(), Some("F1-folder"));
    }

    #[test]
    fn what_was_held_is_known_until_it_is_packaged() {
        let (_place, mut catalogue) = catalogue();
        let held = NotAcceptedRow {
            unit: "F1".to_owned(),
            batch: "b1".to_owned(),
            key: Hex([5; 32]),
            state: UnitState::Held,
            completeness: Completeness::default(),
        };
        catalogue.record_not_accepted(&held).unwrap();
        let known = catalogue.outcome_with_key("b1", "F1", &Hex([5; 32])).unwrap().unwrap();
        assert_eq!((known.state, known.version), (UnitState::Held, None));
        assert_eq!(catalogue.status().unwrap().batches["b1"].states["held"], 1);
        catalogue.record_version(&row("F1", 1)).unwrap();
        assert_eq!(catalogue.outcome_with_key("b1", "F1", &Hex([5; 32])).unwrap(), None);
    }
}
