//! Finished packages in the shape that a provider takes: found, verified, shaped, logged.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::catalogue::{Access, Catalogue, VersionRow, Workspace, read_deposit};
use crate::io::Meter;
use crate::package::{self, PackageError, ProvidedPackage, ShapeOrder};
use crate::profile::Provider;
use crate::records::codes::deposit as codes;
use crate::records::{Event, EventType, Finding, Outcome, Subject};

use super::super::books::evidence::log_once;
use super::super::books::own::own_package;
use super::super::preparation::open::open_evidence;
use super::super::request::RunError;
use super::provide_metadata::{Described, Neighbours};

/// Which units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProvidedUnits {
    /// These, in their newest version that stands.
    Named(Vec<String>),
    /// All that a batch brought and that stand.
    OfBatch(String),
}

/// What is to be made, for whom, and who answers for it.
#[derive(Clone, Debug)]
pub struct ProvideRequest<'r> {
    /// The workspace.
    pub workspace: &'r Path,
    /// Which units.
    pub units: &'r ProvidedUnits,
    /// The provider.
    pub provider: &'r Provider,
    /// An operator of `fondo.toml`; else the program itself.
    pub operator: Option<&'r str>,
}

/// What came of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvidedUnit {
    /// The unit.
    pub unit: String,
    /// Its version.
    pub unit_version: u32,
    /// What was made of it.
    pub package: ProvidedPackage,
}

/// What is done with each outcome.
pub type TellProvided<'t> = dyn FnMut(&ProvidedUnit) -> io::Result<()> + 't;

/// Makes the provider's shape of each unit, below the workspace's `submissions/`, and logs it. What stands already is
/// left as it is. Nothing of a source is opened: the folder bag is all that is read, and it is believed as far as its
/// digests go.
///
/// A unit whose package cannot be made is told with a finding, and the others go on.
///
/// # Errors
/// A unit has no version that stands, or the workspace, its log or its catalogue cannot be read or written.
pub fn provide(request: &ProvideRequest<'_>, tell: &mut TellProvided<'_>) -> Result<(), RunError> {
    let workspace = Workspace::open_or_create(request.workspace, Access::Write)?;
    let operator = workspace.operator(request.operator)?;
    let meter = Meter::default();
    let (mut log, mut catalogue) = open_evidence(&workspace, None, &meter)?;
    let rows = rows(&catalogue, request.units)?;
    let into = workspace.submissions_folder(&request.provider.provider.id);
    for row in rows {
        let unit =
            Unit { workspace: &workspace, provider: request.provider, row: &row, catalogue: &catalogue, meter: &meter };
        let made = match unit.make(&into) {
            Ok(made) => made,
            Err(error) => unmade(error, &row.unit, workspace.folder())?,
        };
        if made.place.is_some() {
            let event = packaged(&row, request.provider, &made, &operator);
            log_once(&mut log, &mut catalogue, &[event])?;
            note_deposit(&mut catalogue, made.deposit.as_deref())?;
        }
        let told = ProvidedUnit { unit: row.unit.clone(), unit_version: row.version, package: made };
        tell(&told).map_err(RunError::Shown)?;
    }
    Ok(())
}

fn rows(catalogue: &Catalogue, units: &ProvidedUnits) -> Result<Vec<VersionRow>, RunError> {
    match units {
        ProvidedUnits::Named(names) => names
            .iter()
            .map(|unit| catalogue.latest_version(unit)?.ok_or_else(|| RunError::NoVersion { unit: unit.clone() }))
            .collect(),
        ProvidedUnits::OfBatch(batch) => standing(catalogue, batch),
    }
}

/// What a batch brought and is the newest version of its unit that stands.
///
/// # Errors
/// [`RunError::UnknownBatch`] where it brought nothing, or the catalogue cannot be read.
pub(in crate::batch) fn standing(catalogue: &Catalogue, batch: &str) -> Result<Vec<VersionRow>, RunError> {
    let rows = catalogue.versions_of_batch(batch)?;
    if rows.is_empty() {
        return Err(RunError::UnknownBatch { batch: batch.to_owned() });
    }
    let mut standing = Vec::with_capacity(rows.len());
    for row in rows {
        let newest = catalogue.latest_version(&row.unit)?;
        if newest.is_some_and(|newest| newest.version == row.version) {
            standing.push(row);
        }
    }
    Ok(standing)
}

/// A unit version on its way to a provider.
struct Unit<'u> {
    workspace: &'u Workspace,
    provider: &'u Provider,
    row: &'u VersionRow,
    catalogue: &'u Catalogue,
    meter: &'u Meter,
}

impl Unit<'_> {
    fn make(&self, into: &Path) -> Result<ProvidedPackage, RunError> {
        let (bag, record) = own_package(self.workspace, self.row, self.meter)?;
        let institution = &self.workspace.office().institution;
        let neighbours = Neighbours::of(&record, self.workspace, self.catalogue, self.meter)?;
        let described = Described { record: &record, institution, neighbours: &neighbours };
        let (metadata, lacking) = described.metadata();
        let index = described.index(self.provider);
        let own = format!("{}/v{}", record.unit, record.unit_version);
        let taken = |key: &str| {
            // A catalogue that cannot be asked is told when the package is recorded in it.
            let holder = self.catalogue.deposit_holder(&self.provider.provider.id, key).ok().flatten();
            holder.filter(|holder| *holder != own)
        };
        let order = ShapeOrder {
            bag: &bag,
            record: &record,
            folder: &self.row.folder,
            metadata: &metadata,
            index: index.as_ref(),
            provider: self.provider,
            institution,
            workspace: self.workspace.folder(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            taken: &taken,
            meter: self.meter,
        };
        let mut made = package::provide(&order, into)?;
        made.findings.extend(lacking);
        Ok(made)
    }
}

/// What keeps one unit from being packaged, as a finding.
///
/// # Errors
/// What would keep every other unit from it too.
fn unmade(error: RunError, unit: &str, workspace: &Path) -> Result<ProvidedPackage, RunError> {
    let (path, said) = match error {
        RunError::OwnPackage { path, source } => (path, source.to_string()),
        RunError::Package(PackageError::Unreadable { path, source }) => (path, source.to_string()),
        RunError::Package(PackageError::Unwritable { path, source }) if !stops_all(source.kind()) => {
            (path, source.to_string())
        }
        RunError::Package(error @ PackageError::Twins { .. }) => (PathBuf::from(unit), error.to_string()),
        other => return Err(other),
    };
    let path = path.strip_prefix(workspace).unwrap_or(&path).display().to_string();
    let finding = Finding::new(codes::DEPOSIT_PACKAGE_UNMADE, Subject::unit(unit));
    let findings = vec![finding.with("path", path).with("error", said)];
    Ok(ProvidedPackage { place: None, files: 0, bytes: 0, sharing: None, stood: false, findings, deposit: None })
}

/// Whether nothing else can be written there either.
const fn stops_all(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(kind, StorageFull | QuotaExceeded | ReadOnlyFilesystem | PermissionDenied)
}

/// The event of a package that was made: what it is called, and in which shape. Done twice it is one event.
fn packaged(row: &VersionRow, provider: &Provider, made: &ProvidedPackage, operator: &str) -> Event {
    let provider = &provider.provider;
    let object = format!("{}/v{}/{}", row.unit, row.version, provider.id);
    let name = made.place.as_deref().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    Event {
        id: Event::identifier(&row.key, EventType::InformationPackageCreation.code(), &format!("{object}/{name}")),
        kind: EventType::InformationPackageCreation,
        at: Timestamp::now(),
        object,
        unit_key: Some(row.key),
        batch: row.batch.clone(),
        agent: operator.to_owned(),
        outcome: Outcome::Success,
        detail: [("name".to_owned(), name), ("provider".to_owned(), format!("{} {}", provider.id, provider.version))]
            .into(),
    }
}

/// Takes what is handed over into the catalogue. Packages of a program that kept no such record have none.
fn note_deposit(catalogue: &mut Catalogue, path: Option<&Path>) -> Result<(), RunError> {
    let Some(path) = path.filter(|path| path.exists()) else { return Ok(()) };
    let deposit = read_deposit(path).map_err(|source| PackageError::Unreadable { path: path.to_path_buf(), source })?;
    Ok(catalogue.record_deposit(&deposit)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_one_unit_stops_no_other() {
        let workspace = Path::new("/w");
        let failed =
            |kind: io::ErrorKind| PackageError::Unwritable { path: "/w/submissions/p/x".into(), source: kind.into() };
        let damaged =
            PackageError::Unreadable { path: "/w/packages/F1/v1".into(), source: io::ErrorKind::InvalidData.into() };
        let made = unmade(damaged.into(), "F1", workspace).unwrap();
        assert!(made.place.is_none());
        let finding = &made.findings[0];
        assert_eq!((finding.code, finding.args["path"].as_str()), (codes::DEPOSIT_PACKAGE_UNMADE, "packages/F1/v1"));
        assert!(unmade(failed(io::ErrorKind::InvalidFilename).into(), "F1", workspace).is_ok());
        assert!(unmade(failed(io::ErrorKind::StorageFull).into(), "F1", workspace).is_err());
        assert!(unmade(RunError::NoBatchName, "F1", workspace).is_err());
    }
}
