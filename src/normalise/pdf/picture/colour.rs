//! The colour profile of a picture.

use std::borrow::Cow;

use crate::formats::bytes::lenient_text;
use crate::formats::icc::MOST_BYTES;
use crate::formats::png::StatedColour;
use crate::records::codes::pdfa;
use crate::records::{Note, PdfaFlavour};

use super::kinds::{Picture, PictureColour, PictureFault, Variant};

/// The profile that a picture is shown by, and what there is to say of one that it is not shown by.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Own<'a> {
    pub icc: Option<Cow<'a, [u8]>>,
    pub note: Option<Note>,
}

/// The profile where it is one for such samples (ISO 19005-2, 6.2.4.2): a display, printer or scanner profile or a
/// conversion, of a space with as many samples. Another says nothing of these samples: the picture is taken as it would
/// be without one, and that is said.
///
/// # Errors
/// Where the flavour knows no profile of its version; where inks have none.
pub(super) fn profile<'a>(
    icc: Option<Cow<'a, [u8]>>,
    colour: &PictureColour,
    flavour: PdfaFlavour,
) -> Result<Own<'a>, PictureFault> {
    let note = icc.as_ref().and_then(|icc| unfit(icc, colour));
    let fitting = icc.filter(|_| note.is_none());
    match (&fitting, colour) {
        (None, PictureColour::Cmyk) => Err(PictureFault::variant(Variant::UnknownInks)),
        (Some(icc), _) if flavour == PdfaFlavour::A1b && version(icc) > 2 => {
            Err(PictureFault::variant(Variant::ProfileVersion(version(icc))))
        }
        _ => Ok(Own { icc: fitting, note }),
    }
}

/// The major version (ICC.1 §7.2.4).
fn version(icc: &[u8]) -> u8 {
    icc.get(8).copied().unwrap_or_default()
}

/// Why a profile says nothing of such samples. One that is too long is taken for none, as everywhere.
fn unfit(icc: &[u8], colour: &PictureColour) -> Option<Note> {
    let word = |at: usize| icc.get(at..at + 4).unwrap_or_default();
    let length = icc.get(..4).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok()).map(u32::from_be_bytes);
    let whole = length.is_some_and(|length| length as usize <= icc.len() && length >= 128);
    if !whole || word(36) != b"acsp" || icc.len() as u64 > MOST_BYTES {
        return Some(Note::new(pdfa::PROFILE_DAMAGED));
    }
    let class = matches!(word(12), b"mntr" | b"prtr" | b"scnr" | b"spac");
    let space = match colour {
        PictureColour::Grey => word(16) == b"GRAY",
        PictureColour::Rgb | PictureColour::Indexed(_) => word(16) == b"RGB ",
        PictureColour::Cmyk => word(16) == b"CMYK",
        PictureColour::Own => false,
    };
    let said = |at: usize| lenient_text(word(at));
    let note = || Note::new(pdfa::PROFILE_UNFIT).with("class", said(12)).with("space", said(16));
    (!(class && space && version(icc) < 5)).then(|| note().with("version", version(icc)))
}

/// What a PNG says of its colours and its page does not show: what is said by numbers has no place in a PDF.
pub(super) fn unshown(stated: &StatedColour, picture: &Picture<'_>) -> Option<Note> {
    let statement = match (stated.code_points, &picture.icc) {
        // They go before all else (PNG 3rd edition, 4.3).
        _ if stated.is_srgb_by_code_points() => None,
        (Some([primaries, transfer, matrix, range]), _) => {
            Some(format!("cICP {primaries}-{transfer}-{matrix}-{range}"))
        }
        (None, Some(_)) => None,
        (None, None) if stated.srgb => None,
        (None, None) => {
            // Black and white, and the hue of greys, are the same in all of them.
            let bilevel = picture.bits == 1 && picture.colour == PictureColour::Grey;
            let gamma = stated.gamma.filter(|gamma| *gamma > 0 && !SRGB_GAMMA.contains(gamma) && !bilevel);
            let primaries = stated.primaries.filter(|found| {
                let near = found.iter().zip(SRGB_PRIMARIES).all(|(found, known)| found.abs_diff(known) <= NEAR);
                !near && picture.colour != PictureColour::Grey
            });
            let number = |value: u32| f64::from(value) / 100_000.0;
            let gamma = gamma.map(|gamma| format!("gAMA {}", number(gamma)));
            let primaries = primaries.map(|found| {
                let numbers: Vec<String> = found.iter().map(|value| number(*value).to_string()).collect();
                format!("cHRM {}", numbers.join(" "))
            });
            let statements: Vec<String> = gamma.into_iter().chain(primaries).collect();
            (!statements.is_empty()).then(|| statements.join(", "))
        }
    };
    statement.map(|statement| Note::new(pdfa::COLOUR_NOT_SHOWN).with("statement", statement))
}

/// Exponents, in 1/100000, that are as near to those of sRGB as programs write it.
const SRGB_GAMMA: std::ops::RangeInclusive<u32> = 44_000..=47_000;

/// White, red, green, blue of sRGB, in 1/100000; how far rounded numbers may be from them.
const SRGB_PRIMARIES: [u32; 8] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
const NEAR: u32 = 500;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::image::srgb_profile;

    fn taken(icc: &[u8], colour: &PictureColour, flavour: PdfaFlavour) -> Result<bool, PictureFault> {
        profile(Some(Cow::Owned(icc.to_vec())), colour, flavour).map(|own| own.icc.is_some())
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

    fn note(icc: &[u8], colour: &PictureColour) -> Option<String> {
        let own = profile(Some(Cow::Owned(icc.to_vec())), colour, PdfaFlavour::A2b).unwrap();
        own.note.map(|note| format!("{} {:?}", note.code.slug(), note.args.values().collect::<Vec<_>>()))
    }

    #[test]
    fn a_profile_that_is_left_out_is_said() {
        let icc = srgb_profile();
        assert_eq!(note(icc, &PictureColour::Rgb), None);
        let of_another = r#"pdfa-profile-unfit ["mntr", "RGB", "2"]"#;
        assert_eq!(note(icc, &PictureColour::Grey).as_deref(), Some(of_another));
        assert_eq!(note(b"no profile at all", &PictureColour::Rgb).as_deref(), Some("pdfa-profile-damaged []"));
        let mut other = icc.to_vec();
        other[36] = b'x';
        assert_eq!(note(&other, &PictureColour::Rgb).as_deref(), Some("pdfa-profile-damaged []"));
        let mut long = icc.to_vec();
        long.resize(usize::try_from(MOST_BYTES).unwrap(), 0);
        assert_eq!(note(&long, &PictureColour::Rgb), None);
        long.push(0);
        assert_eq!(note(&long, &PictureColour::Rgb).as_deref(), Some("pdfa-profile-damaged []"));
    }

    fn said(stated: StatedColour, colour: PictureColour, bits: u8, icc: Option<&[u8]>) -> Option<String> {
        let picture = Picture {
            width: 1,
            height: 1,
            bits,
            colour,
            icc: icc.map(Cow::Borrowed),
            note: None,
            inverted: false,
            coding: crate::normalise::pdf::picture::Coding::Flate,
            shared: None,
            data: Cow::Borrowed(&[]),
            taken: crate::normalise::pdf::picture::Taken::Bytes,
        };
        unshown(&stated, &picture).map(|note| note.args["statement"].clone())
    }

    #[test]
    fn colours_that_are_stated_by_numbers_and_are_not_those_of_srgb_are_said() {
        let none = StatedColour::default();
        let linear = StatedColour { gamma: Some(100_000), ..none };
        assert_eq!(said(linear, PictureColour::Rgb, 8, None).as_deref(), Some("gAMA 1"));
        assert_eq!(said(linear, PictureColour::Grey, 8, None).as_deref(), Some("gAMA 1"));
        assert_eq!(said(linear, PictureColour::Grey, 1, None), None);
        assert_eq!(said(linear, PictureColour::Rgb, 8, Some(&[])), None);
        assert_eq!(said(StatedColour { srgb: true, ..linear }, PictureColour::Rgb, 8, None), None);
        assert_eq!(said(StatedColour { gamma: Some(45_455), ..none }, PictureColour::Rgb, 8, None), None);
        let srgb = StatedColour { primaries: Some(SRGB_PRIMARIES), ..none };
        assert_eq!(said(srgb, PictureColour::Rgb, 8, None), None);
        let adobe = [31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000];
        let adobe = StatedColour { primaries: Some(adobe), ..none };
        let numbers = "cHRM 0.3127 0.329 0.64 0.33 0.21 0.71 0.15 0.06";
        assert_eq!(said(adobe, PictureColour::Rgb, 8, None).as_deref(), Some(numbers));
        assert_eq!(said(adobe, PictureColour::Grey, 8, None), None);
        let bright = StatedColour { code_points: Some([9, 16, 0, 1]), srgb: true, ..none };
        assert_eq!(said(bright, PictureColour::Rgb, 8, None).as_deref(), Some("cICP 9-16-0-1"));
        let plain = StatedColour { code_points: Some([1, 13, 0, 1]), ..linear };
        assert_eq!(said(plain, PictureColour::Rgb, 8, None), None);
    }
}
