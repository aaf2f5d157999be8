//! Files and folders that nobody else needs and that are gone when they are closed.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::durable::TEMPORARY_PREFIX;

/// A file in `folder` that has no name, or loses it at once.
///
/// # Errors
/// What the system says.
pub fn anonymous_file(folder: &Path) -> io::Result<File> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        match rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR) {
            // Some file systems have no files without names.
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::ISDIR | rustix::io::Errno::INVAL) => {}
            other => return Ok(File::from(other?)),
        }
    }
    named_for_a_moment(folder)
}

/// A name in `folder` that no other call of this process gives.
fn fresh_name(folder: &Path) -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    folder.join(format!("{TEMPORARY_PREFIX}scratch-{}-{number}", std::process::id()))
}

/// A folder that is removed with everything in it when it is dropped.
#[derive(Debug)]
pub struct ScratchFolder(PathBuf);

impl ScratchFolder {
    /// Makes one in `folder`.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(folder: &Path) -> io::Result<Self> {
        let path = fresh_name(folder);
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        // What cannot be removed is left to the sweep.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn named_for_a_moment(folder: &Path) -> io::Result<File> {
    let path = fresh_name(folder);
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    // A system that cannot remove an open file leaves it to the sweep.
    let _ = std::fs::remove_file(&path);
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Seek, Write};

    #[test]
    fn a_folder_goes_with_what_is_in_it() {
        let place = tempfile::tempdir().unwrap();
        let (one, other) = (ScratchFolder::new(place.path()).unwrap(), ScratchFolder::new(place.path()).unwrap());
        std::fs::write(one.path().join("list"), b"x").unwrap();
        assert_ne!(one.path(), other.path());
        drop((one, other));
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn no_name_is_left() {
        let place = tempfile::tempdir().unwrap();
        for make in [anonymous_file, named_for_a_moment] {
            let mut file = make(place.path()).unwrap();
            file.write_all(b"run").unwrap();
            file.rewind().unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            assert_eq!(text, "run");
            assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
        }
    }
}
