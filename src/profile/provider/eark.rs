//! `[shape]` of an E-ARK SIP.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an E-ARK SIP (2.2.0) says beyond what the unit's record holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EarkRules {
    /// Content category: a term of the vocabulary of CSIP2, such as `Textual works – Digital`; another one becomes
    /// OTHERTYPE.
    pub content_category: String,
    /// Content information type: a term of the vocabulary of CSIP4.
    pub content_information_type: String,
    /// Submission agreement (SIP5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submission_agreement: Option<String>,
    /// Who submits (SIP15 to SIP20); absent: the institution of `fondo.toml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitting: Option<EarkAgent>,
    /// Person to be asked (SIP21 to SIP25).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<EarkAgent>,
    /// The provider itself (SIP26 to SIP31).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preservation: Option<EarkAgent>,
    /// A folder below the workspace whose `.xsd` files go into the package's `schemas/`.
    pub schemas: String,
    /// Representations that go into the package, in this order: `master`, `source`, `access`, `text`.
    pub representations: Vec<String>,
}

impl Default for EarkRules {
    fn default() -> Self {
        Self {
            content_category: "Textual works – Digital".to_owned(),
            content_information_type: "MIXED".to_owned(),
            submission_agreement: None,
            submitting: None,
            contact: None,
            preservation: None,
            schemas: "schemas".to_owned(),
            representations: ["master", "source", "access", "text"].map(str::to_owned).to_vec(),
        }
    }
}

/// Somebody whom the METS header names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EarkAgent {
    /// Name.
    pub name: String,
    /// Identification code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}
