//! The outermost shape of signatures and time stamps in ASN.1: enough to recognise them, nothing to validate them.

use crate::formats::der::{CONTEXT_0, DEEPEST, INTEGER, OID, Reader, SEQUENCE, SET, SIGNED_DATA, TST_INFO};

/// What a DER or BER structure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// CMS SignedData (RFC 5652 §5): a signed envelope, or a signature apart from its document.
    SignedData {
        /// Whether the signed content lies inside.
        content: bool,
        /// Whether the content is a time stamp (RFC 3161 §2.4.2).
        time_stamp: bool,
    },
    /// TimeStampResp (RFC 3161 §2.4.2).
    TimeStampResponse,
    /// TimeStampedData (RFC 5544 §2).
    TimeStampedData,
}

/// 1.2.840.113549.1.9.16.1.31
const TIME_STAMPED_DATA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x1F";

/// Most bytes of base64 text that are decoded.
const DECODED: usize = 4096;

/// Looks at the start of a file, binary, in base64 or in PEM.
pub(super) fn look(front: &[u8]) -> Option<Look> {
    if front.first() == Some(&SEQUENCE)
        && let Some(look) = structure(front)
    {
        return Some(look);
    }
    structure(&from_text(front)?)
}

fn structure(bytes: &[u8]) -> Option<Look> {
    let mut outer = Reader(bytes).enter(SEQUENCE)?;
    if outer.peek() == Some(SEQUENCE) {
        // PKIStatusInfo, then the token.
        let mut response = outer;
        let status = response.enter_and_pass(SEQUENCE)?.read(INTEGER)?;
        let granted = matches!(status, [0..=5]);
        let token = response.peek().is_none() || signed_data(&mut response.enter(SEQUENCE)?).is_some();
        return (granted && token).then_some(Look::TimeStampResponse);
    }
    let mut kind = outer;
    if kind.read(OID)? == TIME_STAMPED_DATA {
        return Some(Look::TimeStampedData);
    }
    signed_data(&mut outer)
}

/// ContentInfo with SignedData.
fn signed_data(info: &mut Reader<'_>) -> Option<Look> {
    (info.read(OID)? == SIGNED_DATA).then_some(())?;
    let mut data = info.enter(CONTEXT_0)?.enter(SEQUENCE)?;
    data.read(INTEGER)?;
    (data.peek()? == SET).then_some(())?;
    data.skip(DEEPEST)?;
    let mut content = data.enter(SEQUENCE)?;
    let time_stamp = content.read(OID)? == TST_INFO;
    Some(Look::SignedData { content: content.peek() == Some(CONTEXT_0), time_stamp })
}

/// Base64 with or without the lines of PEM (RFC 7468).
fn from_text(front: &[u8]) -> Option<Vec<u8>> {
    let mut text = front.trim_ascii_start();
    if let Some(pem) = text.strip_prefix(b"-----BEGIN ") {
        let end = pem.iter().position(|byte| *byte == b'\n')?;
        let label = pem.get(..end)?.trim_ascii_end().strip_suffix(b"-----")?;
        matches!(label, b"PKCS7" | b"CMS" | b"PKCS #7 SIGNED DATA").then_some(())?;
        text = pem.get(end..)?;
    }
    // A sequence with a length of two bytes or with an indefinite one begins so.
    let text = text.trim_ascii_start();
    (text.starts_with(b"MI") || text.starts_with(b"MH") || text.starts_with(b"MF")).then_some(())?;
    let mut bytes = Vec::with_capacity(DECODED);
    let (mut bits, mut held) = (0u32, 0u8);
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' | b'-' => break,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held).to_le_bytes()[0]);
        }
        if bytes.len() >= DECODED {
            break;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![tag, 0x82];
        bytes.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(content);
        bytes
    }

    fn short(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
    }

    fn signed(content_type: &[u8], content: Option<&[u8]>) -> Vec<u8> {
        let encapsulated =
            [short(OID, content_type), content.map(|bytes| tlv(CONTEXT_0, bytes)).unwrap_or_default()].concat();
        let data =
            [short(INTEGER, &[1]), short(SET, &short(SEQUENCE, &short(OID, &[0x60]))), tlv(SEQUENCE, &encapsulated)]
                .concat();
        let info = [short(OID, SIGNED_DATA), tlv(CONTEXT_0, &tlv(SEQUENCE, &data))].concat();
        tlv(SEQUENCE, &info)
    }

    #[test]
    fn shapes() {
        let document = signed(b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01", Some(&[b'x'; 900]));
        assert_eq!(look(&document), Some(Look::SignedData { content: true, time_stamp: false }));
        assert_eq!(look(&document[..100]), look(&document));
        let apart = signed(b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01", None);
        assert_eq!(look(&apart), Some(Look::SignedData { content: false, time_stamp: false }));
        let token = signed(TST_INFO, Some(b"info"));
        assert_eq!(look(&token), Some(Look::SignedData { content: true, time_stamp: true }));
        let response = tlv(SEQUENCE, &[short(SEQUENCE, &short(INTEGER, &[0])), token].concat());
        assert_eq!(look(&response), Some(Look::TimeStampResponse));
        let data = tlv(SEQUENCE, &short(OID, TIME_STAMPED_DATA));
        assert_eq!(look(&data), Some(Look::TimeStampedData));
        assert_eq!(look(b"0\x03\x02\x01\x00"), None);
    }

    #[test]
    fn indefinite_lengths_and_text() {
        let mut ber = vec![SEQUENCE, 0x80];
        ber.extend(short(OID, SIGNED_DATA));
        ber.extend([
            CONTEXT_0, 0x80, SEQUENCE, 0x80, INTEGER, 1, 1, SET, 0x80, SEQUENCE, 0x80, OID, 1, 0x60, 0, 0, 0, 0,
            SEQUENCE, 0x80,
        ]);
        ber.extend(short(OID, TST_INFO));
        ber.extend([CONTEXT_0, 0x80, 4, 1, b'x']);
        assert_eq!(look(&ber), Some(Look::SignedData { content: true, time_stamp: true }));
        let pem = b"-----BEGIN PKCS7-----\nMIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwEAAA==\n-----END PKCS7-----\n";
        assert_eq!(look(pem), Some(Look::SignedData { content: false, time_stamp: false }));
        assert_eq!(look(b"MInistero dell'Interno"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(mut bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = look(&bytes);
            bytes.insert(0, SEQUENCE);
            let _ = look(&bytes);
        }
    }
}
