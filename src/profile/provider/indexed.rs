//! `[shape]` of folders of images with one index, as Italian digital libraries take them: MAG 2.0.1, METS ECO-MiC 1.2.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::problem::{Fault, fault, must};
use super::parts::PartSet;
use super::places::{self, Filled};

/// `[shape.layout]`: which files go along, and how they are called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IndexedLayout {
    /// Files that go along: `master`, `access`, `text`.
    pub files: Vec<PartSet>,
    /// Path of a file: a template as of generic providers; `{order}` is the place of its page in the unit, in five
    /// digits; `{repeat}` is `_2` for the second file of one kind that a page has, and nothing for the first.
    pub path: String,
    /// Name of the index: a template.
    pub index: String,
}

impl Default for IndexedLayout {
    fn default() -> Self {
        Self {
            files: vec![PartSet::Master, PartSet::Access, PartSet::Text],
            path: "{set}/{folder}_{order}{repeat}{extension}".to_owned(),
            index: "{folder}.xml".to_owned(),
        }
    }
}

/// MAG 2.0.1 (ICCU): `metadigit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MagRules {
    /// The files.
    #[serde(default)]
    pub layout: IndexedLayout,
    /// `gen/stprog`: address of the project's documentation.
    pub project: String,
    /// `gen/collection`: address of what describes the collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<String>,
    /// `gen/agency`: who answers for the digitisation, as `IT:RM0267`; absent: the institution's identifier, else its
    /// name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// `bib/@level`: `a`, `c`, `m`, `s`, or `d` and `f` for units of archives.
    #[serde(default = "archival_unit")]
    pub level: String,
    /// `usage` of access copies: 2 high resolution, 3 low resolution, 4 preview.
    #[serde(default = "low_resolution")]
    pub access_usage: u8,
    /// `datetimecreated` of images that bear no date of their capture: `2026-01-15T08:00:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<String>,
}

fn archival_unit() -> String {
    "f".to_owned()
}

const fn low_resolution() -> u8 {
    3
}

/// How much METS ECO-MiC says of the original.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EcoMicTrack {
    /// A reference to a description that stands elsewhere.
    Referenced,
    /// What a reader must know.
    #[default]
    Minimum,
    /// The extended set.
    Complete,
}

impl EcoMicTrack {
    /// The word of `dmdSec/@STATUS`.
    #[must_use]
    pub const fn status(self) -> &'static str {
        match self {
            Self::Referenced => "referenced",
            Self::Minimum => "minimum",
            Self::Complete => "complete",
        }
    }
}

/// How the digital resource relates to what is described (`relationId`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum EcoMicRelation {
    /// It shows it.
    #[default]
    Representation,
    /// It documents it.
    Documents,
    /// It is it.
    DigitalBorn,
}

impl EcoMicRelation {
    /// The word of the profile.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Representation => "representation",
            Self::Documents => "documents",
            Self::DigitalBorn => "digitalBorn",
        }
    }
}

/// METS ECO-MiC 1.2 (ICDP, Digital Library): INTERNAL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EcoMicRules {
    /// The files.
    #[serde(default)]
    pub layout: IndexedLayout,
    /// `dmdSec/@STATUS`.
    #[serde(default)]
    pub track: EcoMicTrack,
    /// `identifier[@type=logicalId]`: a template.
    #[serde(default = "unit")]
    pub logical_id: String,
    /// `identifier[@type=conservativeId]`: of who keeps the original; absent: the institution's identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conservative_id: Option<String>,
    /// `identifier[@type=conservativeIdAuthority]`.
    #[serde(default = "isil")]
    pub conservative_id_authority: String,
    /// `identifier[@type=relationId]`.
    #[serde(default)]
    pub relation: EcoMicRelation,
    /// `recordInfo/recordContentSource`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_source: Option<String>,
    /// Further identifiers: `managementId`, `dossierId`, `distId`, `localId`, `uriId`, `fingerprint`, by templates.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub identifiers: BTreeMap<String, String>,
    /// `typeOfResource`.
    #[serde(default = "mixed_material")]
    pub resource: String,
    /// Second level of `fileGrp` for images: `IMAGE`, or `TEXT` for written pages.
    #[serde(default = "image")]
    pub media: String,
    /// Third level of `fileGrp` for access copies: `HIGH`, `LOW` or `PREVIEW`.
    #[serde(default = "high")]
    pub access_version: String,
    /// Who made the document (agent CREATOR); absent: the institution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// Who keeps the originals (agent CUSTODIAN); absent: the institution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custodian: Option<String>,
    /// Rights, which the profile obliges to state.
    pub rights: EcoMicRights,
}

fn unit() -> String {
    "{unit}".to_owned()
}

fn isil() -> String {
    "ISIL".to_owned()
}

fn mixed_material() -> String {
    "mixed material".to_owned()
}

fn image() -> String {
    "IMAGE".to_owned()
}

fn high() -> String {
    "HIGH".to_owned()
}

/// `[shape.rights]` of METS ECO-MiC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EcoMicRights {
    /// Label of the licence: `rightsMD/@ID`, as `BCS`.
    pub label: String,
    /// Address of the licence, where the unit's description gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Address of the rights statement, where the unit's description gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// Who holds rights of reproduction, at least one.
    pub holders: Vec<EcoMicHolder>,
    /// Profiles of protection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<EcoMicContext>,
}

/// Who holds rights of reproduction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EcoMicHolder {
    /// Identifier: letters, digits, `.`, `-` and `_`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address of its seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Address for mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A profile of protection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EcoMicContext {
    /// `@OTHERCONTEXTTYPE`, and the name of its users.
    pub kind: String,
    /// `@CONTEXTID`: letters, digits, `.`, `-` and `_`.
    pub id: String,
}

fn check_layout(layout: &IndexedLayout) -> Result<(), Fault> {
    let known = [PartSet::Master, PartSet::Access, PartSet::Text];
    if layout.files.is_empty() || layout.files.iter().any(|set| !known.contains(set)) {
        let found = layout.files.iter().map(|set| set.slug()).collect::<Vec<_>>().join(", ");
        let allowed = ("some of master, access and text", "alcuni tra master, access e text");
        return must("shape.layout.files", format!("[{found}]"), allowed.0, allowed.1);
    }
    if layout.path.starts_with('/') || layout.path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        let allowed = ("a path inside of the package", "un percorso interno al pacchetto");
        return must("shape.layout.path", format!("`{}`", layout.path), allowed.0, allowed.1);
    }
    if layout.index.contains(['/', '\\']) || layout.index.starts_with('.') || layout.index.is_empty() {
        let allowed =
            ("the name of a file at the top of the package", "il nome di un file al primo livello del pacchetto");
        return must("shape.layout.index", format!("`{}`", layout.index), allowed.0, allowed.1);
    }
    places::check("shape.layout.path", &layout.path, Filled::File)?;
    places::check("shape.layout.index", &layout.index, Filled::Unit)
}

/// What is wrong with a shape of MAG: the key and the problem.
pub(super) fn check_mag(rules: &MagRules) -> Result<(), Fault> {
    check_layout(&rules.layout)?;
    if !["a", "c", "d", "f", "m", "s"].contains(&rules.level.as_str()) {
        return must(
            "shape.level",
            format!("`{}`", rules.level),
            "one of a, c, d, f, m, s",
            "uno tra a, c, d, f, m, s",
        );
    }
    if !(1..=4).contains(&rules.access_usage) {
        return must("shape.access_usage", rules.access_usage, "1 to 4", "da 1 a 4");
    }
    let no_moment = |text: &&str| text.parse::<jiff::civil::DateTime>().is_err();
    if let Some(text) = rules.captured.as_deref().filter(no_moment) {
        let allowed = ("a date with its time: 2026-01-15T08:00:00", "una data con l'ora: 2026-01-15T08:00:00");
        return must("shape.captured", format!("`{text}`"), allowed.0, allowed.1);
    }
    check_address("shape.project", &rules.project)?;
    rules.collection.as_ref().map_or(Ok(()), |address| check_address("shape.collection", address))
}

/// Identifiers that the document has itself.
const OWN_NAMES: [&str; 4] = ["DCTrights", "DMD01", "AMD01", "RH_UNIT"];

/// What is wrong with a shape of METS ECO-MiC: the key and the problem.
pub(super) fn check_eco_mic(rules: &EcoMicRules) -> Result<(), Fault> {
    const KNOWN: [&str; 6] = ["managementId", "dossierId", "distId", "localId", "uriId", "fingerprint"];
    check_layout(&rules.layout)?;
    if let Some(other) = rules.identifiers.keys().find(|kind| !KNOWN.contains(&kind.as_str())) {
        let known = KNOWN.join(", ");
        return fault(
            "shape.identifiers",
            format!("has `{other}`; there are {known}"),
            format!("contiene `{other}`; sono ammessi {known}"),
        );
    }
    places::check("shape.logical_id", &rules.logical_id, Filled::Unit)?;
    places::check_all("shape.identifiers", rules.identifiers.values(), Filled::Unit)?;
    if !["IMAGE", "TEXT"].contains(&rules.media.as_str()) {
        return must("shape.media", format!("`{}`", rules.media), "IMAGE or TEXT", "IMAGE o TEXT");
    }
    if !["HIGH", "LOW", "PREVIEW"].contains(&rules.access_version.as_str()) {
        let shown = format!("`{}`", rules.access_version);
        return must("shape.access_version", shown, "HIGH, LOW or PREVIEW", "HIGH, LOW o PREVIEW");
    }
    let rights = &rules.rights;
    let (holders, contexts) = (rights.holders.iter().map(|one| &one.id), rights.contexts.iter().map(|one| &one.id));
    let mut ids: Vec<&String> = std::iter::once(&rights.label).chain(holders).chain(contexts).collect();
    if rights.holders.is_empty() || ids.iter().any(|id| !is_name(id) || OWN_NAMES.contains(&id.as_str())) {
        return fault(
            "shape.rights",
            "needs holders; label and identifiers begin with a letter, hold letters, digits, `.`, `-`, `_`, and are none of those that the \
             document has itself",
            "richiede titolari; etichetta e identificativi cominciano con una lettera, contengono lettere, cifre, `.`, `-`, `_`, e non sono \
             tra quelli propri del documento",
        );
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    if ids.len() < count {
        return fault(
            "shape.rights",
            "has an identifier twice: each stands once in the document",
            "contiene due volte un identificativo: ciascuno compare una sola volta nel documento",
        );
    }
    for (key, address) in [("shape.rights.licence", &rights.licence), ("shape.rights.statement", &rights.statement)] {
        address.as_ref().map_or(Ok(()), |address| check_address(key, address))?;
    }
    Ok(())
}

/// An identifier that may stand in a document (`xs:ID`).
fn is_name(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    plain && text.starts_with(|first: char| first.is_ascii_alphabetic())
}

fn check_address(key: &'static str, text: &str) -> Result<(), Fault> {
    let web = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match web
        .filter(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_graphic() && !"<>\"{}|\\^`".contains(c)))
    {
        Some(_) => Ok(()),
        None => {
            let allowed =
                ("an address that begins with http:// or https://", "un indirizzo che comincia con http:// o https://");
            must(key, format!("`{text}`"), allowed.0, allowed.1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::load::parse_provider;

    const HEAD: &str = "[provider]\nid='a'\nversion='1'\nlabel_en=''\nlabel_it=''\n[shape]\n";
    const RIGHTS: &str = "[shape.rights]\nlabel='BCS'\nholders=[{id='MiC', name='Ministero'}]\n";

    #[track_caller]
    fn refused(shape: &str, part: &str) {
        let fault = parse_provider("test", &format!("{HEAD}{shape}")).unwrap_err().to_string();
        assert!(fault.contains(part), "{fault}");
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        refused("as='mag'\nproject='my project'\n", "must be an address");
        refused("as='mag'\nproject='https://x.it'\nlevel='x'\n", "one of a, c");
        refused("as='mag'\nproject='https://x.it'\ncaptured='yesterday'\n", "a date with its time");
        refused("as='mag'\nproject='https://x.it'\n[shape.layout]\nfiles=['source']\n", "master, access and text");
        refused("as='mag'\nproject='https://x.it'\n[shape.layout]\npath='../{name}'\n", "inside of the package");
        refused(&format!("as='eco-mic'\nmedia='AUDIO'\n{RIGHTS}"), "IMAGE or TEXT");
        refused(&format!("as='eco-mic'\nidentifiers={{logicalId='x'}}\n{RIGHTS}"), "there are managementId");
        refused(&format!("as='eco-mic'\n{}", RIGHTS.replace("'MiC'", "'Mi C'")), "begin with a letter");
        refused(&format!("as='eco-mic'\n{}", RIGHTS.replace("'MiC'", "'BCS'")), "twice");
        refused(&format!("as='eco-mic'\n{RIGHTS}licence='CC BY'\n"), "shape.rights.licence");
        parse_provider("test", &format!("{HEAD}as='eco-mic'\n{RIGHTS}")).unwrap();
    }
}
