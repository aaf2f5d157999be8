//! `[shape]` of Archivematica, Preservica, bags with a profile, and of any provider that a template can describe.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::records::Algorithm;

use super::super::problem::{Fault, fault, must};
use super::parts::PartSet;
use super::places::{self, Filled};

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
    /// Columns of `metadata.csv`, `dc.title` and the like, by templates; a value that the description does not say is
    /// left empty.
    pub metadata: BTreeMap<String, String>,
    /// Columns of a row of `rights.csv` for every object, by templates; beside it stand licence and restriction of the
    /// description.
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
    /// Path of a file: a template with `{set}`, `{name}`, `{file}`, `{stem}`, `{extension}`, `{number}`, `{sha256}` and
    /// those of the unit.
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
pub(super) fn check_generic(rules: &GenericRules) -> Result<(), Fault> {
    if rules.files.is_empty() {
        return fault("shape.files", "name no kind of files", "non indicano alcun tipo di file");
    }
    if rules.path.starts_with('/') || rules.path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        let shown = format!("`{}`", rules.path);
        return must("shape.path", shown, "a path inside of the package", "un percorso interno al pacchetto");
    }
    places::check("shape.path", &rules.path, Filled::File)?;
    if let Some(GenericIndex::Csv { divider, .. }) = &rules.index
        && !divider.is_ascii()
    {
        return must("shape.index.divider", format!("`{divider}`"), "a character of ASCII", "un carattere ASCII");
    }
    check_index(rules.index.as_ref())?;
    let unfit = |suffix: &&String| !suffix.starts_with('.') || suffix.contains('/');
    if let Some(suffix) = rules.sidecar.as_ref().map(|sidecar| &sidecar.suffix).filter(unfit) {
        let allowed =
            ("a full stop and what follows it, without a folder", "un punto e quel che segue, senza cartelle");
        return must("shape.sidecar.suffix", format!("`{suffix}`"), allowed.0, allowed.1);
    }
    if let Some(done) = &rules.done {
        places::check("shape.done.name", &done.name, Filled::Unit)?;
        places::check("shape.done.content", &done.content, Filled::Unit)?;
    }
    Ok(())
}

fn check_index(index: Option<&GenericIndex>) -> Result<(), Fault> {
    match index {
        None => Ok(()),
        Some(GenericIndex::Csv { name, columns, .. }) => {
            places::check("shape.index.name", name, Filled::Unit)?;
            places::check_all("shape.index.columns", columns.iter().map(|column| &column.value), Filled::Placed)
        }
        Some(GenericIndex::Xml { name, template }) => {
            places::check("shape.index.name", name, Filled::Unit)?;
            check_template(template)
        }
    }
}

fn check_template(text: &str) -> Result<(), Fault> {
    let key = "shape.index.template";
    let engine = minijinja::Environment::new();
    match engine.template_from_str(text) {
        Err(error) => fault(key, format!("cannot be read: {error}"), format!("non può essere letto: {error}")),
        Ok(template) => {
            let globals = engine.globals().map(|(name, _)| name.to_owned()).collect();
            places::check_names(key, template.undeclared_variables(true), &globals)
        }
    }
}

/// What is wrong with a submission for Preservica: the key and the problem.
pub(super) fn check_opex(rules: &OpexRules) -> Result<(), Fault> {
    places::check("shape.title", &rules.title, Filled::Unit)?;
    places::check_all("shape.identifiers", rules.identifiers.values(), Filled::Unit)
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
pub(super) fn check_archivematica(rules: &ArchivematicaRules) -> Result<(), Fault> {
    if let Some(other) = rules.rights.keys().find(|name| *name == "file" || !RIGHTS_COLUMNS.contains(&name.as_str())) {
        let known = RIGHTS_COLUMNS.iter().skip(1).copied().collect::<Vec<_>>().join(", ");
        return fault(
            "shape.rights",
            format!("has the column `{other}`; there are {known}"),
            format!("contiene la colonna `{other}`; sono ammesse {known}"),
        );
    }
    // Both are headers of a table that Archivematica reads by their beginning.
    let known = |name: &str| name.starts_with("dc.") || name.starts_with("dcterms.") || name == "parts";
    let plain = |name: &str| !name.is_empty() && name != "filename" && !name.contains([',', '"', '\n']);
    if let Some(other) = rules.metadata.keys().find(|name| !known(name) && !plain(name)) {
        return fault(
            "shape.metadata",
            format!("has the column `{other}`, which no table can have"),
            format!("contiene la colonna `{other}`, che nessuna tabella può avere"),
        );
    }
    places::check_all("shape.metadata", rules.metadata.values(), Filled::Unit)?;
    places::check_all("shape.rights", rules.rights.values(), Filled::Unit)
}

/// What is wrong with a bag: the key and the problem.
pub(super) fn check_bag(rules: &ProfiledBagRules) -> Result<(), Fault> {
    if rules.profile.is_some() && rules.profile_file.is_some() {
        return fault(
            "shape.profile",
            "and `shape.profile_file` exclude each other",
            "e `shape.profile_file` si escludono a vicenda",
        );
    }
    if let Some(Err(error)) = rules.profile.as_ref().map(|json| crate::formats::bag::BagProfile::parse(json.as_bytes()))
    {
        return fault(
            "shape.profile",
            format!("is no BagIt Profile: {error}"),
            format!("non è un BagIt Profile: {error}"),
        );
    }
    let plain = |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
    if let Some(name) = rules.profile_file.as_deref().filter(|name| !plain(name)) {
        let allowed = ("the name of a file in providers/", "il nome di un file in providers/");
        return must("shape.profile_file", format!("`{name}`"), allowed.0, allowed.1);
    }
    let reserved = ["bagit.txt", "bag-info.txt", "fetch.txt"];
    if let Some(name) = rules.tag_files.keys().find(|name| !plain(name) || reserved.contains(&name.as_str())) {
        return fault(
            "shape.tag_files",
            format!("cannot be called `{name}`"),
            format!("non possono chiamarsi `{name}`"),
        );
    }
    if rules.manifests.is_empty() || rules.manifests.contains(&Algorithm::Blake3) {
        let found = rules.manifests.iter().map(|algorithm| algorithm.bagit_name()).collect::<Vec<_>>().join(", ");
        let allowed = (
            "at least one algorithm that BagIt has a name for (RFC 8493 §2.4), and no other: sha256, sha512, sha1, md5",
            "di almeno un algoritmo per il quale BagIt ha un nome (RFC 8493 §2.4), e di nessun altro: sha256, sha512, sha1, md5",
        );
        return must("shape.manifests", format!("[{found}]"), allowed.0, allowed.1);
    }
    places::check_all("shape.info", rules.info.values(), Filled::Unit)?;
    places::check_all("shape.tag_files", rules.tag_files.values().flat_map(BTreeMap::values), Filled::Unit)
}
