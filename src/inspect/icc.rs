//! The colour profile of an image.

use crate::formats::icc::{self, Fault};
use crate::records::codes::image;
use crate::records::{ColourSpace, Hex32, IccProfile, ImageTechnical, Note};

use super::look::Look;

/// Reads a profile for `image` and says what is wrong with it. `None` where not even its header can be read, or it is
/// too long.
pub(super) fn profile(bytes: &[u8], image: &ImageTechnical, look: &mut Look) -> Option<IccProfile> {
    let digest = (bytes.len() as u64 <= icc::MOST_BYTES).then(|| Hex32::blake3(bytes));
    profile_of(bytes, digest, image, look)
}

/// The same, where the digest is known. Without one the profile is too long.
pub(super) fn profile_of(
    bytes: &[u8],
    digest: Option<Hex32>,
    image: &ImageTechnical,
    look: &mut Look,
) -> Option<IccProfile> {
    let damaged = || Note::new(image::ICC_DAMAGED).with("size", bytes.len());
    let Some((profile, blake3)) = icc::parse(bytes).zip(digest) else {
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
    let usable = profile.samples() == Some(samples) && may_describe(&profile.space, image.colour);
    if !usable || !is_of_device(&profile.class) {
        let space = if usable { format!("{} ({})", profile.space, profile.class) } else { profile.space.clone() };
        look.say(Note::new(image::ICC_SPACE).with("space", space).with("samples", samples));
    }
    Some(IccProfile {
        name: profile.name,
        version: profile.version,
        class: profile.class,
        space: profile.space,
        size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        blake3,
    })
}

/// Whether a profile of a space is one for such colours: copies are not made by another, though it may have as many
/// samples. Luma and chroma are described by the RGB, and inks by the CMYK, that they stand for.
fn may_describe(space: &str, colour: ColourSpace) -> bool {
    match colour {
        ColourSpace::BlackIsZero | ColourSpace::WhiteIsZero => space == "GRAY",
        ColourSpace::Rgb | ColourSpace::Palette | ColourSpace::YCbCr => space == "RGB",
        ColourSpace::Cmyk | ColourSpace::Ycck => space == "CMYK",
        ColourSpace::CieLab => space == "Lab",
        ColourSpace::Other => true,
    }
}

/// Whether profiles of a class say what the numbers of an image are (ICC.1:2022 §7.2.5): not links between devices,
/// effects and names.
fn is_of_device(class: &str) -> bool {
    matches!(class, "scnr" | "mntr" | "prtr" | "spac")
}

/// Samples that a profile for the image describes. An index stands for the three of its palette.
fn colour_samples(image: &ImageTechnical) -> u16 {
    if image.colour == ColourSpace::Palette {
        return 3;
    }
    let samples = u16::try_from(image.bits.len()).unwrap_or(u16::MAX);
    samples.saturating_sub(image.extra_samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(class: &[u8; 4], space: &[u8; 4], colour: ColourSpace, samples: usize) -> bool {
        let mut bytes = vec![0; 132];
        bytes[..4].copy_from_slice(&132u32.to_be_bytes());
        bytes[12..16].copy_from_slice(class);
        bytes[16..20].copy_from_slice(space);
        bytes[36..40].copy_from_slice(b"acsp");
        let mut look = Look::new();
        let picture = ImageTechnical::plain((1, 1), vec![8; samples], colour, "none");
        assert!(profile(&bytes, &picture, &mut look).is_some());
        look.said(image::ICC_SPACE)
    }

    #[test]
    fn a_profile_of_another_space_is_told_of_though_it_has_as_many_samples() {
        assert!(!said(b"mntr", b"RGB ", ColourSpace::Rgb, 3) && !said(b"mntr", b"RGB ", ColourSpace::YCbCr, 3));
        assert!(!said(b"prtr", b"CMYK", ColourSpace::Ycck, 4) && !said(b"scnr", b"GRAY", ColourSpace::WhiteIsZero, 1));
        assert!(!said(b"spac", b"Lab ", ColourSpace::CieLab, 3));
        for space in [b"Lab ", b"XYZ ", b"CMY ", b"YCbr", b"GRAY"] {
            assert!(said(b"mntr", space, ColourSpace::Rgb, 3));
        }
        assert!(said(b"mntr", b"RGB ", ColourSpace::CieLab, 3) && said(b"link", b"RGB ", ColourSpace::Rgb, 3));
    }
}
