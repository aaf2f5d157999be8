//! What a worker is asked about a document, and what it answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::normalise::pdf::draw::{Difference, Drawing};
use crate::normalise::pdf::picture::{Coding, Follow, PictureColour, Taken};
use crate::normalise::pdf::rebuild::{HiddenText, Rebuilt};
use crate::normalise::pdf::{Carried, Heading};
use crate::profile::Limits;
use crate::records::{Family, Hex32, Note, PdfaFlavour, Resolution};

/// An order. What it is about comes as the input; `companion` says what comes beside it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "document", rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::batch) enum DocumentOrder {
    /// An image file: how many page images it has. Answer: a number.
    Count { family: Family, limits: Limits },
    /// An image file: its page image `index`, from 0, as a stream of a PDF. Answer: [`LeafAnswer`].
    Leaf { family: Family, index: usize, flavour: PdfaFlavour, grey: Grey, follow: Follow, limits: Limits },
    /// A PDF: what it says of itself. Answer: [`SourceAnswer`].
    Source { password: String, limits: Limits },
    /// A PDF: page `page`, from 1, drawn in grey where its text is to be read. Answer: [`ReadAnswer`].
    Read { page: u32, existing: Existing, password: String, limits: Limits },
    /// A PDF, with the texts of its pages as companion: rebuilt into the output. Answer: `Result<Rebuilt, Note>`.
    Rebuild { heading: Heading, hidden: HiddenText, password: String, limits: Limits },
    /// A PDF that was made: read back, and checked against the rules of its flavour. Answer: [`CheckAnswer`].
    Check { flavour: PdfaFlavour, rebuilt: Rebuilt, limits: Limits },
    /// A PDF: what is wrong with its images. Answer: `Vec<Note>`.
    Faults { follow: Follow, password: String, limits: Limits },
    /// A PDF that was made, with its source as companion: what their pages paint, compared. Answer: [`PaintingAnswer`].
    Painting { password: String, limits: Limits },
    /// A PDF, with another one as companion: page `page` of both, drawn and compared. Answer: `Result<Difference,
    /// String>`.
    Differ { page: u32, drawing: Drawing, password: String, limits: Limits },
    /// An image file, with the PDF that shows it on page `page` as companion: compared. Answer: `Result<Difference,
    /// String>`.
    Match { family: Family, index: usize, page: u32, limits: Limits },
}

/// Whether a picture for recognition is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::batch) enum Grey {
    Wanted,
    NotWanted,
}

/// What text that a page has already means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::batch) enum Existing {
    /// It is used: the page is not read again.
    Used,
    /// The page is read all the same.
    ReadAgain,
}

/// What came of a page image.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::batch) struct LeafAnswer {
    /// The image, where it can be shown.
    pub leaf: Option<MadeLeaf>,
    /// Why it cannot; else what its source says of its colours and its page does not show.
    pub note: Option<Note>,
}

/// A page image. Behind one another in the block: its data where they are not those of the file, what its stream shares
/// with others, its colour profile, its grey picture.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::batch) struct MadeLeaf {
    pub width: u32,
    pub height: u32,
    pub bits: u8,
    pub colour: PictureColour,
    pub inverted: bool,
    pub coding: Coding,
    pub taken: Taken,
    pub data: DataPlace,
    /// Bytes of what its stream shares with others.
    pub shared: Option<u64>,
    /// Bytes of the profile.
    pub icc: Option<u64>,
    pub resolution: Option<Resolution>,
    pub orientation: u8,
    /// Size of the grey picture, a byte for each pixel.
    pub grey: Option<(u32, u32)>,
}

/// Where the data of a stream are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::batch) enum DataPlace {
    /// In the file, from the first of these bytes on, so many, with this BLAKE3 digest.
    File(u64, u64, Hex32),
    /// In the block, so many.
    Block(u64),
}

/// What a PDF says of itself.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::batch) struct SourceAnswer {
    /// Pages that can be reached.
    pub pages: u32,
    /// Why there can be no copy of it, whatever its pages say.
    #[serde(default)]
    pub fault: Option<String>,
    /// How many pages it says that it has, where that is another number.
    #[serde(default)]
    pub declared: Option<i64>,
    /// Whether it opens only with a password.
    pub closed: bool,
    /// Whether it is encrypted and opens without one.
    pub restricted: bool,
    /// Whether it was opened with the one that was given.
    pub unlocked: bool,
    pub title: Option<String>,
    pub creator: Option<String>,
    pub description: Option<String>,
    pub language: Option<String>,
    pub tool: Option<String>,
    /// The program that wrote the file, where that is another one.
    #[serde(default)]
    pub producer: Option<String>,
    pub created: Option<Timestamp>,
    /// What else of it the copy says again.
    #[serde(default)]
    pub carried: Box<Carried>,
    /// Names of the fields that the copy does not have.
    #[serde(default)]
    pub left: Vec<String>,
    /// Pairs of fields that should say the same and do not: the copy has the first.
    #[serde(default)]
    pub differing: Vec<String>,
}

/// What came of the wish to read a page.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::batch) struct ReadAnswer {
    /// Whether it shows text already, painted or hidden.
    pub has_text: bool,
    /// The picture in the block: pixels across and down, pixels per inch.
    pub drawn: Option<(u32, u32, f64)>,
    /// Why it could not be drawn.
    pub fault: Option<String>,
}

/// What a check found.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::batch) struct CheckAnswer {
    /// Why it is not what it should be, read back.
    pub proof: Option<String>,
    /// Rules that were evaluated, of so many.
    pub evaluated: u32,
    pub rules: u32,
    /// Rules that were evaluated for some of what they are about.
    pub partly: u32,
    /// Whether all of it was looked at.
    pub complete: bool,
    /// Rules that are broken.
    pub broken: Vec<BrokenRule>,
}

/// How what two files paint compares.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::batch) struct PaintingAnswer {
    /// Pages of the one that was made, and of its source.
    pub pages: (u32, u32),
    /// Whether all of both was looked at.
    pub whole: bool,
    /// The first page that paints something else.
    pub otherwise: Option<u32>,
    /// Image streams of the source that the other paints too, byte by byte; of so many.
    pub same_streams: (u32, u32),
    /// Pages and names of what the source invokes and does not hold.
    pub missing: Vec<(u32, String)>,
}

/// A rule that a file breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenRule {
    /// Clause and test: `6.2.11.4.1-1`.
    pub id: String,
    /// How often.
    pub count: u64,
    /// The page of the first place, where there is one.
    pub page: Option<u32>,
    /// What was found there.
    pub found: String,
}

/// How far two drawings are from each other, or why that is not known.
pub(in crate::batch) type Compared = Result<Difference, String>;
