//! Which format a file has, as PRONOM names it.

mod container;
mod decide;
mod ole;
mod pattern;
mod png;
mod sample;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod zip;

pub use decide::identify;
pub use sample::Sample;
