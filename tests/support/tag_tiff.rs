//! Writes TIFF files tag by tag, right or wrong as a test wants them.
#![allow(dead_code, reason = "each test file uses its part")]

/// A little-endian file of one grey image, as a list of tags: number, type, values as bytes.
#[derive(Clone)]
pub struct Made(pub Vec<(u16, u16, Vec<u8>)>);

/// SHORT values.
pub fn shorts(values: &[u16]) -> (u16, Vec<u8>) {
    (3, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

/// LONG values.
pub fn longs(values: &[u32]) -> (u16, Vec<u8>) {
    (4, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

/// A RATIONAL.
pub fn rational(numerator: u32, denominator: u32) -> (u16, Vec<u8>) {
    (5, [numerator, denominator].map(u32::to_le_bytes).concat())
}

/// An ASCII value, as it is.
pub fn ascii(text: &[u8]) -> (u16, Vec<u8>) {
    (2, text.to_vec())
}

impl Made {
    /// A grey file of 8 bits that meets the sets of rules.
    pub fn grey() -> Self {
        let mut made = Self(Vec::new());
        let tags = [
            (256, shorts(&[16])),
            (257, shorts(&[16])),
            (258, shorts(&[8])),
            (259, shorts(&[1])),
            (262, shorts(&[1])),
            (273, longs(&[400])),
            (277, shorts(&[1])),
            (278, shorts(&[16])),
            (279, longs(&[256])),
            (282, rational(300, 1)),
            (283, rational(300, 1)),
            (296, shorts(&[2])),
        ];
        tags.into_iter().for_each(|(tag, value)| made.set(tag, value));
        made
    }

    /// Sets a tag, in its place.
    pub fn set(&mut self, tag: u16, (kind, value): (u16, Vec<u8>)) {
        self.0.retain(|(known, ..)| *known != tag);
        self.0.push((tag, kind, value));
        self.0.sort_by_key(|(tag, ..)| *tag);
    }

    /// A grey file with this tag.
    pub fn with(tag: u16, value: (u16, Vec<u8>)) -> Vec<u8> {
        let mut made = Self::grey();
        made.set(tag, value);
        made.bytes()
    }

    /// A grey file without this tag.
    pub fn without(tag: u16) -> Vec<u8> {
        let mut made = Self::grey();
        made.0.retain(|(known, ..)| *known != tag);
        made.bytes()
    }

    /// A colour file of 8 bits.
    pub fn rgb(icc: Option<&[u8]>) -> Self {
        let mut made = Self::grey();
        made.set(258, shorts(&[8, 8, 8]));
        made.set(262, shorts(&[2]));
        made.set(277, shorts(&[3]));
        made.set(279, longs(&[768]));
        if let Some(icc) = icc {
            made.set(34675, (7, icc.to_vec()));
        }
        made
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut at = 8 + 2 + self.0.len() * 12 + 4;
        at += at % 2;
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend_from_slice(&(self.0.len() as u16).to_le_bytes());
        let mut tail = Vec::new();
        for (tag, kind, value) in &self.0 {
            let size = [1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4].get(usize::from(*kind)).copied().unwrap_or(1);
            bytes.extend_from_slice(&tag.to_le_bytes());
            bytes.extend_from_slice(&kind.to_le_bytes());
            bytes.extend_from_slice(&((value.len() / size) as u32).to_le_bytes());
            if value.len() > 4 {
                bytes.extend_from_slice(&(at as u32).to_le_bytes());
                tail.extend_from_slice(value);
                tail.resize(tail.len() + value.len() % 2, 0);
                at += value.len() + value.len() % 2;
            } else {
                let mut field = value.clone();
                field.resize(4, 0);
                bytes.extend_from_slice(&field);
            }
        }
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&tail);
        bytes.resize(bytes.len() + 1000, 0);
        bytes
    }
}
