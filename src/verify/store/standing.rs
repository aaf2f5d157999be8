//! That the place of a store is there, and is the one that its manifest remembers: asked before anything is written to
//! it.

use crate::catalogue::{StoreFiles, StoreRecordError};
use crate::io::{FolderIdentity, SourceRoot, mount_point};
use crate::records::fixity::{ManifestPlace, ManifestReader};
use crate::records::{SourcePath, StoreSettings};

use super::super::merge::lies_below;
use super::super::place::{self, Device};
use super::error::StoreError;

/// The place of a store that was seen to be the right one.
pub struct Standing {
    root: SourceRoot,
    identity: FolderIdentity,
    /// What the manifest remembers, where it was made at this path.
    known: Option<ManifestPlace>,
}

impl Standing {
    /// Opens the place of a store. `None` where it cannot be reached, where its device is not mounted, or where nothing
    /// shows that it is the right one: neither the number of its file system nor any file that is on record.
    ///
    /// # Errors
    /// The manifest cannot be read.
    pub fn open(settings: &StoreSettings, files: &StoreFiles) -> Result<Option<Self>, StoreError> {
        let Ok(root) = SourceRoot::open(&settings.path) else { return Ok(None) };
        let Some(identity) = place::identity_of(root.path()) else { return Ok(None) };
        let path = files.manifest();
        let failed = |source| StoreRecordError::Manifest { path: path.clone(), source };
        let mut reader = ManifestReader::open(&path).map_err(failed)?;
        let known = Some(reader.head().place.clone()).filter(|known| place::is_of(root.path(), known));
        let standing = Self { root, identity, known };
        if !standing.is_mounted() {
            return Ok(None);
        }
        if place::device(standing.root.path(), standing.known.as_ref()) == Device::Same {
            return Ok(Some(standing));
        }
        while let Some(listed) = reader.next_file().map_err(failed)? {
            let found = standing.root.open_file(&listed.path).and_then(|file| file.metadata());
            if found.is_ok_and(|found| found.len() == listed.size) {
                return Ok(Some(standing));
            }
        }
        Ok(None)
    }

    /// The folder.
    pub fn root(&self) -> &SourceRoot {
        &self.root
    }

    /// Whether the place is still the same, and the device is mounted on which `path` lies.
    pub fn holds(&self, path: &SourcePath) -> bool {
        let key = path.sort_key();
        let absent = self.known.iter().flat_map(|known| place::absent_mounts(self.root.path(), known));
        place::identity_of(self.root.path()) == Some(self.identity)
            && self.is_mounted()
            && !absent.into_iter().any(|mount| lies_below(&key, &mount))
    }

    /// What the system does not tell does not count as mounted here: it is written to.
    fn is_mounted(&self) -> bool {
        let is_told = mount_point(self.root.path()).is_ok();
        is_told && self.known.as_ref().is_none_or(|known| place::not_mounted(self.root.path(), known).is_none())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::num::NonZeroUsize;

    use super::*;
    use crate::engine::Cancel;
    use crate::io::Meter;
    use crate::progress::Silent;
    use crate::verify::{Baseline, DigestChoice, Extent, VerifyRequest, create};

    #[test]
    fn a_folder_that_was_renamed_holds_no_more_though_another_has_its_name() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("nas");
        fs::create_dir(&root).unwrap();
        fs::write(root.join("a.tif"), b"a").unwrap();
        let files = StoreFiles::new("nas", place.path().join("records"));
        fs::create_dir(files.folder()).unwrap();
        let request = VerifyRequest {
            root: root.clone(),
            baseline: Baseline::Manifest(files.manifest()),
            choice: DigestChoice::All,
            threads: NonZeroUsize::MIN,
            extent: Extent::Whole,
            scratch: place.path().to_path_buf(),
            cancel: Cancel::default(),
        };
        create(&request, &files.manifest(), jiff::Timestamp::UNIX_EPOCH, &Meter::default(), &Silent).unwrap();
        let settings: StoreSettings =
            toml::from_str(&format!("name = \"nas\"\npath = {:?}", root.display().to_string())).unwrap();
        let path = SourcePath::from("a.tif");
        let standing = Standing::open(&settings, &files).unwrap().unwrap();
        assert!(standing.holds(&path));
        fs::rename(&root, place.path().join("away")).unwrap();
        assert!(!standing.holds(&path), "nothing is there");
        fs::create_dir(&root).unwrap();
        fs::write(root.join("a.tif"), b"a").unwrap();
        assert!(!standing.holds(&path), "another folder is there");
        fs::remove_dir_all(&root).unwrap();
        fs::rename(place.path().join("away"), &root).unwrap();
        assert!(standing.holds(&path), "it came back");
    }
}
