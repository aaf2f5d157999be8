//! Where the rows of a copy go as they are made.

use crate::formats::jpeg::Encoder;

use super::fault::DeriveFault;

/// A copy that grows from top to bottom.
pub(super) enum Copying {
    /// Its rows are held: it must be turned, and the last one may become the first.
    Held(Vec<u8>),
    /// Its rows are coded at once; none is held.
    Coded(Box<Encoder>),
}

impl Copying {
    /// Takes the next rows.
    ///
    /// # Errors
    /// Where there are more than the copy has.
    pub(super) fn rows(&mut self, rows: &[u8]) -> Result<(), DeriveFault> {
        match self {
            Self::Held(copy) => copy.extend_from_slice(rows),
            Self::Coded(encoder) => encoder.rows(rows)?,
        }
        Ok(())
    }
}
