//! What a package of this workspace says of itself, believed only as far as its digests go.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::io::{CountedFile, Hasher, Meter, Purpose};
use crate::records::{Hex32, METADATA_FOLDER, RecordError, UnitRecord, read};

use super::contents::{ContentsFault, listed_metadata, tag_files};
use super::layout::{MANIFEST, TAG_MANIFEST};

/// What keeps a package's own record from being believed.
#[derive(Debug, thiserror::Error)]
pub enum OwnRecordFault {
    /// A file of the package is missing, unreadable or not what it was.
    #[error("read {path} of a package: it is damaged")]
    Damaged {
        /// The file, in the package.
        path: String,
    },
    /// The record is sound, and this program cannot read it.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// Reads `unit.json` of the folder bag at `folder`, after following its digests: `tag_manifest`, which the event log
/// holds, vouches for the tag manifest, that for the manifest, and that for the record.
///
/// # Errors
/// [`OwnRecordFault`].
pub fn own_record(folder: &Path, tag_manifest: &Hex32, meter: &Meter) -> Result<UnitRecord, OwnRecordFault> {
    let unit = format!("{METADATA_FOLDER}/unit.json");
    let damaged = |path: &str| OwnRecordFault::Damaged { path: path.to_owned() };
    if sha256(&folder.join(TAG_MANIFEST), meter).ok() != Some(*tag_manifest) {
        return Err(damaged(TAG_MANIFEST));
    }
    let named = |fault: ContentsFault| match fault {
        ContentsFault::Missing(name) | ContentsFault::Differs(name) | ContentsFault::Io(name, _) => damaged(name),
    };
    let tags = tag_files(folder, meter).map_err(named)?;
    if sha256(&folder.join(MANIFEST), meter).ok().as_ref() != tags.get(MANIFEST) {
        return Err(damaged(MANIFEST));
    }
    let listed = listed_metadata(folder, &unit, meter).map_err(named)?;
    let json = fs::read(folder.join(&unit)).map_err(|_| damaged(&unit))?;
    meter.add(Purpose::ReadBack, json.len() as u64);
    if Some(Hasher::of(&json).0.sha256) != listed {
        return Err(damaged(&unit));
    }
    Ok(read(&json)?)
}

fn sha256(path: &Path, meter: &Meter) -> io::Result<Hex32> {
    let mut file = CountedFile::new(File::open(path)?, meter, Purpose::ReadBack);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Hasher::of(&bytes).0.sha256)
}
