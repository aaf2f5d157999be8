//! The manifests of a bag that an archive holds: they say how everything else is to be compared, so they are taken out first.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::formats::checksums::manifest_algorithm;
use crate::io::{Meter, ScratchFolder};

use super::super::error::VerifyError;
use super::entries::{Archive, Entry, Found};

/// What declares a bag (RFC 8493 §2.1.1): with it lie its manifests.
const DECLARATION: &str = "bagit.txt";
/// Most manifests and declarations that are taken out.
const MOST: usize = 64;

/// The manifests of a bag, taken out of its archive.
pub struct BagLists {
    /// The folder of the bag in the archive, as a sort key; empty where the bag has none.
    pub folder: Vec<u8>,
    /// Where the manifests lie.
    pub lists: Vec<PathBuf>,
    /// Goes with them.
    _scratch: ScratchFolder,
}

impl BagLists {
    /// Takes them out of `archive`, which lies at `path`.
    ///
    /// # Errors
    /// It holds no bag, or they cannot be read, or there is no room for them.
    pub fn take(archive: &mut Archive, path: &Path, scratch: &Path, meter: &Meter) -> Result<Self, VerifyError> {
        let failed = |source| VerifyError::List { path: path.to_path_buf(), source };
        let mut found: Vec<(Vec<u8>, String, Entry)> = Vec::new();
        archive
            .walk(meter, &mut |entry| {
                if let Found::File(entry) = entry
                    && let Some((folder, name)) = place(&entry.key)
                    && found.len() < MOST
                {
                    found.push((folder, name, entry));
                }
                true
            })
            .map_err(failed)?;
        let declared = found.iter().find(|(_, name, _)| name == DECLARATION).map(|(folder, ..)| folder.clone());
        let Some(folder) = declared else { return Err(VerifyError::NoManifest { path: path.to_path_buf() }) };
        let scratch = ScratchFolder::new(scratch).map_err(VerifyError::Scratch)?;
        let mut lists = Vec::new();
        for (_, name, entry) in found.iter().filter(|(below, ..)| *below == folder) {
            let to = scratch.path().join(name);
            let mut file = File::create(&to).map_err(VerifyError::Scratch)?;
            io::copy(&mut archive.read(entry, meter), &mut file).map_err(failed)?;
            if name != DECLARATION {
                lists.push(to);
            }
        }
        lists.sort();
        Ok(Self { folder, lists, _scratch: scratch })
    }
}

/// Folder and name of an entry that belongs to the face of a bag, which lies at the top or one folder below it.
fn place(key: &[u8]) -> Option<(Vec<u8>, String)> {
    let mut parts = key.rsplitn(2, |byte| *byte == 0);
    let name = String::from_utf8(parts.next()?.to_vec()).ok()?;
    let folder = parts.next().unwrap_or_default();
    let is_face = name == DECLARATION || manifest_algorithm(&name).is_some();
    (is_face && !folder.contains(&0)).then(|| (folder.to_vec(), name))
}
