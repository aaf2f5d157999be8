//! A workspace with one store, and what its verbs say.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::program::{Ended, end, fondo};

/// A workspace with one store, `nas`, of `files` files.
pub struct Place {
    pub folder: tempfile::TempDir,
}

impl Place {
    pub fn new(files: usize, settings: &str) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        for number in 0..files {
            place.write(
                &format!("busta-{:02}/carta-{number:05}.tif", number / 100),
                format!("carta {number}").as_bytes(),
            );
        }
        let workspace = place.workspace();
        drop(fondo::catalogue::Workspace::open_or_create(&workspace, fondo::catalogue::Access::Write).unwrap());
        let toml = workspace.join("fondo.toml");
        let mut text = fs::read_to_string(&toml).unwrap();
        text.push_str(&format!("\n[[stores]]\nname = \"nas\"\npath = \"{}\"\n{settings}\n", place.root().display()));
        fs::write(toml, text).unwrap();
        place
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("nas")
    }

    pub fn workspace(&self) -> PathBuf {
        self.folder.path().join("workspace")
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn call(&self, words: &[&str]) -> Ended {
        end(fondo().args(words).args(["--json", "--workspace"]).arg(self.workspace()))
    }

    pub fn register(&self) -> Value {
        event(&self.call(&["store", "register", "nas"]).expect(0), "store-registered")
    }

    /// Makes all readings `days` days older than they are.
    pub fn age(&self, days: i64) {
        let path = self.workspace().join("stores/nas/readings.jsonl");
        let text = fs::read_to_string(&path).unwrap();
        let older = text.lines().map(|line| {
            let mut reading: Value = serde_json::from_str(line).unwrap();
            let at: jiff::Timestamp = reading["at"].as_str().unwrap().parse().unwrap();
            reading["at"] = (at - jiff::SignedDuration::from_hours(24 * days)).to_string().into();
            format!("{reading}\n")
        });
        fs::write(&path, older.collect::<String>()).unwrap();
        fs::remove_file(self.workspace().join("catalogue.db")).unwrap();
        self.call(&["rebuild"]).expect(0);
    }
}

pub fn event(ended: &Ended, name: &str) -> Value {
    let found = ended.events.iter().rfind(|event| event["event"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {} {:?}", ended.stderr, ended.events)).clone()
}

pub fn codes(ended: &Ended) -> Vec<(String, String)> {
    let findings = ended.events.iter().filter(|event| event["event"] == "finding");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    findings.map(|event| (text(&event["finding"]["subject"]["path"]), text(&event["finding"]["code"]))).collect()
}
