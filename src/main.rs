//! The command `fondo`.

use std::process::ExitCode;

fn main() -> ExitCode {
    fondo::cli::main(std::env::args_os()).into()
}
