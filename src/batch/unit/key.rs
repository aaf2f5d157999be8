//! The digest of everything that decides what comes of a unit: one with the same key is done already.

use serde::Serialize;

use crate::intake::Expected;
use crate::records::{Description, FileRole, Finding, Hex32, Levels, SourcePath, UnitPlan, Withdrawal};

use super::super::preparation::text::TextState;

/// Version of the packages' layout. A new one makes new unit keys: everything is packaged anew, as new versions.
pub const OUTPUT_VERSION: u32 = 9;

/// The digests that the supplier's lists give for each file of a unit, in the plan's order.
#[must_use]
pub fn supplied_digests(supplied: &[Vec<Expected>]) -> Vec<Vec<&str>> {
    supplied.iter().map(|file| file.iter().map(|entry| entry.hex.as_str()).collect()).collect()
}

/// Everything that decides what comes of a unit.
#[derive(Serialize)]
struct Deciding<'d> {
    output: u32,
    program: &'static str,
    unit: &'d str,
    levels: &'d Levels,
    files: Vec<DecidingFile<'d>>,
    description: Option<&'d Description>,
    profile: &'d Hex32,
    supplied: Vec<Vec<&'d str>>,
    survey: &'d [Finding],
    withdrawn: &'d [Withdrawal],
    corrective: Option<&'d str>,
    #[serde(skip_serializing_if = "is_as_asked")]
    text: TextState,
}

/// Units of which an earlier version wrote the key keep it.
fn is_as_asked(text: &TextState) -> bool {
    *text == TextState::AsAsked
}

/// A file's part in it.
#[derive(Serialize)]
struct DecidingFile<'d> {
    name: &'d str,
    path: &'d SourcePath,
    role: FileRole,
    page: Option<&'d str>,
    side: Option<&'d str>,
    item: Option<&'d str>,
    sha256: &'d Hex32,
}

/// Digest over everything that decides what comes of a unit.
///
/// `sources` are the SHA-256 of the files, in the plan's order.
#[must_use]
pub fn unit_key(
    plan: &UnitPlan,
    sources: &[Hex32],
    profile: &Hex32,
    supplied: &[Vec<Expected>],
    corrective: Option<&str>,
    text: TextState,
) -> Hex32 {
    let files: Vec<_> = plan
        .files
        .iter()
        .zip(sources)
        .map(|(file, sha256)| DecidingFile {
            name: &file.name,
            path: &file.path,
            role: file.role,
            page: file.page.as_deref(),
            side: file.side.as_deref(),
            item: file.item.as_deref(),
            sha256,
        })
        .collect();
    let deciding = Deciding {
        output: OUTPUT_VERSION,
        program: env!("CARGO_PKG_VERSION"),
        unit: &plan.unit,
        levels: &plan.levels,
        files,
        description: plan.description.as_ref(),
        profile,
        supplied: supplied_digests(supplied),
        survey: &plan.findings,
        withdrawn: &plan.withdrawn,
        corrective,
        text,
    };
    // Serialising cannot fail: records hold only strings, numbers, lists and string-keyed maps.
    let key = serde_json::to_vec(&deciding).unwrap_or_default();
    Hex32::blake3(&key)
}
