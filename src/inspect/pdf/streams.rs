//! Whether the data of a stream are whole.

use hayro_ccitt::{DecodeSettings, EncodingMode};

use crate::formats::pdf::{Dict, Document, Indirect, InflateFault, Object, Protection, inflated_length};
use crate::formats::{jp2, jpeg};
use crate::profile::Limits;
use crate::records::codes::pdf as codes;
use crate::records::{Code, Note, Severity};

use super::super::look::{exceeds, too_large};
use super::super::{jp2 as jp2_notes, jpeg as jpeg_notes};
use crate::formats::tiff::lengths::fax;

/// What is wrong with a stream.
pub(super) enum StreamFault {
    /// It is cut, or cannot be decoded.
    Damaged,
    /// The image in it has a fault of this code.
    Image(Code),
    /// The image in it is beyond the limit.
    Large(Note),
}

impl StreamFault {
    /// The note about the stream of `object`.
    pub(super) fn note(self, object: u32) -> Note {
        match self {
            Self::Damaged => Note::new(codes::STREAM_DAMAGED),
            Self::Image(code) => Note::new(codes::IMAGE_DAMAGED).with("finding", code.slug()),
            Self::Large(note) => note,
        }
        .with("object", object)
    }
}

/// How much may be inflated and walked in all streams of a file together.
pub(super) struct Work {
    left: u64,
}

/// Most bytes that streams inflate to, in a file of any size.
const MOST_INFLATED: u64 = 8 << 30;

impl Work {
    pub(super) fn new(length: usize) -> Self {
        let honest = (length as u64).saturating_mul(100).saturating_add(256 << 20);
        Self { left: honest.min(MOST_INFLATED) }
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    fn spend(&mut self, bytes: u64) {
        self.left = self.left.saturating_sub(bytes);
    }
}

/// How far the data of images are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageDepth {
    /// JPEG by its markers, CCITT row by row: what is cut is seen.
    Structure,
    /// Code by code to their end.
    Data,
}

/// What is wrong with the images of a file that was opened, each with its object.
#[must_use]
pub fn image_faults(document: &Document<'_>, depth: ImageDepth, limits: &Limits) -> Vec<Note> {
    let mut work = Work::new(document.bytes().len());
    let fault = |number: &u32| {
        let indirect = document.indirect(*number)?;
        let is_image = indirect.object.dict()?.is(b"Subtype", b"Image");
        let fault = match depth {
            _ if !is_image => None,
            ImageDepth::Data => check(document, &indirect, &mut work, limits),
            ImageDepth::Structure => structure(document, &indirect),
        };
        Some(fault?.note(*number))
    };
    document.xref.entries.keys().filter_map(fault).collect()
}

/// Whether the data of an image are cut, as far as that is seen without decoding pixels.
fn structure(document: &Document<'_>, image: &Indirect) -> Option<StreamFault> {
    let dict = image.object.dict()?;
    if dict.get(b"F").is_some() {
        return None;
    }
    if document.stream(image)?.cut {
        return Some(StreamFault::Damaged);
    }
    let data = document.clear_stream(image)?;
    match document.filters(dict).iter().map(Vec::as_slice).collect::<Vec<_>>().as_slice() {
        [b"DCTDecode" | b"DCT"] => {
            let (stream, _) = jpeg::scans(&data);
            stream.faults.first().map(|fault| StreamFault::Image(jpeg_notes::note(fault, &data).code))
        }
        [b"CCITTFaxDecode" | b"CCF"] => facsimile(document, dict, &data),
        _ => None,
    }
}

/// Looks at the data of one stream.
pub(super) fn check(
    document: &Document<'_>,
    indirect: &Indirect,
    work: &mut Work,
    limits: &Limits,
) -> Option<StreamFault> {
    let dict = indirect.object.dict()?;
    // A stream in a file of its own has no data here (§7.3.8.2).
    if work.is_exhausted() || dict.get(b"F").is_some() {
        return None;
    }
    if document.stream(indirect)?.cut {
        return Some(StreamFault::Damaged);
    }
    if matches!(document.protection, Protection::Closed) {
        return None;
    }
    let Some(data) = document.clear_stream(indirect) else { return Some(StreamFault::Damaged) };
    work.spend(data.len() as u64);
    let filters = document.filters(dict);
    if let Some(large) = large(document, dict, limits) {
        return Some(StreamFault::Large(large));
    }
    match filters.iter().map(Vec::as_slice).collect::<Vec<_>>().as_slice() {
        [b"FlateDecode" | b"Fl", ..] => inflate(&data, work),
        [b"DCTDecode" | b"DCT"] => {
            let walked = jpeg::walk(&data, limits.max_pixels);
            walked.faults.first().map(|fault| StreamFault::Image(jpeg_notes::note(fault, &data).code))
        }
        [b"JPXDecode"] => {
            let notes = jp2_notes::notes(&jp2::walk(&data, limits.max_nodes), &data);
            let worst = notes.into_iter().find(|note| note.code.0.severity == Severity::Error);
            worst.map(|note| StreamFault::Image(note.code))
        }
        [b"CCITTFaxDecode" | b"CCF"] => facsimile(document, dict, &data),
        _ => None,
    }
}

fn inflate(data: &[u8], work: &mut Work) -> Option<StreamFault> {
    // An empty stream is written by programs that had nothing to write.
    if data.is_empty() {
        return None;
    }
    match inflated_length(data, work.left) {
        Ok(length) => work.spend(length),
        Err(InflateFault::TooLong) => work.left = 0,
        Err(InflateFault::Broken { .. } | InflateFault::Short { .. }) => return Some(StreamFault::Damaged),
        Err(InflateFault::Predictor) => {}
    }
    None
}

/// An image that declares more pixels than the profile allows.
fn large(document: &Document<'_>, dict: &Dict, limits: &Limits) -> Option<Note> {
    let (width, height) = dict.is(b"Subtype", b"Image").then(|| size(document, dict))??;
    exceeds(width, height, limits).then(|| too_large(codes::IMAGE_LARGE, width, height, limits))
}

fn size(document: &Document<'_>, dict: &Dict) -> Option<(u32, u32)> {
    let number = |key: &[u8]| document.get(dict, key).integer().and_then(|number| u32::try_from(number).ok());
    Some((number(b"Width")?, number(b"Height")?))
}

/// Counts the rows of a CCITT image (§7.4.6).
fn facsimile(document: &Document<'_>, dict: &Dict, data: &[u8]) -> Option<StreamFault> {
    let (_, rows) = size(document, dict)?;
    let parameters = match document.get(dict, b"DecodeParms") {
        Object::Array(array) => array.first().map(|first| document.resolve(first)),
        other => Some(other),
    };
    let parameters = parameters.as_ref().and_then(Object::dict);
    let value = |key: &[u8]| parameters.map_or(Object::Null, |dict| document.get(dict, key));
    let flag = |key: &[u8]| matches!(value(key), Object::Bool(true));
    let encoding = match value(b"K").integer().unwrap_or(0) {
        k if k < 0 => EncodingMode::Group4,
        0 => EncodingMode::Group3_1D,
        _ => EncodingMode::Group3_2D,
    };
    let settings = DecodeSettings {
        columns: u32::try_from(value(b"Columns").integer().unwrap_or(1728)).ok()?,
        rows,
        end_of_block: !matches!(value(b"EndOfBlock"), Object::Bool(false)),
        end_of_line: flag(b"EndOfLine"),
        rows_are_byte_aligned: flag(b"EncodedByteAlign"),
        encoding,
        strict: false,
    };
    fax(data, settings).map(|_| StreamFault::Damaged)
}
