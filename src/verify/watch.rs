//! Who looks on while files are read: it remembers how far the reading got, and says when it is enough.

use crate::engine::Cancel;
use crate::records::Stamp;
use crate::records::fixity::LongState;

/// Who looks on while files are read. Files are named by their sort keys. What cannot be remembered is read again: that
/// is no error.
pub trait Watch: Sync {
    /// Whether nothing more should be read now.
    fn is_enough(&self) -> bool;

    /// Whether the file was read before and is what it was.
    fn is_known(&self, key: &[u8]) -> bool;

    /// Files were read to their ends and are what they were.
    fn intact(&self, keys: &mut dyn Iterator<Item = &[u8]>);

    /// The steps of a reading of the file that was cut off, if it is still as `stamp` says.
    fn so_far(&self, key: &[u8], stamp: &Stamp) -> Vec<LongState>;

    /// Another step of the file was read.
    fn reached(&self, key: &[u8], stamp: &Stamp, state: LongState);
}

/// Nobody but who may cancel it.
pub struct Unwatched(pub Cancel);

impl Watch for Unwatched {
    fn is_enough(&self) -> bool {
        self.0.is_requested()
    }

    fn is_known(&self, _: &[u8]) -> bool {
        false
    }

    fn intact(&self, _: &mut dyn Iterator<Item = &[u8]>) {}

    fn so_far(&self, _: &[u8], _: &Stamp) -> Vec<LongState> {
        Vec::new()
    }

    fn reached(&self, _: &[u8], _: &Stamp, _: LongState) {}
}
