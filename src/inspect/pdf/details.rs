//! Pages, images, fonts and text of a document, gathered into a bounded record.

use std::collections::BTreeMap;

use crate::formats::pdf::content::{Bounds, Interpreter};
use crate::formats::pdf::{Document, Page, Pages};
use crate::profile::Limits;
use crate::records::codes::pdf as codes;
use crate::records::{DocumentDetails, Note, PageRun, PageSize};

use super::super::look::Look;
use super::content::{Gathered, PageLook};

/// Most sizes that are told.
const MOST_SIZES: usize = 100;
/// Most fonts that are told.
const MOST_FONTS: usize = 200;
/// Most runs of pages that are told.
const MOST_RUNS: usize = 2000;
/// Most sizes that are told apart.
const MOST_APART: usize = 100_000;
/// Most operations that are run for the facts of one page.
const MOST_OPERATIONS: u64 = 20_000_000;

/// Pages of which something is said, counted, with the first.
#[derive(Default)]
struct Counted {
    count: u32,
    first: u32,
    found: String,
}

impl Counted {
    fn add(&mut self, page: u32, found: impl FnOnce() -> String) {
        if self.count == 0 {
            (self.first, self.found) = (page, found());
        }
        self.count = self.count.saturating_add(1);
    }
}

/// Runs all pages; says what is to be said of them, and how many there are.
pub(super) fn gather(document: &Document<'_>, limits: &Limits, look: &mut Look) -> DocumentDetails {
    let mut details = DocumentDetails::default();
    let mut gathered = Gathered::default();
    let bounds = Bounds { operations: MOST_OPERATIONS, ..Bounds::default() };
    let mut interpreter = Interpreter::new(document, bounds);
    let (mut stretched, mut outside) = (Counted::default(), Counted::default());
    let mut sizes: BTreeMap<(i64, i64, u16), (u32, u32)> = BTreeMap::new();
    let mut pages = Pages::new(document, limits.max_nodes);
    for page in pages.by_ref() {
        size(&page, &mut sizes, &mut details);
        gathered.begin(&page);
        interpreter.page(&page, &mut gathered);
        let seen = gathered.end();
        if let Some((x, y)) = seen.stretched {
            stretched.add(page.number, || format!("{x} × {y}"));
        }
        if seen.outside {
            outside.add(page.number, String::new);
        }
        *details.kinds.entry(seen.kind).or_default() += 1;
        *details.text.entry(seen.text).or_default() += 1;
        add_run(&mut details, page.number, seen);
    }
    let outcome = interpreter.outcome();
    details.content_complete = !outcome.bounded && outcome.unread == 0 && !pages.is_bounded();
    if outcome.bounded && !look.said(codes::NOT_CHECKED) {
        look.say(Note::new(codes::NOT_CHECKED));
    }
    take_sizes(sizes, &mut details);
    take_fonts(gathered, &mut details, look);
    if stretched.count > 0 {
        let note = Note::new(codes::STRETCHED).with("count", stretched.count).with("page", stretched.first);
        look.say(note.with("found", stretched.found));
    }
    if outside.count > 0 {
        look.say(Note::new(codes::TEXT_OUTSIDE).with("count", outside.count).with("page", outside.first));
    }
    details
}

fn size(page: &Page, sizes: &mut BTreeMap<(i64, i64, u16), (u32, u32)>, details: &mut DocumentDetails) {
    let [left, bottom, right, top] = page.media_box;
    // Hundredths of a point: what differs by less is the same size.
    let hundredths = |side: f64| (side * page.unit * 100.0).round() as i64;
    let key = (hundredths(right - left), hundredths(top - bottom), page.rotate);
    if sizes.len() >= MOST_APART && !sizes.contains_key(&key) {
        details.other_sizes = details.other_sizes.saturating_add(1);
        return;
    }
    let (count, _) = sizes.entry(key).or_insert((0, page.number));
    *count += 1;
}

fn take_sizes(sizes: BTreeMap<(i64, i64, u16), (u32, u32)>, details: &mut DocumentDetails) {
    let points = |hundredths: i64| hundredths as f64 / 100.0;
    let mut list: Vec<PageSize> = sizes
        .into_iter()
        .map(|((width, height, rotate), (count, first))| PageSize {
            width: points(width),
            height: points(height),
            rotate,
            count,
            first,
        })
        .collect();
    list.sort_by_key(|size| (std::cmp::Reverse(size.count), size.first));
    let others = list.split_off(list.len().min(MOST_SIZES));
    details.other_sizes = others.iter().fold(details.other_sizes, |sum, size| sum.saturating_add(size.count));
    details.sizes = list;
}

fn take_fonts(gathered: Gathered, details: &mut DocumentDetails, look: &mut Look) {
    details.images = gathered.images;
    let mut fonts: Vec<_> = gathered.fonts.into_values().collect();
    fonts.sort_by(|a, b| (a.first_page, &a.name).cmp(&(b.first_page, &b.name)));
    let missing: Vec<&str> =
        fonts.iter().filter(|font| font.visible && !font.embedded).map(|font| font.name.as_str()).collect();
    if !missing.is_empty() {
        let names = missing.iter().take(5).copied().collect::<Vec<_>>().join(", ");
        look.say(Note::new(codes::FONTS).with("count", missing.len()).with("names", names));
    }
    let others = fonts.split_off(fonts.len().min(MOST_FONTS));
    details.other_fonts = u32::try_from(others.len()).unwrap_or(u32::MAX);
    details.fonts = fonts;
}

/// Adds a page to the run before it, where it is like its pages.
fn add_run(details: &mut DocumentDetails, page: u32, seen: PageLook) {
    let PageLook { kind, text, images, other_images, .. } = seen;
    if let Some(run) = details.pages.last_mut()
        && run.last.checked_add(1) == Some(page)
        && (run.kind, run.text, run.other_images) == (kind, text, other_images)
        && run.images == images
    {
        run.last = page;
    } else if details.pages.len() < MOST_RUNS {
        details.pages.push(PageRun { first: page, last: page, kind, text, images, other_images });
    } else {
        details.other_pages = details.other_pages.saturating_add(1);
    }
}
