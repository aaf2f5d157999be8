//! The pages in their order, with what they inherit (§7.7.3).

use std::collections::HashSet;
use std::rc::Rc;

use super::document::Document;
use super::object::{Dict, Object, Owner};

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
    /// The object that its dictionary stands in.
    pub owner: Owner,
    /// `Resources`, its own or inherited.
    pub resources: Object,
    /// The object that `resources` stand in.
    pub resources_owner: Owner,
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
    resources_owner: Owner,
    media_box: Object,
    crop_box: Object,
    rotate: Object,
}

/// Walks the tree; each node that has children once, at most as many nodes as given. A page that stands in the tree
/// several times is as many pages: so it is for who reads the file.
pub struct Pages<'d, 'a> {
    document: &'d Document<'a>,
    /// Nodes with children: they alone can make the walk go round.
    seen: HashSet<u32>,
    waiting: Vec<Node>,
    left: u32,
    number: u32,
    bounded: bool,
    lost: u32,
    declared: Option<i64>,
}

/// A node that is still to be looked at.
struct Node {
    node: Object,
    /// What it stands in.
    owner: Owner,
    depth: u32,
    from: Rc<Inherited>,
}

impl<'d, 'a> Pages<'d, 'a> {
    /// Of a file, at most `most_nodes` nodes of its tree.
    #[must_use]
    pub fn new(document: &'d Document<'a>, most_nodes: u32) -> Self {
        let root = document.xref.trailer.get(b"Root").unwrap_or(&Object::Null);
        let (catalogue, owner) = document.resolve_with(root, Owner::default());
        let root = catalogue.dict().and_then(|dict| dict.get(b"Pages")).cloned();
        let declared = root.as_ref().map(|root| document.resolve(root));
        let declared = declared.as_ref().and_then(Object::dict).and_then(|root| document.get(root, b"Count").integer());
        let node = |node| Node { node, owner, depth: 0, from: Rc::new(Inherited::default()) };
        let waiting = root.map(node).into_iter().collect();
        Self { document, seen: HashSet::new(), waiting, left: most_nodes, number: 0, bounded: false, lost: 0, declared }
    }

    /// Pages and parts of the tree that the walk so far should have led to, and the file does not hold.
    #[must_use]
    pub const fn lost(&self) -> u32 {
        self.lost
    }

    /// How many pages the root of the tree says that there are.
    #[must_use]
    pub const fn declared(&self) -> Option<i64> {
        self.declared
    }

    /// Whether a limit ended the walk.
    #[must_use]
    pub const fn is_bounded(&self) -> bool {
        self.bounded
    }

    fn inherit(&self, dict: &Dict, owner: Owner, from: &Inherited) -> Inherited {
        let take = |key: &[u8], from: &Object| dict.get(key).cloned().unwrap_or_else(|| from.clone());
        Inherited {
            resources: take(b"Resources", &from.resources),
            resources_owner: if dict.get(b"Resources").is_some() { owner } else { from.resources_owner },
            media_box: take(b"MediaBox", &from.media_box),
            crop_box: take(b"CropBox", &from.crop_box),
            rotate: take(b"Rotate", &from.rotate),
        }
    }

    fn page(&mut self, object: Option<u32>, (dict, owner): (Dict, Owner), from: &Inherited) -> Page {
        self.number = self.number.saturating_add(1);
        let inherited = self.inherit(&dict, owner, from);
        let media_box = self.document.rectangle(&inherited.media_box).unwrap_or([0.0, 0.0, 595.0, 842.0]);
        let rotate = whole(&self.document.resolve(&inherited.rotate)).unwrap_or(0).rem_euclid(360);
        Page {
            number: self.number,
            object,
            owner,
            resources_owner: inherited.resources_owner,
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

impl Page {
    /// What a person sees of the page: the `CropBox` as far as it lies in the `MediaBox` (§14.11.2).
    #[must_use]
    pub fn seen_box(&self) -> [f64; 4] {
        let ([left, bottom, right, top], media) = (self.crop_box, self.media_box);
        let seen = [left.max(media[0]), bottom.max(media[1]), right.min(media[2]), top.min(media[3])];
        if seen[0] < seen[2] && seen[1] < seen[3] { seen } else { media }
    }
}

/// A whole number; some programs write 90 as 90.0.
fn whole(object: &Object) -> Option<i64> {
    let number = object.number().filter(|number| number.fract() == 0.0 && number.abs() < 1e9)?;
    Some(number as i64)
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
        while let Some(Node { node, owner, depth, from }) = self.waiting.pop() {
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
            let (Object::Dict(dict), owner) = self.document.resolve_with(&node, owner) else {
                self.lost += u32::from(object.is_some());
                continue;
            };
            let kids = dict.get(b"Kids").unwrap_or(&Object::Null);
            let leads_on = matches!(kids, Object::Reference(..)) && !dict.is(b"Type", b"Page");
            // The type is required and often missing; children make a node of the tree.
            match self.document.resolve_with(kids, owner) {
                (Object::Array(kids), kids_owner) if !dict.is(b"Type", b"Page") => {
                    if object.is_some_and(|number| !self.seen.insert(number)) {
                        continue;
                    }
                    let inherited = Rc::new(self.inherit(&dict, owner, &from));
                    let kids = kids.into_iter().rev().map(|node| Node {
                        node,
                        owner: kids_owner,
                        depth: depth + 1,
                        from: Rc::clone(&inherited),
                    });
                    self.waiting.extend(kids);
                }
                _ if leads_on => self.lost += 1,
                _ if dict.is(b"Type", b"Pages") => {}
                _ => return Some(self.page(object, (dict, owner), &from)),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only_page(page: &str) -> Page {
        let bytes = format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 200]{page}>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        );
        let document = Document::open(bytes.as_bytes(), 1000);
        Pages::new(&document, 1000).next().unwrap()
    }

    #[test]
    fn a_turn_may_be_a_real_number() {
        for (said, turn) in
            [("90", 90), ("90.0", 90), ("-90.0", 270), ("90.5", 0), ("/X", 0), ("99999999999999999999.0", 0)]
        {
            assert_eq!(only_page(&format!("/Rotate {said}")).rotate, turn, "{said}");
        }
    }

    #[test]
    fn nobody_sees_beyond_the_sheet() {
        let seen = |crop: &str| only_page(&format!("/CropBox[{crop}]")).seen_box();
        assert_eq!(seen("-50 10 500 150"), [0.0, 10.0, 100.0, 150.0]);
        assert_eq!(seen("300 300 400 400"), [0.0, 0.0, 100.0, 200.0], "beside it");
    }
}
