//! Names of the operating system as raw bytes, and back.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The raw bytes of a path. Where names are not bytes (Windows) they are UTF-8, ill-formed UTF-16 being replaced.
#[cfg(unix)]
#[must_use]
pub fn path_to_bytes(path: &Path) -> Cow<'_, [u8]> {
    use std::os::unix::ffi::OsStrExt;
    Cow::Borrowed(path.as_os_str().as_bytes())
}

/// The path with these raw bytes.
#[cfg(unix)]
#[must_use]
pub fn bytes_to_path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// The raw bytes of a path. Where names are not bytes (Windows) they are UTF-8, ill-formed UTF-16 being replaced.
#[cfg(not(unix))]
#[must_use]
pub fn path_to_bytes(path: &Path) -> Cow<'_, [u8]> {
    Cow::Owned(path.to_string_lossy().replace('\\', "/").into_bytes())
}

/// The path with these raw bytes.
#[cfg(not(unix))]
#[must_use]
pub fn bytes_to_path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
