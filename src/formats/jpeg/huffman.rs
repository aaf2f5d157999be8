//! Huffman tables (T.81 §C, §F.2.2.3) and the bits of an entropy-coded segment, as far as counting needs them.

/// Most bytes of padding after a scan: less than a sector.
const MOST_PADDING: usize = 511;

/// Bits that the table looks up at once; longer codes are rare.
const LOOK: u32 = 10;

/// A decoding table.
#[derive(Clone, Debug)]
pub struct Huffman {
    /// For the next [`LOOK`] bits: length of the code in the high byte, symbol in the low one; 0: the code is longer or there is none.
    fast: Vec<u16>,
    /// For each length the first code that is too long for it, aligned to 16 bits.
    limit: [u32; 18],
    /// For each length what to add to a code to get the place of its symbol.
    offset: [i32; 17],
    symbols: Vec<u8>,
}

impl Huffman {
    /// Builds the table from the 16 counts and the symbols; `None` where the counts are no prefix code.
    #[must_use]
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self { fast: vec![0; 1 << LOOK], limit: [0; 18], offset: [0; 17], symbols: symbols.to_vec() };
        let (mut code, mut place) = (0u32, 0usize);
        for length in 1..=16u32 {
            let count = usize::from(*counts.get(length as usize - 1)?);
            *table.offset.get_mut(length as usize)? = i32::try_from(place).ok()? - i32::try_from(code).ok()?;
            for _ in 0..count {
                let symbol = *symbols.get(place)?;
                if code >= 1 << length {
                    return None;
                }
                if length <= LOOK {
                    let first = (code << (LOOK - length)) as usize;
                    let entry = (length as u16) << 8 | u16::from(symbol);
                    table.fast.get_mut(first..first + (1 << (LOOK - length)))?.fill(entry);
                }
                code += 1;
                place += 1;
            }
            *table.limit.get_mut(length as usize)? = code << (16 - length);
            code <<= 1;
        }
        *table.limit.get_mut(17)? = u32::MAX;
        Some(table)
    }
}

/// What keeps a segment from being decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BitFault {
    /// The bits end before the data do.
    End,
    /// No code of the table begins with these bits.
    Code,
}

/// Reads the bits of one entropy-coded segment: `bytes` end where the marker begins; `FF 00` stands for `FF`.
#[derive(Debug)]
pub struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    buffer: u64,
    held: u32,
}

impl<'a> Bits<'a> {
    /// Begins at the first byte.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, buffer: 0, held: 0 }
    }

    fn fill(&mut self) {
        // Four bytes at once where none of them is FF: then no byte of the complement is zero.
        if self.held <= 32
            && let Some(chunk) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<4>)
            && let word = u32::from_be_bytes(*chunk)
            && word & (!word).wrapping_sub(0x0101_0101) & 0x8080_8080 == 0
        {
            self.buffer = self.buffer << 32 | u64::from(word);
            self.held += 32;
            self.at += 4;
            return;
        }
        while self.held <= 56
            && let Some(&byte) = self.bytes.get(self.at)
        {
            self.at += if byte == 0xFF { 2 } else { 1 };
            self.buffer = self.buffer << 8 | u64::from(byte);
            self.held += 8;
        }
    }

    /// The next 16 bits, with ones after the end, as encoders pad.
    fn peek16(&mut self) -> u32 {
        if self.held < 16 {
            self.fill();
        }
        let bits = if self.held >= 16 {
            self.buffer >> (self.held - 16)
        } else {
            let missing = 16 - self.held;
            self.buffer << missing | ((1 << missing) - 1)
        };
        (bits & 0xFFFF) as u32
    }

    /// Passes over `count` bits, at most 16.
    ///
    /// # Errors
    /// Where there are not so many.
    pub fn skip(&mut self, count: u32) -> Result<(), BitFault> {
        if self.held < count {
            self.fill();
        }
        self.held = self.held.checked_sub(count).ok_or(BitFault::End)?;
        Ok(())
    }

    /// Reads `count` bits, at most 16.
    ///
    /// # Errors
    /// Where there are not so many.
    pub fn take(&mut self, count: u32) -> Result<u32, BitFault> {
        if count == 0 {
            return Ok(0);
        }
        let value = self.peek16() >> (16 - count.min(16));
        self.skip(count)?;
        Ok(value)
    }

    /// Reads a symbol.
    ///
    /// # Errors
    /// Where the bits end or are no code.
    #[inline]
    pub fn symbol(&mut self, table: &Huffman) -> Result<u8, BitFault> {
        let bits = self.peek16();
        let entry = table.fast.get((bits >> (16 - LOOK)) as usize).copied().unwrap_or(0);
        if entry != 0 {
            self.skip(u32::from(entry >> 8))?;
            return Ok((entry & 0xFF) as u8);
        }
        let length =
            (LOOK + 1..=16).find(|length| table.limit.get(*length as usize).is_some_and(|limit| bits < *limit));
        let Some(length) = length else {
            // Ones run off the end of the data: an end, not a wrong code.
            return Err(if self.held < 16 { BitFault::End } else { BitFault::Code });
        };
        let code = (bits >> (16 - length)) as i32;
        let place = code + table.offset.get(length as usize).copied().unwrap_or(0);
        let symbol = usize::try_from(place).ok().and_then(|place| table.symbols.get(place)).copied();
        self.skip(length)?;
        symbol.ok_or(BitFault::Code)
    }

    /// Whole bytes that nothing has read, and that are no padding. Some devices fill up the data of a scan with zeros or ones to the size
    /// of their blocks; what is longer than that may be what a lost sector left of a picture.
    #[must_use]
    pub fn surplus(&self) -> usize {
        let left = (self.held / 8) as usize + self.bytes.len().saturating_sub(self.at);
        if left <= MOST_PADDING && self.is_padding() { 0 } else { left }
    }

    /// Whether what nothing has read are zeros or ones alone.
    fn is_padding(&self) -> bool {
        let held = (0..self.held / 8).map(|place| (self.buffer >> (place * 8) & 0xFF) as u8);
        let mut at = self.at;
        let unread = std::iter::from_fn(move || {
            let byte = *self.bytes.get(at)?;
            at += if byte == 0xFF { 2 } else { 1 };
            Some(byte)
        });
        let (mut zeros, mut ones) = (true, true);
        held.chain(unread).for_each(|byte| (zeros, ones) = (zeros && byte == 0, ones && byte == 0xFF));
        zeros || ones
    }
}
