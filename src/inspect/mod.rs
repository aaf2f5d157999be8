//! Technical metadata: what the bytes of an image or a document say of themselves, and whether they are whole.

mod details;
mod embedded;
mod from_files;
mod icc;
mod inspection;
mod jbig2;
mod jp2;
mod jpeg;
mod look;
mod pdf;
pub mod pdf_rules;
mod png;
mod policy;
mod stated;
mod statements;
mod tiff;
mod tiff_rules;
mod uniform;

pub use from_files::{FileStatements, said_by_files};
pub use inspection::{Inspection, inspect, inspect_before_decoding, inspect_images};
pub use pdf::{ImageDepth, image_faults};
pub use policy::{PolicySubject, policy};
pub use stated::stated_otherwise;
pub use tiff_rules::{RuleFailure, RuleFault, StructureRule, tiff_rule_failures};
pub use uniform::uniformity;
