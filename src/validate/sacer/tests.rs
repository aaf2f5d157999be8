//! A deposit of two units, in its folder and in archives.

use std::fs;
use std::path::Path;

use crate::formats::sacer::example;
use crate::formats::tar::TarWriter;
use crate::formats::xml_tree::{Characters, write_document};
use crate::formats::zip::ZipWriter;
use crate::io::{Hasher, Meter};

use super::super::index_verdict::IndexVerdict;
use super::super::package::{CheckOrder, PackageVerdict, package};
use super::{Named, sacer};

/// Files of the deposit: index and the four components of each unit.
fn deposit() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for unit in ["00001", "00002"] {
        let mut request = example::request();
        let others = request.others.iter_mut().map(|(_, document)| document);
        for component in std::iter::once(&mut request.main).chain(others).flat_map(|document| &mut document.components)
        {
            let bytes = format!("{unit} {}", component.id).into_bytes();
            component.sha256 = Some(Hasher::of(&bytes).0.sha256);
            files.push((format!("{unit}/{}.tif", component.id), bytes));
        }
        let mut index = Vec::new();
        write_document(&request.tree(), Characters::Ascii, &mut index).unwrap();
        files.push((format!("{unit}/indice.xml"), index));
    }
    files
}

fn archives(place: &Path, files: &[(String, Vec<u8>)], below: &str) -> [std::path::PathBuf; 2] {
    let at = "2026-01-15T08:00:00Z".parse().unwrap();
    let [zip, tar] = ["deposit.zip", "deposit.tar"].map(|name| place.join(name));
    let mut zipped = ZipWriter::new(fs::File::create(&zip).unwrap(), at);
    let mut tarred = TarWriter::new(fs::File::create(&tar).unwrap(), at);
    for (name, bytes) in files {
        let (name, crc32) = (format!("{below}{name}"), crc32fast::hash(bytes));
        zipped.add(&name, bytes.len() as u64, crc32, &mut bytes.as_slice()).unwrap();
        tarred.add(&name, bytes.len() as u64, crc32, &mut bytes.as_slice()).unwrap();
    }
    zipped.finish().unwrap();
    tarred.finish().unwrap();
    [zip, tar]
}

fn of_package(path: &Path) -> Vec<IndexVerdict> {
    let meter = Meter::default();
    let order = CheckOrder { threads: 2, today: "2026-11-26".parse().unwrap(), schemas: None, meter: &meter };
    match package(path, &order).unwrap() {
        PackageVerdict::Indexes(verdicts) => verdicts,
        other => panic!("{}: {other:?}", path.display()),
    }
}

/// Entry, files, files that agree, codes.
fn said(verdict: &IndexVerdict) -> (u64, u64, Vec<&'static str>) {
    let codes = verdict.findings.iter().map(|finding| finding.code.slug()).collect();
    (verdict.files, verdict.compared, codes)
}

#[test]
fn deposits_in_archives_are_judged_as_in_their_folder() {
    let place = tempfile::tempdir().unwrap();
    let mut files = deposit();
    for damaged in [false, true] {
        if damaged {
            files[0].1[0] ^= 1;
        }
        let folder = place.path().join(format!("deposit-{damaged}"));
        for (name, bytes) in &files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let meter = Meter::default();
        let expected = ["00001", "00002"]
            .map(|unit| sacer(&folder.join(unit).join("indice.xml"), Named::Package, &meter).unwrap());
        assert_eq!(expected[1].compared, 4);
        assert_eq!(expected[0].compared, if damaged { 3 } else { 4 }, "{expected:?}");
        assert!(expected[0].is_valid() != damaged);
        for below in ["", "deposit/"] {
            for archive in archives(place.path(), &files, below) {
                let verdicts = of_package(&archive);
                let entries: Vec<_> = verdicts.iter().filter_map(|verdict| verdict.entry.as_deref()).collect();
                assert_eq!(entries, ["00001/indice.xml", "00002/indice.xml"]);
                for (verdict, expected) in verdicts.iter().zip(&expected) {
                    assert_eq!(said(verdict), said(expected), "{}", archive.display());
                }
            }
        }
    }
}

#[test]
fn a_deposit_without_its_files_is_not_valid() {
    let place = tempfile::tempdir().unwrap();
    let (indexes, parts): (Vec<_>, Vec<_>) = deposit().into_iter().partition(|(name, _)| name.ends_with(".xml"));
    let folder = place.path().join("deposit");
    for (name, bytes) in &indexes {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let (meter, index) = (Meter::default(), folder.join("00001/indice.xml"));
    let missing = vec!["sacer-file-missing"; parts.len() / 2];
    assert!(missing.len() > 2);
    let in_folder = sacer(&index, Named::Package, &meter).unwrap();
    assert_eq!((in_folder.is_valid(), said(&in_folder).2), (false, missing.clone()));
    for archive in archives(place.path(), &indexes, "deposit/") {
        for verdict in of_package(&archive) {
            assert_eq!(said(&verdict).2, missing, "{}", archive.display());
        }
    }
    // The index alone is no package: of its files nothing is said, and what nobody looked at is listed as not known.
    let bare = sacer(&index, Named::Index, &meter).unwrap();
    assert!(bare.is_valid() && bare.unknown.contains(&"WS-CHECK"), "{bare:?}");
}

#[test]
fn an_index_behind_many_other_xml_files_is_looked_at() {
    let place = tempfile::tempdir().unwrap();
    let mut files: Vec<_> = (0..300).map(|number| (format!("00000/{number:03}.xml"), b"<x/>".to_vec())).collect();
    files.extend(deposit());
    let folder = place.path().join("deposit");
    for (name, bytes) in &files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(super::super::recognise::indexes(&folder).len(), 2);
    for archive in archives(place.path(), &files, "") {
        assert_eq!(of_package(&archive).len(), 2);
    }
}

/// The verdict on a request with one component more or less changed, beside files of these names.
fn beside(change: impl Fn(&mut crate::formats::sacer::Component), files: &[(&str, &[u8])]) -> IndexVerdict {
    let place = tempfile::tempdir().unwrap();
    let mut request = example::request();
    request.others.clear();
    request.main.components.truncate(1);
    request.main.components[0].parts.clear();
    change(&mut request.main.components[0]);
    let mut index = Vec::new();
    write_document(&request.tree(), Characters::Ascii, &mut index).unwrap();
    fs::write(place.path().join("indice.xml"), index).unwrap();
    for (name, bytes) in files {
        fs::write(place.path().join(name), bytes).unwrap();
    }
    sacer(&place.path().join("indice.xml"), Named::Index, &Meter::default()).unwrap()
}

#[test]
fn only_what_was_compared_is_counted_and_every_file_is_looked_at() {
    let codes = |verdict: &IndexVerdict| -> Vec<&str> {
        let about_files = |finding: &&crate::records::Finding| {
            ["sacer-hash-differs", "sacer-file-missing", "sacer-file-unlisted"].contains(&finding.code.slug())
        };
        verdict.findings.iter().filter(about_files).map(|finding| finding.code.slug()).collect()
    };
    let called = |id: &str, sha256| {
        let id = id.to_owned();
        move |component: &mut crate::formats::sacer::Component| {
            component.id.clone_from(&id);
            component.sha256 = sha256;
        }
    };
    let of = |bytes: &[u8]| Some(Hasher::of(bytes).0.sha256);
    // Nothing is declared: nothing is compared.
    let verdict = beside(called("X", None), &[("X.tif", b"a")]);
    assert_eq!((verdict.compared, codes(&verdict)), (0, vec![]));
    // Dots of the identifier are its own.
    let verdict = beside(called("DDS.0001", of(b"a")), &[("DDS.0001.pdf", b"a")]);
    assert_eq!((verdict.compared, codes(&verdict)), (1, vec![]));
    // Of two files called so the one that agrees is meant.
    let verdict = beside(called("X", of(b"a")), &[("X.pdf", b"a"), ("X.pdf.p7m", b"b")]);
    assert_eq!((verdict.compared, codes(&verdict)), (1, vec!["sacer-file-unlisted"]));
    let verdict = beside(called("X", of(b"c")), &[("X.pdf", b"a"), ("X.pdf.p7m", b"b")]);
    assert_eq!((verdict.compared, codes(&verdict)), (0, vec!["sacer-hash-differs"; 2]));
}
