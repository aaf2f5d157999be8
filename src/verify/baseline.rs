//! What should be there: our manifest, a list of another program, or the manifests of a bag, as one stream in the order
//! of paths.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use crate::formats::checksums::{ChecksumList, Entry, Line, manifest_algorithm};
use crate::io::{Meter, Sorter, SourceRoot, path_to_bytes};
use crate::records::codes::fixity as codes;
use crate::records::fixity::{ManifestPlace, ManifestRange, ManifestReader, Portion};
use crate::records::{Algorithm, Finding, SourcePath, Subject};

use super::error::VerifyError;
use super::expected::{Expected, KnownDigest};
use super::listing::{List, Listing};
use super::names::{LOOKED_AT, NameBase};

/// Bytes of a list that are held in memory while it is sorted.
const HELD: usize = 24 << 20;

/// What should be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// A manifest of Fondo.
    Manifest(PathBuf),
    /// A list that another program wrote.
    List(PathBuf),
    /// The manifests of the bag that the folder is.
    Bag,
}

impl Baseline {
    /// What `list` is; without one, the folder `root` must be a bag.
    ///
    /// # Errors
    /// The list cannot be read, or the folder is no bag.
    pub fn of(root: &Path, list: Option<&Path>) -> Result<Self, VerifyError> {
        let Some(list) = list else {
            // A place that is not there is no reason to say that it is no bag.
            return if !root.exists() || root.join("bagit.txt").exists() {
                Ok(Self::Bag)
            } else {
                Err(VerifyError::NoManifest { path: root.to_path_buf() })
            };
        };
        let mut first = Vec::new();
        let file = File::open(list).map_err(failed(list))?;
        file.take(256).read_to_end(&mut first).map_err(failed(list))?;
        let ours = memchr::memmem::find(&first, b"\"fondo.manifest\"").is_some();
        Ok(if ours { Self::Manifest(list.to_path_buf()) } else { Self::List(list.to_path_buf()) })
    }
}

/// A baseline that is read.
pub struct Opened {
    /// The files that should be there.
    pub listing: Listing,
    /// Where the tree lay when the manifest was made.
    pub place: Option<ManifestPlace>,
    /// Which files that are not listed are new.
    pub scope: Scope,
    /// What is wrong with the list.
    pub findings: Vec<Finding>,
    /// Algorithms of the list.
    pub algorithms: Vec<Algorithm>,
    /// Sort keys of files that are part of the keeping, not of what is kept.
    pub own: Vec<Vec<u8>>,
}

/// Which files that are not listed are new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All.
    All,
    /// Those in the payload of a bag: a bag may have other tag files than it lists (RFC 8493 §2.2.4).
    Payload,
}

impl Opened {
    /// Whether a file that no list names is one of those that are kept, by its sort key.
    pub fn is_kept(&self, key: &[u8]) -> bool {
        let in_scope = match self.scope {
            Scope::All => true,
            Scope::Payload => key.starts_with(b"data\0"),
        };
        in_scope && !self.own.iter().any(|own| own == key)
    }
}

/// Opens what should be in the canonical folder `root`.
///
/// # Errors
/// [`VerifyError`].
pub fn open(baseline: &Baseline, root: &Path, part: Option<&Portion>, scratch: &Path) -> Result<Opened, VerifyError> {
    match baseline {
        Baseline::Manifest(path) => manifest(path, root, part),
        Baseline::List(path) => list(path, root, scratch),
        Baseline::Bag => bag(root, scratch),
    }
}

/// Whether any file at all is listed.
///
/// # Errors
/// [`VerifyError`].
pub fn lists_any(baseline: &Baseline, root: &Path, scratch: &Path) -> Result<bool, VerifyError> {
    let mut opened = open(baseline, root, None, scratch)?;
    opened.listing.advance()?;
    Ok(opened.listing.key().is_some())
}

fn manifest(path: &Path, root: &Path, part: Option<&Portion>) -> Result<Opened, VerifyError> {
    let file = BufReader::with_capacity(256 << 10, File::open(path).map_err(failed(path))?);
    let reader = ManifestReader::new(file);
    let reader = reader.map_err(|source| VerifyError::Manifest { path: path.to_path_buf(), source })?;
    let place = Some(reader.head().place.clone());
    let list = match part {
        None => List::Manifest { reader: Box::new(reader), path: path.to_path_buf() },
        Some(part) => {
            let range = ManifestRange::open(path, part.offset.max(reader.offset()), part.stop.clone());
            let range = range.map_err(|source| VerifyError::Manifest { path: path.to_path_buf(), source })?;
            List::Part { range, path: path.to_path_buf() }
        }
    };
    Ok(Opened {
        listing: Listing::new(list),
        place,
        scope: Scope::All,
        findings: Vec::new(),
        algorithms: algorithms_of(path)?,
        own: own(path, root),
    })
}

/// Which digests a manifest has: its files have all of them, or BLAKE3 alone.
fn algorithms_of(path: &Path) -> Result<Vec<Algorithm>, VerifyError> {
    let unusable = |source| VerifyError::Manifest { path: path.to_path_buf(), source };
    let file = BufReader::new(File::open(path).map_err(failed(path))?);
    let first = ManifestReader::new(file).and_then(|mut reader| reader.next_file()).map_err(unusable)?;
    let has_both = first.is_none_or(|file| file.sha256.is_some());
    Ok(std::iter::once(Algorithm::Blake3).chain(has_both.then_some(Algorithm::Sha256)).collect())
}

fn list(path: &Path, root: &Path, scratch: &Path) -> Result<Opened, VerifyError> {
    let mut gathering = Gathering::new(root, scratch, path);
    gathering.add(path)?;
    gathering.finish(Scope::All, own(path, root))
}

/// Opens a list or manifest of what is in an archive. `base` says how its names count; those of a manifest count as
/// they are.
///
/// # Errors
/// [`VerifyError`].
pub fn open_with(baseline: &Baseline, base: NameBase, root: &Path, scratch: &Path) -> Result<Opened, VerifyError> {
    match baseline {
        Baseline::Manifest(path) => manifest(path, root, None),
        Baseline::List(path) => {
            let mut gathering = Gathering::new(root, scratch, path);
            gathering.base = Some(base);
            gathering.add(path)?;
            gathering.finish(Scope::All, Vec::new())
        }
        Baseline::Bag => Err(VerifyError::NoManifest { path: root.to_path_buf() }),
    }
}

/// Opens the manifests of a bag, which lie at `lists`; `name` is what they are called when they say nothing.
///
/// # Errors
/// [`VerifyError`].
pub fn open_bag(lists: &[PathBuf], name: &Path, scratch: &Path) -> Result<Opened, VerifyError> {
    let mut gathering = Gathering::new(name, scratch, name);
    gathering.base = Some(NameBase::default());
    for path in lists {
        gathering.add(path)?;
    }
    gathering.finish(Scope::Payload, Vec::new())
}

/// The first names of a list or manifest, as they stand there.
///
/// # Errors
/// It cannot be read.
pub fn first_names(baseline: &Baseline) -> Result<Vec<Vec<u8>>, VerifyError> {
    let mut names = Vec::new();
    match baseline {
        Baseline::Manifest(path) => {
            let file = BufReader::new(File::open(path).map_err(failed(path))?);
            let unusable = |source| VerifyError::Manifest { path: path.clone(), source };
            let mut reader = ManifestReader::new(file).map_err(unusable)?;
            while names.len() < LOOKED_AT {
                let Some(file) = reader.next_file().map_err(unusable)? else { break };
                names.push(file.path.as_bytes().to_vec());
            }
        }
        Baseline::List(path) => {
            let meter = Meter::default();
            let mut list = checksum_list(path, &meter)?;
            while names.len() < LOOKED_AT {
                let Some(numbered) = list.next_line().map_err(failed(path))? else { break };
                if let Line::Entry(entry) = numbered.line {
                    names.push(entry.name);
                }
            }
        }
        Baseline::Bag => {}
    }
    Ok(names)
}

fn checksum_list<'m>(path: &Path, meter: &'m Meter) -> Result<ChecksumList<'m>, VerifyError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let root = SourceRoot::open(folder).map_err(failed(path))?;
    let name = path.file_name().map(Path::new).unwrap_or(path);
    let name = SourcePath::from_bytes(path_to_bytes(name).into_owned());
    ChecksumList::open(&root, &name, meter).map_err(failed(path))
}

fn bag(root: &Path, scratch: &Path) -> Result<Opened, VerifyError> {
    let mut manifests = Vec::new();
    for entry in std::fs::read_dir(root).map_err(failed(root))? {
        let path = entry.map_err(failed(root))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| manifest_algorithm(name).is_some()) {
            manifests.push(path);
        }
    }
    manifests.sort();
    open_bag(&manifests, root, scratch)
}

/// The sort key of the list itself, if it lies in the tree that it is about.
fn own(list: &Path, root: &Path) -> Vec<Vec<u8>> {
    let Ok(list) = list.canonicalize() else { return Vec::new() };
    let Ok(relative) = list.strip_prefix(root) else { return Vec::new() };
    vec![SourcePath::from_bytes(path_to_bytes(relative).into_owned()).sort_key()]
}

/// Lists while they are read.
struct Gathering<'g> {
    root: &'g Path,
    name: &'g Path,
    sorter: Sorter,
    base: Option<NameBase>,
    /// Entries that wait until it is known from where their names count.
    waiting: Vec<Entry>,
    algorithms: Vec<Algorithm>,
    entries: u64,
    malformed: (u64, u64),
    outside: (u64, String),
    value: Vec<u8>,
}

impl<'g> Gathering<'g> {
    fn new(root: &'g Path, scratch: &Path, name: &'g Path) -> Self {
        Self {
            root,
            name,
            sorter: Sorter::new(scratch, HELD),
            base: None,
            waiting: Vec::new(),
            algorithms: Vec::new(),
            entries: 0,
            malformed: (0, 0),
            outside: (0, String::new()),
            value: Vec::new(),
        }
    }

    fn add(&mut self, path: &Path) -> Result<(), VerifyError> {
        let meter = Meter::default();
        let mut list = checksum_list(path, &meter)?;
        while let Some(numbered) = list.next_line().map_err(failed(path))? {
            match numbered.line {
                Line::Entry(entry) if self.base.is_none() && self.waiting.len() < LOOKED_AT => self.waiting.push(entry),
                Line::Entry(entry) => {
                    self.decide()?;
                    self.take(entry)?;
                }
                Line::Nothing => {}
                Line::Malformed | Line::Unsupported => {
                    self.malformed.0 += 1;
                    if self.malformed.1 == 0 {
                        self.malformed.1 = numbered.number;
                    }
                }
            }
        }
        self.decide()
    }

    fn decide(&mut self) -> Result<(), VerifyError> {
        if self.base.is_none() && !self.waiting.is_empty() {
            let names: Vec<_> = self.waiting.iter().map(|entry| entry.name.clone()).collect();
            self.base = Some(NameBase::of(self.root, &names));
        }
        std::mem::take(&mut self.waiting).into_iter().try_for_each(|entry| self.take(entry))
    }

    fn take(&mut self, entry: Entry) -> Result<(), VerifyError> {
        let Some(place) = self.base.as_ref().and_then(|base| base.place(&entry.name)) else {
            self.outside.0 += 1;
            if self.outside.1.is_empty() {
                self.outside.1 = SourcePath::from_bytes(entry.name).to_string();
            }
            return Ok(());
        };
        let mut expected = Expected::default();
        for value in entry.values {
            for algorithm in std::iter::once(value.algorithm).chain(value.or_blake3.then_some(Algorithm::Blake3)) {
                if !self.algorithms.contains(&algorithm) {
                    self.algorithms.push(algorithm);
                }
            }
            let (algorithm, or_blake3) = (value.algorithm, value.or_blake3);
            expected.put(KnownDigest { algorithm, or_blake3, value: &value.digest });
        }
        self.entries += 1;
        self.value.clear();
        expected.encode(&mut self.value);
        let key = SourcePath::from_bytes(place).sort_key();
        self.sorter.push(&key, &self.value).map_err(VerifyError::Scratch)
    }

    fn finish(self, scope: Scope, own: Vec<Vec<u8>>) -> Result<Opened, VerifyError> {
        if self.entries == 0 {
            return Err(VerifyError::NoEntries { path: self.name.to_path_buf() });
        }
        let subject = || Subject::Package { name: self.name.display().to_string(), entry: None };
        let mut findings = Vec::new();
        if self.malformed.0 > 0 {
            let finding = Finding::new(codes::LIST_LINES, subject());
            findings.push(finding.with("number", self.malformed.0).with("line", self.malformed.1));
        }
        if self.outside.0 > 0 {
            let finding = Finding::new(codes::LIST_OUTSIDE, subject());
            findings.push(finding.with("number", self.outside.0).with("name", &self.outside.1));
        }
        let sorted = self.sorter.finish().map_err(VerifyError::Scratch)?;
        let listing = Listing::new(List::Sorted { sorted, ahead: None });
        Ok(Opened { listing, place: None, scope, findings, algorithms: self.algorithms, own })
    }
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> VerifyError + '_ {
    move |source| VerifyError::List { path: path.to_path_buf(), source }
}
