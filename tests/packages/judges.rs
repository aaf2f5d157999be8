//! Packages of real files, judged by programs that others wrote: bagit-python, xmllint with the official schemas,
//! unzip, Python's zipfile and tarfile, b3sum; and by our own check of bags.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fondo::describe;
use fondo::intake::{Sample, identify};
use fondo::io::{Hasher, Meter, StagedFolder};
use fondo::package::{self, MetadataFile};
use fondo::profile::{PackageRules, ReadBack};
use fondo::records::{
    ACCESS_FOLDER, AccessFile, Algorithm, Counting, DateStatement, DeclaredGap, Description, Extent, FileRole, Hex,
    Levels, MASTER_FOLDER, MasterFile, Record, SourcePath, SuppliedFixity, Technical, UnitRecord, VersionChange,
    Withdrawal,
};
use fondo::validate;

use proptest::prelude::*;

use crate::support::{corpus, python_with, shared, tool};

/// A bag in a folder that goes away with it.
struct Made {
    place: tempfile::TempDir,
    record: UnitRecord,
}

impl Made {
    fn bag(&self) -> PathBuf {
        self.place.path().join("ASC-7_v2")
    }

    fn archive(&self, extension: &str) -> PathBuf {
        self.place.path().join(format!("ASC-7_v2.{extension}"))
    }
}

/// Names as deliveries have them, and the safe ones that packages have instead.
const ODD_NAMES: [(&[u8], &str); 5] = [
    (b"Serie 1/citt\xe0.tif", "citta_1.tif"),
    (b"Serie 1/100%.tif", "100_.tif"),
    ("Serie 1/cafe\u{301}.tif".as_bytes(), "caf\u{e9}.tif"),
    (b"Serie 1/new\nline .tif", "new_line.tif"),
    (b"Serie 1/<&>\x01\x1b.tif", "___.tif"),
];

/// A bag of some real files under odd names, each with an access copy.
fn make() -> Option<Made> {
    let corpus = corpus()?;
    let sources = sources(&corpus);
    assert!(sources.len() >= 20, "{} files", sources.len());
    let place = tempfile::tempdir().unwrap();
    let staged = StagedFolder::create(place.path().join("ASC-7_v2")).unwrap();
    let files = sources.iter().enumerate().map(|(index, source)| stage(&staged, index, source)).collect();
    Some(finish(place, &staged, record(files), &[Algorithm::Sha512]))
}

/// Finishes a staged bag, and reads it back.
fn finish(place: tempfile::TempDir, staged: &StagedFolder, record: UnitRecord, manifests: &[Algorithm]) -> Made {
    let metadata = [
        MetadataFile { name: "dc.xml", write: &|out| describe::dublin_core(&record, out) },
        MetadataFile { name: "premis.xml", write: &|out| describe::premis(&record, out) },
    ];
    let rules = PackageRules { manifests: manifests.to_vec(), ..PackageRules::default() };
    let meter = Meter::default();
    let finished = package::finish(staged, &record, &metadata, &rules, &meter).unwrap();
    staged.sync().unwrap();
    let findings = package::read_back(staged, &record, ReadBack::Device, 2, &meter).unwrap();
    assert_eq!(findings, []);
    let made = Made { place, record };
    let on_disk = walk(&made.bag());
    assert_eq!(finished.files, on_disk.len() as u64);
    assert_eq!(finished.bytes, on_disk.iter().map(|path| fs::metadata(path).unwrap().len()).sum::<u64>());
    made
}

/// A few real files of each kind, small ones first.
fn sources(corpus: &Path) -> Vec<PathBuf> {
    let mut chosen = Vec::new();
    for extension in ["tif", "jpg", "png", "jp2", "pdf", "txt"] {
        let mut files: Vec<_> = walk(&corpus.join("real"));
        files.retain(|path| path.extension().is_some_and(|found| found == extension));
        files.sort_by_key(|path| (fs::metadata(path).unwrap().len(), path.clone()));
        chosen.extend(files.into_iter().filter(|path| fs::metadata(path).unwrap().len() > 0).take(5));
    }
    chosen
}

fn stage(staged: &StagedFolder, index: usize, source: &Path) -> MasterFile {
    let bytes = fs::read(source).unwrap();
    let own = source.file_name().unwrap().to_str().unwrap();
    let (delivered, name) = match ODD_NAMES.get(index) {
        Some((delivered, name)) => (SourcePath::from_bytes(*delivered), (*name).to_owned()),
        None => (SourcePath::from(format!("Serie 1/{index:03}_{own}").as_str()), format!("{index:03}_{own}")),
    };
    let supplied = [SuppliedFixity::NotListed, SuppliedFixity::Agreed { lists: vec!["Serie 1/<checksum>.md5".into()] }];
    MasterFile { supplied: supplied[index % 2].clone(), ..master(staged, delivered, name, &bytes) }
}

/// Stages a master with an access copy, as the lanes do.
fn master(staged: &StagedFolder, source: SourcePath, name: String, bytes: &[u8]) -> MasterFile {
    write(staged, &format!("{MASTER_FOLDER}/{name}"), bytes);
    let (digests, crc32) = Hasher::of(bytes);
    let copy = jpeg();
    let copy_name = format!("{name}.jpg");
    write(staged, &format!("{ACCESS_FOLDER}/{copy_name}"), &copy);
    let (copy_digests, copy_crc32) = Hasher::of(&copy);
    MasterFile {
        format: identify(Sample::whole(bytes), &source).0,
        name,
        source,
        role: FileRole::Content,
        size: bytes.len() as u64,
        digests,
        crc32,
        technical: Technical::opaque(),
        page: None,
        side: None,
        item: None,
        supplied: SuppliedFixity::NoneSupplied,
        tags: None,
        made: None,
        access: vec![AccessFile {
            name: copy_name,
            image: 1,
            size: copy.len() as u64,
            blake3: copy_digests.blake3,
            sha256: copy_digests.sha256,
            crc32: copy_crc32,
            width: 16,
            height: 16,
        }],
        text: Vec::new(),
    }
}

fn write(staged: &StagedFolder, path: &str, bytes: &[u8]) {
    staged.create_file(path, &Meter::default()).unwrap().write_all(bytes).unwrap();
}

fn jpeg() -> Vec<u8> {
    let mut copy = Vec::new();
    jpeg_encoder::Encoder::new(&mut copy, 85)
        .encode(&[127; 16 * 16 * 3], 16, 16, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    copy
}

fn record(mut files: Vec<MasterFile>) -> UnitRecord {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    UnitRecord {
        format: UnitRecord::FORMAT.to_owned(),
        version: UnitRecord::VERSION,
        unit: "ASC/7 <n.>\u{1}".to_owned(),
        unit_version: 2,
        unit_key: Hex([7; 32]),
        batch: "consegna-1".to_owned(),
        at: "2026-03-01T10:00:00Z".parse().unwrap(),
        program: "fondo 0.1.0".to_owned(),
        output_version: 1,
        profile: "deposito".to_owned(),
        profile_digest: Hex([1; 32]),
        levels: Levels { fonds: Some("Comune".to_owned()), ..Levels::default() },
        capture: None,
        description: Some(Description {
            title: Some("Acquedotto \u{1b} & fontane, citt\u{e0}".to_owned()),
            dates: Some(DateStatement { written: "[1932]".to_owned(), edtf: Some("1932".to_owned()) }),
            restriction: Some("riservato".to_owned()),
            producer: Some("Ufficio tecnico".to_owned()),
            extent: Some(Extent { quantity: 3, counting: Counting::Leaves }),
            gaps: vec![DeclaredGap { what: "12 bis".to_owned(), author: None, reason: None }],
            ..Description::default()
        }),
        files,
        documents: Vec::new(),
        findings: Vec::new(),
        change: Some(VersionChange {
            reason: "page 2 was blank".to_owned(),
            previous: 1,
            withdrawn: vec![Withdrawal { page: "002.tif".to_owned(), reason: "blank".to_owned() }],
            ..VersionChange::default()
        }),
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

fn accepted(output: io::Result<Output>) -> String {
    let output = output.unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn our_own_check_finds_nothing() {
    let Some(made) = make() else { return };
    let meter = Meter::default();
    package::zip(&made.bag(), &made.record, &made.archive("zip"), ReadBack::Cache, &meter).unwrap();
    package::tar(&made.bag(), &made.record, &made.archive("tar"), ReadBack::Cache, &meter).unwrap();
    for package in [made.bag(), made.archive("zip"), made.archive("tar")] {
        let verdict = validate::bag(&package, 2, &meter).unwrap();
        assert_eq!(verdict.findings, [], "{}", package.display());
        assert_eq!(verdict.payload_files, made.record.files.len() as u64 * 2 + 4);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_unit_makes_a_valid_bag(
        names in proptest::collection::btree_set("u[a-z0-9]{0,5}/p[a-z\u{e0}-\u{fc}0-9 _-]{0,20}[a-z]\\.tif", 0..5),
        bytes in proptest::collection::vec(any::<u8>(), 0..500),
        manifests in proptest::sample::subsequence(vec![Algorithm::Md5, Algorithm::Sha512, Algorithm::Sha1], 0..=3),
    ) {
        let place = tempfile::tempdir().unwrap();
        let staged = StagedFolder::create(place.path().join("ASC-7_v2")).unwrap();
        let files = names.into_iter().map(|name| master(&staged, name.as_str().into(), name, &bytes)).collect();
        let made = finish(place, &staged, record(files), &manifests);
        let verdict = validate::bag(&made.bag(), 2, &Meter::default()).unwrap();
        prop_assert_eq!(verdict.findings, []);
        prop_assert_eq!(verdict.algorithms.len(), manifests.len() + 1);
    }
}

#[test]
fn bagit_python() {
    let Some(made) = make() else { return };
    let Some(python) = python_with("bagit") else { return };
    let script =
        "import bagit, sys; bag = bagit.Bag(sys.argv[1]); bag.validate(); print(bag.version, sorted(bag.algorithms))";
    let said = accepted(Command::new(python).args(["-c", script]).arg(made.bag()).output());
    assert_eq!(said.trim(), "1.0 ['sha256', 'sha512']");
}

#[test]
fn xmllint_with_the_official_schemas() {
    let Some(made) = make() else { return };
    let (Some(xmllint), Some(schemas)) = (tool("xmllint"), shared("standards/xsd-local")) else { return };
    for (file, schema) in [("dc.xml", "dc/simpledc.xsd"), ("premis.xml", "premis/premis-v3-0.xsd")] {
        let metadata = made.bag().join("data/metadata").join(file);
        let mut command = Command::new(&xmllint);
        command.args(["--nonet", "--noout", "--schema"]).arg(schemas.join(schema)).arg(metadata);
        accepted(command.output());
    }
}

#[test]
fn unzip_and_python_s_zipfile_and_tarfile() {
    const SCRIPT: &str = "
import hashlib, os, sys, tarfile, zipfile
bag, zipped, tarred = sys.argv[1:]
root = os.path.basename(bag)
def digest(stream):
    return hashlib.sha256(stream.read()).hexdigest()
wanted = {}
for folder, _, files in os.walk(bag):
    for name in files:
        path = os.path.join(folder, name)
        wanted[root + '/' + os.path.relpath(path, bag)] = digest(open(path, 'rb'))
with zipfile.ZipFile(zipped) as archive:
    assert archive.testzip() is None
    names = archive.namelist()
    assert names == sorted(names, key=os.fsencode), 'not sorted'
    assert {name: digest(archive.open(name)) for name in names} == wanted
    assert {info.date_time for info in archive.infolist()} == {(2026, 3, 1, 10, 0, 0)}
with tarfile.open(tarred, 'r:') as archive:
    members = archive.getmembers()
    assert {member.name: digest(archive.extractfile(member)) for member in members} == wanted
    assert {(member.mtime, member.mode, member.uid, member.gid, member.uname) for member in members} == {(1772359200, 0o644, 0, 0, '')}
";
    let Some(made) = make() else { return };
    let meter = Meter::default();
    package::zip(&made.bag(), &made.record, &made.archive("zip"), ReadBack::Device, &meter).unwrap();
    package::tar(&made.bag(), &made.record, &made.archive("tar"), ReadBack::Device, &meter).unwrap();
    if let Some(unzip) = tool("unzip") {
        accepted(Command::new(unzip).arg("-tq").arg(made.archive("zip")).output());
    }
    if let Some(python) = python_with("zipfile") {
        let mut command = Command::new(python);
        command.args(["-c", SCRIPT]).arg(made.bag()).arg(made.archive("zip")).arg(made.archive("tar"));
        accepted(command.output());
    }
}

#[test]
fn the_blake3_list_is_what_b3sum_reads() {
    let Some(made) = make() else { return };
    let list = fs::read_to_string(made.bag().join("blake3sum.txt")).unwrap();
    for line in list.lines() {
        let (value, path) = line.split_once("  ").unwrap();
        assert_eq!(value, blake3::hash(&fs::read(made.bag().join(path)).unwrap()).to_string(), "{path}");
    }
    // Debian has no b3sum: where there is one it judges too.
    match Command::new("b3sum").args(["--check", "--quiet", "blake3sum.txt"]).current_dir(made.bag()).output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => println!("skipped: b3sum is not installed"),
        output => drop(accepted(output)),
    }
}

/// What PREMIS says of access copies is what they are.
#[test]
fn access_copies_are_of_the_format_that_premis_names() {
    let (format, _) = identify(Sample::whole(&jpeg()), &"a.jpg".into());
    assert_eq!(format.puid.as_deref(), Some("fmt/44"));
}
