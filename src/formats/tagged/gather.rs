//! Gathers fields within bounds.

use crate::records::{Hex32, TagBlock, TagDump, TagEntry, TagValue};

/// Most bytes of a text or of a list of numbers that are kept as they are.
pub(super) const LONGEST_TEXT: usize = 4096;
/// Most values of a list that are kept; strips and tiles of large images have thousands.
const MOST_VALUES: u64 = 64;
/// Most bytes that are kept in hexadecimal.
const LONGEST_BYTES: usize = 64;
/// Most bytes of all values together: some hundred times what cameras write.
const MOST_BYTES: usize = 4 << 20;
/// Most bytes that are hashed for one file: lists can overlap, so that a small file claims much work.
const MOST_HASHED: u64 = 1 << 30;
/// Most bytes of blocks inside of blocks (XMP, ICC, Photoshop, IPTC) that are looked into for one file: several tags
/// can share one.
const MOST_EMBEDDED: usize = 16 << 20;
/// Most blocks of one file.
const MOST_BLOCKS: usize = 65_536;

/// The list while it is made.
pub(super) struct Gather {
    dump: TagDump,
    entries: u32,
    bytes: usize,
    hashed: u64,
    embedded: usize,
}

impl Gather {
    pub(super) const fn new(most: u32) -> Self {
        Self {
            dump: TagDump { blocks: Vec::new(), cut: None },
            entries: most,
            bytes: MOST_BYTES,
            hashed: MOST_HASHED,
            embedded: MOST_EMBEDDED,
        }
    }

    pub(super) fn finish(self) -> TagDump {
        self.dump
    }

    /// Whether the list was cut: nothing more is taken then.
    pub(super) const fn is_full(&self) -> bool {
        self.dump.cut.is_some()
    }

    /// Ends the list: nothing more is taken.
    pub(super) fn cut(&mut self, place: &str) {
        self.dump.cut.get_or_insert_with(|| place.to_owned());
    }

    /// Whether a block of so many bytes inside of another may be looked into; where not, that is said in its place.
    pub(super) fn may_look_into(&mut self, bytes: &[u8]) -> bool {
        match self.embedded.checked_sub(bytes.len()) {
            Some(left) => self.embedded = left,
            None => {
                let problem = "not looked into: the blocks of this file are too long together".to_owned();
                self.named("contents", TagValue::Unreadable(problem));
                return false;
            }
        }
        true
    }

    /// Begins a block; the fields that follow are its own.
    pub(super) fn block(&mut self, name: impl Into<String>, at: usize) {
        let name = name.into();
        if self.is_full() {
            return;
        }
        let left = self.bytes.checked_sub(name.len() + 64);
        let (Some(left), true) = (left, self.dump.blocks.len() < MOST_BLOCKS) else {
            return self.cut(&format!("before a block at {at}"));
        };
        self.bytes = left;
        self.dump.blocks.push(TagBlock { block: name, at: at as u64, tags: Vec::new() });
    }

    fn push(&mut self, entry: TagEntry, bytes: usize) {
        let Some(block) = self.dump.blocks.last_mut() else { return };
        if self.dump.cut.is_some() {
            return;
        }
        let cost = bytes + entry.id.len() + 64;
        let left = self.bytes.checked_sub(cost);
        match (self.entries.checked_sub(1), left) {
            (Some(entries), Some(left)) => {
                (self.entries, self.bytes) = (entries, left);
                block.tags.push(entry);
            }
            _ => self.dump.cut = Some(format!("before tag {} of block {} at {}", entry.id, block.block, block.at)),
        }
    }

    /// Takes a field with a name of its own.
    pub(super) fn named(&mut self, id: &str, value: TagValue) {
        let bytes = size_of_value(&value);
        self.push(TagEntry { id: id.to_owned(), name: None, kind: None, count: None, value }, bytes);
    }

    /// Takes a field with a number.
    pub(super) fn numbered(&mut self, id: String, name: Option<&str>, value: TagValue) {
        let bytes = size_of_value(&value);
        self.push(TagEntry { id, name: name.map(str::to_owned), kind: None, count: None, value }, bytes);
    }

    /// Takes a field of a directory.
    pub(super) fn typed(&mut self, tag: u16, name: Option<&str>, kind: String, count: u64, value: TagValue) {
        let kept = match &value {
            TagValue::Numbers(list) => list.len() as u64,
            TagValue::Fractions(list) => list.len() as u64,
            TagValue::Floats(list) => list.len() as u64,
            _ => u64::MAX,
        };
        let bytes = size_of_value(&value);
        let count = (kept != count).then_some(count);
        let name = name.map(str::to_owned);
        self.push(TagEntry { id: tag.to_string(), name, kind: Some(kind), count, value }, bytes);
    }

    /// A number with a name of its own.
    pub(super) fn number(&mut self, id: &str, value: impl Into<i128>) {
        self.named(id, TagValue::Numbers(vec![value.into()]));
    }

    /// Text with a name of its own.
    pub(super) fn text(&mut self, id: &str, value: &str) {
        let value = self.text_value(value);
        self.named(id, value);
    }

    /// A text, or its digest where it is too long.
    pub(super) fn text_value(&mut self, text: &str) -> TagValue {
        if text.len() > LONGEST_TEXT { self.digest(text.as_bytes()) } else { TagValue::Text(text.to_owned()) }
    }

    /// Bytes: in hexadecimal where they are few, else their digest.
    pub(super) fn bytes_value(&mut self, bytes: &[u8]) -> TagValue {
        if bytes.len() <= LONGEST_BYTES { TagValue::Bytes(hex::encode(bytes)) } else { self.digest(bytes) }
    }

    /// Length and BLAKE3.
    pub(super) fn digest(&mut self, bytes: &[u8]) -> TagValue {
        let length = bytes.len() as u64;
        match self.hashed.checked_sub(length) {
            Some(left) => {
                self.hashed = left;
                TagValue::Digest { length, blake3: Hex32::blake3(bytes) }
            }
            None => TagValue::Unreadable(format!("{length} bytes, not hashed: the values of this file overlap")),
        }
    }
}

/// Whether a list of so many values is kept as it is.
pub(super) const fn is_short(count: u64) -> bool {
    count <= MOST_VALUES
}

fn size_of_value(value: &TagValue) -> usize {
    match value {
        TagValue::Text(text) | TagValue::Bytes(text) | TagValue::Unreadable(text) => text.len(),
        TagValue::Texts(list) | TagValue::Floats(list) => list.iter().map(|text| text.len() + 8).sum(),
        TagValue::Numbers(list) => list.len() * 12,
        TagValue::Fractions(list) => list.len() * 24,
        TagValue::Digest { .. } => 96,
    }
}
