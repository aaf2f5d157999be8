//! Tables that people keep, and what they decide.

use std::ops::ControlFlow;

use fondo::accept::read_decisions;
use fondo::formats::table::{CsvRows, TableFile};
use fondo::survey::dates;
use fondo::survey::inventory::propose;

use super::bounds::{in_folder, nameless};

pub fn csv(bytes: &[u8]) {
    let Ok(mut rows) = CsvRows::new(bytes) else { return };
    while let Ok(Some(row)) = rows.next_row() {
        let _ = (row.is_blank(), row.text(0).len());
    }
}

pub fn workbook(bytes: &[u8]) {
    let Ok(mut table) = TableFile::open(nameless(bytes)) else { return };
    for sheet in table.sheets() {
        let mut left = 1000;
        let _ = table.rows(sheet.as_deref(), &mut |_| {
            left -= 1;
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
    }
}

pub fn inventory(bytes: &[u8]) {
    in_folder("inventory.csv", bytes, |folder| {
        if let Ok(proposal) = propose(&folder.join("inventory.csv")) {
            let proposed = proposal.toml();
            assert!(proposed.parse::<toml::Table>().is_ok(), "the proposal is no TOML:\n{proposed}");
        }
    });
}

pub fn date(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let statement = dates::read(&text);
    assert_eq!(statement.written, text, "what was written is kept");
}

pub const DECIDED: &[u8] = br#"{"format":"fondo.decisions","version":1,"batch":"b","decisions":[{"unit":"F1","page":{"name":"a.tif","image":1},"bound_to":"0101010101010101010101010101010101010101010101010101010101010101","verdict":"rescan","defect":"blur","reason":"x","by":"Rossi","at":"2026-11-26T23:30:00Z"}]}
"#;

pub const DECIDED_TABLE: &[u8] = b"batch;list;unit;name;image;bound_to;detail;verdict;defect;reason;by;at\r\nb;;F1;a.tif;1;0101010101010101010101010101010101010101010101010101010101010101;;rifare;;\"'=x\";Rossi;2026-11-26T23:30:00Z\r\n";

/// What people decided, from the page or a table.
pub fn decisions(bytes: &[u8]) {
    if let Ok(incoming) = read_decisions(bytes) {
        assert!(!incoming.entries.is_empty(), "a file without decisions is refused");
    }
}
