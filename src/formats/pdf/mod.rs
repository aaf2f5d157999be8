//! PDF (ISO 32000): a reader for looking, not for showing.
//!
//! It works on the mapped file: an object is read when somebody asks for it, nothing is held but the table of where objects lie.
//! Depth, number of nodes and inflated bytes are bounded.

mod document;
mod filter;
mod object;
mod protection;
pub mod write;
mod xref;

pub use document::{Document, Header, Stream, Tail};
pub use filter::{InflateFault, inflate, inflated_length};
pub use object::{Dict, Indirect, Lexer, Object};
pub use protection::{Key, Protection};
pub use xref::{Entry, Xref, XrefFault};
