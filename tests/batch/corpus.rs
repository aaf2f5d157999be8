//! Whole runs over real material: every folder of real scans, and every file that others say is broken.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use crate::support::program::{end, run_command, start};
use crate::support::tree::findings;
use crate::support::{python_with, shared};
use fondo::io::path_to_bytes;
use fondo::records::SourcePath;
use serde_json::Value;

/// Memory that the runs here may use, and what processes need beside it (`docs/manual`, memory and threads).
const MEMORY: u64 = 512 << 20;
const BESIDE: u64 = 192 << 20;

/// What others say of a file of the corpus.
struct Expected {
    path: String,
    verdict: String,
}

fn expected(real: &Path) -> Vec<Expected> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(real.join("EXPECTED.csv")).unwrap();
    // Names of fuzz crashers hold commas that upstream's table does not quote.
    let row = |row: csv::StringRecord| {
        let fields: Vec<&str> = row.iter().collect();
        let verdicts = ["valid", "invalid", "pass", "fail", "must-not-crash", "truncated", "corrupt", "encrypted"];
        let at = fields.iter().position(|field| verdicts.contains(field))?;
        Some(Expected { path: fields[..at].join(","), verdict: fields[at].to_owned() })
    };
    reader.records().filter_map(|record| row(record.unwrap())).collect()
}

/// Files in which nothing is wrong that an inspection may complain of, though their folder says so: each with the
/// reason.
const SOUND_ALL_THE_SAME: &[(&str, &str)] =
    &[(".jp2.xml", "jpylyzer's report on a broken file; the report itself is sound")];

#[test]
fn every_broken_file_has_its_finding_and_the_batch_goes_on() {
    let Some(real) = shared("corpus/real") else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("broken"), place.path().join("w"));
    let mut broken = BTreeMap::new();
    for (number, file) in expected(&real).into_iter().enumerate() {
        let image = !file.path.starts_with("bagit-") && !file.path.starts_with("csv-");
        let is_broken =
            ["invalid", "truncated", "corrupt", "encrypted", "must-not-crash"].contains(&file.verdict.as_str());
        let from = real.join(&file.path);
        if !image || !is_broken || !from.is_file() {
            continue;
        }
        let unit = format!("U{number:04}");
        let name = Path::new(&file.path).file_name().unwrap().to_string_lossy().into_owned();
        fs::create_dir_all(source.join(&unit)).unwrap();
        fs::copy(&from, source.join(&unit).join(&name)).unwrap();
        broken.insert(unit, file.path);
    }
    assert!(broken.len() > 40, "{} broken files", broken.len());
    let mut command = run_command(&source, &workspace);
    command.args(["--memory", "512M"]);
    let mut child = start(&mut command);
    let peak = peak_memory(&mut child);
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert!(peak <= MEMORY + BESIDE, "{} MiB were used", peak >> 20);

    let found = findings(&workspace, "broken");
    let mut silent = BTreeSet::new();
    for (unit, path) in &broken {
        let about = found.iter().filter(|row| row.unit == *unit && row.severity != "info");
        if about.count() == 0 && !SOUND_ALL_THE_SAME.iter().any(|(name, _)| path.ends_with(name)) {
            silent.insert(path.as_str());
        }
    }
    assert!(silent.is_empty(), "nothing is said of {silent:#?}");
}

/// The greatest proportional memory of a process and its children together, in bytes, until it ends.
fn peak_memory(child: &mut Child) -> u64 {
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        peak = peak.max(family(child.id()).iter().map(|process| proportional(*process)).sum());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    peak
}

fn family(process: u32) -> Vec<u32> {
    let mut all = vec![process];
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    for task in tasks {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        all.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()).flat_map(family));
    }
    all
}

fn proportional(process: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()).unwrap_or(0) << 10
}

#[test]
fn every_folder_of_real_scans_becomes_packages_that_others_accept() {
    let Some(real) = shared("corpus/real") else { return };
    let Some(python) = python_with("bagit") else { return };
    let place = tempfile::tempdir().unwrap();
    let mut folders: Vec<PathBuf> =
        fs::read_dir(&real).unwrap().flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    let mut bags = Vec::new();
    for folder in folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let workspace = place.path().join(&name);
        let run = end(&mut run_command(&folder, &workspace));
        assert!(matches!(run.code, Some(0 | 3)), "{name}: {}", run.stderr);
        nothing_is_lost(&folder, &workspace, &name);
        let packages = walkdir::WalkDir::new(workspace.join("packages")).min_depth(2).max_depth(2);
        bags.extend(packages.into_iter().map(|entry| entry.unwrap().into_path()).filter(|path| path.is_dir()));
    }
    assert!(bags.len() > 20, "{} packages", bags.len());
    let script = "import bagit, sys\nfor path in sys.argv[1:]:\n    bagit.Bag(path).validate()\n";
    let output = Command::new(python).args(["-c", script]).args(&bags).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every file of a delivery is in a unit's plan, or is said to belong to the delivery as a whole.
fn nothing_is_lost(source: &Path, workspace: &Path, batch: &str) {
    let plan = fs::read_to_string(workspace.join("batches").join(batch).join("plan.jsonl")).unwrap();
    let mut planned = BTreeSet::new();
    for line in plan.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        for file in line["files"].as_array().into_iter().flatten() {
            let path: SourcePath = serde_json::from_value(file["path"].clone()).unwrap();
            planned.insert(path.percent());
        }
    }
    let files = walkdir::WalkDir::new(source).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let loose: Vec<_> = files
        .map(|entry| {
            let inside = entry.path().strip_prefix(source).unwrap();
            SourcePath::from_bytes(path_to_bytes(inside).into_owned()).percent()
        })
        .filter(|path| !planned.contains(path))
        .collect();
    for path in &loose {
        let name = path.rsplit('/').next().unwrap_or_default();
        let of_delivery = !path.contains('/') || name.starts_with("manifest-") || name.starts_with("tagmanifest-");
        assert!(of_delivery || name.ends_with(".md5") || name.ends_with(".txt"), "{batch}: {path} is nowhere");
    }
}
