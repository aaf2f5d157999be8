//! Whatever is done to the bytes of a signed log is located. `FONDO_FULL=1` runs ten thousand mutations, else a few
//! hundred.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::damage::Random;
use fondo::records::event_log::{
    EventLog, KeyMaking, LogFault, LogFaultKind, TreeHead, known_keys, log_key, make_checkpoint, verify_tree,
};
use fondo::records::{Event, EventType, Hex, Outcome};

const EVENTS: usize = 40;
const FILE: &str = "2026.jsonl";

fn log(dir: &Path) -> TreeHead {
    let events: Vec<_> = (0..EVENTS)
        .map(|number| {
            let object = format!("BUSTA-{number:03}/v1");
            Event {
                id: Event::identifier(&Hex([4; 32]), "ingest", &object),
                kind: EventType::Ingestion,
                at: "2026-05-01T08:00:00Z".parse().unwrap(),
                object,
                unit_key: Some(Hex([4; 32])),
                batch: "consegna-01".to_owned(),
                agent: "fondo".to_owned(),
                outcome: Outcome::Success,
                detail: BTreeMap::from([("files".to_owned(), number.to_string())]),
            }
        })
        .collect();
    EventLog::open(dir).unwrap().append(&events).unwrap();
    let key = log_key(&dir.join("log.key"), dir, KeyMaking::AtFirstUse(None)).unwrap().key;
    make_checkpoint(dir, &key, &known_keys(dir).unwrap(), &[]).unwrap().checkpoint.head
}

/// Changes the bytes in one of five ways; gives the first byte that differs, if any does.
fn mutate(bytes: &mut Vec<u8>, random: &mut Random) -> Option<usize> {
    let before = bytes.clone();
    let at = random.below(bytes.len());
    match random.below(5) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => drop(bytes.drain(at..(at + 1 + random.below(400)).min(before.len()))),
        2 => {
            let from = random.below(before.len());
            let piece = before[from..(from + 1 + random.below(400)).min(before.len())].to_vec();
            bytes.splice(at..at, piece);
        }
        3 => {
            let mut lines: Vec<_> = before.split_inclusive(|byte| *byte == b'\n').collect();
            let (one, other) = (random.below(lines.len()), random.below(lines.len()));
            lines.swap(one, other);
            *bytes = lines.concat();
        }
        // In the middle of a line, or behind one.
        _ if random.below(2) == 0 => bytes.truncate(at),
        _ => bytes.truncate(before[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)),
    }
    let same = bytes.iter().zip(&before).take_while(|(one, other)| one == other).count();
    (*bytes != before).then_some(same)
}

#[test]
fn every_mutation_is_located_to_its_line_or_the_next() {
    let full = std::env::var_os("FONDO_FULL").is_some_and(|value| value == "1");
    let place = tempfile::tempdir().unwrap();
    let head = log(place.path());
    let path = place.path().join(FILE);
    let whole = fs::read(&path).unwrap();
    let mut random = Random::new(0x0F0D_0006);
    let (mut cut_short, mut torn) = (0, 0);
    for case in 0..if full { 10_000 } else { 400 } {
        let mut bytes = whole.clone();
        let Some(first) = mutate(&mut bytes, &mut random) else { continue };
        fs::write(&path, &bytes).unwrap();
        let LogFault { line, file, kind, .. } =
            verify_tree(place.path(), &[], &[head]).expect_err("a change must be seen");
        // The line in which the first changed byte stands.
        let altered = whole[..first].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        assert!(line == altered || line == altered + 1, "case {case}: line {altered} altered, {line} named: {kind}");
        assert_eq!(file, path);
        cut_short += u32::from(matches!(*kind, LogFaultKind::CutShort(_)));
        torn += u32::from(matches!(*kind, LogFaultKind::Line(_)));
    }
    assert!(cut_short > 0 && torn > 0, "the ways of damage are not all met");
}

#[test]
fn a_torn_last_line_is_recovered_wherever_it_was_torn() {
    let place = tempfile::tempdir().unwrap();
    log(place.path());
    let path = place.path().join(FILE);
    let whole = fs::read(&path).unwrap();
    let start = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for cut in start + 1..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let log = EventLog::open(place.path()).unwrap();
        assert_eq!(log.tip().seq, EVENTS as u64 - 1, "torn after {} bytes", cut - start);
        assert_eq!(fs::read(&path).unwrap(), &whole[..start]);
        assert!(log.verify(&[]).is_ok());
    }
}
