//! The delivery: read-only, never touched, never left.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::records::{SourcePath, Stamp};

use super::os_path::bytes_to_path;

/// The root of a delivery. Files are opened relative to it, without following any link and without leaving it.
#[derive(Debug)]
pub struct SourceRoot {
    path: PathBuf,
    #[cfg(unix)]
    folder: rustix::fd::OwnedFd,
}

impl SourceRoot {
    /// Opens the folder at `path`; the root itself may be reached through links.
    ///
    /// # Errors
    /// It does not exist, is no folder, or may not be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        #[cfg(unix)]
        {
            use rustix::fs::{Mode, OFlags};
            let folder = rustix::fs::open(&path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
            Ok(Self { path, folder })
        }
        #[cfg(not(unix))]
        {
            std::fs::read_dir(&path)?;
            Ok(Self { path })
        }
    }

    /// Its canonical path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a regular file below the root for reading, leaving its access time alone where the system allows.
    ///
    /// # Errors
    /// What the system says; `InvalidInput` for anything but a regular file, and where a link stands in the way.
    #[cfg(unix)]
    pub fn open_file(&self, path: &SourcePath) -> io::Result<File> {
        use rustix::fs::OFlags;
        // NONBLOCK: opening a fifo that took the place of a file must not wait for a writer.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let relative = bytes_to_path(path.as_bytes());
        #[cfg(target_os = "linux")]
        let opened = match self.open_beneath(&relative, flags | OFlags::NOATIME) {
            // Only the owner may ask for NOATIME.
            Err(rustix::io::Errno::PERM) => self.open_beneath(&relative, flags),
            other => other,
        };
        #[cfg(not(target_os = "linux"))]
        let opened = self.open_stepwise(&relative, flags);
        let file = File::from(opened?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "no regular file"));
        }
        Ok(file)
    }

    /// Opens a regular file below the root for reading.
    ///
    /// # Errors
    /// What the system says; `InvalidInput` for anything but a regular file.
    #[cfg(not(unix))]
    pub fn open_file(&self, path: &SourcePath) -> io::Result<File> {
        let mut place = self.path.clone();
        for component in path.components() {
            place.push(bytes_to_path(component));
            if place.symlink_metadata()?.is_symlink() {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "a link stands in the way"));
            }
        }
        let file = File::open(place)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "no regular file"));
        }
        Ok(file)
    }

    #[cfg(target_os = "linux")]
    fn open_beneath(&self, relative: &Path, flags: rustix::fs::OFlags) -> rustix::io::Result<rustix::fd::OwnedFd> {
        use rustix::fs::{Mode, ResolveFlags};
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        match rustix::fs::openat2(&self.folder, relative, flags, Mode::empty(), resolve) {
            // Kernels before 5.6 and some sandboxes have no openat2.
            Err(rustix::io::Errno::NOSYS) => self.open_stepwise(relative, flags),
            other => other,
        }
    }

    /// Opens component by component, each without following a link.
    #[cfg(unix)]
    fn open_stepwise(&self, relative: &Path, flags: rustix::fs::OFlags) -> rustix::io::Result<rustix::fd::OwnedFd> {
        use rustix::fs::{Mode, OFlags};
        let mut folder = None;
        let mut components = relative.components().peekable();
        while let Some(component) = components.next() {
            let name = match component {
                std::path::Component::Normal(name) => name,
                _ => return Err(rustix::io::Errno::XDEV),
            };
            let last = components.peek().is_none();
            let flags =
                if last { flags } else { OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC };
            let opened = rustix::fs::openat(folder.as_ref().unwrap_or(&self.folder), name, flags, Mode::empty())?;
            folder = Some(opened);
        }
        folder.ok_or(rustix::io::Errno::INVAL)
    }
}

/// What the file system says of an open file.
#[must_use]
pub fn stamp(metadata: &Metadata) -> Stamp {
    let mtime_ns = metadata.modified().map_or(0, nanoseconds);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let ctime_ns = metadata.ctime().saturating_mul(1_000_000_000).saturating_add(metadata.ctime_nsec());
        Stamp { size: metadata.len(), mtime_ns, ctime_ns, inode: metadata.ino() }
    }
    #[cfg(not(unix))]
    Stamp { size: metadata.len(), mtime_ns, ctime_ns: 0, inode: 0 }
}

fn nanoseconds(time: std::time::SystemTime) -> i64 {
    match time.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanoseconds| -nanoseconds),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_and_the_world_outside_stay_closed() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("delivery");
        std::fs::create_dir_all(root.join("a")).unwrap();
        std::fs::write(root.join("a/page.tif"), b"x").unwrap();
        std::fs::write(place.path().join("secret"), b"y").unwrap();
        symlink("../../secret", root.join("a/out.tif")).unwrap();
        symlink("a", root.join("b")).unwrap();
        let source = SourceRoot::open(&root).unwrap();
        assert!(source.open_file(&"a/page.tif".into()).is_ok());
        for path in ["a/out.tif", "b/page.tif", "../secret", "a", "a/missing"] {
            assert!(source.open_file(&path.into()).is_err(), "{path} must not open");
        }
        for path in ["a/out.tif", "b/page.tif", "../secret"] {
            let flags = rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::NOFOLLOW;
            assert!(source.open_stepwise(Path::new(path), flags).is_err(), "{path} must not open step by step");
        }
    }
}
