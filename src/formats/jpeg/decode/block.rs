//! One block of 8 by 8 coefficients from its bits (T.81 §F.2.2).

use crate::formats::jpeg::huffman::{BitFault, Bits, Coefficient, Huffman};

/// The coefficients of a block, in rows.
pub(super) type Block = [i16; 64];

/// Where the coefficients of the zigzag sequence stand in the rows of a block (T.81 figure A.6).
pub(in crate::formats::jpeg) const NATURAL: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

/// The coefficient at a place of the zigzag sequence.
#[inline(always)]
pub(super) fn at(block: &mut Block, place: u32) -> &mut i16 {
    // Both masks only spare the bounds: places are below 64.
    &mut block[usize::from(NATURAL[place as usize & 63]) & 63]
}

/// The difference of a DC coefficient.
#[inline(always)]
pub(super) fn difference(bits: &mut Bits<'_>, dc: &Huffman) -> Result<i32, BitFault> {
    let size = bits.symbol(dc)?;
    if size > 16 { Err(BitFault::Code) } else { bits.number(u32::from(size)) }
}

/// Reads a block of a sequential scan into `block`, which holds zeros; the place of the last coefficient in the zigzag
/// sequence.
///
/// # Errors
/// The bits end, or are no code, or the block has more than 64 coefficients.
#[inline(always)]
pub(super) fn read(
    bits: &mut Bits<'_>,
    (dc, ac): (&Huffman, &Huffman),
    prediction: &mut i32,
    block: &mut Block,
) -> Result<u32, BitFault> {
    *prediction = prediction.wrapping_add(difference(bits, dc)?);
    block[0] = *prediction as i16;
    let (mut place, mut last) = (1, 0);
    while place < 64 {
        match bits.coefficient(ac)? {
            Coefficient::Number { zeros, value } => {
                place += zeros;
                if place > 63 {
                    return Err(BitFault::Code);
                }
                *at(block, place) = value as i16;
                last = place;
                place += 1;
            }
            Coefficient::Zeros { run: 15 } => place += 16,
            Coefficient::Zeros { .. } => return Ok(last),
        }
    }
    if place > 64 { Err(BitFault::Code) } else { Ok(last) }
}
