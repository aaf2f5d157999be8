//! Deliveries on which people decide: profiles that ask for them, the people, and the files with their decisions.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::program::{AT, Ended, end, fondo};
use super::tree::status;

/// A profile with this `[accept]`, in a file below `place`.
pub fn profile(place: &Path, accept: &str) -> PathBuf {
    let path = place.join("terms.toml");
    let text = format!(
        "[profile]\nid = \"terms\"\nversion = \"1\"\nlabel_en = \"-\"\nlabel_it = \"-\"\n\
         [arrangement]\nby = \"folder\"\nlevel = 1\n{accept}\n"
    );
    fs::write(&path, text).unwrap();
    path
}

/// `fondo run SOURCE --profile PROFILE --out OUT --at AT --json` with more.
pub fn run_with(source: &Path, profile: &Path, out: &Path, more: &[&str]) -> Ended {
    let mut command = fondo();
    command
        .arg("run")
        .arg(source)
        .arg("--profile")
        .arg(profile)
        .args(["--at", AT, "--json", "--out"])
        .arg(out)
        .args(more);
    end(&mut command)
}

/// Three people: one who decides and sees everything, one who decides, one who only runs batches.
pub fn hire(workspace: &Path) {
    let path = workspace.join("fondo.toml");
    let mut text = fs::read_to_string(&path).unwrap();
    for (id, roles) in [("arch1", "\"archivist\", \"reader\""), ("arch2", "\"archivist\""), ("op1", "\"operator\"")] {
        text.push_str(&format!("\n[[people]]\nid = \"{id}\"\nname = \"A. N. Other {id}\"\nroles = [{roles}]\n"));
    }
    fs::write(path, text).unwrap();
}

/// The newest sample of a batch.
pub fn sample(workspace: &Path, batch: &str) -> Value {
    let folder = workspace.join("batches").join(batch).join("samples");
    let mut found: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.to_string_lossy().ends_with(".sample.json"));
    found.sort();
    serde_json::from_str(&fs::read_to_string(found.last().unwrap()).unwrap()).unwrap()
}

/// The draft of a unit that waits.
pub fn draft(workspace: &Path, batch: &str, unit: &str) -> Value {
    let path = workspace.join("batches").join(batch).join("work").join(unit).join("draft.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The SHA-256 of a page that waits.
pub fn sha256(workspace: &Path, batch: &str, unit: &str, name: &str) -> Value {
    let draft = draft(workspace, batch, unit);
    let files = draft["record"]["files"].as_array().unwrap();
    files.iter().find(|file| file["name"] == name).unwrap()["digests"]["sha256"].clone()
}

/// A decision on a page of a lot.
pub fn on_page(page: &Value, verdict: &str) -> Value {
    json!({
        "unit": page["unit"], "page": { "name": page["name"], "image": page["image"] }, "bound_to": page["sha256"],
        "verdict": verdict, "by": "arch1", "at": "2026-01-20T09:00:00Z",
    })
}

/// The same, explained.
pub fn explained(page: &Value, verdict: &str, defect: Option<&str>, reason: &str) -> Value {
    let mut decision = on_page(page, verdict);
    decision["reason"] = reason.into();
    if let Some(defect) = defect {
        decision["defect"] = defect.into();
    }
    decision
}

/// A file with decisions.
pub fn file(place: &Path, batch: &str, decisions: &[Value]) -> PathBuf {
    let path = place.join("decisions.json");
    let content = json!({ "format": "fondo.decisions", "version": 1, "batch": batch, "decisions": decisions });
    fs::write(&path, content.to_string()).unwrap();
    path
}

/// `fondo decide FILE --json`.
pub fn decide(workspace: &Path, file: &Path) -> Ended {
    end(fondo().arg("decide").arg(file).args(["--json", "--workspace"]).arg(workspace))
}

/// What the catalogue answers, before and after it is made anew.
pub fn rebuilt_answers_the_same(workspace: &Path) {
    let before = status(workspace);
    for name in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
        let _ = fs::remove_file(workspace.join(name));
    }
    end(fondo().args(["rebuild", "--workspace"]).arg(workspace)).expect(0);
    assert_eq!(status(workspace), before);
    end(fondo().args(["log", "verify"]).arg("--workspace").arg(workspace)).expect(0);
}
