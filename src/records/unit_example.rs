//! A small unit for the tests of the rooms that write about units.

use super::{Hex, Levels, Record, UnitRecord};

/// Version 1 of a unit without files; tests add what they are about.
pub fn example_unit() -> UnitRecord {
    UnitRecord {
        format: UnitRecord::FORMAT.to_owned(),
        version: UnitRecord::VERSION,
        unit: "ASC/7".to_owned(),
        unit_version: 1,
        unit_key: Hex([7; 32]),
        batch: "consegna-1".to_owned(),
        at: "2026-03-01T10:00:00Z".parse().unwrap(),
        program: "fondo 0.1.0".to_owned(),
        output_version: 1,
        profile: "deposito".to_owned(),
        profile_digest: Hex([1; 32]),
        levels: Levels::default(),
        description: None,
        files: Vec::new(),
        findings: Vec::new(),
        change: None,
    }
}
