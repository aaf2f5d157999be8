//! What was to come, over all deliveries, and what came.

use rusqlite::params;

use crate::records::{Completeness, Extent};

use super::{Catalogue, CatalogueError};

/// A unit that was to come, or came, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Unit.
    pub unit: String,
    /// The batch whose scope names it, if any does.
    pub scope: Option<String>,
    /// The declared extent.
    pub extent: Option<Extent>,
    /// Whether files were to come; false for what is described only.
    pub due: bool,
    /// How it came, if it did.
    pub delivered: Option<Delivered>,
}

/// How a unit came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The batch that brought the version that stands, else the one in which it was held or refused.
    pub batch: String,
    /// Pages of the version that stands.
    pub pages: Option<u64>,
    /// Whether all of it is there.
    pub completeness: Completeness,
}

impl Catalogue {
    /// Replaces what the scope of a batch expects.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn record_awaited(
        &mut self,
        batch: &str,
        rows: impl Iterator<Item = (String, Option<Extent>, bool)>,
    ) -> Result<(), CatalogueError> {
        let transaction = self.connection.transaction()?;
        transaction.execute("DELETE FROM expected WHERE batch = ?1", params![batch])?;
        {
            let mut insert = transaction.prepare_cached("INSERT OR REPLACE INTO expected VALUES (?1, ?2, ?3, ?4)")?;
            for (unit, extent, due) in rows {
                let extent = extent.map(|extent| serde_json::to_string(&extent).unwrap_or_default());
                insert.execute(params![unit, batch, extent, due])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Calls `each` for every unit that any scope names or any batch brought, in order of their identifiers, over all
    /// deliveries.
    ///
    /// # Errors
    /// The catalogue, or `each`.
    pub fn reconcile<E: From<CatalogueError>>(
        &self,
        mut each: impl FnMut(Expectation) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut select = self
            .connection
            .prepare_cached(
                "WITH name(unit) AS (
                     SELECT unit FROM expected UNION SELECT unit FROM unit_version WHERE state = 'packaged'
                     UNION SELECT unit FROM not_accepted)
                 SELECT name.unit, e.batch, e.extent, ifnull(e.due, 1), ifnull(v.batch, n.batch), v.pages,
                        ifnull(v.extent_differs, n.extent_differs), ifnull(v.undeclared_gaps, n.undeclared_gaps)
                 FROM name
                 LEFT JOIN expected e ON e.unit = name.unit
                     AND e.batch = (SELECT max(batch) FROM expected WHERE unit = name.unit)
                 LEFT JOIN unit_version v ON v.unit = name.unit
                     AND v.version = (SELECT max(version) FROM unit_version WHERE unit = name.unit AND state = 'packaged')
                 LEFT JOIN not_accepted n ON n.unit = name.unit
                     AND n.batch = (SELECT max(batch) FROM not_accepted WHERE unit = name.unit)
                 ORDER BY name.unit",
            )
            .map_err(CatalogueError::from)?;
        let mut rows = select.query([]).map_err(CatalogueError::from)?;
        while let Some(row) = rows.next().map_err(CatalogueError::from)? {
            each(expectation(row).map_err(CatalogueError::from)?)?;
        }
        Ok(())
    }
}

fn expectation(row: &rusqlite::Row<'_>) -> rusqlite::Result<Expectation> {
    let extent: Option<String> = row.get(2)?;
    let delivered: Option<String> = row.get(4)?;
    let pages = row.get::<_, Option<i64>>(5)?.map(i64::cast_unsigned);
    let completeness = Completeness {
        extent_differs: row.get::<_, Option<bool>>(6)?.unwrap_or(false),
        undeclared_gaps: row.get::<_, Option<bool>>(7)?.unwrap_or(false),
    };
    Ok(Expectation {
        unit: row.get(0)?,
        scope: row.get(1)?,
        extent: extent.and_then(|text| serde_json::from_str(&text).ok()),
        due: row.get(3)?,
        delivered: delivered.map(|batch| Delivered { batch, pages, completeness }),
    })
}
