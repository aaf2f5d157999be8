//! Rules about the structure: one directory, tags in order, offsets that are even, not zero, and used once.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::formats::tiff::ifd::{Directory, Stream};
use crate::formats::tiff::tags;

use super::evaluate::RuleFailure;

pub(super) fn failure(rule: &str, found: impl Display, limit: &str) -> RuleFailure {
    RuleFailure { tag: None, rule: rule.to_owned(), found: found.to_string(), limit: limit.to_owned() }
}

pub(super) fn check(stream: &Stream<'_>, directory: &Directory, failures: &mut Vec<RuleFailure>) {
    if directory.next != 0 {
        let found = format!("a pointer to byte {}", directory.next);
        failures.push(failure("one directory", found, "no pointer to a next directory"));
    }
    if !directory.offset.is_multiple_of(2) {
        failures.push(failure("even directory offset", directory.offset, "an even offset"));
    }
    let unsorted = directory.entries.windows(2).find(|pair| matches!(pair, [a, b] if a.tag >= b.tag));
    if let Some([before, after]) = unsorted {
        let found = format!("tag {} after tag {}", after.tag, before.tag);
        failures.push(failure("ascending tags", found, "tags that ascend, each once"));
    }
    offsets(stream, directory, failures);
}

fn offsets(stream: &Stream<'_>, directory: &Directory, failures: &mut Vec<RuleFailure>) {
    let mut used: BTreeMap<u64, u16> = BTreeMap::new();
    for entry in &directory.entries {
        if entry.inline {
            // The pointer to the EXIF directory is an offset although it stands in its entry.
            if entry.tag == tags::EXIF_IFD && stream.unsigned(entry, 0) == Ok(0) {
                failures.push(failure("offsets", format!("0 in tag {}", entry.tag), "offsets greater than zero"));
            }
            continue;
        }
        if entry.value_at == 0 {
            failures.push(failure("offsets", format!("0 in tag {}", entry.tag), "offsets greater than zero"));
        } else if !entry.value_at.is_multiple_of(2) {
            let found = format!("{} in tag {}", entry.value_at, entry.tag);
            failures.push(failure("even offsets", found, "even offsets"));
        }
        if let Some(first) = used.insert(entry.value_at, entry.tag) {
            let found = format!("tags {first} and {} share byte {}", entry.tag, entry.value_at);
            failures.push(failure("offsets used once", found, "each value at a place of its own"));
        }
        if failures.len() > 64 {
            return;
        }
    }
}
