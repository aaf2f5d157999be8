//! The folders of a package, and whether METS describes what lies in them (CSIPSTR4 to CSIPSTR16, CSIP17, CSIP32,
//! CSIP60, CSIP113, CSIP114).

use crate::records::Severity;
use crate::records::codes::eark as codes;

use super::super::error::ValidateError;
use super::check::Check;
use super::mets::{Document, Facts};

/// Folders that a package should have at its root.
const FOLDERS: [(&str, &str); 2] = [("CSIPSTR5", "metadata"), ("CSIPSTR9", "representations")];

/// Folders that it should have there or in a representation.
const SOMEWHERE: [(&str, &str); 2] = [("CSIPSTR15", "schemas"), ("CSIPSTR16", "documentation")];

/// Folders and files that a representation should have.
const OF_REPRESENTATION: [(&str, &str); 3] =
    [("CSIPSTR11", "data/"), ("CSIPSTR12", "METS.xml"), ("CSIPSTR13", "metadata/")];

/// Most representations of which each is told what it lacks.
const MOST_TOLD: usize = 1000;

/// Groups of the root METS: requirement, use, folder.
const GROUPS: [(&str, &str, &str); 3] = [
    ("CSIP60", "Documentation", "documentation"),
    ("CSIP113", "Schemas", "schemas"),
    ("CSIP114", "Representations", "representations"),
];

/// Judges the folders at the root and in representations.
///
/// # Errors
/// There is no room for the index.
pub(super) fn folders(check: &mut Check<'_>) -> Result<(), ValidateError> {
    let lacking = |check: &mut Check<'_>, rule, folder: &str, severity| {
        check.say().with(codes::FOLDER_MISSING, severity, rule, folder, &[("folder", folder)]);
    };
    for (rule, folder) in FOLDERS {
        if !check.has_files("", &format!("{folder}/")) {
            lacking(check, rule, folder, Severity::Warning);
        }
    }
    for (rule, folder) in [("CSIPSTR6", "metadata/preservation"), ("CSIPSTR7", "metadata/descriptive")] {
        if check.has_files("", "metadata/") && !check.has_files("", &format!("{folder}/")) {
            lacking(check, rule, folder, Severity::Info);
        }
    }
    let representations = representations(check)?;
    for (rule, folder) in SOMEWHERE {
        if !check.has_files("", &format!("{folder}/")) && !representations.have.contains(&folder) {
            lacking(check, rule, folder, Severity::Warning);
        }
    }
    for (rule, path) in &representations.lacking {
        lacking(check, rule, path, Severity::Warning);
    }
    // Everything lies in the folder of a representation.
    if representations.number == 0 && check.has_files("", "representations/") {
        lacking(check, "CSIPSTR10", "representations/…", Severity::Warning);
    }
    Ok(())
}

/// What the folders of representations hold and lack.
#[derive(Default)]
struct Representations {
    number: u64,
    /// Which of the folders that may lie here or at the root at least one has.
    have: Vec<&'static str>,
    lacking: Vec<(&'static str, String)>,
}

fn representations(check: &Check<'_>) -> Result<Representations, ValidateError> {
    let (mut found, scratch) = (Representations::default(), check.scratch);
    scratch.each_folder("representations/", |name| {
        found.number += 1;
        let base = format!("representations/{name}");
        for (_, folder) in SOMEWHERE {
            if !found.have.contains(&folder) && scratch.has_below(&format!("{base}/{folder}/"))? {
                found.have.push(folder);
            }
        }
        for (rule, wanted) in OF_REPRESENTATION {
            let path = format!("{base}/{wanted}");
            let is_there = if path.ends_with('/') {
                scratch.has_below(&path)?
            } else {
                scratch.find(&path.as_str().into())?.is_some()
            };
            if !is_there && found.lacking.len() < MOST_TOLD {
                found.lacking.push((rule, path.trim_end_matches('/').to_owned()));
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// Judges what a document says of the folders beside it.
pub(super) fn described(check: &mut Check<'_>, document: &Document, facts: &Facts) {
    let base = document.base().to_owned();
    metadata(check, document, &base, "CSIP17", "metadata/descriptive", facts.descriptive, "dmdSec");
    // Rights are kept as PREMIS too: their sections describe files of that folder as well.
    let described = if facts.provenance == 0 { 0 } else { facts.provenance + facts.rights };
    metadata(check, document, &base, "CSIP32", "metadata/preservation", described, "digiprovMD");
    let preserved = check.has_files(&base, "metadata/preservation/");
    if facts.provenance > 0 && !preserved {
        let (path, folder) = (document.path.clone(), "metadata/preservation");
        check.say().with(codes::FOLDER_MISSING, Severity::Warning, "CSIP32", &path, &[("folder", folder)]);
    }
    if !document.is_root() {
        return;
    }
    for ((rule, usage, folder), groups) in GROUPS.into_iter().zip(facts.groups) {
        if groups == 0 {
            // Where there is nothing to describe, that it is not described is no fault that matters.
            let has_files = check.has_files("", &format!("{folder}/"));
            let severity = if has_files { Severity::Error } else { Severity::Warning };
            let path = document.path.clone();
            check.say().missing(rule, severity, &path, &format!("fileGrp[@USE='{usage}']"));
        }
    }
}

fn metadata(
    check: &mut Check<'_>,
    document: &Document,
    base: &str,
    rule: &'static str,
    folder: &'static str,
    described: u64,
    element: &'static str,
) {
    let files = check.count_files(base, &format!("{folder}/"));
    if files > described {
        let (files, described) = (files.to_string(), described.to_string());
        let arguments = [("folder", folder), ("files", &*files), ("described", &*described), ("element", element)];
        let path = document.path.clone();
        check.say().with(codes::UNDESCRIBED, Severity::Error, rule, &path, &arguments);
    }
}
