//! Checkpoints on disk: `events/checkpoints/000000004210.checkpoint`.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::formats::note::{LONGEST_NOTE, NoteError, SignedNote, SignerKey, VerifierKey};
use crate::io::{Meter, write_atomic};

use super::checkpoint::{Checkpoint, CheckpointError, TreeHead};
use super::verify::verify_tree;

/// The extension of a checkpoint.
pub(super) const EXTENSION: &str = "checkpoint";

/// A checkpoint that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCheckpoint {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The note as it stands, byte for byte.
    pub bytes: Vec<u8>,
    note: SignedNote,
}

impl KeptCheckpoint {
    /// The text that was signed, byte for byte.
    pub(super) fn checkpoint_text(&self) -> &str {
        self.note.text()
    }

    /// That one of `keys` signed it.
    ///
    /// # Errors
    /// [`CheckpointError::Note`].
    pub fn trusted(&self, keys: &[VerifierKey]) -> Result<(), CheckpointError> {
        let verified = self.note.verified_by(keys).map(|_| ());
        verified.map_err(|source| CheckpointError::Note { path: self.path.clone(), source })
    }
}

pub(super) fn checkpoints_folder(events: &Path) -> PathBuf {
    events.join("checkpoints")
}

/// Reads a checkpoint; nothing is believed yet.
///
/// # Errors
/// [`CheckpointError`].
pub fn read_checkpoint(path: &Path) -> Result<KeptCheckpoint, CheckpointError> {
    let failed = |source| CheckpointError::Note { path: path.to_path_buf(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(CheckpointError::io(path))?;
    file.take(LONGEST_NOTE as u64 + 1).read_to_end(&mut bytes).map_err(CheckpointError::io(path))?;
    if bytes.len() > LONGEST_NOTE {
        return Err(failed(NoteError::TooLong));
    }
    let note = SignedNote::read(&bytes).map_err(failed)?;
    let checkpoint = Checkpoint::read(note.text()).ok_or_else(|| CheckpointError::Text { path: path.to_path_buf() })?;
    Ok(KeptCheckpoint { path: path.to_path_buf(), checkpoint, bytes, note })
}

/// All checkpoints of the log in `events`, the oldest first; none is believed yet.
///
/// # Errors
/// The first that cannot be read.
pub fn kept_checkpoints(events: &Path) -> Result<Vec<KeptCheckpoint>, CheckpointError> {
    checkpoints_in(&checkpoints_folder(events))
}

pub(super) fn checkpoints_in(folder: &Path) -> Result<Vec<KeptCheckpoint>, CheckpointError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CheckpointError::io(folder)(error)),
    };
    let mut kept = Vec::new();
    for entry in entries {
        let path = entry.map_err(CheckpointError::io(folder))?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|extension| extension == EXTENSION) {
            kept.push(read_checkpoint(&path)?);
        }
    }
    kept.sort_by(|one, other| (one.checkpoint.head.size, &one.path).cmp(&(other.checkpoint.head.size, &other.path)));
    Ok(kept)
}

/// Signs the tree over the whole log in `events`, after the chain was walked and found to continue every earlier
/// checkpoint: nothing that contradicts an earlier signature is ever signed. Where the log has not grown since, the
/// newest checkpoint is given.
///
/// `outside` are heads that others hold. `keys` are all keys of the log, for the checkpoints that stand.
///
/// # Errors
/// [`CheckpointError`].
pub fn make_checkpoint(
    events: &Path,
    key: &SignerKey,
    keys: &[VerifierKey],
    outside: &[TreeHead],
) -> Result<KeptCheckpoint, CheckpointError> {
    let kept = kept_checkpoints(events)?;
    let origin = kept.first().map_or_else(|| key.verifier().name().to_owned(), |first| first.checkpoint.origin.clone());
    for earlier in &kept {
        earlier.trusted(keys)?;
        if earlier.checkpoint.origin != origin {
            let found = earlier.checkpoint.origin.clone();
            return Err(CheckpointError::OtherLog { path: earlier.path.clone(), found, expected: origin });
        }
    }
    let heads: Vec<_> = kept.iter().map(|kept| kept.checkpoint.head).chain(outside.iter().copied()).collect();
    let summary = verify_tree(events, &[], &heads)?;
    if summary.tip.seq == 0 {
        return Err(CheckpointError::Empty);
    }
    if let Some(newest) = kept.into_iter().next_back().filter(|newest| newest.checkpoint.head == summary.head()) {
        return Ok(newest);
    }
    let folder = checkpoints_folder(events);
    fs::create_dir_all(&folder).map_err(CheckpointError::io(&folder))?;
    let path = folder.join(file_name(summary.tip.seq));
    let checkpoint = Checkpoint { origin, head: summary.head() };
    let note = SignedNote::sign(&checkpoint.text(), key)
        .map_err(|source| CheckpointError::Note { path: path.clone(), source })?;
    let bytes = note.to_string().into_bytes();
    write_atomic(&path, &bytes, &Meter::default()).map_err(CheckpointError::io(&path))?;
    Ok(KeptCheckpoint { path, checkpoint, bytes, note })
}

/// The name of the checkpoint over `size` lines: names sort as sizes do.
pub(super) fn file_name(size: u64) -> String {
    format!("{size:012}.{EXTENSION}")
}
