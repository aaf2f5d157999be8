//! Packages: BagIt, zip, tar.
