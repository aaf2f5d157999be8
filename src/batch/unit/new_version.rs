//! What can only be said of a unit when all files of the version that it makes are known: those that came now, and
//! those that are kept.

use std::collections::BTreeMap;

use crate::accept::{Merged, MergedFile};
use crate::inspect;
use crate::quality::{self, ComparedFile};
use crate::records::codes::{image, quality as quality_codes, survey as survey_codes};
use crate::records::{Code, Finding, MasterFile, SourcePath, Technical};
use crate::survey;

use super::work::{UnitWork, is_of_copy};

/// What comparing the capture of the files can say of one of them.
const OF_UNIFORMITY: [Code; 3] = [image::DIFFERS_COLOUR, image::DIFFERS_RESOLUTION, image::DIFFERS_SIZE];

/// What comparing the pages can say of one of them.
const OF_PAGES: [Code; 9] = [
    quality_codes::CAST,
    quality_codes::DUPLICATE,
    quality_codes::DUPLICATE_PIXELS,
    quality_codes::NEAR_DUPLICATE,
    quality_codes::RESOLUTION_DEFAULT,
    quality_codes::RESOLUTION_UNEVEN,
    quality_codes::SHEET_SIZE,
    quality_codes::SOFTER,
    quality_codes::TURNED,
];

/// What is said of the files of a version.
#[derive(Debug)]
pub struct SaidOfVersion {
    /// What shows in this version.
    pub new: Vec<Finding>,
    /// What the version before says of the files that are kept, as people judged it there: it holds for them in this
    /// one.
    pub of_kept: Vec<Finding>,
}

/// Compares the files of the version with each other and with what the delivery states of the unit.
#[must_use]
pub fn said_of_version(unit: &UnitWork, merged: &Merged) -> SaidOfVersion {
    let masters = in_page_order(unit, merged);
    let measured: Vec<(&SourcePath, &Technical)> = masters.iter().map(|file| (&file.source, &file.technical)).collect();
    let mut new = compared(unit, &masters, &measured);
    new.extend(sequence(unit, merged, &masters));
    let mut of_kept = said_before(unit, merged);
    of_kept.retain(|said| !is_compared_anew(unit, said.code) || new.iter().any(|found| is_the_same(found, said)));
    new.retain(|found| !of_kept.iter().any(|said| is_the_same(found, said)));
    if let Some(description) = &unit.plan.description {
        new.extend(inspect::stated_otherwise(&measured, description, &unit.plan.unit));
        let counted = without_targets(unit, masters.iter().copied());
        let pages = counted.iter().map(|file| u64::from(file.technical.pages())).sum();
        new.extend(survey::extent_findings(description, pages, &unit.plan.unit));
    }
    SaidOfVersion { new, of_kept }
}

/// Frames of a target are captured, and belong to no sequence and no extent.
fn without_targets<'m>(unit: &UnitWork, files: impl Iterator<Item = &'m MasterFile>) -> Vec<&'m MasterFile> {
    let targets = unit.profile.rules.target.frames();
    files.filter(|file| targets.as_ref().is_none_or(|targets| !targets.has(&file.source))).collect()
}

/// What shows in the sequence of the pages when they were laid over those that came before. A page that is withdrawn
/// leaves no gap, in this version and in those after it.
fn sequence(unit: &UnitWork, merged: &Merged, masters: &[&MasterFile]) -> Vec<Finding> {
    let (Some(previous), Some(change)) = (&unit.previous, &merged.change) else { return Vec::new() };
    let earlier = without_targets(unit, previous.record.files.iter());
    let leaving = earlier.iter().filter(|file| change.withdrawn.iter().any(|page| page.page == file.name));
    let now = without_targets(unit, masters.iter().copied());
    let mut with_leaving: Vec<&MasterFile> = now.iter().chain(leaving).copied().collect();
    with_leaving.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
    let of = |files: &[&MasterFile]| survey::sequence_findings(&unit.plan, files);
    let is_gap = |finding: &Finding| finding.code == survey_codes::PAGE_GAP;
    let (before, mut found) = (of(&earlier), of(&with_leaving));
    found.retain(is_gap);
    found.extend(of(&now).into_iter().filter(|finding| !is_gap(finding)));
    let among = |all: &[Finding], found: &Finding| all.iter().any(|said| is_the_same(found, said));
    found.retain(|found| among(&previous.record.findings, found) || !among(&before, found));
    found
}

/// The files in the order of the delivery; over several deliveries, in that of their names.
fn in_page_order<'m>(unit: &UnitWork, merged: &'m Merged) -> Vec<&'m MasterFile> {
    let mut masters: Vec<&MasterFile> = merged.files.iter().map(MergedFile::master).collect();
    if unit.previous.is_none() {
        masters.sort_by(|a, b| a.source.cmp(&b.source));
    }
    masters
}

fn compared(unit: &UnitWork, masters: &[&MasterFile], measured: &[(&SourcePath, &Technical)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if unit.profile.rules.capture.uniform {
        findings.extend(inspect::uniformity(measured));
    }
    let pages: Vec<_> = masters.iter().map(|file| ComparedFile::of(file)).collect();
    findings.extend(quality::compare(&pages, &unit.plan.unit, &unit.profile.rules.quality));
    findings
}

/// Whether this version was compared in the way that finds such things: then what was found in the version before no
/// longer counts.
fn is_compared_anew(unit: &UnitWork, code: Code) -> bool {
    let rules = &unit.profile.rules;
    survey::OF_SEQUENCE.contains(&code)
        || (rules.capture.uniform && OF_UNIFORMITY.contains(&code))
        || (rules.quality.measure && OF_PAGES.contains(&code))
}

/// Whether it is the same thing in the same place. Measured against other neighbours, its figures are others.
fn is_the_same(found: &Finding, said: &Finding) -> bool {
    if survey::OF_SEQUENCE.contains(&found.code) {
        return (found.code, &found.subject, &found.args) == (said.code, &said.subject, &said.args);
    }
    let other = |finding: &Finding| finding.args.get("other").cloned();
    (found.code, &found.subject) == (said.code, &said.subject) && other(found) == other(said)
}

/// What the version before says of the files that are kept, and of their sequence.
fn said_before(unit: &UnitWork, merged: &Merged) -> Vec<Finding> {
    let kept = merged.files.iter().filter_map(|file| match file {
        MergedFile::Kept(master) => Some((&master.source, master)),
        MergedFile::Delivered(_) => None,
    });
    let kept: BTreeMap<&SourcePath, &MasterFile> = kept.collect();
    let said = unit.previous.iter().flat_map(|previous| &previous.record.findings);
    let of_kept = |finding: &&Finding| {
        let file = finding.subject.path().and_then(|path| kept.get(path));
        survey::OF_SEQUENCE.contains(&finding.code) || file.is_some_and(|file| !is_of_copy(file, finding))
    };
    said.filter(of_kept).cloned().collect()
}
