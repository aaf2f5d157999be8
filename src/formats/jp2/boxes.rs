//! The boxes of a file.

use crate::formats::bytes;

use super::codestream::{self, Codestream};
use super::convert::LabCode;
use super::header::{CIE_LAB, Channel, Colour, ImageHeader, ResolutionBox, channels};
use super::palette::{Mapping, Palette, mappings};

/// What kind of file it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Brand {
    /// JP2 (part 1).
    #[default]
    Jp2,
    /// JPX (part 2).
    Jpx,
    /// High throughput in boxes (part 15).
    Jph,
    /// JPM (part 6): pages made of several codestreams; or another kind that is no single image.
    Compound,
    /// A codestream without boxes.
    Codestream,
}

/// What is wrong with the boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Neither a signature box nor a codestream.
    NotJpeg2000,
    /// The file ends inside a box.
    Truncated {
        /// The box.
        name: [u8; 4],
        /// Where the box would end.
        expected: u64,
    },
    /// A box has an impossible length or contents, or stands where it may not.
    Box {
        /// The box.
        name: [u8; 4],
        /// Where it begins.
        at: usize,
    },
    /// A required box is missing.
    Missing {
        /// The box.
        name: [u8; 4],
    },
    /// More boxes than allowed.
    TooMany {
        /// How many are allowed.
        limit: u32,
    },
}

/// What the walk found.
#[derive(Clone, Debug, Default)]
pub struct File<'a> {
    /// The kind.
    pub brand: Brand,
    /// Image header.
    pub header: Option<ImageHeader>,
    /// Colour specifications, in order.
    pub colours: Vec<Colour<'a>>,
    /// How the first specification that is CIE L*a*b* codes it.
    pub lab: Option<LabCode>,
    /// Palette.
    pub palette: Option<Palette>,
    /// What the components become by the palette.
    pub mappings: Vec<Mapping>,
    /// Channels that are no colour.
    pub extra_channels: u16,
    /// What the components are, where the file says so.
    pub channels: Vec<Channel>,
    /// Capture resolution.
    pub capture: Option<ResolutionBox>,
    /// Default display resolution.
    pub display: Option<ResolutionBox>,
    /// The XMP packet.
    pub xmp: Option<&'a [u8]>,
    /// The TIFF structure of EXIF.
    pub exif: Option<&'a [u8]>,
    /// The first codestream.
    pub codestream: Option<Codestream>,
    /// Codestreams beside the first. Readers of JP2 pass over them (§I.5.4): what they show would be lost.
    pub further: u32,
    /// How many bytes follow that belong to nothing.
    pub trailing: usize,
    /// What is wrong with the boxes.
    pub faults: Vec<Fault>,
}

const SIGNATURE: &[u8; 12] = b"\0\0\0\x0cjP  \r\n\x87\n";
const XMP: &[u8; 16] = b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
const EXIF: &[u8; 16] = b"JpgTiffExif->JP2";
/// Most boxes; a file of one image has a dozen.
pub(super) const MOST_BOXES: u32 = 65_536;
const MOST_FAULTS: usize = 16;
const MOST_COLOURS: usize = 16;

/// A box.
struct Head {
    name: [u8; 4],
    at: usize,
    body: usize,
    /// Where it ends, as it says.
    end: u64,
}

/// Reads the box at `at` inside what ends at `limit`. `None`: not even a head is there, or its length is impossible.
fn head(bytes: &[u8], at: usize, limit: usize) -> Option<Head> {
    if at.checked_add(8)? > limit {
        return None;
    }
    let name = bytes::be32(bytes, at + 4)?.to_be_bytes();
    let (body, end) = match bytes::be32(bytes, at)? {
        0 => (at + 8, limit as u64),
        1 => (at + 16, (at as u64).checked_add(bytes::be64(bytes, at + 8)?)?),
        length => (at + 8, at as u64 + u64::from(length)),
    };
    (end >= body as u64).then_some(Head { name, at, body, end })
}

/// Walks a file of at most `most` boxes.
#[must_use]
pub fn walk(bytes: &[u8], most: u32) -> File<'_> {
    let mut walk = Walk { bytes, left: most, most, file: File::default(), seen_header: false };
    if bytes.starts_with(SIGNATURE) {
        walk.top();
    } else if bytes.starts_with(b"\xFF\x4F\xFF\x51") {
        walk.file.brand = Brand::Codestream;
        let stream = codestream::walk(bytes, 0, bytes.len());
        walk.file.trailing = bytes.len() - stream.end;
        walk.file.codestream = Some(stream);
    } else {
        walk.fault(Fault::NotJpeg2000);
    }
    walk.file
}

struct Walk<'a> {
    bytes: &'a [u8],
    left: u32,
    most: u32,
    file: File<'a>,
    seen_header: bool,
}

impl<'a> Walk<'a> {
    fn fault(&mut self, fault: Fault) {
        if self.file.faults.len() < MOST_FAULTS {
            self.file.faults.push(fault);
        }
    }

    fn counted(&mut self) -> bool {
        if self.left == 0 {
            self.fault(Fault::TooMany { limit: self.most });
            return false;
        }
        self.left -= 1;
        true
    }

    fn top(&mut self) {
        let length = self.bytes.len();
        let mut at = SIGNATURE.len();
        let mut place = 0u32;
        while at < length && self.counted() {
            let found = head(self.bytes, at, length);
            let Some(found) = found.filter(|found| found.end <= length as u64) else {
                self.broken_end(at);
                break;
            };
            let end = usize::try_from(found.end).unwrap_or(length);
            let body = self.bytes.get(found.body..end).unwrap_or_default();
            self.top_box(&found, body, end, place);
            at = end;
            place += 1;
        }
        self.required();
    }

    /// What lies at `at` is no box that fits: the end of a file that was cut, or bytes that do not belong to it.
    fn broken_end(&mut self, at: usize) {
        let length = self.bytes.len();
        let name = bytes::be32(self.bytes, at + 4).map_or([0; 4], u32::to_be_bytes);
        const KNOWN: [&[u8; 4]; 12] = [
            b"jp2c", b"jp2h", b"ftyp", b"xml ", b"uuid", b"uinf", b"jp2i", b"rreq", b"asoc", b"nlst", b"jpch", b"jplh",
        ];
        let expected = head(self.bytes, at, length).map(|found| found.end);
        if !KNOWN.contains(&&name) && self.file.codestream.is_some() {
            self.file.trailing = length - at;
            return;
        }
        match expected {
            Some(expected) if KNOWN.contains(&&name) => {
                self.fault(Fault::Truncated { name, expected });
                // The codestream tells how much of it is there.
                if &name == b"jp2c" && self.file.codestream.is_none() {
                    let body = head(self.bytes, at, length).map_or(at + 8, |found| found.body);
                    self.file.codestream = Some(codestream::walk(self.bytes, body, length));
                }
            }
            _ => self.fault(Fault::Box { name, at }),
        }
    }

    fn top_box(&mut self, found: &Head, body: &'a [u8], end: usize, place: u32) {
        match &found.name {
            b"ftyp" => {
                self.file.brand = match body.get(..4) {
                    Some(b"jp2 ") => Brand::Jp2,
                    Some(b"jpx ") => Brand::Jpx,
                    Some(b"jph ") => Brand::Jph,
                    _ => Brand::Compound,
                };
                if place != 0 || body.len() < 8 {
                    self.fault(Fault::Box { name: found.name, at: found.at });
                }
            }
            b"jp2h" => {
                if self.seen_header || self.file.codestream.is_some() {
                    self.fault(Fault::Box { name: found.name, at: found.at });
                }
                self.seen_header = true;
                self.inside(found.body, end, 1);
            }
            b"jp2c" if self.file.codestream.is_none() => {
                let stream = codestream::walk(self.bytes, found.body, end);
                self.file.trailing = end.saturating_sub(stream.end);
                self.file.codestream = Some(stream);
            }
            b"jp2c" => self.file.further = self.file.further.saturating_add(1),
            b"uuid" => {
                if let Some((id, data)) = body.split_first_chunk::<16>() {
                    if id == XMP {
                        self.file.xmp = Some(data);
                    } else if id == EXIF {
                        self.file.exif = Some(data);
                    }
                } else {
                    self.fault(Fault::Box { name: found.name, at: found.at });
                }
            }
            _ => {}
        }
    }

    /// The boxes in a superbox: `jp2h` and `res `, no deeper.
    fn inside(&mut self, from: usize, end: usize, depth: u32) {
        let mut at = from;
        while at < end && self.counted() {
            let Some(found) = head(self.bytes, at, end).filter(|found| found.end <= end as u64) else {
                let name = bytes::be32(self.bytes, at + 4).map_or([0; 4], u32::to_be_bytes);
                self.fault(Fault::Box { name, at });
                return;
            };
            let inner_end = usize::try_from(found.end).unwrap_or(end);
            let body = self.bytes.get(found.body..inner_end).unwrap_or_default();
            if !self.header_box(&found, body, depth) {
                self.fault(Fault::Box { name: found.name, at });
            }
            if &found.name == b"res " && depth == 1 {
                self.inside(found.body, inner_end, 2);
            }
            at = inner_end;
        }
    }

    fn header_box(&mut self, found: &Head, body: &'a [u8], depth: u32) -> bool {
        let file = &mut self.file;
        match (&found.name, depth) {
            (b"ihdr", 1) => {
                let first = file.header.is_none();
                file.header = file.header.or(ImageHeader::parse(body));
                first && file.header.is_some()
            }
            (b"colr", 1) => match Colour::parse(body) {
                Some(colour) => {
                    if colour == Colour::Enumerated(CIE_LAB) && file.lab.is_none() {
                        file.lab = LabCode::parse(body.get(7..).unwrap_or_default());
                    }
                    if file.colours.len() < MOST_COLOURS {
                        file.colours.push(colour);
                    }
                    true
                }
                None => false,
            },
            (b"pclr", 1) => {
                let first = file.palette.is_none();
                file.palette = Palette::parse(body);
                first && file.palette.is_some()
            }
            (b"cmap", 1) => {
                let (first, found) = (file.mappings.is_empty(), mappings(body));
                let sound = found.is_some();
                file.mappings = found.unwrap_or_default();
                first && sound
            }
            (b"cdef", 1) => {
                let channels = channels(body);
                let sound = channels.is_some();
                file.channels = channels.unwrap_or_default();
                let extra = file.channels.iter().filter(|channel| channel.kind != 0).count();
                file.extra_channels = u16::try_from(extra).unwrap_or(u16::MAX);
                sound
            }
            (b"resc", 2) => {
                file.capture = ResolutionBox::parse(body);
                file.capture.is_some()
            }
            (b"resd", 2) => {
                file.display = ResolutionBox::parse(body);
                file.display.is_some()
            }
            _ => true,
        }
    }

    fn required(&mut self) {
        if self.file.brand == Brand::Compound {
            return;
        }
        let missing = [
            (*b"jp2h", !self.seen_header),
            (*b"ihdr", self.seen_header && self.file.header.is_none()),
            (*b"colr", self.seen_header && self.file.colours.is_empty()),
            (*b"jp2c", self.file.codestream.is_none()),
        ];
        for (name, is_missing) in missing {
            if is_missing {
                self.fault(Fault::Missing { name });
            }
        }
    }
}
