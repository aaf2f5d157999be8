//! Copies: two stores compared, damage repaired from the one that is proven good, and never from another.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::program::{Ended, end, fondo};
use serde_json::Value;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// Two stores with the same thirty files.
    fn new() -> Self {
        let place = Self::of(&["nas", "tape"]);
        for store in ["nas", "tape"] {
            place.call(&["store", "register", store]).expect(0);
        }
        place
    }

    /// Stores that are not on record yet.
    fn of(stores: &[&str]) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        drop(fondo::catalogue::Workspace::open_or_create(&place.workspace(), fondo::catalogue::Access::Write).unwrap());
        let toml = place.workspace().join("fondo.toml");
        let mut text = fs::read_to_string(&toml).unwrap();
        for store in stores {
            for number in 0..30 {
                let path = place.file(store, number);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, format!("carta {number} ").repeat(50)).unwrap();
            }
            text.push_str(&format!(
                "\n[[stores]]\nname = \"{store}\"\npath = \"{}\"\n",
                place.folder.path().join(store).display()
            ));
        }
        fs::write(toml, text).unwrap();
        place
    }

    fn workspace(&self) -> PathBuf {
        self.folder.path().join("workspace")
    }

    fn file(&self, store: &str, number: usize) -> PathBuf {
        self.folder.path().join(format!("{store}/busta-{}/carta-{number:02}.tif", number % 4))
    }

    fn call(&self, words: &[&str]) -> Ended {
        end(fondo().args(words).args(["--json", "--workspace"]).arg(self.workspace()))
    }

    fn repairs(&self, more: &[&str], code: i32) -> Vec<(String, String)> {
        let ended = self.call(&[&["repair", "nas"], more].concat()).expect(code);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let repairs = ended.events.iter().filter(|event| event["event"] == "repair");
        repairs.map(|event| (text(&event["path"]), text(&event["remedy"]))).collect()
    }
}

fn rot(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    bytes[7] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_file_is_brought_back_from_a_good_copy_and_the_old_bytes_are_kept() {
    let place = Place::new();
    let (damaged, gone) = (place.file("nas", 5), place.file("nas", 9));
    let good = fs::read(&damaged).unwrap();
    rot(&damaged);
    let rotten = fs::read(&damaged).unwrap();
    fs::remove_file(&gone).unwrap();
    place.call(&["verify", "--due", "--deep", "--store", "nas"]).expect(1);
    let both = |word: &str| {
        vec![("busta-1/carta-05.tif".to_owned(), word.to_owned()), ("busta-1/carta-09.tif".to_owned(), word.to_owned())]
    };
    // Without --apply nothing is written.
    assert_eq!(place.repairs(&[], 1), both("repairable"));
    assert_eq!(fs::read(&damaged).unwrap(), rotten);
    assert!(!gone.exists());
    assert_eq!(place.repairs(&["--apply"], 0), both("repaired"));
    assert_eq!(fs::read(&damaged).unwrap(), good);
    let aside: Vec<_> = fs::read_dir(place.workspace().join("stores/nas/aside")).unwrap().flatten().collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(fs::read(aside[0].path()).unwrap(), rotten);
    assert_eq!(place.repairs(&["--apply"], 0), both("whole"));
    place.call(&["verify", "--due", "--deep"]).expect(0);
    place.call(&["log", "verify"]).expect(0);
    let log = fs::read_dir(place.workspace().join("events")).unwrap().flatten();
    let text: String =
        log.filter(|entry| entry.path().is_file()).map(|entry| fs::read_to_string(entry.path()).unwrap()).collect();
    assert_eq!(text.matches("\"recovery\"").count(), 2);
    assert!(!text.contains("carta-05"), "the log names no paths");
}

#[test]
fn nothing_is_taken_from_a_copy_that_is_not_good() {
    let place = Place::new();
    rot(&place.file("nas", 5));
    rot(&place.file("tape", 5));
    let rotten = fs::read(place.file("nas", 5)).unwrap();
    place.call(&["verify", "--due", "--deep", "--store", "nas"]).expect(1);
    assert_eq!(place.repairs(&["--apply"], 1), [("busta-1/carta-05.tif".to_owned(), "no-copy".to_owned())]);
    assert_eq!(fs::read(place.file("nas", 5)).unwrap(), rotten);
}

#[test]
fn a_link_on_the_way_is_not_written_through() {
    let place = Place::new();
    let folder = place.folder.path().join("nas/busta-1");
    let elsewhere = place.folder.path().join("elsewhere");
    fs::rename(&folder, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &folder).unwrap();
    fs::remove_file(elsewhere.join("carta-05.tif")).unwrap();
    let expected = [("busta-1/carta-05.tif".to_owned(), "in-the-way".to_owned())];
    assert_eq!(place.repairs(&["busta-1/carta-05.tif", "--apply"], 1), expected);
    assert!(!elsewhere.join("carta-05.tif").exists());
}

#[test]
fn what_cannot_be_kept_is_not_replaced() {
    let place = Place::new();
    let (link, folder) = (place.file("nas", 5), place.file("nas", 9));
    for path in [&link, &folder] {
        fs::remove_file(path).unwrap();
    }
    std::os::unix::fs::symlink("carta-01.tif", &link).unwrap();
    fs::create_dir(&folder).unwrap();
    let in_the_way = |name: &str| (format!("busta-1/carta-{name}.tif"), "in-the-way".to_owned());
    let paths = ["busta-1/carta-05.tif", "busta-1/carta-09.tif"];
    assert_eq!(place.repairs(&paths, 1), ["05", "09"].map(in_the_way));
    assert_eq!(place.repairs(&[&paths[..], &["--apply"]].concat(), 1), ["05", "09"].map(in_the_way));
    assert!(link.symlink_metadata().unwrap().is_symlink() && folder.is_dir());
}

#[test]
fn what_is_passed_over_is_told() {
    let place = Place::new();
    rot(&place.file("nas", 5));
    place.call(&["verify", "--due", "--deep", "--store", "nas"]).expect(1);
    let findings = place.workspace().join("stores/nas/findings.jsonl");
    let text = fs::read_to_string(&findings).unwrap();
    fs::write(&findings, format!("{{\"at\": what a disk made of it\n{text}{{\"at\":\"20")).unwrap();
    let ended = place.call(&["repair", "nas", "--apply"]).expect(1);
    let told = |name: &str| ended.events.iter().find(|event| event["event"] == name).unwrap();
    assert_eq!(told("passed-over")["unreadable_lines"], 1);
    assert_eq!(told("repair")["remedy"], "repaired", "a bad line hides no other one");
    assert_eq!(place.repairs(&["busta-1/no-such"], 1), [("busta-1/no-such".to_owned(), "not-on-record".to_owned())]);
}

#[test]
fn what_a_repair_that_was_killed_left_goes_and_long_names_are_repaired() {
    let place = Place::new();
    let long = format!("busta-1/{}", "n".repeat(255));
    for store in ["nas", "tape"] {
        fs::write(place.folder.path().join(store).join(&long), b"long").unwrap();
        place.call(&["store", "register", store]).expect(0);
    }
    let damaged = place.folder.path().join("nas").join(&long);
    rot_short(&damaged);
    assert_eq!(place.repairs(&[long.as_str(), "--apply"], 0), [(long.clone(), "repaired".to_owned())]);
    assert_eq!(fs::read(&damaged).unwrap(), b"long");
    let left = place.folder.path().join("nas/busta-1/.fondo-tmp-carta-05.tif");
    fs::write(&left, b"half").unwrap();
    let whole = [("busta-1/carta-05.tif".to_owned(), "whole".to_owned())];
    assert_eq!(place.repairs(&["busta-1/carta-05.tif"], 0), whole);
    assert!(left.exists(), "without --apply nothing is changed");
    assert_eq!(place.repairs(&["busta-1/carta-05.tif", "--apply"], 0), whole);
    assert!(!left.exists());
}

fn rot_short(path: &Path) {
    fs::write(path, b"lang").unwrap();
}

/// A device that is really mounted, then not: nothing is written to the folder at which it was.
#[test]
fn nothing_is_written_where_the_device_is_not_mounted() {
    let script = r#"
        set -e
        mount -t tmpfs none "$2/nas"; cp -a "$2/tape/." "$2/nas/"
        for store in nas tape; do "$1" store register $store --workspace "$2/workspace" >/dev/null; done
        echo rotten > "$2/nas/busta-1/carta-05.tif"; rm "$2/nas/busta-1/carta-09.tif"
        set +e
        "$1" verify --due --deep --store nas --workspace "$2/workspace" >/dev/null 2>&1
        umount "$2/nas"
        "$1" repair nas --apply --json --workspace "$2/workspace"; echo "{\"code\":$?}"
        mkdir -p "$2/nas/busta-1"; cp "$2/tape/busta-1/carta-01.tif" "$2/nas/busta-1/"
        "$1" repair nas --apply --json --workspace "$2/workspace"; echo "{\"code\":$?}"
    "#;
    let place = Place::of(&["tape"]);
    let nas = place.folder.path().join("nas");
    fs::create_dir(&nas).unwrap();
    let toml = place.workspace().join("fondo.toml");
    let text = fs::read_to_string(&toml).unwrap();
    fs::write(&toml, format!("{text}\n[[stores]]\nname = \"nas\"\npath = \"{}\"\n", nas.display())).unwrap();
    let mut command = std::process::Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_fondo")]).arg(place.folder.path());
    let ended = end(&mut command);
    if ended.events.is_empty() {
        let _: Option<()> = crate::support::skipped(&format!("devices cannot be mounted here: {}", ended.stderr));
        return;
    }
    let codes: Vec<_> = ended.events.iter().filter_map(|event| event["code"].as_i64()).collect();
    assert_eq!(codes, [4, 4], "{}", ended.stderr);
    let repairs: Vec<_> = ended.events.iter().filter(|event| event["event"] == "repair").collect();
    assert_eq!(repairs.len(), 4, "{}", ended.stderr);
    assert!(repairs.iter().all(|repair| repair["remedy"] == "unreachable"), "{repairs:?}");
    let written = walkdir::WalkDir::new(&nas).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    assert_eq!(written.count(), 1, "the one that the test put there");
    assert!(!place.workspace().join("stores/nas/aside").exists());
    let log = fs::read_dir(place.workspace().join("events")).unwrap().flatten();
    let text: String =
        log.filter(|entry| entry.path().is_file()).map(|entry| fs::read_to_string(entry.path()).unwrap()).collect();
    assert!(!text.contains("\"recovery\""), "{text}");
}

#[test]
fn two_stores_are_compared() {
    let place = Place::new();
    place.call(&["store", "compare", "nas", "tape"]).expect(0);
    fs::write(place.file("tape", 4), b"other").unwrap();
    fs::remove_dir_all(place.workspace().join("stores/tape")).unwrap();
    fs::write(place.folder.path().join("tape/extra"), b"x").unwrap();
    fs::remove_file(place.file("tape", 8)).unwrap();
    place.call(&["store", "compare", "nas", "tape"]).expect(2);
    fs::remove_file(place.workspace().join("catalogue.db")).unwrap();
    // An empty one is begun in silence by nobody.
    let lost = place.call(&["store", "register", "tape"]).expect(4);
    assert!(lost.stderr.contains("fondo rebuild"), "{}", lost.stderr);
    place.call(&["rebuild"]).expect(0);
    place.call(&["store", "register", "tape"]).expect(0);
    let numbers = |more: &[&str], code: i32| {
        let ended = place.call(&[&["store", "compare", "nas", "tape"], more].concat()).expect(code);
        let compared = ended.events.iter().find(|event| event["event"] == "copies-compared").unwrap().clone();
        ["same", "different", "only_first", "only_second"].map(|name| compared[name].as_u64().unwrap())
    };
    assert_eq!(numbers(&[], 1), [28, 1, 1, 1]);
    // One package of both: files 4 and 8 are in the first folder, and nothing else is wrong.
    assert_eq!(numbers(&["--below", "busta-0"], 1), [6, 1, 1, 0]);
    assert_eq!(numbers(&["--below", "busta-1/"], 0), [8, 0, 0, 0]);
    // That nothing is compared is no good news.
    place.call(&["store", "compare", "nas", "tape", "--below", "busta"]).expect(2);
}
