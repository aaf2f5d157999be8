//! What a file says of what it shows (knowledge of the mapping to Dublin Core: TIFF and EXIF, IPTC-IIM, XMP), and where
//! its own blocks contradict each other.

use std::collections::BTreeMap;

use crate::records::codes::image as codes;
use crate::records::{EmbeddedStatement, Note, TagBlock, TagDump, TagEntry, TagValue};

/// Most statements of one file.
const MOST: usize = 64;
/// Longest statement that is kept.
const LONGEST: usize = 2000;

/// Fields that describe: element of Dublin Core, kind of block, number or name there, how it is called.
const FIELDS: [(&str, Block, &str, &str); 30] = [
    ("title", Block::Directory, "269", "tiff:DocumentName"),
    ("title", Block::Iptc, "2:5", "iptc:2:05"),
    ("title", Block::Xmp, "dc:title", "dc:title"),
    ("description", Block::Directory, "270", "tiff:ImageDescription"),
    ("description", Block::Iptc, "2:120", "iptc:2:120"),
    ("description", Block::Xmp, "dc:description", "dc:description"),
    ("creator", Block::Directory, "315", "tiff:Artist"),
    ("creator", Block::Iptc, "2:80", "iptc:2:80"),
    ("creator", Block::Xmp, "dc:creator", "dc:creator"),
    ("creator", Block::Xmp, "tiff:Artist", "xmp:tiff:Artist"),
    ("date", Block::Iptc, "2:55", "iptc:2:55"),
    ("date", Block::Xmp, "photoshop:DateCreated", "photoshop:DateCreated"),
    ("rights", Block::Directory, "33432", "tiff:Copyright"),
    ("rights", Block::Iptc, "2:116", "iptc:2:116"),
    ("rights", Block::Xmp, "dc:rights", "dc:rights"),
    ("rights", Block::Xmp, "xmpRights:UsageTerms", "xmpRights:UsageTerms"),
    ("rights", Block::Xmp, "xmpRights:WebStatement", "xmpRights:WebStatement"),
    ("subject", Block::Iptc, "2:25", "iptc:2:25"),
    ("subject", Block::Xmp, "dc:subject", "dc:subject"),
    ("publisher", Block::Iptc, "2:110", "iptc:2:110"),
    ("publisher", Block::Iptc, "2:115", "iptc:2:115"),
    ("publisher", Block::Xmp, "photoshop:Credit", "photoshop:Credit"),
    ("publisher", Block::Xmp, "dc:publisher", "dc:publisher"),
    ("language", Block::Iptc, "2:135", "iptc:2:135"),
    ("language", Block::Xmp, "dc:language", "dc:language"),
    ("identifier", Block::Exif, "42016", "exif:ImageUniqueID"),
    ("identifier", Block::Iptc, "2:103", "iptc:2:103"),
    ("identifier", Block::Xmp, "dc:identifier", "dc:identifier"),
    ("identifier", Block::Xmp, "xmpMM:DocumentID", "xmpMM:DocumentID"),
    ("format", Block::Xmp, "dc:format", "dc:format"),
];

/// Elements of which a file can say one thing only: two are a contradiction. Identifiers, subjects and publishers are
/// many by nature.
const SINGLE: [&str; 4] = ["title", "description", "creator", "rights"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Directory,
    Exif,
    Iptc,
    Xmp,
}

impl Block {
    fn of(block: &TagBlock) -> Option<Self> {
        let name = block.block.as_str();
        let last = name.rsplit('/').next().unwrap_or(name);
        Some(match last {
            "ExifIFD" => Self::Exif,
            "IPTC" => Self::Iptc,
            "XMP" => Self::Xmp,
            // Later directories are pages of their own or thumbnails; what each page of many says stands in the dump.
            "IFD0" => Self::Directory,
            _ => return None,
        })
    }
}

/// What the fields of a file say, each statement once.
pub(super) fn statements(dump: &TagDump) -> Vec<EmbeddedStatement> {
    let mut found: Vec<EmbeddedStatement> = Vec::new();
    for block in &dump.blocks {
        let Some(kind) = Block::of(block) else { continue };
        for tag in &block.tags {
            let wanted = FIELDS.iter().find(|(_, block, id, _)| *block == kind && *id == tag.id);
            let Some((element, _, _, field)) = wanted else { continue };
            for value in texts(tag) {
                let statement = EmbeddedStatement { element: (*element).to_owned(), field: (*field).to_owned(), value };
                if found.len() < MOST && !found.contains(&statement) {
                    found.push(statement);
                }
            }
        }
    }
    found
}

fn texts(tag: &TagEntry) -> Vec<String> {
    let clean = |text: &String| {
        let sound = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c });
        sound.take(LONGEST).collect::<String>().trim().to_owned()
    };
    let texts: Vec<String> = match &tag.value {
        TagValue::Text(text) => vec![clean(text)],
        TagValue::Texts(texts) => texts.iter().map(clean).collect(),
        _ => Vec::new(),
    };
    texts.into_iter().filter(|text| !text.is_empty()).collect()
}

/// Elements of which the blocks of one file say different things. None is preferred here.
pub(super) fn contradictions(statements: &[EmbeddedStatement]) -> Vec<Note> {
    let mut notes = Vec::new();
    for element in SINGLE {
        let mut by_field: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for statement in statements.iter().filter(|statement| statement.element == element) {
            by_field.entry(&statement.field).or_default().push(&statement.value);
        }
        let said: Vec<(&str, String)> = by_field.iter().map(|(field, values)| (*field, values.join("; "))).collect();
        let Some((first_field, first)) = said.first() else { continue };
        if let Some((field, value)) = said.iter().find(|(_, value)| !agrees(first, value)) {
            let note = Note::new(codes::METADATA_CONFLICT).with("element", element);
            let note = note.with("first", format_args!("{first_field}: {}", shown(first)));
            notes.push(note.with("second", format_args!("{field}: {}", shown(value))));
        }
    }
    notes
}

/// Whether two texts say the same: blocks of 32 or 64 characters cut what others hold whole, and blanks are kept
/// differently.
pub(super) fn agrees(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let (one, other) = (plain(one), plain(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    short == long || (short.len() >= 31 && long.starts_with(short.as_str()))
}

fn shown(text: &str) -> String {
    let short: String = text.chars().take(120).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(element: &str, field: &str, value: &str) -> EmbeddedStatement {
        EmbeddedStatement { element: element.into(), field: field.into(), value: value.into() }
    }

    #[test]
    fn contradictions_are_said_and_cut_texts_are_none() {
        let long = "a title that is longer than the thirty-two characters of a field";
        let same = [said("title", "dc:title", long), said("title", "iptc:2:05", &long[..32])];
        assert_eq!(contradictions(&same), []);
        let other = [said("title", "dc:title", "One"), said("title", "tiff:DocumentName", "Two")];
        let notes = contradictions(&other);
        assert_eq!(notes.len(), 1);
        assert_eq!(
            (notes[0].args["first"].as_str(), notes[0].args["second"].as_str()),
            ("dc:title: One", "tiff:DocumentName: Two")
        );
        assert_eq!(contradictions(&[said("subject", "dc:subject", "a"), said("subject", "iptc:2:25", "b")]), []);
    }
}
