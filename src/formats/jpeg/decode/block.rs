//! One block of 8 by 8 coefficients from its bits (T.81 §F.2.2).

use crate::formats::jpeg::huffman::{BitFault, Bits, Huffman};

/// The coefficients of a block, in rows.
pub(super) type Block = [i16; 64];

/// Where the coefficients of the zigzag sequence stand in the rows of a block (T.81 figure A.6).
pub(in crate::formats::jpeg) const NATURAL: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

/// The coefficient at a place of the zigzag sequence.
#[inline]
pub(super) fn at(block: &mut Block, place: u32) -> &mut i16 {
    // Both masks only spare the bounds: places are below 64.
    &mut block[usize::from(NATURAL[place as usize & 63]) & 63]
}

/// A number of `size` bits (T.81 §F.1.2.1 and §F.2.2.1, EXTEND).
#[inline]
pub(super) fn number(bits: &mut Bits<'_>, size: u32) -> Result<i32, BitFault> {
    if size == 0 {
        return Ok(0);
    }
    let value = bits.take(size)?.cast_signed();
    Ok(if value < 1 << (size - 1) { value - (1 << size) + 1 } else { value })
}

/// The difference of a DC coefficient.
#[inline]
pub(super) fn difference(bits: &mut Bits<'_>, dc: &Huffman) -> Result<i32, BitFault> {
    let size = bits.symbol(dc)?;
    if size > 16 { Err(BitFault::Code) } else { number(bits, u32::from(size)) }
}

/// Reads a block of a sequential scan into `block`, which holds zeros; the place of the last coefficient in the zigzag sequence.
///
/// # Errors
/// The bits end, or are no code, or the block has more than 64 coefficients.
#[inline]
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
        let symbol = bits.symbol(ac)?;
        let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 {
            if zeros != 15 {
                return Ok(last);
            }
            place += 16;
        } else {
            place += zeros;
            let value = number(bits, size)?;
            if place > 63 {
                return Err(BitFault::Code);
            }
            *at(block, place) = value as i16;
            last = place;
            place += 1;
        }
    }
    if place > 64 { Err(BitFault::Code) } else { Ok(last) }
}
