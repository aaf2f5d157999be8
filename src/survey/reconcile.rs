//! Reconciliation: what was to come, against what has come in this delivery and all before it.

use crate::records::{Extent, ReconciliationLine, ReconciliationStatus};

/// A unit that was to come, in any delivery so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedUnit {
    /// The extent that was declared.
    pub extent: Option<Extent>,
    /// False where it is described only: digital already, or not to be digitised.
    pub due: bool,
}

/// A unit that has come, in its latest version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveredUnit {
    /// The batch that brought it.
    pub batch: String,
    /// Pages that were counted.
    pub pages: u64,
}

/// Where one unit stands.
#[must_use]
pub fn reconcile(
    identifier: String,
    expected: Option<ExpectedUnit>,
    delivered: Option<DeliveredUnit>,
) -> ReconciliationLine {
    let status = match (&expected, &delivered) {
        (Some(_), Some(_)) => ReconciliationStatus::Delivered,
        (Some(expected), None) if expected.due => ReconciliationStatus::Awaited,
        (Some(_), None) => ReconciliationStatus::NotToBeDelivered,
        (None, _) => ReconciliationStatus::Unexpected,
    };
    let (batch, found_pages) = delivered.map(|unit| (unit.batch, unit.pages)).unzip();
    ReconciliationLine { identifier, status, expected: expected.and_then(|unit| unit.extent), found_pages, batch }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_ways_a_unit_can_stand() {
        use ReconciliationStatus::{Awaited, Delivered, NotToBeDelivered, Unexpected};
        let due = |due| Some(ExpectedUnit { extent: None, due });
        let came = || Some(DeliveredUnit { batch: "b".to_owned(), pages: 3 });
        for (expected, delivered, status) in [
            (due(true), came(), Delivered),
            (due(false), came(), Delivered),
            (due(true), None, Awaited),
            (due(false), None, NotToBeDelivered),
            (None, came(), Unexpected),
        ] {
            assert_eq!(reconcile("a".to_owned(), expected, delivered).status, status, "{expected:?}");
        }
    }
}
