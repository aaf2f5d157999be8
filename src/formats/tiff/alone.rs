//! Whether a file has one image only: a look at its header and its first directory, without the rest.

use std::io::{self, Read, Seek, SeekFrom};

/// Most entries of a directory that are looked through; more are left to who reads the whole file.
const MOST_ENTRIES: u64 = 1024;

/// The tag whose values are further directories (TIFF Technical Note 1).
const SUB_IFDS: u64 = 330;

/// How a directory is laid out (TIFF 6.0 §2; `BigTIFF`): bytes of its count, of an entry, of an offset.
struct Form {
    count: usize,
    entry: usize,
    offset: usize,
}

const CLASSIC: Form = Form { count: 2, entry: 12, offset: 4 };
const BIG: Form = Form { count: 8, entry: 20, offset: 8 };

/// Whether the first directory of a TIFF is its only one, and has no others below it. `false` too where that cannot be
/// told.
///
/// # Errors
/// The file cannot be read. One that is cut off, or no TIFF, is no error.
pub fn has_one_directory(file: impl Read + Seek) -> io::Result<bool> {
    match look(file) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        looked => Ok(looked?.unwrap_or(false)),
    }
}

fn look(mut file: impl Read + Seek) -> io::Result<Option<bool>> {
    let mut head = [0; 8];
    file.read_exact(&mut head)?;
    let [mark @ .., a, b, c, d, e, f] = head;
    let big_endian = match &mark {
        b"II" => false,
        b"MM" => true,
        _ => return Ok(None),
    };
    let number = |bytes: &[u8]| {
        let add = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        if big_endian { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) }
    };
    let (form, first) = match (number(&[a, b]), number(&[c, d, e, f])) {
        (42, first) => (CLASSIC, first),
        (43, _) => {
            let mut first = [0; 8];
            file.read_exact(&mut first)?;
            (BIG, number(&first))
        }
        _ => return Ok(None),
    };
    file.seek(SeekFrom::Start(first))?;
    let mut count = vec![0; form.count];
    file.read_exact(&mut count)?;
    let entries = number(&count);
    if entries > MOST_ENTRIES {
        return Ok(None);
    }
    let mut directory = vec![0; usize::try_from(entries).map_err(io::Error::other)? * form.entry];
    file.read_exact(&mut directory)?;
    let has_below =
        directory.chunks_exact(form.entry).any(|entry| number(entry.get(..2).unwrap_or_default()) == SUB_IFDS);
    let mut next = vec![0; form.offset];
    file.read_exact(&mut next)?;
    Ok(Some(!has_below && number(&next) == 0))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    /// A file of a header and a directory of these tags, whose next one lies there.
    fn file(big_endian: bool, form: &Form, tags: &[u16], next: u64) -> Vec<u8> {
        let mut bytes = if big_endian { b"MM".to_vec() } else { b"II".to_vec() };
        let mut put = |value: u64, length: usize| {
            let all = value.to_be_bytes();
            let part = all[8 - length..].iter();
            if big_endian { bytes.extend(part) } else { bytes.extend(part.rev()) }
        };
        let head: &[(u64, usize)] =
            if form.offset == 4 { &[(42, 2), (8, 4)] } else { &[(43, 2), (8, 2), (0, 2), (16, 8)] };
        head.iter().for_each(|(value, length)| put(*value, *length));
        put(tags.len() as u64, form.count);
        for tag in tags {
            put((*tag).into(), 2);
            (2..form.entry).for_each(|_| put(0, 1));
        }
        put(next, form.offset);
        bytes
    }

    fn one(bytes: &[u8]) -> bool {
        has_one_directory(Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn one_directory_with_nothing_behind_or_below_it() {
        for form in [CLASSIC, BIG] {
            for big_endian in [false, true] {
                assert!(one(&file(big_endian, &form, &[256, 257, 273], 0)));
                assert!(!one(&file(big_endian, &form, &[256, 257, 273], 500)), "another follows");
                assert!(!one(&file(big_endian, &form, &[256, 330], 0)), "others lie below it");
                let whole = file(big_endian, &form, &[256], 0);
                assert!((0..whole.len()).all(|length| !one(&whole[..length])), "cut off");
            }
        }
        assert!(!one(b"%PDF-1.7 and more of it"));
    }

    proptest! {
        #[test]
        fn whatever_bytes_come(bytes in proptest::collection::vec(any::<u8>(), 0..200), mark in "II\\*\x00|MM\x00\\*") {
            let _ = one(&bytes);
            let _ = one(&[mark.as_bytes(), &bytes].concat());
        }
    }
}
