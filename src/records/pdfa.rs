//! The flavours of PDF/A that are written and checked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Part and conformance level (ISO 19005-1, -2, -3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum PdfaFlavour {
    /// PDF/A-1b: PDF 1.4.
    #[serde(rename = "1b")]
    A1b,
    /// PDF/A-2b: PDF 1.7.
    #[serde(rename = "2b")]
    A2b,
    /// PDF/A-2u: as 2b, and all text has its Unicode.
    #[serde(rename = "2u")]
    A2u,
    /// PDF/A-3b: as 2b, and files of any kind may be inside.
    #[serde(rename = "3b")]
    A3b,
}

impl PdfaFlavour {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::A1b, Self::A2b, Self::A2u, Self::A3b];

    /// As profiles and reports have it: `2u`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::A1b => "1b",
            Self::A2b => "2b",
            Self::A2u => "2u",
            Self::A3b => "3b",
        }
    }

    /// `pdfaid:part`.
    #[must_use]
    pub const fn part(self) -> u8 {
        match self {
            Self::A1b => 1,
            Self::A2b | Self::A2u => 2,
            Self::A3b => 3,
        }
    }

    /// `pdfaid:conformance`.
    #[must_use]
    pub const fn conformance(self) -> char {
        match self {
            Self::A1b | Self::A2b | Self::A3b => 'B',
            Self::A2u => 'U',
        }
    }

    /// The flavour of that name.
    #[must_use]
    pub fn named(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flavour| flavour.slug().eq_ignore_ascii_case(slug))
    }

    /// The flavour whose rules a claim holds at least: those of level A hold all of level B, or U, and more that
    /// nothing here evaluates.
    #[must_use]
    pub fn of_claim(claim: &str) -> Option<Self> {
        match claim {
            "1a" | "1b" => Some(Self::A1b),
            "2b" => Some(Self::A2b),
            "2a" | "2u" => Some(Self::A2u),
            "3a" | "3b" | "3u" => Some(Self::A3b),
            _ => None,
        }
    }
}
