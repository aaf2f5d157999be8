//! Files that nobody else sees and that are gone when they are closed.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
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

fn named_for_a_moment(folder: &Path) -> io::Result<File> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!("{TEMPORARY_PREFIX}scratch-{}-{number}", std::process::id()));
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
