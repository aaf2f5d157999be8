//! What comes back from providers: outcomes and receipts, read and held against what was handed over.

mod answer;
mod judge;
#[cfg(test)]
mod tests;

pub use answer::{ReadAnswer, ReceiptParts, ReceivedFile, UnreadAnswer, read_file};
pub use judge::{Judgement, judge};
