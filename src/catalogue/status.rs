//! What stands in a workspace.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::records::UnitState;

use super::versions::state_from;
use super::{Catalogue, CatalogueError, Expectation};

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
        self.reconcile(|unit: Expectation| {
            status.units += u64::from(unit.delivered.is_some());
            status.awaited += u64::from(unit.due && unit.scope.is_some() && unit.delivered.is_none());
            Ok::<(), CatalogueError>(())
        })?;
        Ok(status)
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
