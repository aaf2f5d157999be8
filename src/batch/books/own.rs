//! Packages of this workspace, as they say of themselves what they are.

use std::path::PathBuf;

use crate::catalogue::{VersionRow, Workspace};
use crate::io::Meter;
use crate::package::own_record;
use crate::records::UnitRecord;

use super::super::request::RunError;

/// The folder bag of a version and its record, for which the catalogue's row vouches.
///
/// # Errors
/// [`RunError::OwnPackage`].
pub fn own_package(workspace: &Workspace, row: &VersionRow, meter: &Meter) -> Result<(PathBuf, UnitRecord), RunError> {
    let bag = workspace.package_folder(&row.folder, row.version);
    match own_record(&bag, &row.tag_manifest, meter) {
        Ok(record) => Ok((bag, record)),
        Err(source) => Err(RunError::OwnPackage { path: bag, source }),
    }
}
