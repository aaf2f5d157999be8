//! What the run asks a worker about a master, and what the worker answers.

use serde::{Deserialize, Serialize};

use crate::normalise::image::master::{Facts, Target};
use crate::profile::{CaptureRules, Limits, MasterFormat, MasterRules};
use crate::records::{Family, Note, TagDump, Technical};

/// The order for one master.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum MasterOrder {
    /// Write it, to the file that comes with the order; the bytes are those of the source.
    Write {
        family: Family,
        /// What was measured in the source.
        technical: Box<Technical>,
        target: Target,
        /// Tags of images that the profile lets go.
        leave_out: Vec<u16>,
        /// What a codestream says of who made it and by which rules.
        comment: String,
        limits: Limits,
    },
    /// Read it back, and put the profile's rules to it; the bytes are those that lie on disk.
    Prove { format: MasterFormat, limits: Limits, capture: Box<CaptureRules>, master: Box<MasterRules> },
}

/// The answer to an order.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum MasterAnswer {
    /// It was written.
    Written { facts: Facts, encoder: String, parameters: String, left_out: Vec<String> },
    /// It was read back; `rules`: those of `[master]` that it does not meet; `tags`: all its fields.
    Proven { facts: Facts, technical: Box<Technical>, decoder: String, rules: Vec<Note>, tags: Option<TagDump> },
    /// There is none; the note says why.
    None(Note),
}
