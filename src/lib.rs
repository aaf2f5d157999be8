//! Fondo turns deliveries of scanned archive material into verified preservation packages.
//!
//! The folders from top to bottom are the archivist's procedure: a batch goes through the stages in order; the
//! foundations below may be used by every stage. Stages never use each other: only [`batch`] orders them.

// What comes from outside must never bring a batch down; tests may fall over what they expect.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unimplemented)
)]

pub mod cli;

pub mod batch;

// The stages of a batch.
pub mod survey;
pub mod intake;
pub mod inspect;
pub mod quality;
pub mod normalise;
pub mod ocr;
pub mod accept;
pub mod describe;
pub mod package;
pub mod validate;
pub mod export;

// The way of a collection, over the years.
pub mod verify;
pub mod report;

// The foundations.
pub mod records;
pub mod catalogue;
pub mod profile;
pub mod formats;
pub mod engine;
pub mod io;
pub mod transport;
pub mod progress;
