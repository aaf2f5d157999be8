//! `acceptance.csv`: the list for the supplier, one thing to bring again a row, with its deadline; then the open errors
//! of units.

use std::io::{self, Write};

use crate::formats::table::neutralised;

use super::supplier::SupplierReport;
use super::words::class;

/// The columns. Their names are stable and the same in every language.
pub const COLUMNS: [&str; 12] =
    ["batch", "unit", "page", "image", "content", "clause", "class", "defect", "reason", "ordered", "due", "closed_by"];

/// Writes the table: UTF-8 with a byte order mark and `;`. No field begins a formula.
///
/// # Errors
/// What the writer says.
pub fn write_table(report: &SupplierReport, mut out: impl Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(COLUMNS)?;
    for row in &report.rescans {
        let some = |value: &Option<String>| neutralised(value.as_deref().unwrap_or_default()).into_owned();
        csv.write_record([
            neutralised(&report.batch).into_owned(),
            neutralised(&row.unit).into_owned(),
            some(&row.page),
            row.image.map(|image| image.to_string()).unwrap_or_default(),
            row.content.clone(),
            some(&row.clause),
            row.class.map(|named| class(named, report.lang)).unwrap_or_default().to_owned(),
            neutralised(&row.defect).into_owned(),
            some(&row.reason),
            row.ordered.clone(),
            row.due.clone().unwrap_or_default(),
            some(&row.closed),
        ])?;
    }
    // An error of a unit is no thing to bring again by itself: it has no content and no day of an order.
    for row in &report.unit_findings {
        let some = |value: &Option<String>| neutralised(value.as_deref().unwrap_or_default()).into_owned();
        let none = String::new;
        csv.write_record([
            neutralised(&report.batch).into_owned(),
            some(&row.unit),
            none(),
            none(),
            none(),
            some(&row.clause),
            class(row.class, report.lang).to_owned(),
            neutralised(&row.words).into_owned(),
            none(),
            none(),
            none(),
            none(),
        ])?;
    }
    csv.flush()
}
