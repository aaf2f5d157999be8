//! What the provider answers: outcomes (`EsitoVersamento` and its sisters) and receipts (`RapportoVersamento`).

use super::super::xml_parts::{XmlBounds, XmlFault};
use super::super::xml_tree::{Element, read_tree, read_tree_of_text};
use super::key::UnitKey;

/// Bounds of an answer. It holds the receipt, and after a refusal our own index, as text.
const BOUNDS: XmlBounds = XmlBounds { bytes: 64 << 20, elements: 2_000_000, depth: 100 };

/// The words of conservation status that the provider's schema knows.
pub const CONSERVATION: [&str; 7] = [
    "IN_ATTESA_MEMORIZZAZIONE",
    "IN_ATTESA_SCHED",
    "IN_VOLUME_APERTO",
    "IN_VOLUME_CHIUSO",
    "IN_VOLUME_DA_CHIUDERE",
    "IN_VOLUME_IN_ERRORE",
    "NON_SELEZ_SCHED",
];

/// `CodiceEsito`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeWord {
    /// `POSITIVO`.
    Positive,
    /// `WARNING`.
    Warning,
    /// `NEGATIVO`.
    Negative,
}

/// What kind of answer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerRoot {
    /// `EsitoVersamento`: to a documentary unit.
    Unit,
    /// `EsitoVersAggAllegati`: to a document that was added.
    Addition,
    /// `EsitoVersamentoFascicolo`: to a file.
    File,
    /// `RapportoVersamento`: the receipt alone.
    Receipt,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What kind of answer.
    pub root: AnswerRoot,
    /// `EsitoGenerale`.
    pub outcome: OutcomeWord,
    /// `CodiceErrore`.
    pub code: Option<String>,
    /// `MessaggioErrore`.
    pub message: Option<String>,
    /// Further errors and warnings: code and message.
    pub further: Vec<(String, String)>,
    /// When, in the provider's words.
    pub stated: Option<String>,
    /// The key that it answers to, as the provider shows it.
    pub key: Option<String>,
    /// `StatoConservazione`.
    pub conservation: Option<String>,
    /// The receipt; only what was taken in charge has one, or what was so before (`UD-002-001`).
    pub receipt: Option<Receipt>,
    /// The receipt as the provider wrote it, where it stands in the answer as text.
    pub receipt_text: Option<String>,
}

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// `URNRapportoVersamento`.
    pub urn: String,
    /// The key of the unit or file.
    pub key: Option<String>,
    /// `HashIndiceSIP`, where it is stated.
    pub index: Option<ReceivedIndex>,
    /// The components that were taken, in order.
    pub components: Vec<ReceivedComponent>,
}

/// What a receipt says of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedIndex {
    /// `AlgoritmoHashIndiceSIP`.
    pub algorithm: String,
    /// `HashIndiceSIP`: of its canonical form.
    pub hash: String,
}

/// What a receipt says of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedComponent {
    /// `URN`.
    pub urn: String,
    /// `AlgoritmoHash`.
    pub algorithm: String,
    /// `Hash`: computed by the provider.
    pub hash: String,
    /// `NomeComponente`.
    pub name: Option<String>,
}

/// Why an answer is not understood. What is not understood is not taken for anything.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// It is no XML.
    #[error("{0}")]
    Xml(#[from] XmlFault),
    /// Another root.
    #[error("the root `{0}` is no answer that is known")]
    Root(String),
    /// An outcome that the provider's schema does not have.
    #[error("the outcome `{0}` is not known")]
    Outcome(String),
    /// A conservation status that the provider's schema does not have.
    #[error("the conservation status `{0}` is not known")]
    Conservation(String),
    /// Something that must be there is not.
    #[error("`{0}` is missing")]
    Missing(&'static str),
}

/// Reads an answer.
///
/// # Errors
/// [`AnswerFault`].
pub fn read_answer(bytes: &[u8]) -> Result<Answer, AnswerFault> {
    let root = read_tree(bytes, BOUNDS)?;
    let kind = match &*root.name.local {
        "EsitoVersamento" => AnswerRoot::Unit,
        "EsitoVersAggAllegati" => AnswerRoot::Addition,
        "EsitoVersamentoFascicolo" => AnswerRoot::File,
        "RapportoVersamento" => AnswerRoot::Receipt,
        other => return Err(AnswerFault::Root(other.chars().take(60).collect())),
    };
    match kind {
        AnswerRoot::File => of_file(&root),
        AnswerRoot::Receipt => of_receipt(&root),
        AnswerRoot::Unit | AnswerRoot::Addition => of_unit(&root, kind),
    }
}

fn of_unit(root: &Element, kind: AnswerRoot) -> Result<Answer, AnswerFault> {
    let mut answer = general(root, kind)?;
    answer.stated = filled(root, "DataVersamento");
    let unit = root.first("UnitaDocumentaria");
    answer.key = unit.and_then(|unit| unit.first("Chiave")).map(unit_key);
    answer.conservation = unit.map(conservation).transpose()?.flatten();
    // What was not taken in charge can have a sentence there instead of a receipt.
    let text = filled(root, "RapportoVersamento").filter(|text| text.trim_start().starts_with('<'));
    if let Some(text) = text {
        // It is text by now, whatever encoding its own declaration names; blanks before that are the answer's.
        let receipt = read_tree_of_text(text.trim(), BOUNDS)?;
        if *receipt.name.local != *"RapportoVersamento" {
            return Err(AnswerFault::Root(receipt.name.local.chars().take(60).collect()));
        }
        answer.receipt = Some(self::receipt(&receipt)?);
        answer.receipt_text = Some(text);
    }
    Ok(answer)
}

fn of_receipt(root: &Element) -> Result<Answer, AnswerFault> {
    let receipt = self::receipt(root)?;
    let mut answer = general(root, AnswerRoot::Receipt)?;
    answer.stated = filled(root, "DataRapportoVersamento");
    answer.key.clone_from(&receipt.key);
    answer.receipt = Some(receipt);
    Ok(answer)
}

fn of_file(root: &Element) -> Result<Answer, AnswerFault> {
    let (taken, refused) = (root.first("RapportoVersamentoFascicolo"), root.first("EsitoVersamentoNegativo"));
    let inside = taken.or(refused).ok_or(AnswerFault::Missing("RapportoVersamentoFascicolo"))?;
    let mut answer = general(inside, AnswerRoot::File)?;
    answer.stated = filled(root, "DataEsitoVersamentoFascicolo");
    let key = inside.find(&["Fascicolo", "Chiave"]);
    answer.key = key.map(|key| format!("{}-{}", text(key, "Anno"), text(key, "Numero")));
    answer.conservation = conservation(inside)?;
    if taken.is_some() {
        if answer.outcome == OutcomeWord::Negative {
            return Err(AnswerFault::Outcome("NEGATIVO".to_owned()));
        }
        let urn = filled(inside, "IdentificativoRapportoVersamento");
        let urn = urn.ok_or(AnswerFault::Missing("IdentificativoRapportoVersamento"))?;
        answer.receipt = Some(Receipt { urn, key: answer.key.clone(), index: None, components: Vec::new() });
    }
    Ok(answer)
}

/// `EsitoGenerale` and what goes with it.
fn general(of: &Element, root: AnswerRoot) -> Result<Answer, AnswerFault> {
    let general = of.first("EsitoGenerale").ok_or(AnswerFault::Missing("EsitoGenerale"))?;
    let outcome = match text(general, "CodiceEsito").as_str() {
        "POSITIVO" => OutcomeWord::Positive,
        "WARNING" => OutcomeWord::Warning,
        "NEGATIVO" => OutcomeWord::Negative,
        "" => return Err(AnswerFault::Missing("CodiceEsito")),
        other => return Err(AnswerFault::Outcome(other.chars().take(60).collect())),
    };
    let lists = [
        ("ErroriUlteriori", "Errore", "CodiceErrore", "MessaggioErrore"),
        ("WarningUlteriori", "Warning", "CodiceWarning", "MessaggioWarning"),
    ];
    let mut further = Vec::new();
    for (list, one, code, message) in lists {
        let listed = of.first(list).into_iter().flat_map(|list| list.all(one));
        further.extend(listed.map(|one| (text(one, code), text(one, message))));
    }
    Ok(Answer {
        root,
        outcome,
        code: filled(general, "CodiceErrore"),
        message: filled(general, "MessaggioErrore"),
        further,
        stated: None,
        key: None,
        conservation: None,
        receipt: None,
        receipt_text: None,
    })
}

fn receipt(root: &Element) -> Result<Receipt, AnswerFault> {
    let urn = filled(root, "URNRapportoVersamento").ok_or(AnswerFault::Missing("URNRapportoVersamento"))?;
    let package = root.first("SIP");
    let unit = package.and_then(|package| package.first("UnitaDocumentaria"));
    let index = package.and_then(|package| {
        let hash = filled(package, "HashIndiceSIP")?;
        Some(ReceivedIndex { algorithm: text(package, "AlgoritmoHashIndiceSIP"), hash })
    });
    let mut components = Vec::new();
    for document in unit.into_iter().flat_map(Element::elements) {
        for component in document.first("Componenti").into_iter().flat_map(|list| list.all("Componente")) {
            components.push(ReceivedComponent {
                urn: filled(component, "URN").ok_or(AnswerFault::Missing("URN"))?,
                algorithm: text(component, "AlgoritmoHash"),
                hash: filled(component, "Hash").ok_or(AnswerFault::Missing("Hash"))?,
                name: filled(component, "NomeComponente"),
            });
        }
    }
    Ok(Receipt { urn, key: unit.and_then(|unit| unit.first("Chiave")).map(unit_key), index, components })
}

fn unit_key(key: &Element) -> String {
    let year = text(key, "Anno").parse().unwrap_or_default();
    UnitKey { register: text(key, "TipoRegistro"), year, number: text(key, "Numero") }.shown()
}

fn conservation(of: &Element) -> Result<Option<String>, AnswerFault> {
    match filled(of, "StatoConservazione") {
        Some(word) if !CONSERVATION.contains(&word.as_str()) => {
            Err(AnswerFault::Conservation(word.chars().take(60).collect()))
        }
        word => Ok(word),
    }
}

fn text(of: &Element, name: &str) -> String {
    of.first(name).map(|found| found.text().trim().to_owned()).unwrap_or_default()
}

fn filled(of: &Element, name: &str) -> Option<String> {
    of.text_of(name).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIPT: &str = "<RapportoVersamento><Versione>1.0</Versione><URNRapportoVersamento>urn:x:RdV</URNRapportoVersamento><EsitoGenerale><CodiceEsito>POSITIVO</CodiceEsito></EsitoGenerale><SIP><HashIndiceSIP>ab</HashIndiceSIP><AlgoritmoHashIndiceSIP>SHA-256</AlgoritmoHashIndiceSIP><UnitaDocumentaria><Chiave><Numero>7</Numero><Anno>1998</Anno><TipoRegistro>DIGIT</TipoRegistro></Chiave><DocumentoPrincipale><Componenti><Componente><URN>urn:x:DOC00001:00001</URN><Hash>cd</Hash><AlgoritmoHash>SHA-256</AlgoritmoHash></Componente></Componenti></DocumentoPrincipale></UnitaDocumentaria></SIP></RapportoVersamento>";

    fn outcome(code: &str, status: &str, receipt: &str) -> Result<Answer, AnswerFault> {
        let receipt = receipt.replace('<', "&lt;");
        read_answer(format!("<EsitoVersamento><EsitoGenerale><CodiceEsito>{code}</CodiceEsito><CodiceErrore/></EsitoGenerale><UnitaDocumentaria><Chiave><Numero>7</Numero><Anno>1998</Anno><TipoRegistro>DIGIT</TipoRegistro></Chiave><StatoConservazione>{status}</StatoConservazione></UnitaDocumentaria><RapportoVersamento>{receipt}</RapportoVersamento></EsitoVersamento>").as_bytes())
    }

    #[test]
    fn outcome_receipt_and_status_are_three_things() {
        let answer = outcome("WARNING", "IN_ATTESA_SCHED", RECEIPT).unwrap();
        assert_eq!((answer.outcome, answer.key.as_deref()), (OutcomeWord::Warning, Some("DIGIT-1998-7")));
        assert_eq!(answer.receipt_text.as_deref(), Some(RECEIPT));
        let receipt = answer.receipt.unwrap();
        assert_eq!((receipt.components.len(), receipt.index.unwrap().hash.as_str()), (1, "ab"));
        let declared = format!(
            "\n  <?xml version='1.0' encoding='ISO-8859-1'?>{}\n",
            RECEIPT.replace("urn:x:RdV", "urn:citt\u{e0}")
        );
        let answer = outcome("POSITIVO", "", &declared).unwrap();
        assert_eq!(answer.receipt_text.as_deref(), Some(declared.as_str()), "as it came");
        assert_eq!(answer.receipt.unwrap().urn, "urn:citt\u{e0}");
        // A simulation is positive and has no receipt.
        let answer = outcome("POSITIVO", "", "Rapporto non prodotto").unwrap();
        assert!(answer.receipt.is_none() && answer.conservation.is_none());
        let answer = read_answer(RECEIPT.as_bytes()).unwrap();
        assert_eq!((answer.root, answer.key.as_deref()), (AnswerRoot::Receipt, Some("DIGIT-1998-7")));
    }

    #[test]
    fn what_is_not_known_is_not_taken_for_anything() {
        assert_eq!(outcome("FORSE", "", ""), Err(AnswerFault::Outcome("FORSE".to_owned())));
        assert_eq!(outcome("", "", ""), Err(AnswerFault::Missing("CodiceEsito")));
        assert_eq!(outcome("POSITIVO", "ALTROVE", ""), Err(AnswerFault::Conservation("ALTROVE".to_owned())));
        assert_eq!(read_answer(b"<html/>"), Err(AnswerFault::Root("html".to_owned())));
        assert!(matches!(read_answer(b"Service unavailable"), Err(AnswerFault::Xml(_))));
        assert!(
            matches!(outcome("POSITIVO", "", &RECEIPT[..200]), Err(AnswerFault::Xml(_))),
            "a receipt that was cut off"
        );
        assert!(matches!(outcome("POSITIVO", "", "<html/>"), Err(AnswerFault::Root(_))));
        let without = RECEIPT.replace("<URN>urn:x:DOC00001:00001</URN>", "");
        assert_eq!(read_answer(without.as_bytes()), Err(AnswerFault::Missing("URN")));
        assert!(matches!(
            read_answer(b"<!DOCTYPE x [<!ENTITY a 'b'>]><EsitoVersamento/>"),
            Err(AnswerFault::Xml(XmlFault::Entities))
        ));
    }

    #[test]
    fn the_outcome_of_a_file_has_its_receipt_inside() {
        let inside = "<EsitoGenerale><CodiceEsito>POSITIVO</CodiceEsito></EsitoGenerale><Fascicolo><Chiave><Anno>1998</Anno><Numero>12</Numero></Chiave></Fascicolo>";
        let taken = format!(
            "<EsitoVersamentoFascicolo><DataEsitoVersamentoFascicolo>2026-01-01T10:00:00</DataEsitoVersamentoFascicolo><RapportoVersamentoFascicolo><IdentificativoRapportoVersamento>RdV-1</IdentificativoRapportoVersamento>{inside}</RapportoVersamentoFascicolo></EsitoVersamentoFascicolo>"
        );
        let answer = read_answer(taken.as_bytes()).unwrap();
        assert_eq!((answer.root, answer.key.as_deref()), (AnswerRoot::File, Some("1998-12")));
        assert_eq!(answer.receipt.unwrap().urn, "RdV-1");
        let refused =
            taken.replace("RapportoVersamentoFascicolo", "EsitoVersamentoNegativo").replace("POSITIVO", "NEGATIVO");
        let answer = read_answer(refused.as_bytes()).unwrap();
        assert!(answer.outcome == OutcomeWord::Negative && answer.receipt.is_none());
        // A receipt of what was refused is none.
        assert!(read_answer(taken.replace("POSITIVO", "NEGATIVO").as_bytes()).is_err());
        assert!(read_answer(b"<EsitoVersamentoFascicolo/>").is_err());
    }
}
