//! One file, inspected.

use crate::profile::Limits;
use crate::records::{Family, Note, Technical};

use super::{jp2, jpeg, pdf, png, tiff};

/// What an inspection found.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// What was measured. `complete` is false where the structure has a fault after which the file must not be derived from.
    pub technical: Technical,
    /// What there is to say of it.
    pub notes: Vec<Note>,
}

/// Inspects the bytes of a file.
///
/// Nothing is decoded into pixels: structures are walked, and coded data are counted against what the header declares, because
/// decoders paint what is missing and go on. What no count can show (a bit that flipped in uncompressed data) only a checksum
/// made at capture can.
#[must_use]
pub fn inspect(family: Family, bytes: &[u8], limits: &Limits) -> Inspection {
    let look = match family {
        Family::Tiff => tiff::inspect(bytes, limits),
        Family::Jpeg => jpeg::inspect(bytes, limits),
        Family::Png => png::inspect(bytes, limits),
        Family::Jpeg2000 => jp2::inspect(bytes, limits),
        Family::Pdf => pdf::inspect(bytes, limits),
        Family::Signature | Family::Mail | Family::Other => {
            return Inspection { technical: Technical::opaque(), notes: Vec::new() };
        }
    };
    look.into_inspection()
}
