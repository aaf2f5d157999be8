//! Checkpoints that were left with others: whoever holds one can later show that the log was not written anew.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::formats::note::VerifierKey;
use crate::io::{Meter, write_atomic};

use super::super::header::{Record, format_of, version_of};
use super::super::lines::{LineWriter, read_lines};
use super::checkpoint::{CheckpointError, TreeHead};
use super::keep::{EXTENSION, KeptCheckpoint, checkpoints_folder, checkpoints_in};

/// Where a checkpoint was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DepositPlace {
    /// A folder that another party keeps.
    Folder,
    /// A program took it.
    Command,
    /// It went by mail.
    Mail,
    /// A witness saw that it continues what it had seen, and signed that.
    Witness,
}

/// A line of `events/checkpoints/deposits.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositLine {
    /// `fondo.checkpoint-deposit`.
    #[serde(deserialize_with = "format_of::<DepositLine, _>")]
    pub format: String,
    /// Version of the format.
    #[serde(deserialize_with = "version_of::<DepositLine, _>")]
    pub version: u32,
    /// When.
    pub at: Timestamp,
    /// Events that the checkpoint covers.
    pub size: u64,
    /// How it was left.
    pub by: DepositPlace,
    /// With whom: a folder, a program, an address.
    pub with: String,
}

impl Record for DepositLine {
    const FORMAT: &'static str = "fondo.checkpoint-deposit";
    const VERSION: u32 = 1;
}

/// Notes that a checkpoint was left with another party.
///
/// # Errors
/// What the system says.
pub fn note_deposit(
    events: &Path,
    kept: &KeptCheckpoint,
    at: Timestamp,
    by: DepositPlace,
    with: &str,
) -> Result<(), CheckpointError> {
    let path = register(events);
    let line = DepositLine {
        format: DepositLine::FORMAT.to_owned(),
        version: DepositLine::VERSION,
        at,
        size: kept.checkpoint.head.size,
        by,
        with: with.to_owned(),
    };
    let noted = (|| {
        let (mut writer, _) = LineWriter::append(&path)?;
        writer.write(&line)?;
        writer.flush_durable()
    })();
    noted.map_err(CheckpointError::io(&path))
}

/// What was left where, the oldest first.
///
/// # Errors
/// The register cannot be read.
pub fn deposits(events: &Path) -> Result<Vec<DepositLine>, CheckpointError> {
    let path = register(events);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let lines = read_lines::<DepositLine>(&path).and_then(Iterator::collect);
    lines.map_err(|error| CheckpointError::io(&path)(std::io::Error::other(error)))
}

fn register(events: &Path) -> PathBuf {
    checkpoints_folder(events).join("deposits.jsonl")
}

/// The heads that another party holds in `folder`: every checkpoint there that one of `keys` signed. Others are of
/// other logs.
///
/// # Errors
/// One cannot be read, or a signature of a known key is wrong.
pub fn check_deposits(folder: &Path, keys: &[VerifierKey]) -> Result<Vec<TreeHead>, CheckpointError> {
    let mut heads = Vec::new();
    for left in checkpoints_in(folder)? {
        if keys.iter().any(|key| key.name() == left.checkpoint.origin) {
            left.trusted(keys)?;
            heads.push(left.checkpoint.head);
        }
    }
    Ok(heads)
}

/// Leaves a checkpoint in `folder`, with the key that checks it. What lies there is never replaced.
///
/// # Errors
/// The folder cannot be written, or a checkpoint of the same size with another root lies there.
pub fn deposit_in_folder(
    folder: &Path,
    kept: &KeptCheckpoint,
    keys: &[VerifierKey],
) -> Result<PathBuf, CheckpointError> {
    if !folder.is_dir() {
        return Err(CheckpointError::io(folder)(std::io::ErrorKind::NotFound.into()));
    }
    let log = safe(&kept.checkpoint.origin);
    let path = folder.join(format!("{log}-{:012}.{EXTENSION}", kept.checkpoint.head.size));
    match fs::read(&path) {
        Ok(there) if there == kept.bytes => return Ok(path),
        Ok(_) => return Err(CheckpointError::Contradiction { path }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(CheckpointError::io(&path)(error)),
    }
    write_atomic(&path, &kept.bytes, &Meter::default()).map_err(CheckpointError::io(&path))?;
    let keys_path = folder.join(format!("{log}.keys.txt"));
    let text: String = keys.iter().map(|key| format!("{key}\n")).collect();
    write_atomic(&keys_path, text.as_bytes(), &Meter::default()).map_err(CheckpointError::io(&keys_path))?;
    Ok(path)
}

/// The name of a log as part of a file's name.
fn safe(origin: &str) -> String {
    let keep = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    origin.chars().map(|character| if keep(character) { character } else { '_' }).collect()
}
