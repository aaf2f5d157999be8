//! Objects into another file.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::formats::pdf::write::{PdfWriter, name};
use crate::formats::pdf::{Dict, Document, Indirect, Object, Owner};

use super::clean::{self, Entry, Keys, keys_below};
use super::order::{Change, RebuildFault};

/// Most bytes that a stream is decoded to, where its coding must be another one: contents and tables, no images.
const MOST_DECODED: u64 = 256 << 20;

/// Whether a copy is cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cleaning {
    /// What PDF/A does not allow and nobody sees is left out.
    ForPdfa,
    /// One page alone: everything on it is as it was, but for what leads to other pages, and for the wish that images
    /// be smoothed: whether they are is the reader's matter, and their pixels are what counts.
    OnePage,
}

/// Keys of an annotation that lead away from it (ISO 32000-1 §12.5.2, §12.5.6.5, §12.5.6.19): nothing of how it looks
/// hangs on them.
const LEADING_AWAY: [&[u8]; 6] = [b"A", b"AA", b"Dest", b"P", b"Parent", b"PA"];

/// Bytes of a source that a copy may have over and over: 4 times what the file has, and this many.
const MOST_BESIDE: u64 = 64 << 20;

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
    /// Bytes of the source's own that may be written still. Streams whose lengths overlap would make a small file an
    /// endless one.
    left: u64,
    most_bytes: u64,
    /// The first object that has a string which cannot be deciphered.
    unclear: Option<u32>,
}

impl<'c, 'a, W: Write> Copier<'c, 'a, W> {
    pub(super) fn new(document: &'c Document<'a>, file: PdfWriter<W>, most: u32, cleaning: Cleaning) -> Self {
        let (changes, images) = (BTreeSet::from([Change::Structure, Change::Metadata]), Vec::new());
        let most_bytes = (document.bytes().len() as u64).saturating_mul(4).saturating_add(MOST_BESIDE);
        let (numbers, waiting, unclear) = (HashMap::new(), Vec::new(), None);
        Self {
            document,
            file,
            changes,
            images,
            numbers,
            waiting,
            most,
            cleaning,
            left: most_bytes,
            most_bytes,
            unclear,
        }
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

    /// A value with everything that it refers to, where its keys are words of PDF. The depth is bounded by the lexer
    /// that read it.
    pub(super) fn value(&mut self, object: &Object, owner: Owner) -> Object {
        self.value_of(object, owner, Keys::Words)
    }

    fn value_of(&mut self, object: &Object, owner: Owner, keys: Keys) -> Object {
        match object {
            Object::Reference(old, _) => self.reference(*old, keys),
            Object::Array(values) => Object::Array(values.iter().map(|value| self.value(value, owner)).collect()),
            Object::Dict(dict) => Object::Dict(self.dict(dict, owner, keys)),
            Object::String(bytes) => {
                let clear = self.document.clear_string(owner, bytes);
                if clear.is_none() {
                    self.unclear.get_or_insert(owner.number);
                }
                Object::String(clear.unwrap_or_default())
            }
            other => other.clone(),
        }
    }

    /// A dictionary without what must not stand there.
    pub(super) fn dict(&mut self, dict: &Dict, owner: Owner, keys: Keys) -> Dict {
        let mut copy = Dict::default();
        for (key, value) in &dict.0 {
            // The last one counts where a key stands several times.
            if copy.get(key).is_some() || dict.get(key) != Some(value) {
                continue;
            }
            let is_annotation = dict.get(b"Rect").is_some() && dict.get(b"Subtype").is_some();
            let judged = match (self.cleaning, keys) {
                (_, Keys::Names) => Entry::Keep,
                (Cleaning::ForPdfa, Keys::Words) => clean::judge(self.document, dict, key, value),
                (Cleaning::OnePage, Keys::Words) if key == b"Interpolate" => Entry::Drop(Change::Interpolation),
                (Cleaning::OnePage, Keys::Words) if is_annotation && LEADING_AWAY.contains(&key.as_slice()) => continue,
                (Cleaning::OnePage, Keys::Words) => Entry::Keep,
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
            let before = self.file.written();
            match self.document.indirect(old) {
                // A reference to what is not there is one to null (ISO 32000-1 §7.3.10). The tree of pages is a new
                // one.
                None => self.file.object(new, &Object::Null)?,
                Some(found) if self.is_elsewhere(&found) => self.file.object(new, &Object::Null)?,
                Some(found) if found.stream.is_some() => self.stream(new, &found)?,
                Some(found) => {
                    let object = self.value_of(&found.object, found.owner(), keys);
                    self.file.object(new, &object)?;
                }
            }
            self.takes(self.file.written().saturating_sub(before))?;
        }
        if self.document.inflate_left() == 0 {
            return Err(RebuildFault::Inflated);
        }
        self.unclear.map_or(Ok(()), |object| Err(RebuildFault::Text(object)))
    }

    /// Bytes of the source's own.
    fn takes(&mut self, bytes: u64) -> Result<(), RebuildFault> {
        self.left = self.left.checked_sub(bytes).ok_or(RebuildFault::TooLong(self.most_bytes))?;
        Ok(())
    }

    /// Whether it is a node of the tree of pages, or another page where one is copied alone.
    fn is_elsewhere(&self, found: &Indirect) -> bool {
        let is = |kind: &[u8]| found.object.dict().is_some_and(|dict| dict.is(b"Type", kind));
        is(b"Pages") || (self.cleaning == Cleaning::OnePage && is(b"Page"))
    }

    fn stream(&mut self, new: u32, found: &Indirect) -> Result<(), RebuildFault> {
        let Some(dict) = found.object.dict() else { return Ok(()) };
        let unread = || RebuildFault::Stream(found.number);
        let without_length = Dict(dict.0.iter().filter(|(key, _)| key != b"Length").cloned().collect());
        // Whatever it stands under, the dictionary of a stream has words.
        let mut copy = self.dict(&without_length, found.owner(), Keys::Words);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::pdf::write::PdfVersion;

    #[test]
    fn data_that_many_objects_share_are_not_copied_without_end() {
        // Each image has the data of all that come after it.
        let heads: String = (1..=40).map(|number| format!("{number} 0 obj<</Subtype/Image>>stream\n")).collect();
        let mut text = format!("%PDF-1.4\n{heads}{}", "x".repeat(2000));
        text.push_str("\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
        let document = Document::open(text.as_bytes(), 1000);
        let copy = |left: u64| {
            let file = PdfWriter::new(Vec::new(), PdfVersion::V1_7).unwrap();
            let mut copier = Copier::new(&document, file, 1000, Cleaning::ForPdfa);
            assert_eq!(copier.most_bytes, 4 * text.len() as u64 + MOST_BESIDE);
            copier.left = left;
            let all = (1..=40).map(|number| Object::Reference(number, 0)).collect();
            copier.value(&Object::Array(all), Owner::default());
            copier.drain().map(|()| copier.file.written())
        };
        let whole = copy(MOST_BESIDE).unwrap();
        assert!(whole > 20 * text.len() as u64, "{whole}");
        assert!(matches!(copy(4 * text.len() as u64), Err(RebuildFault::TooLong(_))));
    }
}
