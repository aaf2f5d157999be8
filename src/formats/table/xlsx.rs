//! Rows of XLSX workbooks, cell by cell, so that neither a declared dimension nor a far-away cell makes anything large.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, Xlsx};

use super::row::{Cell, MOST_CELLS, Row, TableError};

/// Most bytes that the parts which are held in memory may unpack to (shared strings, styles, relations).
const LARGEST_PART: u64 = 128 << 20;
/// Most bytes that a sheet may unpack to: it is streamed.
const LARGEST_SHEET: u64 = 2 << 30;
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
        measure(BufReader::new(file.try_clone()?))?;
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
        let mut merged = Merged::new(regions);
        let mut cells = self.inner.worksheet_cells_reader(sheet).map_err(damaged)?;
        let mut current: Option<(u32, Vec<Cell>)> = None;
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            if current.as_ref().is_none_or(|(number, _)| *number != row)
                && let Some((number, cells)) = current.replace((row, Vec::new()))
                && each(merged.complete(number, cells)).is_break()
            {
                return Ok(());
            }
            let column = column as usize;
            let Some((_, cells)) = &mut current else { continue };
            if column >= MOST_CELLS {
                return Err(TableError::TooManyCells { row: u64::from(row) + 1, limit: MOST_CELLS });
            }
            if cells.len() <= column {
                cells.resize(column + 1, Cell::default());
            }
            cells[column].text = written(cell.get_value());
        }
        if let Some((number, cells)) = current {
            let _ = each(merged.complete(number, cells));
        }
        Ok(())
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

    /// The row with the cells that regions cover filled in.
    fn complete(&mut self, row: u32, mut cells: Vec<Cell>) -> Row {
        self.open.retain(|(region, _)| region.end.0 >= row);
        while self.waiting.last().is_some_and(|region| region.start.0 <= row) {
            let Some(region) = self.waiting.pop() else { break };
            let text = cells.get(region.start.1 as usize).map(|cell| cell.text.clone()).unwrap_or_default();
            if region.start.0 == row && !text.is_empty() {
                self.open.push((region, text));
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
                    cells[column] = Cell { text: text.clone(), inherited: true };
                }
            }
        }
        Row { number: u64::from(row) + 1, cells }
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
fn measure(reader: impl Read + Seek) -> Result<(), TableError> {
    let bad = |error: zip::result::ZipError| TableError::Workbook(error.to_string());
    let mut archive = zip::ZipArchive::new(reader).map_err(bad)?;
    if archive.len() > MOST_PARTS {
        return Err(TableError::Workbook(format!("it has {} parts; at most {MOST_PARTS} are taken", archive.len())));
    }
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
    }
    Ok(())
}

fn damaged(error: impl std::fmt::Display) -> TableError {
    TableError::Workbook(error.to_string())
}

/// The reader of workbooks is other people's code on hostile bytes: should it fall, the workbook is damaged, not the run.
fn guarded<T>(work: impl FnOnce() -> Result<T, TableError>) -> Result<T, TableError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(TableError::Workbook("its reader stopped at something unforeseen".to_owned())))
}
