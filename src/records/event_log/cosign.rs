//! Checkpoints that witnesses have seen: `000000004210.cosigned` beside the checkpoint, the same note with their
//! signatures too.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::formats::note::{Cosignature, LONGEST_NOTE, NoteError, SignedNote, VerifierKey};
use crate::io::{Meter, write_atomic};

use super::checkpoint::CheckpointError;
use super::keep::KeptCheckpoint;

/// Keeps what a witness answered to a checkpoint, if it is of one of `witnesses`; gives what is kept of them now.
///
/// # Errors
/// It is not, or it cannot be written.
pub fn keep_cosignatures(
    kept: &KeptCheckpoint,
    answer: &[u8],
    witnesses: &[VerifierKey],
) -> Result<Vec<Cosignature>, CheckpointError> {
    let path = kept.path.with_extension("cosigned");
    let failed = |source| CheckpointError::Note { path: path.clone(), source };
    let note = cosigned(kept)?.map_or_else(|| SignedNote::read(&kept.bytes), Ok).map_err(failed)?;
    let answer = std::str::from_utf8(answer).map_err(|_| failed(NoteError::Characters))?;
    let note = note.cosigned(answer, witnesses).map_err(failed)?;
    write_atomic(&path, note.to_string().as_bytes(), &Meter::default()).map_err(CheckpointError::io(&path))?;
    note.cosignatures(witnesses).map_err(failed)
}

/// What the witnesses have seen of each of the checkpoints, with its size.
///
/// # Errors
/// What is kept of one cannot be read, is about other bytes, or a signature is wrong.
pub fn kept_cosignatures(
    kept: &[KeptCheckpoint],
    witnesses: &[VerifierKey],
) -> Result<Vec<(u64, Cosignature)>, CheckpointError> {
    let mut found = Vec::new();
    for checkpoint in kept {
        let path = checkpoint.path.with_extension("cosigned");
        let Some(note) = cosigned(checkpoint)? else { continue };
        let seen = note.cosignatures(witnesses).map_err(|source| CheckpointError::Note { path, source })?;
        found.extend(seen.into_iter().map(|seen| (checkpoint.checkpoint.head.size, seen)));
    }
    Ok(found)
}

/// The checkpoint with the signatures of witnesses, where there is one; it must say what the checkpoint says.
fn cosigned(kept: &KeptCheckpoint) -> Result<Option<SignedNote>, CheckpointError> {
    let path = kept.path.with_extension("cosigned");
    if !fs::exists(&path).map_err(CheckpointError::io(&path))? {
        return Ok(None);
    }
    let note = read(&path)?;
    if note.text() != kept.checkpoint_text() {
        return Err(CheckpointError::Contradiction { path });
    }
    Ok(Some(note))
}

fn read(path: &Path) -> Result<SignedNote, CheckpointError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(CheckpointError::io(path))?;
    file.take(LONGEST_NOTE as u64 + 1).read_to_end(&mut bytes).map_err(CheckpointError::io(path))?;
    SignedNote::read(&bytes).map_err(|source| CheckpointError::Note { path: path.to_path_buf(), source })
}
