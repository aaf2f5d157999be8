//! How far a file reaches: TIFF has no end mark, so its end is the end of what it refers to.

use crate::formats::tiff::ifd::{Directory, Entry, Stream, type_size};
use crate::formats::tiff::tags;

/// `JPEGInterchangeFormat`: where the JPEG stream of an old-style image or a thumbnail begins.
const JPEG_STREAM: u16 = 513;
/// `JPEGInterchangeFormatLength`.
const JPEG_STREAM_LENGTH: u16 = 514;
/// Pointer from the EXIF directory to that of interoperability.
const INTEROPERABILITY_IFD: u16 = 40965;

/// Most entries of an EXIF or GPS directory.
const MOST_ENTRIES: u32 = 4096;
/// Most tables of an old-style JPEG that are looked at.
const MOST_TABLES: u64 = 16;
/// Most zeros that writers add at the end to come to a multiple of 16.
const PADDING: usize = 15;

/// How far what the file refers to reaches.
pub(super) struct Extent {
    size: u64,
    /// The end of the farthest part that is wholly in the file.
    inside: u64,
    /// The end of the farthest part that is not.
    outside: Option<u64>,
}

impl Extent {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self { size: bytes.len() as u64, inside: 8, outside: None }
    }

    /// Takes a part that ends at `end`.
    pub(super) fn cover(&mut self, end: u64) {
        if end <= self.size { self.inside = self.inside.max(end) } else { self.beyond(end) }
    }

    /// Takes a part that should end at `end`, which is not in the file.
    pub(super) fn beyond(&mut self, end: u64) {
        self.outside = self.outside.max(Some(end));
    }

    /// Takes a directory with the values of its tags and the EXIF and GPS directories that it points to.
    pub(super) fn directory(&mut self, stream: &Stream<'_>, directory: &Directory) {
        self.values(directory);
        self.cover(directory.end);
        let number = |tag| directory.find(tag).and_then(|entry| stream.unsigned(entry, 0).ok());
        if let Some((start, length)) = number(JPEG_STREAM).zip(number(JPEG_STREAM_LENGTH)) {
            self.cover(start.saturating_add(length));
        }
        for (tag, fixed) in [(tags::JPEG_Q_TABLES, 64), (tags::JPEG_DC_TABLES, 16), (tags::JPEG_AC_TABLES, 16)] {
            self.tables(stream, directory.find(tag), fixed);
        }
        let below = [tags::EXIF_IFD, tags::GPS_IFD].into_iter().filter_map(number);
        for offset in below {
            if let Ok(exif) = stream.directory(offset, MOST_ENTRIES) {
                self.metadata(&exif);
                let next = exif.find(INTEROPERABILITY_IFD).and_then(|entry| stream.unsigned(entry, 0).ok());
                if let Some(Ok(inner)) = next.map(|offset| stream.directory(offset, MOST_ENTRIES)) {
                    self.metadata(&inner);
                }
            }
        }
    }

    /// Tables of an old-style JPEG: 64 bytes, or counts of codes and what these stand for.
    fn tables(&mut self, stream: &Stream<'_>, entry: Option<&Entry>, fixed: u64) {
        let offsets = entry.and_then(|entry| stream.unsigned_list(entry, MOST_TABLES).ok()).unwrap_or_default();
        for offset in offsets.into_iter().filter(|offset| *offset > 0) {
            let counts = if fixed == 16 { stream.slice(offset, fixed).unwrap_or_default() } else { &[] };
            let symbols: u64 = counts.iter().map(|count| u64::from(*count)).sum();
            self.cover(offset.saturating_add(fixed).saturating_add(symbols));
        }
    }

    fn values(&mut self, directory: &Directory) {
        for end in directory.entries.iter().filter_map(value_end) {
            self.cover(end);
        }
    }

    /// EXIF values that lie outside say nothing of the file's length: programs that move EXIF leave them behind.
    fn metadata(&mut self, directory: &Directory) {
        let size = self.size;
        let inside = directory.entries.iter().filter_map(value_end).filter(|end| *end <= size);
        self.inside = inside.chain([self.inside, directory.end]).max().unwrap_or(self.inside);
    }

    /// Where the file should end, if it ends before.
    pub(super) fn missing(&self) -> Option<u64> {
        self.outside
    }

    /// Bytes at the end that nothing refers to.
    pub(super) fn trailing(&self, bytes: &[u8]) -> Option<usize> {
        let rest = bytes.get(usize::try_from(self.inside).ok()?..)?;
        let padding = rest.len() <= PADDING && rest.iter().all(|byte| *byte == 0);
        (!rest.is_empty() && !padding).then_some(rest.len())
    }
}

/// The end of a value that does not stand in its entry.
fn value_end(entry: &Entry) -> Option<u64> {
    let length = type_size(entry.kind)?.saturating_mul(entry.count);
    (!entry.inline).then(|| entry.value_at.saturating_add(length))
}
