use super::super::example::{build, everything, masters, record, sha256};
use super::*;
use crate::io::Purpose;
use crate::records::read;

fn rules(manifests: &[Algorithm]) -> PackageRules {
    PackageRules {
        manifests: manifests.to_vec(),
        source_organization: Some("Comune".into()),
        ..PackageRules::default()
    }
}

fn text<'f>(files: &'f [(String, Vec<u8>)], name: &str) -> &'f str {
    let (_, bytes) = files.iter().find(|(path, _)| path == name).unwrap_or_else(|| panic!("no {name}"));
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_lists_name_every_file_with_its_digest() {
    let place = tempfile::tempdir().unwrap();
    let record = record(&masters(), &[Algorithm::Md5]);
    let meter = Meter::default();
    let bag = build(place.path(), &masters(), &record, &rules(&[Algorithm::Md5, Algorithm::Sha256]), &meter);
    let files = everything(place.path());
    assert_eq!(bag.files, files.len() as u64);
    assert_eq!(bag.bytes, files.iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>());
    let payload: Vec<_> = files.iter().filter(|(path, _)| path.starts_with("data/")).collect();
    let listed: String = payload.iter().map(|(path, bytes)| format!("{}  {path}\n", sha256(bytes))).collect();
    assert_eq!(text(&files, "manifest-sha256.txt"), listed);
    for (path, bytes) in &payload {
        let line = format!("{}  {path}\n", blake3::hash(bytes));
        assert!(text(&files, "blake3sum.txt").contains(&line), "{path}");
        assert!(text(&files, "manifest-md5.txt").contains(&format!("  {path}\n")), "{path}");
    }
    let tags: String = files
        .iter()
        .filter(|(path, _)| !path.contains('/') && path != "tagmanifest-sha256.txt")
        .map(|(path, bytes)| format!("{}  {path}\n", sha256(bytes)))
        .collect();
    assert_eq!(text(&files, "tagmanifest-sha256.txt"), tags);
    assert_eq!(sha256(tags.as_bytes()), bag.tag_manifest_sha256.to_string());
    let oxum = format!("{}.{}", payload.iter().map(|(_, bytes)| bytes.len()).sum::<usize>(), payload.len());
    let info = text(&files, "bag-info.txt");
    for line in [
        &format!("Payload-Oxum: {oxum}"),
        "Source-Organization: Comune",
        "Bagging-Date: 2026-03-01",
        "External-Identifier: ASC/1932 n. 7",
        "Bag-Group-Identifier: consegna-1",
    ] {
        assert!(info.lines().any(|found| found == line), "{line} is not in {info}");
    }
}

#[test]
fn metadata_are_records_that_can_be_read_again() {
    let place = tempfile::tempdir().unwrap();
    let record = record(&masters(), &[]);
    build(place.path(), &masters(), &record, &rules(&[]), &Meter::default());
    let files = everything(place.path());
    assert_eq!(read::<UnitRecord>(text(&files, "data/metadata/unit.json").as_bytes()).unwrap(), record);
    let technical = text(&files, "data/metadata/technical.json");
    assert_eq!(read::<TechnicalRecord<'_>>(technical.as_bytes()).unwrap(), TechnicalRecord::of(&record));
    let schema = schemars::schema_for!(TechnicalRecord<'static>);
    let json: serde_json::Value = serde_json::from_str(technical).unwrap();
    let errors: Vec<_> = jsonschema::validator_for(schema.as_value())
        .unwrap()
        .iter_errors(&json)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn only_what_is_not_on_record_is_read() {
    let place = tempfile::tempdir().unwrap();
    let meter = Meter::default();
    build(place.path(), &masters(), &record(&masters(), &[]), &rules(&[]), &meter);
    assert_eq!(meter.total(Purpose::ReadBack), 0);
    // Masters have SHA-512 on record, access copies have not.
    build(place.path(), &masters(), &record(&masters(), &[Algorithm::Sha512]), &rules(&[Algorithm::Sha512]), &meter);
    assert_eq!(meter.total(Purpose::ReadBack), 3003);
}

#[test]
fn the_same_record_makes_the_same_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let record = record(&masters(), &[]);
    let mut shuffled = masters();
    shuffled.reverse();
    build(one.path(), &masters(), &record, &rules(&[Algorithm::Sha512]), &Meter::default());
    build(two.path(), &shuffled, &record, &rules(&[Algorithm::Sha512]), &Meter::default());
    assert_eq!(everything(one.path()), everything(two.path()));
}

#[test]
fn names_that_meet_on_some_file_system_make_no_package() {
    let place = tempfile::tempdir().unwrap();
    let mut record = record(&masters(), &[]);
    let mut twin = record.files[0].clone();
    twin.name = twin.name.to_uppercase();
    twin.access.clear();
    assert_ne!(twin.name, record.files[0].name);
    record.files.push(twin);
    let staged = StagedFolder::create(place.path().join("bag")).unwrap();
    let made = finish(&staged, &record, &[], &rules(&[]), &Meter::default());
    assert!(matches!(made, Err(PackageError::Twins { .. })));
}
