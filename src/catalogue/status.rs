//! What stands in a workspace.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::records::UnitState;

use super::versions::state_from;
use super::{Catalogue, CatalogueError};

/// What stands in a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Each batch, by identifier.
    pub batches: BTreeMap<String, BatchStatus>,
    /// Units with at least one version that stands.
    pub units: u64,
    /// Units that a scope names and no delivery has brought.
    pub awaited: u64,
    /// Events in the log.
    pub events: u64,
    /// What was made for each provider, and how far it got.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub deposits: BTreeMap<String, DepositStatus>,
}

/// Deposits with one provider. Each counts once: by its receipt, else by its outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DepositStatus {
    /// With a receipt: taken in charge.
    pub acknowledged: u64,
    /// Refused.
    pub refused: u64,
    /// Answered positively, without a receipt.
    pub positive: u64,
    /// Never answered.
    pub unanswered: u64,
}

/// What a batch brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BatchStatus {
    /// Units by state.
    pub states: BTreeMap<&'static str, u64>,
    /// Pages in its packages.
    pub pages: u64,
    /// Bytes of its packages.
    pub bytes: u64,
}

impl Catalogue {
    /// Looks up what stands.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn status(&self) -> Result<Status, CatalogueError> {
        let mut status = Status { events: self.last_event()?, ..Status::default() };
        let mut select = self.connection.prepare_cached(
            "SELECT batch, state, count(*), sum(pages), sum(bytes) FROM unit_version GROUP BY batch, state
             UNION ALL SELECT batch, state, count(*), 0, 0 FROM not_accepted GROUP BY batch, state",
        )?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let batch = status.batches.entry(row.get(0)?).or_default();
            let number = |index| row.get::<_, i64>(index).map(i64::cast_unsigned);
            *batch.states.entry(name_of(state_from(row.get(1)?)?)).or_default() += number(2)?;
            batch.pages += number(3)?;
            batch.bytes += number(4)?;
        }
        status.deposits = self.deposit_totals()?;
        (status.units, status.awaited) = self.unit_totals()?;
        Ok(status)
    }

    /// Units that came, and units that a scope names and that did not: what [`reconcile`](Self::reconcile) comes to,
    /// counted.
    fn unit_totals(&self) -> Result<(u64, u64), CatalogueError> {
        let mut select = self.connection.prepare_cached(
            "SELECT
                (SELECT count(*) FROM (SELECT unit FROM unit_version WHERE state = 'packaged' UNION SELECT unit FROM not_accepted)),
                (SELECT count(*) FROM expected e WHERE e.due AND e.batch = (SELECT max(batch) FROM expected WHERE unit = e.unit)
                     AND NOT EXISTS (SELECT 1 FROM unit_version v WHERE v.unit = e.unit AND v.state = 'packaged')
                     AND NOT EXISTS (SELECT 1 FROM not_accepted n WHERE n.unit = e.unit))",
        )?;
        let number = |row: &rusqlite::Row<'_>, index| row.get::<_, i64>(index).map(i64::cast_unsigned);
        Ok(select.query_row([], |row| Ok((number(row, 0)?, number(row, 1)?)))?)
    }
}

const fn name_of(state: UnitState) -> &'static str {
    match state {
        UnitState::Surveyed => "surveyed",
        UnitState::Processed => "processed",
        UnitState::Held => "held",
        UnitState::Refused => "refused",
        UnitState::Accepted => "accepted",
        UnitState::Packaged => "packaged",
        UnitState::Withdrawn => "withdrawn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{NotAcceptedRow, VersionRow};
    use crate::records::{Completeness, Hex};

    fn version(unit: &str, batch: &str) -> VersionRow {
        VersionRow {
            unit: unit.to_owned(),
            version: 1,
            key: Hex([1; 32]),
            state: UnitState::Packaged,
            batch: batch.to_owned(),
            folder: unit.to_owned(),
            bytes: 10,
            files: 2,
            pages: 3,
            tag_manifest: Hex([2; 32]),
            restricted: false,
            at: "2026-01-15T08:00:00Z".parse().unwrap(),
            completeness: Completeness::default(),
        }
    }

    #[test]
    fn the_counts_are_those_of_the_reconciliation() {
        let place = tempfile::tempdir().unwrap();
        let mut catalogue = Catalogue::open(&place.path().join("catalogue.db")).unwrap();
        let awaited = |units: &[(&str, bool)]| -> Vec<_> {
            units.iter().map(|(unit, due)| ((*unit).to_owned(), None, *due)).collect()
        };
        catalogue.record_awaited("b1", awaited(&[("F1", true), ("F2", true), ("F3", false)]).into_iter()).unwrap();
        // A later scope has the last word: F2 is described only, F3 is to come after all.
        catalogue.record_awaited("b2", awaited(&[("F2", false), ("F3", true), ("F4", true)]).into_iter()).unwrap();
        for unit in ["F1", "F9", "F8"] {
            catalogue.record_version(&version(unit, "b1")).unwrap();
        }
        catalogue.record_withdrawn("F8", 1).unwrap();
        let (batch, key, state) = ("b2".to_owned(), Hex([3; 32]), UnitState::Held);
        let held = NotAcceptedRow { unit: "F4".to_owned(), batch, key, state, completeness: Completeness::default() };
        catalogue.record_not_accepted(&held).unwrap();
        let mut counted = (0, 0);
        catalogue
            .reconcile(|unit| {
                counted.0 += u64::from(unit.delivered.is_some());
                counted.1 += u64::from(unit.due && unit.scope.is_some() && unit.delivered.is_none());
                Ok::<(), CatalogueError>(())
            })
            .unwrap();
        let status = catalogue.status().unwrap();
        assert_eq!((status.units, status.awaited), counted);
        assert_eq!(counted, (3, 1));
    }
}
