//! The proof that one event stands in the log, for somebody who has nothing but the event and a checkpoint (C2SP
//! `tlog-proof` 1.0).

use std::path::Path;

use crate::formats::base64::encoded;
use crate::formats::merkle::{
    Frontier, RangeRoots, consistency_ranges, inclusion_ranges, leaf_hash, verify_consistency, verify_inclusion,
};
use crate::records::Hex32;

use super::checkpoint::CheckpointError;
use super::keep::KeptCheckpoint;
use super::line::LogError;
use super::read::each_line;

/// A line of the log with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// The line as it stands in the log, without its newline.
    pub line: Vec<u8>,
    /// The proof: index, path to the root, checkpoint.
    pub text: String,
}

/// Proves that the event `seq` (from 1) stands in the log of `kept`.
///
/// # Errors
/// The checkpoint does not reach that far, or the log is not the one of the checkpoint.
pub fn prove(events: &Path, seq: u64, kept: &KeptCheckpoint) -> Result<InclusionProof, CheckpointError> {
    let head = kept.checkpoint.head;
    let short = LogError::Short { wanted: seq, found: head.size };
    let Some(index) = seq.checked_sub(1) else { return Err(short.into()) };
    let Some(ranges) = inclusion_ranges(index, head.size) else { return Err(short.into()) };
    let (mut roots, mut place, mut line) = (RangeRoots::new(ranges), 0, Vec::new());
    each_line(events, head.size, |bytes| {
        if place == index {
            line = bytes.to_vec();
        }
        place += 1;
        roots.push(leaf_hash(bytes));
    })?;
    let path = roots.finish().unwrap_or_default();
    if !verify_inclusion(&leaf_hash(&line), index, head.size, &path, &head.root) {
        // A proof that does not hold is none: the log was altered since.
        super::verify::verify_tree(events, &[], &[head])?;
    }
    let text = text(&format!("c2sp.org/tlog-proof@v1\nindex {index}\n"), &path, kept);
    Ok(InclusionProof { line, text })
}

/// Proves that the first `old` events of the log are the beginning of the log of `kept`, for somebody who holds a
/// checkpoint over them. The text is the request of C2SP `tlog-witness` 1.0 ("add-checkpoint"): the size, the hashes,
/// the checkpoint.
///
/// # Errors
/// The checkpoint does not reach that far, or the log is not the one of the checkpoint.
pub fn prove_consistency(events: &Path, old: u64, kept: &KeptCheckpoint) -> Result<String, CheckpointError> {
    let head = kept.checkpoint.head;
    let Some(ranges) = consistency_ranges(old, head.size) else {
        return Err(LogError::Short { wanted: old, found: head.size }.into());
    };
    let (mut roots, mut tree, mut before) = (RangeRoots::new(ranges), Frontier::default(), Frontier::default().root());
    each_line(events, head.size, |bytes| {
        let leaf = leaf_hash(bytes);
        roots.push(leaf);
        tree.push(leaf);
        if tree.size() == old {
            before = tree.root();
        }
    })?;
    let path = roots.finish().unwrap_or_default();
    if !verify_consistency(old, &before, head.size, &head.root, &path) {
        super::verify::verify_tree(events, &[], &[head])?;
    }
    Ok(text(&format!("old {old}\n"), &path, kept))
}

/// A proof as a text: what it is about, its hashes, an empty line, the checkpoint.
fn text(head: &str, path: &[Hex32], kept: &KeptCheckpoint) -> String {
    let mut text = head.to_owned();
    for hash in path {
        text.push_str(&encoded(&hash.0));
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&String::from_utf8_lossy(&kept.bytes));
    text
}
