//! Objects into another file.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::formats::pdf::write::{PdfWriter, name};
use crate::formats::pdf::{Dict, Document, Indirect, Object};

use super::clean::{self, Entry, Keys, keys_below};
use super::order::{Change, RebuildFault};

/// Most bytes that a stream is decoded to, where its coding must be another one: contents and tables, no images.
const MOST_DECODED: u64 = 256 << 20;

/// Whether a copy is cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cleaning {
    /// What PDF/A does not allow and nobody sees is left out.
    ForPdfa,
    /// Everything is as it was, but for the wish that images be smoothed: whether they are is the reader's matter, and their pixels are what
    /// counts.
    Unsmoothed,
}

/// Copies what is referred to. Held are two numbers for each object.
pub(super) struct Copier<'c, 'a, W> {
    pub document: &'c Document<'a>,
    pub file: PdfWriter<W>,
    pub changes: BTreeSet<Change>,
    pub images: Vec<[u8; 32]>,
    /// The new number of each old one.
    numbers: HashMap<u32, u32>,
    /// Old numbers, with what the keys of their dictionaries are.
    waiting: Vec<(u32, Keys)>,
    most: u32,
    cleaning: Cleaning,
}

impl<'c, 'a, W: Write> Copier<'c, 'a, W> {
    pub(super) fn new(document: &'c Document<'a>, file: PdfWriter<W>, most: u32, cleaning: Cleaning) -> Self {
        let (changes, images) = (BTreeSet::from([Change::Structure, Change::Metadata]), Vec::new());
        Self { document, file, changes, images, numbers: HashMap::new(), waiting: Vec::new(), most, cleaning }
    }

    /// Gives an old object a number without copying it: somebody else writes it.
    pub(super) fn take_over(&mut self, old: u32) -> u32 {
        let new = self.file.reserve();
        self.numbers.insert(old, new);
        new
    }

    /// The new number of an old object.
    pub(super) fn known(&self, old: u32) -> Option<u32> {
        self.numbers.get(&old).copied()
    }

    fn reference(&mut self, old: u32, keys: Keys) -> Object {
        if let Some(new) = self.numbers.get(&old) {
            return Object::Reference(*new, 0);
        }
        let new = self.take_over(old);
        self.waiting.push((old, keys));
        Object::Reference(new, 0)
    }

    /// A value with everything that it refers to, where its keys are words of PDF. The depth is bounded by the lexer that read it.
    pub(super) fn value(&mut self, object: &Object, owner: &Indirect) -> Object {
        self.value_of(object, owner, Keys::Words)
    }

    fn value_of(&mut self, object: &Object, owner: &Indirect, keys: Keys) -> Object {
        match object {
            Object::Reference(old, _) => self.reference(*old, keys),
            Object::Array(values) => Object::Array(values.iter().map(|value| self.value(value, owner)).collect()),
            Object::Dict(dict) => Object::Dict(self.dict(dict, owner, keys)),
            Object::String(bytes) => {
                Object::String(self.document.clear_string(owner, bytes).unwrap_or_else(|| bytes.clone()))
            }
            other => other.clone(),
        }
    }

    /// A dictionary without what must not stand there.
    pub(super) fn dict(&mut self, dict: &Dict, owner: &Indirect, keys: Keys) -> Dict {
        let mut copy = Dict::default();
        for (key, value) in &dict.0 {
            // The last one counts where a key stands several times.
            if copy.get(key).is_some() || dict.get(key) != Some(value) {
                continue;
            }
            let judged = match (self.cleaning, keys) {
                (_, Keys::Names) => Entry::Keep,
                (Cleaning::ForPdfa, Keys::Words) => clean::judge(self.document, dict, key, value),
                (Cleaning::Unsmoothed, Keys::Words) if key == b"Interpolate" => Entry::Drop(Change::Interpolation),
                (Cleaning::Unsmoothed, Keys::Words) => Entry::Keep,
            };
            match judged {
                Entry::Keep => {
                    let below = if keys == Keys::Words { keys_below(key) } else { Keys::Words };
                    let value = self.value_of(value, owner, below);
                    copy.0.push((key.clone(), value));
                }
                Entry::Drop(change) => _ = self.changes.insert(change),
                Entry::Put(value, change) => {
                    self.changes.insert(change);
                    copy.0.push((key.clone(), value));
                }
            }
        }
        let cleaned = self.cleaning == Cleaning::ForPdfa && keys == Keys::Words;
        if let Some(addition) = clean::addition(dict).filter(|_| cleaned) {
            self.changes.insert(Change::Annotations);
            copy.0.push(addition);
        }
        copy
    }

    /// Copies what is waiting, and what that refers to.
    ///
    /// # Errors
    /// [`RebuildFault`].
    pub(super) fn drain(&mut self) -> Result<(), RebuildFault> {
        while let Some((old, keys)) = self.waiting.pop() {
            if self.numbers.len() > self.most as usize {
                return Err(RebuildFault::TooMany(self.most));
            }
            let Some(new) = self.known(old) else { continue };
            match self.document.indirect(old) {
                // A reference to what is not there is one to null (ISO 32000-1 §7.3.10). The tree of pages is a new one.
                None => self.file.object(new, &Object::Null)?,
                Some(found) if is_page_node(&found) => self.file.object(new, &Object::Null)?,
                Some(found) if found.stream.is_some() => self.stream(new, &found)?,
                Some(found) => {
                    let object = self.value_of(&found.object, &found, keys);
                    self.file.object(new, &object)?;
                }
            }
        }
        Ok(())
    }

    fn stream(&mut self, new: u32, found: &Indirect) -> Result<(), RebuildFault> {
        let Some(dict) = found.object.dict() else { return Ok(()) };
        let unread = || RebuildFault::Stream(found.number);
        let without_length = Dict(dict.0.iter().filter(|(key, _)| key != b"Length").cloned().collect());
        // Whatever it stands under, the dictionary of a stream has words.
        let mut copy = self.dict(&without_length, found, Keys::Words);
        let data = self.document.clear_stream(found).ok_or_else(unread)?;
        if dict.is(b"Subtype", b"Image") {
            self.images.push(*blake3::hash(&data).as_bytes());
        } else if self.document.filters(dict).iter().any(|filter| matches!(filter.as_slice(), b"LZWDecode" | b"LZW")) {
            let decoded = self.document.data(found, MOST_DECODED).map_err(|_| unread())?;
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
            encoder.write_all(&decoded)?;
            copy.0.retain(|(key, _)| key != b"Filter" && key != b"DecodeParms");
            copy.0.push((b"Filter".to_vec(), name("FlateDecode")));
            self.changes.insert(Change::Filters);
            self.file.stream(new, copy, &encoder.finish()?)?;
            return Ok(());
        }
        Ok(self.file.stream(new, copy, &data)?)
    }
}

fn is_page_node(found: &Indirect) -> bool {
    found.object.dict().is_some_and(|dict| dict.is(b"Type", b"Pages"))
}
