//! Runs content and tells a visitor what is painted.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use super::matrix::Matrix;
use super::operation::{InlineImage, Operation, Operations};
use super::show::{ShownGlyph, ShownText, TextPlace};
use super::state::{Paint, State};
use crate::formats::pdf::font::Font;
use crate::formats::pdf::{Dict, Document, Indirect, Object, Page};

/// How much is run at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Operations of one page with all that it invokes, and of what is run by itself until the next page; a glyph that
    /// is shown counts as one.
    pub operations: u64,
    /// Forms in forms.
    pub depth: u32,
    /// Bytes that the content of one page, or one form, decodes to.
    pub stream_bytes: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { operations: 20_000_000, depth: 24, stream_bytes: 96 << 20 }
    }
}

/// Whether everything was run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whether a bound ended the run.
    pub bounded: bool,
    /// Content streams that could not be decoded.
    pub unread: u32,
}

/// Whether a form is gone into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Descend {
    /// It is.
    Into,
    /// It is passed over.
    Past,
}

/// The resources of a stream that has none in its own dictionary.
#[derive(Clone, Debug)]
pub enum Fallback {
    /// They belong to it all the same, as those of a font to its glyphs.
    Own(Dict),
    /// They are those of what it stands in.
    Parent(Dict),
}

/// Where something happens.
pub struct Scene<'s, 'a> {
    /// The file.
    pub document: &'s Document<'a>,
    /// The graphics state before the operation.
    pub state: &'s State,
    /// The resources in force; each of their categories is resolved.
    pub resources: &'s Dict,
    /// Whether the stream has resources of its own, and not those of a parent alone (§7.8.3).
    pub own_resources: bool,
    /// The object of the stream, where it has one: none for a page.
    pub stream: Option<u32>,
    /// The number of the page, from 1 on; 0 where content is run by itself.
    pub page: u32,
    /// `q` that are open in this stream.
    pub saved: u32,
}

impl Scene<'_, '_> {
    /// The entry `name` of a category of the resources, as it stands: often a reference.
    #[must_use]
    pub fn resource(&self, category: &[u8], name: &[u8]) -> Option<&Object> {
        self.resources.get(category)?.dict()?.get(name)
    }
}

/// An image that is painted.
#[derive(Clone, Copy, Debug)]
pub enum Painted<'p> {
    /// An object of the file.
    Object(&'p Indirect),
    /// An image in the content.
    Inline(&'p InlineImage<'p>),
}

/// Who is told.
pub trait Visitor {
    /// Every operation, before it takes effect.
    fn operation(&mut self, _operation: &Operation<'_>, _scene: &Scene<'_, '_>) {}
    /// An image is painted into the unit square of the scene's state.
    fn image(&mut self, _image: Painted<'_>, _scene: &Scene<'_, '_>) {}
    /// Text is shown.
    fn text(&mut self, _text: &ShownText<'_>, _scene: &Scene<'_, '_>) {}
    /// A form, or another external object that is no image, is invoked.
    fn form(&mut self, _form: &Indirect, _scene: &Scene<'_, '_>) -> Descend {
        Descend::Into
    }
}

/// What a form costs beside its bytes, in operations.
const FORM_COST: u64 = 200;
/// Fonts that are held read.
const MOST_FONTS: usize = 128;
/// Most states that are saved in one stream.
const MOST_SAVED: usize = 4096;

/// Runs content of one file.
pub struct Interpreter<'d, 'a> {
    document: &'d Document<'a>,
    bounds: Bounds,
    left: u64,
    fonts: BTreeMap<u32, Rc<Font>>,
    open_forms: Vec<u32>,
    page: u32,
    outcome: Outcome,
}

/// One content stream that is run.
struct Frame {
    resources: Dict,
    own_resources: bool,
    stream: Option<u32>,
    state: State,
    saved: Vec<State>,
    place: TextPlace,
    fonts: BTreeMap<Vec<u8>, Rc<Font>>,
}

impl Frame {
    fn new(resources: Dict, own_resources: bool, stream: Option<u32>, state: State) -> Self {
        let (place, fonts) = (TextPlace::new(), BTreeMap::new());
        Self { resources, own_resources, stream, state, saved: Vec::new(), place, fonts }
    }

    fn resource(&self, category: &[u8], name: &[u8]) -> Option<&Object> {
        self.resources.get(category)?.dict()?.get(name)
    }
}

impl<'d, 'a> Interpreter<'d, 'a> {
    /// Of this file, within these bounds.
    #[must_use]
    pub fn new(document: &'d Document<'a>, bounds: Bounds) -> Self {
        let (fonts, open_forms, outcome) = (BTreeMap::new(), Vec::new(), Outcome::default());
        Self { document, bounds, left: bounds.operations, fonts, open_forms, page: 0, outcome }
    }

    /// What could not be run so far.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Runs the content of a page; coordinates are those of its default user space.
    pub fn page(&mut self, page: &Page, visitor: &mut dyn Visitor) {
        self.page = page.number;
        // A long document is no hostile one: each page may have as many as the first.
        self.left = self.bounds.operations;
        let resources = self.document.resolve(&page.resources);
        let resources = self.categories(resources.dict());
        let frame = Frame::new(resources, page.own_resources, None, State::new());
        let content = self.content_of(page);
        self.run(&content, frame, visitor);
        self.page = 0;
    }

    /// Runs a stream by itself: an appearance, a glyph of a font of type 3, a tile.
    pub fn stream(&mut self, indirect: &Indirect, fallback: &Fallback, page: u32, visitor: &mut dyn Visitor) {
        self.page = page;
        self.form(indirect, State::new(), fallback, visitor);
        self.page = 0;
    }

    /// The streams of a page in one, decoded, white space between them (§7.8.2): what the spans of its operations count
    /// in.
    pub fn content_of(&mut self, page: &Page) -> Vec<u8> {
        let parts = match page.dict.get(b"Contents") {
            Some(Object::Array(parts)) => parts.clone(),
            Some(part) => match self.document.resolve(part) {
                Object::Array(parts) => parts,
                _ => vec![part.clone()],
            },
            None => Vec::new(),
        };
        let mut content = Vec::new();
        for part in parts {
            let Object::Reference(number, _) = part else { continue };
            let left = self.bounds.stream_bytes.saturating_sub(content.len() as u64);
            match self.document.indirect(number).map(|part| self.document.data(&part, left)) {
                Some(Ok(data)) => {
                    content.extend(data);
                    content.push(b'\n');
                }
                Some(Err(crate::formats::pdf::DecodeFault::TooLong)) => self.outcome.bounded = true,
                _ => self.outcome.unread += 1,
            }
        }
        content
    }

    fn categories(&self, resources: Option<&Dict>) -> Dict {
        let categories = resources.map(|dict| dict.0.as_slice()).unwrap_or_default().iter();
        Dict(categories.map(|(key, value)| (key.clone(), self.document.resolve(value))).collect())
    }

    fn form(&mut self, form: &Indirect, mut state: State, fallback: &Fallback, visitor: &mut dyn Visitor) {
        let too_deep = self.open_forms.len() >= self.bounds.depth as usize;
        let (Some(dict), false) = (form.object.dict(), self.open_forms.contains(&form.number)) else { return };
        if too_deep || self.left == 0 {
            self.outcome.bounded = true;
            return;
        }
        let content = match self.document.data(form, self.bounds.stream_bytes) {
            Ok(content) => content,
            Err(crate::formats::pdf::DecodeFault::TooLong) => {
                self.outcome.bounded = true;
                return;
            }
            Err(_) => {
                self.outcome.unread += 1;
                return;
            }
        };
        // Forms in forms multiply: each costs what its decoding does.
        let cost = FORM_COST + content.len() as u64 / 16;
        self.left = self.left.saturating_sub(cost);
        if let Some(matrix) = self.document.get(dict, b"Matrix").array().and_then(Matrix::of) {
            state.ctm = matrix.then(&state.ctm);
        }
        let own = self.document.get(dict, b"Resources");
        let (resources, own_resources) = match (own.dict(), fallback) {
            (Some(own), _) => (self.categories(Some(own)), true),
            (None, Fallback::Own(resources)) => (resources.clone(), true),
            (None, Fallback::Parent(resources)) => (resources.clone(), false),
        };
        self.open_forms.push(form.number);
        self.run(&content, Frame::new(resources, own_resources, Some(form.number), state), visitor);
        self.open_forms.pop();
    }

    fn run(&mut self, content: &[u8], mut frame: Frame, visitor: &mut dyn Visitor) {
        for operation in Operations::new(content) {
            let Some(left) = self.left.checked_sub(1) else {
                self.outcome.bounded = true;
                return;
            };
            self.left = left;
            let scene = self.scene(&frame);
            visitor.operation(&operation, &scene);
            self.operate(&operation, &mut frame, visitor);
        }
    }

    fn scene<'s>(&self, frame: &'s Frame) -> Scene<'s, 'a>
    where
        'd: 's,
    {
        Scene {
            document: self.document,
            state: &frame.state,
            resources: &frame.resources,
            own_resources: frame.own_resources,
            stream: frame.stream,
            page: self.page,
            saved: u32::try_from(frame.saved.len()).unwrap_or(u32::MAX),
        }
    }

    fn operate(&mut self, operation: &Operation<'_>, frame: &mut Frame, visitor: &mut dyn Visitor) {
        let text = &mut frame.state.text;
        let first = operation.number(0);
        match operation.operator {
            b"q" if frame.saved.len() < MOST_SAVED => frame.saved.push(frame.state.clone()),
            b"Q" => frame.state = frame.saved.pop().unwrap_or_else(|| frame.state.clone()),
            b"cm" => {
                if let Some(matrix) = Matrix::of(&operation.operands) {
                    frame.state.ctm = matrix.then(&frame.state.ctm);
                }
            }
            b"gs" => self.extended(operation, frame),
            b"g" => frame.state.fill = Paint::device(b"DeviceGray"),
            b"rg" => frame.state.fill = Paint::device(b"DeviceRGB"),
            b"k" => frame.state.fill = Paint::device(b"DeviceCMYK"),
            b"G" => frame.state.stroke = Paint::device(b"DeviceGray"),
            b"RG" => frame.state.stroke = Paint::device(b"DeviceRGB"),
            b"K" => frame.state.stroke = Paint::device(b"DeviceCMYK"),
            b"cs" => frame.state.fill = self.space(operation, frame),
            b"CS" => frame.state.stroke = self.space(operation, frame),
            b"scn" => frame.state.fill.pattern = operation.name().map(Rc::from),
            b"SCN" => frame.state.stroke.pattern = operation.name().map(Rc::from),
            b"Tc" => text.character_spacing = first.unwrap_or(0.0),
            b"Tw" => text.word_spacing = first.unwrap_or(0.0),
            b"Tz" => text.scale = first.unwrap_or(100.0) / 100.0,
            b"TL" => text.leading = first.unwrap_or(0.0),
            b"Ts" => text.rise = first.unwrap_or(0.0),
            b"Tr" => text.mode = operation.operands.first().and_then(Object::integer).unwrap_or(0),
            b"Tf" => self.font(operation, frame),
            b"BI" => {
                if let Some(image) = &operation.inline {
                    visitor.image(Painted::Inline(image), &self.scene(frame));
                }
            }
            b"Do" => self.invoke(operation, frame, visitor),
            _ => self.place_or_show(operation, frame, visitor),
        }
    }

    fn place_or_show(&mut self, operation: &Operation<'_>, frame: &mut Frame, visitor: &mut dyn Visitor) {
        if !frame.place.operate(operation, &mut frame.state) {
            return;
        }
        let mut place = frame.place.clone();
        let (scene, font) = (self.scene(frame), frame.state.text.font.as_deref());
        let mut tell = |glyphs: &[ShownGlyph]| {
            let Some(left) = self.left.checked_sub(glyphs.len() as u64) else {
                (self.left, self.outcome.bounded) = (0, true);
                return ControlFlow::Break(());
            };
            self.left = left;
            visitor.text(&ShownText { font, glyphs }, &scene);
            ControlFlow::Continue(())
        };
        // Where a bound ended it that is said in the outcome.
        let _ = place.show(operation, &frame.state, &mut tell);
        frame.place = place;
    }

    fn space(&self, operation: &Operation<'_>, frame: &Frame) -> Paint {
        let name = operation.name().unwrap_or_default();
        let space = match (name, frame.resource(b"ColorSpace", name)) {
            (b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK" | b"Pattern", _) | (_, None) => Object::Name(name.to_vec()),
            (_, Some(space)) => self.document.resolve(space),
        };
        Paint { space: Rc::new(space), pattern: None }
    }

    fn extended(&mut self, operation: &Operation<'_>, frame: &mut Frame) {
        let entry = operation.name().and_then(|name| frame.resource(b"ExtGState", name));
        let Some(Object::Dict(dict)) = entry.map(|entry| self.document.resolve(entry)) else { return };
        let flag = |key: &[u8]| match self.document.get(&dict, key) {
            Object::Bool(value) => Some(value),
            _ => None,
        };
        let stroke = flag(b"OP").unwrap_or(frame.state.overprint_stroke);
        // `OP` alone sets both (§8.4.5).
        frame.state.overprint_fill = flag(b"op").or(flag(b"OP")).unwrap_or(frame.state.overprint_fill);
        frame.state.overprint_stroke = stroke;
        if let Some(mode) = self.document.get(&dict, b"OPM").integer() {
            frame.state.overprint_mode = mode;
        }
        if let Some([font, size]) = self.document.get(&dict, b"Font").array() {
            frame.state.text.font = self.read_font(font);
            frame.state.text.size = size.number().unwrap_or(0.0);
        }
    }

    fn font(&mut self, operation: &Operation<'_>, frame: &mut Frame) {
        let [Object::Name(name), size] = operation.operands.as_slice() else { return };
        frame.state.text.size = size.number().unwrap_or(0.0);
        if let Some(known) = frame.fonts.get(name) {
            frame.state.text.font = Some(Rc::clone(known));
            return;
        }
        let entry = frame.resource(b"Font", name).cloned();
        frame.state.text.font = entry.and_then(|entry| self.read_font(&entry));
        if let Some(font) = &frame.state.text.font
            && frame.fonts.len() < MOST_FONTS
        {
            frame.fonts.insert(name.clone(), Rc::clone(font));
        }
    }

    fn read_font(&mut self, entry: &Object) -> Option<Rc<Font>> {
        let number = match entry {
            Object::Reference(number, _) => Some(*number),
            _ => None,
        };
        if let Some(known) = number.and_then(|number| self.fonts.get(&number)) {
            return Some(Rc::clone(known));
        }
        let object = self.document.resolve(entry);
        let font = Rc::new(Font::read(self.document, number, object.dict()?));
        if let Some(number) = number {
            if self.fonts.len() >= MOST_FONTS {
                self.fonts.pop_first();
            }
            self.fonts.insert(number, Rc::clone(&font));
        }
        Some(font)
    }

    fn invoke(&mut self, operation: &Operation<'_>, frame: &Frame, visitor: &mut dyn Visitor) {
        let entry = operation.name().and_then(|name| frame.resource(b"XObject", name));
        let Some(Object::Reference(number, _)) = entry else { return };
        let Some(object) = self.document.indirect(*number) else { return };
        let Some(dict) = object.object.dict() else { return };
        let scene = self.scene(frame);
        if dict.is(b"Subtype", b"Image") {
            visitor.image(Painted::Object(&object), &scene);
        } else if visitor.form(&object, &scene) == Descend::Into && dict.is(b"Subtype", b"Form") {
            self.form(&object, frame.state.clone(), &Fallback::Parent(frame.resources.clone()), visitor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::pdf::Pages;

    /// A file of so many pages that all have this content, and a font `/F`.
    fn file(pages: usize, content: &str) -> Vec<u8> {
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count {pages}/Kids[{}]>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n\
             4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
             5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
            "3 0 R ".repeat(pages),
            content.len()
        )
        .into_bytes()
    }

    #[derive(Default)]
    struct Heard(Vec<usize>);

    impl Visitor for Heard {
        fn text(&mut self, text: &ShownText<'_>, _: &Scene<'_, '_>) {
            self.0.push(text.glyphs.len());
        }
    }

    fn run(pages: usize, content: &str, operations: u64) -> (Vec<usize>, Outcome) {
        let bytes = file(pages, content);
        let document = Document::open(&bytes, 1000);
        let bounds = Bounds { operations, ..Bounds::default() };
        let (mut interpreter, mut heard) = (Interpreter::new(&document, bounds), Heard::default());
        Pages::new(&document, 1000).for_each(|page| interpreter.page(&page, &mut heard));
        (heard.0, interpreter.outcome())
    }

    #[test]
    fn each_page_has_its_own_bound() {
        let content = "q BT /F 9 Tf ET Q ";
        assert!(!run(50, content, 5).1.bounded, "the length of a document is no matter");
        assert!(run(1, content, 4).1.bounded);
    }

    #[test]
    fn long_texts_come_in_pieces_and_are_counted() {
        let text = |length: usize| format!("BT /F 9 Tf ({}) Tj () Tj ET", "a".repeat(length));
        assert_eq!(run(1, &text(9000), 20_000), (vec![4096, 4096, 808, 0], Outcome::default()));
        assert_eq!(run(1, &text(4096), 20_000).0, [4096, 0]);
        let (heard, outcome) = run(1, &text(9000), 5000);
        assert!(outcome.bounded);
        assert_eq!(heard, [4096]);
    }
}
