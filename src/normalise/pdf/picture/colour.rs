//! The colour profile of a picture.

use std::borrow::Cow;

use crate::records::PdfaFlavour;

use super::kinds::{PictureColour, PictureFault, Variant};

/// The profile where it is one for such samples (ISO 19005-2, 6.2.4.2): a display, printer or scanner profile or a conversion, of a space
/// with as many samples. Another says nothing of these samples, and the picture is taken as it would be without one.
///
/// # Errors
/// Where the flavour knows no profile of its version; where inks have none.
pub(super) fn profile<'a>(
    icc: Option<Cow<'a, [u8]>>,
    colour: &PictureColour,
    flavour: PdfaFlavour,
) -> Result<Option<Cow<'a, [u8]>>, PictureFault> {
    let fitting = icc.filter(|icc| fits(icc, colour));
    match (&fitting, colour) {
        (None, PictureColour::Cmyk) => Err(PictureFault::variant(Variant::UnknownInks)),
        (Some(icc), _) if flavour == PdfaFlavour::A1b && version(icc) > 2 => {
            Err(PictureFault::variant(Variant::ProfileVersion(version(icc))))
        }
        _ => Ok(fitting),
    }
}

/// The major version (ICC.1 §7.2.4).
fn version(icc: &[u8]) -> u8 {
    icc.get(8).copied().unwrap_or_default()
}

fn fits(icc: &[u8], colour: &PictureColour) -> bool {
    let word = |at: usize| icc.get(at..at + 4).unwrap_or_default();
    let class = matches!(word(12), b"mntr" | b"prtr" | b"scnr" | b"spac");
    let space = match colour {
        PictureColour::Grey => word(16) == b"GRAY",
        PictureColour::Rgb | PictureColour::Indexed(_) => word(16) == b"RGB ",
        PictureColour::Cmyk => word(16) == b"CMYK",
        PictureColour::Own => false,
    };
    let length = icc.get(..4).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok()).map(u32::from_be_bytes);
    let whole = length.is_some_and(|length| length as usize <= icc.len() && length >= 128);
    whole && word(36) == b"acsp" && class && space && version(icc) < 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::image::srgb_profile;

    fn taken(icc: &[u8], colour: &PictureColour, flavour: PdfaFlavour) -> Result<bool, PictureFault> {
        profile(Some(Cow::Owned(icc.to_vec())), colour, flavour).map(|icc| icc.is_some())
    }

    #[test]
    fn a_profile_belongs_to_samples_of_its_space() {
        let icc = srgb_profile();
        assert_eq!(taken(icc, &PictureColour::Rgb, PdfaFlavour::A1b), Ok(true));
        assert_eq!(taken(icc, &PictureColour::Indexed(Vec::new()), PdfaFlavour::A2b), Ok(true));
        assert_eq!(taken(icc, &PictureColour::Grey, PdfaFlavour::A2b), Ok(false));
        assert_eq!(taken(&icc[..100], &PictureColour::Rgb, PdfaFlavour::A2b), Ok(false));
        assert!(taken(icc, &PictureColour::Cmyk, PdfaFlavour::A2b).is_err());
    }

    #[test]
    fn the_first_part_knows_the_first_versions() {
        let mut icc = srgb_profile().to_vec();
        icc[8] = 4;
        assert_eq!(taken(&icc, &PictureColour::Rgb, PdfaFlavour::A2b), Ok(true));
        assert_eq!(
            taken(&icc, &PictureColour::Rgb, PdfaFlavour::A1b),
            Err(PictureFault::variant(Variant::ProfileVersion(4)))
        );
        icc[8] = 5;
        assert_eq!(taken(&icc, &PictureColour::Rgb, PdfaFlavour::A2b), Ok(false));
    }
}
