//! Volumes in a folder, whole and with one thing wrong.

use std::fs;
use std::path::Path;

use crate::formats::base64;
use crate::formats::sincro::{FileHash, GroupTail, IndexPart, IndexWriter, IndexedFile, example};
use crate::formats::tar::TarWriter;
use crate::formats::zip::ZipWriter;
use crate::io::{Hasher, Meter};

use super::super::index_verdict::{IndexKind, IndexVerdict};
use super::super::package::{CheckOrder, PackageVerdict, package};
use super::sincro;

/// Writes a volume with these files, each with the digest that `hash` gives.
fn volume(folder: &Path, files: &[(&str, &[u8])], hash: &dyn Fn(&[u8]) -> FileHash) {
    let parts = example::parts();
    let [IndexPart::Head(head), IndexPart::SelfDescription(of), IndexPart::Volume(volume), IndexPart::Group(group), ..] =
        &parts[..]
    else {
        panic!("{parts:?}")
    };
    let mut writer = IndexWriter::begin(Vec::new(), head, of, volume).unwrap();
    writer.group(group).unwrap();
    for (path, bytes) in files {
        let place = folder.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, bytes).unwrap();
        let file =
            IndexedFile { path: crate::formats::sincro::index_path(path), hash: hash(bytes), ..example::file("x") };
        writer.file(&file).unwrap();
    }
    writer.end_group(&GroupTail::default()).unwrap();
    fs::write(folder.join("PIndex.xml"), writer.finish(&example::process()).unwrap()).unwrap();
}

fn sha256(bytes: &[u8]) -> FileHash {
    FileHash { function: "SHA-256".to_owned(), value: Hasher::of(bytes).0.sha256.to_string(), canonical: Some(false) }
}

const FILES: [(&str, &[u8]); 2] = [("data/1.tif", b"one"), ("data/citt\u{e0} 2.tif", b"two")];

fn check(index: &Path) -> IndexVerdict {
    sincro(index, 2, &Meter::default()).unwrap()
}

fn told(folder: &Path) -> Vec<&'static str> {
    let verdict = check(&folder.join("PIndex.xml"));
    verdict.findings.iter().map(|finding| finding.code.slug()).collect()
}

#[test]
fn a_whole_volume_is_valid_whatever_the_encoding_of_its_digests() {
    let in_base64 = |bytes: &[u8]| FileHash {
        function: "sha256".to_owned(),
        value: base64::encoded(&Hasher::of(bytes).0.sha256.0),
        canonical: None,
    };
    for hash in [&sha256 as &dyn Fn(&[u8]) -> FileHash, &in_base64] {
        let place = tempfile::tempdir().unwrap();
        volume(place.path(), &FILES, hash);
        fs::write(place.path().join("PIndex.xml.p7m"), b"signature").unwrap();
        let verdict = check(&place.path().join("PIndex.xml"));
        assert_eq!((verdict.findings.as_slice(), verdict.files, verdict.compared, verdict.bytes), (&[][..], 2, 2, 6));
    }
}

#[test]
fn what_is_wrong_is_told() {
    let place = tempfile::tempdir().unwrap();
    volume(place.path(), &FILES, &sha256);
    fs::write(place.path().join("data/1.tif"), b"other").unwrap();
    fs::write(place.path().join("data/3.tif"), b"more").unwrap();
    fs::remove_file(place.path().join("data/citt\u{e0} 2.tif")).unwrap();
    assert_eq!(told(place.path()), ["sincro-hash-differs", "sincro-file-missing", "sincro-file-unlisted"]);
    let index = place.path().join("PIndex.xml");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, text.replacen("data/1.tif", "../1.tif", 1).replacen("SHA-256\">", "SHA3-256\">", 3)).unwrap();
    assert!(told(place.path()).contains(&"sincro-path-unsafe"));
    fs::write(&index, "<PIndex/>").unwrap();
    assert!(told(place.path()).contains(&"sincro-not-read"));
}

#[test]
fn unknown_algorithms_twins_and_agents_are_told() {
    let place = tempfile::tempdir().unwrap();
    let odd = |bytes: &[u8]| FileHash { function: "SHA3-256".to_owned(), ..sha256(bytes) };
    volume(place.path(), &[("a.tif", b"one"), ("a.tif", b"one")], &odd);
    let index = place.path().join("PIndex.xml");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, text.replacen("legal person", "natural person", 1)).unwrap();
    assert_eq!(
        told(place.path()),
        [
            "sincro-hash-unknown",
            "sincro-file-twice",
            "sincro-hash-unknown",
            "sincro-agent-name",
            "sincro-nothing-verified"
        ]
    );
}

#[test]
fn a_volume_of_which_nothing_was_compared_is_not_valid() {
    let verdict = |hash: &dyn Fn(&[u8]) -> FileHash| {
        let place = tempfile::tempdir().unwrap();
        volume(place.path(), &FILES, hash);
        check(&place.path().join("PIndex.xml"))
    };
    let unknown = |bytes: &[u8]| FileHash { function: "SHA3-256".to_owned(), ..sha256(bytes) };
    let canonical = |bytes: &[u8]| FileHash { canonical: Some(true), ..sha256(bytes) };
    for hash in [&unknown as &dyn Fn(&[u8]) -> FileHash, &canonical] {
        let verdict = verdict(hash);
        let finding = verdict.findings.last().unwrap();
        assert_eq!((verdict.is_valid(), verdict.compared), (false, 0));
        assert_eq!((finding.code.slug(), finding.args["count"].as_str()), ("sincro-nothing-verified", "2"));
    }
    // One that was compared is one; of the other it is told that it was not.
    let mixed = |bytes: &[u8]| if bytes == b"one" { sha256(bytes) } else { unknown(bytes) };
    let verdict = verdict(&mixed);
    assert_eq!((verdict.is_valid(), verdict.compared, verdict.findings.len()), (true, 1, 1));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let place = tempfile::tempdir().unwrap();
    volume(place.path(), &FILES, &sha256);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("1.tif"), b"one").unwrap();
    fs::remove_file(place.path().join("data/1.tif")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("1.tif"), place.path().join("data/1.tif")).unwrap();
    assert_eq!(told(place.path()), ["sincro-file-missing"]);
}

/// A zip and a tar of the files of a folder, each called by `name`.
fn archives(folder: &Path, name: &dyn Fn(&str) -> String) -> [std::path::PathBuf; 2] {
    let at = "2026-01-15T08:00:00Z".parse().unwrap();
    let [zip, tar] = ["volume.zip", "volume.tar"].map(|name| folder.with_file_name(name));
    let mut zipped = ZipWriter::new(fs::File::create(&zip).unwrap(), at);
    let mut tarred = TarWriter::new(fs::File::create(&tar).unwrap(), at);
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    for entry in walk.filter(|entry| entry.file_type().is_file()) {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap();
        let bytes = fs::read(entry.path()).unwrap();
        let crc32 = crc32fast::hash(&bytes);
        zipped.add(&name(path), bytes.len() as u64, crc32, &mut bytes.as_slice()).unwrap();
        tarred.add(&name(path), bytes.len() as u64, crc32, &mut bytes.as_slice()).unwrap();
    }
    zipped.finish().unwrap();
    tarred.finish().unwrap();
    [zip, tar]
}

fn of_package(path: &Path) -> IndexVerdict {
    let meter = Meter::default();
    let today = "2026-11-26".parse().unwrap();
    let order = CheckOrder { threads: 2, today, schemas: None, meter: &meter };
    match package(path, &order).unwrap() {
        PackageVerdict::Indexes(mut verdicts) if verdicts.len() == 1 => verdicts.remove(0),
        other => panic!("{}: {other:?}", path.display()),
    }
}

/// The same verdict on a volume in its folder, in archives of that folder, and in archives without one.
#[test]
fn a_volume_in_an_archive_is_judged_as_in_its_folder() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("volume");
    fs::create_dir(&folder).unwrap();
    volume(&folder, &FILES, &sha256);
    let in_folder: &dyn Fn(&str) -> String = &|path| format!("volume/{path}");
    let flat: &dyn Fn(&str) -> String = &str::to_owned;
    for name in [in_folder, flat] {
        for archive in archives(&folder, name) {
            let verdict = of_package(&archive);
            let found = (verdict.kind, verdict.entry.as_deref(), verdict.files, verdict.compared, verdict.bytes);
            assert_eq!(found, (IndexKind::Sincro, Some("PIndex.xml"), 2, 2, 6), "{verdict:?}");
            assert_eq!(verdict.findings, []);
        }
    }
    fs::write(folder.join("data/1.tif"), b"other").unwrap();
    fs::write(folder.join("data/3.tif"), b"more").unwrap();
    for name in [in_folder, flat] {
        for archive in archives(&folder, name) {
            let verdict = of_package(&archive);
            let told: Vec<_> = verdict.findings.iter().map(|finding| finding.code.slug()).collect();
            assert_eq!(told, ["sincro-hash-differs", "sincro-file-unlisted"]);
        }
    }
}

/// An archive of anything else has to hold one folder.
#[test]
fn archives_without_a_folder_are_for_indexes_alone() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("volume");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.txt"), b"1").unwrap();
    fs::write(folder.join("b.xml"), b"<other/>").unwrap();
    let slugs = ["zip-several-roots", "tar-several-roots"];
    for (archive, slug) in archives(&folder, &str::to_owned).into_iter().zip(slugs) {
        let verdict = package(
            &archive,
            &CheckOrder { threads: 2, today: "2026-11-26".parse().unwrap(), schemas: None, meter: &Meter::default() },
        );
        let told: Vec<_> = verdict.unwrap().findings().map(|finding| finding.code.slug()).collect();
        assert_eq!(told, [slug, "bag-not-checked"]);
    }
}
