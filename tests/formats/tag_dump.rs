//! The list of fields against `exiftool`: every field that it names in the real images is there, with an equal value.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::formats::tagged;
use fondo::intake::{Sample, identify};
use fondo::records::{TagBlock, TagDump, TagValue};
use serde_json::Value;

use crate::support::{corpus, tool};

/// What `exiftool` says and no byte of the file does, and what it takes out of a value that stands in the list as a
/// whole; by the beginning of group and name, each with the reason.
const ARGUED: [(&str, &str); 27] = [
    ("ExifTool:", "about the program"),
    ("System:", "about the file system"),
    ("Composite:", "computed from other fields"),
    ("File:FileType", "the program's identification"),
    ("File:MIMEType", "the program's identification"),
    ("File:PageCount", "counted"),
    ("File:CurrentIPTCDigest", "computed"),
    ("IFD1:ThumbnailImage", "bytes to which offset and length, which are listed, point"),
    ("GeoTiff:", "interpreted from the tags 34735 to 34737, which are listed"),
    ("ICC-view:", "inside the tag `view`, whose bytes are listed"),
    ("ICC-meas:", "inside the tag `meas`, whose bytes are listed"),
    ("Photoshop:PrintStyle", "inside resource 1062, whose bytes are listed"),
    ("Photoshop:PrintPosition", "inside resource 1062, whose bytes are listed"),
    ("Photoshop:PrintScale", "inside resource 1062, whose bytes are listed"),
    ("Photoshop:URL_List", "inside resource 1054, whose bytes are listed"),
    ("Photoshop:SlicesGroupName", "inside resource 1050, whose bytes are listed"),
    ("Photoshop:NumSlices", "inside resource 1050, whose bytes are listed"),
    ("Photoshop:PixelAspectRatio", "inside resource 1064, whose bytes are listed"),
    ("Photoshop:HasRealMergedData", "inside resource 1057, whose bytes are listed"),
    ("Photoshop:WriterName", "inside resource 1057, whose bytes are listed"),
    ("Photoshop:ReaderName", "inside resource 1057, whose bytes are listed"),
    ("Photoshop:PhotoshopQuality", "inside resource 1030, whose bytes are listed"),
    ("Photoshop:PhotoshopFormat", "inside resource 1030, whose bytes are listed"),
    ("Photoshop:PhotoshopThumbnail", "inside resource 1036, whose digest is listed"),
    ("Jpeg2000:MinorVersion", "the number of ftyp in the digits that the program gives it"),
    ("XML-photoshop:History", "an element without text, of which the list has the path"),
    ("PNG:Gamma", "the inverse of the number in the chunk, which is compared apart"),
];

/// A box whose length is damaged: where it ends, and what lies in it, is a guess, and the program guesses otherwise.
const GUESSED: [(&str, &str); 1] = [("bitwiser-resolutionbox-corrupted-boxlength-8730.jp2", "Jpeg2000:Capture")];

/// The images of the corpus.
fn images(corpus: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = walkdir::WalkDir::new(corpus.join("real"))
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| {
            let extension = path.extension().and_then(|text| text.to_str()).unwrap_or_default().to_lowercase();
            ["tif", "tiff", "jpg", "png", "jp2", "j2c"].contains(&extension.as_str())
        })
        .collect();
    found.sort();
    found
}

fn dump_of(path: &Path) -> Option<TagDump> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.to_string_lossy();
    let (format, _) = identify(Sample::whole(&bytes), &(*name).into());
    tagged::dump(format.family, &bytes, 20_000)
}

/// A field as `exiftool` has it: group and name, number, value.
type Field = (String, Value, Value);

/// What `exiftool` says of files, in their order.
fn exiftool(paths: &[PathBuf]) -> Option<Vec<Vec<Field>>> {
    let exiftool = tool("exiftool")?;
    let output = Command::new(exiftool).args(["-j", "-n", "-D", "-G1"]).args(paths).output().unwrap();
    let said: Vec<serde_json::Map<String, Value>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said.len(), paths.len());
    let fields = |file: serde_json::Map<String, Value>| {
        let entries = file.into_iter().filter(|(key, _)| key.contains(':'));
        entries.map(|(key, value)| (key, value["id"].clone(), value["val"].clone())).collect()
    };
    Some(said.into_iter().map(fields).collect())
}

/// The blocks in which a field of a group can stand.
fn belongs(group: &str, block: &str) -> bool {
    let last = block.rsplit('/').next().unwrap_or(block);
    match group {
        "IFD0" | "IFD1" | "IFD2" | "ExifIFD" | "GPS" | "InteropIFD" => last == group,
        "JFIF" | "Adobe" => last == group,
        "File" => ["SOF", "COM", "TIFF", "SIZ"].contains(&last),
        "ICC-header" | "ICC_Profile" => last == "ICC",
        "IPTC" | "IPTC2" => last == "IPTC",
        "Photoshop" => last == "Photoshop",
        "PNG" | "PNG-pHYs" => !block.starts_with("XMP"),
        "Jpeg2000" => true,
        _ if group.starts_with("XMP-") || group.starts_with("XML-") => last == "XMP" || last.starts_with("xml"),
        _ => false,
    }
}

/// Numbers in a text, in order; XMP writes fractions as they are.
fn numbers_in(text: &str) -> Option<Vec<f64>> {
    let number = |part: &str| match part.split_once('/') {
        Some((n, d)) => Some(n.parse::<f64>().ok()? / d.parse::<f64>().ok()?),
        None => part.parse().ok(),
    };
    text.split_whitespace().map(number).collect()
}

fn close(one: f64, other: f64) -> bool {
    // The program rounds to ten digits, numbers of ICC to five behind the point.
    (one - other).abs() <= 6e-6_f64.max(other.abs() * 1e-6)
}

fn numbers_of(value: &TagValue) -> Option<Vec<f64>> {
    Some(match value {
        TagValue::Numbers(list) => list.iter().map(|number| *number as f64).collect(),
        TagValue::Fractions(list) => list.iter().map(|(n, d)| *n as f64 / *d as f64).collect(),
        TagValue::Floats(list) => list.iter().map(|text| text.parse().unwrap()).collect(),
        TagValue::Bytes(hexadecimal) => hex::decode(hexadecimal).unwrap().into_iter().map(f64::from).collect(),
        TagValue::Text(text) => return numbers_in(text),
        _ => return None,
    })
}

/// Dates with the punctuation that this program gives to all of them, and without blanks at the ends.
fn plain(text: &str) -> String {
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    let dated = text.len() >= 10 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    if dated { text.replace(['-', 'T'], ":").replace(' ', ":").trim_end_matches('Z').to_owned() } else { text }
}

fn same(expected: &Value, ours: &TagValue) -> bool {
    let text = match expected {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Array(list) => {
            let each: Vec<String> =
                list.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect();
            let ours = match ours {
                TagValue::Texts(texts) => texts.clone(),
                TagValue::Text(text) => vec![text.clone()],
                _ => return false,
            };
            return ours.iter().map(|text| plain(text)).eq(each.iter().map(|text| plain(text)));
        }
        _ => return false,
    };
    if let Some(rest) = text.strip_prefix("(Binary data ") {
        let length: u64 = rest.split(' ').next().unwrap().parse().unwrap();
        return match ours {
            TagValue::Bytes(hexadecimal) => hexadecimal.len() as u64 == length * 2,
            // A list of numbers too long to show is counted by the program in characters, here in bytes.
            TagValue::Digest { length: ours, .. } => *ours == length || *ours > 64,
            TagValue::Text(text) => text.len() as u64 == length,
            // Lists that the program takes for long are short enough to be kept here.
            TagValue::Numbers(list) => list.len() > 8,
            _ => false,
        };
    }
    if matches!(ours, TagValue::Bytes(hexadecimal) if *hexadecimal == text.to_lowercase()) {
        return true;
    }
    let numbers = numbers_in(&text);
    match (numbers, numbers_of(ours)) {
        (Some(expected), Some(ours)) if !expected.is_empty() => {
            return expected.len() == ours.len() && expected.iter().zip(&ours).all(|(a, b)| close(*a, *b));
        }
        _ => {}
    }
    // Dates are numbers with other marks between them.
    let digits = |text: &str| -> Vec<i128> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .filter_map(|part| part.parse().ok())
            .collect()
    };
    match ours {
        TagValue::Text(ours) => plain(ours) == plain(&text) || ours.to_lowercase() == text,
        TagValue::Texts(list) => {
            list.iter().any(|one| plain(one) == plain(&text)) || plain(&list.join(", ")) == plain(&text)
        }
        TagValue::Numbers(list) => digits(&text) == *list && text.contains(':'),
        TagValue::Bytes(hexadecimal) => {
            let bytes = hex::decode(hexadecimal).unwrap();
            *hexadecimal == text.to_lowercase() || String::from_utf8_lossy(&bytes).trim_end_matches('\0') == text
        }
        // Long lists are kept as their digest: the program's text of them is as long as they are.
        TagValue::Digest { length, .. } => text.len() as u64 >= *length / 4 && text.len() > 64,
        _ => false,
    }
}

/// Values that stand in the list in another shape.
fn special(key: &str, expected: &Value, blocks: &[&TagBlock]) -> bool {
    let find = |block: &str, id: &str| {
        let found = blocks.iter().find(|found| found.block == block)?;
        found.tags.iter().find(|tag| tag.id == id).map(|tag| &tag.value)
    };
    match key {
        // The program counts from the beginning of the file, the list from that of the block: marker, length and `Exif`
        // come before.
        "IFD1:ThumbnailOffset" => {
            let base = blocks.iter().find(|block| block.block == "Exif/TIFF").map_or(0, |block| block.at + 10);
            let ours = find("Exif/IFD1", "513").and_then(numbers_of);
            ours.is_some_and(|ours| Some(ours[0] as u64 + base) == expected.as_u64())
        }
        // So it does in the GeoTIFF of a `uuid` box: its head and identifier come before.
        "IFD0:StripOffsets" => {
            let base = blocks.iter().find(|block| block.block == "GeoJP2/TIFF").map(|block| block.at + 24);
            let ours = find("GeoJP2/IFD0", "273").and_then(numbers_of);
            ours.zip(base).is_some_and(|(ours, base)| Some(ours[0] as u64 + base) == expected.as_u64())
        }
        // Values of structures in a list, gathered over the list.
        _ if key.starts_with("XMP-xmpMM:History") => {
            let there = |item: &Value| blocks.iter().flat_map(|block| &block.tags).any(|tag| same(item, &tag.value));
            expected.as_array().is_some_and(|list| list.iter().all(there))
        }
        "File:ExifByteOrder" => {
            let word = if expected == "II" { "little endian" } else { "big endian" };
            let said = |block: &&TagBlock| {
                block.tags.iter().any(|tag| tag.id == "byteOrder" && tag.value == TagValue::Text(word.into()))
            };
            blocks.iter().any(said)
        }
        // The factors of luma by those of chroma.
        "File:YCbCrSubSampling" => {
            let (Some(TagValue::Numbers(h)), Some(TagValue::Numbers(v))) =
                (find("SOF", "horizontal"), find("SOF", "vertical"))
            else {
                return false;
            };
            expected.as_str() == Some(&*format!("{} {}", h[0] / h[1], v[0] / v[1]))
        }
        _ => false,
    }
}

#[test]
fn everything_that_exiftool_names_is_there() {
    let Some(corpus) = corpus() else { return };
    let paths = images(&corpus);
    assert!(paths.len() > 100, "{}", paths.len());
    let Some(said) = exiftool(&paths) else { return };
    let (mut compared, mut missing) = (0, Vec::new());
    let mut used = BTreeSet::new();
    for (path, fields) in paths.iter().zip(&said) {
        let dump = dump_of(path).unwrap_or_default();
        assert_eq!(dump.cut, None, "{}", path.display());
        for (key, id, expected) in fields {
            if let Some((start, _)) = ARGUED.iter().find(|(start, _)| key.starts_with(start)) {
                used.insert(*start);
                continue;
            }
            if GUESSED.iter().any(|(file, start)| path.ends_with(file) && key.starts_with(start)) {
                continue;
            }
            let (group, _) = key.split_once(':').unwrap();
            let blocks: Vec<&TagBlock> = dump.blocks.iter().filter(|block| belongs(group, &block.block)).collect();
            let is_directory = group.starts_with("IFD") || ["ExifIFD", "GPS", "InteropIFD"].contains(&group);
            let id = id.as_u64().map(|id| id.to_string());
            let candidates = blocks.iter().flat_map(|block| &block.tags);
            let found = candidates
                .filter(|tag| !is_directory || Some(&tag.id) == id.as_ref())
                .any(|tag| same(expected, &tag.value));
            compared += 1;
            let all: Vec<&TagBlock> = dump.blocks.iter().collect();
            if !found && !special(key, expected, &all) {
                missing.push(format!("{}: {key} ({id:?}) = {expected}", path.display()));
            }
        }
    }
    println!("{compared} fields of {} files compared, {} missing", said.len(), missing.len());
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(compared > 2500, "{compared}");
    // An argument that nothing needs any more must go.
    let unused: Vec<_> = ARGUED.iter().map(|(start, _)| *start).filter(|start| !used.contains(start)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn an_altered_value_is_not_equal() {
    let number = |value: i128| TagValue::Numbers(vec![value]);
    assert!(same(&300.into(), &TagValue::Fractions(vec![(3_000_000, 10_000)])));
    assert!(!same(&300.into(), &TagValue::Fractions(vec![(3_000_010, 10_000)])));
    assert!(same(&"8 8 8".into(), &TagValue::Numbers(vec![8, 8, 8])) && !same(&"8 8 8".into(), &number(8)));
    assert!(!same(&"a text".into(), &TagValue::Text("another".into())));
    assert!(same(&"2008:07:19 16:14:14-07:00".into(), &TagValue::Text("2008-07-19T16:14:14-07:00".into())));
}
