//! Directories that are sound, and some that are made to be read badly.

use proptest::prelude::*;

use super::*;

/// A classic little-endian file with one directory and the given entries (tag, kind, count, field).
fn file(entries: &[(u16, u16, u32, u32)], next: u32, tail: &[u8]) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend_from_slice(&u16::try_from(entries.len()).unwrap().to_le_bytes());
    for (tag, kind, count, field) in entries {
        bytes.extend_from_slice(&tag.to_le_bytes());
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&field.to_le_bytes());
    }
    bytes.extend_from_slice(&next.to_le_bytes());
    bytes.extend_from_slice(tail);
    bytes
}

#[test]
fn values_are_read_inline_and_by_offset() {
    let tail = [b"ABCDE\0".as_slice(), &300u32.to_le_bytes(), &1u32.to_le_bytes()].concat();
    let at = 8 + 2 + 4 * 12 + 4;
    let bytes = file(&[(256, 3, 1, 77), (258, 3, 2, 8 | 16 << 16), (305, 2, 6, at), (282, 5, 1, at + 6)], 0, &tail);
    let stream = Stream::open(&bytes).unwrap();
    let chain = stream.chain(Bounds::default());
    assert_eq!(chain.fault, None);
    let directory = &chain.directories[0];
    assert_eq!(stream.unsigned(directory.find(256).unwrap(), 0), Ok(77));
    assert_eq!(stream.unsigned_list(directory.find(258).unwrap(), 10), Ok(vec![8, 16]));
    assert_eq!(stream.text(directory.find(305).unwrap()).as_deref(), Ok("ABCDE"));
    assert_eq!(stream.rational(directory.find(282).unwrap(), 0), Ok((300, 1)));
    assert!(!directory.is_sorted(), "282 stands after 305");
    assert_eq!(stream.unsigned(directory.find(256).unwrap(), 1), Err(ValueFault::Count { tag: 256, count: 1 }));
}

#[test]
fn big_endian_and_big_tiff() {
    let mut bytes = b"MM\0\x2b\0\x08\0\0".to_vec();
    bytes.extend_from_slice(&16u64.to_be_bytes());
    bytes.extend_from_slice(&1u64.to_be_bytes());
    bytes.extend_from_slice(&[1, 1, 0, 16]);
    bytes.extend_from_slice(&1u64.to_be_bytes());
    bytes.extend_from_slice(&(1u64 << 40).to_be_bytes());
    bytes.extend_from_slice(&0u64.to_be_bytes());
    let stream = Stream::open(&bytes).unwrap();
    assert!(stream.is_big());
    let chain = stream.chain(Bounds::default());
    assert_eq!(stream.unsigned(&chain.directories[0].entries[0], 0), Ok(1 << 40));
}

#[test]
fn a_ring_ends() {
    let bytes = file(&[(256, 3, 1, 1)], 8, b"");
    let chain = Stream::open(&bytes).unwrap().chain(Bounds::default());
    assert_eq!(chain.directories.len(), 1);
    assert_eq!(chain.fault, Some(DirectoryFault::Loop { offset: 8 }));
}

#[test]
fn limits_hold() {
    let bytes = file(&[(256, 3, 1, 1), (257, 3, 1, 1)], 0, b"");
    let stream = Stream::open(&bytes).unwrap();
    let chain = stream.chain(Bounds { directories: 10, entries: 1 });
    assert_eq!(chain.fault, Some(DirectoryFault::TooManyEntries { limit: 1 }));
    let chain = stream.chain(Bounds { directories: 0, entries: 10 });
    assert_eq!(chain.fault, Some(DirectoryFault::TooMany { limit: 0 }));
}

#[test]
fn headers_that_are_none() {
    assert_eq!(Stream::open(b"").unwrap_err(), HeaderFault::Short { found: 0 });
    assert_eq!(Stream::open(b"II*\0").unwrap_err(), HeaderFault::Short { found: 4 });
    assert_eq!(Stream::open(b"%PDF-1.4").unwrap_err(), HeaderFault::NotTiff);
    assert_eq!(Stream::open(b"II+\0\x04\0\0\0aaaaaaaa").unwrap_err(), HeaderFault::OffsetSize { size: 4 });
}

proptest! {
    #[test]
    fn any_bytes_end(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), big: bool, le: bool) {
        let header: &[u8] = match (le, big) {
            (true, false) => b"II*\0\x08\0\0\0",
            (true, true) => b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0",
            (false, false) => b"MM\0*\0\0\0\x08",
            (false, true) => b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10",
        };
        bytes.splice(0..0, header.iter().copied());
        let stream = Stream::open(&bytes).unwrap();
        let chain = stream.chain(Bounds { directories: 20, entries: 100 });
        for directory in &chain.directories {
            for entry in &directory.entries {
                let _ = stream.raw(entry);
                let _ = stream.text(entry);
                let _ = stream.rational(entry, 0);
                if let Ok(list) = stream.unsigned_list(entry, 1000) {
                    prop_assert!(list.len() <= bytes.len());
                }
            }
        }
    }
}
