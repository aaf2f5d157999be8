//! What the call and the index say of each other.

use crate::records::codes::sacer as codes;

use super::super::super::xml_tree::Element;
use super::super::agreement::Agreement;
use super::preflight::{Run, shown, word};

/// The version and the user of the index are those of the call.
pub(super) fn check(root: &Element, agreement: &Agreement, run: &mut Run<'_>) {
    let pairs = [
        (&["Intestazione", "Versione"][..], &agreement.version, "UD-001-013"),
        (&["Intestazione", "Versatore", "UserID"][..], &agreement.user, "UD-001-005"),
    ];
    for (path, expected, provider) in pairs {
        let Some(expected) = expected else {
            run.unknown(&[provider]);
            continue;
        };
        let found = root.find(path).map(Element::text).unwrap_or_default();
        if found != *expected {
            let element = path.last().copied().unwrap_or_default();
            let finding = run.about(codes::SACER_CALL_DIFFERS, provider).with("element", element);
            run.say(finding.with("found", shown(&found)).with("expected", expected));
        }
    }
    migration(root, run);
}

/// `MIGRAZIONE`, its system and its data come together or not at all.
fn migration(root: &Element, run: &mut Run<'_>) {
    const SYSTEM: &str = "SistemaDiMigrazione";
    let kind = word(root, &["Configurazione", "TipoConservazione"]);
    let has_system = !word(root, &["Configurazione", SYSTEM]).is_empty();
    let is_migration = kind == "MIGRAZIONE";
    let provider = match (is_migration, has_system) {
        (true, false) => "XSD-006-002",
        (false, true) => "XSD-006-003",
        _ => "",
    };
    if !provider.is_empty() {
        let finding = run.about(codes::SACER_MIGRATION, provider).with("element", SYSTEM);
        run.say(finding.with("found", &kind));
    }
    if !is_migration && holds(root, "DatiSpecificiMigrazione") {
        let finding = run.about(codes::SACER_MIGRATION, "XSD-006-004").with("element", "DatiSpecificiMigrazione");
        run.say(finding.with("found", &kind));
    }
}

/// Whether an element of this name stands anywhere, but for what the schema leaves open.
fn holds(element: &Element, name: &str) -> bool {
    element.elements().any(|child| {
        *child.name.local == *name
            || !matches!(&*child.name.local, "ProfiloNormativo" | "DatiSpecifici") && holds(child, name)
    })
}
