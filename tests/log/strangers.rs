//! A stranger's check of the event log: the very program that `docs/event-log.md` prints, run by Python.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use fondo::records::event_log::{EventLog, KeptCheckpoint, KeyMaking, known_keys, log_key, make_checkpoint};
use fondo::records::{Event, EventType, Hex, Outcome};

const PAGE: &str = include_str!("../../docs/event-log.md");

/// The part of the page between the fence of `language` and the next fence.
fn block(language: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(&format!("```{language}\n")).expect("the page prints the program");
    rest.split_once("```").expect("the fence is closed").0
}

/// Runs a command; `None`, and a word of why, where the machine has no such program.
fn run(command: &mut Command) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(error) => {
            let program = command.get_program().to_string_lossy().into_owned();
            assert!(std::env::var_os("FONDO_REQUIRE").is_none(), "{program}: {error}");
            println!("skipped: {program}: {error}");
            None
        }
    }
}

fn python(events: &Path) -> Option<Output> {
    run(Command::new("python3").arg("-c").arg(block("python")).arg(events))
}

/// Signs the log as it stands; gives the checkpoint and the public key.
fn signed(events: &Path) -> (KeptCheckpoint, String) {
    let secret = events.join("log.key");
    let key = log_key(&secret, events, KeyMaking::AtFirstUse(Some("archivio.example/log"))).unwrap().key;
    let keys = known_keys(events).unwrap();
    (make_checkpoint(events, &key, &keys, &[]).unwrap(), key.verifier().to_string())
}

fn an_event(object: &str) -> Event {
    Event {
        id: Event::identifier(&Hex([3; 32]), "ingest", object),
        kind: EventType::Ingestion,
        at: "2026-04-01T00:00:00Z".parse().unwrap(),
        object: object.to_owned(),
        unit_key: Some(Hex([3; 32])),
        batch: "consegna-01".to_owned(),
        agent: "fondo".to_owned(),
        outcome: Outcome::Success,
        detail: BTreeMap::new(),
    }
}

fn log(dir: &Path) -> EventLog {
    let mut log = EventLog::open(dir).unwrap();
    for (number, at) in ["2025-12-31T12:00:00Z", "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z"]
        .into_iter()
        .enumerate()
    {
        let event = Event { at: at.parse().unwrap(), ..an_event(&format!("Fascicolo n° {number}/v1")) };
        log.append(&[event]).unwrap();
    }
    log
}

#[test]
fn the_program_on_the_page_accepts_the_log_and_names_its_tip() {
    let place = tempfile::tempdir().unwrap();
    let log = log(place.path());
    let Some(output) = python(place.path()) else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("4 events") && said.contains(&log.tip().digest.to_string()), "{said}");
}

#[test]
fn the_program_on_the_page_locates_a_change() {
    let place = tempfile::tempdir().unwrap();
    log(place.path());
    let path = place.path().join("2026.jsonl");
    let changed = fs::read_to_string(&path).unwrap().replacen("consegna-01", "consegna-02", 1);
    fs::write(&path, changed).unwrap();
    let Some(output) = python(place.path()) else { return };
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("2026.jsonl, line 2"), "{said}");
}

#[test]
fn the_shell_lines_on_the_page_give_the_same_digest() {
    let place = tempfile::tempdir().unwrap();
    log(&place.path().join("events"));
    for line in block("sh").lines() {
        assert!(line.contains("events/2026.jsonl"));
    }
    let Some(output) = run(Command::new("sh").arg("-c").arg(block("sh")).current_dir(place.path())) else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = said.lines();
    let digest = lines.next().unwrap().split_whitespace().next().unwrap();
    assert_eq!(lines.next().unwrap(), format!("\"prev\":\"{digest}\""));
}

#[test]
fn the_program_on_the_page_believes_signatures_and_only_good_ones() {
    let place = tempfile::tempdir().unwrap();
    let mut log = log(place.path());
    signed(place.path());
    log.append(&[an_event("F9/v1")]).unwrap();
    let (newest, key) = signed(place.path());
    let Some(output) = python(place.path()) else { return };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for size in ["000000000004.checkpoint: 4 events", "000000000005.checkpoint: 5 events"] {
        assert!(said.contains(size), "{said}");
    }
    let with =
        |key: &str| run(Command::new("python3").args(["-c", block("python")]).arg(place.path()).arg(key)).unwrap();
    assert!(with(&key).status.success());
    assert!(!with("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").status.success());
    // One digit of the signature, then of the root.
    for (from, to) in [("\n\n\u{2014} archivio.example/log ", "\n\n\u{2014} archivio.example/lag "), ("\n5\n", "\n4\n")]
    {
        let text = String::from_utf8(newest.bytes.clone()).unwrap();
        fs::write(&newest.path, text.replace(from, to)).unwrap();
        let said = python(place.path()).unwrap();
        assert!(!said.status.success());
        assert!(String::from_utf8_lossy(&said.stderr).contains("000000000005.checkpoint"), "{said:?}");
    }
}

#[test]
fn the_program_on_the_page_sees_a_log_that_was_written_anew() {
    let place = tempfile::tempdir().unwrap();
    log(place.path());
    let (checkpoint, _) = signed(place.path());
    for year in ["2025.jsonl", "2026.jsonl"] {
        fs::remove_file(place.path().join(year)).unwrap();
    }
    let mut anew = EventLog::open(place.path()).unwrap();
    for number in 0..6 {
        anew.append(&[an_event(&format!("other {number}/v1"))]).unwrap();
    }
    let Some(output) = python(place.path()) else { return };
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(&*checkpoint.path.file_name().unwrap().to_string_lossy()), "{said}");
}
