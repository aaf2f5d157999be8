//! A store of a few files, and what is said of it when somebody altered its records.

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use jiff::Timestamp;

use super::*;
use crate::catalogue::{Catalogue, StoreFiles, StoreRecordError};
use crate::engine::Cancel;
use crate::io::{Hasher, Meter};
use crate::progress::Silent;
use crate::records::event_log::EventLog;
use crate::records::{EventType, Outcome, SourcePath, StoreSettings};
use crate::verify::{Baseline, DigestChoice, Extent, VerifyError, VerifyRequest, create};

struct Place {
    folder: tempfile::TempDir,
    settings: StoreSettings,
    files: StoreFiles,
    catalogue: Catalogue,
    log: EventLog,
}

impl Place {
    /// A store that is not on record yet, of which the place is there.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("nas");
        fs::create_dir(&root).unwrap();
        for number in 0..5 {
            fs::write(root.join(format!("{number}.tif")), format!("page {number}")).unwrap();
        }
        fs::create_dir(folder.path().join("events")).unwrap();
        Self {
            settings: toml::from_str(&format!("name = \"nas\"\npath = {:?}", root.display().to_string())).unwrap(),
            files: StoreFiles::new("nas", folder.path().join("stores/nas")),
            catalogue: Catalogue::open(&folder.path().join("catalogue.db")).unwrap(),
            log: EventLog::open(&folder.path().join("events")).unwrap(),
            folder,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.settings.path.join(name)
    }

    fn reading(&self) -> VerifyRequest {
        VerifyRequest {
            root: self.settings.path.clone(),
            baseline: Baseline::Manifest(self.files.manifest()),
            choice: DigestChoice::All,
            threads: NonZeroUsize::MIN,
            extent: Extent::Whole,
            scratch: self.folder.path().to_path_buf(),
            cancel: Cancel::default(),
        }
    }

    fn register(&mut self) -> Result<Registered, StoreError> {
        let reading = self.reading();
        let now = Timestamp::from_second(1000).unwrap();
        let request = RegisterRequest { files: &self.files, reading: &reading, pace: None, now, agent: "fondo" };
        register(&request, &mut self.catalogue, &mut self.log, &Silent)
    }

    fn audit(&mut self) -> Result<AuditOutcome, StoreError> {
        let request = AuditRequest {
            settings: &self.settings,
            files: &self.files,
            damaged: 0.1,
            confidence: 0.99,
            seed: 7,
            now: Timestamp::from_second(2000).unwrap(),
            agent: "fondo",
            scratch: self.folder.path(),
            pace: None,
            stop: &|| false,
        };
        audit(&request, &mut self.catalogue, &mut self.log, &mut |_| {}).map(Option::unwrap)
    }

    fn repair(&mut self, path: &str) -> Result<Vec<Remedy>, StoreError> {
        let stores = [(self.settings.clone(), self.files.clone())];
        let request = RepairRequest {
            settings: &self.settings,
            files: &self.files,
            stores: &stores,
            paths: &[SourcePath::from(path)],
            writing: Writing::Apply,
            scratch: self.folder.path(),
            now: Timestamp::from_second(3000).unwrap(),
            agent: "a.b",
        };
        let mut remedies = Vec::new();
        repair(&request, &mut self.catalogue, &mut self.log, &mut |repair| remedies.push(repair.remedy))?;
        Ok(remedies)
    }

    fn outcomes(&self, kind: EventType) -> Vec<Outcome> {
        let events = self.log.iter_from(1).unwrap().map(|logged| logged.unwrap().event);
        events.filter(|event| event.kind == kind).map(|event| event.outcome).collect()
    }

    /// Gives a file other content of the same length, and its line in the manifest the digests of that.
    fn forge(&self, name: &str) {
        let path = self.path(name);
        let old = fs::read(&path).unwrap();
        let new = vec![b'x'; old.len()];
        let (before, after) = (Hasher::of(&old).0, Hasher::of(&new).0);
        let manifest = fs::read_to_string(self.files.manifest()).unwrap();
        let forged = manifest
            .replace(&before.blake3.to_string(), &after.blake3.to_string())
            .replace(&before.sha256.to_string(), &after.sha256.to_string());
        assert_ne!(forged, manifest);
        fs::write(self.files.manifest(), forged).unwrap();
        fs::write(path, new).unwrap();
    }
}

fn is_replaced<T>(done: Result<T, StoreError>) -> bool {
    matches!(done, Err(StoreError::Record(StoreRecordError::Replaced { .. } | StoreRecordError::Manifest { .. })))
}

#[test]
fn a_manifest_that_was_altered_vouches_for_nothing() {
    let mut place = Place::new();
    place.register().unwrap();
    let manifest = fs::read(place.files.manifest()).unwrap();
    place.forge("2.tif");
    let forged = fs::read(place.path("2.tif")).unwrap();
    for _ in 0..2 {
        assert!(is_replaced(place.audit()));
        assert!(is_replaced(place.repair("2.tif")) && is_replaced(place.repair("1.tif")));
        // The same where the last line was written anew too.
        fs::remove_file(place.files.manifest()).unwrap();
        let at = Timestamp::from_second(1000).unwrap();
        create(&place.reading(), &place.files.manifest(), at, &Meter::default(), &Silent).unwrap();
    }
    assert_eq!(place.outcomes(EventType::FixityCheck), []);
    assert_eq!(place.outcomes(EventType::Recovery), []);
    assert_eq!(fs::read(place.path("2.tif")).unwrap(), forged);
    // With the true one the damage is told.
    fs::write(place.files.manifest(), manifest).unwrap();
    assert_eq!(place.audit().unwrap().faults, 1);
    assert_eq!(place.outcomes(EventType::FixityCheck), [Outcome::Failure]);
    assert_eq!(place.repair("2.tif").unwrap(), [Remedy::NoCopy]);
}

#[test]
fn a_registration_that_was_cut_off_is_ended_first() {
    let mut place = Place::new();
    place.register().unwrap();
    let cut_off = |place: &Place| fs::rename(place.files.manifest(), place.files.next_manifest()).unwrap();
    cut_off(&place);
    let outcome = place.audit().unwrap();
    assert!(outcome.holds() && outcome.is_everything);
    cut_off(&place);
    assert_eq!(place.repair("2.tif").unwrap(), [Remedy::Whole]);
    assert!(place.files.manifest().exists() && !place.files.next_manifest().exists());
}

#[test]
fn of_a_place_that_is_not_there_nothing_is_written() {
    let mut place = Place::new();
    let away = place.folder.path().join("away");
    fs::rename(&place.settings.path, &away).unwrap();
    assert!(matches!(place.register(), Err(StoreError::Verify(VerifyError::Tree { .. }))));
    assert!(!place.files.folder().exists());
    fs::rename(away, &place.settings.path).unwrap();
    assert_eq!(place.register().unwrap().added, 5);
}
