//! Files and folders that nobody else needs and that are gone when they are closed.

use std::fs::{DirBuilder, File, OpenOptions};
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

/// How many names are tried.
const NAMES: usize = 1000;

/// Makes something in `folder` under a name that no other call of this process gives. What lies under such a name, left
/// by a process that was killed or laid there by somebody else, is never used: `make` must refuse it.
fn under_a_fresh_name<T>(folder: &Path, make: impl Fn(&Path) -> io::Result<T>) -> io::Result<(PathBuf, T)> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    for _ in 0..NAMES {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{TEMPORARY_PREFIX}scratch-{}-{number}", std::process::id()));
        match make(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return Ok((path, made?)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// A folder that nobody else can look into, removed with everything in it when it is dropped.
#[derive(Debug)]
pub struct ScratchFolder(PathBuf);

impl ScratchFolder {
    /// Makes one in `folder`.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(folder: &Path) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let (path, ()) = under_a_fresh_name(folder, |path| builder.create(path))?;
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
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let (path, file) = under_a_fresh_name(folder, |path| options.open(path))?;
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

    #[cfg(unix)]
    #[test]
    fn what_others_laid_there_is_never_used() {
        use std::os::unix::fs::{MetadataExt, symlink};
        let place = tempfile::tempdir().unwrap();
        let (theirs, folder) = (place.path().join("theirs"), place.path().join("shared"));
        std::fs::create_dir(&theirs).unwrap();
        std::fs::create_dir(&folder).unwrap();
        let (first, ()) = under_a_fresh_name(&folder, |path| symlink(&theirs, path)).unwrap();
        let number: u64 = first.to_str().unwrap().rsplit('-').next().unwrap().parse().unwrap();
        // Other tests take numbers meanwhile.
        for ahead in number + 1..number + 50 {
            let name = first.to_str().unwrap().replace(&format!("-{number}"), &format!("-{ahead}"));
            symlink(&theirs, name).unwrap();
        }
        let own = ScratchFolder::new(&folder).unwrap();
        let metadata = std::fs::symlink_metadata(own.path()).unwrap();
        assert!(metadata.is_dir());
        assert_eq!(metadata.mode() & 0o777, 0o700);
        let file = named_for_a_moment(&folder).unwrap();
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
        drop(own);
        assert_eq!(std::fs::read_dir(&theirs).unwrap().count(), 0);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 50);
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
