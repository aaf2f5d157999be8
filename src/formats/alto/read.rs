//! From ALTO 2, 3 and 4 to the text of pages.

use unicode_normalization::UnicodeNormalization;

use crate::formats::xml_parts::{XmlBounds, XmlElement, XmlFault, XmlPart, XmlParts};
use crate::records::{PageText, Rotation, TextArea, TextBlock, TextLine, TextWord};

use super::geometry::{Scale, hundredths, pixel, value};

/// Bounds of a document.
const BOUNDS: XmlBounds = XmlBounds { bytes: 64 << 20, elements: 2_000_000, depth: 64 };

/// Most pages of one document.
const MOST_PAGES: usize = 4096;

/// Most bytes of the content of one element: a whole line, where its words were not told apart.
const LONGEST_CONTENT: usize = 16 << 10;

/// What keeps a document from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AltoFault {
    /// It cannot be read as XML.
    #[error("{0}")]
    Xml(#[from] XmlFault),
    /// Its root is another element.
    #[error("it is no ALTO")]
    OtherFormat,
    /// It measures in tenths of a millimetre or in twelve-hundredths of an inch, or the page has no size, and the
    /// picture's pixels are not known.
    #[error("it cannot be told which pixels its measures mean")]
    NoPixels,
    /// It has more pages, or longer content, than is read.
    #[error("it is larger than what is read")]
    Bounds,
}

/// The text of each page. `picture` are the pixels, across and down, of the picture that the pages show: places are
/// brought to them, which is how measures on paper, and those of a picture of another size, become pixels. Without it
/// the document must measure in pixels.
///
/// A `String` that holds a whole line is divided at its spaces, its width shared by letters; a hyphen (`HYP`) belongs
/// to the word before it.
///
/// # Errors
/// [`AltoFault`].
pub fn read_alto(bytes: &[u8], picture: Option<(u32, u32)>) -> Result<Vec<PageText>, AltoFault> {
    let mut reading = Reading { picture, pages: Vec::new(), pixels: true, scale: None };
    let mut open: Vec<String> = Vec::new();
    for part in XmlParts::new(bytes, BOUNDS)? {
        match part? {
            XmlPart::Open(element) => {
                if open.is_empty() && element.name != "alto" {
                    return Err(AltoFault::OtherFormat);
                }
                reading.begin(&element, &open)?;
                open.push(element.name);
            }
            XmlPart::Text(text) => {
                if open.last().is_some_and(|name| name == "MeasurementUnit") && !text.trim().is_empty() {
                    reading.pixels = text.trim() == "pixel";
                }
            }
            XmlPart::Close => {
                if let Some(name) = open.pop() {
                    reading.end(&name);
                }
            }
        }
    }
    Ok(reading.pages)
}

struct Reading {
    picture: Option<(u32, u32)>,
    pages: Vec<PageText>,
    pixels: bool,
    scale: Option<Scale>,
}

impl Reading {
    fn begin(&mut self, element: &XmlElement, open: &[String]) -> Result<(), AltoFault> {
        let within = |name: &str| open.iter().any(|outer| outer == name);
        match element.name.as_str() {
            "Page" if within("Layout") => return self.page(element),
            "TextBlock" => {
                if let (Some(scale), Some(page)) = (self.scale, self.pages.last_mut()) {
                    let outer = TextArea { left: 0, top: 0, width: page.width, height: page.height };
                    let rotation = Rotation::near(value(element, "ROTATION").unwrap_or_default());
                    page.blocks.push(TextBlock { area: scale.area(element, outer), rotation, lines: Vec::new() });
                }
            }
            "TextLine" if within("TextBlock") => {
                if let (Some(scale), Some(block)) = (self.scale, self.block()) {
                    let area = scale.area(element, block.area);
                    block.lines.push(TextLine { area, baseline: scale.baseline(element, area), words: Vec::new() });
                }
            }
            "String" if within("TextLine") => return self.string(element),
            "HYP" if within("TextLine") => self.hyphen(element.attribute("CONTENT").unwrap_or("-")),
            _ => {}
        }
        Ok(())
    }

    fn page(&mut self, element: &XmlElement) -> Result<(), AltoFault> {
        if self.pages.len() == MOST_PAGES {
            return Err(AltoFault::Bounds);
        }
        let side = |name| value(element, name).filter(|side| *side >= 1.0);
        let (scale, size) = match (self.picture, side("WIDTH").zip(side("HEIGHT"))) {
            (Some(picture), Some((width, height))) => {
                (Scale { x: f64::from(picture.0) / width, y: f64::from(picture.1) / height, picture }, picture)
            }
            (Some(picture), None) if self.pixels => (Scale { x: 1.0, y: 1.0, picture }, picture),
            (None, Some((width, height))) if self.pixels => {
                let picture = (pixel(width, u32::MAX), pixel(height, u32::MAX));
                (Scale { x: 1.0, y: 1.0, picture }, picture)
            }
            _ => return Err(AltoFault::NoPixels),
        };
        self.scale = Some(scale);
        self.pages.push(PageText { width: size.0, height: size.1, blocks: Vec::new() });
        Ok(())
    }

    fn string(&mut self, element: &XmlElement) -> Result<(), AltoFault> {
        let content = element.attribute("CONTENT").unwrap_or_default();
        if content.len() > LONGEST_CONTENT {
            return Err(AltoFault::Bounds);
        }
        let confidence = value(element, "WC").map(|share| hundredths((share * 100.0).clamp(0.0, 100.0)));
        let Some(scale) = self.scale else { return Ok(()) };
        let Some(line) = self.line() else { return Ok(()) };
        let area = scale.area(element, line.area);
        let letters = u64::try_from(content.chars().count()).unwrap_or(u64::MAX).max(1);
        let mut before = 0u64;
        for word in content.split(char::is_whitespace) {
            let length = u64::try_from(word.chars().count()).unwrap_or(u64::MAX);
            if length > 0 {
                let content = word.nfc().collect();
                let area = share(area, (before, before.saturating_add(length)), letters);
                line.words.push(TextWord { content, area, confidence });
            }
            before = before.saturating_add(length).saturating_add(1);
        }
        Ok(())
    }

    fn hyphen(&mut self, hyphen: &str) {
        let letters = hyphen.chars().filter(|letter| !letter.is_whitespace()).take(4);
        if let Some(word) = self.line().and_then(|line| line.words.last_mut()) {
            word.content.extend(letters);
        }
    }

    /// Lines and blocks without a word are no text.
    fn end(&mut self, name: &str) {
        match name {
            "TextLine" => {
                if let Some(block) = self.block() {
                    block.lines.pop_if(|line| line.words.is_empty());
                }
            }
            "TextBlock" => {
                if let Some(page) = self.pages.last_mut() {
                    page.blocks.pop_if(|block| block.lines.is_empty());
                }
            }
            _ => {}
        }
    }

    fn block(&mut self) -> Option<&mut TextBlock> {
        self.pages.last_mut()?.blocks.last_mut()
    }

    fn line(&mut self) -> Option<&mut TextLine> {
        self.block()?.lines.last_mut()
    }
}

/// The part of an area that the letters from the first to before the second of `of` have.
fn share(area: TextArea, (from, to): (u64, u64), of: u64) -> TextArea {
    let at = |letters: u64| {
        let offset = u64::from(area.width).saturating_mul(letters.min(of)) / of;
        u32::try_from(offset).unwrap_or(area.width)
    };
    TextArea { left: area.left.saturating_add(at(from)), width: at(to).saturating_sub(at(from)), ..area }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OF_OTHERS: &str = r#"<alto xmlns="http://schema.ccs-gmbh.com/ALTO"><Description><MeasurementUnit>mm10</MeasurementUnit></Description>
<Layout><Page ID="P1" PHYSICAL_IMG_NR="1" WIDTH="2100" HEIGHT="2970"><PrintSpace><ComposedBlock ID="c"><TextBlock ID="b" HPOS="100" VPOS="200" WIDTH="500" HEIGHT="60">
<TextLine HPOS="100" VPOS="200" WIDTH="500" HEIGHT="60" BASELINE="250"><String CONTENT="con-" HPOS="100" VPOS="200" WIDTH="100" HEIGHT="60" WC="0.5"/><SP/>
<String CONTENT="a bb" HPOS="300" VPOS="200" WIDTH="200" HEIGHT="60"/><HYP CONTENT="-"/></TextLine><TextLine/></TextBlock></ComposedBlock></PrintSpace></Page></Layout></alto>"#;

    #[test]
    fn measures_on_paper_become_pixels() {
        let pages = read_alto(OF_OTHERS.as_bytes(), Some((4200, 5940))).unwrap();
        let line = &pages[0].blocks[0].lines[0];
        let words: Vec<_> =
            line.words.iter().map(|word| (word.content.as_str(), word.area.left, word.area.width)).collect();
        assert_eq!(words, [("con-", 200, 200), ("a", 600, 100), ("bb-", 800, 200)]);
        assert_eq!((line.baseline, line.words[0].confidence), (Some((500.0, 500.0)), Some(50.0)));
        assert_eq!((pages[0].width, pages[0].blocks[0].lines.len()), (4200, 1));
        assert_eq!(read_alto(OF_OTHERS.as_bytes(), None), Err(AltoFault::NoPixels));
    }

    #[test]
    fn a_baseline_of_points_reaches_to_both_ends() {
        let text =
            OF_OTHERS.replace("mm10", "pixel").replace("BASELINE=\"250\"", "BASELINE=\"200 250 300 240 400 230\"");
        let line = &read_alto(text.as_bytes(), None).unwrap()[0].blocks[0].lines[0];
        assert_eq!(line.baseline, Some((260.0, 210.0)));
    }

    #[test]
    fn others_are_refused() {
        assert_eq!(read_alto(b"<PcGts/>", None), Err(AltoFault::OtherFormat));
        assert_eq!(read_alto(b"<alto>", None), Err(AltoFault::Xml(XmlFault::Malformed)));
        let entities = format!("<!DOCTYPE alto [<!ENTITY a 'b'>]>{OF_OTHERS}");
        assert_eq!(read_alto(entities.as_bytes(), Some((1, 1))), Err(AltoFault::Xml(XmlFault::Entities)));
    }

    proptest! {
        #[test]
        fn damage_never_brings_it_down(changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..12)) {
            let mut bytes = OF_OTHERS.as_bytes().to_vec();
            for (index, value) in changes {
                let at = index.index(bytes.len());
                bytes[at] = value;
            }
            for page in read_alto(&bytes, Some((4200, 5940))).unwrap_or_default() {
                for word in page.words() {
                    prop_assert!(word.area.left + word.area.width <= 4200 && word.area.top + word.area.height <= 5940);
                    prop_assert!(!word.content.contains(char::is_whitespace));
                }
            }
        }
    }
}
