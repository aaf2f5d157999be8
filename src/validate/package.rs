//! Any package: what it is is told by what lies in it.

use std::path::Path;

use jiff::civil::Date;

use crate::formats::xsd::Schemas;
use crate::io::Meter;
use crate::records::Finding;

use super::bag::{BagVerdict, bag_of};
use super::eark::{EarkVerdict, eark_of};
use super::error::ValidateError;
use super::index_verdict::{IndexKind, IndexVerdict, PlacedIndex};
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
    /// Volumes or deposits, each with its index.
    Indexes(Vec<IndexVerdict>),
}

impl PackageVerdict {
    /// Whether no finding is an error.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        match self {
            Self::Bag(verdict) => verdict.is_valid(),
            Self::Eark(verdict) => verdict.is_valid(),
            Self::Indexes(verdicts) => verdicts.iter().all(IndexVerdict::is_valid),
        }
    }

    /// What there is to say, in the order of the checks.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let (one, indexes): (&[Finding], &[IndexVerdict]) = match self {
            Self::Bag(verdict) => (&verdict.findings, &[]),
            Self::Eark(verdict) => (&verdict.findings, &[]),
            Self::Indexes(verdicts) => (&[], verdicts),
        };
        one.iter().chain(indexes.iter().flat_map(|verdict| &verdict.findings))
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

/// Checks the package at `package`, a folder, a zip or a tar: as a bag, by the E-ARK specifications, or by the index at
/// its top, whichever it is. It is only read; nothing is unpacked to the disk, no link is followed, nothing is loaded
/// from elsewhere.
///
/// # Errors
/// The package cannot be read at all or is none, or there is no room for the scratch index.
pub fn package(package: &Path, order: &CheckOrder<'_>) -> Result<PackageVerdict, ValidateError> {
    let opened = Opened::open(package, order.meter)?;
    // What an archive holds that is damaged is not judged, whatever it is.
    let kind = if opened.holding == Holding::Sound { opened.kind()? } else { PackageKind::Bag };
    match kind {
        PackageKind::Indexes(indexes) => by_index(opened, &indexes, order.threads).map(PackageVerdict::Indexes),
        kind => {
            let opened = opened.in_one_folder();
            if kind == PackageKind::Eark && opened.holding == Holding::Sound {
                return eark_of(opened, order).map(PackageVerdict::Eark);
            }
            bag_of(opened, order.threads).map(PackageVerdict::Bag)
        }
    }
}

/// Checks each volume or deposit; what was told while stock was taken goes first.
fn by_index(
    mut opened: Opened<'_>,
    indexes: &[PlacedIndex],
    threads: usize,
) -> Result<Vec<IndexVerdict>, ValidateError> {
    let mut told = opened.findings.take();
    let mut verdicts = Vec::with_capacity(indexes.len());
    for index in indexes {
        let mut verdict = match index.kind {
            IndexKind::Sincro => sincro_of(&opened, index, threads)?,
            IndexKind::Sacer => sacer_of(&opened, index)?,
        };
        told.append(&mut verdict.findings);
        verdicts.push(IndexVerdict { entry: Some(index.path()), findings: std::mem::take(&mut told), ..verdict });
    }
    Ok(verdicts)
}
