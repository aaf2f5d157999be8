//! One block of a progressive scan (T.81 §G.1.2 and §G.2).

use crate::formats::jpeg::huffman::{BitFault, Bits, Huffman};

use super::block::{Block, at, difference};

/// What a scan adds to its blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// The high bits of DC, shifted up.
    DcFirst { shift: u32 },
    /// One more bit of DC.
    DcRefine { shift: u32 },
    /// The high bits of a band of AC, shifted up.
    AcFirst { first: u32, last: u32, shift: u32 },
    /// One more bit of a band of AC.
    AcRefine { first: u32, last: u32, shift: u32 },
}

impl Pass {
    /// Of a scan header; `None` for what the standard does not allow.
    pub(super) fn new(spectrum: (u8, u8), approximation: (u8, u8)) -> Option<Self> {
        let (first, last) = (u32::from(spectrum.0), u32::from(spectrum.1));
        let shift = u32::from(approximation.1);
        let refines = approximation.0 != 0;
        if shift > 13 || (refines && approximation.0 != approximation.1 + 1) {
            return None;
        }
        match (first, last, refines) {
            (0, 0, false) => Some(Self::DcFirst { shift }),
            (0, 0, true) => Some(Self::DcRefine { shift }),
            (1.., ..=63, false) if first <= last => Some(Self::AcFirst { first, last, shift }),
            (1.., ..=63, true) if first <= last => Some(Self::AcRefine { first, last, shift }),
            _ => None,
        }
    }
}

/// What goes on from block to block.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Blocks that an end-of-band run covers still.
    run: u32,
    /// The last DC of each component of the scan.
    pub(super) predictions: [i32; 4],
}

/// Reads what a scan has of a block. `component` is the place of its component in the scan.
///
/// # Errors
/// The bits end, or are no code.
pub(super) fn read(
    bits: &mut Bits<'_>,
    pass: Pass,
    (dc, ac): (Option<&Huffman>, Option<&Huffman>),
    (state, component): (&mut State, usize),
    block: &mut Block,
) -> Result<(), BitFault> {
    match pass {
        Pass::DcFirst { shift } => {
            let prediction = state.predictions.get_mut(component).ok_or(BitFault::Code)?;
            *prediction = prediction.wrapping_add(difference(bits, dc.ok_or(BitFault::Code)?)?);
            block[0] = prediction.wrapping_shl(shift) as i16;
            Ok(())
        }
        Pass::DcRefine { shift } => {
            block[0] |= (bits.take(1)? << shift) as i16;
            Ok(())
        }
        Pass::AcFirst { .. } | Pass::AcRefine { .. } if state.run > 0 => {
            state.run -= 1;
            match pass {
                Pass::AcRefine { first, last, shift } => correct(bits, block, (first, last), shift),
                _ => Ok(()),
            }
        }
        Pass::AcFirst { first, last, shift } => {
            state.run = ac_first(bits, ac.ok_or(BitFault::Code)?, block, (first, last), shift)?;
            Ok(())
        }
        Pass::AcRefine { first, last, shift } => {
            state.run = ac_refine(bits, ac.ok_or(BitFault::Code)?, block, (first, last), shift)?;
            Ok(())
        }
    }
}

/// Blocks after this one that an end-of-band symbol covers.
fn run_of(bits: &mut Bits<'_>, zeros: u32) -> Result<u32, BitFault> {
    Ok((1 << zeros) + bits.take(zeros)? - 1)
}

fn ac_first(
    bits: &mut Bits<'_>,
    ac: &Huffman,
    block: &mut Block,
    (first, last): (u32, u32),
    shift: u32,
) -> Result<u32, BitFault> {
    let mut place = first;
    while place <= last {
        let symbol = bits.symbol(ac)?;
        let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 {
            if zeros < 15 {
                return run_of(bits, zeros);
            }
            place += 16;
        } else {
            place += zeros;
            let value = bits.number(size)?;
            if place > last {
                return Err(BitFault::Code);
            }
            *at(block, place) = value.wrapping_shl(shift) as i16;
            place += 1;
        }
    }
    if place > last + 1 { Err(BitFault::Code) } else { Ok(0) }
}

fn ac_refine(
    bits: &mut Bits<'_>,
    ac: &Huffman,
    block: &mut Block,
    (first, last): (u32, u32),
    shift: u32,
) -> Result<u32, BitFault> {
    let one = 1i16 << shift;
    let mut place = first;
    while place <= last {
        let symbol = bits.symbol(ac)?;
        let (zeros, size) = (u32::from(symbol >> 4), symbol & 15);
        let fresh = match size {
            0 if zeros < 15 => {
                let run = run_of(bits, zeros)?;
                correct(bits, block, (place, last), shift)?;
                return Ok(run);
            }
            0 => 0,
            1 => {
                if bits.take(1)? == 1 {
                    one
                } else {
                    -one
                }
            }
            _ => return Err(BitFault::Code),
        };
        place = pass_over(bits, block, (place, last), zeros, shift)?;
        if fresh != 0 {
            if place > last {
                return Err(BitFault::Code);
            }
            *at(block, place) = fresh;
        }
        place += 1;
    }
    Ok(0)
}

/// Passes over `zeros` coefficients that are zero still, correcting the others on the way; the place after them.
fn pass_over(
    bits: &mut Bits<'_>,
    block: &mut Block,
    (first, last): (u32, u32),
    zeros: u32,
    shift: u32,
) -> Result<u32, BitFault> {
    let mut left = zeros;
    for place in first..=last {
        let coefficient = at(block, place);
        if *coefficient != 0 {
            refine(bits, coefficient, shift)?;
        } else if left == 0 {
            return Ok(place);
        } else {
            left -= 1;
        }
    }
    Ok(last + 1)
}

/// Corrects the coefficients of a band that are not zero.
fn correct(bits: &mut Bits<'_>, block: &mut Block, (first, last): (u32, u32), shift: u32) -> Result<(), BitFault> {
    for place in first..=last {
        let coefficient = at(block, place);
        if *coefficient != 0 {
            refine(bits, coefficient, shift)?;
        }
    }
    Ok(())
}

#[inline]
fn refine(bits: &mut Bits<'_>, coefficient: &mut i16, shift: u32) -> Result<(), BitFault> {
    let one = 1i16 << shift;
    if bits.take(1)? == 1 && *coefficient & one == 0 {
        let step = if *coefficient >= 0 { one } else { -one };
        *coefficient = coefficient.wrapping_add(step);
    }
    Ok(())
}
