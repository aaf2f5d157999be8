//! E-ARK packages in archives: judged as in a folder, without being unpacked; hostile ones come to findings.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::io::{Meter, Purpose};
use fondo::records::{Finding, Severity};
use fondo::validate::{CheckOrder, EarkVerdict, PackageVerdict, package};
use jiff::civil::date;
use tar::EntryType::{Fifo, Link, Regular, Symlink};

use crate::support::archives::{add, tar, tar_with, zip};
use crate::support::program::{end, fondo};
use crate::support::{corpus, tool};

const NAME: &str = "uuid-6f1d6a5e-6d2f-4c55-9a44-0a6a5f6d0001";

/// A copy of the golden package, which may be changed.
fn golden(place: &Path) -> Option<PathBuf> {
    let golden = corpus()?.join("packaging/golden-sip").join(NAME);
    for entry in walkdir::WalkDir::new(&golden).into_iter().map(Result::unwrap) {
        let to = place.join(NAME).join(entry.path().strip_prefix(&golden).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    Some(place.join(NAME))
}

fn checked(path: &Path, meter: &Meter) -> PackageVerdict {
    package(path, &CheckOrder { threads: 2, today: date(2026, 11, 26), schemas: None, meter }).unwrap()
}

fn eark(path: &Path) -> EarkVerdict {
    match checked(path, &Meter::default()) {
        PackageVerdict::Eark(verdict) => verdict,
        other => panic!("{}: {other:?}", path.display()),
    }
}

fn slugs<'f>(findings: impl IntoIterator<Item = &'f Finding>, least: Severity) -> Vec<&'static str> {
    findings.into_iter().filter(|finding| finding.severity >= least).map(|finding| finding.code.slug()).collect()
}

/// What is said but for the name of the package.
fn said(findings: &[Finding]) -> Vec<(String, Severity, BTreeMap<String, String>)> {
    let said = |finding: &Finding| {
        let args = finding.args.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        (finding.code.slug().to_owned(), finding.severity, args)
    };
    findings.iter().map(said).collect()
}

#[test]
fn an_archive_is_judged_as_its_folder() {
    let place = tempfile::tempdir().unwrap();
    let Some(folder) = golden(place.path()) else { return };
    let expected = eark(&folder);
    assert_eq!(slugs(&expected.findings, Severity::Warning), [""; 0]);
    let mut archives = vec![
        zip(&folder, place.path(), &place.path().join("stored.zip")),
        tar(&folder, place.path(), &place.path().join("plain.tar")),
    ];
    if let Some(program) = tool("zip") {
        let deflated = place.path().join("deflated.zip");
        let done = Command::new(program).args(["-q", "-r"]).arg(&deflated).arg(NAME).current_dir(place.path()).status();
        assert!(done.unwrap().success());
        archives.push(deflated);
    }
    for archive in archives {
        let verdict = eark(&archive);
        assert_eq!(said(&verdict.findings), said(&expected.findings), "{}", archive.display());
        let of = |verdict: &EarkVerdict| (verdict.files, verdict.bytes, verdict.documents, verdict.compared);
        assert_eq!(of(&verdict), of(&expected), "{}", archive.display());
    }
}

#[test]
fn hostile_tars() {
    let place = tempfile::tempdir().unwrap();
    let Some(folder) = golden(place.path()) else { return };
    let inside = |path: &str| format!("{NAME}/{path}");
    let file = inside("representations/master/data/");
    let some = fs::read_dir(place.path().join(&file)).unwrap().next().unwrap().unwrap().file_name();
    let known = format!("{file}{}", some.to_str().unwrap());
    let table = [
        ("/etc/passwd".to_owned(), Regular, "tar-path-unsafe"),
        (inside("../../x"), Regular, "tar-path-unsafe"),
        (inside("METS.xml"), Regular, "tar-entry-twice"),
        (inside("METS.xml/x"), Regular, "tar-names-collide"),
        (inside("x"), Symlink, "tar-special-file"),
        (inside("x"), Fifo, "tar-special-file"),
        ("other/x".to_owned(), Regular, "tar-several-roots"),
        ("x".to_owned(), Regular, "tar-several-roots"),
    ];
    let out = place.path().join("hostile.tar");
    for (name, kind, slug) in table {
        let tar = tar_with(&folder, place.path(), &out, |builder| add(builder, &name, kind, &known, b""));
        let verdict = checked(&tar, &Meter::default());
        assert!(
            !verdict.is_valid() && slugs(verdict.findings(), Severity::Error).contains(&slug),
            "{name}: {verdict:?}"
        );
        let ended = end(fondo().args(["validate", "--json"]).arg(&tar)).expect(1);
        assert_eq!(ended.events[0]["valid"], false);
    }
    // A hard link to an earlier file is that file; nothing names it here.
    let linked = inside("representations/master/data/again.tif");
    let tar = tar_with(&folder, place.path(), &out, |builder| add(builder, &linked, Link, &known, b""));
    assert_eq!(slugs(&eark(&tar).findings, Severity::Warning), ["eark-unreferenced"]);
}

#[test]
fn hostile_zips() {
    let place = tempfile::tempdir().unwrap();
    let Some(folder) = golden(place.path()) else { return };
    let stored = || ::zip::write::SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Stored);
    let with = |more: &dyn Fn(&mut ::zip::ZipWriter<fs::File>)| {
        let path = place.path().join("hostile.zip");
        let mut writer = ::zip::ZipWriter::new(fs::File::create(&path).unwrap());
        for (name, bytes) in crate::support::archives::files(&folder, place.path()) {
            writer.start_file(name, stored()).unwrap();
            writer.write_all(&bytes).unwrap();
        }
        more(&mut writer);
        writer.finish().unwrap();
        path
    };
    let add = |name: String| {
        move |writer: &mut ::zip::ZipWriter<fs::File>| {
            writer.start_file(&*name, stored()).unwrap();
            writer.write_all(b"x").unwrap();
        }
    };
    for (name, slug) in [
        (format!("{NAME}/../../x"), "zip-path-unsafe"),
        (format!("{NAME}\\x"), "zip-path-unsafe"),
        (format!("{NAME}/METS.xml/x"), "zip-names-collide"),
        (format!("{NAME}//x"), "zip-path-empty-part"),
        ("other/x".to_owned(), "zip-several-roots"),
    ] {
        let verdict = checked(&with(&add(name.clone())), &Meter::default());
        assert!(slugs(verdict.findings(), Severity::Error).contains(&slug), "{name}: {verdict:?}");
    }
    let link = with(&|writer| writer.add_symlink(format!("{NAME}/x"), "/etc/passwd", stored()).unwrap());
    assert!(slugs(checked(&link, &Meter::default()).findings(), Severity::Error).contains(&"zip-special-file"));
    // A gibibyte of zeros: told for what it is, and never unpacked to the disk.
    let bomb = with(&|writer| {
        writer.start_file(format!("{NAME}/x"), ::zip::write::SimpleFileOptions::default()).unwrap();
        for _ in 0..1024 {
            writer.write_all(&[0; 1 << 20]).unwrap();
        }
    });
    let verdict = checked(&bomb, &Meter::default());
    let told = slugs(verdict.findings(), Severity::Warning);
    assert!(told.contains(&"zip-ratio") || told.contains(&"zip-too-large"), "{told:?}");
}

/// What a directory says of the length of an entry is held against the bytes.
#[test]
fn lying_sizes() {
    let place = tempfile::tempdir().unwrap();
    let Some(folder) = golden(place.path()) else { return };
    let sound = fs::read(zip(&folder, place.path(), &place.path().join("sound.zip"))).unwrap();
    let directory = sound.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    let refused = |bytes: &[u8]| {
        let path = place.path().join("lying.zip");
        fs::write(&path, bytes).unwrap();
        let verdict = checked(&path, &Meter::default());
        assert!(!verdict.is_valid(), "{verdict:?}");
    };
    for (at, value) in [(20, 3u32), (24, 3), (24, u32::MAX - 1), (42, 7), (16, 0)] {
        let mut bytes = sound.clone();
        bytes[directory + at..directory + at + 4].copy_from_slice(&value.to_le_bytes());
        refused(&bytes);
    }
    refused(&sound[..sound.len() / 2]);
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_told_and_not_followed() {
    let place = tempfile::tempdir().unwrap();
    let Some(folder) = golden(place.path()) else { return };
    std::os::unix::fs::symlink("/etc/passwd", folder.join("documentation/link.txt")).unwrap();
    let data = folder.join("representations/master/data");
    let master = fs::read_dir(&data).unwrap().next().unwrap().unwrap().path();
    let moved = place.path().join("elsewhere");
    fs::rename(&master, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &master).unwrap();
    let told = slugs(&eark(&folder).findings, Severity::Error);
    assert_eq!(told, ["eark-file-missing", "bag-special-file", "bag-special-file"], "{told:?}");
}

/// However often METS names a file, it is read once.
#[test]
fn a_file_that_is_named_often_is_read_once() {
    let place = tempfile::tempdir().unwrap();
    let Some(folder) = golden(place.path()) else { return };
    fs::write(folder.join("documentation/big.bin"), vec![7; 1 << 20]).unwrap();
    let mets = fs::read_to_string(folder.join("METS.xml")).unwrap();
    let files: String = (0..2000)
        .map(|number| {
            format!(
                "<file ID=\"X{number}\" MIMETYPE=\"application/octet-stream\" SIZE=\"1048576\" CREATED=\"2026-01-01T00:00:00Z\" \
                 CHECKSUM=\"{number:064x}\" CHECKSUMTYPE=\"SHA-256\"><FLocat LOCTYPE=\"URL\" xlink:type=\"simple\" \
                 xlink:href=\"documentation/big.bin\"/></file>"
            )
        })
        .collect();
    let at = mets.find("</fileGrp>").unwrap();
    fs::write(folder.join("METS.xml"), [&mets[..at], &files, &mets[at..]].concat()).unwrap();
    for path in [folder.clone(), tar(&folder, place.path(), &place.path().join("often.tar"))] {
        let meter = Meter::default();
        let verdict = checked(&path, &meter);
        let wrong = slugs(verdict.findings(), Severity::Error);
        assert!(wrong.len() >= 60 && wrong.iter().all(|slug| *slug == "eark-checksum"), "{wrong:?}");
        assert!(meter.total(Purpose::Source) < 6 << 20, "{} bytes", meter.total(Purpose::Source));
    }
}

#[test]
fn names_that_differ_in_case_alone_are_told_and_compared() {
    let place = tempfile::tempdir().unwrap();
    let Some(folder) = golden(place.path()) else { return };
    let descriptive = folder.join("metadata/descriptive");
    let file = fs::read_dir(&descriptive).unwrap().next().unwrap().unwrap().path();
    let other = descriptive.join(file.file_name().unwrap().to_str().unwrap().to_uppercase());
    fs::rename(&file, &other).unwrap();
    let verdict = eark(&folder);
    assert_eq!(slugs(&verdict.findings, Severity::Warning), ["eark-link-spelling"]);
    fs::write(&other, b"changed").unwrap();
    let told = slugs(&eark(&folder).findings, Severity::Warning);
    assert_eq!(told, ["eark-link-spelling", "eark-size", "eark-checksum"]);
}

#[test]
fn archives_in_a_package_are_told_and_not_looked_into() {
    let place = tempfile::tempdir().unwrap();
    let Some(folder) = golden(place.path()) else { return };
    zip(&folder, place.path(), &folder.join("documentation/inner.zip"));
    let verdict = eark(&folder);
    assert_eq!(slugs(&verdict.findings, Severity::Warning), ["eark-unreferenced"]);
    let inner: Vec<_> =
        verdict.findings.iter().filter(|finding| finding.code.slug() == "package-archives-inside").collect();
    assert_eq!((inner.len(), inner[0].args["number"].as_str()), (1, "1"));
    // An archive that holds nothing but an archive is no package.
    let outer = place.path().join("outer.zip");
    let only = place.path().join("only");
    fs::create_dir(&only).unwrap();
    fs::copy(folder.join("documentation/inner.zip"), only.join("inner.zip")).unwrap();
    let verdict = checked(&zip(&only, place.path(), &outer), &Meter::default());
    assert!(!verdict.is_valid(), "{verdict:?}");
}
