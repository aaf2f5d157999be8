//! A unit's folder bag in the shape that a provider takes.

mod finish;
mod laying;
mod name;
mod shape;

pub use finish::{ProvidedPackage, provide};
pub use laying::{Laid, Laying};
pub use name::package_file_name;
pub use shape::{IndexSource, MetadataKind, MetadataSource, Shape, ShapeOrder, shape_of};
