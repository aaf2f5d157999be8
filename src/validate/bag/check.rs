//! The check of a bag, from its declaration to its checksums.

use std::path::Path;

use crate::formats::bag::{Encoding, Version};
use crate::io::{Meter, SourceRoot, path_to_bytes};
use crate::records::SourcePath;

use super::super::error::ValidateError;
use super::checksums::compare;
use super::completeness::complete;
use super::contents::take_stock;
use super::declaration::declaration;
use super::info::payload_oxum;
use super::lists::{List, read_fetch, read_lists};
use super::scratch::Scratch;
use super::verdict::{BagVerdict, Findings};

/// What all parts of the check need.
pub(super) struct Check<'c> {
    pub(super) root: SourceRoot,
    pub(super) scratch: Scratch,
    pub(super) findings: Findings,
    /// The version that the bag declares, where it could be read.
    pub(super) version: Option<Version>,
    /// The encoding of the tag files.
    pub(super) encoding: Encoding,
    /// Threads that compute checksums.
    pub(super) threads: usize,
    pub(super) meter: &'c Meter,
}

impl Check<'_> {
    /// Whether the rules of RFC 8493 hold: also where the bag does not say by which it was made.
    pub(super) fn is_rfc(&self) -> bool {
        self.version.is_none_or(Version::is_rfc)
    }
}

/// Checks the bag in `folder`: its declaration, that everything is there and nothing more, every checksum of an algorithm that this
/// program knows, on `threads` threads.
///
/// The bag is only read. No link is followed, no path leaves the folder, nothing named in `fetch.txt` is loaded. Where a bag names a
/// version of its own the rules of that version hold.
///
/// # Errors
/// The folder cannot be read at all, or there is no room for the scratch index.
pub fn bag(folder: &Path, threads: usize, meter: &Meter) -> Result<BagVerdict, ValidateError> {
    let root =
        SourceRoot::open(folder).map_err(|source| ValidateError::Unreadable { path: folder.to_path_buf(), source })?;
    let name = root.path().file_name().map(Path::new).unwrap_or(root.path());
    let name = SourcePath::from_bytes(path_to_bytes(name).into_owned()).to_string();
    let mut check = Check {
        scratch: Scratch::create()?,
        findings: Findings::new(name),
        version: None,
        encoding: Encoding::default(),
        threads: threads.max(1),
        meter,
        root,
    };
    declaration(&mut check);
    let payload = take_stock(&mut check)?;
    let lists = read_lists(&mut check)?;
    read_fetch(&mut check)?;
    let missing_system_files = complete(&mut check, &lists)?;
    payload_oxum(&mut check, payload, missing_system_files)?;
    let compared = compare(&mut check, &lists)?;
    let mut algorithms: Vec<_> = lists.iter().filter(|list| !list.of_tags).filter_map(List::algorithm).collect();
    algorithms.sort_unstable();
    algorithms.dedup();
    Ok(BagVerdict {
        version: check.version,
        algorithms,
        payload_files: payload.files,
        payload_bytes: payload.bytes,
        compared,
        findings: check.findings.finish(),
    })
}
