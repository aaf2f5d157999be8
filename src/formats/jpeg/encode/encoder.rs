//! The way of a picture to a stream.

use crate::formats::jpeg::Density;
use crate::formats::widest::{Avx2, Work, widest};

use super::bits::BitWriter;
use super::header;
use super::planes::Planes;
use super::tables::{Codes, Set, ac, dc, quantisation};
use super::transform::{Quantised, Quantiser};

/// What the pixels of a picture are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// One sample.
    Grey,
    /// Red, green, blue.
    Rgb,
}

/// How many samples chroma has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chroma {
    /// As many as luma.
    Full,
    /// Half as many across and down.
    Half,
}

/// How a picture is encoded.
#[derive(Clone, Copy, Debug)]
pub struct Encoding<'e> {
    /// Pixels across and down.
    pub size: (u32, u32),
    /// What the pixels are.
    pub channels: Channels,
    /// Quality, 1 to 100, as the Independent JPEG Group scales its tables.
    pub quality: u8,
    /// Samples of chroma.
    pub chroma: Chroma,
    /// The density that the JFIF header bears.
    pub density: Density,
    /// A colour profile to embed.
    pub icc: Option<&'e [u8]>,
}

/// Why a picture cannot be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeFault {
    /// A side has no pixel, or more than JPEG can say.
    #[error("encode {width} by {height} pixels as JPEG, whose sides have 1 to 65,535")]
    Side {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The samples are not as many as the size has.
    #[error("encode {found} samples where the size has {expected}")]
    Samples {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// The profile does not fit the segments.
    #[error("embed a profile of {length} bytes")]
    Profile {
        /// Its bytes.
        length: usize,
    },
}

/// Encodes a picture of 8 bits a sample, interleaved, without padding, as a baseline JFIF stream (JFIF 1.02).
///
/// # Errors
/// [`EncodeFault`].
pub fn encode(pixels: &[u8], how: &Encoding<'_>) -> Result<Vec<u8>, EncodeFault> {
    let mut encoder = Encoder::new(how)?;
    encoder.rows(pixels)?;
    encoder.finish()
}

/// Takes the rows of a picture as they come, from top to bottom, and gives the stream that [`encode()`] gives for all
/// of them.
pub struct Encoder {
    scan: Scan,
    planes: Planes,
    width: usize,
    units: usize,
    sampling: usize,
    row_bytes: usize,
    /// Rows that do not fill a row of units yet.
    waiting: Vec<u8>,
    /// Bytes of rows that came, and that must come.
    came: usize,
    expected: usize,
}

impl Encoder {
    /// Begins the stream.
    ///
    /// # Errors
    /// Where a side or the profile is beyond what JPEG holds.
    pub fn new(how: &Encoding<'_>) -> Result<Self, EncodeFault> {
        let (width, height) = how.size;
        let side = |side: u32| u16::try_from(side).ok().filter(|side| *side > 0);
        let (Some(across), Some(down)) = (side(width), side(height)) else {
            return Err(EncodeFault::Side { width, height });
        };
        let components: u8 = if how.channels == Channels::Grey { 1 } else { 3 };
        let sampling = if components == 3 && how.chroma == Chroma::Half { 2 } else { 1 };
        let row_bytes = width as usize * usize::from(components);
        let expected = row_bytes * height as usize;
        let tables = [Set::Luma, Set::Chroma].map(|set| quantisation(set, how.quality));
        // Scans of quality 85 take a tenth of their pixels; more room is found where more is needed.
        let mut out = Vec::with_capacity(expected / 10 + 8192);
        start(&mut out, how, &tables, components, (across, down), sampling)?;
        let (width, sampling) = (width as usize, usize::from(sampling));
        let units = width.div_ceil(8 * sampling);
        Ok(Self {
            scan: Scan::new(out, &tables),
            planes: Planes::new(units, how.channels, how.chroma),
            width,
            units,
            sampling,
            row_bytes,
            waiting: Vec::new(),
            came: 0,
            expected,
        })
    }

    /// Takes the next rows: any number of whole ones.
    ///
    /// # Errors
    /// Where these are no whole rows, or more than the picture has.
    pub fn rows(&mut self, mut pixels: &[u8]) -> Result<(), EncodeFault> {
        self.came = self.came.saturating_add(pixels.len());
        if !pixels.len().is_multiple_of(self.row_bytes) || self.came > self.expected {
            return Err(EncodeFault::Samples { found: self.came, expected: self.expected });
        }
        let unit_bytes = self.row_bytes * self.planes.height();
        if !self.waiting.is_empty() {
            let (fill, rest) = pixels.split_at(pixels.len().min(unit_bytes - self.waiting.len()));
            self.waiting.extend_from_slice(fill);
            pixels = rest;
            if self.waiting.len() < unit_bytes {
                return Ok(());
            }
            let rows = std::mem::take(&mut self.waiting);
            self.code(&rows);
            self.waiting = rows;
            self.waiting.clear();
        }
        let mut units = pixels.chunks_exact(unit_bytes);
        units.by_ref().for_each(|rows| self.code(rows));
        self.waiting.extend_from_slice(units.remainder());
        Ok(())
    }

    /// Codes a row of units.
    fn code(&mut self, rows: &[u8]) {
        let mut lines: [&[u8]; 16] = [&[]; 16];
        let count = lines.iter_mut().zip(rows.chunks_exact(self.row_bytes)).map(|(line, row)| *line = row).count();
        widest(RowOfUnits {
            rows: lines.get(..count).unwrap_or_default(),
            width: self.width,
            units: self.units,
            sampling: self.sampling,
            planes: &mut self.planes,
            scan: &mut self.scan,
        });
    }

    /// The stream, when all rows have come.
    ///
    /// # Errors
    /// Where there are rows that have not.
    pub fn finish(mut self) -> Result<Vec<u8>, EncodeFault> {
        if self.came != self.expected {
            return Err(EncodeFault::Samples { found: self.came, expected: self.expected });
        }
        if !self.waiting.is_empty() {
            let rows = std::mem::take(&mut self.waiting);
            self.code(&rows);
        }
        let mut out = self.scan.bits.finish();
        out.extend_from_slice(&[0xFF, 0xD9]);
        Ok(out)
    }
}

/// Everything before the scan.
fn start(
    out: &mut Vec<u8>,
    how: &Encoding<'_>,
    tables: &[[u8; 64]; 2],
    components: u8,
    size: (u16, u16),
    sampling: u8,
) -> Result<(), EncodeFault> {
    header::start(out, how.density);
    if let Some(icc) = how.icc
        && !header::profile(out, icc)
    {
        return Err(EncodeFault::Profile { length: icc.len() });
    }
    let sets = [(0, Set::Luma), (1, Set::Chroma)];
    let used = if components == 1 { 1 } else { 2 };
    for ((number, _), table) in sets.iter().zip(tables).take(used) {
        header::quantisation(out, *number, table);
    }
    header::frame(out, size, components, sampling);
    sets.iter().take(used).for_each(|(_, set)| header::codes(out, *set));
    header::scan(out, components);
    Ok(())
}

/// A row of units, as work.
struct RowOfUnits<'w> {
    /// Its rows of pixels.
    rows: &'w [&'w [u8]],
    width: usize,
    units: usize,
    sampling: usize,
    planes: &'w mut Planes,
    scan: &'w mut Scan,
}

impl Work for RowOfUnits<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, vectors: Option<Avx2>) {
        self.planes.fill(self.rows, self.width);
        let inside = (self.width.div_ceil(8), self.rows.len().div_ceil(8));
        for unit in 0..self.units {
            self.scan.unit(self.planes, unit, (self.sampling, inside), vectors);
        }
    }
}

/// What the blocks of luma or of chroma are coded by.
struct Coding {
    quantiser: Quantiser,
    dc: Codes,
    ac: Codes,
}

/// The scan on its way.
struct Scan {
    bits: BitWriter,
    luma: Coding,
    chroma: Coding,
    /// The last DC of each component.
    predictions: [i32; 3],
}

impl Scan {
    fn new(out: Vec<u8>, [luma, chroma]: &[[u8; 64]; 2]) -> Self {
        let coding = |set, table| Coding {
            quantiser: Quantiser::new(table),
            dc: Codes::new(&dc(set)),
            ac: Codes::new(&ac(set)),
        };
        Self {
            bits: BitWriter::new(out),
            luma: coding(Set::Luma, luma),
            chroma: coding(Set::Chroma, chroma),
            predictions: [0; 3],
        }
    }

    /// Codes a unit. `inside`: the blocks of luma, across and down, that have pixels of the picture; the others cost
    /// least as what the block before has in the mean.
    #[inline(always)]
    fn unit(
        &mut self,
        planes: &Planes,
        unit: usize,
        (sampling, inside): (usize, (usize, usize)),
        vectors: Option<Avx2>,
    ) {
        let [luma, blue, red] = &mut self.predictions;
        for down in 0..sampling {
            for across in 0..sampling {
                let at = (unit * sampling + across, down);
                if at.0 < inside.0 && at.1 < inside.1 {
                    block(&mut self.bits, &self.luma, luma, planes.luma.block(at.0, at.1), vectors);
                } else {
                    number(&mut self.bits, 0, self.luma.dc.of(0));
                    number(&mut self.bits, 0, self.luma.ac.of(0));
                }
            }
        }
        if let Some(chroma) = &planes.chroma {
            for (samples, prediction) in chroma.iter().zip([blue, red]) {
                block(&mut self.bits, &self.chroma, prediction, samples.block(unit, 0), vectors);
            }
        }
    }
}

/// Codes a block (T.81 §F.1.2).
#[inline(always)]
fn block(bits: &mut BitWriter, coding: &Coding, prediction: &mut i32, samples: [[u8; 8]; 8], vectors: Option<Avx2>) {
    let Quantised { values, occupied } = coding.quantiser.block(&samples, vectors);
    let dc = i32::from(values[0]);
    number(bits, dc - *prediction, coding.dc.of(size(dc - *prediction)));
    *prediction = dc;
    let (mut left, mut last) = (occupied & !1, 0u32);
    while left != 0 {
        let place = left.trailing_zeros();
        left &= left - 1;
        let mut zeros = place - last - 1;
        while zeros > 15 {
            number(bits, 0, coding.ac.of(0xF0));
            zeros -= 16;
        }
        let value = i32::from(values[place as usize & 63]);
        number(bits, value, coding.ac.of((zeros as u8) << 4 | size(value)));
        last = place;
    }
    if last < 63 {
        number(bits, 0, coding.ac.of(0));
    }
}

/// Bits that a number takes.
#[inline(always)]
const fn size(value: i32) -> u8 {
    (32 - value.unsigned_abs().leading_zeros()) as u8
}

/// A code and the number behind it, in one.
#[inline(always)]
fn number(bits: &mut BitWriter, value: i32, (code, length): (u32, u32)) {
    let size = u32::from(size(value));
    let low = (value - i32::from(value < 0)).cast_unsigned() & ((1 << size) - 1);
    bits.put(code << size | low, length + size);
}
