//! PDF: whether all objects are where they should be and all data whole; pages, dates, tools, claims.

mod document;
mod graph;
mod metadata;
mod pages;
mod streams;
#[cfg(test)]
mod tests;

pub(super) use document::inspect;
