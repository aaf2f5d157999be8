//! Any package: what it is is told by what lies in it.

use std::path::Path;

use jiff::civil::Date;

use crate::formats::xsd::Schemas;
use crate::io::Meter;
use crate::records::Finding;

use super::bag::{BagVerdict, bag_of};
use super::eark::{EarkVerdict, eark_of};
use super::error::ValidateError;
use super::index_verdict::{IndexKind, IndexVerdict};
use super::opened::{Opened, PackageKind};
use super::sacer::sacer_of;
use super::sincro::sincro_of;
use super::source::Holding;

/// What comes of the check of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageVerdict {
    /// A bag, or nothing that is known: then it is told that it is no bag.
    Bag(BagVerdict),
    /// An E-ARK package.
    Eark(EarkVerdict),
    /// A volume or a deposit with an index at its top.
    Index(IndexVerdict),
}

impl PackageVerdict {
    /// Whether no finding is an error.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        match self {
            Self::Bag(verdict) => verdict.is_valid(),
            Self::Eark(verdict) => verdict.is_valid(),
            Self::Index(verdict) => verdict.is_valid(),
        }
    }

    /// What there is to say, in the order of the checks.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Bag(verdict) => &verdict.findings,
            Self::Eark(verdict) => &verdict.findings,
            Self::Index(verdict) => &verdict.findings,
        }
    }
}

/// How packages are checked.
#[derive(Clone, Copy)]
pub struct CheckOrder<'o> {
    /// Threads for what can be shared out.
    pub threads: usize,
    /// The day: it tells which dates lie in the future.
    pub today: Date,
    /// XML schemas by which METS documents are judged too; without them nothing is said of schemas.
    pub schemas: Option<&'o Schemas>,
    /// Counts bytes.
    pub meter: &'o Meter,
}

/// Checks the package at `package`, a folder, a zip or a tar: as a bag, by the E-ARK specifications, or by the index at its top, whichever it is.
/// It is only read; nothing is unpacked to the disk, no link is followed, nothing is loaded from elsewhere.
///
/// # Errors
/// The package cannot be read at all or is none, or there is no room for the scratch index.
pub fn package(package: &Path, order: &CheckOrder<'_>) -> Result<PackageVerdict, ValidateError> {
    let opened = Opened::open(package, order.meter)?;
    // What an archive holds that is damaged is not judged, whatever it is.
    let kind = if opened.holding == Holding::Sound { opened.kind()? } else { PackageKind::Bag };
    let mut opened = if let PackageKind::Index(..) = kind { opened } else { opened.in_one_folder() };
    match kind {
        PackageKind::Eark if opened.holding == Holding::Sound => eark_of(opened, order).map(PackageVerdict::Eark),
        PackageKind::Index(IndexKind::Sincro, index) => {
            sincro_of(opened, &index, order.threads).map(PackageVerdict::Index)
        }
        PackageKind::Index(IndexKind::Sacer, index) => sacer_of(&mut opened, &index).map(PackageVerdict::Index),
        PackageKind::Bag | PackageKind::Eark => bag_of(opened, order.threads).map(PackageVerdict::Bag),
    }
}
