//! `[shape]` of a submission with an index by UNI SInCRO 11386:2020.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::formats::sincro::{HolderRole, is_agent_id};

use super::super::problem::{Fault, fault, must};
use super::parts::PartSet;
use super::places::{self, Filled};

/// The rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SincroRules {
    /// `@language`.
    #[serde(default = "language")]
    pub language: String,
    /// Name of the index in the package.
    #[serde(default = "index")]
    pub index: String,
    /// `@scheme` of the identifiers.
    #[serde(default = "scheme")]
    pub scheme: String,
    /// Identifier of the volume: a template.
    #[serde(default = "volume")]
    pub volume: String,
    /// `Label` of the volume: a template; left out where the description does not say it.
    #[serde(default = "title")]
    pub label: String,
    /// Files that go along; each kind is a `FileGroup`.
    #[serde(default = "files")]
    pub files: Vec<PartSet>,
    /// Whether the AgID metadata stand in the index, and by which schema: `@xmlSchema` of their `MoreInfo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agid_schema: Option<String>,
    /// `Submitter`.
    pub submitter: SincroAgent,
    /// `Holder`, at least one.
    pub holders: Vec<SincroHolder>,
    /// `AuthorizedSigner`, at least one.
    pub signers: Vec<SincroSigner>,
    /// `LawsAndRegulations`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub laws: Option<String>,
}

/// Somebody: a legal person by `name`, a natural one by `first_name` and `last_name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SincroAgent {
    /// Name of a legal person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// First name of a natural person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name of a natural person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Identifiers: `VATIT-…`, `TINIT-…`.
    pub ids: Vec<String>,
    /// What entitles, at least one (`RelevantDocument`).
    pub documents: Vec<String>,
}

/// A holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SincroHolder {
    /// As what.
    pub role: HolderRole,
    /// Who.
    pub agent: SincroAgent,
}

/// A signer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SincroSigner {
    /// `@signerRole`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Who.
    pub agent: SincroAgent,
}

fn language() -> String {
    "it".to_owned()
}

fn index() -> String {
    "PIndex.xml".to_owned()
}

fn scheme() -> String {
    "local".to_owned()
}

fn volume() -> String {
    "{unit}/v{version}".to_owned()
}

fn title() -> String {
    "{description.title}".to_owned()
}

fn files() -> Vec<PartSet> {
    PartSet::ALL.to_vec()
}

/// What is wrong with the rules: the key and the problem.
pub(super) fn check(rules: &SincroRules) -> Result<(), Fault> {
    if rules.holders.is_empty() || rules.signers.is_empty() {
        return fault(
            "shape.holders",
            "and `shape.signers` need at least one each",
            "e `shape.signers` ne richiedono almeno uno ciascuno",
        );
    }
    if rules.files.is_empty() {
        return fault("shape.files", "name no kind of files", "non indicano alcun tipo di file");
    }
    let plain = |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
    if !plain(&rules.index) {
        return must("shape.index", format!("`{}`", rules.index), "a name of a file", "un nome di file");
    }
    places::check("shape.volume", &rules.volume, Filled::Unit)?;
    places::check("shape.label", &rules.label, Filled::Unit)?;
    let holders = rules.holders.iter().map(|holder| &holder.agent);
    let signers = rules.signers.iter().map(|signer| &signer.agent);
    std::iter::once(&rules.submitter).chain(holders).chain(signers).try_for_each(check_agent)
}

fn check_agent(agent: &SincroAgent) -> Result<(), Fault> {
    const KEY: &str = "shape.submitter, shape.holders and shape.signers";
    let formal = agent.name.is_some();
    let natural = agent.first_name.is_some() && agent.last_name.is_some();
    if formal == natural {
        return fault(
            KEY,
            "need either `name` or `first_name` with `last_name` each",
            "richiedono ciascuno `name` oppure `first_name` con `last_name`",
        );
    }
    if agent.documents.is_empty() {
        return fault(
            KEY,
            "need at least one entry in `documents` each (RelevantDocument is mandatory)",
            "richiedono ciascuno almeno una voce in `documents` (RelevantDocument è obbligatorio)",
        );
    }
    match agent.ids.iter().find(|id| !is_agent_id(id)) {
        Some(id) => fault(
            KEY,
            format!("have the identifier `{id}`; it must be like VATIT-01234567890"),
            format!("hanno l'identificativo `{id}`; deve essere come VATIT-01234567890"),
        ),
        None => Ok(()),
    }
}
