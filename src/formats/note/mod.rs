//! Signed notes: text with Ed25519 signatures, as transparency logs exchange it (C2SP `signed-note` 1.0).

mod key;
mod text;

pub use key::{KeyError, KeyKind, SignerKey, VerifierKey};
pub use text::{Cosignature, LONGEST_NOTE, NoteError, NoteSignature, SignedNote};
