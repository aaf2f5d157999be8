//! People decide on deliveries: samples, acceptance, rejections, from the command line.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::delivery;
use crate::support::people::{
    decide, explained, file, hire, on_page, profile, rebuilt_answers_the_same, run_with, sample,
};
use crate::support::program::{end, fondo};
use crate::support::tree::{digests, event_ids, findings, packages, status};
use serde_json::{Value, json};

const SAMPLED: &str = "[accept]\n[accept.sample]\nlevel = \"II\"\naql_major = 1.0\naql_minor = 4.0";

/// A workspace in which a delivery of three units with ten pages each waits for its sample.
fn waiting(place: &Path) -> [PathBuf; 3] {
    let (source, workspace) = (place.join("delivery"), place.join("w"));
    delivery::make(&source, 3, 10, 60, 80);
    let terms = profile(place, SAMPLED);
    let run = run_with(&source, &terms, &workspace, &[]).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (0, 3));
    hire(&workspace);
    [source, workspace, terms]
}

fn all_good(sample: &Value) -> Vec<Value> {
    sample["pages"].as_array().unwrap().iter().map(|page| on_page(page, "accept")).collect()
}

#[test]
fn a_delivery_waits_for_its_sample_and_is_packaged_without_its_source() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, terms] = waiting(place.path());
    assert!(packages(&workspace).is_empty());
    let codes: BTreeSet<_> = findings(&workspace, "delivery").into_iter().map(|row| row.code).collect();
    assert!(codes.contains("acceptance-waiting"));
    assert_eq!(status(&workspace)["deliveries"]["delivery"]["state"], "waiting");
    let told = fondo().arg("status").arg("--workspace").arg(&workspace).output().unwrap();
    assert!(String::from_utf8(told.stdout).unwrap().contains("sample under way, 0 of 13 pages looked at"));
    let drawn = sample(&workspace, "delivery");
    // 30 pages, level II: letter D; both limits lead to E: 13 pages, no major and one minor defect.
    assert_eq!((&drawn["plan"]["letter"], &drawn["plan"]["size"]), (&json!("D"), &json!(13)));
    assert_eq!(drawn["plan"]["classes"][2]["accept"], 1);

    // A second run changes nothing: the lot is the same, so is the sample.
    run_with(&source, &terms, &workspace, &[]).expect(3);
    assert_eq!(sample(&workspace, "delivery"), drawn);

    // Twelve of thirteen: it waits on.
    let mut decisions = all_good(&drawn);
    let last = decisions.pop().unwrap();
    let some = decide(&workspace, &file(place.path(), "delivery", &decisions)).expect(3);
    assert_eq!((some.number("applied"), some.number("packaged"), some.number("held")), (12, 0, 3));
    assert_eq!(some.summary()["standing"]["state"], "waiting");

    // The supplier's disk is gone when the last page is decided on.
    fs::rename(&source, place.path().join("gone")).unwrap();
    decisions.push(last);
    let decisions = file(place.path(), "delivery", &decisions);
    let rest = decide(&workspace, &decisions).expect(0);
    assert_eq!((rest.number("applied"), rest.number("applied_before"), rest.number("packaged")), (1, 12, 3));
    assert_eq!(rest.summary()["standing"]["state"], "accepted");
    assert_eq!(status(&workspace)["deliveries"]["delivery"]["state"], "accepted");
    assert_eq!(packages(&workspace).len(), 3);
    for unit in ["F0001", "F0002", "F0003"] {
        end(fondo().arg("validate").arg(workspace.join(format!("packages/{unit}/{unit}_v1")))).expect(0);
    }

    // The same file again is no other event; the source comes back and everything is done.
    let (events, whole) = (event_ids(&workspace), packages(&workspace));
    let again = decide(&workspace, &decisions).expect(0);
    assert_eq!((again.number("applied"), again.number("applied_before"), again.number("packaged")), (0, 13, 0));
    assert_eq!(event_ids(&workspace), events);
    fs::rename(place.path().join("gone"), &source).unwrap();
    let run = run_with(&source, &terms, &workspace, &[]).expect(0);
    assert_eq!((run.number("unchanged"), run.number("bytes_read")), (3, 0));
    rebuilt_answers_the_same(&workspace);
    let run = run_with(&source, &terms, &workspace, &[]).expect(0);
    assert_eq!((run.number("unchanged"), run.number("packaged")), (3, 0));
    assert_eq!(packages(&workspace), whole);
    assert!(!workspace.join("batches/delivery/work").exists());
}

#[test]
fn packages_are_the_same_whether_people_decided_or_the_profile() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, _] = waiting(place.path());
    let decisions = all_good(&sample(&workspace, "delivery"));
    decide(&workspace, &file(place.path(), "delivery", &decisions)).expect(0);
    // The profile's digest stands in a package: the same profile, whose sample is decided on in another order and at
    // another time.
    let other = place.path().join("other");
    run_with(&source, &place.path().join("terms.toml"), &other, &[]).expect(3);
    hire(&other);
    let reversed: Vec<_> = decisions.into_iter().rev().collect();
    decide(&other, &file(place.path(), "delivery", &reversed)).expect(0);
    assert_eq!(packages(&workspace), packages(&other));
}

#[test]
fn a_stranger_draws_the_same_sample() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, _] = waiting(place.path());
    let Some(python) = crate::support::python_with("hashlib") else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/draw_sample.py");
    let folder = workspace.join("batches/delivery/samples");
    let judged = Command::new(python)
        .arg(script)
        .arg(folder.join("0001.lot.jsonl"))
        .arg(folder.join("0001.sample.json"))
        .output()
        .unwrap();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
    assert_eq!(String::from_utf8_lossy(&judged.stdout).trim(), "the same 13 pages");
}

#[test]
fn a_sample_with_too_many_defects_blocks_the_whole_delivery() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, terms] = waiting(place.path());
    let drawn = sample(&workspace, "delivery");
    let mut decisions = all_good(&drawn);
    // One minor defect is allowed, a major one is not.
    decisions[3] = explained(&drawn["pages"][3], "waive", Some("dust"), "a speck on the margin");
    decisions[7] = explained(&drawn["pages"][7], "rescan", Some("out-of-focus"), "the lower half is soft");
    let blocked = decide(&workspace, &file(place.path(), "delivery", &decisions)).expect(3);
    assert_eq!(blocked.summary()["standing"]["state"], "rejected");
    assert_eq!((blocked.number("packaged"), blocked.number("held")), (0, 3));
    assert!(packages(&workspace).is_empty());
    let found = findings(&workspace, "delivery");
    assert_eq!(found.iter().filter(|row| row.code == "acceptance-sample-rejected").count(), 3);
    let run = run_with(&source, &terms, &workspace, &[]).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (0, 3));
    rebuilt_answers_the_same(&workspace);

    // A person who corrects a wrong decision lifts the block; later decisions stand.
    let mut corrected = on_page(&drawn["pages"][7], "accept");
    corrected["at"] = json!("2026-01-21T09:00:00Z");
    let lifted = decide(&workspace, &file(place.path(), "delivery", &[corrected])).expect(0);
    assert_eq!((lifted.summary()["standing"]["state"].as_str(), lifted.number("packaged")), (Some("accepted"), 3));
}

#[test]
fn a_person_who_must_accept_is_awaited_and_may_reject_everything() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 2, 2, 60, 80);
    let terms = profile(place.path(), "[accept]\nby = \"person\"");
    run_with(&source, &terms, &workspace, &[]).expect(3);
    hire(&workspace);
    let lot = sample(&workspace, "delivery")["lot"]["digest"].clone();
    let whole = |verdict: &str, at: &str| json!({ "bound_to": lot, "verdict": verdict, "reason": "seen", "by": "arch2", "at": at });
    let rejected = file(place.path(), "delivery", &[whole("reject", "2026-01-20T09:00:00Z")]);
    let rejected = decide(&workspace, &rejected).expect(3);
    assert_eq!((rejected.number("turned_down"), rejected.number("packaged")), (2, 0));
    assert_eq!(status(&workspace)["batches"]["delivery"]["states"]["refused"], 2);
    rebuilt_answers_the_same(&workspace);
    let accepted = file(place.path(), "delivery", &[whole("accept", "2026-01-22T09:00:00Z")]);
    assert_eq!(decide(&workspace, &accepted).expect(0).number("packaged"), 2);
    rebuilt_answers_the_same(&workspace);
}

#[test]
fn killed_while_it_packages_what_was_decided_it_goes_on() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, _] = waiting(place.path());
    let decisions = file(place.path(), "delivery", &all_good(&sample(&workspace, "delivery")));
    let copy = |name: &str| {
        let copy = place.path().join(name);
        assert!(Command::new("cp").arg("-a").arg(&workspace).arg(&copy).status().unwrap().success());
        copy
    };
    let whole = copy("whole");
    let began = std::time::Instant::now();
    decide(&whole, &decisions).expect(0);
    let lasted = u64::try_from(began.elapsed().as_millis()).unwrap();
    let (packaged, events) = (packages(&whole), event_ids(&whole).into_iter().collect::<BTreeSet<_>>());
    let mut chance = delivery::Chance(20_260_120);
    for round in 0..8 {
        let workspace = copy(&format!("killed-{round}"));
        for _ in 0..3 {
            let mut command = fondo();
            command.arg("decide").arg(&decisions).arg("--workspace").arg(&workspace);
            let mut child = crate::support::program::start(&mut command);
            std::thread::sleep(std::time::Duration::from_millis(chance.below(lasted)));
            child.kill().unwrap();
            child.wait().unwrap();
            for (name, found) in packages(&workspace) {
                assert_eq!(found, packaged[&name], "round {round}: {name} is partial");
            }
        }
        decide(&workspace, &decisions).expect(0);
        assert_eq!(packages(&workspace), packaged, "round {round}");
        let found = event_ids(&workspace);
        assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), events, "round {round}");
        assert_eq!(found.len(), events.len(), "round {round}: an act is logged twice");
        rebuilt_answers_the_same(&workspace);
    }
}

#[test]
fn what_was_decided_when_the_power_went_is_done_by_the_next_run() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, terms] = waiting(place.path());
    let copy = place.path().join("copy");
    assert!(Command::new("cp").arg("-a").arg(&workspace).arg(&copy).status().unwrap().success());
    let decisions = file(place.path(), "delivery", &all_good(&sample(&workspace, "delivery")));
    decide(&workspace, &decisions).expect(0);
    // In the copy only the first durable step of the act was done.
    let record = "batches/delivery/decisions.jsonl";
    fs::copy(workspace.join(record), copy.join(record)).unwrap();
    let run = run_with(&source, &terms, &copy, &[]).expect(0);
    assert_eq!(run.number("packaged"), 3);
    assert_eq!(packages(&copy), packages(&workspace));
    let of_decisions = |workspace: &Path| -> BTreeSet<String> { event_ids(workspace).into_iter().collect() };
    let (whole, cut) = (of_decisions(&workspace), of_decisions(&copy));
    assert!(cut.is_subset(&whole) && cut.len() + 1 >= whole.len(), "{} and {}", cut.len(), whole.len());
    rebuilt_answers_the_same(&copy);
}

/// The person need no longer have the pages: what waits is all that there is.
#[test]
fn what_waits_is_never_cleared_away_because_the_catalogue_does_not_know_it() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, terms] = waiting(place.path());
    let work = || digests(&workspace.join("batches/delivery/work"));
    let staged = work();
    for unit in ["F0002", "F0003"] {
        fs::remove_dir_all(source.join(unit)).unwrap();
    }
    for name in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
        let _ = fs::remove_file(workspace.join(name));
    }
    run_with(&source, &terms, &workspace, &[]).expect(4);
    assert_eq!(work(), staged);
    end(fondo().args(["rebuild", "--workspace"]).arg(&workspace)).expect(0);
    let connection = rusqlite::Connection::open(workspace.join("catalogue.db")).unwrap();
    connection.execute_batch("DELETE FROM not_accepted").unwrap();
    drop(connection);
    run_with(&source, &terms, &workspace, &[]).expect(3);
    let bag = |unit: &str| -> Vec<String> {
        work().into_keys().filter(|path| path.starts_with(unit) && path.contains("/bag/")).collect()
    };
    assert!(["F0001", "F0002", "F0003"].iter().all(|unit| !bag(unit).is_empty()));
    assert_eq!(status(&workspace)["batches"]["delivery"]["states"]["held"], 3);
    let decisions = all_good(&sample(&workspace, "delivery"));
    let done = decide(&workspace, &file(place.path(), "delivery", &decisions)).expect(0);
    assert_eq!(done.number("packaged"), 3);

    // What was staged of a unit that is no longer in the delivery stays without its draft too; an empty folder does
    // not.
    let [gone, empty] = ["F0009", "F0008"].map(|unit| workspace.join("batches/delivery/work").join(unit));
    fs::create_dir_all(gone.join("bag/data")).unwrap();
    fs::create_dir_all(empty.join("bag/data")).unwrap();
    fs::write(gone.join("bag/data/page.tif"), "x").unwrap();
    run_with(&source, &terms, &workspace, &[]).expect(0);
    assert!(gone.join("bag/data/page.tif").exists() && !empty.exists());
}

/// What is refused at once waits for nobody, and is not accepted either.
#[test]
fn applied_decisions_do_not_hide_what_was_refused_at_once() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 2, 2, 60, 80);
    let page = source.join("F0001/F0001_0002.tif");
    let bytes = fs::read(&page).unwrap();
    fs::write(&page, &bytes[..bytes.len() / 2]).unwrap();
    let terms = profile(place.path(), "[accept]\nby = \"person\"\ndamaged_page = \"refuse\"");
    let run = run_with(&source, &terms, &workspace, &[]).expect(3);
    assert_eq!((run.number("held"), run.number("refused")), (1, 1));
    hire(&workspace);
    let lot = sample(&workspace, "delivery")["lot"]["digest"].clone();
    let accept = json!({ "bound_to": lot, "verdict": "accept", "by": "arch2", "at": "2026-01-20T09:00:00Z" });
    let accept = file(place.path(), "delivery", &[accept]);
    for packaged in [1, 0] {
        let done = decide(&workspace, &accept).expect(3);
        assert_eq!((done.number("packaged"), done.number("held"), done.number("turned_down")), (packaged, 0, 1));
    }
}

#[test]
fn a_run_that_broke_off_changes_no_terms() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, _] = waiting(place.path());
    let drawn = sample(&workspace, "delivery");
    // A profile that asks nobody, and an inventory that is not there.
    let open = profile(place.path(), "");
    run_with(&source, &open, &workspace, &["--inventory", "/nowhere.csv"]);
    let one = decide(&workspace, &file(place.path(), "delivery", &all_good(&drawn)[..1])).expect(3);
    assert_eq!((one.number("packaged"), &one.summary()["standing"]["state"]), (0, &json!("waiting")));
    assert_eq!(run_with(&source, &open, &workspace, &[]).expect(0).number("packaged"), 3, "nobody is asked");
}

/// What was accepted of one version says nothing of the next.
#[test]
fn another_profile_makes_another_lot_which_is_looked_at_again() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    // So few pages that the sample is the whole lot, whatever is drawn.
    delivery::make(&source, 1, 3, 60, 80);
    let terms = profile(place.path(), SAMPLED);
    run_with(&source, &terms, &workspace, &[]).expect(3);
    hire(&workspace);
    let first = sample(&workspace, "delivery");
    decide(&workspace, &file(place.path(), "delivery", &all_good(&first))).expect(0);
    assert_eq!(packages(&workspace).len(), 1);
    let other = profile(place.path(), &format!("{SAMPLED}\n[quality]\nneighbours = 0"));
    let run = run_with(&source, &other, &workspace, &[]).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (0, 1));
    let second = sample(&workspace, "delivery");
    assert_ne!(second["lot"]["digest"], first["lot"]["digest"]);
    assert_eq!(second["pages"].as_array().unwrap().len(), 3);
    // The supplier is told of each image once, though the unit is packaged and waits again.
    let told = end(fondo().arg("acceptance").arg(&workspace).args(["--batch", "delivery", "--json"])).expect(3);
    assert_eq!(told.number("images"), 3);
    // Once more: nothing has changed, and nothing is packaged.
    assert_eq!(run_with(&source, &other, &workspace, &[]).expect(3).number("packaged"), 0);
    let mut seen = all_good(&second);
    seen.iter_mut().for_each(|decision| decision["at"] = json!("2026-01-25T09:00:00Z"));
    assert_eq!(decide(&workspace, &file(place.path(), "delivery", &seen)).expect(0).number("packaged"), 1);
    rebuilt_answers_the_same(&workspace);
}

/// A waiver of the delivery's own errors closes those that were there.
#[test]
fn errors_of_the_delivery_that_come_later_are_not_waived_with_the_earlier_ones() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 1, 2, 60, 80);
    fs::write(source.join("loose.tif"), delivery::tiff(50, 60, 80)).unwrap();
    let terms = profile(place.path(), "[accept]\nby = \"person\"");
    run_with(&source, &terms, &workspace, &[]).expect(3);
    hire(&workspace);
    let lot = sample(&workspace, "delivery")["lot"]["digest"].clone();
    let whole = |verdict: &str, day: u32| json!({ "bound_to": lot, "verdict": verdict, "reason": "seen", "by": "arch2", "at": format!("2026-01-{day}T09:00:00Z") });
    let apply = |decisions: &[Value]| decide(&workspace, &file(place.path(), "delivery", decisions));
    assert_eq!(apply(&[whole("accept", 20)]).expect(1).events[0]["code"], "decision-not-yet");
    assert_eq!(apply(&[whole("waive", 21)]).expect(3).summary()["standing"]["open"], 0);
    // The supplier's next file is nobody's yet.
    fs::write(source.join("other.tif"), delivery::tiff(51, 60, 80)).unwrap();
    run_with(&source, &terms, &workspace, &[]).expect(3);
    assert_eq!(apply(&[whole("accept", 22)]).expect(1).events[0]["code"], "decision-not-yet");
    // The same words again are another waiver, for other errors stand there.
    assert_eq!(apply(&[whole("waive", 23)]).expect(3).number("applied"), 1);
    assert_eq!(apply(&[whole("waive", 24)]).expect(3).number("applied"), 0);
    // A rejection takes it back.
    apply(&[whole("reject", 25)]).expect(3);
    assert_eq!(apply(&[whole("accept", 26)]).expect(1).events[0]["code"], "decision-not-yet");
    let both = [whole("waive", 27), whole("accept", 27)];
    assert_eq!(apply(&both[..1]).expect(3).number("applied"), 1);
    assert_eq!(apply(&both[1..]).expect(0).number("packaged"), 1);
}
