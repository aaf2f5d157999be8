//! Folders compared by what is in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::program::{end, fondo};

/// Every file below `root` by its relative path, with the BLAKE3 of its bytes.
pub fn digests(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        // A folder may go away while it is walked: what is asked then is what is there.
        let Ok(entry) = entry else { continue };
        if entry.file_type().is_file() {
            let relative = entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
            if let Ok(bytes) = fs::read(entry.path()) {
                found.insert(relative, blake3::hash(&bytes).to_hex().to_string());
            }
        }
    }
    found
}

/// The packages of a workspace: `packages/UNIT/UNIT_vN`, by name.
pub fn packages(workspace: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let Ok(units) = fs::read_dir(workspace.join("packages")) else { return found };
    for unit in units.flatten() {
        let Ok(versions) = fs::read_dir(unit.path()) else { continue };
        for version in versions.flatten().filter(|version| version.path().is_dir()) {
            found.insert(version.file_name().to_string_lossy().into_owned(), digests(&version.path()));
        }
    }
    found
}

/// The identifiers of all events in a workspace's log, in order.
pub fn event_ids(workspace: &Path) -> Vec<String> {
    let mut files: Vec<_> = fs::read_dir(workspace.join("events"))
        .map(|folder| folder.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.sort();
    let lines = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    lines
        .flat_map(|path| fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .map(|line| serde_json::from_str::<Value>(&line).unwrap()["event"]["id"].as_str().unwrap().to_owned())
        .collect()
}

/// The lines of a batch's journal that are whole.
pub fn journal(workspace: &Path, batch: &str) -> Vec<Value> {
    let text = fs::read_to_string(workspace.join("batches").join(batch).join("journal.jsonl")).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// A row of `findings.csv`.
#[derive(Debug)]
pub struct FindingRow {
    /// The code.
    pub code: String,
    /// `error`, `warning`, `info`.
    pub severity: String,
    /// The unit, if it is about one.
    pub unit: String,
    /// The file, as people read it.
    pub path: String,
    /// The file, percent-encoded.
    pub path_pct: String,
    /// The page in the file.
    pub page: String,
    /// The table.
    pub table: String,
    /// The words.
    pub detail: String,
}

/// `findings.csv` of a batch.
pub fn findings(workspace: &Path, batch: &str) -> Vec<FindingRow> {
    let path = workspace.join("batches").join(batch).join("findings.csv");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let place = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name).unwrap();
    let names = ["code", "severity", "unit", "path", "path_pct", "page", "table", "detail"].map(place);
    let row = |row: csv::StringRecord| {
        let [code, severity, unit, path, path_pct, page, table, detail] = names.map(|place| row[place].to_owned());
        FindingRow { code, severity, unit, path, path_pct, page, table, detail }
    };
    reader.records().map(|found| row(found.unwrap())).collect()
}

/// `unit.json` of a version of a unit.
pub fn unit_json(workspace: &Path, unit: &str, version: u32) -> Value {
    let path = workspace.join(format!("packages/{unit}/{unit}_v{version}/data/metadata/unit.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// What `fondo status` says.
pub fn status(workspace: &Path) -> Value {
    end(fondo().args(["status", "--json", "--workspace"]).arg(workspace)).expect(0).events.remove(0)
}

/// Changes one byte in the middle of a file.
pub fn rot(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}
