//! `[shape]` of Archivematica, Preservica, bags with a profile, and of any provider that a template can describe.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::records::Algorithm;

use super::parts::PartSet;

/// A transfer for Archivematica.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ArchivematicaRules {
    /// Standard transfer, or a bag (which is zipped by `container = "zip"`).
    pub transfer: Transfer,
    /// Files that become objects.
    pub files: Vec<PartSet>,
    /// Whether the unit's metadata go along as documentation of the submission.
    pub documentation: bool,
    /// Columns of `metadata.csv`, `dc.title` and the like, by templates; a value that the description does not say is left empty.
    pub metadata: BTreeMap<String, String>,
    /// Columns of a row of `rights.csv` for every object, by templates; beside it stand licence and restriction of the description.
    pub rights: BTreeMap<String, String>,
    /// Checksum files of a standard transfer.
    pub checksums: Vec<Algorithm>,
}

impl Default for ArchivematicaRules {
    fn default() -> Self {
        let columns = [
            ("dc.title", "{description.title}"),
            ("dc.creator", "{description.producer}"),
            ("dc.date", "{description.dates}"),
            ("dc.identifier", "{unit}"),
        ];
        Self {
            transfer: Transfer::Standard,
            files: vec![PartSet::Master],
            documentation: true,
            metadata: columns.map(|(column, template)| (column.to_owned(), template.to_owned())).into(),
            rights: BTreeMap::new(),
            checksums: vec![Algorithm::Sha256],
        }
    }
}

/// What Archivematica is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Transfer {
    /// A standard transfer.
    Standard,
    /// A bag.
    Bag,
}

/// A submission for Preservica in OPEX 1.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OpexRules {
    /// Files that go along.
    pub files: Vec<PartSet>,
    /// `SecurityDescriptor`.
    pub security: String,
    /// `SecurityDescriptor` of units that the inventory restricts.
    pub restricted: String,
    /// `Title` of the unit: a template.
    pub title: String,
    /// Types of identifiers and their templates.
    pub identifiers: BTreeMap<String, String>,
}

impl Default for OpexRules {
    fn default() -> Self {
        Self {
            files: vec![PartSet::Master, PartSet::Access],
            security: "open".to_owned(),
            restricted: "closed".to_owned(),
            title: "{description.title}".to_owned(),
            identifiers: BTreeMap::from([("code".to_owned(), "{unit}".to_owned())]),
        }
    }
}

/// A bag by a BagIt Profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProfiledBagRules {
    /// The profile (BagIt Profiles 1.4.0), as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The profile's file, below the workspace's `providers/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_file: Option<String>,
    /// Files of the payload.
    pub files: Vec<PartSet>,
    /// Payload and tag manifests.
    pub manifests: Vec<Algorithm>,
    /// Elements of `bag-info.txt` beside those that Fondo writes, by templates.
    pub info: BTreeMap<String, String>,
    /// Other tag files: their elements, by templates.
    pub tag_files: BTreeMap<String, BTreeMap<String, String>>,
}

impl Default for ProfiledBagRules {
    fn default() -> Self {
        Self {
            profile: None,
            profile_file: None,
            files: PartSet::ALL.to_vec(),
            manifests: vec![Algorithm::Sha256],
            info: BTreeMap::new(),
            tag_files: BTreeMap::new(),
        }
    }
}

/// A provider that templates can describe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GenericRules {
    /// Files that go along.
    pub files: Vec<PartSet>,
    /// Path of a file: a template with `{set}`, `{name}`, `{file}`, `{stem}`, `{extension}`, `{number}`, `{sha256}` and those of the unit.
    pub path: String,
    /// Longest name of a file, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_name: Option<usize>,
    /// The index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<GenericIndex>,
    /// A file with the digest beside each file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sidecar: Option<GenericSidecar>,
    /// A file that says that all is there; it is the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<GenericDone>,
}

impl Default for GenericRules {
    fn default() -> Self {
        Self {
            files: vec![PartSet::Master, PartSet::Access, PartSet::Metadata],
            path: "{set}/{name}".to_owned(),
            longest_name: None,
            index: None,
            sidecar: None,
            done: None,
        }
    }
}

/// The index of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "format", deny_unknown_fields)]
pub enum GenericIndex {
    /// A row for each file.
    Csv {
        /// Its name: a template.
        name: String,
        /// Divider of columns.
        #[serde(default = "semicolon")]
        divider: char,
        /// Headers and values, by templates as for paths.
        columns: Vec<GenericColumn>,
    },
    /// A document by a template in the syntax of Jinja: `{{ unit }}`, `{% for file in files %}`.
    Xml {
        /// Its name: a template.
        name: String,
        /// The template. What it is filled with is escaped.
        template: String,
    },
}

/// A column of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GenericColumn {
    /// Header.
    pub header: String,
    /// Value: a template; empty where the description does not say it.
    pub value: String,
}

/// A digest beside each file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GenericSidecar {
    /// Algorithm.
    pub algorithm: Algorithm,
    /// What is added to the file's name: `.sha256`.
    pub suffix: String,
    /// Whether the file's name follows the digest, as the tools of the sum family write it.
    #[serde(default)]
    pub named: bool,
}

/// The marker at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GenericDone {
    /// Its name: a template.
    pub name: String,
    /// What it holds: a template.
    #[serde(default)]
    pub content: String,
}

const fn semicolon() -> char {
    ';'
}

/// What is wrong with a generic provider: the key and the problem.
pub(super) fn check_generic(rules: &GenericRules) -> Result<(), (&'static str, String)> {
    if rules.files.is_empty() {
        return Err(("shape.files", "name no kind of files".to_owned()));
    }
    if rules.path.starts_with('/') || rules.path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(("shape.path", "must be a path inside of the package".to_owned()));
    }
    if let Some(GenericIndex::Csv { divider, .. }) = &rules.index
        && !divider.is_ascii()
    {
        return Err(("shape.index.divider", "must be a character of ASCII".to_owned()));
    }
    if let Some(GenericIndex::Xml { template, .. }) = &rules.index {
        let mut engine = minijinja::Environment::new();
        engine
            .add_template_owned("index.xml", template.clone())
            .map_err(|error| ("shape.index.template", format!("cannot be read: {error}")))?;
    }
    if rules.sidecar.as_ref().is_some_and(|sidecar| !sidecar.suffix.starts_with('.') || sidecar.suffix.contains('/')) {
        return Err(("shape.sidecar.suffix", "must begin with a full stop and name no folder".to_owned()));
    }
    Ok(())
}

/// Columns of Archivematica's `rights.csv`, in the order of its documentation.
pub const RIGHTS_COLUMNS: [&str; 18] = [
    "file",
    "basis",
    "status",
    "determination_date",
    "jurisdiction",
    "start_date",
    "end_date",
    "terms",
    "citation",
    "note",
    "grant_act",
    "grant_restriction",
    "grant_start_date",
    "grant_end_date",
    "grant_note",
    "doc_id_type",
    "doc_id_value",
    "doc_id_role",
];

/// What is wrong with a transfer: the key and the problem.
pub(super) fn check_archivematica(rules: &ArchivematicaRules) -> Result<(), (&'static str, String)> {
    if let Some(other) = rules.rights.keys().find(|name| *name == "file" || !RIGHTS_COLUMNS.contains(&name.as_str())) {
        return Err((
            "shape.rights",
            format!(
                "has the column `{other}`; there are {}",
                RIGHTS_COLUMNS.iter().skip(1).copied().collect::<Vec<_>>().join(", ")
            ),
        ));
    }
    // Both are headers of a table that Archivematica reads by their beginning.
    let known = |name: &str| name.starts_with("dc.") || name.starts_with("dcterms.") || name == "parts";
    let plain = |name: &str| !name.is_empty() && name != "filename" && !name.contains([',', '"', '\n']);
    if let Some(other) = rules.metadata.keys().find(|name| !known(name) && !plain(name)) {
        return Err(("shape.metadata", format!("has the column `{other}`, which no table can have")));
    }
    Ok(())
}

/// What is wrong with a bag: the key and the problem.
pub(super) fn check_bag(rules: &ProfiledBagRules) -> Result<(), (&'static str, String)> {
    if rules.profile.is_some() && rules.profile_file.is_some() {
        return Err(("shape.profile", "and `shape.profile_file` exclude each other".to_owned()));
    }
    if let Some(json) = &rules.profile {
        crate::formats::bag::BagProfile::parse(json.as_bytes())
            .map_err(|error| ("shape.profile", format!("is no BagIt Profile: {error}")))?;
    }
    let plain = |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
    if rules.profile_file.as_deref().is_some_and(|name| !plain(name)) {
        return Err(("shape.profile_file", "must name a file in providers/".to_owned()));
    }
    let reserved = ["bagit.txt", "bag-info.txt", "fetch.txt"];
    if let Some(name) = rules.tag_files.keys().find(|name| !plain(name) || reserved.contains(&name.as_str())) {
        return Err(("shape.tag_files", format!("cannot be called `{name}`")));
    }
    if rules.manifests.is_empty() || rules.manifests.contains(&Algorithm::Blake3) {
        return Err(("shape.manifests", "need at least one algorithm that BagIt knows".to_owned()));
    }
    Ok(())
}
