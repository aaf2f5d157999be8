//! A package that was opened and taken stock of, whatever it is.

use std::path::Path;

use crate::io::Meter;
use crate::records::Finding;
use crate::records::codes::package as codes;

use super::error::ValidateError;
use super::findings::Findings;
use super::index_verdict::PlacedIndex;
use super::recognise;
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
    /// What the folder of the package is called: in an archive the one that everything in it lies in.
    pub(super) root: String,
    /// What there is to say of an archive whose files do not lie in one folder, if the package has to.
    flat: Option<Finding>,
}

/// What a package is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PackageKind {
    /// A bag, or nothing that is known.
    Bag,
    /// A package by the E-ARK specifications.
    Eark,
    /// Volumes or deposits with an index each.
    Indexes(Vec<PlacedIndex>),
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
        scratch.sort()?;
        let ((payload, has_payload_folder), totals) = (stock.payload(), stock.totals());
        let ((root, flat), inner) = (stock.root(), stock.inner());
        if let Some(first) = inner.first {
            let finding = findings.about(codes::PACKAGE_ARCHIVES_INSIDE, Some(&first));
            findings.say(finding.with("number", inner.archives).with("path", first));
        }
        let root = root.unwrap_or_else(|| findings.name().to_owned());
        Ok(Self { source, scratch, findings, holding, payload, has_payload_folder, totals, root, flat })
    }

    /// The same, of what has to lie in one folder: an archive that unpacks to something else is not judged.
    pub(super) fn in_one_folder(mut self) -> Self {
        if let Some(finding) = self.flat.take() {
            // The requirement of E-ARK packages; other packages have no name for it.
            let has_mets = self.scratch.has_named("METS.xml").unwrap_or(false);
            self.findings.say(if has_mets { finding.with("rule", "CSIPSTR1") } else { finding });
            self.holding = Holding::Unsound;
        }
        self
    }

    /// What it is, by what lies in it. `bagit.txt` goes first: a bag may hold anything, a METS document at its top
    /// included. The folders that the E-ARK specifications name tell a package that has lost its METS.
    ///
    /// # Errors
    /// The scratch index cannot be read.
    pub(super) fn kind(&self) -> Result<PackageKind, ValidateError> {
        let has = |name: &str| self.scratch.find(&name.into()).map(|found| found.is_some());
        if has("bagit.txt")? {
            return Ok(PackageKind::Bag);
        }
        let mut is_eark = has("METS.xml")?;
        for folder in ["representations/", "metadata/descriptive/", "metadata/preservation/"] {
            is_eark = is_eark || self.scratch.has_below(folder)?;
        }
        if is_eark {
            return Ok(PackageKind::Eark);
        }
        let indexes = recognise::indexes_of(&*self.source, &self.scratch)?;
        Ok(if indexes.is_empty() { PackageKind::Bag } else { PackageKind::Indexes(indexes) })
    }
}
