//! The codestream: main header, tile-parts, end.

use std::collections::BTreeMap;

use crate::formats::bytes;

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
        Some(Self { capabilities, width: x - left, height: y - top, tiles, components: components? })
    }
}

fn component(bytes: &[u8]) -> Option<Component> {
    let &[depth, x, y] = bytes else { return None };
    let bits = (depth & 0x7F) + 1;
    (bits <= 38 && x > 0 && y > 0).then_some(Component { bits, signed: depth & 0x80 != 0, step: (x, y) })
}

/// Coding style (§A.6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cod {
    /// Progression: 0 LRCP, 1 RLCP, 2 RPCL, 3 PCRL, 4 CPRL.
    pub progression: u8,
    /// Quality layers.
    pub layers: u16,
    /// Whether a component transform is used.
    pub component_transform: bool,
    /// Decomposition levels.
    pub levels: u8,
    /// Whether the wavelet is the reversible 5-3; else the irreversible 9-7.
    pub reversible: bool,
}

impl Cod {
    fn parse(payload: &[u8]) -> Option<Self> {
        let &[_style, progression, _, _, transform, levels, width, height, _code_block, wavelet, ..] = payload else {
            return None;
        };
        let layers = bytes::be16(payload, 2)?;
        let sound = progression <= 4 && layers > 0 && levels <= 32 && width <= 8 && height <= 8 && wavelet <= 1;
        let component_transform = transform & 1 == 1;
        sound.then_some(Self { progression, layers, component_transform, levels, reversible: wavelet == 1 })
    }
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

const SOC: u16 = 0xFF4F;
const SOT: u16 = 0xFF90;
const SOD: u16 = 0xFF93;
const EOC: u16 = 0xFFD9;
const SIZ: u16 = 0xFF51;
const COD: u16 = 0xFF52;
const QCD: u16 = 0xFF5C;
const CAP: u16 = 0xFF50;
const COM: u16 = 0xFF64;

const MOST_COMMENTS: usize = 16;
const MOST_FAULTS: usize = 16;

/// Parts of one tile.
#[derive(Default)]
struct Tile {
    found: u32,
    expected: u32,
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

/// Reads SIZ alone.
#[must_use]
pub(super) fn peek(bytes: &[u8], start: usize) -> Option<Siz> {
    if bytes::be16(bytes, start)? != SOC || bytes::be16(bytes, start + 2)? != SIZ {
        return None;
    }
    Siz::parse(segment(bytes, start + 2, bytes.len())?)
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

    /// Takes the segment at the walk's place, and steps behind it.
    fn take(&mut self) -> Option<(usize, &[u8])> {
        let at = self.at;
        let payload = segment(self.bytes, at, self.limit)?;
        self.at = at + 4 + payload.len();
        Some((at, payload))
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
            let Some((_, payload)) = self.take() else {
                let length = bytes::be16(self.bytes, at + 2).map_or(2, u64::from);
                return self.truncated(at as u64 + 2 + length);
            };
            let payload = payload.to_vec();
            if !self.header_segment(marker, at, &payload) {
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
                self.stream.siz = Siz::parse(payload);
                self.stream.siz.is_some()
            }
            COD => {
                self.stream.cod = Cod::parse(payload);
                self.stream.cod.is_some()
            }
            QCD => {
                self.quantisation = true;
                payload.len() >= 2
            }
            CAP => {
                // Bit 15 of the parts that are used, counted from the top, is part 15 (§A.5.2).
                self.stream.high_throughput =
                    bytes::be32(payload, 0).is_some_and(|parts| parts & (1 << (32 - 15)) != 0);
                true
            }
            COM => {
                self.comment(at, payload);
                true
            }
            _ => true,
        }
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
        let Some((_, payload)) = self.take() else { return self.truncated(start as u64 + 12) };
        let header = (bytes::be16(payload, 0), bytes::be32(payload, 2), payload.get(6..8));
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
        if !self.part_header() {
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
        true
    }

    fn part_header(&mut self) -> bool {
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
            if self.take().is_none() {
                return self.truncated(at as u64 + 4);
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
