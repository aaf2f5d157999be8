//! Two stores that should hold the same, compared by what is on record of each.

use std::cmp::Ordering;
use std::fs::File;
use std::io::BufReader;

use serde::Serialize;

use crate::catalogue::{StoreFiles, StoreRecordError};
use crate::records::SourcePath;
use crate::records::fixity::{ManifestError, ManifestFile, ManifestReader};

use super::error::StoreError;

/// How two stores differ at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// Both have it, with other content.
    Content,
    /// The first has it alone.
    OnlyFirst,
    /// The second has it alone.
    OnlySecond,
}

/// How many files are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Copies {
    /// The same in both.
    pub same: u64,
    /// Of other content.
    pub different: u64,
    /// In the first alone.
    pub only_first: u64,
    /// In the second alone.
    pub only_second: u64,
}

impl Copies {
    /// Whether both hold the same.
    #[must_use]
    pub fn are_equal(&self) -> bool {
        self.different == 0 && self.only_first == 0 && self.only_second == 0
    }
}

/// Compares two stores by their manifests, both of which are seen to be whole; each difference is given to `each` in
/// the order of paths. Of both only what lies below the folder `below` counts, where one is named: a package that both
/// hold.
///
/// # Errors
/// A store is not on record, or its manifest was altered.
pub fn compare(
    first: &StoreFiles,
    second: &StoreFiles,
    below: Option<&SourcePath>,
    each: &mut dyn FnMut(&SourcePath, Difference),
) -> Result<Copies, StoreError> {
    let below = below.map(|folder| [folder.sort_key(), vec![0]].concat()).unwrap_or_default();
    let (mut one, mut other) = (Side::open(first, &below)?, Side::open(second, &below)?);
    let mut copies = Copies::default();
    loop {
        let order = match (&one.next, &other.next) {
            (None, None) => return Ok(copies),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => left.path.sort_key().cmp(&right.path.sort_key()),
        };
        match (order, &one.next, &other.next) {
            (Ordering::Equal, Some(left), Some(right)) => {
                if left.blake3 == right.blake3 && left.sha256 == right.sha256 {
                    copies.same += 1;
                } else {
                    copies.different += 1;
                    each(&left.path, Difference::Content);
                }
                one.advance()?;
                other.advance()?;
            }
            (Ordering::Less, Some(left), _) => {
                copies.only_first += 1;
                each(&left.path, Difference::OnlyFirst);
                one.advance()?;
            }
            (_, _, Some(right)) => {
                copies.only_second += 1;
                each(&right.path, Difference::OnlySecond);
                other.advance()?;
            }
            (_, _, None) => return Ok(copies),
        }
    }
}

/// A manifest with its next line.
struct Side<'b> {
    reader: ManifestReader<BufReader<File>>,
    files: StoreFiles,
    /// How the sort keys of what is compared begin.
    below: &'b [u8],
    next: Option<ManifestFile>,
}

impl<'b> Side<'b> {
    fn open(files: &StoreFiles, below: &'b [u8]) -> Result<Self, StoreError> {
        let path = files.manifest();
        let reader = match ManifestReader::open(&path) {
            Ok(reader) => reader,
            Err(ManifestError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreRecordError::NotRegistered { name: files.name.clone() }.into());
            }
            Err(source) => return Err(StoreRecordError::Manifest { path, source }.into()),
        };
        let mut side = Self { reader, files: files.clone(), below, next: None };
        side.advance()?;
        Ok(side)
    }

    fn advance(&mut self) -> Result<(), StoreError> {
        loop {
            let next = self.reader.next_file();
            self.next = next.map_err(|source| StoreRecordError::Manifest { path: self.files.manifest(), source })?;
            if self.next.as_ref().is_none_or(|file| file.path.sort_key().starts_with(self.below)) {
                return Ok(());
            }
        }
    }
}
