//! Documents: their identifiers and counts, the order of their components.

use std::collections::BTreeSet;

use crate::records::codes::sacer as codes;

use super::super::super::xml_tree::Element;
use super::preflight::{Run, all_documents, components_of, parts_of, shown, word};

/// Checks what a request says of its documents.
pub(super) fn check(root: &Element, run: &mut Run<'_>) {
    identifiers(root, run);
    counts(root, run);
    for (_, document) in all_documents(root) {
        order(document, run);
        if document.first("DatiFiscali").is_some() {
            let finding = run.about(codes::SACER_FISCAL_DATA, "DOC-009-001");
            run.say(finding.with("identifier", shown(&word(document, &["IDDocumento"]))));
        }
    }
}

/// `IDDocumento` and the `ID` of components and their parts are unique in the unit.
fn identifiers(root: &Element, run: &mut Run<'_>) {
    let (mut documents, mut components) = (BTreeSet::new(), BTreeSet::new());
    for (_, document) in all_documents(root) {
        told_once(&mut documents, document, "IDDocumento", "XSD-002-002", run);
        for component in components_of(document) {
            told_once(&mut components, component, "ID", "XSD-002-001", run);
            for part in parts_of(component) {
                told_once(&mut components, part, "ID", "XSD-002-001", run);
            }
        }
    }
}

fn told_once(seen: &mut BTreeSet<String>, of: &Element, element: &'static str, provider: &str, run: &mut Run<'_>) {
    let Some(identifier) = of.text_of(element) else { return };
    if !seen.insert(identifier.clone()) {
        let finding = run.about(codes::SACER_IDENTIFIER_TWICE, provider).with("element", element);
        run.say(finding.with("identifier", shown(&identifier)));
    }
}

/// Declared numbers of documents are those of the listed ones.
fn counts(root: &Element, run: &mut Run<'_>) {
    // A document that is added to a unit declares no numbers.
    if *root.name.local != *"UnitaDocumentaria" {
        return;
    }
    let groups = [
        ("NumeroAllegati", "Allegati", "Allegato", "XSD-003-001"),
        ("NumeroAnnessi", "Annessi", "Annesso", "XSD-004-001"),
        ("NumeroAnnotazioni", "Annotazioni", "Annotazione", "XSD-005-001"),
    ];
    for (element, group, name, provider) in groups {
        let found = root.all(group).flat_map(|group| group.all(name)).count();
        let declared = word(root, &[element]);
        // Not to declare a number is to declare none.
        let number = if declared.is_empty() { Some(0) } else { declared.parse().ok() };
        if number != Some(found) {
            let finding = run.about(codes::SACER_COUNT_DIFFERS, provider).with("element", element);
            run.say(finding.with("declared", if declared.is_empty() { "0" } else { &declared }).with("found", found));
        }
    }
}

/// The order of presentation is above zero and comes once in a document; that of parts once in a component.
fn order(document: &Element, run: &mut Run<'_>) {
    let mut seen = BTreeSet::new();
    for component in components_of(document) {
        told_order(&mut seen, component, "DOC-007-001", run);
        let mut parts = BTreeSet::new();
        for part in parts_of(component) {
            told_order(&mut parts, part, "DOC-007-003", run);
        }
    }
}

fn told_order(seen: &mut BTreeSet<u32>, of: &Element, twice: &str, run: &mut Run<'_>) {
    let Ok(place) = word(of, &["OrdinePresentazione"]).parse::<u32>() else { return };
    let provider = if place == 0 {
        "DOC-007-002"
    } else if !seen.insert(place) {
        twice
    } else {
        return;
    };
    let finding = run.about(codes::SACER_ORDER, provider).with("found", place);
    run.say(finding.with("identifier", shown(&word(of, &["ID"]))));
}
