//! Bags by a BagIt Profile.

mod shape;

pub(super) use shape::ProfiledBag;
