//! Time stamps of a trusted authority (RFC 3161): the request, and what the response says of the time.
//!
//! Whether the authority's signature holds is for `openssl ts -verify` and the authority's certificate: here it is seen
//! that the response is about the very bytes of the request.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::der::{
    BOOLEAN, CONTEXT_0, DEEPEST, INTEGER, OCTETS, OID, Reader, SEQUENCE, SET, SHA_256, SIGNED_DATA, TIME, TST_INFO,
    UTF8, element,
};
use crate::records::{Hex, Hex32};

/// Longest response in bytes that is read; those of authorities with their whole chain have some ten thousand.
pub const LONGEST_RESPONSE: usize = 1 << 20;

/// What is asked of an authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampRequest {
    digest: Hex32,
    nonce: [u8; 8],
}

/// What an authority says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStamp {
    /// SHA-256 of what was stamped.
    pub digest: Hex32,
    /// When the authority saw it.
    pub at: Timestamp,
    /// The number of the request, where the authority repeats it.
    nonce: Option<Vec<u8>>,
}

/// What is wrong with a response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// It is none.
    #[error("read the time stamp: it is no response of RFC 3161")]
    Form,
    /// The authority refused.
    #[error("have the time stamped: the authority refused (status {status}{})", reason.as_ref().map(|reason| format!(", {reason}")).unwrap_or_default())]
    Refused {
        /// PKIStatus (RFC 3161 §2.4.2).
        status: u8,
        /// What the authority says of it.
        reason: Option<String>,
    },
    /// The digest is of another algorithm than was asked for.
    #[error("read the time stamp: it is not over a SHA-256")]
    Algorithm,
    /// It is about something else.
    #[error("believe the time stamp: it is about other bytes ({found})")]
    OtherBytes {
        /// The digest in the stamp.
        found: Hex32,
    },
    /// It answers another request.
    #[error("believe the time stamp: it answers another request")]
    OtherRequest,
    /// The time cannot be understood.
    #[error("read the time stamp: its time cannot be understood")]
    Time,
}

impl StampRequest {
    /// A request for `bytes`; `nonce` is random, so that an old answer cannot be given again.
    #[must_use]
    pub fn new(bytes: &[u8], nonce: [u8; 8]) -> Self {
        Self { digest: Hex(Sha256::digest(bytes).into()), nonce }
    }

    /// TimeStampReq (RFC 3161 §2.4.1), with the wish that the authority's certificate comes with the answer.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        let algorithm = element(SEQUENCE, &[element(OID, SHA_256), vec![0x05, 0x00]].concat());
        let imprint = element(SEQUENCE, &[algorithm, element(OCTETS, &self.digest.0)].concat());
        let parts =
            [element(INTEGER, &[1]), imprint, element(INTEGER, &self.positive_nonce()), element(BOOLEAN, &[0xFF])];
        element(SEQUENCE, &parts.concat())
    }

    /// Reads the answer to this request.
    ///
    /// # Errors
    /// [`StampError`].
    pub fn answered_by(&self, response: &[u8]) -> Result<TimeStamp, StampError> {
        let stamp = TimeStamp::read(response)?;
        stamp.is_about(&self.digest)?;
        match &stamp.nonce {
            Some(nonce) if *nonce == self.positive_nonce() => Ok(stamp),
            _ => Err(StampError::OtherRequest),
        }
    }

    /// The shortest form of a positive number, as DER wants it.
    fn positive_nonce(&self) -> Vec<u8> {
        let mut bytes = self.nonce;
        bytes[0] = (bytes[0] & 0x7F) | 0x40;
        bytes.to_vec()
    }
}

impl TimeStamp {
    /// Reads a response.
    ///
    /// # Errors
    /// [`StampError`].
    pub fn read(response: &[u8]) -> Result<Self, StampError> {
        // One element and nothing else: what was cut off on the way would be good for nobody.
        let mut whole = Reader(response);
        whole.skip(DEEPEST).filter(|()| whole.peek().is_none()).ok_or(StampError::Form)?;
        let mut outer = Reader(response).enter(SEQUENCE).ok_or(StampError::Form)?;
        let mut status = outer.enter_and_pass(SEQUENCE).ok_or(StampError::Form)?;
        match status.read(INTEGER) {
            Some([0 | 1]) => {}
            Some([other]) => {
                let mut words = status.enter(SEQUENCE);
                let reason = words.as_mut().and_then(|words| words.read(UTF8));
                let reason = reason.map(|text| String::from_utf8_lossy(text).chars().take(200).collect());
                return Err(StampError::Refused { status: *other, reason });
            }
            _ => return Err(StampError::Form),
        }
        let mut info = token(outer).ok_or(StampError::Form)?;
        info.read(INTEGER).and_then(|_| info.read(OID)).ok_or(StampError::Form)?;
        let mut imprint = info.enter_and_pass(SEQUENCE).ok_or(StampError::Form)?;
        let algorithm = imprint.enter_and_pass(SEQUENCE).and_then(|mut kind| kind.read(OID)).ok_or(StampError::Form)?;
        if algorithm != SHA_256 {
            return Err(StampError::Algorithm);
        }
        let digest = imprint.read(OCTETS).and_then(|bytes| bytes.try_into().ok()).map(Hex).ok_or(StampError::Form)?;
        let at = info.read(INTEGER).and_then(|_| info.read(TIME)).ok_or(StampError::Form)?;
        let at = time(at).ok_or(StampError::Time)?;
        if info.peek() == Some(SEQUENCE) {
            info.skip(DEEPEST).ok_or(StampError::Form)?;
        }
        if info.peek() == Some(BOOLEAN) {
            info.skip(DEEPEST).ok_or(StampError::Form)?;
        }
        let nonce = if info.peek() == Some(INTEGER) { info.read(INTEGER).map(<[u8]>::to_vec) } else { None };
        Ok(Self { digest, at, nonce })
    }

    /// That the stamp is about bytes with this SHA-256.
    ///
    /// # Errors
    /// [`StampError::OtherBytes`].
    pub fn is_about(&self, digest: &Hex32) -> Result<(), StampError> {
        if self.digest == *digest { Ok(()) } else { Err(StampError::OtherBytes { found: self.digest }) }
    }
}

/// The inside of TSTInfo.
fn token(outer: Reader<'_>) -> Option<Reader<'_>> {
    let mut token = outer.enter(SEQUENCE)?;
    (token.read(OID)? == SIGNED_DATA).then_some(())?;
    let mut data = token.enter(CONTEXT_0)?.enter(SEQUENCE)?;
    data.read(INTEGER)?;
    (data.peek()? == SET).then_some(())?;
    data.skip(DEEPEST)?;
    let mut content = data.enter(SEQUENCE)?;
    (content.read(OID)? == TST_INFO).then_some(())?;
    Reader(content.enter(CONTEXT_0)?.read(OCTETS)?).enter(SEQUENCE)
}

/// GeneralizedTime as RFC 3161 §2.4.2 narrows it: `20261126233000Z`, with a fraction of a second if wanted.
fn time(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let (digits, rest) = text.split_at_checked(14)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
    let fraction = rest.strip_suffix('Z')?;
    let whole = fraction.is_empty()
        || fraction
            .strip_prefix('.')
            .is_some_and(|digits| (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let (date, hour) = digits.split_at_checked(8)?;
    let (year, month, day) = (date.get(..4)?, date.get(4..6)?, date.get(6..)?);
    let (hours, minutes, seconds) = (hour.get(..2)?, hour.get(2..4)?, hour.get(4..)?);
    whole.then(|| format!("{year}-{month}-{day}T{hours}:{minutes}:{seconds}{fraction}Z").parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn response(status: u8, digest: &[u8; 32], at: &str, nonce: &[u8]) -> Vec<u8> {
        let algorithm = element(SEQUENCE, &element(OID, SHA_256));
        let imprint = element(SEQUENCE, &[algorithm, element(OCTETS, digest)].concat());
        let info = [
            element(INTEGER, &[1]),
            element(OID, &[0x2A, 3]),
            imprint,
            element(INTEGER, &[9]),
            element(TIME, at.as_bytes()),
            element(SEQUENCE, &element(INTEGER, &[1])),
            element(INTEGER, nonce),
        ];
        let content = element(OCTETS, &element(SEQUENCE, &info.concat()));
        let content = [element(OID, TST_INFO), element(CONTEXT_0, &content)].concat();
        let data = [element(INTEGER, &[3]), element(SET, &[]), element(SEQUENCE, &content)].concat();
        let token = [element(OID, SIGNED_DATA), element(CONTEXT_0, &element(SEQUENCE, &data))].concat();
        let words = element(SEQUENCE, &element(UTF8, b"bad policy"));
        let status = element(SEQUENCE, &[element(INTEGER, &[status]), words].concat());
        element(SEQUENCE, &[status, element(SEQUENCE, &token)].concat())
    }

    #[test]
    fn an_answer_to_the_request_and_no_other() {
        let request = StampRequest::new(b"checkpoint", [0; 8]);
        let nonce = request.positive_nonce();
        let stamp = request.answered_by(&response(0, &request.digest.0, "20261126233000.25Z", &nonce)).unwrap();
        assert_eq!(stamp.at.to_string(), "2026-11-26T23:30:00.25Z");
        let answer = |status, digest: &[u8; 32], at: &str, nonce: &[u8]| {
            request.answered_by(&response(status, digest, at, nonce))
        };
        assert!(matches!(answer(0, &[1; 32], "20261126233000Z", &nonce), Err(StampError::OtherBytes { .. })));
        assert_eq!(answer(0, &request.digest.0, "20261126233000Z", &[1]), Err(StampError::OtherRequest));
        assert_eq!(answer(0, &request.digest.0, "20261326233000Z", &nonce), Err(StampError::Time));
        let refused = answer(2, &request.digest.0, "20261126233000Z", &nonce).unwrap_err();
        assert_eq!(refused, StampError::Refused { status: 2, reason: Some("bad policy".to_owned()) });
        assert_eq!(request.answered_by(b"<html>"), Err(StampError::Form));
    }

    proptest! {
        #[test]
        fn damage_is_endured(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
            let mut bytes = response(0, &[5; 32], "20261126233000Z", &[1, 2]);
            let place = at.index(bytes.len());
            bytes[place] = byte;
            let _ = TimeStamp::read(&bytes);
            bytes.truncate(cut.index(bytes.len()));
            let _ = TimeStamp::read(&bytes);
        }
    }
}
