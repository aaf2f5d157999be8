//! Rows of CSV (RFC 4180, and what spreadsheets make of it), streamed, each row bounded.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use super::dialect::{Dialect, detect};
use super::row::{Cell, LONGEST_ROW, MOST_CELLS, Row, TableError};
use super::text::{self, Narrowed};

/// How much of the file is looked at to recognise its dialect.
const HEAD: u64 = 64 * 1024;

type Body<R> = Chain<Cursor<Vec<u8>>, R>;

enum Input<R: Read> {
    Bytes(BufReader<Body<R>>),
    Wide(BufReader<Narrowed<Body<R>>>),
}

impl<R: Read> Input<R> {
    fn buffer(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Bytes(reader) => reader.fill_buf(),
            Self::Wide(reader) => reader.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        match self {
            Self::Bytes(reader) => reader.consume(count),
            Self::Wide(reader) => reader.consume(count),
        }
    }
}

/// The rows of a CSV file. Blank rows are given too, so that numbers agree with what a spreadsheet shows.
pub struct CsvRows<R: Read> {
    input: Input<R>,
    dialect: Dialect,
    next: u64,
    ended: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// At the beginning of a cell.
    Begin,
    /// In a cell without marks.
    Plain,
    /// Between quotation marks.
    Quoted,
    /// Just after a mark that may have closed the cell.
    Closed,
    /// After blanks behind a closing mark: the cell should end here.
    After,
}

impl<R: Read> CsvRows<R> {
    /// Recognises encoding and divider and stands before the first row.
    ///
    /// # Errors
    /// What the reader says.
    pub fn new(mut reader: R) -> Result<Self, TableError> {
        let mut head = Vec::new();
        reader.by_ref().take(HEAD).read_to_end(&mut head)?;
        let dialect = detect(&head);
        let mut body = Cursor::new(head);
        body.set_position(dialect.mark as u64);
        let body = body.chain(reader);
        let input = match dialect.encoding {
            super::dialect::Encoding::Utf8 => Input::Bytes(BufReader::new(body)),
            wide => match Narrowed::new(body, wide) {
                Some(narrowed) => Input::Wide(BufReader::new(narrowed)),
                // `new` refuses UTF-8 alone, which the arm above took.
                None => return Err(TableError::Io(io::ErrorKind::InvalidInput.into())),
            },
        };
        let mut rows = Self { input, dialect, next: 1, ended: false };
        if dialect.instruction {
            rows.next_row()?;
        }
        Ok(rows)
    }

    /// The dialect that was recognised.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// A row beyond the limits, a quotation mark that is never closed, or what the reader says.
    pub fn next_row(&mut self) -> Result<Option<Row>, TableError> {
        if self.ended {
            return Ok(None);
        }
        let number = self.next;
        let (mut cells, mut cell, mut state, mut length) = (Vec::new(), Vec::new(), State::Begin, 0_usize);
        // A cell that began with a mark, as it is written.
        let (mut raw, mut loose_mark) = (Vec::new(), false);
        let line_end = if self.dialect.carriage { b'\r' } else { b'\n' };
        loop {
            let divider = self.dialect.divider;
            let buffer = self.input.buffer()?;
            if buffer.is_empty() {
                self.ended = true;
                if state == State::Quoted {
                    return Err(TableError::UnclosedQuote { row: number });
                }
                if cells.is_empty() && cell.is_empty() && state == State::Begin {
                    return Ok(None);
                }
                break;
            }
            let (mut used, mut complete) = (0, false);
            for &byte in buffer {
                used += 1;
                match (state, byte) {
                    (State::Begin, b'"') => {
                        raw.clear();
                        raw.push(byte);
                        state = State::Quoted;
                    }
                    (State::Quoted, b'"') => {
                        raw.push(byte);
                        state = State::Closed;
                    }
                    (State::Quoted, _) => {
                        raw.push(byte);
                        cell.push(byte);
                    }
                    // A doubled mark stands for one.
                    (State::Closed, b'"') => {
                        raw.push(byte);
                        cell.push(byte);
                        state = State::Quoted;
                    }
                    (_, _) if byte == line_end => {
                        complete = true;
                        break;
                    }
                    (_, _) if byte == divider => {
                        cells.push(Cell::own(text::cell(std::mem::take(&mut cell))));
                        state = State::Begin;
                    }
                    (State::Begin | State::Plain, _) => {
                        cell.push(byte);
                        state = State::Plain;
                    }
                    (State::Closed | State::After, b'\r' | b' ' | b'\t') => {
                        raw.push(byte);
                        state = State::After;
                    }
                    // The marks closed nothing: `"Carlino" giornale` stays as it is written.
                    (State::Closed | State::After, _) => {
                        raw.push(byte);
                        cell = std::mem::take(&mut raw);
                        (state, loose_mark) = (State::Plain, true);
                    }
                }
            }
            self.input.consume(used);
            length += used;
            if length > LONGEST_ROW {
                self.ended = true;
                return Err(TableError::RowTooLong { row: number, limit: LONGEST_ROW });
            }
            if cells.len() > MOST_CELLS {
                self.ended = true;
                return Err(TableError::TooManyCells { row: number, limit: MOST_CELLS });
            }
            if complete {
                break;
            }
        }
        if state == State::Plain && cell.last() == Some(&b'\r') {
            cell.pop();
        }
        cells.push(Cell::own(text::cell(cell)));
        self.next += 1;
        Ok(Some(Row { number, cells, loose_mark, uncalculated: BTreeSet::new() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut rows = CsvRows::new(bytes).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            assert_eq!(row.number, all.len() as u64 + 1);
            all.push(row.cells.into_iter().map(|cell| cell.text).collect());
        }
        all
    }

    #[test]
    fn newlines_quotes_and_blank_rows() {
        let rows = read(b"id;title\r\n1;\"a\nb; \"\"c\"\"\"\r\n\r\n2;plain \"marks\" inside\r\n3;last");
        assert_eq!(rows[1], ["1", "a\nb; \"c\""]);
        assert_eq!(rows[2], [""]);
        assert_eq!(rows[3], ["2", "plain \"marks\" inside"]);
        assert_eq!(rows[4], ["3", "last"]);
    }

    #[test]
    fn marks_that_close_nothing_stay_and_swallow_no_lines() {
        let bytes = b"id;title;note\n1;\"Carlino\" giornale;a\n2;\"il \"\"Resto\"\" \" e \"altro;b\n3;\"x\" ;\"c\"\r\n4;\"a\" \"b\";d\n";
        let rows = read(bytes);
        assert_eq!(rows[1], ["1", "\"Carlino\" giornale", "a"]);
        assert_eq!(rows[2], ["2", "\"il \"\"Resto\"\" \" e \"altro", "b"]);
        assert_eq!(rows[3], ["3", "x", "c"]);
        assert_eq!(rows[4], ["4", "\"a\" \"b\"", "d"]);
        let mut rows = CsvRows::new(&bytes[..]).unwrap();
        let mut told = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            told.push(row.loose_mark);
        }
        assert_eq!(told, [false, true, true, false, true]);
    }

    #[test]
    fn lines_may_end_with_a_carriage_return_alone() {
        assert_eq!(read(b"id;title\r1;\"a\nb\"\r2;c\r"), [["id", "title"], ["1", "a\nb"], ["2", "c"]]);
    }

    #[test]
    fn windows_1252_and_utf_16() {
        assert_eq!(read(b"id;titolo\n1;citt\xE0 \x80 5\n")[1], ["1", "città € 5"]);
        let wide = |little: bool| {
            let units = "id\ttitolo\r\n1\tcittà\r\n".encode_utf16();
            let mark = if little { [0xFF, 0xFE] } else { [0xFE, 0xFF] };
            let bytes = units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
            mark.into_iter().chain(bytes).collect::<Vec<u8>>()
        };
        assert_eq!(read(&wide(true))[1], ["1", "città"]);
        assert_eq!(read(&wide(false))[1], ["1", "città"]);
    }

    #[test]
    fn a_mark_that_nobody_closes_ends_within_bounds() {
        let mut bytes = b"id;title\n1;\"".to_vec();
        bytes.extend(std::iter::repeat_n(b'x', 3 * LONGEST_ROW));
        let mut rows = CsvRows::new(bytes.as_slice()).unwrap();
        rows.next_row().unwrap();
        assert!(matches!(rows.next_row(), Err(TableError::RowTooLong { row: 2, .. })));
        assert!(matches!(rows.next_row(), Ok(None)));
        let mut rows = CsvRows::new(&b"id;title\n1;\"never"[..]).unwrap();
        rows.next_row().unwrap();
        assert!(matches!(rows.next_row(), Err(TableError::UnclosedQuote { row: 2 })));
    }

    proptest! {
        #[test]
        fn every_table_that_is_written_is_read(
            width in 2_usize..6,
            cells in proptest::collection::vec("[a-zà ;,\"\n\r\t0-9]{0,12}", 2..60),
            divider in prop::sample::select(vec![b';', b',', b'\t']),
        ) {
            let table: Vec<Vec<String>> = cells.chunks_exact(width).map(<[String]>::to_vec).collect();
            prop_assume!(!table.is_empty());
            let header: Vec<String> = (0..width).map(|column| format!("column {column}")).collect();
            let mut writer = ::csv::WriterBuilder::new().delimiter(divider).quote_style(::csv::QuoteStyle::Always).from_writer(Vec::new());
            // Enough plain rows for the divider to be seen.
            for _ in 0..30 {
                writer.write_record(&header).unwrap();
            }
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            prop_assert_eq!(&read(&bytes)[30..], &table[..]);
        }

        #[test]
        fn no_bytes_bring_it_to_fall(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut rows = CsvRows::new(bytes.as_slice()).unwrap();
            while let Ok(Some(row)) = rows.next_row() {
                prop_assert!(!row.cells.is_empty());
            }
        }
    }
}
