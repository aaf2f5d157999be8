//! The supplier's report on a delivery: images by class, defects by clause of the contract, rescans with their
//! deadlines, signatures.

mod paper;
mod pdf;
mod supplier;
mod table;
mod words;

pub use paper::PdfError;
pub use pdf::render;
pub use supplier::{
    ClassTally, ClauseRow, RescanRow, SupersededRow, SupplierReport, Tallies, UnitCounts, UnitFindingRow, UnitTally,
    in_words,
};
pub use table::{COLUMNS, write_table};
