//! What is compared.

use crate::records::{Finding, Hex32, ImageRole, ImageTechnical, Metric, Note, Quality, SourcePath, Technical};

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
pub(super) struct Page<'f> {
    pub path: &'f SourcePath,
    /// Its number in a file of several images.
    pub number: Option<u32>,
    /// Digest of a file that holds this image alone.
    pub blake3: Option<&'f Hex32>,
    pub image: &'f ImageTechnical,
}

impl<'f> Page<'f> {
    /// The pages of a file, in its order.
    pub(super) fn of(file: &ComparedFile<'f>) -> impl Iterator<Item = Self> {
        let several = file.technical.images.len() > 1;
        let (path, blake3) = (file.path, (!several).then_some(file.blake3));
        let images = (1u32..).zip(&file.technical.images).filter(|(_, image)| image.role == ImageRole::Page);
        images.map(move |(number, image)| Page { path, number: several.then_some(number), blake3, image })
    }

    /// What was measured of its quality.
    pub(super) const fn quality(&self) -> Option<&'f Quality> {
        self.image.quality.as_ref()
    }

    /// A value, where it was measured and says something.
    pub(super) fn value(&self, metric: Metric) -> Option<f64> {
        self.quality()?.value(metric)
    }

    pub(super) fn finding(&self, note: Note) -> Finding {
        match self.number {
            Some(number) => note.on_page(number),
            None => note,
        }
        .about(self.path)
    }

    /// How other findings name it.
    pub(super) fn name(&self) -> String {
        match self.number {
            Some(number) => format!("{} [{number}]", self.path),
            None => self.path.to_string(),
        }
    }
}

/// Whether `count` of `total` are so many that the others stand out.
pub(super) const fn most(count: usize, total: usize) -> bool {
    total >= 3 && count * 4 >= total * 3
}

/// The middle value; of an even number, the lower one, so that it is one that was measured.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}
