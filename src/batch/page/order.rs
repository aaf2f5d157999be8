//! What the run asks a worker about one file, and what the worker answers.

use serde::{Deserialize, Serialize};

use crate::formats::raster::Place;
use crate::profile::{AccessRules, CaptureRules, Limits, MasterRules, QualityRules, TargetRules};
use crate::records::{Family, Note, TagDump, Technical};

/// Long side of the small pictures in the report, in pixels.
pub(super) const THUMBNAIL: u32 = 240;

/// The order for one file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PageOrder {
    pub(super) family: Family,
    pub(super) access: AccessRules,
    /// What pixels the copies have.
    #[serde(default)]
    pub(super) pixels: CopyPixels,
    /// Identifier in PRONOM.
    pub(super) puid: Option<String>,
    pub(super) capture: CaptureRules,
    pub(super) master: MasterRules,
    pub(super) quality: QualityRules,
    /// What the chart should be, where the file is a frame of a target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<TargetRules>,
    /// Whether the grey picture of each page is wanted, from which its text is read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) grey: bool,
    pub(super) limits: Limits,
    /// Bytes that decoding, measuring and deriving may use.
    pub(super) memory: u64,
    /// Bytes of copies after which to answer; the rest is asked for then. A file of a thousand images is dealt with in
    /// rounds.
    pub(super) round: u64,
    /// What an earlier round of the same file left; without it the file is inspected first.
    pub(super) resume: Option<Resume>,
}

/// What pixels a copy has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CopyPixels {
    /// Those of its master: a copy for access.
    #[default]
    OfMaster,
    /// Square ones: a picture on a sheet for a person.
    Square,
}

/// Where to go on with a file that is dealt with in rounds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Resume {
    /// What the last round said.
    pub(super) technical: Technical,
    /// And what it left.
    pub(super) rest: Rest,
}

/// Of which image of a file a small picture is made for the report: of one at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SmallPicture {
    /// Of the next image that can be decoded: somebody should look at the file.
    Wanted,
    /// Of the next image of whose quality there is something to say.
    IfNoted,
    /// It was made.
    Made,
}

/// What is left of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rest {
    /// The first image that was not dealt with, from 1.
    pub(super) image: u32,
    /// Of which image a small picture is made for the report.
    pub(super) picture: SmallPicture,
    /// Where each image is.
    pub(super) places: Vec<Place>,
    /// Whether the coded data were not counted.
    pub(super) uncounted: bool,
}

/// The answer; what was made lies in the block, in the order of `access`, then that of `grey`, then the thumbnail.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PageAnswer {
    pub(super) technical: Technical,
    pub(super) notes: Vec<Note>,
    pub(super) access: Vec<MadeCopy>,
    /// The pictures from which text is read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) grey: Vec<TakenGrey>,
    pub(super) thumbnail: Option<u64>,
    /// Every field of the file, said by the round that inspected it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tags: Option<TagDump>,
    /// What earlier rounds said and made does not stand: the file turned out to be damaged.
    pub(super) anew: bool,
    /// Where images are left, what to ask for next.
    pub(super) next: Option<Rest>,
}

impl PageAnswer {
    /// What was found; nothing is made yet.
    pub(super) const fn of(technical: Technical, notes: Vec<Note>) -> Self {
        Self {
            technical,
            notes,
            access: Vec::new(),
            grey: Vec::new(),
            thumbnail: None,
            tags: None,
            anew: false,
            next: None,
        }
    }
}

/// One grey picture in the block: a byte for each pixel.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TakenGrey {
    /// The image in the file, from 1.
    pub(super) image: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl TakenGrey {
    /// Bytes in the block.
    pub(super) fn length(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// One access copy in the block.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct MadeCopy {
    /// The image in the file, from 1.
    pub(super) image: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) length: u64,
}
