//! Colours by number that decoding converts.

use hayro_jpeg2000::{ColorSpace, DecodeSettings, Image};

use crate::formats::bytes;
use crate::formats::raster::{Lab, RasterFault};

/// The illuminant D50, as the field has it.
const D50: u32 = 0x0044_3530;

/// How CIE L*a*b* is coded (15444-2 §M.11.7.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabCode {
    /// Range and offset of L*, a* and b*; `None`: those that hold where nothing is said.
    ranges: Option<[(u32, u32); 3]>,
    illuminant: u32,
}

impl LabCode {
    /// Reads the parameters behind `EnumCS`. `None` where they are cut short.
    pub(super) fn parse(parameters: &[u8]) -> Option<Self> {
        if parameters.is_empty() {
            return Some(Self { ranges: None, illuminant: D50 });
        }
        let number = |index: usize| bytes::be32(parameters, index * 4);
        let range = |index| Some((number(index)?, number(index + 1)?));
        Some(Self { ranges: Some([range(0)?, range(2)?, range(4)?]), illuminant: number(6)? })
    }

    /// How samples of `bits` bits become those that a picture has, of `of` bits, 8 or 16, which are those of
    /// [`Lab::Offset`]: L* of 100 is 255, or 65280 of 16 bits; a* and b* have a code of 8 bits to the unit around 128,
    /// or 256 of 16 bits around 32768. A factor and what is added, of each.
    ///
    /// # Errors
    /// For another illuminant than D50, and for samples of too few bits for the offsets.
    pub(super) fn lines(&self, bits: u16, of: u16) -> Result<[(f32, f32); 3], RasterFault> {
        if self.illuminant != D50 {
            return Err(RasterFault::unsupported("CIE L*a*b* of another illuminant than D50"));
        }
        if !(4..=16).contains(&bits) {
            return Err(RasterFault::unsupported(format_args!("CIE L*a*b* of {bits} bits")));
        }
        let most = f64::from((1u32 << bits) - 1);
        let half = 1u32 << (bits - 1);
        let ranges = self.ranges.unwrap_or([(100, 0), (170, half), (200, half / 2 + half / 4)]);
        let (light, unit, centre) =
            if of == 16 { (f64::from(Lab::Offset.white_of_16()) / 100.0, 256.0, 32_768.0) } else { (2.55, 1.0, 128.0) };
        let line = |(range, offset): (u32, u32), unit: f64, centre: f64| {
            let factor = f64::from(range) / most * unit;
            (factor as f32, (centre - factor * f64::from(offset)) as f32)
        };
        let [l, a, b] = ranges;
        Ok([line(l, light, 0.0), line(a, unit, centre), line(b, unit, centre)])
    }
}

/// A file of one pixel whose colours are ROMM RGB, up to its first tile-part.
const ROMM: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 \0\0\0\x17jp2h\0\0\0\x0Fcolr\x01\0\0\0\0\0\x15\
    \0\0\0\0jp2c\xFF\x4F\xFF\x51\0\x2F\0\0\0\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x03\
    \x07\x01\x01\x07\x01\x01\x07\x01\x01\xFF\x52\0\x0C\0\0\0\x01\0\0\x04\x04\0\x01\xFF\x5C\0\x04\x40\x40\xFF\x90";

/// The profile of ROMM RGB that the decoder has.
///
/// # Errors
/// Where it has none.
pub(super) fn romm_profile() -> Result<Vec<u8>, RasterFault> {
    let image = Image::new(ROMM, &DecodeSettings::default()).map_err(RasterFault::damaged)?;
    match image.color_space() {
        ColorSpace::Icc { profile, num_channels: 3 } => Ok(profile.clone()),
        _ => Err(RasterFault::unsupported("ROMM RGB")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn romm_has_a_profile() {
        assert!(romm_profile().unwrap().len() > 128);
    }

    /// The centre of a* and b* is that of the picture, whatever the bits and the offsets.
    #[test]
    fn lab_is_centred() {
        let at = |(factor, added): (f32, f32), sample: f32| factor * sample + added;
        let plain = LabCode::parse(b"").unwrap();
        let [l, a, b] = plain.lines(16, 16).unwrap();
        assert_eq!((at(l, 0.0), at(l, 65_535.0).round()), (0.0, 65_280.0));
        assert_eq!((at(a, 32_768.0), at(b, 24_576.0)), (32_768.0, 32_768.0));
        let [l, a, b] = plain.lines(8, 8).unwrap();
        assert_eq!((at(l, 255.0), at(a, 128.0), at(b, 96.0)), (255.0, 128.0, 128.0));
        // One unit of a*: 255/170 codes of the file.
        assert!((at(a, 128.0 + 1.5) - 129.0).abs() < 1e-4);
        let ranges = [100u32, 0, 255, 128, 255, 128, D50].map(u32::to_be_bytes).concat();
        let [_, a, b] = LabCode::parse(&ranges).unwrap().lines(8, 8).unwrap();
        assert_eq!((at(a, 200.0), at(b, 3.0)), (200.0, 3.0));
        let other = [100u32, 0, 255, 128, 255, 128, 0x0044_3635].map(u32::to_be_bytes).concat();
        assert!(LabCode::parse(&other).unwrap().lines(8, 8).is_err());
        assert_eq!(LabCode::parse(&ranges[..20]), None);
    }
}
