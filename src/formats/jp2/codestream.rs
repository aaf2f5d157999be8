//! The codestream: main header, tile-parts, end.

use std::collections::BTreeMap;

use crate::formats::bytes;

use super::coding::{COD, COM, Cod, Coding, PartHeader, QCD};

/// One component of SIZ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    /// Bits.
    pub bits: u8,
    /// Whether signed.
    pub signed: bool,
    /// Horizontal and vertical subsampling.
    pub step: (u8, u8),
}

/// Image and tile size (§A.5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Siz {
    /// Capabilities that a decoder needs.
    pub capabilities: u16,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Tiles.
    pub tiles: u32,
    /// Width and height of a tile.
    pub tile: (u32, u32),
    /// Components.
    pub components: Vec<Component>,
}

impl Siz {
    fn parse(payload: &[u8]) -> Option<Self> {
        let number = |index: usize| bytes::be32(payload, 2 + index * 4);
        let (x, y, left, top) = (number(0)?, number(1)?, number(2)?, number(3)?);
        let (tile_x, tile_y, tile_left, tile_top) = (number(4)?, number(5)?, number(6)?, number(7)?);
        let count = bytes::be16(payload, 34)?;
        let list = payload.get(36..)?;
        let sound = left < x
            && top < y
            && tile_x > 0
            && tile_y > 0
            && tile_left <= left
            && tile_top <= top
            && tile_left.checked_add(tile_x).is_none_or(|right| right > left)
            && tile_top.checked_add(tile_y).is_none_or(|bottom| bottom > top)
            && (1..=16384).contains(&count)
            && list.len() == usize::from(count) * 3;
        if !sound {
            return None;
        }
        let tiles = u64::from((x - tile_left).div_ceil(tile_x)) * u64::from((y - tile_top).div_ceil(tile_y));
        let components: Option<Vec<_>> = list.chunks_exact(3).map(component).collect();
        // A tile has a number of 16 bits (§A.4.2), 65535 of them at most.
        let tiles = u32::try_from(tiles).ok().filter(|tiles| *tiles <= 65535)?;
        let capabilities = bytes::be16(payload, 0)?;
        let (width, height, tile) = (x - left, y - top, (tile_x, tile_y));
        Some(Self { capabilities, width, height, tiles, tile, components: components? })
    }
}

fn component(bytes: &[u8]) -> Option<Component> {
    let &[depth, x, y] = bytes else { return None };
    let bits = (depth & 0x7F) + 1;
    (bits <= 38 && x > 0 && y > 0).then_some(Component { bits, signed: depth & 0x80 != 0, step: (x, y) })
}

/// What is wrong with a codestream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodestreamFault {
    /// It does not begin with SOC and SIZ.
    NotCodestream,
    /// A marker segment is impossible, stands in the wrong place or is no marker.
    Marker {
        /// Where, counted from the beginning of the file.
        at: usize,
        /// The 16 bits that stand there.
        found: u16,
    },
    /// A required marker is missing in the main header.
    Missing {
        /// The marker.
        marker: u16,
    },
    /// The bytes end inside the main header or a tile-part.
    Truncated {
        /// Where the part would end, as the file says.
        expected: u64,
    },
    /// Tile-parts are missing.
    Tiles {
        /// Tiles that are whole.
        found: u32,
        /// Tiles that there should be.
        expected: u32,
    },
    /// No EOC at the end.
    NoEnd,
    /// A text comment with characters that are none (§A.9.2: Latin-1).
    Comment {
        /// Where.
        at: usize,
    },
}

/// What the walk found.
#[derive(Clone, Debug, Default)]
pub struct Codestream {
    /// Image and tile size.
    pub siz: Option<Siz>,
    /// Coding style.
    pub cod: Option<Cod>,
    /// Whether high-throughput block coding (15444-15) is announced.
    pub high_throughput: bool,
    /// How components are coded.
    pub(super) coding: Coding,
    /// Comments that are text.
    pub comments: Vec<String>,
    /// Where it begins.
    pub start: usize,
    /// Where its last tile-part begins, if that does not say how long it is (§A.4.2: it goes on to EOC).
    pub open_part: Option<usize>,
    /// Where it ends: after EOC, where there is one.
    pub end: usize,
    /// What is wrong.
    pub faults: Vec<CodestreamFault>,
}

impl Codestream {
    /// Whether nothing is lost by the way that every component is coded, as the main header has it: the reversible
    /// wavelet, no quantisation.
    #[must_use]
    pub fn is_reversible(&self) -> bool {
        self.coding.is_reversible()
    }
}

const SOC: u16 = 0xFF4F;
const SOT: u16 = 0xFF90;
const SOD: u16 = 0xFF93;
const EOC: u16 = 0xFFD9;
const SIZ: u16 = 0xFF51;
const CAP: u16 = 0xFF50;

const MOST_COMMENTS: usize = 16;
const MOST_FAULTS: usize = 16;

/// Parts of one tile.
#[derive(Default)]
struct Tile {
    found: u32,
    expected: u32,
    /// Changes of progression.
    changes: u64,
}

struct Walk<'a> {
    bytes: &'a [u8],
    /// Where the codestream ends at the latest.
    limit: usize,
    at: usize,
    stream: Codestream,
    quantisation: bool,
    tiles: BTreeMap<u16, Tile>,
}

fn segment(bytes: &[u8], marker: usize, limit: usize) -> Option<&[u8]> {
    let length = usize::from(bytes::be16(bytes, marker + 2)?).checked_sub(2)?;
    let payload = bytes::slice(bytes, marker + 4, length)?;
    (marker + 4 + length <= limit).then_some(payload)
}

/// Walks the codestream that lies in `bytes` from `start` to `limit`.
pub(super) fn walk(bytes: &[u8], start: usize, limit: usize) -> Codestream {
    let limit = limit.min(bytes.len());
    let stream = Codestream { start, ..Codestream::default() };
    let mut walk = Walk { bytes, limit, at: start, stream, quantisation: false, tiles: BTreeMap::new() };
    if walk.marker() == Some(SOC) && bytes::be16(bytes, start + 2) == Some(SIZ) {
        walk.at = start + 2;
        if walk.main_header() {
            walk.parts();
        }
    } else {
        walk.fault(CodestreamFault::NotCodestream);
    }
    walk.stream.end = walk.at.min(limit);
    walk.stream
}

impl Walk<'_> {
    fn fault(&mut self, fault: CodestreamFault) {
        if self.stream.faults.len() < MOST_FAULTS {
            self.stream.faults.push(fault);
        }
    }

    fn marker(&self) -> Option<u16> {
        if self.at + 2 > self.limit { None } else { bytes::be16(self.bytes, self.at) }
    }

    fn truncated(&mut self, expected: u64) -> bool {
        self.at = self.limit;
        self.fault(CodestreamFault::Truncated { expected });
        false
    }

    fn main_header(&mut self) -> bool {
        loop {
            let at = self.at;
            let Some(marker) = self.marker() else { return self.truncated(self.limit as u64 + 1) };
            if marker == SOT {
                break;
            }
            if !is_header_marker(marker) {
                self.fault(CodestreamFault::Marker { at, found: marker });
                return false;
            }
            let Some(payload) = segment(self.bytes, at, self.limit) else {
                let length = bytes::be16(self.bytes, at + 2).map_or(2, u64::from);
                return self.truncated(at as u64 + 2 + length);
            };
            self.at = at + 4 + payload.len();
            if !self.header_segment(marker, at, payload) {
                self.fault(CodestreamFault::Marker { at, found: marker });
            }
        }
        if self.stream.cod.is_none() {
            self.fault(CodestreamFault::Missing { marker: COD });
        }
        if !self.quantisation {
            self.fault(CodestreamFault::Missing { marker: QCD });
        }
        self.stream.siz.is_some()
    }

    fn header_segment(&mut self, marker: u16, at: usize, payload: &[u8]) -> bool {
        match marker {
            SIZ => {
                let first = self.stream.siz.is_none();
                self.stream.siz = Siz::parse(payload);
                self.stream.coding.begin(self.stream.siz.as_ref().map_or(0, |siz| siz.components.len()));
                return first && self.stream.siz.is_some();
            }
            QCD => self.quantisation = true,
            CAP => {
                // Bit 15 of the parts that are used, counted from the top, is part 15 (§A.5.2).
                self.stream.high_throughput =
                    bytes::be32(payload, 0).is_some_and(|parts| parts & (1 << (32 - 15)) != 0);
            }
            COM => self.comment(at, payload),
            _ => {}
        }
        let sound = self.stream.coding.main(marker, payload).is_some();
        self.stream.cod = self.stream.coding.cod();
        sound
    }

    fn comment(&mut self, at: usize, payload: &[u8]) {
        if bytes::be16(payload, 0) != Some(1) {
            return;
        }
        let text = payload.get(2..).unwrap_or_default();
        // Encoders end the text with NUL or a line end now and then; other control characters are none.
        let body = text.strip_suffix(&[0]).unwrap_or(text);
        if body.iter().any(|byte| matches!(byte, 0..=8 | 11 | 12 | 14..=31 | 127..=159)) {
            self.fault(CodestreamFault::Comment { at });
        }
        if self.stream.comments.len() < MOST_COMMENTS {
            self.stream.comments.push(bytes::lenient_text(text));
        }
    }

    fn parts(&mut self) {
        loop {
            match self.marker() {
                Some(SOT) => {
                    if !self.part() {
                        break;
                    }
                }
                Some(EOC) => {
                    self.at += 2;
                    break;
                }
                Some(found) => {
                    self.fault(CodestreamFault::Marker { at: self.at, found });
                    break;
                }
                None => {
                    self.at = self.limit;
                    self.fault(CodestreamFault::NoEnd);
                    break;
                }
            }
        }
        let expected = self.stream.siz.as_ref().map_or(0, |siz| siz.tiles);
        let whole = self.tiles.values().filter(|tile| tile.found >= tile.expected.max(1)).count();
        let found = u32::try_from(whole).unwrap_or(u32::MAX);
        if found != expected {
            self.fault(CodestreamFault::Tiles { found, expected });
        }
    }

    /// Takes one tile-part; false when the walk cannot go on.
    fn part(&mut self) -> bool {
        let start = self.at;
        let Some(payload) = segment(self.bytes, start, self.limit) else { return self.truncated(start as u64 + 12) };
        self.at = start + 4 + payload.len();
        let header = (bytes::be16(payload, 0), bytes::be32(payload, 2), payload.get(6..));
        let (Some(index), Some(length), Some(&[part, total])) = header else {
            self.fault(CodestreamFault::Marker { at: start, found: SOT });
            return false;
        };
        let tiles = self.stream.siz.as_ref().map_or(0, |siz| siz.tiles);
        let end = if length == 0 { None } else { Some(start as u64 + u64::from(length)) };
        if u32::from(index) >= tiles || end.is_some_and(|end| end < self.at as u64 + 2) {
            self.fault(CodestreamFault::Marker { at: start, found: SOT });
            return false;
        }
        if let Some(end) = end.filter(|end| *end > self.limit as u64) {
            return self.truncated(end);
        }
        let before = self.tiles.get(&index).map_or(0, |tile| tile.found);
        let mut header = self.stream.coding.begin_part(before, part);
        if !self.part_header(&mut header) {
            return false;
        }
        let Some(end) = end.map_or_else(|| self.last_end(), |end| usize::try_from(end).ok()) else {
            return self.truncated(self.limit as u64 + 2);
        };
        if length == 0 {
            self.stream.open_part = Some(start);
        }
        if end < self.at {
            self.fault(CodestreamFault::Marker { at: start, found: SOT });
            return false;
        }
        self.at = end;
        let tile = self.tiles.entry(index).or_default();
        tile.found += 1;
        tile.expected = tile.expected.max(u32::from(total)).max(u32::from(part) + 1);
        tile.changes = tile.changes.saturating_add(header.changes);
        let changes = tile.changes;
        self.stream.coding.end_of_part(changes);
        true
    }

    fn part_header(&mut self, header: &mut PartHeader) -> bool {
        loop {
            let at = self.at;
            let Some(marker) = self.marker() else { return self.truncated(self.limit as u64 + 1) };
            if marker == SOD {
                self.at += 2;
                return true;
            }
            if !is_header_marker(marker) {
                self.fault(CodestreamFault::Marker { at, found: marker });
                return false;
            }
            let Some(payload) = segment(self.bytes, at, self.limit) else { return self.truncated(at as u64 + 4) };
            self.at = at + 4 + payload.len();
            if self.stream.coding.part(marker, payload, header).is_none() {
                self.fault(CodestreamFault::Marker { at, found: marker });
            }
        }
    }

    /// A length of 0 says that the part goes on to EOC, which are the last bytes (§A.4.2).
    fn last_end(&self) -> Option<usize> {
        let rest = self.bytes.get(self.at..self.limit)?;
        bytes::find_last(rest, &EOC.to_be_bytes()).map(|at| self.at + at)
    }
}

/// Markers with a segment that headers may hold; FF30 to FF3F have no segment and do not occur in headers.
const fn is_header_marker(marker: u16) -> bool {
    matches!(marker, 0xFF50..=0xFF8F)
}
