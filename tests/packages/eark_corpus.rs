//! `fondo validate` over the E-ARK test corpus and a golden package: our verdict against the one that the corpus
//! expects, package by package.
//!
//! With `FONDO_ACCEPT=1` the table `docs/eark-scores.md` is written anew; look at the difference before it is
//! committed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::formats::bag::{Checksum, ChecksumAlgorithm};
use fondo::io::Meter;
use fondo::records::{Finding, Severity};
use fondo::validate::{CheckOrder, package};
use jiff::civil::date;

use crate::support::{corpus, python_with, shared, tool};

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
    let verdict = package(path, &CheckOrder { threads: 2, today, schemas: None, meter: &meter }).unwrap();
    verdict.findings().cloned().collect()
}

/// The bytes of a file, whose name may differ in case.
fn content(package: &Path, target: &str) -> Option<Vec<u8>> {
    let path = package.join(target);
    let (folder, name) = (path.parent()?, path.file_name()?);
    let mut entries = fs::read_dir(folder).ok()?.map(|entry| entry.unwrap());
    fs::read(entries.find(|entry| entry.file_name().eq_ignore_ascii_case(name))?.path()).ok()
}

/// Whether a finding is about our copy of the corpus and not about the package: schemas and large files were left out
/// of the copy, and files lost the carriage returns with which they were measured.
fn is_of_the_copy(package: &Path, finding: &Finding) -> bool {
    let Some(target) = finding.args.get("target") else { return false };
    match finding.code.slug() {
        "eark-file-missing" => target.contains("schemas/") && target.ends_with(".xsd"),
        "eark-size" | "eark-checksum" => {
            let Some(bytes) = content(package, target) else { return false };
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

/// What is known of packages of which our verdict is not the corpus's.
struct Proofs(toml::Table);

impl Proofs {
    fn read() -> Self {
        Self(toml::from_str(include_str!("../support/eark_proofs.toml")).unwrap())
    }

    /// The text of a requirement, and whether it is quoted.
    fn clause(&self, rule: &str) -> &str {
        self.0["clauses"].get(rule).and_then(toml::Value::as_str).unwrap_or_else(|| panic!("no clause of {rule}"))
    }

    /// Why a violation weighs less than the corpus expects.
    fn lesser(&self, requirement: &str) -> &str {
        self.0["lesser"]
            .get(requirement)
            .and_then(toml::Value::as_str)
            .unwrap_or_else(|| panic!("no word on {requirement}"))
    }

    /// The proofs of a package: rule, file, text there, what is wrong.
    fn of(&self, package: &str) -> Vec<[&str; 4]> {
        let refused = self.0["refused"].as_array().unwrap();
        let is_of = |entry: &&toml::Value| {
            entry["packages"].as_array().unwrap().iter().any(|name| name.as_str() == Some(package))
        };
        let entry = refused.iter().find(is_of).unwrap_or_else(|| panic!("{package} is refused without proof"));
        let proofs = entry["proofs"].as_array().unwrap().iter();
        proofs.map(|proof| ["rule", "file", "text", "what"].map(|key| proof[key].as_str().unwrap())).collect()
    }

    /// Packages that are said to be refused.
    fn packages(&self) -> Vec<&str> {
        let refused = self.0["refused"].as_array().unwrap().iter();
        refused.flat_map(|entry| entry["packages"].as_array().unwrap()).map(|name| name.as_str().unwrap()).collect()
    }
}

/// What eark-validator says of packages, by their paths: the requirements of its errors, but for rules of its that are
/// known to be wrong.
fn official(packages: &[&Path]) -> Option<BTreeMap<PathBuf, String>> {
    let (judge, python) = (shared("validators/tools/eark_offline.py")?, python_with("eark_validator")?);
    let output = Command::new(python).arg(judge).args(packages).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let mut said: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut rules: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    let mut current = PathBuf::new();
    for line in text.lines() {
        if let Some(path) = packages.iter().find(|path| line.starts_with(&format!("{}: ", path.display()))) {
            current = path.to_path_buf();
            rules.entry(current.clone()).or_default();
            if line.contains("validator crashed") {
                said.insert(current.clone(), "cannot read it (the program fails)".to_owned());
            }
        } else if let Some(rule) = line.trim().strip_prefix("SCHEMATRON Error ").and_then(|rest| rest.split(':').next())
        {
            rules.entry(current.clone()).or_default().push(rule.to_owned());
        }
    }
    for (path, mut rules) in rules {
        rules.sort_unstable();
        rules.dedup();
        let words =
            if rules.is_empty() { "accepts it".to_owned() } else { format!("refuses it: {}", rules.join(", ")) };
        said.entry(path).or_insert(words);
    }
    assert_eq!(said.len(), packages.len(), "{text}");
    Some(said)
}

/// The proof that a package is refused rightly: every requirement under which it is refused, with its clause and the
/// place in the package.
fn proof(case: &Case, errors: &[&str], proofs: &Proofs, official: &str) -> String {
    let known = proofs.of(&case.name);
    let proven: BTreeSet<&str> = known.iter().map(|[rule, ..]| *rule).collect();
    assert_eq!(proven.into_iter().collect::<Vec<_>>(), errors, "{}: what is proven (left) and what is said", case.name);
    let mut text = format!("### {}\n\neark-validator {official}.\n\n", case.name);
    for [rule, file, wanted, what] in known {
        let content = fs::read_to_string(case.path.join(file)).unwrap();
        let at = content.find(wanted).unwrap_or_else(|| panic!("{}: {file} has no {wanted}", case.name));
        let line = content[..at].matches('\n').count() + 1;
        assert!(!wanted.is_empty() || content.is_empty(), "{}: {file}", case.name);
        let place = if wanted.is_empty() { format!("`{file}`") } else { format!("`{file}`, line {line}, `{wanted}`") };
        writeln!(text, "- **{rule}**. {} In the package: {place}: {what}.", proofs.clause(rule)).unwrap();
    }
    text
}

/// What came of the cases.
#[derive(Default)]
struct Score {
    invalid: usize,
    caught: usize,
    lighter: usize,
    missed: Vec<String>,
    accepted: usize,
    refused: usize,
    lines: String,
    proofs: String,
}

impl Score {
    fn take(&mut self, case: &Case, findings: &[Finding], proofs: &Proofs, official: &BTreeMap<PathBuf, String>) {
        let errors = rules(findings, Severity::Error);
        let of_case = |finding: &&Finding| finding.args.get("rule").is_some_and(|rule| *rule == case.requirement);
        let about = findings.iter().filter(of_case).map(|finding| finding.severity).max();
        let (said, reason) = match (case.valid, about) {
            (true, _) if errors.is_empty() => {
                self.accepted += 1;
                ("accepted".to_owned(), String::new())
            }
            (true, _) => {
                self.refused += 1;
                self.proofs.push_str(&proof(case, &errors, proofs, &official[&case.path]));
                self.proofs.push('\n');
                (format!("refused: {}", errors.join(" ")), "the corpus is wrong: proof below".to_owned())
            }
            (false, Some(severity)) if severity >= case.level => {
                self.caught += 1;
                (format!("caught ({})", word(severity)), String::new())
            }
            (false, Some(severity)) => {
                self.caught += 1;
                self.lighter += 1;
                (format!("caught, as {}", word(severity)), proofs.lesser(&case.requirement).to_owned())
            }
            (false, None) => {
                self.missed.push(case.name.clone());
                (format!("missed; errors: {}", errors.join(" ")), String::new())
            }
        };
        self.invalid += usize::from(!case.valid);
        let expected =
            if case.valid { "valid".to_owned() } else { format!("{} {}", case.requirement, word(case.level)) };
        writeln!(self.lines, "| {} | {expected} | {said} | {reason} |", case.name).unwrap();
    }
}

#[test]
fn verdicts_are_those_of_the_table() {
    let Some((_place, root)) = unpacked() else { return };
    let (cases, proofs, mut score) = (cases(&root), Proofs::read(), Score::default());
    assert!(cases.len() > 140, "{} cases", cases.len());
    let named: BTreeSet<&str> = proofs.packages().into_iter().collect();
    let asked: Vec<&Path> =
        cases.iter().filter(|case| named.contains(&*case.name)).map(|case| case.path.as_path()).collect();
    assert_eq!(asked.len(), named.len(), "every package of the proofs is a case");
    let Some(official) = official(&asked) else { return };
    for case in &cases {
        let mut findings = checked(&case.path);
        findings.retain(|finding| !is_of_the_copy(&case.path, finding));
        score.take(case, &findings, &proofs, &official);
    }
    let Score { invalid, caught, lighter, missed, accepted, refused, lines, proofs } = score;
    let score = format!(
        "Invalid packages: {invalid}; caught under the identifier of their requirement: {caught} ({lighter} of them with a lesser severity); \
         missed: {}.\nValid packages: {}; accepted: {accepted}; refused, each with proof: {refused}.\n",
        missed.len(),
        accepted + refused
    );
    assert_eq!(refused, named.len(), "a proof of a package that is not refused");
    let table = include_str!("../support/eark_scores.md").replace("{score}", &score);
    let table = table.replace("{lines}", lines.trim_end()).replace("{proofs}", proofs.trim_end());
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
