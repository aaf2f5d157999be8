//! The contact sheet on which people decide: one page that works offline, and a table for exchange.

mod page;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use page::{ReviewError, render};
pub use sheet::{Card, ListName, Region, Said, Sheet, region_of};
pub use table::write_table;
