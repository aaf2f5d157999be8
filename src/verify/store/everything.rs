//! A reading of a whole store with both digests, which may take days and several runs.

use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::catalogue::{PortionRow, StoreFiles, StoreRecordError};
use crate::io::{Meter, write_atomic};
use crate::records::fixity::{LastRead, WholeReading};
use crate::records::{Algorithm, Record, read};

use super::super::schedule::Promise;
use super::error::StoreError;
use super::promise::credible;

/// A reading of everything that is under way, by when it was begun.
pub struct Everything {
    since: Timestamp,
}

fn path(files: &StoreFiles) -> PathBuf {
    files.folder().join("whole-reading.json")
}

impl Everything {
    /// Goes on with the one that was cut off, or begins one. What was begun longer ago than a period is begun anew.
    ///
    /// # Errors
    /// It cannot be put on record.
    pub fn begin(files: &StoreFiles, promise: &Promise, now: Timestamp) -> Result<Self, StoreError> {
        let path = path(files);
        let kept = fs::read(&path).ok().and_then(|json| read::<WholeReading>(&json).ok());
        let is_fresh = |since: &Timestamp| *since <= now && since.duration_until(now) < promise.period;
        if let Some(since) = kept.map(|kept| kept.since).filter(is_fresh) {
            return Ok(Self { since });
        }
        let record =
            WholeReading { format: WholeReading::FORMAT.to_owned(), version: WholeReading::VERSION, since: now };
        let written = serde_json::to_vec(&record)
            .map_err(std::io::Error::from)
            .and_then(|json| write_atomic(&path, &json, &Meter::default()));
        written.map_err(|source| StoreRecordError::Write { path, source })?;
        Ok(Self { since: now })
    }

    /// The places among `portions` of those that were not read with both digests since it was begun.
    ///
    /// # Errors
    /// The readings cannot be read.
    pub fn left(&self, files: &StoreFiles, portions: &[PortionRow], now: Timestamp) -> Result<Vec<u64>, StoreError> {
        let mut deep = LastRead::default();
        files.each_reading(|reading| {
            let has = |algorithm| reading.algorithms.contains(&algorithm);
            if reading.at >= self.since
                && credible(Some(reading.at), now).is_some()
                && has(Algorithm::Blake3)
                && has(Algorithm::Sha256)
            {
                deep.paint(reading);
            }
        })?;
        let is_left = |row: &PortionRow| deep.of(&row.portion.start, row.portion.stop.as_deref()).is_none();
        Ok(portions.iter().zip(0..).filter(|(row, _)| is_left(row)).map(|(_, number)| number).collect())
    }

    /// All of it was read.
    ///
    /// # Errors
    /// What the system says.
    pub fn end(self, files: &StoreFiles) -> Result<(), StoreError> {
        let path = path(files);
        fs::remove_file(&path).map_err(|source| StoreRecordError::Write { path, source }.into())
    }
}
