use std::fs;

use super::super::example::{build, everything, masters, record};
use super::*;
use crate::io::Purpose;
use crate::profile::PackageRules;

struct Staged {
    place: tempfile::TempDir,
    record: UnitRecord,
}

impl Staged {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let record = record(&masters(), &[]);
        build(place.path(), &masters(), &record, &PackageRules::default(), &Meter::default());
        Self { place, record }
    }

    fn findings(&self, how: ReadBack, threads: usize) -> Vec<String> {
        let staged = StagedFolder::create(self.place.path()).unwrap();
        let findings = read_back(&staged, &self.record, how, threads, &Meter::default()).unwrap();
        findings
            .iter()
            .map(|finding| match &finding.subject {
                Subject::Package { entry: Some(entry), .. } => format!("{} {entry}", finding.code.slug()),
                other => panic!("{other:?}"),
            })
            .collect()
    }
}

#[test]
fn a_whole_bag_is_read_once_and_nothing_is_found() {
    let staged = Staged::new();
    for (how, threads) in [(ReadBack::Cache, 1), (ReadBack::Device, 4)] {
        assert_eq!(staged.findings(how, threads), [""; 0]);
    }
    let folder = StagedFolder::create(staged.place.path()).unwrap();
    let meter = Meter::default();
    read_back(&folder, &staged.record, ReadBack::Cache, 2, &meter).unwrap();
    let files = everything(staged.place.path());
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    // The two lists that lead to the rest are read before their own digests are checked.
    let lists: usize =
        files.iter().filter(|(path, _)| path.ends_with("manifest-sha256.txt")).map(|(_, b)| b.len()).sum();
    let tag_manifest = files.last().unwrap().1.len();
    assert_eq!(meter.total(Purpose::ReadBack), (bytes + lists - tag_manifest) as u64);
}

#[test]
fn every_file_is_guarded_against_every_change() {
    let reference = Staged::new();
    for (path, bytes) in everything(reference.place.path()) {
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 1;
        let longer = [&bytes[..], b"\n"].concat();
        for changed in [flipped, longer, bytes[..bytes.len() - 1].to_vec(), Vec::new()] {
            let staged = Staged::new();
            fs::write(staged.place.path().join(&path), changed).unwrap();
            assert!(!staged.findings(ReadBack::Cache, 2).is_empty(), "{path}");
        }
        let staged = Staged::new();
        fs::remove_file(staged.place.path().join(&path)).unwrap();
        assert_eq!(staged.findings(ReadBack::Cache, 2), [format!("package-read-back-missing {path}")]);
    }
}

#[test]
fn what_does_not_belong_is_found() {
    let staged = Staged::new();
    fs::write(staged.place.path().join("data/Thumbs.db"), b"x").unwrap();
    assert_eq!(staged.findings(ReadBack::Cache, 1), ["package-read-back-extra data/Thumbs.db"]);
}

#[cfg(unix)]
#[test]
fn a_link_takes_no_file_s_place() {
    let staged = Staged::new();
    let master = staged.place.path().join("data/representations/master/001.tif");
    let elsewhere = staged.place.path().join("../elsewhere.tif");
    fs::rename(&master, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &master).unwrap();
    let found = staged.findings(ReadBack::Cache, 1);
    fs::remove_file(elsewhere).unwrap();
    assert_eq!(found, ["package-read-back-extra data/representations/master/001.tif"]);
}
