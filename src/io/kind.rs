//! What an entry of a folder is, before anything is opened.

use std::fs::{FileType, Metadata};
use std::path::Path;

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, or a junction of Windows.
    Link,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A device.
    Device,
    /// Something that this program does not know.
    Unknown,
}

/// The kind of an entry, links not followed.
#[must_use]
pub fn entry_kind(kind: FileType) -> EntryKind {
    if kind.is_file() {
        return EntryKind::File;
    }
    if kind.is_dir() {
        return EntryKind::Folder;
    }
    if kind.is_symlink() {
        return EntryKind::Link;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return EntryKind::Fifo;
        }
        if kind.is_socket() {
            return EntryKind::Socket;
        }
        if kind.is_block_device() || kind.is_char_device() {
            return EntryKind::Device;
        }
    }
    EntryKind::Unknown
}

/// Names that the file has on its file system; 1 where the system does not say.
#[must_use]
pub fn hard_links(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        metadata.nlink()
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        1
    }
}

/// Whether an error says that something cannot be reached, by permission, device or network: nothing is known of it
/// then. An error of reading itself is none of these.
#[must_use]
pub fn is_unreachable(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    let by_kind = matches!(
        error.kind(),
        ErrorKind::PermissionDenied
            | ErrorKind::StaleNetworkFileHandle
            | ErrorKind::NotConnected
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::TimedOut
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
    );
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let absent = [Errno::NODEV, Errno::NXIO, Errno::HOSTDOWN].map(Errno::raw_os_error);
        by_kind || error.raw_os_error().is_some_and(|number| absent.contains(&number))
    }
    #[cfg(not(unix))]
    by_kind
}

/// Whether something was not opened because it is a link.
#[must_use]
pub fn is_link_in_the_way(error: &std::io::Error) -> bool {
    #[cfg(unix)]
    {
        error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
    }
    #[cfg(not(unix))]
    {
        let _ = error;
        false
    }
}

/// Whether other users than the owner may read a file; false where the system does not say.
#[must_use]
pub fn others_may_read(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        metadata.mode() & 0o044 != 0
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        false
    }
}

/// Whether a file may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readability {
    /// Yes.
    Readable,
    /// Its mode lets nobody read it; this process may all the same.
    ByPrivilege,
    /// No.
    Denied,
}

/// Whether this process may read the file, asked without opening it.
#[must_use]
pub fn readability(path: &Path, metadata: &Metadata) -> Readability {
    #[cfg(unix)]
    {
        use rustix::fs::{Access, AtFlags, CWD, accessat};
        use std::os::unix::fs::MetadataExt;
        let bits = metadata.mode() & 0o444;
        if bits == 0o444 {
            return Readability::Readable;
        }
        match accessat(CWD, path, Access::READ_OK, AtFlags::EACCESS) {
            Err(rustix::io::Errno::ACCESS | rustix::io::Errno::PERM) => Readability::Denied,
            _ if bits == 0 => Readability::ByPrivilege,
            _ => Readability::Readable,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = (path, metadata);
        Readability::Readable
    }
}
