//! Packages: the folder bag of a unit version (BagIt 1.0, RFC 8493), and the other shapes that are made from it.

mod access_names;
mod archive;
mod archive_read_back;
mod archivematica;
mod bag;
mod bagged;
mod contents;
mod digests;
mod eark;
mod error;
#[cfg(test)]
mod example;
mod generic;
mod indexed;
mod info;
mod layout;
mod master_names;
mod measure;
mod opex;
mod own_record;
mod parts;
mod placing;
mod profiled_bag;
mod provider;
mod read_back;
mod sacer;
mod shapes;
mod sincro;
mod values;

pub use access_names::AccessNames;
pub use bag::{FinishedBag, MetadataFile, finish};
pub use eark::{AdministrativeSection, Agents, Division, MetadataType, MetsFile, MetsHead, MetsWriter};
pub use error::PackageError;
pub use master_names::MasterNames;
pub use own_record::{OwnRecordFault, own_record};
pub use provider::{
    IndexSource, Laid, Laying, MetadataKind, MetadataSource, ProvidedPackage, Shape, ShapeOrder, package_file_name,
    provide, shape_of,
};
pub use read_back::read_back;
pub use shapes::{tar, zip};
