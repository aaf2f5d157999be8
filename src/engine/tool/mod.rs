//! Programs of others, each run as a child process of its own: with a deadline, bounded in what it says, in an
//! environment of our making.

#[cfg(not(unix))]
mod absent;
mod order;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod search;

#[cfg(not(unix))]
pub use absent::{run_tool, search_path};
pub use order::{ToolFault, ToolOrder, ToolOutput};
#[cfg(unix)]
pub use run::run_tool;
#[cfg(unix)]
pub use search::search_path;
