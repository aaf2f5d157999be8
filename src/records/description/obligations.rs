//! What a standard obliges a description to say, and under which condition: one table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::codes::inventory as codes;
use super::super::finding::{Finding, Subject};
use super::agid::{AggregationKind, FileKind, RegisterKind};
use super::party::PartyRole;
use super::row::{Description, Levels, Support};

/// Whose obligations are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ObligationSet {
    /// The elements that ISAD(G) I.12 holds essential for the exchange of descriptions.
    Isad,
    /// AgID Allegato 5, *documento informatico*.
    AgidDocument,
    /// AgID Allegato 5, *documento amministrativo informatico*.
    AgidAdministrativeDocument,
    /// AgID Allegato 5, *aggregazione documentale informatica*.
    AgidAggregation,
    /// MAG 2.0.1, `bib`.
    Mag,
    /// METS ECO-MiC 1.2, `dmdSec` with the status minimum.
    EcoMic,
    /// METS ECO-MiC 1.2, what the status complete adds.
    EcoMicComplete,
}

impl ObligationSet {
    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Isad => "ISAD(G)",
            Self::AgidDocument => "AgID, documento informatico",
            Self::AgidAdministrativeDocument => "AgID, documento amministrativo informatico",
            Self::AgidAggregation => "AgID, aggregazione documentale",
            Self::Mag => "MAG 2.0.1",
            Self::EcoMic | Self::EcoMicComplete => "METS ECO-MiC 1.2",
        }
    }
}

/// A unit whose description is judged.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c> {
    /// The description, what defaults filled in included.
    pub description: &'c Description,
    /// The levels that its path gives.
    pub levels: &'c Levels,
    /// The version of the unit.
    pub version: u32,
    /// What is known beside the description; nothing of it before the unit is packaged.
    pub facts: CaseFacts,
}

/// What a package knows beside the description.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaseFacts {
    /// Attachments that are found in the unit.
    pub attachments: Option<u32>,
    /// Whether the version before is at hand.
    pub previous: Option<bool>,
    /// What is known of signatures, seals and time stamps.
    pub seals: Option<SealFacts>,
}

/// What is known of signatures, seals and time stamps of a document from its files; `None`: nobody can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SealFacts {
    /// Whether it is signed digitally.
    pub signed: Option<bool>,
    /// Whether it is sealed electronically.
    pub sealed: Option<bool>,
    /// Whether it bears a time stamp.
    pub time_stamped: Option<bool>,
}

impl Case<'_> {
    fn has_party(&self, role: PartyRole) -> bool {
        self.description.agid.holders(role).next().is_some()
    }

    fn is_registered(&self) -> bool {
        let register = self.description.agid.register;
        register.map_or(self.description.protocol.is_some(), |register| register != RegisterKind::None)
    }

    /// A date that a register or a document bears: also the only one of the unit.
    fn has_document_date(&self) -> bool {
        let own = self.description.agid.document_date.as_ref().or(self.description.dates.as_ref());
        own.is_some_and(|date| date.edtf.is_some())
    }
}

/// One obligation.
#[derive(Clone, Copy)]
pub struct Obligation {
    /// Of which standard.
    pub set: ObligationSet,
    /// Element and clause, as the standard calls them.
    pub element: &'static str,
    /// The field of the inventory that would fill it.
    pub field: &'static str,
    /// A header under which an inventory would have it.
    pub column: &'static str,
    /// When it binds.
    applies: fn(&Case<'_>) -> bool,
    /// Whether it is met.
    met: fn(&Case<'_>) -> bool,
}

impl Obligation {
    /// What is to be said where it is not met.
    #[must_use]
    pub fn finding(&self, subject: Subject) -> Finding {
        let finding = Finding::new(codes::OBLIGATION, subject).with("standard", self.set.label());
        finding.with("element", self.element).with("field", self.field).with("column", self.column)
    }
}

const fn always(_: &Case<'_>) -> bool {
    true
}

fn said(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

fn producer(case: &Case<'_>) -> bool {
    said(case.description.producer.as_ref())
}

fn title(case: &Case<'_>) -> bool {
    said(case.description.title.as_ref())
}

fn classification(case: &Case<'_>) -> bool {
    said(case.description.classification.as_ref())
}

fn protocol_number(case: &Case<'_>) -> bool {
    case.description.protocol.as_ref().is_some_and(|protocol| said(protocol.number.as_ref()))
}

fn protocol_date(case: &Case<'_>) -> bool {
    let protocol = case.description.protocol.as_ref();
    protocol.and_then(|protocol| protocol.date.as_ref()).is_some_and(|date| date.edtf.is_some())
}

fn protocol_register(case: &Case<'_>) -> bool {
    case.description.protocol.as_ref().is_some_and(|protocol| said(protocol.register.as_ref()))
}

fn registered(case: &Case<'_>) -> bool {
    case.is_registered()
}

fn unregistered(case: &Case<'_>) -> bool {
    !case.is_registered()
}

/// Said by a person, or seen in the files; before these were looked at it is not asked.
fn signed(case: &Case<'_>) -> bool {
    case.description.agid.signed.is_some() || case.facts.seals.is_none_or(|found| found.signed.is_some())
}

fn sealed(case: &Case<'_>) -> bool {
    case.description.agid.sealed.is_some() || case.facts.seals.is_none_or(|found| found.sealed.is_some())
}

fn time_stamped(case: &Case<'_>) -> bool {
    case.description.agid.time_stamped.is_some() || case.facts.seals.is_none_or(|found| found.time_stamped.is_some())
}

fn wrote_it(case: &Case<'_>) -> bool {
    case.has_party(PartyRole::Author) || case.has_party(PartyRole::Sender) || producer(case)
}

macro_rules! obligations {
    ($($set:ident: $element:literal, $field:literal, $column:literal, $applies:expr => $met:expr;)*) => {
        /// All of them.
        pub const OBLIGATIONS: &[Obligation] = &[$(Obligation {
            set: ObligationSet::$set,
            element: $element,
            field: $field,
            column: $column,
            applies: $applies,
            met: $met,
        }),*];
    };
}

obligations! {
    Isad: "3.1.1 reference code", "identifier", "Segnatura", always => |case| !case.description.identifier.trim().is_empty();
    Isad: "3.1.2 title", "title", "Titolo", always => title;
    Isad: "3.1.3 dates", "dates", "Estremi cronologici", always => |case| case.description.dates.is_some() || case.description.opened.is_some();
    Isad: "3.1.4 level of description", "level", "Livello di descrizione", |case| *case.levels == Levels::default() && case.description.levels == Levels::default()
        => |case| case.description.isad.level.is_some();
    Isad: "3.1.5 extent", "extent", "Consistenza", always => |case| case.description.extent.is_some() || case.description.pieces.is_some()
        || said(case.description.linear_metres.as_ref());
    Isad: "3.2.1 name of creator", "producer", "Soggetto produttore", always => producer;

    AgidDocument: "TipologiaDocumentale", "document_type", "Tipologia documentale", always => |case| said(case.description.agid.document_type.as_ref());
    AgidDocument: "DatiDiRegistrazione/TipologiaDiFlusso", "flow", "Tipologia di flusso", always => |case| case.description.agid.flow.is_some();
    AgidDocument: "DatiDiRegistrazione/…/DataDocumento", "document_date", "Data documento", unregistered => |case| case.has_document_date();
    AgidDocument: "DatiDiRegistrazione/…/NumeroDocumento", "document_number", "Numero documento", unregistered
        => |case| said(case.description.agid.document_number.as_ref()) || !case.description.identifier.trim().is_empty();
    AgidDocument: "DatiDiRegistrazione/…/NumeroProtocolloDocumento", "protocol_number", "Numero protocollo", registered => protocol_number;
    AgidDocument: "DatiDiRegistrazione/…/DataProtocollazioneDocumento", "protocol_date", "Data protocollo", registered => protocol_date;
    AgidDocument: "DatiDiRegistrazione/…/CodiceRegistro", "protocol_register", "Codice registro", registered => protocol_register;
    AgidDocument: "Soggetti (Autore o Mittente)", "author", "Autore", always => wrote_it;
    AgidDocument: "ChiaveDescrittiva/Oggetto", "title", "Oggetto", always => title;
    AgidDocument: "Allegati/IndiceAllegati", "attachment_index", "Indice allegati", |case| case.description.agid.attachments.is_some_and(|number| number > 0)
        => |case| case.facts.attachments.is_none_or(|found| Some(found) == case.description.agid.attachments);
    AgidDocument: "Verifica/FirmatoDigitalmente", "signed", "Firmato digitalmente", always => signed;
    AgidDocument: "Verifica/SigillatoElettronicamente", "sealed", "Sigillato elettronicamente", always => sealed;
    AgidDocument: "Verifica/MarcaturaTemporale", "time_stamped", "Marcatura temporale", always => time_stamped;
    AgidDocument: "TracciatureModificheDocumento/IdDocVersionePrecedente", "document_version", "Versione documento", |case| case.version > 1
        => |case| case.facts.previous.unwrap_or(true);

    AgidAdministrativeDocument: "TipologiaDocumentale", "document_type", "Tipologia documentale", always => |case| said(case.description.agid.document_type.as_ref());
    AgidAdministrativeDocument: "DatiDiRegistrazione/TipologiaDiFlusso", "flow", "Tipologia di flusso", always => |case| case.description.agid.flow.is_some();
    AgidAdministrativeDocument: "DatiDiRegistrazione/TipoRegistro", "register_kind", "Tipo registro", always
        => |case| case.description.agid.register.map_or(case.description.protocol.is_some(), |register| register != RegisterKind::None);
    AgidAdministrativeDocument: "DatiDiRegistrazione/…/NumeroProtocolloDocumento", "protocol_number", "Numero protocollo", always => protocol_number;
    AgidAdministrativeDocument: "DatiDiRegistrazione/…/DataProtocollazioneDocumento", "protocol_date", "Data protocollo", always => protocol_date;
    AgidAdministrativeDocument: "DatiDiRegistrazione/…/CodiceRegistro", "protocol_register", "Codice registro", always => protocol_register;
    AgidAdministrativeDocument: "Soggetti (Autore o Mittente)", "author", "Autore", always => wrote_it;
    AgidAdministrativeDocument: "Soggetti/AmministrazioneCheEffettuaLaRegistrazione", "registrar", "Amministrazione che effettua la registrazione", always
        => |case| case.has_party(PartyRole::Registrar) || producer(case);
    AgidAdministrativeDocument: "ChiaveDescrittiva/Oggetto", "title", "Oggetto", always => title;
    AgidAdministrativeDocument: "Classificazione/IndiceDiClassificazione", "classification", "Classifica", always => classification;
    AgidAdministrativeDocument: "Agg/TipoAgg/IdAggregazione", "primary_aggregation", "Aggregazione primaria", always
        => |case| said(case.description.agid.primary_aggregation.as_ref()) || said(case.description.file_number.as_ref())
            || said(case.description.levels.file.as_ref()) || said(case.levels.file.as_ref());
    AgidAdministrativeDocument: "Allegati/IndiceAllegati", "attachment_index", "Indice allegati", |case| case.description.agid.attachments.is_some_and(|number| number > 0)
        => |case| case.facts.attachments.is_none_or(|found| Some(found) == case.description.agid.attachments);
    AgidAdministrativeDocument: "Verifica/FirmatoDigitalmente", "signed", "Firmato digitalmente", always => signed;
    AgidAdministrativeDocument: "Verifica/SigillatoElettronicamente", "sealed", "Sigillato elettronicamente", always => sealed;
    AgidAdministrativeDocument: "Verifica/MarcaturaTemporale", "time_stamped", "Marcatura temporale", always => time_stamped;
    AgidAdministrativeDocument: "TracciatureModificheDocumento/IdDocVersionePrecedente", "document_version", "Versione documento", |case| case.version > 1
        => |case| case.facts.previous.unwrap_or(true);

    AgidAggregation: "TipologiaFascicolo", "file_kind", "Tipologia fascicolo", |case| case.description.agid.aggregation.is_none_or(|kind| kind == AggregationKind::File)
        => |case| case.description.agid.file_kind.is_some();
    AgidAggregation: "Soggetti/AmministrazioneTitolare", "holding_administration", "Amministrazione titolare", always
        => |case| case.has_party(PartyRole::HoldingAdministration) || producer(case);
    AgidAggregation: "Soggetti/SoggettoIntestatario", "named_subject", "Intestatario",
        |case| matches!(case.description.agid.file_kind, Some(FileKind::NaturalPerson | FileKind::LegalPerson))
        => |case| case.has_party(PartyRole::NamedSubject);
    AgidAggregation: "Soggetti/RUP", "procedure_manager", "RUP", |case| case.description.agid.file_kind == Some(FileKind::Procedure)
        => |case| case.has_party(PartyRole::ProcedureManager);
    AgidAggregation: "Assegnazione", "assignee", "Assegnatario", always => |case| case.has_party(PartyRole::Assignee);
    AgidAggregation: "DataApertura", "opened", "Data apertura", always
        => |case| [&case.description.opened, &case.description.dates].into_iter().flatten().any(|date| date.edtf.is_some());
    AgidAggregation: "Classificazione/IndiceDiClassificazione", "classification", "Classifica", always => classification;
    AgidAggregation: "Progressivo", "file_number", "Numero fascicolo", always => |case| said(case.description.file_number.as_ref());
    AgidAggregation: "ChiaveDescrittiva/Oggetto", "title", "Oggetto", always => title;
    AgidAggregation: "ProcedimentoAmministrativo/Procedimento", "procedure", "Procedimento",
        |case| case.description.agid.file_kind == Some(FileKind::Procedure)
        => |case| case.description.agid.procedure.as_ref().is_some_and(|procedure| said(procedure.name.as_ref()));
    AgidAggregation: "PosizioneFisicaAggregazioneDocumentale", "location", "Collocazione",
        |case| case.description.support == Some(Support::Hybrid) => |case| said(case.description.location.as_ref());

    Mag: "bib/dc:title", "title", "Titolo", always => title;

    EcoMic: "titleInfo/title", "title", "Titolo", always => title;
    EcoMic: "originInfo/dateCreated", "dates", "Estremi cronologici", always => |case| case.description.dates.is_some() || case.description.opened.is_some();
    EcoMicComplete: "physicalDescription/extent", "extent", "Consistenza", always => |case| case.description.extent.is_some()
        || case.description.pieces.is_some();
}

/// What `case` lacks of what `set` obliges it to say.
pub fn missing<'c>(set: ObligationSet, case: &'c Case<'c>) -> impl Iterator<Item = &'static Obligation> + 'c {
    let of_set = OBLIGATIONS.iter().filter(move |obligation| obligation.set == set);
    of_set.filter(|obligation| (obligation.applies)(case) && !(obligation.met)(case))
}

#[cfg(test)]
mod tests {
    use super::super::agid::AgidStatements;
    use super::super::party::{Party, RoleHolder};
    use super::super::row::{DateStatement, Protocol};
    use super::*;

    fn lacks(set: ObligationSet, description: &Description) -> Vec<&'static str> {
        let case = Case { description, levels: &Levels::default(), version: 1, facts: CaseFacts::default() };
        missing(set, &case).map(|obligation| obligation.field).collect()
    }

    #[test]
    fn nothing_said_lacks_all_that_binds_always() {
        let description = Description::default();
        assert_eq!(
            lacks(ObligationSet::Isad, &description),
            ["identifier", "title", "dates", "level", "extent", "producer"]
        );
        // Registered nowhere: the document's own date and number stand for the register's.
        assert_eq!(
            lacks(ObligationSet::AgidDocument, &description),
            ["document_type", "flow", "document_date", "document_number", "author", "title"]
        );
        assert!(lacks(ObligationSet::AgidAdministrativeDocument, &description).contains(&"classification"));
        assert!(!lacks(ObligationSet::AgidAggregation, &description).contains(&"procedure"));
    }

    #[test]
    fn conditions_bind() {
        let mut description = Description {
            protocol: Some(Protocol { number: Some("12".into()), ..Protocol::default() }),
            support: Some(Support::Hybrid),
            agid: AgidStatements { file_kind: Some(FileKind::Procedure), ..AgidStatements::default() },
            ..Description::default()
        };
        let found = lacks(ObligationSet::AgidDocument, &description);
        assert!(found.contains(&"protocol_date") && found.contains(&"protocol_register"));
        assert!(!found.contains(&"document_date") && !found.contains(&"protocol_number"));
        let found = lacks(ObligationSet::AgidAggregation, &description);
        for field in ["procedure", "procedure_manager", "location"] {
            assert!(found.contains(&field), "{field}");
        }
        let party = Party::Organisation { name: "x".into(), tax_code: None, office: None };
        description.agid.parties = vec![RoleHolder { role: PartyRole::ProcedureManager, party }];
        description.opened = Some(DateStatement { written: "1932".into(), edtf: Some("1932".into()) });
        let found = lacks(ObligationSet::AgidAggregation, &description);
        assert!(!found.contains(&"procedure_manager") && !found.contains(&"opened"));
    }
}
