//! The head of the METS of a made-up package.

use fondo::package::{Agents, MetsHead};

/// When the package was made.
pub const AT: &str = "2026-01-15T08:00:00Z";

/// The head.
pub fn mets_head() -> MetsHead {
    MetsHead {
        objid: "package".to_owned(),
        label: "made up".to_owned(),
        content_category: "Textual works – Digital".to_owned(),
        content_information_type: "MIXED".to_owned(),
        at: AT.parse().expect("an instant"),
        record_status: "NEW",
        agents: Agents { software: ("fondo".to_owned(), "0".to_owned()), ..Agents::default() },
        submission_agreement: None,
        reference_code: "made-up".to_owned(),
        schema_location: String::new(),
    }
}
