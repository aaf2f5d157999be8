//! Which index lies at a path.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use crate::formats::sincro::SINCRO;
use crate::formats::xml_parts::XmlBounds;
use crate::formats::xml_tree::{Step, TreeStream};

use super::index_verdict::{IndexKind, PlacedIndex};
use super::scratch::Scratch;
use super::source::Source;

/// Bounds of the look at a root.
const LOOK: XmlBounds = XmlBounds { bytes: 1 << 20, elements: 1000, depth: 100 };

/// Bytes in which the root of a document of another encoding is looked for.
const HEAD: u64 = 4096;

/// The indexes that a path is or holds: an XML file by its root, a folder by the XML files in it and in its folders.
/// Empty where there is none; a folder that is a bag or has a METS is for others to judge.
#[must_use]
pub fn indexes(path: &Path) -> Vec<(IndexKind, PathBuf)> {
    if !path.is_dir() {
        return kind(path).map(|kind| (kind, path.to_path_buf())).into_iter().collect();
    }
    if ["bagit.txt", "METS.xml", "mets.xml"].iter().any(|name| path.join(name).exists()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let walk = walkdir::WalkDir::new(path).max_depth(2).sort_by_file_name();
    let files = walk.into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    let looked = files.filter(|entry| is_xml(entry.path()));
    found.extend(looked.filter_map(|entry| kind(entry.path()).map(|kind| (kind, entry.into_path()))));
    // A volume has one index: what lies deeper belongs to it.
    if let Some(at) = found.iter().position(|(kind, place)| *kind == IndexKind::Sincro && place.parent() == Some(path))
    {
        return vec![found.swap_remove(at)];
    }
    found
}

fn is_xml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml"))
}

/// The same, of a package of which stock was taken.
///
/// # Errors
/// The scratch index cannot be read.
pub(super) fn indexes_of(source: &dyn Source, scratch: &Scratch) -> Result<Vec<PlacedIndex>, rusqlite::Error> {
    let mut found = Vec::new();
    // All of them: an index that was not looked at would go with a package that is called valid.
    scratch.each_xml(|path| {
        if let Some(file) = scratch.find(&path.into())?
            && let Some(kind) = source.open(&file.file).ok().and_then(root_kind)
        {
            let (base, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
            found.push(PlacedIndex { kind, base: base.to_owned(), name: name.to_owned() });
        }
        Ok(())
    })?;
    if let Some(at) = found.iter().position(|index| index.kind == IndexKind::Sincro && index.base.is_empty()) {
        return Ok(vec![found.swap_remove(at)]);
    }
    Ok(found)
}

/// The kind of an index by its root.
fn kind(path: &Path) -> Option<IndexKind> {
    if !is_xml(path) || !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    root_kind(File::open(path).ok()?)
}

/// The kind of an index that is read from its beginning.
fn root_kind(mut from: impl Read) -> Option<IndexKind> {
    let mut head = Vec::new();
    from.by_ref().take(HEAD).read_to_end(&mut head).ok()?;
    let mut stream = TreeStream::new(BufReader::new(head.as_slice().chain(from)), LOOK);
    match stream.step() {
        Ok(Some(Step::Open(root))) if root.name.is(SINCRO, "PIndex") => Some(IndexKind::Sincro),
        Ok(Some(Step::Open(root))) => {
            let known = ["UnitaDocumentaria", "UnitaDocAggAllegati", "IndiceSIPFascicolo"];
            known.iter().any(|name| root.name.is("", name)).then_some(IndexKind::Sacer)
        }
        // Another encoding than UTF-8: the name of the root is ASCII all the same.
        _ => {
            let head = String::from_utf8_lossy(&head);
            ["<UnitaDocumentaria", "<UnitaDocAggAllegati", "<IndiceSIPFascicolo"]
                .iter()
                .any(|root| head.contains(root))
                .then_some(IndexKind::Sacer)
        }
    }
}
