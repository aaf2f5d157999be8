//! From what is staged to a package that stands: metadata and manifests around it, read back, committed.

use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;

use crate::describe;
use crate::io::StagedFolder;
use crate::package::{self, MetadataFile};
use crate::profile::PackageRules;
use crate::records::{ACCESS_FOLDER, MASTER_FOLDER, PackageShape, TEXT_FOLDER, UnitOutcome, UnitRecord, UnitState};

use super::super::books::batch_books::Books;
use super::super::books::commit::{self, Package};
use super::super::request::RunError;
use super::tag_lines::write_tag_lines;
use super::tag_store::TagStore;

/// A unit whose files are all staged.
#[derive(Clone, Copy, Debug)]
pub struct Staging<'s> {
    /// Its folder below `packages/`.
    pub folder: &'s str,
    /// Its folder of work, which goes when it is packaged.
    pub work: &'s Path,
    /// The bag.
    pub staged: &'s StagedFolder,
    /// The fields of its files.
    pub tags: &'s TagStore,
    /// What the package looks like.
    pub rules: &'s PackageRules,
    /// The shapes beside it.
    pub shapes: &'s [PackageShape],
}

/// Packages and commits. `record` bears its version's number; the outcome is completed.
///
/// # Errors
/// The workspace cannot be written, or what was written is not what is read back.
pub fn pack(
    books: &Books,
    staging: &Staging<'_>,
    record: UnitRecord,
    outcome: UnitOutcome,
) -> Result<UnitOutcome, RunError> {
    let (staged, meter) = (staging.staged, &books.meter);
    let agency = staging.rules.source_organization.as_deref();
    let metadata = [
        MetadataFile { name: "dc.xml", write: &|out| describe::dublin_core(&record, out) },
        MetadataFile { name: "mix.xml", write: &|out| describe::mix(&record, agency, out) },
        MetadataFile { name: "tags.jsonl", write: &|out| write_tag_lines(staging.tags, &record.files, out, meter) },
        MetadataFile { name: "premis.xml", write: &|out| describe::premis(&record, out) },
    ];
    clear_leftovers(books, staged, &record)?;
    let bag = package::finish(staged, &record, &metadata, staging.rules, meter)?;
    staged.sync().map_err(|source| books.write_failed(staged.path(), source))?;
    let faults = package::read_back(staged, &record, staging.rules.read_back, books.threads, meter)?;
    if let Some(fault) = faults.into_iter().next() {
        return Err(RunError::ReadBack(Box::new(fault)));
    }
    let made = Package { record, tag_manifest: bag.tag_manifest_sha256, bytes: bag.bytes, files: bag.files };
    let outcome = UnitOutcome {
        state: UnitState::Packaged,
        unit_version: Some(made.record.unit_version),
        package_bytes: made.bytes,
        clock: Timestamp::now(),
        ..outcome
    };
    commit::publish(books, staging, &made, outcome.clone())?;
    Ok(outcome)
}

/// An attempt that was cut off may have staged what this one does not want: a page that was withdrawn since, a copy of
/// an image that the file no longer has.
fn clear_leftovers(books: &Books, staged: &StagedFolder, record: &UnitRecord) -> Result<(), RunError> {
    let sources = record.files.iter().map(|file| format!("{}/{}", file.folder(), file.name));
    let made = record.files.iter().filter_map(|file| file.made.as_ref());
    let masters = sources.chain(made.map(|made| format!("{MASTER_FOLDER}/{}", made.name)));
    let copies = record.files.iter().flat_map(|file| &file.access).map(|copy| format!("{ACCESS_FOLDER}/{}", copy.name));
    let documents = record.documents.iter().map(|document| format!("{ACCESS_FOLDER}/{}", document.name));
    let texts = record.text_files().map(|text| format!("{TEXT_FOLDER}/{}", text.name));
    let wanted: HashSet<String> = masters.chain(copies).chain(documents).chain(texts).collect();
    let cleared = staged.keep_only(|path| wanted.contains(path));
    cleared.map_err(|source| books.write_failed(staged.path(), source))
}
