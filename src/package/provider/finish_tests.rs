use std::fs;
use std::path::Path;

use super::super::super::example::{build, everything, masters, record};
use super::*;
use crate::profile::{PackageRules, Provider, parse_provider};
use crate::records::{Hex, Institution, UnitRecord};
use proptest::prelude::*;

const HEAD: &str = "[provider]\nid='p'\nversion='1'\nlabel_en=''\nlabel_it=''\n";

fn provider(container: &str, name: &str) -> Provider {
    let text = format!("{HEAD}[package]\ncontainer='{container}'\nname='{name}'\n[shape]\nas='eark-sip'\n");
    parse_provider("test", &text).unwrap()
}

struct Bag {
    place: tempfile::TempDir,
    record: UnitRecord,
    institution: Institution,
}

impl Bag {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let record = record(&masters(), &[]);
        build(&place.path().join("bag"), &masters(), &record, &PackageRules::default(), &Meter::default());
        Self { place, record, institution: Institution { name: Some("Ente".into()), identifier: None } }
    }

    fn bag(&self) -> std::path::PathBuf {
        self.place.path().join("bag")
    }

    fn provide(&self, provider: &Provider, into: &Path) -> Result<ProvidedPackage, PackageError> {
        let bag = self.bag();
        let order = ShapeOrder {
            bag: &bag,
            record: &self.record,
            folder: "ASC-1932",
            index: None,
            metadata: &[],
            taken: &|_| None,
            provider,
            institution: &self.institution,
            workspace: self.place.path(),
            threads: 2,
            meter: &Meter::default(),
        };
        super::provide(&order, into)
    }
}

#[test]
fn a_folder_holds_the_masters_and_stands() {
    let bag = Bag::new();
    let into = bag.place.path().join("out");
    let before = everything(&bag.bag());
    let made = bag.provide(&provider("folder", "{unit} v{version}"), &into).unwrap();
    let place = made.place.unwrap();
    assert_eq!(place.file_name().unwrap(), "ASC_1932_n._7_v1");
    let files = everything(&place);
    assert_eq!(files.len() as u64, made.files);
    for (name, bytes) in masters() {
        let found = files.iter().find(|(path, _)| *path == format!("representations/master/data/{name}"));
        assert_eq!(found.unwrap().1, bytes);
    }
    assert_eq!(everything(&bag.bag()), before, "the bag is as it was");
    assert!(made.deposit.unwrap().exists());
    assert_eq!(fs::read_dir(&into).unwrap().count(), 2, "the package, and the record of what is handed over");
    let again = bag.provide(&provider("folder", "{unit} v{version}"), &into).unwrap();
    assert!(again.stood);
}

#[test]
fn a_name_that_two_units_share_is_given_to_one() {
    let (one, mut other) = (Bag::new(), Bag::new());
    let into = one.place.path().join("out");
    let provider = provider("folder", "same");
    assert!(one.provide(&provider, &into).unwrap().place.is_some());
    assert!(one.provide(&provider, &into).unwrap().stood);
    other.record.unit_key = Hex([0xA5; 32]);
    let made = other.provide(&provider, &into).unwrap();
    assert!(made.place.is_none() && !made.stood && made.deposit.is_none());
    assert_eq!(made.findings.last().unwrap().code, DEPOSIT_PACKAGE_TWICE);
}

#[test]
fn the_same_unit_gives_the_same_bytes_in_every_container() {
    let (one, other) = (Bag::new(), Bag::new());
    for container in ["folder", "zip", "tar"] {
        let bytes = |bag: &Bag| {
            let into = bag.place.path().join("out");
            let place = bag.provide(&provider(container, "uuid-{uuid}"), &into).unwrap().place.unwrap();
            if place.is_dir() { everything(&place) } else { vec![(String::new(), fs::read(place).unwrap())] }
        };
        assert_eq!(bytes(&one), bytes(&other), "{container}");
    }
}

#[test]
fn a_damaged_bag_gives_no_package() {
    for container in ["folder", "zip", "tar"] {
        for file in ["data/representations/master/001.tif", "data/metadata/unit.json", "manifest-sha256.txt"] {
            let bag = Bag::new();
            let path = bag.bag().join(file);
            let mut bytes = fs::read(&path).unwrap();
            bytes[0] ^= 1;
            fs::write(&path, bytes).unwrap();
            let into = bag.place.path().join("out");
            assert!(bag.provide(&provider(container, "x"), &into).is_err(), "{container} {file}");
            let left = fs::read_dir(&into).map_or(0, Iterator::count);
            assert_eq!(left, 0, "{container} {file}: nothing is left under the name or beside it");
        }
    }
}

/// A bag whose package was made, handed over and taken away; the folder, and the record that stayed with its bytes.
fn handed_over(container: &str) -> (Bag, std::path::PathBuf, std::path::PathBuf, Vec<u8>) {
    let bag = Bag::new();
    let into = bag.place.path().join("out");
    let made = bag.provide(&provider(container, "x"), &into).unwrap();
    let (place, deposit) = (made.place.unwrap(), made.deposit.unwrap());
    if place.is_dir() {
        fs::remove_dir_all(place).unwrap()
    } else {
        fs::remove_file(place).unwrap()
    }
    let bytes = fs::read(&deposit).unwrap();
    (bag, into, deposit, bytes)
}

#[test]
fn the_record_of_what_was_handed_over_outlives_whatever_comes_of_making_it_again() {
    for container in ["folder", "zip", "tar"] {
        let (bag, into, deposit, before) = handed_over(container);
        // The same again: the record is that of the first time, its instant included.
        let again = bag.provide(&provider(container, "x"), &into).unwrap();
        assert!(again.place.is_some_and(|place| place.exists()) && !again.stood, "{container}");
        assert_eq!(fs::read(&deposit).unwrap(), before, "{container}");

        // Metadata that the shape reads, and a master that only the last step reads.
        for file in ["data/metadata/unit.json", "data/representations/master/001.tif"] {
            let (bag, into, deposit, before) = handed_over(container);
            let path = bag.bag().join(file);
            let mut bytes = fs::read(&path).unwrap();
            bytes[0] ^= 1;
            fs::write(&path, bytes).unwrap();
            assert!(bag.provide(&provider(container, "x"), &into).is_err(), "{container} {file}");
            assert_eq!(fs::read(&deposit).unwrap(), before, "{container} {file}");
            assert_eq!(fs::read_dir(&into).unwrap().count(), 1, "{container} {file}: the record alone");
        }
    }
}

#[test]
fn a_package_that_its_record_does_not_describe_is_not_made() {
    for container in ["folder", "zip"] {
        let refused = |bag: &Bag, into: &Path| {
            let made = bag.provide(&provider(container, "x"), into).unwrap();
            assert!(made.place.is_none() && made.deposit.is_none(), "{container}");
            assert_eq!(fs::read_dir(into).unwrap().count(), 1, "{container}: the record alone");
            made.findings.last().unwrap().clone()
        };
        // Other bytes than those that were handed over.
        let (mut bag, into, deposit, before) = handed_over(container);
        bag.institution.name = Some("Altro ente".into());
        assert_eq!(refused(&bag, &into).code, DEPOSIT_RECORD_DIFFERS);
        assert_eq!(fs::read(&deposit).unwrap(), before);
        // Another version with the same key, and a record that is none.
        bag.record.unit_version += 1;
        let finding = refused(&bag, &into);
        assert_eq!((finding.code, finding.args["place"].as_str()), (DEPOSIT_PACKAGE_TWICE, "{version}"));
        assert_eq!(fs::read(&deposit).unwrap(), before);
        fs::write(&deposit, b"{").unwrap();
        assert_eq!(refused(&bag, &into).code, DEPOSIT_PACKAGE_TWICE);
        assert_eq!(fs::read(&deposit).unwrap(), b"{");
    }
}

#[test]
fn a_finding_of_the_preflight_keeps_everything_from_being_written() {
    let bag = Bag { institution: Institution::default(), ..Bag::new() };
    let into = bag.place.path().join("out");
    let made = bag.provide(&provider("zip", "x"), &into).unwrap();
    assert_eq!(made.place, None);
    assert!(made.findings.iter().any(|finding| finding.code.slug() == "provider-no-submitter"));
    assert!(!into.exists());
}

proptest! {
    #[test]
    fn any_unit_gives_a_safe_name(unit in "\\PC{0,40}|[./~\\x00-\\x20]{0,10}") {
        let bag = Path::new("bag");
        let (record, provider) = (UnitRecord { unit, ..crate::records::example_unit() }, provider("folder", "{unit}"));
        let (institution, meter) = (Institution::default(), Meter::default());
        let order = ShapeOrder {
            bag,
            record: &record,
            folder: "f",
            index: None,
            metadata: &[],
            taken: &|_| None,
            provider: &provider,
            institution: &institution,
            workspace: bag,
            threads: 1,
            meter: &meter,
        };
        let name = package_file_name(&order);
        prop_assert!(!name.is_empty() && !name.starts_with('.') && !name.ends_with('.'));
        prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)), "{}", name);
    }
}
