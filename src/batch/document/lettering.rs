//! Whether a page shows text, and how fine its images are.

use crate::formats::pdf::content::{Bounds, Interpreter, Painted, Scene, ShownText, Visitor};
use crate::formats::pdf::{Document, Object, Page};

/// What was found on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Lettering {
    /// Whether it shows text, painted or hidden.
    pub has_text: bool,
    /// Whether it paints anything that may be read.
    pub paints: bool,
    /// The finest of its images, in pixels per inch.
    finest: f64,
}

/// Finer than this nothing is read better, coarser than that worse; pages without images are drawn at the usual
/// resolution of scans.
const FINEST: f64 = 600.0;
const COARSEST: f64 = 150.0;
const USUAL: f64 = 300.0;

impl Lettering {
    /// At how many pixels per inch the page is drawn to be read.
    pub(super) fn reading_ppi(&self) -> f64 {
        if self.finest > 0.0 { self.finest.clamp(COARSEST, FINEST) } else { USUAL }
    }
}

struct Looking<'d, 'a> {
    document: &'d Document<'a>,
    found: Lettering,
}

impl Visitor for Looking<'_, '_> {
    fn image(&mut self, image: Painted<'_>, scene: &Scene<'_, '_>) {
        self.found.paints = true;
        let dict = match image {
            Painted::Object(object) => object.object.dict(),
            Painted::Inline(image) => Some(&image.dict),
        };
        let width = dict.map(|dict| match self.document.get(dict, b"Width") {
            Object::Null => self.document.get(dict, b"W"),
            width => width,
        });
        let (across, _) = scene.state.ctm.sides();
        if let Some(pixels) = width.as_ref().and_then(Object::integer)
            && across > 0.0
        {
            self.found.finest = self.found.finest.max(pixels as f64 * 72.0 / across);
        }
    }

    fn text(&mut self, text: &ShownText<'_>, _scene: &Scene<'_, '_>) {
        self.found.has_text |= !text.glyphs.is_empty();
        self.found.paints |= !text.glyphs.is_empty();
    }
}

/// Runs the content of a page.
pub(super) fn look(document: &Document<'_>, page: &Page) -> Lettering {
    let mut looking = Looking { document, found: Lettering::default() };
    Interpreter::new(document, Bounds::default()).page(page, &mut looking);
    looking.found
}
