//! The parts of an index, by the terms of the standard.

use super::super::xml_tree::Element;

/// `ID`, `PIndexID`: an identifier and what it is one of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// `@scheme`.
    pub scheme: String,
    /// The identifier.
    pub value: String,
}

impl Identifier {
    /// An identifier of that scheme.
    #[must_use]
    pub fn new(scheme: &str, value: impl Into<String>) -> Self {
        Self { scheme: scheme.to_owned(), value: value.into() }
    }
}

/// `Hash`. The standard does not say how the digest is written; Fondo writes hexadecimal and reads base64 as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHash {
    /// `@hashFunction`: `SHA-256`.
    pub function: String,
    /// The digest.
    pub value: String,
    /// `@canonicalXML`: whether it is of the canonical form of an XML.
    pub canonical: Option<bool>,
}

/// `PreviousHash`: the digest in an earlier index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousHash {
    /// The digest.
    pub hash: FileHash,
    /// `@relatedPIndex`.
    pub related_index: String,
}

/// `MoreInfo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoreInfo {
    /// `@xmlSchema`: by which schema the metadata are written.
    pub schema: String,
    /// The metadata.
    pub metadata: Metadata,
}

/// Metadata in the index or beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Metadata {
    /// `EmbeddedMetadata`.
    Embedded(Vec<Element>),
    /// `ExternalMetadata`.
    External(Box<ExternalMetadata>),
}

/// `ExternalMetadata`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalMetadata {
    /// `@encoding`.
    pub encoding: String,
    /// `@extension`.
    pub extension: Option<String>,
    /// `@format`.
    pub format: String,
    /// `ID`.
    pub id: Identifier,
    /// `Path`.
    pub path: String,
    /// `Hash`.
    pub hash: FileHash,
    /// `MoreInfo`.
    pub more_info: Option<MoreInfo>,
}

/// The attributes of the root that are not fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexHead {
    /// `@language`.
    pub language: String,
}

/// `CreatingApplication`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// `Name`.
    pub name: String,
    /// `Version`.
    pub version: String,
    /// `Producer`.
    pub producer: String,
}

/// `@derivation` of an earlier index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation {
    /// `onetoone`.
    OneToOne,
    /// `manytoone`.
    ManyToOne,
    /// `onetomany`.
    OneToMany,
}

/// `PIndexSource`: an index from which this one comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexSource {
    /// `@derivation`.
    pub derivation: Derivation,
    /// `ID`.
    pub id: Identifier,
    /// `Path`.
    pub path: String,
    /// `Hash`.
    pub hash: FileHash,
}

/// `SelfDescription`: what the index says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfDescription {
    /// `ID`.
    pub id: Identifier,
    /// `CreatingApplication`.
    pub application: Application,
    /// `PIndexSource`.
    pub sources: Vec<IndexSource>,
    /// `MoreInfo`.
    pub more_info: Option<MoreInfo>,
}

/// `PVolumeSource`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeSource {
    /// `ID`.
    pub id: Identifier,
    /// `PIndexID`.
    pub index_id: Identifier,
}

/// `PVolumeGroup`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeGroup {
    /// `ID`.
    pub id: Identifier,
    /// `Label`.
    pub label: Option<String>,
    /// `Description`.
    pub description: Option<String>,
}

/// `PVolume`: the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// `ID`.
    pub id: Identifier,
    /// `Label`.
    pub label: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// `PVolumeSource`.
    pub sources: Vec<VolumeSource>,
    /// `PVolumeGroup`.
    pub group: Option<VolumeGroup>,
    /// `MoreInfo`.
    pub more_info: Option<MoreInfo>,
}

/// What stands in a `FileGroup` before its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupHead {
    /// `ID`.
    pub id: Identifier,
    /// `Label`.
    pub label: Option<String>,
    /// `Description`.
    pub description: Option<String>,
}

/// What stands in a `FileGroup` after its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupTail {
    /// `Relation`.
    pub relations: Vec<Relation>,
    /// `MoreInfo`.
    pub more_info: Option<MoreInfo>,
}

/// `Relation`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// `Type`.
    pub kind: String,
    /// `Value`, at least one.
    pub values: Vec<String>,
}

/// `File`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedFile {
    /// `@encoding`: `binary`.
    pub encoding: String,
    /// `@extension`: `.tif`.
    pub extension: Option<String>,
    /// `@format`: the media type.
    pub format: String,
    /// `ID`.
    pub id: Identifier,
    /// `Path`, as a relative reference (RFC 3986).
    pub path: String,
    /// `Hash`.
    pub hash: FileHash,
    /// `PreviousHash`.
    pub previous: Option<PreviousHash>,
    /// `Relation`.
    pub relations: Vec<Relation>,
    /// `MoreInfo`.
    pub more_info: Option<MoreInfo>,
}
