//! What a table gives: one row after the other.

use std::collections::BTreeSet;
use std::io;

/// Most bytes of one row. A longer one is a quotation mark that nobody closed, or an attack.
pub const LONGEST_ROW: usize = 1 << 20;

/// Most cells of one row: what the widest spreadsheets hold.
pub const MOST_CELLS: usize = 16_384;

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text, decoded, as written.
    pub text: String,
    /// True where the text stands in the first cell of a merged region that covers this one.
    pub inherited: bool,
}

impl Cell {
    /// A cell that bears its own text.
    #[must_use]
    pub fn own(text: String) -> Self {
        Self { text, inherited: false }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it, from 1.
    pub number: u64,
    /// Its cells; trailing empty ones may be absent in a workbook.
    pub cells: Vec<Cell>,
    /// Whether a cell begins with a quotation mark that closes before the cell ends; it is kept as it is written.
    pub loose_mark: bool,
    /// Columns of the cells of a workbook, from 0, that hold a formula without the value that it came to: their text is
    /// empty.
    pub uncalculated: BTreeSet<usize>,
}

impl Row {
    /// The text of the cell at `column`; empty where there is none.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_str())
    }

    /// The name of the cell at `column`, from 0, as a spreadsheet shows it: `AB12`.
    #[must_use]
    pub fn address(&self, column: usize) -> String {
        let (mut letters, mut left) = (Vec::new(), column + 1);
        while left > 0 {
            left -= 1;
            letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or_default()));
            left /= 26;
        }
        letters.iter().rev().collect::<String>() + &self.number.to_string()
    }

    /// Whether no cell holds anything of its own but blanks.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.uncalculated.is_empty() && self.cells.iter().all(|cell| cell.inherited || cell.text.trim().is_empty())
    }
}

/// What keeps a table from being read to its end.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The system's word.
    #[error("read the table: {0}")]
    Io(#[from] io::Error),
    /// A row is beyond every measure.
    #[error("read row {row}: it has more than {limit} bytes; a quotation mark may not be closed")]
    RowTooLong {
        /// The row, as a spreadsheet counts.
        row: u64,
        /// The limit in bytes.
        limit: usize,
    },
    /// A row has too many cells.
    #[error("read row {row}: it has more than {limit} cells")]
    TooManyCells {
        /// The row, as a spreadsheet counts.
        row: u64,
        /// The limit.
        limit: usize,
    },
    /// The file ends inside a quoted cell.
    #[error("read row {row}: the file ends before its last quotation mark is closed")]
    UnclosedQuote {
        /// The row, as a spreadsheet counts.
        row: u64,
    },
    /// The workbook is damaged or no workbook.
    #[error("read the workbook: {0}")]
    Workbook(String),
    /// The workbook unpacks to more than the reader takes.
    #[error("read the workbook: `{part}` unpacks to more than {limit} bytes")]
    WorkbookTooLarge {
        /// The part inside it.
        part: String,
        /// The limit in bytes.
        limit: u64,
    },
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Row;

    #[test]
    fn cells_have_the_names_that_a_spreadsheet_shows() {
        let row = Row { number: 12, cells: Vec::new(), loose_mark: false, uncalculated: BTreeSet::new() };
        let named = [0, 25, 26, 701, 702, 16_383].map(|column| row.address(column));
        assert_eq!(named, ["A12", "Z12", "AA12", "ZZ12", "AAA12", "XFD12"]);
        assert!(row.is_blank() && !Row { uncalculated: BTreeSet::from([3]), ..row }.is_blank());
    }
}
