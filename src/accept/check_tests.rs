//! Files of decisions against what lies there.

use std::convert::Infallible;

use jiff::Timestamp;

use crate::records::ImageRole::{Page, Reduced};
use crate::records::{
    AcceptedBy, DecidedPage, DecisionEntry, DecisionRecord, Finding, Hex, Hex32, LotSize, MasterFile, Person, Record,
    SampleRecord, Subject, Verdict, codes, example_chain, example_terms,
};

use super::check::{Checked, Circumstances, OnRecord, UnitFacts, check};
use super::delivery::{DeliveryStanding, DeliveryState, finding_digest};
use super::incoming::Incoming;

const KEY: Hex32 = Hex([1; 32]);
const LOT: Hex32 = Hex([2; 32]);

/// A workspace in which every unit has the same key, and the delivery these errors.
#[derive(Default)]
struct There {
    asked: Vec<String>,
    errors: Vec<Finding>,
    files: Vec<MasterFile>,
    findings: Vec<Finding>,
}

impl OnRecord for There {
    type Error = Infallible;

    fn unit(&mut self, unit: &str) -> Result<Option<UnitFacts>, Infallible> {
        self.asked.push(unit.to_owned());
        let (files, findings) = (self.files.clone(), self.findings.clone());
        let facts = UnitFacts { key: KEY, files, findings, packaged: false, restricted: false };
        Ok(Some(facts).filter(|_| unit != "none"))
    }

    fn delivery_errors(&mut self) -> Result<Vec<Finding>, Infallible> {
        Ok(self.errors.clone())
    }

    fn standing_with(&mut self, _more: &[DecisionRecord]) -> Result<DeliveryStanding, Infallible> {
        let state = DeliveryState::Waiting;
        Ok(DeliveryStanding { state, sample: None, person_awaited: true, open: 0 })
    }
}

fn entry(unit: Option<&str>, verdict: Verdict) -> DecisionEntry {
    DecisionEntry {
        unit: unit.map(str::to_owned),
        page: None,
        bound_to: if unit.is_some() { KEY } else { LOT },
        verdict,
        defect: None,
        reason: Some("seen".to_owned()),
        by: Some("arch1".to_owned()),
        at: None,
    }
}

fn checked(entries: &[DecisionEntry], there: &mut There, decisions: &[DecisionRecord], now: Timestamp) -> Checked {
    let incoming = Incoming { batch: "b".to_owned(), entries: (1..).zip(entries.iter().cloned()).collect() };
    let person: Person =
        serde_json::from_value(serde_json::json!({ "id": "arch1", "name": "-", "roles": ["archivist"] })).unwrap();
    let terms = example_terms(AcceptedBy::Person);
    let sample = SampleRecord {
        format: SampleRecord::FORMAT.to_owned(),
        version: SampleRecord::VERSION,
        batch: "b".to_owned(),
        drawn: now,
        lot: LotSize { pages: 0, units: 1, digest: LOT },
        terms: None,
        seed: KEY,
        plan: None,
        pages: Vec::new(),
        units: Vec::new(),
        worst: Vec::new(),
    };
    let circumstances = Circumstances {
        file: "decisions.json",
        batch: "b",
        people: &[person],
        applied_by: Some("op1"),
        terms: &terms,
        sample: Some(&sample),
        decisions,
        now,
    };
    match check(&incoming, &circumstances, there) {
        Ok(checked) => checked,
        Err(never) => match never {},
    }
}

#[test]
fn each_unit_is_asked_for_once_and_the_order_of_the_file_stays() {
    let units = [Some("F2"), Some("F1"), None, Some("none"), Some("F2"), Some("F1")];
    let verdicts = [Verdict::Waive, Verdict::Waive, Verdict::Accept, Verdict::Accept, Verdict::Accept, Verdict::Accept];
    let entries: Vec<_> = units.into_iter().zip(verdicts).map(|(unit, verdict)| entry(unit, verdict)).collect();
    let mut there = There::default();
    let found = checked(&entries, &mut there, &[], Timestamp::UNIX_EPOCH);
    assert_eq!(there.asked, ["F1", "F2", "none"]);
    let order: Vec<_> = found.records.iter().map(|record| (record.unit.as_deref(), record.verdict)).collect();
    let expected = [
        (Some("F2"), Verdict::Waive),
        (Some("F1"), Verdict::Waive),
        (Some("F2"), Verdict::Accept),
        (Some("F1"), Verdict::Accept),
        (None, Verdict::Accept),
    ];
    assert_eq!(order, expected);
    assert_eq!(found.findings.len(), 1);
    assert!(found.records.iter().all(|record| record.applied_by.as_deref() == Some("op1")));
    // The same words at another time are no other decisions; where the last on a thing says otherwise, they are.
    let later = Timestamp::from_second(60).unwrap();
    let again = checked(&entries[4..], &mut there, &found.records, later);
    assert_eq!((again.before, again.records.len()), (2, 0));
    let back = checked(&entries[..2], &mut there, &found.records, later);
    assert_eq!((back.before, back.records.len()), (0, 2));
}

#[test]
fn a_waiver_of_the_delivery_closes_what_stands_there_and_no_more() {
    let error = |code| Finding::new(code, Subject::Batch);
    let mut there = There { errors: vec![error(codes::intake::CHANGED_WHILE_READ)], ..There::default() };
    let waive = [entry(None, Verdict::Waive)];
    let first = checked(&waive, &mut there, &[], Timestamp::UNIX_EPOCH);
    assert_eq!(first.records[0].waived, [finding_digest(&there.errors[0])]);
    let later = Timestamp::from_second(60).unwrap();
    assert_eq!(checked(&waive, &mut there, &first.records, later).before, 1);
    there.errors.push(error(codes::intake::CHECKSUM_REQUIRED));
    let second = checked(&waive, &mut there, &first.records, later);
    assert_eq!((second.before, second.records[0].waived.len()), (0, 2));
}

/// A file of two pages that is damaged as a whole and on the second page, in a unit where a page is missing.
fn damaged() -> There {
    let file = example_chain(&[Page, Page]);
    let on = |code, page| Finding::new(code, Subject::File { path: file.source.clone(), page });
    let findings = vec![
        Finding::new(codes::survey::PAGE_GAP, Subject::unit("F1")),
        on(codes::decoding::DAMAGED, None),
        on(codes::decoding::DIED, Some(2)),
    ];
    There { files: vec![file], findings, ..There::default() }
}

#[test]
fn a_waiver_closes_what_its_card_shows_and_no_more() {
    let mut there = damaged();
    let sha256 = there.files[0].digests.sha256;
    let on = |image: Option<u32>, verdict| DecisionEntry {
        page: image.map(|image| DecidedPage { name: "1.tif".to_owned(), image: Some(image) }),
        bound_to: if image.is_some() { sha256 } else { KEY },
        ..entry(Some("F1"), verdict)
    };
    for (image, closed) in
        [(None, codes::survey::PAGE_GAP), (Some(1), codes::decoding::DAMAGED), (Some(2), codes::decoding::DIED)]
    {
        let found = checked(&[on(image, Verdict::Waive)], &mut there, &[], Timestamp::UNIX_EPOCH);
        assert_eq!(found.records[0].codes, [closed], "{image:?}");
        let refused = checked(&[on(image, Verdict::Accept)], &mut there, &[], Timestamp::UNIX_EPOCH);
        assert_eq!(refused.findings[0].code, codes::acceptance::DECISION_NEEDS_WAIVER, "{image:?}");
    }
    let all = checked(&[on(None, Verdict::Rescan)], &mut there, &[], Timestamp::UNIX_EPOCH);
    assert_eq!(all.records[0].codes.len(), 3, "the unit comes again with all that was found in it");
    // What shows no error can be accepted, whatever stands on other cards.
    there.findings.retain(|finding| finding.subject.path().is_some());
    there.findings.pop();
    for image in [None, Some(2)] {
        let accepted = checked(&[on(image, Verdict::Accept)], &mut there, &[], Timestamp::UNIX_EPOCH);
        assert_eq!((accepted.records.len(), accepted.findings.len()), (1, 0), "{image:?}");
    }
    let beyond = checked(&[on(Some(3), Verdict::Accept)], &mut there, &[], Timestamp::UNIX_EPOCH);
    assert_eq!(beyond.findings[0].code, codes::acceptance::DECISION_UNKNOWN);
}

#[test]
fn a_decision_binds_to_the_numbers_of_pages() {
    let mut there = damaged();
    let sha256 = there.files[0].digests.sha256;
    there.findings.clear();
    let mut decided = |roles: &[crate::records::ImageRole], image| {
        there.files[0] = example_chain(roles);
        let on = DecisionEntry {
            page: Some(DecidedPage { name: "1.tif".to_owned(), image }),
            bound_to: sha256,
            ..entry(Some("F1"), Verdict::Accept)
        };
        let found = checked(&[on], &mut there, &[], Timestamp::UNIX_EPOCH);
        found.records.first().map(|record| record.page.clone().and_then(|page| page.image))
    };
    let chain = [Page, Reduced, Page];
    assert_eq!([1, 2, 3, 4].map(|image| decided(&chain, Some(image)).flatten()), [Some(1), None, Some(3), None]);
    // A file with one image and that image have one name: the image's number.
    assert_eq!(decided(&[Reduced, Page], None), Some(Some(2)));
    assert_eq!(decided(&[Reduced, Page], Some(1)), None);
}
