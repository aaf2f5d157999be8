//! Commits that were cut off, and what other batches made of their units meanwhile (ARCHITECTURE §3.3, §3.4, §3.10).

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::delivery;
use crate::support::program::{end, fondo, run_command};
use crate::support::tree::{event_ids, packages, rot, status, unit_json};

/// Two deliveries of one unit with other pages, the first of which was run in the workspace.
struct Two {
    _place: tempfile::TempDir,
    first: PathBuf,
    second: PathBuf,
    workspace: PathBuf,
}

fn two() -> Two {
    let place = tempfile::tempdir().unwrap();
    let [first, second, workspace] = ["first", "second", "w"].map(|name| place.path().join(name));
    delivery::make(&first, 1, 2, 60, 80);
    delivery::make(&second, 1, 2, 61, 80);
    end(&mut run_command(&first, &workspace)).expect(0);
    Two { _place: place, first, second, workspace }
}

/// Cuts everything away that a run writes after the rename of a package, as if it had been killed there.
fn cut_off_after_the_rename(workspace: &Path, batch: &str) {
    let journal = workspace.join("batches").join(batch).join("journal.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    let kept = text.lines().filter(|line| line.contains("\"started\"") || line.contains("\"intent\""));
    fs::write(&journal, kept.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    for entry in fs::read_dir(workspace.join("events")).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    forget(workspace, "DELETE FROM unit_version; DELETE FROM not_accepted; DELETE FROM folder; DELETE FROM event");
}

/// Takes from the catalogue what a power cut could take, or somebody who puts an older copy in its place.
fn forget(workspace: &Path, sql: &str) {
    rusqlite::Connection::open(workspace.join("catalogue.db")).unwrap().execute_batch(sql).unwrap();
}

fn rebuild(workspace: &Path) -> crate::support::program::Ended {
    end(fondo().args(["rebuild", "--json", "--workspace"]).arg(workspace))
}

#[test]
fn a_commit_that_was_cut_off_is_finished_before_another_batch_builds_on_it() {
    let Two { first, second, workspace, .. } = &two();
    let before = packages(workspace);
    cut_off_after_the_rename(workspace, "first");

    end(&mut run_command(second, workspace)).expect(0);
    let after = packages(workspace);
    assert_eq!(after["F0001_v1"], before["F0001_v1"]);
    assert_eq!(unit_json(workspace, "F0001", 2)["change"]["previous"], 1);
    assert_eq!(status(workspace)["batches"]["first"]["states"]["packaged"], 1);
    assert_eq!(event_ids(workspace).len(), 6, "three events for each package");
    let again = end(&mut run_command(first, workspace)).expect(0);
    assert_eq!((again.number("packaged"), again.number("unchanged")), (0, 1));
}

#[test]
fn an_intent_that_another_batch_overtook_is_void() {
    let Two { first, second, workspace, .. } = &two();
    cut_off_after_the_rename(workspace, "first");
    // Before the rename, that is.
    fs::remove_dir_all(workspace.join("packages/F0001")).unwrap();

    end(&mut run_command(second, workspace)).expect(0);
    let other = packages(workspace);
    assert_eq!(other.keys().map(String::as_str).collect::<Vec<_>>(), ["F0001_v1"]);
    let again = end(&mut run_command(first, workspace)).expect(0);
    assert_eq!(again.number("packaged"), 1);
    assert_eq!(packages(workspace)["F0001_v1"], other["F0001_v1"]);
    assert_eq!(unit_json(workspace, "F0001", 2)["batch"], "first");
}

#[test]
fn a_package_that_no_record_knows_is_never_built_upon() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (&place.path().join("delivery"), &place.path().join("w"));
    delivery::make(source, 1, 1, 60, 80);
    let foreign = workspace.join("packages/F0001/F0001_v1");
    let other = place.path().join("other");
    fs::create_dir_all(other.join("X")).unwrap();
    fs::write(other.join("X/1.tif"), delivery::tiff(5, 60, 80)).unwrap();
    end(&mut run_command(&other, workspace)).expect(0);
    fs::create_dir_all(&foreign).unwrap();
    fs::write(foreign.join("mine.txt"), "x").unwrap();
    let refused = end(&mut run_command(source, workspace)).expect(4);
    assert!(refused.stderr.contains("another package lies there"), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(foreign.join("mine.txt")).unwrap(), "x");
}

#[test]
fn two_batches_that_were_cut_off_over_one_unit_both_come_to_their_end() {
    let Two { first, second, workspace, .. } = &two();
    cut_off_after_the_rename(workspace, "first");
    fs::remove_dir_all(workspace.join("packages/F0001")).unwrap();
    end(&mut run_command(second, workspace)).expect(0);
    cut_off_after_the_rename(workspace, "second");

    // The first was cut off before its rename, the second after: the package that is there is the second's.
    let again = end(&mut run_command(first, workspace)).expect(0);
    assert_eq!(again.number("packaged"), 1);
    let batches = [1, 2].map(|version| unit_json(workspace, "F0001", version)["batch"].clone());
    assert_eq!(batches, ["second", "first"]);
    assert_eq!(status(workspace)["batches"]["second"]["states"]["packaged"], 1);
}

#[test]
fn a_commit_that_was_cut_off_and_is_damaged_since_stops_its_batch_and_no_other() {
    let Two { first, second, workspace, .. } = &two();
    // The other batch brings another unit.
    fs::rename(second.join("F0001"), second.join("X")).unwrap();
    cut_off_after_the_rename(workspace, "first");
    let record = workspace.join("packages/F0001/F0001_v1/data/metadata/unit.json");
    let sound = fs::read(&record).unwrap();
    rot(&record);
    end(&mut run_command(second, workspace)).expect(0);
    let stopped = end(&mut run_command(first, workspace)).expect(4);
    assert!(stopped.stderr.contains("unit.json is damaged"), "{}", stopped.stderr);
    fs::write(&record, sound).unwrap();
    let again = end(&mut run_command(first, workspace)).expect(0);
    assert_eq!((again.number("packaged"), again.number("unchanged")), (0, 1));
}

#[test]
fn rows_that_the_catalogue_lost_come_back_from_log_and_journal() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (&place.path().join("delivery"), &place.path().join("w"));
    delivery::make(source, 3, 2, 60, 80);
    end(&mut run_command(source, workspace)).expect(0);
    let (events, whole, said) = (event_ids(workspace), packages(workspace), status(workspace));
    let last = "(SELECT object FROM event ORDER BY seq DESC LIMIT 1)";
    let row = format!("DELETE FROM unit_version WHERE unit || '/v1' = {last}");
    // With the events of the last unit, and without.
    for cut in [format!("{row}; DELETE FROM event WHERE object = {last}"), row] {
        forget(workspace, &cut);
        let again = end(&mut run_command(source, workspace)).expect(0);
        assert_eq!((again.number("packaged"), again.number("unchanged")), (0, 3), "{cut}");
        assert_eq!(
            (event_ids(workspace), packages(workspace), status(workspace)),
            (events.clone(), whole.clone(), said.clone())
        );
    }
    // A withdrawal that was lost does not let the version stand again.
    let undo = |workspace: &Path| {
        end(fondo().args(["undo", "delivery", "--reason", "x", "--json", "--workspace"]).arg(workspace))
    };
    undo(workspace).expect(0);
    let withdrawn = event_ids(workspace);
    for cut in [
        "DELETE FROM event WHERE kind = 'deaccession'; UPDATE unit_version SET state = 'packaged'",
        "UPDATE unit_version SET state = 'packaged'",
    ] {
        forget(workspace, cut);
        assert_eq!(undo(workspace).expect(0).number("withdrawn"), 0, "{cut}");
        assert_eq!(status(workspace)["batches"]["delivery"]["states"]["withdrawn"], 3);
        assert_eq!(event_ids(workspace), withdrawn);
    }
}

#[test]
fn a_torn_last_line_of_the_journal_stops_nothing() {
    for tail in [&b"\0\0\0\0\n"[..], b"{\"line\":\"un", b"{\"line\":\n"] {
        let Two { first, second, workspace, .. } = &two();
        cut_off_after_the_rename(workspace, "first");
        let journal = workspace.join("batches/first/journal.jsonl");
        let torn = [&fs::read(&journal).unwrap()[..], tail].concat();
        fs::write(&journal, &torn).unwrap();
        // Another batch settles the package, and the batch itself goes on.
        end(&mut run_command(second, workspace)).expect(0);
        assert_eq!(unit_json(workspace, "F0001", 2)["change"]["previous"], 1);
        let again = end(&mut run_command(first, workspace)).expect(0);
        assert_eq!((again.number("packaged"), again.number("unchanged")), (0, 1));
        let journal = fs::read(&journal).unwrap();
        fs::write(workspace.join("batches/first/journal.jsonl"), [&journal[..], tail].concat()).unwrap();
        rebuild(workspace).expect(0);
        end(&mut run_command(first, workspace)).expect(0);
    }
}

#[test]
fn a_catalogue_that_is_gone_is_rebuilt_and_never_begun_anew() {
    let Two { first, workspace, .. } = &two();
    let said = status(workspace);
    for name in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
        let _ = fs::remove_file(workspace.join(name));
    }
    for empty in [false, true] {
        if empty {
            fs::write(workspace.join("catalogue.db"), b"").unwrap();
        }
        let refused = end(&mut run_command(first, workspace)).expect(4);
        assert!(refused.stderr.contains("fondo rebuild"), "{}", refused.stderr);
    }
    rebuild(workspace).expect(0);
    assert_eq!(status(workspace), said);
    assert_eq!(end(&mut run_command(first, workspace)).expect(0).number("unchanged"), 1);
}

#[test]
fn a_log_that_was_cut_short_is_neither_continued_nor_hidden_by_a_rebuild() {
    let Two { second, workspace, .. } = &two();
    let log = fs::read_dir(workspace.join("events")).unwrap().map(|entry| entry.unwrap().path());
    let log = log.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "jsonl")).unwrap();
    let text = fs::read_to_string(&log).unwrap();
    let cut = &text[..=text.trim_end().rfind('\n').unwrap()];
    fs::write(&log, cut).unwrap();
    for refused in [end(&mut run_command(second, workspace)), rebuild(workspace)] {
        let refused = refused.expect(4);
        assert!(refused.stderr.contains("from a copy") || format!("{:?}", refused.events).contains("from a copy"));
    }
    assert_eq!(fs::read_to_string(&log).unwrap(), cut);
    fs::write(&log, text).unwrap();
    end(&mut run_command(second, workspace)).expect(0);
}

#[test]
fn a_rebuild_believes_the_log_and_not_a_package_that_was_altered() {
    let Two { first, second, workspace, .. } = &two();
    let bag = workspace.join("packages/F0001/F0001_v1");
    let manifest = bag.join("tagmanifest-sha256.txt");
    let sound = fs::read(&manifest).unwrap();
    let mut lines: Vec<_> =
        std::str::from_utf8(&sound).unwrap().lines().rev().map(|line| format!("{line}\n")).collect();
    lines.dedup();
    // The same digests in another order: nothing in the package itself tells.
    fs::write(&manifest, lines.concat()).unwrap();
    for _ in 0..2 {
        let told = rebuild(workspace).expect(1);
        let finding = told.events.iter().find(|event| event["event"] == "finding").unwrap();
        assert_eq!(finding["finding"]["code"], "fixity-manifest-replaced");
    }
    // Nothing builds on it.
    end(&mut run_command(second, workspace)).expect(3);
    fs::write(&manifest, sound).unwrap();
    rebuild(workspace).expect(0);
    end(&mut run_command(second, workspace)).expect(0);

    // A package without its record is no folder to pass over.
    let record = bag.join("data/metadata/unit.json");
    fs::rename(&record, workspace.join("batches/unit.json")).unwrap();
    fs::remove_file(workspace.join("catalogue.db")).unwrap();
    let told = rebuild(workspace).expect(1);
    let finding = told.events.iter().find(|event| event["event"] == "finding").unwrap();
    assert_eq!(finding["finding"]["code"], "bag-file-unreadable");
    assert!(finding.to_string().contains("unit.json"), "{finding}");
    // The package is known, so that it can be verified, and mended.
    assert!(told.events.iter().any(|event| event["versions"] == 2), "{:?}", told.events);
    let verified = end(fondo().args(["verify", "--json"]).arg(&bag)).expect(1);
    assert!(format!("{:?}", verified.events).contains("fixity-missing"), "{:?}", verified.events);
    fs::rename(workspace.join("batches/unit.json"), &record).unwrap();
    rebuild(workspace).expect(0);
    end(&mut run_command(first, workspace)).expect(0);
}

#[test]
fn an_error_of_the_catalogue_is_no_answer_to_the_survey() {
    let Two { second, workspace, .. } = &two();
    let plan = || {
        let mut command = fondo();
        command.arg("plan").arg(second).args(["--profile", "deposito", "--json", "--out"]).arg(workspace);
        end(&mut command)
    };
    plan().expect(0);
    forget(workspace, "DROP TABLE folder");
    let refused = plan().expect(4);
    assert!(refused.stderr.contains("fondo rebuild"), "{}", refused.stderr);
}
