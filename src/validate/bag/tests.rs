use std::fs;
use std::path::Path;

use super::bag;
use crate::formats::bag::{Checksum, ChecksumAlgorithm};
use crate::io::Meter;
use crate::records::Severity;
use proptest::prelude::*;

fn value(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> String {
    let mut checksum = Checksum::new(algorithm);
    checksum.update(bytes);
    checksum.finish()
}

/// Writes a bag of version `version` with these payload files (below `data/`) and a manifest for each algorithm.
fn write(folder: &Path, version: &str, files: &[(&str, &[u8])], algorithms: &[ChecksumAlgorithm]) {
    fs::create_dir_all(folder.join("data")).unwrap();
    let declaration = format!("BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n");
    fs::write(folder.join("bagit.txt"), &declaration).unwrap();
    for (name, bytes) in files {
        let path = folder.join("data").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let mut tags = vec![("bagit.txt".to_owned(), declaration.into_bytes())];
    for algorithm in algorithms {
        let mut manifest = String::new();
        for (name, bytes) in files {
            let path = format!("data/{name}");
            crate::formats::bag::write_line(&mut manifest, &value(*algorithm, bytes), &path);
        }
        let name = format!("manifest-{}.txt", algorithm.name());
        fs::write(folder.join(&name), &manifest).unwrap();
        tags.push((name, manifest.into_bytes()));
    }
    let lines = tags.iter().map(|(name, bytes)| format!("{}  {name}\n", value(ChecksumAlgorithm::Sha512, bytes)));
    fs::write(folder.join("tagmanifest-sha512.txt"), lines.collect::<String>()).unwrap();
}

fn slugs(folder: &Path) -> Vec<&'static str> {
    let verdict = bag(folder, 2, &Meter::default()).unwrap();
    let mut slugs: Vec<_> = verdict.findings.iter().map(|finding| finding.code.slug()).collect();
    slugs.sort_unstable();
    slugs.dedup();
    slugs
}

const PAIR: [ChecksumAlgorithm; 2] = [ChecksumAlgorithm::Md5, ChecksumAlgorithm::Sha256];
const FILES: [(&str, &[u8]); 3] = [("a.tif", b"one"), ("b/c d.tif", b"two"), ("empty", b"")];

#[test]
fn a_good_bag_of_each_version() {
    for version in ["0.93", "0.94", "0.95", "0.96", "0.97", "1.0"] {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), version, &FILES, &PAIR);
        let verdict = bag(place.path(), 3, &Meter::default()).unwrap();
        assert_eq!(verdict.findings, [], "{version}");
        assert_eq!((verdict.payload_files, verdict.payload_bytes, verdict.compared), (3, 6, 6));
        assert_eq!(verdict.algorithms, PAIR);
    }
}

/// What the suite has no bag for: two manifests, of which one does not list every file.
#[test]
fn every_manifest_lists_every_file_from_1_0_on() {
    for (version, expected) in [("0.97", &[][..]), ("1.0", &["bag-file-unlisted"])] {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), version, &FILES, &[ChecksumAlgorithm::Sha256]);
        let partial = format!("{}  data/a.tif\n", value(ChecksumAlgorithm::Md5, b"one"));
        fs::write(place.path().join("manifest-md5.txt"), partial).unwrap();
        let mut found = slugs(place.path());
        found.retain(|slug| !["bag-tag-file-unlisted", "bag-manifest-unlisted"].contains(slug));
        assert_eq!(found, expected, "{version}");
    }
}

/// RFC 8493 §2.2.1; the drafts before it did not say so.
#[test]
fn each_tag_manifest_lists_the_payload_manifests_and_no_tag_manifest() {
    for (version, expected) in
        [("0.97", &[][..]), ("1.0", &["bag-manifest-unlisted", "bag-tag-manifest-listed", "bag-tag-manifests-differ"])]
    {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), version, &FILES, &PAIR);
        let tags = |names: &[&str]| -> String {
            let line = |name: &&str| {
                let bytes = fs::read(place.path().join(name)).unwrap();
                format!("{}  {name}\n", value(ChecksumAlgorithm::Md5, &bytes))
            };
            names.iter().map(line).collect()
        };
        // The other tag manifest has all: what counts is each by itself.
        let second = place.path().join("tagmanifest-md5.txt");
        fs::write(&second, tags(&["manifest-md5.txt", "manifest-sha256.txt", "bagit.txt"])).unwrap();
        assert_eq!(slugs(place.path()), [""; 0], "{version}");
        fs::write(&second, tags(&["manifest-md5.txt", "tagmanifest-sha512.txt"])).unwrap();
        assert_eq!(slugs(place.path()), expected, "{version}");
    }
}

#[test]
fn faults_of_a_bag() {
    type Harm = fn(&Path);
    let cases: [(&str, Harm); 12] = [
        ("bag-file-missing", |bag| fs::remove_file(bag.join("data/a.tif")).unwrap()),
        ("bag-file-unlisted", |bag| fs::write(bag.join("data/more.tif"), b"x").unwrap()),
        ("bag-checksum-differs", |bag| fs::write(bag.join("data/b/c d.tif"), b"tWo").unwrap()),
        ("bag-no-manifest", |bag| {
            fs::remove_file(bag.join("manifest-md5.txt")).unwrap();
            fs::remove_file(bag.join("manifest-sha256.txt")).unwrap();
        }),
        ("bag-no-payload-folder", |bag| fs::remove_dir_all(bag.join("data")).unwrap()),
        ("bag-no-tag-manifest", |bag| fs::remove_file(bag.join("tagmanifest-sha512.txt")).unwrap()),
        ("bag-declaration-missing", |bag| fs::remove_file(bag.join("bagit.txt")).unwrap()),
        ("bag-oxum-differs", |bag| fs::write(bag.join("bag-info.txt"), "Payload-Oxum: 7.3\n").unwrap()),
        ("bag-oxum-malformed", |bag| fs::write(bag.join("bag-info.txt"), "Payload-Oxum: 6\n").unwrap()),
        ("bag-fetch-unlisted", |bag| fs::write(bag.join("fetch.txt"), "http://a/b - data/z\n").unwrap()),
        ("bag-fetch-length-differs", |bag| fs::write(bag.join("fetch.txt"), "http://a/b 4 data/a.tif\n").unwrap()),
        ("bag-algorithm-unknown", |bag| {
            fs::copy(bag.join("manifest-md5.txt"), bag.join("manifest-gost.txt")).unwrap();
        }),
    ];
    for (slug, harm) in cases {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), "1.0", &FILES, &PAIR);
        harm(place.path());
        assert!(slugs(place.path()).contains(&slug), "{slug}: {:?}", slugs(place.path()));
    }
}

/// `package-info.txt` is the metadata of a bag up to 0.95, and any tag file after that; `bag-info.txt` the other way
/// round.
#[test]
fn the_file_with_the_metadata_is_that_of_the_version() {
    for (version, metadata, other) in [
        ("0.93", "package-info.txt", "bag-info.txt"),
        ("0.95", "package-info.txt", "bag-info.txt"),
        ("0.96", "bag-info.txt", "package-info.txt"),
        ("1.0", "bag-info.txt", "package-info.txt"),
    ] {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), version, &FILES, &PAIR);
        fs::write(place.path().join(other), "Payload-Oxum: 7.3\n").unwrap();
        assert_eq!(slugs(place.path()), ["bag-tag-file-unlisted"], "{version}");
        fs::write(place.path().join(metadata), "Payload-Oxum: 7.3\n").unwrap();
        assert_eq!(slugs(place.path()), ["bag-oxum-differs", "bag-tag-file-unlisted"], "{version}");
    }
}

#[test]
fn metadata_that_cannot_be_read_are_no_metadata_that_were_checked() {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), "1.0", &FILES, &PAIR);
    fs::create_dir(place.path().join("bag-info.txt")).unwrap();
    assert_eq!(slugs(place.path()), ["bag-file-unreadable"]);
}

/// One of two files is lost whose names differ only in normal form, and the other has the same bytes.
#[test]
fn a_lost_twin_is_missed() {
    const TWINS: [(&str, &[u8]); 2] = [("caf\u{e9}.tif", b"same"), ("cafe\u{301}.tif", b"same")];
    for (version, expected) in [("0.97", "bag-name-normal-form"), ("1.0", "bag-file-missing")] {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), version, &TWINS, &[ChecksumAlgorithm::Sha256]);
        assert_eq!(slugs(place.path()), ["bag-names-collide"], "{version}");
        fs::remove_file(place.path().join("data").join(TWINS[0].0)).unwrap();
        assert_eq!(slugs(place.path()), [expected], "{version}");
        // A single entry still finds its file, whatever the normal form.
        let entry = format!("{}  data/{}\n", value(ChecksumAlgorithm::Sha256, b"same"), TWINS[0].0);
        fs::write(place.path().join("manifest-sha256.txt"), entry).unwrap();
        assert_eq!(slugs(place.path()), ["bag-checksum-differs", "bag-name-normal-form"], "{version}");
    }
}

#[test]
fn a_file_to_be_loaded_is_not_there() {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), "1.0", &FILES, &[ChecksumAlgorithm::Sha256]);
    fs::remove_file(place.path().join("data/a.tif")).unwrap();
    fs::write(place.path().join("fetch.txt"), "http://a/b 3 data/a.tif\n").unwrap();
    assert_eq!(slugs(place.path()), ["bag-fetch-list", "bag-file-not-fetched", "bag-tag-file-unlisted"]);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_names_may_be_any_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bag");
    write(&folder, "1.0", &FILES, &[ChecksumAlgorithm::Sha256]);
    fs::rename(folder.join("data/a.tif"), place.path().join("outside")).unwrap();
    std::os::unix::fs::symlink("../../outside", folder.join("data/a.tif")).unwrap();
    fs::write(folder.join("data").join(std::ffi::OsStr::from_bytes(b"\xff")), b"x").unwrap();
    let expected = ["bag-file-missing", "bag-file-unlisted", "bag-name-not-portable", "bag-special-file"];
    assert_eq!(slugs(&folder), expected);
}

#[test]
fn findings_are_capped_and_counted() {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), "1.0", &FILES, &[ChecksumAlgorithm::Sha256]);
    let lines: String = (0..12_000).map(|n| format!("{}  data/{n}\n", "0".repeat(64))).collect();
    fs::write(place.path().join("manifest-sha256.txt"), lines).unwrap();
    let verdict = bag(place.path(), 2, &Meter::default()).unwrap();
    assert_eq!(verdict.findings.len(), 10_001);
    assert!(!verdict.is_valid());
    let cut = verdict.findings.last().unwrap();
    assert_eq!((cut.code.slug(), cut.severity), ("bag-findings-cut", Severity::Error));
}

/// Each manifest is compared with each other one and with every file.
#[test]
fn manifests_are_bounded() {
    for (more, expected) in [(29, &[][..]), (30, &["bag-too-many-manifests"])] {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), "0.97", &FILES, &PAIR);
        let known = fs::read(place.path().join("manifest-sha256.txt")).unwrap();
        // The names of one algorithm; after them in order comes the tag manifest.
        for number in 0..more {
            fs::write(place.path().join(format!("manifest-sha{}256.txt", "-".repeat(number + 1))), &known).unwrap();
        }
        let mut found = slugs(place.path());
        found.retain(|slug| *slug != "bag-tag-file-unlisted" && *slug != "bag-no-tag-manifest");
        assert_eq!(found, expected, "{more}");
    }
}

/// Both lists are long, and no entry of the one is looked for in all of the other.
#[test]
fn every_entry_of_a_fetch_list_is_looked_for() {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), "1.0", &FILES, &[ChecksumAlgorithm::Sha256]);
    let line = |n: usize| format!("http://a/b - data/{n}\n");
    fs::write(place.path().join("fetch.txt"), (0..6_000).map(line).collect::<String>()).unwrap();
    let lines: String = (0..5_990).map(|n| format!("{}  data/{n}\n", "0".repeat(64))).collect();
    fs::write(place.path().join("manifest-sha256.txt"), lines).unwrap();
    let verdict = bag(place.path(), 2, &Meter::default()).unwrap();
    let unlisted = verdict.findings.iter().filter(|finding| finding.code.slug() == "bag-fetch-unlisted");
    let paths: Vec<_> = unlisted.map(|finding| finding.args["path"].clone()).collect();
    assert_eq!(paths, (5_990..6_000).map(|n| format!("data/{n}")).collect::<Vec<_>>());
}

/// Warnings that are not shown make no bag invalid, and hide no error that comes after them.
#[test]
fn warnings_take_no_errors_place() {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), "1.0", &FILES, &[ChecksumAlgorithm::Sha256]);
    for number in 0..10_003 {
        fs::write(place.path().join(format!("{number}.txt")), "").unwrap();
    }
    let verdict = bag(place.path(), 2, &Meter::default()).unwrap();
    let cut = verdict.findings.last().unwrap();
    assert_eq!(
        (cut.code.slug(), cut.severity, cut.args["number"].as_str()),
        ("bag-findings-cut", Severity::Warning, "3")
    );
    assert!(verdict.is_valid());
    fs::write(place.path().join("data/a.tif"), "oNe").unwrap();
    assert!(slugs(place.path()).contains(&"bag-checksum-differs"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_written_is_found(
        names in proptest::collection::btree_set("[a-z0-9]{1,6}(/[a-zà-ü %\\r\\n]{1,10}x)?", 0..8),
        bytes in proptest::collection::vec(any::<u8>(), 0..100),
    ) {
        // A name may not be a file and a folder.
        let names: Vec<_> = names.iter().filter(|name| !names.contains(name.split('/').next().unwrap()) || !name.contains('/')).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), bytes.as_slice())).collect();
        let place = tempfile::tempdir().unwrap();
        write(place.path(), "1.0", &files, &PAIR);
        let verdict = bag(place.path(), 2, &Meter::default()).unwrap();
        prop_assert!(verdict.is_valid(), "{:?}", verdict.findings);
        prop_assert_eq!(verdict.payload_files, files.len() as u64);
    }

    #[test]
    fn any_tag_files_are_endured(
        declaration in proptest::collection::vec(any::<u8>(), 0..80),
        manifest in "([0-9a-f]{0,8}[ *]{0,3}(data/)?[\\PC]{0,12}[\\r\\n]{0,2}){0,6}",
        fetch in "\\PC{0,40}",
        info in "(Payload-Oxum: )?[0-9.]{0,30}\\PC{0,20}",
    ) {
        let place = tempfile::tempdir().unwrap();
        write(place.path(), "0.97", &FILES, &[ChecksumAlgorithm::Sha256]);
        fs::write(place.path().join("bagit.txt"), declaration).unwrap();
        fs::write(place.path().join("manifest-md5.txt"), manifest).unwrap();
        fs::write(place.path().join("fetch.txt"), fetch).unwrap();
        fs::write(place.path().join("bag-info.txt"), info).unwrap();
        let one = bag(place.path(), 1, &Meter::default()).unwrap();
        prop_assert_eq!(one, bag(place.path(), 4, &Meter::default()).unwrap());
    }
}
