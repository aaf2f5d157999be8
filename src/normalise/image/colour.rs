//! Embedded colour profiles to sRGB, relative colorimetric.
//!
//! A profile that cannot be used (damaged, of another colour space than the image, of a kind that is no device's) counts as none:
//! the inspection has a finding for each of these, and a picture without colour management is better than no picture.

use std::sync::Arc;

use moxcms::{
    ColorProfile, DataColorSpace, Layout, ParsingOptions, RenderingIntent, Transform8BitExecutor,
    Transform16BitExecutor, TransformOptions,
};

use crate::formats::icc;
use crate::formats::raster::{Colour, Shape};

use super::screen::byte_of;

/// A usable profile of an image.
pub(super) struct Profile {
    profile: ColorProfile,
    layout: Layout,
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
        (profile.color_space == space).then_some(Self { profile, layout })
    }

    /// The transform for rows of 8 bits; `None` where it would change nothing that can be seen, or cannot be made.
    pub(super) fn transform8(&self) -> Option<Arc<Transform8BitExecutor>> {
        let srgb = ColorProfile::new_srgb();
        let transform = self.profile.create_transform_8bit(self.layout, &srgb, Layout::Rgb, options()).ok()?;
        if self.layout == Layout::Rgb && changes_nothing(&*transform) {
            return None;
        }
        Some(transform)
    }

    /// The transform for rows of 16 bits.
    pub(super) fn transform16(&self) -> Option<Arc<Transform16BitExecutor>> {
        let srgb = ColorProfile::new_srgb();
        self.transform8()?;
        self.profile.create_transform_16bit(self.layout, &srgb, Layout::Rgb, options()).ok()
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

/// Whether no colour moves by more than one code: then the profile is sRGB under whatever name. Tried on a grid of 17 steps.
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
}
