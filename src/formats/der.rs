//! The shape of DER and BER (ITU-T X.690): enough to walk over signatures and time stamps, nothing to validate them.

/// SEQUENCE.
pub const SEQUENCE: u8 = 0x30;
/// SET.
pub const SET: u8 = 0x31;
/// BOOLEAN.
pub const BOOLEAN: u8 = 0x01;
/// INTEGER.
pub const INTEGER: u8 = 0x02;
/// OCTET STRING.
pub const OCTETS: u8 = 0x04;
/// OBJECT IDENTIFIER.
pub const OID: u8 = 0x06;
/// UTF8String.
pub const UTF8: u8 = 0x0C;
/// GeneralizedTime.
pub const TIME: u8 = 0x18;
/// The context's own element 0, constructed.
pub const CONTEXT_0: u8 = 0xA0;

/// 1.2.840.113549.1.7.2, CMS SignedData.
pub const SIGNED_DATA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
/// 1.2.840.113549.1.9.16.1.4, the content of a time stamp.
pub const TST_INFO: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x04";
/// 2.16.840.1.101.3.4.2.1
pub const SHA_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";

/// Deepest nesting that is skipped.
pub const DEEPEST: usize = 16;

/// Writes one element. What is written here stays below 64 KiB.
#[must_use]
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut bytes = vec![tag];
    let [high, low] = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
    match length {
        0..0x80 => bytes.push(low),
        0x80..0x100 => bytes.extend([0x81, low]),
        _ => bytes.extend([0x82, high, low]),
    }
    bytes.extend_from_slice(content);
    bytes
}

/// Walks over tags and lengths. What lies beyond the bytes at hand simply ends the walk.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// The tag of the next element.
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Tag, length (`None`: indefinite) and what follows them.
    fn header(&self) -> Option<(u8, Option<usize>, &'a [u8])> {
        let (tag, rest) = self.0.split_first()?;
        let (first, rest) = rest.split_first()?;
        match *first {
            0x80 => Some((*tag, None, rest)),
            short @ 0..0x80 => Some((*tag, Some(usize::from(short)), rest)),
            long => {
                let count = usize::from(long & 0x7F);
                if count > 8 {
                    return None;
                }
                let (bytes, rest) = rest.split_at_checked(count)?;
                let length = bytes
                    .iter()
                    .try_fold(0usize, |length, byte| length.checked_mul(256)?.checked_add(usize::from(*byte)))?;
                Some((*tag, Some(length), rest))
            }
        }
    }

    /// The inside of a structure, cut where the bytes at hand end.
    #[must_use]
    pub fn enter(&self, tag: u8) -> Option<Self> {
        let (found, length, rest) = self.header()?;
        let inside = length.and_then(|length| rest.get(..length)).unwrap_or(rest);
        (found == tag).then_some(Self(inside))
    }

    /// The inside of a structure; what follows it is next.
    pub fn enter_and_pass(&mut self, tag: u8) -> Option<Self> {
        let inside = self.enter(tag)?;
        self.skip(DEEPEST)?;
        Some(inside)
    }

    /// The bytes of a primitive.
    pub fn read(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, length, rest) = self.header()?;
        let (bytes, rest) = rest.split_at_checked(length?)?;
        self.0 = rest;
        (found == tag).then_some(bytes)
    }

    /// Passes one element.
    pub fn skip(&mut self, depth: usize) -> Option<()> {
        let (_, length, rest) = self.header()?;
        if let Some(length) = length {
            self.0 = rest.get(length..)?;
            return Some(());
        }
        let depth = depth.checked_sub(1)?;
        let mut inner = Self(rest);
        while !inner.0.starts_with(&[0, 0]) {
            inner.skip(depth)?;
        }
        self.0 = inner.0.get(2..)?;
        Some(())
    }
}
