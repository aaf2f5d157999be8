//! Decisions on units and pages: waivers, rescans, and decisions that are refused, from the command line.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::delivery;
use crate::support::people::{
    decide, draft, explained, file, hire, on_page, profile, rebuilt_answers_the_same, run_with, sha256,
};
use crate::support::program::{end, fondo};
use crate::support::tree::{digests, event_ids, findings, journal, packages, status, unit_json};
use serde_json::{Value, json};

/// A unit with a damaged second page of three, in a delivery with a sound unit, under a profile without a sample.
fn damaged(place: &Path) -> [PathBuf; 3] {
    let (source, workspace) = (place.join("first"), place.join("w"));
    delivery::make(&source, 2, 3, 60, 80);
    let page = source.join("F0001/F0001_0002.tif");
    let bytes = fs::read(&page).unwrap();
    fs::write(&page, &bytes[..bytes.len() / 2]).unwrap();
    let terms = profile(place, "[accept]\nrescan_days = 10");
    let run = run_with(&source, &terms, &workspace, &[]).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (1, 1));
    hire(&workspace);
    [source, workspace, terms]
}

fn damaged_page(workspace: &Path) -> Value {
    let digest = sha256(workspace, "first", "F0001", "F0001_0002.tif");
    json!({ "unit": "F0001", "name": "F0001_0002.tif", "image": 1, "sha256": digest })
}

#[test]
fn a_waiver_packages_the_unit_and_the_package_tells_of_it() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, terms] = damaged(place.path());
    let page = damaged_page(&workspace);
    let refused = decide(&workspace, &file(place.path(), "first", &[on_page(&page, "accept")])).expect(1);
    assert_eq!(refused.events[0]["code"], "decision-needs-waiver");
    let waiver = explained(&page, "waive", None, "the original is lost; half of it is better than nothing");
    fs::remove_dir_all(&source).unwrap();
    let done = decide(&workspace, &file(place.path(), "first", &[waiver])).expect(0);
    assert_eq!(done.number("packaged"), 1);
    let record = unit_json(&workspace, "F0001", 1);
    let found = record["findings"].as_array().unwrap();
    assert!(found.iter().all(|finding| finding["severity"] != "error"));
    let waived = found.iter().find(|finding| finding["code"] == "acceptance-waived").unwrap();
    assert_eq!((&waived["args"]["by"], &waived["args"]["at"]), (&json!("arch1"), &json!("2026-01-20")));
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains("better than nothing") && !text.contains("A. N. Other"));
    end(fondo().arg("validate").arg(workspace.join("packages/F0001/F0001_v1"))).expect(0);
    rebuilt_answers_the_same(&workspace);
    delivery::make(&source, 2, 3, 60, 80);
    let page = source.join("F0001/F0001_0002.tif");
    let bytes = fs::read(&page).unwrap();
    fs::write(&page, &bytes[..bytes.len() / 2]).unwrap();
    let again = run_with(&source, &terms, &workspace, &[]).expect(0);
    assert_eq!((again.number("unchanged"), again.number("packaged")), (2, 0));
}

#[test]
fn a_rescan_is_closed_by_the_delivery_that_brings_the_page() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, terms] = damaged(place.path());
    let page = damaged_page(&workspace);
    let order = explained(&page, "rescan", Some("damaged-file"), "cut short");
    let held = decide(&workspace, &file(place.path(), "first", &[order])).expect(3);
    assert_eq!((held.number("packaged"), held.number("held")), (0, 1));
    let due = findings(&workspace, "first").into_iter().find(|row| row.code == "acceptance-rescan-ordered").unwrap();
    assert!(due.detail.contains("2026-01-30"), "{due:?}");

    // The supplier brings that page alone.
    let second = place.path().join("second");
    fs::create_dir_all(second.join("F0001")).unwrap();
    fs::write(second.join("F0001/F0001_0002.tif"), delivery::tiff(99, 60, 80)).unwrap();
    let run = run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]).expect(0);
    assert_eq!(run.number("packaged"), 1);
    let record = unit_json(&workspace, "F0001", 1);
    let names: Vec<_> = record["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["F0001_0001.tif", "F0001_0002.tif", "F0001_0003.tif"]);
    assert_eq!((&record["change"]["previous"], &record["change"]["base"]), (&json!(0), &json!("first")));
    assert_eq!(record["change"]["replaced"], json!(["F0001_0002.tif"]));
    assert!(
        record["findings"].as_array().is_none_or(|found| found.iter().all(|finding| finding["severity"] != "error"))
    );
    end(fondo().arg("validate").arg(workspace.join("packages/F0001/F0001_v1"))).expect(0);
    let states = status(&workspace)["batches"]["first"]["states"].clone();
    assert_eq!((states.get("held"), &states["refused"]), (None, &json!(1)), "settled where it waited");
    assert!(!workspace.join("batches/first/work").exists());
    rebuilt_answers_the_same(&workspace);
}

/// A delivery `second` that brings the page alone that was ordered again of the first.
fn page_again(place: &Path) -> PathBuf {
    let second = place.join("second");
    fs::create_dir_all(second.join("F0001")).unwrap();
    fs::write(second.join("F0001/F0001_0002.tif"), delivery::tiff(99, 60, 80)).unwrap();
    second
}

#[test]
fn a_restriction_that_comes_with_the_page_keeps_the_reason_from_the_supplier() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, terms] = damaged(place.path());
    let order = explained(&damaged_page(&workspace), "rescan", Some("damaged-file"), "the patient's face is cut off");
    decide(&workspace, &file(place.path(), "first", &[order])).expect(3);
    let table = |code: i32| {
        let mut command = fondo();
        command.arg("acceptance").arg(&workspace).args(["--batch", "first", "--json"]);
        fs::read_to_string(end(&mut command).expect(code).summary()["table"].as_str().unwrap()).unwrap()
    };
    let open = table(3);
    assert!(open.contains("patient") && open.contains("F0001_0002.tif"), "{open}");
    let second = page_again(place.path());
    fs::write(second.join("inventario.csv"), "Identificativo;Titolo;Riservatezza\nF0001;Cartella clinica;riservato\n")
        .unwrap();
    run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]).expect(0);
    let told = table(0);
    assert!(told.contains("F0001;") && told.contains("second"), "{told}");
    assert!(!told.contains("patient") && !told.contains("F0001_0002.tif"), "{told}");
}

/// A command may be cut off after the commit of a version and before what waits of the unit elsewhere is settled.
#[test]
fn what_a_later_delivery_brought_is_settled_by_the_next_command_where_the_first_was_cut_off() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, terms] = damaged(place.path());
    let order = explained(&damaged_page(&workspace), "rescan", Some("damaged-file"), "cut short");
    decide(&workspace, &file(place.path(), "first", &[order])).expect(3);
    let (first, kept) = (workspace.join("batches/first"), place.path().join("kept"));
    let copy = |from: &Path, to: &Path| {
        assert!(std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
    };
    copy(&first, &kept);
    let second = page_again(place.path());
    let run = || run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]).expect(0);
    assert_eq!(run().number("packaged"), 1);
    let settled = || {
        let states = status(&workspace)["batches"]["first"]["states"].clone();
        let kept = first.join("superseded/F0001/draft.json").exists();
        (states, first.join("work").exists(), kept)
    };
    let after = settled();
    assert_eq!((&after.0["refused"], after.1, after.2), (&json!(1), false, true));
    let whole = packages(&workspace);
    for rebuilt in [false, true] {
        fs::remove_dir_all(&first).unwrap();
        copy(&kept, &first);
        if rebuilt {
            for name in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
                let _ = fs::remove_file(workspace.join(name));
            }
            end(fondo().args(["rebuild", "--workspace"]).arg(&workspace)).expect(0);
        } else {
            let catalogue = rusqlite::Connection::open(workspace.join("catalogue.db")).unwrap();
            catalogue.execute_batch("UPDATE not_accepted SET state = 'held'").unwrap();
        }
        assert_eq!(settled().0["held"], 1);
        assert_eq!(run().number("unchanged"), 1);
        assert_eq!(settled(), after, "rebuilt: {rebuilt}");
        let journal = fs::read_to_string(first.join("journal.jsonl")).unwrap();
        assert!(journal.lines().last().unwrap().contains("acceptance-superseded"), "{journal}");
        assert_eq!(packages(&workspace), whole);
    }
    rebuilt_answers_the_same(&workspace);
    // Done once more it is done.
    let journal = fs::read(first.join("journal.jsonl")).unwrap();
    run();
    assert_eq!(fs::read(first.join("journal.jsonl")).unwrap(), journal);
}

#[test]
fn two_rescans_may_come_one_after_the_other_and_a_waiver_holds_in_between() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("first"), place.path().join("w"));
    delivery::make(&source, 1, 4, 60, 80);
    for page in [1, 2, 4] {
        let page = source.join(format!("F0001/F0001_{page:04}.tif"));
        let bytes = fs::read(&page).unwrap();
        fs::write(&page, &bytes[..bytes.len() / 2]).unwrap();
    }
    let terms = profile(place.path(), "");
    run_with(&source, &terms, &workspace, &[]).expect(3);
    hire(&workspace);
    let page = |number: u32| {
        let name = format!("F0001_{number:04}.tif");
        let digest = sha256(&workspace, "first", "F0001", &name);
        json!({ "unit": "F0001", "name": name, "image": 1, "sha256": digest })
    };
    let decisions = [
        explained(&page(1), "rescan", Some("damaged-file"), "cut"),
        explained(&page(2), "waive", None, "the original is lost"),
        explained(&page(4), "rescan", Some("damaged-file"), "cut"),
    ];
    decide(&workspace, &file(place.path(), "first", &decisions)).expect(3);
    for (batch, number, code) in [("second", 1, 3), ("third", 4, 0)] {
        let delivery = place.path().join(batch);
        fs::create_dir_all(delivery.join("F0001")).unwrap();
        let name = format!("F0001/F0001_{number:04}.tif");
        fs::write(delivery.join(name), delivery::tiff(90 + number, 60, 80)).unwrap();
        run_with(&delivery, &terms, &workspace, &["--corrective", "again"]).expect(code);
    }
    let record = unit_json(&workspace, "F0001", 1);
    assert_eq!(record["files"].as_array().unwrap().len(), 4);
    let bag = workspace.join("packages/F0001/F0001_v1");
    for number in [1, 4] {
        let master = bag.join(format!("data/representations/master/F0001_{number:04}.tif"));
        assert_eq!(fs::read(master).unwrap(), delivery::tiff(90 + number, 60, 80), "page {number}");
    }
    let codes: Vec<_> =
        record["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"acceptance-waived"), "{codes:?}");
    end(fondo().arg("validate").arg(&bag)).expect(0);
    for batch in ["first", "second"] {
        assert!(!workspace.join("batches").join(batch).join("work").exists(), "{batch}");
        let states = status(&workspace)["batches"][batch]["states"].clone();
        assert_eq!(states, json!({ "refused": 1 }), "{batch}");
    }
    // The first delivery once more: it is settled.
    let again = run_with(&source, &terms, &workspace, &[]).expect(3);
    assert_eq!((again.number("packaged"), again.number("refused")), (0, 1));
    rebuilt_answers_the_same(&workspace);
}

#[test]
fn decisions_on_other_bytes_by_others_or_without_sense_are_refused_and_nothing_is_done() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, _] = damaged(place.path());
    let page = damaged_page(&workspace);
    let good = explained(&page, "waive", None, "why not");
    let change = |key: &str, value: Value| {
        let mut decision = good.clone();
        decision[key] = value;
        decision
    };
    let key = draft(&workspace, "first", "F0001")["record"]["unit_key"].clone();
    let before = (digests(&workspace.join("events")), packages(&workspace));
    for (wrong, code) in [
        (change("bound_to", json!("00".repeat(32))), "decision-stale"),
        (change("unit", json!("F9999")), "decision-unknown"),
        (change("unit", json!("../../etc")), "decision-unknown"),
        (change("page", json!({ "name": "F0001_0009.tif" })), "decision-unknown"),
        (change("page", json!({ "name": "F0001_0002.tif", "image": 7 })), "decision-unknown"),
        (change("page", json!({ "name": "F0001_0002.tif", "image": 0 })), "decision-malformed"),
        (change("by", json!("op1")), "decision-not-entitled"),
        (change("by", json!("nobody")), "decision-not-entitled"),
        (change("by", Value::Null), "decision-by-nobody"),
        (change("reason", json!("  ")), "decision-without-reason"),
        (change("reason", json!("a\u{1b}[31m")), "decision-malformed"),
        (change("at", json!("2999-01-01T00:00:00Z")), "decision-malformed"),
        (change("defect", json!("ugly")), "decision-unknown-defect"),
        (change("unit", Value::Null), "decision-malformed"),
        (json!({ "bound_to": key, "verdict": "accept", "by": "arch1" }), "decision-unknown"),
    ] {
        let both = [good.clone(), wrong.clone()];
        let refused = decide(&workspace, &file(place.path(), "first", &both)).expect(1);
        assert_eq!(refused.events[0]["code"], code, "{wrong}");
        assert!(!refused.events[0]["remedy"].as_str().unwrap().is_empty());
        assert_eq!((digests(&workspace.join("events")), packages(&workspace)), before, "{wrong}");
    }
    // Files that cannot be read at all.
    let path = place.path().join("decisions.json");
    for text in [
        "",
        "{",
        "[]",
        "{\"format\":\"fondo.report\",\"version\":1}",
        "{\"format\":\"fondo.decisions\",\"version\":2}",
        "{\"format\":\"fondo.decisions\",\"version\":1,\"batch\":\"first\",\"decisions\":[]}",
        "{\"format\":\"fondo.decisions\",\"version\":1,\"batch\":\"first\",\"decisions\":[{\"verdict\":\"burn\"}]}",
        "batch;verdict\nfirst;accept\n",
        "batch;bound_to;verdict;=cmd\n",
    ] {
        fs::write(&path, text).unwrap();
        decide(&workspace, &path).expect(2);
    }
    for batch in ["../first", "", "none", "."] {
        decide(&workspace, &file(place.path(), batch, std::slice::from_ref(&good))).expect(2);
    }
    assert_eq!((digests(&workspace.join("events")), packages(&workspace)), before);
    decide(&workspace, &file(place.path(), "first", &[good])).expect(0);
}

#[test]
fn a_table_says_the_same_as_the_page() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, _] = damaged(place.path());
    let digest = sha256(&workspace, "first", "F0001", "F0001_0002.tif");
    let table = place.path().join("decided.csv");
    let digest = digest.as_str().unwrap();
    let rows = format!(
        "\u{feff}batch;list;unit;name;image;bound_to;detail;verdict;defect;reason;by;at\r\n\
         first;flagged;F0001;F0001_0001.tif;1;;;;;;;\r\n\
         first;flagged;F0001;F0001_0002.tif;1;{digest};x;deroga;;'=the original is lost;;\r\n"
    );
    fs::write(&table, rows).unwrap();
    decide(&workspace, &table).expect(1);
    let mut command = fondo();
    command.arg("decide").arg(&table).args(["--operator", "arch2", "--json", "--workspace"]).arg(&workspace);
    for (applied, before) in [(1, 0), (0, 1)] {
        let done = end(&mut command).expect(0);
        assert_eq!((done.number("applied"), done.number("applied_before")), (applied, before));
    }
    let recorded = fs::read_to_string(workspace.join("batches/first/decisions.jsonl")).unwrap();
    let line: Value = serde_json::from_str(recorded.trim()).unwrap();
    assert_eq!((&line["reason"], &line["by"]), (&json!("=the original is lost"), &json!("arch2")));
}

/// Everything below `from`, as it is now.
fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let place = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(place).unwrap();
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

#[test]
fn a_refusal_of_which_only_the_draft_knows_is_written_down_by_the_next_command() {
    let place = tempfile::tempdir().unwrap();
    let [_, workspace, _] = damaged(place.path());
    let earlier = place.path().join("earlier");
    copy(&workspace, &earlier);
    let mut reject = on_page(&damaged_page(&workspace), "reject");
    reject.as_object_mut().unwrap().remove("page");
    reject["bound_to"] = draft(&workspace, "first", "F0001")["record"]["unit_key"].clone();
    reject["reason"] = json!("the file cannot be used");
    let decisions = file(place.path(), "first", &[reject]);
    decide(&workspace, &decisions).expect(3);
    let whole = event_ids(&workspace);
    // As if the power had gone behind the draft: neither journal nor log nor catalogue have it.
    for name in ["decisions.jsonl", "work/F0001/draft.json"] {
        let name = Path::new("batches/first").join(name);
        fs::copy(workspace.join(&name), earlier.join(&name)).unwrap();
    }
    let again = decide(&earlier, &decisions).expect(3);
    assert_eq!(again.number("turned_down"), 1);
    assert_eq!(event_ids(&earlier), whole);
    let last = journal(&earlier, "first").into_iter().rfind(|line| line["unit"] == "F0001").unwrap();
    assert_eq!(last["state"], "refused");
    assert_eq!(status(&earlier)["batches"]["first"]["states"]["refused"], 1);
    // Told once, it is told.
    let lines = journal(&earlier, "first").len();
    decide(&earlier, &decisions).expect(3);
    let units = |lines: &[Value]| lines.iter().filter(|line| line["line"] == "unit").count();
    let told = journal(&earlier, "first");
    assert_eq!(units(&told[lines..]), 0);
}

#[test]
fn a_page_that_comes_again_without_a_row_leaves_the_held_unit_restricted() {
    let place = tempfile::tempdir().unwrap();
    let [source, workspace, terms] = damaged(place.path());
    let table = "Identificativo;Titolo;Riservatezza\nF0001;Cartella clinica;riservato\nF0002;Strade;\n";
    fs::write(source.join("inventario.csv"), table).unwrap();
    run_with(&source, &terms, &workspace, &[]).expect(3);
    let order = explained(&damaged_page(&workspace), "rescan", Some("damaged-file"), "cut short");
    decide(&workspace, &file(place.path(), "first", &[order])).expect(3);
    let second = page_again(place.path());
    run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]).expect(0);
    let described = &unit_json(&workspace, "F0001", 1)["description"];
    assert_eq!((&described["title"], &described["restriction"]), (&json!("Cartella clinica"), &json!("riservato")));
    let report = fs::read_to_string(workspace.join("batches/second/report.html")).unwrap();
    assert!(!report.contains("Cartella clinica") && !report.contains("F0001_0002.tif"));
}

/// What was delivered openly is kept back when a later delivery restricts its unit: on the sheet, and where people
/// decide.
#[test]
fn a_restriction_that_came_later_holds_for_the_sheet_of_the_earlier_delivery() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("first"), place.path().join("w"));
    delivery::make(&source, 1, 2, 60, 80);
    // A warning that stands on a page of what is packaged.
    let page = source.join("F0001/F0001_0001.tif");
    fs::write(&page, [fs::read(&page).unwrap(), vec![7; 5000]].concat()).unwrap();
    let terms = profile(place.path(), "");
    run_with(&source, &terms, &workspace, &[]).expect(0);
    hire(&workspace);
    let sheet = |more: &[&str]| {
        let mut command = fondo();
        command.arg("review").arg(&workspace).args(["--batch", "first", "--json"]).args(more);
        let summary = end(&mut command).expect(0).summary().clone();
        (summary["hidden"].clone(), fs::read_to_string(summary["page"].as_str().unwrap()).unwrap())
    };
    let (hidden, page) = sheet(&[]);
    assert!(hidden == 0 && page.contains("F0001_0001.tif") && page.contains("<img src=\"data:"));

    let second = place.path().join("second");
    fs::create_dir_all(second.join("F0001")).unwrap();
    fs::write(second.join("F0001/F0001_0002.tif"), delivery::tiff(99, 60, 80)).unwrap();
    fs::write(second.join("inventario.csv"), "Identificativo;Titolo;Riservatezza\nF0001;Cartella clinica;riservato\n")
        .unwrap();
    run_with(&second, &terms, &workspace, &["--corrective", "page 2 again"]).expect(0);
    let (hidden, page) = sheet(&[]);
    assert_eq!(hidden, 1);
    assert!(!page.contains("F0001_0001.tif") && !page.contains("<img src=\"data:"), "it is shown");
    let (hidden, page) = sheet(&["--operator", "arch1", "--role", "reader"]);
    assert!(hidden == 0 && page.contains("F0001_0001.tif"));

    let record = unit_json(&workspace, "F0001", 1);
    let file = record["files"].as_array().unwrap().iter().find(|file| file["name"] == "F0001_0001.tif").unwrap();
    let page = json!({ "unit": "F0001", "name": "F0001_0001.tif", "image": 1, "sha256": file["digests"]["sha256"] });
    let mut order = explained(&page, "rescan", Some("cut"), "the margin");
    order["by"] = json!("arch2");
    let refused = decide(&workspace, &crate::support::people::file(place.path(), "first", &[order])).expect(1);
    assert_eq!(refused.events[0]["code"], "decision-not-entitled");
}
