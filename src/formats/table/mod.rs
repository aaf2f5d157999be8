//! Tables that people keep: CSV in the encodings and dialects of Italian offices, and XLSX workbooks.

mod csv;
mod dialect;
mod file;
mod formula;
mod row;
mod text;
mod xlsx;

pub use csv::CsvRows;
pub use dialect::{Dialect, Encoding, detect};
pub use file::TableFile;
pub use formula::{neutralised, restored};
pub use row::{Cell, LONGEST_ROW, MOST_CELLS, Row, TableError};
