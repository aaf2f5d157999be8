//! `fondo verify`: is everything still there, and is it what it was?

mod arguments;
mod audit;
pub mod desk;
mod help;
mod package;
mod place;
mod stores;
mod summary;
mod told;

pub use arguments::{Arguments, run};
pub use help::HELP;
pub use place::listening;
