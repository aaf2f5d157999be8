//! `metadata.csv` and `rights.csv`. Programs read them: nothing is neutralised for spreadsheets.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::super::values::Values;

/// Columns of `rights.csv`, in the order of the documentation.
pub(super) const RIGHTS: [&str; 18] = [
    "file",
    "basis",
    "status",
    "determination_date",
    "jurisdiction",
    "start_date",
    "end_date",
    "terms",
    "citation",
    "note",
    "grant_act",
    "grant_restriction",
    "grant_start_date",
    "grant_end_date",
    "grant_note",
    "doc_id_type",
    "doc_id_value",
    "doc_id_role",
];

/// `metadata.csv`: a row for each folder of objects.
pub(super) fn metadata(
    out: &mut dyn Write,
    columns: &BTreeMap<String, String>,
    folders: &[String],
    values: &Values,
) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    let header = std::iter::once("filename").chain(columns.keys().map(String::as_str));
    table.write_record(header)?;
    for folder in folders {
        let cells = columns.values().map(|template| values.fill(template).unwrap_or_default());
        table.write_record(std::iter::once(folder.clone()).chain(cells))?;
    }
    table.flush()
}

/// `rights.csv`: a row for each file.
pub(super) fn rights(
    out: &mut dyn Write,
    columns: &BTreeMap<String, String>,
    files: &[String],
    values: &Values,
) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(RIGHTS)?;
    for file in files {
        let cell = |column: &&str| match *column {
            "file" => file.clone(),
            other => columns.get(other).and_then(|template| values.fill(template).ok()).unwrap_or_default(),
        };
        table.write_record(RIGHTS.iter().map(cell))?;
    }
    table.flush()
}
