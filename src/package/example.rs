//! A small unit whose bag lies in a folder, for the tests of this room.

use std::io::Write;
use std::path::Path;

use crate::io::{DigestSet, Hasher, Meter, StagedFolder};
use crate::profile::PackageRules;
use crate::records::{
    ACCESS_FOLDER, Algorithm, MASTER_FOLDER, MasterFile, UnitRecord, example_copy, example_master, example_unit,
};

use super::{FinishedBag, MetadataFile, finish};

/// A file of a representation: name and bytes.
pub(super) type Content = (String, Vec<u8>);

/// A unit with these masters, each with an access copy that holds the same bytes backwards.
pub(super) fn record(masters: &[Content], extra: &[Algorithm]) -> UnitRecord {
    let mut files: Vec<MasterFile> = masters.iter().map(|(name, bytes)| master(name, bytes, extra)).collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    UnitRecord { unit: "ASC/1932 n. 7".to_owned(), files, ..example_unit() }
}

fn master(name: &str, bytes: &[u8], extra: &[Algorithm]) -> MasterFile {
    let mut hasher = Hasher::new(&extra.iter().copied().collect());
    hasher.update(bytes);
    let (digests, crc32) = hasher.finish();
    let (copy_digests, copy_crc32) = Hasher::of(&backwards(bytes));
    let size = bytes.len() as u64;
    let copy = example_copy(&format!("{name}.jpg"), size, &copy_digests, copy_crc32);
    MasterFile { access: vec![copy], ..example_master(name, size, digests, crc32) }
}

fn backwards(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().rev().copied().collect()
}

/// Stages the representations in `folder` as the lanes do, and finishes the bag.
pub(super) fn build(
    folder: &Path,
    masters: &[Content],
    record: &UnitRecord,
    rules: &PackageRules,
    meter: &Meter,
) -> FinishedBag {
    let staged = StagedFolder::create(folder).unwrap();
    let other = Meter::default();
    for (name, bytes) in masters {
        let mut file = staged.create_file(&format!("{MASTER_FOLDER}/{name}"), &other).unwrap();
        file.write_all(bytes).unwrap();
        let mut file = staged.create_file(&format!("{ACCESS_FOLDER}/{name}.jpg"), &other).unwrap();
        file.write_all(&backwards(bytes)).unwrap();
    }
    let metadata = [MetadataFile { name: "dc.xml", write: &|out| out.write_all(b"<simpledc/>\n") }];
    finish(&staged, record, &metadata, rules, meter).unwrap()
}

/// The usual case: two masters, SHA-256 alone.
pub(super) fn masters() -> Vec<Content> {
    vec![("b/002.tif".to_owned(), vec![2; 3000]), ("001.tif".to_owned(), b"one".to_vec())]
}

/// Every file below `folder` with its bytes, in order of path.
pub(super) fn everything(folder: &Path) -> Vec<Content> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let mut files: Vec<Content> = walk
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let relative = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (relative, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// SHA-256 of bytes, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let mut hasher = Hasher::new(&DigestSet::PAIR);
    hasher.update(bytes);
    hasher.finish().0.sha256.to_string()
}
