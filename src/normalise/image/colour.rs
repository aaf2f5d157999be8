//! Embedded colour profiles to sRGB, relative colorimetric with black point compensation: the darkest that the device
//! can give becomes the black of the screen. Without it the black of inks is a grey, of a lightness of 10 and more.
//!
//! A profile that cannot be used (damaged, of another colour space than the image, of a kind that is no device's)
//! counts as none: the inspection has a finding for each of these, and a picture without colour management is better
//! than no picture.

use std::sync::Arc;

use moxcms::{
    ColorProfile, DataColorSpace, Layout, ParsingOptions, RenderingIntent, ToneReprCurve, Transform8BitExecutor,
    Transform16BitExecutor, TransformOptions,
};

use crate::formats::icc;
use crate::formats::raster::{Colour, Shape};

use super::screen::byte_of;

/// A usable profile of an image.
pub(super) struct Profile {
    profile: ColorProfile,
    layout: Layout,
    screen: ColorProfile,
}

fn options() -> TransformOptions {
    TransformOptions { rendering_intent: RenderingIntent::RelativeColorimetric, ..TransformOptions::default() }
}

impl Profile {
    /// The profile of an image, where it can be used.
    pub(super) fn of(shape: &Shape) -> Option<Self> {
        // What is taken for a profile is read: the converter's own bound is lower.
        let most = usize::try_from(icc::MOST_BYTES).unwrap_or(usize::MAX).saturating_add(1);
        let options = ParsingOptions { max_profile_size: most, ..ParsingOptions::default() };
        let profile = ColorProfile::new_from_slice_with_options(shape.icc.as_deref()?, options).ok()?;
        let (space, layout) = match shape.colour {
            Colour::BlackIsZero | Colour::WhiteIsZero => (DataColorSpace::Gray, Layout::Gray),
            Colour::Rgb | Colour::YCbCr(_) | Colour::Palette(_) => (DataColorSpace::Rgb, Layout::Rgb),
            Colour::Cmyk => (DataColorSpace::Cmyk, Layout::Rgba),
            Colour::Lab(_) => return None,
        };
        if profile.color_space != space {
            return None;
        }
        let screen = screen(darkest(&profile, layout).unwrap_or(0.0));
        Some(Self { profile, layout, screen })
    }

    /// The transform for rows of 8 bits; `None` where it would change nothing that can be seen, or cannot be made.
    pub(super) fn transform8(&self) -> Option<Arc<Transform8BitExecutor>> {
        let transform = self.profile.create_transform_8bit(self.layout, &self.screen, Layout::Rgb, options()).ok()?;
        if self.layout == Layout::Rgb && changes_nothing(&*transform) {
            return None;
        }
        Some(transform)
    }

    /// The transform for rows of 16 bits.
    pub(super) fn transform16(&self) -> Option<Arc<Transform16BitExecutor>> {
        self.transform8()?;
        self.profile.create_transform_16bit(self.layout, &self.screen, Layout::Rgb, options()).ok()
    }

    /// What each grey of 8 bits becomes.
    pub(super) fn grey8(&self) -> Option<[u8; 256]> {
        let levels: Vec<u8> = (0..=255).collect();
        let mut rgb = vec![0; 256 * 3];
        self.transform8()?.transform(&levels, &mut rgb).ok()?;
        let greens: Vec<u8> = rgb.as_chunks::<3>().0.iter().map(|[_, green, _]| *green).collect();
        greens.try_into().ok()
    }

    /// What each grey of 16 bits becomes, in 8.
    pub(super) fn grey16(&self) -> Option<Vec<u8>> {
        let levels: Vec<u16> = (0..=u16::MAX).collect();
        let mut rgb = vec![0; levels.len() * 3];
        self.transform16()?.transform(&levels, &mut rgb).ok()?;
        Some(rgb.as_chunks::<3>().0.iter().map(|[_, green, _]| byte_of(*green)).collect())
    }
}

/// Least light of a black that is compensated: below it sRGB has no code but 0.
const LEAST_BLACK: f64 = 0.0002;
/// The most light, Y of white being 1, that a black has: that of L* 50. A profile without anything darker is no reason
/// to darken a picture more.
const MOST_BLACK: f64 = 0.184_186;

/// The least light (Y, white being 1) that the device can give: of the corners of its space, which are no colour, and
/// all of each or some. All inks together are rarely printed; where less of them is darker, that is left a little
/// lighter than black.
fn darkest(profile: &ColorProfile, layout: Layout) -> Option<f64> {
    let channels = layout.channels();
    let all = |corner: usize| (0..channels).map(move |channel| if corner >> channel & 1 == 1 { u16::MAX } else { 0 });
    let corners: Vec<u16> = (0..1 << channels).flat_map(all).collect();
    // Amounts of light of primaries so wide that no colour of a device lies outside of them (those of ROMM RGB).
    let mut wide = ColorProfile::new_pro_photo_rgb();
    let straight = Some(ToneReprCurve::Lut(Vec::new()));
    (wide.red_trc, wide.green_trc, wide.blue_trc) = (straight.clone(), straight.clone(), straight);
    let options = TransformOptions { prefer_fixed_point: false, ..options() };
    let transform = profile.create_transform_16bit(layout, &wide, Layout::Rgb, options).ok()?;
    let mut light = vec![0; corners.len() / channels * 3];
    transform.transform(&corners, &mut light).ok()?;
    let part = |value: u16| f64::from(value) / 65_535.0;
    let (red, green, blue) = (wide.red_colorant.y, wide.green_colorant.y, wide.blue_colorant.y);
    let y = |[r, g, b]: &[u16; 3]| red * part(*r) + green * part(*g) + blue * part(*b);
    light.as_chunks::<3>().0.iter().map(y).reduce(f64::min)
}

/// sRGB for colours of a device whose black has the light `black`.
///
/// Black point compensation (Adobe, 2006; ISO 18619) scales XYZ so that white stays and the black of one becomes that
/// of the other; both blacks are taken for neutral. That of sRGB is 0: each primary's amount of light then becomes what
/// it is above that of black, by what white is above it. So it is the tone curve alone that changes.
fn screen(black: f64) -> ColorProfile {
    let mut srgb = ColorProfile::new_srgb();
    if black < LEAST_BLACK {
        return srgb;
    }
    let black = black.min(MOST_BLACK);
    let above = 1.0 - black;
    // (a x + b) ^ g + e from d on, c x + f below (ICC.1:2022 §10.18, function type 4).
    let scale = above.powf(1.0 / 2.4) / 1.055;
    let curve = [2.4, scale, scale * 0.055, above / 12.92, 0.040_45, black, black].map(|value| value as f32);
    let curve = Some(ToneReprCurve::Parametric(curve.to_vec()));
    (srgb.red_trc, srgb.green_trc, srgb.blue_trc) = (curve.clone(), curve.clone(), curve);
    // A name for the curve would go before it.
    srgb.cicp = None;
    srgb
}

/// Whether no colour moves by more than one code: then the profile is sRGB under whatever name. Tried on a grid of 17
/// steps.
fn changes_nothing(transform: &Transform8BitExecutor) -> bool {
    let steps = || (0..=16u16).map(|step| (step * 255 / 16).to_le_bytes()[0]);
    let colours: Vec<u8> =
        steps().flat_map(|r| steps().flat_map(move |g| steps().flat_map(move |b| [r, g, b]))).collect();
    let mut changed = vec![0; colours.len()];
    transform.transform(&colours, &mut changed).is_ok()
        && colours.iter().zip(&changed).all(|(before, after)| before.abs_diff(*after) <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::image::srgb_profile;
    use crate::records::SampleFormat;

    fn shape(colour: Colour, icc: Vec<u8>) -> Shape {
        Shape {
            width: 1,
            height: 1,
            bits: 8,
            storage: 8,
            format: SampleFormat::Unsigned,
            colour,
            extra: Vec::new(),
            transparent: None,
            planar: false,
            icc: Some(icc.into()),
        }
    }

    #[test]
    fn srgb_under_any_name_changes_nothing() {
        for icc in [srgb_profile().to_vec(), ColorProfile::new_srgb().encode().unwrap()] {
            let profile = Profile::of(&shape(Colour::Rgb, icc)).unwrap();
            assert!(profile.transform8().is_none());
        }
    }

    /// Adobe RGB (1998) to sRGB by its definition, in floating point.
    fn adobe_to_srgb(rgb: [f64; 3]) -> [f64; 3] {
        let [r, g, b] = rgb.map(|value| value.powf(563.0 / 256.0));
        // Both spaces have D65: no adaptation.
        let linear = [1.398_283_6 * r - 0.398_283_6 * g, g, -0.042_938_3 * g + 1.042_938_3 * b];
        linear.map(|value| {
            let value = value.clamp(0.0, 1.0);
            if value <= 0.003_130_8 { 12.92 * value } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 }
        })
    }

    #[test]
    fn adobe_rgb_is_converted_by_its_definition() {
        let icc = ColorProfile::new_adobe_rgb().encode().unwrap();
        let profile = Profile::of(&shape(Colour::Rgb, icc)).unwrap();
        let (eight, sixteen) = (profile.transform8().unwrap(), profile.transform16().unwrap());
        let steps = || (0..=15u16).map(|step| step * 17);
        for (r, g, b) in steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| (r, g, b)))) {
            let expected = adobe_to_srgb([r, g, b].map(|value| f64::from(value) / 255.0)).map(|value| value * 255.0);
            let mut found = [0; 3];
            eight.transform(&[r, g, b].map(|value| value.to_le_bytes()[0]), &mut found).unwrap();
            let mut wide = [0; 3];
            sixteen.transform(&[r, g, b].map(|value| value * 257), &mut wide).unwrap();
            for channel in 0..3 {
                let by8 = (f64::from(found[channel]) - expected[channel]).abs();
                let by16 = (f64::from(wide[channel]) / 257.0 - expected[channel]).abs();
                assert!(by8 <= 1.5, "{r} {g} {b}: {found:?} for {expected:?}");
                assert!(by16 <= 1.0, "{r} {g} {b}: {wide:?} for {expected:?}");
            }
        }
    }

    #[test]
    fn a_profile_of_another_space_counts_as_none() {
        let icc = ColorProfile::new_adobe_rgb().encode().unwrap();
        assert!(Profile::of(&shape(Colour::BlackIsZero, icc.clone())).is_none());
        assert!(Profile::of(&shape(Colour::Cmyk, icc.clone())).is_none());
        assert!(Profile::of(&shape(Colour::Rgb, icc[..200].to_vec())).is_none());
    }

    #[test]
    fn grey_with_a_gamma_becomes_the_grey_of_srgb() {
        let icc = ColorProfile::new_gray_with_gamma(1.8).encode().unwrap();
        let profile = Profile::of(&shape(Colour::BlackIsZero, icc)).unwrap();
        let (eight, sixteen) = (profile.grey8().unwrap(), profile.grey16().unwrap());
        for code in 0..=255u16 {
            let linear = (f64::from(code) / 255.0).powf(1.8);
            let encoded = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
            let expected = encoded * 255.0;
            assert!((f64::from(eight[usize::from(code)]) - expected).abs() <= 1.0, "{code}");
            assert!((f64::from(sixteen[usize::from(code) * 257]) - expected).abs() <= 1.0, "{code}");
        }
    }

    /// A profile of a printer (ICC.1, version 2) with a table of 8 bits: paper is white, and any ink at all has L* of
    /// `black` of 255 and this a* and b*.
    fn inks(black: u8, [a, b]: [u8; 2]) -> Vec<u8> {
        let mut table = b"mft1\0\0\0\0\x04\x03\x02\0".to_vec();
        let one = 0x0001_0000u32;
        table.extend([one, 0, 0, 0, one, 0, 0, 0, one].iter().flat_map(|value| value.to_be_bytes()));
        table.extend((0..4).flat_map(|_| 0..=255u8));
        table.extend([255, 128, 128]);
        table.extend((1..16).flat_map(|_| [black, a, b]));
        table.extend((0..3).flat_map(|_| 0..=255u8));
        let white = b"XYZ \0\0\0\0\0\0\xf6\xd6\0\x01\0\0\0\0\xd3\x2d";
        let mut head = vec![0; 128];
        head[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
        head[12..24].copy_from_slice(b"prtrCMYKLab ");
        head[36..40].copy_from_slice(b"acsp");
        head[68..80].copy_from_slice(&white[8..]);
        // Three tags: both tables are one.
        let (at, length) = (128 + 4 + 3 * 12u32, table.len() as u32);
        let tags = [(b"A2B0", at, length), (b"A2B1", at, length), (b"wtpt", at + length, 20)];
        head.extend(3u32.to_be_bytes());
        for (name, at, length) in tags {
            head.extend([&name[..], &at.to_be_bytes(), &length.to_be_bytes()].concat());
        }
        let mut bytes = [head, table, white.to_vec()].concat();
        let length = (bytes.len() as u32).to_be_bytes();
        bytes[..4].copy_from_slice(&length);
        bytes
    }

    #[test]
    fn the_black_of_inks_is_the_black_of_the_screen() {
        for (black, chroma) in [(26u8, [128; 2]), (40, [128; 2]), (26, [132, 124])] {
            let profile = Profile::of(&shape(Colour::Cmyk, inks(black, chroma))).unwrap();
            let mut found = [0; 9];
            let half = 128;
            let row = [0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, half];
            profile.transform8().unwrap().transform(&row, &mut found).unwrap();
            assert!(found[..3].iter().all(|value| *value >= 254), "{found:?}");
            // What hue the black has is left to it.
            let near = if chroma == [128; 2] { 1 } else { 30 };
            assert!(found[3..6].iter().all(|value| *value <= near), "{found:?}");
            // Half of the way in L*, by the definition: light above black, by white above black.
            let l = 100.0 + (f64::from(black) / 2.55 - 100.0) * f64::from(half) / 255.0;
            let light = |l: f64| ((l + 16.0) / 116.0).powi(3);
            let y = (light(l) - light(f64::from(black) / 2.55)) / (1.0 - light(f64::from(black) / 2.55));
            let expected = (1.055 * y.powf(1.0 / 2.4) - 0.055) * 255.0;
            assert!(
                (f64::from(found[7]) - expected).abs() <= if near == 1 { 2.5 } else { 8.0 },
                "{found:?} {expected}"
            );
        }
    }

    #[test]
    fn a_device_that_gives_black_is_converted_as_it_was() {
        for profile in [ColorProfile::new_adobe_rgb(), ColorProfile::new_display_p3()] {
            assert!(darkest(&profile, Layout::Rgb).unwrap() < LEAST_BLACK);
        }
        assert!(darkest(&ColorProfile::new_gray_with_gamma(1.8), Layout::Gray).unwrap() < LEAST_BLACK);
        assert!(screen(0.0).cicp.is_some());
        // A profile whose darkest is lighter than a middle grey is not stretched all the way.
        let washed = Profile::of(&shape(Colour::Cmyk, inks(200, [128; 2]))).unwrap();
        let mut found = [0; 3];
        washed.transform8().unwrap().transform(&[255; 4], &mut found).unwrap();
        assert!(found.iter().all(|value| *value > 100), "{found:?}");
    }
}
