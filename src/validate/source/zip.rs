//! A bag in a zip.

use std::io::{self, Read};

use crate::formats::zip::{Entry, Limits, list};
use crate::records::codes::package as codes;
use crate::records::{Finding, Severity, SourcePath};

use super::super::error::ValidateError;
use super::archive::Archive;
use super::face::{Extent, Holding, Located, Source};
use super::stock::Stock;

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
        let usual = Limits::default();
        // What the archive unpacks to as a whole is bounded. A single entry may be an empty page, and shrink to a
        // thousandth.
        let bytes = self.0.length().map_err(failed)?.saturating_mul(usual.ratio).max(SMALL);
        let limits = Limits { bytes: bytes.min(usual.bytes), ratio: u64::MAX, ..usual };
        let archive = self.0.whole().and_then(|mut whole| list(&mut whole, self.0.name(), &limits));
        let listing = archive.map_err(failed)?;
        // What concerns the portability of names the check says of the bag, as for a folder.
        for finding in listing.findings {
            // Whether everything has to lie in one folder depends on what the package is.
            if finding.code == codes::ZIP_SEVERAL_ROOTS {
                stock.is_flat(finding);
            } else {
                stock.about_archive(finding);
            }
        }
        if let Some(entry) = most_packed(&listing.entries).filter(|entry| entry.ratio() > usual.ratio) {
            let name = SourcePath::from(entry.name.as_str());
            let finding = self.0.about(codes::ZIP_RATIO, Some(&name)).with("name", &name);
            let finding = finding.with("ratio", entry.ratio()).with("limit", usual.ratio);
            // Nothing is unpacked to the disk here, and the manifests say whether it is meant.
            stock.about_archive(Finding { severity: Severity::Warning, ..finding });
        }
        if stock.holding() == Holding::Unsound || listing.entries.is_empty() {
            return Ok(Holding::Unsound);
        }
        if let Some(root) = &listing.root {
            stock.lies_in(root.as_bytes());
        }
        for entry in &listing.entries {
            let inside = match &listing.root {
                // The listing has seen that everything lies in the root.
                Some(root) => entry.path().strip_prefix(root.as_str()).and_then(|rest| rest.strip_prefix('/')),
                None => Some(entry.path()),
            };
            let Some(path) = inside.map(SourcePath::from) else { continue };
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

/// The first of the entries that shrank the most.
fn most_packed(entries: &[Entry]) -> Option<&Entry> {
    entries.iter().rev().max_by_key(|entry| entry.ratio())
}

fn extent(entry: &Entry) -> Extent {
    Extent { data: entry.data, packed: entry.packed, size: entry.size, method: entry.method, crc32: Some(entry.crc32) }
}
