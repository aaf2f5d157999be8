//! The PDF/A documents of a unit: which it is to have, made or taken from where they stand already, each with what
//! there is to say of it.

mod carried;
mod doubt;
mod language;
mod make;
mod order;
mod page_texts;
mod wanted;

pub use carried::is_of_documents;
pub use make::documents;
