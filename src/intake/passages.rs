//! What a PDF that streams by says of itself in XMP and in its information dictionary, wherever that lies in the file.

use memchr::memmem;

/// Names that only occur where a PDF claims conformance to PDF/A, PDF/UA, PDF/X or PDF/E.
const CLAIMS: [&[u8]; 4] = [b"pdfaid", b"pdfuaid", b"GTS_PDFX", b"ISO_PDFE"];
/// The header may stand somewhere in the first kibibyte.
const HEADER_WITHIN: usize = 1024;
/// What is kept before a name: the signatures that contain one begin with no more than this before it.
const BEFORE: usize = 64;
/// How long a passage is: longer than the packets that name part and conformance.
const LENGTH: usize = 16 * 1024;
/// Most passages of one file.
const MOST: usize = 16;

/// A stretch of a file that was not kept whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it begins.
    pub offset: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Watches a stream for claims. Files that do not begin like a PDF cost nothing.
#[derive(Default)]
pub(super) struct Scout {
    seen: u64,
    is_pdf: bool,
    /// The end of the chunk before: a name may be cut by the chunks.
    carry: Vec<u8>,
    passages: Vec<Passage>,
}

impl Scout {
    pub(super) fn take(&mut self, piece: &[u8]) {
        if self.seen == 0 {
            let header = piece.get(..HEADER_WITHIN).unwrap_or(piece);
            self.is_pdf = memmem::find(header, b"%PDF-").is_some();
        }
        if self.is_pdf {
            self.search(piece);
        }
        self.seen += piece.len() as u64;
    }

    pub(super) fn finish(self) -> Vec<Passage> {
        self.passages
    }

    fn search(&mut self, piece: &[u8]) {
        let taken = self.continue_passage(piece);
        let mut joint = std::mem::take(&mut self.carry);
        let carried = joint.len();
        // Only the seam needs a copy; the chunk itself is searched in place. What a passage has before its name may lie
        // before the seam.
        joint.extend_from_slice(piece.get(..2 * BEFORE).unwrap_or(piece));
        if taken == 0
            && let Some(at) = first_claim(&joint)
            && at < carried + BEFORE
            && carried > 0
        {
            self.begin(self.seen.saturating_sub(carried as u64), joint.get(..carried).unwrap_or_default());
        }
        let mut from = self.continue_passage(piece).max(taken);
        while let Some(at) = piece.get(from..).and_then(first_claim) {
            let start = (from + at).saturating_sub(BEFORE);
            let end = (start + LENGTH).min(piece.len());
            self.begin(self.seen + start as u64, piece.get(start..end).unwrap_or_default());
            from = end;
        }
        let keep = piece.len().saturating_sub(BEFORE);
        joint.clear();
        joint.extend_from_slice(piece.get(keep..).unwrap_or_default());
        self.carry = joint;
    }

    fn begin(&mut self, offset: u64, bytes: &[u8]) {
        if self.passages.len() < MOST {
            self.passages.push(Passage { offset, bytes: bytes.to_vec() });
        }
    }

    /// Goes on with a passage that the end of the last chunk cut; returns how much of `piece` belongs to it.
    fn continue_passage(&mut self, piece: &[u8]) -> usize {
        let Some(last) = self.passages.last_mut() else { return 0 };
        let reached = last.offset + last.bytes.len() as u64;
        if reached != self.seen || last.bytes.len() >= LENGTH {
            return 0;
        }
        let more = piece.get(..LENGTH - last.bytes.len()).unwrap_or(piece);
        last.bytes.extend_from_slice(more);
        more.len()
    }
}

fn first_claim(bytes: &[u8]) -> Option<usize> {
    CLAIMS.iter().filter_map(|claim| memmem::find(bytes, claim)).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_claim_is_found_wherever_chunks_cut_it(before in 1024usize..9000, after in 0usize..30_000, chunk in 100usize..7000) {
            let mut file = b"%PDF-1.4\n".to_vec();
            file.resize(before, b' ');
            file.extend_from_slice(b"xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"");
            file.resize(file.len() + after, b'.');
            let mut scout = Scout::default();
            file.chunks(chunk.max(HEADER_WITHIN)).for_each(|piece| scout.take(piece));
            let passages = scout.finish();
            let needle = b"xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"";
            prop_assert!(passages.iter().any(|passage| memmem::find(&passage.bytes, needle).is_some()));
            for passage in passages {
                let start = usize::try_from(passage.offset).unwrap();
                prop_assert_eq!(&file[start..start + passage.bytes.len()], &passage.bytes[..]);
                prop_assert!(passage.bytes.len() <= LENGTH);
            }
        }
    }

    #[test]
    fn other_files_leave_nothing() {
        let mut scout = Scout::default();
        scout.take(b"II*\0 pdfaid");
        assert!(scout.finish().is_empty());
    }
}
