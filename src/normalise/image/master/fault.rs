//! What keeps a master from being made or from counting.

use std::io;

use crate::formats::jp2::Refusal;
use crate::formats::raster::RasterFault;
use crate::formats::tiff::CarryFault;
use crate::records::Note;
use crate::records::codes::master;

/// Why a master cannot hold all that the source holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The source is coded with loss.
    #[error("the source is coded with loss ({compression})")]
    Lossy {
        /// How.
        compression: String,
    },
    /// JP2 holds one image.
    #[error("the file holds several images, a JP2 one")]
    SeveralImages,
    /// There are pages that no chain of directories leads to.
    #[error("pages lie in directories below others")]
    PagesBelow,
    /// Samples of a size that the format does not hold, or that no second decoder reads.
    #[error("samples of {bits} bits")]
    Bits {
        /// Bits of a sample.
        bits: u16,
    },
    /// Numbers that the format does not hold.
    #[error("samples that are no unsigned numbers")]
    Numbers,
    /// Chroma is stored with fewer samples than luma: rewritten, it would be other samples.
    #[error("chroma with fewer samples than luma")]
    Subsampled,
    /// A palette that decoding applies: written, it would be colours in the place of indices.
    #[error("a palette, in whose place there would be its colours")]
    Palette,
    /// Colours that decoding brings into another form, or that a TIFF states otherwise.
    #[error("colours that decoding converts")]
    Converted,
    /// A colour or entries of a palette stand for "nothing here".
    #[error("a colour that stands for transparency")]
    Transparent,
    /// Colours that the format does not hold.
    #[error("colours that JP2 does not hold")]
    Colours,
    /// Samples beyond the colours.
    #[error("samples beyond the colours")]
    Extra,
    /// The directory tells of more samples beyond the colours than a pixel has samples: readers refuse such a file.
    #[error("`ExtraSamples` tells of {told} samples, where a pixel has {samples}")]
    ExtraSamples {
        /// Values of the tag.
        told: u64,
        /// Samples of a pixel.
        samples: u64,
    },
    /// A profile that JP2 does not allow (15444-1 §I.5.3.3).
    #[error(
        "a colour profile that JP2 does not allow: only those of input or display devices without tables of colours"
    )]
    Profile,
    /// Colours without a profile: JP2 would have to state a colour space that the source does not state.
    #[error("colours without a profile: a JP2 would have to say what they are")]
    NoProfile,
    /// The encoder of JPEG 2000 does not code it.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// It takes more memory than there is.
    #[error("it needs {needs} bytes of memory; {allowed} are allowed")]
    Memory {
        /// Bytes that it needs.
        needs: u64,
        /// Bytes that it may have.
        allowed: u64,
    },
    /// What the directory says cannot be carried.
    #[error("{0}")]
    Carry(#[from] CarryFault),
}

impl Obstacle {
    /// What there is to say of the file.
    #[must_use]
    pub fn note(&self) -> Note {
        match self {
            Self::Lossy { compression } => Note::new(master::NOT_LOSSLESS).with("compression", compression),
            other => Note::new(master::NOT_POSSIBLE).with("reason", other),
        }
    }
}

/// What went wrong while a master was made or read back.
#[derive(Debug, thiserror::Error)]
pub enum MasterFault {
    /// It cannot hold all that the source holds.
    #[error(transparent)]
    Obstacle(#[from] Obstacle),
    /// The image cannot be decoded: the source, which was decoded before, or what was written.
    #[error(transparent)]
    Raster(#[from] RasterFault),
    /// It cannot be written.
    #[error("write it: {0}")]
    Io(io::Error),
}

/// What the encoder refuses is no fault of the disk.
impl From<io::Error> for MasterFault {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Refusal>()) {
            Some(refusal) => Obstacle::Refused(refusal.clone()).into(),
            None => Self::Io(error),
        }
    }
}

impl MasterFault {
    /// What there is to say of the file.
    #[must_use]
    pub fn note(&self) -> Note {
        match self {
            Self::Obstacle(obstacle) => obstacle.note(),
            other => Note::new(master::FAILED).with("message", other),
        }
    }
}
