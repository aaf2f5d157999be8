//! The way through a file.

use super::super::outcome::Precheck;
use super::checker::Walk;
use crate::formats::pdf::{Document, Protection};
use crate::profile::Limits;
use crate::records::PdfaFlavour;

/// Measures a file against a flavour of PDF/A. `limits.max_nodes` bounds the objects that are looked at.
#[must_use]
pub fn precheck(bytes: &[u8], flavour: PdfaFlavour, limits: &Limits) -> Precheck {
    precheck_resting(bytes, flavour, limits, &|| ())
}

/// The same; `rest` is called every so often, where what was looked at so far need not be held.
#[must_use]
pub fn precheck_resting(bytes: &[u8], flavour: PdfaFlavour, limits: &Limits, rest: &dyn Fn()) -> Precheck {
    let document = Document::open(bytes, limits.max_nodes);
    let mut walk = Walk::new(&document, flavour, limits, 0);
    walk.rest = rest;
    precheck_document(walk, bytes)
}

/// The same of an open file; `whole` are all its bytes, `depth` how many files it is embedded in.
pub(super) fn precheck_at(whole: &[u8], flavour: PdfaFlavour, limits: &Limits, depth: u32) -> Precheck {
    precheck_document(Walk::new(&Document::open(whole, limits.max_nodes), flavour, limits, depth), whole)
}

/// The same of a file that is open already.
fn precheck_document(mut walk: Walk<'_, '_>, whole: &[u8]) -> Precheck {
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
