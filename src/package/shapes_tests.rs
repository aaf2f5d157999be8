use std::fs;
use std::io::Read;
use std::path::PathBuf;

use super::super::example::{Content, build, everything, masters, record};
use super::*;
use crate::io::Purpose;
use crate::profile::PackageRules;
use proptest::prelude::*;

type Make = fn(&Path, &UnitRecord, &Path, ReadBack, &Meter) -> Result<(), PackageError>;

fn bag_of(place: &Path, masters: &[Content]) -> (PathBuf, UnitRecord) {
    let bag = place.join("v1");
    let record = record(masters, &[]);
    build(&bag, masters, &record, &PackageRules::default(), &Meter::default());
    (bag, record)
}

/// The entries of an archive as an independent reader sees them.
fn entries(archive: &Path) -> Vec<Content> {
    let file = File::open(archive).unwrap();
    if archive.extension().is_some_and(|extension| extension == "tar") {
        let mut archive = ::tar::Archive::new(file);
        let entries = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            assert_eq!(entry.header().mtime().unwrap(), 1_772_359_200);
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.path().unwrap().to_str().unwrap().to_owned(), bytes)
        });
        return entries.collect();
    }
    let mut archive = ::zip::ZipArchive::new(file).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

const SHAPES: [(&str, Make); 2] = [("zip", zip), ("tar", tar)];

#[test]
fn an_archive_holds_the_folder_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let (bag, record) = bag_of(place.path(), &masters());
    let expected: Vec<_> = everything(&bag).into_iter().map(|(path, bytes)| (format!("v1/{path}"), bytes)).collect();
    for (extension, make) in SHAPES {
        let out = place.path().join("v1").with_extension(extension);
        make(&bag, &record, &out, ReadBack::Device, &Meter::default()).unwrap();
        assert_eq!(entries(&out), expected);
    }
}

/// The folder of a unit is called as the unit is, and that may begin with a tilde.
#[test]
fn the_folder_may_be_called_with_a_tilde() {
    let place = tempfile::tempdir().unwrap();
    let (bag, record) = bag_of(place.path(), &masters());
    let called = place.path().join("~v1");
    fs::rename(bag, &called).unwrap();
    for (extension, make) in SHAPES {
        let out = called.with_extension(extension);
        make(&called, &record, &out, ReadBack::Device, &Meter::default()).unwrap();
        assert!(entries(&out).iter().all(|(name, _)| name.starts_with("~v1/")), "{extension}");
    }
}

#[test]
fn payload_is_read_once_and_the_archive_read_back_once() {
    let place = tempfile::tempdir().unwrap();
    let large = vec![("large.tif".to_owned(), vec![3; 4 << 20])];
    let (bag, record) = bag_of(place.path(), &large);
    for (extension, make) in SHAPES {
        let meter = Meter::default();
        let out = place.path().join("v1").with_extension(extension);
        make(&bag, &record, &out, ReadBack::Device, &meter).unwrap();
        let written = fs::metadata(&out).unwrap().len();
        assert_eq!(meter.total(Purpose::Output), written);
        // Metadata and tag files are small, and read twice more.
        assert!(meter.total(Purpose::ReadBack) < written * 2 + 100_000, "{extension}");
    }
}

#[test]
fn bytes_that_changed_end_the_work_and_leave_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (bag, record) = bag_of(place.path(), &masters());
    for changed in
        ["data/representations/master/001.tif", "data/metadata/dc.xml", "bag-info.txt", "tagmanifest-sha256.txt"]
    {
        let path = bag.join(changed);
        let good = fs::read(&path).unwrap();
        let mut bad = good.clone();
        bad[1] ^= 1;
        fs::write(&path, bad).unwrap();
        for (extension, make) in SHAPES {
            let out = place.path().join("v1").with_extension(extension);
            let error = make(&bag, &record, &out, ReadBack::Device, &Meter::default()).unwrap_err();
            assert!(error.to_string().contains("holds other bytes"), "{changed}: {error}");
        }
        fs::write(&path, good).unwrap();
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "{changed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_same_record_makes_the_same_archive(
        names in proptest::collection::btree_set("[a-z0-9]{1,8}(/[a-zà-ü0-9 _-]{1,20})?[a-z]\\.tif", 0..5),
        bytes in proptest::collection::vec(any::<u8>(), 0..2000),
    ) {
        let masters: Vec<Content> = names.into_iter().map(|name| (name, bytes.clone())).collect();
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut turned = masters.clone();
        turned.reverse();
        for (extension, make) in SHAPES {
            let mut made = Vec::new();
            for (place, masters) in [(&one, &masters), (&two, &turned)] {
                let (bag, record) = bag_of(place.path(), masters);
                let out = place.path().join("v1").with_extension(extension);
                make(&bag, &record, &out, ReadBack::Device, &Meter::default()).unwrap();
                made.push(fs::read(out).unwrap());
            }
            prop_assert_eq!(&made[0], &made[1]);
        }
    }
}

/// A master beyond what 32-bit fields hold, whole on disk, judged by other programs. It writes ten gigabytes, so it
/// belongs to the full tier (`.ci/proofs`); the short tier is `formats::zip::writer`'s own test, which writes the same
/// headers and drops the data.
#[test]
fn a_master_beyond_four_gibibytes() {
    if std::env::var_os("FONDO_FULL").is_none_or(|value| value != "1") {
        println!("skipped: FONDO_FULL=1 asks for the full tier");
        return;
    }
    let size = (4u64 << 30) + 4097;
    let place = tempfile::tempdir().unwrap();
    let sparse = place.path().join("sparse");
    let file = File::create(&sparse).unwrap();
    file.set_len(size).unwrap();
    let meter = Meter::default();
    let measured = Reader::new(&meter).measure(&File::open(&sparse).unwrap(), &DigestSet::PAIR).unwrap();
    let masters = vec![("large.tif".to_owned(), Vec::new()), ("small.tif".to_owned(), b"after it".to_vec())];
    let bag = place.path().join("v1");
    let mut record = record(&masters, &[]);
    record.files[0].size = measured.size;
    record.files[0].digests = measured.digests;
    record.files[0].crc32 = measured.crc32;
    build(&bag, &masters, &record, &PackageRules::default(), &meter);
    fs::rename(&sparse, bag.join("data/representations/master/large.tif")).unwrap();
    for (extension, make) in SHAPES {
        let out = place.path().join("v1").with_extension(extension);
        make(&bag, &record, &out, ReadBack::Device, &meter).unwrap();
        let tool = if extension == "zip" { ["unzip", "-tq"] } else { ["tar", "-tf"] };
        let judged = std::process::Command::new(tool[0]).arg(tool[1]).arg(&out).output().unwrap();
        assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
        fs::remove_file(out).unwrap();
    }
}
