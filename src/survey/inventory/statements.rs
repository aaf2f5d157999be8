//! What a row says beyond the fields of the unit: ISAD(G), rights, AgID.

use crate::records::codes::inventory as codes;
use crate::records::{
    AggregationKind, AgidKind, AgidStatements, FileKind, Flow, Formation, IsadElement, IsadLevel, IsadStatements,
    PartyRole, Procedure, RegisterKind, RightsStatements, RoleHolder, parties,
};

use super::fields::Field;
use super::row::Reader;
use super::values;

/// Columns whose text is an element of ISAD(G) as it stands.
const ELEMENTS: [(Field, IsadElement); 19] = [
    (Field::AdministrativeHistory, IsadElement::AdministrativeHistory),
    (Field::ArchivalHistory, IsadElement::ArchivalHistory),
    (Field::Acquisition, IsadElement::Acquisition),
    (Field::ScopeContent, IsadElement::ScopeContent),
    (Field::Appraisal, IsadElement::Appraisal),
    (Field::Accruals, IsadElement::Accruals),
    (Field::ArrangementSystem, IsadElement::Arrangement),
    (Field::Reproduction, IsadElement::Reproduction),
    (Field::Language, IsadElement::Language),
    (Field::PhysicalCharacteristics, IsadElement::PhysicalCharacteristics),
    (Field::FindingAids, IsadElement::FindingAids),
    (Field::Originals, IsadElement::Originals),
    (Field::Copies, IsadElement::Copies),
    (Field::Related, IsadElement::Related),
    (Field::Publications, IsadElement::Publications),
    (Field::Note, IsadElement::Note),
    (Field::ArchivistNote, IsadElement::ArchivistNote),
    (Field::Rules, IsadElement::Rules),
    (Field::DescriptionDate, IsadElement::DescriptionDate),
];

/// Columns that name people and bodies, and in which role.
const ROLES: [(Field, PartyRole); 12] = [
    (Field::Registrar, PartyRole::Registrar),
    (Field::Author, PartyRole::Author),
    (Field::Sender, PartyRole::Sender),
    (Field::Addressee, PartyRole::Addressee),
    (Field::Assignee, PartyRole::Assignee),
    (Field::Operator, PartyRole::Operator),
    (Field::RecordsManager, PartyRole::RecordsManager),
    (Field::ProtocolManager, PartyRole::ProtocolManager),
    (Field::ProcedureManager, PartyRole::ProcedureManager),
    (Field::HoldingAdministration, PartyRole::HoldingAdministration),
    (Field::ParticipatingAdministration, PartyRole::ParticipatingAdministration),
    (Field::NamedSubject, PartyRole::NamedSubject),
];

impl Reader<'_> {
    /// The elements of ISAD(G).
    pub(super) fn isad(&mut self) -> IsadStatements {
        let level = self.term(Field::Level, IsadLevel::of_word);
        let mut statements = IsadStatements { level, ..IsadStatements::default() };
        for (field, element) in ELEMENTS {
            *statements.of_mut(element) = self.text(field);
        }
        statements
    }

    /// Rights.
    pub(super) fn rights(&mut self) -> RightsStatements {
        RightsStatements {
            basis: self.text(Field::RestrictionBasis),
            restricted_until: self.date(Field::RestrictedUntil).0,
            licence: self.text(Field::Licence),
            holder: self.text(Field::RightsHolder),
        }
    }

    /// What the AgID guidelines ask for.
    pub(super) fn agid(&mut self) -> AgidStatements {
        AgidStatements {
            kind: self.term(Field::AgidKind, AgidKind::of_word),
            document_type: self.text(Field::DocumentType),
            formation: self.term(Field::Formation, Formation::of_word),
            flow: self.term(Field::Flow, Flow::of_word),
            register: self.term(Field::RegisterKind, RegisterKind::of_word),
            document_number: self.text(Field::DocumentNumber),
            document_date: self.date(Field::DocumentDate).0,
            parties: self.parties(),
            keywords: values::list(&self.text(Field::Keywords).unwrap_or_default()),
            attachments: self.count(Field::Attachments),
            attachment_index: values::list(&self.text(Field::AttachmentIndex).unwrap_or_default()),
            classification_plan: self.text(Field::ClassificationPlan),
            signed: self.term(Field::Signed, values::yes_or_no),
            sealed: self.term(Field::Sealed, values::yes_or_no),
            time_stamped: self.term(Field::TimeStamped, values::yes_or_no),
            document_version: self.text(Field::DocumentVersion),
            primary_document: self.text(Field::PrimaryDocument),
            aggregation: self.term(Field::AggregationKind, AggregationKind::of_word),
            file_kind: self.term(Field::FileKind, FileKind::of_word),
            primary_aggregation: self.text(Field::PrimaryAggregation),
            procedure: self.procedure(),
        }
    }

    fn parties(&self) -> Vec<RoleHolder> {
        let cells = ROLES.iter().filter_map(|(field, role)| Some((*role, self.text(*field)?)));
        cells.flat_map(|(role, text)| parties(&text).into_iter().map(move |party| RoleHolder { role, party })).collect()
    }

    fn procedure(&self) -> Option<Procedure> {
        let procedure = Procedure {
            matter: self.text(Field::ProcedureMatter),
            name: self.text(Field::Procedure),
            catalogue: self.text(Field::ProcedureCatalogue),
        };
        (procedure != Procedure::default()).then_some(procedure)
    }

    /// A cell with a term of a closed list; one that is none is said and kept as it stands.
    fn term<T>(&mut self, field: Field, of_word: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field)?;
        let found = of_word(&text);
        if found.is_none() {
            self.not_understood(field, codes::UNKNOWN_TERM, text);
        }
        found
    }
}
