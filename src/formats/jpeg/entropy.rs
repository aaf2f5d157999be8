//! Whether a scan holds as many blocks as its frame declares.
//!
//! Decoders paint what is missing grey and go on; counting does not. Only lengths are decoded, no coefficient is
//! computed, and nothing is allocated. Sequential scans are counted wholly, progressive ones except the refinements of
//! AC coefficients, whose length depends on what earlier scans held.

use super::frame::{Frame, Process};
use super::huffman::{BitFault, Bits, Huffman};
use super::scan::Scan;
use super::units::Units;

/// Tables for DC and AC.
type Tables<'t> = (Option<&'t Huffman>, Option<&'t Huffman>);

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
pub fn count(frame: &Frame, scan: &Scan, data: &[u8]) -> Option<ScanFault> {
    Counter::new(frame, scan)?.count(data).err()
}

/// Counts one kind of scan.
struct Counter<'s> {
    /// Blocks of one unit: the tables of each.
    unit: Vec<Tables<'s>>,
    kind: Kind,
    scan: &'s Scan,
    expected: u64,
}

#[derive(Clone, Copy)]
enum Kind {
    Sequential,
    DcFirst,
    DcRefine,
    AcFirst,
}

impl<'s> Counter<'s> {
    fn new(frame: &Frame, scan: &'s Scan) -> Option<Self> {
        let kind = match (frame.process, scan.spectrum, scan.approximation) {
            (Process::Sequential, ..) => Kind::Sequential,
            (Process::Progressive, (0, 0), (0, _)) => Kind::DcFirst,
            (Process::Progressive, (0, 0), _) => Kind::DcRefine,
            (Process::Progressive, (first, last), (0, _)) if first > 0 && first <= last && last < 64 => Kind::AcFirst,
            _ => return None,
        };
        let expected = scan.units(frame)?;
        let mut unit = Vec::new();
        for part in &scan.components {
            for _ in 0..scan.blocks_of_unit(frame, part.index)? {
                unit.push((part.dc.as_deref(), part.ac.as_deref()));
            }
        }
        let usable = unit.iter().all(|(dc, ac)| match kind {
            Kind::Sequential => dc.is_some() && ac.is_some(),
            Kind::DcFirst => dc.is_some(),
            Kind::DcRefine => true,
            Kind::AcFirst => ac.is_some(),
        });
        (usable && expected > 0).then_some(Self { unit, kind, scan, expected })
    }

    fn count(&self, data: &[u8]) -> Result<(), ScanFault> {
        let mut units = Units::new(data, self.expected, self.scan.restart);
        // Blocks that an end-of-band run covers still (T.81 §G.1.2.2).
        let mut run = 0u64;
        for _ in 0..self.expected {
            if units.begin()? {
                run = 0;
            }
            for (dc, ac) in &self.unit {
                let bits = &mut units.bits;
                let result = match self.kind {
                    Kind::Sequential => sequential(bits, *dc, *ac),
                    Kind::DcFirst => difference(bits, *dc),
                    Kind::DcRefine => bits.skip(1),
                    Kind::AcFirst if run > 0 => {
                        run -= 1;
                        Ok(())
                    }
                    Kind::AcFirst => band(bits, *ac, self.scan.spectrum).map(|more| run = more),
                };
                result.map_err(|fault| units.fault(fault))?;
            }
        }
        units.finish()
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
