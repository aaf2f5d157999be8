//! `[pdf]`: whether PDF/A documents are made for consultation, and of what.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::records::PdfaFlavour;

use super::problem::{Fault, must};

/// `[pdf]`. What cannot be made without a change of what is seen is not made, and a finding says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PdfRules {
    /// Whether the page images of a unit are made a document.
    pub make: bool,
    /// What one document shows.
    pub of: DocumentOf,
    /// Which images it holds.
    pub images: DocumentImages,
    /// What it is.
    pub flavour: PdfaFlavour,
    /// Pixels per inch of images that state none.
    pub assume_ppi: f64,
    /// Pages of each document that a program of others draws and that are compared with their source.
    pub compare: u32,
    /// Whether PDFs that were received get a PDF/A copy.
    pub received: bool,
    /// Whether Ghostscript may write a received PDF anew whose fonts are not embedded.
    #[serde(skip_serializing_if = "GhostscriptUse::is_forbidden")]
    pub ghostscript: GhostscriptUse,
}

/// Whether Ghostscript may help: it puts other letters in the place of those that are not in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GhostscriptUse {
    /// Such a PDF has no PDF/A copy, and a finding says so.
    #[default]
    Forbidden,
    /// Where it is installed the copy is as it wrote it, and a finding says so.
    Allowed,
}

impl GhostscriptUse {
    /// Where nothing is allowed nothing is written: earlier profiles keep their digest.
    fn is_forbidden(&self) -> bool {
        *self == Self::Forbidden
    }
}

/// What one document shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentOf {
    /// The whole unit.
    Unit,
    /// One of its items; where the arrangement names none, the whole unit.
    Item,
}

/// Which images a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentImages {
    /// The access copies; of files without one, the masters.
    Access,
    /// The masters.
    Master,
}

impl Default for PdfRules {
    fn default() -> Self {
        Self {
            make: false,
            of: DocumentOf::Unit,
            images: DocumentImages::Access,
            flavour: PdfaFlavour::A2u,
            assume_ppi: 300.0,
            compare: 1,
            received: false,
            ghostscript: GhostscriptUse::Forbidden,
        }
    }
}

impl PdfRules {
    /// Whether they change nothing of any package: earlier profiles keep their digest.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        !self.make && !self.received
    }
}

/// What makes no sense.
pub(super) fn check(rules: &PdfRules) -> Result<(), Fault> {
    if !(10.0..=10_000.0).contains(&rules.assume_ppi) {
        return must("pdf.assume_ppi", rules.assume_ppi, "10 to 10000", "da 10 a 10000");
    }
    if rules.compare > 1000 {
        return must("pdf.compare", rules.compare, "0 to 1000", "da 0 a 1000");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_said_by_its_key() {
        let wrong = [
            ("pdf.assume_ppi", PdfRules { assume_ppi: 0.0, ..PdfRules::default() }),
            ("pdf.assume_ppi", PdfRules { assume_ppi: f64::NAN, ..PdfRules::default() }),
            ("pdf.compare", PdfRules { compare: 1001, ..PdfRules::default() }),
        ];
        for (key, rules) in wrong {
            assert_eq!(check(&rules).map_err(|(key, _)| key), Err(key));
        }
        assert_eq!(check(&PdfRules::default()), Ok(()));
    }
}
