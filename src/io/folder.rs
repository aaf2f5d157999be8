//! Folders as they are walked: names first, everything else relative to the open folder and without following a link.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::kind::EntryKind;

/// Bytes of the names that the system gives at a time.
#[cfg(target_os = "linux")]
const LISTED_AT_ONCE: usize = 32 << 10;

/// What the entries of a folder are, sorted by name.
#[derive(Debug, Default)]
pub struct Entries {
    names: Vec<u8>,
    items: Vec<Item>,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    start: usize,
    length: u32,
    kind: EntryKind,
}

impl Entries {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Name and kind of the entry at `index`.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<(&[u8], EntryKind)> {
        let item = self.items.get(index)?;
        Some((self.name(item), item.kind))
    }

    fn name(&self, item: &Item) -> &[u8] {
        self.names.get(item.start..item.start + item.length as usize).unwrap_or_default()
    }

    fn push(&mut self, name: &[u8], kind: EntryKind) {
        let length = u32::try_from(name.len()).unwrap_or(u32::MAX);
        self.items.push(Item { start: self.names.len(), length, kind });
        self.names.extend_from_slice(name);
    }

    fn sorted(mut self) -> Self {
        let mut items = std::mem::take(&mut self.items);
        items.sort_unstable_by(|one, other| self.name(one).cmp(self.name(other)));
        self.items = items;
        self
    }
}

/// Which folder on which device: it stays the same while the device is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderIdentity {
    /// The device.
    pub device: u64,
    /// The folder on it.
    pub inode: u64,
}

/// An open folder.
#[derive(Debug)]
pub struct Folder {
    #[cfg(unix)]
    handle: rustix::fd::OwnedFd,
    #[cfg(not(unix))]
    path: std::path::PathBuf,
    /// Whether the system still lets us read without changing the time of access: only the owner of a file may ask.
    quietly: Arc<AtomicBool>,
}

#[cfg(unix)]
impl Folder {
    /// Opens the folder at `path`, which may be reached through links.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<Self> {
        use rustix::fs::{Mode, OFlags};
        let handle = rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Self { handle, quietly: Arc::new(AtomicBool::new(true)) })
    }

    /// Opens the folder `name` in this one. A link is not followed.
    ///
    /// # Errors
    /// What the system says.
    pub fn open_folder(&self, name: &[u8]) -> io::Result<Self> {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let handle = rustix::fs::openat(&self.handle, name, flags, Mode::empty())?;
        Ok(Self { handle, quietly: Arc::clone(&self.quietly) })
    }

    /// Opens the file `name` in this folder for reading; a link is not followed, a pipe is not waited for. That it is a
    /// regular file is for the caller to see.
    ///
    /// # Errors
    /// What the system says.
    pub fn open_file(&self, name: &[u8]) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        #[cfg(target_os = "linux")]
        if self.quietly.load(Ordering::Relaxed) {
            match rustix::fs::openat(&self.handle, name, flags | OFlags::NOATIME, Mode::empty()) {
                Err(rustix::io::Errno::PERM) => self.quietly.store(false, Ordering::Relaxed),
                other => return Ok(File::from(other?)),
            }
        }
        #[cfg(not(target_os = "linux"))]
        let _ = self.quietly.load(Ordering::Relaxed);
        Ok(File::from(rustix::fs::openat(&self.handle, name, flags, Mode::empty())?))
    }

    /// Size and time of change (nanoseconds since 1970) of the file `name` in this folder, without opening it; `None`
    /// for what is no regular file.
    ///
    /// # Errors
    /// What the system says.
    #[allow(clippy::useless_conversion, clippy::unnecessary_cast, reason = "the widths differ between systems")]
    pub fn look(&self, name: &[u8]) -> io::Result<Option<(u64, i64)>> {
        use rustix::fs::{AtFlags, FileType};
        let stat = rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Ok(None);
        }
        let nanoseconds = i64::try_from(stat.st_mtime_nsec).unwrap_or_default();
        let mtime = (stat.st_mtime as i64).saturating_mul(1_000_000_000).saturating_add(nanoseconds);
        Ok(Some((u64::try_from(stat.st_size).unwrap_or_default(), mtime)))
    }

    /// The names in it, sorted as bytes.
    ///
    /// # Errors
    /// What the system says.
    pub fn entries(&self) -> io::Result<Entries> {
        let mut entries = Entries::default();
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::{Mode, OFlags, RawDir};
            // A handle of its own: reading moves the place at which a handle stands.
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let handle = rustix::fs::openat(&self.handle, c".", flags, Mode::empty())?;
            let mut buffer = Vec::with_capacity(LISTED_AT_ONCE);
            let mut listed = RawDir::new(handle, buffer.spare_capacity_mut());
            while let Some(entry) = listed.next() {
                let entry = entry?;
                self.put(entry.file_name(), entry.file_type(), &mut entries)?;
            }
        }
        #[cfg(not(target_os = "linux"))]
        for entry in rustix::fs::Dir::read_from(&self.handle)? {
            let entry = entry?;
            self.put(entry.file_name(), entry.file_type(), &mut entries)?;
        }
        Ok(entries.sorted())
    }

    fn put(&self, name: &std::ffi::CStr, kind: rustix::fs::FileType, into: &mut Entries) -> io::Result<()> {
        if matches!(name.to_bytes(), b"." | b"..") {
            return Ok(());
        }
        let kind = match kind {
            rustix::fs::FileType::Unknown => self.kind_of(name)?,
            known => kind_from(known),
        };
        into.push(name.to_bytes(), kind);
        Ok(())
    }

    /// Some file systems do not say what an entry is when they list it.
    fn kind_of(&self, name: &std::ffi::CStr) -> io::Result<EntryKind> {
        use rustix::fs::AtFlags;
        match rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(kind_from(rustix::fs::FileType::from_raw_mode(stat.st_mode))),
            // It went away since it was listed.
            Err(rustix::io::Errno::NOENT) => Ok(EntryKind::Unknown),
            Err(error) => Err(error.into()),
        }
    }

    /// Which folder it is.
    ///
    /// # Errors
    /// What the system says.
    #[allow(clippy::useless_conversion, reason = "the widths differ between systems")]
    pub fn identity(&self) -> io::Result<FolderIdentity> {
        let stat = rustix::fs::fstat(&self.handle)?;
        Ok(FolderIdentity { device: u64::try_from(stat.st_dev).unwrap_or(u64::MAX), inode: u64::from(stat.st_ino) })
    }
}

#[cfg(unix)]
fn kind_from(kind: rustix::fs::FileType) -> EntryKind {
    use rustix::fs::FileType;
    match kind {
        FileType::RegularFile => EntryKind::File,
        FileType::Directory => EntryKind::Folder,
        FileType::Symlink => EntryKind::Link,
        FileType::Fifo => EntryKind::Fifo,
        FileType::Socket => EntryKind::Socket,
        FileType::CharacterDevice | FileType::BlockDevice => EntryKind::Device,
        _ => EntryKind::Unknown,
    }
}

#[cfg(not(unix))]
impl Folder {
    /// Opens the folder at `path`.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<Self> {
        std::fs::read_dir(path)?;
        Ok(Self { path: path.to_path_buf(), quietly: Arc::new(AtomicBool::new(true)) })
    }

    /// Opens the folder `name` in this one. A link is not followed.
    ///
    /// # Errors
    /// What the system says.
    pub fn open_folder(&self, name: &[u8]) -> io::Result<Self> {
        let path = self.path.join(super::os_path::bytes_to_path(name));
        if path.symlink_metadata()?.is_symlink() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        std::fs::read_dir(&path)?;
        Ok(Self { path, quietly: Arc::clone(&self.quietly) })
    }

    /// Opens the file `name` in this folder for reading.
    ///
    /// # Errors
    /// What the system says.
    pub fn open_file(&self, name: &[u8]) -> io::Result<File> {
        let _ = self.quietly.load(Ordering::Relaxed);
        File::open(self.path.join(super::os_path::bytes_to_path(name)))
    }

    /// Size and time of change (nanoseconds since 1970) of the file `name` in this folder; `None` for what is no
    /// regular file.
    ///
    /// # Errors
    /// What the system says.
    pub fn look(&self, name: &[u8]) -> io::Result<Option<(u64, i64)>> {
        let metadata = self.path.join(super::os_path::bytes_to_path(name)).symlink_metadata()?;
        let stamp = super::source::stamp(&metadata);
        Ok(metadata.is_file().then_some((stamp.size, stamp.mtime_ns)))
    }

    /// The names in it, sorted as bytes.
    ///
    /// # Errors
    /// What the system says.
    pub fn entries(&self) -> io::Result<Entries> {
        let mut entries = Entries::default();
        for entry in std::fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            entries.push(&super::os_path::path_to_bytes(Path::new(&name)), super::kind::entry_kind(entry.file_type()?));
        }
        Ok(entries.sorted())
    }

    /// Which folder it is; the system does not say here.
    ///
    /// # Errors
    /// None.
    pub fn identity(&self) -> io::Result<FolderIdentity> {
        Ok(FolderIdentity { device: 0, inode: 0 })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn names_are_sorted_and_links_stay_closed() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("b")).unwrap();
        std::fs::write(place.path().join("a.tif"), b"page").unwrap();
        std::fs::write(place.path().join("b.tif"), b"").unwrap();
        std::os::unix::fs::symlink("b", place.path().join("c")).unwrap();
        let folder = Folder::open(place.path()).unwrap();
        let entries = folder.entries().unwrap();
        let found: Vec<_> = (0..entries.len()).map(|index| entries.get(index).unwrap()).collect();
        let expected: [(&[u8], EntryKind); 4] = [
            (b"a.tif", EntryKind::File),
            (b"b", EntryKind::Folder),
            (b"b.tif", EntryKind::File),
            (b"c", EntryKind::Link),
        ];
        assert_eq!(found, expected);
        let mut text = String::new();
        folder.open_file(b"a.tif").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "page");
        assert!(folder.open_folder(b"c").is_err() && folder.open_file(b"c").is_err());
        assert_ne!(folder.identity().unwrap(), folder.open_folder(b"b").unwrap().identity().unwrap());
    }
}
