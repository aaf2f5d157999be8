//! The scheduler: byte budget, confined workers, cancellation.

mod budget;
mod cancel;
mod worker;

pub use budget::{Budget, Permit};
pub use cancel::{Cancel, on_interrupt};
pub use worker::{Answer, Confinement, Handler, Input, Order, Worker, WorkerFault, WorkerOptions, serve};
