//! The copy as JPEG: JFIF, baseline, with the profile of sRGB where there are colours, and nothing else.

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, EncodingError, PixelDensity, SamplingFactor};

use crate::profile::Subsampling;

use super::srgb::srgb_profile;

/// How a picture is written.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    /// Quality, 1 to 100.
    pub quality: u8,
    /// Samples of chroma.
    pub subsampling: Subsampling,
    /// Density.
    pub density: PixelDensity,
    /// Whether the profile is written: not into small pictures, which are shown as sRGB without it.
    pub profile: ProfileChoice,
}

/// Whether a colour profile is embedded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ProfileChoice {
    /// In colour pictures.
    Embed,
    /// Never.
    Omit,
}

/// Encodes a picture.
///
/// # Errors
/// Where the bytes do not fit the size, or a side is beyond what JPEG holds.
pub(super) fn jpeg(
    pixels: &[u8],
    size: (u32, u32),
    channels: usize,
    writing: &Writing,
) -> Result<Vec<u8>, EncodingError> {
    let side = |side: u32| u16::try_from(side).map_err(|_| EncodingError::ZeroImageDimensions { width: 0, height: 0 });
    let (width, height) = (side(size.0)?, side(size.1)?);
    // Scans take a fifth of their pixels or less; the rest of the room is given back by the caller's copy.
    let mut output = Vec::with_capacity(pixels.len() / 5 + 8192);
    let mut encoder = Encoder::new(&mut output, writing.quality.clamp(1, 100));
    encoder.set_density(writing.density);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.set_sampling_factor(match writing.subsampling {
        Subsampling::Quarter => SamplingFactor::F_2_2,
        Subsampling::Full => SamplingFactor::F_1_1,
    });
    let kind = if channels == 1 {
        ColorType::Luma
    } else {
        if writing.profile == ProfileChoice::Embed {
            encoder.add_icc_profile(srgb_profile())?;
        }
        ColorType::Rgb
    };
    encoder.encode(pixels, width, height, kind)?;
    Ok(output)
}
