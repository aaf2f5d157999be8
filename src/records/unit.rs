//! `unit.json`: what a package says of itself; and the states of a unit.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::capture::CaptureStatement;
use super::description::{Description, Levels};
use super::digest::{Digests, Hex32};
use super::finding::Finding;
use super::header::Record;
use super::layout::{MASTER_FOLDER, SOURCE_FOLDER};
use super::master::MadeMaster;
use super::path::SourcePath;
use super::pdfa_document::PdfaDocument;
use super::plan::{FileRole, Withdrawal};
use super::recognition::{PageRecognition, TextFile};
use super::tags::TagDumpDigest;
use super::technical::{Identification, ImageRole, Technical};

/// Where a unit stands. Each change is an event with an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnitState {
    /// Found in a delivery.
    Surveyed,
    /// Its files were read, inspected and derived from.
    Processed,
    /// A person must decide.
    Held,
    /// Not taken: the delivery must come again.
    Refused,
    /// Fit to be packaged.
    Accepted,
    /// Its package lies in the workspace.
    Packaged,
    /// Its run was undone before anything was sent; the bytes stay.
    Withdrawn,
}

/// One file of a representation inside a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MasterFile {
    /// Name below `data/representations/master/`; below `data/representations/source/` where a master was made of it.
    pub name: String,
    /// Where it lay in its delivery.
    pub source: SourcePath,
    /// What it is there for.
    pub role: FileRole,
    /// Size in bytes.
    pub size: u64,
    /// Its digests.
    pub digests: Digests,
    /// CRC-32 (ISO 3309) of the bytes: zips are made from it without another reading.
    pub crc32: u32,
    /// Its format.
    pub format: Identification,
    /// What was measured.
    pub technical: Technical,
    /// Page, side and item from the arrangement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Side (recto, verso).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<String>,
    /// Documentary unit inside the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// How the supplier's checksum compared.
    pub supplied: SuppliedFixity,
    /// What vouches for its line in `tags.jsonl`; absent for formats whose fields are not listed, and in packages of
    /// earlier layouts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<TagDumpDigest>,
    /// The master that was made of it; absent where it is its own master.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Box<MadeMaster>>,
    /// Access copies made from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<AccessFile>,
    /// The text recognised in it, image by image.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<PageRecognition>,
}

impl UnitRecord {
    /// Whether it has a file of every name that another has.
    #[must_use]
    pub fn has_names_of(&self, other: &Self) -> bool {
        let names: BTreeSet<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        other.files.iter().all(|file| names.contains(file.name.as_str()))
    }

    /// The version that it was laid over or came after; 0 where none stood.
    #[must_use]
    pub fn built_on(&self) -> u32 {
        self.change.as_ref().map_or(0, |change| change.previous)
    }
}

impl MasterFile {
    /// Pages that people judge: those of the file, and one where nothing of it could be decoded. A page that is
    /// destroyed was delivered all the same, and is the last that may be missing in a count. What is not of the content
    /// has none.
    #[must_use]
    pub fn judged_pages(&self) -> u32 {
        let least = u32::from(self.role == FileRole::Content);
        self.technical.pages().max(least)
    }

    /// The numbers of its pages: those of a document from 1, else the places of its pages among all images of the file,
    /// from 1, as findings, access copies and recognised texts name them. At least 1, also where nothing of it could be
    /// decoded.
    pub fn page_numbers(&self) -> impl Iterator<Item = u32> {
        let of_document = 1..=self.technical.document.as_ref().map_or(0, |document| document.pages);
        let images = if self.technical.document.is_some() { &[][..] } else { &self.technical.images };
        let of_images = (1..).zip(images).filter(|(_, image)| image.role == ImageRole::Page).map(|(number, _)| number);
        let undecoded = (self.technical.pages() == 0).then_some(1);
        of_document.chain(of_images).chain(undecoded)
    }

    /// The numbers of the pages that people judge ([`Self::judged_pages`]).
    pub fn judged_page_numbers(&self) -> impl Iterator<Item = u32> {
        let judged = self.judged_pages() > 0;
        self.page_numbers().filter(move |_| judged)
    }

    /// On which of its pages something stands that was found on the image `found`, or on the file without naming one.
    /// What is on none of its pages (on the whole file, on a thumbnail) stands on the first.
    #[must_use]
    pub fn page_told(&self, found: Option<u32>) -> u32 {
        found.filter(|number| self.has_page(*number)).or_else(|| self.page_numbers().next()).unwrap_or(1)
    }

    fn has_page(&self, number: u32) -> bool {
        let image = || {
            let at = usize::try_from(number).ok()?.checked_sub(1)?;
            self.technical.images.get(at)
        };
        match &self.technical.document {
            Some(document) => (1..=document.pages).contains(&number),
            None => image().is_some_and(|image| image.role == ImageRole::Page),
        }
    }
}

impl MasterFile {
    /// The folder in which its bytes lie.
    #[must_use]
    pub const fn folder(&self) -> &'static str {
        if self.made.is_some() { SOURCE_FOLDER } else { MASTER_FOLDER }
    }

    /// The files with its text.
    pub fn text_files(&self) -> impl Iterator<Item = &TextFile> {
        self.text.iter().flat_map(|text| [&text.alto, &text.plain])
    }
}

/// What came of a supplier's checksum for one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "result", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SuppliedFixity {
    /// The delivery had no list of checksums: integrity before intake is unknown.
    NoneSupplied,
    /// There are lists, but none names this file.
    NotListed,
    /// All lists that name it agree with what was read.
    Agreed {
        /// The lists' paths in the delivery.
        lists: Vec<SourcePath>,
    },
    /// A list disagrees.
    Differs {
        /// The list.
        list: SourcePath,
        /// Its value.
        expected: String,
    },
}

/// A derivative for consultation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessFile {
    /// Name below `data/representations/access/`.
    pub name: String,
    /// The image inside the master, from 1.
    pub image: u32,
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3.
    pub blake3: Hex32,
    /// SHA-256.
    pub sha256: Hex32,
    /// CRC-32.
    pub crc32: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// The record `fondo.unit` in `data/metadata/unit.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitRecord {
    /// `fondo.unit`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Identifier of the unit.
    pub unit: String,
    /// Version of the unit, from 1.
    pub unit_version: u32,
    /// Unit key: digest of source digests, arrangement, inventory row, profile, output version.
    pub unit_key: Hex32,
    /// Batch that brought this version.
    pub batch: String,
    /// The one instant of the package.
    pub at: Timestamp,
    /// Program and version.
    pub program: String,
    /// Version of the packages' layout that the program made; records of the first layout do not name it.
    #[serde(default = "first_layout")]
    pub output_version: u32,
    /// Profile.
    pub profile: String,
    /// BLAKE3 of the profile.
    pub profile_digest: Hex32,
    /// Arrangement.
    pub levels: Levels,
    /// Inventory row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// How the material was captured, as the profile declares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<CaptureStatement>,
    /// Files in order of name.
    pub files: Vec<MasterFile>,
    /// PDF/A documents for consultation, in order of name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<PdfaDocument>,
    /// What was found and accepted: no error stands here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Present from version 2 on, and where held pages of an earlier delivery were taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<VersionChange>,
}

impl UnitRecord {
    /// The files with the text of its pages: of images, and of PDFs that have a PDF/A copy.
    pub fn text_files(&self) -> impl Iterator<Item = &TextFile> {
        let of_files = self.files.iter().flat_map(MasterFile::text_files);
        of_files.chain(self.documents.iter().flat_map(PdfaDocument::text_files))
    }
}

const fn first_layout() -> u32 {
    1
}

impl Record for UnitRecord {
    const FORMAT: &'static str = "fondo.unit";
    const VERSION: u32 = 1;
}

/// A shape of a package beside the folder bag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PackageShape {
    /// Zip64, stored.
    Zip,
    /// POSIX pax tar.
    Tar,
}

impl PackageShape {
    /// What is added to the name of the folder bag.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Tar => "tar",
        }
    }
}

/// What a version changed against the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionChange {
    /// Why, in the words of who declared the delivery corrective; `redelivered` where nobody declared it.
    pub reason: String,
    /// The version before; 0 where none stands.
    pub previous: u32,
    /// The batch whose held pages this version took over, where they had not become a version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Names that now hold other bytes.
    pub replaced: Vec<String>,
    /// Names that are new.
    pub added: Vec<String>,
    /// Names that are no longer there.
    pub withdrawn: Vec<Withdrawal>,
    /// Whether description, profile or program changed.
    pub metadata: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::example_chain;

    #[test]
    fn pages_have_the_numbers_of_their_images() {
        use ImageRole::{Page, Reduced};
        let file = example_chain(&[Page, Reduced, Page]);
        assert_eq!(file.page_numbers().collect::<Vec<_>>(), [1, 3]);
        assert_eq!(
            [None, Some(1), Some(2), Some(3), Some(0), Some(9)].map(|found| file.page_told(found)),
            [1, 1, 1, 3, 1, 1]
        );
        let file = example_chain(&[Reduced, Page]);
        assert_eq!((file.page_numbers().collect::<Vec<_>>(), file.page_told(None)), (vec![2], 2));
        let nothing = example_chain(&[]);
        assert_eq!((nothing.page_numbers().collect::<Vec<_>>(), nothing.page_told(Some(4))), (vec![1], 1));
        assert_eq!(nothing.judged_page_numbers().count(), 1, "a page that is destroyed was delivered all the same");
        let beside = MasterFile { role: FileRole::Attachment, ..nothing };
        assert_eq!((beside.page_numbers().count(), beside.judged_page_numbers().count()), (1, 0));
    }
}
