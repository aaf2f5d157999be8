use std::fs::{self, File};
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::super::*;
use super::bag::BagLists;
use super::entries::Archive;
use crate::engine::Cancel;
use crate::io::{Hasher, Meter};
use crate::progress::Silent;
use crate::records::Finding;

const FILES: [(&str, &[u8]); 4] =
    [("a/1.tif", b"first page"), ("a/2.tif", b"second page"), ("b.tif", b"third page"), ("c/empty", b"")];
/// The second that tars give their files.
const TIME: u64 = 1_700_000_000;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A list of sha256sum, under the folder `below`.
    fn list(&self, below: &str) -> Baseline {
        let lines = FILES.map(|(name, bytes)| format!("{}  {below}{name}\n", Hasher::of(bytes).0.sha256));
        fs::write(self.path("sums.sha256"), lines.concat()).unwrap();
        Baseline::List(self.path("sums.sha256"))
    }

    /// A manifest of ours of the same files in a folder, with the time that the tars have.
    fn manifest(&self) -> Baseline {
        let root = self.path("tree");
        for (name, bytes) in FILES {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let mut file = File::create(path).unwrap();
            file.write_all(bytes).unwrap();
            let time = std::time::UNIX_EPOCH + std::time::Duration::new(TIME, 123_456_789);
            file.set_modified(time).unwrap();
        }
        let manifest = self.path("manifest.jsonl");
        let baseline = Baseline::Manifest(manifest.clone());
        let request = VerifyRequest { root, choice: DigestChoice::All, ..self.request("", baseline.clone()) };
        let _ = fs::remove_file(&manifest);
        create(&request, &manifest, "2026-11-26T23:30:00Z".parse().unwrap(), &Meter::default(), &Silent).unwrap();
        baseline
    }

    fn request(&self, archive: &str, baseline: Baseline) -> VerifyRequest {
        VerifyRequest {
            root: self.path(archive),
            baseline,
            choice: DigestChoice::Fastest,
            threads: NonZeroUsize::new(2).unwrap(),
            extent: Extent::Whole,
            scratch: self.folder.path().to_path_buf(),
            cancel: Cancel::default(),
        }
    }

    #[track_caller]
    fn verify(&self, archive: &str, baseline: &Baseline) -> (Verified, Vec<(String, &'static str)>) {
        let mut findings: Vec<Finding> = Vec::new();
        let request = self.request(archive, baseline.clone());
        let verified =
            verify_archive(&request, &Meter::default(), &Silent, &mut |finding| findings.push(finding.clone()))
                .unwrap();
        let told = |finding: &Finding| {
            (finding.subject.path().map(ToString::to_string).unwrap_or_default(), finding.code.slug())
        };
        (verified, findings.iter().map(told).collect())
    }
}

fn tar(path: &Path, below: &str, files: &[(&str, &[u8])], time: u64) {
    let mut builder = ::tar::Builder::new(File::create(path).unwrap());
    for (name, bytes) in files {
        let mut header = ::tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(time);
        builder.append_data(&mut header, format!("{below}{name}"), *bytes).unwrap();
    }
    builder.finish().unwrap();
}

fn zip(path: &Path, below: &str, files: &[(&str, &[u8])], packed: bool) {
    let mut writer = ::zip::ZipWriter::new(File::create(path).unwrap());
    let method = if packed { ::zip::CompressionMethod::Deflated } else { ::zip::CompressionMethod::Stored };
    let options = ::zip::write::SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in files {
        writer.start_file(format!("{below}{name}"), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn whole_archives_are_well_whatever_stands_above() {
    let place = Place::new();
    for below in ["", "t/", "deep/er/"] {
        tar(&place.path("x.tar"), below, &FILES, TIME);
        zip(&place.path("x.zip"), below, &FILES, true);
        for archive in ["x.tar", "x.zip"] {
            for listed in ["", "./", "t/", "/srv/t/"] {
                let (verified, told) = place.verify(archive, &place.list(listed));
                assert!(verified.is_well() && told.is_empty(), "{archive} {below} {listed}: {told:?}");
                assert_eq!(verified.counts.intact, 4);
            }
            let (verified, told) = place.verify(archive, &place.manifest());
            assert!(verified.is_well() && told.is_empty(), "{archive} {below}: {told:?}");
        }
    }
}

#[test]
fn what_happened_in_an_archive_is_told_by_digest() {
    let place = Place::new();
    let owned = |name: &str, code| (name.to_owned(), code);
    let happened: [(&str, &[u8]); 5] = [
        ("a/1.tif", b"first pagE"),
        ("elsewhere/2.tif", b"second page"),
        ("b.tif", b"third"),
        ("c/empty", b""),
        ("new.tif", b"nobody knows me"),
    ];
    for baseline in [place.list(""), place.manifest()] {
        tar(&place.path("x.tar"), "", &happened, TIME);
        zip(&place.path("x.zip"), "", &happened, false);
        for archive in ["x.tar", "x.zip"] {
            let (verified, told) = place.verify(archive, &baseline);
            let third = if matches!(baseline, Baseline::List(_)) { "fixity-changed" } else { "fixity-truncated" };
            let expected = [
                owned("a/1.tif", "fixity-changed"),
                owned("b.tif", third),
                owned("elsewhere/2.tif", "fixity-moved"),
                owned("new.tif", "fixity-new"),
            ];
            assert_eq!(told, expected, "{archive}");
            assert!(verified.has_damage() && verified.counts.missing == 0);
        }
        tar(&place.path("x.tar"), "", &FILES[1..], TIME);
        assert_eq!(place.verify("x.tar", &baseline).1, [owned("a/1.tif", "fixity-missing")]);
        let exchanged = [(FILES[0].0, FILES[1].1), (FILES[1].0, FILES[0].1), FILES[2], FILES[3]];
        tar(&place.path("x.tar"), "", &exchanged, TIME);
        assert_eq!(place.verify("x.tar", &baseline).0.counts.exchanged, 2);
    }
    // Another time alone is no damage.
    tar(&place.path("x.tar"), "", &FILES, TIME + 60);
    let (verified, told) = place.verify("x.tar", &place.manifest());
    assert!(verified.is_well() && verified.counts.metadata == 4);
    assert!(told.iter().all(|(_, code)| *code == "fixity-metadata-changed"));
}

#[test]
fn a_damaged_archive_is_damaged_and_its_files_are_not_missing() {
    let place = Place::new();
    let baseline = place.list("");
    tar(&place.path("x.tar"), "", &FILES, TIME);
    let whole = fs::read(place.path("x.tar")).unwrap();
    // The header of the second member.
    let mut broken = whole.clone();
    broken[1024 + 3] ^= 1;
    fs::write(place.path("x.tar"), broken).unwrap();
    let (verified, told) = place.verify("x.tar", &baseline);
    assert_eq!((verified.counts.intact, verified.counts.unreachable, verified.counts.missing), (1, 3, 0));
    assert!(verified.has_damage());
    assert_eq!(told[0].1, "fixity-archive-damaged");
    // Cut off in the middle of a file.
    fs::write(place.path("x.tar"), &whole[..1024 + 512 + 5]).unwrap();
    let (verified, _) = place.verify("x.tar", &baseline);
    assert!(verified.has_damage() && verified.counts.missing == 0 && verified.counts.unreachable == 3);
    // A bit of a packed entry: its bytes are not those on record, and whatever else is there is read.
    let long = vec![7u8; 4000];
    let files = [("a.tif", long.as_slice()), ("b.tif", b"page")];
    let lines = files.map(|(name, bytes)| format!("{}  {name}\n", Hasher::of(bytes).0.sha256));
    fs::write(place.path("sums.sha256"), lines.concat()).unwrap();
    for packed in [false, true] {
        zip(&place.path("x.zip"), "", &files, packed);
        let mut bytes = fs::read(place.path("x.zip")).unwrap();
        bytes[45] ^= 4;
        fs::write(place.path("x.zip"), bytes).unwrap();
        let (verified, _) = place.verify("x.zip", &Baseline::List(place.path("sums.sha256")));
        assert_eq!((verified.counts.intact, verified.counts.changed + verified.counts.unreadable), (1, 1), "{packed}");
    }
    fs::write(place.path("x.zip"), b"PK\x03\x04 and no more").unwrap();
    assert!(place.verify("x.zip", &baseline).0.has_damage());
}

#[test]
fn a_bag_in_an_archive_is_verified_by_its_own_manifests() {
    let place = Place::new();
    let sum = |bytes: &[u8]| Hasher::of(bytes).0.sha256.to_string();
    let declaration: &[u8] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    let manifest = format!("{}  data/1.tif\n{}  data/deep/2.tif\n", sum(b"one"), sum(b"two"));
    let tags = format!("{}  bagit.txt\n{}  manifest-sha256.txt\n", sum(declaration), sum(manifest.as_bytes()));
    let face = [
        ("bagit.txt", declaration),
        ("manifest-sha256.txt", manifest.as_bytes()),
        ("tagmanifest-sha256.txt", tags.as_bytes()),
    ];
    let verify = |payload: &[(&str, &[u8])]| {
        let files = [payload, &face].concat();
        tar(&place.path("x.tar"), "bag/", &files, TIME);
        zip(&place.path("x.zip"), "bag/", &files, true);
        let told = place.verify("x.tar", &Baseline::Bag);
        assert_eq!(told.1, place.verify("x.zip", &Baseline::Bag).1);
        told
    };
    let (verified, told) = verify(&[("data/1.tif", b"one"), ("data/deep/2.tif", b"two")]);
    assert!(verified.is_well() && told.is_empty(), "{told:?}");
    assert_eq!(verified.counts.intact, 4);
    let (_, told) = verify(&[("data/1.tif", b"onE"), ("data/moved.tif", b"two"), ("more-tags.txt", b"x")]);
    let owned = |name: &str, code| (name.to_owned(), code);
    assert_eq!(told, [owned("data/1.tif", "fixity-changed"), owned("data/moved.tif", "fixity-moved")]);
    tar(&place.path("x.tar"), "", &FILES, TIME);
    let error = verify_archive(&place.request("x.tar", Baseline::Bag), &Meter::default(), &Silent, &mut |_| {});
    assert!(matches!(error, Err(VerifyError::NoManifest { .. })));
    let left = fs::read_dir(place.folder.path()).unwrap().flatten();
    assert!(left.into_iter().all(|entry| !entry.file_name().to_string_lossy().contains("scratch")));
}

#[test]
fn a_second_bag_is_told() {
    let place = Place::new();
    let sum = |bytes: &[u8]| Hasher::of(bytes).0.sha256.to_string();
    let declaration: &[u8] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    let manifest = format!("{}  data/1.tif\n", sum(b"one"));
    let bag = |folder: &str, payload: &'static [u8]| {
        let file = |name: &str, bytes: &[u8]| (format!("{folder}{name}"), bytes.to_vec());
        [file("bagit.txt", declaration), file("data/1.tif", payload), file("manifest-sha256.txt", manifest.as_bytes())]
    };
    let told = |files: &[(String, Vec<u8>)]| {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        tar(&place.path("x.tar"), "", &files, TIME);
        place.verify("x.tar", &Baseline::Bag)
    };
    let (verified, findings) = told(&[bag("a/", b"one"), bag("b/", b"two")].concat());
    assert_eq!(findings, [(String::new(), "zip-several-roots")]);
    assert!(!verified.is_well());
    // One in the payload of another is listed there, whichever comes first.
    let inner = bag("data/", b"one");
    let list: String = inner.iter().map(|(name, bytes)| format!("{}  {name}\n", sum(bytes))).collect();
    let outer = [("bagit.txt".to_owned(), declaration.to_vec()), ("manifest-sha256.txt".to_owned(), list.into_bytes())];
    let (verified, findings) = told(&[&inner[..], &outer[..]].concat());
    assert!(verified.is_well() && findings.is_empty(), "{findings:?}");
    assert_eq!(verified.counts.intact, 3);
}

#[test]
fn links_in_a_tar() {
    let place = Place::new();
    let path = place.path("x.tar");
    let mut builder = ::tar::Builder::new(File::create(&path).unwrap());
    let mut header = ::tar::Header::new_ustar();
    header.set_size(10);
    header.set_mtime(TIME);
    builder.append_data(&mut header, "t/a/1.tif", &b"first page"[..]).unwrap();
    let mut link = ::tar::Header::new_ustar();
    link.set_entry_type(::tar::EntryType::Link);
    link.set_size(0);
    builder.append_link(&mut link, "t/hard.tif", "t/a/1.tif").unwrap();
    let mut symbolic = ::tar::Header::new_ustar();
    symbolic.set_entry_type(::tar::EntryType::Symlink);
    symbolic.set_size(0);
    builder.append_link(&mut symbolic, "t/soft.tif", "a/1.tif").unwrap();
    builder.finish().unwrap();
    drop(builder);
    let sum = Hasher::of(b"first page").0.sha256;
    let lines = ["a/1.tif", "hard.tif", "soft.tif"].map(|name| format!("{sum}  {name}\n"));
    fs::write(place.path("sums.sha256"), lines.concat()).unwrap();
    let (verified, told) = place.verify("x.tar", &Baseline::List(place.path("sums.sha256")));
    assert_eq!((verified.counts.intact, verified.counts.no_file), (2, 1));
    assert_eq!(told, [("soft.tif".to_owned(), "fixity-no-file")]);
}

#[test]
fn what_is_no_archive_is_told_and_what_is_not_there_is_unreachable() {
    let place = Place::new();
    let baseline = place.list("");
    fs::write(place.path("x.bin"), b"no archive").unwrap();
    let request = place.request("x.bin", baseline.clone());
    let error = verify_archive(&request, &Meter::default(), &Silent, &mut |_| {}).unwrap_err();
    assert!(matches!(error, VerifyError::NoArchive { .. }));
    let (verified, _) = place.verify("absent.tar", &baseline);
    assert!(verified.place_unreachable && verified.counts.unreachable == 4 && !verified.has_damage());
}

/// A bag with one page, as entries of an archive.
fn bag(page: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let declaration = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_vec();
    let sum = |bytes: &[u8]| Hasher::of(bytes).0.sha256;
    let manifest = format!("{}  data/1.tif\n", sum(page)).into_bytes();
    let info = b"Source-Organization: the true one\n".to_vec();
    let tags = format!("{}  bag-info.txt\n{}  manifest-sha256.txt\n", sum(&info), sum(&manifest)).into_bytes();
    vec![
        ("bagit.txt", declaration),
        ("bag-info.txt", info),
        ("data/1.tif", page.to_vec()),
        ("manifest-sha256.txt", manifest),
        ("tagmanifest-sha256.txt", tags),
    ]
}

fn borrowed<'e>(entries: &'e [(&'static str, Vec<u8>)]) -> Vec<(&'e str, &'e [u8])> {
    entries.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect()
}

#[test]
fn of_two_entries_of_one_name_nobody_knows_which_is_unpacked() {
    let place = Place::new();
    let whole = bag(b"one");
    tar(&place.path("x.tar"), "bag/", &borrowed(&whole), TIME);
    assert!(place.verify("x.tar", &Baseline::Bag).0.is_well());
    let forged_info = ("bag-info.txt", b"Source-Organization: a forged one\n".to_vec());
    let forged: Vec<_> = bag(b"two").into_iter().filter(|(name, _)| name.contains("manifest")).collect();
    // A tag file of which each is on no list but of tags, a manifest with its payload, an unlisted twin, an equal one.
    let twins = [
        vec![forged_info],
        [forged, vec![("data/1.tif", b"two".to_vec())]].concat(),
        vec![("more.txt", b"x".to_vec()), ("more.txt", b"y".to_vec())],
        vec![("data/1.tif", b"one".to_vec())],
    ];
    for twins in twins {
        for entries in [[whole.clone(), twins.clone()].concat(), [twins.clone(), whole.clone()].concat()] {
            tar(&place.path("x.tar"), "bag/", &borrowed(&entries), TIME);
            let mut before = None;
            for threads in [1, 4] {
                let request = VerifyRequest {
                    threads: NonZeroUsize::new(threads).unwrap(),
                    ..place.request("x.tar", Baseline::Bag)
                };
                let mut codes = Vec::new();
                let mut each = |finding: &Finding| codes.push(finding.code.slug());
                let verified = verify_archive(&request, &Meter::default(), &Silent, &mut each).unwrap();
                assert!(!verified.is_well() && codes.contains(&"tar-entry-twice"), "{:?}: {codes:?}", twins[0].0);
                assert_eq!(before.get_or_insert(codes.clone()), &codes, "threads change nothing");
            }
        }
    }
    // Nor a link in the place of a file.
    let mut builder = ::tar::Builder::new(File::create(place.path("x.tar")).unwrap());
    for (name, bytes) in borrowed(&whole) {
        let mut header = ::tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, bytes).unwrap();
    }
    let mut link = ::tar::Header::new_ustar();
    link.set_entry_type(::tar::EntryType::Symlink);
    link.set_size(0);
    builder.append_link(&mut link, "data/1.tif", "elsewhere").unwrap();
    builder.finish().unwrap();
    drop(builder);
    assert!(!place.verify("x.tar", &Baseline::Bag).0.is_well());
}

#[test]
fn twins_in_a_zip_are_told_once() {
    let place = Place::new();
    let mut entries = bag(b"one");
    entries.push(("data/2.tif", b"two".to_vec()));
    zip(&place.path("x.zip"), "", &borrowed(&entries), false);
    // The library writes no twins: the second name becomes the first one.
    let mut bytes = fs::read(place.path("x.zip")).unwrap();
    let places: Vec<_> = memchr::memmem::find_iter(&bytes, b"data/2.tif").collect();
    assert_eq!(places.len(), 2);
    places.into_iter().for_each(|at| bytes[at + 5] = b'1');
    fs::write(place.path("x.zip"), bytes).unwrap();
    let (verified, told) = place.verify("x.zip", &Baseline::Bag);
    assert!(!verified.is_well());
    assert_eq!(told.iter().filter(|(_, code)| *code == "zip-entry-twice").count(), 1, "{told:?}");
}

#[test]
fn an_entry_that_cannot_be_read_is_told_though_no_list_names_it() {
    let place = Place::new();
    for name in ["data/x.bin", "notes/x.bin"] {
        let mut entries = bag(b"one");
        entries.push((name, vec![7; 4000]));
        zip(&place.path("x.zip"), "", &borrowed(&entries), true);
        let mut bytes = fs::read(place.path("x.zip")).unwrap();
        let at = memchr::memmem::find(&bytes, name.as_bytes()).unwrap() + name.len();
        // A block of a kind that there is not.
        bytes[at] = 0b111;
        fs::write(place.path("x.zip"), bytes).unwrap();
        let (verified, told) = place.verify("x.zip", &Baseline::Bag);
        assert!(!verified.is_well() && verified.counts.unreadable == 1, "{told:?}");
        assert_eq!(told, [(name.to_owned(), "fixity-unreadable")]);
    }
}

#[test]
fn a_manifest_that_would_fill_the_disk_is_not_taken_out() {
    let place = Place::new();
    let mut entries = bag(b"one");
    let sha512 =
        <sha2::Sha512 as sha2::Digest>::digest(b"one").iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let line = format!("{sha512}  data/1.tif\n");
    entries.push(("manifest-sha512.txt", line.repeat((2 << 20) / line.len()).into_bytes()));
    zip(&place.path("x.zip"), "", &borrowed(&entries), true);
    let path = place.path("x.zip");
    let take = |most| {
        let mut archive = Archive::open(&path).unwrap().unwrap();
        BagLists::take_within(most, &mut archive, &path, place.folder.path(), &Meter::default())
    };
    let bag = take(u64::MAX).unwrap();
    assert!(bag.findings.is_empty() && bag.lists.len() == 3);
    drop(bag);
    let bag = take(20).unwrap();
    let codes: Vec<_> = bag.findings.iter().map(|finding| finding.code.slug()).collect();
    assert_eq!((codes, bag.lists.len()), (vec!["zip-ratio"], 2));
    drop(bag);
    // Where it is the only one, there is nothing to compare with.
    entries.retain(|(name, _)| !name.ends_with("sha256.txt"));
    zip(&path, "", &borrowed(&entries), true);
    assert!(matches!(take(20), Err(VerifyError::List { .. })));
    let left = fs::read_dir(place.folder.path()).unwrap().flatten();
    assert!(left.into_iter().all(|entry| !entry.file_name().to_string_lossy().contains("scratch")));
    // A real bomb, by the bound of every zip.
    let mut entries = self::bag(b"one");
    entries.push(("manifest-md5.txt", vec![b'\n'; 4 << 20]));
    zip(&path, "", &borrowed(&entries), true);
    let (verified, told) = place.verify("x.zip", &Baseline::Bag);
    assert!(!verified.is_well());
    assert!(told.iter().any(|(_, code)| *code == "zip-ratio"), "{told:?}");
}
