//! What a provider profile says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::eark::EarkRules;

/// A provider: what it takes, and how it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Name, version and purpose.
    pub provider: ProviderIdentity,
    /// Container and name of what is sent.
    #[serde(default)]
    pub package: ProviderPackage,
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
    /// Its name without an extension: a text with `{unit}`, `{version}`, `{folder}` and `{uuid}`, made safe for every file system.
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
}
