//! Units of a small delivery, made for providers, answered, and the answers imported: from the command line.
#![cfg(unix)]

mod archivematica;
mod bags;
mod desk;
mod generic;
mod indexes;
mod libraries;
mod opex;
mod receipts;
mod registers;
mod sacer;
mod sincro;
#[path = "../support/mod.rs"]
mod support;
