//! Components: what goes with which support, names, formats, digests.

use crate::records::codes::sacer as codes;

use super::super::super::xml_tree::Element;
use super::super::agreement::Agreement;
use super::super::hash::{HashFault, recognise};
use super::agreed::listed;
use super::preflight::{Run, all_documents, components_of, parts_of, shown, word};

/// Checks every component and its parts.
pub(super) fn check(root: &Element, agreement: &Agreement, run: &mut Run<'_>) {
    if agreement.hash_required.is_none() {
        run.unknown(&["HASH-001-001"]);
    }
    for component in all_documents(root).flat_map(|(_, document)| components_of(document)) {
        let support = support(component);
        let is_file = support == "FILE";
        listed(component, &["TipoComponente"], &agreement.components, "COMP-001-001", run);
        listed(component, &["FormatoFileVersato"], &agreement.formats, "COMP-006-001", run);
        reference(component, &support, ["COMP-002-001", "COMP-002-002"], run);
        if !is_file && component.first("SottoComponenti").is_some() {
            misplaced(component, "SottoComponenti", &support, "COMP-002-004", run);
        }
        if !is_file && component.first("TipoRappresentazioneComponente").is_some() {
            misplaced(component, "TipoRappresentazioneComponente", &support, "COMP-003-003", run);
        }
        named(component, is_file, "COMP-005-001", run);
        hash(component, is_file && agreement.hash_required == Some(true), run);
        for part in parts_of(component) {
            let support = self::support(part);
            listed(part, &["TipoComponente"], &agreement.components, "SUBCOMP-001-001", run);
            listed(part, &["FormatoFileVersato"], &agreement.formats, "SUBCOMP-004-001", run);
            reference(part, &support, ["SUBCOMP-002-001", "SUBCOMP-002-002"], run);
            named(part, support == "FILE", "SUBCOMP-003-001", run);
        }
    }
}

/// The support of a component: `FILE` where it does not say.
pub(super) fn support(component: &Element) -> String {
    let word = word(component, &["TipoSupportoComponente"]);
    if word.is_empty() { "FILE".to_owned() } else { word }
}

/// A reference goes with the support `RIFERIMENTO`, and with it alone.
fn reference(component: &Element, support: &str, codes_: [&str; 2], run: &mut Run<'_>) {
    let [forbidden, wanted] = codes_;
    match (support == "RIFERIMENTO", component.first("Riferimento").is_some()) {
        (false, true) => misplaced(component, "Riferimento", support, forbidden, run),
        (true, false) => misplaced(component, "Riferimento", support, wanted, run),
        _ => {}
    }
}

fn misplaced(component: &Element, element: &str, support: &str, provider: &str, run: &mut Run<'_>) {
    let finding = run.about(codes::SACER_SUPPORT, provider).with("element", element);
    run.say(finding.with("found", support).with("identifier", shown(&word(component, &["ID"]))));
}

fn named(component: &Element, is_file: bool, provider: &str, run: &mut Run<'_>) {
    if is_file && word(component, &["NomeComponente"]).is_empty() {
        let finding = run.about(codes::SACER_COMPONENT_UNNAMED, provider);
        run.say(finding.with("identifier", shown(&word(component, &["ID"]))));
    }
}

/// The declared digest is there where it must be, and of a kind that the provider reads.
fn hash(component: &Element, required: bool, run: &mut Run<'_>) {
    let identifier = shown(&word(component, &["ID"]));
    let Some(declared) = component.first("HashVersato") else {
        if required {
            let finding = run.about(codes::SACER_HASH_MISSING, "HASH-001-001");
            run.say(finding.with("identifier", identifier));
        }
        return;
    };
    let declared = declared.text();
    let provider = match recognise(declared.trim()) {
        Ok(_) => return,
        Err(HashFault::Encoding) => "HASH-002-001",
        Err(HashFault::Algorithm) => "HASH-003-001",
    };
    let finding = run.about(codes::SACER_HASH_UNREADABLE, provider).with("found", shown(&declared));
    run.say(finding.with("identifier", identifier));
}
