//! A table with descriptions goes row by row into the scratch index.

use std::fs::File;
use std::ops::ControlFlow;

use crate::formats::table::{Row, TableFile};
use crate::profile::InventoryRules;
use crate::records::codes::inventory as codes;
use crate::records::{Code, Finding, Subject};
use crate::survey::scratch::{RowSet, Scratch, ScratchError};

use super::header::{Layout, Recogniser, UnknownField, describes_units, detect};
use super::row::{self, RowPlace};

/// A table that was opened.
pub struct Source {
    /// Its file name, for findings.
    pub name: String,
    /// Its bytes.
    pub file: File,
}

/// What keeps a table from being loaded; what is wrong with its content is a finding.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The profile's mapping.
    #[error(transparent)]
    Mapping(#[from] UnknownField),
    /// The index.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
}

/// Loads all sheets that hold descriptions. Findings about the table as a whole are returned; those about rows lie with
/// the rows.
///
/// # Errors
/// The profile maps a field that does not exist, or the scratch index fails.
pub fn load(source: Source, rules: &InventoryRules, scratch: &Scratch, set: RowSet) -> Result<Vec<Finding>, LoadError> {
    let recogniser = Recogniser::new(rules)?;
    let about = |code: Code, table: &str| {
        Finding::new(code, Subject::Row { table: table.to_owned(), row: 0, identifier: None })
    };
    let mut findings = Vec::new();
    let mut table = match TableFile::open(source.file) {
        Ok(table) => table,
        Err(error) => {
            findings.push(about(codes::UNREADABLE, &source.name).with("reason", error));
            return Ok(findings);
        }
    };
    let mut loaded = false;
    let mut skipped = Vec::new();
    for sheet in table.sheets() {
        let name = sheet.as_ref().map_or_else(|| source.name.clone(), |sheet| format!("{}#{sheet}", source.name));
        if sheet.as_ref().is_some_and(|sheet| !rules.sheets.is_empty() && !rules.sheets.contains(sheet)) {
            continue;
        }
        match detect(&mut table, sheet.as_deref(), &recogniser, &describes_units) {
            Ok(Some(layout)) => {
                loaded = true;
                for field in recogniser.absent(&layout) {
                    findings.push(about(codes::COLUMN_ABSENT, &name).with("field", field.name()));
                }
                let place = RowPlace { table: &name, counting: rules.counting, ragged: sheet.is_none() };
                let reading = load_sheet(&mut table, sheet.as_deref(), &layout, place, scratch, set)?;
                findings.extend(reading.of_header);
                findings.extend(reading.broken.map(|reason| about(codes::UNREADABLE, &name).with("reason", reason)));
            }
            Ok(None) => skipped.push(name),
            Err(error) => findings.push(about(codes::UNREADABLE, &name).with("reason", error)),
        }
    }
    if loaded {
        findings.extend(skipped.iter().map(|name| about(codes::SHEET_SKIPPED, name)));
    } else if findings.is_empty() {
        findings.push(about(codes::NO_HEADER, &source.name));
    }
    Ok(findings)
}

/// What there is to say of a sheet that is no matter of its rows.
struct SheetReading {
    /// Formulas without a value in the row of the headers. One finding: a workbook may give the same row again and
    /// again.
    of_header: Option<Finding>,
    /// Why it could not be read to its end.
    broken: Option<String>,
}

fn load_sheet(
    table: &mut TableFile,
    sheet: Option<&str>,
    layout: &Layout,
    place: RowPlace<'_>,
    scratch: &Scratch,
    set: RowSet,
) -> Result<SheetReading, ScratchError> {
    let mut failed = None;
    let mut of_header = None;
    let mut take = |row: Row| {
        if row.number == layout.header_row && of_header.is_none() {
            let subject = Subject::Row { table: place.table.to_owned(), row: row.number, identifier: None };
            of_header = row::uncalculated(&row, subject);
        }
        if row.number <= layout.header_row || row.is_blank() {
            return ControlFlow::Continue(());
        }
        let mut reading = row::read(&row, layout, place);
        if reading.description.identifier.is_empty() {
            let subject = Subject::Row { table: place.table.to_owned(), row: row.number, identifier: None };
            reading.findings.push(Finding::new(codes::NO_IDENTIFIER, subject));
        }
        match scratch.add_row(set, place.table, row.number, &reading.description, &reading.findings) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    };
    let outcome = table.rows(sheet, &mut take);
    match failed {
        Some(error) => Err(error),
        None => Ok(SheetReading { of_header, broken: outcome.err().map(|error| error.to_string()) }),
    }
}
