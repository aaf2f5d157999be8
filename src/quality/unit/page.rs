//! What is compared.

use crate::records::{
    ColourSpace, Finding, Hex32, ImageRole, ImageTechnical, MasterFile, Metric, Note, Quality, SourcePath, Technical,
};

/// Noise over the whole image, in levels, from which on two captures cannot be equal by chance.
const LEAST_GRAIN: f64 = 0.1;

/// A file of a unit.
#[derive(Clone, Copy, Debug)]
pub struct ComparedFile<'f> {
    /// Where it lay in its delivery.
    pub path: &'f SourcePath,
    /// BLAKE3 of its bytes.
    pub blake3: &'f Hex32,
    /// What was measured in it.
    pub technical: &'f Technical,
}

/// One page image of a unit.
#[derive(Clone, Copy)]
pub(in crate::quality) struct Page<'f> {
    pub path: &'f SourcePath,
    /// Its number in a file of several images.
    pub number: Option<u32>,
    /// Digest of its file.
    pub blake3: &'f Hex32,
    pub image: &'f ImageTechnical,
}

impl<'f> ComparedFile<'f> {
    /// A file as its unit's record has it.
    #[must_use]
    pub const fn of(file: &'f MasterFile) -> Self {
        Self { path: &file.source, blake3: &file.digests.blake3, technical: &file.technical }
    }
}

impl<'f> Page<'f> {
    /// The pages of a file, in its order.
    pub(in crate::quality) fn of(file: &ComparedFile<'f>) -> impl Iterator<Item = Self> {
        let several = file.technical.images.len() > 1;
        let (path, blake3) = (file.path, file.blake3);
        let images = (1u32..).zip(&file.technical.images).filter(|(_, image)| image.role == ImageRole::Page);
        images.map(move |(number, image)| Page { path, number: several.then_some(number), blake3, image })
    }

    /// What was measured of its quality.
    pub(in crate::quality) const fn quality(&self) -> Option<&'f Quality> {
        self.image.quality.as_ref()
    }

    /// Whether it is none, but a frame of a target.
    pub(in crate::quality) fn is_target(&self) -> bool {
        self.quality().is_some_and(Quality::is_target)
    }

    /// A value, where it was measured and says something.
    pub(in crate::quality) fn value(&self, metric: Metric) -> Option<f64> {
        self.quality()?.value(metric)
    }

    /// The digest of its pixels, where that tells what is seen: of a palette it is that of the indices, whatever
    /// colours they stand for.
    pub(in crate::quality) fn pixels(&self) -> Option<&'f Hex32> {
        self.image.pixels.as_ref().filter(|_| self.image.colour != ColourSpace::Palette)
    }

    /// Whether it is the same as another: by its pixels, or by its file where that holds nothing else.
    pub(in crate::quality) fn is_same(&self, other: &Self) -> bool {
        let alone = self.number.is_none() && other.number.is_none();
        let same_pixels = self.pixels().is_some() && self.pixels() == other.pixels();
        same_pixels || (alone && self.blake3 == other.blake3)
    }

    /// Whether nothing can be told from its being the same as another: a blank side without the grain of paper and
    /// scanner, as black and white has it and what a program whitened. Two sheets that are both blank give the same
    /// pixels then, and the same bytes. Grain is never the same twice.
    pub(in crate::quality) fn is_bare(&self) -> bool {
        let grain = self.value(Metric::NoiseOverall).unwrap_or(0.0);
        self.quality().is_some_and(Quality::is_blank) && grain < LEAST_GRAIN
    }

    pub(in crate::quality) fn finding(&self, note: Note) -> Finding {
        match self.number {
            Some(number) => note.on_page(number),
            None => note,
        }
        .about(self.path)
    }

    /// How other findings name it.
    pub(in crate::quality) fn name(&self) -> String {
        match self.number {
            Some(number) => format!("{} [{number}]", self.path),
            None => self.path.to_string(),
        }
    }
}

/// Whether `count` of `total` are so many that the others stand out.
pub(in crate::quality) const fn most(count: usize, total: usize) -> bool {
    total >= 3 && count * 4 >= total * 3
}

/// The middle value; of an even number, the lower one, so that it is one that was measured.
pub(in crate::quality) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}
