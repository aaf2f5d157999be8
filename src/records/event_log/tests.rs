use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::records::{Event, EventType, Hex, Outcome};

fn event(number: u64, at: &str) -> Event {
    let key = Hex([7; 32]);
    let object = format!("BUSTA-{number}/v1");
    Event {
        id: Event::identifier(&key, "ingest", &object),
        kind: EventType::Ingestion,
        at: at.parse::<Timestamp>().unwrap(),
        object,
        unit_key: Some(key),
        batch: "C1".to_owned(),
        agent: "operator:resp".to_owned(),
        outcome: Outcome::Success,
        detail: BTreeMap::from([("files".to_owned(), number.to_string())]),
    }
}

/// A log of `count` events, some in each of two years.
fn sample(dir: &Path, count: u64) -> EventLog {
    let mut log = EventLog::open(dir).unwrap();
    let events: Vec<_> = (1..=count)
        .map(|number| event(number, if number <= count / 2 { "2025-12-31T23:59:59Z" } else { "2026-01-01T00:00:00Z" }))
        .collect();
    for some in events.chunks(3) {
        log.append(some).unwrap();
    }
    log
}

fn all(dir: &Path, from: u64) -> Vec<u64> {
    read_log(dir, from).unwrap().map(|event| event.unwrap().tip.seq).collect()
}

#[test]
fn the_chain_goes_on_over_years_and_openings() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("events");
    let tip = sample(&dir, 10).tip();
    assert_eq!(tip.seq, 10);
    let mut log = EventLog::open(&dir).unwrap();
    assert_eq!(log.tip(), tip);
    // A clock that was set back does not write into a file of the past.
    let appended = log.append(&[event(11, "2025-06-01T00:00:00Z")]).unwrap();
    assert_eq!((appended.first, appended.tip.seq), (11, 11));
    let summary = log.verify(&[tip, Tip::EMPTY, appended.tip]).unwrap();
    assert_eq!((summary.files, summary.tip), (2, appended.tip));
    let names: Vec<_> = super::line::files(&dir).unwrap().into_iter().map(|(year, _)| year).collect();
    assert_eq!(names, [2025, 2026]);
    assert_eq!(all(&dir, 0), (1..=11).collect::<Vec<_>>());
    assert_eq!(all(&dir, 11), [11]);
    assert_eq!(all(&dir, 12), [0; 0]);
}

#[test]
fn an_empty_log_is_whole() {
    let place = tempfile::tempdir().unwrap();
    assert_eq!(verify_log(&place.path().join("absent"), &[]).unwrap().tip, Tip::EMPTY);
    assert_eq!(all(&place.path().join("absent"), 1), [0; 0]);
    let fault = verify_log(place.path(), &[Tip { seq: 3, digest: Hex([1; 32]) }]).unwrap_err();
    assert!(matches!(*fault.kind, LogFaultKind::CutShort(3)), "{fault}");
}

#[test]
fn any_place_is_found_in_a_long_log() {
    let place = tempfile::tempdir().unwrap();
    sample(place.path(), 3000);
    for from in [1, 2, 1499, 1500, 1501, 1502, 2222, 2999, 3000] {
        assert_eq!(all(place.path(), from).first(), Some(&from));
        assert_eq!(all(place.path(), from).len() as u64, 3001 - from);
    }
}

#[test]
fn a_torn_line_is_cut_away_and_kept() {
    let place = tempfile::tempdir().unwrap();
    let tip = sample(place.path(), 4).tip();
    let path = place.path().join("2026.jsonl");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [&whole[..], b"{\"format\":\"fondo.ev"].concat()).unwrap();
    assert!(matches!(*verify_log(place.path(), &[]).unwrap_err().kind, LogFaultKind::Line(_)));
    assert_eq!(all(place.path(), 1).len(), 4);
    let log = EventLog::open(place.path()).unwrap();
    assert_eq!(log.tip(), tip);
    assert_eq!(log.recovered().unwrap().offset, whole.len() as u64);
    assert_eq!(fs::read(&path).unwrap(), whole);
    let kept: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let kept = kept.iter().find(|path| path.to_string_lossy().contains(".cut-")).unwrap();
    assert_eq!(fs::read(kept).unwrap(), b"{\"format\":\"fondo.ev");
}

#[test]
fn a_year_whose_first_line_was_torn_goes_on_from_the_year_before() {
    let place = tempfile::tempdir().unwrap();
    let mut log = EventLog::open(place.path()).unwrap();
    log.append(&[event(1, "2025-01-01T00:00:00Z")]).unwrap();
    fs::write(place.path().join("2026.jsonl"), "{").unwrap();
    let mut log = EventLog::open(place.path()).unwrap();
    assert_eq!(log.tip().seq, 1);
    log.append(&[event(2, "2026-01-01T00:00:00Z")]).unwrap();
    assert_eq!(log.verify(&[]).unwrap().tip.seq, 2);
}

#[test]
fn another_writer_is_noticed() {
    let place = tempfile::tempdir().unwrap();
    let mut log = sample(place.path(), 4);
    let mut other = EventLog::open(place.path()).unwrap();
    other.append(&[event(5, "2026-02-02T00:00:00Z")]).unwrap();
    assert!(matches!(log.append(&[event(6, "2026-02-02T00:00:00Z")]), Err(LogError::Moved { .. })));
    assert_eq!(verify_log(place.path(), &[]).unwrap().tip.seq, 5);
}

#[test]
fn a_newer_line_is_refused() {
    let place = tempfile::tempdir().unwrap();
    sample(place.path(), 4);
    let path = place.path().join("2026.jsonl");
    let newer = fs::read_to_string(&path).unwrap().replace("\"version\":1", "\"version\":2");
    fs::write(&path, newer).unwrap();
    assert!(matches!(EventLog::open(place.path()), Err(LogError::Record { .. })));
}

/// What somebody does to the lines of a log.
#[derive(Clone, Debug)]
enum Tampering {
    Flip { line: usize, byte: prop::sample::Index, bit: u8 },
    Delete { line: usize },
    Insert { line: usize, from: usize },
    Swap { line: usize, with: usize },
    Truncate { line: usize },
}

const COUNT: usize = 12;

fn tampering() -> impl Strategy<Value = Tampering> {
    let line = 0..COUNT;
    prop_oneof![
        4 => (line.clone(), any::<prop::sample::Index>(), 0u8..8)
            .prop_map(|(line, byte, bit)| Tampering::Flip { line, byte, bit }),
        1 => line.clone().prop_map(|line| Tampering::Delete { line }),
        1 => (line.clone(), line.clone()).prop_map(|(line, from)| Tampering::Insert { line, from }),
        1 => (line.clone(), line.clone()).prop_map(|(line, with)| Tampering::Swap { line, with }),
        1 => line.prop_map(|line| Tampering::Truncate { line }),
    ]
}

/// The lines with their newlines, each with the file that it stands in.
fn lines(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut lines = Vec::new();
    for (_, path) in super::line::files(dir).unwrap() {
        let bytes = fs::read(&path).unwrap();
        lines.extend(bytes.split_inclusive(|byte| *byte == b'\n').map(|line| (path.clone(), line.to_vec())));
    }
    lines
}

/// Does it; the answer is the index of the first line that is not as it was, or `None` where nothing changed.
fn tamper(lines: &mut Vec<(PathBuf, Vec<u8>)>, what: &Tampering) -> Option<usize> {
    match *what {
        Tampering::Flip { line, byte, bit } => {
            let bytes = &mut lines[line].1;
            let byte = byte.index(bytes.len());
            bytes[byte] ^= 1 << bit;
            Some(line)
        }
        Tampering::Delete { line } => {
            lines.remove(line);
            Some(line)
        }
        Tampering::Insert { line, from } => {
            let copy = (lines[line].0.clone(), lines[from].1.clone());
            lines.insert(line, copy);
            // A copy of the same line before itself changes what follows it.
            Some(if line == from { line + 1 } else { line })
        }
        Tampering::Swap { line, with } => {
            let (first, second) = (lines[line].1.clone(), lines[with].1.clone());
            (lines[line].1, lines[with].1) = (second, first);
            (line != with).then(|| line.min(with))
        }
        Tampering::Truncate { line } => {
            lines.truncate(line);
            Some(line)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn whatever_is_done_to_the_lines_is_located(what in tampering()) {
        let place = tempfile::tempdir().unwrap();
        let tip = sample(place.path(), COUNT as u64).tip();
        prop_assert!(verify_log(place.path(), &[tip]).is_ok());
        let mut changed = lines(place.path());
        let at = tamper(&mut changed, &what);
        for (_, path) in super::line::files(place.path()).unwrap() {
            let content: Vec<u8> = changed.iter().filter(|line| line.0 == path).flat_map(|line| line.1.clone()).collect();
            fs::write(&path, content).unwrap();
        }
        let verdict = verify_log(place.path(), &[tip]);
        match at {
            None => prop_assert!(verdict.is_ok()),
            Some(at) => {
                let fault = verdict.expect_err("a change must be seen");
                // The fault is named at the line itself, or at the next one, whose `prev` no longer fits.
                let named = fault.seq as usize - 1;
                prop_assert!(named == at || named == at + 1, "{:?}: line {} named {}: {}", what, at, named, fault);
                prop_assert!(fault.line >= 1 && fault.line as usize <= COUNT + 1);
                prop_assert!(fault.file.exists());
            }
        }
    }
}
