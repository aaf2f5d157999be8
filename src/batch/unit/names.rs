//! Names of what is made of a unit's files.

use std::collections::HashSet;

use crate::package::{AccessNames, MasterNames};
use crate::profile::{MasterFormat, NormaliseRules};
use crate::records::UnitPlan;

use super::work::PreviousVersion;

/// The names of the access copies, beside those of files that the version before brought and this delivery does not
/// touch.
pub fn access_names(plan: &UnitPlan, previous: Option<&PreviousVersion>) -> AccessNames {
    let delivered: HashSet<&str> = plan.files.iter().map(|file| file.name.as_str()).collect();
    let before = previous.iter().flat_map(|previous| &previous.record.files);
    let untouched = before.filter(|file| !delivered.contains(file.name.as_str()));
    let standing = untouched.flat_map(|file| {
        file.access.iter().map(|copy| copy.name.as_str()).chain(file.text_files().map(|text| text.name.as_str()))
    });
    let documents = previous.iter().flat_map(|previous| &previous.record.documents);
    let untouched = documents.filter(|document| !document.files.iter().any(|file| delivered.contains(file.as_str())));
    let texts = untouched.flat_map(|document| document.text_files().map(|text| text.name.as_str()));
    AccessNames::assign(&plan.files, standing.chain(texts))
}

/// The names of the masters that may be made, beside those of files that the version before brought and this delivery
/// does not touch.
pub fn master_names(plan: &UnitPlan, rules: &NormaliseRules, previous: Option<&PreviousVersion>) -> MasterNames {
    let extensions: &[&str] = match rules.format {
        MasterFormat::Tiff => &["tif", "tiff"],
        MasterFormat::Jp2 => &["jp2"],
    };
    let delivered: HashSet<&str> = plan.files.iter().map(|file| file.name.as_str()).collect();
    let before = previous.iter().flat_map(|previous| &previous.record.files);
    let untouched = before.filter(|file| !delivered.contains(file.name.as_str()));
    let standing = untouched.flat_map(|file| {
        std::iter::once(file.name.as_str()).chain(file.made.as_deref().map(|made| made.name.as_str()))
    });
    MasterNames::assign(&plan.files, extensions, standing)
}
