//! The fonts of text that is not shown: they have the widths and heights of letters and no shapes.
//!
//! Each a Type 0 font with a TrueType program of two glyphs that paint nothing (ISO 19005-2, 6.2.11). Each code shows
//! glyph 1: glyph 0 would be `.notdef`, which may not be referred to even by text that is not painted (6.2.11.8). The
//! code of a letter is its number in Unicode; letters beyond the first 65,536 get, in the order in which they come, the
//! numbers that Unicode keeps free of letters for its surrogates.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::formats::pdf::write::{PdfWriter, dict, name};
use crate::formats::pdf::{Dict, Object};

use super::face::Face;

/// Width of each glyph, in thousandths of the size.
pub(super) const WIDTH: i64 = 500;

/// The first of the codes that stand for no letter, and how many there are.
const FIRST_FREE: u16 = 0xD800;
const FREE: u16 = 0x0800;

/// Letters as codes.
#[derive(Debug, Default)]
pub(super) struct Alphabet {
    beyond: BTreeMap<char, u16>,
}

impl Alphabet {
    /// The code of a letter; `None` for what is no letter (U+0000, U+FEFF, U+FFFE: 6.2.11.7.2), and where all codes are
    /// taken.
    pub(super) fn code(&mut self, letter: char) -> Option<u16> {
        match u16::try_from(u32::from(letter)) {
            Ok(0 | 0xFEFF | 0xFFFE | 0xFFFF) => None,
            Ok(code) => Some(code),
            Err(_) => {
                let next = u16::try_from(self.beyond.len()).ok().filter(|count| *count < FREE);
                match (self.beyond.get(&letter), next) {
                    (Some(code), _) => Some(*code),
                    (None, Some(count)) => {
                        self.beyond.insert(letter, FIRST_FREE + count);
                        Some(FIRST_FREE + count)
                    }
                    (None, None) => None,
                }
            }
        }
    }

    /// The table of Unicode numbers (ISO 32000-1 §9.10.3), by ranges that stay within one high byte.
    fn to_unicode(&self) -> String {
        let high: Vec<u16> = (0..=0xFFu16).filter(|high| !(0xD8..0xE0).contains(high)).collect();
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) \
             /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\n\
             endcodespacerange\n",
        );
        for highs in high.chunks(100) {
            map.push_str(&format!("{} beginbfrange\n", highs.len()));
            for high in highs {
                let (first, last) = match high {
                    0 => (1, 0xFF),
                    0xFE => (0, 0xFE),
                    0xFF => (0, 0xFD),
                    _ => (0, 0xFF),
                };
                let (first, last) = (high << 8 | first, high << 8 | last);
                map.push_str(&format!("<{first:04X}> <{last:04X}> <{first:04X}>\n"));
            }
            map.push_str("endbfrange\n");
        }
        let beyond: Vec<(&char, &u16)> = self.beyond.iter().collect();
        for letters in beyond.chunks(100) {
            map.push_str(&format!("{} beginbfchar\n", letters.len()));
            for (letter, code) in letters {
                let mut units = [0; 2];
                let units: String = letter.encode_utf16(&mut units).iter().map(|unit| format!("{unit:04X}")).collect();
                map.push_str(&format!("<{code:04X}> <{units}>\n"));
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        map
    }
}

/// The fonts of a file, and the letters that they show.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    pub alphabet: Alphabet,
    /// The numbers of those that pages name.
    numbers: BTreeMap<Face, u32>,
}

impl Fonts {
    /// These fonts as resources of a page.
    pub(super) fn resources<W: Write>(&mut self, file: &mut PdfWriter<W>, faces: &BTreeSet<Face>) -> Dict {
        let mut entry = |face: &Face| {
            let number = *self.numbers.entry(*face).or_insert_with(|| file.reserve());
            (face.name().into_bytes(), Object::Reference(number, 0))
        };
        Dict(faces.iter().map(&mut entry).collect())
    }

    /// Writes the fonts under their numbers, when all letters are known. None where no page has text.
    ///
    /// # Errors
    /// Those of the file.
    pub(super) fn write<W: Write>(&self, file: &mut PdfWriter<W>) -> io::Result<()> {
        if self.numbers.is_empty() {
            return Ok(());
        }
        let every_code_is_glyph_1: Vec<u8> = [0u8, 1].repeat(0x1_0000);
        let glyphs = deflated(file, Dict::default(), &every_code_is_glyph_1)?;
        let unicode = deflated(file, Dict::default(), self.alphabet.to_unicode().as_bytes())?;
        for (face, number) in &self.numbers {
            write(file, (*face, *number), &glyphs, &unicode)?;
        }
        Ok(())
    }
}

/// Writes a font under its number; with the glyphs of codes and their meaning, which all have in common.
fn write<W: Write>(
    file: &mut PdfWriter<W>,
    (face, font): (Face, u32),
    glyphs: &Object,
    unicode: &Object,
) -> io::Result<()> {
    let base = || name(face.font_name());
    let (ascent, descent) = (i64::from(face.ascent), -i64::from(face.descent));
    let program = program(face);
    let length = Object::Integer(i64::try_from(program.len()).unwrap_or(i64::MAX));
    let program = deflated(file, dict([("Length1", length)]), &program)?;
    let box_of_all = Object::Array([0, descent, WIDTH, ascent].map(Object::Integer).to_vec());
    let descriptor = file.add(&Object::Dict(dict([
        ("Type", name("FontDescriptor")),
        ("FontName", base()),
        // Symbolic, and all of one width.
        ("Flags", Object::Integer(5)),
        ("FontBBox", box_of_all),
        ("ItalicAngle", Object::Integer(0)),
        ("Ascent", Object::Integer(ascent)),
        ("Descent", Object::Integer(descent)),
        ("CapHeight", Object::Integer(ascent)),
        ("StemV", Object::Integer(80)),
        ("FontFile2", program),
    ])))?;
    let collection = dict([
        ("Registry", Object::String(b"Adobe".to_vec())),
        ("Ordering", Object::String(b"Identity".to_vec())),
        ("Supplement", Object::Integer(0)),
    ]);
    let descendant = file.add(&Object::Dict(dict([
        ("Type", name("Font")),
        ("Subtype", name("CIDFontType2")),
        ("BaseFont", base()),
        ("CIDSystemInfo", Object::Dict(collection)),
        ("CIDToGIDMap", glyphs.clone()),
        ("DW", Object::Integer(WIDTH)),
        ("FontDescriptor", descriptor),
    ])))?;
    file.object(
        font,
        &Object::Dict(dict([
            ("Type", name("Font")),
            ("Subtype", name("Type0")),
            ("BaseFont", base()),
            ("Encoding", name("Identity-H")),
            ("DescendantFonts", Object::Array(vec![descendant])),
            ("ToUnicode", unicode.clone()),
        ])),
    )
}

/// A stream under Flate.
pub(super) fn deflated<W: Write>(file: &mut PdfWriter<W>, mut dict: Dict, bytes: &[u8]) -> io::Result<Object> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(9));
    encoder.write_all(bytes)?;
    dict.0.push((b"Filter".to_vec(), name("FlateDecode")));
    file.add_stream(dict, &encoder.finish()?)
}

/// A TrueType program (OpenType 1.9) of two glyphs, a thousand units to the size. The first has no outline. That of the
/// second is a line from one corner of its box to the other and back: there is nothing to fill, but readers that pass
/// over text without extent (MuPDF) find some.
fn program(face: Face) -> Vec<u8> {
    let width = WIDTH as u16;
    // Two's complement.
    let (top, bottom, height) = (face.ascent, face.descent.wrapping_neg(), face.ascent.wrapping_add(face.descent));
    let head = [
        words(&[1, 0, 1, 0, 0, 0]),
        0x5F0F_3CF5u32.to_be_bytes().to_vec(),
        words(&[0b11, 1000]),
        // Made and changed: a fixed day. Then the box of all glyphs, style, smallest size, direction, form of `loca`.
        vec![0; 16],
        words(&[0, bottom, width, top, 0, 8, 2, 0, 0]),
    ];
    let glyph = [
        words(&[1, 0, bottom, width, top, 2, 0]),
        vec![1, 1, 1],
        words(&[0, width, width.wrapping_neg(), bottom, height, height.wrapping_neg()]),
        vec![0],
    ];
    let hhea = [words(&[1, 0, top, bottom, 0, width, 0, 0, width, 1, 0, 0, 0, 0, 0, 0, 0, 2])];
    let maxp = [words(&[1, 0, 2, 3, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])];
    // Names of glyphs: none.
    let post = [words(&[3, 0, 0, 0, 0, 0, 0, 1]), vec![0; 16]];
    // Symbols, F000 and up: format 4 with its one last segment.
    let cmap = [words(&[0, 1, 3, 0, 0, 12, 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0])];
    let tables: [(&[u8; 4], Vec<u8>); 8] = [
        (b"cmap", cmap.concat()),
        (b"glyf", glyph.concat()),
        (b"head", head.concat()),
        (b"hhea", hhea.concat()),
        (b"hmtx", words(&[width, 0, width, 0])),
        (b"loca", words(&[0, 0, 15])),
        (b"maxp", maxp.concat()),
        (b"post", post.concat()),
    ];
    // Eight tables: the search in their list has three steps.
    let mut program = words(&[1, 0, 8, 128, 3, 0]);
    let (mut at, mut data) = (12 + 16 * tables.len(), Vec::new());
    for (tag, table) in &tables {
        program.extend_from_slice(*tag);
        program.extend_from_slice(&sum(table).to_be_bytes());
        program.extend_from_slice(&u32::try_from(at).unwrap_or_default().to_be_bytes());
        program.extend_from_slice(&u32::try_from(table.len()).unwrap_or_default().to_be_bytes());
        data.extend_from_slice(table);
        data.resize(data.len().next_multiple_of(4), 0);
        at = 12 + 16 * tables.len() + data.len();
    }
    program.extend_from_slice(&data);
    // `checkSumAdjustment` of `head`: with it the whole adds up to this number.
    let adjustment = 0xB1B0_AFBAu32.wrapping_sub(sum(&program));
    let head = program.windows(4).position(|bytes| bytes == [0x5F, 0x0F, 0x3C, 0xF5]).and_then(|at| at.checked_sub(4));
    if let Some(place) = head.and_then(|at| program.get_mut(at..at + 4)) {
        place.copy_from_slice(&adjustment.to_be_bytes());
    }
    program
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// The sum of a table in words of 32 bits (OpenType, "Calculating checksums").
fn sum(table: &[u8]) -> u32 {
    let word = |bytes: &[u8]| {
        let mut word = [0; 4];
        word.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        u32::from_be_bytes(word)
    };
    table.chunks(4).fold(0, |sum, bytes| sum.wrapping_add(word(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_sound() {
        let program = program(Face { ascent: 667, descent: 333 });
        assert_eq!(sum(&program), 0xB1B0_AFBA);
        let font = tables(&program);
        assert_eq!(font["head"].len(), 54);
        assert_eq!(font["hhea"].len(), 36);
        assert_eq!(font["maxp"].len(), 32);
        assert_eq!(font["post"].len(), 32);
        assert_eq!(font["hmtx"].len(), 8);
        assert_eq!(font["glyf"].len(), 30);
        assert_eq!(font["head"][12..16], [0x5F, 0x0F, 0x3C, 0xF5]);
        assert_eq!(font["cmap"].len(), 36);
        // Its heights, in `hhea`, in the box of all glyphs and in that of the second one.
        let (ascent, descent) = (667i16.to_be_bytes(), (-333i16).to_be_bytes());
        assert_eq!(font["hhea"][4..8], [ascent, descent].concat());
        assert_eq!((&font["head"][38..40], &font["head"][42..44]), (&descent[..], &ascent[..]));
        assert_eq!((&font["glyf"][4..6], &font["glyf"][8..10]), (&descent[..], &ascent[..]));
    }

    fn tables(program: &[u8]) -> BTreeMap<String, &[u8]> {
        let be32 = |at: usize| u32::from_be_bytes(program[at..at + 4].try_into().unwrap()) as usize;
        let entries = program[12..].chunks_exact(16).take(8).enumerate();
        entries
            .map(|(index, entry)| {
                let at = 12 + index * 16;
                let name = String::from_utf8(entry[..4].to_vec()).unwrap();
                (name, &program[be32(at + 8)..][..be32(at + 12)])
            })
            .collect()
    }

    #[test]
    fn letters_have_codes() {
        let mut alphabet = Alphabet::default();
        assert_eq!(alphabet.code('è'), Some(0xE8));
        assert_eq!(alphabet.code('\u{0}'), None);
        assert_eq!(alphabet.code('\u{FEFF}'), None);
        assert_eq!(alphabet.code('𐀀'), Some(0xD800));
        assert_eq!(alphabet.code('😀'), Some(0xD801));
        assert_eq!(alphabet.code('𐀀'), Some(0xD800));
        let map = alphabet.to_unicode();
        assert!(map.contains("<D800> <D800DC00>") && map.contains("<D801> <D83DDE00>"));
        assert!(map.contains("<0001> <00FF> <0001>") && map.contains("<FE00> <FEFE> <FE00>"));
        assert!(!map.contains("<D800> <D8FF>") && !map.contains("FFFE"));
    }

    #[test]
    fn the_codes_for_letters_beyond_come_to_an_end() {
        let mut alphabet = Alphabet::default();
        let given =
            (0x1_0000..0x1_0000 + 3000u32).filter_map(char::from_u32).filter_map(|letter| alphabet.code(letter));
        assert_eq!(given.count(), usize::from(FREE));
    }
}
