//! What was to come, over all deliveries, against what has come: `reconciliation.jsonl`.

use crate::records::{
    LineError, ReconciliationLine, ReconciliationStatus, ReconciliationTotals, Record, ScopeLine, read_lines,
};
use crate::survey::{self, DeliveredUnit, ExpectedUnit};

use super::context::RunContext;
use super::planning::LinesOut;
use super::request::RunError;

/// Lays this delivery's scope beside those of the earlier ones and writes where every unit stands.
///
/// # Errors
/// The batch's records or the catalogue cannot be read or written.
pub fn reconcile(run: &RunContext<'_>) -> Result<(), RunError> {
    let mut catalogue = run.catalogue();
    remember_scope(run, &mut catalogue)?;
    let path = run.folder.join("reconciliation.jsonl");
    let failed = |source| run.write_failed(&path, source);
    let mut out = LinesOut::create(&path, &run.meter).map_err(failed)?;
    let mut totals = ReconciliationTotals {
        format: ReconciliationTotals::FORMAT.to_owned(),
        version: ReconciliationTotals::VERSION,
        ..ReconciliationTotals::default()
    };
    catalogue.reconcile(|found| -> Result<(), RunError> {
        let expected = found.scope.map(|_| ExpectedUnit { extent: found.extent, due: found.due });
        let delivered = found.delivered.map(|(batch, pages)| DeliveredUnit { batch, pages });
        let line = survey::reconcile(found.unit, expected, delivered);
        count(&mut totals, &line);
        out.add(&line).map_err(failed)
    })?;
    out.add(&totals).and_then(|()| out.commit()).map_err(failed)
}

/// Brings the delivery's scope into the catalogue, where it stands beside the scopes of the deliveries before.
fn remember_scope(run: &RunContext<'_>, catalogue: &mut crate::catalogue::Catalogue) -> Result<(), RunError> {
    let mut unreadable: Option<LineError> = None;
    let lines = read_lines::<ScopeLine>(&run.folder.join("scope.jsonl"))?;
    let rows = lines.map_while(|line| match line {
        Ok(line) => Some((line.identifier, line.extent, line.due)),
        Err(error) => {
            unreadable = Some(error);
            None
        }
    });
    catalogue.expect(&run.batch, rows)?;
    unreadable.map_or(Ok(()), |error| Err(error.into()))
}

fn count(totals: &mut ReconciliationTotals, line: &ReconciliationLine) {
    match line.status {
        ReconciliationStatus::Delivered => totals.delivered += 1,
        ReconciliationStatus::Awaited => totals.awaited += 1,
        ReconciliationStatus::Unexpected => totals.unexpected += 1,
        ReconciliationStatus::NotToBeDelivered => totals.not_to_be_delivered += 1,
    }
    totals.pages = totals.pages.saturating_add(line.found_pages.unwrap_or(0));
}
