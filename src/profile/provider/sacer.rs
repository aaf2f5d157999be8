//! `[shape]` of a deposit with SACER. Values are the provider's words, as they were agreed for one structure. Texts are
//! templates with places such as `{unit}`, `{item}`, `{description.title}`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::formats::sacer::{Agreement, DocumentRole, Force};

use super::super::problem::{Fault, fault};
use super::parts::PartSet;
use super::places::{self, Filled};

/// What becomes a documentary unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Granularity {
    /// The unit as a whole.
    #[default]
    Unit,
    /// Each item in it; files without one belong to the unit as a whole.
    Item,
}

/// Which end of the described dates is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateFrom {
    /// The one day that is described; a range gives none.
    Exact,
    /// The first day.
    First,
    /// The last day.
    Last,
    /// The day of the package.
    Package,
}

/// The rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SacerRules {
    /// What becomes a documentary unit.
    #[serde(default)]
    pub granularity: Granularity,
    /// Version of the service.
    #[serde(default = "version")]
    pub version: String,
    /// `Ambiente`.
    pub environment: String,
    /// `Ente`.
    pub body: String,
    /// `Struttura`.
    pub structure: String,
    /// `UserID`. Passwords are never in a profile.
    pub user: String,
    /// `TipologiaUnitaDocumentaria`.
    pub unit_type: String,
    /// `TipoRegistro`.
    pub register: String,
    /// `Numero`: a template.
    #[serde(default = "number")]
    pub number: String,
    /// `Anno`.
    #[serde(default = "last")]
    pub year: DateFrom,
    /// `Data`.
    #[serde(default = "exact")]
    pub date: DateFrom,
    /// `Oggetto`: a template.
    #[serde(default = "title")]
    pub subject: String,
    /// `TipoConservazione`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conservation: Option<String>,
    /// `Cartaceo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<bool>,
    /// What is asked to let pass.
    #[serde(default)]
    pub force: Force,
    /// Whether the main document is added to a unit that was taken in charge before (`UnitaDocAggAllegati`), and as
    /// what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addition: Option<SacerAddition>,
    /// `DocumentoPrincipale`.
    pub main: SacerDocument,
    /// The other documents, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<SacerOther>,
    /// `DocumentiCollegati`: earlier documentary units, by templates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<SacerReference>,
    /// `FormatoFileVersato` by media type.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub formats: BTreeMap<String, String>,
    /// `ProfiloArchivistico`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archival: Option<SacerArchival>,
    /// `ProfiloNormativo`: its version. The metadata are those of AgID, from the description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normative: Option<String>,
    /// `DatiSpecifici`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specific: Option<SacerSpecific>,
    /// The index of the file (fascicolo) that the documentary units make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<SacerFile>,
    /// What was agreed, for the check before anything is sent.
    #[serde(default)]
    pub agreement: Agreement,
}

/// A document that is added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SacerAddition {
    /// As what.
    pub role: DocumentRole,
    /// `IDDocumento`, which no document of the unit may have already: a template; absent: made of the unit's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `ForzaAggiuntaDocumento`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub force: Option<bool>,
}

/// A document: the files of the first of these kinds of which the unit has any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SacerDocument {
    /// Kinds of files.
    pub files: Vec<PartSet>,
    /// Media types; without any, all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media_types: Vec<String>,
    /// `TipoDocumento`.
    pub document_type: String,
    /// `TipoStruttura`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structure_type: Option<String>,
    /// `TipoComponente`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component_type: Option<String>,
    /// `Descrizione`: a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `Autore`: a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Files that belong to another one, by their names: signatures and time stamps. They become its parts
    /// (`SottoComponenti`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<SacerPart>,
    /// An earlier documentary unit that the document refers to, as its last component (`RIFERIMENTO`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<SacerReference>,
}

/// Files that belong to a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SacerPart {
    /// What their names add to that of the file: `.p7s`, `.tsr`.
    pub suffix: String,
    /// `TipoComponente`: `FIRMA`, `MARCA`.
    pub component_type: String,
    /// Whether they sign it.
    #[serde(default)]
    pub signs: bool,
}

/// Another documentary unit: templates. Where one of them has no value there is no reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SacerReference {
    /// `TipoRegistro`.
    pub register: String,
    /// `Anno`.
    pub year: String,
    /// `Numero`.
    pub number: String,
    /// What is said of a link (`DescrizioneCollegamento`); of a reference nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A document beside the main one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SacerOther {
    /// What it is to the unit.
    pub role: DocumentRole,
    /// The document.
    pub document: SacerDocument,
}

/// Where units are filed: templates. What a description does not say is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SacerArchival {
    /// `Classifica`.
    pub classification: String,
    /// `Fascicolo/Identificativo`.
    pub file: String,
    /// `Fascicolo/Oggetto`.
    pub file_subject: String,
}

impl Default for SacerArchival {
    fn default() -> Self {
        Self {
            classification: "{description.classification}".to_owned(),
            file: "{description.file_number}".to_owned(),
            file_subject: "{description.levels.file}".to_owned(),
        }
    }
}

/// Specific data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SacerSpecific {
    /// `VersioneDatiSpecifici`.
    pub version: String,
    /// The values, in the agreed order.
    pub values: Vec<SacerValue>,
}

/// A specific datum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SacerValue {
    /// The name of its element.
    pub element: String,
    /// Its value: a template. One that the description does not say is left out.
    pub value: String,
}

/// The index of a file, version 3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SacerFile {
    /// `TipoFascicolo`.
    pub file_type: String,
    /// `Numero`: a template.
    pub number: String,
    /// Version of the index and of its profiles.
    #[serde(default = "file_version")]
    pub version: String,
    /// Whether it is deposited before it is closed (`VERSAMENTO_ANTICIPATO`).
    #[serde(default)]
    pub in_advance: bool,
}

fn version() -> String {
    "1.5".to_owned()
}

fn file_version() -> String {
    "3.0".to_owned()
}

fn number() -> String {
    "{unit}".to_owned()
}

fn title() -> String {
    "{description.title}".to_owned()
}

const fn last() -> DateFrom {
    DateFrom::Last
}

const fn exact() -> DateFrom {
    DateFrom::Exact
}

/// What is wrong with the rules: the key and the problem.
pub(super) fn check(rules: &SacerRules) -> Result<(), Fault> {
    use crate::formats::xml_tree::is_name;
    let documents = std::iter::once(&rules.main).chain(rules.documents.iter().map(|other| &other.document));
    if documents.into_iter().any(|document| document.files.is_empty()) {
        return fault("shape.main.files", "name no kind of files", "non indicano alcun tipo di file");
    }
    if rules.addition.is_some() && (!rules.documents.is_empty() || rules.granularity == Granularity::Item) {
        return fault(
            "shape.addition",
            "adds the main document alone; leave `documents` out and `granularity` at `unit`",
            "aggiunge il solo documento principale; omettere `documents` e lasciare `granularity` a `unit`",
        );
    }
    let documents = std::iter::once(&rules.main).chain(rules.documents.iter().map(|other| &other.document));
    let mut suffixes = documents.into_iter().flat_map(|document| &document.parts);
    if suffixes.any(|part| !part.suffix.starts_with('.') || part.suffix.contains('/') || part.suffix.len() < 2) {
        return fault(
            "shape.main.parts",
            "have suffixes that begin with a full stop: .p7s",
            "hanno suffissi che cominciano con un punto: .p7s",
        );
    }
    if rules.links.iter().any(|link| link.description.is_none()) {
        return fault("shape.links", "need a description each", "richiedono ciascuno una descrizione");
    }
    let values = rules.specific.iter().flat_map(|specific| &specific.values);
    if let Some(value) = values.into_iter().find(|value| !is_name(&value.element)) {
        return fault(
            "shape.specific.values",
            format!("names the element `{}`, which XML cannot have", value.element),
            format!("indica l'elemento `{}`, che XML non ammette", value.element),
        );
    }
    for expression in rules.agreement.registers.iter().filter_map(|register| register.number.as_deref()) {
        if let Err(error) = regex::Regex::new(&format!("^(?:{expression})$")) {
            return fault(
                "shape.agreement.registers",
                format!("hold a bad expression: {error}"),
                format!("contengono un'espressione non valida: {error}"),
            );
        }
    }
    check_places(rules)
}

/// What is wrong with the templates.
fn check_places(rules: &SacerRules) -> Result<(), Fault> {
    let item = |key, template: &str| places::check(key, template, Filled::Item);
    item("shape.register", &rules.register)?;
    item("shape.number", &rules.number)?;
    item("shape.subject", &rules.subject)?;
    places::check_all("shape.addition.id", rules.addition.iter().filter_map(|added| added.id.as_ref()), Filled::Item)?;
    check_document(("shape.main.description", "shape.main.author", "shape.main.reference"), &rules.main)?;
    let keys = ("shape.documents.description", "shape.documents.author", "shape.documents.reference");
    rules.documents.iter().try_for_each(|other| check_document(keys, &other.document))?;
    rules.links.iter().try_for_each(|link| check_reference("shape.links", link))?;
    if let Some(archival) = &rules.archival {
        item("shape.archival.classification", &archival.classification)?;
        item("shape.archival.file", &archival.file)?;
        item("shape.archival.file_subject", &archival.file_subject)?;
    }
    let values = rules.specific.iter().flat_map(|specific| &specific.values);
    places::check_all("shape.specific.values", values.map(|value| &value.value), Filled::Item)?;
    places::check_all("shape.file.number", rules.file.iter().map(|file| &file.number), Filled::Unit)
}

fn check_document(keys: (&'static str, &'static str, &'static str), document: &SacerDocument) -> Result<(), Fault> {
    places::check_all(keys.0, &document.description, Filled::Item)?;
    places::check_all(keys.1, &document.author, Filled::Item)?;
    document.reference.iter().try_for_each(|reference| check_reference(keys.2, reference))
}

fn check_reference(key: &'static str, reference: &SacerReference) -> Result<(), Fault> {
    let own = [&reference.register, &reference.year, &reference.number];
    places::check_all(key, own.into_iter().chain(&reference.description), Filled::Item)
}
