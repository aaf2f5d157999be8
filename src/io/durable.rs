//! Writes that are whole or absent: temporary name, fsync, rename, fsync of the folder.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::meter::{Meter, Purpose};

/// Names that begin so are left-overs of a run that was cut off; they are swept when a workspace is opened.
pub const TEMPORARY_PREFIX: &str = ".fondo-tmp-";

/// Most bytes of a name on the file systems of today.
const LONGEST_NAME: usize = 255;

/// The temporary name beside `path`. A name that leaves no room for more is told by its digest.
#[must_use]
pub fn temporary_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default();
    let mut temporary = std::ffi::OsString::from(TEMPORARY_PREFIX);
    if TEMPORARY_PREFIX.len() + name.len() > LONGEST_NAME {
        temporary.push(blake3::hash(name.as_encoded_bytes()).to_hex().as_str());
    } else {
        temporary.push(name);
    }
    path.with_file_name(temporary)
}

/// Writes a small file so that it is there whole, or not at all. An existing file is replaced.
///
/// # Errors
/// What the system says; the temporary file is removed.
pub fn write_atomic(path: &Path, bytes: &[u8], meter: &Meter) -> io::Result<()> {
    let mut file = AtomicFile::create(path, meter)?;
    file.write_all(bytes)?;
    file.commit()
}

/// As [`write_atomic`], for content that is produced while it is written.
///
/// # Errors
/// What the system or `produce` says; nothing is left then.
pub fn write_atomic_with(
    path: &Path,
    meter: &Meter,
    produce: impl FnOnce(&mut AtomicFile<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = AtomicFile::create(path, meter)?;
    produce(&mut file)?;
    file.commit()
}

/// As [`write_atomic_with`], for what nobody but the owner may read.
///
/// # Errors
/// As [`write_atomic_with`].
pub fn write_private_with(
    path: &Path,
    meter: &Meter,
    produce: impl FnOnce(&mut AtomicFile<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let temporary = temporary_name(path);
    // One that was left by a run that was killed keeps its own mode.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let staged = StagedFile { file: options.open(&temporary)?, meter };
    let mut file = AtomicFile { staged, path: path.to_path_buf(), committed: false };
    produce(&mut file)?;
    file.commit()
}

/// Opens a file that grows, and that nobody but the owner may read; one that is there already keeps its bytes, not its
/// mode.
///
/// # Errors
/// What the system says.
pub fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// A file that gets its name when it is whole: [`commit`](Self::commit) makes it durable and renames it; dropped
/// before, it is gone.
#[derive(Debug)]
pub struct AtomicFile<'m> {
    staged: StagedFile<'m>,
    path: PathBuf,
    committed: bool,
}

impl<'m> AtomicFile<'m> {
    /// Begins the file that will lie at `path`.
    ///
    /// # Errors
    /// What the system says.
    pub fn create(path: &Path, meter: &'m Meter) -> io::Result<Self> {
        let file = File::create(temporary_name(path))?;
        Ok(Self { staged: StagedFile { file, meter }, path: path.to_path_buf(), committed: false })
    }

    /// Makes what was written so far durable under the temporary name, so that reading it back can ask the device.
    ///
    /// # Errors
    /// What the system says, write errors that it had kept to itself included.
    pub fn sync(&self) -> io::Result<()> {
        self.staged.file.sync_all()
    }

    /// Makes it durable and gives it its name. An existing file is replaced.
    ///
    /// # Errors
    /// What the system says; nothing is left then.
    pub fn commit(mut self) -> io::Result<()> {
        self.sync()?;
        fs::rename(temporary_name(&self.path), &self.path)?;
        self.named()
    }

    /// Makes it durable and gives it its name. Refuses to take the place of anything.
    ///
    /// # Errors
    /// `AlreadyExists`, or what the system says; nothing is left then.
    pub fn commit_new(mut self) -> io::Result<()> {
        self.sync()?;
        rename_new(&temporary_name(&self.path), &self.path)?;
        self.named()
    }

    /// It has its name; that lasts too.
    fn named(&mut self) -> io::Result<()> {
        self.committed = true;
        sync_folder(self.path.parent().unwrap_or(Path::new(".")))
    }
}

impl Write for AtomicFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.staged.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.staged.flush()
    }
}

impl Drop for AtomicFile<'_> {
    fn drop(&mut self) {
        if !self.committed {
            let _ = fs::remove_file(temporary_name(&self.path));
        }
    }
}

/// Makes the names in a folder durable.
///
/// # Errors
/// What the system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    // Windows has no handle to flush a folder by; its journal orders the rename.
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Makes everything durable that was written to the file system which holds `folder`.
///
/// # Errors
/// What the system says, write errors of the file system included.
#[cfg(target_os = "linux")]
pub fn sync_file_system(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// A file being written; what goes through it is counted as output.
#[derive(Debug)]
pub struct StagedFile<'m> {
    file: File,
    meter: &'m Meter,
}

impl StagedFile<'_> {
    /// The open file.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Write for StagedFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.meter.add(Purpose::Output, written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A folder that is filled under a temporary name and gets its final name when it is whole.
#[derive(Debug)]
pub struct StagedFolder {
    path: PathBuf,
}

/// From this many files on it is cheaper to flush the whole file system than each file.
#[cfg(target_os = "linux")]
const MANY_FILES: usize = 24;

impl StagedFolder {
    /// Creates the folder, or goes on with the one that a run left there.
    ///
    /// # Errors
    /// What the system says.
    pub fn create(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        fs::create_dir_all(&path)?;
        Ok(Self { path })
    }

    /// Where it lies now.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Creates (or begins anew) the file at `relative`, with the folders above it. `relative` is a safe name with `/`.
    ///
    /// # Errors
    /// What the system says; [`io::ErrorKind::InvalidInput`] for a name that leads out of the folder.
    pub fn create_file<'m>(&self, relative: &str, meter: &'m Meter) -> io::Result<StagedFile<'m>> {
        // What lies there is taken away: whoever made the name, it must never be a file of something else.
        let mut components = Path::new(relative).components().peekable();
        if components.peek().is_none() || components.any(|part| !matches!(part, Component::Normal(_))) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("`{relative}` leads out of the folder")));
        }
        let path = self.path.join(relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        // Never opened for truncation: what lies there may be a link to a file of a finished package.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(StagedFile { file, meter })
    }

    /// Removes every file that `wanted` does not want, by its path relative to the folder, and folders that are empty
    /// then: what an earlier attempt left there under other conditions.
    ///
    /// # Errors
    /// What the system says.
    pub fn keep_only(&self, wanted: impl Fn(&str) -> bool) -> io::Result<()> {
        for entry in walkdir::WalkDir::new(&self.path).min_depth(1).contents_first(true) {
            let entry = entry?;
            if entry.file_type().is_dir() {
                // Fails for folders that are not empty, as it should.
                let _ = fs::remove_dir(entry.path());
                continue;
            }
            let relative = entry.path().strip_prefix(&self.path).unwrap_or(entry.path());
            let relative = relative.components().map(|part| part.as_os_str().to_str()).collect::<Option<Vec<_>>>();
            if !relative.is_some_and(|parts| wanted(&parts.join("/"))) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Makes everything in the folder durable: files, then folders from the leaves up.
    ///
    /// # Errors
    /// What the system says.
    pub fn sync(&self) -> io::Result<()> {
        let entries: Vec<_> =
            walkdir::WalkDir::new(&self.path).contents_first(true).into_iter().collect::<Result<_, _>>()?;
        #[cfg(target_os = "linux")]
        if entries.len() > MANY_FILES {
            return sync_file_system(&self.path);
        }
        for entry in entries {
            if entry.file_type().is_dir() {
                sync_folder(entry.path())?;
            } else {
                File::open(entry.path())?.sync_all()?;
            }
        }
        Ok(())
    }

    /// Gives the folder its final name. Refuses to take the place of anything.
    ///
    /// # Errors
    /// `AlreadyExists`, or what the system says.
    pub fn publish(&self, final_path: &Path) -> io::Result<()> {
        let parent = final_path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent)?;
        rename_new(&self.path, final_path)?;
        sync_folder(parent)?;
        if let Some(above) = parent.parent() {
            sync_folder(above)?;
        }
        Ok(())
    }
}

/// Renames without ever taking the place of something.
///
/// # Errors
/// `AlreadyExists`, or what the system says.
pub fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // Some file systems know no RENAME_NOREPLACE; the workspace's lock keeps other writers away.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {}
            other => return Ok(other?),
        }
    }
    if to.symlink_metadata().is_ok() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the final name is taken"));
    }
    fs::rename(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_fails_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("record.json");
        let meter = Meter::default();
        write_atomic(&path, b"old", &meter).unwrap();
        let mut file = AtomicFile::create(&path, &meter).unwrap();
        file.write_all(b"new").unwrap();
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
        assert_eq!(meter.total(Purpose::Output), 6);
    }

    #[test]
    fn a_name_that_leads_out_of_a_staged_folder_takes_nothing_away() {
        let place = tempfile::tempdir().unwrap();
        let finished = place.path().join("finished.tif");
        fs::write(&finished, b"unique").unwrap();
        let staged = StagedFolder::create(place.path().join("work")).unwrap();
        for name in ["../finished.tif", "a/../../finished.tif", finished.to_str().unwrap(), "", ".", "a/."] {
            let made = staged.create_file(name, &Meter::default()).map(drop);
            // A dot between names is no name and leads nowhere either.
            assert!(name == "a/." || made.is_err_and(|error| error.kind() == io::ErrorKind::InvalidInput), "{name}");
        }
        assert_eq!(fs::read(&finished).unwrap(), b"unique");
    }

    #[test]
    fn the_longest_name_has_a_temporary_one() {
        let place = tempfile::tempdir().unwrap();
        for length in [243, 244, 245, 255] {
            let path = place.path().join("n".repeat(length));
            write_atomic(&path, b"x", &Meter::default()).unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"x");
            assert_ne!(temporary_name(&path), temporary_name(&place.path().join("m".repeat(length))));
        }
    }

    #[test]
    fn beginning_a_file_anew_leaves_its_links_alone() {
        let place = tempfile::tempdir().unwrap();
        let meter = Meter::default();
        let finished = place.path().join("finished.tif");
        fs::write(&finished, b"unique").unwrap();
        let staged = StagedFolder::create(place.path().join("work")).unwrap();
        fs::hard_link(&finished, staged.path().join("a.tif")).unwrap();
        staged.create_file("a.tif", &meter).unwrap().write_all(b"other").unwrap();
        assert_eq!(fs::read(&finished).unwrap(), b"unique");
    }

    #[test]
    fn what_is_not_wanted_any_more_goes_with_its_folder() {
        let place = tempfile::tempdir().unwrap();
        let meter = Meter::default();
        let staged = StagedFolder::create(place.path().join("bag")).unwrap();
        for path in ["data/a/1.tif", "data/a/2.tif", "data/b/3.tif", "tag.txt"] {
            staged.create_file(path, &meter).unwrap().write_all(b"1").unwrap();
        }
        staged.keep_only(|path| path == "data/a/1.tif").unwrap();
        let left = walkdir::WalkDir::new(staged.path()).min_depth(1).sort_by_file_name().into_iter();
        let left: Vec<_> =
            left.map(|entry| entry.unwrap().path().strip_prefix(staged.path()).unwrap().to_owned()).collect();
        assert_eq!(left, ["data", "data/a", "data/a/1.tif"].map(std::path::PathBuf::from));
    }

    #[test]
    fn publishing_takes_nobodys_place() {
        let place = tempfile::tempdir().unwrap();
        let meter = Meter::default();
        let staged = StagedFolder::create(place.path().join(".fondo-tmp-a")).unwrap();
        staged.create_file("data/x", &meter).unwrap().write_all(b"1").unwrap();
        staged.sync().unwrap();
        fs::create_dir(place.path().join("taken")).unwrap();
        assert!(staged.publish(&place.path().join("taken")).is_err());
        staged.publish(&place.path().join("deep/free")).unwrap();
        assert_eq!(fs::read(place.path().join("deep/free/data/x")).unwrap(), b"1");
    }
}
