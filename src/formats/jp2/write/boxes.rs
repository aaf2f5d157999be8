//! The boxes before the codestream.

use super::super::header::ResolutionBox;
use super::resolution;

/// The UUID of a box with an XMP packet (ISO 16684-3 §2.2).
const XMP_BOX: &[u8; 16] = b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
/// The UUID of a box with a TIFF structure of EXIF.
const EXIF_BOX: &[u8; 16] = b"JpgTiffExif->JP2";

/// What stands before the codestream.
#[derive(Clone, Copy, Debug)]
pub struct Head<'h> {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Components: 1 is grey, 3 are red, green, blue.
    pub components: u16,
    /// Bits of each.
    pub bits: u8,
    /// The colour profile (restricted ICC, §I.5.3.3); without one grey is the grey of sRGB (17), colours are sRGB (16).
    pub icc: Option<&'h [u8]>,
    /// Resolution of the capture.
    pub capture: Option<ResolutionBox>,
    /// The XMP packet.
    pub xmp: Option<&'h [u8]>,
    /// EXIF, as a TIFF structure.
    pub exif: Option<&'h [u8]>,
}

impl Head<'_> {
    /// All boxes, up to the head of the one with the codestream, whose length is to be filled in: see
    /// [`codestream_length`].
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = boxed(b"jP  ", &[b"\r\n\x87\n"]);
        bytes.extend(boxed(b"ftyp", &[b"jp2 ", &[0; 4], b"jp2 "]));
        let sizes = [self.height.to_be_bytes(), self.width.to_be_bytes()].concat();
        // Bits less one; coding 7 is JPEG 2000; the colours are known; no rights are spoken of.
        let rest = [self.bits.saturating_sub(1), 7, 0, 0];
        let mut header = boxed(b"ihdr", &[&sizes, &self.components.to_be_bytes(), &rest]);
        header.extend(match self.icc {
            Some(profile) => boxed(b"colr", &[&[2, 0, 0], profile]),
            None => {
                let space: u32 = if self.components == 1 { 17 } else { 16 };
                boxed(b"colr", &[&[1, 0, 0], &space.to_be_bytes()])
            }
        });
        if let Some(capture) = &self.capture {
            header.extend(boxed(b"res ", &[&boxed(b"resc", &[&resolution::contents(capture)])]));
        }
        bytes.extend(boxed(b"jp2h", &[&header]));
        for (name, contents) in [(XMP_BOX, self.xmp), (EXIF_BOX, self.exif)] {
            if let Some(contents) = contents {
                bytes.extend(boxed(b"uuid", &[name, contents]));
            }
        }
        bytes.extend(b"\0\0\0\0jp2c");
        bytes
    }
}

/// What stands in the length of the last box, whose contents have so many bytes: 0, which is "to the end of the file",
/// where 32 bits are too few (§I.4).
pub(super) fn codestream_length(contents: u64) -> u32 {
    contents.checked_add(8).and_then(|length| u32::try_from(length).ok()).unwrap_or(0)
}

/// A box. Contents of more than 4 GiB are none of those that are written here; metadata are bounded by the source's
/// directory.
fn boxed(name: &[u8; 4], contents: &[&[u8]]) -> Vec<u8> {
    let length = 8 + contents.iter().map(|part| part.len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(length);
    bytes.extend(u32::try_from(length).unwrap_or(0).to_be_bytes());
    bytes.extend(name);
    contents.iter().for_each(|part| bytes.extend_from_slice(part));
    bytes
}
