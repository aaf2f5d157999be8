//! What the disk and the machine have left.

use std::fs::File;
use std::io;
use std::path::Path;

/// Bytes that an ordinary user may still write on the file system that holds `path`; `None` where the system does not tell.
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
        // `totalram` is a C `unsigned long`: 32 bits on some machines.
        #[allow(clippy::useless_conversion)]
        Some(u64::from(info.totalram).saturating_mul(u64::from(info.mem_unit)))
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// Asks the system to forget what it holds of `file` in memory, so that the next reading comes from the device.
/// What was not written to the device yet stays in memory, as does what another program has mapped. A system that cannot is not an error: the
/// reading is then only as good as the cache.
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
