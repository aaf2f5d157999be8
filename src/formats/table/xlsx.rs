//! Rows of XLSX workbooks, cell by cell, so that neither a declared dimension nor a far-away cell makes anything large.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, Xlsx, XlsxCellReader, XlsxError};

use super::row::{Cell, LONGEST_ROW, MOST_CELLS, Row, TableError};

/// Most bytes that the parts which are held in memory may unpack to (shared strings, styles, relations).
const LARGEST_PART: u64 = 128 << 20;
/// Most bytes that a sheet may unpack to: it is streamed.
const LARGEST_SHEET: u64 = 2 << 30;
/// Most bytes that all parts together may unpack to.
const LARGEST_WORKBOOK: u64 = 4 << 30;
/// Most parts of a workbook.
const MOST_PARTS: usize = 10_000;
/// Most merged regions of a sheet that are taken into account.
const MOST_MERGED: usize = 100_000;

/// A workbook that was seen to be of bearable size.
pub struct Workbook {
    inner: Xlsx<BufReader<File>>,
}

impl Workbook {
    /// Opens a workbook after all its parts have been unpacked once into nothing, against bombs.
    ///
    /// # Errors
    /// It is damaged, no workbook, or unpacks to more than the limits.
    pub fn open(file: &File) -> Result<Self, TableError> {
        let mut file = file.try_clone()?;
        file.rewind()?;
        measure(BufReader::new(file.try_clone()?), LARGEST_WORKBOOK)?;
        file.rewind()?;
        let opened = guarded(|| Xlsx::new(BufReader::new(file)).map_err(damaged))?;
        Ok(Self { inner: opened })
    }

    /// Names of its sheets, in their order.
    pub fn sheets(&self) -> Vec<String> {
        self.inner.sheet_names()
    }

    /// Gives the rows of a sheet that hold a cell, in the file's order, until `each` breaks.
    ///
    /// # Errors
    /// The sheet is damaged, or a row is beyond the limits.
    pub fn rows(&mut self, sheet: &str, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), TableError> {
        guarded(|| self.rows_unguarded(sheet, each))
    }

    fn rows_unguarded(&mut self, sheet: &str, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), TableError> {
        let mut regions = self.inner.merge_cells_by_sheet_name(sheet).map_err(damaged)?;
        regions.truncate(MOST_MERGED);
        let mut gathered = Gathered::new(Merged::new(regions), each);
        let mut given = 0_usize;
        let formulas = {
            let mut cells = self.inner.worksheet_cells_reader(sheet).map_err(damaged)?;
            loop {
                match cells.next_cell_with_formula_metadata() {
                    Ok(Some(cell)) => {
                        given += 1;
                        if gathered.take(cell.pos, &cell.value, cell.formula.is_some())?.is_break() {
                            return Ok(());
                        }
                    }
                    Ok(None) => return gathered.finish(),
                    Err(_) => break Formulas::from_broken_on(&mut cells),
                }
            }
        };
        // What is wrong may be a formula, and the value beside it sound: the cells from there on are read without their
        // formulas.
        let mut cells = self.inner.worksheet_cells_reader(sheet).map_err(damaged)?;
        let mut ordinal = 0_usize;
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            if let Some(after) = ordinal.checked_sub(given)
                && gathered.take(cell.get_position(), cell.get_value(), formulas.holds(after))?.is_break()
            {
                return Ok(());
            }
            ordinal += 1;
        }
        gathered.finish()
    }
}

/// Which cells of a sheet have a formula, from the first one on whose formula cannot be read: a bit for each, 64 MiB
/// for as many as the largest sheet can hold.
#[derive(Default)]
struct Formulas {
    bits: Vec<u64>,
    count: usize,
}

impl Formulas {
    /// From a reader that has just failed at a cell, to where it can go no further. It stands behind what it failed at.
    fn from_broken_on(cells: &mut XlsxCellReader<'_, BufReader<File>>) -> Self {
        let mut formulas = Self::default();
        formulas.push(true);
        loop {
            match cells.next_cell_with_formula_metadata() {
                Ok(Some(cell)) => formulas.push(cell.formula.is_some()),
                // An entity of the formula's text that is not known.
                Err(XlsxError::Xml(quick_xml::Error::Escape(_))) => formulas.push(true),
                Ok(None) | Err(XlsxError::Xml(_) | XlsxError::XmlEof(_)) => return formulas,
                Err(_) => formulas.push(true),
            }
        }
    }

    fn push(&mut self, holds: bool) {
        if self.count.is_multiple_of(64) {
            self.bits.push(0);
        }
        if let Some(last) = self.bits.last_mut() {
            *last |= u64::from(holds) << (self.count % 64);
        }
        self.count += 1;
    }

    fn holds(&self, ordinal: usize) -> bool {
        self.bits.get(ordinal / 64).is_some_and(|bits| (bits >> (ordinal % 64)) & 1 == 1)
    }
}

/// Cells on their way to becoming rows.
struct Gathered<'e> {
    merged: Merged,
    each: &'e mut dyn FnMut(Row) -> ControlFlow<()>,
    current: Option<(u32, Vec<Cell>)>,
    /// Columns of the current row with a formula and no value.
    uncalculated: BTreeSet<usize>,
    /// Bytes of the current row: a text that many cells share is bounded before it is copied for each of them.
    length: usize,
}

impl<'e> Gathered<'e> {
    fn new(merged: Merged, each: &'e mut dyn FnMut(Row) -> ControlFlow<()>) -> Self {
        Self { merged, each, current: None, uncalculated: BTreeSet::new(), length: 0 }
    }

    /// Takes a cell; gives the row before it where it begins another one.
    ///
    /// # Errors
    /// A row is beyond the limits.
    fn take(
        &mut self,
        (row, column): (u32, u32),
        value: &DataRef<'_>,
        has_formula: bool,
    ) -> Result<ControlFlow<()>, TableError> {
        if self.current.as_ref().is_none_or(|(number, _)| *number != row) {
            if self.give()?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            self.current = Some((row, Vec::new()));
        }
        let column = column as usize;
        if column >= MOST_CELLS {
            return Err(TableError::TooManyCells { row: u64::from(row) + 1, limit: MOST_CELLS });
        }
        let Some((_, cells)) = &mut self.current else { return Ok(ControlFlow::Continue(())) };
        if cells.len() <= column {
            cells.resize(column + 1, Cell::default());
        }
        self.length = within(row, self.length, text_length(value))?;
        cells[column].text = written(value);
        if has_formula && matches!(value, DataRef::Empty) {
            self.uncalculated.insert(column);
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Gives the current row, if there is one.
    fn give(&mut self) -> Result<ControlFlow<()>, TableError> {
        let Some((number, cells)) = self.current.take() else { return Ok(ControlFlow::Continue(())) };
        let row = self.merged.complete(number, cells, std::mem::take(&mut self.length))?;
        Ok((self.each)(Row { uncalculated: std::mem::take(&mut self.uncalculated), ..row }))
    }

    /// Gives the last row.
    fn finish(mut self) -> Result<(), TableError> {
        self.give().map(|_| ())
    }
}

/// The merged regions of a sheet, walked along with its rows.
struct Merged {
    /// In reverse order of their first row.
    waiting: Vec<Dimensions>,
    /// Those that the rows have reached, each with the text of its first cell.
    open: Vec<(Dimensions, String)>,
}

impl Merged {
    fn new(mut regions: Vec<Dimensions>) -> Self {
        regions.sort_unstable_by_key(|region| std::cmp::Reverse(region.start));
        Self { waiting: regions, open: Vec::new() }
    }

    /// The row with the cells that regions cover filled in. `length`: bytes of its own text.
    ///
    /// # Errors
    /// The row becomes too long with what it inherits, or regions lie on each other.
    fn complete(&mut self, row: u32, mut cells: Vec<Cell>, mut length: usize) -> Result<Row, TableError> {
        self.open.retain(|(region, _)| region.end.0 >= row);
        while self.waiting.last().is_some_and(|region| region.start.0 <= row) {
            let Some(region) = self.waiting.pop() else { break };
            let text = cells.get(region.start.1 as usize).map(|cell| cell.text.clone()).unwrap_or_default();
            if region.start.0 == row && !text.is_empty() {
                self.open.push((region, text));
                self.bounded(row)?;
            }
        }
        for (region, text) in &self.open {
            let last = (region.end.1 as usize).min(MOST_CELLS - 1);
            for column in region.start.1 as usize..=last {
                if (row, column) == (region.start.0, region.start.1 as usize) {
                    continue;
                }
                if cells.len() <= column {
                    cells.resize(column + 1, Cell::default());
                }
                if cells[column].text.is_empty() {
                    length = within(row, length, text.len())?;
                    cells[column] = Cell { text: text.clone(), inherited: true };
                }
            }
        }
        Ok(Row { number: u64::from(row) + 1, cells, loose_mark: false, uncalculated: BTreeSet::new() })
    }

    /// Regions that are open side by side are no wider than a row, and hold no more text than one.
    fn bounded(&self, row: u32) -> Result<(), TableError> {
        let (mut width, mut length) = (0_usize, 0_usize);
        for (region, text) in self.open.iter().rev() {
            width += (region.end.1.saturating_sub(region.start.1) as usize).min(MOST_CELLS - 1) + 1;
            length = within(row, length, text.len())?;
            if width > MOST_CELLS {
                return Err(TableError::Workbook(format!("merged regions lie on each other in row {}", row + 1)));
            }
        }
        Ok(())
    }
}

/// The bytes of a row with some more, unless they are too many.
fn within(row: u32, length: usize, more: usize) -> Result<usize, TableError> {
    let length = length.saturating_add(more);
    if length > LONGEST_ROW {
        return Err(TableError::RowTooLong { row: u64::from(row) + 1, limit: LONGEST_ROW });
    }
    Ok(length)
}

/// Bytes of a text before it is copied; other values are short.
fn text_length(value: &DataRef<'_>) -> usize {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.len(),
        DataRef::SharedString(text) => text.len(),
        _ => 0,
    }
}

/// A value as a person would write it: dates in ISO 8601, whole numbers without a point.
fn written(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(instant) => date(instant),
        DataRef::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn date(instant: &ExcelDateTime) -> String {
    if !instant.is_datetime() {
        return instant.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day}T{hour:02}:{minute:02}:{second:02}") }
}

/// Unpacks every part into nothing and counts.
fn measure(reader: impl Read + Seek, largest: u64) -> Result<(), TableError> {
    let bad = |error: zip::result::ZipError| TableError::Workbook(error.to_string());
    let mut archive = zip::ZipArchive::new(reader).map_err(bad)?;
    if archive.len() > MOST_PARTS {
        return Err(TableError::Workbook(format!("it has {} parts; at most {MOST_PARTS} are taken", archive.len())));
    }
    let mut left = largest;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(bad)?;
        let name = part.name().map_err(bad)?.into_owned();
        // Pictures and other media are never opened.
        if name.starts_with("xl/media/") {
            continue;
        }
        let limit = if name.starts_with("xl/worksheets/") { LARGEST_SHEET } else { LARGEST_PART };
        let unpacked = io::copy(&mut part.take(limit + 1), &mut io::sink())
            .map_err(|error| TableError::Workbook(format!("`{name}`: {error}")))?;
        if unpacked > limit {
            return Err(TableError::WorkbookTooLarge { part: name, limit });
        }
        let Some(rest) = left.checked_sub(unpacked) else {
            return Err(TableError::Workbook(format!("its parts unpack to more than {largest} bytes together")));
        };
        left = rest;
    }
    Ok(())
}

fn damaged(error: impl std::fmt::Display) -> TableError {
    TableError::Workbook(error.to_string())
}

/// The reader of workbooks is other people's code on hostile bytes: should it fall, the workbook is damaged, not the
/// run.
fn guarded<T>(work: impl FnOnce() -> Result<T, TableError>) -> Result<T, TableError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(TableError::Workbook("its reader stopped at something unforeseen".to_owned())))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn region(start: (u32, u32), end: (u32, u32)) -> Dimensions {
        Dimensions { start, end }
    }

    #[test]
    fn what_a_row_inherits_counts() {
        let text = |length: usize| vec![Cell::own("x".repeat(length))];
        let of = |columns: u32, length: usize| {
            Merged::new(vec![region((0, 0), (0, columns - 1))]).complete(0, text(length), length)
        };
        let row = of(100, 1000).unwrap();
        assert!(row.cells.len() == 100 && row.cells[99].inherited);
        assert!(matches!(of(2000, 1000), Err(TableError::RowTooLong { row: 1, .. })));
        assert!(within(0, LONGEST_ROW, 0).is_ok() && within(0, LONGEST_ROW, 1).is_err());
        // Regions that are wider together than any row lie on each other.
        let twice = vec![region((0, 0), (5, 16_383)), region((1, 0), (5, 16_383))];
        let mut merged = Merged::new(twice);
        assert!(merged.complete(0, text(1), 1).is_ok());
        assert!(matches!(merged.complete(1, text(1), 1), Err(TableError::Workbook(_))));
        assert_eq!(text_length(&DataRef::SharedString("abc")), 3);
    }

    /// A workbook with one sheet of these rows.
    fn workbook(rows: &str) -> File {
        let parts = [
            (
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>".to_owned(),
            ),
            (
                "_rels/.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned(),
            ),
            (
                "xl/workbook.xml",
                "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>".to_owned(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>".to_owned(),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"),
            ),
        ];
        let mut archive = zip::ZipWriter::new(tempfile::tempfile().unwrap());
        for (name, text) in parts {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap()
    }

    /// Of each row its number, its first text, and where formulas have no value.
    fn read(file: &File) -> Result<Vec<(u64, String, Vec<usize>)>, TableError> {
        let mut rows = Vec::new();
        Workbook::open(file)?.rows("S", &mut |row| {
            rows.push((row.number, row.text(0).to_owned(), row.uncalculated.iter().copied().collect()));
            ControlFlow::Continue(())
        })?;
        Ok(rows)
    }

    #[test]
    fn a_formula_without_its_value_is_told_and_one_that_came_to_nothing_is_not() {
        let file = workbook(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>x</t></is></c><c r=\"B1\"><f>A1&amp;\"y\"</f></c></row>\
             <row r=\"2\"><c r=\"A2\" t=\"str\"><f>A1</f><v>x</v></c><c r=\"B2\" t=\"str\"><f>\"\"</f><v></v></c>\
             <c r=\"C2\" s=\"0\"/></row>\
             <row r=\"3\"><c r=\"C3\"><f>1+1</f><v/></c></row>",
        );
        let own = |text: &str| text.to_owned();
        assert_eq!(
            read(&file).unwrap(),
            [(1, own("x"), vec![1]), (2, own("x"), Vec::new()), (3, String::new(), vec![2])]
        );
    }

    #[test]
    fn columns_of_formulas_without_a_value_are_as_many_as_the_row_has() {
        let cells = "<c r=\"B2\"><f/></c><c r=\"C2\"><f/></c>".repeat(1000);
        let file = workbook(&format!("<row r=\"2\">{cells}</row>"));
        assert_eq!(read(&file).unwrap(), [(2, String::new(), vec![1, 2])]);
    }

    #[test]
    fn a_formula_that_cannot_be_read_takes_no_value_away() {
        let shared = |cell: &str| format!("<c r=\"{cell}\" t=\"str\"><f t=\"shared\">B1</f><v>Ponte</v></c>");
        let file = workbook(&format!(
            "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"B1\"><f>1+1</f></c></row>\
             <row r=\"2\"><c r=\"A2\" t=\"str\"><v>b</v></c><c r=\"B2\"><f>1+1</f></c>{}<c r=\"D2\"><f>1</f></c></row>\
             <row r=\"3\">{}<c r=\"B3\"/><c r=\"C3\"><f t=\"shared\"/></c></row>\
             <row r=\"4\">{}<c r=\"B4\"><f>&amp;x&y;</f><v>1</v></c><c r=\"C4\"><f>&y;</f></c><c r=\"D4\"><f>1</f></c></row>",
            shared("C2"),
            shared("A3"),
            shared("A4"),
        ));
        let own = |text: &str| text.to_owned();
        let wanted = [
            (1, own("a"), vec![1]),
            (2, own("b"), vec![1, 3]),
            (3, own("Ponte"), vec![2]),
            (4, own("Ponte"), vec![2, 3]),
        ];
        assert_eq!(read(&file).unwrap(), wanted);
        // What is no matter of a formula stays a fault of the sheet.
        let rest = "<row r=\"5\"><c r=\"A5\" t=\"s\"><v>nothing</v></c></row>";
        assert!(read(&workbook(&format!("<row r=\"1\">{}</row>{rest}", shared("A1")))).is_err());
        assert!(read(&workbook(rest)).is_err());
    }

    #[test]
    fn formulas_are_remembered_by_the_cell() {
        let mut formulas = Formulas::default();
        (0..200).for_each(|ordinal| formulas.push(ordinal % 3 == 0));
        assert!((0..200).all(|ordinal| formulas.holds(ordinal) == (ordinal % 3 == 0)));
        assert!(!formulas.holds(201) && formulas.bits.len() == 4);
    }

    #[test]
    fn parts_have_a_bound_together() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["xl/worksheets/a.xml", "xl/worksheets/b.xml"] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(&[b'x'; 600]).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(measure(Cursor::new(&bytes), 1200).is_ok());
        assert!(matches!(measure(Cursor::new(&bytes), 1199), Err(TableError::Workbook(_))));
    }
}
