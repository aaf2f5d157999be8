//! Fonts (§9.5 to §9.10): what codes a string holds, how wide their glyphs are, what characters they mean, what an
//! embedded program has.

#[cfg(test)]
mod altered;
mod cff;
mod cff_strings;
mod cmap;
mod encoding;
mod names;
mod program;
mod read;
mod truetype;
mod type1;
mod widths;

pub use cff::Cff;
pub use cmap::{Cmap, is_predefined};
pub use encoding::{BaseEncoding, Encoding};
pub use names::{is_in_glyph_list, is_latin_or_symbol, unicode_of};
pub use program::{Program, ProgramKind};
pub use read::{Font, FontKind};
pub use truetype::TrueType;
pub use type1::Type1;
