//! Whether a place is the one that a manifest remembers.

use std::path::Path;

use crate::io::{Folder, FolderIdentity, bytes_to_path, file_system_id, mount_point, path_to_bytes};
use crate::records::SourcePath;
use crate::records::fixity::ManifestPlace;

use super::why::Why;

/// Whether the manifest was made of the folder at this path: what it remembers of devices says nothing of another one.
pub fn is_of(root: &Path, place: &ManifestPlace) -> bool {
    *place.root.as_bytes() == *path_to_bytes(root)
}

/// Why the device of the manifest is not mounted at its place; `None` where it is, or where the system does not tell.
pub fn not_mounted(root: &Path, place: &ManifestPlace) -> Option<Why> {
    let now = mount_point(root).ok()?;
    let then = bytes_to_path(place.mounted_at.as_bytes());
    (now != then && then.starts_with(&now) && root.starts_with(&then))
        .then(|| Why::NotMounted { place: then.display().to_string() })
}

/// The keys of recorded mount points below `root` at which nothing is mounted now.
pub fn absent_mounts(root: &Path, place: &ManifestPlace) -> Vec<Vec<u8>> {
    let device = |path: &Path| identity_of(path).map(|identity| identity.device);
    let is_absent = |mount: &&SourcePath| {
        let path = root.join(bytes_to_path(mount.as_bytes()));
        let here = device(&path);
        here.is_none() || path.parent().is_some_and(|above| device(above) == here)
    };
    place.mounts.iter().filter(is_absent).map(SourcePath::sort_key).collect()
}

/// What the number of a file system says of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// It is the one on record.
    Same,
    /// It is another one, or none has a number now where one was on record. Some file systems have no lasting number:
    /// alone this proves nothing, with no listed file there it does.
    Other,
    /// None is on record, or it is that of another folder.
    Unknown,
}

/// Which device lies at `root`, compared with the one that the manifest remembers.
pub fn device(root: &Path, place: Option<&ManifestPlace>) -> Device {
    judged(place.filter(|place| is_of(root, place)).and_then(|place| place.file_system).map(|id| id.0), || {
        file_system_id(root)
    })
}

fn judged(then: Option<u64>, now: impl FnOnce() -> Option<u64>) -> Device {
    match then {
        None => Device::Unknown,
        Some(then) if now() == Some(then) => Device::Same,
        Some(_) => Device::Other,
    }
}

/// Which folder stands at `path` now.
pub fn identity_of(path: &Path) -> Option<FolderIdentity> {
    Folder::open(path).and_then(|folder| folder.identity()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_no_longer_there_is_no_proof() {
        assert_eq!(judged(Some(7), || Some(7)), Device::Same);
        assert_eq!(judged(Some(7), || Some(8)), Device::Other);
        assert_eq!(judged(Some(7), || None), Device::Other);
        assert_eq!(judged(None, || Some(7)), Device::Unknown);
    }
}
