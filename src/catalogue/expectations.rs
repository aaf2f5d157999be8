//! What was to come, over all deliveries, and what came.

use rusqlite::params;

use crate::records::Extent;

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
    /// The batch that brought it, if it stands packaged, with its pages.
    pub delivered: Option<(String, u64)>,
    /// Whether a batch brought it and it was held or refused.
    pub waiting: bool,
}

impl Catalogue {
    /// Replaces what the scope of a batch expects.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn expect(
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

    /// Calls `each` for every unit that any scope names or any batch brought, in order of their identifiers, over all deliveries.
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
                 SELECT name.unit, e.batch, e.extent, ifnull(e.due, 1), v.batch, v.pages,
                        EXISTS (SELECT 1 FROM not_accepted n WHERE n.unit = name.unit)
                 FROM name
                 LEFT JOIN expected e ON e.unit = name.unit
                     AND e.batch = (SELECT max(batch) FROM expected WHERE unit = name.unit)
                 LEFT JOIN unit_version v ON v.unit = name.unit
                     AND v.version = (SELECT max(version) FROM unit_version WHERE unit = name.unit AND state = 'packaged')
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
    let pages = row.get::<_, Option<i64>>(5)?.unwrap_or(0).cast_unsigned();
    Ok(Expectation {
        unit: row.get(0)?,
        scope: row.get(1)?,
        extent: extent.and_then(|text| serde_json::from_str(&text).ok()),
        due: row.get(3)?,
        delivered: delivered.map(|batch| (batch, pages)),
        waiting: row.get(6)?,
    })
}
