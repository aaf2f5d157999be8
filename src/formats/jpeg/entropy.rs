//! Whether a scan holds as many blocks as its frame declares.
//!
//! Decoders paint what is missing grey and go on; counting does not. Only lengths are decoded, no coefficient is computed, and
//! nothing is allocated. Sequential scans are counted wholly, progressive ones except the refinements of AC coefficients, whose
//! length depends on what earlier scans held.

use super::frame::{Frame, Process};
use super::huffman::{BitFault, Bits, Huffman};

/// What a scan header says (T.81 §B.2.3), with the tables that are in force.
#[derive(Clone, Debug)]
pub struct Scan<'t> {
    /// The components in order, by their place in the frame, with the tables for DC and AC.
    pub components: Vec<(usize, Option<&'t Huffman>, Option<&'t Huffman>)>,
    /// Spectral selection.
    pub spectrum: (u8, u8),
    /// Successive approximation, high and low.
    pub approximation: (u8, u8),
    /// Units between restart markers; 0: none.
    pub restart: u32,
}

/// What is wrong with the data of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanFault {
    /// They end early.
    Short {
        /// Units that are there.
        found: u64,
        /// Units that the frame declares.
        expected: u64,
    },
    /// They hold bits that are no code, or a block of more than 64 coefficients.
    Code {
        /// The unit in which it happens, from 0.
        unit: u64,
        /// Units that the frame declares.
        expected: u64,
    },
    /// Bytes are left when all units are there.
    Surplus {
        /// How many.
        bytes: usize,
    },
    /// A restart marker is missing, or is the wrong one.
    Restart {
        /// Which one of the scan, from 1.
        index: u64,
    },
}

/// Counts the units in `data`, the bytes between a scan header and the next marker that is no restart.
/// `None`: there is no way to count this scan, or nothing is wrong.
#[must_use]
pub fn count(frame: &Frame, scan: &Scan<'_>, data: &[u8]) -> Option<ScanFault> {
    let counter = Counter::new(frame, scan)?;
    let expected = counter.expected;
    let mut intervals = Intervals { data, at: 0, begin: 0 };
    let mut done = 0;
    let interval = if scan.restart == 0 { expected } else { u64::from(scan.restart) };
    let mut index = 0;
    while done < expected {
        let Some((marker, segment)) = intervals.next() else {
            return Some(ScanFault::Short { found: done, expected });
        };
        if index > 0 && marker != Some(((index - 1) % 8) as u8) {
            return Some(ScanFault::Restart { index });
        }
        let units = interval.min(expected - done);
        if let Some(fault) = counter.interval(segment, done, units) {
            return Some(fault);
        }
        done += units;
        index += 1;
    }
    intervals.next().map(|_| ScanFault::Surplus { bytes: data.len().saturating_sub(intervals.begin) })
}

/// The parts of a scan between its restart markers.
struct Intervals<'a> {
    data: &'a [u8],
    /// Where the number of the next marker stands; 0 before the first part.
    at: usize,
    /// Where the part that was given last begins.
    begin: usize,
}

impl<'a> Intervals<'a> {
    /// The number of the marker before it (none before the first) and its bytes.
    fn next(&mut self) -> Option<(Option<u8>, &'a [u8])> {
        let marker = if self.at == 0 {
            None
        } else {
            let number = *self.data.get(self.at)?;
            self.at += 1;
            Some(number & 7)
        };
        self.begin = self.at;
        let start = self.at;
        let mut at = start;
        loop {
            let rest = self.data.get(at..)?;
            let Some(step) = memchr::memchr(0xFF, rest) else {
                at = self.data.len();
                self.at = at.max(1);
                break;
            };
            let next = at + step + 1;
            match self.data.get(next) {
                Some(0xD0..=0xD7) => {
                    at += step;
                    self.at = next;
                    break;
                }
                Some(0) => at = next + 1,
                Some(_) => at = next,
                None => {
                    at = self.data.len();
                    self.at = at;
                    break;
                }
            }
        }
        self.data.get(start..at).map(|segment| (marker, segment))
    }
}

/// Counts one kind of scan.
struct Counter<'s, 't> {
    /// Blocks of one unit: the tables of each.
    unit: Vec<(Option<&'t Huffman>, Option<&'t Huffman>)>,
    kind: Kind,
    scan: &'s Scan<'t>,
    expected: u64,
}

#[derive(Clone, Copy)]
enum Kind {
    Sequential,
    DcFirst,
    DcRefine,
    AcFirst,
}

impl<'s, 't> Counter<'s, 't> {
    fn new(frame: &Frame, scan: &'s Scan<'t>) -> Option<Self> {
        let kind = match (frame.process, scan.spectrum, scan.approximation) {
            (Process::Sequential, ..) => Kind::Sequential,
            (Process::Progressive, (0, 0), (0, _)) => Kind::DcFirst,
            (Process::Progressive, (0, 0), _) => Kind::DcRefine,
            (Process::Progressive, (first, last), (0, _)) if first > 0 && first <= last && last < 64 => Kind::AcFirst,
            _ => return None,
        };
        let product = |(across, down): (u32, u32)| u64::from(across) * u64::from(down);
        let (expected, unit) = if let [(index, dc, ac)] = scan.components.as_slice() {
            (product(frame.blocks(frame.components.get(*index)?)), vec![(*dc, *ac)])
        } else {
            let mut unit = Vec::new();
            for (index, dc, ac) in &scan.components {
                let component = frame.components.get(*index)?;
                for _ in 0..component.h * component.v {
                    unit.push((*dc, *ac));
                }
            }
            (product(frame.units()), unit)
        };
        let usable = unit.iter().all(|(dc, ac)| match kind {
            Kind::Sequential => dc.is_some() && ac.is_some(),
            Kind::DcFirst => dc.is_some(),
            Kind::DcRefine => true,
            Kind::AcFirst => ac.is_some(),
        });
        (usable && expected > 0).then_some(Self { unit, kind, scan, expected })
    }

    fn interval(&self, segment: &[u8], done: u64, units: u64) -> Option<ScanFault> {
        let mut bits = Bits::new(segment);
        // Blocks that an end-of-band run covers still (T.81 §G.1.2.2).
        let mut run = 0u64;
        for unit in done..done + units {
            for (dc, ac) in &self.unit {
                let result = match self.kind {
                    Kind::Sequential => sequential(&mut bits, *dc, *ac),
                    Kind::DcFirst => difference(&mut bits, *dc),
                    Kind::DcRefine => bits.skip(1),
                    Kind::AcFirst if run > 0 => {
                        run -= 1;
                        Ok(())
                    }
                    Kind::AcFirst => band(&mut bits, *ac, self.scan.spectrum).map(|more| run = more),
                };
                match result {
                    Ok(()) => {}
                    Err(BitFault::End) => return Some(ScanFault::Short { found: unit, expected: self.expected }),
                    Err(BitFault::Code) => return Some(ScanFault::Code { unit, expected: self.expected }),
                }
            }
        }
        match bits.surplus() {
            0 => None,
            bytes => Some(ScanFault::Surplus { bytes }),
        }
    }
}

fn difference(bits: &mut Bits<'_>, dc: Option<&Huffman>) -> Result<(), BitFault> {
    let size = bits.symbol(dc.ok_or(BitFault::Code)?)?;
    if size > 16 {
        return Err(BitFault::Code);
    }
    bits.skip(u32::from(size))
}

fn sequential(bits: &mut Bits<'_>, dc: Option<&Huffman>, ac: Option<&Huffman>) -> Result<(), BitFault> {
    difference(bits, dc)?;
    let ac = ac.ok_or(BitFault::Code)?;
    let mut place = 1;
    while place < 64 {
        let symbol = bits.symbol(ac)?;
        let size = symbol & 15;
        if size == 0 {
            if symbol != 0xF0 {
                return Ok(());
            }
            place += 16;
        } else {
            place += symbol >> 4;
            bits.skip(u32::from(size))?;
            place += 1;
        }
    }
    if place > 64 { Err(BitFault::Code) } else { Ok(()) }
}

/// One block of a first AC scan; returns how many blocks after it hold nothing.
fn band(bits: &mut Bits<'_>, ac: Option<&Huffman>, (first, last): (u8, u8)) -> Result<u64, BitFault> {
    let ac = ac.ok_or(BitFault::Code)?;
    let mut place = u32::from(first);
    while place <= u32::from(last) {
        let symbol = bits.symbol(ac)?;
        let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 {
            if zeros < 15 {
                return Ok((1 << zeros) + u64::from(bits.take(zeros)?) - 1);
            }
            place += 16;
        } else {
            place += zeros + 1;
            bits.skip(size)?;
        }
    }
    if place > u32::from(last) + 1 { Err(BitFault::Code) } else { Ok(0) }
}
