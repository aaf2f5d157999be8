//! The tree of pages (§7.7.3).

use std::collections::HashSet;

use crate::formats::pdf::{Document, Object, Protection};
use crate::profile::Limits;
use crate::records::Note;
use crate::records::codes::pdf as codes;

use super::super::look::Look;

/// Deeper than any tree is; a tree of 10 children a node and this depth has more pages than a file can hold.
const MOST_DEPTH: u32 = 64;

/// How many pages there are.
pub(super) struct Pages {
    /// Pages that can be reached.
    pub found: u32,
    /// What the root of the tree declares.
    declared: Option<i64>,
    /// Whether the walk was ended by a limit.
    unfinished: bool,
}

impl Pages {
    /// Says what is wrong with the number of pages.
    pub(super) fn say(&self, document: &Document<'_>, look: &mut Look) {
        // Where nothing can be deciphered the tree is out of sight.
        if matches!(document.protection, Protection::Closed) && self.found == 0 {
            return;
        }
        if self.unfinished {
            if !look.said(codes::NOT_CHECKED) {
                look.say(Note::new(codes::NOT_CHECKED));
            }
        } else if self.found == 0 {
            look.broken(Note::new(codes::NO_PAGES));
        } else if let Some(declared) = self.declared.filter(|declared| *declared != i64::from(self.found)) {
            look.say(Note::new(codes::PAGE_COUNT).with("declared", declared).with("found", self.found));
        }
    }
}

/// Counts the pages that can be reached, each once.
pub(super) fn count(document: &Document<'_>, limits: &Limits) -> Pages {
    let mut pages = Pages { found: 0, declared: None, unfinished: false };
    let catalogue = document.get(&document.xref.trailer, b"Root");
    let Some(root) = catalogue.dict().and_then(|dict| dict.get(b"Pages")) else { return pages };
    pages.declared = document.resolve(root).dict().and_then(|dict| document.get(dict, b"Count").integer());
    let mut seen = HashSet::new();
    let mut waiting = vec![(root.clone(), 0u32)];
    let mut left = limits.max_nodes;
    while let Some((node, depth)) = waiting.pop() {
        let Some(less) = left.checked_sub(1).filter(|_| depth <= MOST_DEPTH) else {
            pages.unfinished = true;
            break;
        };
        left = less;
        if let Object::Reference(number, _) = node
            && !seen.insert(number)
        {
            continue;
        }
        let Object::Dict(dict) = document.resolve(&node) else { continue };
        // The type is required and often missing; children make a node of the tree.
        match document.get(&dict, b"Kids") {
            Object::Array(kids) if !dict.is(b"Type", b"Page") => {
                waiting.extend(kids.into_iter().rev().map(|kid| (kid, depth + 1)));
            }
            _ if dict.is(b"Type", b"Pages") => {}
            _ => pages.found = pages.found.saturating_add(1),
        }
    }
    pages
}
