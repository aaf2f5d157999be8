//! Plans and journals for the tests of what reads them.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::records::{Hex, Hex32, JournalLine, Levels, PlanLine, UnitOutcome, UnitPlan, UnitState};

/// A unit of a plan, without files and without a description.
pub fn planned(unit: &str) -> UnitPlan {
    UnitPlan {
        unit: unit.to_owned(),
        folder: unit.to_owned(),
        profile: "deposito".to_owned(),
        levels: Levels::default(),
        description: None,
        files: Vec::new(),
        findings: Vec::new(),
        withdrawn: Vec::new(),
        still_restricted: false,
    }
}

/// The key of any unit.
pub const KEY: Hex32 = Hex([7; 32]);

/// How a unit ended.
pub fn ended(unit: &str, state: UnitState, unit_key: Option<Hex32>) -> JournalLine {
    JournalLine::Unit(Box::new(UnitOutcome {
        clock: Timestamp::UNIX_EPOCH,
        state,
        unit_key,
        ..super::books::commit::outcome_of(&planned(unit))
    }))
}

/// Writes the plan of a batch.
pub fn write_plan(folder: &Path, units: &[&str]) {
    let lines: Vec<_> = units.iter().map(|unit| PlanLine::Unit(Box::new(planned(unit)))).collect();
    write_lines(&folder.join("plan.jsonl"), &lines);
}

/// Writes the journal of a batch.
pub fn write_journal(folder: &Path, lines: &[JournalLine]) {
    write_lines(&folder.join("journal.jsonl"), lines);
}

fn write_lines(path: &Path, lines: &[impl Serialize]) {
    let text: String = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
    fs::write(path, text).unwrap();
}
