//! The files beside the index: every component has its own, none is empty, digests agree, signatures are there or
//! forced.

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
    let mut given: BTreeMap<&str, Vec<&GivenFile>> = BTreeMap::new();
    for file in files {
        given.entry(file.component.as_str()).or_default().push(file);
    }
    let mut wanted = BTreeSet::new();
    for component in all_documents(root).flat_map(|(_, document)| components_of(document)) {
        for part in std::iter::once(component).chain(parts_of(component)) {
            if support(part) == "FILE" {
                let identifier = part.text_of("ID").unwrap_or_default();
                let files = given.get(identifier.as_str()).map_or(&[][..], Vec::as_slice);
                candidates(part, &identifier, files, run);
                wanted.insert(identifier);
            }
        }
    }
    for file in files.iter().filter(|file| !wanted.contains(&file.component)) {
        unlisted(&file.component, run);
    }
    sizes(agreement, files, run);
    signatures(root, agreement, files, run);
}

fn unlisted(identifier: &str, run: &mut Run<'_>) {
    let finding = run.about(codes::SACER_FILE_UNLISTED, "WS-CHECK");
    run.say(finding.with("identifier", shown(identifier)));
}

/// One part bears the identifier of a component. Of several files called so (`ID.pdf`, `ID.pdf.p7m`) the one that
/// agrees is meant and the others are listed nowhere; where none agrees each is told, and where nothing is declared the
/// first is meant.
fn candidates(component: &Element, identifier: &str, files: &[&GivenFile], run: &mut Run<'_>) {
    if files.len() < 2 {
        return one(component, identifier, files.first().copied(), run);
    }
    let declared = component.text_of("HashVersato").map(|declared| recognise(declared.trim()));
    let meant = match declared {
        Some(Ok((algorithm, bytes))) => {
            files.iter().position(|file| computed(file, algorithm).is_some_and(|found| found == bytes))
        }
        _ => Some(0),
    };
    for (at, file) in files.iter().enumerate() {
        if meant.is_none_or(|meant| meant == at) {
            one(component, identifier, Some(file), run);
        } else {
            unlisted(identifier, run);
        }
    }
}

/// The digest of a file by an algorithm, where it was computed.
fn computed(file: &GivenFile, algorithm: ChecksumAlgorithm) -> Option<Vec<u8>> {
    if algorithm == ChecksumAlgorithm::Sha256 {
        return Some(file.sha256.0.to_vec());
    }
    let (_, value) = file.others.iter().find(|(known, _)| *known == algorithm)?;
    hex::decode(value).ok()
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

/// A declared digest is that of the file; values of algorithms that were not computed are the provider's to compute.
fn digest(component: &Element, identifier: &str, file: &GivenFile, run: &mut Run<'_>) {
    let Some(declared) = component.text_of("HashVersato") else { return };
    let Ok((algorithm, bytes)) = recognise(declared.trim()) else { return };
    match computed(file, algorithm) {
        Some(found) if found == bytes => run.agrees(),
        Some(found) => {
            let finding = run.about(codes::SACER_HASH_DIFFERS, "HASH-004-001").with("found", hex::encode(found));
            run.say(finding.with("expected", shown(&declared)).with("identifier", shown(identifier)));
        }
        None => run.unknown(&["HASH-004-001"]),
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
