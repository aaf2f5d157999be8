//! The `schemas/` folder: the schemas of Fondo's own records, and those that the workspace's folder holds.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::error::PackageError;
use super::words::{CSIP, METS, SIP, XLINK};

/// Schemas of the records that lie in `metadata/other/`.
pub(super) const OWN: [(&str, &str); 2] = [
    ("unit.schema.json", include_str!("../../../schemas/unit.schema.json")),
    ("tags.schema.json", include_str!("../../../schemas/tags.schema.json")),
];

/// Most schemas that are taken from the workspace.
const MOST: usize = 200;

/// Largest schema that is taken, in bytes.
const LARGEST: u64 = 16 << 20;

/// Namespaces that a METS document declares, and the file names under which their schemas are published.
const DECLARED: [(&str, &[&str]); 4] = [
    (METS, &["mets1_12.xsd", "mets1_12_1.xsd", "mets.xsd"]),
    (XLINK, &["xlink.xsd"]),
    (CSIP, &["DILCISExtensionMETS.xsd"]),
    (SIP, &["DILCISExtensionSIPMETS.xsd"]),
];

/// The `.xsd` files of a folder, in order of name; none where there is no such folder. Links are not followed.
///
/// # Errors
/// The folder is there and cannot be read.
pub(super) fn of_workspace(folder: &Path) -> Result<Vec<(String, PathBuf)>, PackageError> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(PackageError::unreadable(folder)(error)),
    };
    let mut found = Vec::new();
    for entry in listed {
        let entry = entry.map_err(PackageError::unreadable(folder))?;
        let metadata = entry.metadata().map_err(PackageError::unreadable(entry.path()))?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let is_schema = name.ends_with(".xsd") && name.is_ascii() && !name.starts_with('.');
        if is_schema && metadata.is_file() && metadata.len() <= LARGEST {
            found.push((name, entry.path()));
        }
    }
    found.sort();
    found.truncate(MOST);
    Ok(found)
}

/// `xsi:schemaLocation` for the schemas that are there, seen from a document that lies `up` steps below the root.
pub(super) fn location(names: &[String], up: usize) -> String {
    let base = "../".repeat(up);
    let pair = |(namespace, files): &(&str, &[&str])| {
        let name = files.iter().find(|file| names.iter().any(|name| name == *file))?;
        Some(format!("{namespace} {base}schemas/{name}"))
    };
    DECLARED.iter().filter_map(pair).collect::<Vec<_>>().join(" ")
}
