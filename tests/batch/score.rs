//! A batch with planted faults, scored by the generator's own scorer: what is found, what is missed, what is said of
//! clean material.
//!
//! The tier of CI is a small seeded batch. `FONDO_BATCH` names a larger one that `make-batch.sh` made (its folder holds
//! `batch` and `truth`); `docs/proofs.md` has the command for a thousand pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::program::{end, run_command};
use crate::support::{python_with, shared};
use fondo::records::{Finding, JournalLine, SourcePath, Subject};

/// Which of our codes say that a fault of this kind is there.
const KINDS: &[(&str, &[&str])] = &[
    ("truncated_tiff", &["tiff-"]),
    ("truncated_jpeg", &["jpeg-truncated"]),
    ("truncated_pdf", &["pdf-truncated"]),
    ("zero_byte", &["file-empty"]),
    ("wrong_extension", &["format-extension-mismatch"]),
    ("bit_flip", &["checksum-differs"]),
    ("missing_page", &["page-gap"]),
    ("dpi_missing", &["image-no-resolution"]),
    ("dpi_mismatch", &["image-differs-resolution"]),
    ("wrong_colour_space", &["image-differs-colour"]),
    ("icc_missing", &["image-icc-required"]),
    ("pdf_encrypted_user", &["pdf-encrypted"]),
    ("pdf_encrypted_owner", &["pdf-restricted"]),
    ("pdf_broken_xref", &["pdf-broken-xref"]),
    ("bomb_tiff", &["image-too-large"]),
    ("bomb_jpeg", &["image-too-large"]),
    ("bomb_png", &["image-too-large"]),
    ("tiff_ifd_loop", &["tiff-directory-loop"]),
    ("unicode_nfd_name", &["name-not-nfc"]),
    ("unicode_collision", &["name-twin-nfc"]),
    ("case_collision", &["name-twin-case"]),
    ("non_utf8_name", &["name-not-utf8"]),
    ("newline_name", &["name-newline"]),
    ("very_long_path", &["name-path-too-long"]),
    ("reserved_name", &["name-reserved"]),
    ("backslash_name", &["name-backslash"]),
    ("symlink_loop", &["survey-link-loop"]),
    ("symlink_outside", &["survey-link-outside"]),
    ("zip_slip", &["survey-archive-traversal"]),
    ("unreadable", &["survey-no-permission", "survey-unreadable", "intake-unreadable"]),
    ("junk_file", &["survey-junk"]),
    ("checksum_missing_entry", &["checksum-file-not-listed"]),
    ("checksum_extra_entry", &["checksum-entry-without-file"]),
    ("csv_missing_row", &["inventory-missing-row"]),
    ("csv_duplicate_id", &["inventory-duplicate-id"]),
    ("csv_bad_date", &["inventory-bad-date"]),
    ("csv_dates_reversed", &["inventory-dates-reversed"]),
    ("csv_unknown_class", &["inventory-unknown-class"]),
    ("pdf_javascript", &["pdf-active-content"]),
];

/// Kinds of quality, their codes, and the least share of those planted in images that must be found. The generator's
/// pages are small: what is four pixels wide on a page of 2480 is one here; black and white alone has no sharpness;
/// nothing but reading tells a page that stands on its head. Pages inside of PDFs are not decoded: what is planted
/// there is counted apart.
const MEASURED: [(&str, &[&str], f64); 6] = [
    ("blank_page", &["quality-blank"], 1.0),
    ("duplicate_page", &["duplicate-exact"], 1.0),
    ("rescan_duplicate", &["duplicate-near"], 0.75),
    ("skewed_page", &["quality-skew", "quality-skew-strong"], 0.75),
    ("rotated_page", &["quality-text-turned", "outlier-turned"], 0.0),
    ("blurred_page", &["quality-soft", "quality-blurred", "outlier-sharpness"], 0.0),
];

/// A line of the scorer's table.
#[derive(Debug, Default, Clone, Copy)]
struct Score {
    truth: u64,
    hits: u64,
    false_alarms: u64,
    missed: u64,
}

#[test]
fn planted_faults_are_found_and_clean_files_are_left_alone() {
    let Some(synth) = shared("corpus/synth.py") else { return };
    let Some(python) = python_with("numpy, PIL") else { return };
    let place = tempfile::tempdir().unwrap();
    let made = match std::env::var_os("FONDO_BATCH") {
        Some(made) => PathBuf::from(made),
        None => {
            let out = place.path().join("made");
            let script = shared("corpus/make-batch.sh").unwrap();
            let judges = Path::new(&python).ancestors().nth(2).unwrap();
            let words = ["60M", "11", "--scale", "0.25", "--pages", "4", "--faults", "4"];
            let status = Command::new("bash").arg(script).arg(&out).args(words).env("JUDGES", judges).output().unwrap();
            assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
            out
        }
    };
    let workspace = place.path().join("w");
    end(&mut run_command(&made.join("batch"), &workspace)).expect(3);
    let report = place.path().join("report.csv");
    let found = all_findings(&workspace);
    write_report(&report, &found);
    let words = ["score", "--truth"];
    let output =
        Command::new(&python).arg(synth).args(words).arg(made.join("truth")).arg("--report").arg(&report).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{table}");
    let scores = scores(&table);
    assert!(scores.values().map(|score| score.truth).sum::<u64>() > 20, "hardly anything was planted:\n{table}");
    let is_measured = |kind: &str| MEASURED.iter().any(|(measured, ..)| *measured == kind);
    for (kind, score) in scores.iter().filter(|(kind, _)| !is_measured(kind)) {
        assert_eq!(score.missed, 0, "{kind} was missed:\n{table}");
        if !NATURAL.contains(&kind.as_str()) {
            assert_eq!(score.false_alarms, 0, "{kind} was said of clean material:\n{table}");
        }
        assert_eq!(score.hits, score.truth, "{kind}:\n{table}");
    }
    quality(&made.join("truth/faults.csv"), &found);
}

/// Scores what was measured, page by page.
fn quality(truth: &Path, found: &[Finding]) {
    let mut reader = csv::Reader::from_path(truth).unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    println!("{:20} {:>9} {:>6} {:>7} {:>10}", "of quality", "in images", "found", "in PDFs", "said more");
    for (kind, codes, least) in MEASURED {
        let planted = rows.iter().filter(|row| row["kind"] == kind);
        let (documents, images): (Vec<_>, Vec<_>) = planted.partition(|row| row["path_pct"].ends_with(".pdf"));
        let said: Vec<(String, Option<u32>)> = found.iter().filter_map(|finding| said(finding, codes)).collect();
        let is_planted = |row: &&&BTreeMap<String, String>| {
            let page = row["page"].parse::<u32>().ok();
            said.iter().any(|(path, own)| *path == row["path_pct"] && (own.is_none() || *own == page))
        };
        let hits = images.iter().filter(is_planted).count();
        let more = said.iter().filter(|(path, _)| !images.iter().any(|row| row["path_pct"] == *path)).count();
        println!("{kind:20} {:>9} {hits:>6} {:>7} {more:>10}", images.len(), documents.len());
        assert!(hits as f64 >= least * images.len() as f64, "{kind}: {hits} of {}", images.len());
    }
}

/// Where a finding of one of these codes is.
fn said(finding: &Finding, codes: &[&str]) -> Option<(String, Option<u32>)> {
    match &finding.subject {
        Subject::File { path, page } if codes.contains(&finding.code.slug()) => Some((path.percent(), *page)),
        _ => None,
    }
}

/// Kinds that are also true of files in which nobody planted them: real scans without resolution or colour profile.
/// Silence on the planted ones would be a fault; a word on the others is none.
const NATURAL: [&str; 2] = ["dpi_missing", "icc_missing"];

/// Every finding in the batch's records: reports withhold the names of restricted units.
fn all_findings(workspace: &Path) -> Vec<Finding> {
    let batch = workspace.join("batches/batch");
    let delivery = fs::read_to_string(batch.join("delivery-findings.jsonl")).unwrap();
    let mut found: Vec<Finding> = delivery.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in fs::read_to_string(batch.join("journal.jsonl")).unwrap().lines() {
        if let JournalLine::Unit(outcome) = serde_json::from_str(line).unwrap() {
            found.extend(outcome.findings);
        }
    }
    found
}

/// The scorer's own form: path, kind, and for rows of the inventory the identifier.
fn write_report(path: &Path, found: &[Finding]) {
    let mut out = csv::Writer::from_path(path).unwrap();
    out.write_record(["path_pct", "kind", "id"]).unwrap();
    for finding in found {
        for (kind, codes) in KINDS {
            if codes.iter().any(|code| fits(finding.code.slug(), code)) {
                let (path, identifier) = place(finding, kind);
                let other_format = kind.strip_prefix("bomb_").is_some_and(|format| !is_of(&path, format));
                if !other_format {
                    out.write_record([path.as_str(), kind, identifier.as_str()]).unwrap();
                }
            }
        }
    }
    out.flush().unwrap();
}

/// A code, or a family of codes that ends in a hyphen.
fn fits(slug: &str, code: &str) -> bool {
    slug == code || (code.ends_with('-') && slug.starts_with(code))
}

fn is_of(path: &str, format: &str) -> bool {
    let endings: &[&str] = match format {
        "tiff" => &[".tif", ".tiff"],
        "jpeg" => &[".jpg", ".jpeg"],
        _ => &[".png"],
    };
    endings.iter().any(|ending| path.to_lowercase().ends_with(ending))
}

/// Where the scorer looks for a fault of this kind.
fn place(finding: &Finding, kind: &str) -> (String, String) {
    let number = |text: &str| text.find("F0").and_then(|at| text.get(at..at + 6)).unwrap_or_default().to_owned();
    match &finding.subject {
        _ if kind == "missing_page" => {
            let expected = finding.args.get("expected").map(String::as_str).unwrap_or_default();
            (SourcePath::from(expected).percent(), String::new())
        }
        Subject::Unit { unit } if kind.starts_with("csv_") => ("metadati.csv".to_owned(), number(unit)),
        Subject::Row { identifier, .. } if kind.starts_with("csv_") => {
            ("metadati.csv".to_owned(), number(identifier.as_deref().unwrap_or_default()))
        }
        Subject::File { path, .. } => (path.percent(), String::new()),
        _ => ("nowhere".to_owned(), String::new()),
    }
}

fn scores(table: &str) -> BTreeMap<String, Score> {
    let mut scores = BTreeMap::new();
    for line in table.lines().skip(1) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| words.get(at).and_then(|word| word.parse::<u64>().ok());
        if let (Some(truth), Some(hits), Some(false_alarms), Some(missed)) =
            (number(1), number(3), number(4), number(6))
        {
            scores.insert(words[0].to_owned(), Score { truth, hits, false_alarms, missed });
        }
    }
    scores
}
