//! Huffman tables (T.81 §C, §F.2.2.3) and the bits of an entropy-coded segment, as far as counting needs them.

/// Most bytes of padding after a scan: less than a sector.
const MOST_PADDING: usize = 511;

/// Bits that the tables look up at once; longer codes are rare.
const LOOK: u32 = 10;

/// A decoding table.
#[derive(Clone, Debug)]
pub struct Huffman {
    /// For the next [`LOOK`] bits: length of the code in the high byte, symbol in the low one; 0: the code is longer or
    /// there is none.
    fast: Box<[u16; 1 << LOOK]>,
    /// The same, with the number behind the code where it is within these bits too.
    numbers: Box<[Entry; 1 << LOOK]>,
    /// For each length the first code that is too long for it, aligned to 16 bits.
    limit: [u32; 18],
    /// For each length what to add to a code to get the place of its symbol.
    offset: [i32; 17],
    symbols: Vec<u8>,
}

/// What a look at the next bits tells of a coefficient: all of it, or where its code ends.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    /// The coefficient, where all its bits were seen.
    value: i16,
    /// Bits of the code, and of the number where that is all here; 0: the code is longer or there is none.
    length: u8,
    /// The symbol: zeros before the number, and its bits; without bits where the number is all here.
    run_and_size: u8,
}

impl Entry {
    /// Of a code and its symbol; `rest`: the bits behind the code, `seen` of them.
    fn new(length: u32, symbol: u8, rest: u32, seen: u32) -> Self {
        let size = u32::from(symbol & 15);
        if size == 0 || size > seen {
            return Self { value: 0, length: length as u8, run_and_size: symbol };
        }
        let value = extended(rest >> (seen - size), size) as i16;
        Self { value, length: (length + size) as u8, run_and_size: symbol & 0xF0 }
    }
}

/// The number that `size` bits stand for, 1 to 16 (T.81 §F.2.2.1, EXTEND).
#[inline(always)]
const fn extended(bits: u32, size: u32) -> i32 {
    let value = bits.cast_signed();
    // All ones where the number is negative: its first bit is zero.
    let negative = (value - (1 << (size - 1))) >> 31;
    value + (negative & (1 - (1 << size)))
}

/// A coefficient of a sequential scan, or what stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coefficient {
    /// A number, after so many zeros.
    Number {
        /// Zeros before it.
        zeros: u32,
        /// The number.
        value: i32,
    },
    /// A symbol without a number: sixteen zeros, or nothing more in this block.
    Zeros {
        /// Its upper half: 15 for sixteen zeros.
        run: u32,
    },
}

impl Huffman {
    /// Builds the table from the 16 counts and the symbols; `None` where the counts are no prefix code.
    #[must_use]
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            fast: Box::new([0; 1 << LOOK]),
            numbers: Box::new([Entry::default(); 1 << LOOK]),
            limit: [0; 18],
            offset: [0; 17],
            symbols: symbols.to_vec(),
        };
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
                    table.look_up(code, length, symbol)?;
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

    /// Enters a short code.
    fn look_up(&mut self, code: u32, length: u32, symbol: u8) -> Option<()> {
        let seen = LOOK - length;
        let first = (code << seen) as usize;
        let places = first..first + (1 << seen);
        self.fast.get_mut(places.clone())?.fill((length as u16) << 8 | u16::from(symbol));
        for (rest, entry) in (0..).zip(self.numbers.get_mut(places)?) {
            *entry = Entry::new(length, symbol, rest, seen);
        }
        Some(())
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
    /// The bits that come next, the first one highest. Behind those that are held stand the same bits that will come,
    /// or ones after the end of the data, as encoders pad.
    buffer: u64,
    held: u32,
}

impl<'a> Bits<'a> {
    /// Begins at the first byte.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, buffer: 0, held: 0 }
    }

    /// Holds at least 32 bits, or all that are left.
    #[inline(always)]
    fn fill(&mut self) {
        if self.held >= 32 {
            return;
        }
        // Eight bytes are looked at, and as many taken as there is room for, where none of them is FF: then no byte of
        // the complement is zero.
        if let Some(chunk) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<8>)
            && let word = u64::from_be_bytes(*chunk)
            && word & (!word).wrapping_sub(0x0101_0101_0101_0101) & 0x8080_8080_8080_8080 == 0
        {
            self.buffer |= word >> self.held;
            let taken = (63 - self.held) / 8;
            self.at += taken as usize;
            self.held += taken * 8;
            return;
        }
        self.fill_slowly();
    }

    #[inline(never)]
    fn fill_slowly(&mut self) {
        // What stands behind the bits that are held would be joined with what comes now.
        self.buffer &= !u64::MAX.checked_shr(self.held).unwrap_or(0);
        while self.held <= 56 {
            let Some(&byte) = self.bytes.get(self.at) else {
                self.buffer |= u64::MAX.checked_shr(self.held).unwrap_or(0);
                return;
            };
            self.at += if byte == 0xFF { 2 } else { 1 };
            self.buffer |= u64::from(byte) << (56 - self.held);
            self.held += 8;
        }
    }

    /// The first `count` of the bits that come, 1 to 32; after a [`Bits::fill`].
    #[inline(always)]
    const fn peek(&self, count: u32) -> u32 {
        (self.buffer >> (64 - count)) as u32
    }

    /// Passes over bits that are there for certain, or says that they are not.
    #[inline(always)]
    fn pass(&mut self, count: u32) -> Result<(), BitFault> {
        self.held = self.held.checked_sub(count).ok_or(BitFault::End)?;
        self.buffer <<= count;
        Ok(())
    }

    /// Passes over `count` bits, at most 16.
    ///
    /// # Errors
    /// Where there are not so many.
    #[inline]
    pub fn skip(&mut self, count: u32) -> Result<(), BitFault> {
        self.fill();
        self.pass(count)
    }

    /// Reads `count` bits, at most 16.
    ///
    /// # Errors
    /// Where there are not so many.
    #[inline]
    pub fn take(&mut self, count: u32) -> Result<u32, BitFault> {
        if count == 0 {
            return Ok(0);
        }
        self.fill();
        let value = self.peek(count.min(16));
        self.pass(count)?;
        Ok(value)
    }

    /// Reads a number of `size` bits, at most 16 (T.81 §F.1.2.1).
    ///
    /// # Errors
    /// Where there are not so many.
    #[inline(always)]
    pub fn number(&mut self, size: u32) -> Result<i32, BitFault> {
        if size == 0 {
            return Ok(0);
        }
        Ok(extended(self.take(size)?, size))
    }

    /// Reads a symbol.
    ///
    /// # Errors
    /// Where the bits end or are no code.
    #[inline(always)]
    pub fn symbol(&mut self, table: &Huffman) -> Result<u8, BitFault> {
        self.fill();
        let entry = table.fast[self.peek(LOOK) as usize & ((1 << LOOK) - 1)];
        if entry != 0 {
            self.pass(u32::from(entry >> 8))?;
            return Ok((entry & 0xFF) as u8);
        }
        self.long_symbol(table)
    }

    /// Reads a coefficient that is not DC.
    ///
    /// # Errors
    /// Where the bits end or are no code.
    #[inline(always)]
    pub fn coefficient(&mut self, table: &Huffman) -> Result<Coefficient, BitFault> {
        self.fill();
        let entry = table.numbers[self.peek(LOOK) as usize & ((1 << LOOK) - 1)];
        let symbol = if entry.length == 0 {
            self.long_symbol(table)?
        } else {
            self.pass(u32::from(entry.length))?;
            entry.run_and_size
        };
        let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if entry.value != 0 {
            return Ok(Coefficient::Number { zeros, value: i32::from(entry.value) });
        }
        if size == 0 {
            return Ok(Coefficient::Zeros { run: zeros });
        }
        Ok(Coefficient::Number { zeros, value: self.number(size)? })
    }

    /// A symbol whose code is longer than the tables look up.
    #[inline(never)]
    fn long_symbol(&mut self, table: &Huffman) -> Result<u8, BitFault> {
        let bits = self.peek(16);
        let length =
            (LOOK + 1..=16).find(|length| table.limit.get(*length as usize).is_some_and(|limit| bits < *limit));
        let Some(length) = length else {
            // Ones run off the end of the data: an end, not a wrong code.
            return Err(if self.held < 16 { BitFault::End } else { BitFault::Code });
        };
        let code = (bits >> (16 - length)) as i32;
        let place = code + table.offset.get(length as usize).copied().unwrap_or(0);
        let symbol = usize::try_from(place).ok().and_then(|place| table.symbols.get(place)).copied();
        self.pass(length)?;
        symbol.ok_or(BitFault::Code)
    }

    /// Whole bytes that nothing has read, and that are no padding. Some devices fill up the data of a scan with zeros
    /// or ones to the size of their blocks; what is longer than that may be what a lost sector left of a picture.
    #[must_use]
    pub fn surplus(&self) -> usize {
        let left = (self.held / 8) as usize + self.bytes.len().saturating_sub(self.at);
        if left <= MOST_PADDING && self.is_padding() { 0 } else { left }
    }

    /// Whether what nothing has read are zeros or ones alone.
    fn is_padding(&self) -> bool {
        let held = (0..self.held / 8).map(|place| (self.buffer >> (64 - self.held + place * 8) & 0xFF) as u8);
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
