//! Pages that suppliers are to bring again, and whether they have. Everything here follows from the batches' decisions
//! and the packages.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use crate::records::{DecidedPage, DecisionRecord, Hex, Hex32, UnitRecord, Verdict};

use super::sources::signed;
use super::{Catalogue, CatalogueError};

/// An order to bring something again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescan {
    /// The decision that ordered it.
    pub id: Uuid,
    /// The batch whose material it is about.
    pub batch: String,
    /// The unit.
    pub unit: String,
    /// The page; absent: the whole unit.
    pub page: Option<DecidedPage>,
    /// SHA-256 of the page's file, or the unit's key.
    pub bound_to: Hex32,
    /// The day until which it is to come, as `2026-12-31`.
    pub due: Option<String>,
    /// The batch and the version that brought it.
    pub closed: Option<(String, u32)>,
}

impl Rescan {
    /// Whether a version of the unit brings what was ordered: the page has other bytes there, or is no longer there.
    #[must_use]
    pub fn is_closed_by(&self, record: &UnitRecord) -> bool {
        match &self.page {
            None => record.unit_key != self.bound_to,
            Some(page) => {
                !record.files.iter().any(|file| file.name == page.name && file.digests.sha256 == self.bound_to)
            }
        }
    }
}

const COLUMNS: &str = "id, batch, unit, name, image, bound_to, due, closed_batch, closed_version";

impl Catalogue {
    /// Takes decisions over, all or none: an order is noted, any other decision on the same thing lifts it. Of several
    /// on one thing the last stands. Those that were taken over before change nothing: an order that was closed stays
    /// closed.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn record_decisions(&mut self, decisions: &[DecisionRecord]) -> Result<(), CatalogueError> {
        let transaction = self.connection.transaction()?;
        for decision in last_on_each(decisions) {
            let Some(unit) = &decision.unit else { continue };
            let (name, image) = decision.page.as_ref().map_or((None, None), |page| (Some(&page.name), page.image));
            transaction
                .prepare_cached(
                    "DELETE FROM rescan
                     WHERE batch = ?1 AND unit = ?2 AND name IS ?3 AND image IS ?4 AND bound_to = ?5 AND id <> ?6",
                )?
                .execute(params![decision.batch, unit, name, image, decision.bound_to.0, decision.id.as_bytes()])?;
            if decision.verdict == Verdict::Rescan {
                let due = decision.due.map(|due| due.to_string());
                transaction
                    .prepare_cached("INSERT OR IGNORE INTO rescan VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, NULL)")?
                    .execute(params![
                        decision.id.as_bytes(),
                        decision.batch,
                        unit,
                        name,
                        image,
                        decision.bound_to.0,
                        due
                    ])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// How many bytes of a batch's `decisions.jsonl` were taken over.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn decided_bytes(&self, batch: &str) -> Result<u64, CatalogueError> {
        let mut select = self.connection.prepare_cached("SELECT bytes FROM decided WHERE batch = ?1")?;
        let found = select.query_row(params![batch], |row| row.get::<_, i64>(0)).optional()?;
        Ok(found.unwrap_or(0).cast_unsigned())
    }

    /// Notes how many bytes of a batch's `decisions.jsonl` were taken over.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn set_decided_bytes(&mut self, batch: &str, bytes: u64) -> Result<(), CatalogueError> {
        self.connection.execute("INSERT OR REPLACE INTO decided VALUES (?1, ?2)", params![batch, signed(bytes)])?;
        Ok(())
    }

    /// The orders on a unit that no version has closed, the oldest first.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn open_rescans(&self, unit: &str) -> Result<Vec<Rescan>, CatalogueError> {
        self.rescans("unit = ?1 AND closed_batch IS NULL", unit)
    }

    /// All orders on what a batch brought, by unit and page.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn rescans_of_batch(&self, batch: &str) -> Result<Vec<Rescan>, CatalogueError> {
        self.rescans("batch = ?1", batch)
    }

    fn rescans(&self, condition: &str, value: &str) -> Result<Vec<Rescan>, CatalogueError> {
        // A catalogue of an older Fondo that is opened for questions only has no such table, and no orders.
        let known: u32 = self.connection.query_row(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'rescan'",
            [],
            |row| row.get(0),
        )?;
        if known == 0 {
            return Ok(Vec::new());
        }
        let mut select = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM rescan WHERE {condition} ORDER BY unit, name, image, id"
        ))?;
        let rows = select.query_map(params![value], rescan_from)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Closes the orders that a version of a unit brings.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn close_rescans(&mut self, record: &UnitRecord) -> Result<(), CatalogueError> {
        for order in self.open_rescans(&record.unit)? {
            if order.is_closed_by(record) {
                self.close_rescan(&order.id, &record.batch, record.unit_version)?;
            }
        }
        Ok(())
    }

    /// Closes an order, if it stands.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub(super) fn close_rescan(&mut self, order: &Uuid, batch: &str, version: u32) -> Result<(), CatalogueError> {
        self.connection.execute(
            "UPDATE rescan SET closed_batch = ?1, closed_version = ?2 WHERE id = ?3",
            params![batch, version, order.as_bytes()],
        )?;
        Ok(())
    }

    /// Opens the orders again that a version closed which does not stand any more.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub(super) fn reopen_rescans(&mut self, unit: &str, version: u32) -> Result<(), CatalogueError> {
        self.connection.execute(
            "UPDATE rescan SET closed_batch = NULL, closed_version = NULL WHERE unit = ?1 AND closed_version = ?2",
            params![unit, version],
        )?;
        Ok(())
    }
}

/// Of the decisions on each thing the last, in the order in which they were made.
fn last_on_each(decisions: &[DecisionRecord]) -> impl Iterator<Item = &DecisionRecord> {
    let thing = |decision: &'_ DecisionRecord| {
        (decision.batch.clone(), decision.unit.clone(), decision.page.clone(), decision.bound_to)
    };
    let last: BTreeMap<_, usize> =
        decisions.iter().enumerate().map(|(place, decision)| (thing(decision), place)).collect();
    let places: BTreeSet<usize> = last.into_values().collect();
    places.into_iter().filter_map(|place| decisions.get(place))
}

fn rescan_from(row: &Row<'_>) -> rusqlite::Result<Rescan> {
    let name: Option<String> = row.get(3)?;
    let image: Option<u32> = row.get(4)?;
    let closed: Option<String> = row.get(7)?;
    let version: Option<u32> = row.get(8)?;
    Ok(Rescan {
        id: Uuid::from_bytes(row.get(0)?),
        batch: row.get(1)?,
        unit: row.get(2)?,
        page: name.map(|name| DecidedPage { name, image }),
        bound_to: Hex(row.get(5)?),
        due: row.get(6)?,
        closed: closed.zip(version),
    })
}
