//! Confined child processes in which the decoders of others run.

#[cfg(target_os = "linux")]
mod channel;
#[cfg(target_os = "linux")]
mod client;
#[cfg(target_os = "linux")]
mod confine;
#[cfg(not(target_os = "linux"))]
mod in_process;
mod protocol;
#[cfg(target_os = "linux")]
mod server;

#[cfg(target_os = "linux")]
pub use client::Worker;
#[cfg(not(target_os = "linux"))]
pub use in_process::{Worker, serve};
pub use protocol::{Answer, Confinement, Given, Handler, Input, Order, WorkerFault, WorkerOptions};
#[cfg(target_os = "linux")]
pub use server::serve;
