//! Fonts that text is shown in.

use super::super::facts::{
    CompositeFont, Descendant, FontFacts, MapFile, MapUse, NameText, ReferencedMap, SimpleFont, TrueTypeFont,
    TrueTypeProgram, TypeOneFont,
};
use super::super::rule::Subject;
use super::checker::{Place, Walk};
use super::glyphs::glyph_map;
use crate::formats::pdf::content::{Fallback, ShownGlyph};
use crate::formats::pdf::font::{Cmap, Font, FontKind, Program, is_in_glyph_list, is_latin_or_symbol, unicode_of};
use crate::formats::pdf::{Dict, Object};

impl Walk<'_, '_> {
    /// Text is shown in a font.
    pub(super) fn shown(&mut self, font: &Font, glyphs: &[ShownGlyph], hidden: bool, resources: &Dict, place: Place) {
        let place = place.at(font.number);
        let program = self.fonts.program(self.document, font);
        if self.fonts.first_use(font.number, hidden) {
            self.font(font, program.as_deref(), hidden, place);
            if font.kind == FontKind::Type3 {
                self.glyph_streams(font, resources, place);
            }
        }
        for glyph in glyphs {
            if self.fonts.first_glyph(font.number, glyph.code, hidden) {
                self.glyph(font, program.as_deref(), glyph.code, hidden, place);
            }
        }
    }

    fn font(&mut self, font: &Font, program: Option<&Program>, hidden: bool, place: Place) {
        self.font_dict(font, &font.dict, hidden, place);
        if let Some(name) = &font.name {
            self.put(&Subject::Text(&NameText(name.clone())), place);
        }
        match (font.kind, &font.descendant) {
            (FontKind::Composite, Some(descendant)) => {
                self.font_dict(font, descendant, hidden, place);
                self.composite(font, descendant, place);
                self.descendant(font, descendant, program, hidden, place);
            }
            (FontKind::Composite, None) => {}
            _ => self.simple(font, program, place),
        }
    }

    /// The rules of a font's dictionary: of its own, or of its descendant.
    fn font_dict(&mut self, font: &Font, dict: &Dict, hidden: bool, place: Place) {
        let subtype = self.name(dict, b"Subtype").unwrap_or_default();
        let embedded = font.embedded(self.document);
        let composite = subtype == b"Type0";
        let facts = FontFacts {
            kind: self.name(dict, b"Type").unwrap_or_default(),
            needs_program: !matches!(subtype.as_slice(), b"Type3" | b"Type0"),
            name: self.name(dict, b"BaseFont"),
            program: embedded.as_ref().filter(|_| !composite).and_then(|kind| kind.subtype.clone()),
            has_program: embedded.is_some(),
            subtype,
            hidden,
        };
        self.put(&Subject::Font(&facts), place);
    }

    fn simple(&mut self, font: &Font, program: Option<&Program>, place: Place) {
        let widths = self.get(&font.dict, b"Widths");
        let standard = font.kind == FontKind::Type1 && font.name.as_deref().is_some_and(is_standard);
        let facts = SimpleFont {
            standard,
            first: self.get(&font.dict, b"FirstChar").integer(),
            last: self.get(&font.dict, b"LastChar").integer(),
            widths: widths.array().map(<[Object]>::len),
        };
        self.put(&Subject::Simple(&facts), place);
        match font.kind {
            FontKind::TrueType => self.truetype(font, program, place),
            FontKind::Type1 | FontKind::MultipleMaster => self.type_one(font, program, place),
            _ => {}
        }
    }

    fn truetype(&mut self, font: &Font, program: Option<&Program>, place: Place) {
        let symbolic = font.flag(self.document, 3);
        let base = match self.get(&font.dict, b"Encoding") {
            Object::Name(name) => Some(name),
            Object::Dict(dict) => self.name(&dict, b"BaseEncoding"),
            _ => None,
        };
        let program = match program {
            Some(Program::TrueType(program)) => Some(program),
            _ => None,
        };
        let known = |name: &Vec<u8>| {
            name == b".notdef" || is_latin_or_symbol(name) || unicode_of(name).is_some() || is_in_glyph_list(name)
        };
        let facts = TrueTypeFont {
            symbolic,
            base,
            has_encoding: font.encoding.is_there,
            has_differences: font.encoding.has_differences,
            differences_are_known: font.encoding.differences.values().all(known)
                && program.is_none_or(|program| program.has_map(3, 1)),
        };
        self.put(&Subject::TrueTypeFont(&facts), place);
        if let Some(program) = program {
            let facts = TrueTypeProgram { symbolic, maps: program.maps.len(), has_symbol_map: program.has_map(3, 0) };
            self.put(&Subject::TrueTypeProgram(&facts), place);
        }
    }

    fn type_one(&mut self, font: &Font, program: Option<&Program>, place: Place) {
        let set = font.descriptor.as_ref().map(|dict| self.get(dict, b"CharSet"));
        let set = set.as_ref().and_then(Object::string);
        let listed = |name: &[u8], set: &[u8]| set.split(|byte| *byte == b'/').any(|known| known.trim_ascii() == name);
        let set_is_whole = set.and_then(|set| match program? {
            Program::Type1(program) => {
                Some(program.glyphs.keys().filter(|name| name.as_slice() != b".notdef").all(|name| listed(name, set)))
            }
            Program::Cff(program) if !program.is_cid => {
                Some((1..program.len()).all(|glyph| program.name(glyph).is_none_or(|name| listed(name, set))))
            }
            _ => None,
        });
        let facts = TypeOneFont {
            is_subset: font.name.as_deref().is_some_and(is_subset),
            has_program: program.is_some(),
            has_set: set.is_some(),
            set_is_whole,
        };
        self.put(&Subject::TypeOne(&facts), place);
    }

    fn composite(&mut self, font: &Font, descendant: &Dict, place: Place) {
        let system = self.sub(descendant, b"CIDSystemInfo").map(|(dict, _)| dict).unwrap_or_default();
        let text = |key: &[u8]| self.get(&system, key).string().map(<[u8]>::to_vec);
        let map = font.cmap.clone().unwrap_or_default();
        let (registry, ordering, supplement) = match &font.cmap {
            Some(map) => (map.registry.clone(), map.ordering.clone(), map.supplement),
            None => font.cmap_name.as_deref().and_then(collection).map_or((None, None, None), |ordering| {
                (Some(b"Adobe".to_vec()), Some(ordering.to_vec()), Some(i64::MAX))
            }),
        };
        let facts = CompositeFont {
            identity: font.is_identity(),
            registries: text(b"Registry").zip(registry),
            orderings: text(b"Ordering").zip(ordering),
            supplements: self.get(&system, b"Supplement").integer().zip(supplement),
        };
        self.put(&Subject::Composite(&facts), place);
        let name = font.cmap_name.clone().unwrap_or_default();
        let embedded =
            matches!(font.dict.get(b"Encoding"), Some(entry) if self.document.resolve(entry).dict().is_some());
        self.put(&Subject::Map(&MapUse { name, embedded }), place);
        if font.cmap.is_some() {
            self.map_file(font, &map, place);
        }
    }

    fn map_file(&mut self, font: &Font, map: &Cmap, place: Place) {
        let Some((dict, object)) = self.sub(&font.dict, b"Encoding") else { return };
        let facts = MapFile {
            greatest: map.greatest_cid(),
            mode: map.mode.unwrap_or(0),
            stated_mode: self.get(&dict, b"WMode").integer().unwrap_or(0),
        };
        let place = place.at(object);
        self.put(&Subject::MapFile(&facts), place);
        let used = match self.get(&dict, b"UseCMap") {
            Object::Name(name) => Some(name),
            Object::Dict(other) => self.name(&other, b"CMapName"),
            _ => None,
        };
        if let Some(name) = used.or_else(|| map.uses.clone()) {
            self.put(&Subject::Referenced(&ReferencedMap(name)), place);
        }
    }

    fn descendant(&mut self, font: &Font, descendant: &Dict, program: Option<&Program>, hidden: bool, place: Place) {
        let set = font.descriptor.as_ref().and_then(|dict| self.stream(dict, b"CIDSet"));
        let bits = set.as_ref().and_then(|set| self.document.data(set, 1 << 20).ok());
        let is_set = |cid: usize| {
            bits.as_ref().is_some_and(|bits| bits.get(cid / 8).is_some_and(|byte| byte >> (7 - cid % 8) & 1 == 1))
        };
        let set_is_whole = bits.as_ref().and_then(|_| match program? {
            Program::Cff(program) if program.is_cid => Some(program.cids().iter().all(|cid| is_set(usize::from(*cid)))),
            Program::TrueType(program) => {
                let map = glyph_map(self.document, descendant);
                let has = |glyph: usize| u16::try_from(glyph).is_ok_and(|glyph| program.has_outline(glyph));
                Some(match map {
                    Some(map) => map.chunks_exact(2).enumerate().all(|(cid, pair)| {
                        let glyph = pair.iter().fold(0usize, |value, byte| value << 8 | usize::from(*byte));
                        glyph == 0 || cid == 0 || !has(glyph) || is_set(cid)
                    }),
                    None => (1..usize::from(program.glyphs)).all(|glyph| !has(glyph) || is_set(glyph)),
                })
            }
            _ => None,
        });
        let facts = Descendant {
            is_truetype: self.name(descendant, b"Subtype").as_deref() == Some(b"CIDFontType2"),
            has_glyph_map: self.stream(descendant, b"CIDToGIDMap").is_some()
                || self.name(descendant, b"CIDToGIDMap").as_deref() == Some(b"Identity"),
            has_program: program.is_some(),
            hidden,
            is_subset: self.name(descendant, b"BaseFont").as_deref().is_some_and(is_subset),
            has_set: set.is_some(),
            set_is_whole,
        };
        self.put(&Subject::Descendant(&facts), place);
    }

    /// The glyphs of a font of type 3 are content.
    fn glyph_streams(&mut self, font: &Font, resources: &Dict, place: Place) {
        let own = self.sub(&font.dict, b"Resources").map_or_else(
            || Fallback::Parent(resources.clone()),
            |(own, _)| {
                let resolved = own.0.iter().map(|(key, value)| (key.clone(), self.document.resolve(value)));
                Fallback::Own(Dict(resolved.collect()))
            },
        );
        let Some((streams, _)) = self.sub(&font.dict, b"CharProcs") else { return };
        for stream in streams.0.iter().take(4096).filter_map(|(_, entry)| super::checker::reference(entry)) {
            if self.first_time(super::checker::Once::Pattern, Some(stream)) {
                self.pending.push(super::checker::Pending { stream, resources: own.clone(), place });
            }
        }
    }
}

/// `ABCDEF+Name` (§9.6.4).
fn is_subset(name: &[u8]) -> bool {
    name.get(..6).is_some_and(|tag| tag.iter().all(u8::is_ascii_uppercase)) && name.get(6) == Some(&b'+')
}

/// The fonts that every reader has (§9.6.2.2).
fn is_standard(name: &[u8]) -> bool {
    const ALL: [&str; 14] = [
        "Times-Roman",
        "Times-Bold",
        "Times-Italic",
        "Times-BoldItalic",
        "Helvetica",
        "Helvetica-Bold",
        "Helvetica-Oblique",
        "Helvetica-BoldOblique",
        "Courier",
        "Courier-Bold",
        "Courier-Oblique",
        "Courier-BoldOblique",
        "Symbol",
        "ZapfDingbats",
    ];
    ALL.iter().any(|known| known.as_bytes() == name)
}

/// The character collection of a predefined map (table 118).
fn collection(map: &[u8]) -> Option<&'static [u8]> {
    let name = std::str::from_utf8(map).ok()?;
    let starts = |list: &[&str]| list.iter().any(|start| name.starts_with(start));
    if starts(&["GB", "UniGB"]) {
        Some(b"GB1")
    } else if starts(&["B5", "HKscs", "ETen", "CNS", "UniCNS"]) {
        Some(b"CNS1")
    } else if starts(&["KSC", "UniKS"]) {
        Some(b"Korea1")
    } else if starts(&["83pv", "90", "Add", "EUC", "Ext", "UniJIS"]) || matches!(name, "H" | "V") {
        Some(b"Japan1")
    } else {
        None
    }
}
