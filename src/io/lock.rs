//! One writer at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// An exclusive lock on a file, held until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why a lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else has it.
    #[error("lock the workspace: another fondo is writing to it")]
    Held,
    /// The system does not let.
    #[error("lock the workspace: {0}")]
    Io(#[from] io::Error),
}

/// How long a lock may be held by one who is going: a process that was killed while it started a child leaves the lock
/// to that child until it has begun its own program.
const PATIENCE: Duration = Duration::from_millis(500);

impl Lock {
    /// Takes the lock, or says after half a second that somebody else has it.
    ///
    /// # Errors
    /// [`LockError`].
    pub fn acquire(path: &Path) -> Result<Self, LockError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => sleep(Duration::from_millis(10)),
                Err(TryLockError::WouldBlock) => return Err(LockError::Held),
                Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_lets_go() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("lock");
        let first = Lock::acquire(&path).unwrap();
        assert!(matches!(Lock::acquire(&path), Err(LockError::Held)));
        drop(first);
        assert!(Lock::acquire(&path).is_ok());
    }
}
