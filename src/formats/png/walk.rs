//! The walk over the chunks.

use crate::formats::{bytes, icc};

use super::data::{self, DataFault};

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";

/// The colour type of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourType {
    /// Grey.
    Grey,
    /// Red, green, blue.
    Rgb,
    /// Indices into a palette.
    Palette,
    /// Grey and alpha.
    GreyAlpha,
    /// Red, green, blue, alpha.
    RgbAlpha,
}

impl ColourType {
    const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::Grey,
            2 => Self::Rgb,
            3 => Self::Palette,
            4 => Self::GreyAlpha,
            6 => Self::RgbAlpha,
            _ => return None,
        })
    }

    /// Samples of a pixel.
    #[must_use]
    pub const fn samples(self) -> u16 {
        match self {
            Self::Grey | Self::Palette => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::RgbAlpha => 4,
        }
    }

    const fn allows(self, depth: u8) -> bool {
        match self {
            Self::Grey => matches!(depth, 1 | 2 | 4 | 8 | 16),
            Self::Palette => matches!(depth, 1 | 2 | 4 | 8),
            _ => matches!(depth, 8 | 16),
        }
    }
}

/// The header chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bits of a sample.
    pub depth: u8,
    /// The colour type.
    pub colour: ColourType,
    /// Whether it is interlaced (Adam7).
    pub interlaced: bool,
}

impl Header {
    fn parse(payload: &[u8]) -> Option<Self> {
        let width = bytes::be32(payload, 0)?;
        let height = bytes::be32(payload, 4)?;
        let &[depth, colour, compression, filter, interlace] = payload.get(8..)? else { return None };
        let colour = ColourType::from_code(colour)?;
        let possible = (1..=i32::MAX as u32).contains(&width)
            && (1..=i32::MAX as u32).contains(&height)
            && colour.allows(depth)
            && compression == 0
            && filter == 0
            && interlace <= 1;
        possible.then_some(Self { width, height, depth, colour, interlaced: interlace == 1 })
    }

    /// Pixels.
    #[must_use]
    pub const fn pixels(&self) -> u64 {
        self.width as u64 * self.height as u64
    }
}

/// `pHYs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhysicalSize {
    /// Pixels across for one unit.
    pub x: u32,
    /// Pixels down for one unit.
    pub y: u32,
    /// Whether the unit is the metre; else only the ratio is known.
    pub metre: bool,
}

/// A profile may be so many times as long as it is compressed.
const MOST_FACTOR: u64 = 100;
/// Bytes that a profile may have however well it is compressed.
const LEAST_PROFILE: u64 = 256 << 10;

/// `iCCP`: a colour profile, compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IccChunk<'a> {
    /// The name of the chunk.
    pub name: &'a [u8],
    /// The zlib stream.
    pub compressed: &'a [u8],
}

impl<'a> IccChunk<'a> {
    /// Reads a chunk.
    pub(super) fn parse(payload: &'a [u8]) -> Option<Self> {
        let end = payload.iter().take(80).position(|byte| *byte == 0)?;
        Some(Self { name: payload.get(..end)?, compressed: payload.get(end + 2..)? })
    }

    /// The longest profile that is taken from it, in bytes: known without inflating it, and far beyond what any profile
    /// of a device is compressed by. At most [`icc::MOST_BYTES`].
    #[must_use]
    pub fn most(&self) -> u64 {
        let by_factor = (self.compressed.len() as u64).saturating_mul(MOST_FACTOR);
        by_factor.clamp(LEAST_PROFILE, icc::MOST_BYTES)
    }

    /// The profile, inflated. `None` where it is damaged or longer than [`IccChunk::most`].
    #[must_use]
    pub fn profile(&self) -> Option<Vec<u8>> {
        data::inflate(self.compressed, self.most())
    }
}

/// `tIME`, in the order of the chunk: year, month, day, hour, minute, second; in UTC.
pub type Time = (u16, u8, u8, u8, u8, u8);

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No signature.
    NotPng,
    /// The header chunk is missing or impossible.
    Header,
    /// The file ends inside a chunk, or before the last one.
    Truncated {
        /// The chunk in which it ends; `IEND` where that is missing.
        chunk: [u8; 4],
        /// Where the chunk would end.
        expected: u64,
    },
    /// The checksum of a chunk is wrong.
    Crc {
        /// The chunk.
        chunk: [u8; 4],
        /// Where it begins.
        at: usize,
    },
    /// A chunk that may not stand where it stands, is there twice, or has an impossible length.
    Misplaced {
        /// The chunk.
        chunk: [u8; 4],
        /// Where it begins.
        at: usize,
    },
    /// A critical chunk that no standard knows, or bytes that are no chunk at all.
    Unknown {
        /// Its name.
        chunk: [u8; 4],
        /// Where it begins.
        at: usize,
    },
    /// A chunk that must be there is not.
    Missing {
        /// The chunk.
        chunk: [u8; 4],
    },
    /// The image data are not what the header declares.
    Data(DataFault),
}

/// What the walk found.
#[derive(Clone, Debug, Default)]
pub struct Stream<'a> {
    /// The header.
    pub header: Option<Header>,
    /// Physical size.
    pub physical: Option<PhysicalSize>,
    /// Colour profile.
    pub icc: Option<IccChunk<'a>>,
    /// Whether `sRGB` says that the colours are sRGB.
    pub srgb: bool,
    /// The TIFF structure of EXIF.
    pub exif: Option<&'a [u8]>,
    /// The XMP packet (`iTXt`, uncompressed as the XMP specification asks).
    pub xmp: Option<&'a [u8]>,
    /// Last change.
    pub time: Option<Time>,
    /// `tEXt`: keyword and text.
    pub texts: Vec<(&'a [u8], &'a [u8])>,
    /// Where the walk ended: after `IEND`, where there is one.
    pub end: usize,
    /// Whether there is an `IEND`.
    pub ended: bool,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

const MOST_FAULTS: usize = 16;
const MOST_TEXTS: usize = 64;

/// Whether the bytes begin as a PNG.
#[must_use]
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// Reads the header chunk alone.
#[must_use]
pub fn peek(bytes: &[u8]) -> Option<Header> {
    let chunk = bytes.strip_prefix(SIGNATURE)?;
    (chunk.get(4..8)? == b"IHDR" && bytes::be32(chunk, 0)? == 13).then(|| Header::parse(chunk.get(8..21)?))?
}

/// Walks a file. The data of an image of more than `max_pixels` pixels are not inflated.
#[must_use]
pub fn walk(bytes: &[u8], max_pixels: u64) -> Stream<'_> {
    let mut walk = Walk { bytes, stream: Stream::default(), seen: Seen::default(), data: Vec::new() };
    if is_png(bytes) {
        walk.run();
        walk.finish(max_pixels);
    } else {
        walk.fault(Fault::NotPng);
    }
    walk.stream
}

/// The parts of the image data in their order: one zlib stream in pieces. `None` where a chunk is damaged or missing;
/// the data themselves are not looked at.
#[must_use]
pub fn image_data(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut walk = Walk { bytes, stream: Stream::default(), seen: Seen::default(), data: Vec::new() };
    walk.run();
    let whole = walk.stream.faults.is_empty() && walk.stream.ended && !walk.data.is_empty();
    let parts = walk.data.iter().map(|(start, end)| bytes.get(*start..*end));
    whole.then(|| parts.collect())?
}

#[derive(Default)]
struct Seen {
    palette: bool,
    data: bool,
    data_over: bool,
    end: bool,
    truncated: bool,
    names: Vec<[u8; 4]>,
}

struct Walk<'a> {
    bytes: &'a [u8],
    stream: Stream<'a>,
    seen: Seen,
    /// Where the parts of the image data lie. An entry stands for at least 12 bytes of the file.
    data: Vec<(usize, usize)>,
}

impl<'a> Walk<'a> {
    fn fault(&mut self, fault: Fault) {
        if self.stream.faults.len() < MOST_FAULTS {
            self.stream.faults.push(fault);
        }
    }

    fn run(&mut self) {
        let mut at = SIGNATURE.len();
        while !self.seen.end {
            let Some((length, name)) = self.chunk_head(at) else {
                self.truncated(*b"IEND", at as u64 + 12);
                break;
            };
            if !name.iter().all(u8::is_ascii_alphabetic) || length > i32::MAX as u32 {
                self.fault(Fault::Unknown { chunk: name, at });
                break;
            }
            let start = at + 8;
            let length = length as usize;
            let Some((payload, crc)) =
                bytes::slice(self.bytes, start, length).zip(bytes::be32(self.bytes, start + length))
            else {
                self.truncated(name, start as u64 + length as u64 + 4);
                if &name == b"IDAT" {
                    self.seen.data = true;
                    self.data.push((start, self.bytes.len()));
                }
                at = self.bytes.len();
                break;
            };
            let mut digest = crc32fast::Hasher::new();
            digest.update(&name);
            digest.update(payload);
            if digest.finalize() != crc {
                self.fault(Fault::Crc { chunk: name, at });
            }
            if !self.chunk(name, at, payload) {
                self.fault(Fault::Misplaced { chunk: name, at });
            }
            at = start + length + 4;
        }
        self.stream.end = at.min(self.bytes.len());
        self.stream.ended = self.seen.end;
    }

    fn truncated(&mut self, chunk: [u8; 4], expected: u64) {
        self.seen.truncated = true;
        self.fault(Fault::Truncated { chunk, expected });
    }

    fn chunk_head(&self, at: usize) -> Option<(u32, [u8; 4])> {
        let name = bytes::be32(self.bytes, at + 4)?.to_be_bytes();
        Some((bytes::be32(self.bytes, at)?, name))
    }

    /// Takes a chunk; false where it may not be here or is not as long as it must be.
    fn chunk(&mut self, name: [u8; 4], at: usize, payload: &'a [u8]) -> bool {
        if at == SIGNATURE.len() && &name != b"IHDR" {
            self.fault(Fault::Header);
        }
        if &name != b"IDAT" && self.seen.data {
            self.seen.data_over = true;
        }
        let before_data = !self.seen.data;
        match &name {
            b"IHDR" => {
                if self.stream.header.is_some() || at != SIGNATURE.len() {
                    return false;
                }
                self.stream.header = Header::parse(payload);
                if self.stream.header.is_none() {
                    self.fault(Fault::Header);
                }
                true
            }
            b"PLTE" => {
                let first = !std::mem::replace(&mut self.seen.palette, true);
                first && before_data && payload.len().is_multiple_of(3) && (3..=768).contains(&payload.len())
            }
            b"IDAT" => {
                self.seen.data = true;
                self.data.push((at + 8, at + 8 + payload.len()));
                !self.seen.data_over
            }
            b"IEND" => {
                self.seen.end = true;
                payload.is_empty()
            }
            _ if name[0].is_ascii_uppercase() => {
                self.fault(Fault::Unknown { chunk: name, at });
                true
            }
            _ => self.ancillary(name, payload, before_data),
        }
    }

    fn ancillary(&mut self, name: [u8; 4], payload: &'a [u8], before_data: bool) -> bool {
        const ONCE: [&[u8; 4]; 9] = [b"pHYs", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"sBIT", b"tIME", b"eXIf", b"tRNS"];
        if ONCE.contains(&&name) {
            if self.seen.names.contains(&name) {
                return false;
            }
            self.seen.names.push(name);
        }
        let stream = &mut self.stream;
        match &name {
            b"pHYs" => {
                let (x, y) = (bytes::be32(payload, 0), bytes::be32(payload, 4));
                let Some(((x, y), unit)) = x.zip(y).zip(payload.get(8)) else { return false };
                stream.physical = Some(PhysicalSize { x, y, metre: *unit == 1 });
                before_data && payload.len() == 9
            }
            b"iCCP" => {
                stream.icc = IccChunk::parse(payload);
                stream.icc.is_some() && before_data
            }
            b"sRGB" => {
                stream.srgb = true;
                before_data
            }
            b"gAMA" | b"cHRM" | b"sBIT" | b"tRNS" | b"bKGD" | b"hIST" => before_data,
            b"eXIf" => {
                stream.exif = Some(payload);
                true
            }
            b"tIME" => {
                let &[high, low, month, day, hour, minute, second] = payload else { return false };
                stream.time = Some((u16::from_be_bytes([high, low]), month, day, hour, minute, second));
                true
            }
            b"tEXt" => {
                let Some(end) = payload.iter().position(|byte| *byte == 0) else { return false };
                if stream.texts.len() < MOST_TEXTS
                    && let Some((keyword, text)) = payload.get(..end).zip(payload.get(end + 1..))
                {
                    stream.texts.push((keyword, text));
                }
                true
            }
            b"iTXt" => {
                if let Some(rest) = payload.strip_prefix(b"XML:com.adobe.xmp\0\0\0") {
                    // Language tag and translated keyword, both ended by NUL, stand before the text.
                    stream.xmp = rest.splitn(3, |byte| *byte == 0).nth(2);
                }
                true
            }
            _ => true,
        }
    }

    fn finish(&mut self, max_pixels: u64) {
        let Some(header) = self.stream.header else {
            if self.stream.faults.is_empty() {
                self.fault(Fault::Header);
            }
            return;
        };
        if !self.seen.data && !self.seen.truncated {
            self.fault(Fault::Missing { chunk: *b"IDAT" });
        }
        if header.colour == ColourType::Palette && !self.seen.palette && !self.seen.truncated {
            self.fault(Fault::Missing { chunk: *b"PLTE" });
        }
        if header.pixels() > max_pixels || !self.seen.data {
            return;
        }
        let bytes = self.bytes;
        let parts = self.data.iter().filter_map(|(start, end)| bytes.get(*start..*end));
        if let Some(fault) = data::check(&header, parts) {
            self.fault(Fault::Data(fault));
        }
    }
}
