//! How a run tells what it is doing. The library never prints; it calls this.

use serde::Serialize;

use crate::records::{Code, Finding, UnitState};

/// What a run has to say while it works.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Progress<'a> {
    /// A stage begins. Totals are 0 where they are not known yet.
    Stage {
        /// Its name.
        stage: Stage,
        /// Bytes to come.
        bytes: u64,
        /// Files to come.
        files: u64,
        /// Units to come.
        units: u64,
    },
    /// Bytes of the source were dealt with.
    Bytes {
        /// How many more.
        bytes: u64,
    },
    /// Files were found or dealt with.
    Files {
        /// How many more.
        files: u64,
    },
    /// Pages were dealt with.
    Pages {
        /// How many more.
        pages: u64,
    },
    /// The text of pages was recognised.
    Recognised {
        /// How many more.
        pages: u64,
    },
    /// A unit came to its end.
    Unit {
        /// Its identifier.
        unit: &'a str,
        /// Its state now.
        state: UnitState,
        /// True where nothing had to be done.
        unchanged: bool,
        /// Codes of the errors that were found in it now.
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        because: &'a [Code],
    },
    /// Something was found.
    Finding {
        /// What.
        finding: &'a Finding,
    },
}

/// The stages that a person waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Walking the source.
    Survey,
    /// Reading, inspecting, deriving, packaging.
    Process,
    /// Writing the report.
    Report,
    /// Reading what is kept.
    Verify,
}

/// Who listens. Called from several threads.
pub trait Listener: Sync {
    /// Takes one message. Must return at once.
    fn say(&self, message: Progress<'_>);
}

/// Nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Listener for Silent {
    fn say(&self, _: Progress<'_>) {}
}
