//! Requests as the program makes them: a documentary unit with its documents, and a document that is added to one.

use super::super::xml_tree::Element;
use super::key::{Depositor, UnitKey};

/// What the index asks the provider to let pass. Not to say a thing leaves it to the provider's configuration; it is
/// not the same as `false`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Force {
    /// `ForzaAccettazione`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<bool>,
    /// `ForzaConservazione`: scans bear no signature and need it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conservation: Option<bool>,
    /// `ForzaCollegamento`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<bool>,
    /// `ForzaHash`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<bool>,
    /// `ForzaFormatoNumero`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_format: Option<bool>,
    /// `ForzaFormatoFile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_format: Option<bool>,
    /// `SimulaSalvataggioDatiInDB`: everything is checked, nothing is taken in charge. Never to be recorded as
    /// deposited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulate: Option<bool>,
}

/// A cover: classification, file, sub-file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileCover {
    /// `Classifica`.
    pub classification: Option<String>,
    /// `Fascicolo`: identifier and subject.
    pub file: Option<(String, Option<String>)>,
    /// `SottoFascicolo`.
    pub sub_file: Option<(String, Option<String>)>,
}

/// `ProfiloArchivistico`: where the unit is filed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchivalProfile {
    /// `FascicoloPrincipale`.
    pub main: FileCover,
    /// `FascicoliSecondari`.
    pub others: Vec<FileCover>,
}

/// `ProfiloNormativo`: metadata by the AgID guidelines, annex 5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NormativeProfile {
    /// `@versione`.
    pub version: String,
    /// The metadata.
    pub metadata: Element,
}

/// `DatiSpecifici`: values that were agreed for a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecificData {
    /// `VersioneDatiSpecifici`.
    pub version: String,
    /// Names of elements and their values, in the agreed order.
    pub values: Vec<(String, String)>,
}

/// `TipoSupportoComponente`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Support {
    /// `FILE`.
    File,
    /// `METADATI`.
    Metadata,
    /// `RIFERIMENTO`: nothing is handed over; another documentary unit has it.
    Reference(UnitKey),
}

/// `Componente`: a file of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// `ID`: the name of the file's part in the call.
    pub id: String,
    /// `OrdinePresentazione`, from 1.
    pub order: u32,
    /// `TipoComponente`.
    pub kind: Option<String>,
    /// `TipoSupportoComponente`.
    pub support: Support,
    /// `NomeComponente`.
    pub name: Option<String>,
    /// `FormatoFileVersato`.
    pub format: Option<String>,
    /// `HashVersato`: SHA-256 in hexadecimal. Never BLAKE3, which is as long and would be taken for it.
    pub sha256: Option<crate::records::Hex32>,
    /// `IDComponenteVersato`.
    pub original_id: Option<String>,
    /// `RiferimentoTemporale`, an `xs:dateTime`, with its description.
    pub time_reference: Option<(String, Option<String>)>,
    /// `SottoComponenti`.
    pub parts: Vec<ComponentPart>,
}

/// `SottoComponente`: what belongs to a file, as a detached signature or a time stamp of it. The provider takes no
/// digest of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentPart {
    /// `ID`: the name of the file's part in the call.
    pub id: String,
    /// `OrdinePresentazione` in its component, from 1.
    pub order: u32,
    /// `TipoComponente`.
    pub kind: String,
    /// `NomeComponente`.
    pub name: String,
    /// `FormatoFileVersato`.
    pub format: Option<String>,
    /// `IDComponenteVersato`.
    pub original_id: Option<String>,
}

/// `DocumentoPrincipale`, `Allegato`, `Annesso`, `Annotazione`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// `IDDocumento`.
    pub id: String,
    /// `TipoDocumento`.
    pub kind: String,
    /// `Descrizione`.
    pub description: Option<String>,
    /// `Autore`.
    pub author: Option<String>,
    /// `DatiSpecifici`.
    pub specific: Option<SpecificData>,
    /// `TipoStruttura`.
    pub structure: Option<String>,
    /// `Componenti`, at least one.
    pub components: Vec<Component>,
}

/// What a document is to its unit, besides the main one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentRole {
    /// `Allegato`.
    Attachment,
    /// `Annesso`.
    Annex,
    /// `Annotazione`.
    Annotation,
}

/// `UnitaDocumentaria`: the request for a new documentary unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRequest {
    /// `Versione` of the service.
    pub version: String,
    /// `Versatore`.
    pub depositor: Depositor,
    /// `UserID`.
    pub user: String,
    /// `Chiave`.
    pub key: UnitKey,
    /// `TipologiaUnitaDocumentaria`.
    pub kind: String,
    /// `TipoConservazione`.
    pub conservation: Option<String>,
    /// `SistemaDiMigrazione`.
    pub migrated_from: Option<String>,
    /// What is asked to let pass.
    pub force: Force,
    /// `ProfiloArchivistico`.
    pub archival: Option<ArchivalProfile>,
    /// `Oggetto`.
    pub subject: Option<String>,
    /// `Data`: an `xs:date` or `xs:dateTime`.
    pub date: Option<String>,
    /// `Cartaceo`.
    pub paper: Option<bool>,
    /// `ProfiloNormativo`.
    pub normative: Option<NormativeProfile>,
    /// `DatiSpecifici`.
    pub specific: Option<SpecificData>,
    /// `DocumentiCollegati`: keys and descriptions.
    pub links: Vec<(UnitKey, String)>,
    /// `DocumentoPrincipale`.
    pub main: Document,
    /// The other documents, in order.
    pub others: Vec<(DocumentRole, Document)>,
}

/// `UnitaDocAggAllegati`: the request to add a document to a unit that was taken in charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedDocument {
    /// `Versione` of the service.
    pub version: String,
    /// `Versatore`.
    pub depositor: Depositor,
    /// `UserID`.
    pub user: String,
    /// `Chiave` of the unit.
    pub key: UnitKey,
    /// `TipoConservazione`.
    pub conservation: Option<String>,
    /// What is asked to let pass; links and numbers have no flag here.
    pub force: Force,
    /// `ForzaAggiuntaDocumento`.
    pub force_addition: Option<bool>,
    /// What the document is to the unit.
    pub role: DocumentRole,
    /// The document.
    pub document: Document,
}
