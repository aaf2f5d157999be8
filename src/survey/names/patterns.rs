//! What names mean: content, companions, lists of checksums, junk, archives.

use std::collections::HashSet;

use crate::records::{FileRole, SourcePath};

use super::fold::{decoded, fold};

/// Names that suppliers give to their lists of checksums, and the manifests of bags.
const CHECKSUM_LISTS: [&str; 24] = [
    "*.md5",
    "*.sha1",
    "*.sha256",
    "*.sha512",
    "*.b3",
    "*.blake3",
    "*.md5sum",
    "*.sha1sum",
    "*.sha256sum",
    "*.sha512sum",
    "*.b3sum",
    "md5sum",
    "md5sums",
    "sha1sums",
    "sha256sums",
    "sha512sums",
    "b3sums",
    "md5sum*.txt",
    "sha1sum*.txt",
    "sha256sum*.txt",
    "sha512sum*.txt",
    "checksum*.*",
    "manifest-*.txt",
    "tagmanifest-*.txt",
];

/// Patterns of names, in which `*` stands for any characters. Case does not count.
///
/// A pattern that holds a `/` is one of a path relative to the source, any other one of the last component.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    /// Of the patterns `*.EXTENSION`, which are most: a delivery has many names.
    extensions: HashSet<String>,
    names: Vec<Vec<String>>,
    paths: Vec<Vec<String>>,
}

impl Patterns {
    /// Prepares patterns.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Self {
        let parts = |pattern: &str| fold(pattern).split('*').map(str::to_owned).collect();
        let (paths, names): (Vec<&str>, Vec<&str>) = patterns.into_iter().partition(|pattern| pattern.contains('/'));
        let (extensions, names): (Vec<&str>, Vec<&str>) =
            names.into_iter().partition(|pattern| extension_of(pattern).is_some());
        Self {
            extensions: extensions.into_iter().filter_map(extension_of).map(fold).collect(),
            names: names.into_iter().map(parts).collect(),
            paths: paths.into_iter().map(parts).collect(),
        }
    }

    /// The usual names of suppliers' lists of checksums, together with the profile's own.
    #[must_use]
    pub fn checksum_lists(more: &[String]) -> Self {
        Self::new(CHECKSUM_LISTS.into_iter().chain(more.iter().map(String::as_str)))
    }

    /// Whether one of them fits.
    #[must_use]
    pub fn fit(&self, path: &[u8]) -> bool {
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let name = fold(&decoded(name));
        let has_extension = || name.rsplit_once('.').is_some_and(|(_, extension)| self.extensions.contains(extension));
        has_extension()
            || self.names.iter().any(|parts| fits(parts, &name))
            || (!self.paths.is_empty() && {
                let path = fold(&decoded(path));
                self.paths.iter().any(|parts| fits(parts, &path))
            })
    }
}

/// The extension in a pattern that asks for nothing else.
fn extension_of(pattern: &str) -> Option<&str> {
    pattern.strip_prefix("*.").filter(|extension| !extension.contains(['*', '.']))
}

fn fits(parts: &[String], name: &str) -> bool {
    let Some((first, others)) = parts.split_first() else { return false };
    let Some(mut rest) = name.strip_prefix(first.as_str()) else { return false };
    let Some((last, middle)) = others.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part.as_str()) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

/// Whether the file looks like a supplier's list of checksums or the manifest of a bag. `more` are the profile's own
/// patterns.
#[must_use]
pub fn is_checksum_list(path: &SourcePath, more: &[String]) -> bool {
    Patterns::checksum_lists(more).fit(path.as_bytes())
}

/// Whether the name is that of a tag file of a bag (RFC 8493 §2.1 and 2.2).
#[must_use]
pub fn is_tag_file(name: &[u8]) -> bool {
    matches!(name, b"bagit.txt" | b"bag-info.txt" | b"fetch.txt")
}

/// What a file of a unit is there for, by its name.
#[must_use]
pub fn role(path: &SourcePath) -> FileRole {
    const MAIL: [&str; 4] = ["daticert.xml", "postacert.eml", "segnatura.xml", "suap.xml"];
    let name = decoded(path.file_name()).to_lowercase();
    if MAIL.contains(&name.as_str()) {
        return FileRole::Companion;
    }
    match path.extension().as_deref() {
        Some("p7m" | "p7s" | "p7c" | "m7m" | "tsr" | "tsd" | "tst" | "eml" | "msg") => FileRole::Companion,
        Some(extension) if is_image(extension) || extension == "pdf" => FileRole::Content,
        _ => FileRole::Attachment,
    }
}

/// Whether the extension, in lower case, is one of images.
#[must_use]
pub fn is_image(extension: &str) -> bool {
    matches!(
        extension,
        "tif"
            | "tiff"
            | "btf"
            | "tf8"
            | "jpg"
            | "jpeg"
            | "jpe"
            | "jfif"
            | "png"
            | "jb2"
            | "jbig2"
            | "jp2"
            | "j2k"
            | "j2c"
            | "jpc"
            | "jpf"
            | "jpx"
            | "jpm"
            | "jph"
            | "bmp"
            | "gif"
            | "webp"
            | "dng"
            | "heic"
            | "heif"
            | "jxl"
            | "djvu"
            | "pbm"
            | "pgm"
            | "ppm"
            | "pnm"
    )
}

/// An archive that may lie in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveKind {
    /// ZIP: its directory can be looked at.
    Zip,
    /// Any other.
    Opaque,
}

/// Whether the name is that of an archive.
#[must_use]
pub fn archive_kind(path: &SourcePath) -> Option<ArchiveKind> {
    match path.extension().as_deref() {
        Some("zip") => Some(ArchiveKind::Zip),
        Some(
            "7z" | "tar" | "tgz" | "tbz2" | "txz" | "gz" | "bz2" | "xz" | "zst" | "rar" | "arj" | "lha" | "lzh" | "cab"
            | "iso",
        ) => Some(ArchiveKind::Opaque),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, name, fits) in [
            ("*.md5", "a.MD5", true),
            ("*.md5", "md5", false),
            ("._*", "._F1.tif", true),
            ("._*", "a._b", false),
            ("Thumbs.db", "thumbs.DB", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "acb", false),
            ("*", "", true),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(Patterns::new([pattern]).fit(name.as_bytes()), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn lists_and_roles() {
        for name in [
            "checksums.sha256",
            "F1/F1.md5",
            "sha256sum.txt",
            "MD5SUMS",
            "bag/manifest-sha256.txt",
            "checksums.csv",
            "tagmanifest-md5.txt",
        ] {
            assert!(is_checksum_list(&name.into(), &[]), "{name}");
        }
        for name in ["metadati.csv", "manifest.txt", "md5.tif", "a.txt"] {
            assert!(!is_checksum_list(&name.into(), &[]), "{name}");
        }
        assert!(is_checksum_list(&"impronte.csv".into(), &["impronte*.csv".to_owned()]));
        assert_eq!(role(&"a/F1.TIF".into()), FileRole::Content);
        assert_eq!(role(&"a/F1.pdf.p7m".into()), FileRole::Companion);
        assert_eq!(role(&"a/daticert.xml".into()), FileRole::Companion);
        assert_eq!(role(&"a/mets.xml".into()), FileRole::Attachment);
        assert_eq!(archive_kind(&"allegati.ZIP".into()), Some(ArchiveKind::Zip));
    }
}
