//! What lies in a bag, and in which order.

use crate::records::{ACCESS_FOLDER, Digests, Hex32, MASTER_FOLDER, TEXT_FOLDER, TextFile, UnitRecord};

/// The manifest that every package has.
pub(super) const MANIFEST: &str = "manifest-sha256.txt";
/// What vouches for all other tag files.
pub(super) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// BLAKE3 values of the payload as `b3sum --check` reads them. No `manifest-…`: BLAKE3 has no name in BagIt (RFC 8493 §2.4), and strict
/// readers refuse algorithms that they do not know.
pub(super) const BLAKE3_LIST: &str = "blake3sum.txt";

/// A file of a representation, as the unit's record has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rendered<'r> {
    folder: &'static str,
    name: &'r str,
    /// Bytes.
    pub(super) size: u64,
    /// SHA-256.
    pub(super) sha256: Hex32,
    /// BLAKE3.
    pub(super) blake3: Hex32,
    /// CRC-32.
    pub(super) crc32: u32,
    /// All digests on record; of access copies there are only the two above.
    pub(super) digests: Option<&'r Digests>,
}

impl Rendered<'_> {
    /// Its path in the bag.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.folder, self.name)
    }

    /// Its place in the order of paths, by bytes.
    fn key(&self) -> (&str, &str) {
        (self.folder, self.name)
    }
}

/// All files of the representations in order of their paths, by bytes.
pub(super) fn representations(record: &UnitRecord) -> Vec<Rendered<'_>> {
    let mut files =
        Vec::with_capacity(record.files.iter().map(|file| 2 + file.access.len() + 2 * file.text.len()).sum());
    for file in &record.files {
        files.extend(file.made.as_ref().map(|made| Rendered {
            folder: MASTER_FOLDER,
            name: &made.name,
            size: made.size,
            sha256: made.digests.sha256,
            blake3: made.digests.blake3,
            crc32: made.crc32,
            digests: Some(&made.digests),
        }));
        files.push(Rendered {
            folder: file.folder(),
            name: &file.name,
            size: file.size,
            sha256: file.digests.sha256,
            blake3: file.digests.blake3,
            crc32: file.crc32,
            digests: Some(&file.digests),
        });
        files.extend(file.access.iter().map(|copy| Rendered {
            folder: ACCESS_FOLDER,
            name: &copy.name,
            size: copy.size,
            sha256: copy.sha256,
            blake3: copy.blake3,
            crc32: copy.crc32,
            digests: None,
        }));
        files.extend(file.text_files().map(text));
    }
    for document in &record.documents {
        files.push(Rendered {
            folder: ACCESS_FOLDER,
            name: &document.name,
            size: document.size,
            sha256: document.sha256,
            blake3: document.blake3,
            crc32: document.crc32,
            digests: None,
        });
        files.extend(document.text_files().map(text));
    }
    files.sort_unstable_by(|a, b| a.key().cmp(&b.key()));
    files
}

fn text(text: &TextFile) -> Rendered<'_> {
    Rendered {
        folder: TEXT_FOLDER,
        name: &text.name,
        size: text.size,
        sha256: text.sha256,
        blake3: text.blake3,
        crc32: text.crc32,
        digests: None,
    }
}

/// How findings and errors call the package of a unit.
pub(super) fn package_name(record: &UnitRecord) -> String {
    format!("{}/v{}", record.unit, record.unit_version)
}
