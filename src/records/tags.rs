//! The record `fondo.tags`: every field that a file bears about itself, block by block, as it stands in the bytes. One
//! line a file in `data/metadata/tags.jsonl`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::Hex32;
use super::header::Record;

/// A line of `tags.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagLine<'r> {
    /// `fondo.tags`.
    pub format: Cow<'r, str>,
    /// Version of the format.
    pub version: u32,
    /// Name of the delivered file below `data/representations/master/`, or `source/` where a master was made of it.
    pub file: Cow<'r, str>,
    /// Name of the master that was made of that file below `data/representations/master/`: then the fields are the
    /// master's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Cow<'r, str>>,
    /// What the file bears.
    pub tags: Cow<'r, TagDump>,
}

impl<'r> TagLine<'r> {
    /// The line about the file of that name.
    #[must_use]
    pub fn new(file: &'r str, tags: &'r TagDump) -> Self {
        let format = Cow::Borrowed(Self::FORMAT);
        Self { format, version: Self::VERSION, file: Cow::Borrowed(file), made: None, tags: Cow::Borrowed(tags) }
    }
}

impl Record for TagLine<'_> {
    const FORMAT: &'static str = "fondo.tags";
    const VERSION: u32 = 1;
}

/// What vouches for a file's line in `tags.jsonl`: the JSON of its [`TagDump`], as this program writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagDumpDigest {
    /// Bytes of the JSON.
    pub size: u64,
    /// BLAKE3 of the JSON.
    pub blake3: Hex32,
}

/// All fields of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagDump {
    /// Blocks in the order of the file, those inside others after them.
    pub blocks: Vec<TagBlock>,
    /// Where the list was cut because the file holds more than is kept; absent where it is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
}

/// A directory, segment, chunk, box or packet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagBlock {
    /// What it is: `IFD0`, `SubIFD0`, `ExifIFD`, `GPS`, `InteropIFD`, `JFIF`, `SOF`, `DQT`, `IHDR`, `jp2h/ihdr`,
    /// `codestream/SIZ`, `XMP`, `IPTC`.
    pub block: String,
    /// Where it begins, counted from the beginning of the file, or of the block that holds it where it was coded there.
    pub at: u64,
    /// Its fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagEntry>,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagEntry {
    /// Its number (`256`, `2:120`) or, where the format has names only, its name (`dc:title`, `width`).
    pub id: String,
    /// The standard's name, where it has a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How the file stores it, where the format says so: the TIFF field type (`SHORT`, `RATIONAL`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// How many values it has in the file, where that is not how many stand here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Its value.
    pub value: TagValue,
}

/// A typed value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TagValue {
    /// Text, without the NULs at its end.
    Text(String),
    /// Texts of a list, in its order.
    Texts(Vec<String>),
    /// Whole numbers.
    Numbers(Vec<i128>),
    /// Fractions as numerator and denominator, not reduced.
    Fractions(Vec<(i64, i64)>),
    /// Floating-point numbers as the shortest text that gives them back; `NaN`, `inf` and `-inf` as these words.
    Floats(Vec<String>),
    /// Bytes that are short, in hexadecimal.
    Bytes(String),
    /// Bytes, or a list of numbers, too long to be kept here.
    Digest {
        /// How many bytes.
        length: u64,
        /// Their BLAKE3.
        blake3: Hex32,
    },
    /// A value that is not where the file says, or of an unknown type.
    Unreadable(String),
}
