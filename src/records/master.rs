//! Masters that were made: what is preserved beside the source where the profile asks for another form of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::Digests;
use super::tags::TagDumpDigest;
use super::technical::{Identification, Technical};

/// A master that was made of a source, losslessly, and proven to be it. It lies below `data/representations/master/`,
/// its source below `data/representations/source/`. The pixel digests of both stand with their images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MadeMaster {
    /// Name below `data/representations/master/`.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Its digests.
    pub digests: Digests,
    /// CRC-32 (ISO 3309) of the bytes.
    pub crc32: u32,
    /// Its format.
    pub format: Identification,
    /// What was measured in it when it was read back.
    pub technical: Technical,
    /// What vouches for its line in `tags.jsonl`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<TagDumpDigest>,
    /// How it was made.
    pub making: Making,
}

/// How a master was made and proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Making {
    /// Why: what of the profile the source does not meet and the master does, by its keys, with the part of a rule
    /// where it has parts: `normalise.compression`, `master.planar`, `master.tiff_rules=slub: tag 322`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// The program that coded the pixels, with its version.
    pub encoder: String,
    /// How: format, compression and what else decides about its bytes.
    pub parameters: String,
    /// The program that decoded it again for the proof, with its version: another than that which coded it.
    pub decoder: String,
    /// How many fields of metadata were compared and found equal.
    pub fields: u32,
    /// What the source holds and the master does not, or not as it stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}
