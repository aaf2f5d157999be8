//! A delivery in memory: files by their paths, tables, lists of checksums.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

/// Files by their paths, `/` divides folders.
#[derive(Default)]
pub struct Tree(pub BTreeMap<String, Vec<u8>>);

impl Tree {
    /// Puts a file into the tree.
    pub fn add(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.0.insert(path.into(), bytes);
    }

    /// Writes the tree into `folder`.
    ///
    /// # Errors
    /// A folder or file cannot be written.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        for (path, bytes) in &self.0 {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, bytes)?;
        }
        Ok(())
    }
}

/// The list that `sha256sum` would make of the tree.
pub fn sha256sum(tree: &Tree) -> Vec<u8> {
    tree.0.iter().flat_map(|(path, bytes)| sha256_line(path, bytes).into_bytes()).collect()
}

/// One line of such a list.
pub fn sha256_line(path: &str, bytes: &[u8]) -> String {
    format!("{}  {path}\n", hex::encode(Sha256::digest(bytes)))
}

/// A table as a spreadsheet saves it: `;` between cells, CR LF after rows, a byte order mark before all.
pub struct Table {
    text: String,
    width: usize,
}

impl Table {
    /// A table with that header.
    pub fn new(header: &[&str]) -> Self {
        let mut table = Self { text: '\u{feff}'.to_string(), width: header.len() };
        table.row(header);
        table
    }

    /// Adds a row.
    ///
    /// # Panics
    /// The row has more or fewer cells than the header.
    pub fn row(&mut self, cells: &[&str]) {
        assert_eq!(cells.len(), self.width, "{cells:?}");
        let quoted = cells.iter().map(|cell| match cell.contains(['"', ';', '\n']) {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => (*cell).to_owned(),
        });
        self.text += &quoted.collect::<Vec<_>>().join(";");
        self.text += "\r\n";
    }

    /// The table as a file.
    pub fn bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }
}
