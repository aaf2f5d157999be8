//! The units of a scan in order, through its restart intervals (T.81 §E.2.4).

use super::entropy::ScanFault;
use super::huffman::{BitFault, Bits};

/// Walks over the units of a scan: [`Units::begin`] once for each, its blocks from [`Units::bits`], [`Units::finish`]
/// after the last.
#[derive(Debug)]
pub(super) struct Units<'a> {
    /// Where the blocks of the current unit come from.
    pub bits: Bits<'a>,
    intervals: Intervals<'a>,
    expected: u64,
    /// Units that were begun.
    begun: u64,
    /// Units of the current interval that were not begun.
    left: u64,
    /// Units between two markers.
    interval: u64,
    /// Intervals that were begun.
    index: u64,
}

impl<'a> Units<'a> {
    /// Over `data`, the bytes between a scan header and the next marker that is no restart; `restart` units between
    /// markers, 0: none.
    pub(super) const fn new(data: &'a [u8], expected: u64, restart: u32) -> Self {
        let interval = if restart == 0 { expected } else { restart as u64 };
        let intervals = Intervals { data, at: 0, begin: 0 };
        Self { bits: Bits::new(&[]), intervals, expected, begun: 0, left: 0, interval, index: 0 }
    }

    /// Begins the next unit. True where an interval begins with it: predictions and runs begin anew.
    ///
    /// # Errors
    /// The data end, or a restart marker is not where it should be.
    #[inline(always)]
    pub(super) fn begin(&mut self) -> Result<bool, ScanFault> {
        let fresh = self.left == 0;
        if fresh {
            self.begin_interval()?;
        }
        self.left = self.left.saturating_sub(1);
        self.begun += 1;
        Ok(fresh)
    }

    fn begin_interval(&mut self) -> Result<(), ScanFault> {
        self.whole()?;
        let Some((marker, segment)) = self.intervals.next() else {
            return Err(ScanFault::Short { found: self.begun, expected: self.expected });
        };
        if self.index > 0 && marker != Some(((self.index - 1) % 8) as u8) {
            return Err(ScanFault::Restart { index: self.index });
        }
        self.bits = Bits::new(segment);
        self.left = self.interval.min(self.expected.saturating_sub(self.begun));
        self.index += 1;
        Ok(())
    }

    /// What a fault in the bits of the current unit is.
    pub(super) const fn fault(&self, fault: BitFault) -> ScanFault {
        let unit = self.begun.saturating_sub(1);
        match fault {
            BitFault::End => ScanFault::Short { found: unit, expected: self.expected },
            BitFault::Code => ScanFault::Code { unit, expected: self.expected },
        }
    }

    /// Makes sure that the last interval is used up, and that none follows.
    ///
    /// # Errors
    /// Something is left.
    pub(super) fn finish(&mut self) -> Result<(), ScanFault> {
        self.whole()?;
        let more = self.intervals.next().map(|_| self.intervals.data.len().saturating_sub(self.intervals.begin));
        more.map_or(Ok(()), |bytes| Err(ScanFault::Surplus { bytes }))
    }

    fn whole(&self) -> Result<(), ScanFault> {
        match self.bits.surplus() {
            0 => Ok(()),
            bytes => Err(ScanFault::Surplus { bytes }),
        }
    }
}

/// The parts of a scan between its restart markers.
#[derive(Debug)]
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
