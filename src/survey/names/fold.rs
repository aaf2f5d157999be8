//! Names as text, and the form in which two names are compared without regard to case.

use encoding_rs::WINDOWS_1252;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The name as text in NFC. Bytes that are no UTF-8 are read as Windows-1252, as they were most probably meant.
#[must_use]
pub fn decoded(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    if is_nfc(&text) { text } else { text.nfc().collect() }
}

/// What stays of a name when neither case nor normal form counts: equal for names that would overwrite each other on
/// the file systems of Windows and macOS.
#[must_use]
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    // Upper, then lower case comes near to full case folding: ß and SS, ſ and s, Σ and ς meet.
    name.nfc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfc().collect()
}
