//! Time stamps of checkpoints: `000000004210.tsr` beside the checkpoint, the authority's answer byte for byte (RFC
//! 3161).

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::formats::time_stamp::{LONGEST_RESPONSE, StampError, StampRequest, TimeStamp};
use crate::io::{Meter, write_atomic};

use super::super::digest::Hex;
use super::checkpoint::CheckpointError;
use super::keep::KeptCheckpoint;

/// A checkpoint whose time an authority attests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampedCheckpoint {
    /// The response.
    pub path: PathBuf,
    /// What it says. That the authority's signature holds is for others to check.
    pub stamp: TimeStamp,
}

/// Keeps the answer of an authority beside the checkpoint, if it is one to `request`.
///
/// # Errors
/// It is not, or it cannot be written.
pub fn keep_stamp(
    kept: &KeptCheckpoint,
    request: &StampRequest,
    response: &[u8],
) -> Result<StampedCheckpoint, CheckpointError> {
    let path = kept.path.with_extension("tsr");
    let answered = request.answered_by(response);
    let stamp = answered.map_err(|source| CheckpointError::Stamp { path: path.clone(), source })?;
    write_atomic(&path, response, &Meter::default()).map_err(CheckpointError::io(&path))?;
    Ok(StampedCheckpoint { path, stamp })
}

/// The time stamp beside each of the checkpoints that has one, seen to be about its bytes.
///
/// # Errors
/// The first that is not, or cannot be read.
pub fn kept_stamps(kept: &[KeptCheckpoint]) -> Result<Vec<StampedCheckpoint>, CheckpointError> {
    let mut stamps = Vec::new();
    for checkpoint in kept {
        let path = checkpoint.path.with_extension("tsr");
        if !fs::exists(&path).map_err(CheckpointError::io(&path))? {
            continue;
        }
        let stamp = stamp_of(&path, checkpoint)?;
        stamps.push(StampedCheckpoint { path, stamp });
    }
    Ok(stamps)
}

fn stamp_of(path: &Path, kept: &KeptCheckpoint) -> Result<TimeStamp, CheckpointError> {
    let failed = |source| CheckpointError::Stamp { path: path.to_path_buf(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(CheckpointError::io(path))?;
    file.take(LONGEST_RESPONSE as u64).read_to_end(&mut bytes).map_err(CheckpointError::io(path))?;
    let stamp = TimeStamp::read(&bytes).map_err(failed)?;
    let about: Result<(), StampError> = stamp.is_about(&Hex(Sha256::digest(&kept.bytes).into()));
    about.map_err(failed)?;
    Ok(stamp)
}
