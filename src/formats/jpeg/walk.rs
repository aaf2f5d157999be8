//! The walk over the markers of a stream, from SOI to EOI.

use super::entropy::{self, ScanFault};
use super::frame::{Frame, Process};
use super::scan::{CodedScan, Scan, ScanComponent};
use super::tables::Tables;
use crate::formats::bytes;

/// The unit of a JFIF density.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DensityUnit {
    /// Only the ratio is known.
    None,
    /// Dots per inch.
    Inch,
    /// Dots per centimetre.
    Centimetre,
}

/// The density of a JFIF header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Density {
    /// Its unit.
    pub unit: DensityUnit,
    /// Horizontal.
    pub x: u16,
    /// Vertical.
    pub y: u16,
}

/// One part of a colour profile: profiles longer than a segment are divided (ICC.1 annex B.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IccPart<'a> {
    /// Its number, from 1.
    pub number: u8,
    /// How many there are.
    pub total: u8,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What is wrong with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not begin with SOI.
    NotJpeg,
    /// Where a marker must be, there is something else.
    Marker {
        /// Where.
        at: usize,
        /// What stands there.
        found: u8,
    },
    /// A segment is longer than what is left, or its length is impossible.
    Segment {
        /// Where its marker is.
        at: usize,
        /// The marker.
        marker: u8,
    },
    /// The bytes end inside a segment or a scan.
    Truncated {
        /// How many bytes there are.
        at: usize,
    },
    /// The bytes end where the next marker should be: all scans that began are whole, EOI is missing.
    NoEnd,
    /// There is no frame header.
    NoFrame,
    /// A frame header is impossible, or there is a second one.
    Frame {
        /// Where.
        at: usize,
    },
    /// A frame without any scan.
    NoScan,
    /// A scan header or a table that is impossible.
    Table {
        /// Where.
        at: usize,
        /// The marker of the segment.
        marker: u8,
    },
    /// A component has no scan.
    ComponentMissing {
        /// Its identifier.
        id: u8,
    },
    /// The data of a scan are not what the frame declares.
    Scan {
        /// The scan, from 1.
        scan: u32,
        /// What it is.
        fault: ScanFault,
    },
}

/// What the walk found.
#[derive(Clone, Debug, Default)]
pub struct Stream<'a> {
    /// The frame.
    pub frame: Option<Frame>,
    /// JFIF density.
    pub density: Option<Density>,
    /// The transform flag of an Adobe APP14 segment.
    pub adobe_transform: Option<u8>,
    /// The TIFF structure of EXIF.
    pub exif: Option<&'a [u8]>,
    /// The XMP packet.
    pub xmp: Option<&'a [u8]>,
    /// Photoshop image resources.
    pub photoshop: Option<&'a [u8]>,
    /// The parts of the colour profile.
    pub icc: Vec<IccPart<'a>>,
    /// Whether an index of further images (CIPA DC-007) is there: then such images follow after EOI.
    pub multi_picture: bool,
    /// Scans.
    pub scans: u32,
    /// Where the walk ended: after EOI, where there is one.
    pub end: usize,
    /// What is wrong, in the order of the bytes.
    pub faults: Vec<Fault>,
}

/// Most faults that are kept of one stream: one is enough to hold a file, some more help to understand it.
const MOST_FAULTS: usize = 16;

/// Walks a stream of at most `max_pixels` pixels. A frame that declares more is not counted, but its markers are walked.
#[must_use]
pub fn walk(bytes: &[u8], max_pixels: u64) -> Stream<'_> {
    let mut walk = Walk::new(bytes, Scans::Count { max_pixels });
    walk.go();
    walk.stream
}

/// Walks a stream and keeps its scans for decoding; nothing is counted.
#[must_use]
pub fn scans(bytes: &[u8]) -> (Stream<'_>, Vec<CodedScan<'_>>) {
    let mut walk = Walk::new(bytes, Scans::Keep(Vec::new()));
    walk.go();
    match walk.purpose {
        Scans::Keep(kept) => (walk.stream, kept),
        Scans::Count { .. } => (walk.stream, Vec::new()),
    }
}

pub(super) const EOI: u8 = 0xD9;
pub(super) const SOS: u8 = 0xDA;
const DHT: u8 = 0xC4;
const DRI: u8 = 0xDD;
const DNL: u8 = 0xDC;
const DQT: u8 = 0xDB;

/// Most scans that are kept of one stream: a progressive one has about ten, and each is a pass over all coefficients.
const MOST_SCANS: usize = 256;

pub(super) fn after_start(bytes: &[u8]) -> Option<usize> {
    bytes.starts_with(&[0xFF, 0xD8, 0xFF]).then_some(2)
}

pub(super) const fn has_length(marker: u8) -> bool {
    !matches!(marker, 0x01 | 0xD0..=0xD9)
}

/// Markers that the standard gives a meaning outside of scans; the rest is reserved.
const fn is_known(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xC0..=0xFE)
}

/// The marker at `at` and where what follows begins. Fill bytes are passed over (T.81 §B.1.1.2).
pub(super) fn marker_at(bytes: &[u8], at: usize) -> Result<(u8, usize), Option<u8>> {
    match bytes.get(at) {
        Some(0xFF) => {}
        other => return Err(other.copied()),
    }
    let mut at = at;
    while bytes.get(at) == Some(&0xFF) {
        at += 1;
    }
    match bytes.get(at) {
        Some(&marker) if is_known(marker) => Ok((marker, at + 1)),
        Some(&other) => Err(Some(other)),
        None => Err(None),
    }
}

pub(super) fn payload_at(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::from(bytes::be16(bytes, at)?).checked_sub(2)?;
    bytes::slice(bytes, at + 2, length)
}

/// What is done with the data of scans.
enum Scans<'a> {
    /// Their units are counted, in frames of at most so many pixels.
    Count { max_pixels: u64 },
    /// They are kept.
    Keep(Vec<CodedScan<'a>>),
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    purpose: Scans<'a>,
    stream: Stream<'a>,
    tables: Tables,
    /// A bit for each component that a scan named.
    seen: u32,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8], purpose: Scans<'a>) -> Self {
        Self { bytes, at: 0, purpose, stream: Stream::default(), tables: Tables::default(), seen: 0 }
    }

    fn go(&mut self) {
        match after_start(self.bytes) {
            Some(start) => {
                self.at = start;
                self.run();
            }
            None => self.fault(Fault::NotJpeg),
        }
        self.stream.end = self.at.min(self.bytes.len());
    }

    fn fault(&mut self, fault: Fault) {
        if self.stream.faults.len() < MOST_FAULTS {
            self.stream.faults.push(fault);
        }
    }

    fn run(&mut self) {
        while self.step() {}
        if self.stream.frame.is_none() {
            self.fault(Fault::NoFrame);
        } else if self.stream.scans == 0 {
            self.fault(Fault::NoScan);
        } else if self.stream.faults.is_empty() {
            self.missing_components();
        }
    }

    fn missing_components(&mut self) {
        let Some(frame) = &self.stream.frame else { return };
        let missing: Vec<_> = (frame.components.iter().enumerate())
            .filter(|(index, _)| u32::try_from(*index).is_ok_and(|bit| bit < 32 && self.seen & 1 << bit == 0))
            .map(|(_, component)| Fault::ComponentMissing { id: component.id })
            .collect();
        for fault in missing {
            self.fault(fault);
        }
    }

    /// Takes one marker; false when the walk is at its end.
    fn step(&mut self) -> bool {
        let start = self.at;
        let (marker, next) = match marker_at(self.bytes, start) {
            Ok(found) => found,
            Err(None) => {
                self.at = self.bytes.len();
                self.fault(Fault::NoEnd);
                return false;
            }
            Err(Some(found)) => {
                self.fault(Fault::Marker { at: start, found });
                // What follows may still tell how much is there: go on at the next marker that can be one.
                return self.resume(start + 1);
            }
        };
        self.at = next;
        if marker == EOI {
            return false;
        }
        if !has_length(marker) {
            if marker == 0xD8 || (0xD0..=0xD7).contains(&marker) {
                self.fault(Fault::Marker { at: start, found: marker });
            }
            return true;
        }
        let Some(payload) = payload_at(self.bytes, next) else {
            let declared = bytes::be16(self.bytes, next).map_or(2, usize::from);
            if declared < 2 {
                self.fault(Fault::Segment { at: start, marker });
                return self.resume(next);
            }
            self.at = self.bytes.len();
            self.fault(Fault::Truncated { at: self.bytes.len() });
            return false;
        };
        self.at = next + 2 + payload.len();
        self.segment(start, marker, payload)
    }

    /// Goes on at the next marker of a kind that has a meaning between scans.
    fn resume(&mut self, from: usize) -> bool {
        let mut at = from;
        while let Some(step) = self.bytes.get(at..).and_then(|rest| memchr::memchr(0xFF, rest)) {
            at += step;
            if matches!(self.bytes.get(at + 1), Some(0xC4 | 0xD9 | 0xDA | 0xDB | 0xDD)) {
                self.at = at;
                return true;
            }
            at += 1;
        }
        self.at = self.bytes.len();
        self.fault(Fault::Truncated { at: self.bytes.len() });
        false
    }

    fn segment(&mut self, start: usize, marker: u8, payload: &'a [u8]) -> bool {
        match marker {
            SOS => return self.scan(start, payload),
            DHT if self.tables.define_codes(payload).is_none() => {
                self.fault(Fault::Table { at: start, marker });
            }
            DQT if self.tables.define_quantisation(payload).is_none() => {
                self.fault(Fault::Table { at: start, marker });
            }
            DRI => match bytes::be16(payload, 0) {
                Some(interval) => self.tables.restart = u32::from(interval),
                None => self.fault(Fault::Table { at: start, marker }),
            },
            0xE0..=0xEF => self.application(marker, payload),
            _ if Process::from_marker(marker).is_some() => match Frame::parse(marker, payload) {
                Some(frame) if self.stream.frame.is_none() => self.stream.frame = Some(frame),
                // A hierarchical image has several frames; the first is kept.
                Some(frame) if frame.process == Process::Differential => {}
                _ => self.fault(Fault::Frame { at: start }),
            },
            _ => {}
        }
        true
    }

    fn application(&mut self, marker: u8, payload: &'a [u8]) {
        let after = |prefix: &[u8]| payload.strip_prefix(prefix);
        let stream = &mut self.stream;
        match marker {
            0xE0 if stream.density.is_none() => {
                if let Some(rest) = after(b"JFIF\0") {
                    stream.density = density(rest);
                }
            }
            0xE1 => {
                if let Some(rest) = after(b"Exif\0") {
                    // One byte more, which should be NUL.
                    stream.exif = stream.exif.or(rest.get(1..));
                } else if let Some(rest) = after(b"http://ns.adobe.com/xap/1.0/\0") {
                    stream.xmp = stream.xmp.or(Some(rest));
                }
            }
            0xE2 => {
                if let Some(rest) = after(b"ICC_PROFILE\0") {
                    if let [number, total, bytes @ ..] = rest {
                        stream.icc.push(IccPart { number: *number, total: *total, bytes });
                    }
                } else if after(b"MPF\0").is_some() {
                    stream.multi_picture = true;
                }
            }
            0xED => {
                if let Some(rest) = after(b"Photoshop 3.0\0") {
                    stream.photoshop = stream.photoshop.or(Some(rest));
                }
            }
            0xEE => {
                if let Some(rest) = after(b"Adobe") {
                    stream.adobe_transform = rest.get(6).copied();
                }
            }
            _ => {}
        }
    }

    fn scan(&mut self, start: usize, header: &[u8]) -> bool {
        self.stream.scans = self.stream.scans.saturating_add(1);
        let begin = self.at;
        let (end, whole) = scan_end(self.bytes, begin);
        self.at = end;
        if !whole {
            self.fault(Fault::Truncated { at: self.bytes.len() });
            return false;
        }
        self.late_height(end);
        let Some(frame) = &self.stream.frame else { return true };
        let Some((scan, named)) = parse_scan(frame, &self.tables, header) else {
            self.fault(Fault::Table { at: start, marker: SOS });
            return true;
        };
        self.seen |= named;
        let Some(data) = self.bytes.get(begin..end) else { return true };
        let pixels = u64::from(frame.width) * u64::from(frame.height);
        let number = self.stream.scans;
        let fault = match &mut self.purpose {
            Scans::Count { max_pixels } if pixels > 0 && pixels <= *max_pixels => entropy::count(frame, &scan, data),
            Scans::Count { .. } => None,
            Scans::Keep(kept) if kept.len() < MOST_SCANS => {
                kept.push(CodedScan { scan, data, quantisation: self.tables.quantisation.clone() });
                None
            }
            Scans::Keep(_) => {
                self.fault(Fault::Table { at: start, marker: SOS });
                return false;
            }
        };
        if let Some(fault) = fault {
            self.fault(Fault::Scan { scan: number, fault });
        }
        true
    }

    /// A frame of height 0 gets it from a DNL segment right after the first scan (T.81 §B.2.5).
    fn late_height(&mut self, end: usize) {
        if let Some(frame) = &mut self.stream.frame
            && frame.height == 0
            && let Ok((DNL, next)) = marker_at(self.bytes, end)
            && let Some(lines) = bytes::be16(self.bytes, next + 2)
        {
            frame.height = u32::from(lines);
        }
    }
}

fn density(rest: &[u8]) -> Option<Density> {
    let unit = match rest.get(2)? {
        1 => DensityUnit::Inch,
        2 => DensityUnit::Centimetre,
        _ => DensityUnit::None,
    };
    Some(Density { unit, x: bytes::be16(rest, 3)?, y: bytes::be16(rest, 5)? })
}

/// Where the data of a scan that begins at `from` end, and whether a marker is there.
fn scan_end(bytes: &[u8], from: usize) -> (usize, bool) {
    let mut at = from;
    while let Some(step) = bytes.get(at..).and_then(|rest| memchr::memchr(0xFF, rest)) {
        let first = at + step;
        let mut next = first + 1;
        while bytes.get(next) == Some(&0xFF) {
            next += 1;
        }
        match bytes.get(next) {
            Some(0 | 0xD0..=0xD7) => at = next + 1,
            Some(_) => return (first, true),
            None => return (bytes.len(), false),
        }
    }
    (bytes.len(), false)
}

/// Reads a scan header; with the bits of the components that it names.
fn parse_scan(frame: &Frame, tables: &Tables, header: &[u8]) -> Option<(Scan, u32)> {
    let (&count, rest) = header.split_first()?;
    let count = usize::from(count);
    let (list, rest) = (rest.get(..count * 2)?, rest.get(count * 2..)?);
    let &[first, last, approximation, ..] = rest else { return None };
    if !(1..=4).contains(&count) {
        return None;
    }
    let mut components = Vec::with_capacity(4);
    let mut named = 0;
    for pair in list.chunks_exact(2) {
        let &[id, choice] = pair else { return None };
        let index = frame.components.iter().position(|component| component.id == id)?;
        named |= u32::try_from(index).ok().filter(|bit| *bit < 32).map_or(0, |bit| 1 << bit);
        let dc = tables.dc.get(usize::from(choice >> 4)).cloned().flatten();
        let ac = tables.ac.get(usize::from(choice & 15)).cloned().flatten();
        components.push(ScanComponent { index, dc, ac });
    }
    let approximation = (approximation >> 4, approximation & 15);
    Some((Scan { components, spectrum: (first, last), approximation, restart: tables.restart }, named))
}
