//! What METS ECO-MiC obliges to say and nothing says.

use crate::profile::EcoMicTrack;
use crate::records::codes::deposit as codes;
use crate::records::{Finding, ObligationSet, Subject};

use super::super::lacking::lacking;
use super::document::EcoMic;
use super::rights::{licence, statement};

impl EcoMic<'_> {
    /// What keeps the document from being written.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let (record, rules) = (self.record, self.rules);
        let sets: &[ObligationSet] = match rules.track {
            EcoMicTrack::Referenced => &[],
            EcoMicTrack::Minimum => &[ObligationSet::EcoMic],
            EcoMicTrack::Complete => &[ObligationSet::EcoMic, ObligationSet::EcoMicComplete],
        };
        let mut findings: Vec<Finding> = sets.iter().flat_map(|set| lacking(*set, record)).collect();
        let institution = self.institution;
        let needs = [
            (
                "conservativeId",
                "institution.identifier",
                rules.conservative_id.is_some() || institution.identifier.is_some(),
            ),
            ("metsHdr/agent[@ROLE=CREATOR]", "institution.name", rules.creator.is_some() || institution.name.is_some()),
            ("rightsMD/dct:license", "description.rights.licence", licence(record, rules).is_some()),
            ("rightsMD/dct:rights", "shape.rights.statement", statement(record, rules).is_some()),
        ];
        for (field, place, _) in needs.into_iter().filter(|(.., met)| !met) {
            let finding = Finding::new(codes::DEPOSIT_VALUE_MISSING, Subject::unit(&record.unit));
            findings.push(finding.with("field", field).with("place", place));
        }
        findings
    }
}
