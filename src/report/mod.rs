//! The report of a batch, made from the records in its folder and from nothing else.

pub mod figures;
mod findings_csv;
mod gather;
mod html;
mod lines;
pub mod noun;
mod panels;
mod redact;
mod report_json;
mod scratch;
mod tally;
mod thumbnails;
mod words;
mod write;

#[cfg(test)]
mod example;
#[cfg(test)]
mod tests;

pub use write::{ReportError, ReportInput, ReportSummary, write};
