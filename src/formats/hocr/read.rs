//! From hOCR to the text of a page.

use unicode_normalization::UnicodeNormalization;

use crate::formats::xml::is_xml_char;
use crate::formats::xml_parts::{XmlBounds, XmlElement, XmlFault, XmlPart, XmlParts};
use crate::records::{PageText, Rotation, TextArea, TextBlock, TextLine, TextWord};

use super::title::Title;

/// Bounds of a document: a page of a newspaper has some ten thousand words.
const BOUNDS: XmlBounds = XmlBounds { bytes: 64 << 20, elements: 1_000_000, depth: 64 };

/// Longest word, in bytes: what is longer is no word.
const LONGEST_WORD: usize = 4096;

/// What keeps hOCR from being the text of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HocrFault {
    /// It cannot be read as XML.
    #[error("{0}")]
    Xml(#[from] XmlFault),
    /// It has no page, several, or one of another size.
    #[error("it does not tell of one page of {width} by {height} pixels")]
    OtherPage {
        /// Pixels across that were expected.
        width: u32,
        /// Pixels down that were expected.
        height: u32,
    },
    /// A word or line has no place, or one outside of the page.
    #[error("a word or line stands at no place of the page")]
    Misplaced,
}

/// What an element is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Page,
    Paragraph,
    Line,
    Word,
    Other,
}

/// The text of one page picture of this size, in the order in which the document has it. Each paragraph (`ocr_par`) is
/// a block.
///
/// # Errors
/// [`HocrFault`].
pub fn read_hocr(bytes: &[u8], size: (u32, u32)) -> Result<PageText, HocrFault> {
    let mut reading = Reading { page: PageText { width: size.0, height: size.1, blocks: Vec::new() }, pages: 0 };
    let mut open: Vec<Part> = Vec::new();
    for part in XmlParts::new(bytes, BOUNDS)? {
        match part? {
            XmlPart::Open(element) => {
                let part = part_of(&element);
                reading.begin(part, &element, &open)?;
                open.push(part);
            }
            XmlPart::Text(text) => {
                if open.contains(&Part::Word) {
                    reading.letters(&text)?;
                }
            }
            XmlPart::Close => {
                if let Some(part) = open.pop() {
                    reading.end(part);
                }
            }
        }
    }
    if reading.pages != 1 {
        return Err(HocrFault::OtherPage { width: size.0, height: size.1 });
    }
    Ok(reading.page)
}

fn part_of(element: &XmlElement) -> Part {
    let classes = element.attribute("class").unwrap_or_default();
    let found = classes.split_ascii_whitespace().find_map(|class| match class {
        "ocr_page" => Some(Part::Page),
        "ocr_par" => Some(Part::Paragraph),
        "ocr_line" | "ocr_header" | "ocr_caption" | "ocr_textfloat" => Some(Part::Line),
        "ocrx_word" => Some(Part::Word),
        _ => None,
    });
    found.unwrap_or(Part::Other)
}

struct Reading {
    page: PageText,
    pages: u32,
}

impl Reading {
    fn begin(&mut self, part: Part, element: &XmlElement, open: &[Part]) -> Result<(), HocrFault> {
        if part == Part::Other {
            return Ok(());
        }
        let title = Title::parse(element.attribute("title").unwrap_or_default());
        let (width, height) = (self.page.width, self.page.height);
        if part == Part::Page {
            self.pages += 1;
            let fits = title.area == Some([0, 0, width, height]) && self.pages == 1;
            return if fits { Ok(()) } else { Err(HocrFault::OtherPage { width, height }) };
        }
        let area = area(title.area, (width, height))?;
        let within = |outer: Part| open.contains(&outer);
        match part {
            Part::Paragraph if within(Part::Page) => self.page.blocks.push(TextBlock { area, ..TextBlock::default() }),
            Part::Line if within(Part::Paragraph) => {
                let line = TextLine { area, baseline: baseline(title.baseline, area), words: Vec::new() };
                self.turned(Rotation::near(title.angle.unwrap_or_default()))?.lines.push(line);
            }
            Part::Word if within(Part::Line) && !within(Part::Word) => {
                let word = TextWord { content: String::new(), area, confidence: title.confidence };
                self.line().ok_or(HocrFault::Misplaced)?.words.push(word);
            }
            _ => return Err(HocrFault::Misplaced),
        }
        Ok(())
    }

    /// The block that is open, of lines that are turned like this: another one where its lines are turned otherwise.
    fn turned(&mut self, rotation: Rotation) -> Result<&mut TextBlock, HocrFault> {
        let block = self.page.blocks.last_mut().ok_or(HocrFault::Misplaced)?;
        if block.lines.is_empty() {
            block.rotation = rotation;
        } else if block.rotation != rotation {
            let area = block.area;
            self.page.blocks.push(TextBlock { area, rotation, lines: Vec::new() });
        }
        self.page.blocks.last_mut().ok_or(HocrFault::Misplaced)
    }

    fn letters(&mut self, text: &str) -> Result<(), HocrFault> {
        let word = self.line().and_then(|line| line.words.last_mut()).ok_or(HocrFault::Misplaced)?;
        word.content.extend(text.chars().filter(|letter| !letter.is_whitespace() && is_xml_char(*letter)));
        if word.content.len() > LONGEST_WORD { Err(HocrFault::Xml(XmlFault::Bounds)) } else { Ok(()) }
    }

    /// What holds no letter was a spot, a rule or a picture to the engine: it is no text.
    fn end(&mut self, part: Part) {
        match part {
            Part::Word => {
                if let Some(line) = self.line()
                    && let Some(mut word) = line.words.pop()
                    && !word.content.is_empty()
                {
                    word.content = word.content.nfc().collect();
                    line.words.push(word);
                }
            }
            Part::Line => {
                if let Some(block) = self.page.blocks.last_mut() {
                    block.lines.pop_if(|line| line.words.is_empty());
                }
            }
            Part::Paragraph => {
                self.page.blocks.pop_if(|block| block.lines.is_empty());
            }
            Part::Page | Part::Other => {}
        }
    }

    fn line(&mut self) -> Option<&mut TextLine> {
        self.page.blocks.last_mut()?.lines.last_mut()
    }
}

/// An area, cut to the page: engines give words a pixel more than there is.
fn area(corners: Option<[u32; 4]>, (width, height): (u32, u32)) -> Result<TextArea, HocrFault> {
    let [left, top, right, bottom] = corners.ok_or(HocrFault::Misplaced)?;
    if left > width || top > height {
        return Err(HocrFault::Misplaced);
    }
    Ok(TextArea { left, top, width: right.min(width) - left, height: bottom.min(height) - top })
}

/// The heights of the line at both ends of its area, in hundredths of a pixel.
fn baseline(line: Option<(f64, f64)>, area: TextArea) -> Option<(f64, f64)> {
    let (slope, offset) = line?;
    let left = f64::from(area.top) + f64::from(area.height) + offset;
    let right = left + slope * f64::from(area.width);
    let near = |height: f64| height.abs() < 1e7;
    (near(left) && near(right)).then(|| (hundredths(left), hundredths(right)))
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAGE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title></title></head><body>
<div class='ocr_page' id='page_1' title='image "stdin"; bbox 0 0 200 100; ppageno 0'>
 <div class='ocr_carea' title="bbox 10 10 190 50">
  <p class='ocr_par' lang='ita' title="bbox 10 10 190 50">
   <span class='ocr_line' title="bbox 10 10 190 30; baseline 0.01 -5">
    <span class='ocrx_word' title='bbox 10 10 60 30; x_wconf 93'>L&#39;e<strong>&#x301;</strong></span>
    <span class='ocrx_word' title='bbox 70 10 201 30; x_wconf 12'>&amp;co</span>
    <span class='ocrx_word' title='bbox 100 10 190 30; x_wconf 95'> </span>
   </span>
   <span class='ocr_line' title="bbox 10 30 20 50"><span class='ocrx_word' title='bbox 10 30 20 50'> </span></span>
  </p>
 </div>
</div></body></html>"#;

    #[test]
    fn words_lines_and_blocks() {
        let page = read_hocr(PAGE.as_bytes(), (200, 100)).unwrap();
        let line = &page.blocks[0].lines[0];
        let words: Vec<_> = line.words.iter().map(|word| (word.content.as_str(), word.confidence)).collect();
        assert_eq!(words, [("L'é", Some(93.0)), ("&co", Some(12.0))]);
        assert_eq!((page.blocks.len(), page.blocks[0].lines.len()), (1, 1));
        assert_eq!(line.baseline, Some((25.0, 26.8)));
        assert_eq!(line.words[1].area, TextArea { left: 70, top: 10, width: 130, height: 20 });
    }

    #[test]
    fn turned_lines_are_blocks_of_their_own() {
        let turned = PAGE.replace(
            "bbox 10 30 20 50\"><span class='ocrx_word' title='bbox 10 30 20 50'> ",
            "bbox 10 30 20 50; \
             textangle 270\"><span class='ocrx_word' title='bbox 10 30 20 50'>giù",
        );
        let page = read_hocr(turned.as_bytes(), (200, 100)).unwrap();
        let blocks: Vec<_> = page.blocks.iter().map(|block| (block.rotation, block.lines.len())).collect();
        assert_eq!(blocks, [(Rotation::Upright, 1), (Rotation::Falling, 1)]);
        assert_eq!(page.blocks[0].area, page.blocks[1].area);
    }

    #[test]
    fn nonsense_is_refused() {
        let is = |text: &str, fault| assert_eq!(read_hocr(text.as_bytes(), (200, 100)), Err(fault), "{text}");
        let other = HocrFault::OtherPage { width: 200, height: 100 };
        is(&PAGE.replace("bbox 0 0 200 100", "bbox 0 0 201 100"), other);
        is("<html/>", other);
        is(&PAGE.replace("bbox 10 10 60 30", "bbox 300 10 400 30"), HocrFault::Misplaced);
        is(&PAGE.replace("bbox 10 10 60 30; ", ""), HocrFault::Misplaced);
        is(&PAGE.replace("ocr_par", "other"), HocrFault::Misplaced);
        is(&PAGE[..PAGE.len() - 9], HocrFault::Xml(XmlFault::Malformed));
        is("garbage", HocrFault::Xml(XmlFault::Malformed));
        is(
            &PAGE.replace("transitional.dtd\">", "transitional.dtd\" [<!ENTITY a 'b'>]>"),
            HocrFault::Xml(XmlFault::Entities),
        );
    }

    proptest! {
        #[test]
        fn damage_never_brings_it_down(changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..12)) {
            let mut bytes = PAGE.as_bytes().to_vec();
            for (index, value) in changes {
                let at = index.index(bytes.len());
                bytes[at] = value;
            }
            if let Ok(page) = read_hocr(&bytes, (200, 100)) {
                for word in page.words() {
                    prop_assert!(word.area.left + word.area.width <= 200 && word.area.top + word.area.height <= 100);
                }
            }
        }
    }
}
