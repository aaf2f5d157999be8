//! The worker's side of a master: write it from its source, or read it back.

use std::fs::File;
use std::io::BufWriter;

use crate::engine::Answer;
use crate::inspect::{self, PolicySubject};
use crate::intake::{self, Sample};
use crate::normalise::image::master::{WriteOrder, read_back, write};
use crate::profile::{CaptureRules, Limits, MasterFormat, MasterRules};
use crate::records::codes::{image, master};
use crate::records::{Family, Note, SourcePath};

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
        return MasterAnswer::None(Note::new(master::FAILED).with("message", "output-missing"));
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
    let family = match format {
        MasterFormat::Tiff => Family::Tiff,
        MasterFormat::Jp2 => Family::Jpeg2000,
    };
    // A TIFF beyond 4 GiB is a BigTIFF; tags that were carried make it a GeoTIFF or the like.
    let (identified, _) = intake::identify(Sample::whole(bytes), &SourcePath::from("master"));
    let inspection = inspect::inspect(family, bytes, limits);
    let mut technical = inspection.technical;
    for (image, facts) in technical.images.iter_mut().zip(&proof.facts.images) {
        image.pixels = Some(facts.pixels);
    }
    let subject = PolicySubject { family, puid: identified.puid.as_deref(), bytes, technical: &technical };
    let (mut failures, outcome) = inspect::policy(&subject, capture, rules);
    // What only a new capture can mend was said of the source.
    failures.retain(is_of_masters);
    technical.policy = outcome.told();
    let (technical, decoder) = (Box::new(technical), proof.decoder.to_owned());
    MasterAnswer::Proven { facts: proof.facts, technical, decoder, rules: failures, tags: inspection.tags }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::formats::tiff::{Coding, Fields, Offsets, Picture, TiffWriter};
    use crate::records::SampleFormat;

    /// The rules are put to what the master is, not to what most are.
    #[test]
    fn a_big_tiff_is_judged_as_one() {
        let failed = |offsets| {
            let picture = Picture {
                width: 4,
                height: 4,
                bits: 8,
                samples: 1,
                format: SampleFormat::Unsigned,
                photometric: 1,
                coding: Coding::None,
                fields: Fields::default(),
            };
            let mut strips = TiffWriter::new(Cursor::new(Vec::new()), offsets).unwrap().image(picture);
            strips.rows(&[9; 16]).unwrap();
            let bytes = strips.finish().unwrap().finish().unwrap().into_inner();
            let rules = MasterRules { formats: vec!["fmt/353".to_owned()], ..MasterRules::default() };
            match proven(MasterFormat::Tiff, &bytes, &Limits::default(), (&CaptureRules::default(), &rules)) {
                MasterAnswer::Proven { rules, .. } => rules.len(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!((failed(Offsets::Four), failed(Offsets::Eight)), (0, 1));
    }
}
