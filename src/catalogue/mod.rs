//! The index over the records.
