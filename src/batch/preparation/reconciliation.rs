//! What was to come, over all deliveries, against what has come: `reconciliation.jsonl`.

use crate::catalogue::Catalogue;
use crate::records::{LineError, ReconciliationTotals, ScopeLine, read_lines};
use crate::survey::{self, DeliveredUnit, ExpectedUnit};

use super::super::context::RunContext;
use super::super::request::RunError;
use super::planning::LinesOut;

/// Lays this delivery's scope beside those of the earlier ones and writes where every unit stands.
///
/// # Errors
/// The batch's records or the catalogue cannot be read or written.
pub fn reconcile(run: &RunContext<'_>) -> Result<(), RunError> {
    let mut catalogue = run.books.catalogue();
    remember_scope(run, &mut catalogue)?;
    let path = run.books.folder.join("reconciliation.jsonl");
    let failed = |source| run.books.write_failed(&path, source);
    let mut out = LinesOut::create(&path, &run.books.meter).map_err(failed)?;
    let mut sums = ReconciliationTotals::default();
    catalogue.reconcile(|found| -> Result<(), RunError> {
        let expected = found.scope.map(|_| ExpectedUnit { extent: found.extent, due: found.due });
        let delivered = found.delivered.map(|unit| DeliveredUnit {
            batch: unit.batch,
            pages: unit.pages,
            completeness: unit.completeness,
        });
        let line = survey::reconcile(found.unit, expected, delivered);
        sums.totals.count(&line);
        out.add(&line).map_err(failed)
    })?;
    out.add(&sums).and_then(|()| out.commit()).map_err(failed)
}

/// Brings the delivery's scope into the catalogue, where it stands beside the scopes of the deliveries before.
fn remember_scope(run: &RunContext<'_>, catalogue: &mut Catalogue) -> Result<(), RunError> {
    let mut unreadable: Option<LineError> = None;
    let lines = read_lines::<ScopeLine>(&run.books.folder.join("scope.jsonl"))?;
    let rows = lines.map_while(|line| match line {
        Ok(line) => Some((line.identifier, line.extent, line.due)),
        Err(error) => {
            unreadable = Some(error);
            None
        }
    });
    catalogue.record_awaited(&run.books.batch, rows)?;
    unreadable.map_or(Ok(()), |error| Err(error.into()))
}
