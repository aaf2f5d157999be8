//! What must be the same in a source and in the master that was made of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::records::{Hex32, ImageTechnical, Resolution};

use super::decide::Target;

/// What was seen of all images of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The images, in their order.
    pub images: Vec<ImageFacts>,
}

/// What was seen of one image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFacts {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bits of a sample.
    pub bits: u16,
    /// Samples of a pixel.
    pub samples: u16,
    /// The digest of the pixels.
    pub pixels: Hex32,
    /// BLAKE3 of the colour profile.
    pub icc: Option<Hex32>,
    /// BLAKE3 of the XMP packet.
    pub xmp: Option<Hex32>,
    /// Digests of the other fields of metadata, by their tags, in order.
    pub fields: Vec<(String, Hex32)>,
}

/// Something that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The number of images.
    Images {
        /// In the source.
        source: usize,
        /// In the master.
        master: usize,
    },
    /// Size, bits or samples of an image, from 1.
    Shape(usize),
    /// The pixels.
    Pixels(usize),
    /// The colour profile.
    Profile(usize),
    /// The XMP packet.
    Xmp(usize),
    /// A field of metadata.
    Field(usize, String),
    /// The resolution.
    Resolution(usize),
    /// The pixels of the source are others than when it was first decoded.
    Source(usize),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Images { source, master } => write!(f, "{master} images instead of {source}"),
            Self::Shape(image) => write!(f, "size, bits or samples of image {image}"),
            Self::Pixels(image) => write!(f, "pixels of image {image}"),
            Self::Profile(image) => write!(f, "colour profile of image {image}"),
            Self::Xmp(image) => write!(f, "XMP of image {image}"),
            Self::Field(image, tag) => write!(f, "tag {tag} of image {image}"),
            Self::Resolution(image) => write!(f, "resolution of image {image}"),
            Self::Source(image) => write!(f, "pixels of image {image}, already when the source was decoded again"),
        }
    }
}

impl Facts {
    /// What is not the same in `master`. It may say more than the source (what only its form makes necessary), never
    /// less.
    #[must_use]
    pub fn differences(&self, master: &Self) -> Vec<Difference> {
        if self.images.len() != master.images.len() || self.images.is_empty() {
            return vec![Difference::Images { source: self.images.len(), master: master.images.len() }];
        }
        let pairs = (1..).zip(self.images.iter().zip(&master.images));
        pairs.flat_map(|(number, (source, master))| source.differences(master, number)).collect()
    }

    /// Whether the image with these pixels has the profile that the inspection named. Where it named none, one that
    /// cannot be read, or that is too long, is carried as it is.
    #[must_use]
    pub fn has_profile_of(&self, image: &ImageTechnical) -> bool {
        let Some(named) = &image.icc else { return true };
        let of_pixels = |facts: &&ImageFacts| image.pixels == Some(facts.pixels);
        self.images.iter().filter(of_pixels).any(|facts| facts.icc == Some(named.blake3))
    }

    /// How many fields of metadata were compared, profiles and XMP packets included.
    #[must_use]
    pub fn fields(&self) -> u32 {
        let of = |image: &ImageFacts| {
            image.fields.len() + usize::from(image.icc.is_some()) + usize::from(image.xmp.is_some())
        };
        u32::try_from(self.images.iter().map(of).sum::<usize>()).unwrap_or(u32::MAX)
    }
}

impl ImageFacts {
    fn differences(&self, master: &Self, number: usize) -> Vec<Difference> {
        let shape = |facts: &Self| (facts.width, facts.height, facts.bits, facts.samples);
        let mut found = Vec::new();
        found.extend((shape(self) != shape(master)).then_some(Difference::Shape(number)));
        found.extend((self.pixels != master.pixels).then_some(Difference::Pixels(number)));
        found.extend((self.icc != master.icc).then_some(Difference::Profile(number)));
        found.extend((self.xmp != master.xmp).then_some(Difference::Xmp(number)));
        let lost = self.fields.iter().filter(|field| master.fields.binary_search(field).is_err());
        found.extend(lost.map(|(tag, _)| Difference::Field(number, tag.clone())));
        found
    }
}

/// How far apart two resolutions may be in forms that hold them otherwise: pixels per inch.
const TOLERANCE: f64 = 0.5;

/// How closely a form holds a resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// The same fraction: in a TIFF.
    Exact,
    /// Nearly the same: in a JP2, whose fractions have 16 bits.
    Near,
}

impl Agreement {
    /// What a master in this form is held to.
    #[must_use]
    pub const fn of(target: Target) -> Self {
        match target {
            Target::Tiff { .. } => Self::Exact,
            Target::Jp2 { .. } => Self::Near,
        }
    }
}

/// Whether a master says the resolution of its source, as closely as its form must. A ratio without a unit is not held by every form; it is among the fields that are compared.
#[must_use]
pub fn same_resolution(source: Option<&Resolution>, master: Option<&Resolution>, agreement: Agreement) -> bool {
    let Some((x, y)) = source.and_then(Resolution::ppi) else { return true };
    let Some((found_x, found_y)) = master.and_then(Resolution::ppi) else { return false };
    let same = |a: f64, b: f64| match agreement {
        // Fractions of another unit are the same number but for the last bits.
        Agreement::Exact => (a - b).abs() <= a * 1e-12,
        Agreement::Near => (a - b).abs() < TOLERANCE,
    };
    same(x, found_x) && same(y, found_y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Hex, ResolutionUnit};

    fn facts() -> Facts {
        let image = ImageFacts {
            width: 2,
            height: 3,
            bits: 8,
            samples: 3,
            pixels: Hex([1; 32]),
            icc: Some(Hex([2; 32])),
            xmp: None,
            fields: vec![("282".to_owned(), Hex([3; 32])), ("306".to_owned(), Hex([4; 32]))],
        };
        Facts { images: vec![image] }
    }

    #[test]
    fn every_difference_is_seen() {
        let source = facts();
        assert_eq!(source.differences(&facts()), []);
        type Change = fn(&mut ImageFacts);
        let changes: [(Change, Difference); 6] = [
            (|image| image.bits = 16, Difference::Shape(1)),
            (|image| image.pixels = Hex([9; 32]), Difference::Pixels(1)),
            (|image| image.icc = None, Difference::Profile(1)),
            (|image| image.xmp = Some(Hex([9; 32])), Difference::Xmp(1)),
            (|image| image.fields[1].1 = Hex([9; 32]), Difference::Field(1, "306".to_owned())),
            (|image| _ = image.fields.remove(0), Difference::Field(1, "282".to_owned())),
        ];
        for (change, expected) in changes {
            let mut master = facts();
            change(&mut master.images[0]);
            assert_eq!(source.differences(&master), [expected]);
        }
        let mut more = facts();
        more.images[0].fields.push(("317".to_owned(), Hex([5; 32])));
        assert_eq!(source.differences(&more), []);
        assert_eq!(source.differences(&Facts::default()), [Difference::Images { source: 1, master: 0 }]);
        assert!(!Facts::default().differences(&Facts::default()).is_empty(), "nothing proves nothing");
    }

    #[test]
    fn the_profile_that_was_named_is_compared() {
        use crate::records::{ColourSpace, IccProfile};
        let named = |pixels: u8, profile: Option<u8>| {
            let mut image = ImageTechnical::plain((2, 3), vec![8; 3], ColourSpace::Rgb, "none");
            image.pixels = Some(Hex([pixels; 32]));
            image.icc = profile.map(|digest| IccProfile {
                name: String::new(),
                version: "2.1.0".to_owned(),
                class: "mntr".to_owned(),
                space: "RGB".to_owned(),
                size: 1,
                blake3: Hex([digest; 32]),
            });
            facts().has_profile_of(&image)
        };
        assert!(named(1, Some(2)) && named(1, None));
        assert!(!named(1, Some(3)) && !named(9, Some(2)));
    }

    #[test]
    fn resolutions_of_other_units() {
        let resolution = |n, d, unit| Resolution { x: (n, d), y: (n, d), unit };
        let inch = resolution(300, 1, ResolutionUnit::Inch);
        let metre = resolution(1_500_000, 127, ResolutionUnit::Metre);
        let whole = resolution(11_811, 1, ResolutionUnit::Metre);
        assert!(same_resolution(Some(&inch), Some(&metre), Agreement::Exact));
        assert!(
            !same_resolution(Some(&inch), Some(&whole), Agreement::Exact)
                && same_resolution(Some(&inch), Some(&whole), Agreement::Near)
        );
        assert!(same_resolution(
            Some(&whole),
            Some(&resolution(11_811, 100, ResolutionUnit::Centimetre)),
            Agreement::Exact
        ));
        assert!(
            !same_resolution(Some(&inch), None, Agreement::Near)
                && same_resolution(None, Some(&inch), Agreement::Exact)
        );
        assert!(!same_resolution(Some(&inch), Some(&resolution(299, 1, ResolutionUnit::Inch)), Agreement::Near));
    }
}
