//! A deterministic tar: regular files only, fixed modes and owners, one time for all, pax records only where ustar
//! cannot say it.

use std::io::{self, BufWriter, Read, Write};

use jiff::Timestamp;

use crate::formats::copy::Copier;

const BLOCK: usize = 512;
/// Longest name in a ustar header without its prefix field.
const NAME: usize = 100;
/// Largest size that eleven octal digits hold.
const SIZE: u64 = 0o777_7777_7777;

/// What keeps an archive from being written.
#[derive(Debug, thiserror::Error)]
pub enum TarWriteError {
    /// Reading an entry or writing the archive.
    #[error("write the entry {name}: {source}")]
    Entry {
        /// The entry.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// The bytes are not those that were recorded.
    #[error("write the entry {name}: its CRC-32 is {found:08x}, recorded was {expected:08x}")]
    Crc {
        /// The entry.
        name: String,
        /// As recorded.
        expected: u32,
        /// As read.
        found: u32,
    },
    /// Writing the end.
    #[error("write the end of the archive: {0}")]
    End(#[from] io::Error),
}

/// Writes an archive from its beginning to its end.
pub struct TarWriter<W: Write> {
    out: BufWriter<W>,
    offset: u64,
    seconds: u64,
    copier: Copier,
}

impl<W: Write> TarWriter<W> {
    /// Begins an archive all of whose entries bear the instant `at`, in whole seconds, not before 1970.
    pub fn new(out: W, at: Timestamp) -> Self {
        Self {
            out: BufWriter::with_capacity(1 << 16, out),
            offset: 0,
            seconds: u64::try_from(at.as_second()).unwrap_or(0).min(SIZE),
            copier: Copier::default(),
        }
    }

    /// Adds an entry and returns the offset of its data in the archive.
    ///
    /// # Errors
    /// `content` does not have that size and CRC-32, or what either side says. The archive is then of no use.
    pub fn add(&mut self, name: &str, size: u64, crc32: u32, content: &mut impl Read) -> Result<u64, TarWriteError> {
        let failed = |source| TarWriteError::Entry { name: name.to_owned(), source };
        let mut head = self.pax_records(name, size);
        head.extend_from_slice(&header(&short(name), size.min(SIZE), self.seconds, b'0'));
        self.out.write_all(&head).map_err(failed)?;
        let data = self.offset + head.len() as u64;
        let found = self.copier.copy(content, &mut self.out, size).map_err(failed)?;
        if found != crc32 {
            return Err(TarWriteError::Crc { name: name.to_owned(), expected: crc32, found });
        }
        let padding = padding(size);
        self.out.write_all(&[0; BLOCK][..padding]).map_err(failed)?;
        self.offset = data + size + padding as u64;
        Ok(data)
    }

    /// The extended header before an entry whose name or size ustar cannot hold; empty where it can.
    fn pax_records(&self, name: &str, size: u64) -> Vec<u8> {
        let mut records = Vec::new();
        if name.len() > NAME || !name.is_ascii() {
            record(&mut records, "path", name);
        }
        if size > SIZE {
            record(&mut records, "size", &size.to_string());
        }
        if records.is_empty() {
            return records;
        }
        let mut block = header(b"PaxHeaders", records.len() as u64, self.seconds, b'x').to_vec();
        let padding = padding(records.len() as u64);
        block.append(&mut records);
        block.resize(block.len() + padding, 0);
        block
    }

    /// Writes the end of the archive, to a whole record of 20 blocks, and gives back what it was written to, and its
    /// length.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> Result<(W, u64), TarWriteError> {
        let record = (BLOCK * 20) as u64;
        let length = (self.offset + 2 * BLOCK as u64).next_multiple_of(record);
        io::copy(&mut io::repeat(0).take(length - self.offset), &mut self.out)?;
        let out = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok((out, length))
    }
}

/// `LENGTH KEY=VALUE\n`, where LENGTH counts itself.
fn record(records: &mut Vec<u8>, key: &str, value: &str) {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    records.extend_from_slice(format!("{length} {key}={value}\n").as_bytes());
}

/// What stands in the ustar name field: the name, or for readers without pax its last bytes in ASCII.
fn short(name: &str) -> Vec<u8> {
    if name.len() <= NAME && name.is_ascii() {
        return name.as_bytes().to_vec();
    }
    let plain: Vec<u8> = name.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'_')).collect();
    let tail = &plain[plain.len().saturating_sub(NAME)..];
    tail.strip_prefix(b"/").unwrap_or(tail).to_vec()
}

fn padding(size: u64) -> usize {
    usize::try_from(size % BLOCK as u64).map_or(0, |rest| (BLOCK - rest) % BLOCK)
}

/// A ustar header; `name` has at most 100 bytes, `size` and `seconds` fit their fields.
fn header(name: &[u8], size: u64, seconds: u64, kind: u8) -> [u8; BLOCK] {
    let mut block = [0u8; BLOCK];
    block[..name.len()].copy_from_slice(name);
    let mut put = |at: usize, text: String| block[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(100, "0000644\0".to_owned());
    put(108, "0000000\0".to_owned());
    put(116, "0000000\0".to_owned());
    put(124, format!("{size:011o}\0"));
    put(136, format!("{seconds:011o}\0"));
    put(148, " ".repeat(8));
    put(156, char::from(kind).to_string());
    put(257, "ustar\x0000".to_owned());
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
        let mut tar = TarWriter::new(Vec::new(), "2026-03-01T10:00:00Z".parse().unwrap());
        for (name, bytes) in files {
            tar.add(name, bytes.len() as u64, crc32fast::hash(bytes), &mut bytes.as_slice()).unwrap();
        }
        let (bytes, length) = tar.finish().unwrap();
        assert_eq!(bytes.len() as u64, length);
        bytes
    }

    proptest! {
        #[test]
        fn another_reader_finds_everything(
            files in proptest::collection::vec(("[a-zà-ü0-9 ._/]{1,150}", proptest::collection::vec(any::<u8>(), 0..1500)), 0..6)
        ) {
            let files: Vec<_> = files.into_iter().enumerate().map(|(i, (name, bytes))| (format!("r/{i}{name}x"), bytes)).collect();
            let bytes = archive(&files);
            prop_assert_eq!(&archive(&files), &bytes);
            let mut reader = tar::Archive::new(bytes.as_slice());
            let mut found = Vec::new();
            for entry in reader.entries().unwrap() {
                let mut entry = entry.unwrap();
                let name = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
                prop_assert_eq!(entry.header().mode().unwrap(), 0o644);
                let mut content = Vec::new();
                entry.read_to_end(&mut content).unwrap();
                found.push((name, content));
            }
            prop_assert_eq!(found, files);
        }
    }

    #[test]
    fn length_of_a_record_counts_itself() {
        let mut records = Vec::new();
        record(&mut records, "path", &"x".repeat(90));
        assert!(records.starts_with(b"99 path="));
        assert_eq!(records.len(), 99);
        records.clear();
        record(&mut records, "path", &"x".repeat(91));
        assert!(records.starts_with(b"101 path="));
        assert_eq!(records.len(), 101);
    }
}
