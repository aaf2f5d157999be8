//! Volumes with an index by UNI SInCRO 11386:2020.

mod check;
mod files;
#[cfg(test)]
mod tests;

pub use check::sincro;
pub(super) use check::sincro_of;
