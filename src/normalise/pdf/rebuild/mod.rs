//! A scanned PDF as PDF/A: a new file around the same image streams.
//!
//! Everything that the pages reach is copied object by object into a new structure; streams keep their bytes. What is
//! repaired is what no reader of the pages sees. What would change how a page looks is left as it is: the pre-check
//! then finds it, and there is no copy. Whether the copy paints what the source paints is seen by looking at both, page
//! by page.

mod alone;
mod clean;
mod copy;
mod hidden;
mod order;
mod pages;
mod painting;
mod proof;
mod script;
#[cfg(test)]
mod tests;

pub use alone::page_alone;
pub use hidden::keeps_text;
pub use order::{Change, HiddenText, RebuildFault, RebuildOrder, Rebuilt};
pub use painting::{MOST_MISSING, Painting, painting};
pub use proof::{ProofFault, prove};
pub use script::{left_out, rebuild};
