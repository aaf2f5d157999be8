//! Decisions that come in a file, read within limits.

use crate::formats::table::{CsvRows, TableError, restored};
use crate::records::{DecidedPage, DecisionEntry, DecisionFile, Hex32, RecordError, Verdict, read};

/// Largest file, in bytes.
pub const LARGEST: u64 = 32 << 20;

/// Most decisions in one file.
const MOST: usize = 100_000;

/// The columns of the table for exchange. Those before `verdict` tell what is to be decided; `list` and `detail` are
/// for people alone.
pub const COLUMNS: [&str; 12] =
    ["batch", "list", "unit", "name", "image", "bound_to", "detail", "verdict", "defect", "reason", "by", "at"];

/// What came in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The batch that it names.
    pub batch: String,
    /// The decisions with their number in the file, or their row in the table, from 1.
    pub entries: Vec<(u64, DecisionEntry)>,
}

/// What keeps a file of decisions from being read at all.
#[derive(Debug, thiserror::Error)]
pub enum IncomingError {
    /// It is larger than any that people make.
    #[error("read the decisions: the file has {found} bytes, or more than {limit} decisions are in it")]
    TooLarge {
        /// Its bytes.
        found: u64,
        /// Most decisions.
        limit: usize,
    },
    /// It is no such record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// It is no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A column is missing, or none of ours.
    #[error("read the decisions: the column `{column}` is {what}", what = if *.missing { "missing" } else { "none of ours, or stands twice" })]
    Column {
        /// Its name.
        column: String,
        /// Whether it is missing.
        missing: bool,
    },
    /// A cell cannot be understood.
    #[error("read the decisions: row {row}, column `{column}`: `{value}` cannot be understood")]
    Value {
        /// The row.
        row: u64,
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// Rows of more than one batch.
    #[error("read the decisions: they are about `{one}` and about `{other}`")]
    TwoBatches {
        /// A batch.
        one: String,
        /// Another.
        other: String,
    },
    /// Nothing was decided.
    #[error("read the decisions: there is none in the file")]
    Empty,
}

/// Reads the JSON that the review page saves, or the table for exchange.
///
/// # Errors
/// [`IncomingError`].
pub fn read_decisions(bytes: &[u8]) -> Result<Incoming, IncomingError> {
    let found = bytes.len() as u64;
    if found > LARGEST {
        return Err(IncomingError::TooLarge { found, limit: MOST });
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let incoming = if text.trim_ascii_start().starts_with(b"{") {
        let file: DecisionFile = read(text)?;
        Incoming { batch: file.batch, entries: (1..).zip(file.decisions).collect() }
    } else {
        read_table(bytes)?
    };
    match incoming.entries.len() {
        0 => Err(IncomingError::Empty),
        count if count > MOST => Err(IncomingError::TooLarge { found, limit: MOST }),
        _ => Ok(incoming),
    }
}

fn read_table(bytes: &[u8]) -> Result<Incoming, IncomingError> {
    let mut rows = CsvRows::new(bytes)?;
    let Some(header) = rows.next_row()? else { return Err(IncomingError::Empty) };
    let mut places = [None; COLUMNS.len()];
    for (at, cell) in header.cells.iter().enumerate() {
        let name = cell.text.trim();
        let slot = COLUMNS.iter().position(|column| *column == name).and_then(|known| places.get_mut(known));
        match slot {
            Some(slot) if slot.is_none() => *slot = Some(at),
            _ if name.is_empty() => {}
            _ => return Err(IncomingError::Column { column: name.to_owned(), missing: false }),
        }
    }
    for column in ["batch", "bound_to", "verdict"] {
        let known = COLUMNS.iter().position(|name| *name == column).and_then(|at| places.get(at).copied().flatten());
        if known.is_none() {
            return Err(IncomingError::Column { column: column.to_owned(), missing: true });
        }
    }
    let mut incoming = Incoming { batch: String::new(), entries: Vec::new() };
    while let Some(row) = rows.next_row()? {
        let cell = |column: &str| {
            let at = COLUMNS.iter().position(|name| *name == column).and_then(|at| places.get(at).copied().flatten());
            restored(at.map_or("", |at| row.text(at)).trim()).to_owned()
        };
        // A row on which nobody has decided.
        if row.is_blank() || cell("verdict").is_empty() {
            continue;
        }
        let batch = cell("batch");
        if incoming.batch.is_empty() {
            incoming.batch.clone_from(&batch);
        } else if incoming.batch != batch {
            return Err(IncomingError::TwoBatches { one: incoming.batch, other: batch });
        }
        incoming.entries.push((row.number, entry(row.number, cell)?));
        if incoming.entries.len() > MOST {
            return Err(IncomingError::TooLarge { found: bytes.len() as u64, limit: MOST });
        }
    }
    Ok(incoming)
}

fn entry(row: u64, cell: impl Fn(&str) -> String) -> Result<DecisionEntry, IncomingError> {
    let wrong = |column, value| IncomingError::Value { row, column, value };
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let verdict = verdict(&cell("verdict")).ok_or_else(|| wrong("verdict", cell("verdict")))?;
    let bound_to = cell("bound_to").parse::<Hex32>().map_err(|_| wrong("bound_to", cell("bound_to")))?;
    let image = match some(cell("image")) {
        Some(text) => Some(text.parse().map_err(|_| wrong("image", text))?),
        None => None,
    };
    let at = match some(cell("at")) {
        Some(text) => Some(text.parse().map_err(|_| wrong("at", text))?),
        None => None,
    };
    Ok(DecisionEntry {
        unit: some(cell("unit")),
        page: some(cell("name")).map(|name| DecidedPage { name, image }),
        bound_to,
        verdict,
        defect: some(cell("defect")),
        reason: some(cell("reason")),
        by: some(cell("by")),
        at,
    })
}

/// A verdict as people write it in a table, in either language.
fn verdict(text: &str) -> Option<Verdict> {
    match text.to_lowercase().as_str() {
        "accept" | "accetta" => Some(Verdict::Accept),
        "waive" | "deroga" => Some(Verdict::Waive),
        "rescan" | "rifare" => Some(Verdict::Rescan),
        "reject" | "respingi" => Some(Verdict::Reject),
        _ => None,
    }
}
