//! Pages into another file, with their text.

use std::io::Write;

use crate::formats::pdf::write::{PageTree, dict, name, number};
use crate::formats::pdf::{Dict, Object, Owner, Page};
use crate::records::PageText;

use super::super::glyphless::{Alphabet, Fonts, deflated};
use super::super::hidden_text::{Scale, Words, operators};
use super::clean::Keys;
use super::copy::Copier;
use super::hidden::take_out;
use super::order::{Change, HiddenText, RebuildFault};

/// What the text of all pages needs.
#[derive(Default)]
pub(super) struct Lettering {
    pub hidden: HiddenText,
    pub fonts: Fonts,
}

/// What of a page is written anew.
const ANEW: [&[u8]; 8] =
    [b"Type", b"Parent", b"Resources", b"MediaBox", b"CropBox", b"Rotate", b"Contents", b"LastModified"];

/// Writes a page under its new number.
///
/// # Errors
/// [`RebuildFault`].
pub(super) fn page<W: Write>(
    copier: &mut Copier<'_, '_, W>,
    (tree, new): (&mut PageTree, u32),
    page: &Page,
    text: Option<&PageText>,
    lettering: &mut Lettering,
) -> Result<(), RebuildFault> {
    let rest = Dict(page.dict.0.iter().filter(|(key, _)| !ANEW.contains(&key.as_slice())).cloned().collect());
    let rest = copier.dict(&rest, page.owner, Keys::Words);
    let (mut contents, words) = lettered(copier, page, text, lettering)?;
    let mut resources = copier.value(&page.resources, page.resources_owner);
    if let Some(words) = words {
        let fonts = lettering.fonts.resources(&mut copier.file, &words.faces);
        // In front of what is there: how that ends nobody knows.
        contents.insert(0, deflated(&mut copier.file, Dict::default(), words.operators.as_bytes())?);
        resources = with_fonts(copier, page, fonts);
    }
    let rectangle = |sides: [f64; 4]| Object::Array(sides.map(number).to_vec());
    let parent = tree.parent(&mut copier.file);
    let mut dict = dict([("Type", name("Page")), ("Parent", parent), ("MediaBox", rectangle(page.media_box))]);
    let mut add = |key: &str, value: Object| dict.0.push((key.as_bytes().to_vec(), value));
    if page.crop_box != page.media_box {
        add("CropBox", rectangle(page.crop_box));
    }
    if page.rotate != 0 {
        add("Rotate", Object::Integer(page.rotate.into()));
    }
    add("Resources", if resources == Object::Null { Object::Dict(Dict::default()) } else { resources });
    if !contents.is_empty() {
        add("Contents", Object::Array(contents));
    }
    dict.0.extend(rest.0);
    copier.file.object(new, &Object::Dict(dict))?;
    tree.push(&mut copier.file, Object::Reference(new, 0))?;
    copier.drain()
}

/// The streams that paint a page, and the text that goes in front of them: that which was read, else that which was
/// there where it is written anew.
fn lettered<W: Write>(
    copier: &mut Copier<'_, '_, W>,
    page: &Page,
    text: Option<&PageText>,
    lettering: &mut Lettering,
) -> Result<(Vec<Object>, Option<Words>), RebuildFault> {
    let read = text.and_then(|text| self::text(page, text, &mut lettering.fonts.alphabet));
    let taken = match (&read, lettering.hidden) {
        (None, HiddenText::Kept) => None,
        _ => take_out(copier.document, page, &mut lettering.fonts.alphabet),
    };
    let anew = taken.as_ref().and_then(|taken| taken.text.clone());
    let (words, content) = match (read, anew) {
        (Some(read), _) => {
            copier.changes.insert(Change::Text);
            if taken.is_some() {
                copier.changes.insert(Change::Replaced);
            }
            (Some(read), taken)
        }
        (None, Some(anew)) => {
            copier.changes.insert(Change::HiddenText);
            (Some(anew), taken)
        }
        (None, None) => (None, None),
    };
    let contents = match content {
        Some(content) => vec![deflated(&mut copier.file, Dict::default(), &content.content)?],
        None => contents(copier, page),
    };
    Ok((contents, words))
}

/// The streams that paint a page, in order.
fn contents<W: Write>(copier: &mut Copier<'_, '_, W>, page: &Page) -> Vec<Object> {
    let Some(contents) = page.dict.get(b"Contents") else { return Vec::new() };
    let parts = match copier.document.resolve(contents) {
        Object::Array(parts) => parts,
        Object::Null => Vec::new(),
        _ => vec![contents.clone()],
    };
    // What is no stream of its own paints nothing.
    let streams = parts.iter().filter(|part| matches!(part, Object::Reference(..)));
    streams.map(|part| copier.value(part, page.owner)).collect()
}

/// The resources of a page with the fonts of its text.
fn with_fonts<W: Write>(copier: &mut Copier<'_, '_, W>, page: &Page, own: Dict) -> Object {
    let document = copier.document;
    let whole = |object: &Object, owner: Owner| match document.resolve_with(object, owner) {
        (Object::Dict(dict), owner) => (dict, owner),
        (_, owner) => (Dict::default(), owner),
    };
    let (mut resources, owner) = whole(&page.resources, page.resources_owner);
    let (fonts, fonts_owner) = whole(resources.get(b"Font").unwrap_or(&Object::Null), owner);
    resources.0.retain(|(key, _)| key != b"Font");
    let (mut resources, mut fonts) =
        (copier.dict(&resources, owner, Keys::Words), copier.dict(&fonts, fonts_owner, Keys::Names));
    fonts.0.retain(|(key, _)| own.get(key).is_none());
    fonts.0.extend(own.0);
    resources.0.push((b"Font".to_vec(), Object::Dict(fonts)));
    Object::Dict(resources)
}

/// The operators of the text of a page, from what a person sees to the page's own coordinates.
fn text(page: &Page, text: &PageText, alphabet: &mut Alphabet) -> Option<Words> {
    if text.width == 0 || text.height == 0 {
        return None;
    }
    let [left, bottom, right, top] = page.seen_box();
    let (mut width, mut height) = (right - left, top - bottom);
    let matrix = match page.rotate {
        90 => [0.0, 1.0, -1.0, 0.0, right, bottom],
        180 => [-1.0, 0.0, 0.0, -1.0, right, top],
        270 => [0.0, -1.0, 1.0, 0.0, left, top],
        _ => [1.0, 0.0, 0.0, 1.0, left, bottom],
    };
    if matches!(page.rotate, 90 | 270) {
        (width, height) = (height, width);
    }
    let scale = Scale { across: width / f64::from(text.width), down: height / f64::from(text.height), height };
    let Words { operators, faces } = operators(text, scale, alphabet);
    let numbers: Vec<String> = matrix.iter().map(|number| format!("{number:.4}")).collect();
    (!operators.is_empty()).then(|| Words { operators: format!("q {} cm\n{operators}Q\n", numbers.join(" ")), faces })
}
