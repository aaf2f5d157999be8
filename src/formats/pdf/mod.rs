//! PDF (ISO 32000): a reader for looking, not for showing.
//!
//! It works on the mapped file: an object is read when somebody asks for it, nothing is held but the table of where
//! objects lie. Depth, number of nodes and inflated bytes are bounded.

pub mod content;
mod decode;
mod document;
mod filter;
pub mod font;
mod mend;
mod object;
mod pages;
mod protection;
mod text;
mod tokens;
pub mod write;
mod xref;

pub use decode::{DecodeFault, Filter, undo_all};
pub use document::{Document, Header, Stream, Tail};
pub use filter::{InflateFault, inflate, inflated_length};
pub use object::{Dict, Indirect, Lexer, Object, Owner};
pub use pages::{Page, Pages};
pub use protection::{Key, Protection};
pub use text::{date, document_encoded, document_letter, is_language, text_string};
pub use tokens::{Token, Tokens};
pub use xref::{Entry, Section, Xref, XrefFault};
