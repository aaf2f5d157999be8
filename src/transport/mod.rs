//! What leaves the machine: mail, and requests to servers. No retry and no queue: who calls says what is left to do.

mod error;
mod http;
mod mail;
mod program;

pub use error::TransportError;
pub use http::{ask, post, refused};
pub use mail::{Attachment, Letter, send};
pub use program::hand_to;
