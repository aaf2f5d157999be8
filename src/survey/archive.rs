//! The directory of a ZIP archive (APPNOTE 6.3.10 §4.3.12 to 4.3.16), looked through for names that would leave their
//! folder.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::names::decoded;

/// Most entries that are looked at.
const MOST_ENTRIES: u64 = 1_000_000;
/// The end record with the longest comment.
const LONGEST_END: u64 = 22 + 65_535;

/// What the directory holds that it should not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traversals {
    /// Entries whose names would be written outside the folder into which the archive is unpacked.
    pub count: u64,
    /// The first of them.
    pub first: Option<String>,
}

/// Looks through the directory. Nothing is unpacked; memory does not grow with the archive.
///
/// # Errors
/// There is no directory, or it is cut short.
pub fn traversals(mut file: File) -> io::Result<Traversals> {
    let (start, entries) = directory(&mut file)?;
    file.seek(SeekFrom::Start(start))?;
    let mut reader = BufReader::new(file);
    let mut found = Traversals::default();
    for _ in 0..entries.min(MOST_ENTRIES) {
        let (name, is_link) = entry(&mut reader)?;
        if is_link || escapes(&name) {
            found.count += 1;
            found.first.get_or_insert_with(|| decoded(&name));
        }
    }
    Ok(found)
}

/// Where the central directory begins and how many entries it has.
fn directory(file: &mut File) -> io::Result<(u64, u64)> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail_start = length.saturating_sub(LONGEST_END);
    file.seek(SeekFrom::Start(tail_start))?;
    let mut tail = Vec::new();
    file.take(LONGEST_END).read_to_end(&mut tail)?;
    let at =
        tail.windows(4).rposition(|bytes| bytes == b"PK\x05\x06").ok_or_else(|| damaged("it has no end record"))?;
    let record = tail.get(at..at + 22).ok_or_else(|| damaged("its end record is cut short"))?;
    let (mut entries, size, mut start) =
        (u64::from(u16_at(record, 10)), u32_at(record, 12), u64::from(u32_at(record, 16)));
    let locator =
        at.checked_sub(20).and_then(|before| tail.get(before..at)).filter(|bytes| bytes.starts_with(b"PK\x06\x07"));
    if let Some(locator) = locator
        && (entries == 0xFFFF || size == u32::MAX || start == 0xFFFF_FFFF)
    {
        file.seek(SeekFrom::Start(u64_at(locator, 8)))?;
        let mut wide = [0; 56];
        file.read_exact(&mut wide)?;
        if !wide.starts_with(b"PK\x06\x06") {
            return Err(damaged("its zip64 end record is not where it should be"));
        }
        (entries, start) = (u64_at(&wide, 32), u64_at(&wide, 48));
    }
    if start > length {
        return Err(damaged("its directory lies beyond its end"));
    }
    Ok((start, entries))
}

/// Name of the next entry, and whether Unix takes it for a link.
fn entry(reader: &mut impl Read) -> io::Result<(Vec<u8>, bool)> {
    let mut head = [0; 46];
    reader.read_exact(&mut head)?;
    if !head.starts_with(b"PK\x01\x02") {
        return Err(damaged("its directory is damaged"));
    }
    let mut name = vec![0; usize::from(u16_at(&head, 28))];
    reader.read_exact(&mut name)?;
    let rest = u64::from(u16_at(&head, 30)) + u64::from(u16_at(&head, 32));
    io::copy(&mut reader.take(rest), &mut io::sink())?;
    let made_on_unix = head[5] == 3;
    let mode = u32_at(&head, 38) >> 16;
    Ok((name, made_on_unix && mode & 0o170_000 == 0o120_000))
}

/// Whether a name would be written elsewhere on any system.
fn escapes(name: &[u8]) -> bool {
    let drive = matches!(name, [letter, b':', ..] if letter.is_ascii_alphabetic());
    let absolute = matches!(name.first(), Some(b'/' | b'\\'));
    let parts = name.split(|byte| matches!(byte, b'/' | b'\\'));
    drive || absolute || name.contains(&b'\\') || name.contains(&0) || parts.into_iter().any(|part| part == b"..")
}

fn damaged(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

fn bytes_at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..at + N).and_then(|bytes| bytes.try_into().ok()).unwrap_or([0; N])
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes_at(bytes, at))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes_at(bytes, at))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes_at(bytes, at))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    fn zip_with(names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(b"x").unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn names_that_leave() {
        let clean = zip_with(&["0001.txt", "a/b..c.txt", "a/...", "colon: not a drive.txt"]);
        assert_eq!(traversals(file(&clean)).unwrap(), Traversals::default());
        let bad = zip_with(&["0001.txt", "../out.txt", "/tmp/x", "..\\..\\w.txt", "a/../../b", "C:x"]);
        let found = traversals(file(&bad)).unwrap();
        assert_eq!((found.count, found.first.as_deref()), (5, Some("../out.txt")));
    }

    #[test]
    fn damaged_ones_are_said_to_be() {
        let good = zip_with(&["a", "b"]);
        assert!(traversals(file(&good[..good.len() - 30])).is_err());
        assert!(traversals(file(b"")).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_bring_it_to_fall(cut in 0_usize..200, flips in proptest::collection::vec((0_usize..200, any::<u8>()), 0..8)) {
            let mut bytes = zip_with(&["a", "../b"]);
            for (at, value) in flips {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = value;
                }
            }
            bytes.truncate(bytes.len().saturating_sub(cut));
            let _ = traversals(file(&bytes));
        }
    }
}
