//! On which mounted device a folder lies: what tells an empty mount point from an empty folder.

use std::io;
use std::path::{Path, PathBuf};

use super::folder::Folder;

/// The topmost folder above `path` (or `path` itself) that lies on the same device: the place where the device is
/// mounted. `path` is canonical.
///
/// # Errors
/// A folder on the way cannot be looked at.
pub fn mount_point(path: &Path) -> io::Result<PathBuf> {
    let device = |path: &Path| Folder::open(path).and_then(|folder| folder.identity()).map(|identity| identity.device);
    let here = device(path)?;
    let mut point = path;
    while let Some(above) = point.parent() {
        match device(above) {
            Ok(there) if there == here => point = above,
            Ok(_) => break,
            // What may not be listed can be passed all the same; nothing is known of its device.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => break,
            Err(error) => return Err(error),
        }
    }
    Ok(point.to_path_buf())
}

/// What the system calls the file system that holds `path`; `None` where it has no name. Not all of them keep it when
/// they are mounted again.
#[must_use]
pub fn file_system_id(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let id = rustix::fs::statvfs(path).ok()?.f_fsid;
        (id != 0).then_some(id)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn devices_begin_where_they_are_mounted() {
        assert_eq!(
            mount_point(Path::new("/proc/self/fd").canonicalize().unwrap().as_path()).unwrap(),
            Path::new("/proc")
        );
        assert_eq!(mount_point(Path::new("/")).unwrap(), Path::new("/"));
    }
}
