//! From the matches to one answer.

use memchr::memmem;

use crate::formats::jbig2;
use crate::intake::der;
use crate::records::codes::intake as codes;
use crate::records::{Basis, Family, Identification, Note, SourcePath};

use super::container::{in_ole, in_zip};
use super::png::chunk_types;
use super::sample::{Memory, Sample};
use super::table::{Format, Place, TABLE, Table};
use super::text::{is_text, looks_like_mail, looks_like_xml};

/// Formats that are the ground for many others: an unfamiliar extension says nothing against them.
const GENERIC: [&str; 5] = ["x-fmt/111", "fmt/101", "fmt/1776", "x-fmt/263", "fmt/111"];

/// What a file that no signature matches in full begins like: bytes, how far from the start they may stand, name,
/// family.
const BEGINNINGS: [(&[u8], usize, &str, Family); 8] = [
    (b"\xFF\xD8\xFF", 0, "JPEG", Family::Jpeg),
    (b"\x89PNG\r\n\x1A\n", 0, "Portable Network Graphics", Family::Png),
    (b"%PDF-", 1024, "Portable Document Format", Family::Pdf),
    (b"\0\0\0\x0CjP  \r\n\x87\n", 0, "JPEG 2000", Family::Jpeg2000),
    (b"\xFF\x4F\xFF\x51", 0, "JPEG 2000 Codestream", Family::Jpeg2000),
    (b"PK\x03\x04", 0, "ZIP Format", Family::Other),
    (b"GIF8", 0, "Graphics Interchange Format", Family::Other),
    (b"\xFD7zXZ\0", 0, "XZ File Format", Family::Other),
];

/// Identifies a file by its bytes and, where they say nothing, by the extension of its name.
#[must_use]
pub fn identify(sample: Sample<'_>, name: &SourcePath) -> (Identification, Vec<Note>) {
    let extension = name.extension();
    let mut notes = Vec::new();
    if sample.size == 0 {
        notes.push(Note::new(codes::FILE_EMPTY));
    }
    let found = by_bytes(&sample)
        .or_else(|| by_look(&sample))
        .or_else(|| extension.as_deref().and_then(|extension| by_extension(&sample, extension)))
        .or_else(|| by_beginning(&sample, &mut notes))
        .or_else(|| by_text(&sample, extension.as_deref()));
    let identification = found.unwrap_or_else(|| {
        if sample.size > 0 {
            notes.push(Note::new(codes::FORMAT_UNKNOWN).with("extension", extension.as_deref().unwrap_or("–")));
        }
        without_puid("unknown", None, Basis::None, Family::Other)
    });
    notes.extend(about_extension(&identification, extension.as_deref()));
    (identification, notes)
}

fn answer(format: &Format, basis: Basis) -> Identification {
    Identification {
        puid: Some(format.puid.to_owned()),
        name: format.name.to_owned(),
        version: format.version.map(str::to_owned),
        mime: format.mime.map(str::to_owned),
        basis,
        family: format.family,
    }
}

fn without_puid(name: &str, mime: Option<&str>, basis: Basis, family: Family) -> Identification {
    let mime = mime.map(str::to_owned);
    Identification { puid: None, name: name.to_owned(), version: None, mime, basis, family }
}

/// By the signatures, and by what lies inside a container.
fn by_bytes(sample: &Sample<'_>) -> Option<Identification> {
    let table: &'static Table = &TABLE;
    let format = strongest(table, sample)?;
    let inside = match format.puid {
        "x-fmt/263" => in_zip(sample).map(|inside| (inside.puid, inside.signed)),
        "fmt/111" => in_ole(sample).map(|puid| (puid, false)),
        _ => None,
    };
    let mut identification = match inside.and_then(|(puid, _)| table.get(puid)) {
        Some(inner) => answer(inner, Basis::Container),
        None => answer(format, Basis::Signature),
    };
    let signed_xml = identification.puid.as_deref() == Some("fmt/101") && is_signed_xml(sample);
    if signed_xml || inside.is_some_and(|(_, signed)| signed) {
        identification.family = Family::Signature;
    }
    Some(identification)
}

/// Of all formats that match, one that no other of them wins against; of several, the one whose bytes are complete
/// first.
fn strongest(table: &'static Table, sample: &Sample<'_>) -> Option<&'static Format> {
    let mut memory = Memory::new(*sample);
    let mut chunks = None;
    let matched: Vec<(&Format, u64)> = table
        .formats
        .iter()
        .filter_map(|format| {
            let signatures = format.signatures.iter();
            let end = signatures.filter_map(|places| complete(places, sample, &mut memory, &mut chunks)).min()?;
            Some((format, end))
        })
        .collect();
    let beaten = |format: &Format| matched.iter().any(|(other, _)| other.over.contains(&format.puid));
    matched.iter().filter(|(format, _)| !beaten(format)).min_by_key(|(_, end)| *end).map(|(format, _)| *format)
}

/// Where the last of a signature's sequences ends that are not tied to the end of the file, if all of them are there.
fn complete(
    places: &'static [Place],
    sample: &Sample<'_>,
    memory: &mut Memory<'_>,
    chunks: &mut Option<Vec<[u8; 4]>>,
) -> Option<u64> {
    let mut end = 0;
    for place in places {
        match place {
            Place::Start { least, most, pattern } => {
                end = end.max(pattern.find(sample.front(), *least..=*most)? as u64);
            }
            Place::End { least, most, pattern } => {
                pattern.find_ending(sample.back(), *least, *most)?;
            }
            Place::Anywhere(pattern) => {
                let (number, at) = memory.first(pattern.lead())?;
                let found = sample.stretches().enumerate().skip(number).find_map(|(stretch, (offset, bytes))| {
                    let from = if stretch == number { at } else { 0 };
                    Some(offset + pattern.find(bytes, from..=bytes.len())? as u64)
                });
                end = end.max(found?);
            }
            Place::Chunk(kind) => {
                let types = chunks.get_or_insert_with(|| chunk_types(sample));
                types.contains(kind).then_some(())?;
            }
        }
    }
    Some(end)
}

/// Signatures and time stamps that PRONOM has no bytes for.
fn by_look(sample: &Sample<'_>) -> Option<Identification> {
    if jbig2::is_jbig2(sample.front()) {
        return Some(without_puid("JBIG2", Some("image/jbig2"), Basis::Signature, Family::Jbig2));
    }
    let look = der::look(sample.front())?;
    let (name, mime) = match look {
        der::Look::SignedData { .. } => {
            let format = TABLE.get("fmt/670")?;
            return Some(answer(format, Basis::Text));
        }
        der::Look::TimeStampResponse => ("Time-Stamp Response (RFC 3161)", "application/timestamp-reply"),
        der::Look::TimeStampedData => ("Time-Stamped Data (RFC 5544)", "application/timestamped-data"),
    };
    Some(without_puid(name, Some(mime), Basis::Signature, Family::Signature))
}

/// Formats that PRONOM knows by their extension alone, and text by its own.
fn by_extension(sample: &Sample<'_>, extension: &str) -> Option<Identification> {
    let format = TABLE.by_extension(extension)?;
    if format.puid != "x-fmt/111" || sample.size == 0 {
        return Some(answer(format, Basis::Extension));
    }
    is_text(sample.front()).then(|| answer(format, Basis::Text))
}

/// Text that has another extension or none.
fn by_text(sample: &Sample<'_>, extension: Option<&str>) -> Option<Identification> {
    if !is_text(sample.front()) {
        return None;
    }
    let puid = if looks_like_mail(sample.front()) {
        "fmt/278"
    } else if looks_like_xml(sample.front(), sample.back())
        && extension.is_none_or(|extension| !is_markup_beside_xml(extension))
    {
        "fmt/101"
    } else {
        "x-fmt/111"
    };
    let mut identification = answer(TABLE.get(puid)?, Basis::Text);
    if puid == "fmt/101" && is_signed_xml(sample) {
        identification.family = Family::Signature;
    }
    Some(identification)
}

fn is_markup_beside_xml(extension: &str) -> bool {
    matches!(extension, "htm" | "html" | "sgm" | "sgml" | "hocr")
}

/// An XML signature (XMLDSig §4) with its value.
fn is_signed_xml(sample: &Sample<'_>) -> bool {
    let holds = |text: &[u8]| sample.stretches().any(|(_, bytes)| memmem::find(bytes, text).is_some());
    holds(b"http://www.w3.org/2000/09/xmldsig#") && holds(b"SignatureValue")
}

/// Damaged and cut files: the start is there, what else a signature asks for is not.
fn by_beginning(sample: &Sample<'_>, notes: &mut Vec<Note>) -> Option<Identification> {
    let begins = |bytes: &[u8], within: usize| {
        let end = within.saturating_add(bytes.len()).min(sample.front().len());
        sample.front().get(..end).is_some_and(|front| memmem::find(front, bytes).is_some())
    };
    let (_, _, name, family) = BEGINNINGS.iter().find(|(bytes, within, ..)| begins(bytes, *within))?;
    notes.push(Note::new(codes::FORMAT_INCOMPLETE).with("format", name));
    Some(without_puid(name, None, Basis::Signature, *family))
}

fn about_extension(identification: &Identification, extension: Option<&str>) -> Option<Note> {
    let puid = identification.puid.as_deref()?;
    let format = TABLE.get(puid)?;
    if identification.basis == Basis::Extension || format.extensions.is_empty() {
        return None;
    }
    let known = format.extensions.join(", ");
    let note = |code| {
        let version = format.version.map(|version| format!(" {version}")).unwrap_or_default();
        Note::new(code).with("format", format!("{}{version} ({puid})", format.name)).with("known", &known)
    };
    match extension {
        None if identification.basis == Basis::Text => None,
        None => Some(note(codes::FORMAT_EXTENSION_MISSING)),
        Some(extension) if format.has_extension(extension) => None,
        Some(extension) if GENERIC.contains(&puid) && !TABLE.knows_extension(extension) => None,
        Some(extension) => Some(note(codes::FORMAT_EXTENSION_MISMATCH).with("extension", extension)),
    }
}
