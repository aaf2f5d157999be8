//! LZW as TIFF has it (TIFF 6.0 section 13): most significant bit first, codes grow one code early.

use std::collections::HashMap;

const CLEAR: u16 = 256;
const END: u16 = 257;
const FIRST: u16 = 258;

struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, code: u16, width: u32) {
        self.pending = (self.pending << width) | u32::from(code);
        self.count += width;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.pending >> self.count) as u8);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push((self.pending << (8 - self.count)) as u8);
        }
        self.bytes
    }
}

/// Compresses one strip.
pub fn compress(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits { bytes: Vec::with_capacity(data.len() / 2), pending: 0, count: 0 };
    let (mut table, mut next, mut width) = (HashMap::<(u16, u8), u16>::new(), FIRST, 9);
    bits.put(CLEAR, width);
    let mut bytes = data.iter().copied();
    let Some(first) = bytes.next() else {
        bits.put(END, width);
        return bits.finish();
    };
    let mut prefix = u16::from(first);
    for byte in bytes {
        if let Some(&code) = table.get(&(prefix, byte)) {
            prefix = code;
            continue;
        }
        bits.put(prefix, width);
        table.insert((prefix, byte), next);
        next += 1;
        if next == 4094 {
            bits.put(CLEAR, width);
            table.clear();
            (next, width) = (FIRST, 9);
        } else if next + 1 > 1 << width {
            width += 1;
        }
        prefix = u16::from(byte);
    }
    bits.put(prefix, width);
    next += 1;
    if next + 1 > 1 << width && width < 12 {
        width += 1;
    }
    bits.put(END, width);
    bits.finish()
}
