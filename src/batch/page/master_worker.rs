//! The worker's side of a master: write it from its source, or read it back.

use std::fs::File;
use std::io::BufWriter;

use crate::engine::Answer;
use crate::inspect::{self, PolicySubject};
use crate::normalise::image::master::{WriteOrder, read_back, write};
use crate::profile::{CaptureRules, Limits, MasterFormat, MasterRules};
use crate::records::codes::{image, master};
use crate::records::{Family, Note};

use super::master_order::{MasterAnswer, MasterOrder};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 20;

/// Does one order. Runs in the confined process.
pub(super) fn work(order: &MasterOrder, bytes: &[u8], output: Option<&File>) -> Answer {
    let answer = match order {
        MasterOrder::Write { family, technical, target, leave_out, comment, limits } => {
            let (family, target) = (*family, *target);
            let order = WriteOrder { family, bytes, technical, target, leave_out, comment, limits };
            written(&order, output)
        }
        MasterOrder::Prove { format, limits, capture, master } => proven(*format, bytes, limits, (capture, master)),
    };
    Answer { text: serde_json::to_vec(&answer).unwrap_or_default(), block: Vec::new() }
}

/// Whether a note is about a rule for masters, which is put to the master where one was made.
pub(super) fn is_of_masters(note: &Note) -> bool {
    [image::MASTER_RULE, image::TIFF_RULE].contains(&note.code)
}

fn written(order: &WriteOrder<'_>, output: Option<&File>) -> MasterAnswer {
    let Some(output) = output else {
        return MasterAnswer::None(Note::new(master::FAILED).with("message", "there is no file to write it to"));
    };
    match write(order, BufWriter::with_capacity(BUFFER, output)) {
        Ok(made) => MasterAnswer::Written {
            facts: made.facts,
            encoder: made.encoder,
            parameters: made.parameters,
            left_out: made.left_out,
        },
        Err(fault) => MasterAnswer::None(fault.note()),
    }
}

fn proven(
    format: MasterFormat,
    bytes: &[u8],
    limits: &Limits,
    (capture, rules): (&CaptureRules, &MasterRules),
) -> MasterAnswer {
    let proof = match read_back(format, bytes, limits) {
        Ok(proof) => proof,
        Err(fault) => return MasterAnswer::None(Note::new(master::FAILED).with("message", fault)),
    };
    let (family, puid) = match format {
        MasterFormat::Tiff => (Family::Tiff, "fmt/353"),
        MasterFormat::Jp2 => (Family::Jpeg2000, "x-fmt/392"),
    };
    let inspection = inspect::inspect(family, bytes, limits);
    let mut technical = inspection.technical;
    for (image, facts) in technical.images.iter_mut().zip(&proof.facts.images) {
        image.pixels = Some(facts.pixels);
    }
    let subject = PolicySubject { family, puid: Some(puid), bytes, technical: &technical };
    let (mut failures, outcome) = inspect::policy(&subject, capture, rules);
    // What only a new capture can mend was said of the source.
    failures.retain(is_of_masters);
    technical.policy = Some(outcome).filter(|outcome| !outcome.evaluated.is_empty());
    let (technical, decoder) = (Box::new(technical), proof.decoder.to_owned());
    MasterAnswer::Proven { facts: proof.facts, technical, decoder, rules: failures, tags: inspection.tags }
}
