//! The rules of all parts together.

use crate::records::PdfaFlavour;

use super::super::rule::Rule;
use super::{colour, file, fonts, graphics, interactive, metadata};

/// All rules that are evaluated.
fn all() -> impl Iterator<Item = &'static Rule> {
    [file::RULES, graphics::RULES, colour::RULES, fonts::RULES, interactive::RULES, metadata::RULES]
        .into_iter()
        .flatten()
}

/// How many rules veraPDF's profile of a flavour lists (2025-08-21).
#[must_use]
pub const fn listed_rules(flavour: PdfaFlavour) -> u32 {
    match flavour {
        PdfaFlavour::A1b => 129,
        PdfaFlavour::A2b => 144,
        PdfaFlavour::A2u | PdfaFlavour::A3b => 146,
    }
}

/// The rules of a flavour that are evaluated, with their numbers.
pub fn rules_of(flavour: PdfaFlavour) -> impl Iterator<Item = (&'static str, &'static Rule)> {
    all().filter_map(move |rule| Some((rule.id(flavour)?, rule)))
}
