//! The supplier's checksums on real lists: the manifests of the BagIt conformance suite, and the list over all real
//! material.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fondo::intake::{SuppliedIndex, is_checksum_list};
use fondo::io::{DigestSet, Hasher, Meter, SourceRoot, path_to_bytes};
use fondo::records::{Digests, SourcePath, SuppliedFixity};

use crate::support::corpus;

/// What the lists of a delivery came to.
#[derive(Default)]
struct Verdict {
    agreed: usize,
    /// Codes of all findings, with the file or line they are about.
    findings: BTreeSet<String>,
}

impl Verdict {
    fn has(&self, slug: &str) -> bool {
        self.findings.iter().any(|finding| finding.starts_with(slug))
    }
}

#[test]
fn the_conformance_suite_s_bags() {
    let Some(corpus) = corpus() else { return };
    let suite = corpus.join("packaging/bagit-conformance-suite");
    let bags = paths(&suite).into_iter().filter(|path| path.ends_with("bagit.txt"));
    let mut checked = 0;
    for bag in bags.filter_map(|declaration| declaration.parent().map(Path::to_path_buf)) {
        let name = bag.strip_prefix(&suite).unwrap().display().to_string();
        let verdict = verify(&bag);
        checked += 1;
        if name.contains("/valid/") && !name.contains("minimal") && !name.contains("uncommon") {
            let wrong =
                ["checksum-differs", "checksum-entry", "checksum-list", "checksum-duplicate", "checksum-not-computed"];
            assert!(wrong.iter().all(|slug| !verdict.has(slug)), "{name}: {:?}", verdict.findings);
            assert!(verdict.agreed > 0, "{name}: nothing agreed");
        }
        let expected = [
            ("invalid/corrupt-data-file", "checksum-differs"),
            ("invalid/corrupt-tag-file", "checksum-differs"),
            ("valid/uncommon-metadata-separators", "checksum-algorithm-unsupported"),
            ("invalid/extra-file-in-bag", "checksum-file-not-listed"),
            ("same-filename-listed-twice-with-different-hashes", "checksum-duplicate-disagrees"),
        ];
        for (part, slug) in expected.iter().filter(|(part, _)| name.contains(part)) {
            assert!(verdict.has(slug), "{name} ({part}) has no {slug}: {:?}", verdict.findings);
        }
        if name.contains("v0.97/warning/same-filename-listed-twice-with-different-normalization") {
            assert!(verdict.has("checksum-name-variant"), "{name}: {:?}", verdict.findings);
        }
    }
    assert!(checked > 50, "{checked} bags");
}

fn digests_of(mut file: std::fs::File, set: &DigestSet) -> Digests {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
    let mut hasher = Hasher::new(set);
    hasher.update(&bytes);
    hasher.finish().0
}

#[test]
fn the_list_over_all_real_material() {
    let Some(corpus) = corpus() else { return };
    let real = corpus.join("real");
    let index_place = tempfile::tempdir().unwrap();
    let root = SourceRoot::open(&real).unwrap();
    let index = SuppliedIndex::create(&index_place.path().join("scratch.db")).unwrap();
    let meter = Meter::default();
    let findings = index.add_list(&root, &"MANIFEST.sha256".into(), &meter).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let set = index.algorithms().unwrap();
    let mut agreed = 0;
    for path in paths(&real) {
        let name = SourcePath::from_bytes(path_to_bytes(path.strip_prefix(&real).unwrap()).into_owned());
        let digests = digests_of(root.open_file(&name).unwrap(), &set);
        let (fixity, findings) = index.judge(&name, &digests).unwrap();
        agreed += usize::from(matches!(fixity, SuppliedFixity::Agreed { .. }));
        assert!(!matches!(fixity, SuppliedFixity::Differs { .. }), "{name}: {findings:?}");
    }
    let missing: Vec<_> = index.missing().collect::<Result<_, _>>().unwrap();
    println!("{agreed} files agreed, missing: {missing:?}");
    assert!(agreed > 700, "{agreed} agreed");
    // One file is listed and not there: the material came without it.
    assert_eq!(missing.iter().map(|entry| entry.path.file_name()).collect::<Vec<_>>(), [&b"Makefile"[..]]);
}

fn verify(folder: &Path) -> Verdict {
    let place = tempfile::tempdir().unwrap();
    let root = SourceRoot::open(folder).unwrap();
    let index = SuppliedIndex::create(&place.path().join("scratch.db")).unwrap();
    let meter = Meter::default();
    let names: Vec<SourcePath> = paths(folder)
        .iter()
        .map(|path| SourcePath::from_bytes(path_to_bytes(path.strip_prefix(folder).unwrap()).into_owned()))
        .collect();
    let mut verdict = Verdict::default();
    let mut say = |finding: &fondo::records::Finding| {
        verdict.findings.insert(format!("{} {:?}", finding.code.slug(), finding.subject));
    };
    for list in names.iter().filter(|name| is_checksum_list(name, &[])) {
        index.add_list(&root, list, &meter).unwrap().iter().for_each(&mut say);
    }
    let set = index.algorithms().unwrap();
    let mut agreed = 0;
    for name in &names {
        let Ok(file) = root.open_file(name) else { continue };
        let digests = digests_of(file, &set);
        let (fixity, findings) = index.judge(name, &digests).unwrap();
        agreed += usize::from(matches!(fixity, SuppliedFixity::Agreed { .. }));
        findings.iter().for_each(&mut say);
    }
    for absent in index.missing() {
        say(&absent.unwrap().finding());
    }
    verdict.agreed = agreed;
    verdict
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}
