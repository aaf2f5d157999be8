//! The event log as evidence, by the verbs of `fondo log`: keys, checkpoints, deposits, time stamps, proofs.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::program::{Ended, end, fondo};
use base64_of::decoded;
use fondo::formats::merkle::{leaf_hash, verify_inclusion};
use fondo::records::event_log::EventLog;
use fondo::records::{Event, EventType, Hex, Outcome};
use serde_json::Value;

mod base64_of {
    pub use fondo::formats::base64::decoded;
}

/// A workspace whose log has `count` events.
fn workspace(place: &Path, count: usize) -> PathBuf {
    let folder = place.join("workspace");
    let workspace = fondo::catalogue::Workspace::open_or_create(&folder, fondo::catalogue::Access::Write).unwrap();
    append(&workspace.events_folder(), 0..count);
    folder
}

fn append(events: &Path, numbers: std::ops::Range<usize>) {
    let events_of = numbers.map(|number| {
        let object = format!("BUSTA-{number}/v1");
        Event {
            id: Event::identifier(&Hex([6; 32]), "ingest", &object),
            kind: EventType::Ingestion,
            at: "2026-06-01T08:00:00Z".parse().unwrap(),
            object,
            unit_key: None,
            batch: "consegna-01".to_owned(),
            agent: "fondo".to_owned(),
            outcome: Outcome::Success,
            detail: std::collections::BTreeMap::new(),
        }
    });
    EventLog::open(events).unwrap().append(&events_of.collect::<Vec<_>>()).unwrap();
}

fn log(workspace: &Path, words: &[&str]) -> Ended {
    end(fondo().arg("log").args(words).args(["--json", "--workspace"]).arg(workspace))
}

fn event<'e>(ended: &'e Ended, name: &str) -> &'e Value {
    ended.events.iter().find(|event| event["event"] == name).unwrap_or_else(|| panic!("{}", ended.stderr))
}

#[test]
fn the_key_is_made_once_and_is_for_its_owner_alone() {
    let place = tempfile::tempdir().unwrap();
    let workspace = workspace(place.path(), 3);
    let made = log(&workspace, &["key", "--name", "archivio.example/fondo"]).expect(0);
    let key = event(&made, "log-key")["key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("archivio.example/fondo+"), "{key}");
    let secret = workspace.join("keys/log.key");
    assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!made.stderr.contains("PRIVATE") && !key.contains("PRIVATE"));
    let again = log(&workspace, &["key"]).expect(0);
    assert_eq!(event(&again, "log-key")["key"], key.as_str());
    assert_eq!(event(&again, "log-key")["is_new"], false);
    log(&workspace, &["key", "--name", "other.example"]).expect(2);
    log(&workspace, &["checkpoint"]).expect(0);
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o644)).unwrap();
    let exposed = log(&workspace, &["checkpoint"]).expect(4);
    assert!(exposed.stderr.contains("chmod 600"), "{}", exposed.stderr);
    // A new key: what the old one signed stays good.
    let renewed = log(&workspace, &["key", "--renew"]).expect(0);
    assert!(event(&renewed, "log-key")["key"].as_str().unwrap().starts_with("archivio.example/fondo+"));
    append(&workspace.join("events"), 3..5);
    log(&workspace, &["checkpoint"]).expect(0);
    let verified = log(&workspace, &["verify"]).expect(0);
    assert_eq!(event(&verified, "log-verified")["checkpoints"], 2);
    // Whoever knows the first key only does not believe the second.
    log(&workspace, &["verify", "--key", &key]).expect(1);
}

#[test]
fn a_log_that_was_written_anew_is_seen_by_what_others_hold() {
    let place = tempfile::tempdir().unwrap();
    let workspace = workspace(place.path(), 5);
    let office = place.path().join("protocol-office");
    fs::create_dir(&office).unwrap();
    let folder = office.to_str().unwrap();
    log(&workspace, &["deposit", "--folder", folder]).expect(0);
    append(&workspace.join("events"), 5..9);
    log(&workspace, &["deposit", "--folder", folder]).expect(0);
    let verified = log(&workspace, &["verify", "--deposit", folder]).expect(0);
    assert_eq!(event(&verified, "log-verified")["deposited_checkpoints"], 2);
    // Whoever has the key writes the whole log anew, with its own checkpoints.
    let events = workspace.join("events");
    fs::remove_file(events.join("2026.jsonl")).unwrap();
    for entry in fs::read_dir(events.join("checkpoints")).unwrap().flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "checkpoint") {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    append(&events, 100..112);
    log(&workspace, &["checkpoint"]).expect(0);
    log(&workspace, &["verify"]).expect(0);
    let seen = log(&workspace, &["verify", "--deposit", folder]).expect(1);
    assert!(seen.stderr.contains("event 5") && seen.stderr.contains("made anew"), "{}", seen.stderr);
    // And nothing is signed any more that contradicts it.
    log(&workspace, &["deposit", "--folder", folder]).expect(1);
    assert_eq!(
        fs::read_dir(&office)
            .unwrap()
            .filter(|entry| {
                entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "checkpoint")
            })
            .count(),
        2
    );
}

#[test]
fn a_program_is_handed_the_checkpoint() {
    let place = tempfile::tempdir().unwrap();
    let workspace = workspace(place.path(), 2);
    let program = place.path().join("take.sh");
    fs::write(&program, format!("#!/bin/sh\ncat > '{}'\n", place.path().join("taken").display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    log(&workspace, &["deposit", "--command", program.to_str().unwrap()]).expect(0);
    let kept = fs::read(workspace.join("events/checkpoints/000000000002.checkpoint")).unwrap();
    assert_eq!(fs::read(place.path().join("taken")).unwrap(), kept);
    let deposits = fs::read_to_string(workspace.join("events/checkpoints/deposits.jsonl")).unwrap();
    let line: Value = serde_json::from_str(deposits.trim_end()).unwrap();
    assert_eq!((&line["by"], &line["size"]), (&"command".into(), &2.into()));
    log(&workspace, &["deposit", "--command", "false"]).expect(4);
    log(&workspace, &["deposit"]).expect(2);
}

#[test]
fn one_event_is_proven_to_somebody_who_has_not_the_log() {
    let place = tempfile::tempdir().unwrap();
    let workspace = workspace(place.path(), 21);
    for number in [1u64, 8, 21] {
        log(&workspace, &["prove", &number.to_string(), "--out", place.path().to_str().unwrap()]).expect(0);
        let line = fs::read(place.path().join(format!("event-{number}.json"))).unwrap();
        let proof = fs::read_to_string(place.path().join(format!("event-{number}.tlog-proof"))).unwrap();
        let (path, checkpoint) = proof.split_once("\n\n").unwrap();
        let mut lines = path.lines();
        assert_eq!(lines.next(), Some("c2sp.org/tlog-proof@v1"));
        assert_eq!(lines.next(), Some(format!("index {}", number - 1).as_str()));
        let hash = |text: &str| Hex(<[u8; 32]>::try_from(decoded(text).unwrap()).unwrap());
        let path: Vec<_> = lines.map(hash).collect();
        let root = hash(checkpoint.lines().nth(2).unwrap());
        assert!(verify_inclusion(&leaf_hash(&line), number - 1, 21, &path, &root));
        assert!(!verify_inclusion(&leaf_hash(b"other"), number - 1, 21, &path, &root));
    }
    log(&workspace, &["prove", "22", "--out", place.path().to_str().unwrap()]).expect(2);
}

/// The program of the page that checks proofs, run by Python with these arguments.
fn stranger(arguments: &[&Path], key: &str) -> Option<std::process::Output> {
    const PAGE: &str = include_str!("../../docs/event-log.md");
    crate::support::tool("openssl")?;
    let program =
        PAGE.split("```python\n").nth(2).and_then(|rest| rest.split("```").next()).expect("the page prints it");
    Some(Command::new("python3").args(["-c", program, key]).args(arguments).output().unwrap())
}

#[test]
fn a_stranger_checks_proofs_with_what_the_page_prints() {
    let place = tempfile::tempdir().unwrap();
    let workspace = workspace(place.path(), 13);
    let out = place.path().to_str().unwrap();
    let made = log(&workspace, &["key", "--name", "archivio.example/fondo"]).expect(0);
    let key = event(&made, "log-key")["key"].as_str().unwrap().to_owned();
    for number in [1u64, 7, 8, 13] {
        log(&workspace, &["prove", &number.to_string(), "--out", out]).expect(0);
        let line = place.path().join(format!("event-{number}.json"));
        let proof = place.path().join(format!("event-{number}.tlog-proof"));
        let Some(told) = stranger(&[&line, &proof], &key) else { return };
        assert!(told.status.success(), "{told:?}");
        assert!(String::from_utf8_lossy(&told.stdout).contains(&format!("event {number} stands")), "{told:?}");
        // Another line, another place.
        fs::write(&line, b"{}").unwrap();
        assert!(!stranger(&[&line, &proof], &key).unwrap().status.success());
        log(&workspace, &["prove", &number.to_string(), "--out", out]).expect(0);
        let moved = fs::read_to_string(&proof).unwrap().replacen(&format!("index {}", number - 1), "index 4", 1);
        fs::write(&proof, moved).unwrap();
        assert!(!stranger(&[&line, &proof], &key).unwrap().status.success());
    }
    // The log grows, step by step; each earlier checkpoint is continued.
    let mut earlier = vec![(13, workspace.join("events/checkpoints/000000000013.checkpoint"))];
    for (from, to) in [(13, 16), (16, 17), (17, 40)] {
        append(&workspace.join("events"), from..to);
        for (old, checkpoint) in &earlier {
            log(&workspace, &["prove", "--since", &old.to_string(), "--out", out]).expect(0);
            let proof = place.path().join(format!("consistency-{old}-{to}.txt"));
            let told = stranger(&[checkpoint, &proof], &key).unwrap();
            assert!(told.status.success(), "{old} in {to}: {told:?}");
            let altered = fs::read_to_string(&proof).unwrap();
            let mut lines: Vec<_> = altered.lines().collect();
            lines.remove(1);
            fs::write(&proof, lines.join("\n") + "\n").unwrap();
            assert!(!stranger(&[checkpoint, &proof], &key).unwrap().status.success(), "{old} in {to}");
        }
        earlier.push((to, workspace.join(format!("events/checkpoints/{to:012}.checkpoint"))));
    }
    // Who has another history is told so.
    let held = place.path().join("held.checkpoint");
    fs::copy(&earlier[0].1, &held).unwrap();
    fs::remove_dir_all(workspace.join("events/checkpoints")).unwrap();
    fs::remove_file(workspace.join("events/2026.jsonl")).unwrap();
    append(&workspace.join("events"), 500..540);
    log(&workspace, &["prove", "--since", "13", "--out", out]).expect(0);
    let told = stranger(&[&held, &place.path().join("consistency-13-40.txt")], &key).unwrap();
    assert!(!told.status.success());
    log(&workspace, &["prove", "--since", "41", "--out", out]).expect(2);
    log(&workspace, &["prove", "--out", out]).expect(2);
}

#[test]
fn a_witness_signs_what_it_saw_and_no_other_history() {
    if crate::support::tool("openssl").is_none() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let workspace = workspace(place.path(), 5);
    let made = log(&workspace, &["key", "--name", "archivio.example/fondo"]).expect(0);
    let log_key = event(&made, "log-key")["key"].as_str().unwrap().to_owned();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/witness.py");
    let mut command = Command::new("python3");
    let mut server =
        command.arg(script).arg(place.path()).arg(&log_key).stdout(Stdio::piped()).spawn().expect("start the witness");
    let mut said = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let (port, key) = said.trim().split_once(' ').unwrap();
    let url = format!("http://127.0.0.1:{port}/");
    let deposit = || log(&workspace, &["deposit", "--witness", &url, "--witness-key", key]);
    deposit().expect(0);
    append(&workspace.join("events"), 5..12);
    deposit().expect(0);
    // The same again; and after the register of deposits was lost, when the witness says what it saw.
    deposit().expect(0);
    fs::remove_file(workspace.join("events/checkpoints/deposits.jsonl")).unwrap();
    append(&workspace.join("events"), 12..13);
    deposit().expect(0);
    let verified = log(&workspace, &["verify", "--witness-key", key]).expect(0);
    assert_eq!(event(&verified, "log-verified")["cosignatures"], 3);
    // Another witness's key, and an altered signature.
    let other = key.replace("witness.example/w1", "witness.example/w2");
    assert_eq!(log(&workspace, &["verify", "--witness-key", &other]).code, Some(2), "its id does not fit");
    let cosigned = workspace.join("events/checkpoints/000000000013.cosigned");
    let whole = fs::read_to_string(&cosigned).unwrap();
    fs::write(&cosigned, whole.replacen("\n13\n", "\n12\n", 1)).unwrap();
    log(&workspace, &["verify", "--witness-key", key]).expect(1);
    fs::write(&cosigned, whole).unwrap();
    // Whoever writes the log anew is not signed for.
    fs::remove_file(workspace.join("events/2026.jsonl")).unwrap();
    fs::remove_dir_all(workspace.join("events/checkpoints")).unwrap();
    append(&workspace.join("events"), 100..120);
    let refused = deposit();
    let _ = server.kill();
    let _ = server.wait();
    refused.expect(4);
    log(&workspace, &["deposit", "--witness", &url]).expect(2);
}

#[test]
fn mail_arrives_at_a_real_server() {
    let Some(python) = crate::support::python_with("aiosmtpd") else { return };
    let place = tempfile::tempdir().unwrap();
    let workspace = workspace(place.path(), 4);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/mail_server.py");
    let mut server = Command::new(python).arg(script).arg(place.path()).stdout(Stdio::piped()).spawn().unwrap();
    let mut port = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let without = log(&workspace, &["deposit", "--mail", "notaio@example.it"]).expect(2);
    assert!(without.stderr.contains("[mail]"), "{}", without.stderr);
    let mut office = fs::read_to_string(workspace.join("fondo.toml")).unwrap();
    office.push_str(&format!(
        "\n[mail]\nfrom = \"Fondo <fondo@archivio.example>\"\nsmtp = \"127.0.0.1:{}\"\nsecurity = \"none\"\n",
        port.trim()
    ));
    fs::write(workspace.join("fondo.toml"), office).unwrap();
    let sent = log(&workspace, &["deposit", "--mail", "notaio@example.it"]);
    let _ = server.kill();
    let _ = server.wait();
    sent.expect(0);
    let mail = fs::read_to_string(place.path().join("1.eml")).unwrap();
    assert!(mail.starts_with("FROM fondo@archivio.example\nTO notaio@example.it\n"), "{mail}");
    assert!(mail.contains("Subject: Checkpoint of the log") && mail.contains("000000000004.checkpoint"), "{mail}");
    // Nobody listens any more.
    let refused = log(&workspace, &["deposit", "--mail", "notaio@example.it"]).expect(4);
    assert!(refused.stderr.contains("send mail through"), "{}", refused.stderr);
}

/// A time stamp authority on this machine, by openssl.
struct Authority {
    folder: PathBuf,
}

impl Authority {
    fn new(folder: &Path) -> Option<Self> {
        crate::support::tool("openssl")?;
        let config = "[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=ext\n[dn]\nCN=TSA\n[ext]\nextendedKeyUsage=critical,timeStamping\n\
            basicConstraints=CA:true\n[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ncrypto_device=builtin\nsigner_cert=cert.pem\ncerts=cert.pem\n\
            signer_key=key.pem\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\nordering=yes\ntsa_name=yes\n\
            ess_cert_id_chain=no\ness_cert_id_alg=sha256\n";
        fs::write(folder.join("tsa.cnf"), config).unwrap();
        fs::write(folder.join("serial"), "01\n").unwrap();
        let authority = Self { folder: folder.to_path_buf() };
        let made = authority.openssl(&[
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "30",
            "-config", "tsa.cnf",
        ]);
        assert!(made, "openssl makes the certificate of the authority");
        Some(authority)
    }

    fn openssl(&self, words: &[&str]) -> bool {
        Command::new("openssl").args(words).current_dir(&self.folder).output().unwrap().status.success()
    }

    /// Answers one request on a port of its own, with what `answer` makes of the authority's answer.
    fn serve(self, answer: fn(Vec<u8>) -> Vec<u8>) -> (String, std::thread::JoinHandle<Self>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/tsr", listener.local_addr().unwrap());
        let thread = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream);
            let (mut line, mut length) = (String::new(), 0);
            while reader.read_line(&mut line).unwrap() > 2 {
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut query = vec![0; length];
            reader.read_exact(&mut query).unwrap();
            fs::write(self.folder.join("query.tsq"), query).unwrap();
            let words =
                ["ts", "-reply", "-config", "tsa.cnf", "-section", "t", "-queryfile", "query.tsq", "-out", "reply.tsr"];
            assert!(self.openssl(&words), "openssl answers the request");
            let reply = answer(fs::read(self.folder.join("reply.tsr")).unwrap());
            let mut stream = reader.into_inner();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                reply.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&reply).unwrap();
            self
        });
        (url, thread)
    }
}

#[test]
fn an_authority_attests_the_time() {
    let place = tempfile::tempdir().unwrap();
    let workspace = workspace(place.path(), 4);
    let Some(authority) = Authority::new(place.path()) else { return };
    let (url, served) = authority.serve(|reply| reply);
    let stamped = log(&workspace, &["checkpoint", "--tsa", &url]).expect(0);
    let authority = served.join().unwrap();
    assert!(event(&stamped, "log-checkpoint")["time_stamp"].as_str().unwrap().starts_with("20"));
    let verified = log(&workspace, &["verify"]).expect(0);
    assert_eq!(event(&verified, "log-verified")["time_stamps"], 1);
    // A stranger checks it with what the page says.
    let kept = workspace.join("events/checkpoints/000000000004.checkpoint");
    let words = |data: &str| ["ts", "-verify", "-data", data, "-in", "X", "-CAfile", "cert.pem"].map(str::to_owned);
    let response = kept.with_extension("tsr");
    let mut words = words(kept.to_str().unwrap());
    words[5] = response.to_str().unwrap().to_owned();
    assert!(authority.openssl(&words.each_ref().map(String::as_str)), "openssl believes the stamp");
    // The stamp of another checkpoint is not taken for one of this.
    append(&workspace.join("events"), 4..6);
    log(&workspace, &["checkpoint"]).expect(0);
    fs::copy(&response, response.with_file_name("000000000006.tsr")).unwrap();
    let other = log(&workspace, &["verify"]).expect(1);
    assert!(other.stderr.contains("other bytes"), "{}", other.stderr);
}

#[test]
fn a_broken_answer_is_not_kept() {
    let place = tempfile::tempdir().unwrap();
    let workspace = workspace(place.path(), 4);
    let Some(authority) = Authority::new(place.path()) else { return };
    let (url, served) = authority.serve(|reply| reply[..reply.len() / 3].to_vec());
    log(&workspace, &["checkpoint", "--tsa", &url]).expect(1);
    let authority = served.join().unwrap();
    let (url, served) = authority.serve(|_| Vec::new());
    log(&workspace, &["checkpoint", "--tsa", &url]).expect(1);
    drop(served.join().unwrap());
    assert!(!workspace.join("events/checkpoints/000000000004.tsr").exists());
}
