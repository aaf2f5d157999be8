//! The order in which pages are read.

use std::path::Path;

use crate::batch::document::natural;
use crate::records::MasterFile;

/// Puts files in the order of their names, numbers by their value, folder by folder.
pub(super) fn in_reading_order<'f>(files: impl Iterator<Item = &'f MasterFile>) -> Vec<&'f MasterFile> {
    let mut files: Vec<_> = files.collect();
    files.sort_by_cached_key(|file| {
        let parts: Vec<_> = file.name.split('/').map(|part| natural(Path::new(part))).collect();
        // Names that differ in nothing that counts stay in one order.
        (parts, file.name.clone())
    });
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::Hasher;
    use crate::records::example_master;

    #[test]
    fn page_ten_follows_page_nine() {
        let (digests, crc32) = Hasher::of(b"");
        let file = |name: &str| example_master(name, 0, digests.clone(), crc32);
        let files = ["b/1.tif", "p10.tif", "p9.tif", "a/2.tif", "a/12.tif"].map(file);
        let names: Vec<&str> = in_reading_order(files.iter()).into_iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a/2.tif", "a/12.tif", "b/1.tif", "p9.tif", "p10.tif"]);
    }
}
