//! Which files are lists, what their names say, and which file an entry means.

use unicode_normalization::UnicodeNormalization;

use crate::io::{SourceRoot, bytes_to_path};
use crate::records::SourcePath;

use crate::formats::checksums::{algorithm_named, manifest_algorithm};

/// Most leading components that are dropped from an absolute name in search of the delivery.
const MOST_DROPPED: usize = 32;

/// Whether a file is a list of checksums by its name, or by a pattern of the profile (`*` stands for anything).
#[must_use]
pub fn is_checksum_list(path: &SourcePath, patterns: &[String]) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let Ok(name) = std::str::from_utf8(&name) else { return false };
    if patterns.iter().any(|pattern| matches(&pattern.to_lowercase(), name)) {
        return true;
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    if algorithm_named(extension).is_some()
        || algorithm_named(extension.trim_end_matches("sums").trim_end_matches("sum")).is_some()
    {
        return true;
    }
    // Lists of algorithms that are not computed are lists all the same.
    if matches!(extension, "sha224" | "sha384" | "hash" | "hashes" | "checksum" | "checksums" | "hashdeep") {
        return true;
    }
    if !matches!(extension, "" | "txt" | "csv" | "tsv" | "lst") {
        return false;
    }
    let words = ["checksum", "impronte", "hashdeep", "hashes", "fixity"];
    let sums = stem.trim_end_matches("sums").trim_end_matches("sum");
    manifest_algorithm(name).is_some()
        || matches!(stem, "manifest-sha224" | "manifest-sha384" | "tagmanifest-sha224" | "tagmanifest-sha384")
        || words.iter().any(|word| stem.contains(word))
        || (sums.len() < stem.len() && algorithm_named(sums).is_some())
        || algorithm_named(stem).is_some()
}

fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut tail) = name.strip_prefix(start) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return tail.ends_with(part);
        }
        match tail.find(part) {
            Some(at) => tail = tail.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

/// The file that an entry means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meant {
    /// Where it lies, or should lie.
    pub(super) path: SourcePath,
    /// In which way the written name had to be changed to find it.
    pub(super) form: Option<&'static str>,
}

/// Finds the file that `name` in a list in `folder` means: relative to the folder, then to the delivery; as written
/// first. `None` where the name leads out of the delivery.
pub(super) fn meant(root: &SourceRoot, folder: Option<&SourcePath>, name: &[u8]) -> Option<Meant> {
    let mut first = None;
    for (spelling, form) in Spellings::new(name) {
        let from_folder = resolve(folder, &spelling);
        let from_root = folder.and_then(|_| resolve(None, &spelling));
        for path in [from_folder, from_root].into_iter().flatten() {
            if lies_in(root, &path) {
                return Some(Meant { path, form });
            }
            first.get_or_insert(path);
        }
    }
    first.map(|path| Meant { path, form: None })
}

fn lies_in(root: &SourceRoot, path: &SourcePath) -> bool {
    root.path().join(bytes_to_path(path.as_bytes())).symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

/// `name` below `base`, without `.`, `..` and doubled separators.
fn resolve(base: Option<&SourcePath>, name: &[u8]) -> Option<SourcePath> {
    let mut components: Vec<&[u8]> = base.map(|base| base.components().collect()).unwrap_or_default();
    for part in name.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(components.pop()?),
            part => components.push(part),
        }
    }
    (!components.is_empty() && !name.contains(&0)).then(|| SourcePath::from_bytes(components.join(&b'/')))
}

/// The ways in which a name can be meant, as written first.
struct Spellings {
    waiting: std::vec::IntoIter<(Vec<u8>, Option<&'static str>)>,
}

impl Spellings {
    fn new(name: &[u8]) -> Self {
        let mut spellings = vec![(name.to_vec(), None)];
        let slashed: Vec<u8> = name.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect();
        if slashed != name {
            spellings.push((slashed.clone(), None));
        }
        match std::str::from_utf8(&slashed) {
            Ok(text) if !text.is_ascii() => {
                spellings.push((text.nfc().collect::<String>().into_bytes(), Some("Unicode NFC")));
                spellings.push((text.nfd().collect::<String>().into_bytes(), Some("Unicode NFD")));
            }
            Ok(_) => {}
            Err(_) => {
                let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&slashed);
                spellings.push((text.nfc().collect::<String>().into_bytes(), Some("Windows-1252, NFC")));
                spellings.push((text.nfd().collect::<String>().into_bytes(), Some("Windows-1252, NFD")));
            }
        }
        let drive = matches!(slashed.as_slice(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
        if drive || slashed.starts_with(b"/") {
            let mut rest = slashed.as_slice();
            for _ in 0..MOST_DROPPED {
                let Some(cut) = rest.iter().position(|byte| *byte == b'/') else { break };
                rest = rest.get(cut + 1..).unwrap_or_default();
                spellings.push((rest.to_vec(), Some("…/")));
            }
        }
        Self { waiting: spellings.into_iter() }
    }
}

impl Iterator for Spellings {
    type Item = (Vec<u8>, Option<&'static str>);

    fn next(&mut self) -> Option<Self::Item> {
        self.waiting.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_by_name() {
        for list in [
            "checksums.sha256",
            "a/MD5SUMS",
            "page.tif.md5",
            "x.sha512sum",
            "manifest-sha256.txt",
            "tagmanifest-md5.txt",
            "Checksum_busta 3.csv",
            "impronte.txt",
            "b3sums",
            "sha256sum.txt",
            "hashdeep.txt",
            "md5.txt",
            "lotto.b3",
        ] {
            assert!(is_checksum_list(&list.into(), &[]), "{list}");
        }
        for other in ["page.tif", "metadati.csv", "checksum.pdf", "manifest.txt", "summary.txt", "manifest-foo.txt"] {
            assert!(!is_checksum_list(&other.into(), &[]), "{other}");
        }
        let patterns = vec!["controllo*.dat".to_owned()];
        assert!(is_checksum_list(&"x/Controllo 12.DAT".into(), &patterns));
        assert!(!is_checksum_list(&"x/controllo.txt".into(), &patterns));
    }

    #[test]
    fn names_are_found_in_every_spelling() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join("F1/sub")).unwrap();
        for name in ["F1/a.tif", "F1/sub/b.tif", "top.tif", "F1/citt\u{e0}.tif"] {
            std::fs::write(place.path().join(name), b"x").unwrap();
        }
        let root = SourceRoot::open(place.path()).unwrap();
        let folder = SourcePath::from("F1");
        let find = |name: &[u8]| meant(&root, Some(&folder), name).map(|meant| (meant.path.to_string(), meant.form));
        let found = |path: &str, form| Some((path.to_owned(), form));
        assert_eq!(find(b"a.tif"), found("F1/a.tif", None));
        assert_eq!(find(b"./sub//b.tif"), found("F1/sub/b.tif", None));
        assert_eq!(find(b"F1/sub/b.tif"), found("F1/sub/b.tif", None));
        assert_eq!(find(b"sub\\b.tif"), found("F1/sub/b.tif", None));
        assert_eq!(find(b"../top.tif"), found("top.tif", None));
        assert_eq!(find("citta\u{300}.tif".as_bytes()), found("F1/citt\u{e0}.tif", Some("Unicode NFC")));
        assert_eq!(find(b"citt\xe0.tif"), found("F1/citt\u{e0}.tif", Some("Windows-1252, NFC")));
        assert_eq!(find(b"D:\\scans\\F1\\a.tif"), found("F1/a.tif", Some("…/")));
        assert_eq!(find(b"missing.tif"), found("F1/missing.tif", None));
        assert_eq!(find(b"../../etc/passwd"), None);
    }
}
