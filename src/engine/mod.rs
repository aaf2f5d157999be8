//! The scheduler: byte budget, confined workers, programs of others, cancellation.

mod budget;
mod cancel;
mod tool;
mod worker;

pub use budget::{Budget, Permit};
pub use cancel::{Cancel, on_interrupt};
pub use tool::{ToolFault, ToolOrder, ToolOutput, run_tool, search_path};
pub use worker::{Answer, Confinement, Given, Handler, Input, Order, Worker, WorkerFault, WorkerOptions, serve};
