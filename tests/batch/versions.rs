//! Corrective deliveries, withdrawals, undo, and the catalogue made anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::delivery;
use crate::support::program::{end, fondo, run_command};
use crate::support::tree::{digests, event_ids, findings, packages, rot, status, unit_json};
use serde_json::Value;

fn names(record: &Value) -> Vec<&str> {
    record["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect()
}

/// Where two deliveries lie, and the workspace that both go to.
fn two_deliveries(place: &Path) -> [PathBuf; 3] {
    ["first", "second", "w"].map(|name| place.join(name))
}

#[test]
fn a_correction_makes_the_next_version_and_leaves_the_one_before_whole() {
    let place = tempfile::tempdir().unwrap();
    let [first, second, workspace] = two_deliveries(place.path());
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
fn neither_a_missing_plan_nor_a_broken_line_keeps_a_delivery_from_being_undone() {
    for broken in [false, true] {
        let place = tempfile::tempdir().unwrap();
        let [first, _, workspace] = two_deliveries(place.path());
        delivery::make(&first, 1, 2, 60, 80);
        end(&mut run_command(&first, &workspace)).expect(0);
        let batch = workspace.join("batches/first");
        if broken {
            let journal = fs::read_to_string(batch.join("journal.jsonl")).unwrap();
            fs::write(batch.join("journal.jsonl"), format!("{{\"line\":broken}}\n{journal}")).unwrap();
        } else {
            fs::remove_file(batch.join("plan.jsonl")).unwrap();
        }
        let undone = end(fondo().args(["undo", "first", "--reason", "x", "--json", "--workspace"]).arg(&workspace));
        let undone = undone.expect(0);
        assert_eq!(undone.number("withdrawn"), 1);
        let told = undone.summary()["broken"].as_str().is_some_and(|path| path.ends_with("journal.jsonl"));
        assert_eq!(told, broken);
        assert_eq!(status(&workspace)["batches"]["first"]["states"]["withdrawn"], 1);
    }
}

#[test]
fn a_later_delivery_keeps_what_it_builds_on() {
    let place = tempfile::tempdir().unwrap();
    let [first, second, workspace] = two_deliveries(place.path());
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

/// Two units in a workspace, and a delivery that brings the first page of both in another form.
fn two_units_and_a_correction(place: &Path) -> (PathBuf, PathBuf) {
    let [first, second, workspace] = two_deliveries(place);
    delivery::make(&first, 2, 2, 60, 80);
    end(&mut run_command(&first, &workspace)).expect(0);
    for unit in ["F0001", "F0002"] {
        fs::create_dir_all(second.join(unit)).unwrap();
        fs::write(second.join(format!("{unit}/{unit}_0001.tif")), delivery::tiff(99, 60, 80)).unwrap();
    }
    (second, workspace)
}

#[test]
fn a_damaged_earlier_version_holds_its_unit_and_no_other() {
    let kept = "data/representations/master/F0001_0002.tif";
    for (damaged, told) in [(kept, kept), ("data/metadata/unit.json", "data/metadata/unit.json")] {
        let place = tempfile::tempdir().unwrap();
        let (second, workspace) = two_units_and_a_correction(place.path());
        let path = workspace.join("packages/F0001/F0001_v1").join(damaged);
        let sound = fs::read(&path).unwrap();
        rot(&path);

        let run = end(&mut run_command(&second, &workspace)).expect(3);
        assert_eq!((run.number("packaged"), run.number("held")), (1, 1), "{damaged}");
        let found = findings(&workspace, "second");
        let row = found.iter().find(|row| row.code == "correction-previous-damaged").unwrap();
        assert!(row.unit == "F0001" && row.detail.contains(told), "{row:?}");
        assert!(!packages(&workspace).contains_key("F0001_v2"));

        // Restored, as the remedy says.
        fs::write(&path, sound).unwrap();
        let again = end(&mut run_command(&second, &workspace)).expect(0);
        assert_eq!((again.number("packaged"), again.number("unchanged")), (1, 1), "{damaged}");
        assert_eq!(names(&unit_json(&workspace, "F0001", 2)), ["F0001_0001.tif", "F0001_0002.tif"]);
    }
}

/// The lines of `tags.jsonl` of a version, by the file that they are about.
fn fields(workspace: &Path, version: u32) -> BTreeMap<String, String> {
    let path = workspace.join(format!("packages/F0001/F0001_v{version}/data/metadata/tags.jsonl"));
    let text = fs::read_to_string(path).unwrap();
    let name = |line: &str| serde_json::from_str::<Value>(line).unwrap()["file"].as_str().unwrap().to_owned();
    text.lines().map(|line| (name(line), line.to_owned())).collect()
}

#[test]
fn the_fields_of_kept_pages_come_over_from_the_version_before() {
    for again in [false, true] {
        let place = tempfile::tempdir().unwrap();
        let (second, workspace) = two_units_and_a_correction(place.path());
        if again {
            // The page comes again unchanged: it is not looked at anew.
            fs::write(second.join("F0001/F0001_0002.tif"), delivery::tiff(1 << 32 | 2, 60, 80)).unwrap();
        }
        end(&mut run_command(&second, &workspace)).expect(0);
        let (before, after) = (fields(&workspace, 1), fields(&workspace, 2));
        assert_eq!(before.keys().collect::<Vec<_>>(), ["F0001_0001.tif", "F0001_0002.tif"]);
        assert_eq!(after.keys().collect::<Vec<_>>(), ["F0001_0001.tif", "F0001_0002.tif"]);
        assert_eq!(before["F0001_0002.tif"], after["F0001_0002.tif"]);
        let vouched = |version| unit_json(&workspace, "F0001", version)["files"][1]["tags"].clone();
        assert_eq!(vouched(1), vouched(2));
        assert!(vouched(2)["blake3"].is_string());
    }
}

#[test]
fn altered_fields_of_the_version_before_are_not_believed() {
    for again in [false, true] {
        let place = tempfile::tempdir().unwrap();
        let (second, workspace) = two_units_and_a_correction(place.path());
        let path = workspace.join("packages/F0001/F0001_v1/data/metadata/tags.jsonl");
        let sound = fields(&workspace, 1);
        let altered = fs::read_to_string(&path).unwrap().replace("ImageWidth", "ImageWidht");
        fs::remove_file(&path).unwrap();
        fs::write(&path, altered).unwrap();
        if again {
            // A page that comes again is looked at as a new one is.
            fs::write(second.join("F0001/F0001_0002.tif"), delivery::tiff(1 << 32 | 2, 60, 80)).unwrap();
            end(&mut run_command(&second, &workspace)).expect(0);
            assert_eq!(fields(&workspace, 2)["F0001_0002.tif"], sound["F0001_0002.tif"]);
        } else {
            // One that is only kept cannot be: somebody must see to the earlier version.
            let run = end(&mut run_command(&second, &workspace)).expect(3);
            assert_eq!((run.number("packaged"), run.number("held")), (1, 1));
            let found = findings(&workspace, "second");
            let row = found.iter().find(|row| row.code == "correction-previous-damaged").unwrap();
            assert!(row.unit == "F0001" && row.detail.contains("tags.jsonl"), "{row:?}");
        }
    }
}

#[test]
fn a_damaged_access_copy_is_made_anew() {
    let place = tempfile::tempdir().unwrap();
    let (second, workspace) = two_units_and_a_correction(place.path());
    let copy = "data/representations/access/F0001_0002.jpg";
    let sound = fs::read(workspace.join("packages/F0001/F0001_v1").join(copy)).unwrap();
    rot(&workspace.join("packages/F0001/F0001_v1").join(copy));
    // The page comes again unchanged: its copy would be carried over.
    fs::write(second.join("F0001/F0001_0002.tif"), delivery::tiff(1 << 32 | 2, 60, 80)).unwrap();
    end(&mut run_command(&second, &workspace)).expect(0);
    assert_eq!(fs::read(workspace.join("packages/F0001/F0001_v2").join(copy)).unwrap(), sound);
    let found = findings(&workspace, "second");
    assert!(found.iter().any(|row| row.code == "correction-copy-made-anew" && row.path.ends_with("F0001_0002.tif")));
}

#[test]
fn a_page_that_comes_again_unchanged_is_still_said_to_be_what_it_is() {
    let place = tempfile::tempdir().unwrap();
    let [first, second, workspace] = two_deliveries(place.path());
    delivery::make(&first, 1, 2, 60, 80);
    // A page that calls itself what it is not.
    fs::rename(first.join("F0001/F0001_0002.tif"), first.join("F0001/F0001_0002.png")).unwrap();
    end(&mut run_command(&first, &workspace)).expect(0);
    delivery::make(&second, 1, 2, 60, 80);
    fs::rename(second.join("F0001/F0001_0002.tif"), second.join("F0001/F0001_0002.png")).unwrap();
    fs::write(second.join("F0001/F0001_0001.tif"), delivery::tiff(99, 60, 80)).unwrap();
    end(&mut run_command(&second, &workspace)).expect(0);
    let codes = |batch: &str| {
        let found = findings(&workspace, batch);
        let about = found.iter().filter(|row| row.path.ends_with("F0001_0002.png"));
        about.map(|row| row.code.clone()).collect::<Vec<_>>()
    };
    assert!(!codes("first").is_empty());
    assert_eq!(codes("first"), codes("second"));
}

#[test]
fn a_page_whose_name_differs_in_case_alone_needs_a_person() {
    let place = tempfile::tempdir().unwrap();
    let (second, workspace) = two_units_and_a_correction(place.path());
    fs::rename(second.join("F0001/F0001_0001.tif"), second.join("F0001/F0001_0001.TIF")).unwrap();
    let run = end(&mut run_command(&second, &workspace)).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (1, 1));
    let found = findings(&workspace, "second");
    assert!(found.iter().any(|row| row.code == "correction-name-meets" && row.path.ends_with("F0001_0001.TIF")));
}

#[test]
fn access_copies_never_take_each_others_names() {
    let place = tempfile::tempdir().unwrap();
    let (source, again, workspace) = (place.path().join("one"), place.path().join("two"), place.path().join("w"));
    let page = |seed| delivery::tiff(seed, 60, 80);
    for (folder, names) in [(&source, ["a.png", "a.tif", "a_tif.jpg"]), (&again, ["b.tif", "a_png.tif", "c.tif"])] {
        fs::create_dir_all(folder.join("F0001")).unwrap();
        for (seed, name) in (1..).zip(names) {
            fs::write(folder.join("F0001").join(name), page(seed + names[0].len() as u64)).unwrap();
        }
    }
    end(&mut run_command(&source, &workspace)).expect(0);
    end(&mut run_command(&again, &workspace)).expect(0);
    for (version, count) in [(1, 3), (2, 6)] {
        let record = unit_json(&workspace, "F0001", version);
        let files = record["files"].as_array().unwrap();
        let copies: std::collections::BTreeSet<_> = files
            .iter()
            .flat_map(|file| file["access"].as_array().unwrap())
            .map(|copy| copy["name"].as_str())
            .collect();
        assert_eq!(copies.len(), count, "version {version}: {copies:?}");
        let bag = workspace.join(format!("packages/F0001/F0001_v{version}"));
        end(fondo().arg("validate").arg(&bag)).expect(0);
    }
}

/// The lists of suppliers are followed whatever digest they use, though the profile asks for none.
#[test]
fn lists_of_md5_are_compared_in_the_same_reading() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    fs::create_dir_all(source.join("F0001")).unwrap();
    fs::create_dir_all(source.join("F0002")).unwrap();
    fs::write(source.join("F0001/a.txt"), "abc").unwrap();
    fs::write(source.join("F0002/b.txt"), "abd").unwrap();
    let sums = "900150983cd24fb0d6963f7d28e17f72  F0001/a.txt\n900150983cd24fb0d6963f7d28e17f72  F0002/b.txt\n";
    fs::write(source.join("checksums.md5"), sums).unwrap();
    let run = end(&mut run_command(&source, &workspace)).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (1, 1));
    let record = unit_json(&workspace, "F0001", 1);
    assert_eq!(record["files"][0]["supplied"]["result"], "agreed");
    let codes: Vec<_> = findings(&workspace, "delivery").into_iter().map(|row| row.code).collect();
    assert!(codes.contains(&"checksum-differs".to_owned()), "{codes:?}");
    assert!(!codes.contains(&"checksum-not-computed".to_owned()), "{codes:?}");
}

#[test]
fn a_version_that_a_later_one_builds_on_is_not_undone_though_the_same_batch_came_last() {
    let place = tempfile::tempdir().unwrap();
    let [first, second, workspace] = two_deliveries(place.path());
    delivery::make(&first, 1, 2, 60, 80);
    delivery::make(&second, 1, 2, 61, 80);
    end(&mut run_command(&first, &workspace)).expect(0);
    end(&mut run_command(&second, &workspace)).expect(0);
    fs::write(first.join("F0001/F0001_0001.tif"), delivery::tiff(9, 60, 80)).unwrap();
    end(&mut run_command(&first, &workspace)).expect(0);
    assert_eq!(packages(&workspace).len(), 3);
    let refused = end(fondo().args(["undo", "first", "--reason", "x", "--workspace"]).arg(&workspace)).expect(2);
    assert!(refused.stderr.contains("version 1"), "{}", refused.stderr);
}

#[test]
fn what_was_found_in_a_kept_page_stays_said() {
    let place = tempfile::tempdir().unwrap();
    let (first, second, third) = (place.path().join("first"), place.path().join("second"), place.path().join("third"));
    let workspace = place.path().join("w");
    delivery::make(&first, 1, 2, 60, 80);
    // Bytes behind the image: a warning.
    let page = first.join("F0001/F0001_0002.tif");
    let bytes = [fs::read(&page).unwrap(), vec![7; 5000]].concat();
    fs::write(&page, &bytes).unwrap();
    end(&mut run_command(&first, &workspace)).expect(0);
    for (delivery, seed) in [(&second, 98), (&third, 99)] {
        fs::create_dir_all(delivery.join("F0001")).unwrap();
        fs::write(delivery.join("F0001/F0001_0001.tif"), delivery::tiff(seed, 60, 80)).unwrap();
    }
    // The page is kept in the second version, and comes again in the third.
    fs::write(third.join("F0001/F0001_0002.tif"), &bytes).unwrap();
    end(&mut run_command(&second, &workspace)).expect(0);
    end(&mut run_command(&third, &workspace)).expect(0);
    for version in [1, 2, 3] {
        let record = unit_json(&workspace, "F0001", version);
        let findings = record["findings"].as_array().unwrap();
        let about = findings.iter().filter(|finding| finding["code"] == "tiff-trailing-bytes").count();
        assert_eq!(about, 1, "version {version}: {findings:#?}");
    }
}

/// A restricted unit of two pages, one of them with a name and a fault that people would be shown, and a correction
/// that is a folder alone.
fn restricted_and_a_correction(place: &Path) -> (PathBuf, PathBuf) {
    let [first, second, workspace] = two_deliveries(place);
    delivery::make(&first, 1, 2, 60, 80);
    fs::write(first.join("inventario.csv"), "Identificativo;Titolo;Riservatezza\nF0001;Cartella Rossi;riservato\n")
        .unwrap();
    let page = first.join("F0001/F0001_0002.tif");
    let bytes = [fs::read(&page).unwrap(), vec![7; 5000]].concat();
    fs::remove_file(page).unwrap();
    fs::write(first.join("F0001/rossi_ada.tif"), bytes).unwrap();
    end(&mut run_command(&first, &workspace)).expect(0);
    fs::create_dir_all(second.join("F0001")).unwrap();
    fs::write(second.join("F0001/F0001_0001.tif"), delivery::tiff(99, 60, 80)).unwrap();
    (second, workspace)
}

#[test]
fn a_correction_without_a_row_takes_over_the_description_and_its_restriction() {
    let place = tempfile::tempdir().unwrap();
    let (second, workspace) = restricted_and_a_correction(place.path());
    end(run_command(&second, &workspace).args(["--corrective", "page 1 again"])).expect(0);
    assert_eq!(unit_json(&workspace, "F0001", 2)["description"], unit_json(&workspace, "F0001", 1)["description"]);
    let reviewed = end(fondo().arg("review").arg(&workspace).args(["--batch", "second", "--json"])).expect(0);
    assert_eq!(reviewed.number("hidden"), reviewed.number("flagged"));
    assert!(reviewed.number("hidden") > 0, "the kept page has a fault that people are shown");
    let batch = workspace.join("batches/second");
    for name in ["review.html", "review.csv", "report.html", "report.json", "findings.csv"] {
        let text = fs::read_to_string(batch.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!text.contains("rossi_ada") && !text.contains("Cartella Rossi"), "{name}");
    }
    // A row that says nothing of access lifts nothing; one that says so does.
    for (version, row, hides) in [(3, "F0001;Cartella Bianchi;", true), (4, "F0001;Cartella Bianchi;pubblico", false)] {
        let table = format!("Identificativo;Titolo;Riservatezza\n{row}\n");
        fs::write(second.join("inventario.csv"), table).unwrap();
        end(run_command(&second, &workspace).args(["--corrective", "page 1 again"])).expect(0);
        assert_eq!(unit_json(&workspace, "F0001", version)["description"]["title"], "Cartella Bianchi");
        let reviewed = end(fondo().arg("review").arg(&workspace).args(["--batch", "second", "--json"])).expect(0);
        assert_eq!(reviewed.number("hidden") > 0, hides, "{row}");
    }
}

#[test]
fn the_extent_is_that_of_the_version_and_not_of_the_correction() {
    let place = tempfile::tempdir().unwrap();
    let [first, second, workspace] = two_deliveries(place.path());
    delivery::make(&first, 1, 3, 60, 80);
    end(&mut run_command(&first, &workspace)).expect(0);
    fs::create_dir_all(second.join("F0001")).unwrap();
    fs::write(second.join("F0001/F0001_0002.tif"), delivery::tiff(99, 60, 80)).unwrap();
    for (extent, code) in [(3, 0), (4, 3)] {
        fs::write(second.join("inventario.csv"), format!("Identificativo;Facciate\nF0001;{extent}\n")).unwrap();
        end(run_command(&second, &workspace).args(["--corrective", "page 2 again"])).expect(code);
        let told = findings(&workspace, "second").iter().any(|row| row.code == "extent-fewer");
        assert_eq!(told, code == 3, "{extent}");
    }
}

#[test]
fn a_page_that_comes_under_the_name_of_another_is_told_to_be_the_kept_one() {
    let place = tempfile::tempdir().unwrap();
    let [first, second, workspace] = two_deliveries(place.path());
    delivery::make(&first, 1, 3, 60, 80);
    end(&mut run_command(&first, &workspace)).expect(0);
    fs::create_dir_all(second.join("F0001")).unwrap();
    fs::copy(first.join("F0001/F0001_0002.tif"), second.join("F0001/F0001_0003.tif")).unwrap();
    end(run_command(&second, &workspace).args(["--corrective", "page 3 again"])).expect(0);
    let doubles = |version| {
        let record = unit_json(&workspace, "F0001", version);
        let found = record["findings"].as_array().unwrap().clone();
        found.into_iter().filter(|finding| finding["code"] == "duplicate-exact").collect::<Vec<_>>()
    };
    let said = doubles(2);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_eq!(said[0]["args"]["other"], "F0001/F0001_0002.tif");
    // Kept beside another page it stays said, once; where it comes again as itself it is said no more.
    for (version, page, seed, count) in [(3, "F0001_0001.tif", 77, 1), (4, "F0001_0002.tif", 78, 0)] {
        let delivery = place.path().join(format!("delivery{version}"));
        fs::create_dir_all(delivery.join("F0001")).unwrap();
        fs::write(delivery.join("F0001").join(page), delivery::tiff(seed, 60, 80)).unwrap();
        end(run_command(&delivery, &workspace).args(["--corrective", "again"])).expect(0);
        assert_eq!(doubles(version).len(), count, "version {version}");
    }
}

#[test]
fn a_delivery_of_which_nothing_came_is_not_well() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("mnt"), place.path().join("w"));
    fs::create_dir_all(source.join("F0001")).unwrap();
    fs::write(source.join("Thumbs.db"), "x").unwrap();
    fs::write(source.join("checksums.md5"), "").unwrap();
    let mut plan = fondo();
    plan.arg("plan").arg(&source).args(["--profile", "deposito", "--json", "--out"]).arg(&workspace);
    end(&mut plan).expect(1);
    end(&mut run_command(&source, &workspace)).expect(3);
    let told = |code: &str| findings(&workspace, "mnt").iter().filter(|row| row.code == code).count();
    assert_eq!(told("delivery-empty"), 1);
    fs::remove_file(source.join("checksums.md5")).unwrap();
    // What comes later is taken; rows of an inventory say besides what did not come.
    delivery::make(&source, 1, 1, 60, 80);
    end(&mut run_command(&source, &workspace)).expect(0);
    assert_eq!(told("delivery-empty"), 0);
    fs::remove_dir_all(source.join("F0001")).unwrap();
    fs::write(source.join("inventario.csv"), "Identificativo;Titolo\nF0001;Ponte\n").unwrap();
    end(&mut run_command(&source, &workspace)).expect(3);
    assert_eq!((told("delivery-empty"), told("inventory-row-without-files")), (1, 1));
}

#[test]
fn a_batch_is_called_by_the_name_that_was_given_or_by_none() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("first"), place.path().join("w"));
    delivery::make(&source, 1, 1, 60, 80);
    let refused = end(run_command(&source, &workspace).args(["--batch", "a/b"])).expect(2);
    assert!(refused.stderr.contains("`a/b` cannot be the name of a folder; use `a_b`"), "{}", refused.stderr);
    assert!(!workspace.join("batches").exists());
    end(run_command(&source, &workspace).args(["--batch", "a_b"])).expect(0);
}
