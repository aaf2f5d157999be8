//! One document: page images or a PDF become a PDF/A with its text, proven, checked and looked at before it gets its
//! name.

mod check;
pub(in crate::batch) mod document_worker;
mod endurance;
mod ghostscript;
mod images;
mod inputs;
mod lettering;
mod make;
mod order;
mod ordered;
mod packet;
mod place;
mod reading;
mod request;
mod scanned;
mod source;
mod texts;

pub(in crate::batch) use inputs::natural;
pub(in crate::batch) use make::make_at;
pub use make::make_document;
pub use order::BrokenRule;
pub(in crate::batch) use order::DocumentOrder;
pub(in crate::batch) use place::Place;
pub use request::{DocumentError, DocumentOutcome, DocumentRequest, GivenDensity, GivenPage, Refusal};
pub(in crate::batch) use texts::each_kept;
