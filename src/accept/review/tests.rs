//! The sheet and its table with decisions that stand.

use jiff::Timestamp;

use crate::accept::{DeliveryStanding, DeliveryState, read_decisions};
use crate::records::{AcceptedBy, DecidedPage, DecisionRecord, Hex, Lang, Verdict, example_decision, example_terms};

use super::{Card, ListName, Sheet, render, write_table};

/// A card of a page of a file with two images, on which this decision stands.
fn card(image: u32, decided: DecisionRecord) -> Card {
    Card {
        list: ListName::Flagged,
        number: u64::from(image),
        unit: "F1".to_owned(),
        title: None,
        hidden: false,
        name: Some("1.tif".to_owned()),
        image: Some(image),
        images: 2,
        bound_to: Some(decided.bound_to),
        picture: None,
        regions: Vec::new(),
        found: Vec::new(),
        open: false,
        decided: Some(decided),
    }
}

fn sheet(cards: Vec<Card>) -> Sheet {
    Sheet {
        batch: "b".to_owned(),
        lang: Lang::En,
        made: Timestamp::UNIX_EPOCH,
        institution: None,
        people: Vec::new(),
        terms: example_terms(AcceptedBy::Person),
        plan: None,
        lot: None,
        standing: DeliveryStanding { state: DeliveryState::Waiting, sample: None, person_awaited: true, open: 0 },
        delivery: Vec::new(),
        cards,
        more: 0,
    }
}

fn on(image: Option<u32>, reason: Option<&str>) -> DecisionRecord {
    DecisionRecord {
        unit: Some("F1".to_owned()),
        page: Some(DecidedPage { name: "1.tif".to_owned(), image }),
        reason: reason.map(str::to_owned),
        ..example_decision(Verdict::Accept, Hex([3; 32]))
    }
}

#[test]
fn a_decision_without_a_reason_is_shown() {
    let page = render(&sheet(vec![card(1, on(Some(1), None))])).unwrap();
    assert!(page.contains("data-verdict=\"accept\""), "{page}");
    let page = render(&sheet(vec![card(1, on(Some(1), Some("looked at twice")))])).unwrap();
    assert!(page.contains("· looked at twice</p>"), "{page}");
}

#[test]
fn a_decision_on_a_whole_file_is_no_row_of_its_images() {
    let rows = |cards| {
        let mut table = Vec::new();
        write_table(&sheet(cards), &mut table).unwrap();
        read_decisions(&table).map(|incoming| incoming.entries)
    };
    let whole = on(None, Some("seen"));
    assert!(rows(vec![card(1, whole.clone()), card(2, whole.clone())]).is_err(), "nothing was decided on an image");
    let entries = rows(vec![card(1, on(Some(1), None)), card(2, whole)]).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].1.page, Some(DecidedPage { name: "1.tif".to_owned(), image: Some(1) }));
}
