//! The scratch index of a survey: what grows with the delivery lies here and not in memory. It is thrown away at the
//! end.

mod index;
mod rows;
mod units;

pub use index::{FoundFile, Scratch, ScratchError, flags};
pub use rows::{RowColumn, RowSet, StoredRow, folder_key, number_key};
pub use units::StoredUnit;
