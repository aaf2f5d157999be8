//! JPEG as TIFF 6.0 §22 had it (compression 6), which Technical Note 2 withdrew: a whole stream beside the strips, or
//! one in pieces, whose tables stand in tags and whose data are in the strips. The pieces are put together here; the
//! image is then one stream.

use std::fmt;

use crate::formats::jpeg::{self, Opening};

use super::ifd::{Directory, Stream};
use super::kinds::Photometric;
use super::layout::{Layout, Span};
use super::tags;

/// How an old-style JPEG lies in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OldJpeg {
    /// As whole streams: one for the image (`JPEGInterchangeFormat`), or each strip its own.
    Streams,
    /// In pieces.
    Pieces(Pieces),
    /// In a way that is not read.
    Unread(OldJpegVariant),
}

/// An old-style JPEG that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldJpegVariant {
    /// In tiles.
    Tiles,
    /// Each sample in strips of its own.
    Planes,
    /// A `JPEGProc` other than baseline.
    Process(u64),
    /// Strips that end in the middle of a row of units.
    Strips,
    /// Tables are not where the tags say, or there are none.
    Tables,
    /// More than a JPEG header can say.
    Size,
}

impl fmt::Display for OldJpegVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tiles => f.write_str("tiles"),
            Self::Planes => f.write_str("separate planes"),
            Self::Process(14) => f.write_str("the lossless process"),
            Self::Process(code) => write!(f, "JPEGProc {code}"),
            Self::Strips => f.write_str("strips that end in the middle of a row of units"),
            Self::Tables => f.write_str("tables that are not where the tags say"),
            Self::Size => f.write_str("more rows, columns or samples than a JPEG has"),
        }
    }
}

/// What is needed to put a stream together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// From SOI to the header of the scan.
    head: Vec<u8>,
}

const SOI: [u8; 2] = [0xFF, 0xD8];
const EOI: [u8; 2] = [0xFF, 0xD9];
/// `JPEGProc` of the baseline process.
const BASELINE: u64 = 1;
/// Most samples whose tables may be listed.
const MOST_LISTED: u64 = 16;

impl Pieces {
    /// The stream: its head, and the data of the strips with a restart marker between them, where they have none of
    /// their own. `None` where a strip is not in the file.
    #[must_use]
    pub fn stream(&self, bytes: &[u8], spans: &[Span]) -> Option<Vec<u8>> {
        let mut stream = self.head.clone();
        let mut next = 0u8;
        for (index, span) in spans.iter().enumerate() {
            let coded = slice(bytes, *span)?;
            let coded = coded.strip_suffix(&EOI).unwrap_or(coded);
            if index > 0 && !ends_with_restart(&stream) && !begins_with_restart(coded) {
                stream.extend_from_slice(&[0xFF, 0xD0 + next]);
                next = (next + 1) & 7;
            }
            stream.extend_from_slice(coded);
            next = last_restart(coded).map_or(next, |number| (number + 1) & 7);
        }
        stream.extend_from_slice(&EOI);
        Some(stream)
    }

    /// What its header says.
    #[must_use]
    pub fn opening(&self) -> Option<Opening> {
        jpeg::peek(&self.head)
    }

    /// Bytes of the stream.
    #[must_use]
    pub fn length(&self, spans: &[Span]) -> u64 {
        let coded = spans.iter().fold(0u64, |sum, span| sum.saturating_add(span.length).saturating_add(2));
        coded.saturating_add(self.head.len() as u64)
    }
}

fn slice(bytes: &[u8], span: Span) -> Option<&[u8]> {
    let start = usize::try_from(span.offset).ok()?;
    bytes.get(start..start.checked_add(usize::try_from(span.length).ok()?)?)
}

fn begins_with_restart(coded: &[u8]) -> bool {
    matches!(coded, [0xFF, 0xD0..=0xD7, ..])
}

fn ends_with_restart(stream: &[u8]) -> bool {
    matches!(stream, [.., 0xFF, 0xD0..=0xD7])
}

/// The number of the last restart marker.
fn last_restart(coded: &[u8]) -> Option<u8> {
    let mut end = coded.len();
    while let Some(at) = memchr::memrchr(0xFF, coded.get(..end)?) {
        if let Some(marker @ 0xD0..=0xD7) = coded.get(at + 1) {
            return Some(marker & 7);
        }
        end = at;
    }
    None
}

/// The whole stream of an image, where `JPEGInterchangeFormat` says one; only its head, where its data are in the
/// strips.
pub(super) enum Interchange {
    /// The stream.
    Whole(Span),
    /// Its head.
    Head(Span),
}

/// Longest header of a stream that is looked for there, in bytes: tables, and a preview at most.
const MOST_HEADER: usize = 1 << 20;

/// Where the stream lies that `JPEGInterchangeFormat` says.
fn stated(stream: &Stream<'_>, directory: &Directory) -> Option<Span> {
    let number = |tag| directory.find(tag).and_then(|entry| stream.unsigned(entry, 0).ok());
    let offset = number(tags::JPEG_INTERCHANGE_FORMAT).filter(|offset| *offset > 0)?;
    let rest = (stream.bytes().len() as u64).saturating_sub(offset);
    let length = number(tags::JPEG_INTERCHANGE_FORMAT_LENGTH).filter(|length| *length > 0).unwrap_or(rest);
    Some(Span { offset, length })
}

/// Where the header ends, so far as it is looked for.
fn opening_end(stream: &[u8]) -> Option<usize> {
    jpeg::opening_end(stream.get(..MOST_HEADER).unwrap_or(stream)).map(|(_, end)| end)
}

/// Bytes of the header that [`interchange`] reads.
pub(super) fn header_length(stream: &Stream<'_>, directory: &Directory) -> u64 {
    let head = stated(stream, directory).and_then(|span| stream.slice(span.offset, span.length)).unwrap_or_default();
    opening_end(head).unwrap_or(head.len().min(MOST_HEADER)) as u64
}

/// Looks for the stream that `JPEGInterchangeFormat` says.
pub(super) fn interchange(stream: &Stream<'_>, directory: &Directory) -> Option<Interchange> {
    let span = stated(stream, directory)?;
    let data = stream.slice(span.offset, span.length).and_then(|head| head.get(opening_end(head)?..));
    Some(match data {
        Some([] | [0xFF, 0xD9]) => Interchange::Head(span),
        _ => Interchange::Whole(span),
    })
}

/// How the strips of an image, which are listed in `layout`, make a stream; `head` is that of `JPEGInterchangeFormat`.
pub(super) fn of_strips(stream: &Stream<'_>, directory: &Directory, layout: &Layout, head: Option<Span>) -> OldJpeg {
    match pieces(stream, directory, layout, head) {
        Ok(found) => found,
        Err(variant) => OldJpeg::Unread(variant),
    }
}

fn pieces(
    stream: &Stream<'_>,
    directory: &Directory,
    layout: &Layout,
    head: Option<Span>,
) -> Result<OldJpeg, OldJpegVariant> {
    if layout.tiled {
        return Err(OldJpegVariant::Tiles);
    }
    if layout.planar {
        return Err(OldJpegVariant::Planes);
    }
    let number = |tag| directory.find(tag).and_then(|entry| stream.unsigned(entry, 0).ok());
    if let Some(process) = number(tags::JPEG_PROC).filter(|process| *process != BASELINE) {
        return Err(OldJpegVariant::Process(process));
    }
    // Strips may lie over one another; put together they must not be longer than the file that they are in.
    let size = stream.bytes().len() as u64;
    let mut length = 0u64;
    for span in &layout.spans {
        length = length.saturating_add(span.length);
    }
    let first = layout.spans.first().and_then(|span| stream.slice(span.offset, span.length));
    let (Some(first), true) = (first, length <= size) else { return Err(OldJpegVariant::Tables) };
    let interval = number(tags::JPEG_RESTART_INTERVAL).filter(|interval| *interval > 0);
    let head = match head {
        Some(span) if span.length > MOST_HEADER as u64 + 2 => return Err(OldJpegVariant::Tables),
        Some(span) => stream.slice(span.offset, span.length).unwrap_or_default().to_vec(),
        None if first.starts_with(&SOI) => return Ok(OldJpeg::Streams),
        None => return from_tables(stream, directory, layout, (first, interval)),
    };
    let (at, end) = jpeg::opening_end(&head).ok_or(OldJpegVariant::Tables)?;
    let frame = jpeg::peek(&head).ok_or(OldJpegVariant::Tables)?.frame;
    let (h, v) = frame.greatest_sampling();
    let mut whole = head.get(..at).unwrap_or_default().to_vec();
    if let Some(units) = strip_units(layout, (h, v), first)? {
        whole.extend(restart_interval(units));
    }
    whole.extend_from_slice(head.get(at..end).unwrap_or_default());
    Ok(OldJpeg::Pieces(Pieces { head: whole }))
}

/// Units of a strip, where there are several and no restart markers are inside of them: then markers stand between
/// them.
fn strip_units(layout: &Layout, (h, v): (u32, u32), first: &[u8]) -> Result<Option<u16>, OldJpegVariant> {
    let inside =
        if ends_with_restart(first) { first.split_last_chunk::<2>().map_or(first, |(rest, _)| rest) } else { first };
    if layout.spans.len() < 2 || last_restart(inside).is_some() {
        return Ok(None);
    }
    let rows = v.saturating_mul(8).max(1);
    if !layout.chunk_height.is_multiple_of(rows) {
        return Err(OldJpegVariant::Strips);
    }
    let across = layout.width.div_ceil(h.saturating_mul(8).max(1));
    let units = across.saturating_mul(layout.chunk_height / rows);
    u16::try_from(units).map(Some).map_err(|_| OldJpegVariant::Size)
}

fn restart_interval(units: u16) -> [u8; 6] {
    let [high, low] = units.to_be_bytes();
    [0xFF, 0xDD, 0, 4, high, low]
}

/// The head of a baseline stream, from the tables that tags point to.
fn from_tables(
    stream: &Stream<'_>,
    directory: &Directory,
    layout: &Layout,
    (first, interval): (&[u8], Option<u64>),
) -> Result<OldJpeg, OldJpegVariant> {
    let samples = u8::try_from(layout.samples).ok().filter(|samples| (1..=4).contains(samples));
    let samples = samples.ok_or(OldJpegVariant::Size)?;
    // Only luma and chroma are sampled differently, whatever the tag says.
    let (h, v) = match (layout.photometric, samples) {
        (Photometric::YCbCr, 3) => layout.subsampling,
        _ => (1, 1),
    };
    let factor = |number: u16| u8::try_from(number).map_err(|_| OldJpegVariant::Size);
    let luma = factor(h)? << 4 | factor(v)?;
    let table = |tag| Tables::read(stream, directory, tag, usize::from(samples)).ok_or(OldJpegVariant::Tables);
    let (quantisation, dc, ac) =
        (table(tags::JPEG_Q_TABLES)?, table(tags::JPEG_DC_TABLES)?, table(tags::JPEG_AC_TABLES)?);
    let mut head = SOI.to_vec();
    quantisation.write_quantisation(stream, &mut head).ok_or(OldJpegVariant::Tables)?;
    dc.write_codes(stream, 0, &mut head).ok_or(OldJpegVariant::Tables)?;
    ac.write_codes(stream, 1, &mut head).ok_or(OldJpegVariant::Tables)?;
    let side = |pixels: u32| u16::try_from(pixels).map_err(|_| OldJpegVariant::Size);
    let (width, height) = (side(layout.width)?, side(layout.height)?);
    head.extend([0xFF, 0xC0, 0, 8 + 3 * samples, 8]);
    head.extend(height.to_be_bytes());
    head.extend(width.to_be_bytes());
    head.push(samples);
    for (sample, table) in (0u8..).zip(&quantisation.numbers) {
        head.extend([sample, if sample == 0 { luma } else { 0x11 }, *table]);
    }
    let between = strip_units(layout, (u32::from(h), u32::from(v)), first)?;
    let inside = interval.map(|interval| u16::try_from(interval).map_err(|_| OldJpegVariant::Size)).transpose()?;
    if let Some(units) = between.or(inside) {
        head.extend(restart_interval(units));
    }
    head.extend([0xFF, 0xDA, 0, 6 + 2 * samples, samples]);
    for (sample, (dc, ac)) in (0u8..).zip(dc.numbers.iter().zip(&ac.numbers)) {
        head.extend([sample, dc << 4 | ac]);
    }
    head.extend([0, 63, 0]);
    Ok(OldJpeg::Pieces(Pieces { head }))
}

/// The tables of one kind: where they lie, and which one each sample has.
struct Tables {
    offsets: Vec<u64>,
    numbers: Vec<u8>,
}

impl Tables {
    /// Reads a list of offsets, one for each sample; a sample without one of its own has that of the sample before.
    fn read(stream: &Stream<'_>, directory: &Directory, tag: u16, samples: usize) -> Option<Self> {
        let listed = stream.unsigned_list(directory.find(tag)?, MOST_LISTED).ok()?;
        let mut tables = Self { offsets: Vec::new(), numbers: Vec::new() };
        for sample in 0..samples {
            let offset = listed.get(sample).copied().filter(|offset| *offset > 0);
            let offset = offset.or_else(|| tables.offsets.last().copied())?;
            let known = tables.offsets.iter().position(|other| *other == offset);
            let number = known.unwrap_or(tables.offsets.len());
            if known.is_none() {
                tables.offsets.push(offset);
            }
            tables.numbers.push(u8::try_from(number).ok()?);
        }
        Some(tables)
    }

    /// DQT segments: 64 bytes in the zigzag sequence each.
    fn write_quantisation(&self, stream: &Stream<'_>, head: &mut Vec<u8>) -> Option<()> {
        for (number, offset) in (0u8..).zip(&self.offsets) {
            head.extend([0xFF, 0xDB, 0, 67, number]);
            head.extend_from_slice(stream.slice(*offset, 64)?);
        }
        Some(())
    }

    /// DHT segments: how many codes of each length, then what they stand for.
    fn write_codes(&self, stream: &Stream<'_>, class: u8, head: &mut Vec<u8>) -> Option<()> {
        for (number, offset) in (0u8..).zip(&self.offsets) {
            let counts = stream.slice(*offset, 16)?;
            let symbols: u64 = counts.iter().map(|count| u64::from(*count)).sum();
            let table = stream.slice(*offset, 16 + symbols)?;
            let length = u16::try_from(table.len() + 3).ok()?;
            head.extend([0xFF, 0xC4]);
            head.extend(length.to_be_bytes());
            head.push(class << 4 | number);
            head.extend_from_slice(table);
        }
        Some(())
    }
}
