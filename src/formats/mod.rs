//! Readers and writers of the world's formats.

pub mod bag;
pub mod copy;
pub mod tar;
pub mod xml;
pub mod zip;
