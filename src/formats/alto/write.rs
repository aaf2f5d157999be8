//! From the text of a page to ALTO 4.4.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::formats::xml::XmlWriter;
use crate::records::{PageText, TextArea, TextLine, TextWord};

use super::geometry::number;

/// What is said of how the text came about.
#[derive(Clone, Copy, Debug)]
pub struct AltoSource<'s> {
    /// Name of the picture's file.
    pub file_name: &'s str,
    /// Which image of that file, from 1.
    pub image: u32,
    /// The instant that the package bears.
    pub at: Timestamp,
    /// The engine.
    pub software: &'s str,
    /// Its version.
    pub version: &'s str,
    /// What was done.
    pub description: &'s str,
    /// Everything that another needs to get the same text: parameters, models and their digests.
    pub settings: &'s str,
}

const NAMESPACE: &str = "http://www.loc.gov/standards/alto/ns-v4#";
const LOCATION: &str = "http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-4.xsd";

/// Identifier of the one step of processing.
const PROCESSING: &str = "processing_1";

/// Writes one page as ALTO 4.4, in pixels. The bytes depend on the arguments alone; identifiers are counted through the
/// page. A word is a `String`, and between two of a line stands an `SP`.
///
/// # Errors
/// What `out` says.
pub fn write_alto(page: &PageText, source: &AltoSource<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = XmlWriter::new(out)?;
    let root = [
        ("xmlns", NAMESPACE),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", LOCATION),
        ("SCHEMAVERSION", "4.4"),
    ];
    xml.open("alto", &root)?;
    description(&mut xml, source)?;
    xml.open("Layout", &[])?;
    let size = TextArea { left: 0, top: 0, width: page.width, height: page.height };
    let (width, height) = (page.width.to_string(), page.height.to_string());
    let image = source.image.to_string();
    let mut attributes = vec![
        ("ID", "page_1"),
        ("PHYSICAL_IMG_NR", image.as_str()),
        ("WIDTH", width.as_str()),
        ("HEIGHT", height.as_str()),
        ("PROCESSINGREFS", PROCESSING),
    ];
    let mean = mean_confidence(page).map(|mean| number(mean / 100.0));
    attributes.extend(mean.as_deref().map(|mean| ("PC", mean)));
    xml.open("Page", &attributes)?;
    xml.open("PrintSpace", &pairs(&place(size)))?;
    let mut counts = Counts::default();
    for block in &page.blocks {
        counts.blocks += 1;
        let id = format!("block_{}", counts.blocks);
        let place = place(block.area);
        let degrees = block.rotation.degrees().to_string();
        let mut attributes = identified(&id, &place);
        attributes.extend((!block.rotation.is_upright()).then_some(("ROTATION", degrees.as_str())));
        xml.open("TextBlock", &attributes)?;
        for line in &block.lines {
            write_line(&mut xml, line, &mut counts)?;
        }
        xml.close()?;
    }
    xml.finish()?;
    Ok(())
}

#[derive(Default)]
struct Counts {
    blocks: u64,
    lines: u64,
    words: u64,
}

fn description<W: Write>(xml: &mut XmlWriter<W>, source: &AltoSource<'_>) -> io::Result<()> {
    xml.open("Description", &[])?;
    xml.leaf("MeasurementUnit", &[], "pixel")?;
    xml.open("sourceImageInformation", &[])?;
    xml.leaf("fileName", &[], source.file_name)?;
    xml.close()?;
    xml.open("Processing", &[("ID", PROCESSING)])?;
    xml.leaf("processingCategory", &[], "contentGeneration")?;
    xml.leaf("processingDateTime", &[], &source.at.to_string())?;
    xml.leaf("processingStepDescription", &[], source.description)?;
    xml.leaf("processingStepSettings", &[], source.settings)?;
    xml.open("processingSoftware", &[])?;
    xml.leaf("softwareName", &[], source.software)?;
    xml.leaf("softwareVersion", &[], source.version)?;
    xml.close()?;
    xml.close()?;
    xml.close()
}

fn write_line<W: Write>(xml: &mut XmlWriter<W>, line: &TextLine, counts: &mut Counts) -> io::Result<()> {
    counts.lines += 1;
    let id = format!("line_{}", counts.lines);
    let place = place(line.area);
    let right = line.area.left.saturating_add(line.area.width);
    let baseline =
        line.baseline.map(|(from, to)| format!("{},{} {},{}", line.area.left, number(from), right, number(to)));
    let mut attributes = identified(&id, &place);
    attributes.extend(baseline.as_deref().map(|points| ("BASELINE", points)));
    xml.open("TextLine", &attributes)?;
    let mut before: Option<&TextWord> = None;
    for word in &line.words {
        if let Some(before) = before {
            space(xml, before, word)?;
        }
        counts.words += 1;
        write_word(xml, word, counts.words)?;
        before = Some(word);
    }
    xml.close()
}

/// The space between two words, where they do not overlap.
fn space<W: Write>(xml: &mut XmlWriter<W>, before: &TextWord, after: &TextWord) -> io::Result<()> {
    let from = before.area.left.saturating_add(before.area.width);
    let (left, top) = (from.to_string(), before.area.top.to_string());
    let width = after.area.left.saturating_sub(from).to_string();
    xml.empty("SP", &[("HPOS", &left), ("VPOS", &top), ("WIDTH", &width)])
}

fn write_word<W: Write>(xml: &mut XmlWriter<W>, word: &TextWord, count: u64) -> io::Result<()> {
    let id = format!("string_{count}");
    let place = place(word.area);
    let confidence = word.confidence.map(|confidence| number(confidence / 100.0));
    let mut attributes = identified(&id, &place);
    attributes.push(("CONTENT", &word.content));
    attributes.extend(confidence.as_deref().map(|confidence| ("WC", confidence)));
    xml.empty("String", &attributes)
}

/// The four attributes of a place.
fn place(area: TextArea) -> [(&'static str, String); 4] {
    [
        ("HPOS", area.left.to_string()),
        ("VPOS", area.top.to_string()),
        ("WIDTH", area.width.to_string()),
        ("HEIGHT", area.height.to_string()),
    ]
}

fn pairs<'p>(place: &'p [(&'static str, String); 4]) -> Vec<(&'p str, &'p str)> {
    place.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn identified<'p>(id: &'p str, place: &'p [(&'static str, String); 4]) -> Vec<(&'p str, &'p str)> {
    let mut attributes = vec![("ID", id)];
    attributes.extend(pairs(place));
    attributes
}

fn mean_confidence(page: &PageText) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0u32);
    for confidence in page.words().filter_map(|word| word.confidence) {
        (sum, count) = (sum + confidence, count + 1);
    }
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::read::read_alto;
    use super::*;
    use crate::records::{Rotation, TextBlock, TextWord};

    fn source() -> AltoSource<'static> {
        AltoSource {
            file_name: "0001.tif",
            image: 1,
            at: "2024-05-01T10:00:00Z".parse().unwrap(),
            software: "tesseract",
            version: "5.3.0",
            description: "text recognition",
            settings: "-l ita",
        }
    }

    fn area() -> impl Strategy<Value = TextArea> {
        (0u32..900, 0u32..900, 0u32..100, 0u32..100).prop_map(|(left, top, width, height)| TextArea {
            left,
            top,
            width,
            height,
        })
    }

    fn word() -> impl Strategy<Value = TextWord> {
        let content = "[a-zà-ü0-9<>&\"'.;:«»-]{1,12}";
        (content, area(), proptest::option::of(0u32..=10_000)).prop_map(|(content, area, confidence)| TextWord {
            content,
            area,
            confidence: confidence.map(|hundredths| f64::from(hundredths) / 100.0),
        })
    }

    fn line() -> impl Strategy<Value = TextLine> {
        let height = -2000i32..90_000;
        (area(), proptest::option::of((height.clone(), height)), proptest::collection::vec(word(), 1..4)).prop_map(
            |(mut area, baseline, words)| {
                area.width += 1;
                let hundredths = |value: i32| f64::from(value) / 100.0;
                let baseline = baseline.map(|(from, to)| (hundredths(from), hundredths(to)));
                TextLine { area, baseline, words }
            },
        )
    }

    fn block() -> impl Strategy<Value = TextBlock> {
        (area(), 0u16..4, proptest::collection::vec(line(), 1..4)).prop_map(|(area, quarters, lines)| TextBlock {
            area,
            rotation: Rotation::near(f64::from(quarters) * 90.0),
            lines,
        })
    }

    #[test]
    fn a_page_reads_like_this() {
        let area = TextArea { left: 10, top: 20, width: 30, height: 8 };
        let word = |content: &str, left| TextWord {
            content: content.to_owned(),
            area: TextArea { left, width: 10, ..area },
            confidence: Some(93.0),
        };
        let line = TextLine { area, baseline: Some((27.5, 27.0)), words: vec![word("a<b", 10), word("c", 30)] };
        let page = PageText {
            width: 100,
            height: 50,
            blocks: vec![TextBlock { area, rotation: Rotation::Rising, lines: vec![line] }],
        };
        let mut out = Vec::new();
        write_alto(&page, &source(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        for expected in [
            "<fileName>0001.tif</fileName>",
            "<processingDateTime>2024-05-01T10:00:00Z</processingDateTime>",
            "<Page ID=\"page_1\" PHYSICAL_IMG_NR=\"1\" WIDTH=\"100\" HEIGHT=\"50\" PROCESSINGREFS=\"processing_1\" PC=\"0.93\">",
            " HEIGHT=\"8\" ROTATION=\"90\">",
            "BASELINE=\"10,27.5 40,27\">",
            "<String ID=\"string_1\" HPOS=\"10\" VPOS=\"20\" WIDTH=\"10\" HEIGHT=\"8\" CONTENT=\"a&lt;b\" WC=\"0.93\"/>",
            "<SP HPOS=\"20\" VPOS=\"20\" WIDTH=\"10\"/>",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(blocks in proptest::collection::vec(block(), 0..4)) {
            let page = PageText { width: 1000, height: 1000, blocks };
            let mut out = Vec::new();
            write_alto(&page, &source(), &mut out).unwrap();
            prop_assert_eq!(read_alto(&out, None).unwrap(), [page]);
        }
    }
}
