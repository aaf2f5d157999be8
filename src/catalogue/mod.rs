//! The index over the records, and the workspace that holds both.

mod workspace;

pub use workspace::{Access, Workspace, WorkspaceError};
