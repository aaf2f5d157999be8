//! Tests of the one reading.

use std::fs::File;
use std::io::Write;

use proptest::prelude::*;

use super::read::{ReadFault, ReadOrder, Reading, Target, WINDOW, read_once};
use crate::io::{DigestSet, Hasher, Meter, Purpose, stamp};
use crate::records::{Algorithm, Stamp};

fn file_with(bytes: &[u8]) -> (tempfile::NamedTempFile, File, Stamp) {
    let mut place = tempfile::NamedTempFile::new().unwrap();
    place.write_all(bytes).unwrap();
    let file = File::open(place.path()).unwrap();
    let seen = stamp(&file.metadata().unwrap());
    (place, file, seen)
}

fn read(file: &File, expected: Stamp, into: Target<'_>, copy_to: Option<&mut dyn Write>) -> Result<Reading, ReadFault> {
    let meter = Meter::default();
    let digests = DigestSet::PAIR.with(Algorithm::Md5);
    let (progress, cancel) = (|_| {}, || false);
    let copy_to = copy_to.map(|copy| copy as &mut dyn Write);
    let order =
        ReadOrder { file, expected, into, copy_to, digests, meter: &meter, progress: &progress, cancel: &cancel };
    let reading = read_once(order)?;
    assert_eq!(meter.total(Purpose::Source), reading.size);
    Ok(reading)
}

fn expected_of(bytes: &[u8]) -> (crate::records::Digests, u32) {
    let mut hasher = Hasher::new(&DigestSet::PAIR.with(Algorithm::Md5));
    hasher.update(bytes);
    hasher.finish()
}

fn noise(length: usize) -> Vec<u8> {
    let mut state = 1u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    };
    (0..length).map(next).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn both_ways_agree(length in prop_oneof![Just(0usize), 1usize..5000, 130_000usize..800_000]) {
        let bytes = noise(length);
        let (_place, file, seen) = file_with(&bytes);
        let mut memory = vec![0; length];
        let whole = read(&file, seen, Target::Memory(&mut memory), None).unwrap();
        prop_assert_eq!(&memory, &bytes);
        prop_assert_eq!((whole.digests.clone(), whole.crc32), expected_of(&bytes));
        let again = File::open(_place.path()).unwrap();
        let mut copy = Vec::new();
        let streamed = read(&again, seen, Target::Streaming, Some(&mut copy)).unwrap();
        prop_assert_eq!(&copy, &bytes);
        prop_assert_eq!((&streamed.digests, streamed.crc32), (&whole.digests, whole.crc32));
        prop_assert_eq!(&streamed.head[..], &bytes[..length.min(WINDOW)]);
        prop_assert_eq!(&streamed.tail[..], &bytes[length.saturating_sub(WINDOW)..]);
    }
}

#[test]
fn big_files_on_several_threads_give_the_same() {
    let bytes = noise(66 * 1024 * 1024 + 17);
    let (place, file, seen) = file_with(&bytes);
    let expected = expected_of(&bytes);
    let mut memory = vec![0; bytes.len()];
    let whole = read(&file, seen, Target::Memory(&mut memory), None).unwrap();
    assert!(memory == bytes);
    assert_eq!((whole.digests, whole.crc32), expected);
    let mut copy = Vec::new();
    let streamed = read(&File::open(place.path()).unwrap(), seen, Target::Streaming, Some(&mut copy)).unwrap();
    assert!(copy == bytes);
    assert_eq!((streamed.digests, streamed.crc32), expected);
    assert!(streamed.tail == bytes[bytes.len() - WINDOW..]);
}

#[test]
fn a_file_that_is_not_what_the_survey_saw() {
    let (place, file, seen) = file_with(b"0123456789");
    let other = Stamp { mtime_ns: seen.mtime_ns - 1, ..seen };
    let fault = read(&file, other, Target::Streaming, None).unwrap_err();
    let note = fault.note().unwrap();
    assert_eq!((note.code.slug(), note.args["what"].as_str()), ("intake-changed-while-read", "mtime"));
    // It grows while it is read: the writer of the copy adds to it.
    struct Grower(File);
    impl Write for Grower {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.write_all(b"more")?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut grower = Grower(File::options().append(true).open(place.path()).unwrap());
    let fault = read(&file, seen, Target::Streaming, Some(&mut grower)).unwrap_err();
    assert!(matches!(&fault, ReadFault::Changed { found, .. } if found.size == 11), "{fault}");
}

#[test]
fn a_file_that_shrinks_under_the_reading() {
    let (place, file, seen) = file_with(&noise(600_000));
    struct Shrinker(File);
    impl Write for Shrinker {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.set_len(300_000)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut shrinker = Shrinker(File::options().write(true).open(place.path()).unwrap());
    let fault = read(&file, seen, Target::Streaming, Some(&mut shrinker)).unwrap_err();
    assert!(matches!(&fault, ReadFault::Changed { found, .. } if found.size == 300_000), "{fault}");
}

#[test]
fn faults_that_are_not_the_source_s() {
    let (_place, file, seen) = file_with(b"0123456789");
    let mut small = [0; 4];
    let fault = read(&file, seen, Target::Memory(&mut small), None).unwrap_err();
    assert!(matches!(fault, ReadFault::MemorySize { memory: 4, file: 10 }) && fault.note().is_none());
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let fault = read(&file, seen, Target::Streaming, Some(&mut Full)).unwrap_err();
    assert!(matches!(fault, ReadFault::Copy { offset: 0, .. }) && fault.note().is_none());
    let meter = Meter::default();
    let (progress, cancel) = (|_| {}, || true);
    let order = ReadOrder {
        file: &file,
        expected: seen,
        into: Target::Streaming,
        copy_to: None,
        digests: DigestSet::PAIR,
        meter: &meter,
        progress: &progress,
        cancel: &cancel,
    };
    assert!(matches!(read_once(order), Err(ReadFault::Cancelled)));
    // A folder opens, but cannot be read.
    let folder = tempfile::tempdir().unwrap();
    let opened = File::open(folder.path()).unwrap();
    let seen = Stamp { ..stamp(&opened.metadata().unwrap()) };
    if seen.size > 0 {
        let fault = read(&opened, seen, Target::Streaming, None).unwrap_err();
        assert_eq!(fault.note().unwrap().code.slug(), "intake-unreadable");
    }
}
