//! `review.csv`: the sheet as a table for exchange. Filled in, `fondo decide` reads it.

use std::io::{self, Write};

use crate::accept::COLUMNS;
use crate::formats::table::neutralised;
use crate::records::DecisionRecord;

use super::sheet::Sheet;

/// Writes the table: UTF-8 with a byte order mark and `;`, as spreadsheets open it where the decimal sign is a comma.
/// No field begins a formula.
///
/// # Errors
/// What the writer says.
pub fn write_table(sheet: &Sheet, mut out: impl Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(COLUMNS)?;
    for card in &sheet.cards {
        let Some(bound_to) = card.bound_to else { continue };
        let detail: Vec<_> = card.found.iter().map(|said| said.detail.as_str()).collect();
        // One on the whole file stands on each of its pages, and is a decision on none of them: handed back it would
        // become several.
        let on_this = |decided: &&DecisionRecord| decided.page.as_ref().and_then(|page| page.image) == card.image;
        let decided = card.decided.as_ref().filter(on_this);
        let text = |value: Option<&str>| neutralised(value.unwrap_or_default()).into_owned();
        csv.write_record([
            text(Some(&sheet.batch)),
            card.list.slug().to_owned(),
            text(Some(&card.unit)),
            text(card.name.as_deref()),
            card.image.map(|image| image.to_string()).unwrap_or_default(),
            bound_to.to_string(),
            text(Some(&detail.join("; "))),
            decided.map(|decided| decided.verdict.slug().to_owned()).unwrap_or_default(),
            text(decided.and_then(|decided| decided.defect.as_deref())),
            text(decided.and_then(|decided| decided.reason.as_deref())),
            text(decided.map(|decided| decided.by.as_str())),
            decided.map(|decided| decided.at.to_string()).unwrap_or_default(),
        ])?;
    }
    csv.flush()
}
