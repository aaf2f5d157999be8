//! Any provider that templates can describe: names, layout, index, digests beside the files, a marker at the end.

mod index;
mod shape;

pub(super) use shape::GenericPackage;
