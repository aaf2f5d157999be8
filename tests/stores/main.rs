//! Stores: put on record, read, repaired, reported.

mod detection_table;
mod killed;
mod repair;
#[path = "../support/mod.rs"]
mod support;
mod transport_tls;
mod years;
