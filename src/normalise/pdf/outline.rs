//! Bookmarks: the structure of what is shown, in a tree (ISO 32000-1 §12.3.3).

use std::io::{self, Write};

use crate::formats::pdf::write::{PdfWriter, dict, name, text};
use crate::formats::pdf::{Dict, Object};

use super::heading::clean;

/// A bookmark, in the order of the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// What it says.
    pub title: String,
    /// How deep it stands, from 0. One that would skip a level stands on the next one.
    pub level: u8,
}

/// A bookmark and the page that it leads to.
#[derive(Debug)]
pub(super) struct Mark {
    pub bookmark: Bookmark,
    pub page: Object,
}

/// Who stands beside, above and below a bookmark, by place in the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Links {
    parent: Option<usize>,
    previous: Option<usize>,
    next: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
    children: i64,
}

/// Links the bookmarks in one pass; with those of the root.
fn linked(levels: impl Iterator<Item = u8>) -> (Vec<Links>, Links) {
    let (mut links, mut root) = (Vec::<Links>::new(), Links::default());
    // The last bookmark of each level that is open.
    let mut open: Vec<usize> = Vec::new();
    for (index, level) in levels.enumerate() {
        open.truncate(usize::from(level));
        let parent = open.last().copied();
        open.push(index);
        let above = match parent.and_then(|parent| links.get_mut(parent)) {
            Some(above) => above,
            None => &mut root,
        };
        let previous = above.last;
        above.first = above.first.or(Some(index));
        above.last = Some(index);
        above.children += 1;
        if let Some(before) = previous.and_then(|previous| links.get_mut(previous)) {
            before.next = Some(index);
        }
        links.push(Links { parent, previous, ..Links::default() });
    }
    (links, root)
}

/// Writes the outline and returns it; `None` where there are no bookmarks.
///
/// # Errors
/// Those of the file.
pub(super) fn write<W: Write>(file: &mut PdfWriter<W>, marks: &[Mark]) -> io::Result<Option<Object>> {
    if marks.is_empty() {
        return Ok(None);
    }
    let root = file.reserve();
    let numbers: Vec<u32> = marks.iter().map(|_| file.reserve()).collect();
    let (links, of_root) = linked(marks.iter().map(|mark| mark.bookmark.level));
    let reference = |index: Option<usize>| numbers.get(index?).map(|number| Object::Reference(*number, 0));
    for ((mark, number), links) in marks.iter().zip(&numbers).zip(&links) {
        let mut item = dict([
            ("Title", text(&clean(&mark.bookmark.title))),
            ("Parent", reference(links.parent).unwrap_or(Object::Reference(root, 0))),
            ("Dest", Object::Array(vec![mark.page.clone(), name("Fit")])),
        ]);
        add(&mut item, "Prev", reference(links.previous));
        add(&mut item, "Next", reference(links.next));
        // Below the first level it opens closed: a negative count (table 153).
        below(&mut item, (reference(links.first), reference(links.last)), -links.children);
        file.object(*number, &Object::Dict(item))?;
    }
    let mut outline = dict([("Type", name("Outlines"))]);
    below(&mut outline, (reference(of_root.first), reference(of_root.last)), of_root.children);
    file.object(root, &Object::Dict(outline))?;
    Ok(Some(Object::Reference(root, 0)))
}

fn add(item: &mut Dict, key: &str, value: Option<Object>) {
    item.0.extend(value.map(|value| (key.as_bytes().to_vec(), value)));
}

fn below(item: &mut Dict, (first, last): (Option<Object>, Option<Object>), count: i64) {
    if first.is_some() {
        add(item, "First", first);
        add(item, "Last", last);
        add(item, "Count", Some(Object::Integer(count)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_become_a_tree() {
        let (links, root) = linked([0u8, 1, 1, 3, 0].into_iter());
        assert_eq!((root.first, root.last, root.children), (Some(0), Some(4), 2));
        assert_eq!((links[0].first, links[0].last, links[0].children), (Some(1), Some(2), 2));
        assert_eq!((links[0].next, links[4].previous), (Some(4), Some(0)));
        assert_eq!((links[1].next, links[2].previous, links[1].previous), (Some(2), Some(1), None));
        assert_eq!((links[3].parent, links[2].first), (Some(2), Some(3)), "no level is skipped");
    }
}
