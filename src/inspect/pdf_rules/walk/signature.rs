//! Signatures: what they cover, and the envelope in them. Nothing is validated.

use super::super::facts::{Envelope, SignatureFacts, SignatureReference};
use super::super::rule::Subject;
use super::checker::{Place, Walk};
use crate::formats::bytes::find;
use crate::formats::pdf::{Dict, Object};

impl Walk<'_, '_> {
    pub(super) fn signature(&mut self, dict: &Dict, place: Place) {
        let range = self.get(dict, b"ByteRange");
        let range: Vec<i64> = range
            .array()
            .unwrap_or_default()
            .iter()
            .filter_map(|number| self.document.resolve(number).integer())
            .collect();
        let covers = covers(self.document.bytes(), &range);
        self.put(&Subject::Signature(&SignatureFacts { covers, range: format!("{range:?}") }), place);
        let permissions = self.sub(&self.catalogue.clone(), b"Perms").map(|(dict, _)| dict).unwrap_or_default();
        let document_modification = permissions.get(b"DocMDP").is_some();
        let references = self.get(dict, b"Reference");
        for entry in references.array().unwrap_or_default() {
            let Object::Dict(reference) = self.document.resolve(entry) else { continue };
            let digest_keys = [&b"DigestLocation"[..], b"DigestMethod", b"DigestValue"]
                .iter()
                .any(|key| reference.get(key).is_some());
            self.put(&Subject::SignatureReference(&SignatureReference { document_modification, digest_keys }), place);
        }
        if let Some(contents) = self.get(dict, b"Contents").string()
            && let Some(envelope) = envelope(contents)
        {
            self.put(&Subject::Envelope(&envelope), place);
        }
    }
}

/// Whether a range covers everything up to the end of the part of the file that the signature belongs to, but its own
/// contents.
pub(in super::super) fn covers(bytes: &[u8], range: &[i64]) -> bool {
    let place = |number: &i64| usize::try_from(*number).ok();
    let [start, length, second, rest] = range else { return false };
    let (Some(0), Some(gap), Some(second), Some(rest)) = (place(start), place(length), place(second), place(rest))
    else {
        return false;
    };
    let brackets = bytes.get(gap) == Some(&b'<') && second.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'>');
    let Some(end) = second.checked_add(rest) else { return false };
    let mark = find(bytes, b"%%EOF", second).map(|mark| mark + 5);
    // One line end may follow the mark.
    brackets && mark.is_some_and(|mark| (mark..=mark + 2).contains(&end)) && end <= bytes.len()
}

/// Certificates and signers of `SignedData` (RFC 2315 §9.1).
fn envelope(bytes: &[u8]) -> Option<Envelope> {
    let (0x30, content, _) = element(bytes)? else { return None };
    let (0x06, _, rest) = element(content)? else { return None };
    let (0xA0, explicit, _) = element(rest)? else { return None };
    let (0x30, mut signed, _) = element(explicit)? else { return None };
    let (mut has_certificate, mut signers, mut sets) = (false, 0, 0);
    while let Some((tag, value, rest)) = element(signed) {
        match tag {
            0xA0 => has_certificate = element(value).is_some(),
            // The first set is that of digest algorithms.
            0x31 => {
                sets += 1;
                if sets == 2 {
                    signers = count(value);
                }
            }
            _ => {}
        }
        signed = rest;
    }
    Some(Envelope { has_certificate, signers })
}

fn count(mut bytes: &[u8]) -> usize {
    let mut count = 0;
    while let Some((_, _, rest)) = element(bytes) {
        count += 1;
        bytes = rest;
    }
    count
}

/// Tag, value, and what follows of one element (X.690). A length that is not stated takes the rest.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7F => (usize::from(first), rest),
        0x80 => (rest.len(), rest),
        0x81..=0x84 => {
            let size = usize::from(first & 0x0F);
            let length = rest.get(..size)?.iter().fold(0usize, |value, byte| value << 8 | usize::from(*byte));
            (length, rest.get(size..)?)
        }
        _ => return None,
    };
    if tag == 0 && length == 0 {
        return None;
    }
    Some((tag, rest.get(..length)?, rest.get(length..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_signature_covers() {
        let file = b"%PDF-1.4 <00> tail %%EOF\n more %%EOF\n";
        assert!(covers(file, &[0, 9, 13, 12]));
        assert!(covers(file, &[0, 9, 13, 11]));
        assert!(!covers(file, &[0, 9, 13, 24]));
        assert!(!covers(file, &[0, 8, 13, 12]));
        assert!(!covers(file, &[1, 9, 13, 12]) && !covers(file, &[0, 9]));
    }

    #[test]
    fn envelopes() {
        let signed = [0x30, 13, 2, 1, 1, 0x31, 0, 0x30, 0, 0xA0, 2, 0x30, 0, 0x31, 0];
        let mut bytes = vec![0x30, 20, 6, 1, 1, 0xA0, 15];
        bytes.extend(signed);
        let found = envelope(&bytes).unwrap();
        assert_eq!((found.has_certificate, found.signers), (true, 0));
        assert!(envelope(b"\x30\x02\x05\x00").is_none());
    }
}
