//! The files beside the index: every component has its own, none is empty, digests agree, signatures are there or forced.

use std::collections::{BTreeMap, BTreeSet};

use crate::records::codes::sacer as codes;

use super::super::super::bag::ChecksumAlgorithm;
use super::super::super::xml_tree::Element;
use super::super::agreement::{Agreement, GivenFile};
use super::super::hash::recognise;
use super::components::support;
use super::preflight::{Run, all_documents, components_of, parts_of, shown, word};

/// Checks the files that go with a request.
pub(super) fn check(root: &Element, agreement: &Agreement, files: &[GivenFile], run: &mut Run<'_>) {
    let given: BTreeMap<&str, &GivenFile> = files.iter().map(|file| (file.component.as_str(), file)).collect();
    let mut wanted = BTreeSet::new();
    for component in all_documents(root).flat_map(|(_, document)| components_of(document)) {
        for part in std::iter::once(component).chain(parts_of(component)) {
            if support(part) == "FILE" {
                let identifier = part.text_of("ID").unwrap_or_default();
                one(part, &identifier, given.get(identifier.as_str()).copied(), run);
                wanted.insert(identifier);
            }
        }
    }
    for file in files.iter().filter(|file| !wanted.contains(&file.component)) {
        let finding = run.about(codes::SACER_FILE_UNLISTED, "WS-CHECK");
        run.say(finding.with("identifier", shown(&file.component)));
    }
    sizes(agreement, files, run);
    signatures(root, agreement, files, run);
}

fn one(component: &Element, identifier: &str, file: Option<&GivenFile>, run: &mut Run<'_>) {
    let code = match file {
        None => codes::SACER_FILE_MISSING,
        Some(file) if file.size == 0 => codes::SACER_FILE_EMPTY,
        Some(file) => return digest(component, identifier, file, run),
    };
    let finding = run.about(code, "WS-CHECK").with("identifier", shown(identifier));
    run.say(finding);
}

/// A declared SHA-256 is that of the file; values of other algorithms are the provider's to compute.
fn digest(component: &Element, identifier: &str, file: &GivenFile, run: &mut Run<'_>) {
    let Some(declared) = component.text_of("HashVersato") else { return };
    match recognise(declared.trim()) {
        Ok((ChecksumAlgorithm::Sha256, bytes)) if bytes != file.sha256.0 => {
            let finding = run.about(codes::SACER_HASH_DIFFERS, "HASH-004-001").with("found", file.sha256);
            run.say(finding.with("expected", shown(&declared)).with("identifier", shown(identifier)));
        }
        Ok((ChecksumAlgorithm::Sha256, _)) | Err(_) => {}
        Ok(_) => run.unknown(&["HASH-004-001"]),
    }
}

fn sizes(agreement: &Agreement, files: &[GivenFile], run: &mut Run<'_>) {
    let mut too_large = |identifier: &str, found: u64, most: u64| {
        let finding = run.about(codes::SACER_TOO_LARGE, "666").with("identifier", identifier);
        run.say(finding.with("found", found).with("most", most));
    };
    if let Some(most) = agreement.file_bytes {
        for file in files.iter().filter(|file| file.size > most) {
            too_large(&shown(&file.component), file.size, most);
        }
    }
    let all = files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.size));
    if let Some(most) = agreement.request_bytes.filter(|most| all > *most) {
        too_large("multipart/form-data", all, most);
    }
    if agreement.file_bytes.is_none() || agreement.request_bytes.is_none() {
        run.unknown(&["666"]);
    }
}

fn signatures(root: &Element, agreement: &Agreement, files: &[GivenFile], run: &mut Run<'_>) {
    if *root.name.local != *"UnitaDocumentaria" || agreement.signature_required == Some(false) {
        return;
    }
    let forced = matches!(word(root, &["Configurazione", "ForzaConservazione"]).as_str(), "true" | "1");
    if forced || files.iter().any(|file| file.signed) {
        return;
    }
    match agreement.signature_required {
        Some(_) => {
            let finding = run.about(codes::SACER_NOT_SIGNED, "UD-008-001");
            run.say(finding);
        }
        None => run.unknown(&["UD-008-001"]),
    }
}
