//! The command `fondo`.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unimplemented)]

use std::process::ExitCode;

fn main() -> ExitCode {
    fondo::cli::main(std::env::args_os()).into()
}
