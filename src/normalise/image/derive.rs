//! From a master's image to an access copy.

use crate::profile::{AccessRules, Limits};
use crate::records::{Family, ImageTechnical, Note, codes};

/// What is to be derived.
#[derive(Clone, Copy, Debug)]
pub struct DeriveOrder<'a> {
    /// The family of the file.
    pub family: Family,
    /// The whole file.
    pub bytes: &'a [u8],
    /// The image in the file, from 0.
    pub image: usize,
    /// What the inspection measured of it.
    pub technical: &'a ImageTechnical,
    /// How the access copy is to be.
    pub rules: &'a AccessRules,
    /// Long side in pixels of the small picture for the report, where one is wanted.
    pub thumbnail: Option<u32>,
    /// Bytes of memory that may be used.
    pub memory: u64,
    /// Limits against hostile files.
    pub limits: &'a Limits,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The access copy.
    pub jpeg: Vec<u8>,
    /// Its pixels across.
    pub width: u32,
    /// Its pixels down.
    pub height: u32,
    /// The small picture, as JPEG.
    pub thumbnail: Option<Vec<u8>>,
}

/// What keeps an access copy from being made.
#[derive(Debug, thiserror::Error)]
pub enum DeriveFault {
    /// Not there yet.
    #[error("no decoder")]
    NoDecoder,
}

impl DeriveFault {
    /// What there is to say of the image.
    #[must_use]
    pub fn note(&self) -> Note {
        Note::new(codes::decoding::BROKE_OFF).with("message", self)
    }
}

/// Makes the access copy of one image.
///
/// # Errors
/// [`DeriveFault`]: the image cannot be decoded whole, or is of a variant that no decoder here reads.
pub fn derive(_order: &DeriveOrder<'_>) -> Result<Derived, DeriveFault> {
    Err(DeriveFault::NoDecoder)
}
