//! A bag in a zip.

use std::io::{self, Read};

use crate::formats::zip::{Entry, Limits, list};
use crate::records::codes::package as codes;
use crate::records::{Severity, SourcePath};

use super::super::super::error::ValidateError;
use super::archive::Archive;
use super::face::{Extent, Holding, Located, Source};
use super::stock::Stock;

/// Most bytes that one byte of the archive may stand for, all in all.
const MOST_RATIO: u64 = 250;
/// What a small archive may unpack to, whatever its ratio.
const SMALL: u64 = 256 << 20;

/// A bag in a zip.
pub(super) struct ZipBag<'m>(pub(super) Archive<'m>);

impl Source for ZipBag<'_> {
    fn name(&self) -> String {
        self.0.name().to_owned()
    }

    fn walk(&self, stock: &mut Stock<'_>) -> Result<Holding, ValidateError> {
        let failed = |source| ValidateError::Unreadable { path: self.0.name().into(), source };
        let bytes = self.0.length().map_err(failed)?.saturating_mul(MOST_RATIO).max(SMALL);
        let limits = Limits { bytes: bytes.min(Limits::default().bytes), ..Limits::default() };
        let archive = self.0.whole().and_then(|mut whole| list(&mut whole, self.0.name(), &limits));
        let listing = archive.map_err(failed)?;
        // What concerns the portability of names the check says of the bag, as for a folder.
        for mut finding in listing.findings {
            // An empty page may shrink to a thousandth; nothing is unpacked to the disk here, and the manifests say whether it is meant.
            // What the archive unpacks to as a whole stays bounded.
            if finding.code == codes::ZIP_RATIO {
                finding.severity = Severity::Warning;
            }
            stock.about_archive(finding);
        }
        let Some(root) = listing.root.filter(|_| stock.holding() == Holding::Sound) else {
            return Ok(Holding::Unsound);
        };
        for entry in &listing.entries {
            // The listing has seen that everything lies in the root.
            let Some(path) = entry.path().strip_prefix(&root).and_then(|rest| rest.strip_prefix('/')) else { continue };
            let path = SourcePath::from(path);
            if entry.is_folder() {
                stock.folder(&path);
            } else {
                stock.file(&Located { path, extent: Some(extent(entry)) }, entry.size)?;
            }
        }
        Ok(stock.holding())
    }

    fn open(&self, file: &Located) -> io::Result<Box<dyn Read + '_>> {
        self.0.open(file)
    }
}

fn extent(entry: &Entry) -> Extent {
    Extent { data: entry.data, packed: entry.packed, size: entry.size, method: entry.method, crc32: Some(entry.crc32) }
}
