//! What a finished bag must hold: what the record says of its representations, and what the bag's own manifests say of
//! the rest.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::formats::bag::{Encoding, LineError, Lines, ParsedLine, PathCoding, encode_path, parse_line};
use crate::io::{CountedFile, Meter, Purpose};
use crate::records::{Hex32, METADATA_FOLDER, UnitRecord};

use super::layout::{MANIFEST, Rendered, TAG_MANIFEST, representations};

/// Longest tag manifest that is read: it has a line for each tag file, of which there are a handful.
const LONGEST_TAG_MANIFEST: u64 = 1 << 16;

/// What a bag must hold.
pub(super) struct Contents<'r> {
    /// Masters and access copies, in order of their paths.
    pub(super) representations: Vec<Rendered<'r>>,
    /// Metadata and tag files with their SHA-256, in order of their paths. The tag manifest itself is not among them.
    pub(super) others: BTreeMap<String, Hex32>,
}

/// What keeps the contents from being told.
#[derive(Debug)]
pub(super) enum ContentsFault {
    /// A list is not there.
    Missing(&'static str),
    /// A list does not say what the record says, or is not as it was written.
    Differs(&'static str),
    /// A list cannot be read.
    Io(&'static str, io::Error),
}

impl<'r> Contents<'r> {
    /// Reads the lists of the bag in `folder`. That their bytes are those that were written is for the caller to check:
    /// their digests are among [`others`](Self::others).
    ///
    /// # Errors
    /// [`ContentsFault`].
    pub(super) fn read(folder: &Path, record: &'r UnitRecord, meter: &Meter) -> Result<Self, ContentsFault> {
        let representations = representations(record);
        let mut others = tag_files(folder, meter)?;
        let manifest = open(folder, MANIFEST)?;
        let mut expected = representations.iter();
        for line in Lines::new(CountedFile::new(manifest, meter, Purpose::ReadBack), Encoding::Utf8) {
            let (path, sha256) = match line {
                Ok(line) if line.ended => entry(&line.text).ok_or(ContentsFault::Differs(MANIFEST))?,
                Err(LineError::Io(error)) => return Err(ContentsFault::Io(MANIFEST, error)),
                Ok(_) | Err(_) => return Err(ContentsFault::Differs(MANIFEST)),
            };
            if path.strip_prefix(METADATA_FOLDER).is_some_and(|rest| rest.starts_with('/')) {
                others.insert(path, sha256);
            } else if expected.next().is_none_or(|file| file.sha256 != sha256 || file.path() != path) {
                return Err(ContentsFault::Differs(MANIFEST));
            }
        }
        if expected.next().is_some() {
            return Err(ContentsFault::Differs(MANIFEST));
        }
        Ok(Self { representations, others })
    }

    /// Whether `path` belongs to the bag.
    pub(super) fn holds(&self, path: &str) -> bool {
        let found = || self.representations.binary_search_by(|file| file.path().as_str().cmp(path)).is_ok();
        path == TAG_MANIFEST || self.others.contains_key(path) || found()
    }
}

/// The SHA-256 that the manifest lists for one file of the payload.
///
/// # Errors
/// [`ContentsFault`].
pub(super) fn listed_metadata(folder: &Path, path: &str, meter: &Meter) -> Result<Option<Hex32>, ContentsFault> {
    let manifest = open(folder, MANIFEST)?;
    for line in Lines::new(CountedFile::new(manifest, meter, Purpose::ReadBack), Encoding::Utf8) {
        let line = line.map_err(|error| match error {
            LineError::Io(error) => ContentsFault::Io(MANIFEST, error),
            _ => ContentsFault::Differs(MANIFEST),
        })?;
        match entry(&line.text) {
            Some((listed, sha256)) if listed == path => return Ok(Some(sha256)),
            _ => {}
        }
    }
    Ok(None)
}

/// Reads the tag manifest, which must be exactly as this program writes it: nothing else vouches for it.
pub(super) fn tag_files(folder: &Path, meter: &Meter) -> Result<BTreeMap<String, Hex32>, ContentsFault> {
    let mut text = String::new();
    let read = CountedFile::new(open(folder, TAG_MANIFEST)?, meter, Purpose::ReadBack)
        .take(LONGEST_TAG_MANIFEST)
        .read_to_string(&mut text);
    match read {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(ContentsFault::Differs(TAG_MANIFEST)),
        Err(error) => return Err(ContentsFault::Io(TAG_MANIFEST, error)),
        Ok(_) => {}
    }
    let entries: Option<BTreeMap<String, Hex32>> = text.lines().map(entry).collect();
    let entries = entries.ok_or(ContentsFault::Differs(TAG_MANIFEST))?;
    let again: String = entries.iter().map(|(path, sha256)| format!("{sha256}  {}\n", encode_path(path))).collect();
    if again != text || !entries.contains_key(MANIFEST) {
        return Err(ContentsFault::Differs(TAG_MANIFEST));
    }
    Ok(entries)
}

fn entry(line: &str) -> Option<(String, Hex32)> {
    match parse_line(line, PathCoding::Percent) {
        ParsedLine::Entry(entry) => Some((entry.path, entry.checksum.parse().ok()?)),
        ParsedLine::Blank | ParsedLine::Malformed => None,
    }
}

fn open(folder: &Path, name: &'static str) -> Result<File, ContentsFault> {
    File::open(folder.join(name)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ContentsFault::Missing(name),
        _ => ContentsFault::Io(name, error),
    })
}
