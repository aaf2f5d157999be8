//! The proof that the copy holds the images of the source: read back from the file that was written.

use std::collections::HashSet;

use crate::formats::pdf::{Document, Entry, Pages};

use super::order::Rebuilt;

/// What a copy is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofFault {
    /// It has other image streams.
    #[error("the copy holds {found} of the {expected} image streams of the source")]
    Images {
        /// Streams that are the same.
        found: usize,
        /// Streams that there should be.
        expected: usize,
    },
    /// It has another number of pages.
    #[error("the copy has {found} pages, not {expected}")]
    Pages {
        /// Pages that it has.
        found: usize,
        /// Pages that it should have.
        expected: u32,
    },
}

/// Compares a copy that was read back: as many pages, and the image streams that were copied, each byte for byte, and
/// no others.
///
/// # Errors
/// [`ProofFault`].
pub fn prove(document: &Document<'_>, rebuilt: &Rebuilt, most_nodes: u32) -> Result<(), ProofFault> {
    let found = Pages::new(document, most_nodes).count();
    if u32::try_from(found) != Ok(rebuilt.pages) {
        return Err(ProofFault::Pages { found, expected: rebuilt.pages });
    }
    let mut images: Vec<[u8; 32]> = Vec::new();
    for (number, entry) in &document.xref.entries {
        if !matches!(entry, Entry::Offset(_)) {
            continue;
        }
        let Some(indirect) = document.indirect(*number) else { continue };
        let is_image = indirect.object.dict().is_some_and(|dict| dict.is(b"Subtype", b"Image"));
        if let Some(stream) = document.stream(&indirect).filter(|_| is_image) {
            images.push(*blake3::hash(stream.bytes).as_bytes());
        }
    }
    let mut expected = rebuilt.images.clone();
    images.sort_unstable();
    expected.sort_unstable();
    if images == expected {
        return Ok(());
    }
    let there: HashSet<&[u8; 32]> = images.iter().collect();
    let found = expected.iter().filter(|digest| there.contains(digest)).count();
    Err(ProofFault::Images { found, expected: expected.len() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::formats::pdf::Object;
    use crate::formats::pdf::write::{PageTree, PdfVersion, PdfWriter, dict, name};

    /// A file of one page that holds these image streams.
    fn file(images: &[&[u8]]) -> Vec<u8> {
        let mut file = PdfWriter::new(Vec::new(), PdfVersion::V1_7).unwrap();
        let mut tree = PageTree::default();
        let parent = tree.parent(&mut file);
        let page = file.add(&Object::Dict(dict([("Type", name("Page")), ("Parent", parent)]))).unwrap();
        tree.push(&mut file, page).unwrap();
        for bytes in images {
            file.add_stream(dict([("Subtype", name("Image"))]), bytes).unwrap();
        }
        let pages = tree.finish(&mut file).unwrap();
        let catalogue = file.add(&Object::Dict(dict([("Type", name("Catalog")), ("Pages", pages)]))).unwrap();
        file.finish(&catalogue, None).unwrap()
    }

    fn promised(pages: u32, images: &[&[u8]]) -> Rebuilt {
        let images = images.iter().map(|bytes| *blake3::hash(bytes).as_bytes()).collect();
        Rebuilt { pages, images, changes: BTreeSet::new() }
    }

    #[test]
    fn one_byte_one_stream_one_page_more_or_less_is_seen() {
        let written = file(&[b"one", b"two"]);
        let written = Document::open(&written, 100);
        assert_eq!(prove(&written, &promised(1, &[b"two", b"one"]), 100), Ok(()), "in any order");
        for images in [&[b"one".as_slice(), b"twa"][..], &[b"one"], &[b"one", b"two", b"two"]] {
            assert!(matches!(prove(&written, &promised(1, images), 100), Err(ProofFault::Images { .. })), "{images:?}");
        }
        assert_eq!(
            prove(&written, &promised(2, &[b"one", b"two"]), 100),
            Err(ProofFault::Pages { found: 1, expected: 2 })
        );
    }
}
