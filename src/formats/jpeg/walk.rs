//! The walk over the markers of a stream, from SOI to EOI.

use super::entropy::{self, ScanFault};
use super::frame::{Frame, Process};
use super::metadata::{Density, IccPart};
use super::scan::{CodedScan, Scan, ScanComponent};
use super::sent::Sent;
use super::tables::Tables;
use crate::formats::bytes;

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
    /// Of some coefficients of a component of a progressive stream not all bits came (T.81 §G.1.1.1).
    Unfinished {
        /// The component's identifier.
        id: u8,
        /// The first of the coefficients, in the zigzag sequence from 0.
        first: u8,
        /// The last.
        last: u8,
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
    /// Photoshop image resources, in the parts that they are divided into: see [`Stream::resources`].
    pub photoshop: Vec<&'a [u8]>,
    /// Bytes of these parts.
    pub(super) photoshop_bytes: usize,
    /// The parts of the colour profile: see [`Stream::joined_profile`].
    pub icc: Vec<IccPart<'a>>,
    /// What other segments are there that are no part of the image: names, each once.
    pub others: Vec<String>,
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

/// Walks a stream of at most `max_pixels` pixels. A frame that declares more is not counted, but its markers are
/// walked.
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

/// Most scans of one stream that are looked at: a progressive one has about ten, and each is a pass over all
/// coefficients.
const MOST_SCANS: u32 = 256;

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
    sent: Sent,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8], purpose: Scans<'a>) -> Self {
        let (stream, tables, sent) = (Stream::default(), Tables::default(), Sent::default());
        Self { bytes, at: 0, purpose, stream, tables, seen: 0, sent }
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
        let progressive = frame.process == Process::Progressive;
        let missing = frame.components.iter().enumerate().filter_map(|(index, component)| {
            let id = component.id;
            if u32::try_from(index).is_ok_and(|bit| bit < 32 && self.seen & 1 << bit == 0) {
                return Some(Fault::ComponentMissing { id });
            }
            let (first, last) = self.sent.missing(index).filter(|_| progressive)?;
            Some(Fault::Unfinished { id, first, last })
        });
        let missing: Vec<_> = missing.collect();
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
            0xE0..=0xEF | 0xFE => self.stream.take(marker, payload),
            _ if Process::from_marker(marker).is_some() => match Frame::parse(marker, payload) {
                // A scan before the frame would be one that nothing says anything of.
                Some(frame) if self.stream.frame.is_none() && self.stream.scans == 0 => self.stream.frame = Some(frame),
                // A hierarchical image has several frames; the first is kept.
                Some(frame) if frame.process == Process::Differential => {}
                _ => self.fault(Fault::Frame { at: start }),
            },
            _ => {}
        }
        true
    }

    fn scan(&mut self, start: usize, header: &[u8]) -> bool {
        if self.stream.scans >= MOST_SCANS {
            self.at = self.bytes.len();
            self.fault(Fault::Table { at: start, marker: SOS });
            return false;
        }
        self.stream.scans += 1;
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
        // A sequential stream codes each component once (T.81 §A.2): a decoder would hold all coefficients for the
        // second time.
        if frame.process == Process::Sequential && self.seen & named != 0 {
            self.fault(Fault::Table { at: start, marker: SOS });
            return true;
        }
        self.seen |= named;
        self.sent.take(frame, &scan);
        let Some(data) = self.bytes.get(begin..end) else { return true };
        let pixels = u64::from(frame.width) * u64::from(frame.height);
        let number = self.stream.scans;
        let fault = match &mut self.purpose {
            Scans::Count { max_pixels } if pixels > 0 && pixels <= *max_pixels => entropy::count(frame, &scan, data),
            Scans::Count { .. } => None,
            Scans::Keep(kept) => {
                kept.push(CodedScan { scan, data, quantisation: self.tables.quantisation.clone() });
                None
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
        let bit = u32::try_from(index).ok().filter(|bit| *bit < 32).map_or(0, |bit| 1 << bit);
        if named & bit != 0 {
            return None;
        }
        named |= bit;
        let dc = tables.dc.get(usize::from(choice >> 4)).cloned().flatten();
        let ac = tables.ac.get(usize::from(choice & 15)).cloned().flatten();
        components.push(ScanComponent { index, dc, ac });
    }
    let approximation = (approximation >> 4, approximation & 15);
    Some((Scan { components, spectrum: (first, last), approximation, restart: tables.restart }, named))
}
