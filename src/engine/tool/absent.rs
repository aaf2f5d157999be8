//! Stand-in on systems where Fondo does not run programs of others yet: none is ever found.

use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;

use super::order::{ToolFault, ToolOrder, ToolOutput};

/// Runs nothing.
///
/// # Errors
/// Always [`ToolFault::Unstartable`].
pub fn run_tool(order: &ToolOrder<'_>) -> Result<ToolOutput, ToolFault> {
    Err(ToolFault::Unstartable {
        program: order.program.display().to_string(),
        error: io::ErrorKind::Unsupported.into(),
    })
}

/// Finds nothing.
#[must_use]
pub fn search_path(_: &str, _: &OsStr) -> Option<PathBuf> {
    None
}
