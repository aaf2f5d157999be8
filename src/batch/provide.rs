//! Finished packages in the shape that a provider takes: found, verified, shaped, logged.

use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;

use crate::catalogue::{Access, Catalogue, VersionRow, Workspace, read_deposit};
use crate::describe::{self, AgidContext, AgidProfile, Conformity, EadHead, EcoMic, Mag};
use crate::io::Meter;
use crate::package::{
    self, IndexSource, MetadataKind, MetadataSource, PackageError, ProvidedPackage, ShapeOrder, own_record,
};
use crate::profile::{Provider, ShapeRules};
use crate::records::{
    ACCESS_FOLDER, Event, EventType, Finding, IndexContents, Institution, MASTER_FOLDER, Outcome, SOURCE_FOLDER,
    Subject, TEXT_FOLDER, UnitRecord,
};

use super::evidence::log_once;
use super::open::open_evidence;
use super::request::RunError;

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

/// Makes the provider's shape of each unit, below the workspace's `submissions/`, and logs it. What stands already is left as it is. Nothing of a
/// source is opened: the folder bag is all that is read, and it is believed as far as its digests go.
///
/// # Errors
/// A unit has no version that stands, its package is damaged, or the workspace cannot be written.
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
        let made = unit.make(&into)?;
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
pub(super) fn standing(catalogue: &Catalogue, batch: &str) -> Result<Vec<VersionRow>, RunError> {
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

/// Writes an index over the files of a package.
type WriteIndex<'r> = Box<dyn Fn(&IndexContents<'_>, &mut dyn Write) -> io::Result<()> + 'r>;

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
        let bag = self.workspace.package_folder(&self.row.folder, self.row.version);
        let record = own_record(&bag, &self.row.tag_manifest, self.meter)
            .map_err(|source| RunError::OwnPackage { path: bag.clone(), source })?;
        let institution = &self.workspace.office().institution;
        let (agid, lacking) = self.agid(&record, institution);
        let title = record.description.as_ref().and_then(|description| description.title.clone());
        let title = title.unwrap_or_else(|| record.unit.clone());
        let head =
            EadHead { identifier: &record.unit, title: &title, institution, at: record.at, program: &record.program };
        let ead = |out: &mut dyn Write| describe::ead(&record, &head, out);
        let dc = |out: &mut dyn Write| describe::dublin_core(&record, out);
        let agency = institution.name.as_deref();
        let premis = [MASTER_FOLDER, SOURCE_FOLDER, ACCESS_FOLDER, TEXT_FOLDER]
            .map(|folder| (folder, |out: &mut dyn Write| describe::premis_of(&record, folder, agency, out)));
        let mut metadata = vec![
            MetadataSource { kind: MetadataKind::Ead, write: &ead },
            MetadataSource { kind: MetadataKind::DublinCore, write: &dc },
        ];
        for (folder, write) in &premis {
            let name = folder.rsplit('/').next().unwrap_or(folder);
            metadata.push(MetadataSource { kind: MetadataKind::PremisOf(name), write });
        }
        let of_agid = |out: &mut dyn Write| agid.as_ref().map_or(Ok(()), |agid| agid.write(out));
        let element = |out: &mut dyn Write| agid.as_ref().map_or(Ok(()), |agid| agid.write_element(out));
        if agid.is_some() {
            metadata.push(MetadataSource { kind: MetadataKind::Agid, write: &of_agid });
            metadata.push(MetadataSource { kind: MetadataKind::AgidElement, write: &element });
        }
        let own = format!("{}/v{}", record.unit, record.unit_version);
        let taken = |key: &str| {
            // A catalogue that cannot be asked is told when the package is recorded in it.
            let holder = self.catalogue.deposit_holder(&self.provider.provider.id, key).ok().flatten();
            holder.filter(|holder| *holder != own)
        };
        let index = self.index(&record, institution);
        let source = index.as_ref().map(|(findings, write)| IndexSource { findings, write });
        let order = ShapeOrder {
            index: source.as_ref(),
            bag: &bag,
            record: &record,
            folder: &self.row.folder,
            metadata: &metadata,
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

    /// The index of a package, where its shape has one that this room does not write; with what keeps it from being written.
    fn index<'r>(
        &'r self,
        record: &'r UnitRecord,
        institution: &'r Institution,
    ) -> Option<(Vec<Finding>, WriteIndex<'r>)> {
        match &self.provider.shape {
            ShapeRules::Mag(rules) => {
                let mag = Mag { record, rules, institution };
                Some((mag.findings(), Box::new(move |contents, out| mag.write(contents, out))))
            }
            ShapeRules::EcoMic(rules) => {
                let eco = EcoMic { record, rules, institution };
                Some((eco.findings(), Box::new(move |contents, out| eco.write(contents, out))))
            }
            _ => None,
        }
    }

    /// The AgID metadata, where the description says which scheme they are of; else what it lacks for it.
    fn agid<'r>(
        &self,
        record: &'r UnitRecord,
        institution: &'r Institution,
    ) -> (Option<AgidProfile<'r>>, Vec<Finding>) {
        let context = AgidContext { institution, conformity: Conformity::NotAttested };
        match AgidProfile::of(record, context) {
            Ok(profile) => (profile, Vec::new()),
            Err(lacking) => {
                let subject = || Subject::unit(&record.unit);
                (None, lacking.iter().map(|obligation| obligation.finding(subject())).collect())
            }
        }
    }
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
