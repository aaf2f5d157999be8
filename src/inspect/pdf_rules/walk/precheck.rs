//! The way through a file.

use super::super::outcome::Precheck;
use super::checker::Walk;
use crate::formats::pdf::{Document, Protection};
use crate::profile::Limits;
use crate::records::PdfaFlavour;

/// Measures a file against a flavour of PDF/A. `limits.max_nodes` bounds the objects that are looked at.
#[must_use]
pub fn precheck(bytes: &[u8], flavour: PdfaFlavour, limits: &Limits) -> Precheck {
    precheck_at(bytes, flavour, limits, 0)
}

/// The same of a file that is open already; `whole` are all its bytes.
#[must_use]
pub fn precheck_opened(document: &Document<'_>, whole: &[u8], flavour: PdfaFlavour, limits: &Limits) -> Precheck {
    walked(Walk::new(document, flavour, limits, 0), whole)
}

/// The same of a file that is embedded in so many others.
pub(super) fn precheck_at(whole: &[u8], flavour: PdfaFlavour, limits: &Limits, depth: u32) -> Precheck {
    walked(Walk::new(&Document::open(whole, limits.max_nodes), flavour, limits, depth), whole)
}

fn walked(mut walk: Walk<'_, '_>, whole: &[u8]) -> Precheck {
    let document = walk.document;
    walk.file(whole);
    // What is enciphered cannot be looked at; the cipher itself breaks a rule.
    if matches!(document.protection, Protection::Closed) {
        walk.complete = false;
        return walk.finish();
    }
    walk.objects();
    walk.output_intents();
    walk.catalogue();
    walk.metadata();
    walk.pages();
    walk.forms();
    walk.outlines();
    walk.layers();
    walk.complete &= document.inflate_left() > 0;
    walk.finish()
}
