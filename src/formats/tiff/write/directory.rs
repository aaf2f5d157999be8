//! Header, directories and their values.

use std::io::{self, Cursor, Seek, SeekFrom, Write};

use super::field::{Field, Fields};
use super::file::Offsets;

/// A file that has become longer than its offsets can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than 4 GiB with offsets of 32 bits")]
pub struct BeyondOffsets;

impl BeyondOffsets {
    /// Whether that is what a writer says.
    #[must_use]
    pub fn is_in(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|inner| inner.is::<Self>())
    }
}

/// A file that is being written, from its header on.
#[derive(Debug)]
pub(super) struct Out<W> {
    out: W,
    /// Bytes written.
    at: u64,
    offsets: Offsets,
    /// Bytes that it may have.
    most: u64,
}

/// Where a directory begins, and where the place of the next one is to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    pub(super) start: u64,
    pub(super) next: u64,
}

impl<W: Write + Seek> Out<W> {
    /// Writes the header; its pointer to the first directory stands at [`Offsets::first`] and is filled in later.
    pub(super) fn begin(out: W, offsets: Offsets) -> io::Result<Self> {
        let most = match offsets {
            Offsets::Four => Offsets::MOST,
            Offsets::Eight => u64::MAX,
        };
        let mut begun = Self { out, at: 0, offsets, most };
        match offsets {
            Offsets::Four => begun.write(b"II\x2a\0\0\0\0\0")?,
            Offsets::Eight => begun.write(b"II\x2b\0\x08\0\0\0\0\0\0\0\0\0\0\0")?,
        }
        Ok(begun)
    }

    /// Lowers how long the file may be.
    pub(super) fn shorten(&mut self, most: u64) {
        self.most = self.most.min(most);
    }

    /// Bytes written.
    pub(super) const fn at(&self) -> u64 {
        self.at
    }

    pub(super) const fn offsets(&self) -> Offsets {
        self.offsets
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.at += bytes.len() as u64;
        if self.at > self.most {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, BeyondOffsets));
        }
        Ok(())
    }

    /// To the next even byte: values and directories begin at one (TIFF 6.0 §2).
    pub(super) fn align(&mut self) -> io::Result<()> {
        if self.at % 2 == 1 { self.write(&[0]) } else { Ok(()) }
    }

    /// Fills in the place of a directory.
    pub(super) fn point(&mut self, from: u64, to: u64) -> io::Result<()> {
        self.out.seek(SeekFrom::Start(from))?;
        self.out.write_all(&self.number(to))?;
        self.out.seek(SeekFrom::Start(self.at)).map(|_| ())
    }

    pub(super) fn end(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    /// An offset or a count.
    fn number(&self, value: u64) -> Vec<u8> {
        match self.offsets {
            // What is written lies below 4 GiB, as `write` sees to.
            Offsets::Four => u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes().to_vec(),
            Offsets::Eight => value.to_le_bytes().to_vec(),
        }
    }

    /// Writes directories below, then values, then the directory itself.
    pub(super) fn directory(&mut self, fields: &Fields) -> io::Result<Written> {
        let mut entries: Vec<Field> = Vec::with_capacity(fields.fields.len() + fields.below.len());
        for (tag, below) in &fields.below {
            // An empty directory is none (TIFF 6.0 §2): so is a pointer to it.
            if below.fields.is_empty() && below.below.is_empty() {
                continue;
            }
            let written = self.directory(below)?;
            let kind = if self.offsets == Offsets::Four { 4 } else { 18 };
            entries.push(Field { tag: *tag, kind, bytes: self.number(written.start) });
        }
        entries.extend(fields.fields.iter().cloned());
        entries.sort_by_key(|field| field.tag);
        let room = self.offsets.bytes();
        let mut places = Vec::with_capacity(entries.len());
        for field in &entries {
            if field.bytes.len() > room {
                self.align()?;
                places.push(self.number(self.at));
                self.write(&field.bytes)?;
            } else {
                let mut inline = field.bytes.clone();
                inline.resize(room, 0);
                places.push(inline);
            }
        }
        self.align()?;
        let start = self.at;
        match self.offsets {
            Offsets::Four => self.write(&u16::try_from(entries.len()).map_err(io::Error::other)?.to_le_bytes())?,
            Offsets::Eight => self.write(&(entries.len() as u64).to_le_bytes())?,
        }
        for (field, place) in entries.iter().zip(&places) {
            self.write(&field.tag.to_le_bytes())?;
            self.write(&field.kind.to_le_bytes())?;
            self.write(&self.number(field.count()))?;
            self.write(place)?;
        }
        let next = self.at;
        self.write(&self.number(0))?;
        Ok(Written { start, next })
    }
}

/// A TIFF structure without any image, as EXIF blocks of other formats are (CIPA DC-008 §4.5).
///
/// # Errors
/// For more fields than a directory can have.
pub(crate) fn block(fields: &Fields) -> io::Result<Vec<u8>> {
    let mut out = Out::begin(Cursor::new(Vec::new()), Offsets::Four)?;
    let written = out.directory(fields)?;
    out.point(Offsets::Four.first(), written.start)?;
    Ok(out.end()?.into_inner())
}
