//! A package is read back before it gets its final name.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::io::{
    DigestSet, EntryKind, FingerprintReader, Meter, Purpose, StagedFolder, drop_cache, entry_kind, path_to_bytes,
    read_ahead,
};
use crate::profile::ReadBack;
use crate::records::codes::package as codes;
use crate::records::{Code, Finding, Hex32, SourcePath, Subject, UnitRecord};

use super::contents::{Contents, ContentsFault};
use super::error::PackageError;
use super::layout::{Rendered, package_name};
use super::measure::Reader;

/// Most findings that are kept; the others are counted.
const MOST_FINDINGS: usize = 1000;

/// Reads every file of a staged bag again, on `threads` threads, and compares sizes and digests with the record and
/// with the manifests; looks for files that are missing or too many. Empty: the bag is what it says.
///
/// # Errors
/// The staging folder cannot be read at all.
pub fn read_back(
    staged: &StagedFolder,
    record: &UnitRecord,
    how: ReadBack,
    threads: usize,
    meter: &Meter,
) -> Result<Vec<Finding>, PackageError> {
    let folder = staged.path();
    let contents = match Contents::read(folder, record, meter) {
        Ok(contents) => contents,
        Err(fault) => return contents_fault(fault, folder, record).map(|finding| vec![finding]),
    };
    let check = Check {
        folder,
        record,
        how,
        threads: (threads / contents.representations.len().max(1)).max(1),
        meter,
        contents: &contents,
        next: AtomicUsize::new(0),
        found: Mutex::default(),
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(check.count()) {
            scope.spawn(|| check.work());
        }
        check.work();
    });
    let mut found = check.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    // Threads finish in any order; findings come in the order of the files.
    found.sort_by_key(|(index, _)| *index);
    let mut findings: Vec<Finding> = found.into_iter().map(|(_, finding)| finding).collect();
    extra_files(folder, record, &contents, &mut findings)?;
    cut(record, &mut findings);
    Ok(findings)
}

/// What there is to say where the lists of a bag cannot be followed.
pub(super) fn contents_fault(
    fault: ContentsFault,
    folder: &Path,
    record: &UnitRecord,
) -> Result<Finding, PackageError> {
    match fault {
        ContentsFault::Missing(name) => Ok(about(record, codes::PACKAGE_READ_BACK_MISSING, name)),
        ContentsFault::Differs(name) => Ok(about(record, codes::PACKAGE_READ_BACK_DIFFERS, name)),
        ContentsFault::Io(name, source) => Err(PackageError::Unreadable { path: folder.join(name), source }),
    }
}

/// A finding about a file of the package.
pub(super) fn about(record: &UnitRecord, code: Code, path: &str) -> Finding {
    about_package(&package_name(record), code, path)
}

/// A finding about a file of the package that is called so.
pub(super) fn about_package(package: &str, code: Code, path: &str) -> Finding {
    let shown = SourcePath::from(path).to_string();
    let subject = Subject::Package { name: package.to_owned(), entry: Some(shown.clone()) };
    Finding::new(code, subject).with("file", shown)
}

struct Check<'c> {
    folder: &'c Path,
    record: &'c UnitRecord,
    how: ReadBack,
    /// That may share in one file.
    threads: usize,
    meter: &'c Meter,
    contents: &'c Contents<'c>,
    next: AtomicUsize,
    found: Mutex<Vec<(usize, Finding)>>,
}

/// What a file must be.
enum Expected<'e> {
    Rendered(&'e Rendered<'e>),
    Other(&'e str, &'e Hex32),
}

/// A thread's own.
struct Readers<'m> {
    rendered: FingerprintReader<'m>,
    other: Reader<'m>,
}

impl Check<'_> {
    fn count(&self) -> usize {
        self.contents.representations.len() + self.contents.others.len()
    }

    /// Takes files until none is left.
    fn work(&self) {
        let mut readers =
            Readers { rendered: FingerprintReader::new(self.meter, Purpose::ReadBack), other: Reader::new(self.meter) };
        let others: Vec<_> = self.contents.others.iter().collect();
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let rendered = self.contents.representations.get(index).map(Expected::Rendered);
            let other = || {
                let (path, sha256) = others.get(index.checked_sub(self.contents.representations.len())?)?;
                Some(Expected::Other(path, sha256))
            };
            let Some(expected) = rendered.or_else(other) else { return };
            if let Some(finding) = self.file(&expected, &mut readers) {
                self.found.lock().unwrap_or_else(PoisonError::into_inner).push((index, finding));
            }
        }
    }

    fn file(&self, expected: &Expected<'_>, readers: &mut Readers<'_>) -> Option<Finding> {
        let path = match expected {
            Expected::Rendered(file) => file.path(),
            Expected::Other(path, _) => (*path).to_owned(),
        };
        match self.matches(&path, expected, readers) {
            Ok(true) => None,
            Ok(false) => Some(about(self.record, codes::PACKAGE_READ_BACK_DIFFERS, &path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Some(about(self.record, codes::PACKAGE_READ_BACK_MISSING, &path))
            }
            Err(error) => Some(
                about(self.record, codes::BAG_FILE_UNREADABLE, &path)
                    .with("path", SourcePath::from(path.as_str()))
                    .with("error", error),
            ),
        }
    }

    /// Reads a file and compares it with what is on record. BLAKE3 proves the bytes of representations: the SHA-256
    /// beside it was computed from the same reading, and that the manifest has it was compared before. Of the other
    /// files only SHA-256 is listed.
    fn matches(&self, path: &str, expected: &Expected<'_>, readers: &mut Readers<'_>) -> io::Result<bool> {
        let file = File::open(self.folder.join(path))?;
        if self.how == ReadBack::Device {
            drop_cache(&file);
        }
        read_ahead(&file);
        match expected {
            Expected::Rendered(rendered) => {
                Ok(readers.rendered.read(&file, self.threads)? == (rendered.size, rendered.blake3))
            }
            Expected::Other(_, sha256) => {
                Ok(readers.other.measure(&file, &DigestSet::PAIR)?.digests.sha256 == **sha256)
            }
        }
    }
}

/// Whatever lies in the folder and is no part of the bag.
fn extra_files(
    folder: &Path,
    record: &UnitRecord,
    contents: &Contents<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(), PackageError> {
    for entry in walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name() {
        let entry =
            entry.map_err(|error| PackageError::Unreadable { path: folder.to_path_buf(), source: error.into() })?;
        let kind = entry_kind(entry.file_type());
        if kind == EntryKind::Folder {
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let path = String::from_utf8(path_to_bytes(relative).into_owned());
        match path {
            Ok(path) if kind == EntryKind::File && contents.holds(&path) => {}
            Ok(path) => findings.push(about(record, codes::PACKAGE_READ_BACK_EXTRA, &path)),
            Err(error) => {
                let shown = SourcePath::from_bytes(error.into_bytes()).to_string();
                findings.push(about(record, codes::PACKAGE_READ_BACK_EXTRA, &shown));
            }
        }
    }
    Ok(())
}

fn cut(record: &UnitRecord, findings: &mut Vec<Finding>) {
    let more = findings.len().saturating_sub(MOST_FINDINGS);
    if more > 0 {
        findings.truncate(MOST_FINDINGS);
        let subject = Subject::Package { name: package_name(record), entry: None };
        findings.push(Finding::new(codes::BAG_FINDINGS_CUT, subject).with("number", more));
    }
}

#[cfg(test)]
#[path = "read_back_tests.rs"]
mod tests;
