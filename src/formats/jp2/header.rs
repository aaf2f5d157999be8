//! The boxes inside `jp2h`, and the resolution boxes.

use crate::formats::bytes;

/// `EnumCS` of CIE L*a*b*.
pub(super) const CIE_LAB: u32 = 14;

/// `ihdr` (15444-1 §I.5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageHeader {
    /// Pixels down.
    pub height: u32,
    /// Pixels across.
    pub width: u32,
    /// Components.
    pub components: u16,
    /// Bits of a component less one, with the sign in bit 7; 255 where they differ.
    pub bits: u8,
}

impl ImageHeader {
    pub(super) fn parse(payload: &[u8]) -> Option<Self> {
        let header = Self {
            height: bytes::be32(payload, 0)?,
            width: bytes::be32(payload, 4)?,
            components: bytes::be16(payload, 8)?,
            bits: *payload.get(10)?,
        };
        let coded = payload.get(11) == Some(&7);
        (payload.len() == 14 && coded && header.height > 0 && header.width > 0 && header.components > 0)
            .then_some(header)
    }
}

/// `colr` (§I.5.3.3; 15444-2 §M.11.7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour<'a> {
    /// An enumerated colour space: 16 sRGB, 17 grey, 18 sYCC, 12 CMYK, 14 Lab, …
    Enumerated(u32),
    /// An ICC profile, restricted (method 2) or any (method 3).
    Icc(&'a [u8]),
    /// A colour space by a vendor's identifier (method 4), or a method that the standard leaves to readers to pass
    /// over.
    Other(u8),
}

impl<'a> Colour<'a> {
    pub(super) fn parse(payload: &'a [u8]) -> Option<Self> {
        let &[method, _precedence, _approximation, ref rest @ ..] = payload else { return None };
        match method {
            1 => Some(Self::Enumerated(bytes::be32(rest, 0)?)),
            2 | 3 => Some(Self::Icc(rest)),
            0 => None,
            _ => Some(Self::Other(method)),
        }
    }
}

/// One channel of `cdef` (§I.5.3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channel {
    /// The component that it is.
    pub index: u16,
    /// 0 colour, 1 opacity, 2 opacity by which the colours are multiplied already, 65535 unspecified.
    pub kind: u16,
    /// Which colour it is or belongs to, from 1; 0 the whole image.
    pub association: u16,
}

/// The channels of `cdef`. `None` where it is cut short.
pub(super) fn channels(payload: &[u8]) -> Option<Vec<Channel>> {
    let count = bytes::be16(payload, 0)?;
    let list = payload.get(2..)?;
    if list.len() != usize::from(count) * 6 || count == 0 {
        return None;
    }
    let channel = |entry: &[u8]| {
        let number = |at| bytes::be16(entry, at);
        Some(Channel { index: number(0)?, kind: number(2)?, association: number(4)? })
    };
    list.chunks_exact(6).map(channel).collect()
}

/// `resc` or `resd` (§I.5.3.7): pixels per metre, each a fraction times a power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolutionBox {
    /// Vertical: numerator, denominator, exponent.
    pub vertical: (u16, u16, i8),
    /// Horizontal.
    pub horizontal: (u16, u16, i8),
}

impl ResolutionBox {
    pub(super) fn parse(payload: &[u8]) -> Option<Self> {
        let number = |at| bytes::be16(payload, at);
        let &[v, h] = payload.get(8..)? else { return None };
        Some(Self {
            vertical: (number(0)?, number(2)?, i8::from_be_bytes([v])),
            horizontal: (number(4)?, number(6)?, i8::from_be_bytes([h])),
        })
    }

    /// Pixels per metre as exact fractions: horizontal, vertical. `None` for zeros and what 32 bits cannot hold.
    #[must_use]
    pub fn per_metre(&self) -> Option<((u32, u32), (u32, u32))> {
        Some((fraction(self.horizontal)?, fraction(self.vertical)?))
    }
}

fn fraction((numerator, denominator, exponent): (u16, u16, i8)) -> Option<(u32, u32)> {
    if numerator == 0 || denominator == 0 {
        return None;
    }
    let (mut n, mut d) = (u64::from(numerator), u64::from(denominator));
    let power = 10u64.checked_pow(u32::from(exponent.unsigned_abs()))?;
    if exponent >= 0 {
        n = n.checked_mul(power)?;
    } else {
        d = d.checked_mul(power)?;
    }
    let divisor = greatest_divisor(n, d);
    Some((u32::try_from(n / divisor).ok()?, u32::try_from(d / divisor).ok()?))
}

fn greatest_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolution_is_exact() {
        // 300 ppi as Kakadu writes it: 30000 / 254 × 10².
        assert_eq!(fraction((30000, 254, 2)), Some((1_500_000, 127)));
        assert_eq!(fraction((11811, 1, 0)), Some((11811, 1)));
        assert_eq!(fraction((1, 1, 127)), None);
        assert_eq!(fraction((1, 0, 0)), None);
        assert_eq!(fraction((5, 1, -1)), Some((1, 2)));
    }
}
