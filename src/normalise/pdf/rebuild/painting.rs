//! What the pages of a file paint. The proof of a copy compares this, page by page, with what its source paints: it
//! looks at both as a reader does, and does not rest on what was copied.

use std::collections::{BTreeSet, HashMap};

use crate::formats::pdf::content::{Bounds, Fallback, Interpreter, Operation, Painted, Scene, ShownText, Visitor};
use crate::formats::pdf::{Dict, Document, Indirect, Object, Page, Pages};

/// What the pages of a file paint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Painting {
    /// Of each page a BLAKE3 digest: of its shape, of the data and places of its images, of the places of its letters
    /// but for hidden ones, and of what it paints with. Equal digests: the same page.
    pub pages: Vec<[u8; 32]>,
    /// The BLAKE3 digests of the data, as they are coded, of all images that are painted, and of their masks.
    pub images: BTreeSet<[u8; 32]>,
    /// Pages and the names of what they invoke and the file does not hold; at most [`MOST_MISSING`].
    pub missing: Vec<(u32, String)>,
    /// Whether a bound ended the look before all was seen: then equal digests prove nothing.
    pub bounded: bool,
}

/// Most names that are kept of what is missing.
pub const MOST_MISSING: usize = 100;

/// Looks at all pages of a file, at most `most_nodes` nodes of their tree.
#[must_use]
pub fn painting(document: &Document<'_>, most_nodes: u32) -> Painting {
    let mut painter =
        Painter { document, known: HashMap::new(), page: blake3::Hasher::new(), found: Painting::default() };
    let mut interpreter = Interpreter::new(document, Bounds::default());
    let mut pages = Pages::new(document, most_nodes);
    for page in pages.by_ref() {
        painter.shape(&page);
        interpreter.page(&page, &mut painter);
        for look in looks(document, &page) {
            interpreter.stream(&look, &Fallback::Parent(Dict::default()), page.number, &mut painter);
        }
        let digest = *std::mem::take(&mut painter.page).finalize().as_bytes();
        painter.found.pages.push(digest);
    }
    painter.found.bounded = interpreter.outcome().bounded || pages.is_bounded();
    painter.found
}

/// The appearances in which the annotations of a page are seen (§12.5.5).
fn looks(document: &Document<'_>, page: &Page) -> Vec<Indirect> {
    let annotations = document.get(&page.dict, b"Annots");
    let of_annotation = |annotation: &Object| {
        let annotation = document.resolve(annotation);
        let annotation = annotation.dict()?;
        let looks = document.get(annotation, b"AP");
        let normal = looks.dict()?.get(b"N")?.clone();
        let state = document.get(annotation, b"AS");
        let chosen = match document.resolve(&normal) {
            // States with a look of their own. What is resolved of a stream is its dictionary: that has a subtype.
            Object::Dict(states) if states.get(b"Subtype").is_none() => states.get(state.name()?)?.clone(),
            _ => normal,
        };
        match chosen {
            Object::Reference(number, _) => document.indirect(number).filter(|look| look.stream.is_some()),
            _ => None,
        }
    };
    annotations.array().unwrap_or_default().iter().filter_map(of_annotation).collect()
}

struct Painter<'d, 'a> {
    document: &'d Document<'a>,
    /// Digests of the data of images, by their objects.
    known: HashMap<u32, [u8; 32]>,
    page: blake3::Hasher,
    found: Painting,
}

impl Painter<'_, '_> {
    fn shape(&mut self, page: &Page) {
        let sides = page.media_box.into_iter().chain(page.crop_box).chain([f64::from(page.rotate), page.unit]);
        sides.for_each(|side| self.number(side));
    }

    /// A number as far as it matters: a thousandth of a unit.
    fn number(&mut self, number: f64) {
        self.page.update(&((number * 1000.0).round() as i64).to_le_bytes());
    }

    /// The data of an image, and of what masks it.
    fn image_data(&mut self, image: &Indirect) {
        let digest = match self.known.get(&image.number) {
            Some(known) => *known,
            None => {
                let data = self.document.clear_stream(image).unwrap_or_default();
                let digest = *blake3::hash(&data).as_bytes();
                self.known.insert(image.number, digest);
                digest
            }
        };
        self.found.images.insert(digest);
        self.page.update(&digest);
        let Some(dict) = image.object.dict() else { return };
        for key in [&b"SMask"[..], b"Mask"] {
            if let Some(Object::Reference(number, _)) = dict.get(key)
                && let Some(mask) = self.document.indirect(*number).filter(|mask| mask.stream.is_some())
                // A mask has none of its own (§11.6.5.3).
                && mask.number != image.number
                && mask.object.dict().is_some_and(|mask| mask.get(b"SMask").is_none() && mask.get(b"Mask").is_none())
            {
                self.page.update(key);
                self.image_data(&mask);
            }
        }
    }

    /// Whether what an operation names is there.
    fn named(&mut self, category: &[u8], operation: &Operation<'_>, scene: &Scene<'_, '_>) {
        let Some(name) = operation.name() else { return };
        let entry = scene.resource(category, name).map(|entry| self.document.resolve(entry));
        let is_there = entry.is_some_and(|entry| entry != Object::Null);
        self.page.update(operation.operator).update(name).update(&[u8::from(is_there)]);
        if category == b"XObject" && !is_there && self.found.missing.len() < MOST_MISSING {
            self.found.missing.push((scene.page, String::from_utf8_lossy(name).into_owned()));
        }
    }
}

impl Visitor for Painter<'_, '_> {
    fn operation(&mut self, operation: &Operation<'_>, scene: &Scene<'_, '_>) {
        let category: &[u8] = match operation.operator {
            b"Do" => b"XObject",
            b"gs" => b"ExtGState",
            b"cs" | b"CS" => b"ColorSpace",
            b"scn" | b"SCN" => b"Pattern",
            b"sh" => b"Shading",
            _ => return,
        };
        self.named(category, operation, scene);
    }

    fn image(&mut self, image: Painted<'_>, scene: &Scene<'_, '_>) {
        match image {
            Painted::Object(object) => self.image_data(object),
            Painted::Inline(image) => _ = self.page.update(image.data),
        }
        scene.state.ctm.0.iter().for_each(|number| self.number(*number));
    }

    fn text(&mut self, text: &ShownText<'_>, scene: &Scene<'_, '_>) {
        if scene.state.text.is_hidden() {
            return;
        }
        self.page.update(&[u8::from(text.font.is_some())]);
        for glyph in text.glyphs {
            self.page.update(&glyph.code.to_le_bytes());
            glyph.matrix.0.iter().for_each(|number| self.number(*number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::pdf::write::{PageTree, PdfVersion, PdfWriter, dict, name};

    /// A file of one page that paints what `paint` says, with an image `/AA` of these data.
    fn file(paint: &str, data: &[u8]) -> Vec<u8> {
        let mut file = PdfWriter::new(Vec::new(), PdfVersion::V1_7).unwrap();
        let mut tree = PageTree::default();
        let parent = tree.parent(&mut file);
        let image = file.add_stream(dict([("Subtype", name("Image"))]), data).unwrap();
        let content = file.add_stream(Dict::default(), paint.as_bytes()).unwrap();
        let images = Object::Dict(dict([("AA", image)]));
        let font = dict([("Type", name("Font")), ("Subtype", name("Type1")), ("BaseFont", name("Helvetica"))]);
        let fonts = Object::Dict(dict([("F", Object::Dict(font))]));
        let resources = Object::Dict(dict([("XObject", images), ("Font", fonts)]));
        let entries = [("Type", name("Page")), ("Parent", parent), ("Resources", resources), ("Contents", content)];
        let page = file.add(&Object::Dict(dict(entries))).unwrap();
        tree.push(&mut file, page).unwrap();
        let pages = tree.finish(&mut file).unwrap();
        let catalogue = file.add(&Object::Dict(dict([("Type", name("Catalog")), ("Pages", pages)]))).unwrap();
        file.finish(&catalogue, None).unwrap()
    }

    fn of(paint: &str, data: &[u8]) -> Painting {
        let bytes = file(paint, data);
        painting(&Document::open(&bytes, 100), 100)
    }

    #[test]
    fn another_image_place_or_letter_is_another_page() {
        let page = of("q 10 0 0 10 0 0 cm /AA Do Q BT /F 9 Tf (a) Tj ET", b"data");
        let hidden = "q 10 0 0 10 0 0 cm /AA Do Q q BT 3 Tr /F 9 Tf (hidden) Tj ET Q BT /F 9 Tf (a) Tj ET";
        assert_eq!(page, of(hidden, b"data"));
        assert_eq!(page.images.len(), 1);
        for (paint, data) in [
            ("q 10 0 0 10 0 0 cm /AA Do Q BT /F 9 Tf (a) Tj ET", &b"dato"[..]),
            ("q 10 0 0 10 5 0 cm /AA Do Q BT /F 9 Tf (a) Tj ET", b"data"),
            ("q 10 0 0 10 0 0 cm Q BT /F 9 Tf (a) Tj ET", b"data"),
            ("q 10 0 0 10 0 0 cm /AA Do Q BT /F 9 Tf (b) Tj ET", b"data"),
            ("q 10 0 0 10 0 0 cm /AA Do Q", b"data"),
        ] {
            assert_ne!(page.pages, of(paint, data).pages, "{paint}");
        }
    }

    #[test]
    fn letters_that_are_drawn_are_seen_in_any_mode() {
        let font = |kind: &str, text: &str| {
            let paint = format!("BT 3 Tr /F 9 Tf ({text}) Tj ET");
            let bytes = String::from_utf8(file(&paint, b"data").split_off(15)).unwrap().replace("/Type1", kind);
            painting(&Document::open(bytes.as_bytes(), 100), 100).pages
        };
        assert_eq!(font("/Type1", "a"), font("/Type1", "b"));
        assert_ne!(font("/Type3", "a"), font("/Type3", "b"));
    }

    #[test]
    fn what_was_not_seen_to_its_end_is_said() {
        let bytes = file("/AA Do", b"data");
        let document = Document::open(&bytes, 100);
        assert!(!painting(&document, 100).bounded);
        assert!(painting(&document, 1).bounded, "the tree has two nodes");
    }

    #[test]
    fn what_is_not_in_the_file_is_named() {
        assert_eq!(of("/Im0 Do /AA Do", b"data").missing, [(1, "Im0".to_owned())]);
    }
}
