//! Bags by RFC 8493, and by the drafts 0.93 to 0.97 before it.

mod check;
mod checksums;
mod completeness;
mod declaration;
mod info;
mod lists;
#[cfg(test)]
mod tests;
mod verdict;

pub use check::bag;
pub(super) use check::bag_of;
pub use verdict::BagVerdict;
