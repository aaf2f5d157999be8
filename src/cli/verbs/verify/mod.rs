//! `fondo verify`: is everything still there, and is it what it was?

mod arguments;
mod help;
mod package;
mod place;
mod told;

pub use arguments::{Arguments, run};
pub use help::HELP;
