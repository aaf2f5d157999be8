//! Fonts and shown text.

use super::super::rule::{Rule, Test};
use super::shown::{fault, name, plain, some, text};
use crate::formats::pdf::font::is_predefined;
use crate::records::PdfaFlavour::A2u;

pub(super) const RULES: &[Rule] = &[
    Rule::all(
        "6.3.2-1",
        "6.2.11.2-1",
        Test::Font(|font| fault(font.kind != b"Font", || name(&font.kind))),
        "a font has the type Font",
        "un font ha il tipo Font",
    ),
    Rule::all(
        "6.3.2-2",
        "6.2.11.2-2",
        Test::Font(|font| {
            let known: [&[u8]; 7] =
                [b"Type1", b"MMType1", b"TrueType", b"Type3", b"Type0", b"CIDFontType0", b"CIDFontType2"];
            fault(!known.contains(&font.subtype.as_slice()), || name(&font.subtype))
        }),
        "a font has a subtype of the standard",
        "un font ha un sottotipo della norma",
    ),
    Rule::all(
        "6.3.2-3",
        "6.2.11.2-3",
        Test::Font(|font| plain(font.subtype != b"Type3" && font.name.is_none(), "no BaseFont")),
        "a font has a name",
        "un font ha un nome",
    ),
    Rule::all(
        "6.3.2-4",
        "6.2.11.2-4",
        Test::Simple(|font| plain(!font.standard && font.first.is_none(), "no FirstChar")),
        "a simple font has FirstChar",
        "un font semplice ha FirstChar",
    ),
    Rule::all(
        "6.3.2-5",
        "6.2.11.2-5",
        Test::Simple(|font| plain(!font.standard && font.last.is_none(), "no LastChar")),
        "a simple font has LastChar",
        "un font semplice ha LastChar",
    ),
    Rule::all(
        "6.3.2-6",
        "6.2.11.2-6",
        Test::Simple(|font| {
            let wanted = font.last.unwrap_or(0).saturating_sub(font.first.unwrap_or(0)).saturating_add(1);
            let sound = font.widths.is_some_and(|widths| i64::try_from(widths) == Ok(wanted));
            fault(!font.standard && !sound, || some(font.widths.as_ref()))
        }),
        "a simple font has a width for each code",
        "un font semplice ha una larghezza per ogni codice",
    ),
    Rule::first(
        "6.3.2-7",
        Test::Font(|font| {
            font.program
                .as_ref()
                .filter(|kind| !matches!(kind.as_slice(), b"Type1C" | b"CIDFontType0C"))
                .map(|kind| name(kind))
        }),
        "the program of a font is of a kind of PDF 1.4",
        "il programma del font è di un tipo di PDF 1.4",
    ),
    Rule::later(
        "6.2.11.2-7",
        Test::Font(|font| {
            font.program
                .as_ref()
                .filter(|kind| !matches!(kind.as_slice(), b"Type1C" | b"CIDFontType0C" | b"OpenType"))
                .map(|kind| name(kind))
        }),
        "the program of a font is of a kind of PDF 1.7",
        "il programma del font è di un tipo di PDF 1.7",
    ),
    Rule::first(
        "6.3.3.1-1",
        Test::Composite(|font| plain(!is_compatible(font), "other Registry or Ordering")),
        "a composite font and its character map have the same character collection",
        "un font composto e la sua CMap hanno la stessa raccolta di caratteri",
    ),
    Rule::later(
        "6.2.11.3.1-1",
        Test::Composite(|font| {
            let supplement = font.identity || font.supplements.is_some_and(|(font, map)| font <= map);
            plain(!is_compatible(font) || !supplement, "other Registry, Ordering or Supplement")
        }),
        "a composite font and its character map have the same character collection",
        "un font composto e la sua CMap hanno la stessa raccolta di caratteri",
    ),
    Rule::first(
        "6.3.3.2-1",
        Test::Descendant(|font| plain(font.is_truetype && !font.has_glyph_map && !font.hidden, "no CIDToGIDMap")),
        "a shown CIDFontType2 has a CIDToGIDMap",
        "un CIDFontType2 mostrato ha una CIDToGIDMap",
    ),
    Rule::later(
        "6.2.11.3.2-1",
        Test::Descendant(|font| plain(font.is_truetype && !font.has_glyph_map && font.has_program, "no CIDToGIDMap")),
        "an embedded CIDFontType2 has a CIDToGIDMap",
        "un CIDFontType2 incorporato ha una CIDToGIDMap",
    ),
    Rule::first(
        "6.3.3.3-1",
        Test::Map(|map| {
            fault(!map.embedded && !matches!(map.name.as_slice(), b"Identity-H" | b"Identity-V"), || name(&map.name))
        }),
        "character maps but Identity are embedded",
        "le CMap diverse da Identity sono incorporate",
    ),
    Rule::later(
        "6.2.11.3.3-1",
        Test::Map(|map| fault(!map.embedded && !is_predefined(&map.name), || name(&map.name))),
        "character maps but the predefined ones are embedded",
        "le CMap non predefinite sono incorporate",
    ),
    Rule::all(
        "6.3.3.3-2",
        "6.2.11.3.3-2",
        Test::MapFile(|map| fault(map.mode != map.stated_mode, || format!("{} and {}", map.mode, map.stated_mode))),
        "WMode is the same in the character map and its dictionary",
        "WMode è lo stesso nella CMap e nel suo dizionario",
    ),
    Rule::later(
        "6.2.11.3.3-3",
        Test::Referenced(|map| fault(!is_predefined(&map.0), || name(&map.0))),
        "character maps refer to predefined ones alone",
        "le CMap rinviano solo a quelle predefinite",
    ),
    Rule::all(
        "6.3.4-1",
        "6.2.11.4.1-1",
        Test::Font(|font| {
            fault(font.needs_program && !font.has_program && !font.hidden, || {
                font.name.as_deref().map(text).unwrap_or_default()
            })
        }),
        "fonts of visible text are embedded",
        "i font del testo visibile sono incorporati",
    ),
    Rule::all(
        "6.3.5-1",
        "6.2.11.4.1-2",
        Test::Glyph(|glyph| fault(!glyph.hidden && glyph.present == Some(false), || format!("code {}", glyph.code))),
        "embedded fonts have every glyph that is shown",
        "i font incorporati hanno ogni glifo mostrato",
    ),
    Rule::first(
        "6.3.5-2",
        Test::TypeOne(|font| plain(font.is_subset && (!font.has_set || font.set_is_whole == Some(false)), "CharSet")),
        "CharSet lists the glyphs of a subset of a Type 1 font",
        "CharSet elenca i glifi di un sottoinsieme di font Type 1",
    ),
    Rule::later(
        "6.2.11.4.2-1",
        Test::TypeOne(|font| {
            plain(font.has_program && font.is_subset && font.has_set && font.set_is_whole == Some(false), "CharSet")
        }),
        "CharSet, where it is there, lists all glyphs of the program",
        "CharSet, se presente, elenca tutti i glifi del programma",
    ),
    Rule::first(
        "6.3.5-3",
        Test::Descendant(|font| plain(font.is_subset && (!font.has_set || font.set_is_whole == Some(false)), "CIDSet")),
        "CIDSet lists the glyphs of a subset of a CID font",
        "CIDSet elenca i glifi di un sottoinsieme di font CID",
    ),
    Rule::later(
        "6.2.11.4.2-2",
        Test::Descendant(|font| {
            plain(font.has_program && font.is_subset && font.has_set && font.set_is_whole == Some(false), "CIDSet")
        }),
        "CIDSet, where it is there, lists all glyphs of the program",
        "CIDSet, se presente, elenca tutti i glifi del programma",
    ),
    Rule::all(
        "6.3.6-1",
        "6.2.11.5-1",
        Test::Glyph(|glyph| {
            let differ =
                glyph.program_width.zip(glyph.stated_width).filter(|(program, stated)| (program - stated).abs() > 1.0);
            differ
                .filter(|_| !glyph.hidden)
                .map(|(program, stated)| format!("code {}: {stated} and {program:.1}", glyph.code))
        }),
        "widths are the same in the font and its program",
        "le larghezze sono le stesse nel font e nel suo programma",
    ),
    Rule::first(
        "6.3.7-1",
        Test::TrueTypeFont(|font| {
            let sound =
                matches!(font.base.as_deref(), Some(b"MacRomanEncoding" | b"WinAnsiEncoding")) && !font.has_differences;
            plain(!font.symbolic && !sound, "Encoding")
        }),
        "TrueType fonts of text have MacRomanEncoding or WinAnsiEncoding",
        "i font TrueType di testo hanno MacRomanEncoding o WinAnsiEncoding",
    ),
    Rule::later(
        "6.2.11.6-2",
        Test::TrueTypeFont(|font| {
            let base = matches!(font.base.as_deref(), Some(b"MacRomanEncoding" | b"WinAnsiEncoding"));
            plain(!font.symbolic && !(base && (!font.has_differences || font.differences_are_known)), "Encoding")
        }),
        "TrueType fonts of text have MacRomanEncoding or WinAnsiEncoding, and differ by known names",
        "i font TrueType di testo hanno MacRomanEncoding o WinAnsiEncoding e differenze con nomi noti",
    ),
    Rule::all(
        "6.3.7-2",
        "6.2.11.6-3",
        Test::TrueTypeFont(|font| plain(font.symbolic && font.has_encoding, "Encoding")),
        "symbolic TrueType fonts have no encoding",
        "i font TrueType simbolici non hanno codifica",
    ),
    Rule::first(
        "6.3.7-3",
        Test::TrueTypeProgram(|font| fault(font.symbolic && font.maps != 1, || format!("{} maps", font.maps))),
        "the program of a symbolic TrueType font has one character map",
        "il programma di un font TrueType simbolico ha una sola mappa",
    ),
    Rule::later(
        "6.2.11.6-1",
        Test::TrueTypeProgram(|font| {
            let least = if font.has_symbol_map { 2 } else { 1 };
            fault(!font.symbolic && font.maps < least, || format!("{} maps", font.maps))
        }),
        "the program of a TrueType font of text has a character map",
        "il programma di un font TrueType di testo ha una mappa di caratteri",
    ),
    Rule::later(
        "6.2.11.6-4",
        Test::TrueTypeProgram(|font| {
            fault(font.symbolic && font.maps != 1 && !font.has_symbol_map, || format!("{} maps", font.maps))
        }),
        "the program of a symbolic TrueType font has one map, or that of symbols",
        "il programma di un font TrueType simbolico ha una sola mappa, o quella dei simboli",
    ),
    Rule::later(
        "6.2.11.8-1",
        Test::Glyph(|glyph| fault(glyph.undefined, || format!("code {}", glyph.code))),
        "no text, visible or not, uses the glyph .notdef",
        "nessun testo, visibile o no, usa il glifo .notdef",
    ),
    Rule::some(
        &[A2u],
        "6.2.11.7.2-1",
        Test::Glyph(|glyph| fault(glyph.text.is_none(), || format!("code {}", glyph.code))),
        "every code has a Unicode value",
        "ogni codice ha un valore Unicode",
    ),
    Rule::some(
        &[A2u],
        "6.2.11.7.2-2",
        Test::Glyph(|glyph| {
            let wrong = glyph.text.iter().flatten().find(|unit| matches!(unit, 0 | 0xFEFF | 0xFFFE));
            wrong.map(|unit| format!("code {}: U+{unit:04X}", glyph.code))
        }),
        "Unicode values are not U+0000, U+FEFF, U+FFFE",
        "i valori Unicode non sono U+0000, U+FEFF, U+FFFE",
    ),
];

fn is_compatible(font: &super::super::facts::CompositeFont) -> bool {
    let same = |pair: &Option<(Vec<u8>, Vec<u8>)>| pair.as_ref().is_some_and(|(font, map)| font == map);
    font.identity || same(&font.registries) && same(&font.orderings)
}
