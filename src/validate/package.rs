//! Any package: what it is is told by what lies in it.

use std::path::Path;

use jiff::civil::Date;

use crate::formats::xsd::Schemas;
use crate::io::Meter;
use crate::records::Finding;

use super::bag::{BagVerdict, bag_of};
use super::eark::{EarkVerdict, eark_of};
use super::error::ValidateError;
use super::opened::{Opened, PackageKind};
use super::source::Holding;

/// What comes of the check of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageVerdict {
    /// A bag, or nothing that is known: then it is told that it is no bag.
    Bag(BagVerdict),
    /// An E-ARK package.
    Eark(EarkVerdict),
}

impl PackageVerdict {
    /// Whether no finding is an error.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        match self {
            Self::Bag(verdict) => verdict.is_valid(),
            Self::Eark(verdict) => verdict.is_valid(),
        }
    }

    /// What there is to say, in the order of the checks.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Bag(verdict) => &verdict.findings,
            Self::Eark(verdict) => &verdict.findings,
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

/// Checks the package at `package`, a folder, a zip or a tar: as a bag or by the E-ARK specifications, whichever it is. It is only read; nothing is
/// unpacked to the disk, no link is followed, nothing is loaded from elsewhere.
///
/// # Errors
/// The package cannot be read at all or is none, or there is no room for the scratch index.
pub fn package(package: &Path, order: &CheckOrder<'_>) -> Result<PackageVerdict, ValidateError> {
    let opened = Opened::open(package, order.meter)?;
    // What an archive holds that is damaged is not judged, whatever it is.
    if opened.holding == Holding::Sound && opened.kind()? == PackageKind::Eark {
        return eark_of(opened, order.today, order.schemas).map(PackageVerdict::Eark);
    }
    bag_of(opened, order.threads).map(PackageVerdict::Bag)
}
