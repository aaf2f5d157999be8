//! What is ordered again, over several deliveries, in catalogues made anew, and after a correction was undone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::delivery;
use crate::support::people::{
    decide, draft, explained, file, hire, on_page, profile, rebuilt_answers_the_same, run_with, sample, sha256,
};
use crate::support::program::{Ended, end, fondo};
use crate::support::tree::{findings, status, unit_json};
use serde_json::{Value, json};

/// A delivery of one page of the first unit, made anew from `seed`.
fn page_again(place: &Path, batch: &str, page: u32, seed: u64) -> PathBuf {
    let folder = place.join(batch).join("F0001");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("F0001_{page:04}.tif")), delivery::tiff(seed, 60, 80)).unwrap();
    place.join(batch)
}

/// Damages a page of the first unit.
fn damage(source: &Path, page: u32) {
    let path = source.join(format!("F0001/F0001_{page:04}.tif"));
    let bytes = fs::read(&path).unwrap();
    fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
}

/// A page of the first unit as its version has it.
fn packaged_page(workspace: &Path, version: u32, page: u32) -> Value {
    let name = format!("F0001_{page:04}.tif");
    let record = unit_json(workspace, "F0001", version);
    let found = record["files"].as_array().unwrap().iter().find(|file| file["name"] == name.as_str()).unwrap();
    json!({ "unit": "F0001", "name": name, "image": 1, "sha256": found["digests"]["sha256"] })
}

fn waiting_page(workspace: &Path, page: u32) -> Value {
    let name = format!("F0001_{page:04}.tif");
    let digest = sha256(workspace, "first", "F0001", &name);
    json!({ "unit": "F0001", "name": name, "image": 1, "sha256": digest })
}

fn order(workspace: &Path, place: &Path, batch: &str, page: &Value, reason: &str) -> Ended {
    decide(workspace, &file(place, batch, &[explained(page, "rescan", Some("damaged-file"), reason)]))
}

/// The supplier's report of a batch.
fn report(workspace: &Path, batch: &str) -> Ended {
    end(fondo().arg("acceptance").arg(workspace).args(["--batch", batch, "--json"]))
}

/// A unit of three pages in two versions: the second delivery brought the third page anew.
fn two_versions(place: &Path) -> PathBuf {
    let (source, workspace) = (place.join("first"), place.join("w"));
    delivery::make(&source, 1, 3, 60, 80);
    let terms = profile(place, "");
    run_with(&source, &terms, &workspace, &[]).expect(0);
    let second = page_again(place, "second", 3, 99);
    run_with(&second, &terms, &workspace, &["--corrective", "page 3 again"]).expect(0);
    hire(&workspace);
    workspace
}

#[test]
fn an_order_is_not_closed_by_what_came_before_it() {
    let place = tempfile::tempdir().unwrap();
    let workspace = two_versions(place.path());
    let done = order(&workspace, place.path(), "second", &packaged_page(&workspace, 2, 3), "askew");
    assert_eq!(done.number("applied"), 1);
    assert_eq!(report(&workspace, "second").number("open_rescans"), 1);
    rebuilt_answers_the_same(&workspace);
    assert_eq!(report(&workspace, "second").number("open_rescans"), 1, "the first version has other bytes there");
    let terms = profile(place.path(), "");
    let third = page_again(place.path(), "third", 3, 100);
    run_with(&third, &terms, &workspace, &["--corrective", "once more"]).expect(0);
    for _ in 0..2 {
        assert_eq!(report(&workspace, "second").number("open_rescans"), 0);
        rebuilt_answers_the_same(&workspace);
    }
}

#[test]
fn on_what_was_replaced_nothing_can_be_decided() {
    let place = tempfile::tempdir().unwrap();
    let workspace = two_versions(place.path());
    let refused = order(&workspace, place.path(), "first", &packaged_page(&workspace, 1, 3), "askew").expect(1);
    assert_eq!(refused.events[0]["code"], "decision-unknown");
    let kept = order(&workspace, place.path(), "first", &packaged_page(&workspace, 1, 1), "askew");
    assert_eq!(kept.number("applied"), 1);
}

#[test]
fn a_correction_answers_for_its_own_pages() {
    let place = tempfile::tempdir().unwrap();
    let workspace = two_versions(place.path());
    let images = |batch| {
        let told = report(&workspace, batch);
        (told.number("images"), told.number("sound"))
    };
    assert_eq!((images("first"), images("second")), ((3, 3), (1, 1)));
}

#[test]
fn decisions_that_are_taken_over_again_open_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("first"), place.path().join("w"));
    delivery::make(&source, 1, 3, 60, 80);
    damage(&source, 2);
    let terms = profile(place.path(), "");
    run_with(&source, &terms, &workspace, &[]).expect(3);
    hire(&workspace);
    let page = waiting_page(&workspace, 2);
    order(&workspace, place.path(), "first", &page, "cut").expect(3);
    order(&workspace, place.path(), "first", &page, "cut short").expect(3);
    let second = page_again(place.path(), "second", 2, 99);
    run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]).expect(0);
    assert_eq!(report(&workspace, "first").number("open_rescans"), 0);
    // One more line in the same file, and all of it is taken over by the next command.
    let more = order(&workspace, place.path(), "second", &packaged_page(&workspace, 1, 2), "askew");
    assert_eq!(more.number("applied"), 1);
    fs::write(
        workspace.join("batches/first/decisions.jsonl"),
        fs::read_to_string(workspace.join("batches/first/decisions.jsonl")).unwrap() + " \n",
    )
    .unwrap();
    run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]);
    assert_eq!(report(&workspace, "first").number("open_rescans"), 0);
}

/// A unit of three pages that waits for its second one, which a correction brought that was undone.
fn undone(place: &Path) -> [PathBuf; 4] {
    let (source, workspace) = (place.join("first"), place.join("w"));
    delivery::make(&source, 1, 3, 60, 80);
    damage(&source, 2);
    let terms = profile(place, "");
    run_with(&source, &terms, &workspace, &[]).expect(3);
    hire(&workspace);
    order(&workspace, place, "first", &waiting_page(&workspace, 2), "cut").expect(3);
    let second = page_again(place, "second", 2, 99);
    run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]).expect(0);
    end(fondo().args(["undo", "second", "--reason", "wrong", "--operator", "arch1", "--workspace"]).arg(&workspace))
        .expect(0);
    [source, workspace, terms, second]
}

#[test]
fn an_undone_correction_leaves_no_unit_of_one_page() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, terms, second] = undone(place.path());
    let correct = || run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]);
    // The pages that waited are gone from where they waited: the correction would be a unit by itself.
    assert_eq!(correct().expect(3).number("packaged"), 0);
    let found = findings(&workspace, "second");
    assert!(found.iter().any(|row| row.code == "correction-held-undone" && row.detail.contains("first")), "{found:?}");
    assert!(!workspace.join("packages/F0001/F0001_v2").exists());

    // The first delivery once more: its pages wait again.
    assert_eq!(run_with(&source, &terms, &workspace, &[]).expect(3).number("held"), 1);
    assert_eq!(correct().expect(0).number("packaged"), 1);
    assert_eq!(unit_json(&workspace, "F0001", 2)["files"].as_array().unwrap().len(), 3);
    assert_eq!(status(&workspace)["batches"]["first"]["states"], json!({ "refused": 1 }));
    assert_eq!(report(&workspace, "first").number("open_rescans"), 0);
    assert_eq!(correct().expect(0).number("unchanged"), 1);
    assert_eq!(run_with(&source, &terms, &workspace, &[]).expect(3).number("refused"), 1);
    rebuilt_answers_the_same(&workspace);
}

#[test]
fn a_unit_that_comes_whole_needs_nothing_that_waited() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, terms, _] = undone(place.path());
    (1..=3).for_each(|page| drop(page_again(place.path(), "third", page, 90 + u64::from(page))));
    let third = place.path().join("third");
    let run = run_with(&third, &terms, &workspace, &["--corrective", "the unit again"]).expect(0);
    assert_eq!(run.number("packaged"), 1);
}

#[test]
fn what_its_own_delivery_packaged_after_an_undoing_can_be_corrected() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, terms, _] = undone(place.path());
    run_with(&source, &terms, &workspace, &[]).expect(3);
    let mut waiver = explained(&waiting_page(&workspace, 2), "waive", None, "the original is lost");
    waiver["at"] = json!("2026-01-21T09:00:00Z");
    assert_eq!(decide(&workspace, &file(place.path(), "first", &[waiver])).expect(0).number("packaged"), 1);
    let ordered = order(&workspace, place.path(), "first", &packaged_page(&workspace, 2, 1), "askew");
    assert_eq!(ordered.number("applied"), 1);
    let third = page_again(place.path(), "third", 1, 100);
    let run = run_with(&third, &terms, &workspace, &["--corrective", "page 1 again"]).expect(0);
    assert_eq!(run.number("packaged"), 1);
    assert_eq!(unit_json(&workspace, "F0001", 3)["files"].as_array().unwrap().len(), 3);
    assert_eq!(report(&workspace, "first").number("open_rescans"), 0);
}

/// Two units of three pages that wait for their sample, which is all of them; the first is ordered again as a whole.
fn sampled_and_ordered(place: &Path) -> [PathBuf; 2] {
    let (source, workspace) = (place.join("first"), place.join("w"));
    delivery::make(&source, 2, 3, 60, 80);
    let sampled = profile(place, "[accept]\n[accept.sample]\nlevel = \"II\"\naql_major = 1.0\naql_minor = 4.0");
    run_with(&source, &sampled, &workspace, &[]).expect(3);
    hire(&workspace);
    assert_eq!(sample(&workspace, "first")["pages"].as_array().unwrap().len(), 6);
    // Nobody has looked at the sample.
    let key = &draft(&workspace, "first", "F0001")["record"]["unit_key"];
    let whole = json!({
        "unit": "F0001", "bound_to": key, "verdict": "rescan", "reason": "askew", "by": "arch1",
        "at": "2026-01-20T09:00:00Z",
    });
    decide(&workspace, &file(place, "first", &[whole])).expect(3);
    (1..=3).for_each(|page| drop(page_again(place, "second", page, 90 + u64::from(page))));
    [workspace, place.join("second")]
}

fn unit_again(place: &Path, second: &Path, workspace: &Path) {
    let terms = profile(place, "");
    run_with(second, &terms, workspace, &["--corrective", "the unit again"]).expect(0);
    assert_eq!(report(workspace, "first").number("open_rescans"), 0);
}

#[test]
fn a_sample_is_drawn_anew_where_its_pages_came_with_another_delivery() {
    let place = tempfile::tempdir().unwrap();
    let [workspace, second] = sampled_and_ordered(place.path());
    let drawn = sample(&workspace, "first");
    unit_again(place.path(), &second, &workspace);
    let again = sample(&workspace, "first");
    assert_ne!(again["lot"]["digest"], drawn["lot"]["digest"]);
    let pages = again["pages"].as_array().unwrap();
    assert!(pages.len() == 3 && pages.iter().all(|page| page["unit"] == "F0002"), "{again}");
    let seen: Vec<Value> = pages.iter().map(|page| on_page(page, "accept")).collect();
    let done = decide(&workspace, &file(place.path(), "first", &seen));
    assert_eq!((done.number("packaged"), &done.summary()["standing"]["state"]), (1, &json!("accepted")));
    rebuilt_answers_the_same(&workspace);
}

#[test]
fn a_delivery_that_was_rejected_stays_so_when_another_brings_a_unit_of_it() {
    let place = tempfile::tempdir().unwrap();
    let [workspace, second] = sampled_and_ordered(place.path());
    let drawn = sample(&workspace, "first");
    let lot = &drawn["lot"]["digest"];
    let reject = json!({
        "bound_to": lot, "verdict": "reject", "reason": "no", "by": "arch1", "at": "2026-01-21T09:00:00Z",
    });
    decide(&workspace, &file(place.path(), "first", &[reject])).expect(3);
    unit_again(place.path(), &second, &workspace);
    assert_eq!(&sample(&workspace, "first")["lot"]["digest"], lot, "nothing is left to be looked at");
    let pages = drawn["pages"].as_array().unwrap().iter().filter(|page| page["unit"] == "F0002");
    let seen: Vec<Value> = pages.map(|page| on_page(page, "accept")).collect();
    let done = decide(&workspace, &file(place.path(), "first", &seen)).expect(3);
    assert_eq!((done.number("packaged"), &done.summary()["standing"]["state"]), (0, &json!("rejected")));
}

/// A unit of the pages 1, 2 and 4 that is held.
fn without_the_third(place: &Path) -> [PathBuf; 2] {
    let (source, workspace) = (place.join("first"), place.join("w"));
    delivery::make(&source, 1, 4, 60, 80);
    fs::remove_file(source.join("F0001/F0001_0003.tif")).unwrap();
    let terms = profile(place, "");
    run_with(&source, &terms, &workspace, &[]).expect(3);
    hire(&workspace);
    [workspace, terms]
}

fn on_unit(workspace: &Path, verdict: &str) -> Value {
    let key = &draft(workspace, "first", "F0001")["record"]["unit_key"];
    json!({
        "unit": "F0001", "bound_to": key, "verdict": verdict, "reason": "seen", "by": "arch1",
        "at": "2026-01-20T09:00:00Z",
    })
}

fn names(workspace: &Path, version: u32) -> Vec<String> {
    let record = unit_json(workspace, "F0001", version);
    record["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_page_that_was_missing_is_laid_over_those_that_wait() {
    let place = tempfile::tempdir().unwrap();
    let [workspace, terms] = without_the_third(place.path());
    let order = file(place.path(), "first", &[on_unit(&workspace, "rescan")]);
    decide(&workspace, &order).expect(3);
    let second = page_again(place.path(), "second", 3, 99);
    run_with(&second, &terms, &workspace, &["--corrective", "page 3"]).expect(0);
    assert_eq!(names(&workspace, 1).len(), 4);
    assert_eq!(report(&workspace, "first").number("open_rescans"), 0);
    rebuilt_answers_the_same(&workspace);
}

#[test]
fn a_gap_does_not_vanish_because_a_page_came() {
    let place = tempfile::tempdir().unwrap();
    let [workspace, terms] = without_the_third(place.path());
    order(&workspace, place.path(), "first", &waiting_page(&workspace, 2), "askew").expect(3);
    let second = page_again(place.path(), "second", 2, 99);
    let run = run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (0, 1));
    let found = findings(&workspace, "second");
    assert!(found.iter().any(|row| row.code == "page-gap"), "{found:?}");
    // The page that is missing, too: laid over both.
    let gap = file(place.path(), "first", &[on_unit(&workspace, "rescan")]);
    decide(&workspace, &gap).expect(3);
    let third = page_again(place.path(), "third", 3, 100);
    run_with(&third, &terms, &workspace, &["--corrective", "page 3"]).expect(0);
    assert_eq!(names(&workspace, 1).len(), 4);
    let bag = workspace.join("packages/F0001/F0001_v1/data/representations/master");
    assert_eq!(fs::read(bag.join("F0001_0002.tif")).unwrap(), delivery::tiff(99, 60, 80));
    for batch in ["first", "second"] {
        assert_eq!(status(&workspace)["batches"][batch]["states"], json!({ "refused": 1 }), "{batch}");
    }
}

#[test]
fn rejected_pages_come_in_with_no_correction() {
    let place = tempfile::tempdir().unwrap();
    let [workspace, terms] = without_the_third(place.path());
    order(&workspace, place.path(), "first", &waiting_page(&workspace, 2), "askew").expect(3);
    decide(&workspace, &file(place.path(), "first", &[on_unit(&workspace, "reject")])).expect(3);
    let second = page_again(place.path(), "second", 2, 99);
    assert_eq!(
        run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]).expect(3).number("packaged"),
        0
    );
    let found = findings(&workspace, "second");
    assert!(found.iter().any(|row| row.code == "correction-held-rejected"), "{found:?}");
    (1..=4).for_each(|page| drop(page_again(place.path(), "third", page, 90 + u64::from(page))));
    let third = place.path().join("third");
    run_with(&third, &terms, &workspace, &["--corrective", "the unit again"]).expect(0);
    assert_eq!(names(&workspace, 1).len(), 4);
}

#[test]
fn a_correction_is_laid_over_what_stands_and_not_over_what_waits_from_before() {
    let place = tempfile::tempdir().unwrap();
    let [workspace, terms] = without_the_third(place.path());
    // The whole unit comes without having been ordered.
    (1..=4).for_each(|page| drop(page_again(place.path(), "second", page, 90 + u64::from(page))));
    let second = place.path().join("second");
    run_with(&second, &terms, &workspace, &[]).expect(0);
    order(&workspace, place.path(), "first", &waiting_page(&workspace, 2), "askew").expect(3);
    let third = page_again(place.path(), "third", 1, 100);
    let run = run_with(&third, &terms, &workspace, &["--corrective", "page 1 again"]).expect(0);
    assert_eq!((run.number("packaged"), names(&workspace, 2).len()), (1, 4));
    assert_eq!(report(&workspace, "first").number("open_rescans"), 0);
}

#[test]
fn what_was_staged_before_an_order_is_laid_over_what_waits_by_the_next_run() {
    let place = tempfile::tempdir().unwrap();
    let [workspace, _] = without_the_third(place.path());
    let second = page_again(place.path(), "second", 2, 99);
    let person = profile(place.path(), "[accept]\nby = \"person\"");
    let correct = || run_with(&second, &person, &workspace, &["--corrective", "page 2 again"]).expect(3);
    assert_eq!(correct().number("held"), 1);
    let accept = |day: u32| {
        let lot = sample(&workspace, "second")["lot"]["digest"].clone();
        let accept = json!({
            "bound_to": lot, "verdict": "accept", "by": "arch1", "at": format!("2026-01-{day}T09:00:00Z"),
        });
        decide(&workspace, &file(place.path(), "second", &[accept]))
    };
    order(&workspace, place.path(), "first", &waiting_page(&workspace, 2), "askew").expect(3);
    assert_eq!(accept(21).expect(3).number("packaged"), 0);
    let found = findings(&workspace, "second");
    assert!(found.iter().any(|row| row.code == "correction-base-changed"), "{found:?}");
    assert!(workspace.join("batches/first/work/F0001/bag").exists(), "what waits is still there");
    assert_eq!(correct().number("held"), 1);
    let waits = draft(&workspace, "second", "F0001");
    assert_eq!((waits["record"]["files"].as_array().unwrap().len(), &waits["bases"]), (3, &json!(["first"])));
}

#[test]
fn a_report_replaces_nothing_but_a_report() {
    let place = tempfile::tempdir().unwrap();
    let workspace = two_versions(place.path());
    let inventory = place.path().join("first.csv");
    fs::write(&inventory, "Identificativo\nF0001\n").unwrap();
    let out = |verb: &str, name: &str| {
        let mut command = fondo();
        end(command.arg(verb).arg(&workspace).args(["--batch", "first", "--out"]).arg(place.path().join(name)))
    };
    assert!(out("acceptance", "first.pdf").expect(2).stderr.contains("something else has that name"));
    assert!(!place.path().join("first.pdf").exists());
    for verb in ["acceptance", "review"] {
        assert!(out(verb, "first.csv").expect(2).stderr.contains("the table beside it has that name"));
    }
    assert_eq!(fs::read_to_string(&inventory).unwrap(), "Identificativo\nF0001\n");
    for _ in 0..2 {
        out("acceptance", "report.pdf").expect(0);
    }
}
