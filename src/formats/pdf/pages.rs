//! The pages in their order, with what they inherit (§7.7.3).

use std::collections::HashSet;
use std::rc::Rc;

use super::document::Document;
use super::object::{Dict, Object};

/// Deeper than any tree is; a tree of 10 children a node and this depth has more pages than a file can hold.
const MOST_DEPTH: u32 = 64;

/// A page.
#[derive(Clone, Debug)]
pub struct Page {
    /// From 1 on.
    pub number: u32,
    /// Its object, where it is one of its own.
    pub object: Option<u32>,
    /// Its dictionary.
    pub dict: Dict,
    /// `Resources`, its own or inherited.
    pub resources: Object,
    /// Whether the resources are its own.
    pub own_resources: bool,
    /// `MediaBox`: left, bottom, right, top, in units of `1/72 inch` times `UserUnit`. A4 where none is said.
    pub media_box: [f64; 4],
    /// `CropBox`, else the `MediaBox`.
    pub crop_box: [f64; 4],
    /// `Rotate`: 0, 90, 180 or 270, clockwise.
    pub rotate: u16,
    /// `UserUnit`: 1 where none is said.
    pub unit: f64,
}

#[derive(Clone, Default)]
struct Inherited {
    resources: Object,
    media_box: Object,
    crop_box: Object,
    rotate: Object,
}

/// Walks the tree; each node that has children once, at most as many nodes as given. A page that stands in the tree several times is as many
/// pages: so it is for who reads the file.
pub struct Pages<'d, 'a> {
    document: &'d Document<'a>,
    /// Nodes with children: they alone can make the walk go round.
    seen: HashSet<u32>,
    waiting: Vec<(Object, u32, Rc<Inherited>)>,
    left: u32,
    number: u32,
    bounded: bool,
}

impl<'d, 'a> Pages<'d, 'a> {
    /// Of a file, at most `most_nodes` nodes of its tree.
    #[must_use]
    pub fn new(document: &'d Document<'a>, most_nodes: u32) -> Self {
        let catalogue = document.get(&document.xref.trailer, b"Root");
        let root = catalogue.dict().and_then(|dict| dict.get(b"Pages")).cloned();
        let waiting = root.map(|root| (root, 0, Rc::new(Inherited::default()))).into_iter().collect();
        Self { document, seen: HashSet::new(), waiting, left: most_nodes, number: 0, bounded: false }
    }

    /// Whether a limit ended the walk.
    #[must_use]
    pub const fn is_bounded(&self) -> bool {
        self.bounded
    }

    fn inherit(&self, dict: &Dict, from: &Inherited) -> Inherited {
        let take = |key: &[u8], from: &Object| dict.get(key).cloned().unwrap_or_else(|| from.clone());
        Inherited {
            resources: take(b"Resources", &from.resources),
            media_box: take(b"MediaBox", &from.media_box),
            crop_box: take(b"CropBox", &from.crop_box),
            rotate: take(b"Rotate", &from.rotate),
        }
    }

    fn page(&mut self, object: Option<u32>, dict: Dict, from: &Inherited) -> Page {
        self.number = self.number.saturating_add(1);
        let inherited = self.inherit(&dict, from);
        let media_box = self.document.rectangle(&inherited.media_box).unwrap_or([0.0, 0.0, 595.0, 842.0]);
        let rotate = self.document.resolve(&inherited.rotate).integer().unwrap_or(0).rem_euclid(360);
        Page {
            number: self.number,
            object,
            own_resources: dict.get(b"Resources").is_some(),
            resources: inherited.resources,
            media_box,
            crop_box: self.document.rectangle(&inherited.crop_box).unwrap_or(media_box),
            rotate: u16::try_from(rotate).unwrap_or(0),
            unit: self.document.get(&dict, b"UserUnit").number().filter(|unit| *unit > 0.0).unwrap_or(1.0),
            dict,
        }
    }
}

impl Document<'_> {
    /// A rectangle in order: left, bottom, right, top (§7.9.5).
    #[must_use]
    pub fn rectangle(&self, object: &Object) -> Option<[f64; 4]> {
        let object = self.resolve(object);
        let [a, b, c, d] = object.array()? else { return None };
        let number = |object: &Object| self.resolve(object).number();
        let (a, b, c, d) = (number(a)?, number(b)?, number(c)?, number(d)?);
        Some([a.min(c), b.min(d), a.max(c), b.max(d)])
    }
}

impl Iterator for Pages<'_, '_> {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        while let Some((node, depth, from)) = self.waiting.pop() {
            let Some(less) = self.left.checked_sub(1).filter(|_| depth <= MOST_DEPTH) else {
                self.bounded = true;
                self.waiting.clear();
                return None;
            };
            self.left = less;
            let object = match node {
                Object::Reference(number, _) => Some(number),
                _ => None,
            };
            let Object::Dict(dict) = self.document.resolve(&node) else { continue };
            // The type is required and often missing; children make a node of the tree.
            match self.document.get(&dict, b"Kids") {
                Object::Array(kids) if !dict.is(b"Type", b"Page") => {
                    if object.is_some_and(|number| !self.seen.insert(number)) {
                        continue;
                    }
                    let inherited = Rc::new(self.inherit(&dict, &from));
                    let kids = kids.into_iter().rev().map(|kid| (kid, depth + 1, Rc::clone(&inherited)));
                    self.waiting.extend(kids);
                }
                _ if dict.is(b"Type", b"Pages") => {}
                _ => return Some(self.page(object, dict, &from)),
            }
        }
        None
    }
}
