//! What lies in a bag, and in which order.

use crate::records::{
    ACCESS_FOLDER, Digests, Hex32, Identification, MASTER_FOLDER, SourcePath, TEXT_FOLDER, TextFile, UnitRecord,
};

/// The manifest that every package has.
pub(super) const MANIFEST: &str = "manifest-sha256.txt";
/// What vouches for all other tag files.
pub(super) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// BLAKE3 values of the payload as `b3sum --check` reads them. No `manifest-…`: BLAKE3 has no name in BagIt (RFC 8493
/// §2.4), and strict readers refuse algorithms that they do not know.
pub(super) const BLAKE3_LIST: &str = "blake3sum.txt";

/// A file of a representation, as the unit's record has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rendered<'r> {
    /// The folder of its representation.
    pub(super) folder: &'static str,
    /// Its name in that folder.
    pub(super) name: &'r str,
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
    /// Its format, where it was identified; copies and texts have the format in which they are made.
    pub(super) format: Option<&'r Identification>,
    /// Where it lay in its delivery; nothing that was made has lain there.
    pub(super) source: Option<&'r SourcePath>,
}

impl Rendered<'_> {
    /// Its path in the bag.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.folder, self.name)
    }

    /// The name of its representation: the last part of its folder.
    pub(super) fn representation(&self) -> &'static str {
        self.folder.rsplit('/').next().unwrap_or(self.folder)
    }

    /// Its media type. Copies and texts are made in few formats, which their names tell.
    pub(super) fn mime(&self) -> &str {
        let made = match self.name.rsplit('.').next() {
            Some("jpg") => "image/jpeg",
            Some("pdf") => "application/pdf",
            Some("xml") => "application/xml",
            Some("txt") => "text/plain",
            _ => "application/octet-stream",
        };
        match self.format {
            Some(format) => format.mime.as_deref().unwrap_or("application/octet-stream"),
            None => made,
        }
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
            format: Some(&made.format),
            source: None,
        }));
        files.push(Rendered {
            folder: file.folder(),
            name: &file.name,
            size: file.size,
            sha256: file.digests.sha256,
            blake3: file.digests.blake3,
            crc32: file.crc32,
            digests: Some(&file.digests),
            format: Some(&file.format),
            source: Some(&file.source),
        });
        files.extend(file.access.iter().map(|copy| Rendered {
            folder: ACCESS_FOLDER,
            name: &copy.name,
            size: copy.size,
            sha256: copy.sha256,
            blake3: copy.blake3,
            crc32: copy.crc32,
            digests: None,
            format: None,
            source: None,
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
            format: None,
            source: None,
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
        format: None,
        source: None,
    }
}

/// How findings and errors call the package of a unit.
pub(super) fn package_name(record: &UnitRecord) -> String {
    format!("{}/v{}", record.unit, record.unit_version)
}
