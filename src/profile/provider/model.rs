//! What a provider profile says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::eark::EarkRules;
use super::indexed::{EcoMicRules, MagRules};
use super::others::{ArchivematicaRules, GenericRules, OpexRules, ProfiledBagRules};
use super::receipts::ReceiptTable;
use super::sacer::SacerRules;
use super::sincro::SincroRules;

/// A provider: what it takes, and how it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Name, version and purpose.
    pub provider: ProviderIdentity,
    /// Container and name of what is sent.
    #[serde(default)]
    pub package: ProviderPackage,
    /// How answers that come as tables are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipts: Option<ReceiptTable>,
    /// The shape.
    pub shape: ShapeRules,
}

/// `[provider]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderIdentity {
    /// Name: what `--as` takes. Letters, digits, `-` and `_`; it names a folder.
    pub id: String,
    /// Version of the profile.
    pub version: String,
    /// What it is for, in English.
    pub label_en: String,
    /// What it is for, in Italian.
    pub label_it: String,
    /// Specifications that it follows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<String>,
}

/// `[package]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderPackage {
    /// What holds it.
    pub container: Container,
    /// Its name without an extension: a text with `{unit}`, `{version}`, `{folder}` and `{uuid}`, made safe for every
    /// file system.
    pub name: String,
}

impl Default for ProviderPackage {
    fn default() -> Self {
        Self { container: Container::Folder, name: "uuid-{uuid}".to_owned() }
    }
}

/// What holds a package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Container {
    /// A folder.
    #[default]
    Folder,
    /// A zip with stored entries and one root folder.
    Zip,
    /// A POSIX pax tar with one root folder.
    Tar,
}

/// `[shape]`: `as` says which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "as", rename_all = "kebab-case")]
pub enum ShapeRules {
    /// E-ARK SIP 2.2.0.
    EarkSip(Box<EarkRules>),
    /// A deposit with SACER.
    Sacer(Box<SacerRules>),
    /// A folder with an index by UNI SInCRO 11386:2020.
    Sincro(Box<SincroRules>),
    /// A transfer for Archivematica.
    Archivematica(Box<ArchivematicaRules>),
    /// A submission for Preservica.
    Opex(Box<OpexRules>),
    /// A bag by a BagIt Profile.
    Bag(Box<ProfiledBagRules>),
    /// Images with an index by MAG 2.0.1.
    Mag(Box<MagRules>),
    /// Images with an index by METS ECO-MiC 1.2.
    EcoMic(Box<EcoMicRules>),
    /// What templates can describe.
    Generic(Box<GenericRules>),
}
