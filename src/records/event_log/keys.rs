//! The log's keys: the secret one in the workspace, the public ones beside the checkpoints.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::formats::note::{SignerKey, VerifierKey};
use crate::io::{Meter, others_may_read, random_bytes, write_atomic, write_private_with};

use super::checkpoint::CheckpointError;
use super::keep::checkpoints_folder;

/// The file of public keys beside the checkpoints: one a line, the newest last.
const PUBLIC: &str = "keys.txt";
/// Longest key file in bytes.
const LONGEST: u64 = 64 << 10;

/// What is to be done where there is no key, or a new one is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyMaking<'n> {
    /// Use the key that is there; make one where there is none, with this name.
    AtFirstUse(Option<&'n str>),
    /// Make a new one in any case. Checkpoints of the older keys stay good.
    Anew(Option<&'n str>),
}

/// The key that signs.
#[derive(Debug)]
pub struct LogKey {
    /// The key.
    pub key: SignerKey,
    /// Where the secret lies.
    pub path: PathBuf,
    /// Whether it was made just now.
    pub is_new: bool,
}

/// The key at `secret` with which checkpoints of the log in `events` are signed. A new key is readable by its owner
/// alone, and its public half is added to `events/checkpoints/keys.txt`. Without a name it gets one of its own:
/// `fondo-log-` and eight random digits.
///
/// # Errors
/// [`CheckpointError`].
pub fn log_key(secret: &Path, events: &Path, making: KeyMaking<'_>) -> Result<LogKey, CheckpointError> {
    let name = match making {
        KeyMaking::Anew(name) => name,
        KeyMaking::AtFirstUse(name) => match kept_key(secret)? {
            Some(key) => {
                publish(events, &key.verifier())?;
                return Ok(LogKey { key, path: secret.to_path_buf(), is_new: false });
            }
            None => name,
        },
    };
    // A log keeps its name when its key changes: checkpoints of both are of one log.
    let name = match (name, known_keys(events)?.first()) {
        (Some(name), _) => name.to_owned(),
        (None, Some(first)) => first.name().to_owned(),
        (None, None) => format!("fondo-log-{}", hex::encode(random::<4>()?)),
    };
    let key = SignerKey::from_seed(&name, &random()?)
        .map_err(|source| CheckpointError::Key { path: secret.to_path_buf(), source })?;
    if let Some(folder) = secret.parent() {
        fs::create_dir_all(folder).map_err(CheckpointError::io(folder))?;
    }
    let text = format!("{}\n", key.secret_text());
    write_private_with(secret, &Meter::default(), |file| file.write_all(text.as_bytes()))
        .map_err(CheckpointError::io(secret))?;
    publish(events, &key.verifier())?;
    Ok(LogKey { key, path: secret.to_path_buf(), is_new: true })
}

/// The public keys of the log in `events`, the oldest first. Whoever wants to be sure has them from elsewhere.
///
/// # Errors
/// The file cannot be read or understood.
pub fn known_keys(events: &Path) -> Result<Vec<VerifierKey>, CheckpointError> {
    let path = checkpoints_folder(events).join(PUBLIC);
    let Some(text) = read_small(&path)? else { return Ok(Vec::new()) };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let keys = lines.map(|line| line.parse().map_err(|source| CheckpointError::Key { path: path.clone(), source }));
    keys.collect()
}

fn kept_key(secret: &Path) -> Result<Option<SignerKey>, CheckpointError> {
    let Some(text) = read_small(secret)? else { return Ok(None) };
    let metadata = fs::metadata(secret).map_err(CheckpointError::io(secret))?;
    if others_may_read(&metadata) {
        return Err(CheckpointError::Exposed { path: secret.to_path_buf() });
    }
    let key = SignerKey::from_secret_text(&text);
    key.map(Some).map_err(|source| CheckpointError::Key { path: secret.to_path_buf(), source })
}

fn publish(events: &Path, key: &VerifierKey) -> Result<(), CheckpointError> {
    let mut keys = known_keys(events)?;
    if keys.contains(key) {
        return Ok(());
    }
    keys.push(key.clone());
    let folder = checkpoints_folder(events);
    fs::create_dir_all(&folder).map_err(CheckpointError::io(&folder))?;
    let text: String = keys.iter().map(|key| format!("{key}\n")).collect();
    let path = folder.join(PUBLIC);
    write_atomic(&path, text.as_bytes(), &Meter::default()).map_err(CheckpointError::io(&path))
}

/// A small text file; `None` where there is none.
fn read_small(path: &Path) -> Result<Option<String>, CheckpointError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(CheckpointError::io(path)(error)),
        Ok(metadata) if metadata.len() > LONGEST => {
            return Err(CheckpointError::io(path)(ErrorKind::FileTooLarge.into()));
        }
        Ok(_) => {}
    }
    fs::read_to_string(path).map(Some).map_err(CheckpointError::io(path))
}

fn random<const N: usize>() -> Result<[u8; N], CheckpointError> {
    random_bytes().map_err(|error| CheckpointError::NoRandom { message: error.to_string() })
}
