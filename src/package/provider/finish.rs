//! From a layout to a package that stands: in its container, read back, under its name.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::formats::bag::fold;
use crate::io::{
    FingerprintReader, Meter, Purpose, Sharing, StagedFolder, TEMPORARY_PREFIX, share, sync_folder, write_atomic,
};
use crate::profile::{Container, ReadBack};
use crate::records::codes::deposit::{DEPOSIT_PACKAGE_TWICE, DEPOSIT_RECORD_DIFFERS};
use crate::records::codes::package as codes;
use crate::records::{
    DepositPart, DepositRecord, DepositRequest, Finding, PackageShape, Record, Severity, Subject, read,
};

use super::super::archive::{Entry, Order, archive};
use super::super::archive_read_back::Digest;
use super::super::error::PackageError;
use super::super::layout::package_name;
use super::super::read_back::about_package;
use super::laying::{Laid, Laying};
use super::name::package_file_name;
use super::shape::{ShapeOrder, shape_of};

/// What was made for a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvidedPackage {
    /// Where it lies; absent where findings kept it from being made.
    pub place: Option<PathBuf>,
    /// Files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How the bag's files came into a folder; archives copy.
    pub sharing: Option<Sharing>,
    /// Whether it stood already.
    pub stood: bool,
    /// What is to be said of it.
    pub findings: Vec<Finding>,
    /// The record of what is handed over, beside the package.
    pub deposit: Option<PathBuf>,
}

/// Makes the shape that the provider takes of a unit's folder bag, in the folder `into`. What stands there under its
/// name already is left as it is: names come from the unit's key. Where the package is gone and its record stands, as
/// of one that was handed over, the package is made again only if it is what the record says; the record stays as it
/// is.
///
/// The masters are read once at most: by the archive that packs them, else by the reading back of the folder. Nothing
/// of the source is opened.
///
/// # Errors
/// The bag is not what its record says, or `into` cannot be written. Nothing is left under the final name then.
pub fn provide(order: &ShapeOrder<'_>, into: &Path) -> Result<ProvidedPackage, PackageError> {
    let shape = shape_of(&order.provider.shape);
    let findings = shape.preflight(order)?;
    let nothing =
        ProvidedPackage { place: None, files: 0, bytes: 0, sharing: None, stood: false, findings, deposit: None };
    if nothing.findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Ok(nothing);
    }
    let name = package_file_name(order);
    let place = into.join(match order.provider.package.container {
        Container::Folder => name.clone(),
        Container::Zip => format!("{name}.zip"),
        Container::Tar => format!("{name}.tar"),
    });
    let deposit = into.join(format!("{name}{}", DepositRecord::SUFFIX));
    if place.symlink_metadata().is_ok() {
        let findings = of_another(order, &place, &deposit)?.into_iter().collect::<Vec<_>>();
        let stood = findings.is_empty();
        let findings = [nothing.findings, findings].concat();
        let (place, deposit) = (stood.then_some(place), stood.then_some(deposit));
        return Ok(ProvidedPackage { place, stood, deposit, findings, ..nothing });
    }
    let earlier = match earlier_record(&deposit)? {
        Earlier::None => None,
        Earlier::Read(record) if is_of(&record, order) => Some(record),
        other => {
            let findings = [nothing.findings, vec![package_twice(order, &place, other.record())]].concat();
            return Ok(ProvidedPackage { findings, ..nothing });
        }
    };
    fs::create_dir_all(into).map_err(PackageError::unwritable(into))?;
    let staging = into.join(format!("{TEMPORARY_PREFIX}{name}"));
    clear(&staging)?;
    let staged = StagedFolder::create(&staging).map_err(PackageError::unwritable(&staging))?;
    let mut laying = Laying::new(&staged, order.bag, order.meter);
    let made = shape.lay_out(order, &mut laying).and_then(|()| {
        let (laid, requests) = laying.finish();
        refuse_twins(&laid)?;
        let requests = if requests.is_empty() { vec![whole(&name, &laid)] } else { requests };
        match &earlier {
            Some(record) if record.requests != requests => {
                let findings = [nothing.findings, vec![record_differs(order, &deposit)]].concat();
                return Ok(ProvidedPackage { findings, ..nothing });
            }
            Some(_) => {}
            // Before the package stands: one that stands has its record.
            None => record_deposit(order, &place, requests, &deposit)?,
        }
        let (files, bytes) = (laid.len() as u64, laid.iter().map(|file| file.size).sum());
        let sharing = contain(order, &staged, laid, &name, &place)?;
        Ok(ProvidedPackage { place: Some(place), files, bytes, sharing, deposit: Some(deposit.clone()), ..nothing })
    });
    if made.is_err() && earlier.is_none() {
        // A record of what was not handed over would be waited for. An earlier one may be of what was.
        forget(&deposit)?;
    }
    let stands = made.as_ref().is_ok_and(|made| made.place.is_some());
    if !stands || order.provider.package.container != Container::Folder {
        clear(&staging)?;
    }
    made
}

/// The record that lies where that of a package would.
enum Earlier {
    /// There is none.
    None,
    /// It cannot be understood.
    Unread,
    /// What was handed over, or was to be.
    Read(Box<DepositRecord>),
}

impl Earlier {
    fn record(&self) -> Option<&DepositRecord> {
        if let Self::Read(record) = self { Some(record) } else { None }
    }
}

fn earlier_record(deposit: &Path) -> Result<Earlier, PackageError> {
    match fs::read(deposit) {
        Ok(bytes) => Ok(read(&bytes).map_or(Earlier::Unread, |record| Earlier::Read(Box::new(record)))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Earlier::None),
        Err(error) => Err(PackageError::unreadable(deposit)(error)),
    }
}

/// Whether a record is of this version of this unit.
fn is_of(record: &DepositRecord, order: &ShapeOrder<'_>) -> bool {
    record.unit_key == order.record.unit_key && record.unit_version == order.record.unit_version
}

/// The package would not be what the record beside it says.
fn record_differs(order: &ShapeOrder<'_>, deposit: &Path) -> Finding {
    let subject = Subject::Package { name: package_name(order.record), entry: None };
    let name = deposit.file_name().unwrap_or_default().to_string_lossy();
    Finding::new(DEPOSIT_RECORD_DIFFERS, subject).with("path", name)
}

/// What is to be said of a package that stands there already: nothing, where by its record it is this version of this
/// unit.
fn of_another(order: &ShapeOrder<'_>, place: &Path, deposit: &Path) -> Result<Option<Finding>, PackageError> {
    let earlier = earlier_record(deposit)?;
    let is_own = earlier.record().is_some_and(|record| record.unit_key == order.record.unit_key);
    Ok((!is_own).then(|| package_twice(order, place, earlier.record())))
}

/// The name of the package is that of another, by its record if that can be understood.
fn package_twice(order: &ShapeOrder<'_>, place: &Path, record: Option<&DepositRecord>) -> Finding {
    let other = record.map_or_else(|| "?".to_owned(), |record| format!("{} v{}", record.unit, record.unit_version));
    // Two versions with one key have one `{uuid}`.
    let same_key = record.is_some_and(|record| record.unit_key == order.record.unit_key);
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let subject = Subject::Package { name: package_name(order.record), entry: None };
    let finding = Finding::new(DEPOSIT_PACKAGE_TWICE, subject).with("path", name);
    finding.with("other", other).with("place", if same_key { "{version}" } else { "{uuid}" })
}

/// The package as the one thing that the provider answers to.
fn whole(name: &str, laid: &[Laid]) -> DepositRequest {
    let part = |file: &Laid| DepositPart { id: None, path: file.path.clone(), size: file.size, sha256: file.sha256 };
    let (key, parts) = (name.to_owned(), laid.iter().map(part).collect());
    DepositRequest { normalised: key.clone(), key, index: None, parts }
}

/// Writes what is handed over beside the package.
fn record_deposit(
    order: &ShapeOrder<'_>,
    place: &Path,
    requests: Vec<DepositRequest>,
    path: &Path,
) -> Result<(), PackageError> {
    let (record, provider) = (order.record, &order.provider.provider);
    let deposit = DepositRecord {
        format: DepositRecord::FORMAT.to_owned(),
        version: DepositRecord::VERSION,
        unit: record.unit.clone(),
        unit_version: record.unit_version,
        unit_key: record.unit_key,
        batch: record.batch.clone(),
        provider: provider.id.clone(),
        provider_version: provider.version.clone(),
        made: Timestamp::now(),
        package: place.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        requests,
    };
    let written = serde_json::to_vec_pretty(&deposit).map_err(io::Error::from);
    let written = written.and_then(|json| write_atomic(path, &json, order.meter));
    written.map_err(PackageError::unwritable(path))
}

/// Removes what an attempt that was cut off left.
fn clear(staging: &Path) -> Result<(), PackageError> {
    match fs::remove_dir_all(staging) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(PackageError::unwritable(staging)(error)),
        _ => Ok(()),
    }
}

/// Removes the record of a package that does not stand.
fn forget(deposit: &Path) -> Result<(), PackageError> {
    match fs::remove_file(deposit) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(PackageError::unwritable(deposit)(error)),
        _ => Ok(()),
    }
}

/// No two files of a package may meet on any file system.
fn refuse_twins(laid: &[Laid]) -> Result<(), PackageError> {
    let mut seen = HashSet::with_capacity(laid.len());
    match laid.iter().find(|file| !seen.insert(fold(&file.path))) {
        Some(file) => Err(PackageError::Twins { path: file.path.clone() }),
        None => Ok(()),
    }
}

fn contain(
    order: &ShapeOrder<'_>,
    staged: &StagedFolder,
    laid: Vec<Laid>,
    name: &str,
    place: &Path,
) -> Result<Option<Sharing>, PackageError> {
    let shape = match order.provider.package.container {
        Container::Folder => return folder(order, staged, &laid, place).map(Some),
        Container::Zip => PackageShape::Zip,
        Container::Tar => PackageShape::Tar,
    };
    let package = package_name(order.record);
    let packing = Order { root: name, at: order.record.at, package: &package, place: order.bag, how: ReadBack::Cache };
    let entries = laid.into_iter().map(|file| Entry {
        path: file.path,
        from: file.from,
        size: file.size,
        crc32: file.crc32,
        digest: Digest::Blake3(file.blake3),
    });
    archive(shape, entries.collect(), &packing, place, order.meter)?;
    Ok(None)
}

/// Brings the bag's files into the folder, reads everything back, and gives it its name.
fn folder(order: &ShapeOrder<'_>, staged: &StagedFolder, laid: &[Laid], place: &Path) -> Result<Sharing, PackageError> {
    let mut sharing = Sharing::Cloned;
    for file in laid.iter().filter(|file| !file.written) {
        let to = staged.path().join(&file.path);
        sharing = sharing.max(share(&file.from, &to, order.meter).map_err(PackageError::unwritable(to))?);
    }
    staged.sync().map_err(PackageError::unwritable(staged.path()))?;
    if let Some(file) = differing(staged.path(), laid, order.threads, order.meter)? {
        let finding = about_package(&package_name(order.record), codes::PACKAGE_READ_BACK_DIFFERS, &file.path);
        return Err(PackageError::damaged(&file.from, &finding));
    }
    staged.publish(place).map_err(PackageError::unwritable(place))?;
    let parent = place.parent().unwrap_or(Path::new("."));
    sync_folder(parent).map_err(PackageError::unwritable(parent))?;
    Ok(sharing)
}

/// The first file whose bytes are not those on record.
fn differing<'l>(
    folder: &Path,
    laid: &'l [Laid],
    threads: usize,
    meter: &Meter,
) -> Result<Option<&'l Laid>, PackageError> {
    let mut reader = FingerprintReader::new(meter, Purpose::ReadBack);
    for file in laid {
        let path = folder.join(&file.path);
        let found = File::open(&path).and_then(|open| reader.read(&open, threads.max(1)));
        if found.map_err(PackageError::unreadable(path))? != (file.size, file.blake3) {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

#[cfg(test)]
#[path = "finish_tests.rs"]
mod tests;
