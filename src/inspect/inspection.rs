//! One file, inspected.

use crate::formats::raster::Place;
use crate::formats::tagged;
use crate::profile::Limits;
use crate::records::{Family, Note, TagDump, Technical};

use super::look::Look;
use super::{details, jbig2, jp2, jpeg, pdf, png, statements, tiff};

/// Most fields of one file that are listed; cameras write some hundred.
const MOST_TAGS: u32 = 20_000;

/// What an inspection found.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// What was measured. `complete` is false where the structure has a fault after which the file must not be derived
    /// from.
    pub technical: Technical,
    /// Where each of the images that were measured is, in the same order.
    pub places: Vec<Place>,
    /// What there is to say of it.
    pub notes: Vec<Note>,
    /// Whether coded data were left to the decoders: see [`inspect_before_decoding`].
    pub uncounted: bool,
    /// Every field that the file bears, of the formats whose fields are listed.
    pub tags: Option<TagDump>,
}

impl Inspection {
    /// Of a file that nobody looks into.
    fn opaque() -> Self {
        Self { technical: Technical::opaque(), places: Vec::new(), notes: Vec::new(), uncounted: false, tags: None }
    }
}

/// Who follows the coded data of page images to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodedData {
    /// The inspection, which counts them.
    Counted,
    /// The decoders, where they are as strict.
    LeftToDecoders,
}

/// Inspects the bytes of a file.
///
/// Nothing is decoded into pixels: structures are walked, and coded data are counted against what the header declares,
/// because decoders paint what is missing and go on. What no count can show (a bit that flipped in uncompressed data)
/// only a checksum made at capture can.
#[must_use]
pub fn inspect(family: Family, bytes: &[u8], limits: &Limits) -> Inspection {
    inspect_with(family, bytes, limits, CodedData::Counted)
}

/// Inspects the bytes of a file whose page images are decoded to their end afterwards. What the decoders find as surely
/// is not counted before: JPEG, and LZW, Deflate, `PackBits` and CCITT in TIFF. If then an image is not decoded, or
/// with a fault, the file must be inspected anew by [`inspect`], which says what is wrong with the data;
/// [`Inspection::uncounted`] tells whether that can say more.
#[must_use]
pub fn inspect_before_decoding(family: Family, bytes: &[u8], limits: &Limits) -> Inspection {
    inspect_with(family, bytes, limits, CodedData::LeftToDecoders)
}

/// The images of a file as [`inspect_before_decoding`] finds them, without what its fields say beside.
#[must_use]
pub fn inspect_images(family: Family, bytes: &[u8], limits: &Limits) -> Inspection {
    look_at(family, bytes, limits, CodedData::LeftToDecoders).map_or_else(Inspection::opaque, Look::into_inspection)
}

fn inspect_with(family: Family, bytes: &[u8], limits: &Limits, coded: CodedData) -> Inspection {
    let Some(look) = look_at(family, bytes, limits, coded) else { return Inspection::opaque() };
    with_fields(look.into_inspection(), family, bytes, limits)
}

/// What there is to see in a file; nothing in one of a family that is not looked into.
fn look_at(family: Family, bytes: &[u8], limits: &Limits, coded: CodedData) -> Option<Look> {
    Some(match family {
        Family::Tiff => tiff::inspect(bytes, limits, coded),
        Family::Jpeg => jpeg::inspect(bytes, limits, coded),
        Family::Png => png::inspect(bytes, limits),
        Family::Jpeg2000 => jp2::inspect(bytes, limits),
        Family::Jbig2 => jbig2::inspect(bytes, limits),
        Family::Pdf => pdf::inspect(bytes, limits),
        Family::Signature | Family::Mail | Family::Other => return None,
    })
}

/// Adds what the fields of the file say.
fn with_fields(mut inspection: Inspection, family: Family, bytes: &[u8], limits: &Limits) -> Inspection {
    let Some(dump) = tagged::dump(family, bytes, limits.max_nodes.min(MOST_TAGS)) else {
        // A PDF has no fields of that kind; what its information and its XMP say was taken while it was walked.
        inspection.notes.extend(statements::contradictions(&inspection.technical.statements));
        return inspection;
    };
    details::complete(&mut inspection.technical, &inspection.places, family, &dump);
    inspection.technical.statements = statements::statements(&dump);
    inspection.notes.extend(statements::contradictions(&inspection.technical.statements));
    inspection.tags = Some(dump);
    inspection
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::raster::demands;
    use crate::records::Severity;

    const FAMILIES: [(Family, &[u8]); 8] = [
        (Family::Tiff, b"II*\0\x08\0\0\0"),
        (Family::Tiff, b"MM\0\x2b\0\x08\0\0\0\0\0\0\0\0\0\x10"),
        (Family::Jpeg, b"\xFF\xD8\xFF\xC0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0"),
        (Family::Png, b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x04\0\0\0\x04\x08\0\0\0\0"),
        (Family::Jpeg2000, b"\0\0\0\x0cjP  \r\n\x87\n"),
        (Family::Jpeg2000, b"\xFF\x4F\xFF\x51"),
        (Family::Jbig2, b"\x97JB2\r\n\x1A\n\x01\0\0\0\x01\0\0\0\0\x30\0\x01\0\0\0\x13"),
        (Family::Pdf, b"%PDF-1.4\n1 0 obj\n"),
    ];

    #[test]
    fn nothing_and_what_is_of_another_format() {
        for (family, _) in FAMILIES {
            for bytes in [&b""[..], b"\0", b"neither an image nor a document"] {
                let inspection = inspect(family, bytes, &Limits::default());
                assert!(!inspection.technical.complete, "{family:?}");
                assert_eq!(inspection.notes.len(), 1, "{family:?} {:?}", inspection.notes);
                assert_eq!(inspection.notes[0].code.0.severity, Severity::Error);
                assert_eq!(demands(family, bytes, 1 << 30), []);
            }
        }
        assert_eq!(inspect(Family::Other, b"text", &Limits::default()).technical, Technical::opaque());
    }

    proptest! {
        #[test]
        fn any_bytes_end(kind in 0..FAMILIES.len(), bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let (family, begin) = FAMILIES[kind];
            let bytes = [begin, &bytes].concat();
            let inspection = inspect(family, &bytes, &Limits::default());
            // What is not whole is always said.
            prop_assert!(inspection.technical.complete || !inspection.notes.is_empty());
            prop_assert_eq!(inspection.technical.images.len(), inspection.places.len());
            let _ = demands(family, &bytes, 1 << 30);
        }
    }
}
