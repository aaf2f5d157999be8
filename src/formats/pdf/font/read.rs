//! A font as its dictionary describes it.

use super::cmap::{Cmap, is_predefined};
use super::encoding::{BaseEncoding, Encoding};
use super::names::unicode_of;
use super::widths::Widths;
use crate::formats::pdf::{Dict, Document, Object};

/// The kind of a font (§9.6, §9.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FontKind {
    /// `Type1`.
    Type1,
    /// `MMType1`.
    MultipleMaster,
    /// `TrueType`.
    TrueType,
    /// `Type3`.
    Type3,
    /// `Type0`: with a descendant.
    Composite,
    /// Anything else, or nothing.
    Unknown,
}

impl FontKind {
    /// Of the name in a font's dictionary.
    #[must_use]
    pub fn named(name: &[u8]) -> Self {
        match name {
            b"Type1" => Self::Type1,
            b"MMType1" => Self::MultipleMaster,
            b"TrueType" => Self::TrueType,
            b"Type3" => Self::Type3,
            b"Type0" => Self::Composite,
            _ => Self::Unknown,
        }
    }

    /// The name, as in the dictionary.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Type1 => "Type1",
            Self::MultipleMaster => "MMType1",
            Self::TrueType => "TrueType",
            Self::Type3 => "Type3",
            Self::Composite => "Type0",
            Self::Unknown => "unknown",
        }
    }
}

/// A font.
#[derive(Clone, Debug)]
pub struct Font {
    /// Its object, where it is one of its own.
    pub number: Option<u32>,
    /// Its dictionary.
    pub dict: Dict,
    /// Its kind.
    pub kind: FontKind,
    /// `BaseFont`.
    pub name: Option<Vec<u8>>,
    /// The descendant of a composite font.
    pub descendant: Option<Dict>,
    /// `FontDescriptor`, its own or the descendant's.
    pub descriptor: Option<Dict>,
    /// The encoding of a simple font.
    pub encoding: Encoding,
    /// The name of the character map of a composite font: of a predefined one, or of the one in its stream.
    pub cmap_name: Option<Vec<u8>>,
    /// The character map of a composite font, where it is embedded.
    pub cmap: Option<Cmap>,
    /// The entry `ToUnicode`.
    pub to_unicode: Option<Cmap>,
    widths: Widths,
    /// Ems in a unit of widths: a thousandth but for type 3.
    em: f64,
}

/// Most bytes that a character map decodes to.
const MOST_MAP: u64 = 16 << 20;

impl Font {
    /// Reads a font.
    #[must_use]
    pub fn read(document: &Document<'_>, number: Option<u32>, dict: &Dict) -> Self {
        let kind = document.get(dict, b"Subtype").name().map_or(FontKind::Unknown, FontKind::named);
        let descendant = match document.get(dict, b"DescendantFonts").array() {
            Some([first, ..]) => document.resolve(first).dict().cloned(),
            _ => None,
        };
        let describes = descendant.as_ref().unwrap_or(dict);
        let descriptor = document.get(describes, b"FontDescriptor").dict().cloned();
        let widths = match &descendant {
            Some(descendant) => Widths::composite(document, descendant),
            None => Widths::simple(document, dict, descriptor.as_ref()),
        };
        let (mut cmap, mut cmap_name, mut encoding) = (None, None, Encoding::default());
        if kind == FontKind::Composite {
            let entry = document.get(dict, b"Encoding");
            cmap = stream(document, dict, b"Encoding");
            let in_dict = entry.dict().and_then(|dict| document.get(dict, b"CMapName").name().map(<[u8]>::to_vec));
            cmap_name = entry.name().map(<[u8]>::to_vec).or(in_dict).or_else(|| cmap.as_ref()?.name.clone());
        } else {
            encoding = Encoding::read(document, &document.get(dict, b"Encoding"));
        }
        let matrix = document.get(dict, b"FontMatrix");
        let scale = matrix.array().and_then(|numbers| document.resolve(numbers.first()?).number());
        let em = if kind == FontKind::Type3 { scale.unwrap_or(0.001) } else { 0.001 };
        Self {
            number,
            kind,
            name: document.get(dict, b"BaseFont").name().map(<[u8]>::to_vec),
            descendant,
            descriptor,
            encoding,
            cmap_name,
            cmap,
            to_unicode: stream(document, dict, b"ToUnicode"),
            widths,
            em,
            dict: dict.clone(),
        }
    }

    /// Whether text runs from top to bottom.
    #[must_use]
    pub fn is_vertical(&self) -> bool {
        let by_name = self.cmap_name.as_deref().is_some_and(|name| name == b"V" || name.ends_with(b"-V"));
        match &self.cmap {
            Some(cmap) => cmap.mode == Some(1),
            None => self.kind == FontKind::Composite && by_name,
        }
    }

    /// The codes in a string, each with its length in bytes.
    pub fn codes<'s>(&'s self, string: &'s [u8]) -> impl Iterator<Item = (u32, u8)> + 's {
        let mut rest = string;
        std::iter::from_fn(move || {
            let (code, length) = self.next_code(rest)?;
            rest = rest.get(usize::from(length)..).unwrap_or_default();
            Some((code, length))
        })
    }

    fn next_code(&self, rest: &[u8]) -> Option<(u32, u8)> {
        let first = u32::from(*rest.first()?);
        if self.kind != FontKind::Composite {
            return Some((first, 1));
        }
        if let Some(cmap) = self.cmap.as_ref().filter(|cmap| cmap.has_spaces()) {
            return cmap.next_code(rest);
        }
        // Identity, and as an approximation the other predefined ones, whose tables are not here.
        Some(rest.get(1).map_or((first, 1), |low| (first << 8 | u32::from(*low), 2)))
    }

    /// Whether its map is `Identity-H` or `Identity-V`.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        matches!(self.cmap_name.as_deref(), Some(b"Identity-H" | b"Identity-V"))
    }

    /// The character identifier of a code of a composite font; none where the map is not embedded.
    #[must_use]
    pub fn cid(&self, code: u32) -> Option<u32> {
        if self.is_identity() {
            return Some(code);
        }
        let cmap = self.cmap.as_ref()?;
        cmap.cid(code).or_else(|| match cmap.uses.as_deref() {
            Some(b"Identity-H" | b"Identity-V") => Some(code),
            Some(name) if is_predefined(name) => None,
            _ => Some(0),
        })
    }

    /// The width of a code by the dictionary, in thousandths of an em (type 3: in its own units); none where nothing is
    /// said.
    #[must_use]
    pub fn stated_width(&self, code: u32) -> Option<f64> {
        if self.kind == FontKind::Composite { self.widths.get(self.cid(code)?) } else { self.widths.get(code) }
    }

    /// The width of a code in ems. Half an em where nothing is said, as of the standard fonts.
    #[must_use]
    pub fn width(&self, code: u32) -> f64 {
        self.stated_width(code).map_or(0.5, |width| width * self.em)
    }

    /// Bit `bit` of `Flags`, from 1 on (§9.8.2).
    #[must_use]
    pub fn flag(&self, document: &Document<'_>, bit: u32) -> bool {
        let flags = self.descriptor.as_ref().and_then(|dict| document.get(dict, b"Flags").integer()).unwrap_or(0);
        flags >> (bit - 1) & 1 == 1
    }

    /// The text of a code: by `ToUnicode`, else by the name of its glyph.
    #[must_use]
    pub fn unicode(&self, code: u32) -> Option<String> {
        if let Some(units) = self.to_unicode.as_ref().and_then(|map| map.text(code)) {
            return Some(String::from_utf16_lossy(&units));
        }
        if self.kind == FontKind::Composite {
            return None;
        }
        let code = u8::try_from(code).ok()?;
        let otherwise = Some(BaseEncoding::Standard);
        self.encoding.name(code, otherwise).and_then(unicode_of).map(String::from)
    }
}

fn stream(document: &Document<'_>, dict: &Dict, key: &[u8]) -> Option<Cmap> {
    let Some(Object::Reference(number, _)) = dict.get(key) else { return None };
    let indirect = document.indirect(*number).filter(|indirect| indirect.stream.is_some())?;
    document.data(&indirect, MOST_MAP).ok().map(|bytes| Cmap::parse(&bytes))
}
