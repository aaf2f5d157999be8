//! What is asked, and what came of it.

use std::collections::BTreeSet;
use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::formats::pdf::Document;
use crate::records::PageText;

use super::super::heading::Heading;

/// What is to be rebuilt.
pub struct RebuildOrder<'o, 'a> {
    /// The source, whose structure was read.
    pub document: &'o Document<'a>,
    /// The metadata of the new file.
    pub heading: &'o Heading,
    /// The text to put behind page so and so, from 1 on; in pixels of the page as a person sees it.
    pub text: &'o mut dyn FnMut(u32) -> Option<PageText>,
    /// What becomes of hidden text that is there. Where `text` has text of a page it gives way to it.
    pub hidden: HiddenText,
    /// Most objects that are copied.
    pub most_nodes: u32,
}

/// What becomes of hidden text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HiddenText {
    /// It stays as it is, with its fonts.
    #[default]
    Kept,
    /// It is written anew, letter by letter at its place, in the font without shapes.
    Anew,
}

/// What was changed around the images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Header, tables, lengths, syntax of objects: written anew.
    Structure,
    /// Metadata: written anew from what the source says. Metadata of single objects are left out.
    Metadata,
    /// An output intent was added: colours without a profile are taken for sRGB. An assumption.
    OutputIntent,
    /// Actions that PDF/A does not allow were left out.
    Actions,
    /// The wish that images be smoothed was left out.
    Interpolation,
    /// Signatures were left out: they would not be valid any more.
    Signatures,
    /// The encryption was left out.
    Encryption,
    /// Streams that are no images were coded by another filter: LZW is not allowed.
    Filters,
    /// Links were marked as printable.
    Annotations,
    /// Hidden text was added.
    Text,
    /// Hidden text that was there was written anew, in a font that is embedded.
    HiddenText,
    /// Hidden text that was there gave way to text that was read anew.
    Replaced,
    /// Data that programs keep for themselves were left out.
    PrivateData,
    /// The promise that the text is tagged was left out: tags point to hidden text that was written anew.
    Tags,
}

impl Change {
    /// Its name in records: `output-intent`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Metadata => "metadata",
            Self::OutputIntent => "output-intent",
            Self::Actions => "actions",
            Self::Interpolation => "interpolation",
            Self::Signatures => "signatures",
            Self::Encryption => "encryption",
            Self::Filters => "filters",
            Self::Annotations => "annotations",
            Self::Text => "text",
            Self::HiddenText => "hidden-text",
            Self::Replaced => "replaced-text",
            Self::PrivateData => "private-data",
            Self::Tags => "tags",
        }
    }
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebuilt {
    /// Pages.
    pub pages: u32,
    /// Image streams that were copied, in the order of the copy: their BLAKE3 digests.
    pub images: Vec<[u8; 32]>,
    /// What was changed.
    pub changes: BTreeSet<Change>,
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum RebuildFault {
    /// It opens only with a password that was not given.
    #[error("the file is encrypted")]
    Encrypted,
    /// No page can be reached.
    #[error("the file has no page that can be reached")]
    NoPages,
    /// The pages are made by a form's own language.
    #[error("the file is an XFA form, whose pages are made by the program that shows them")]
    Xfa,
    /// More objects than the limit.
    #[error("the file has more than {0} objects")]
    TooMany(u32),
    /// A stream cannot be read.
    #[error("the data of object {0} cannot be read")]
    Stream(u32),
    /// A string cannot be deciphered.
    #[error("a text in object {0} cannot be deciphered")]
    Text(u32),
    /// The tree of pages leads to what is not there.
    #[error("{0} pages, or parts of the tree of pages, are not in the file")]
    PagesLost(u32),
    /// The tree of pages has more nodes than the limit.
    #[error("the tree of pages could not be followed to its end")]
    PagesBounded,
    /// Object streams inflate to more than any honest file's do.
    #[error("the objects of the file inflate to too much: not all of them can be seen")]
    Inflated,
    /// The copy would be far longer than the file.
    #[error("the copy would be longer than {0} bytes: objects of the file share their data")]
    TooLong(u64),
    /// The copy cannot be written.
    #[error("the copy cannot be written: {0}")]
    Write(#[from] io::Error),
}
