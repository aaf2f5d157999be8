//! What is painted on one page.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::formats::bytes::lenient_text;
use crate::formats::pdf::content::{Operation, Painted, Scene, ShownText, Visitor};
use crate::formats::pdf::font::FontKind;
use crate::formats::pdf::{Dict, Document, Object, Page};
use crate::records::{FontTechnical, PageImage, PageKind, TextLayer};

/// Most images of a page that are told one by one.
const MOST_IMAGES: usize = 16;
/// Share of the page that images cover on a scan.
const COVERED: f64 = 0.95;
/// Glyphs that lie further outside than this, in points, are not on the page.
const MARGIN: f64 = 1.0;
/// By how much the resolutions of both directions may differ.
const STRETCH: f64 = 0.02;
/// Most image objects and fonts that are told apart.
const MOST_APART: usize = 1_000_000;

/// What was met on all pages so far.
#[derive(Default)]
pub(super) struct Gathered {
    /// Images by coding.
    pub images: BTreeMap<String, u32>,
    seen_images: HashSet<u32>,
    /// Fonts by object, or by name where they are none of their own.
    pub fonts: BTreeMap<(Option<u32>, String), FontTechnical>,
    page: OnePage,
}

/// What was met on the page that is read.
#[derive(Default)]
struct OnePage {
    number: u32,
    media_box: [f64; 4],
    unit: f64,
    images: Vec<PageImage>,
    other_images: u32,
    covered: Cover,
    visible: bool,
    hidden: bool,
    drawn: bool,
    outside: bool,
    fonts: BTreeSet<(Option<u32>, String)>,
}

/// The boxes of images on the page, joined where they lie side by side.
#[derive(Default)]
struct Cover {
    area: f64,
}

/// What a page came to.
pub(super) struct PageLook {
    pub kind: PageKind,
    pub text: TextLayer,
    pub images: Vec<PageImage>,
    pub other_images: u32,
    /// Whether text lies outside the page.
    pub outside: bool,
    /// The first image whose resolutions differ.
    pub stretched: Option<(f64, f64)>,
}

impl Gathered {
    /// Begins a page.
    pub(super) fn begin(&mut self, page: &Page) {
        self.page = OnePage { number: page.number, media_box: page.media_box, unit: page.unit, ..OnePage::default() };
    }

    /// Ends the page.
    pub(super) fn end(&mut self) -> PageLook {
        let page = std::mem::take(&mut self.page);
        for key in &page.fonts {
            if let Some(font) = self.fonts.get_mut(key) {
                font.pages += 1;
            }
        }
        let [left, bottom, right, top] = page.media_box;
        let covers = page.covered.area >= COVERED * (right - left) * (top - bottom) && page.covered.area > 0.0;
        let seen = page.visible || page.drawn;
        let any_image = !page.images.is_empty() || page.other_images > 0;
        let kind = match (covers, seen) {
            (true, false) => PageKind::Scan,
            (true, true) => PageKind::Mixed,
            (false, false) if !any_image => PageKind::Empty,
            (false, _) => PageKind::BornDigital,
        };
        let text = match (page.visible, page.hidden) {
            (true, _) => TextLayer::Visible,
            (false, true) => TextLayer::Hidden,
            (false, false) => TextLayer::None,
        };
        let differ = |image: &&PageImage| {
            image.width > 64
                && image.height > 64
                && (image.ppi_x / image.ppi_y - 1.0).abs() > STRETCH
                && image.ppi_y > 0.0
        };
        let stretched = page.images.iter().find(differ).map(|image| (image.ppi_x, image.ppi_y));
        PageLook { kind, text, stretched, images: page.images, other_images: page.other_images, outside: page.outside }
    }

    fn font(&mut self, text: &ShownText<'_>, document: &Document<'_>, visible: bool) {
        let Some(font) = text.font else { return };
        let name = font.name.as_deref().map(lenient_text).unwrap_or_default();
        let key = (font.number, name.clone());
        if self.fonts.len() >= MOST_APART && !self.fonts.contains_key(&key) {
            return;
        }
        let page = self.page.number;
        let entry = self.fonts.entry(key.clone()).or_insert_with(|| FontTechnical {
            name: name.chars().take(200).collect(),
            kind: font.kind.name().to_owned(),
            // The glyphs of type 3 are content of the file.
            embedded: font.kind == FontKind::Type3 || font.embedded(document).is_some(),
            to_unicode: font.to_unicode.is_some(),
            visible: false,
            pages: 0,
            first_page: page,
        });
        entry.visible |= visible;
        self.page.fonts.insert(key);
    }
}

impl Visitor for Gathered {
    fn operation(&mut self, operation: &Operation<'_>, _: &Scene<'_, '_>) {
        self.page.drawn |=
            matches!(operation.operator, b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" | b"sh");
    }

    fn image(&mut self, image: Painted<'_>, scene: &Scene<'_, '_>) {
        let (dict, object) = match image {
            Painted::Object(object) => (object.object.dict(), Some(object.number)),
            Painted::Inline(image) => (Some(&image.dict), None),
        };
        let Some(dict) = dict else { return };
        let document = scene.document;
        let either = |long: &[u8], short: &[u8]| match document.get(dict, long) {
            Object::Null => document.get(dict, short),
            value => value,
        };
        let pixels = |value: Object| value.integer().and_then(|value| u32::try_from(value).ok()).unwrap_or(0);
        let (width, height) = (pixels(either(b"Width", b"W")), pixels(either(b"Height", b"H")));
        let filter =
            document.filter_chain(dict).pop().map_or_else(|| "none".to_owned(), |filter| lenient_text(&filter.name));
        let new = object.is_none_or(|number| self.seen_images.len() < MOST_APART && self.seen_images.insert(number));
        if new && (self.images.len() < 64 || self.images.contains_key(&filter)) {
            *self.images.entry(filter.clone()).or_default() += 1;
        }
        let (x, y) = scene.state.ctm.sides();
        let inch = |side: f64| side * self.page.unit / 72.0;
        let ppi = |pixels: u32, side: f64| {
            if side > 0.0 { (f64::from(pixels) / inch(side) * 10.0).round() / 10.0 } else { 0.0 }
        };
        let (ppi_x, ppi_y) = (ppi(width, x), ppi(height, y));
        self.page.covered.add(scene.state.ctm.unit_box(), self.page.media_box);
        if self.page.images.len() < MOST_IMAGES {
            let is_mask = either(b"ImageMask", b"IM") == Object::Bool(true);
            let colour =
                if is_mask { "mask".to_owned() } else { colour(document, dict, &either(b"ColorSpace", b"CS")) };
            let bits =
                either(b"BitsPerComponent", b"BPC").integer().and_then(|bits| u16::try_from(bits).ok()).unwrap_or(0);
            let bits = if is_mask { 1 } else { bits };
            self.page.images.push(PageImage { filter, width, height, colour, bits, ppi_x, ppi_y });
        } else {
            self.page.other_images += 1;
        }
    }

    fn text(&mut self, text: &ShownText<'_>, scene: &Scene<'_, '_>) {
        if text.glyphs.is_empty() {
            return;
        }
        // 7 only adds to the clipping path.
        let visible = !scene.state.text.is_hidden() && scene.state.text.mode != 7;
        self.page.visible |= visible;
        self.page.hidden |= !visible;
        let [left, bottom, right, top] = self.page.media_box;
        let is_outside =
            |(x, y): (f64, f64)| x < left - MARGIN || x > right + MARGIN || y < bottom - MARGIN || y > top + MARGIN;
        self.page.outside |= text.glyphs.iter().any(|glyph| {
            let finite = glyph.matrix.0.iter().all(|number| number.is_finite());
            finite && is_outside(glyph.matrix.apply((0.0, 0.0))) && is_outside(glyph.matrix.apply((glyph.width, 0.0)))
        });
        self.font(text, scene.document, visible);
    }
}

impl Cover {
    /// Adds a box, cut to the page. Strips of a scan lie side by side; where boxes lie on each other the sum is too
    /// great, and is cut to the page when it is compared.
    fn add(&mut self, inner: [f64; 4], page: [f64; 4]) {
        let ([left, bottom, right, top], [page_left, page_bottom, page_right, page_top]) = (inner, page);
        let (width, height) =
            (right.min(page_right) - left.max(page_left), top.min(page_top) - bottom.max(page_bottom));
        if width > 0.0 && height > 0.0 {
            self.area += width * height;
        }
    }
}

/// The family of a colour space.
fn colour(document: &Document<'_>, dict: &Dict, space: &Object) -> String {
    let name = match space {
        Object::Name(name) => Some(name.clone()),
        Object::Array(array) => array.first().and_then(|first| document.resolve(first).name().map(<[u8]>::to_vec)),
        _ => None,
    };
    let name = name.map(|name| lenient_text(&name).chars().take(40).collect());
    name.unwrap_or_else(|| if dict.is(b"Filter", b"JPXDecode") { "JPX".to_owned() } else { "none".to_owned() })
}
