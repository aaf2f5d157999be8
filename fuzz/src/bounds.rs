//! Bounds that are small, so that a file that asks for more is refused rather than waited for; and the places in which
//! bytes become files.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;

use fondo::profile::Limits;

/// Most pixels, nodes and bytes: small, so that a file that asks for more is refused rather than waited for.
pub const PIXELS: u64 = 4_000_000;

pub const NODES: u32 = 20_000;

pub const BYTES: u64 = 1 << 20;

pub fn limits() -> Limits {
    Limits { max_pixels: PIXELS, max_images: 32, max_nodes: NODES, ..Limits::default() }
}

/// A file with these bytes and no name.
pub fn nameless(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a temporary file can be made");
    file.write_all(bytes).and_then(|()| file.rewind()).expect("a temporary file can be written");
    file
}

/// Calls `look` on a folder in which `name` has these bytes.
pub fn in_folder(name: &str, bytes: &[u8], look: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::write(folder.path().join(name), bytes).expect("a temporary file can be written");
    look(folder.path());
}
