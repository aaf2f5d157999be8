//! The units of a batch beside each other: doubles in other units, a unit of another colour; before and after
//! packaging.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::delivery;
use crate::support::people::{decide, file, hire, profile, run_with, sample};
use crate::support::plain_tiff::{PlainTiff, grained_page, noise as plain_noise};
use crate::support::program::{AT, end, fondo, start};
use crate::support::tree::{findings, packages, unit_json};
use serde_json::{Value, json};

/// Three units of four pages: the second page of the third is a file of the first unit, the third one holds the pixels
/// of another there.
fn doubled(place: &Path) -> PathBuf {
    let source = place.join("delivery");
    delivery::make(&source, 3, 4, 120, 160);
    fs::copy(source.join("F0001/F0001_0004.tif"), source.join("F0003/F0003_0002.tif")).unwrap();
    let bytes = fs::read(source.join("F0001/F0001_0001.tif")).unwrap();
    let rows = &bytes[bytes.len() - 120 * 160..];
    let dated = [(306, 2, b"2021:03:04 05:06:07\0".to_vec())];
    let page = PlainTiff { width: 120, height: 160, bits: 8, samples: 1, photometric: 1, rows, tags: &dated };
    fs::write(source.join("F0003/F0003_0003.tif"), page.bytes()).unwrap();
    source
}

fn record(workspace: &Path) -> String {
    fs::read_to_string(workspace.join("batches/delivery/across-units.jsonl")).unwrap()
}

/// The codes and files of the rows that only show across units.
fn across(workspace: &Path) -> Vec<(String, String, String)> {
    let rows = findings(workspace, "delivery").into_iter();
    let across = rows.filter(|row| row.code.starts_with("duplicate-") || row.code.starts_with("outlier-unit"));
    across.map(|row| (row.unit, row.code, row.path)).collect()
}

fn expected() -> Vec<(String, String, String)> {
    let row = |code: &str, path: &str| ("F0003".to_owned(), code.to_owned(), path.to_owned());
    vec![
        row("duplicate-elsewhere-exact", "F0003/F0003_0002.tif"),
        row("duplicate-elsewhere-pixels", "F0003/F0003_0003.tif"),
    ]
}

#[test]
fn a_page_of_another_unit_is_found_whatever_the_threads_and_however_often_it_runs() {
    let place = tempfile::tempdir().unwrap();
    let source = doubled(place.path());
    let terms = profile(place.path(), "");
    let workspace = place.path().join("w");
    run_with(&source, &terms, &workspace, &["--threads", "1"]).expect(0);
    assert_eq!(across(&workspace), expected());
    let said = record(&workspace);
    assert_eq!(said.lines().count(), 1);
    let line: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&line["format"], &line["unit"]), (&json!("fondo.across-units"), &json!("F0003")));
    assert_eq!(line["findings"][0]["args"], json!({ "other": "F0001/F0001_0004.tif", "unit": "F0001" }));
    // No package knows of it.
    let text = unit_json(&workspace, "F0003", 1).to_string();
    assert!(!text.contains("duplicate-elsewhere"), "{text}");

    // Again, unchanged; again, all of it read anew; again, without the index.
    for more in [&[][..], &["--paranoid"]] {
        run_with(&source, &terms, &workspace, more).expect(0);
        assert_eq!((record(&workspace), across(&workspace)), (said.clone(), expected()));
    }
    let pages = || fs::read_to_string(workspace.join("batches/delivery/pages.jsonl")).unwrap();
    assert_eq!(pages().lines().count(), 3, "what counts no more is left out");
    for name in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
        let _ = fs::remove_file(workspace.join(name));
    }
    end(fondo().args(["rebuild", "--workspace"]).arg(&workspace)).expect(0);
    run_with(&source, &terms, &workspace, &[]).expect(0);
    assert_eq!(record(&workspace), said);

    let other = place.path().join("other");
    run_with(&source, &terms, &other, &["--threads", "4"]).expect(0);
    assert_eq!(record(&other), said);

    // The page that was missing has come in the place of the double.
    delivery::make(&place.path().join("sound"), 3, 4, 120, 160);
    fs::copy(place.path().join("sound/F0003/F0003_0002.tif"), source.join("F0003/F0003_0002.tif")).unwrap();
    run_with(&source, &terms, &workspace, &[]).expect(0);
    assert_eq!(across(&workspace), expected()[1..]);
}

#[test]
fn what_was_undone_is_compared_again() {
    let place = tempfile::tempdir().unwrap();
    let source = doubled(place.path());
    let (terms, workspace) = (profile(place.path(), ""), place.path().join("w"));
    run_with(&source, &terms, &workspace, &[]).expect(0);
    let said = record(&workspace);
    end(fondo().args(["undo", "delivery", "--reason", "a trial", "--workspace"]).arg(&workspace)).expect(0);
    run_with(&source, &terms, &workspace, &[]).expect(0);
    assert_eq!((record(&workspace), across(&workspace)), (said, expected()));
}

/// Wherever the first run was when it was killed, the record in the end is the same.
#[test]
fn a_run_that_was_killed_and_goes_on_finds_the_same() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    delivery::make(&source, 8, 6, 200, 260);
    for unit in [3, 5, 8] {
        fs::copy(source.join("F0002/F0002_0004.tif"), source.join(format!("F{unit:04}/F{unit:04}_0001.tif"))).unwrap();
    }
    let terms = profile(place.path(), "");
    let whole = place.path().join("whole");
    run_with(&source, &terms, &whole, &[]).expect(0);
    let said = record(&whole);
    assert_eq!(said.lines().count(), 3);
    for packaged in [1, 3] {
        let workspace = place.path().join(format!("killed-{packaged}"));
        let mut command = fondo();
        command.arg("run").arg(&source).arg("--profile").arg(&terms).args(["--at", AT, "--threads", "1", "--out"]);
        let mut run = start(command.arg(&workspace));
        while packages(&workspace).len() < packaged && run.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        run.kill().unwrap();
        run.wait().unwrap();
        run_with(&source, &terms, &workspace, &["--threads", "3"]).expect(0);
        assert_eq!(record(&workspace), said);
        assert_eq!(packages(&workspace), packages(&whole));
    }
}

/// Where people decide, an error that only shows across units is one of those on which they must.
#[test]
fn before_anything_is_packaged_people_see_it_and_an_error_waits_for_them() {
    let place = tempfile::tempdir().unwrap();
    let source = doubled(place.path());
    let rules = "[accept]\nby = \"person\"\n[severity]\n\"duplicate-elsewhere-exact\" = \"error\"";
    let (terms, workspace) = (profile(place.path(), rules), place.path().join("w"));
    let run = run_with(&source, &terms, &workspace, &[]).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (0, 3));
    hire(&workspace);
    end(fondo().arg("review").arg(&workspace)).expect(0);
    let sheet = fs::read_to_string(workspace.join("batches/delivery/review.html")).unwrap();
    let words = ["F0001_0004.tif of unit F0001, byte for byte", "F0001_0001.tif of unit F0001, pixel for pixel"];
    assert!(words.iter().all(|words| sheet.contains(words)));

    let lot = sample(&workspace, "delivery")["lot"]["digest"].clone();
    let on_all = json!({ "bound_to": lot, "verdict": "accept", "by": "arch1", "at": "2026-01-20T09:00:00Z" });
    let page = json!({ "name": "F0003_0002.tif", "image": 1 });
    let digest = crate::support::people::sha256(&workspace, "delivery", "F0003", "F0003_0002.tif");
    let on_page = |verdict: &str| {
        json!({
            "unit": "F0003", "page": page, "bound_to": digest, "verdict": verdict, "reason": "the sheet was captured twice on purpose",
            "by": "arch1", "at": "2026-01-20T09:00:00Z",
        })
    };
    // Nobody has decided on the error: the delivery cannot be accepted.
    let refused = decide(&workspace, &file(place.path(), "delivery", std::slice::from_ref(&on_all)));
    assert_eq!((refused.code, packages(&workspace).len()), (Some(1), 0), "{:?}", refused.events);
    let waived = decide(&workspace, &file(place.path(), "delivery", &[on_page("waive"), on_all])).expect(0);
    assert_eq!(waived.number("packaged"), 3, "{:?}", waived.events);
    let record = unit_json(&workspace, "F0003", 1).to_string();
    assert!(!record.contains("duplicate-elsewhere"), "{record}");
    // What was decided is no error any more.
    let again = run_with(&source, &terms, &workspace, &[]).expect(0);
    assert_eq!(again.number("unchanged"), 3);
}

#[test]
fn what_the_profile_packages_by_itself_is_packaged_and_the_error_is_told() {
    let place = tempfile::tempdir().unwrap();
    let source = doubled(place.path());
    let rules = "[severity]\n\"duplicate-elsewhere-exact\" = \"error\"";
    let (terms, workspace) = (profile(place.path(), rules), place.path().join("w"));
    let run = run_with(&source, &terms, &workspace, &[]).expect(3);
    assert_eq!((run.number("packaged"), run.number("held")), (3, 0));
    let rows = findings(&workspace, "delivery");
    let error = rows.iter().find(|row| row.code == "duplicate-elsewhere-exact").unwrap();
    assert_eq!((error.severity.as_str(), error.unit.as_str()), ("error", "F0003"));
}

#[test]
fn files_of_restricted_units_are_not_named_to_others() {
    let place = tempfile::tempdir().unwrap();
    let source = doubled(place.path());
    fs::rename(source.join("F0001/F0001_0004.tif"), source.join("F0001/Bianchi_Mario.tif")).unwrap();
    fs::write(
        source.join("inventario.csv"),
        "Identificativo;Titolo;Riservatezza\nF0001;Cartella clinica;riservato\nF0003;Strade;\n",
    )
    .unwrap();
    let rules = "[accept]\nby = \"person\"\n[inventory]\nfiles = [\"inventario.csv\"]";
    let (terms, workspace) = (profile(place.path(), rules), place.path().join("w"));
    run_with(&source, &terms, &workspace, &[]).expect(3);
    hire(&workspace);
    assert!(record(&workspace).contains("Bianchi"), "the record of the batch has it");
    let batch = workspace.join("batches/delivery");
    let read = |name: &str| fs::read_to_string(batch.join(name)).unwrap();
    end(fondo().arg("review").arg(&workspace)).expect(0);
    for name in ["review.html", "review.csv", "report.html", "report.json", "findings.csv"] {
        let text = read(name);
        assert!(text.contains(", byte for byte") && !text.contains("Bianchi"), "{name}");
    }
    end(fondo().arg("review").arg(&workspace).args(["--operator", "arch1", "--role", "reader"])).expect(0);
    assert!(read("review-reader.html").contains("Bianchi_Mario.tif of unit F0001"));
}

/// Two units in one folder: the restricted one has a file with a picture before its page, and the open one holds the
/// same page.
#[test]
fn an_image_in_a_file_of_a_restricted_unit_is_not_named_in_a_folder_that_units_share() {
    use fondo::formats::tiff::{Coding, Field, Fields, Offsets, Picture, TiffWriter};
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    fs::create_dir_all(source.join("scan")).unwrap();
    let rows = plain_noise(120 * 160);
    let picture = |width: u32, height: u32, kind: u32| Picture {
        width,
        height,
        bits: 8,
        samples: 1,
        format: fondo::records::SampleFormat::Unsigned,
        photometric: 1,
        coding: Coding::None,
        fields: Fields {
            fields: vec![Field::long(254, kind), Field::rational(282, (300, 1)), Field::rational(283, (300, 1))],
            below: Vec::new(),
        },
    };
    let file = |small: bool| {
        let mut strips =
            TiffWriter::new(std::io::Cursor::new(Vec::new()), Offsets::Four).unwrap().image(picture(120, 160, 0));
        strips.rows(&rows).unwrap();
        let mut writer = strips.finish().unwrap();
        if small {
            let mut strips = writer.image(picture(12, 16, 1));
            strips.rows(&rows[..12 * 16]).unwrap();
            writer = strips.finish().unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    fs::write(source.join("scan/F1_Rossi.tif"), file(true)).unwrap();
    fs::write(source.join("scan/F2_strade.tif"), file(false)).unwrap();
    fs::write(source.join("inventario.csv"), "Identificativo;Titolo;Riservatezza\nF1;Cartella;riservato\nF2;Strade;\n")
        .unwrap();
    let terms = place.path().join("terms.toml");
    fs::write(
        &terms,
        "[profile]\nid = \"terms\"\nversion = \"1\"\nlabel_en = \"-\"\nlabel_it = \"-\"\n\
         [arrangement]\nby = \"expression\"\nexpression = 'scan/(?P<file>F[0-9]+)_.*'\nunit = [\"file\"]\n\
         [inventory]\nfiles = [\"inventario.csv\"]\n",
    )
    .unwrap();
    run_with(&source, &terms, &workspace, &[]).expect(0);
    assert!(
        record(&workspace).contains("scan/F1_Rossi.tif [1]"),
        "the record of the batch has it: {}",
        record(&workspace)
    );
    for name in ["report.html", "report.json", "findings.csv"] {
        let text = fs::read_to_string(workspace.join("batches/delivery").join(name)).unwrap();
        assert!(text.contains("duplicate-elsewhere-pixels") && !text.contains("Rossi"), "{name}");
    }
}

/// A unit of six coloured pages on paper that is shifted towards blue by `shift`.
fn coloured(folder: &Path, seed: usize, shift: u8) {
    fs::create_dir_all(folder).unwrap();
    let sound = grained_page(160, 200, 3);
    for page in 0..6usize {
        // No two pages are the same.
        let mut rows: Vec<u8> = sound.clone();
        rows[(seed * 6 + page) * 3] ^= 1;
        rows.chunks_exact_mut(3).for_each(|pixel| pixel[2] = pixel[2].saturating_add(shift));
        let bytes = PlainTiff { width: 160, height: 200, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
        fs::write(folder.join(format!("{page:04}.tif")), bytes.bytes()).unwrap();
    }
}

#[test]
fn a_unit_of_another_colour_than_the_batch_is_told_of_once() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    for unit in 0..6 {
        coloured(&source.join(format!("F{unit:04}")), unit, if unit == 4 { 30 } else { 0 });
    }
    let terms = profile(place.path(), "[quality]\nneighbours = 0");
    run_with(&source, &terms, &workspace, &[]).expect(0);
    assert_eq!(across(&workspace), [("F0004".to_owned(), "outlier-unit-colour".to_owned(), String::new())]);
    let line: Value = serde_json::from_str(&record(&workspace)).unwrap();
    let off: f64 = line["findings"][0]["args"]["value"].as_str().unwrap().parse().unwrap();
    assert!((6.0..40.0).contains(&off), "{line}");
}
