//! The way of a picture to a stream.

use crate::formats::jpeg::walk::Density;
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
    let (width, height) = how.size;
    let side = |side: u32| u16::try_from(side).ok().filter(|side| *side > 0);
    let (Some(across), Some(down)) = (side(width), side(height)) else {
        return Err(EncodeFault::Side { width, height });
    };
    let components: u8 = if how.channels == Channels::Grey { 1 } else { 3 };
    let row_bytes = width as usize * usize::from(components);
    let expected = row_bytes * height as usize;
    if pixels.len() != expected {
        return Err(EncodeFault::Samples { found: pixels.len(), expected });
    }
    let tables = [Set::Luma, Set::Chroma].map(|set| quantisation(set, how.quality));
    let sampling = if components == 3 && how.chroma == Chroma::Half { 2 } else { 1 };
    // Scans take a fifth of their pixels or less; the rest of the room is given back by the caller's copy.
    let mut out = Vec::with_capacity(pixels.len() / 5 + 8192);
    header::start(&mut out, how.density);
    if let Some(icc) = how.icc
        && !header::profile(&mut out, icc)
    {
        return Err(EncodeFault::Profile { length: icc.len() });
    }
    let sets = [(0, Set::Luma), (1, Set::Chroma)];
    let used = if components == 1 { 1 } else { 2 };
    for ((number, _), table) in sets.iter().zip(&tables).take(used) {
        header::quantisation(&mut out, *number, table);
    }
    header::frame(&mut out, (across, down), components, sampling);
    sets.iter().take(used).for_each(|(_, set)| header::codes(&mut out, *set));
    header::scan(&mut out, components);

    let units = (width as usize).div_ceil(8 * usize::from(sampling));
    let mut planes = Planes::new(units, how.channels, how.chroma);
    let mut scan = Scan::new(&mut out, &tables);
    let rows: Vec<&[u8]> = pixels.chunks_exact(row_bytes).collect();
    let (width, sampling) = (width as usize, usize::from(sampling));
    for rows in rows.chunks(planes.height()) {
        widest(RowOfUnits { rows, width, units, sampling, planes: &mut planes, scan: &mut scan });
    }
    scan.bits.finish();
    out.extend_from_slice(&[0xFF, 0xD9]);
    Ok(out)
}

/// A row of units, as work.
struct RowOfUnits<'w, 'o> {
    /// Its rows of pixels.
    rows: &'w [&'w [u8]],
    width: usize,
    units: usize,
    sampling: usize,
    planes: &'w mut Planes,
    scan: &'w mut Scan<'o>,
}

impl Work for RowOfUnits<'_, '_> {
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
struct Scan<'o> {
    bits: BitWriter<'o>,
    luma: Coding,
    chroma: Coding,
    /// The last DC of each component.
    predictions: [i32; 3],
}

impl<'o> Scan<'o> {
    fn new(out: &'o mut Vec<u8>, [luma, chroma]: &[[u8; 64]; 2]) -> Self {
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

    /// Codes a unit. `inside`: the blocks of luma, across and down, that have pixels of the picture; the others cost least as what the block
    /// before has in the mean.
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
fn block(
    bits: &mut BitWriter<'_>,
    coding: &Coding,
    prediction: &mut i32,
    samples: [[u8; 8]; 8],
    vectors: Option<Avx2>,
) {
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
fn number(bits: &mut BitWriter<'_>, value: i32, (code, length): (u32, u32)) {
    let size = u32::from(size(value));
    let low = (value - i32::from(value < 0)).cast_unsigned() & ((1 << size) - 1);
    bits.put(code << size | low, length + size);
}
