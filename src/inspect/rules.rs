//! The profile's rules for captured images.

use crate::profile::CaptureRules;
use crate::records::{Note, Technical};

/// Checks what was measured against the profile's rules.
#[must_use]
pub fn capture(_technical: &Technical, _rules: &CaptureRules) -> Vec<Note> {
    Vec::new()
}
