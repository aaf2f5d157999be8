//! Encryption (§7.6): whether a file opens without a password, and its streams and strings in the clear where it does.

use std::fmt;

use lopdf::EncryptionState;
use lopdf::encryption::decrypt_object;

use super::object::{Dict, Indirect, Object, Owner};
use super::text::document_encoded;

/// Whether a file is encrypted.
#[derive(Debug)]
pub enum Protection {
    /// It is not.
    None,
    /// It opens with the empty user password.
    Open(Key),
    /// It opens with the password that was given.
    Unlocked(Key),
    /// It opens only with a password, with a certificate, or with a handler that nobody knows.
    Closed,
}

/// What deciphers a file.
pub struct Key(Box<EncryptionState>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Protection {
    /// Tries the empty password on what the trailer says, and that one: `encrypt` and `id` are the values of its keys,
    /// resolved.
    #[must_use]
    pub(super) fn find(encrypt: &Object, id: &Object, password: &str) -> Self {
        let Object::Dict(_) = encrypt else { return Self::None };
        // The cipher asks for a document; all that it reads of one are these two.
        let mut document = lopdf::Document::new();
        document.objects.insert((1, 0), foreign(encrypt));
        document.trailer.set("Encrypt", lopdf::Object::Reference((1, 0)));
        document.trailer.set("ID", foreign(id));
        match EncryptionState::decode(&document, "") {
            Ok(state) => return Self::Open(Key(Box::new(state))),
            Err(_) if password.is_empty() => return Self::Closed,
            Err(_) => {}
        }
        // Up to revision 4 a password is in PDFDocEncoding (§7.6.3.3), later in UTF-8; not every program minds that.
        let encoded = [document_encoded(password), Some(password.as_bytes().to_vec())];
        let opened =
            encoded.into_iter().flatten().find_map(|password| EncryptionState::decode(&document, password).ok());
        opened.map_or(Self::Closed, |state| Self::Unlocked(Key(Box::new(state))))
    }
}

impl Key {
    /// The bytes of a stream in the clear. `None` where they are no cipher text.
    #[must_use]
    pub(super) fn stream(&self, indirect: &Indirect, bytes: &[u8]) -> Option<Vec<u8>> {
        let lopdf::Object::Dictionary(dict) = foreign(&indirect.object) else { return None };
        let mut object = lopdf::Object::Stream(lopdf::Stream::new(dict, bytes.to_vec()));
        decrypt_object(&self.0, (indirect.number, indirect.generation), &mut object).ok()?;
        match object {
            lopdf::Object::Stream(stream) => Some(stream.content),
            _ => None,
        }
    }

    /// A string of an object in the clear. `None` where it is no cipher text.
    #[must_use]
    pub(super) fn string(&self, owner: Owner, string: &[u8]) -> Option<Vec<u8>> {
        let mut object = lopdf::Object::String(string.to_vec(), lopdf::StringFormat::Literal);
        decrypt_object(&self.0, (owner.number, owner.generation), &mut object).ok()?;
        match object {
            lopdf::Object::String(string, _) => Some(string),
            _ => None,
        }
    }
}

/// The same object in the types of the cipher. The depth is bounded by the lexer that read it.
fn foreign(object: &Object) -> lopdf::Object {
    match object {
        Object::Null => lopdf::Object::Null,
        Object::Bool(value) => lopdf::Object::Boolean(*value),
        Object::Integer(value) => lopdf::Object::Integer(*value),
        Object::Real(value) => lopdf::Object::Real(*value as f32),
        Object::Name(name) => lopdf::Object::Name(name.clone()),
        Object::String(string) => lopdf::Object::String(string.clone(), lopdf::StringFormat::Literal),
        Object::Array(array) => lopdf::Object::Array(array.iter().map(foreign).collect()),
        Object::Dict(dict) => lopdf::Object::Dictionary(dictionary(dict)),
        Object::Reference(number, generation) => lopdf::Object::Reference((*number, *generation)),
    }
}

fn dictionary(dict: &Dict) -> lopdf::Dictionary {
    let mut other = lopdf::Dictionary::new();
    for (key, value) in &dict.0 {
        other.set(key.clone(), foreign(value));
    }
    other
}
