//! The command `fondo`.

fn main() {}
