//! Bytes as text (RFC 4648).

/// The digits (RFC 4648 §4).
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The bytes in base64 with padding (RFC 4648 §4).
#[must_use]
pub fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut group = [0; 3];
        group[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for digit in 0..4 {
            if digit <= chunk.len() {
                text.push(char::from(ALPHABET[(bits >> (18 - 6 * digit)) as usize & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// The bytes that [`encoded`] wrote as `text`; `None` for anything that it would not have written, so that no two texts
/// mean one value.
#[must_use]
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in text.as_bytes().chunks(4) {
        let padding = group.iter().rev().take_while(|digit| **digit == b'=').count();
        let mut bits = 0u32;
        for digit in group.get(..4 - padding.min(4))? {
            let value = ALPHABET.iter().position(|known| known == digit)?;
            bits = (bits << 6) | u32::try_from(value).ok()?;
        }
        bits <<= 6 * padding;
        let [_, three @ ..] = bits.to_be_bytes();
        bytes.extend_from_slice(three.get(..3usize.checked_sub(padding)?)?);
    }
    (encoded(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{decoded, encoded};
    use proptest::prelude::*;

    #[test]
    fn vectors_of_rfc_4648() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, expected) in vectors {
            assert_eq!(encoded(plain.as_bytes()), expected);
            assert_eq!(decoded(expected).as_deref(), Some(plain.as_bytes()));
        }
        for wrong in ["Zg", "Zg=", "Zh==", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm9v="] {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..100), text in "[A-Za-z0-9+/=]{0,40}") {
            prop_assert_eq!(decoded(&encoded(&bytes)), Some(bytes));
            if let Some(bytes) = decoded(&text) {
                prop_assert_eq!(encoded(&bytes), text);
            }
        }
    }
}
