//! The colour profile of an image.

use crate::formats::icc::{self, Fault};
use crate::records::codes::image;
use crate::records::{ColourSpace, Hex, IccProfile, ImageTechnical, Note};

use super::look::Look;

/// Reads a profile for `image` and says what is wrong with it. `None` where not even its header can be read.
pub(super) fn profile(bytes: &[u8], image: &ImageTechnical, look: &mut Look) -> Option<IccProfile> {
    let damaged = || Note::new(image::ICC_DAMAGED).with("size", bytes.len());
    let Some(profile) = icc::parse(bytes) else {
        look.say(damaged());
        return None;
    };
    for fault in &profile.faults {
        look.say(match fault {
            Fault::Signature | Fault::Tags => damaged(),
            Fault::Size { declared, found } => {
                Note::new(image::ICC_SIZE).with("declared", declared).with("found", found)
            }
        });
    }
    let samples = colour_samples(image);
    if profile.samples() != Some(samples) {
        look.say(Note::new(image::ICC_SPACE).with("space", &profile.space).with("samples", samples));
    }
    Some(IccProfile {
        name: profile.name,
        version: profile.version,
        class: profile.class,
        space: profile.space,
        size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        blake3: Hex(*blake3::hash(bytes).as_bytes()),
    })
}

/// Samples that a profile for the image describes. An index stands for the three of its palette.
fn colour_samples(image: &ImageTechnical) -> u16 {
    if image.colour == ColourSpace::Palette {
        return 3;
    }
    let samples = u16::try_from(image.bits.len()).unwrap_or(u16::MAX);
    samples.saturating_sub(image.extra_samples)
}
