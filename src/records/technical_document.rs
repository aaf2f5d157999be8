//! What a PDF is: pages, images, fonts, text, actions, claims.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything measured in a PDF beyond its version and its number of pages. Lists are bounded; what was left out is
/// counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentDetails {
    /// Version in the first line.
    pub header_version: String,
    /// Version in the catalogue, where it stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogue_version: Option<String>,
    /// How it is encrypted; absent where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Encryption>,
    /// Each size of pages with how many have it, the most frequent first.
    pub sizes: Vec<PageSize>,
    /// Pages of sizes beyond the first 100.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub other_sizes: u32,
    /// How many pages are of each kind.
    pub kinds: BTreeMap<PageKind, u32>,
    /// How many pages have text of each kind.
    pub text: BTreeMap<TextLayer, u32>,
    /// How many images there are of each coding: `DCTDecode`, `CCITTFaxDecode`, `none`; each image object once.
    pub images: BTreeMap<String, u32>,
    /// Fonts that text is shown in, in order of their first page; at most 200.
    pub fonts: Vec<FontTechnical>,
    /// Fonts beyond these.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub other_fonts: u32,
    /// Pages from the first on, those after one another that are alike in one entry; at most 2,000 entries.
    pub pages: Vec<PageRun>,
    /// Pages beyond these entries.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub other_pages: u32,
    /// Signatures, in the order of the form's fields.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub signatures: u32,
    /// Those among them that are time stamps of the document and no person's (ISO 32000-2 §12.8.5).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub time_stamps: u32,
    /// Whether the last of them covers the whole file as it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature_covers: Option<bool>,
    /// Parts that were appended after the first writing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub updates: u32,
    /// The interactive form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormTechnical>,
    /// Actions by kind: `GoTo`, `JavaScript`, `Launch`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub actions: BTreeMap<String, u32>,
    /// Embedded files.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub embedded_files: u32,
    /// Whether it is tagged (`MarkInfo`).
    pub tagged: bool,
    /// The part of PDF/UA that it claims. A claim, not a verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdfua_claim: Option<String>,
    /// Languages that it names: of the catalogue, of the metadata.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// The pre-check of the PDF/A that it claims; absent where it claims none, or one that is not checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precheck: Option<PrecheckTechnical>,
    /// Whether all content was looked at.
    pub content_complete: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// How a PDF is encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Encryption {
    /// The handler: `Standard`.
    pub handler: String,
    /// Its version (`V`), where it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Its revision (`R`), where it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// Whether it opens without a password.
    pub opens: bool,
}

/// A size that pages have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageSize {
    /// Width of the `MediaBox` in points, `UserUnit` counted in, before it is turned.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Degrees by which pages are turned for viewing, clockwise.
    pub rotate: u16,
    /// Pages that have it.
    pub count: u32,
    /// The first of them, from 1 on.
    pub first: u32,
}

/// What a page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PageKind {
    /// Images cover at least 95 % of it, and nothing else is seen.
    Scan,
    /// Text or drawings, and no image that covers it.
    BornDigital,
    /// An image that covers it, and text or drawings that are seen.
    Mixed,
    /// Nothing is painted.
    Empty,
}

/// Which text a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TextLayer {
    /// None.
    None,
    /// Text that is found but not seen (render mode 3).
    Hidden,
    /// Text that is seen.
    Visible,
}

/// A font that text is shown in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FontTechnical {
    /// `BaseFont`.
    pub name: String,
    /// `Type1`, `TrueType`, `Type0`, `Type3`, `MMType1`.
    pub kind: String,
    /// Whether its program is embedded.
    pub embedded: bool,
    /// Whether it has a `ToUnicode` map.
    pub to_unicode: bool,
    /// Whether some of its text is seen.
    pub visible: bool,
    /// Pages that use it.
    pub pages: u32,
    /// The first of them.
    pub first_page: u32,
}

/// Pages after one another that are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageRun {
    /// The first page, from 1 on.
    pub first: u32,
    /// The last page.
    pub last: u32,
    /// What each is made of.
    pub kind: PageKind,
    /// Which text each has.
    pub text: TextLayer,
    /// The images of each in the order of painting; at most 16.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<PageImage>,
    /// Images of each beyond these.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub other_images: u32,
}

/// An image on a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageImage {
    /// Its coding, the last filter: `DCTDecode`; `none`.
    pub filter: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Family of the colour space: `DeviceGray`, `ICCBased`, `mask`; `none` where none is said.
    pub colour: String,
    /// Bits of a component; 0 where they are not said.
    pub bits: u16,
    /// Pixels in an inch of the page along the rows, to one decimal.
    pub ppi_x: f64,
    /// Pixels in an inch along the columns.
    pub ppi_y: f64,
}

/// The interactive form of a PDF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormTechnical {
    /// Fields at the top.
    pub fields: u32,
    /// Whether it has a form in XML (XFA).
    pub xfa: bool,
}

/// What the pre-check of PDF/A came to. That nothing is broken is no statement of conformity: other rules were not
/// evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrecheckTechnical {
    /// The flavour: `2b`.
    pub flavour: String,
    /// Rules that were evaluated.
    pub evaluated: u32,
    /// Further ones that were evaluated for some of what they are about.
    #[serde(default)]
    pub partly: u32,
    /// Rules that the flavour has.
    pub rules: u32,
    /// Whether all of the file was looked at.
    pub complete: bool,
    /// How often each broken rule is broken, by clause and test in veraPDF's numbering.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub broken: BTreeMap<String, u64>,
}
