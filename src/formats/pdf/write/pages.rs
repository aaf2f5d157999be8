//! The tree of pages (ISO 32000-1 §7.7.3) of a file whose pages come one by one.

use std::io::{self, Write};

use super::super::object::{Dict, Object};
use super::file::PdfWriter;
use super::syntax::{dict, name};

/// Children of a node: a tree of three levels holds a quarter of a million pages, and no array comes near the 8,191
/// entries that PDF/A-1 allows (6.1.12-6).
const MOST_CHILDREN: usize = 64;

/// Collects pages into nodes of bounded size. Held is a number for each node, and for each page of the last one.
#[derive(Debug, Default)]
pub struct PageTree {
    /// Nodes that are not full, from the leaves up.
    levels: Vec<Level>,
    pages: u32,
}

#[derive(Debug, Default)]
struct Level {
    /// The number of the node that is being filled.
    node: u32,
    children: Vec<Object>,
    pages: i64,
}

impl PageTree {
    /// The node that the next page will have as its parent.
    pub fn parent<W: Write>(&mut self, file: &mut PdfWriter<W>) -> Object {
        if self.levels.is_empty() {
            let node = file.reserve();
            self.levels.push(Level { node, ..Level::default() });
        }
        Object::Reference(self.levels.first().map_or(0, |level| level.node), 0)
    }

    /// Takes a page, which is written or will be.
    ///
    /// # Errors
    /// Those of the file.
    pub fn push<W: Write>(&mut self, file: &mut PdfWriter<W>, page: Object) -> io::Result<()> {
        self.pages = self.pages.saturating_add(1);
        self.parent(file);
        self.take(file, 0, (page, 1))
    }

    /// How many pages it has.
    #[must_use]
    pub const fn pages(&self) -> u32 {
        self.pages
    }

    fn take<W: Write>(&mut self, file: &mut PdfWriter<W>, at: usize, child: (Object, i64)) -> io::Result<()> {
        if self.levels.len() <= at {
            let node = file.reserve();
            self.levels.push(Level { node, ..Level::default() });
        }
        let Some(level) = self.levels.get_mut(at) else { return Ok(()) };
        level.children.push(child.0);
        level.pages += child.1;
        if level.children.len() < MOST_CHILDREN {
            return Ok(());
        }
        let next = Level { node: file.reserve(), ..Level::default() };
        let full = std::mem::replace(level, next);
        self.close(file, at, full)
    }

    /// Writes a node below the one that is being filled above it.
    fn close<W: Write>(&mut self, file: &mut PdfWriter<W>, at: usize, full: Level) -> io::Result<()> {
        if self.levels.len() <= at + 1 {
            let node = file.reserve();
            self.levels.push(Level { node, ..Level::default() });
        }
        let parent = self.levels.get(at + 1).map_or(0, |level| level.node);
        let (number, pages) = (full.node, full.pages);
        file.object(number, &node(full, Some(parent)))?;
        self.take(file, at + 1, (Object::Reference(number, 0), pages))
    }

    /// Writes what is left and returns the root.
    ///
    /// # Errors
    /// Those of the file.
    pub fn finish<W: Write>(mut self, file: &mut PdfWriter<W>) -> io::Result<Object> {
        self.parent(file);
        let mut at = 0;
        while at + 1 < self.levels.len() {
            let level = self.levels.get_mut(at).map(std::mem::take).unwrap_or_default();
            if !level.children.is_empty() {
                self.close(file, at, level)?;
            }
            at += 1;
        }
        let root = self.levels.pop().unwrap_or_default();
        let number = root.node;
        file.object(number, &Object::Dict(node_dict(root, None)))?;
        Ok(Object::Reference(number, 0))
    }
}

fn node(level: Level, parent: Option<u32>) -> Object {
    Object::Dict(node_dict(level, parent))
}

fn node_dict(level: Level, parent: Option<u32>) -> Dict {
    let mut dict = dict([
        ("Type", name("Pages")),
        ("Kids", Object::Array(level.children)),
        ("Count", Object::Integer(level.pages)),
    ]);
    dict.0.extend(parent.map(|parent| (b"Parent".to_vec(), Object::Reference(parent, 0))));
    dict
}

#[cfg(test)]
mod tests {
    use super::super::super::Document;
    use super::super::file::PdfVersion;
    use super::*;

    fn with(pages: u32) -> Vec<u8> {
        let mut file = PdfWriter::new(Vec::new(), PdfVersion::V1_7).unwrap();
        let mut tree = PageTree::default();
        for index in 0..pages {
            let parent = tree.parent(&mut file);
            let entries = [("Type", name("Page")), ("Parent", parent), ("Index", Object::Integer(index.into()))];
            let page = file.add(&Object::Dict(dict(entries))).unwrap();
            tree.push(&mut file, page).unwrap();
        }
        assert_eq!(tree.pages(), pages);
        let root = tree.finish(&mut file).unwrap();
        let catalogue = file.add(&Object::Dict(dict([("Type", name("Catalog")), ("Pages", root)]))).unwrap();
        file.finish(&catalogue, None).unwrap()
    }

    /// The numbers of the pages below a node, in order; each node says how many these are and who is above it.
    fn below(document: &Document<'_>, node: &Object, parent: Option<&Object>, found: &mut Vec<i64>) {
        let dict = document.resolve(node);
        let dict = dict.dict().unwrap();
        assert_eq!(dict.get(b"Parent"), parent);
        if let Some(index) = dict.get(b"Index") {
            return found.push(index.integer().unwrap());
        }
        let (before, kids) = (found.len(), dict.get(b"Kids").unwrap().array().unwrap());
        assert!(kids.len() <= MOST_CHILDREN);
        kids.iter().for_each(|kid| below(document, kid, Some(node), found));
        assert_eq!(dict.get(b"Count").unwrap().integer().unwrap(), (found.len() - before) as i64);
    }

    #[test]
    fn every_page_is_found_once_and_in_order() {
        for pages in [0, 1, 63, 64, 65, 127, 128, 129, 64 * 64 - 1, 64 * 64, 64 * 64 + 1, 10_000] {
            let bytes = with(pages);
            let document = Document::open(&bytes, 100_000);
            let catalogue = document.get(&document.xref.trailer, b"Root");
            let mut found = Vec::new();
            below(&document, catalogue.dict().unwrap().get(b"Pages").unwrap(), None, &mut found);
            assert_eq!(found, (0..i64::from(pages)).collect::<Vec<_>>(), "{pages} pages");
        }
    }
}
