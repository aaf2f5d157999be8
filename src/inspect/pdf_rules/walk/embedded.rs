//! Embedded files.

use std::collections::HashSet;

use super::super::facts::{EmbeddedFile, FileSpecification};
use super::super::rule::Subject;
use super::checker::{Once, Place, Walk, reference};
use super::precheck::precheck_at;
use crate::formats::pdf::{Dict, Indirect};
use crate::records::PdfaFlavour;

/// Most bytes that an embedded file decodes to, to be looked at.
const MOST_FILE: u64 = 128 << 20;
/// Embedded files in embedded files.
const MOST_DEPTH: u32 = 2;

impl Walk<'_, '_> {
    pub(super) fn files(&mut self, specifications: Vec<(Dict, Option<u32>)>, associated: &HashSet<u32>) {
        for (dict, object) in specifications {
            let place = Place::default().at(object);
            let has = |key: &[u8]| dict.get(key).is_some();
            let facts = FileSpecification {
                has_file: has(b"EF"),
                has_name: has(b"F"),
                has_unicode_name: has(b"UF"),
                has_relationship: has(b"AFRelationship"),
                is_associated: object.is_some_and(|object| associated.contains(&object)),
            };
            self.put(&Subject::FileSpecification(&facts), place);
            let Some((files, _)) = self.sub(&dict, b"EF") else { continue };
            for file in files.0.iter().filter_map(|(_, entry)| reference(entry)) {
                if self.first_time(Once::File, Some(file))
                    && let Some(stream) = self.document.indirect(file).filter(|found| found.stream.is_some())
                {
                    self.embedded(&stream);
                }
            }
        }
    }

    fn embedded(&mut self, stream: &Indirect) {
        let Some(dict) = stream.object.dict() else { return };
        let subtype = self.name(dict, b"Subtype");
        let later = matches!(self.flavour, PdfaFlavour::A2b | PdfaFlavour::A2u);
        let archival = if later { self.archival(stream) } else { None };
        self.put(&Subject::EmbeddedFile(&EmbeddedFile { subtype, archival }), Place::object(stream.number));
    }

    /// Whether a file is PDF/A-1 or PDF/A-2 as far as the pre-check sees; none where it is too large or too deep.
    fn archival(&mut self, stream: &Indirect) -> Option<bool> {
        if self.depth >= MOST_DEPTH {
            self.complete = false;
            return None;
        }
        let Ok(bytes) = self.document.data(stream, MOST_FILE) else {
            self.complete = false;
            return None;
        };
        let claim = super::metadata::claim(&bytes, self.limits).and_then(|claim| PdfaFlavour::of_claim(&claim));
        let Some(flavour) = claim.filter(|flavour| *flavour != PdfaFlavour::A3b) else { return Some(false) };
        Some(precheck_at(&bytes, flavour, self.limits, self.depth + 1).broken.is_empty())
    }
}
