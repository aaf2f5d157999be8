//! Readers and writers of the world's formats.

pub mod table;
