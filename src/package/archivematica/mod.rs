//! Transfers for Archivematica.

mod shape;
mod tables;

pub(super) use shape::ArchivematicaTransfer;
