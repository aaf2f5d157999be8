//! The closed lists of MAG 2.0.1 (ICCU, *Manuale*; `niso-mag.xsd`). What they have no word for cannot be said in MAG.

use crate::records::{ColourSpace, ImageTechnical};

/// Namespace of MAG.
pub(super) const MAG: &str = "http://www.iccu.sbn.it/metaAG1.pdf";
/// Namespace of the data dictionary for images.
pub(super) const NISO: &str = "http://www.niso.org/pdfs/DataDict.pdf";
/// Namespace of Dublin Core.
pub(super) const DC: &str = "http://purl.org/dc/elements/1.1/";
/// Namespace of links, as MAG has it: not that of XLink 1.0.
pub(super) const XLINK: &str = "http://www.w3.org/TR/xlink";

/// What `niso:format` says of an image file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MagFormat {
    /// `niso:name`, three characters.
    pub(super) name: &'static str,
    /// `niso:mime`.
    pub(super) mime: &'static str,
    /// `niso:compression`.
    pub(super) compression: &'static str,
}

impl MagFormat {
    /// An access copy.
    pub(super) const JPEG: Self = Self { name: "JPG", mime: "image/jpeg", compression: "JPG" };

    /// What the lists have for a media type and a coding (as [`ImageTechnical::compression`] has it); `None` where they
    /// have no word: JPEG 2000, TIFF with Deflate or PackBits.
    pub(super) fn of(mime: &str, coding: &str) -> Option<Self> {
        let (name, mime) = match mime {
            "image/jpeg" => ("JPG", "image/jpeg"),
            "image/tiff" => ("TIF", "image/tiff"),
            "image/png" => ("PNG", "image/png"),
            "image/gif" => ("GIF", "image/gif"),
            _ => return None,
        };
        let compression = match (name, coding) {
            ("PNG", _) => "PNG",
            (_, "none") => "Uncompressed",
            (_, "ccitt-rle" | "ccitt-rle-word") => "CCITT 1D",
            (_, "ccitt-g3") => "CCITT Group 3",
            (_, "ccitt-g4") => "CCITT Group 4",
            (_, "lzw") => "LZW",
            (_, "jpeg" | "jpeg-progressive" | "jpeg-old-style") => "JPG",
            _ => return None,
        };
        Some(Self { name, mime, compression })
    }
}

/// `niso:photometricinterpretation`; `None` where the list has no word.
pub(super) const fn photometric(colour: ColourSpace) -> Option<&'static str> {
    Some(match colour {
        ColourSpace::WhiteIsZero => "WhiteIsZero",
        ColourSpace::BlackIsZero => "BlackIsZero",
        ColourSpace::Rgb => "RGB",
        ColourSpace::Palette => "Palette color",
        ColourSpace::Cmyk => "CMYK",
        ColourSpace::YCbCr => "YcbCr",
        ColourSpace::CieLab => "CIELab",
        ColourSpace::Ycck | ColourSpace::Other => return None,
    })
}

/// `niso:bitpersample`; `None` where the list has no word, as for grey of sixteen bits.
pub(super) fn bits(bits: &[u16]) -> Option<&'static str> {
    Some(match bits {
        [1] => "1",
        [4] => "4",
        [8] => "8",
        [8, 8, 8] => "8,8,8",
        [16, 16, 16] => "16,16,16",
        [8, 8, 8, 8] => "8,8,8,8",
        _ => return None,
    })
}

/// A date of PDF (ISO 32000-1 §7.9.4) that goes to the second, in XML's form; `None` where it says less, or is none.
pub(super) fn pdf_moment(written: &str) -> Option<String> {
    let text = written.trim();
    let text = text.strip_prefix("D:").unwrap_or(text);
    let part =
        |from: usize, to: usize| text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let day = format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let moment = format!("{day}T{}:{}:{}", part(8, 10)?, part(10, 12)?, part(12, 14)?);
    moment.parse::<jiff::civil::DateTime>().ok()?;
    let zone = match (text.get(14..15), part(15, 17), part(18, 20)) {
        (Some("Z"), ..) => "Z".to_owned(),
        (Some(sign @ ("+" | "-")), Some(hours), minutes) if hours <= "14" => {
            format!("{sign}{hours}:{}", minutes.filter(|minutes| *minutes < "60").unwrap_or("00"))
        }
        _ => String::new(),
    };
    Some(format!("{moment}{zone}"))
}

/// Whether all that MAG would say of an image is in its lists.
pub(super) fn can_say(mime: &str, image: &ImageTechnical) -> bool {
    MagFormat::of(mime, &image.compression).is_some()
        && photometric(image.colour).is_some()
        && bits(&image.bits).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_pdf() {
        for (written, moment) in [
            ("D:20210304050607+01'00'", Some("2021-03-04T05:06:07+01:00")),
            ("D:20210304050607-05", Some("2021-03-04T05:06:07-05:00")),
            ("D:20210304050607Z00'00'", Some("2021-03-04T05:06:07Z")),
            ("20210304050607", Some("2021-03-04T05:06:07")),
            ("D:20210304", None),
            ("D:20211304050607", None),
            ("ieri pomeriggio, è", None),
        ] {
            assert_eq!(pdf_moment(written).as_deref(), moment, "{written}");
        }
    }

    #[test]
    fn words_of_the_lists() {
        let tiff = MagFormat::of("image/tiff", "ccitt-g4").unwrap();
        assert_eq!((tiff.name, tiff.compression), ("TIF", "CCITT Group 4"));
        assert_eq!(MagFormat::of("image/jpeg", "jpeg-progressive"), Some(MagFormat::JPEG));
        assert_eq!(MagFormat::of("image/png", "deflate").unwrap().compression, "PNG");
        for (mime, coding) in [("image/tiff", "deflate"), ("image/jp2", "jpeg2000-5-3")] {
            assert_eq!(MagFormat::of(mime, coding), None, "{mime} {coding}");
        }
        assert_eq!((bits(&[16, 16, 16]), bits(&[16])), (Some("16,16,16"), None));
        assert_eq!(photometric(ColourSpace::YCbCr), Some("YcbCr"));
        let image = ImageTechnical::plain((1, 1), vec![8], ColourSpace::BlackIsZero, "none");
        assert!(can_say("image/tiff", &image) && !can_say("image/jp2", &image));
    }
}
