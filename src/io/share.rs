//! The bytes of a finished file again under another name, without another copy where the file system can.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use super::meter::{Meter, Purpose};

/// How a file came to its second name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sharing {
    /// Its blocks are shared until one of the two is written to (reflink).
    Cloned,
    /// It is the same file (hard link).
    Linked,
    /// Its bytes were copied.
    Copied,
}

/// Gives `to` the bytes of `from`, both in the workspace: shared blocks where the file system has them, else a hard
/// link, else a copy, which is counted. Folders above `to` are made; `to` must not exist.
///
/// # Errors
/// What the system says.
pub fn share(from: &Path, to: &Path, meter: &Meter) -> io::Result<Sharing> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    if clone_blocks(from, to)? {
        return Ok(Sharing::Cloned);
    }
    if fs::hard_link(from, to).is_ok() {
        return Ok(Sharing::Linked);
    }
    let bytes = fs::copy(from, to)?;
    meter.add(Purpose::ReadBack, bytes);
    meter.add(Purpose::Output, bytes);
    Ok(Sharing::Copied)
}

/// Whether the file system could share the blocks; where it cannot, nothing is left at `to`.
#[cfg(target_os = "linux")]
fn clone_blocks(from: &Path, to: &Path) -> io::Result<bool> {
    let source = File::open(from)?;
    let target = OpenOptions::new().write(true).create_new(true).open(to)?;
    if rustix::fs::ioctl_ficlone(&target, &source).is_ok() {
        return Ok(true);
    }
    drop(target);
    fs::remove_file(to)?;
    Ok(false)
}

#[cfg(not(target_os = "linux"))]
fn clone_blocks(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_there_and_nothing_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        let from = place.path().join("a");
        fs::write(&from, b"unique").unwrap();
        let to = place.path().join("below/b");
        let how = share(&from, &to, &Meter::default()).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"unique");
        assert!(how <= Sharing::Copied);
        assert_eq!(share(&from, &to, &Meter::default()).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&from).unwrap(), b"unique");
    }
}
