//! What every shape is given, and what it must do.

use std::io::{self, Write};
use std::path::Path;

use crate::io::Meter;
use crate::profile::{Provider, ShapeRules};
use crate::records::{Finding, IndexContents, Institution, UnitRecord};

use super::super::archivematica::ArchivematicaTransfer;
use super::super::eark::EarkSip;
use super::super::error::PackageError;
use super::super::generic::GenericPackage;
use super::super::indexed::IndexedFolder;
use super::super::opex::OpexSubmission;
use super::super::profiled_bag::ProfiledBag;
use super::super::sacer::SacerDeposit;
use super::super::sincro::SincroPackage;
use super::laying::Laying;

/// Which metadata a source writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MetadataKind {
    /// Dublin Core, `simpledc`.
    DublinCore,
    /// EAD3 of the unit.
    Ead,
    /// AgID Allegato 5, a document of its own.
    Agid,
    /// The root element of the same, without an XML declaration.
    AgidElement,
    /// PREMIS 3 of one representation: its folder below `data/representations/`.
    PremisOf(&'static str),
}

/// Metadata that another stage writes. A shape takes those that it has a place for.
pub struct MetadataSource<'m> {
    /// What it writes.
    pub kind: MetadataKind,
    /// The item that it is of; absent: the unit.
    pub item: Option<&'m str>,
    /// Writes it.
    pub write: Box<WriteMetadata<'m>>,
}

/// Writes metadata.
pub type WriteMetadata<'m> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'm;

/// Writes an index over the files of a package.
pub type WriteIndex<'m> = dyn Fn(&IndexContents<'_>, &mut dyn Write) -> io::Result<()> + 'm;

/// The index of a package that another stage writes, where the shape has one.
pub struct IndexSource<'m> {
    /// What keeps it from being written, and what will not stand in it.
    pub findings: Vec<Finding>,
    /// Writes it.
    pub write: Box<WriteIndex<'m>>,
}

/// A unit version whose folder bag is the neutral copy, and what a shape of it needs to know.
#[derive(Clone, Copy)]
pub struct ShapeOrder<'o> {
    /// The folder bag.
    pub bag: &'o Path,
    /// What it says of itself.
    pub record: &'o UnitRecord,
    /// The unit's folder name in the workspace.
    pub folder: &'o str,
    /// Metadata that the bag does not hold.
    pub metadata: &'o [MetadataSource<'o>],
    /// The index, where another stage writes it.
    pub index: Option<&'o IndexSource<'o>>,
    /// The provider.
    pub provider: &'o Provider,
    /// Who submits.
    pub institution: &'o Institution,
    /// The workspace.
    pub workspace: &'o Path,
    /// Threads for what can be shared out.
    pub threads: usize,
    /// Which unit version has a key already that the provider compares, in its normalised form.
    pub taken: &'o dyn Fn(&str) -> Option<String>,
    /// Counts bytes.
    pub meter: &'o Meter,
}

impl<'o> ShapeOrder<'o> {
    /// The source of metadata of this kind about the unit.
    #[must_use]
    pub fn metadata(&self, kind: MetadataKind) -> Option<&'o MetadataSource<'o>> {
        self.metadata_of(None, kind)
    }

    /// The source of metadata of this kind about an item, or about the unit.
    #[must_use]
    pub fn metadata_of(&self, item: Option<&str>, kind: MetadataKind) -> Option<&'o MetadataSource<'o>> {
        self.metadata.iter().find(|source| source.kind == kind && source.item == item)
    }
}

/// A shape of a package.
pub trait Shape {
    /// What can be known to keep the provider from taking the unit, before anything is written. An error-severity
    /// finding ends the work.
    ///
    /// # Errors
    /// The bag cannot be read.
    fn preflight(&self, order: &ShapeOrder<'_>) -> Result<Vec<Finding>, PackageError>;

    /// Lays out all files. The bag's own are only named, with `Laying::take`; what is new is written with
    /// `Laying::write`.
    ///
    /// # Errors
    /// The bag cannot be read, or the work folder cannot be written.
    fn lay_out(&self, order: &ShapeOrder<'_>, laying: &mut Laying<'_>) -> Result<(), PackageError>;
}

/// The shape that a provider takes.
#[must_use]
pub fn shape_of(rules: &ShapeRules) -> Box<dyn Shape + '_> {
    match rules {
        ShapeRules::EarkSip(rules) => Box::new(EarkSip::new(rules)),
        ShapeRules::Sacer(rules) => Box::new(SacerDeposit::new(rules)),
        ShapeRules::Sincro(rules) => Box::new(SincroPackage::new(rules)),
        ShapeRules::Archivematica(rules) => Box::new(ArchivematicaTransfer::new(rules)),
        ShapeRules::Opex(rules) => Box::new(OpexSubmission::new(rules)),
        ShapeRules::Bag(rules) => Box::new(ProfiledBag::new(rules)),
        ShapeRules::Mag(rules) => Box::new(IndexedFolder::mag(rules)),
        ShapeRules::EcoMic(rules) => Box::new(IndexedFolder::eco_mic(rules)),
        ShapeRules::Generic(rules) => Box::new(GenericPackage::new(rules)),
    }
}
