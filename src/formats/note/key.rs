//! Keys of signed notes, and how they are written.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::super::base64::{decoded, encoded};

/// The type of Ed25519 signatures (C2SP signed-note, "Signature types").
const ED25519: u8 = 1;
/// The type of Ed25519 cosignatures with a time (C2SP tlog-cosignature).
const COSIGNATURE: u8 = 4;
/// How the text of a key that signs begins: as the tools of Go write it.
const SECRET: &str = "PRIVATE+KEY+";

/// What keeps a text from being a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is not `name+id+key`.
    #[error("understand the key: it is not of the form name+id+key")]
    Form,
    /// The name is empty or holds a blank or a plus.
    #[error("understand the key: its name is empty or holds a blank or a plus sign")]
    Name,
    /// It is of another kind than Ed25519, or no point of the curve.
    #[error("understand the key: it is no Ed25519 key")]
    Kind,
    /// The id is not that of the name and the key.
    #[error("understand the key: its id does not fit; a digit may be wrong")]
    Id,
}

/// What the signatures of a key say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Its owner wrote the text.
    Author,
    /// Its owner, a witness, has seen this checkpoint and that it continues the ones seen before, at a time that is
    /// signed too.
    Witness,
}

impl KeyKind {
    const fn number(self) -> u8 {
        match self {
            Self::Author => ED25519,
            Self::Witness => COSIGNATURE,
        }
    }
}

/// A key that checks signatures: `name+id+base64(type, key)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    kind: KeyKind,
    key: VerifyingKey,
}

impl VerifierKey {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// What its signatures say.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The time (seconds since 1970) of a cosignature over the checkpoint `text`, if it is of this key (C2SP
    /// tlog-cosignature, "Ed25519 signed message").
    pub(super) fn cosigned_at(&self, text: &str, signature: &[u8]) -> Option<u64> {
        let (time, signature) = signature.split_first_chunk::<8>()?;
        let time = u64::from_be_bytes(*time);
        let signed = format!("cosignature/v1\ntime {time}\n{text}");
        (i64::try_from(time).is_ok() && self.verifies(signed.as_bytes(), signature)).then_some(time)
    }

    /// Whether `signature` over `text` is of this key. Signatures in forms that differ between implementations are
    /// refused.
    pub(super) fn verifies(&self, text: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(text, &signature).is_ok())
    }

    fn new(name: &str, kind: KeyKind, key: VerifyingKey) -> Self {
        Self { name: name.to_owned(), id: id_of(name, kind, &key), kind, key }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:08x}+{}", self.name, self.id, encoded(&typed(self.kind, self.key.as_bytes())))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, id, kind, bytes) = parts(text)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Kind)?;
        let key = Self::new(name, kind, key);
        if key.id == id { Ok(key) } else { Err(KeyError::Id) }
    }
}

/// A key that signs: `PRIVATE+KEY+name+id+base64(type, seed)`. It is wiped from memory when it is dropped.
pub struct SignerKey {
    name: String,
    key: SigningKey,
}

impl SignerKey {
    /// The key of that name with this seed (RFC 8032 §5.1.5), which must come from the system's source of random bytes.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(seed) })
    }

    /// What others need to check its signatures.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey::new(&self.name, KeyKind::Author, self.key.verifying_key())
    }

    /// The text in which the key is kept. Whoever has it can sign.
    #[must_use]
    pub fn secret_text(&self) -> String {
        format!(
            "{SECRET}{}+{:08x}+{}",
            self.name,
            self.verifier().id,
            encoded(&typed(KeyKind::Author, self.key.as_bytes()))
        )
    }

    /// Reads [`secret_text`](Self::secret_text).
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_secret_text(text: &str) -> Result<Self, KeyError> {
        let (name, id, kind, seed) = parts(text.trim_end().strip_prefix(SECRET).ok_or(KeyError::Form)?)?;
        if kind != KeyKind::Author {
            return Err(KeyError::Kind);
        }
        let key = Self::from_seed(name, &seed)?;
        if key.verifier().id == id { Ok(key) } else { Err(KeyError::Id) }
    }

    /// Signs a text.
    pub(super) fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.key.sign(text).to_bytes()
    }
}

/// The secret is never shown.
impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.verifier())
    }
}

/// Whether a key may have this name.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(|character: char| character.is_whitespace() || character.is_control() || character == '+')
}

fn parts(text: &str) -> Result<(&str, u32, KeyKind, [u8; 32]), KeyError> {
    // The base64 of the key may hold a plus sign; a name and an id never do.
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyError::Form);
    };
    if !is_name(name) {
        return Err(KeyError::Name);
    }
    let id = (id.len() == 8).then(|| u32::from_str_radix(id, 16).ok()).flatten().ok_or(KeyError::Form)?;
    let bytes = decoded(key).ok_or(KeyError::Form)?;
    let (kind, key) = match bytes.split_first() {
        Some((&ED25519, key)) => (KeyKind::Author, key),
        Some((&COSIGNATURE, key)) => (KeyKind::Witness, key),
        _ => return Err(KeyError::Kind),
    };
    Ok((name, id, kind, key.try_into().map_err(|_| KeyError::Kind)?))
}

fn typed(kind: KeyKind, key: &[u8; 32]) -> Vec<u8> {
    [&[kind.number()], &key[..]].concat()
}

fn id_of(name: &str, kind: KeyKind, key: &VerifyingKey) -> u32 {
    let digest =
        Sha256::new().chain_update(name).chain_update([b'\n', kind.number()]).chain_update(key.as_bytes()).finalize();
    let [first, second, third, fourth, ..] = <[u8; 32]>::from(digest);
    u32::from_be_bytes([first, second, third, fourth])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key that the documentation of Go's package `note` publishes.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn keys_come_back_as_they_were_written() {
        let peter: VerifierKey = PETER.parse().unwrap();
        assert_eq!((peter.name(), peter.to_string().as_str()), ("PeterNeumann", PETER));
        let key = SignerKey::from_seed("archivio.example/fondo", &[7; 32]).unwrap();
        let again = SignerKey::from_secret_text(&key.secret_text()).unwrap();
        assert_eq!(again.verifier(), key.verifier());
        assert_eq!(key.verifier().to_string().parse::<VerifierKey>().unwrap(), key.verifier());
        assert!(!format!("{key:?}").contains(&key.secret_text()[50..]));
    }

    #[test]
    fn what_is_no_key_is_told() {
        let wrong = |text: &str| text.parse::<VerifierKey>().unwrap_err();
        assert_eq!(wrong("PeterNeumann"), KeyError::Form);
        assert_eq!(wrong(&PETER.replace("c74f20a3", "c74f20a4")), KeyError::Id);
        assert_eq!(wrong(&PETER.replace("PeterNeumann", "Peter Neumann")), KeyError::Name);
        assert_eq!(wrong(&PETER.replace("+ARpc", "+Arpc")), KeyError::Kind);
        assert!(SignerKey::from_seed("a+b", &[1; 32]).is_err());
        assert!(SignerKey::from_secret_text(PETER).is_err());
    }
}
