//! `[master]`: how a preserved image must be stored.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{Fault, fault, must, unknown_word};

use crate::records::PdfaFlavour;

/// `[master]`: how a preserved image must be stored. What a new file can give without a pixel being changed stands
/// here; what only a new capture can give stands in `[capture]`. A rule that is absent is not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MasterRules {
    /// Formats that are allowed: families (`tiff`, `jpeg`, `png`, `jpeg2000`) or identifiers of PRONOM (`fmt/353`).
    /// Empty: any.
    pub formats: Vec<String>,
    /// Codings that are allowed, as `technical.json` names them: `none`, `lzw`, `deflate`, `ccitt-g4`, `jpeg2000-5-3`.
    /// Empty: any.
    pub compressions: Vec<String>,
    /// Orientations that are allowed, 1 to 8. Empty: any.
    pub orientations: Vec<u8>,
    /// Whether a file must hold one image and no other directory.
    pub one_image: bool,
    /// Tags that a TIFF must not have.
    pub tags_forbidden: Vec<u16>,
    /// Tags of images that a made master leaves out where its source has them: those that are forbidden, by
    /// `tags_forbidden` or by a set that does not name them, and that only describe. They are listed, and the source
    /// beside it keeps them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags_left_out: Vec<u16>,
    /// Tags that a TIFF must have.
    pub tags_required: Vec<u16>,
    /// `FillOrder` of a TIFF: 1 the first pixel in the highest bit, 2 in the lowest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_order: Option<u8>,
    /// How the samples of a TIFF lie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planar: Option<Planar>,
    /// A named set of rules for TIFF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiff_rules: Option<TiffRuleSet>,
    /// The part and level of PDF/A whose rules are put to a PDF, whatever it claims: `1b`, `2b`, `2u`, `3b`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pdfa: Option<PdfaFlavour>,
}

/// How samples lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Planar {
    /// Those of a pixel side by side (`PlanarConfiguration` 1).
    Chunky,
    /// Each in a plane of its own (`PlanarConfiguration` 2).
    Separate,
}

/// A named set of rules for TIFF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TiffRuleSet {
    /// Baseline TIFF 6.0 as the Saxon State and University Library Dresden takes it for preservation.
    #[serde(rename = "slub")]
    Slub,
    /// The white paper of the TI/A initiative (2016).
    #[serde(rename = "ti-a")]
    TiA,
}

impl TiffRuleSet {
    /// Its name in a profile.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slub => "slub",
            Self::TiA => "ti-a",
        }
    }

    /// Whether `PlanarConfiguration` is among the tags that it allows.
    #[must_use]
    pub const fn names_planar(self) -> bool {
        matches!(self, Self::Slub)
    }
}

/// Names of families that `formats` may hold beside identifiers of PRONOM.
const FAMILIES: [&str; 6] = ["tiff", "jpeg", "png", "jpeg2000", "jbig2", "pdf"];
/// Codings that technical metadata name.
const COMPRESSIONS: [&str; 25] = [
    "none",
    "lzw",
    "deflate",
    "packbits",
    "ccitt-rle",
    "ccitt-rle-word",
    "ccitt-g3",
    "ccitt-g4",
    "jpeg",
    "jpeg-old-style",
    "jpeg-progressive",
    "jpeg-lossless",
    "jpeg-hierarchical",
    "jpeg-arithmetic",
    "jpeg-lossy",
    "jpeg2000",
    "jpeg2000-5-3",
    "jpeg2000-9-7",
    "jpeg2000-ht",
    "jbig",
    "jbig2",
    "lzma",
    "zstd",
    "webp",
    "jpeg-xl",
];

/// Values that no file can have would make every file fail: the key, and what is wrong with it.
pub(super) fn check(rules: &MasterRules) -> Result<(), Fault> {
    let is_puid = |name: &str| {
        let number = name.strip_prefix("x-fmt/").or_else(|| name.strip_prefix("fmt/"));
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if let Some(name) = rules.formats.iter().find(|name| !FAMILIES.contains(&name.as_str()) && !is_puid(name)) {
        return unknown_word("master.formats", name, &FAMILIES);
    }
    if let Some(name) = rules.compressions.iter().find(|name| !COMPRESSIONS.contains(&name.as_str())) {
        return unknown_word("master.compressions", name, &COMPRESSIONS);
    }
    if let Some(number) = rules.orientations.iter().find(|number| !(1..=8).contains(*number)) {
        return fault(
            "master.orientations",
            format!("holds {number}; orientations are 1 to 8"),
            format!("contiene {number}; gli orientamenti vanno da 1 a 8"),
        );
    }
    if let Some(number) = rules.fill_order.filter(|number| !(1..=2).contains(number)) {
        return must("master.fill_order", number, "1 or 2", "1 o 2");
    }
    let forbidden = |tag: &u16| rules.tags_forbidden.contains(tag);
    if let Some(tag) = rules.tags_required.iter().find(|tag| forbidden(tag)) {
        return fault(
            "master.tags_required",
            format!("holds {tag}, which `master.tags_forbidden` forbids"),
            format!("contiene {tag}, che `master.tags_forbidden` vieta"),
        );
    }
    left_out(rules)
}

/// Tags that only describe: names, texts, devices, programs, dates and persons; XMP, IPTC and Photoshop's resources;
/// where it was taken; what Windows and printers note. The picture is the same without them: what samples mean, how
/// large and which way up they are shown, and how they are stored is said by others.
const DESCRIBING: [u16; 24] = [
    269, 270, 271, 272, 285, 297, 305, 306, 315, 316, 33432, 700, 33723, 34377, 34853, 18246, 18249, 40091, 40092,
    40093, 40094, 40095, 50341, 59932,
];

/// What is left out is forbidden, and only describes.
fn left_out(rules: &MasterRules) -> Result<(), Fault> {
    let key = "master.tags_left_out";
    for tag in &rules.tags_left_out {
        if rules.tags_required.contains(tag) {
            return fault(
                key,
                format!("holds {tag}, which `master.tags_required` requires"),
                format!("contiene {tag}, che `master.tags_required` richiede"),
            );
        }
        if !rules.tags_forbidden.contains(tag) && rules.tiff_rules.is_none() {
            return fault(
                key,
                format!("holds {tag}, which nothing forbids"),
                format!("contiene {tag}, che nulla vieta"),
            );
        }
        if !DESCRIBING.contains(tag) {
            return fault(
                key,
                format!("holds {tag}; only tags that describe can be left out"),
                format!("contiene {tag}; si possono omettere solo i tag che descrivono"),
            );
        }
    }
    Ok(())
}
