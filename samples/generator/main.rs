//! Makes `samples/`: two small deliveries that look like what scanning companies send, drawn by this program alone.
//!
//! `cargo run --example make-samples` writes them anew, into `samples/` or the folder that is named. The same program
//! writes the same bytes on every machine; `tests/batch/samples.rs` compares them with what is committed.

mod delivery;
mod draw;
mod faulty;
mod pages;
mod tree;
mod write;

use std::path::{Path, PathBuf};

/// What an encoder says against a picture, or the system against a file.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Fault> {
    let committed = || Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let out = std::env::args_os().nth(1).map_or_else(committed, PathBuf::from);
    for (name, tree) in make()? {
        tree.write(&out.join(name))?;
    }
    Ok(())
}

/// Both deliveries, by the names of their folders.
///
/// # Errors
/// An encoder refuses a picture.
pub fn make() -> Result<[(&'static str, tree::Tree); 2], Fault> {
    let faulty = std::thread::spawn(faulty::faulty);
    let delivery = delivery::delivery()?;
    let faulty = faulty.join().map_err(|_| "the drawing of the faulty delivery broke off")??;
    Ok([("delivery", delivery), ("faulty", faulty)])
}
