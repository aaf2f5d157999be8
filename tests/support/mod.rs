//! What tests need that lies outside the repository: real material, the judges, the tools of others.
//!
//! `FONDO_SHARED` names the folder with the material, `FONDO_PYTHON` a Python that has the judges' packages (else
//! `python3`). Where something is not there a test says so and passes; with `FONDO_REQUIRE=1` (CI) it fails instead.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod archives;
pub mod chart;
pub mod damage;
pub mod delivery;
pub mod eark;
pub mod grey_picture;
pub mod masters;
pub mod mets_head;
pub mod people;
pub mod plain_pdf;
pub mod plain_tiff;
pub mod program;
#[cfg(unix)]
pub mod reader;
pub mod samples;
pub mod score_targets;
pub mod store_place;
pub mod tag_tiff;
pub mod texts;
pub mod tree;
pub mod written_page;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The folder `corpus/` of the real material.
pub fn corpus() -> Option<PathBuf> {
    shared("corpus")
}

/// A folder or file of the shared material.
pub fn shared(relative: &str) -> Option<PathBuf> {
    let Some(shared) = std::env::var_os("FONDO_SHARED") else { return skipped("FONDO_SHARED is not set") };
    let path = PathBuf::from(shared).join(relative);
    if path.exists() { Some(path) } else { skipped(&format!("{} is not there", path.display())) }
}

/// A Python that can import `package`.
pub fn python_with(package: &str) -> Option<OsString> {
    let python = std::env::var_os("FONDO_PYTHON").unwrap_or_else(|| "python3".into());
    let found = Command::new(&python)
        .args(["-c", &format!("import {package}")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if found.is_ok_and(|status| status.success()) {
        Some(python)
    } else {
        skipped(&format!("Python's {package} is not installed (FONDO_PYTHON)"))
    }
}

/// A program of another, by its name on the path.
pub fn tool(name: &str) -> Option<OsString> {
    let found = Command::new("sh").args(["-c", "command -v \"$0\" >/dev/null", name]).status();
    if found.is_ok_and(|status| status.success()) {
        Some(name.into())
    } else {
        skipped(&format!("{name} is not installed"))
    }
}

/// Says that something is not checked, and why; with `FONDO_REQUIRE=1` that is a failure.
pub fn skipped<T>(why: &str) -> Option<T> {
    assert!(std::env::var_os("FONDO_REQUIRE").is_none_or(|value| value != "1"), "required, but {why}");
    println!("skipped: {why}");
    None
}
