//! Reconciliation: what was to come, against what has come in this delivery and all before it.

use std::path::Path;

use crate::profile::LoadedProfile;
use crate::records::{
    Description, Extent, Finding, ReconciliationLine, ReconciliationStatus, ReconciliationTotals, Record, Support,
};

use super::inventory::{self, LoadError, Source};
use super::request::SurveyError;
use super::scratch::{RowSet, Scratch, ScratchError};

/// A unit that was to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedUnit {
    /// Its identifier.
    pub identifier: String,
    /// The extent that was declared.
    pub extent: Option<Extent>,
    /// False where the inventory says that it is digital already, or not to be digitised.
    pub to_be_delivered: bool,
}

impl ExpectedUnit {
    /// From a row of an inventory.
    #[must_use]
    pub fn of(description: &Description) -> Self {
        let excluded = matches!(description.support, Some(Support::Digital | Support::NotToBeDigitised));
        Self { identifier: description.identifier.clone(), extent: description.extent, to_be_delivered: !excluded }
    }
}

/// A unit that has come, in some version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveredUnit {
    /// Its identifier.
    pub identifier: String,
    /// Pages that were counted.
    pub pages: Option<u64>,
    /// The batch that brought it.
    pub batch: String,
}

/// What keeps two lists from being reconciled.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError<E> {
    /// A list cannot be read, or a line cannot be taken.
    #[error(transparent)]
    Lines(#[from] E),
    /// The caller's lists must come in the order of their identifiers' bytes.
    #[error("reconcile: `{identifier}` does not stand in order")]
    OutOfOrder {
        /// The first that is out of order.
        identifier: String,
    },
}

/// Merges two lists that are both sorted by the bytes of their identifiers; memory does not grow with them. A unit that was delivered
/// several times stands once for each delivery, the latest last; the same identifier expected twice counts once.
///
/// # Errors
/// A list cannot be read or is out of order, or `each` fails.
pub fn reconcile<E>(
    expected: impl Iterator<Item = Result<ExpectedUnit, E>>,
    delivered: impl Iterator<Item = Result<DeliveredUnit, E>>,
    mut each: impl FnMut(ReconciliationLine) -> Result<(), E>,
) -> Result<ReconciliationTotals, ReconcileError<E>> {
    let mut totals = ReconciliationTotals {
        format: ReconciliationTotals::FORMAT.to_owned(),
        version: ReconciliationTotals::VERSION,
        ..ReconciliationTotals::default()
    };
    let mut expected = Sorted::new(expected, |unit: &ExpectedUnit| unit.identifier.as_str());
    let mut delivered = Sorted::new(delivered, |unit: &DeliveredUnit| unit.identifier.as_str());
    let (mut want, mut have) = (expected.first()?, delivered.last()?);
    loop {
        let line = match (want.take(), have.take()) {
            (None, None) => return Ok(totals),
            (Some(one), Some(two)) if one.identifier == two.identifier => {
                (want, have) = (expected.first()?, delivered.last()?);
                line(Some(one), Some(two))
            }
            (Some(one), Some(two)) if one.identifier > two.identifier => {
                (want, have) = (Some(one), delivered.last()?);
                line(None, Some(two))
            }
            (Some(one), later) => {
                (want, have) = (expected.first()?, later);
                line(Some(one), None)
            }
            (None, Some(two)) => {
                have = delivered.last()?;
                line(None, Some(two))
            }
        };
        match line.status {
            ReconciliationStatus::Delivered => totals.delivered += 1,
            ReconciliationStatus::Awaited => totals.awaited += 1,
            ReconciliationStatus::Unexpected => totals.unexpected += 1,
            ReconciliationStatus::NotToBeDelivered => totals.not_to_be_delivered += 1,
        }
        totals.pages = totals.pages.saturating_add(line.found_pages.unwrap_or(0));
        each(line)?;
    }
}

fn line(expected: Option<ExpectedUnit>, delivered: Option<DeliveredUnit>) -> ReconciliationLine {
    let status = match (&expected, &delivered) {
        (Some(_), Some(_)) => ReconciliationStatus::Delivered,
        (Some(expected), None) if expected.to_be_delivered => ReconciliationStatus::Awaited,
        (Some(_), None) => ReconciliationStatus::NotToBeDelivered,
        (None, _) => ReconciliationStatus::Unexpected,
    };
    let (extent, wanted) = expected.map_or((None, None), |unit| (unit.extent, Some(unit.identifier)));
    let (found_pages, batch, came) =
        delivered.map_or((None, None, None), |unit| (unit.pages, Some(unit.batch), Some(unit.identifier)));
    let identifier = wanted.or(came).unwrap_or_default();
    ReconciliationLine { identifier, status, expected: extent, found_pages, batch }
}

/// A sorted list of which runs of one identifier are taken together.
struct Sorted<I: Iterator, F> {
    items: std::iter::Peekable<I>,
    identifier: F,
}

impl<T, E, I: Iterator<Item = Result<T, E>>, F: Fn(&T) -> &str> Sorted<I, F> {
    fn new(items: I, identifier: F) -> Self {
        Self { items: items.peekable(), identifier }
    }

    /// The first of the next run.
    fn first(&mut self) -> Result<Option<T>, ReconcileError<E>> {
        self.run(|first, _| first)
    }

    /// The last of the next run.
    fn last(&mut self) -> Result<Option<T>, ReconcileError<E>> {
        self.run(|_, next| next)
    }

    fn run(&mut self, choose: impl Fn(T, T) -> T) -> Result<Option<T>, ReconcileError<E>> {
        let Some(mut chosen) = self.items.next().transpose()? else { return Ok(None) };
        loop {
            let same = match self.items.peek() {
                Some(Ok(next)) => {
                    let (one, two) = ((self.identifier)(&chosen), (self.identifier)(next));
                    if two < one {
                        return Err(ReconcileError::OutOfOrder { identifier: two.to_owned() });
                    }
                    one == two
                }
                Some(Err(_)) => true,
                None => false,
            };
            if !same {
                return Ok(Some(chosen));
            }
            if let Some(next) = self.items.next().transpose()? {
                chosen = choose(chosen, next);
            }
        }
    }
}

/// A scope that was read from a table: its units in the order of their identifiers.
pub struct Scope {
    scratch: Scratch,
    /// What is to be said of the table and its rows.
    pub findings: Vec<Finding>,
}

impl Scope {
    /// Reads the table into a scratch index in `folder`, which must be another than that of a survey that runs.
    ///
    /// # Errors
    /// It cannot be opened, or the profile's mapping cannot be used.
    pub fn read(table: &Path, profile: &LoadedProfile, folder: &Path) -> Result<Self, SurveyError> {
        let file =
            std::fs::File::open(table).map_err(|source| SurveyError::Table { path: table.to_path_buf(), source })?;
        let name = table.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let scratch = Scratch::create(folder)?;
        let loaded = inventory::load(Source { name, file }, &profile.rules.inventory, &scratch, RowSet::Scope);
        let findings = loaded.map_err(|error| match error {
            LoadError::Mapping(error) => SurveyError::Mapping(error),
            LoadError::Scratch(error) => SurveyError::Scratch(error),
        })?;
        Ok(Self { scratch, findings })
    }

    /// The units that were to come, for [`reconcile`]. Rows without an identifier are left out.
    pub fn units(&self) -> impl Iterator<Item = Result<ExpectedUnit, ScratchError>> + '_ {
        let mut after = String::new();
        std::iter::from_fn(move || match self.scratch.next_in_scope(&after) {
            Ok(Some(description)) => {
                after.clone_from(&description.identifier);
                Some(Ok(ExpectedUnit::of(&description)))
            }
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    fn expected(identifier: &str) -> Result<ExpectedUnit, Infallible> {
        Ok(ExpectedUnit {
            identifier: identifier.to_owned(),
            extent: None,
            to_be_delivered: !identifier.starts_with('x'),
        })
    }

    fn delivered(identifier: &str, batch: &str) -> Result<DeliveredUnit, Infallible> {
        Ok(DeliveredUnit { identifier: identifier.to_owned(), pages: Some(3), batch: batch.to_owned() })
    }

    fn merged(
        want: &[&str],
        have: &[(&str, &str)],
    ) -> (Vec<(String, ReconciliationStatus, Option<String>)>, ReconciliationTotals) {
        let mut lines = Vec::new();
        let totals = reconcile(
            want.iter().map(|identifier| expected(identifier)),
            have.iter().map(|(identifier, batch)| delivered(identifier, batch)),
            |line| {
                lines.push((line.identifier, line.status, line.batch));
                Ok(())
            },
        );
        (lines, totals.unwrap())
    }

    #[test]
    fn over_two_deliveries() {
        use ReconciliationStatus::{Awaited, Delivered, NotToBeDelivered, Unexpected};
        let (lines, totals) = merged(
            &["a", "b", "c", "c", "x1", "x2"],
            &[("a", "1"), ("a", "2"), ("bb", "1"), ("c", "1"), ("x2", "2"), ("z", "2")],
        );
        let short: Vec<_> =
            lines.iter().map(|(identifier, status, batch)| (identifier.as_str(), *status, batch.as_deref())).collect();
        assert_eq!(
            short,
            [
                ("a", Delivered, Some("2")),
                ("b", Awaited, None),
                ("bb", Unexpected, Some("1")),
                ("c", Delivered, Some("1")),
                ("x1", NotToBeDelivered, None),
                ("x2", Delivered, Some("2")),
                ("z", Unexpected, Some("2")),
            ]
        );
        assert_eq!(
            (totals.delivered, totals.awaited, totals.unexpected, totals.not_to_be_delivered, totals.pages),
            (3, 1, 2, 1, 15)
        );
    }

    #[test]
    fn disorder_is_refused() {
        let outcome = reconcile([expected("b"), expected("a")].into_iter(), std::iter::empty(), |_| Ok(()));
        assert!(matches!(outcome, Err(ReconcileError::OutOfOrder { identifier }) if identifier == "a"));
    }

    proptest! {
        #[test]
        fn the_same_as_two_sets(
            want in proptest::collection::btree_set("[a-f]{1,2}", 0..20),
            have in proptest::collection::btree_set("[a-f]{1,2}", 0..20),
        ) {
            let (w, h): (Vec<&str>, Vec<_>) = (want.iter().map(String::as_str).collect(), have.iter().map(|it| (it.as_str(), "1")).collect());
            let (lines, totals) = merged(&w, &h);
            prop_assert_eq!(totals.delivered, want.intersection(&have).count() as u64);
            prop_assert_eq!(totals.awaited, want.difference(&have).count() as u64);
            prop_assert_eq!(totals.unexpected, have.difference(&want).count() as u64);
            prop_assert_eq!(lines.len(), want.union(&have).count());
            prop_assert!(lines.is_sorted());
        }
    }
}
