//! The lines of a manifest, `fondo.manifest`: a head, one line for each file in order, an end that seals them.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::digest::{Hex, Hex32};
use super::super::header::Record;
use super::super::path::SourcePath;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestHead {
    /// `fondo.manifest`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// When the files were read.
    pub at: Timestamp,
    /// Where the tree lay.
    pub place: ManifestPlace,
}

impl Record for ManifestHead {
    const FORMAT: &'static str = "fondo.manifest";
    const VERSION: u32 = 1;
}

/// Where the tree lay: enough to tell later that a device is not there, which is not the same as that its files are
/// gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestPlace {
    /// The folder, as an absolute path.
    pub root: SourcePath,
    /// Where the device was mounted that holds it.
    pub mounted_at: SourcePath,
    /// What the system calls the file system, where it has a name of its own: a hint, for not all keep it when they are
    /// mounted again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_system: Option<FileSystemId>,
    /// Folders below the root, relative to it, at which other devices were mounted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mounts: Vec<SourcePath>,
}

/// The line of a file. Lines are sorted by their paths, component by component, as bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Its path below the root.
    pub path: SourcePath,
    /// Bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub mtime: i64,
    /// BLAKE3.
    pub blake3: Hex32,
    /// SHA-256; absent where BLAKE3 alone was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Hex32>,
}

/// The last line. A manifest without it was cut off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestEnd {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// SHA-256 over all lines before, each with its newline.
    pub seal: Hex32,
}

/// The number of a file system, written as 16 hexadecimal digits: JSON has no whole numbers of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileSystemId(pub u64);

impl Serialize for FileSystemId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Hex(self.0.to_be_bytes()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FileSystemId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Hex::<8>::deserialize(deserializer).map(|digits| Self(u64::from_be_bytes(digits.0)))
    }
}

impl JsonSchema for FileSystemId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Hex::<8>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Hex::<8>::json_schema(generator)
    }
}
