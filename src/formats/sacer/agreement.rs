//! What an institution and its provider have agreed for one structure: the values that live in the provider's database
//! and not in its schema. What is not written here is not checked, and said not to be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The technical agreement, as far as it is known. An empty list says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Agreement {
    /// Version of the service: `1.5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The user who sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Types of documentary units (`TipologiaUnitaDocumentaria`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unit_types: Vec<String>,
    /// Registers (`TipoRegistro`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registers: Vec<Register>,
    /// Types of main documents (`TipoDocumento`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub main_documents: Vec<String>,
    /// Types of attachments, annexes and annotations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_documents: Vec<String>,
    /// Types of structures (`TipoStruttura`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub structures: Vec<String>,
    /// Types of components (`TipoComponente`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<String>,
    /// Formats (`FormatoFileVersato`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,
    /// Whether a subject must be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_required: Option<bool>,
    /// Whether a date must be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_required: Option<bool>,
    /// Whether every component needs a digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash_required: Option<bool>,
    /// Whether a unit without a signed component is refused unless the index forces it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_required: Option<bool>,
    /// Version of the normative profile that a unit must have; an empty text: it must have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normative_profile: Option<String>,
    /// Version of the specific data that a unit must have; an empty text: it must have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specific_data: Option<String>,
    /// Longest value of specific data, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specific_data_length: Option<usize>,
    /// Most bytes of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_bytes: Option<u64>,
    /// Most bytes of a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_bytes: Option<u64>,
}

/// A register as it was agreed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its name.
    pub name: String,
    /// First year for which it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_year: Option<u16>,
    /// Last year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_year: Option<u16>,
    /// A regular expression that its numbers match as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// A file that is sent with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenFile {
    /// The name of its part: the `ID` of its component.
    pub component: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: crate::records::Hex32,
    /// Digests by other algorithms that were computed, in lower-case hexadecimal.
    pub others: Vec<(crate::formats::bag::ChecksumAlgorithm, String)>,
    /// Whether it bears an electronic signature.
    pub signed: bool,
}
