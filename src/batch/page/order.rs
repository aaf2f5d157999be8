//! What the run asks a worker about one file, and what the worker answers.

use serde::{Deserialize, Serialize};

use crate::profile::{AccessRules, CaptureRules, Limits};
use crate::records::{Family, Note, Technical};

/// Long side of the small pictures in the report, in pixels.
pub(super) const THUMBNAIL: u32 = 240;

/// The order for one file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PageOrder {
    pub(super) family: Family,
    pub(super) access: AccessRules,
    pub(super) capture: CaptureRules,
    pub(super) limits: Limits,
    /// Bytes that decoding and deriving may use.
    pub(super) memory: u64,
}

/// The answer; what was made lies in the block, in the order of `access`, then the thumbnail.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PageAnswer {
    pub(super) technical: Technical,
    pub(super) notes: Vec<Note>,
    pub(super) access: Vec<MadeCopy>,
    pub(super) thumbnail: Option<u64>,
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
