//! The PDF/A documents of a package: what each shows, and what was proven of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::Hex32;
use super::pdfa::PdfaFlavour;
use super::recognition::{PageRecognition, TextFile};

/// A PDF/A made for consultation. It lies below `data/representations/access/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PdfaDocument {
    /// Name below `data/representations/access/`.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3.
    pub blake3: Hex32,
    /// SHA-256.
    pub sha256: Hex32,
    /// CRC-32 (ISO 3309) of the bytes.
    pub crc32: u32,
    /// What it was made of.
    pub of: PdfaSource,
    /// Names of the files that it shows, in the order of its pages.
    pub files: Vec<String>,
    /// The documentary unit that it shows, where it is not the whole unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What it claims to be.
    pub flavour: PdfaFlavour,
    /// Pages.
    pub pages: u32,
    /// Rules of the flavour that were evaluated, and kept, of all of them. It is no certificate.
    pub rules: CountOf,
    /// Image streams whose bytes are those of their source, of all of them.
    pub streams: CountOf,
    /// Pages that a program of others drew and that were compared with their source.
    pub compared: u32,
    /// Pages whose size is assumed: their images state no resolution.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub size_assumed: u32,
    /// Pages whose colours are taken for sRGB: their images have no colour profile.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub colour_assumed: u32,
    /// What was changed around the streams of a PDF.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// The version of Ghostscript, where the pages of the PDF are as that wrote them: its fonts were not embedded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ghostscript: Option<String>,
    /// The text recognised in a PDF, page by page: `image` is the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<PageRecognition>,
    /// Digest of all that decides about it but for the instant: where it is the same, the document of an earlier
    /// version stands.
    pub made_of: Hex32,
}

/// What a PDF/A was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PdfaSource {
    /// The access copies of page images.
    AccessCopies,
    /// The masters of page images.
    Masters,
    /// A PDF that was received.
    ReceivedPdf,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountOf {
    /// So many.
    pub count: u32,
    /// Of so many.
    pub of: u32,
}

impl PdfaDocument {
    /// The change that says that signatures of the source are not in the copy.
    pub const SIGNATURES: &'static str = "signatures";

    /// The files with its text.
    pub fn text_files(&self) -> impl Iterator<Item = &TextFile> {
        self.text.iter().flat_map(|text| [&text.alto, &text.plain])
    }

    /// The texts recognised in a received PDF, with its name.
    pub fn page_texts(&self) -> impl Iterator<Item = (&str, &PageRecognition)> {
        let name = self.files.first().map_or(self.name.as_str(), String::as_str);
        self.text.iter().map(move |text| (name, text))
    }
}

/// The PDF/A documents of a unit, for reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitDocuments {
    /// Documents.
    pub documents: u64,
    /// Their pages.
    pub pages: u64,
    /// Pages that a program of others drew and that were compared with their source.
    pub compared: u64,
}

impl UnitDocuments {
    /// Of all documents of a unit; `None` where there is none.
    #[must_use]
    pub fn of(documents: &[PdfaDocument]) -> Option<Self> {
        let mut unit = Self::default();
        for document in documents {
            unit.documents += 1;
            unit.pages += u64::from(document.pages);
            unit.compared += u64::from(document.compared);
        }
        (unit.documents > 0).then_some(unit)
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}
