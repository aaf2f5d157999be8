//! Rules about the structure: one directory, tags in order, offsets that are even, not zero, and used once.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::formats::tiff::ifd::{Directory, Stream};
use crate::formats::tiff::tags;

use super::evaluate::{RuleFailure, RuleFault};

/// A rule about the structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StructureRule {
    /// The header is one.
    Header,
    /// The file is no `BigTIFF`.
    Classic,
    /// The first directory lies in the file.
    Directory,
    /// There is no second directory.
    OneDirectory,
    /// The directory begins at an even byte.
    EvenDirectory,
    /// Tags ascend, and none stands twice.
    Ascending,
    /// No value lies at byte zero.
    Offsets,
    /// Values begin at even bytes.
    EvenOffsets,
    /// No two values share their place.
    OffsetsOnce,
}

impl StructureRule {
    /// All of them.
    #[cfg(test)]
    pub(in super::super) const ALL: [Self; 9] = [
        Self::Header,
        Self::Classic,
        Self::Directory,
        Self::OneDirectory,
        Self::EvenDirectory,
        Self::Ascending,
        Self::Offsets,
        Self::EvenOffsets,
        Self::OffsetsOnce,
    ];

    /// Its name in findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Header => "TIFF header",
            Self::Classic => "classic TIFF",
            Self::Directory => "directory",
            Self::OneDirectory => "one directory",
            Self::EvenDirectory => "even directory offset",
            Self::Ascending => "ascending tags",
            Self::Offsets => "offsets",
            Self::EvenOffsets => "even offsets",
            Self::OffsetsOnce => "offsets used once",
        }
    }
}

pub(super) fn failure(rule: StructureRule, found: impl Display, limit: &str) -> RuleFailure {
    RuleFailure {
        tag: None,
        fault: RuleFault::Structure(rule),
        rule: rule.name().to_owned(),
        found: found.to_string(),
        limit: limit.to_owned(),
    }
}

pub(super) fn check(stream: &Stream<'_>, directory: &Directory, failures: &mut Vec<RuleFailure>) {
    if directory.next != 0 {
        let found = format!("a pointer to byte {}", directory.next);
        failures.push(failure(StructureRule::OneDirectory, found, "no pointer to a next directory"));
    }
    if !directory.offset.is_multiple_of(2) {
        failures.push(failure(StructureRule::EvenDirectory, directory.offset, "an even offset"));
    }
    let unsorted = directory.entries.windows(2).find(|pair| matches!(pair, [a, b] if a.tag >= b.tag));
    if let Some([before, after]) = unsorted {
        let found = format!("tag {} after tag {}", after.tag, before.tag);
        failures.push(failure(StructureRule::Ascending, found, "tags that ascend, each once"));
    }
    offsets(stream, directory, failures);
}

fn offsets(stream: &Stream<'_>, directory: &Directory, failures: &mut Vec<RuleFailure>) {
    let mut used: BTreeMap<u64, u16> = BTreeMap::new();
    for entry in &directory.entries {
        if entry.inline {
            // The pointer to the EXIF directory is an offset although it stands in its entry.
            if entry.tag == tags::EXIF_IFD && stream.unsigned(entry, 0) == Ok(0) {
                failures.push(failure(
                    StructureRule::Offsets,
                    format!("0 in tag {}", entry.tag),
                    "offsets greater than zero",
                ));
            }
            continue;
        }
        if entry.value_at == 0 {
            failures.push(failure(
                StructureRule::Offsets,
                format!("0 in tag {}", entry.tag),
                "offsets greater than zero",
            ));
        } else if !entry.value_at.is_multiple_of(2) {
            let found = format!("{} in tag {}", entry.value_at, entry.tag);
            failures.push(failure(StructureRule::EvenOffsets, found, "even offsets"));
        }
        if let Some(first) = used.insert(entry.value_at, entry.tag) {
            let found = format!("tags {first} and {} share byte {}", entry.tag, entry.value_at);
            failures.push(failure(StructureRule::OffsetsOnce, found, "each value at a place of its own"));
        }
        if failures.len() > 64 {
            return;
        }
    }
}
