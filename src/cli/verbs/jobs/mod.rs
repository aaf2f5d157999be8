//! `fondo jobs`: what makes the machine run the verification every day.

mod arguments;
mod help;
mod units;

pub use arguments::{Arguments, run};
pub use help::HELP;
