//! Texts that came with their pages.

use std::io::Read;

use crate::batch::context::RunContext;
use crate::batch::unit::work::UnitWork;
use crate::formats::xml_parts::{XmlBounds, XmlPart, XmlParts};
use crate::io::Purpose;
use crate::profile::Recognise;
use crate::records::{PlannedFile, SourcePath};

/// Bytes in which a document has begun its first element.
const HEAD: u64 = 16 << 10;

/// Roots of documents that hold the text of a page: ALTO, PAGE.
const ROOTS: [&str; 2] = ["alto", "PcGts"];

/// The file of the unit that has the text of file `index`: it bears the page's name with `.xml`, lies beside it, and is
/// ALTO or PAGE. Only looked for where the profile wants no second text.
pub(super) fn delivered_text<'u>(run: &RunContext<'_>, unit: &'u UnitWork, index: usize) -> Option<&'u PlannedFile> {
    if unit.profile.rules.text.recognise != Recognise::WhenMissing {
        return None;
    }
    let page = unit.plan.files.get(index)?;
    let (stem, _) = page.name.rsplit_once('.')?;
    let beside = |file: &&PlannedFile| {
        let name = file.name.rsplit_once('.');
        name.is_some_and(|(other, extension)| other == stem && extension.eq_ignore_ascii_case("xml"))
    };
    unit.plan.files.iter().find(beside).filter(|file| holds_text(run, &file.path))
}

fn holds_text(run: &RunContext<'_>, path: &SourcePath) -> bool {
    let Ok(file) = run.source.open_file(path) else { return false };
    let mut head = Vec::new();
    if file.take(HEAD).read_to_end(&mut head).is_err() {
        return false;
    }
    run.books.meter.add(Purpose::SecondReading, head.len() as u64);
    // The last letter may be cut.
    let whole = std::str::from_utf8(&head).map_or_else(|error| error.valid_up_to(), str::len);
    let bounds = XmlBounds { bytes: head.len(), elements: 2, depth: 2 };
    let parts = XmlParts::new(head.get(..whole).unwrap_or_default(), bounds);
    let first = parts.ok().and_then(|mut parts| parts.next());
    matches!(first, Some(Ok(XmlPart::Open(root))) if ROOTS.contains(&root.name.as_str()))
}
