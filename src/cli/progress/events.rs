//! The events of `--json`.

use std::io;

use serde::Serialize;

use super::figures::Snapshot;
use crate::cli::console::Console;
use crate::progress::{Progress, Stage};
use crate::records::{Finding, Severity};

/// Figures, once a second.
#[derive(Serialize)]
struct Figures {
    event: &'static str,
    stage: Stage,
    bytes: u64,
    bytes_total: u64,
    files: u64,
    pages: u64,
    #[serde(skip_serializing_if = "is_none")]
    recognised: u64,
    units: u64,
    units_total: u64,
    errors: u64,
    warnings: u64,
    bytes_per_second: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_left: Option<u64>,
}

/// Without recognition the figure is left out.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_none(pages: &u64) -> bool {
    *pages == 0
}

/// A finding with its words.
#[derive(Serialize)]
struct Found<'a> {
    event: &'static str,
    finding: &'a Finding,
    severity: Severity,
    detail: String,
    remedy: String,
}

/// Writes the figures.
pub fn figures(console: &Console, snapshot: &Snapshot) -> io::Result<()> {
    console.record(&Figures {
        event: "progress",
        stage: snapshot.stage,
        bytes: snapshot.bytes,
        bytes_total: snapshot.bytes_total,
        files: snapshot.files,
        pages: snapshot.pages,
        recognised: snapshot.recognised,
        units: snapshot.units,
        units_total: snapshot.units_total,
        errors: snapshot.errors,
        warnings: snapshot.warnings,
        bytes_per_second: snapshot.rate as u64,
        seconds_left: snapshot.left.map(|left| left.as_secs()),
    })
}

/// Writes a message that stands for itself; increments are summed up in the figures.
pub fn message(console: &Console, message: &Progress<'_>) -> io::Result<()> {
    match message {
        Progress::Bytes { .. } | Progress::Files { .. } | Progress::Pages { .. } | Progress::Recognised { .. } => {
            Ok(())
        }
        Progress::Stage { .. } | Progress::Unit { .. } => console.record(message),
        Progress::Finding { finding } => console.record(&Found {
            event: "finding",
            finding,
            severity: finding.severity,
            detail: finding.detail(console.lang),
            remedy: finding.remedy(console.lang),
        }),
    }
}
