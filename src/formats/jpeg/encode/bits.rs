//! Bits of an entropy-coded segment (T.81 §F.1.2.3).

/// Collects bits; `FF` is followed by a zero byte.
#[derive(Debug)]
pub(super) struct BitWriter {
    out: Vec<u8>,
    buffer: u64,
    held: u32,
}

impl BitWriter {
    /// Behind what `out` holds already.
    pub(super) const fn new(out: Vec<u8>) -> Self {
        Self { out, buffer: 0, held: 0 }
    }

    /// The lowest `length` bits of `bits`, at most 32; the others are zero.
    #[inline(always)]
    pub(super) fn put(&mut self, bits: u32, length: u32) {
        self.buffer = self.buffer << length | u64::from(bits);
        self.held += length;
        if self.held >= 32 {
            self.held -= 32;
            self.word((self.buffer >> self.held) as u32);
        }
    }

    #[inline(always)]
    fn word(&mut self, word: u32) {
        // No byte of the complement is zero: none is FF.
        if word & (!word).wrapping_sub(0x0101_0101) & 0x8080_8080 == 0 {
            self.out.extend_from_slice(&word.to_be_bytes());
        } else {
            word.to_be_bytes().into_iter().for_each(|byte| self.byte(byte));
        }
    }

    fn byte(&mut self, byte: u8) {
        self.out.push(byte);
        if byte == 0xFF {
            self.out.push(0);
        }
    }

    /// Fills the last byte up with ones, and gives all bytes back.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let missing = (8 - self.held % 8) % 8;
        self.buffer = self.buffer << missing | ((1 << missing) - 1);
        self.held += missing;
        while self.held > 0 {
            self.held -= 8;
            self.byte((self.buffer >> self.held & 0xFF) as u8);
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::jpeg::huffman::Bits;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_put_is_read(values in proptest::collection::vec((any::<u32>(), 1u32..=16), 0..200)) {
            let mut writer = BitWriter::new(Vec::new());
            for (value, length) in &values {
                writer.put(value & ((1 << length) - 1), *length);
            }
            let out = writer.finish();
            let mut bits = Bits::new(&out);
            for (value, length) in values {
                prop_assert_eq!(bits.take(length), Ok(value & ((1 << length) - 1)));
            }
            prop_assert_eq!(bits.surplus(), 0);
        }
    }
}
