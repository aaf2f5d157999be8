//! Readers and writers of the world's formats.

pub mod bytes;
pub mod icc;
pub mod jp2;
pub mod jpeg;
pub mod png;
