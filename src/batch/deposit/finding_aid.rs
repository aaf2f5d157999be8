//! What a batch brought, described as one finding aid (EAD3).

use std::io::Write;
use std::path::Path;

use crate::catalogue::{Access, Catalogue, VersionRow, Workspace};
use crate::describe::{EadHead, FindingAid};
use crate::io::Meter;
use crate::records::{Description, Levels, Person, Role, UnitRecord};

use super::super::books::batch_books::batch_folder;
use super::super::books::own::own_package;
use super::super::request::RunError;
use super::provide::standing;

/// Which batch is described, and for whom.
#[derive(Clone, Debug)]
pub struct FindingAidRequest<'r> {
    /// The workspace.
    pub workspace: &'r Path,
    /// The batch.
    pub batch: &'r str,
    /// The title; else the batch's identifier.
    pub title: Option<&'r str>,
    /// Who asks: a person of `fondo.toml` with the role `reader` sees restricted units as others.
    pub operator: Option<&'r str>,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FindingAidOutcome {
    /// Units.
    pub units: u64,
    /// Of these, those of which no more than the identifier is told.
    pub hidden: u64,
}

/// Writes the finding aid of a batch: its units in the newest version that stands, below their fonds and series, in the
/// order of these and of the identifiers. Each record is read when it is written, and believed as far as its digests
/// go.
///
/// # Errors
/// There is no such batch or person, a package is damaged, or what `out` says.
pub fn finding_aid(request: &FindingAidRequest<'_>, out: &mut dyn Write) -> Result<FindingAidOutcome, RunError> {
    let workspace = Workspace::open_or_create(request.workspace, Access::Read)?;
    batch_folder(&workspace, request.batch)?;
    let sees_all = reads_restricted(&workspace, request.operator)?;
    let unknown = || RunError::UnknownBatch { batch: request.batch.to_owned() };
    let catalogue = Catalogue::open_read_only(&workspace.catalogue_path())?.ok_or_else(unknown)?;
    let rows = standing(&catalogue, request.batch)?;
    let meter = Meter::default();
    let mut order = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let (_, record) = own_package(&workspace, row, &meter)?;
        order.push((place(&record), record.unit, at, record.at));
    }
    order.sort();
    let institution = &workspace.office().institution;
    let at = order.iter().map(|(_, _, _, at)| *at).max().unwrap_or_default();
    let program = concat!("fondo ", env!("CARGO_PKG_VERSION"));
    let title = request.title.unwrap_or(request.batch);
    let head = EadHead { identifier: request.batch, title, institution, at, program };
    let mut aid = FindingAid::new(out, head).map_err(RunError::Shown)?;
    let mut outcome = FindingAidOutcome::default();
    for (_, _, at, _) in order {
        let Some(row) = rows.get(at) else { continue };
        let (_, record) = own_package(&workspace, row, &meter)?;
        let hides = !sees_all && (is_restricted(&record) || restricted_later(&catalogue, row)?);
        outcome.units += 1;
        outcome.hidden += u64::from(hides);
        aid.unit(&if hides { hidden(record) } else { record }).map_err(RunError::Shown)?;
    }
    aid.finish().map_err(RunError::Shown)?;
    Ok(outcome)
}

fn is_restricted(record: &UnitRecord) -> bool {
    record.description.as_ref().is_some_and(Description::is_restricted)
}

/// Whether a version that came later is restricted, also where that was withdrawn: what it said of the unit is true of
/// this one.
fn restricted_later(catalogue: &Catalogue, row: &VersionRow) -> Result<bool, RunError> {
    let versions = catalogue.versions_of_unit(&row.unit)?;
    Ok(versions.iter().any(|version| version.version >= row.version && version.restricted))
}

/// Fonds and series, as the inventory has them, else the arrangement.
fn place(record: &UnitRecord) -> [Option<String>; 2] {
    let none = Levels::default();
    let given = record.description.as_ref().map_or(&none, |description| &description.levels);
    let own = &record.levels;
    [given.fonds.clone().or_else(|| own.fonds.clone()), given.series.clone().or_else(|| own.series.clone())]
}

/// A restricted unit: its identifier, its place, and that it is restricted.
fn hidden(record: UnitRecord) -> UnitRecord {
    let above = |levels: &Levels| Levels { file: None, item: None, ..levels.clone() };
    let description = record.description.as_ref().map(|description| Description {
        identifier: description.identifier.clone(),
        levels: above(&description.levels),
        restriction: description.restriction.clone(),
        ..Description::default()
    });
    UnitRecord { description, levels: above(&record.levels), ..record }
}

/// Whether who asks may see what restrictions hide.
fn reads_restricted(workspace: &Workspace, operator: Option<&str>) -> Result<bool, RunError> {
    let id = workspace.operator(operator)?;
    let found = workspace.office().people.iter().find(|person| person.id == id);
    Ok(found.is_some_and(|person: &Person| person.roles.contains(&Role::Reader)))
}
