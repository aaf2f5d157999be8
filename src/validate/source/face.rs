//! The face that a folder, a zip and a tar have in common.

use std::io::{self, Read};

use crate::formats::zip::Method;
use crate::records::SourcePath;

use super::super::error::ValidateError;
use super::stock::Stock;

/// Where the bytes of a file lie in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Extent {
    /// Offset of its first byte.
    pub(in super::super) data: u64,
    /// Bytes there.
    pub(in super::super) packed: u64,
    /// Bytes when unpacked.
    pub(in super::super) size: u64,
    /// How they are packed.
    pub(in super::super) method: Method,
    /// CRC-32 of the unpacked bytes, where the archive has one.
    pub(in super::super) crc32: Option<u32>,
}

/// A file of the bag, and where its bytes lie if the bag is in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Located {
    /// Its path in the bag.
    pub(in super::super) path: SourcePath,
    /// None in a folder, and for a file that an archive does not have.
    pub(in super::super) extent: Option<Extent>,
}

/// Whether what a source holds can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Holding {
    /// It can.
    Sound,
    /// The archive is damaged, or made so that two programs unpack it to two things: what it holds is not judged.
    Unsound,
}

/// A bag that is only read. Files can be opened by several threads at a time.
pub(in super::super) trait Source: Sync {
    /// What findings call the bag.
    fn name(&self) -> String;

    /// Gives everything that the bag holds to `stock`, without following a link.
    ///
    /// # Errors
    /// The source cannot be read at all, or there is no room for the scratch index.
    fn walk(&self, stock: &mut Stock<'_>) -> Result<Holding, ValidateError>;

    /// The bytes of a file. They are counted as they are read.
    ///
    /// # Errors
    /// `NotFound` where there is no such file, or what the system says; what is wrong with an entry of an archive comes
    /// as an error when it is read.
    fn open(&self, file: &Located) -> io::Result<Box<dyn Read + '_>>;
}
