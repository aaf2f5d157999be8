use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::formats::tar::TarWriter;

fn ours(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = TarWriter::new(Vec::new(), "2026-03-01T10:00:00Z".parse().unwrap());
    for (name, bytes) in files {
        tar.add(name, bytes.len() as u64, crc32fast::hash(bytes), &mut bytes.as_slice()).unwrap();
    }
    tar.finish().unwrap().0
}

fn members(bytes: &[u8]) -> (Vec<Member>, Option<TarFault>) {
    let mut reader = TarReader::new(Cursor::new(bytes)).unwrap();
    let mut members = Vec::new();
    loop {
        match reader.next_member().unwrap() {
            None => return (members, None),
            Some(Ok(member)) => members.push(member),
            Some(Err(fault)) => {
                assert_eq!(reader.next_member().unwrap(), None, "a fault is the last thing that is said");
                return (members, Some(fault));
            }
        }
    }
}

/// What GNU tar writes: long names in members of their own, numbers beyond octal in base 256.
fn gnu(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    let mut header = ::tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    builder.append_data(&mut header, name, bytes).unwrap();
    let mut link = ::tar::Header::new_gnu();
    link.set_entry_type(::tar::EntryType::Link);
    link.set_size(0);
    builder.append_link(&mut link, "r/again", name).unwrap();
    let mut link = ::tar::Header::new_gnu();
    link.set_entry_type(::tar::EntryType::Symlink);
    link.set_size(0);
    builder.append_link(&mut link, "r/out", "/etc/passwd").unwrap();
    builder.into_inner().unwrap()
}

#[test]
fn what_gnu_tar_writes() {
    let long = format!("r/{}x.tif", "folder/".repeat(30));
    for name in ["r/short", &long] {
        let bytes = gnu(name, b"abc");
        let (found, fault) = members(&bytes);
        assert_eq!(fault, None);
        let kinds: Vec<_> = found.iter().map(|member| member.kind.clone()).collect();
        let expected = [MemberKind::File, MemberKind::HardLink(name.as_bytes().to_vec()), MemberKind::Special];
        assert_eq!(kinds, expected);
        assert_eq!(found[0].name, name.as_bytes());
        assert_eq!(&bytes[usize::try_from(found[0].data).unwrap()..][..3], b"abc");
    }
}

#[test]
fn the_end_of_an_archive() {
    let whole = ours(&[("r/a".to_owned(), vec![1; 600]), ("r/b".to_owned(), b"x".to_vec())]);
    assert_eq!(members(&whole).1, None);
    // One header, two blocks of data; one header, one block of data; the end.
    let fault = |length: usize| members(&whole[..length]).1;
    assert_eq!(fault(512 * 5), Some(TarFault::NoEnd));
    // Padding that is cut off hurts nobody, but the end is missing.
    assert_eq!(fault(512 * 4 + 1), Some(TarFault::NoEnd));
    assert_eq!(fault(512 * 4), Some(TarFault::Cut(b"r/b".to_vec())));
    assert_eq!(fault(512 * 3), Some(TarFault::NoEnd));
    assert_eq!(fault(512 + 10), Some(TarFault::Cut(b"r/a".to_vec())));
    for nothing in [0, 1, 511] {
        assert_eq!(fault(nothing), Some(TarFault::Header(0)), "{nothing}");
    }
    let mut more = whole.clone();
    more.extend_from_slice(&ours(&[("r/hidden".to_owned(), Vec::new())]));
    assert_eq!(members(&more).1, Some(TarFault::AfterEnd(whole.len() as u64)));
}

/// A header with a type and a size, its checksum right.
fn header(kind: u8, size: u64, data: &[u8]) -> Vec<u8> {
    let mut header = ::tar::Header::new_ustar();
    header.set_path("r/x").unwrap();
    header.set_size(size);
    header.set_entry_type(::tar::EntryType::new(kind));
    header.set_cksum();
    let mut block = header.as_bytes().to_vec();
    block.extend_from_slice(data);
    block.resize(block.len().next_multiple_of(512), 0);
    block
}

#[test]
fn what_readers_do_not_understand_alike_is_refused() {
    let end = [0; 1024];
    let refused = |bytes: Vec<u8>| assert!(matches!(members(&bytes).1, Some(TarFault::Header(_))), "{bytes:?}");
    for kind in b'1'..=b'6' {
        refused([header(kind, 512, &[0; 512]), end.to_vec()].concat());
    }
    let file = header(b'0', 3, b"abc");
    for (kind, records) in [
        (b'g', &b"9 size=1\n"[..]),
        (b'g', b"12 path=r/y\n"),
        (b'g', b"16 linkpath=r/y\n"),
        (b'g', b"22 GNU.sparse.major=1\n"),
        (b'x', b"9 size=x\n"),
        (b'x', b"99 path=r/y\n"),
        (b'x', b"11 path=r/y\n"),
        (b'x', b"path=r/y\n"),
    ] {
        refused([header(kind, records.len() as u64, records), file.clone(), end.to_vec()].concat());
    }
    refused(header(b'L', 1 << 30, b""));
    let fine = [header(b'x', 12, b"12 path=r/y\n"), file.clone(), end.to_vec()].concat();
    assert_eq!(members(&fine).0[0].name, b"r/y");
    let sparse = [header(b'x', 22, b"22 GNU.sparse.major=1\n"), file, end.to_vec()].concat();
    assert_eq!(members(&sparse).0[0].kind, MemberKind::Special);
}

/// Of two extensions Python's tarfile keeps the first, GNU tar the last.
#[test]
fn nothing_is_said_twice_of_a_member() {
    let tail = [header(b'0', 3, b"abc"), vec![0; 1024]].concat();
    let extension = |kind: u8, bytes: &[u8]| header(kind, bytes.len() as u64, bytes);
    let (path, other) = (extension(b'x', b"12 path=r/y\n"), extension(b'x', b"12 path=r/z\n"));
    let (long, target) = (extension(b'L', b"r/y\0"), extension(b'K', b"r/y\0"));
    let (size, link) = (extension(b'x', b"9 size=3\n"), extension(b'x', b"16 linkpath=r/y\n"));
    let twice = [
        [&path, &other],
        [&path, &path],
        [&long, &path],
        [&path, &long],
        [&long, &long],
        [&size, &size],
        [&target, &link],
        [&target, &target],
    ];
    for pair in twice {
        let bytes = [&pair[0][..], pair[1], &tail].concat();
        assert_eq!(members(&bytes), (Vec::new(), Some(TarFault::Header(1024))));
    }
    // What GNU tar writes of a link with two long names, and headers that say different things.
    for pair in [[&target, &long], [&path, &size], [&size, &link], [&long, &size]] {
        let bytes = [&pair[0][..], pair[1], &tail].concat();
        let (found, fault) = members(&bytes);
        assert_eq!((found.len(), fault), (1, None));
    }
    // The next member starts anew.
    let bytes = [&path[..], &tail[..1024], &other, &tail].concat();
    let names: Vec<_> = members(&bytes).0.into_iter().map(|member| member.name).collect();
    assert_eq!(names, [b"r/y", b"r/z"]);
    let comment = [extension(b'g', b"13 comment=x\n"), tail].concat();
    assert_eq!(members(&comment).1, None);
}

proptest! {
    #[test]
    fn what_we_write_is_read(
        files in proptest::collection::vec(("[a-zà-ü0-9 ._/]{1,150}", proptest::collection::vec(any::<u8>(), 0..1500)), 0..6)
    ) {
        let files: Vec<_> = files.into_iter().enumerate().map(|(i, (name, bytes))| (format!("r/{i}{name}x"), bytes)).collect();
        let bytes = ours(&files);
        let (found, fault) = members(&bytes);
        prop_assert_eq!(fault, None);
        let content = |member: &Member| {
            let data = usize::try_from(member.data).unwrap();
            bytes[data..data + usize::try_from(member.size).unwrap()].to_vec()
        };
        let found: Vec<_> =
            found.iter().map(|member| (String::from_utf8(member.name.clone()).unwrap(), content(member))).collect();
        prop_assert_eq!(found, files);
    }

    #[test]
    fn any_damage_is_endured(at in 0usize..4000, value in any::<u8>(), cut in 0usize..4000) {
        let mut bytes = gnu(&format!("r/{}x", "y/".repeat(80)), b"abc");
        let place = at % bytes.len();
        bytes[place] = value;
        for member in members(&bytes).0 {
            prop_assert!(member.data + member.size <= bytes.len() as u64);
        }
        bytes.truncate(cut);
        members(&bytes);
    }
}
