//! What the disk and the machine have left.

use std::fs::File;
use std::io;
use std::path::Path;

/// Bytes that an ordinary user may still write on the file system that holds `path`; `None` where the system does not
/// tell.
///
/// # Errors
/// What the system says.
pub fn free_bytes(path: &Path) -> io::Result<Option<u64>> {
    #[cfg(unix)]
    {
        let space = rustix::fs::statvfs(path)?;
        Ok(Some(space.f_bavail.saturating_mul(space.f_frsize)))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(None)
    }
}

/// Bytes of memory that the machine has; `None` where the system does not tell.
#[must_use]
pub fn machine_memory() -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        let info = rustix::system::sysinfo();
        #[allow(clippy::useless_conversion, reason = "`totalram` is a C `unsigned long`: 32 bits on some machines")]
        Some(u64::from(info.totalram).saturating_mul(u64::from(info.mem_unit)))
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// Asks the system to forget what it holds of `file` in memory, so that the next reading comes from the device. What
/// was not written to the device yet stays in memory, as does what another program has mapped. A system that cannot is
/// not an error: the reading is then only as good as the cache.
pub fn drop_cache(file: &File) {
    #[cfg(target_os = "linux")]
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
    #[cfg(not(target_os = "linux"))]
    let _ = file;
}

/// Tells the system that `file` will be read from beginning to end.
pub fn read_ahead(file: &File) {
    #[cfg(target_os = "linux")]
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::Sequential);
    #[cfg(not(target_os = "linux"))]
    let _ = file;
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::{IoSliceMut, Seek, Write};

    use rustix::io::{Errno, ReadWriteFlags};

    use super::*;

    /// Whether the beginning of the file is in memory; `None` where the system does not tell.
    fn is_in_memory(file: &File) -> Option<bool> {
        let mut byte = [0];
        match rustix::io::preadv2(file, &mut [IoSliceMut::new(&mut byte)], 0, ReadWriteFlags::NOWAIT) {
            Ok(read) => Some(read > 0),
            Err(Errno::AGAIN) => Some(false),
            Err(_) => None,
        }
    }

    #[test]
    fn what_is_dropped_comes_from_the_device_again() {
        // Beside this program: the folder for temporary files may itself lie in memory.
        let folder = std::env::current_exe().unwrap().parent().unwrap().to_path_buf();
        let mut file = tempfile::tempfile_in(folder).unwrap();
        let in_memory = rustix::fs::fstatfs(&file).unwrap().f_type == 0x0102_1994;
        file.write_all(&[7; 64 << 10]).and_then(|()| file.sync_all()).and_then(|()| file.rewind()).unwrap();
        if in_memory || is_in_memory(&file) != Some(true) {
            eprintln!("skipped: this file system does not tell what it holds in memory");
            return;
        }
        drop_cache(&file);
        assert_eq!(is_in_memory(&file), Some(false));
    }
}
