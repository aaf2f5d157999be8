//! The colour of the paper: of the lighter half of the page.

use moxcms::{ColorProfile, DataColorSpace, Layout, RenderingIntent, TransformOptions};

use super::lab::{LabColour, root};
use super::rows::{Device, Row, rgb_of_inks};

/// Of how many pixels one is taken.
const STEP: usize = 4;

/// Sums of the colours of the device, tone by tone.
pub(super) struct Paper {
    sums: Vec<([u64; 4], u64)>,
}

impl Paper {
    pub(super) fn new() -> Self {
        Self { sums: vec![([0; 4], 0); 256] }
    }

    /// Takes some pixels of a row.
    pub(super) fn add(&mut self, row: &Row<'_>) {
        let pixels = row.device.chunks_exact(row.kind.channels()).step_by(STEP).zip(row.luma.iter().step_by(STEP));
        for (pixel, tone) in pixels {
            if let Some((sums, count)) = self.sums.get_mut(usize::from(*tone)) {
                sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u64::from(*value));
                *count += 1;
            }
        }
    }

    /// The mean colour of the lighter half, through the image's own colour profile where it has one that can be used.
    pub(super) fn colour(&self, device: Device, icc: Option<&[u8]>) -> Option<LabColour> {
        let total: u64 = self.sums.iter().map(|(_, count)| count).sum();
        let (mut sums, mut count) = ([0u64; 4], 0u64);
        for (tone, pixels) in self.sums.iter().rev() {
            sums.iter_mut().zip(tone).for_each(|(sum, value)| *sum += value);
            count += pixels;
            if count * 2 >= total {
                break;
            }
        }
        if count == 0 {
            return None;
        }
        // 16 bits a colour: 255 is 65535.
        let mean = sums.map(|sum| u16::try_from((sum * 257 + count / 2) / count).unwrap_or(u16::MAX));
        Some(match device {
            Device::Grey => return None,
            Device::Lab => {
                let part = |value: u16| f64::from(value) / 257.0;
                LabColour { l: part(mean[0]) / 2.55, a: part(mean[1]) - 128.0, b: part(mean[2]) - 128.0 }
            }
            Device::Rgb => of_srgb(
                managed(&mean[..3], Layout::Rgb, DataColorSpace::Rgb, icc).unwrap_or([mean[0], mean[1], mean[2]]),
            ),
            Device::Cmyk => of_srgb(managed(&mean, Layout::Rgba, DataColorSpace::Cmyk, icc).unwrap_or_else(|| {
                rgb_of_inks(mean.map(|value| value.to_be_bytes()[0])).map(|value| u16::from(value) * 257)
            })),
        })
    }
}

/// A colour of the device as sRGB, relative colorimetric; `None` where there is no profile that can be used.
fn managed(colour: &[u16], layout: Layout, space: DataColorSpace, icc: Option<&[u8]>) -> Option<[u16; 3]> {
    let profile = ColorProfile::new_from_slice(icc?).ok().filter(|profile| profile.color_space == space)?;
    let options =
        TransformOptions { rendering_intent: RenderingIntent::RelativeColorimetric, ..TransformOptions::default() };
    let transform = profile.create_transform_16bit(layout, &ColorProfile::new_srgb(), Layout::Rgb, options).ok()?;
    let mut rgb = [0; 3];
    transform.transform(colour, &mut rgb).ok()?;
    Some(rgb)
}

/// sRGB of 16 bits (IEC 61966-2-1) to L*a*b* under D50. With roots of its own: those of the system's library may round
/// otherwise, and what is recorded must be the same on every machine.
fn of_srgb(colour: [u16; 3]) -> LabColour {
    let [red, green, blue] = colour.map(|value| linear(f64::from(value) / 65_535.0));
    // Colorants under D50, adapted by Bradford (ICC.1 annex E).
    let x = 0.436_066 * red + 0.385_147 * green + 0.143_082 * blue;
    let y = 0.222_488 * red + 0.716_873 * green + 0.060_608 * blue;
    let z = 0.013_916 * red + 0.097_076 * green + 0.714_096 * blue;
    LabColour::of_xyz([x, y, z])
}

fn linear(code: f64) -> f64 {
    if code <= 0.040_45 {
        return code / 12.92;
    }
    let base = (code + 0.055) / 1.055;
    // 2.4 is 2 and two fifths.
    let fifth = root(base, 5);
    base * base * fifth * fifth
}

#[cfg(test)]
mod tests {
    use super::super::rows::light;
    use super::*;
    use crate::formats::raster::Samples;

    #[test]
    fn roots_are_roots() {
        for step in 1..=1000 {
            let value = f64::from(step) / 1000.0;
            assert!((root(value, 3) - value.cbrt()).abs() < 1e-12 && (root(value, 5).powi(5) - value).abs() < 1e-12);
            assert!((linear(value) - ((value + 0.055) / 1.055).powf(2.4)).abs() < 1e-12 || value <= 0.040_45);
        }
    }

    #[test]
    fn greys_have_no_colour_and_primaries_have_theirs() {
        for grey in [0u16, 20_000, 65_535] {
            let lab = of_srgb([grey; 3]);
            assert!(lab.a.abs() < 0.03 && lab.b.abs() < 0.03, "{grey}: {lab:?}");
        }
        let red = of_srgb([65_535, 0, 0]);
        assert!((red.l - 54.29).abs() < 0.05 && (red.a - 80.81).abs() < 0.1 && (red.b - 69.89).abs() < 0.1, "{red:?}");
    }

    #[test]
    fn writing_does_not_colour_the_paper() {
        let mut paper = Paper::new();
        let row: Vec<u8> = (0..4000).flat_map(|x| if x / 4 % 5 < 2 { [90, 10, 10] } else { [240, 230, 200] }).collect();
        let luma: Vec<u8> = row.as_chunks::<3>().0.iter().map(|pixel| light(*pixel)).collect();
        paper.add(&Row { raw: Samples::Eight(&row), device: &row, kind: Device::Rgb, luma: &luma });
        let found = paper.colour(Device::Rgb, None).unwrap();
        let even = of_srgb([240, 230, 200].map(|value: u16| value * 257));
        assert!((found.a - even.a).abs() < 0.05 && (found.b - even.b).abs() < 0.05, "{found:?} {even:?}");
        // The profile of sRGB under whatever name changes nothing.
        let icc = ColorProfile::new_srgb().encode().unwrap();
        let managed = paper.colour(Device::Rgb, Some(&icc)).unwrap();
        assert!((found.b - managed.b).abs() < 0.2, "{found:?} {managed:?}");
        assert_eq!(paper.colour(Device::Grey, None), None);
    }
}
