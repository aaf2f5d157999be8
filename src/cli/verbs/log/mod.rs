//! `fondo log`: the event log as evidence.

mod arguments;
mod checkpoint;
mod deposit;
mod help;
mod key;
mod open;
mod prove;
mod show;
mod verify;

pub use arguments::{Arguments, run};
pub use help::HELP;
