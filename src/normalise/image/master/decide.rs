//! Whether a master is to be made, of which form, and what forbids it: known from what the inspection measured.

use serde::{Deserialize, Serialize};

use crate::profile::{BilevelCompression, MasterCompression, MasterFormat, NormaliseRules};
use crate::records::{ColourSpace, Family, ImageRole, ImageTechnical, Technical};

use super::fault::Obstacle;

/// The form of a master.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// TIFF.
    Tiff {
        /// Compression of grey and colours.
        compression: MasterCompression,
        /// Compression of one bit.
        bilevel: BilevelCompression,
    },
    /// Lossless JP2.
    Jp2 {
        /// Side of a tile.
        tile: u32,
        /// Decompositions at most.
        levels: u8,
        /// Quality layers.
        layers: u16,
    },
}

/// What is to be done about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: the source is the master.
    Fits,
    /// A master is made of it.
    Make(Target),
    /// A master would be wanted and cannot be.
    Cannot(Obstacle),
}

/// Codings that lose nothing.
const LOSSLESS: [&str; 9] =
    ["none", "lzw", "deflate", "packbits", "ccitt-rle", "ccitt-g3", "ccitt-g4", "ccitt-rle-word", "jpeg2000-5-3"];

/// Decides about a file that was decoded whole.
#[must_use]
pub fn decide(family: Family, technical: &Technical, rules: &NormaliseRules) -> Decision {
    let images = &technical.images;
    let image = matches!(family, Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000) && !images.is_empty();
    if !rules.make || !image || fits(family, images, rules) {
        return Decision::Fits;
    }
    let mut pages = images.iter().filter(|image| image.role == ImageRole::Page);
    if let Some(lossy) = pages.find(|image| !LOSSLESS.contains(&image.compression.as_str()))
        && !rules.from_lossy
    {
        return Decision::Cannot(Obstacle::Lossy { compression: lossy.compression.clone() });
    }
    match rules.format {
        MasterFormat::Tiff => Decision::Make(Target::Tiff { compression: rules.compression, bilevel: rules.bilevel }),
        MasterFormat::Jp2 if images.len() > 1 => Decision::Cannot(Obstacle::SeveralImages),
        MasterFormat::Jp2 => {
            Decision::Make(Target::Jp2 { tile: rules.tile, levels: rules.levels, layers: rules.layers })
        }
    }
}

/// Whether the source has the form that is asked for.
fn fits(family: Family, images: &[ImageTechnical], rules: &NormaliseRules) -> bool {
    match rules.format {
        MasterFormat::Jp2 => {
            family == Family::Jpeg2000 && images.iter().all(|image| image.compression == "jpeg2000-5-3")
        }
        // Copies and masks beside a page may be coded as they like: they are no masters.
        MasterFormat::Tiff => {
            let pages = images.iter().filter(|image| image.role == ImageRole::Page);
            family == Family::Tiff && pages.into_iter().all(|image| image.compression == asked(image, rules))
        }
    }
}

/// The compression that is asked for of an image.
fn asked(image: &ImageTechnical, rules: &NormaliseRules) -> &'static str {
    if is_bilevel(image) {
        return match rules.bilevel {
            BilevelCompression::None => "none",
            BilevelCompression::Lzw => "lzw",
            BilevelCompression::Deflate => "deflate",
            BilevelCompression::G4 => "ccitt-g4",
        };
    }
    match rules.compression {
        MasterCompression::None => "none",
        MasterCompression::Lzw => "lzw",
        MasterCompression::Deflate => "deflate",
    }
}

fn is_bilevel(image: &ImageTechnical) -> bool {
    let grey = matches!(image.colour, ColourSpace::BlackIsZero | ColourSpace::WhiteIsZero);
    grey && image.bits == [1] && image.extra_samples == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::SampleFormat;

    fn image(compression: &str, bits: &[u16]) -> ImageTechnical {
        ImageTechnical {
            role: ImageRole::Page,
            width: 10,
            height: 10,
            bits: bits.to_vec(),
            sample_format: SampleFormat::Unsigned,
            colour: if bits.len() == 3 { ColourSpace::Rgb } else { ColourSpace::WhiteIsZero },
            extra_samples: 0,
            compression: compression.to_owned(),
            icc: None,
            resolution: None,
            orientation: 1,
            details: None,
            pixels: None,
            quality: None,
        }
    }

    fn decided(family: Family, images: Vec<ImageTechnical>, rules: &NormaliseRules) -> Decision {
        decide(family, &Technical { images, ..Technical::opaque() }, rules)
    }

    #[test]
    fn only_what_is_of_another_form_is_made_anew() {
        let rules = NormaliseRules { make: true, ..NormaliseRules::default() };
        let made = Decision::Make(Target::Tiff { compression: rules.compression, bilevel: rules.bilevel });
        let rgb = |compression| vec![image(compression, &[8, 8, 8])];
        assert_eq!(decided(Family::Tiff, rgb("none"), &rules), Decision::Fits);
        assert_eq!(decided(Family::Tiff, rgb("lzw"), &rules), made);
        assert_eq!(decided(Family::Png, rgb("deflate"), &rules), made);
        assert_eq!(decided(Family::Tiff, vec![image("ccitt-g4", &[1])], &rules), Decision::Fits);
        assert_eq!(decided(Family::Tiff, vec![image("none", &[1])], &rules), made);
        assert_eq!(decided(Family::Tiff, rgb("lzw"), &NormaliseRules::default()), Decision::Fits);
        assert_eq!(decided(Family::Pdf, Vec::new(), &rules), Decision::Fits);
        let reduced = ImageTechnical { role: ImageRole::Reduced, ..image("jpeg", &[8, 8, 8]) };
        assert_eq!(decided(Family::Tiff, vec![image("none", &[8, 8, 8]), reduced], &rules), Decision::Fits);
    }

    #[test]
    fn what_was_lossy_is_made_only_where_the_profile_asks() {
        let rules = NormaliseRules { make: true, ..NormaliseRules::default() };
        let jpeg = || vec![image("jpeg", &[8, 8, 8])];
        let lossy = Decision::Cannot(Obstacle::Lossy { compression: "jpeg".to_owned() });
        assert_eq!(decided(Family::Jpeg, jpeg(), &rules), lossy);
        assert_eq!(decided(Family::Tiff, jpeg(), &rules), lossy);
        let asked = NormaliseRules { from_lossy: true, ..rules };
        assert!(matches!(decided(Family::Jpeg, jpeg(), &asked), Decision::Make(_)));
    }

    #[test]
    fn a_jp2_holds_one_image() {
        let rules = NormaliseRules { make: true, format: MasterFormat::Jp2, ..NormaliseRules::default() };
        let two = vec![image("none", &[8, 8, 8]), image("none", &[8, 8, 8])];
        assert_eq!(decided(Family::Tiff, two, &rules), Decision::Cannot(Obstacle::SeveralImages));
        assert_eq!(decided(Family::Jpeg2000, vec![image("jpeg2000-5-3", &[8])], &rules), Decision::Fits);
        let irreversible = decided(Family::Jpeg2000, vec![image("jpeg2000-9-7", &[8])], &rules);
        assert!(matches!(irreversible, Decision::Cannot(Obstacle::Lossy { .. })));
    }
}
