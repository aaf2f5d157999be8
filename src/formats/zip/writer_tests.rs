use super::*;
use proptest::prelude::*;

fn at() -> Timestamp {
    "2026-03-01T10:00:01Z".parse().unwrap()
}

fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Vec::new(), at());
    for (name, bytes) in files {
        zip.add(name, bytes.len() as u64, crc32fast::hash(bytes), &mut bytes.as_slice()).unwrap();
    }
    let (bytes, length) = zip.finish().unwrap();
    assert_eq!(bytes.len() as u64, length);
    bytes
}

proptest! {
    #[test]
    fn another_reader_finds_everything(
        files in proptest::collection::vec(("[a-zà-ü ._]{1,40}", proptest::collection::vec(any::<u8>(), 0..1500)), 0..8)
    ) {
        let files: Vec<_> = files.into_iter().enumerate().map(|(i, (name, bytes))| (format!("r/{i}{name}"), bytes)).collect();
        let bytes = archive(&files);
        prop_assert_eq!(&archive(&files), &bytes);
        let mut reader = zip::ZipArchive::new(io::Cursor::new(&bytes)).unwrap();
        prop_assert_eq!(reader.len(), files.len());
        for (index, (name, content)) in files.iter().enumerate() {
            let mut entry = reader.by_index(index).unwrap();
            let mut found = Vec::new();
            entry.read_to_end(&mut found).unwrap();
            prop_assert_eq!(entry.name().unwrap(), name.as_str());
            prop_assert_eq!(entry.unix_mode(), Some(0o100_644));
            prop_assert_eq!(&found, content);
        }
    }
}

#[test]
fn content_must_be_what_was_recorded() {
    let mut zip = ZipWriter::new(Vec::new(), at());
    assert!(matches!(zip.add("a", 1, 0, &mut b"x".as_slice()), Err(ZipWriteError::Crc { .. })));
    assert!(matches!(zip.add("a", 2, 0, &mut b"x".as_slice()), Err(ZipWriteError::Entry { .. })));
    assert!(matches!(zip.add("a", 0, 0, &mut b"x".as_slice()), Err(ZipWriteError::Entry { .. })));
    let long = "x".repeat(70_000);
    assert!(matches!(zip.add(&long, 0, 0, &mut io::empty()), Err(ZipWriteError::NameTooLong { .. })));
}

#[test]
fn times_are_utc_and_clamped() {
    let date = |text: &str| dos_time(text.parse().unwrap());
    assert_eq!(date("1969-12-31T23:59:59Z"), [0, 0, 0x21, 0]);
    assert_eq!(date("1980-01-01T00:00:02Z"), [1, 0, 0x21, 0]);
    assert_eq!(date("2200-01-01T00:00:00Z"), [0, 0, 0x9f, 0xff]);
    assert_eq!(date("2026-03-01T01:00:01+01:00"), date("2026-03-01T00:00:00Z"));
}

/// Keeps the headers, which are written in small pieces, and drops the data.
#[derive(Default)]
struct Headers(Vec<u8>, u64);

impl Write for Headers {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1 += bytes.len() as u64;
        if bytes.len() < 4096 {
            self.0.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The CRC-32 of `length` zero bytes, without making them.
fn zeros(length: u64) -> u32 {
    let mut whole = crc32fast::Hasher::new();
    let mut piece = crc32fast::Hasher::new_with_initial_len(crc32fast::hash(&[0]), 1);
    let mut left = length;
    while left > 0 {
        if left & 1 == 1 {
            whole.combine(&piece);
        }
        let same = piece.clone();
        piece.combine(&same);
        left >>= 1;
    }
    whole.finalize()
}

#[test]
fn numbers_beyond_32_bits_go_to_the_extra_field() {
    let large = (1u64 << 32) + 5;
    let mut zip = ZipWriter::new(Headers::default(), at());
    zip.add("r/large", large, zeros(large), &mut io::repeat(0).take(large)).unwrap();
    let data = zip.add("r/after", 3, crc32fast::hash(b"abc"), &mut b"abc".as_slice()).unwrap();
    let (written, length) = zip.finish().unwrap();
    assert_eq!(written.1, length);
    assert!(data > large);
    let find = |pattern: &[u8]| written.0.windows(pattern.len()).filter(|w| *w == pattern).count();
    let mut sizes = vec![1, 0, 16, 0];
    sizes.extend_from_slice(&large.to_le_bytes());
    sizes.extend_from_slice(&large.to_le_bytes());
    assert_eq!(find(&sizes), 2, "local and central header of the large entry");
    let mut offset = vec![1, 0, 8, 0];
    offset.extend_from_slice(&(data - 30 - 7).to_le_bytes());
    assert_eq!(find(&offset), 1, "central header of the entry after it");
    assert_eq!(find(&END64.to_le_bytes()), 1);
}

#[test]
fn more_entries_than_sixteen_bits_count() {
    let files: Vec<_> = (0..65_536).map(|i| (format!("r/{i}"), Vec::new())).collect();
    let bytes = archive(&files);
    assert_eq!(zip::ZipArchive::new(io::Cursor::new(&bytes)).unwrap().len(), 65_536);
    let small = archive(&files[..65_534]);
    assert!(!small.windows(4).any(|window| window == END64.to_le_bytes()));
}
