//! One page as a file of its own: what draws it needs no more.

use crate::formats::pdf::write::{PageTree, PdfVersion, PdfWriter, dict, name};
use crate::formats::pdf::{Document, Object, Page};

use super::copy::{Cleaning, Copier};
use super::order::RebuildFault;
use super::pages::{self, Lettering};

/// Copies a page with what it refers to, but for what leads to other pages. Streams keep their bytes.
///
/// # Errors
/// [`RebuildFault`].
pub fn page_alone(document: &Document<'_>, page: &Page, most_nodes: u32) -> Result<Vec<u8>, RebuildFault> {
    let file = PdfWriter::new(Vec::new(), PdfVersion::V1_7)?;
    let mut copier = Copier::new(document, file, most_nodes, Cleaning::OnePage);
    let mut page = page.clone();
    page.dict.0.retain(|(key, _)| !matches!(key.as_slice(), b"StructParents" | b"B" | b"Thumb" | b"PieceInfo"));
    let new = match page.object {
        Some(old) => copier.take_over(old),
        None => copier.file.reserve(),
    };
    let mut tree = PageTree::default();
    pages::page(&mut copier, (&mut tree, new), &page, None, &mut Lettering::default())?;
    let pages = tree.finish(&mut copier.file)?;
    let mut catalogue = dict([("Type", name("Catalog")), ("Pages", pages)]);
    // Which layers are shown is said there.
    let root = match document.xref.trailer.get(b"Root") {
        Some(Object::Reference(number, _)) => document.indirect(*number),
        _ => None,
    };
    if let Some(root) = root
        && let Some(layers) = root.object.dict().and_then(|dict| dict.get(b"OCProperties"))
    {
        let layers = copier.value(layers, root.owner());
        catalogue.0.push((b"OCProperties".to_vec(), layers));
        copier.drain()?;
    }
    let catalogue = copier.file.add(&Object::Dict(catalogue))?;
    Ok(copier.file.finish(&catalogue, None)?)
}
