use super::*;
use crate::catalogue::Access;
use crate::records::{
    AnswerKind, AnswerOutcome, Hex, KeptFile, LineWriter, Outcome, ReceiptStatement, Record, example_unit,
};

/// A workspace in which each of these units was committed in its first version, and nothing but the records is left.
struct Place {
    _place: tempfile::TempDir,
    workspace: Workspace,
}

impl Place {
    fn new(units: &[&str]) -> Self {
        let place = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(place.path(), Access::Write).unwrap();
        let mut log = EventLog::open(&workspace.events_folder()).unwrap();
        for unit in units {
            let package = workspace.package_folder(unit, 1);
            fs::create_dir_all(package.join("data/metadata")).unwrap();
            let record = UnitRecord { unit: (*unit).to_owned(), ..example_unit() };
            fs::write(package.join("data/metadata/unit.json"), serde_json::to_vec(&record).unwrap()).unwrap();
            let manifest = format!("{unit}\n");
            fs::write(package.join(TAG_MANIFEST), &manifest).unwrap();
            let sha256 = Hasher::of(manifest.as_bytes()).0.sha256.to_string();
            let object = format!("{unit}/v1");
            log.append(&[
                event(EventType::InformationPackageCreation, &object, &[("tagManifestSha256", &sha256)]),
                event(EventType::Ingestion, &object, &[("bytes", "90"), ("files", "2")]),
            ])
            .unwrap();
        }
        Self { _place: place, workspace }
    }

    fn log(&self, event: Event) {
        EventLog::open(&self.workspace.events_folder()).unwrap().append(&[event]).unwrap();
    }

    fn catalogue(&self) -> Catalogue {
        Catalogue::open(&self.workspace.catalogue_path()).unwrap()
    }

    /// Codes of what the rebuilding tells, and the versions that it knows.
    fn rebuilt(&self) -> (Vec<&'static str>, u64) {
        let rebuilt = rebuild(&self.workspace).unwrap();
        (rebuilt.findings.iter().map(|finding| finding.code.slug()).collect(), rebuilt.versions)
    }
}

fn event(kind: EventType, object: &str, detail: &[(&str, &str)]) -> Event {
    let key = Hex([7; 32]);
    Event {
        id: Event::identifier(&key, kind.code(), object),
        kind,
        at: "2026-03-01T10:00:00Z".parse().unwrap(),
        object: object.to_owned(),
        unit_key: Some(key),
        batch: "consegna-1".to_owned(),
        agent: "fondo".to_owned(),
        outcome: Outcome::Success,
        detail: detail.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}

#[test]
fn a_damaged_package_keeps_no_other_from_the_catalogue() {
    let place = Place::new(&["F1", "F2", "F3"]);
    assert_eq!(place.rebuilt(), (vec![], 3));
    let package = |unit: &str| place.workspace.package_folder(unit, 1);
    let record = package("F2").join("data/metadata/unit.json");
    let whole = fs::read(&record).unwrap();
    fs::write(&record, &whole[..whole.len() / 2]).unwrap();
    // Where the tag manifest is gone as well, the name of the folder tells.
    fs::remove_file(package("F3").join("data/metadata/unit.json")).unwrap();
    fs::remove_file(package("F3").join(TAG_MANIFEST)).unwrap();
    fs::remove_file(place.workspace.catalogue_path()).unwrap();
    assert_eq!(place.rebuilt(), (vec!["bag-file-unreadable"; 2], 3));
    let catalogue = place.catalogue();
    let row = |unit: &str| catalogue.version(unit, 1).unwrap().unwrap();
    assert!(!row("F1").restricted);
    for unit in ["F2", "F3"] {
        let row = row(unit);
        let manifest = Hasher::of(format!("{unit}\n").as_bytes()).0.sha256;
        assert_eq!((row.restricted, row.tag_manifest, row.key), (true, manifest, Hex([7; 32])), "{unit}");
        assert_eq!((row.folder.as_str(), row.batch.as_str(), row.bytes, row.files), (unit, "consegna-1", 90, 2));
    }
    drop(catalogue);

    // What the log tells later counts for it too.
    place.log(event(EventType::Deaccession, "F2/v1", &[]));
    assert_eq!(place.rebuilt(), (vec!["bag-file-unreadable"; 2], 3));
    assert_eq!(place.catalogue().version("F2", 1).unwrap().unwrap().state, UnitState::Withdrawn);
    fs::write(&record, whole).unwrap();
    assert_eq!(place.rebuilt(), (vec!["bag-file-unreadable"], 3));
    assert!(!place.catalogue().version("F2", 1).unwrap().unwrap().restricted);
}

#[test]
fn a_package_of_a_newer_program_is_not_taken_for_damaged() {
    let place = Place::new(&["F1"]);
    let record = place.workspace.package_folder("F1", 1).join("data/metadata/unit.json");
    let newer = UnitRecord { version: UnitRecord::VERSION + 1, ..example_unit() };
    fs::write(&record, serde_json::to_vec(&newer).unwrap()).unwrap();
    let refused = rebuild(&place.workspace).unwrap_err();
    assert!(matches!(refused, RebuildError::Unreadable { fault: RecordFault::Record(_), .. }), "{refused}");
}

#[test]
fn a_store_that_was_never_put_on_record_is_passed_over() {
    let place = Place::new(&["F1"]);
    let store = place.workspace.store_folder("s");
    fs::create_dir_all(&store).unwrap();
    assert_eq!(rebuild(&place.workspace).unwrap().stores, 0);
    fs::write(store.join("manifest-next.jsonl"), "{").unwrap();
    assert_eq!(rebuild(&place.workspace).unwrap().stores, 0);
    // One that the log remembers has lost its manifest.
    let seal = Hex([3; 32]).to_string();
    place.log(event(EventType::MessageDigestCalculation, "store:s", &[("seal", &seal)]));
    let refused = rebuild(&place.workspace).unwrap_err();
    assert!(matches!(refused, RebuildError::Store(StoreRecordError::NotRegistered { .. })), "{refused}");
}

#[test]
fn that_a_provider_took_a_version_is_not_forgotten_with_the_record_of_its_deposit() {
    let place = Place::new(&["F1"]);
    let receipt = ReceiptStatement { id: "R1".to_owned(), kept: None, compared: 1, index_compared: false };
    let answer = AnswerLine {
        clock: "2026-04-01T10:00:00Z".parse().unwrap(),
        operator: "arch1".to_owned(),
        provider: "p".to_owned(),
        key: "k".to_owned(),
        unit: "F1".to_owned(),
        unit_version: 1,
        kind: AnswerKind::Table,
        kept: KeptFile { name: "a.csv".to_owned(), sha256: Hex([1; 32]) },
        stated: None,
        outcome: AnswerOutcome::Positive,
        code: None,
        receipt: Some(receipt),
        conservation: None,
    };
    let unknown = place.catalogue().take_answer(&answer).unwrap_err();
    assert!(matches!(unknown, CatalogueError::NoDeposit { .. }), "{unknown}");
    let (mut answers, _) = LineWriter::append(&place.workspace.answers_path()).unwrap();
    for _ in 0..2 {
        answers.write(&answer).unwrap();
    }
    answers.flush_durable().unwrap();
    assert_eq!(place.rebuilt().0, ["receipt-no-deposit"]);
    let catalogue = place.catalogue();
    assert!(catalogue.has_receipt("F1", 1).unwrap());
    assert_eq!(catalogue.deposits_with_key(None, "k").unwrap()[0].record, "");
}
