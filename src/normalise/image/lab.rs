//! CIE L*a*b* (D50) to sRGB.

use crate::formats::raster::Lab;

/// Steps of the table of sRGB's curve; fine enough that its darkest part is exact to a third of a code.
const STEPS: usize = 4096;

/// Converts L*a*b* of 8 or 16 bits.
pub(super) struct LabToSrgb {
    coding: Lab,
    curve: Vec<u8>,
}

impl LabToSrgb {
    pub(super) fn new(coding: Lab) -> Self {
        let curve = (0..=STEPS).map(|step| code(step as f32 / STEPS as f32)).collect();
        Self { coding, curve }
    }

    /// One row of 8 bits: TIFF 6.0 §23.
    pub(super) fn row8(&self, row: &[u8], output: &mut [u8]) {
        for (pixel, to) in row.as_chunks::<3>().0.iter().zip(output.as_chunks_mut::<3>().0) {
            let [l, a, b] = *pixel;
            let chroma = |value: u8| match self.coding {
                Lab::Signed => f32::from(i8::from_ne_bytes([value])),
                Lab::Offset => f32::from(value) - 128.0,
            };
            *to = self.rgb(f32::from(l) * (100.0 / 255.0), chroma(a), chroma(b));
        }
    }

    /// One row of 16 bits: L* of 100 is 65535, or 65280 where a* and b* have an offset; these have 256 codes to the
    /// unit, signed or around 32768 ([`Lab`]).
    pub(super) fn row16(&self, row: &[u16], output: &mut [u8]) {
        let unit = 100.0 / f32::from(self.coding.white_of_16());
        for (pixel, to) in row.as_chunks::<3>().0.iter().zip(output.as_chunks_mut::<3>().0) {
            let [l, a, b] = *pixel;
            let chroma = |value: u16| match self.coding {
                Lab::Signed => f32::from(i16::from_ne_bytes(value.to_ne_bytes())) / 256.0,
                Lab::Offset => (f32::from(value) - 32_768.0) / 256.0,
            };
            *to = self.rgb(f32::from(l) * unit, chroma(a), chroma(b));
        }
    }

    fn rgb(&self, l: f32, a: f32, b: f32) -> [u8; 3] {
        let fy = (l + 16.0) / 116.0;
        // XYZ under D50 (ICC.1 §6.3.4.4).
        let x = 0.964_2 * cubed(fy + a / 500.0);
        let y = cubed(fy);
        let z = 0.824_9 * cubed(fy - b / 200.0);
        // The inverse of sRGB's colorants, adapted to D50 by Bradford.
        let linear = [
            3.134_185 * x - 1.617_214 * y - 0.490_693 * z,
            -0.978_75 * x + 1.916_134 * y + 0.033_434 * z,
            0.071_964 * x - 0.228_993 * y + 1.405_744 * z,
        ];
        linear.map(|value| {
            let step = (value.clamp(0.0, 1.0) * STEPS as f32 + 0.5) as usize;
            self.curve.get(step).copied().unwrap_or(255)
        })
    }
}

fn cubed(value: f32) -> f32 {
    if value > 6.0 / 29.0 { value * value * value } else { (value - 4.0 / 29.0) * (108.0 / 841.0) }
}

/// The code of a linear value in sRGB (IEC 61966-2-1).
fn code(linear: f32) -> u8 {
    let encoded = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    (encoded * 255.0 + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours() {
        // L*a*b* under D50 of sRGB's primaries, from the colorants of the ICC's own profile.
        let lab = LabToSrgb::new(Lab::Signed);
        let near = |rgb: [u8; 3], expected: [i32; 3]| {
            rgb.iter().zip(expected).all(|(found, expected)| (i32::from(*found) - expected).abs() <= 1)
        };
        assert_eq!(lab.rgb(100.0, 0.0, 0.0), [255; 3]);
        assert_eq!(lab.rgb(0.0, 0.0, 0.0), [0; 3]);
        assert!(near(lab.rgb(53.585, 0.0, 0.0), [128, 128, 128]), "{:?}", lab.rgb(53.585, 0.0, 0.0));
        assert!(near(lab.rgb(54.29, 80.81, 69.89), [255, 0, 0]), "{:?}", lab.rgb(54.29, 80.81, 69.89));
        assert!(near(lab.rgb(29.57, 68.30, -112.03), [0, 0, 255]), "{:?}", lab.rgb(29.57, 68.30, -112.03));
    }

    #[test]
    fn both_codings_and_depths_agree() {
        let (signed, offset) = (LabToSrgb::new(Lab::Signed), LabToSrgb::new(Lab::Offset));
        let mut found = [[0u8; 3]; 4];
        signed.row8(&[127, 246, 20], &mut found[0]);
        offset.row8(&[127, 118, 148], &mut found[1]);
        signed.row16(&[127 * 257, 0u16.wrapping_sub(2560), 5120], &mut found[2]);
        offset.row16(&[127 * 256, 32_768 - 2560, 32_768 + 5120], &mut found[3]);
        assert!(found.iter().all(|rgb| *rgb == found[0]), "{found:?}");
        // White.
        signed.row16(&[0xffff, 0, 0], &mut found[0]);
        offset.row16(&[0xff00, 0x8000, 0x8000], &mut found[1]);
        assert_eq!(found[..2], [[255; 3]; 2]);
    }
}
