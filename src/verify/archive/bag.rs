//! The manifests of a bag that an archive holds: they say how everything else is to be compared, so they are taken out
//! first.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::formats::checksums::manifest_algorithm;
use crate::formats::zip::Limits;
use crate::io::{Meter, ScratchFolder};
use crate::records::codes::package as codes;
use crate::records::{Finding, SourcePath, Subject};

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
    /// Bags and manifests that were passed over.
    pub findings: Vec<Finding>,
    /// Goes with them.
    _scratch: ScratchFolder,
}

impl BagLists {
    /// Takes them out of `archive`, which lies at `path`.
    ///
    /// # Errors
    /// It holds no bag, or they cannot be read, or there is no room for them.
    pub fn take(archive: &mut Archive, path: &Path, scratch: &Path, meter: &Meter) -> Result<Self, VerifyError> {
        Self::take_within(Limits::default().ratio, archive, path, scratch, meter)
    }

    /// The same; `most` is how many bytes one packed byte of a manifest may stand for. One that would fill the disk is
    /// told and not taken out.
    pub(super) fn take_within(
        most: u64,
        archive: &mut Archive,
        path: &Path,
        scratch: &Path,
        meter: &Meter,
    ) -> Result<Self, VerifyError> {
        let failed = |source| VerifyError::List { path: path.to_path_buf(), source };
        let mut found: Vec<(Vec<u8>, String, Entry)> = Vec::new();
        let mut passed_over = None;
        archive
            .walk(meter, &mut |entry| {
                if let Found::File(entry) = entry
                    && let Some((folder, name)) = place(&entry.key)
                {
                    if found.len() < MOST {
                        found.push((folder, name, entry));
                    } else {
                        passed_over.get_or_insert(shown(&entry.key));
                    }
                }
                true
            })
            .map_err(failed)?;
        let declared: Vec<&[u8]> =
            found.iter().filter(|(_, name, _)| name == DECLARATION).map(|(folder, ..)| folder.as_slice()).collect();
        // A bag at the top holds whatever else is there.
        let top = declared.iter().find(|folder| folder.is_empty()).or(declared.first());
        let Some(folder) = top.map(|folder| folder.to_vec()) else {
            return Err(VerifyError::NoManifest { path: path.to_path_buf() });
        };
        let mut findings: Vec<Finding> = several(&declared, &folder, archive.subject()).into_iter().collect();
        if let Some(first) = passed_over {
            let finding = Finding::new(codes::BAG_TOO_MANY_MANIFESTS, archive.subject());
            findings.push(finding.with("most", MOST).with("path", first));
        }
        let scratch = ScratchFolder::new(scratch).map_err(VerifyError::Scratch)?;
        let mut lists = Vec::new();
        for (_, name, entry) in found.iter().filter(|(below, ..)| *below == folder) {
            let to = scratch.path().join(name);
            if let Some(bomb) = archive.bomb(entry, most) {
                findings.push(bomb);
                continue;
            }
            let mut file = File::create(&to).map_err(VerifyError::Scratch)?;
            io::copy(&mut archive.read(entry, meter), &mut file).map_err(failed)?;
            if name != DECLARATION {
                lists.push(to);
            }
        }
        if lists.is_empty() && findings.iter().any(|finding| finding.code == codes::ZIP_RATIO) {
            let message = "what its manifest unpacks to is no list of files";
            return Err(failed(io::Error::new(io::ErrorKind::InvalidData, message)));
        }
        lists.sort();
        // Of twins the last one lies there, once.
        lists.dedup();
        Ok(Self { folder, lists, findings, _scratch: scratch })
    }
}

/// That the archive holds several bags, of which one is verified. A bag in the payload of another is a part of it.
fn several(declared: &[&[u8]], chosen: &[u8], subject: Subject) -> Option<Finding> {
    let payload: &[u8] = b"data";
    let is_beside = |folder: &&[u8]| *folder == chosen || !(chosen.is_empty() && *folder == payload);
    let roots: BTreeSet<&[u8]> = declared.iter().copied().filter(is_beside).collect();
    if roots.len() < 2 {
        return None;
    }
    let names: Vec<String> =
        roots.iter().map(|root| if root.is_empty() { ".".to_owned() } else { shown(root) }).collect();
    let finding = Finding::new(codes::ZIP_SEVERAL_ROOTS, subject).with("number", names.len());
    Some(finding.with("roots", names.join(", ")))
}

/// A sort key for people.
fn shown(key: &[u8]) -> String {
    let path: Vec<u8> = key.iter().map(|byte| if *byte == 0 { b'/' } else { *byte }).collect();
    SourcePath::from_bytes(path).to_string()
}

/// Folder and name of an entry that belongs to the face of a bag, which lies at the top or one folder below it.
fn place(key: &[u8]) -> Option<(Vec<u8>, String)> {
    let mut parts = key.rsplitn(2, |byte| *byte == 0);
    let name = String::from_utf8(parts.next()?.to_vec()).ok()?;
    let folder = parts.next().unwrap_or_default();
    let is_face = name == DECLARATION || manifest_algorithm(&name).is_some();
    (is_face && !folder.contains(&0)).then(|| (folder.to_vec(), name))
}
