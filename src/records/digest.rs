//! Digests as values.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The digest algorithms that Fondo computes or verifies, by the names of the IANA and BagIt registries (RFC 8493
/// §2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// BLAKE3, 256 bits.
    Blake3,
    /// SHA-256 (FIPS 180-4).
    Sha256,
    /// SHA-512 (FIPS 180-4).
    Sha512,
    /// SHA-1: verified when a supplier used it, never chosen.
    Sha1,
    /// MD5: verified when a supplier used it, or written when a provider asks for it.
    Md5,
}

impl Algorithm {
    /// Length of the value in bytes.
    #[must_use]
    pub const fn byte_length(self) -> usize {
        match self {
            Self::Blake3 | Self::Sha256 => 32,
            Self::Sha512 => 64,
            Self::Sha1 => 20,
            Self::Md5 => 16,
        }
    }

    /// The name in PREMIS and METS: `SHA-256`.
    #[must_use]
    pub const fn premis_name(self) -> &'static str {
        match self {
            Self::Blake3 => "BLAKE3",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
            Self::Sha1 => "SHA-1",
            Self::Md5 => "MD5",
        }
    }

    /// The name in BagIt manifests: `sha256`.
    #[must_use]
    pub const fn bagit_name(self) -> &'static str {
        match self {
            Self::Blake3 => "blake3",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
            Self::Sha1 => "sha1",
            Self::Md5 => "md5",
        }
    }
}

/// `N` bytes that are written as lower-case hexadecimal and read in either case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hex<const N: usize>(pub [u8; N]);

/// A BLAKE3 or SHA-256 value.
pub type Hex32 = Hex<32>;

/// What keeps a text from being a digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} hexadecimal digits, found `{found}`")]
pub struct NotHex {
    /// Digits that were wanted.
    pub expected: usize,
    /// What stood there.
    pub found: String,
}

impl Hex32 {
    /// The BLAKE3 of `bytes`.
    #[must_use]
    pub fn blake3(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl<const N: usize> Hex<N> {
    /// The bytes that digits of either case stand for; `None` where there are more or fewer of them, or something else.
    #[must_use]
    pub fn from_digits(digits: &[u8]) -> Option<Self> {
        let (pairs, []) = digits.as_chunks::<2>() else { return None };
        let pairs: &[[u8; 2]; N] = pairs.try_into().ok()?;
        // No way out of the loop before its end: so the compiler takes many digits at a time.
        let (mut bytes, mut wrong) = ([0; N], 0);
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            let (high, low) = (value_of(*high), value_of(*low));
            wrong |= high | low;
            *byte = high << 4 | low;
        }
        (wrong < 16).then_some(Self(bytes))
    }
}

/// What a digit stands for; 16 and more for what is none.
const fn value_of(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => u8::MAX,
    }
}

impl<const N: usize> FromStr for Hex<N> {
    type Err = NotHex;

    fn from_str(text: &str) -> Result<Self, NotHex> {
        Self::from_digits(text.as_bytes())
            .ok_or_else(|| NotHex { expected: N * 2, found: text.chars().take(140).collect() })
    }
}

impl<const N: usize> fmt::Display for Hex<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl<const N: usize> fmt::Debug for Hex<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl<const N: usize> JsonSchema for Hex<N> {
    fn schema_name() -> Cow<'static, str> {
        format!("Hex{N}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": format!("^[0-9a-f]{{{}}}$", N * 2) })
    }
}

/// The digests of one file, all from the same reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    /// BLAKE3: always computed; the identity of content inside Fondo.
    pub blake3: Hex<32>,
    /// SHA-256: always computed; what standards and other people's tools understand.
    pub sha256: Hex<32>,
    /// SHA-512, where the profile or a supplier's list asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha512: Option<Hex<64>>,
    /// SHA-1, only to check a supplier's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha1: Option<Hex<20>>,
    /// MD5, where the profile or a supplier's list asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5: Option<Hex<16>>,
}

impl Digests {
    /// The value for `algorithm` as lower-case hexadecimal, if it was computed.
    #[must_use]
    pub fn value(&self, algorithm: Algorithm) -> Option<String> {
        match algorithm {
            Algorithm::Blake3 => Some(self.blake3.to_string()),
            Algorithm::Sha256 => Some(self.sha256.to_string()),
            Algorithm::Sha512 => self.sha512.map(|value| value.to_string()),
            Algorithm::Sha1 => self.sha1.map(|value| value.to_string()),
            Algorithm::Md5 => self.md5.map(|value| value.to_string()),
        }
    }
}
