//! Reconciliation: what was to come, against what has come in this delivery and all before it.

use crate::records::{Completeness, Extent, ReconciliationLine, ReconciliationStatus};

/// A unit that was to come, in any delivery so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedUnit {
    /// The extent that was declared.
    pub extent: Option<Extent>,
    /// False where it is described only: digital already, not to be digitised, or of another delivery's scope.
    pub due: bool,
}

/// A unit that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveredUnit {
    /// The batch that brought it last.
    pub batch: String,
    /// Pages of the version that stands; absent where it was held or refused and none stands.
    pub pages: Option<u64>,
    /// Whether all of it is there.
    pub completeness: Completeness,
}

/// Where one unit stands.
#[must_use]
pub fn reconcile(
    identifier: String,
    expected: Option<ExpectedUnit>,
    delivered: Option<DeliveredUnit>,
) -> ReconciliationLine {
    let status = match (&expected, &delivered) {
        (None, _) => ReconciliationStatus::Unexpected,
        (Some(_), Some(DeliveredUnit { pages: None, .. })) => ReconciliationStatus::NotAccepted,
        (Some(_), Some(_)) => ReconciliationStatus::Delivered,
        (Some(expected), None) if expected.due => ReconciliationStatus::Awaited,
        (Some(_), None) => ReconciliationStatus::WithoutFiles,
    };
    let completeness = delivered.as_ref().map(|unit| unit.completeness).unwrap_or_default();
    let (batch, found_pages) = delivered.map(|unit| (unit.batch, unit.pages)).unzip();
    ReconciliationLine {
        identifier,
        status,
        expected: expected.and_then(|unit| unit.extent),
        found_pages: found_pages.flatten(),
        batch,
        completeness,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_a_unit_can_stand() {
        use ReconciliationStatus::{Awaited, Delivered, NotAccepted, Unexpected, WithoutFiles};
        let due = |due| Some(ExpectedUnit { extent: None, due });
        let came = |pages| Some(DeliveredUnit { batch: "b".to_owned(), pages, completeness: Completeness::default() });
        for (expected, delivered, status) in [
            (due(true), came(Some(3)), Delivered),
            (due(false), came(Some(3)), Delivered),
            (due(true), came(None), NotAccepted),
            (due(true), None, Awaited),
            (due(false), None, WithoutFiles),
            (None, came(Some(3)), Unexpected),
            (None, came(None), Unexpected),
        ] {
            assert_eq!(reconcile("a".to_owned(), expected, delivered).status, status, "{expected:?}");
        }
    }
}
