//! One document: page images or a PDF become a PDF/A with its text, proven, checked and looked at before it gets its name.

pub(in crate::batch) mod document_worker;
mod ghostscript;
mod images;
mod lettering;
mod make;
mod order;
mod ordered;
mod reading;
mod request;
mod scanned;
mod source;
mod texts;

pub use make::make_document;
pub(in crate::batch) use make::{Place, make_at, natural};
pub use order::BrokenRule;
pub(in crate::batch) use order::DocumentOrder;
pub use request::{DocumentError, DocumentOutcome, DocumentRequest, GivenDensity, GivenPage, Refusal};
pub(in crate::batch) use texts::each_kept;
