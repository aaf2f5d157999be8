//! Files of decisions against what lies there.

use std::convert::Infallible;

use jiff::Timestamp;

use crate::records::{
    AcceptedBy, DecisionEntry, DecisionRecord, Finding, Hex, Hex32, LotSize, Person, Record, SampleRecord, Subject,
    Verdict, codes, example_terms,
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
}

impl OnRecord for There {
    type Error = Infallible;

    fn unit(&mut self, unit: &str) -> Result<Option<UnitFacts>, Infallible> {
        self.asked.push(unit.to_owned());
        let facts =
            || UnitFacts { key: KEY, files: Vec::new(), findings: Vec::new(), packaged: false, restricted: false };
        Ok((unit != "none").then(facts))
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
