//! The index over the records, and the workspace that holds both.

mod events;
mod expectations;
mod open;
mod schema;
mod sources;
mod status;
mod versions;
mod workspace;

pub use expectations::Expectation;
pub use open::{Catalogue, CatalogueError};
pub use sources::RecordedDigests;
pub use status::{BatchStatus, Status};
pub use versions::{KnownOutcome, VersionRow};
pub use workspace::{Access, Workspace, WorkspaceError};
