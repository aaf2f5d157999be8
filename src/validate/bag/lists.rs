//! Manifests and `fetch.txt`, taken into the scratch index line by line.

use std::io;

use crate::formats::bag::{
    ChecksumAlgorithm, Line, LineError, Lines, ManifestLine, ParsedLine, leaves_root, parse_fetch_line, parse_line,
    tidy,
};
use crate::records::codes::package as codes;
use crate::records::{Severity, SourcePath};

use super::super::error::ValidateError;
use super::super::scratch::{Listing, MOST_LISTS};
use super::check::Check;

/// The list of files to be loaded from elsewhere.
pub(super) const FETCH: &str = "fetch.txt";

/// A manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct List {
    /// Its number in the scratch index: even for payload manifests, odd for tag manifests.
    pub(super) id: i64,
    /// Its file name.
    pub(super) name: String,
    /// Whether it is a tag manifest.
    pub(super) of_tags: bool,
    written_algorithm: String,
}

impl List {
    /// The manifest of this file name; `None` where it is none.
    pub(super) fn new(index: usize, name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".txt")?;
        let (of_tags, algorithm) = match stem.strip_prefix("tagmanifest-") {
            Some(algorithm) => (true, algorithm),
            None => (false, stem.strip_prefix("manifest-")?),
        };
        let id = i64::try_from(index).ok()?.checked_mul(2)?.checked_add(i64::from(of_tags))?;
        Some(Self { id, name: name.to_owned(), of_tags, written_algorithm: algorithm.to_owned() })
    }

    /// Whether it is the file at this path.
    pub(super) fn is(&self, path: &SourcePath) -> bool {
        self.name.as_bytes() == path.as_bytes()
    }

    /// Its algorithm, where this program knows it.
    pub(super) fn algorithm(&self) -> Option<ChecksumAlgorithm> {
        ChecksumAlgorithm::from_name(&self.written_algorithm)
    }
}

/// Reads all manifests.
///
/// # Errors
/// There is no room for the scratch index.
pub(super) fn read_lists(check: &mut Check<'_>) -> Result<Vec<List>, ValidateError> {
    let names = check.scratch.manifests()?;
    let mut lists: Vec<List> =
        names.iter().enumerate().filter_map(|(index, name)| List::new(index, name.as_str()?)).collect();
    if let Some(list) = lists.get(MOST_LISTS) {
        let finding = check.findings.about_tag_file(codes::BAG_TOO_MANY_MANIFESTS, &list.name);
        check.findings.say(finding.with("path", &list.name).with("most", MOST_LISTS));
        lists.truncate(MOST_LISTS);
    }
    let payload = || lists.iter().filter(|list| !list.of_tags);
    if payload().next().is_none() {
        let finding = check.findings.about(codes::BAG_NO_MANIFEST, None);
        check.findings.say(finding);
    } else if payload().all(|list| list.algorithm().is_none()) {
        let finding = check.findings.about(codes::BAG_NOTHING_VERIFIED, None);
        check.findings.say(finding);
    }
    if lists.iter().all(|list| !list.of_tags) {
        let finding = check.findings.about(codes::BAG_NO_TAG_MANIFEST, None);
        check.findings.say(finding);
    }
    for list in &lists {
        if list.algorithm().is_none() {
            let finding = check.findings.about_tag_file(codes::BAG_ALGORITHM_UNKNOWN, &list.name);
            let algorithm = SourcePath::from(list.written_algorithm.as_str());
            check.findings.say(finding.with("manifest", &list.name).with("algorithm", algorithm));
        }
        read_list(check, list)?;
    }
    Ok(lists)
}

fn read_list(check: &mut Check<'_>, list: &List) -> Result<(), ValidateError> {
    let mut said = SaidOnce::default();
    let coding = check.path_coding();
    each_line(check, &list.name, |check, line| {
        if !line.ended {
            let finding = check.findings.about_tag_file(codes::BAG_MANIFEST_CUT, &list.name);
            check.findings.say(finding.with("manifest", &list.name));
        }
        let digits = list.algorithm().map(ChecksumAlgorithm::digits);
        match parse_line(&line.text, coding) {
            ParsedLine::Blank => Ok(()),
            ParsedLine::Entry(entry) if digits.is_none_or(|digits| digits == entry.checksum.len()) => {
                take_entry(check, list, &entry, line.number, &mut said)
            }
            ParsedLine::Entry(_) | ParsedLine::Malformed => {
                let finding = check.findings.about_tag_file(codes::BAG_MANIFEST_LINE_MALFORMED, &list.name);
                let finding = finding.with("line", line.number).with("manifest", &list.name);
                check.findings.say(finding.with("found", shown(&line.text)));
                Ok(())
            }
        }
    })
}

/// What a program did on every line of a manifest is said once.
#[derive(Default)]
struct SaidOnce {
    star: bool,
    relative: bool,
}

fn take_entry(
    check: &mut Check<'_>,
    list: &List,
    entry: &ManifestLine,
    line: u64,
    said: &mut SaidOnce,
) -> Result<(), ValidateError> {
    let (path, relative) = tidy(&entry.path);
    let printable = SourcePath::from(path);
    let about = |check: &Check<'_>, code| {
        let finding = check.findings.about_tag_file(code, &list.name);
        finding.with("line", line).with("manifest", &list.name).with("file", &list.name).with("path", &printable)
    };
    if entry.star && !std::mem::replace(&mut said.star, true) {
        let finding = about(check, codes::BAG_MANIFEST_STAR);
        check.findings.say(finding);
    }
    if relative && !std::mem::replace(&mut said.relative, true) {
        let finding = about(check, codes::BAG_PATH_RELATIVE);
        check.findings.say(finding);
    }
    if entry.bare_percent {
        let finding = about(check, codes::BAG_PATH_PERCENT);
        check.findings.say(finding);
    }
    let fault = if leaves_root(path) {
        Some(codes::BAG_PATH_UNSAFE)
    } else if !list.of_tags && !path.starts_with("data/") {
        Some(codes::BAG_PATH_OUTSIDE_PAYLOAD)
    } else {
        None
    };
    if let Some(code) = fault {
        let finding = about(check, code);
        check.findings.say(finding);
        return Ok(());
    }
    match check.scratch.note_listed(list.id, path, &entry.checksum)? {
        Listing::New => {}
        Listing::Same => {
            let mut finding = about(check, codes::BAG_FILE_LISTED_TWICE);
            // From 1.0 on every file is listed exactly once (RFC 8493 §2.1.3).
            if check.is_rfc() {
                finding.severity = Severity::Error;
            }
            check.findings.say(finding);
        }
        Listing::Other => {
            let finding = about(check, codes::BAG_FILE_LISTED_WITH_OTHER_CHECKSUM);
            check.findings.say(finding);
        }
    }
    Ok(())
}

/// Reads `fetch.txt`, where there is one.
///
/// # Errors
/// There is no room for the scratch index.
pub(super) fn read_fetch(check: &mut Check<'_>) -> Result<(), ValidateError> {
    let coding = check.path_coding();
    let mut entries = 0u64;
    each_line(check, FETCH, |check, line| {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        entries += 1;
        let about = |check: &Check<'_>, code| check.findings.about_tag_file(code, FETCH).with("line", line.number);
        let Some(entry) = parse_fetch_line(&line.text, coding) else {
            let finding = about(check, codes::BAG_FETCH_LINE_MALFORMED).with("found", shown(&line.text));
            check.findings.say(finding);
            return Ok(());
        };
        let (path, _) = tidy(&entry.path);
        let fault = if leaves_root(path) {
            Some(codes::BAG_PATH_UNSAFE)
        } else if !path.starts_with("data/") {
            Some(codes::BAG_PATH_OUTSIDE_PAYLOAD)
        } else {
            None
        };
        if let Some(code) = fault {
            let finding = about(check, code).with("file", FETCH).with("manifest", FETCH);
            check.findings.say(finding.with("path", SourcePath::from(path)));
            return Ok(());
        }
        check.scratch.note_fetch(path, &shown(&entry.url), entry.length)?;
        Ok(())
    })?;
    if entries > 0 {
        let finding = check.findings.about_tag_file(codes::BAG_FETCH_LIST, FETCH);
        check.findings.say(finding.with("entries", entries));
    }
    Ok(())
}

/// Gives every line of the tag file `name` to `take`; says what keeps a line from being read. Nothing where there is no
/// such file.
///
/// # Errors
/// What `take` says.
pub(super) fn each_line(
    check: &mut Check<'_>,
    name: &str,
    mut take: impl FnMut(&mut Check<'_>, &Line) -> Result<(), ValidateError>,
) -> Result<(), ValidateError> {
    let file = match check.open(name)? {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            unreadable(check, name, &error);
            return Ok(());
        }
    };
    let mut lines = Lines::new(file, check.encoding.clone());
    for line in lines.by_ref() {
        match line {
            Ok(line) => take(check, &line)?,
            Err(LineError::Io(error)) => {
                unreadable(check, name, &error);
                return Ok(());
            }
            Err(LineError::Undecodable { number }) => {
                let finding = check.findings.about_tag_file(codes::BAG_TAG_FILE_ENCODING, name);
                let finding = finding.with("file", name).with("line", number).with("encoding", check.encoding.name());
                check.findings.say(finding);
            }
            Err(LineError::TooLong { number }) => {
                let finding = check.findings.about_tag_file(codes::BAG_LINE_TOO_LONG, name);
                check.findings.say(finding.with("file", name).with("line", number));
            }
        }
    }
    if lines.has_utf8_mark() {
        let finding = check.findings.about_tag_file(codes::BAG_TAG_FILE_MARK, name);
        check.findings.say(finding.with("file", name));
    }
    Ok(())
}

/// Says that a tag file cannot be read.
pub(super) fn unreadable(check: &mut Check<'_>, name: &str, error: &io::Error) {
    let finding = check.findings.about_tag_file(codes::BAG_FILE_UNREADABLE, name);
    check.findings.say(finding.with("path", name).with("error", error));
}

/// The beginning of a line, fit for a terminal.
pub(super) fn shown(text: &str) -> String {
    let start: String = text.chars().take(200).collect();
    SourcePath::from(start.as_str()).to_string()
}
