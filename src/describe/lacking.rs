//! What a description lacks of what a standard obliges it to say, where nothing can be written without it.

use crate::records::codes::deposit as codes;
use crate::records::{Case, CaseFacts, Description, Finding, ObligationSet, Subject, UnitRecord, missing};

/// What a unit's description lacks, one finding for each element.
pub(super) fn lacking(set: ObligationSet, record: &UnitRecord) -> Vec<Finding> {
    let none = Description::default();
    let description = record.description.as_ref().unwrap_or(&none);
    let case = Case { description, levels: &record.levels, version: record.unit_version, facts: CaseFacts::default() };
    let said = |obligation: &'static crate::records::Obligation| {
        let finding = Finding::new(codes::DEPOSIT_OBLIGATION, Subject::unit(&record.unit));
        let finding = finding.with("standard", set.label()).with("element", obligation.element);
        finding.with("field", obligation.field).with("column", obligation.column)
    };
    missing(set, &case).map(said).collect()
}
