//! Corrective deliveries, withdrawals, undo, and the catalogue made anew.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::delivery;
use support::program::{end, fondo, run_command};
use support::tree::{digests, event_ids, packages};

fn unit_json(workspace: &Path, unit: &str, version: u32) -> Value {
    let path = workspace.join(format!("packages/{unit}/{unit}_v{version}/data/metadata/unit.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn names(record: &Value) -> Vec<&str> {
    record["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect()
}

fn status(workspace: &Path) -> Value {
    end(fondo().args(["status", "--json", "--workspace"]).arg(workspace)).expect(0).events.remove(0)
}

#[test]
fn a_correction_makes_the_next_version_and_leaves_the_one_before_whole() {
    let place = tempfile::tempdir().unwrap();
    let (first, second, workspace) = (place.path().join("first"), place.path().join("second"), place.path().join("w"));
    delivery::make(&first, 2, 3, 60, 80);
    end(&mut run_command(&first, &workspace)).expect(0);
    let before = packages(&workspace);

    // Page 2 comes again, a page 4 is new, page 3 is withdrawn; the second unit is not touched.
    fs::create_dir_all(second.join("F0001")).unwrap();
    fs::write(second.join("F0001/F0001_0002.tif"), delivery::tiff(99, 60, 80)).unwrap();
    fs::write(second.join("F0001/F0001_0004.tif"), delivery::tiff(98, 60, 80)).unwrap();
    let withdrawals = place.path().join("withdrawals.csv");
    fs::write(&withdrawals, "unit,page,reason\nF0001,F0001_0003.tif,belongs to another file\n").unwrap();
    let mut command = run_command(&second, &workspace);
    command.args(["--corrective", "page 2 was out of focus", "--withdrawals"]).arg(&withdrawals);
    let run = end(&mut command).expect(0);
    assert_eq!(run.number("packaged"), 1);

    let after = packages(&workspace);
    assert_eq!(before["F0001_v1"], after["F0001_v1"], "the earlier version changed");
    assert_eq!(after.keys().map(String::as_str).collect::<Vec<_>>(), ["F0001_v1", "F0001_v2", "F0002_v1"]);
    let record = unit_json(&workspace, "F0001", 2);
    assert_eq!(names(&record), ["F0001_0001.tif", "F0001_0002.tif", "F0001_0004.tif"]);
    let change = &record["change"];
    assert_eq!(change["reason"], "page 2 was out of focus");
    assert_eq!(change["replaced"], serde_json::json!(["F0001_0002.tif"]));
    assert_eq!(change["added"], serde_json::json!(["F0001_0004.tif"]));
    assert_eq!(change["withdrawn"][0]["reason"], "belongs to another file");

    // Undoing the correction brings the first version back; undoing it twice does nothing more.
    let events = event_ids(&workspace).len();
    for withdrawn in [1, 0] {
        let undone = end(fondo()
            .args(["undo", "second", "--reason", "sent by mistake", "--json", "--workspace"])
            .arg(&workspace));
        assert_eq!(undone.expect(0).number("withdrawn"), withdrawn);
    }
    assert_eq!(event_ids(&workspace).len(), events + 1);
    assert_eq!(packages(&workspace), after, "undoing deletes nothing");
    assert_eq!(status(&workspace)["batches"]["second"]["states"]["withdrawn"], 1);
}

#[test]
fn the_same_unit_again_is_a_version_too_and_the_same_bytes_are_none() {
    let place = tempfile::tempdir().unwrap();
    let (first, again, workspace) = (place.path().join("first"), place.path().join("again"), place.path().join("w"));
    delivery::make(&first, 1, 3, 60, 80);
    delivery::make(&again, 1, 3, 60, 80);
    end(&mut run_command(&first, &workspace)).expect(0);
    fs::write(again.join("F0001/F0001_0003.tif"), delivery::tiff(77, 60, 80)).unwrap();
    end(&mut run_command(&again, &workspace)).expect(0);
    let record = unit_json(&workspace, "F0001", 2);
    assert_eq!(record["change"]["replaced"], serde_json::json!(["F0001_0003.tif"]));
    assert_eq!(record["change"]["reason"], "redelivered");
    let count = packages(&workspace).len();
    end(&mut run_command(&again, &workspace)).expect(0);
    assert_eq!(packages(&workspace).len(), count, "nothing changed, yet a version was made");
}

#[test]
fn a_later_delivery_keeps_what_it_builds_on() {
    let place = tempfile::tempdir().unwrap();
    let (first, second, workspace) = (place.path().join("first"), place.path().join("second"), place.path().join("w"));
    delivery::make(&first, 1, 2, 60, 80);
    delivery::make(&second, 1, 2, 61, 80);
    end(&mut run_command(&first, &workspace)).expect(0);
    end(&mut run_command(&second, &workspace)).expect(0);
    let refused = end(fondo().args(["undo", "first", "--reason", "x", "--workspace"]).arg(&workspace));
    assert!(refused.expect(2).stderr.contains("F0001"));
}

#[test]
fn the_catalogue_can_be_deleted_and_answers_the_same() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    delivery::make(&source, 3, 2, 60, 80);
    // The third unit is held: its only page is cut short.
    fs::remove_file(source.join("F0003/F0003_0002.tif")).unwrap();
    let page = fs::read(source.join("F0003/F0003_0001.tif")).unwrap();
    fs::write(source.join("F0003/F0003_0001.tif"), &page[..page.len() / 2]).unwrap();
    end(&mut run_command(&source, &workspace)).expect(3);
    let (before, untouched) = (status(&workspace), digests(&workspace.join("packages")));
    assert_eq!(before["batches"]["delivery"]["states"]["held"], 1, "{before}");
    for name in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
        let _ = fs::remove_file(workspace.join(name));
    }
    end(fondo().args(["rebuild", "--workspace"]).arg(&workspace)).expect(0);
    assert_eq!(status(&workspace), before);
    assert_eq!(digests(&workspace.join("packages")), untouched);
    let again = end(&mut run_command(&source, &workspace)).expect(3);
    assert_eq!(again.number("packaged"), 0);
    assert_eq!((again.number("unchanged"), again.number("held")), (2, 1));
}
