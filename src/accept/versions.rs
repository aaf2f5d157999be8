//! Corrective deliveries: what the next version of a unit is made of.
//!
//! A page of the version before leaves only by a declared withdrawal with its reason. What a delivery does not mention
//! stays.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::bag::fold;
use crate::records::{Finding, MasterFile, Subject, UnitRecord, VersionChange, Withdrawal, codes};

/// A file of the next version.
#[derive(Clone, Debug, PartialEq)]
pub enum MergedFile {
    /// As the version before has it; its bytes come from that package.
    Kept(MasterFile),
    /// As this delivery brought it.
    Delivered(MasterFile),
}

impl MergedFile {
    /// The file.
    #[must_use]
    pub const fn master(&self) -> &MasterFile {
        match self {
            Self::Kept(file) | Self::Delivered(file) => file,
        }
    }

    /// The file.
    #[must_use]
    pub fn into_master(self) -> MasterFile {
        match self {
            Self::Kept(file) | Self::Delivered(file) => file,
        }
    }
}

/// The next version of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// Its files in order of their names.
    pub files: Vec<MergedFile>,
    /// What changed; `None` for a first version.
    pub change: Option<VersionChange>,
    /// What there is to say of it.
    pub findings: Vec<Finding>,
}

/// Lays what was delivered over the version before.
///
/// A delivered file replaces the one of its name, or is added. `withdrawn` names pages by their name in the package or
/// by their SHA-256 or BLAKE3. `reason` is what the delivery declares; without it the same unit came again, which is
/// said.
#[must_use]
pub fn merge(
    previous: Option<&UnitRecord>,
    delivered: Vec<MasterFile>,
    withdrawn: &[Withdrawal],
    unit: &str,
    reason: Option<&str>,
) -> Merged {
    let Some(previous) = previous else {
        let findings = withdrawn.iter().map(|page| unknown_page(unit, page)).collect();
        return Merged { files: sorted(delivered.into_iter().map(MergedFile::Delivered)), change: None, findings };
    };
    let mut change = VersionChange {
        reason: reason.unwrap_or("redelivered").to_owned(),
        previous: previous.unit_version,
        ..VersionChange::default()
    };
    let mut findings = Vec::new();
    let leaving = withdrawals(previous, withdrawn, unit, &mut change, &mut findings);

    let before: BTreeMap<&str, &MasterFile> = previous.files.iter().map(|file| (file.name.as_str(), file)).collect();
    let now: BTreeSet<&str> = delivered.iter().map(|file| file.name.as_str()).collect();
    for file in &delivered {
        match before.get(file.name.as_str()) {
            Some(earlier) if earlier.digests.sha256 == file.digests.sha256 => {}
            Some(_) => change.replaced.push(file.name.clone()),
            None => change.added.push(file.name.clone()),
        }
    }
    let kept: Vec<MasterFile> = previous
        .files
        .iter()
        .filter(|file| !now.contains(file.name.as_str()) && !leaving.contains(file.name.as_str()))
        .cloned()
        .collect();
    findings.extend(names_that_meet(&delivered, &kept, previous.unit_version));
    if !kept.is_empty() {
        let finding = Finding::new(codes::acceptance::PAGES_KEPT, Subject::unit(unit));
        findings.push(finding.with("count", kept.len()).with("version", previous.unit_version));
    }
    if reason.is_none() {
        let finding = Finding::new(codes::acceptance::REDELIVERED, Subject::unit(unit));
        findings.push(finding.with("version", previous.unit_version));
    }
    change.metadata = change.replaced.is_empty() && change.added.is_empty() && change.withdrawn.is_empty();
    let files = delivered.into_iter().map(MergedFile::Delivered).chain(kept.into_iter().map(MergedFile::Kept));
    Merged { files: sorted(files), change: Some(change), findings }
}

/// The names that leave.
fn withdrawals<'p>(
    previous: &'p UnitRecord,
    withdrawn: &[Withdrawal],
    unit: &str,
    change: &mut VersionChange,
    findings: &mut Vec<Finding>,
) -> BTreeSet<&'p str> {
    let mut leaving = BTreeSet::new();
    for page in withdrawn {
        let by_digest = |file: &&MasterFile| {
            let wanted = page.page.to_ascii_lowercase();
            file.digests.sha256.to_string() == wanted || file.digests.blake3.to_string() == wanted
        };
        let by_name = previous.files.iter().find(|file| file.name == page.page);
        match by_name.or_else(|| previous.files.iter().find(by_digest)) {
            Some(file) => {
                leaving.insert(file.name.as_str());
                change.withdrawn.push(Withdrawal { page: file.name.clone(), reason: page.reason.clone() });
            }
            None => findings.push(unknown_page(unit, page)),
        }
    }
    leaving
}

/// Delivered files whose names would overwrite, on some file systems, those of pages that are kept: only a person knows
/// whether the one is meant to replace the other.
fn names_that_meet(delivered: &[MasterFile], kept: &[MasterFile], version: u32) -> Vec<Finding> {
    let mut standing: BTreeMap<String, &str> = BTreeMap::new();
    for file in kept {
        standing.insert(fold(&file.name), &file.name);
        for (slash, _) in file.name.match_indices('/') {
            standing.entry(fold(&file.name[..slash])).or_insert(&file.name);
        }
        // A master that was made lies where delivered files do that are their own masters.
        if let Some(made) = &file.made {
            standing.entry(fold(&made.name)).or_insert(&file.name);
        }
    }
    // Copies of kept pages lie where copies of delivered ones will: a folder there may have the name of a copy.
    let copies =
        kept.iter().flat_map(|file| file.access.iter().map(move |copy| (fold(&copy.name), file.name.as_str())));
    let copies: BTreeMap<String, &str> = copies.collect();
    let met = |file: &MasterFile| {
        let folders = file.name.match_indices('/').map(|(slash, _)| &file.name[..slash]);
        let whole = standing.get(&fold(&file.name)).copied();
        // A shared folder is no clash; a page that has the name of a folder is.
        let page = |folder: &str| standing.get(&fold(folder)).copied().filter(|kept| fold(kept) == fold(folder));
        let copy = |folder: &str| copies.get(&fold(folder)).copied();
        let made = file.made.as_deref().and_then(|made| standing.get(&fold(&made.name)).copied());
        whole
            .or(made)
            .or_else(|| folders.clone().find_map(page))
            .or_else(|| folders.clone().find_map(copy))
            .map(str::to_owned)
    };
    let finding = |file: &MasterFile, page: String| {
        let finding = Finding::new(codes::acceptance::NAME_MEETS, Subject::file(&file.source));
        finding.with("name", &file.name).with("page", page).with("version", version)
    };
    delivered.iter().filter_map(|file| met(file).map(|page| finding(file, page))).collect()
}

fn unknown_page(unit: &str, page: &Withdrawal) -> Finding {
    Finding::new(codes::acceptance::UNKNOWN_PAGE, Subject::unit(unit)).with("page", &page.page)
}

fn sorted(files: impl Iterator<Item = MergedFile>) -> Vec<MergedFile> {
    let mut files: Vec<_> = files.collect();
    files.sort_by(|a, b| a.master().name.cmp(&b.master().name));
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{example_copy, example_master, example_unit};

    fn file(name: &str, copy: Option<&str>) -> MasterFile {
        let (digests, crc32) = crate::io::Hasher::of(name.as_bytes());
        let access = copy.map(|copy| example_copy(copy, 1, &digests, crc32)).into_iter().collect();
        MasterFile { access, ..example_master(name, 1, digests, crc32) }
    }

    fn met(kept: MasterFile, delivered: &str) -> bool {
        let previous = UnitRecord { files: vec![kept], ..example_unit() };
        let merged = merge(Some(&previous), vec![file(delivered, None)], &[], "U", Some("why"));
        merged.findings.iter().any(|finding| finding.code == codes::acceptance::NAME_MEETS)
    }

    #[test]
    fn a_page_in_the_place_of_a_master_that_was_made_is_told() {
        let made = crate::records::MadeMaster {
            name: "a.tif".to_owned(),
            size: 1,
            digests: file("a", None).digests,
            crc32: 0,
            format: file("a", None).format,
            technical: file("a", None).technical,
            tags: None,
            making: crate::records::Making {
                reasons: vec!["normalise.compression".to_owned()],
                encoder: String::new(),
                parameters: String::new(),
                decoder: String::new(),
                fields: 0,
                left_out: Vec::new(),
            },
        };
        let kept = MasterFile { made: Some(Box::new(made)), ..file("a.png", None) };
        assert!(met(kept.clone(), "A.tif"));
        assert!(!met(kept.clone(), "b.tif") && !met(kept, "a.png"));
    }

    #[test]
    fn what_would_overwrite_a_kept_page_or_its_copy_is_told() {
        assert!(met(file("a.tif", None), "A.TIF"));
        assert!(met(file("a", None), "a/1.tif"), "a folder in the place of a page");
        assert!(met(file("b/1.tif", None), "b"), "a page in the place of a folder");
        assert!(met(file("a.tif", Some("a.jpg")), "a.jpg/2.tif"), "a folder in the place of a copy");
        assert!(!met(file("b/1.tif", None), "b/2.tif") && !met(file("a.tif", Some("a.jpg")), "b.tif"));
        assert!(!met(file("a.tif", None), "a.tif"), "that is a page that is replaced");
    }
}
