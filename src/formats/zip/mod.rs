//! ZIP archives (PKWARE APPNOTE 6.3.10): a deterministic writer, and a reader that trusts nothing.

mod bytes;
mod content;
mod directory;
mod local;
mod reader;
mod writer;

pub use content::Content;
pub use reader::{Entry, Limits, Listing, Method, list};
pub use writer::{ZipWriteError, ZipWriter};
