//! The check of a bag, from its declaration to its checksums.

use std::io::{self, Read};
use std::path::Path;

use crate::formats::bag::{Encoding, PathCoding, Version};
use crate::io::Meter;
use crate::records::codes::package as codes;

use super::super::contents::entries;
use super::super::error::ValidateError;
use super::super::findings::Findings;
use super::super::opened::Opened;
use super::super::scratch::Scratch;
use super::super::source::{Holding, Source};
use super::checksums::compare;
use super::completeness::complete;
use super::declaration::declaration;
use super::info::payload_oxum;
use super::lists::{List, read_fetch, read_lists};
use super::verdict::BagVerdict;

/// What all parts of the check need.
pub(super) struct Check<'c> {
    pub(super) source: &'c dyn Source,
    pub(super) scratch: Scratch,
    pub(super) findings: Findings,
    /// The version that the bag declares, where it could be read.
    pub(super) version: Option<Version>,
    /// The encoding of the tag files.
    pub(super) encoding: Encoding,
    /// Threads that compute checksums.
    pub(super) threads: usize,
}

impl<'c> Check<'c> {
    /// Whether the rules of RFC 8493 hold: also where the bag does not say by which it was made.
    pub(super) fn is_rfc(&self) -> bool {
        self.version.is_none_or(Version::is_rfc)
    }

    /// How the paths of its lists are written.
    pub(super) fn path_coding(&self) -> PathCoding {
        if self.is_rfc() { PathCoding::Percent } else { PathCoding::Plain }
    }

    /// Opens a file at the top of the bag; inside, what keeps it from being read.
    ///
    /// # Errors
    /// The scratch index cannot be read.
    pub(super) fn open(&self, name: &str) -> Result<io::Result<Box<dyn Read + 'c>>, ValidateError> {
        let (source, file) = (self.source, self.scratch.locate(name.into())?);
        Ok(source.open(&file))
    }
}

/// Checks the bag at `package`, a folder or the zip or tar that holds one: its declaration, that everything is there
/// and nothing more, every checksum of an algorithm that this program knows, on `threads` threads.
///
/// The bag is only read; nothing is unpacked to the disk. No link is followed, no path leaves the bag, nothing named in
/// `fetch.txt` is loaded. Where a bag names a version of its own the rules of that version hold. What an archive holds
/// that is damaged, or that two programs would unpack to two things, is not judged.
///
/// # Errors
/// The package cannot be read at all or is none, or there is no room for the scratch index.
pub fn bag(package: &Path, threads: usize, meter: &Meter) -> Result<BagVerdict, ValidateError> {
    bag_of(Opened::open(package, meter)?.in_one_folder(), threads)
}

/// The same, of what was taken stock of.
///
/// # Errors
/// There is no room for the scratch index.
pub(in super::super) fn bag_of(opened: Opened<'_>, threads: usize) -> Result<BagVerdict, ValidateError> {
    let Opened { source, scratch, findings, holding, payload, has_payload_folder, .. } = opened;
    let mut check = Check {
        scratch,
        findings,
        version: None,
        encoding: Encoding::default(),
        threads: threads.max(1),
        source: &*source,
    };
    if holding == Holding::Unsound {
        let finding = check.findings.about(codes::BAG_NOT_CHECKED, None);
        check.findings.say(finding);
        return Ok(BagVerdict { findings: check.findings.finish(), ..BagVerdict::default() });
    }
    declaration(&mut check)?;
    if !has_payload_folder {
        let finding = check.findings.about(codes::BAG_NO_PAYLOAD_FOLDER, None);
        check.findings.say(finding);
    }
    entries(&check.scratch, &mut check.findings)?;
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
