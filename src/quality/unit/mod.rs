//! The pages of one unit beside each other.

mod compare;
mod depth;
mod duplicates;
mod outliers;
mod page;
mod sheet;
#[cfg(test)]
mod tests;

pub use compare::compare;
pub use page::ComparedFile;
pub(in crate::quality) use page::{Page, median, most};
