//! Volumes in a folder, whole and with one thing wrong.

use std::fs;
use std::path::Path;

use crate::formats::base64;
use crate::formats::sincro::{FileHash, GroupTail, IndexPart, IndexWriter, IndexedFile, example};
use crate::io::{Hasher, Meter};

use super::super::index_verdict::IndexVerdict;
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
        ["sincro-hash-unknown", "sincro-file-twice", "sincro-hash-unknown", "sincro-agent-name"]
    );
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
