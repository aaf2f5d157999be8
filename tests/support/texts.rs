//! Texts as nobody should write them.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use fondo::batch::OUTPUT_VERSION;
use fondo::records::{Description, Hex, Levels, Record, UnitRecord};

/// How many there are.
pub const MANY: usize = 48;

/// Any Unicode, controls, quotes, the end of a CDATA section, four thousand characters; the same texts at each run, so
/// that what fails can be looked at again.
pub fn texts() -> Vec<String> {
    let strategy = prop_oneof![
        4 => "\\PC{1,60}".prop_map(String::from),
        2 => "[\\x00-\\x2f\u{fffe}\u{ffff}]{1,20}a".prop_map(String::from),
        1 => Just("]]> <!-- & \"quoted\" 'too' --> &amp; &#x0;".to_owned()),
        1 => Just("è ".repeat(2000)),
        1 => "(\\PC{0,20}\n){1,5}x".prop_map(String::from),
    ];
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut texts = Vec::with_capacity(MANY);
    while texts.len() < MANY {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        if !text.trim().is_empty() {
            texts.push(text);
        }
    }
    texts
}

/// A unit without files of this name and with this description.
pub fn described(text: &str, description: Description) -> UnitRecord {
    UnitRecord {
        format: UnitRecord::FORMAT.to_owned(),
        version: UnitRecord::VERSION,
        unit: text.to_owned(),
        unit_version: 1,
        unit_key: Hex([7; 32]),
        batch: text.to_owned(),
        at: "2026-03-01T10:00:00Z".parse().unwrap(),
        program: "fondo 0.1.0".to_owned(),
        output_version: OUTPUT_VERSION,
        profile: "deposito".to_owned(),
        profile_digest: Hex([1; 32]),
        levels: Levels::default(),
        description: Some(description),
        capture: None,
        files: Vec::new(),
        documents: Vec::new(),
        findings: Vec::new(),
        change: None,
    }
}
