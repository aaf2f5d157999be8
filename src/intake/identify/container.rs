//! What a ZIP or an OLE2 compound file really is, by what lies inside.

use memchr::memmem;

use super::sample::Sample;
use super::{ole, zip};

/// Most bytes of an entry that are looked at.
const LOOK: usize = 64 * 1024;

/// What lies inside.
pub(super) struct Inside {
    /// The PUID.
    pub(super) puid: &'static str,
    /// Whether it is an associated signature container (ETSI EN 319 162-1).
    pub(super) signed: bool,
}

/// The `ContentType` of the main part of an Office Open XML file, and its PUID.
const OFFICE: [(&str, &str); 6] = [
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "fmt/412"),
    ("application/vnd.ms-word.document.macroEnabled.main+xml", "fmt/523"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "fmt/214"),
    ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "fmt/445"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "fmt/215"),
    ("application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml", "fmt/487"),
];

/// The kind of an OpenDocument file, and its PUIDs for the versions 1.0 to 1.3.
const OPEN_DOCUMENT: [(&str, [&str; 4]); 4] = [
    ("text", ["fmt/136", "fmt/290", "fmt/291", "fmt/1756"]),
    ("spreadsheet", ["fmt/137", "fmt/294", "fmt/295", "fmt/1755"]),
    ("presentation", ["fmt/138", "fmt/292", "fmt/293", "fmt/1754"]),
    ("graphics", ["fmt/139", "fmt/296", "fmt/297", "fmt/1753"]),
];

/// Looks into a ZIP; `None` where it is nothing but a ZIP.
pub(super) fn in_zip(sample: &Sample<'_>) -> Option<Inside> {
    let entries = zip::entries(sample);
    let content = |name: &str, most: usize| {
        let entry = entries.iter().find(|entry| entry.name == name.as_bytes())?;
        entry.content(sample, most)
    };
    let plain = |puid| Some(Inside { puid, signed: false });
    if let Some(types) = content("[Content_Types].xml", LOOK) {
        // The part may be UTF-16: without its zeros it reads the same.
        let types: Vec<u8> = types.into_iter().filter(|byte| *byte != 0).collect();
        let holds = |kind: &str| memmem::find(&types, format!("ContentType=\"{kind}\"").as_bytes()).is_some();
        if let Some((_, puid)) = OFFICE.iter().find(|(kind, _)| holds(kind)) {
            return plain(puid);
        }
    }
    let mimetype = content("mimetype", 1024).unwrap_or_default();
    if memmem::find(&mimetype, b"application/epub+zip").is_some() {
        return plain("fmt/483");
    }
    if memmem::find(&mimetype, b"application/vnd.etsi.asic-").is_some() {
        return Some(Inside { puid: "x-fmt/263", signed: true });
    }
    if let Some(puid) = content("META-INF/manifest.xml", LOOK).and_then(|manifest| open_document(&manifest, &content)) {
        return plain(puid);
    }
    let holds = |prefix: &str| entries.iter().any(|entry| entry.name.starts_with(prefix.as_bytes()));
    if holds("datapackage.json") && holds("archive/") && holds("indexes/") && holds("pages/") {
        return plain("fmt/1840");
    }
    None
}

fn open_document(manifest: &[u8], content: &dyn Fn(&str, usize) -> Option<Vec<u8>>) -> Option<&'static str> {
    let kind = |kind: &str| format!("manifest:media-type=\"application/vnd.oasis.opendocument.{kind}");
    let (_, puids) = OPEN_DOCUMENT.iter().find(|(name, _)| memmem::find(manifest, kind(name).as_bytes()).is_some())?;
    let body = content("content.xml", LOOK)?;
    memmem::find(&body, b"office:document-content")?;
    let version = |version: &str| {
        let written = |quote: char| format!("office:version={quote}{version}{quote}");
        ['"', '\''].iter().any(|quote| memmem::find(&body, written(*quote).as_bytes()).is_some())
    };
    // Version 1.1 is also what PRONOM calls a file that names no version.
    let [first, second, third, fourth] = *puids;
    let named = [("1.0", first), ("1.2", third), ("1.3", fourth)];
    Some(named.iter().find(|(number, _)| version(number)).map_or(second, |(_, puid)| *puid))
}

/// Looks into an OLE2 compound file; `None` where nothing known lies in it.
pub(super) fn in_ole(sample: &Sample<'_>) -> Option<&'static str> {
    let names = ole::names(sample);
    let holds = |name: &str| names.iter().any(|found| found == name);
    let says = |text: &[u8]| sample.stretches().any(|(_, bytes)| memmem::find(bytes, text).is_some());
    if holds("__properties_version1.0") && holds("__nameid_version1.0") {
        return Some("x-fmt/430");
    }
    if holds("WordDocument") {
        // The object's class stands in the stream CompObj.
        return Some(if says(b"Word.Document.8\0") {
            "fmt/40"
        } else if says(b"Word.Document.6\0") || says(b"Word.Document.7\0") {
            "fmt/39"
        } else {
            "fmt/609"
        });
    }
    if holds("Workbook") || holds("Book") {
        // The stream begins with a BOF record of BIFF8 or BIFF5 for workbook globals ([MS-XLS] §2.4.21).
        return Some(if says(b"\x09\x08\x10\0\0\x06\x05\0") { "fmt/61" } else { "fmt/59" });
    }
    holds("PowerPoint Document").then_some("fmt/126")
}
