//! The command `fondo`.

fn main() {
    eprintln!("fondo: the verbs are not built yet; see README.md");
    std::process::exit(2);
}
