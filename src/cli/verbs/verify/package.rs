//! Packages: archives are streamed, and the manifest of a package of ours is compared with the catalogue.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::place::manifest_replaced;
use super::told;
use crate::catalogue::{Catalogue, CatalogueError};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::verbs::{Call, Ended};
use crate::io::{Hasher, Meter};
use crate::progress::Silent;
use crate::records::codes::fixity as codes;
use crate::records::{Finding, SourcePath, Subject};
use crate::validate;
use crate::verify::{VerifyRequest, verify_archive};

/// The manifest over the manifests of a package of ours.
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// Verifies the bag in a zip or tar, without unpacking it.
pub fn archive(call: &Call, package: &Path, request: &VerifyRequest, meter: &Meter) -> Ended {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let verdict =
        validate::bag(package, threads, meter).map_err(|error| Failure::explained(&error, call.console.lang))?;
    for finding in &verdict.findings {
        told::finding(call, package, finding)?;
    }
    if !verdict.is_valid() {
        by_digest(call, package, request, meter)?;
    }
    told::archive(call, package, &verdict)?;
    Ok(if verdict.is_valid() { Exit::AllWell } else { Exit::ErrorsFound })
}

/// Something is wrong with the bag: what became of its files is told by their digests, which is worth a second reading.
/// Where its manifests cannot be used the check has said so.
fn by_digest(call: &Call, package: &Path, request: &VerifyRequest, meter: &Meter) -> std::io::Result<()> {
    let mut failed = None;
    let _ = verify_archive(request, meter, &Silent, &mut |finding| {
        failed = failed.take().or(told::finding(call, package, finding).err());
    });
    failed.map_or(Ok(()), Err)
}

/// That the tag manifest of a package in a workspace is not the one that the catalogue knows, or is gone. `None` where
/// it is, or where nothing is known of the folder.
///
/// # Errors
/// The catalogue is there and cannot be asked.
pub fn replaced_manifest(place: &Path) -> Result<Option<Finding>, CatalogueError> {
    let Some(package) = OwnPackage::at(place) else { return Ok(None) };
    let Some(catalogue) = Catalogue::open_read_only(&package.workspace.join("catalogue.db"))? else { return Ok(None) };
    let Some(expected) = catalogue.tag_manifest_of(&package.unit_folder, package.version)? else { return Ok(None) };
    let path = package.folder.join(TAG_MANIFEST);
    Ok(match fs::read(&path) {
        Ok(manifest) => {
            let found = Hasher::of(&manifest).0.sha256;
            (found != expected).then(|| manifest_replaced(&path, found, expected))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Some(Finding::new(codes::MISSING, Subject::file(&SourcePath::from(TAG_MANIFEST))))
        }
        // A place that cannot be reached is told by its verification.
        Err(_) => None,
    })
}

/// A folder that lies where a package of a workspace does.
struct OwnPackage {
    folder: PathBuf,
    workspace: PathBuf,
    unit_folder: String,
    version: u32,
}

impl OwnPackage {
    fn at(place: &Path) -> Option<Self> {
        let folder = place.canonicalize().ok()?;
        let (name, unit) = (folder.file_name()?.to_str()?, folder.parent()?);
        let workspace = unit.parent()?.parent()?.to_path_buf();
        let unit_folder = unit.file_name()?.to_str()?.to_owned();
        let version = name.strip_prefix(unit_folder.as_str())?.strip_prefix("_v")?.parse().ok()?;
        workspace.join("fondo.toml").exists().then_some(Self { folder, workspace, unit_folder, version })
    }
}
