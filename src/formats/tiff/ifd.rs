//! The structure of TIFF: header, directories, entries with typed values. Both byte orders, classic and `BigTIFF`.
//!
//! Nothing is read beyond the bytes that are given, and nothing is allocated by a count that the bytes could not hold.
//! EXIF blocks (JPEG `APP1` after `Exif\0\0`, PNG `eXIf`) are small TIFF files: [`Stream::open`] and [`Stream::chain`]
//! read them as they are.

use std::collections::HashSet;

/// The order of bytes in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// `II`.
    Little,
    /// `MM`.
    Big,
}

/// Why bytes are no TIFF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    /// Fewer bytes than a header has.
    #[error("the file has {found} bytes, fewer than a header")]
    Short {
        /// How many there are.
        found: usize,
    },
    /// Neither `II` nor `MM`, or the wrong number after it.
    #[error("the header is not that of a TIFF")]
    NotTiff,
    /// A `BigTIFF` that wants offsets of another size than 8 bytes.
    #[error("the BigTIFF header asks for offsets of {size} bytes")]
    OffsetSize {
        /// The size it asks for.
        size: u16,
    },
}

/// Why a directory could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryFault {
    /// The first offset is zero: a file without any directory.
    #[error("no directory")]
    None,
    /// It begins or ends beyond the file.
    #[error("the directory at byte {offset} lies beyond the end of the file")]
    Outside {
        /// Where it should be.
        offset: u64,
    },
    /// It has no entry.
    #[error("the directory at byte {offset} is empty")]
    Empty {
        /// Where it is.
        offset: u64,
    },
    /// It was read before: the chain is a ring.
    #[error("the chain of directories returns to byte {offset}")]
    Loop {
        /// Where it returns to.
        offset: u64,
    },
    /// More directories than allowed.
    #[error("more than {limit} directories")]
    TooMany {
        /// How many are allowed.
        limit: u32,
    },
    /// More entries than allowed, over all directories together.
    #[error("more than {limit} entries")]
    TooManyEntries {
        /// How many are allowed.
        limit: u32,
    },
}

/// Why a value could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueFault {
    /// It lies beyond the end of the file.
    #[error("the value of tag {tag} lies beyond the end of the file")]
    Outside {
        /// The tag.
        tag: u16,
    },
    /// Its type is unknown or does not fit the tag.
    #[error("tag {tag} has the type {kind}")]
    Kind {
        /// The tag.
        tag: u16,
        /// The number of the type.
        kind: u16,
    },
    /// It has no or too many values.
    #[error("tag {tag} has {count} values")]
    Count {
        /// The tag.
        tag: u16,
        /// How many.
        count: u64,
    },
}

/// The size in bytes of one value of a field type; `None` for a type that no standard knows.
#[must_use]
pub const fn type_size(kind: u16) -> Option<u64> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16 | 17 | 18 => Some(8),
        _ => None,
    }
}

/// One entry of a directory. The value is read through [`Stream`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The tag.
    pub tag: u16,
    /// The field type, 1 to 13 and 16 to 18.
    pub kind: u16,
    /// How many values.
    pub count: u64,
    /// Where the value begins: inside the entry itself where it fits there.
    pub value_at: u64,
    /// Whether the value stands in the entry.
    pub inline: bool,
}

impl Entry {
    /// The length of the value in bytes; `None` for an unknown type or an impossible count.
    #[must_use]
    pub const fn byte_length(&self) -> Option<u64> {
        match type_size(self.kind) {
            Some(size) => size.checked_mul(self.count),
            None => None,
        }
    }
}

/// A directory (IFD): its entries in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Where it begins.
    pub offset: u64,
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where the next one begins; 0: there is none.
    pub next: u64,
    /// Where it ends, the pointer to the next included.
    pub end: u64,
}

impl Directory {
    /// The first entry with this tag.
    #[must_use]
    pub fn find(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }

    /// Whether the tags ascend, each standing once (TIFF 6.0 §2).
    #[must_use]
    pub fn is_sorted(&self) -> bool {
        self.entries.windows(2).all(|pair| matches!(pair, [a, b] if a.tag < b.tag))
    }
}

/// How much may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Most directories in one chain.
    pub directories: u32,
    /// Most entries in all directories of a chain together.
    pub entries: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { directories: 4096, entries: 1_000_000 }
    }
}

impl Bounds {
    /// What is left of them after these directories.
    #[must_use]
    pub fn without(self, read: &[Directory]) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let entries = read.iter().map(|directory| directory.entries.len()).sum();
        Self {
            directories: self.directories.saturating_sub(count(read.len())),
            entries: self.entries.saturating_sub(count(entries)),
        }
    }
}

/// A chain of directories as far as it could be read, and what ended it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The directories in order.
    pub directories: Vec<Directory>,
    /// Why it ends early, if it does.
    pub fault: Option<DirectoryFault>,
}

/// Bytes with a TIFF header.
#[derive(Clone, Copy, Debug)]
pub struct Stream<'a> {
    bytes: &'a [u8],
    order: ByteOrder,
    big: bool,
    first: u64,
}

impl<'a> Stream<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// Where the bytes are no TIFF.
    pub fn open(bytes: &'a [u8]) -> Result<Self, HeaderFault> {
        let short = HeaderFault::Short { found: bytes.len() };
        let order = match bytes.get(..2).ok_or(short)? {
            b"II" => ByteOrder::Little,
            b"MM" => ByteOrder::Big,
            _ => return Err(HeaderFault::NotTiff),
        };
        let mut stream = Self { bytes, order, big: false, first: 0 };
        match stream.u16_at(2).ok_or(short)? {
            42 => stream.first = u64::from(stream.u32_at(4).ok_or(short)?),
            43 => {
                let size = stream.u16_at(4).ok_or(short)?;
                if size != 8 || stream.u16_at(6) != Some(0) {
                    return Err(HeaderFault::OffsetSize { size });
                }
                stream.big = true;
                stream.first = stream.u64_at(8).ok_or(short)?;
            }
            _ => return Err(HeaderFault::NotTiff),
        }
        Ok(stream)
    }

    /// All bytes.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The byte order.
    #[must_use]
    pub const fn order(&self) -> ByteOrder {
        self.order
    }

    /// Whether it is a `BigTIFF`.
    #[must_use]
    pub const fn is_big(&self) -> bool {
        self.big
    }

    /// Where the first directory begins.
    #[must_use]
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// The bytes from `offset` on, `length` of them; `None` where they are not all there.
    #[must_use]
    pub fn slice(&self, offset: u64, length: u64) -> Option<&'a [u8]> {
        let start = usize::try_from(offset).ok()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        self.bytes.get(start..end)
    }

    fn array<const N: usize>(&self, offset: u64) -> Option<[u8; N]> {
        self.slice(offset, N as u64)?.try_into().ok()
    }

    /// Two bytes at `offset` as a number.
    #[must_use]
    pub fn u16_at(&self, offset: u64) -> Option<u16> {
        let bytes = self.array(offset)?;
        Some(match self.order {
            ByteOrder::Little => u16::from_le_bytes(bytes),
            ByteOrder::Big => u16::from_be_bytes(bytes),
        })
    }

    /// Four bytes at `offset` as a number.
    #[must_use]
    pub fn u32_at(&self, offset: u64) -> Option<u32> {
        let bytes = self.array(offset)?;
        Some(match self.order {
            ByteOrder::Little => u32::from_le_bytes(bytes),
            ByteOrder::Big => u32::from_be_bytes(bytes),
        })
    }

    /// Eight bytes at `offset` as a number.
    #[must_use]
    pub fn u64_at(&self, offset: u64) -> Option<u64> {
        let bytes = self.array(offset)?;
        Some(match self.order {
            ByteOrder::Little => u64::from_le_bytes(bytes),
            ByteOrder::Big => u64::from_be_bytes(bytes),
        })
    }

    /// Reads the directory at `offset`, at most `most` entries.
    ///
    /// # Errors
    /// Where it is not wholly inside the bytes, is empty, or holds more than `most` entries.
    pub fn directory(&self, offset: u64, most: u32) -> Result<Directory, DirectoryFault> {
        let outside = DirectoryFault::Outside { offset };
        let (count, head, size) = if self.big {
            (self.u64_at(offset).ok_or(outside)?, 8, 20)
        } else {
            (u64::from(self.u16_at(offset).ok_or(outside)?), 2, 12)
        };
        if count == 0 {
            return Err(DirectoryFault::Empty { offset });
        }
        let start = offset.checked_add(head).ok_or(outside)?;
        let end = count.checked_mul(size).and_then(|length| start.checked_add(length)).ok_or(outside)?;
        if end > self.bytes.len() as u64 {
            return Err(outside);
        }
        if count > u64::from(most) {
            return Err(DirectoryFault::TooManyEntries { limit: most });
        }
        let entries: Option<Vec<_>> = (0..count).map(|index| self.entry(start + index * size)).collect();
        // A pointer cut off by the end of the file reads as zero: what lies before it is whole.
        let (next, width) = if self.big { (self.u64_at(end), 8) } else { (self.u32_at(end).map(u64::from), 4) };
        let end = (end + width).min(self.bytes.len() as u64);
        Ok(Directory { offset, entries: entries.ok_or(outside)?, next: next.unwrap_or(0), end })
    }

    fn entry(&self, at: u64) -> Option<Entry> {
        let tag = self.u16_at(at)?;
        let kind = self.u16_at(at + 2)?;
        let (count, field, room) =
            if self.big { (self.u64_at(at + 4)?, at + 12, 8) } else { (u64::from(self.u32_at(at + 4)?), at + 8, 4) };
        // An unknown type says nothing about its length: it is taken as standing in the entry and never read.
        let inline = type_size(kind).is_none_or(|size| size.checked_mul(count).is_some_and(|length| length <= room));
        let value_at = if inline {
            field
        } else if self.big {
            self.u64_at(field)?
        } else {
            u64::from(self.u32_at(field)?)
        };
        Some(Entry { tag, kind, count, value_at, inline })
    }

    /// Reads the directories from the first on, each following the pointer of the one before.
    #[must_use]
    pub fn chain(&self, bounds: Bounds) -> Chain {
        self.chain_from(self.first, bounds, &mut HashSet::new())
    }

    /// Reads a chain that begins at `offset`. `visited` holds the offsets of directories that were read already, so
    /// that chains below chains cannot run in a ring.
    pub fn chain_from(&self, offset: u64, bounds: Bounds, visited: &mut HashSet<u64>) -> Chain {
        let mut chain = Chain::default();
        let mut left = bounds.entries;
        let mut next = offset;
        if next == 0 {
            chain.fault = Some(DirectoryFault::None);
        }
        while next != 0 {
            if visited.contains(&next) {
                chain.fault = Some(DirectoryFault::Loop { offset: next });
                break;
            }
            if chain.directories.len() as u64 >= u64::from(bounds.directories) {
                chain.fault = Some(DirectoryFault::TooMany { limit: bounds.directories });
                break;
            }
            visited.insert(next);
            match self.directory(next, left) {
                Ok(directory) => {
                    left = left.saturating_sub(u32::try_from(directory.entries.len()).unwrap_or(u32::MAX));
                    next = directory.next;
                    chain.directories.push(directory);
                }
                Err(DirectoryFault::TooManyEntries { .. }) => {
                    chain.fault = Some(DirectoryFault::TooManyEntries { limit: bounds.entries });
                    break;
                }
                Err(fault) => {
                    chain.fault = Some(fault);
                    break;
                }
            }
        }
        chain
    }

    /// The bytes of a value, as they stand in the file.
    ///
    /// # Errors
    /// For an unknown type, or where they are not all there.
    pub fn raw(&self, entry: &Entry) -> Result<&'a [u8], ValueFault> {
        if type_size(entry.kind).is_none() {
            return Err(ValueFault::Kind { tag: entry.tag, kind: entry.kind });
        }
        let outside = ValueFault::Outside { tag: entry.tag };
        self.slice(entry.value_at, entry.byte_length().ok_or(outside)?).ok_or(outside)
    }

    /// One value of an entry of unsigned integers (BYTE, SHORT, LONG, IFD, LONG8, IFD8; UNDEFINED as bytes).
    ///
    /// # Errors
    /// Where it is not there or is no such number.
    pub fn unsigned(&self, entry: &Entry, index: u64) -> Result<u64, ValueFault> {
        if index >= entry.count {
            return Err(ValueFault::Count { tag: entry.tag, count: entry.count });
        }
        let outside = ValueFault::Outside { tag: entry.tag };
        let size = type_size(entry.kind).ok_or(ValueFault::Kind { tag: entry.tag, kind: entry.kind })?;
        let at = index.checked_mul(size).and_then(|skip| entry.value_at.checked_add(skip)).ok_or(outside)?;
        match entry.kind {
            1 | 7 => self.array::<1>(at).map(|[byte]| u64::from(byte)),
            3 => self.u16_at(at).map(u64::from),
            4 | 13 => self.u32_at(at).map(u64::from),
            16 | 18 => self.u64_at(at),
            kind => return Err(ValueFault::Kind { tag: entry.tag, kind }),
        }
        .ok_or(outside)
    }

    /// All values of an entry of unsigned integers. The bytes must hold them, so their number is bounded by the file's
    /// length.
    ///
    /// # Errors
    /// As [`Stream::unsigned`]; and where there are more than `most`.
    pub fn unsigned_list(&self, entry: &Entry, most: u64) -> Result<Vec<u64>, ValueFault> {
        if entry.count > most {
            return Err(ValueFault::Count { tag: entry.tag, count: entry.count });
        }
        self.raw(entry)?;
        (0..entry.count).map(|index| self.unsigned(entry, index)).collect()
    }

    /// One RATIONAL as numerator and denominator.
    ///
    /// # Errors
    /// Where it is not there or is no RATIONAL.
    pub fn rational(&self, entry: &Entry, index: u64) -> Result<(u32, u32), ValueFault> {
        if entry.kind != 5 {
            return Err(ValueFault::Kind { tag: entry.tag, kind: entry.kind });
        }
        if index >= entry.count {
            return Err(ValueFault::Count { tag: entry.tag, count: entry.count });
        }
        let outside = ValueFault::Outside { tag: entry.tag };
        let at = index.checked_mul(8).and_then(|skip| entry.value_at.checked_add(skip)).ok_or(outside)?;
        let second = at.checked_add(4).ok_or(outside)?;
        Ok((self.u32_at(at).ok_or(outside)?, self.u32_at(second).ok_or(outside)?))
    }

    /// A text: up to the first NUL, without blanks at its end. What is no UTF-8 is taken as Latin-1, which is what old
    /// devices write.
    ///
    /// # Errors
    /// Where it is not there, or is neither ASCII, BYTE, UNDEFINED nor UTF-8 (type 129 of EXIF 3.0 is unknown here).
    pub fn text(&self, entry: &Entry) -> Result<String, ValueFault> {
        if !matches!(entry.kind, 1 | 2 | 7) {
            return Err(ValueFault::Kind { tag: entry.tag, kind: entry.kind });
        }
        let bytes = self.raw(entry)?;
        let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().copied().map(char::from).collect(),
        };
        Ok(text.trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests;
