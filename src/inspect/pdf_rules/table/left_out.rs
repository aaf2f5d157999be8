//! The rules that are not evaluated, each with why.

use super::super::flavour::Flavour;

/// Number of the rule and the reason, in English and Italian.
pub type LeftOut = (&'static str, &'static str, &'static str);

/// The rules of a flavour that are not evaluated.
#[must_use]
pub fn not_evaluated(flavour: Flavour) -> &'static [LeftOut] {
    match flavour {
        Flavour::A1b | Flavour::A2b | Flavour::A2u | Flavour::A3b => &[],
    }
}
