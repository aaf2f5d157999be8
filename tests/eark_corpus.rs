//! `fondo validate` over the E-ARK test corpus and a golden package: our verdict against the one that the corpus expects, package by package.
//!
//! With `FONDO_ACCEPT=1` the table `docs/eark-scores.md` is written anew; look at the difference before it is committed.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::formats::bag::{Checksum, ChecksumAlgorithm};
use fondo::io::Meter;
use fondo::records::{Finding, Lang, Severity};
use fondo::validate::{CheckOrder, PackageVerdict, package};
use jiff::civil::date;

use support::{corpus, tool};

/// A case of the corpus: a package, the requirement that it is about, and what is expected.
struct Case {
    requirement: String,
    path: PathBuf,
    name: String,
    valid: bool,
    level: Severity,
}

/// The corpus, unpacked.
fn unpacked() -> Option<(tempfile::TempDir, PathBuf)> {
    let (archive, tar) = (corpus()?.join("packaging/eark-ip-test-corpus.tar.xz"), tool("tar")?);
    let place = tempfile::tempdir().unwrap();
    let done = Command::new(tar).arg("-xJf").arg(archive).current_dir(place.path()).status().unwrap();
    assert!(done.success());
    let root = place.path().join("eark-ip-test-corpus");
    Some((place, root))
}

fn cases(root: &Path) -> Vec<Case> {
    let mut cases: BTreeMap<String, Case> = BTreeMap::new();
    for specification in ["CSIP", "SIP", "DIP"] {
        let folders = fs::read_dir(root.join(specification)).unwrap().map(|entry| entry.unwrap().path());
        for folder in folders.filter(|folder| folder.join("testCase.xml").is_file()) {
            let text = fs::read_to_string(folder.join("testCase.xml")).unwrap();
            let document = roxmltree::Document::parse(&text).unwrap();
            let requirement = folder.file_name().unwrap().to_str().unwrap().to_owned();
            for rule in document.descendants().filter(|node| node.has_tag_name("rule")) {
                let level =
                    rule.children().find(|node| node.has_tag_name("error")).and_then(|node| node.attribute("level"));
                let level = match level {
                    Some("ERROR") => Severity::Error,
                    Some("WARNING") => Severity::Warning,
                    _ => Severity::Info,
                };
                for node in rule.descendants().filter(|node| node.has_tag_name("package")) {
                    let path = node.children().find(|node| node.has_tag_name("path")).and_then(|node| node.text());
                    let Some(path) = path.map(str::trim).filter(|path| !path.is_empty()) else { continue };
                    let found = ["", ".zip"]
                        .map(|end| folder.join(format!("{path}{end}")))
                        .into_iter()
                        .find(|path| path.exists());
                    let Some(found) = found else { continue };
                    // Some cases hold the package one folder deeper.
                    let found = Some(found.join("package")).filter(|inner| inner.is_dir()).unwrap_or(found);
                    let valid = node.attribute("isValid") == Some("TRUE");
                    let name = format!("{specification}/{requirement}/{path}");
                    let case = Case { requirement: requirement.clone(), path: found, name: name.clone(), valid, level };
                    cases.entry(name).or_insert(case);
                }
            }
        }
    }
    cases.into_values().collect()
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn checked(path: &Path) -> Vec<Finding> {
    let (today, meter) = (date(2026, 11, 26), Meter::default());
    match package(path, &CheckOrder { threads: 2, today, schemas: None, meter: &meter }).unwrap() {
        PackageVerdict::Eark(verdict) => verdict.findings,
        PackageVerdict::Bag(verdict) => verdict.findings,
        PackageVerdict::Index(verdict) => verdict.findings,
    }
}

/// Whether a finding is about our copy of the corpus and not about the package: schemas and large files were left out of the copy, and
/// files lost the carriage returns with which they were measured.
fn is_of_the_copy(package: &Path, finding: &Finding) -> bool {
    let Some(target) = finding.args.get("target") else { return false };
    match finding.code.slug() {
        "eark-file-missing" => target.contains("schemas/") && target.ends_with(".xsd"),
        "eark-size" | "eark-checksum" => {
            let Ok(bytes) = fs::read(package.join(target)) else { return false };
            let mut measured = Vec::with_capacity(bytes.len() * 2);
            for byte in bytes {
                if byte == b'\n' {
                    measured.push(b'\r');
                }
                measured.push(byte);
            }
            match finding.args.get("algorithm").map(String::as_str) {
                None => finding.args["expected"] == measured.len().to_string(),
                Some(algorithm) => {
                    let algorithm = ChecksumAlgorithm::from_name(algorithm).unwrap();
                    let mut checksum = Checksum::new(algorithm);
                    checksum.update(&measured);
                    checksum.finish().eq_ignore_ascii_case(&finding.args["expected"])
                }
            }
        }
        _ => false,
    }
}

fn rules(findings: &[Finding], least: Severity) -> Vec<&str> {
    let heavy = findings.iter().filter(|finding| finding.severity >= least);
    let mut rules: Vec<&str> =
        heavy.map(|finding| finding.args.get("rule").map_or(finding.code.slug(), |rule| rule)).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// Why a package that the corpus holds valid is refused: what is wrong with it can be seen by anybody.
fn proof(findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let mut details: Vec<String> = errors.map(|finding| finding.detail(Lang::En).replace('|', "/")).collect();
    details.sort_unstable();
    details.dedup();
    let more = details.len().saturating_sub(3);
    details.truncate(3);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{more}", details.join("; "))
}

#[test]
fn verdicts_are_those_of_the_table() {
    let Some((_place, root)) = unpacked() else { return };
    let cases = cases(&root);
    assert!(cases.len() > 140, "{} cases", cases.len());
    let (mut caught, mut invalid, mut lighter) = (0, 0, 0);
    let (mut sound, mut valid, mut refused) = (0, 0, 0);
    let mut lines = String::new();
    let mut missed = Vec::new();
    for case in &cases {
        let mut findings = checked(&case.path);
        findings.retain(|finding| !is_of_the_copy(&case.path, finding));
        let about: Option<Severity> = findings
            .iter()
            .filter(|finding| finding.args.get("rule").is_some_and(|rule| *rule == case.requirement))
            .map(|finding| finding.severity)
            .max();
        let errors = rules(&findings, Severity::Error);
        let said = if case.valid {
            valid += 1;
            match errors.as_slice() {
                [] => {
                    sound += 1;
                    "accepted".to_owned()
                }
                _ => {
                    refused += 1;
                    format!("refused: {} ({})", errors.join(" "), proof(&findings))
                }
            }
        } else {
            invalid += 1;
            match about {
                Some(severity) if severity >= case.level => {
                    caught += 1;
                    format!("caught ({})", word(severity))
                }
                Some(severity) => {
                    caught += 1;
                    lighter += 1;
                    format!("caught, as {}", word(severity))
                }
                None => {
                    missed.push(case.name.clone());
                    format!("missed; errors: {}", errors.join(" "))
                }
            }
        };
        let expected =
            if case.valid { "valid".to_owned() } else { format!("{} {}", case.requirement, word(case.level)) };
        writeln!(lines, "| {} | {expected} | {said} |", case.name).unwrap();
    }
    let score = format!(
        "Invalid packages: {invalid}; caught under the identifier of their requirement: {caught} ({lighter} of them with a lesser severity); \
         missed: {}.\nValid packages: {valid}; without an error of ours: {sound}; with one: {refused}.\n",
        invalid - caught
    );
    let table = include_str!("support/eark_scores.md").replace("{score}", &score).replace("{lines}", &lines);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/eark-scores.md");
    if std::env::var_os("FONDO_ACCEPT").is_some_and(|value| value == "1") {
        fs::write(&path, &table).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed, table, "docs/eark-scores.md is not what comes of the corpus now");
    assert!(caught * 100 >= invalid * 95, "{caught} of {invalid}; missed: {missed:?}");
}

#[test]
fn the_golden_package_has_no_error() {
    let Some(corpus) = corpus() else { return };
    let golden = corpus.join("packaging/golden-sip/uuid-6f1d6a5e-6d2f-4c55-9a44-0a6a5f6d0001");
    let findings = checked(&golden);
    assert_eq!(rules(&findings, Severity::Warning), Vec::<&str>::new(), "{findings:#?}");
}
