use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::engine::Cancel;
use crate::io::{Hasher, Meter};
use crate::progress::Silent;
use crate::records::Finding;

/// A place under fixity: the tree, and beside it what is on record.
pub(super) struct Place {
    pub(super) folder: tempfile::TempDir,
}

impl Place {
    pub(super) fn new(files: &[(&str, &[u8])]) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        for (path, bytes) in files {
            place.write(path, bytes);
        }
        place
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("tree")
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(super) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(super) fn request(&self, baseline: Baseline) -> VerifyRequest {
        VerifyRequest {
            root: self.root(),
            baseline,
            choice: DigestChoice::Fastest,
            threads: NonZeroUsize::new(2).unwrap(),
            extent: Extent::Whole,
            scratch: self.folder.path().to_path_buf(),
            cancel: Cancel::default(),
        }
    }

    /// Puts it under fixity by a manifest of ours.
    pub(super) fn manifest(&self) -> Baseline {
        let path = self.folder.path().join("manifest.jsonl");
        let baseline = Baseline::Manifest(path.clone());
        let at = "2026-11-26T23:30:00Z".parse().unwrap();
        let request = VerifyRequest { choice: DigestChoice::All, ..self.request(baseline.clone()) };
        // One that is there is never replaced.
        let _ = fs::remove_file(&path);
        create(&request, &path, at, &Meter::default(), &Silent).unwrap();
        baseline
    }

    /// Lists as other programs write them.
    pub(super) fn lists(&self) -> Vec<(&'static str, Baseline)> {
        let mut texts: BTreeMap<&str, String> = BTreeMap::new();
        texts.insert("hashdeep.txt", "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n## x\n".to_owned());
        let mut files: Vec<_> = walkdir::WalkDir::new(self.root()).into_iter().flatten().collect();
        files.retain(|entry| entry.file_type().is_file());
        for entry in files.iter().rev() {
            let relative = entry.path().strip_prefix(self.root()).unwrap().display().to_string();
            let bytes = fs::read(entry.path()).unwrap();
            let digests = Hasher::of(&bytes).0;
            let mut line = |list, line: String| texts.entry(list).or_default().push_str(&line);
            line("b3sums", format!("{}  {}\n", digests.blake3, entry.path().display()));
            line("list.sha256", format!("{}  ./{relative}\n", digests.sha256));
            line("checksums.txt", format!("{} *tree/{relative}\n", digests.blake3));
            line("hashdeep.txt", format!("{},{},./{relative}\n", bytes.len(), digests.sha256));
        }
        let write = |(name, text): (&'static str, String)| {
            let path = self.folder.path().join(name);
            fs::write(&path, text).unwrap();
            (name, Baseline::List(path))
        };
        texts.into_iter().map(write).collect()
    }

    pub(super) fn verify(&self, baseline: &Baseline) -> (Verified, Vec<Finding>) {
        let mut findings = Vec::new();
        let verified = verify(&self.request(baseline.clone()), &Meter::default(), &Silent, &mut |finding| {
            findings.push(finding.clone());
        });
        (verified.unwrap(), findings)
    }
}

pub(super) fn codes(findings: &[Finding]) -> Vec<(String, &'static str)> {
    let place = |finding: &Finding| finding.subject.path().map(ToString::to_string).unwrap_or_default();
    findings.iter().map(|finding| (place(finding), finding.code.slug())).collect()
}

pub(super) fn sample() -> Place {
    Place::new(&[("a/1.tif", b"one"), ("a/2.tif", b"two"), ("a.tif", b"three"), ("b/c/4.tif", b""), ("z", b"five")])
}

#[test]
fn what_is_as_it_was_is_well_by_every_list() {
    let place = sample();
    for (name, baseline) in place.lists().into_iter().chain([("ours", place.manifest())]) {
        let (verified, findings) = place.verify(&baseline);
        assert!(verified.is_well(), "{name}: {findings:?}");
        assert_eq!(verified.counts.intact, 5, "{name}");
        assert_eq!(findings, []);
    }
}

#[test]
fn every_kind_of_damage_is_named_by_every_list() {
    let place = sample();
    let baselines: Vec<_> = place.lists().into_iter().chain([("ours", place.manifest())]).collect();
    let bytes_of = |path: &str| fs::read(place.path(path)).unwrap();
    place.write("a/1.tif", b"onf");
    fs::remove_file(place.path("a/2.tif")).unwrap();
    fs::rename(place.path("z"), place.path("a/new-name")).unwrap();
    place.write("extra", b"extra");
    assert_eq!(bytes_of("a/1.tif"), b"onf");
    for (name, baseline) in &baselines {
        let (verified, findings) = place.verify(baseline);
        let expected = [
            ("a/1.tif", "fixity-changed"),
            ("a/2.tif", "fixity-missing"),
            ("a/new-name", "fixity-moved"),
            ("extra", "fixity-new"),
        ];
        let expected: Vec<_> = expected.map(|(path, code)| (path.to_owned(), code)).into();
        assert_eq!(codes(&findings), expected, "{name}");
        assert!(verified.has_damage() && verified.counts.intact == 2, "{name}: {verified:?}");
        let said = &findings[2].detail(crate::records::Lang::En);
        assert!(said.ends_with("it was at z"), "{said}");
    }
}

#[test]
fn exchanged_and_truncated_files_are_told_apart() {
    let place = sample();
    let baseline = place.manifest();
    place.write("a/1.tif", b"two");
    place.write("a/2.tif", b"one");
    place.write("a.tif", b"thr");
    place.write("z", b"");
    let found = codes(&place.verify(&baseline).1);
    let expected = [
        ("a/1.tif", "fixity-exchanged"),
        ("a/2.tif", "fixity-exchanged"),
        ("a.tif", "fixity-truncated"),
        ("z", "fixity-truncated"),
    ];
    assert_eq!(found, expected.map(|(path, code)| (path.to_owned(), code)));
}

#[test]
fn another_time_is_no_damage() {
    let place = sample();
    let baseline = place.manifest();
    let file = fs::File::options().write(true).open(place.path("z")).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    let (verified, findings) = place.verify(&baseline);
    assert!(verified.is_well());
    assert_eq!(codes(&findings), [("z".to_owned(), "fixity-metadata-changed")]);
}

#[test]
fn what_is_not_there_at_all_is_unreachable() {
    let place = sample();
    let baselines: Vec<_> = place.lists().into_iter().chain([("ours", place.manifest())]).collect();
    let away = place.folder.path().join("away");
    fs::rename(place.root(), &away).unwrap();
    for (name, baseline) in &baselines {
        let (verified, findings) = place.verify(baseline);
        assert!(verified.place_unreachable && !verified.has_damage(), "{name}");
        assert_eq!((verified.counts.unreachable, verified.counts.missing), (5, 0), "{name}");
        assert_eq!(findings.len(), 1);
    }
    // An empty folder: a list of others does not know on which device it lay; ours does, and the device is there.
    fs::create_dir(place.root()).unwrap();
    for (name, baseline) in &baselines {
        let (verified, _) = place.verify(baseline);
        let expected = if *name == "ours" { (0, 5) } else { (5, 0) };
        assert_eq!((verified.counts.unreachable, verified.counts.missing), expected, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let place = sample();
    let baseline = place.manifest();
    fs::rename(place.path("a"), place.folder.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", place.path("a")).unwrap();
    fs::rename(place.path("z"), place.folder.path().join("elsewhere/z")).unwrap();
    std::os::unix::fs::symlink("../elsewhere/z", place.path("z")).unwrap();
    let (verified, findings) = place.verify(&baseline);
    assert_eq!(codes(&findings), [("a".to_owned(), "fixity-link"), ("z".to_owned(), "fixity-no-file")]);
    assert_eq!((verified.counts.unreachable, verified.counts.missing, verified.counts.no_file), (2, 0, 1));
}

#[test]
fn a_manifest_that_was_altered_is_not_believed() {
    let place = sample();
    let Baseline::Manifest(path) = place.manifest() else { unreachable!() };
    let text = fs::read_to_string(&path).unwrap();
    for altered in [text.replacen("a/1.tif", "a/9.tif", 1), text.lines().take(3).collect::<Vec<_>>().join("\n")] {
        fs::write(&path, altered).unwrap();
        let request = place.request(Baseline::Manifest(path.clone()));
        let error = verify(&request, &Meter::default(), &Silent, &mut |_| {}).unwrap_err();
        assert!(matches!(error, VerifyError::Manifest { .. }), "{error}");
    }
}

#[test]
fn a_bag_is_verified_by_its_own_manifests() {
    let place = Place::new(&[("data/1.tif", b"one"), ("data/deep/2.tif", b"two")]);
    let sha = |bytes: &[u8]| Hasher::of(bytes).0.sha256.to_string();
    let manifest = format!("{}  data/1.tif\n{}  data/deep/2.tif\n", sha(b"one"), sha(b"two"));
    let bagit = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    place.write("bagit.txt", bagit.as_bytes());
    place.write("manifest-sha256.txt", manifest.as_bytes());
    let tags = format!("{}  bagit.txt\n{}  manifest-sha256.txt\n", sha(bagit.as_bytes()), sha(manifest.as_bytes()));
    place.write("tagmanifest-sha256.txt", tags.as_bytes());
    let baseline = Baseline::of(&place.root(), None).unwrap();
    let (verified, findings) = place.verify(&baseline);
    assert!(verified.is_well(), "{findings:?}");
    assert_eq!(verified.counts.intact, 4);
    place.write("data/deep/3.tif", b"three");
    place.write("more-tags.txt", b"x");
    assert_eq!(codes(&place.verify(&baseline).1), [("data/deep/3.tif".to_owned(), "fixity-new")]);
    assert!(matches!(Baseline::of(place.folder.path(), None), Err(VerifyError::NoManifest { .. })));
}

#[test]
fn large_files_and_many_threads_change_nothing() {
    let big: Vec<u8> = (0..9u32 << 20).map(|place| (place * 31 + (place >> 11)) as u8).collect();
    let place = Place::new(&[("big", &big), ("small", b"x")]);
    let baseline = place.manifest();
    let list = place.lists().into_iter().find(|(name, _)| *name == "list.sha256").unwrap().1;
    for choice in [DigestChoice::Fastest, DigestChoice::Sha256, DigestChoice::All] {
        for threads in [1, 3] {
            for baseline in [&baseline, &list] {
                let threads = NonZeroUsize::new(threads).unwrap();
                let request = VerifyRequest { choice, threads, ..place.request(baseline.clone()) };
                let verified =
                    verify(&request, &Meter::default(), &Silent, &mut |finding| panic!("{finding:?}")).unwrap();
                assert!(verified.is_well() && verified.counts.bytes == (9 << 20) + 1);
            }
        }
    }
}

/// What happens to one of eight files.
#[derive(Clone, Copy, Debug)]
enum Act {
    Leave,
    Flip,
    Remove,
    Rename,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn whatever_happens_is_what_is_told(
        acts in proptest::collection::vec(prop_oneof![Just(Act::Leave), Just(Act::Flip), Just(Act::Remove), Just(Act::Rename)], 8),
        added in 0usize..4,
        ours in any::<bool>(),
    ) {
        let names: Vec<_> = (0..acts.len()).map(|number| format!("{}/{number}", number % 3)).collect();
        let contents: Vec<_> = names.iter().map(|name| format!("content of {name}").into_bytes()).collect();
        let files: Vec<_> = names.iter().map(String::as_str).zip(contents.iter().map(Vec::as_slice)).collect();
        let place = Place::new(&files);
        place.write("stays", b"so that the folder is not empty");
        let baseline = if ours { place.manifest() } else { place.lists().remove(1).1 };
        let (mut flipped, mut removed, mut renamed) = (0, 0, 0);
        for (act, (name, content)) in acts.iter().zip(&files) {
            match act {
                Act::Leave => {}
                Act::Flip => {
                    let mut bytes = content.to_vec();
                    bytes[3] ^= 4;
                    place.write(name, &bytes);
                    flipped += 1;
                }
                Act::Remove => {
                    fs::remove_file(place.path(name)).unwrap();
                    removed += 1;
                }
                Act::Rename => {
                    fs::rename(place.path(name), place.path(&format!("{name}.renamed"))).unwrap();
                    renamed += 1;
                }
            }
        }
        for number in 0..added {
            place.write(&format!("new/{number}"), format!("nobody knows {number}").as_bytes());
        }
        let (verified, findings) = place.verify(&baseline);
        let counts = verified.counts;
        prop_assert_eq!((counts.changed, counts.missing, counts.moved, counts.new), (flipped, removed, renamed, added as u64));
        prop_assert_eq!(counts.intact, 9 - flipped - removed - renamed);
        prop_assert_eq!(findings.len() as u64, flipped + removed + renamed + added as u64);
        let mut keys: Vec<_> = findings.iter().map(|finding| finding.subject.path().unwrap().sort_key()).collect();
        let given = keys.clone();
        keys.sort();
        prop_assert_eq!(given, keys, "in the order of paths");
    }
}

#[test]
fn a_look_reads_no_listed_file() {
    let place = sample();
    let baseline = place.manifest();
    let look = || {
        let request = VerifyRequest { extent: Extent::Look, ..place.request(baseline.clone()) };
        let (meter, mut findings) = (Meter::default(), Vec::new());
        let verified = verify(&request, &meter, &Silent, &mut |finding| findings.push(finding.clone())).unwrap();
        (verified, codes(&findings))
    };
    let (verified, findings) = look();
    assert_eq!((verified.counts.unread, verified.counts.intact, verified.counts.bytes), (5, 0, 0));
    assert!(verified.is_well() && findings.is_empty());
    let time = fs::metadata(place.path("a/1.tif")).unwrap().modified().unwrap();
    place.write("a/1.tif", b"longer");
    place.write("a/2.tif", b"tWo");
    let later = time + std::time::Duration::from_secs(60);
    fs::File::options().write(true).open(place.path("a/2.tif")).unwrap().set_modified(later).unwrap();
    fs::rename(place.path("z"), place.path("moved")).unwrap();
    place.write("new", b"nobody knows me");
    let (verified, findings) = look();
    let expected = [
        ("a/1.tif", "fixity-other-size"),
        ("a/2.tif", "fixity-other-time"),
        ("moved", "fixity-moved"),
        ("new", "fixity-new"),
    ];
    assert_eq!(findings, expected.map(|(path, code)| (path.to_owned(), code)));
    assert_eq!((verified.counts.differing, verified.counts.unread, verified.counts.missing), (2, 2, 0));
    assert!(verified.has_damage());
}

#[test]
fn a_manifest_may_have_blake3_alone() {
    let place = sample();
    let path = place.folder.path().join("fast.jsonl");
    let baseline = Baseline::Manifest(path.clone());
    let at = "2026-11-26T23:30:00Z".parse().unwrap();
    create(&place.request(baseline.clone()), &path, at, &Meter::default(), &Silent).unwrap();
    assert!(!fs::read_to_string(&path).unwrap().contains("sha256"));
    for choice in [DigestChoice::Fastest, DigestChoice::Sha256, DigestChoice::All] {
        let request = VerifyRequest { choice, ..place.request(baseline.clone()) };
        let verified = verify(&request, &Meter::default(), &Silent, &mut |finding| panic!("{finding:?}")).unwrap();
        assert!(verified.is_well() && verified.counts.intact == 5);
    }
    fs::rename(place.path("z"), place.path("moved")).unwrap();
    for choice in [DigestChoice::Fastest, DigestChoice::Sha256, DigestChoice::All] {
        let request = VerifyRequest { choice, ..place.request(baseline.clone()) };
        let verified = verify(&request, &Meter::default(), &Silent, &mut |_| {}).unwrap();
        assert_eq!((verified.counts.moved, verified.counts.missing, verified.counts.new), (1, 0, 0), "{choice:?}");
    }
}

#[test]
fn a_file_that_moved_is_known_by_the_digest_that_it_had_though_others_had_another() {
    let place = sample();
    let sha256 = |path: &str| Hasher::of(&fs::read(place.path(path)).unwrap()).0.sha256;
    let others = ["a/2.tif", "a.tif", "b/c/4.tif", "z"].map(|path| format!("{}  {path}\n", sha256(path)));
    // The MD5 of `one`.
    let list = format!("f97c5d29941bfb1b2fdab0874906ab82  a/1.tif\n{}", others.concat());
    let path = place.folder.path().join("checksums.txt");
    fs::write(&path, list).unwrap();
    let baseline = Baseline::List(path);
    assert!(place.verify(&baseline).0.is_well());
    fs::rename(place.path("a/1.tif"), place.path("away.tif")).unwrap();
    let (verified, findings) = place.verify(&baseline);
    assert_eq!(codes(&findings), [("away.tif".to_owned(), "fixity-moved")]);
    assert_eq!((verified.counts.moved, verified.counts.missing, verified.counts.new), (1, 0, 0));
}

#[test]
fn a_manifest_of_reference_is_never_replaced() {
    let place = sample();
    let Baseline::Manifest(path) = place.manifest() else { unreachable!() };
    let before = fs::read(&path).unwrap();
    place.write("a.tif", b"altered");
    let request = place.request(Baseline::Manifest(path.clone()));
    let at = "2026-11-27T23:30:00Z".parse().unwrap();
    let again = create(&request, &path, at, &Meter::default(), &Silent);
    assert!(matches!(again, Err(VerifyError::Exists { path: told }) if told == path));
    assert_eq!(fs::read(&path).unwrap(), before);
    let verified = verify(&request, &Meter::default(), &Silent, &mut |_| {}).unwrap();
    assert!(verified.has_damage());
    // A link that leads nowhere has the name too.
    let link = place.folder.path().join("link.jsonl");
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    let linked = create(&request, &link, at, &Meter::default(), &Silent);
    assert!(matches!(linked, Err(VerifyError::Exists { .. })));
}

#[test]
fn nobody_reads_on_after_ctrl_c() {
    let place = sample();
    let request = place.request(place.manifest());
    request.cancel.request();
    assert!(matches!(verify(&request, &Meter::default(), &Silent, &mut |_| {}), Err(VerifyError::Interrupted)));
    let path: &Path = &place.folder.path().join("other.jsonl");
    let at = "2026-11-26T23:30:00Z".parse().unwrap();
    assert!(matches!(create(&request, path, at, &Meter::default(), &Silent), Err(VerifyError::Interrupted)));
    assert!(!path.exists());
}
