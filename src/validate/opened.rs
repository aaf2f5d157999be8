//! A package that was opened and taken stock of, whatever it is.

use std::path::Path;

use crate::io::Meter;

use super::error::ValidateError;
use super::findings::Findings;
use super::scratch::Scratch;
use super::source::{Holding, Payload, Source, Stock, open};

/// A package that was opened and taken stock of.
pub(super) struct Opened<'m> {
    pub(super) source: Box<dyn Source + 'm>,
    pub(super) scratch: Scratch,
    pub(super) findings: Findings,
    /// Whether what it holds can be judged.
    pub(super) holding: Holding,
    /// What lies in `data`.
    pub(super) payload: Payload,
    pub(super) has_payload_folder: bool,
    /// All files.
    pub(super) totals: Payload,
}

/// What a package is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PackageKind {
    /// A bag, or nothing that is known.
    Bag,
    /// A package by the E-ARK specifications.
    Eark,
}

impl<'m> Opened<'m> {
    /// Opens the package at `package`, a folder, a zip or a tar, and lists what it holds.
    ///
    /// # Errors
    /// It cannot be read at all or is none, or there is no room for the scratch index.
    pub(super) fn open(package: &Path, meter: &'m Meter) -> Result<Self, ValidateError> {
        let source = open(package, meter)?;
        let scratch = Scratch::create()?;
        let mut findings = Findings::new(source.name());
        let mut stock = Stock::new(&scratch, &mut findings);
        let holding = source.walk(&mut stock)?;
        let ((payload, has_payload_folder), totals) = (stock.payload(), stock.totals());
        Ok(Self { source, scratch, findings, holding, payload, has_payload_folder, totals })
    }

    /// What it is, by what lies in it. `bagit.txt` goes first: a bag may hold anything, a METS document at its top included.
    ///
    /// # Errors
    /// The scratch index cannot be read.
    pub(super) fn kind(&self) -> Result<PackageKind, ValidateError> {
        let has = |name: &str| self.scratch.find(&name.into()).map(|found| found.is_some());
        let is_eark = !has("bagit.txt")? && (has("METS.xml")? || self.scratch.has_below("representations/")?);
        Ok(if is_eark { PackageKind::Eark } else { PackageKind::Bag })
    }
}
