use std::io::{Cursor, Write};

use jiff::Timestamp;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::*;
use crate::formats::zip::ZipWriter;

fn ours(names: &[&str]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Vec::new(), Timestamp::UNIX_EPOCH);
    for name in names {
        zip.add(name, 3, crc32fast::hash(b"abc"), &mut b"abc".as_slice()).unwrap();
    }
    zip.finish().unwrap().0
}

fn look(bytes: &[u8]) -> Listing {
    list(&mut Cursor::new(bytes), "x.zip", &Limits::default()).unwrap()
}

fn slugs(bytes: &[u8]) -> Vec<&'static str> {
    look(bytes).findings.iter().map(|finding| finding.code.slug()).collect()
}

fn unportable(names: &[&str]) -> Vec<&'static str> {
    let listing = look(&ours(names));
    assert_eq!(listing.findings, [], "{names:?}");
    listing.portability.iter().map(|finding| finding.code.slug()).collect()
}

#[test]
fn what_we_write_is_clean() {
    let listing = look(&ours(&["r/a", "r/b/c", "r/città"]));
    assert_eq!(listing.findings, []);
    assert_eq!(listing.root.as_deref(), Some("r"));
    assert_eq!(listing.entries.len(), 3);
    let bytes = ours(&["r/a"]);
    let entry = &look(&bytes).entries[0];
    assert_eq!(&bytes[usize::try_from(entry.data).unwrap()..][..3], b"abc");
}

#[test]
fn a_comment_hides_no_other_end() {
    let mut bytes = ours(&["r/a"]);
    let at = bytes.len() - 2;
    let comment = b"PK\x05\x06 and so on";
    bytes[at..].copy_from_slice(&u16::try_from(comment.len()).unwrap().to_le_bytes());
    let plain: Vec<u8> = bytes.iter().copied().chain(*b"PK\x05\x05 and so on").collect();
    assert_eq!(look(&plain).entries.len(), 1);
    bytes.extend(comment);
    assert_eq!(slugs(&bytes), ["zip-no-directory"]);
}

#[test]
fn names_that_harm_are_refused() {
    for name in ["/etc/passwd", "r/../../x", "C:/x", "c:x", "r\\..\\x", "..", "r/a\0b", "r/./../x"] {
        assert!(slugs(&ours(&["r/ok", name])).contains(&"zip-path-unsafe"), "{name:?}");
        assert!(look(&ours(&[name])).entries.is_empty(), "{name:?}");
    }
    assert_eq!(slugs(&ours(&["r/a", "r/a"])), ["zip-entry-twice"]);
    assert_eq!(slugs(&ours(&["r/x", "r//x"])), ["zip-path-empty-part"]);
    assert_eq!(slugs(&ours(&["r/x/", "r/x//"])), ["zip-path-empty-part"]);
    assert_eq!(slugs(&ours(&["r/a", "r/a/b"])), ["zip-names-collide"]);
    assert_eq!(slugs(&ours(&["r/a", "s/a"])), ["zip-several-roots"]);
    assert_eq!(slugs(&ours(&["a"])), ["zip-several-roots"]);
}

/// The folder of a unit whose identifier begins with a tilde.
#[test]
fn a_tilde_leads_nowhere() {
    let listing = look(&ours(&["~X_v1/a", "~X_v1/~b"]));
    assert_eq!(listing.findings, []);
    assert_eq!((listing.root.as_deref(), listing.entries.len()), (Some("~X_v1"), 2));
}

#[test]
fn names_that_some_system_cannot_hold_are_told_apart() {
    assert_eq!(unportable(&["r/a", "r/b"]), [""; 0]);
    assert_eq!(unportable(&["r/a", "r/A"]), ["zip-names-collide"]);
    assert_eq!(unportable(&["r/cafe\u{301}"]), ["zip-name-normal-form"]);
    assert_eq!(unportable(&["r/cafe\u{301}", "r/caf\u{e9}"]), ["zip-name-normal-form", "zip-names-collide"]);
}

/// With the search for every part of every name this took minutes.
#[test]
fn long_names_with_much_in_common_cost_no_more_than_others() {
    let begin = "a/".repeat(30_000);
    let names: Vec<_> = (0..300).map(|number| format!("{begin}{number}/x")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).chain([&begin[..begin.len() - 1]]).collect();
    let found = slugs(&ours(&names));
    assert_eq!(found, ["zip-names-collide"; 300]);
}

#[test]
fn names_are_bounded() {
    let bytes = ours(&["r/0123456789", "r/9876543210"]);
    let list = |names| list(&mut Cursor::new(&bytes), "x.zip", &Limits { names, ..Limits::default() }).unwrap();
    assert_eq!(list(24).findings, []);
    assert_eq!(list(23).findings[0].code.slug(), "zip-names-too-large");
}

#[test]
fn links_bombs_and_locked_entries_are_refused() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("r/link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    assert_eq!(slugs(zip.finish().unwrap().get_ref())[0], "zip-special-file");

    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("r/bomb", SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated))
        .unwrap();
    zip.write_all(&vec![0; 8 << 20]).unwrap();
    let bomb = zip.finish().unwrap().into_inner();
    assert_eq!(slugs(&bomb), ["zip-ratio"]);
    let narrow = Limits { bytes: 1000, ratio: 2000, ..Limits::default() };
    let listing = list(&mut Cursor::new(&bomb), "x.zip", &narrow).unwrap();
    assert_eq!(listing.findings[0].code.slug(), "zip-too-large");
    let few = Limits { entries: 0, ..Limits::default() };
    assert_eq!(list(&mut Cursor::new(&bomb), "x", &few).unwrap().findings[0].code.slug(), "zip-too-many-entries");
}

#[test]
fn headers_that_contradict_are_found() {
    let bytes = ours(&["r/a", "r/b"]);
    let mut other_name = bytes.clone();
    other_name[32] = b'z';
    assert_eq!(slugs(&other_name), ["zip-header-differs"]);
    let mut other_crc = bytes.clone();
    other_crc[14] ^= 1;
    assert_eq!(slugs(&other_crc), ["zip-header-differs"]);
    // Both entries point to the first local header.
    let second = bytes.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x01\x02").nth(1).unwrap().0;
    let mut overlap = bytes.clone();
    overlap[second + 42] = 0;
    assert!(slugs(&overlap).contains(&"zip-overlap"));
    let mut locked = bytes.clone();
    locked[second + 8] |= 1;
    assert!(slugs(&locked).contains(&"zip-encrypted"));
}

/// A zip of `r/a` and `r/b`, 3 bytes each, written as into a stream: what is known only after the data follows them, as
/// `descriptor` makes it of CRC-32 and size. `gap` stands between the two, `first` before all.
fn streamed(first: &[u8], descriptor: impl Fn(u32, u32) -> Vec<u8>, gap: &[u8]) -> Vec<u8> {
    let plain = ours(&["r/a", "r/b"]);
    let directory = plain.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let end = plain.len() - 22;
    let (local, central) = (directory / 2, (end - directory) / 2);
    let (mut bytes, mut headers) = (first.to_vec(), Vec::new());
    for (index, gap) in [gap, b""].into_iter().enumerate() {
        let mut header = plain[directory + index * central..][..central].to_vec();
        header[8] |= 8;
        header[42..46].copy_from_slice(&u32::try_from(bytes.len()).unwrap().to_le_bytes());
        headers.extend_from_slice(&header);
        let mut entry = plain[index * local..][..local].to_vec();
        entry[6] |= 8;
        entry[14..26].fill(0);
        bytes.extend_from_slice(&entry);
        bytes.extend_from_slice(&descriptor(crc32fast::hash(b"abc"), 3));
        bytes.extend_from_slice(gap);
    }
    let start = u32::try_from(bytes.len()).unwrap();
    let mut end = plain[end..].to_vec();
    end[16..20].copy_from_slice(&start.to_le_bytes());
    [bytes, headers, end].concat()
}

/// With or without signature, sizes of four bytes or of eight.
fn descriptor(signature: &[u8], crc32: u32, size: u32, zeros: usize) -> Vec<u8> {
    let size = [&size.to_le_bytes()[..], &[0; 4][..zeros]].concat();
    [signature, &crc32.to_le_bytes(), &size, &size].concat()
}

/// As Java, and every program that writes into a pipe, writes it.
#[test]
fn a_data_descriptor_may_follow_an_entry() {
    for (signature, zeros, length) in [(&b""[..], 0, 12), (b"PK\x07\x08", 0, 16), (b"", 4, 20), (b"PK\x07\x08", 4, 24)]
    {
        let make = |crc32, size| descriptor(signature, crc32, size, zeros);
        assert_eq!(make(0, 0).len(), length);
        assert_eq!(slugs(&streamed(b"", make, b"")), [""; 0], "{length}");
        let other_crc = |crc32, size| descriptor(signature, crc32 ^ 1, size, zeros);
        assert_eq!(slugs(&streamed(b"", other_crc, b"")), ["zip-header-differs"; 2], "{length}");
        let other_size = |crc32, size| descriptor(signature, crc32, size + 1, zeros);
        assert_eq!(slugs(&streamed(b"", other_size, b"")), ["zip-header-differs"; 2], "{length}");
    }
    // Where nothing is said of one, there is none.
    let mut bytes = streamed(b"", |crc32, size| descriptor(b"", crc32, size, 0), b"");
    bytes[6] = 0;
    bytes[14..18].copy_from_slice(&crc32fast::hash(b"abc").to_le_bytes());
    bytes[18..26].copy_from_slice(&[3, 0, 0, 0, 3, 0, 0, 0]);
    assert_eq!(slugs(&bytes), ["zip-header-differs"]);
}

/// What the directory does not know is unpacked by programs that read a zip from its beginning.
#[test]
fn nothing_lies_between_the_entries() {
    let hidden = &ours(&["r/hidden"])[..30 + 8 + 3];
    let none = |_, _| Vec::new();
    let with = |crc32, size| descriptor(b"PK\x07\x08", crc32, size, 0);
    let shown = |bytes: &[u8]| {
        let findings = look(bytes).findings;
        findings.iter().map(|f| (f.code.slug(), f.args.get("name").cloned().unwrap_or_default())).collect::<Vec<_>>()
    };
    let said = |name: &str| vec![("zip-header-differs", name.to_owned())];
    let told = || vec![("zip-hidden-entry", "r/hidden".to_owned())];
    assert_eq!(shown(&streamed(b"", none, hidden)), told());
    assert_eq!(shown(&streamed(b"", with, hidden)), told());
    assert_eq!(shown(&streamed(hidden, with, b"")), told());
    assert_eq!(shown(&streamed(b"", with, b"x")), said("r/a"));
    assert_eq!(shown(&streamed(b"", none, &[0; 12])), said("r/a"));
    assert_eq!(shown(&streamed(b"#!/bin/sh\n", with, b"")), [("zip-no-directory", String::new())]);
    // Behind the last entry.
    let last = |crc32, size| [with(crc32, size), hidden.to_vec()].concat();
    assert_eq!(shown(&streamed(b"", last, b"")), [told(), told()].concat());
    // An entry that was refused is nothing hidden.
    assert_eq!(slugs(&ours(&["r/a", "r/../b", "r/c"])), ["zip-path-unsafe"]);
}

/// An entry `r/a` whose central header says in a Unicode Path extra field that it is called otherwise.
#[test]
fn an_entry_has_one_name() {
    for (other, expected) in [("r/a", &[][..]), ("r/b", &["zip-names-differ"])] {
        let mut bytes = ours(&["r/a"]);
        let central = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        let mut extra = vec![0x75, 0x70, 5 + 3, 0, 1];
        extra.extend_from_slice(&crc32fast::hash(b"r/a").to_le_bytes());
        extra.extend_from_slice(other.as_bytes());
        bytes[central + 30] = u8::try_from(extra.len()).unwrap();
        bytes.splice(central + 49..central + 49, extra.iter().copied());
        let end = bytes.len() - 22;
        bytes[end + 12] += u8::try_from(extra.len()).unwrap();
        assert_eq!(slugs(&bytes), expected, "{other}");
    }
}

/// An archive of `r/a` and `r/b` with a zip64 record that says this of its directory (entries, length, start), and of
/// its own length, with `between` before its locator.
fn with_zip64(said: [u64; 3], own_length: u64, between: &[u8]) -> Vec<u8> {
    let mut bytes = ours(&["r/a", "r/b"]);
    let end = bytes.split_off(bytes.len() - 22);
    let record = bytes.len() as u64;
    bytes.extend_from_slice(b"PK\x06\x06");
    bytes.extend_from_slice(&own_length.to_le_bytes());
    bytes.extend_from_slice(&[45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [said[0], said[0], said[1], said[2]] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(between);
    bytes.extend_from_slice(b"PK\x06\x07\0\0\0\0");
    bytes.extend_from_slice(&record.to_le_bytes());
    bytes.extend_from_slice(&[1, 0, 0, 0]);
    bytes.extend_from_slice(&end);
    bytes
}

/// Some programs follow the zip64 record wherever there is one, others only where the narrow fields are full.
#[test]
fn there_are_not_two_directories() {
    let plain = ours(&["r/a", "r/b"]);
    let start = plain.windows(4).position(|window| window == b"PK\x01\x02").unwrap() as u64;
    let second = plain.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap() as u64;
    let (one, both) = (plain.len() as u64 - 22 - second, plain.len() as u64 - 22 - start);
    let agreed = with_zip64([2, both, start], 44, b"");
    assert_eq!(slugs(&agreed), [""; 0]);
    let mut full = agreed.clone();
    let end = full.len() - 22;
    full[end + 8..end + 20].fill(0xff);
    assert_eq!(slugs(&full), [""; 0]);
    // A directory of the second entry alone, which the narrow fields do not know.
    assert_eq!(slugs(&with_zip64([1, one, second], 44, b"")), ["zip-no-directory"]);
    assert_eq!(slugs(&with_zip64([1, both, start], 44, b"")), ["zip-no-directory"]);
    for (own_length, between) in [(44, &b"xy"[..]), (46, b"xy"), (43, b""), (0, b""), (u64::MAX, b"")] {
        assert_eq!(slugs(&with_zip64([2, both, start], own_length, between)), ["zip-no-directory"], "{own_length}");
    }
}

#[test]
fn what_is_no_zip_is_said_so() {
    for bytes in [&b""[..], b"PK", b"hello world, this is no archive at all", &ours(&["r/a"])[..60]] {
        assert_eq!(slugs(bytes), ["zip-no-directory"]);
    }
    let many = ours(&(0..70_000).map(|_| "r/a").collect::<Vec<_>>());
    assert_eq!(look(&many).findings.len(), MOST_FINDINGS + 1);
}

proptest! {
    #[test]
    fn files_that_are_folders_too_are_found(names in proptest::collection::btree_set("(a|b|a-|a0)(/(a|b|a-|a0)){0,3}", 1..12)) {
        let names: Vec<_> = names.iter().map(|name| format!("r/{name}")).collect();
        let mut expected = Vec::new();
        for name in &names {
            let above = name.match_indices('/').map(|(at, _)| name[..at].to_owned());
            expected.extend(above.into_iter().find(|above| names.contains(above)).map(|above| (name.clone(), above)));
        }
        let listing = look(&ours(&names.iter().map(String::as_str).collect::<Vec<_>>()));
        let text = |finding: &Finding, arg: &str| finding.args[arg].clone();
        let found: Vec<_> = listing.findings.iter().map(|f| (text(f, "name"), text(f, "other"))).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_damage_is_endured(at in 0usize..400, value in any::<u8>(), cut in 0usize..400) {
        let mut bytes = ours(&["r/a", "r/bb", "r/ccc"]);
        let place = at % bytes.len();
        bytes[place] = value;
        look(&bytes);
        bytes.truncate(cut);
        // A cut may end in an unexpected end of file, never in a panic.
        let _ = list(&mut Cursor::new(&bytes), "x", &Limits::default());
    }

    #[test]
    fn any_bytes_are_endured(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = bytes;
        bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\0\0\0\0\0\0");
        let _ = list(&mut Cursor::new(&bytes), "x", &Limits::default());
    }
}
