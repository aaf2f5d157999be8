//! What the versions of a unit on record say to people: which of them counts, what of one stands still, and whether the
//! unit may be named. What any version keeps back is not named.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{VersionRow, Workspace};
use crate::io::Meter;
use crate::records::{Hex32, MasterFile, UnitRecord, UnitState};

use super::super::books::own::own_package;
use super::super::request::RunError;
use super::super::unit::draft::SupersededBy;

/// The version that brought what a kept draft awaited: the one that it names, or, where that was withdrawn, the newest
/// of another delivery that came after it and stands. `versions` are the unit's, the oldest first.
pub(super) fn brought_by(versions: &[VersionRow], batch: &str, named: SupersededBy) -> Option<SupersededBy> {
    let withdrawn = |row: &VersionRow| row.version == named.unit_version && row.state == UnitState::Withdrawn;
    if !versions.iter().any(withdrawn) {
        return Some(named);
    }
    let later = |row: &&VersionRow| row.batch != batch && row.version > named.unit_version;
    let later = versions.iter().filter(later).rfind(|row| row.state == UnitState::Packaged)?;
    Some(SupersededBy { batch: later.batch.clone(), unit_version: later.version })
}

/// The files of a version, by name and content.
pub struct StandingFiles(BTreeSet<(String, Hex32)>);

impl StandingFiles {
    /// Whether a file is among them.
    #[must_use]
    pub fn has(&self, file: &MasterFile) -> bool {
        self.0.contains(&(file.name.clone(), file.digests.sha256))
    }
}

/// The files of the version that stands now, where it is a later one than `row` and can be read. `versions` are the
/// unit's, the oldest first.
///
/// # Errors
/// The workspace cannot be read.
pub fn standing_after(
    workspace: &Workspace,
    versions: &[VersionRow],
    row: &VersionRow,
    meter: &Meter,
) -> Result<Option<StandingFiles>, RunError> {
    let Some(newest) = versions.iter().rfind(|other| other.state == UnitState::Packaged) else { return Ok(None) };
    if newest.version <= row.version {
        return Ok(None);
    }
    let record = match own_package(workspace, newest, meter) {
        // A package that is damaged is the matter of its verification.
        Err(RunError::OwnPackage { .. }) => return Ok(None),
        package => package?.1,
    };
    Ok(Some(StandingFiles(record.files.into_iter().map(|file| (file.name, file.digests.sha256)).collect())))
}

/// A unit that no draft and no package here tells of may be named where all its versions may. One that is shown by name
/// is not where a version on record keeps it back: the restriction may have come with a later delivery.
pub(super) fn name_by_versions(shown: &mut BTreeMap<String, Shown>, unit: &str, versions: &[VersionRow]) {
    match shown.get(unit) {
        None if may_be_named(versions) => {
            shown.insert(unit.to_owned(), Shown::ByName);
        }
        Some(Shown::ByName) if versions.iter().any(|row| row.restricted) => {
            shown.remove(unit);
        }
        _ => {}
    }
}

/// Of each unit that a batch brought the newest version that stands: what came before it is not delivered twice.
/// `versions` are by unit and version.
pub(super) fn standing(versions: &[VersionRow]) -> impl Iterator<Item = &VersionRow> {
    let packaged = |row: &&VersionRow| row.state == UnitState::Packaged;
    versions.chunk_by(|one, next| one.unit == next.unit).filter_map(move |of_unit| of_unit.iter().rfind(packaged))
}

/// Whether a unit may be shown by what is on record of it: where nothing is, nobody can tell, and it may not.
fn may_be_named(versions: &[VersionRow]) -> bool {
    !versions.is_empty() && versions.iter().all(|row| !row.restricted)
}

/// How the pages of a unit are told to whoever reads the report.
pub(super) enum Shown {
    /// By their names, with the reason of what was decided.
    ByName,
    /// Only the unit's identifier may be shown: by their place in its record.
    ByPlace(Box<UnitRecord>),
}

/// Notes how a unit is shown. A version that waits and one that stands can be restricted otherwise: what one of them
/// keeps back is not named.
pub(super) fn show(shown: &mut BTreeMap<String, Shown>, unit: String, how: Shown) {
    let keeps = matches!(shown.get(&unit), Some(Shown::ByPlace(_)));
    if !keeps || matches!(how, Shown::ByPlace(_)) {
        shown.insert(unit, how);
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::records::{Completeness, Hex};

    fn row(unit: &str, version: u32, state: UnitState) -> VersionRow {
        VersionRow {
            unit: unit.to_owned(),
            version,
            key: Hex([1; 32]),
            state,
            batch: "b".to_owned(),
            folder: unit.to_owned(),
            bytes: 0,
            files: 0,
            pages: 1,
            tag_manifest: Hex([2; 32]),
            restricted: false,
            at: Timestamp::UNIX_EPOCH,
            completeness: Completeness::default(),
        }
    }

    #[test]
    fn what_nobody_can_tell_is_not_named() {
        let restricted = VersionRow { restricted: true, ..row("F1", 2, UnitState::Withdrawn) };
        assert!(!may_be_named(&[]));
        assert!(may_be_named(&[row("F1", 1, UnitState::Withdrawn)]));
        assert!(!may_be_named(&[row("F1", 1, UnitState::Packaged), restricted]));
    }

    #[test]
    fn what_one_version_keeps_back_is_not_named_by_another() {
        let by_place = || Shown::ByPlace(Box::new(crate::records::example_unit()));
        for versions in [[by_place(), Shown::ByName], [Shown::ByName, by_place()]] {
            let mut shown = BTreeMap::new();
            versions.into_iter().for_each(|how| show(&mut shown, "F1".to_owned(), how));
            assert!(matches!(shown.get("F1"), Some(Shown::ByPlace(_))));
        }
    }

    #[test]
    fn a_restriction_that_a_later_delivery_brings_takes_the_name_away() {
        let open = row("F1", 1, UnitState::Packaged);
        let restricted =
            VersionRow { restricted: true, batch: "later".to_owned(), ..row("F1", 2, UnitState::Packaged) };
        let how = |versions: &[VersionRow], before: Option<Shown>| {
            let mut shown: BTreeMap<_, _> = before.into_iter().map(|how| ("F1".to_owned(), how)).collect();
            name_by_versions(&mut shown, "F1", versions);
            shown.remove("F1")
        };
        assert!(how(&[open.clone(), restricted.clone()], Some(Shown::ByName)).is_none());
        assert!(how(std::slice::from_ref(&restricted), None).is_none());
        // Of a unit that waits nothing is on record: it is shown as it waits.
        assert!(matches!(how(&[], Some(Shown::ByName)), Some(Shown::ByName)));
        assert!(matches!(how(std::slice::from_ref(&open), Some(Shown::ByName)), Some(Shown::ByName)));
        assert!(matches!(how(&[open], None), Some(Shown::ByName)));
        let by_place = Shown::ByPlace(Box::new(crate::records::example_unit()));
        assert!(matches!(how(&[restricted], Some(by_place)), Some(Shown::ByPlace(_))));
    }

    #[test]
    fn where_the_version_that_brought_it_was_withdrawn_a_later_delivery_counts() {
        let of = |batch: &str, version, state| VersionRow { batch: batch.to_owned(), ..row("F1", version, state) };
        let named = || SupersededBy { batch: "second".to_owned(), unit_version: 1 };
        let brought =
            |versions: &[VersionRow]| brought_by(versions, "first", named()).map(|by| (by.batch, by.unit_version));
        let gone = of("second", 1, UnitState::Withdrawn);
        let before = of("zero", 0, UnitState::Packaged);
        assert_eq!(brought(&[before, gone.clone()]), None, "what stood before did not bring it");
        assert_eq!(brought(&[]), Some(("second".to_owned(), 1)));
        assert_eq!(brought(&[of("second", 1, UnitState::Packaged)]), Some(("second".to_owned(), 1)));
        assert_eq!(brought(std::slice::from_ref(&gone)), None);
        assert_eq!(brought(&[gone.clone(), of("third", 2, UnitState::Packaged)]), Some(("third".to_owned(), 2)));
        assert_eq!(brought(&[gone, of("third", 2, UnitState::Withdrawn)]), None);
    }

    #[test]
    fn a_unit_counts_once_by_its_newest_version_that_stands() {
        use UnitState::{Packaged, Withdrawn};
        let rows = [
            row("F1", 1, Packaged),
            row("F1", 2, Packaged),
            row("F2", 1, Packaged),
            row("F2", 2, Withdrawn),
            row("F3", 1, Withdrawn),
        ];
        let counted: Vec<_> = standing(&rows).map(|row| (row.unit.as_str(), row.version)).collect();
        assert_eq!(counted, [("F1", 2), ("F2", 1)]);
    }
}
