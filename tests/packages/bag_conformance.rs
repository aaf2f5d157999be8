//! The BagIt conformance suite: the folders' names are the truth, and where another validator says otherwise the suite
//! decides.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use fondo::io::Meter;
use fondo::records::{Finding, Lang, Severity};
use fondo::validate::{self, BagVerdict};

use crate::support::shared;

/// What the suite's name for a bag promises that a validator says.
const PROMISED: [(&str, &str); 23] = [
    ("invalid/baginfo-missing-encoding", "bag-declaration-malformed"),
    ("invalid/bom-in-bagit.txt", "bag-declaration-bom"),
    ("invalid/corrupt-data-file", "bag-checksum-differs"),
    ("invalid/corrupt-tag-file", "bag-checksum-differs"),
    ("invalid/extra-file-in-bag", "bag-file-unlisted"),
    ("invalid/invalid-version-number", "bag-declaration-malformed"),
    ("invalid/missing-baginfo", "bag-file-missing"),
    ("invalid/out-of-scope-file-paths", "bag-path-unsafe"),
    ("invalid/same-filename-listed-twice-with-different-hashes", "bag-file-listed-with-other-checksum"),
    ("invalid/same-filename-listed-twice-with-the-same-hash", "bag-file-listed-twice"),
    ("invalid/notAllManifestsListAllFiles", "bag-file-unlisted"),
    ("invalid/bagit-with-invalid-whitespace", "bag-declaration-malformed"),
    ("linux-only/", "bag-path-unsafe"),
    ("windows-only/", "bag-path-unsafe"),
    ("warning/duplicate-file-with-different-case", "bag-name-case"),
    ("warning/made-with-md5sum-tools", "bag-manifest-star"),
    ("warning/relative-path", "bag-path-relative"),
    ("warning/same-filename-listed-twice-with-different-normalization", "bag-name-normal-form"),
    ("warning/same-filename-listed-twice-with-the-same-hash", "bag-file-listed-twice"),
    ("warning/special-system-files", "bag-system-file-missing"),
    ("warning/special-system-files", "bag-system-file"),
    ("valid/holey-bag", "bag-fetch-list"),
    ("valid/bag-with-leading-dot-slash-in-manifest", "bag-path-relative"),
];

#[test]
fn every_bag_of_the_suite() {
    let (bags, errors) = judge("corpus/packaging/bagit-conformance-suite");
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(bags == 0 || bags == 60, "{bags} bags");
}

/// Bags of which our verdict is not the suite's, and why.
const DIFFERENCES: [(&str, &str); 0] = [];

/// With `FONDO_ACCEPT=1` the table is written anew.
#[test]
fn the_table_is_what_comes_of_the_suite_now() {
    let Some(suite) = shared("corpus/packaging/bagit-conformance-suite") else { return };
    let (mut lines, mut differences) = (String::new(), String::new());
    let (mut agree, mut accepted) = (0, 0);
    let bags = bags(&suite);
    for bag in &bags {
        let name = bag.strip_prefix(&suite).unwrap().display().to_string();
        let expected = name.split('/').nth(1).unwrap();
        let verdict = validate::bag(bag, 2, &Meter::default()).unwrap();
        let is_accepted = verdict.is_valid();
        accepted += usize::from(is_accepted);
        let warns = verdict.findings.iter().any(|finding| finding.severity == Severity::Warning);
        let agrees = match expected {
            "valid" => is_accepted,
            "warning" => is_accepted && warns,
            _ => !is_accepted,
        };
        let why = DIFFERENCES.iter().find(|(bag, _)| *bag == name).map(|(_, why)| *why);
        assert_eq!(agrees, why.is_none(), "{name}: a difference is told where there is one and nowhere else");
        match why {
            Some(why) => writeln!(differences, "- `{name}`: {why}").unwrap(),
            None => agree += 1,
        }
        let of = |is_error: bool| {
            let those = verdict.findings.iter().filter(|finding| (finding.severity == Severity::Error) == is_error);
            let slugs: BTreeSet<_> = those.map(|finding| finding.code.slug()).collect();
            slugs.into_iter().collect::<Vec<_>>().join(", ")
        };
        let word = if is_accepted { "accepted" } else { "refused" };
        writeln!(lines, "| {name} | {expected} | {word} | {} | {} |", of(true), of(false)).unwrap();
    }
    let score = format!(
        "Bags: {}; accepted: {accepted}; refused: {}; our verdict is the one that is expected: {agree}.\n",
        bags.len(),
        bags.len() - accepted
    );
    if differences.is_empty() {
        differences.push_str("There is no difference to explain.\n");
    }
    let table = include_str!("../support/bagit_scores.md").replace("{score}", &score);
    let table = table.replace("{differences}", &differences).replace("{lines}", lines.trim_end());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/bagit-scores.md");
    if std::env::var_os("FONDO_ACCEPT").is_some_and(|value| value == "1") {
        fs::write(&path, &table).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed, table, "docs/bagit-scores.md is not what comes of the suite now");
}

/// The same suite as it came with other real material, less what was taken out there to make it smaller.
#[test]
fn the_suite_among_the_real_material() {
    let (bags, errors) = judge("corpus/real/bagit-conformance-suite");
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(bags == 0 || bags >= 28, "{bags} bags");
}

fn judge(suite: &str) -> (usize, Vec<String>) {
    let Some(suite) = shared(suite) else { return (0, Vec::new()) };
    let mut errors = Vec::new();
    let bags = bags(&suite);
    for bag in &bags {
        let name = bag.strip_prefix(&suite).unwrap().display().to_string();
        let verdict = validate::bag(bag, 2, &Meter::default()).unwrap();
        let should_be_valid = name.contains("/valid/") || name.contains("/warning/");
        if verdict.is_valid() != should_be_valid {
            errors.push(format!("{name} is {}: {:?}", verdict.is_valid(), said(&verdict)));
        }
        if name.contains("/warning/") && !verdict.findings.iter().any(|finding| finding.severity == Severity::Warning) {
            errors.push(format!("{name} gives no warning"));
        }
        let slugs: BTreeSet<_> = verdict.findings.iter().map(|finding| finding.code.slug()).collect();
        for (part, slug) in PROMISED.iter().filter(|(part, _)| name.contains(part)) {
            if !slugs.contains(slug) {
                errors.push(format!("{name} ({part}) has no {slug}: {:?}", said(&verdict)));
            }
        }
        errors.extend(verdict.findings.iter().flat_map(without_value));
    }
    (bags.len(), errors)
}

/// Arguments of a finding's text that the finding has no value of.
fn without_value(finding: &Finding) -> Vec<String> {
    let texts =
        [Lang::En, Lang::It].map(|lang| finding.code.text(lang)).map(|text| [text.detail, text.remedy].concat());
    let wanted = texts.iter().flat_map(|text| text.split('{').skip(1)).filter_map(|rest| rest.split('}').next());
    let missing = wanted.filter(|name| !finding.args.contains_key(*name));
    missing.map(|name| format!("{} has no {name}", finding.code.slug())).collect()
}

fn said(verdict: &BagVerdict) -> Vec<String> {
    verdict.findings.iter().map(|finding| format!("{}: {}", finding.code.slug(), finding.detail(Lang::En))).collect()
}

/// The folders `VERSION/VERDICT/BAG`.
fn bags(suite: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(suite).min_depth(3).max_depth(3).sort_by_file_name();
    let folders = walk.into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_dir());
    folders.map(walkdir::DirEntry::into_path).collect()
}
