//! Packages with an index by UNI SInCRO 11386:2020.

mod shape;

pub(super) use shape::SincroPackage;
