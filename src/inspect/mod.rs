//! Technical metadata: what the bytes of an image or a document say of themselves, and whether they are whole.

mod header;
mod inspection;
mod rules;
mod uniform;

pub use header::{Header, header};
pub use inspection::{Inspection, inspect};
pub use rules::capture;
pub use uniform::uniformity;
