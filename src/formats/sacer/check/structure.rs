//! What the schema says (`XSD-001-002`, `FAS_XSD-001-002`).

use crate::records::codes::sacer as codes;

use super::super::super::xml_tree::{Breach, Fault};
use super::preflight::Run;

/// Says what is wrong with the structure.
pub(super) fn tell(breaches: &[Breach], provider: &str, run: &mut Run<'_>) {
    for Breach { place, fault } in breaches {
        let place = if place.is_empty() { "/" } else { place };
        let finding = match fault {
            Fault::Unexpected { element } | Fault::AttributeUnexpected { attribute: element } => {
                run.about(codes::SACER_ELEMENT_UNEXPECTED, provider).with("element", element)
            }
            Fault::Words => run.about(codes::SACER_ELEMENT_UNEXPECTED, provider).with("element", "#text"),
            Fault::Missing { element } | Fault::AttributeMissing { attribute: element } => {
                run.about(codes::SACER_ELEMENT_MISSING, provider).with("element", element)
            }
            Fault::Length { found, expected } => {
                run.about(codes::SACER_VALUE_LENGTH, provider).with("found", found).with("expected", expected)
            }
            // An empty short date has a code of its own.
            Fault::Form { found, expected } if found.trim().is_empty() && expected.starts_with("yyyy") => {
                let provider = if provider == "XSD-001-002" { "XSD-002-003" } else { "FAS_XSD-001-003" };
                run.about(codes::SACER_VALUE_FORM, provider).with("found", found).with("expected", expected)
            }
            Fault::Form { found, expected } => {
                run.about(codes::SACER_VALUE_FORM, provider).with("found", found).with("expected", expected)
            }
        };
        run.say(finding.with("place", place));
    }
}
