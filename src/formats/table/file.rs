//! A table in a file, whatever its format.

use std::fs::File;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use super::csv::CsvRows;
use super::dialect::Dialect;
use super::row::{Row, TableError};
use super::xlsx::Workbook;

/// A table whose rows can be gone through more than once.
pub enum TableFile {
    /// One sheet without a name.
    Csv(File),
    /// Several sheets.
    Workbook(Box<Workbook>),
}

impl TableFile {
    /// Recognises the format by the first bytes: a ZIP archive is taken as a workbook, everything else as CSV.
    ///
    /// # Errors
    /// What the system says, or a damaged workbook.
    pub fn open(mut file: File) -> Result<Self, TableError> {
        let mut magic = Vec::new();
        file.by_ref().take(4).read_to_end(&mut magic)?;
        file.rewind()?;
        if magic == b"PK\x03\x04" {
            return Ok(Self::Workbook(Box::new(Workbook::open(&file)?)));
        }
        if magic == [0xD0, 0xCF, 0x11, 0xE0] {
            return Err(TableError::Workbook("it is in the old XLS format; save it as XLSX or CSV".to_owned()));
        }
        Ok(Self::Csv(file))
    }

    /// The sheets: `None` stands for the one of a CSV file.
    #[must_use]
    pub fn sheets(&self) -> Vec<Option<String>> {
        match self {
            Self::Csv(_) => vec![None],
            Self::Workbook(workbook) => workbook.sheets().into_iter().map(Some).collect(),
        }
    }

    /// Gives the rows of a sheet from its first on, until `each` breaks.
    ///
    /// # Errors
    /// The rest of the table cannot be read.
    pub fn rows(
        &mut self,
        sheet: Option<&str>,
        each: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), TableError> {
        match self {
            Self::Csv(file) => {
                file.rewind()?;
                let mut rows = CsvRows::new(&*file)?;
                while let Some(row) = rows.next_row()? {
                    if each(row).is_break() {
                        break;
                    }
                }
                Ok(())
            }
            Self::Workbook(workbook) => workbook.rows(sheet.unwrap_or_default(), each),
        }
    }

    /// The dialect of a CSV file; `None` for a workbook.
    ///
    /// # Errors
    /// What the system says.
    pub fn dialect(&mut self) -> Result<Option<Dialect>, TableError> {
        match self {
            Self::Csv(file) => {
                file.rewind()?;
                Ok(Some(CsvRows::new(&*file)?.dialect()))
            }
            Self::Workbook(_) => Ok(None),
        }
    }
}
