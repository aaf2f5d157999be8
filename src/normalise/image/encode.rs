//! The copy as JPEG: JFIF, baseline, with the profile of sRGB where there are colours, and nothing else.

use crate::formats::jpeg::{Channels, Chroma, Density, EncodeFault, Encoder, Encoding};
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
    pub density: Density,
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

/// Begins a picture of this size.
///
/// # Errors
/// Where a side is beyond what JPEG holds.
pub(super) fn jpeg(size: (u32, u32), channels: usize, writing: &Writing) -> Result<Encoder, EncodeFault> {
    let channels = if channels == 1 { Channels::Grey } else { Channels::Rgb };
    let embeds = channels == Channels::Rgb && writing.profile == ProfileChoice::Embed;
    Encoder::new(&Encoding {
        size,
        channels,
        quality: writing.quality,
        chroma: match writing.subsampling {
            Subsampling::Quarter => Chroma::Half,
            Subsampling::Full => Chroma::Full,
        },
        density: writing.density,
        icc: embeds.then(srgb_profile),
    })
}
