//! Glyphs that are shown: whether the program has them, how wide, what they mean.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use super::super::facts::Glyph;
use super::super::rule::Subject;
use super::checker::{Place, Walk};
use crate::formats::pdf::content::Operations;
use crate::formats::pdf::font::{BaseEncoding, Cff, Font, FontKind, Program, TrueType, unicode_of};
use crate::formats::pdf::{Dict, Document, Object};

/// Programs of fonts that are held read.
const MOST_PROGRAMS: usize = 6;
/// Glyphs that are told apart, of all fonts together.
const MOST_GLYPHS: usize = 2_000_000;

/// Programs of the fonts that text is shown in, and what was seen of them.
#[derive(Default)]
pub(super) struct Programs {
    held: BTreeMap<u32, Option<Rc<Program>>>,
    maps: BTreeMap<u32, Option<Rc<Vec<u8>>>>,
    uses: HashSet<(u32, bool)>,
    glyphs: HashSet<(u32, u32, bool)>,
}

impl Programs {
    /// The program of a font.
    pub(super) fn program(&mut self, document: &Document<'_>, font: &Font) -> Option<Rc<Program>> {
        let Some(number) = font.number else { return font.program(document).map(Rc::new) };
        if let Some(held) = self.held.get(&number) {
            return held.clone();
        }
        let program = font.program(document).map(Rc::new);
        if self.held.len() >= MOST_PROGRAMS {
            self.held.pop_first();
        }
        self.held.insert(number, program.clone());
        program
    }

    /// The stream `CIDToGIDMap` of a font.
    fn map(&mut self, document: &Document<'_>, font: &Font, descendant: &Dict) -> Option<Rc<Vec<u8>>> {
        let Some(number) = font.number else { return glyph_map(document, descendant).map(Rc::new) };
        if self.maps.len() >= MOST_PROGRAMS && !self.maps.contains_key(&number) {
            self.maps.pop_first();
        }
        self.maps.entry(number).or_insert_with(|| glyph_map(document, descendant).map(Rc::new)).clone()
    }

    /// Whether a font is met for the first time, hidden or not.
    pub(super) fn first_use(&mut self, font: Option<u32>, hidden: bool) -> bool {
        font.is_none_or(|font| self.uses.insert((font, hidden)))
    }

    /// Whether a glyph is met for the first time.
    pub(super) fn first_glyph(&mut self, font: Option<u32>, code: u32, hidden: bool) -> bool {
        self.glyphs.len() < MOST_GLYPHS && font.is_none_or(|font| self.glyphs.insert((font, code, hidden)))
    }
}

/// What a program says of one glyph.
#[derive(Default)]
struct Looked {
    present: Option<bool>,
    width: Option<f64>,
    undefined: bool,
}

impl Walk<'_, '_> {
    pub(super) fn glyph(&mut self, font: &Font, program: Option<&Program>, code: u32, hidden: bool, place: Place) {
        let looked = match font.kind {
            FontKind::Composite => self.composite_glyph(font, program, code),
            FontKind::TrueType | FontKind::Type1 | FontKind::MultipleMaster => self.simple_glyph(font, program, code),
            _ => self.drawn_glyph(font, code),
        };
        let facts = Glyph {
            code,
            hidden,
            present: looked.present,
            stated_width: font.stated_width(code),
            program_width: looked.width,
            undefined: looked.undefined,
            text: self.meaning(font, program, code),
        };
        self.put(&Subject::Glyph(&facts), place);
    }

    /// A glyph of a font of type 3: its width is what its stream begins with (§9.6.5).
    fn drawn_glyph(&self, font: &Font, code: u32) -> Looked {
        let Some(name) = name_of(font, None, code) else { return Looked::default() };
        let stream = self.sub(&font.dict, b"CharProcs").and_then(|(streams, _)| self.stream(&streams, &name));
        let content = stream.and_then(|stream| self.document.data(&stream, 1 << 20).ok());
        let first = content.as_deref().and_then(|content| Operations::new(content).next());
        let width = first.filter(|first| matches!(first.operator, b"d0" | b"d1")).and_then(|first| first.number(0));
        Looked { present: None, width, undefined: name == b".notdef" }
    }

    fn simple_glyph(&self, font: &Font, program: Option<&Program>, code: u32) -> Looked {
        let name = name_of(font, program, code);
        let undefined = name.as_deref() == Some(b".notdef");
        match program {
            Some(Program::TrueType(program)) => {
                let symbolic = font.flag(self.document, 3);
                let Some(glyph) = truetype_glyph(program, symbolic, name.as_deref(), code) else {
                    return Looked { present: Some(false), width: None, undefined };
                };
                looked(program, glyph, undefined)
            }
            Some(Program::Cff(program)) if !program.is_cid => {
                let own =
                    u8::try_from(code).ok().filter(|_| name.is_none()).and_then(|code| program.glyph_of_code(code));
                let glyph = name.as_ref().map_or(own, |name| program.glyph_named(name));
                // Without any encoding nothing is known of the code.
                if name.is_none() && own.is_none() {
                    return Looked::default();
                }
                let width = glyph.and_then(|glyph| program.width(glyph));
                Looked { present: Some(glyph.is_some()), width, undefined }
            }
            Some(Program::Type1(program)) => name.map_or_else(Looked::default, |name| {
                let glyph = program.glyphs.get(&name);
                Looked { present: Some(glyph.is_some()), width: glyph.copied().flatten(), undefined }
            }),
            _ => Looked { undefined, ..Looked::default() },
        }
    }

    fn composite_glyph(&mut self, font: &Font, program: Option<&Program>, code: u32) -> Looked {
        let (Some(cid), Some(descendant)) = (font.cid(code), &font.descendant) else { return Looked::default() };
        match program {
            Some(Program::TrueType(program)) => {
                let map = self.fonts.map(self.document, font, descendant);
                let glyph = match map {
                    Some(map) => map
                        .get(cid as usize * 2..cid as usize * 2 + 2)
                        .map_or(0, |pair| pair.iter().fold(0u16, |value, byte| value << 8 | u16::from(*byte))),
                    None => u16::try_from(cid).unwrap_or(u16::MAX),
                };
                looked(program, glyph, glyph == 0)
            }
            Some(Program::Cff(program)) => cff_glyph(program, cid),
            _ => Looked { undefined: program.is_none() && cid == 0, ..Looked::default() },
        }
    }

    /// The text of a code by what the standard lets readers know (§9.10.2, and 6.2.11.7.2 of ISO 19005-2).
    fn meaning(&self, font: &Font, program: Option<&Program>, code: u32) -> Option<Vec<u16>> {
        if let Some(text) = font.to_unicode.as_ref().and_then(|map| map.text(code)) {
            return Some(text);
        }
        if font.kind == FontKind::Composite {
            let system = font.descendant.as_ref().and_then(|dict| self.sub(dict, b"CIDSystemInfo"));
            let ordering = system.map(|(system, _)| self.get(&system, b"Ordering"));
            let known =
                matches!(ordering.as_ref().and_then(Object::string), Some(b"GB1" | b"CNS1" | b"Japan1" | b"Korea1"));
            return known.then(Vec::new);
        }
        if font.kind == FontKind::TrueType && font.flag(self.document, 3) {
            return None;
        }
        // A predefined encoding whose table is not here says what its codes mean all the same.
        let entry = self.get(&font.dict, b"Encoding");
        let base = entry.name().map(<[u8]>::to_vec).or_else(|| self.name(entry.dict()?, b"BaseEncoding"));
        let differs = u8::try_from(code).is_ok_and(|code| font.encoding.differences.contains_key(&code));
        if base.as_deref() == Some(b"MacExpertEncoding") && !differs {
            return Some(Vec::new());
        }
        let name = name_of(font, program, code)?;
        unicode_of(&name).map(|character| character.encode_utf16(&mut [0; 2]).to_vec())
    }
}

fn looked(program: &TrueType, glyph: u16, undefined: bool) -> Looked {
    let present = glyph < program.glyphs;
    Looked {
        present: Some(present),
        width: program.width(glyph).filter(|_| present),
        undefined: undefined || glyph == 0,
    }
}

fn cff_glyph(program: &Cff, cid: u32) -> Looked {
    let glyph = program.glyph_of_cid(cid);
    Looked {
        present: Some(glyph.is_some()),
        width: glyph.and_then(|glyph| program.width(glyph)),
        undefined: glyph == Some(0),
    }
}

/// The name of the glyph of a code: by the encoding of the font, else by that of its program, else by the standard one.
fn name_of(font: &Font, program: Option<&Program>, code: u32) -> Option<Vec<u8>> {
    let code = u8::try_from(code).ok()?;
    if let Some(name) = font.encoding.name(code, None) {
        return Some(name.to_vec());
    }
    match program {
        Some(Program::Type1(program)) if font.encoding.base.is_none() && !program.encoding.is_empty() => {
            program.encoding.get(&code).cloned()
        }
        Some(Program::Cff(_)) | Some(Program::Unread) => None,
        _ if font.encoding.base.is_none() => BaseEncoding::Standard.name(code).map(|name| name.as_bytes().to_vec()),
        _ => None,
    }
}

/// §9.6.6.4.
fn truetype_glyph(program: &TrueType, symbolic: bool, name: Option<&[u8]>, code: u32) -> Option<u16> {
    if symbolic {
        let symbol = [0xF000, 0, 0xF100, 0xF200]
            .into_iter()
            .find_map(|start| program.glyph_in(3, 0, start + code).filter(|glyph| *glyph != 0));
        let found = symbol.or_else(|| program.glyph_in(1, 0, code).filter(|glyph| *glyph != 0));
        return found.or_else(|| (program.maps.len() == 1).then(|| program.glyph_at(0, code)).flatten());
    }
    let name = name?;
    let unicode = unicode_of(name).map(u32::from);
    let by_unicode = || {
        [(3, 1), (3, 10), (0, 3), (0, 1), (0, 0), (0, 4)]
            .into_iter()
            .find_map(|(platform, encoding)| program.glyph_in(platform, encoding, unicode?).filter(|glyph| *glyph != 0))
    };
    let by_mac = || {
        let code = BaseEncoding::MacRoman.code_of(name)?;
        program.glyph_in(1, 0, u32::from(code)).filter(|glyph| *glyph != 0)
    };
    let symbol = || program.glyph_in(3, 0, 0xF000 + code).filter(|glyph| *glyph != 0);
    by_unicode().or_else(by_mac).or_else(|| program.glyph_named(name)).or_else(symbol)
}

/// The stream `CIDToGIDMap`; none where it is `Identity`.
pub(super) fn glyph_map(document: &Document<'_>, descendant: &Dict) -> Option<Vec<u8>> {
    let Some(Object::Reference(number, _)) = descendant.get(b"CIDToGIDMap") else { return None };
    let stream = document.indirect(*number).filter(|found| found.stream.is_some())?;
    document.data(&stream, 1 << 20).ok()
}
