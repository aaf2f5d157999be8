//! The folder bag: everything around the payload that the lanes have staged already.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};

use crate::formats::bag::{BAGIT_TXT, encode_path, fold, write_info};
use crate::io::{DigestSet, Meter, StagedFolder};
use crate::profile::PackageRules;
use crate::records::{Algorithm, Digests, Hex32, METADATA_FOLDER, TechnicalRecord, UnitRecord};

use super::error::PackageError;
use super::info::bag_info;
use super::layout::{BLAKE3_LIST, Rendered, TAG_MANIFEST, representations};
use super::measure::{Measured, Measuring, Reader};

/// One file of `data/metadata/`, written by whoever knows its format.
pub struct MetadataFile<'m> {
    /// Name below `data/metadata/`.
    pub name: &'static str,
    /// Writes its bytes.
    pub write: &'m dyn Fn(&mut dyn Write) -> io::Result<()>,
}

/// A bag whose files are all written; not yet durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinishedBag {
    /// SHA-256 of `tagmanifest-sha256.txt`: it stands for the whole bag.
    pub tag_manifest_sha256: Hex32,
    /// Bytes of all files.
    pub bytes: u64,
    /// All files.
    pub files: u64,
}

/// Writes metadata, manifests and tag files around the representations that lie in `staged` (RFC 8493).
///
/// `unit.json` and `technical.json` are written here, the other metadata files by `metadata`. The representations are
/// not read: their digests are on record. Only where `rules` asks for a manifest with an algorithm that the record has
/// no values of (access copies, pages kept from an earlier version) are those files read, and counted as read back.
///
/// The bytes depend on the record, `metadata` and `rules` alone.
///
/// # Errors
/// The staging folder cannot be written, or a staged file that has to be read cannot be.
pub fn finish(
    staged: &StagedFolder,
    record: &UnitRecord,
    metadata: &[MetadataFile<'_>],
    rules: &PackageRules,
    meter: &Meter,
) -> Result<FinishedBag, PackageError> {
    let set = DigestSet::from_iter(rules.manifests.iter().copied());
    let mut writer = BagWriter { staged, meter, set };
    let written = writer.metadata(record, metadata)?;
    let rendered = representations(record);
    refuse_twins(&rendered)?;
    let listed = Listed {
        further: further_digests(staged, &rendered, &set, meter)?,
        metadata: &written,
        representations: &rendered,
    };
    let mut tags = vec![
        writer.file("bag-info.txt", |out| out.write_all(info(record, &listed, rules).as_bytes()))?,
        writer.file("bagit.txt", |out| out.write_all(BAGIT_TXT.as_bytes()))?,
        writer.file(BLAKE3_LIST, |out| listed.write(Algorithm::Blake3, out))?,
    ];
    for algorithm in manifest_algorithms(rules) {
        let name = format!("manifest-{}.txt", algorithm.bagit_name());
        tags.push(writer.file(&name, |out| listed.write(algorithm, out))?);
    }
    tags.sort_by(|a, b| a.path.cmp(&b.path));
    let last = writer.file(TAG_MANIFEST, |out| {
        tags.iter().try_for_each(|tag| write_entry(out, &tag.measured.digests.sha256.to_string(), &tag.path))
    })?;
    let around = written.iter().chain(&tags).chain([&last]);
    let (bytes, files) = around.fold((0, 0), |(bytes, files), file| (bytes + file.measured.size, files + 1));
    Ok(FinishedBag {
        tag_manifest_sha256: last.measured.digests.sha256,
        bytes: bytes + rendered.iter().map(|file| file.size).sum::<u64>(),
        files: files + rendered.len() as u64,
    })
}

/// The last gate: whatever named the files, no two of a package may meet on any file system.
fn refuse_twins(rendered: &[Rendered<'_>]) -> Result<(), PackageError> {
    let mut seen = HashSet::with_capacity(rendered.len());
    match rendered.iter().map(Rendered::path).find(|path| !seen.insert(fold(path))) {
        Some(path) => Err(PackageError::Twins { path }),
        None => Ok(()),
    }
}

/// SHA-256 always, the others as the profile asks, each once.
fn manifest_algorithms(rules: &PackageRules) -> Vec<Algorithm> {
    let mut algorithms: Vec<_> = rules.manifests.iter().copied().chain([Algorithm::Sha256]).collect();
    algorithms.sort_unstable();
    algorithms.dedup();
    algorithms
}

fn info(record: &UnitRecord, listed: &Listed<'_>, rules: &PackageRules) -> String {
    let metadata = listed.metadata.iter().map(|file| file.measured.size);
    let bytes = metadata.chain(listed.representations.iter().map(|file| file.size)).sum();
    let files = (listed.metadata.len() + listed.representations.len()) as u64;
    write_info(&bag_info(record, bytes, files, rules.source_organization.as_deref()))
}

/// A file that was written here.
struct Written {
    path: String,
    measured: Measured,
}

struct BagWriter<'b> {
    staged: &'b StagedFolder,
    meter: &'b Meter,
    set: DigestSet,
}

impl BagWriter<'_> {
    /// Writes one file and measures it on the way.
    fn file(
        &mut self,
        path: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Written, PackageError> {
        let failed = || PackageError::unwritable(self.staged.path().join(path));
        let file = self.staged.create_file(path, self.meter).map_err(failed())?;
        let mut out = BufWriter::with_capacity(1 << 16, Measuring::new(file, &self.set));
        write(&mut out).map_err(failed())?;
        let measuring = out.into_inner().map_err(io::IntoInnerError::into_error).map_err(failed())?;
        Ok(Written { path: path.to_owned(), measured: measuring.finish() })
    }

    /// Writes all of `data/metadata/`, in order of name.
    fn metadata(&mut self, record: &UnitRecord, metadata: &[MetadataFile<'_>]) -> Result<Vec<Written>, PackageError> {
        let unit = |out: &mut dyn Write| write_json(record, out);
        let technical = |out: &mut dyn Write| write_json(&TechnicalRecord::of(record), out);
        let own = [
            MetadataFile { name: "unit.json", write: &unit },
            MetadataFile { name: "technical.json", write: &technical },
        ];
        let mut files: Vec<&MetadataFile<'_>> = own.iter().chain(metadata).collect();
        files.sort_by_key(|file| file.name);
        files.iter().map(|file| self.file(&format!("{METADATA_FOLDER}/{}", file.name), file.write)).collect()
    }
}

fn write_json(record: &impl serde::Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, record)?;
    out.write_all(b"\n")
}

/// The payload, with digests of every algorithm that some manifest needs.
struct Listed<'l> {
    metadata: &'l [Written],
    representations: &'l [Rendered<'l>],
    /// For each file of the representations: digests beyond those on record.
    further: Vec<Option<Digests>>,
}

impl Listed<'_> {
    /// Writes a list of the whole payload: metadata, then representations, which is the order of paths by bytes.
    fn write(&self, algorithm: Algorithm, out: &mut dyn Write) -> io::Result<()> {
        for file in self.metadata {
            write_entry(out, &file.measured.digests.value(algorithm).unwrap_or_default(), &file.path)?;
        }
        for (index, file) in self.representations.iter().enumerate() {
            let further = self.further.get(index).and_then(Option::as_ref);
            let value = value_on_record(file, algorithm).or_else(|| further?.value(algorithm));
            write_entry(out, &value.unwrap_or_default(), &file.path())?;
        }
        Ok(())
    }
}

fn write_entry(out: &mut dyn Write, digest: &str, path: &str) -> io::Result<()> {
    writeln!(out, "{digest}  {}", encode_path(path))
}

fn value_on_record(file: &Rendered<'_>, algorithm: Algorithm) -> Option<String> {
    match algorithm {
        Algorithm::Sha256 => Some(file.sha256.to_string()),
        Algorithm::Blake3 => Some(file.blake3.to_string()),
        other => file.digests?.value(other),
    }
}

/// Reads the files of the representations that lack a digest which a manifest needs.
fn further_digests(
    staged: &StagedFolder,
    files: &[Rendered<'_>],
    set: &DigestSet,
    meter: &Meter,
) -> Result<Vec<Option<Digests>>, PackageError> {
    let wanted: Vec<_> = set.extra().collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut reader = Reader::new(meter);
    let mut digests = |file: &Rendered<'_>| {
        if wanted.iter().all(|algorithm| value_on_record(file, *algorithm).is_some()) {
            return Ok(None);
        }
        let path = staged.path().join(file.path());
        let measured = File::open(&path).and_then(|open| reader.measure(&open, set));
        measured.map(|measured| Some(measured.digests)).map_err(PackageError::unreadable(path))
    };
    files.iter().map(&mut digests).collect()
}

#[cfg(test)]
#[path = "bag_tests.rs"]
mod tests;
