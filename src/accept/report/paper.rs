//! Pages of paper: lines of text, tables that go over several pages, and rules.

use krilla::Document;
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder, ConfigurationError};
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::text::{Font, TextDirection};
use krilla::{Data, SerializeSettings};
use unicode_normalization::UnicodeNormalization;

/// What keeps the file from being made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A defect of this program: the library finds the content unfit for PDF/A.
    #[error("make the report's PDF: {0}")]
    Library(Box<KrillaError>),
    /// A defect of this program: the library knows no such kind of PDF.
    #[error("make the report's PDF: {0:?}")]
    Setting(Box<ConfigurationError>),
    /// A defect of this program: the font, or a measure.
    #[error("make the report's PDF: the font or a measure in it is unfit")]
    Font,
}

/// A4, in points.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;

/// The margin on all sides.
const MARGIN: f32 = 50.0;

/// Between the margins.
pub const MEASURE: f32 = WIDTH - 2.0 * MARGIN;

/// Room at the foot of a page.
const FOOT: f32 = 36.0;

/// The distance of lines, by the size of the letters.
const LEADING: f32 = 1.35;

/// A thing on a page.
#[derive(Clone, Debug)]
enum Mark {
    Text { x: f32, y: f32, size: f32, text: String },
    Bar { x: f32, y: f32, width: f32, height: f32, shade: u8 },
}

/// What is written, page after page.
#[derive(Debug)]
pub struct Paper {
    pages: Vec<Vec<Mark>>,
    y: f32,
}

/// A column of a table: its heading, and its share of the measure.
pub type Column<'c> = (&'c str, f32);

impl Paper {
    /// Begins the first page.
    #[must_use]
    pub fn new() -> Self {
        Self { pages: vec![Vec::new()], y: MARGIN }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGIN;
    }

    /// Turns the page where `height` is not left on it.
    pub fn keep_together(&mut self, height: f32) {
        if self.y + height > HEIGHT - MARGIN - FOOT {
            self.turn();
        }
    }

    /// Leaves room.
    pub fn space(&mut self, height: f32) {
        self.y += height;
    }

    /// A heading, never the last thing on its page.
    pub fn heading(&mut self, text: &str, size: f32) {
        self.keep_together(size * LEADING + 60.0);
        self.paragraph(text, size);
        self.space(size * 0.25);
    }

    /// A paragraph over the whole measure.
    pub fn paragraph(&mut self, text: &str, size: f32) {
        for line in lines(text, size, MEASURE) {
            self.keep_together(size * LEADING);
            self.y += size;
            let y = self.y;
            self.mark(Mark::Text { x: MARGIN, y, size, text: line });
            self.y += size * (LEADING - 1.0);
        }
    }

    /// A label and its value, side by side.
    pub fn fact(&mut self, label: &str, value: &str) {
        self.row(&[(label, 0.3), (value, 0.7)], 9.5, None);
    }

    /// A table with its head on each page.
    pub fn table(&mut self, columns: &[Column<'_>], rows: &[Vec<String>]) {
        self.row(columns, 8.5, Some(226));
        for row in rows {
            let cells: Vec<Column<'_>> =
                row.iter().zip(columns).map(|(cell, (_, share))| (cell.as_str(), *share)).collect();
            let before = self.pages.len();
            self.keep_together(row_height(&cells, 8.5));
            if self.pages.len() > before {
                self.row(columns, 8.5, Some(226));
            }
            self.row(&cells, 8.5, None);
        }
        self.space(6.0);
    }

    fn row(&mut self, cells: &[Column<'_>], size: f32, shade: Option<u8>) {
        let height = row_height(cells, size);
        self.keep_together(height);
        let top = self.y;
        if let Some(shade) = shade {
            self.mark(Mark::Bar { x: MARGIN, y: top, width: MEASURE, height, shade });
        }
        let mut x = MARGIN;
        for (text, share) in cells {
            for (at, line) in (0u16..).zip(lines(text, size, MEASURE * share - 8.0)) {
                let y = top + 3.0 + size + f32::from(at) * size * LEADING;
                self.mark(Mark::Text { x: x + 3.0, y, size, text: line });
            }
            x += MEASURE * share;
        }
        self.y = top + height;
        let y = self.y;
        self.mark(Mark::Bar { x: MARGIN, y, width: MEASURE, height: 0.4, shade: 170 });
    }

    /// Two places to sign, side by side.
    pub fn signatures(&mut self, left: &str, right: &str, date: &str) {
        self.keep_together(110.0);
        self.space(18.0);
        let half = MEASURE / 2.0;
        for (x, who) in [(MARGIN, left), (MARGIN + half + 10.0, right)] {
            let y = self.y;
            self.mark(Mark::Text { x, y: y + 10.0, size: 9.5, text: who.to_owned() });
            self.mark(Mark::Bar { x, y: y + 48.0, width: half - 20.0, height: 0.6, shade: 60 });
            self.mark(Mark::Text { x, y: y + 74.0, size: 8.5, text: date.to_owned() });
            self.mark(Mark::Bar { x: x + 70.0, y: y + 76.0, width: half - 90.0, height: 0.6, shade: 60 });
        }
        self.space(90.0);
    }

    /// The file: PDF/A-2u, its text in one embedded font, the same bytes for the same content.
    ///
    /// # Errors
    /// The library refuses to make it: a defect of this program.
    pub fn print(self, about: &About<'_>) -> Result<Vec<u8>, PdfError> {
        let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A2_U).finish();
        let configuration = configuration.map_err(|error| PdfError::Setting(Box::new(error)))?;
        let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
        let font = Font::new(Data::from(dejavu::sans_condensed::regular().to_vec()), 0).ok_or(PdfError::Font)?;
        document.set_metadata(metadata(about));
        let count = self.pages.len();
        for (number, marks) in (1..).zip(self.pages) {
            let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(PdfError::Font)?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            let foot = format!("{} · {number}/{count}", about.title);
            let foot = Mark::Text { x: MARGIN, y: HEIGHT - MARGIN + 8.0, size: 7.5, text: legible(&foot) };
            for mark in marks.into_iter().chain([foot]) {
                match mark {
                    Mark::Text { x, y, size, text } => {
                        surface.set_fill(Some(fill(25)));
                        let text = legible(&text);
                        surface.draw_text(Point::from_xy(x, y), font.clone(), size, &text, false, TextDirection::Auto);
                    }
                    Mark::Bar { x, y, width, height, shade } => {
                        let mut path = PathBuilder::new();
                        path.push_rect(Rect::from_xywh(x, y, width, height).ok_or(PdfError::Font)?);
                        if let Some(path) = path.finish() {
                            surface.set_fill(Some(fill(shade)));
                            surface.draw_path(&path);
                        }
                    }
                }
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| PdfError::Library(Box::new(error)))
    }
}

/// What the file says of itself.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The title.
    pub title: &'a str,
    /// `it` or `en`.
    pub language: &'a str,
    /// The author.
    pub author: Option<&'a str>,
    /// Its date.
    pub made: jiff::Timestamp,
}

fn metadata(about: &About<'_>) -> Metadata {
    let at = about.made.to_zoned(jiff::tz::TimeZone::UTC);
    let small = |value: i8| u8::try_from(value).unwrap_or_default();
    let date = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    let metadata = Metadata::new()
        .title(about.title.to_owned())
        .language(about.language.to_owned())
        .creator(format!("fondo {}", env!("CARGO_PKG_VERSION")))
        .creation_date(date);
    match about.author {
        Some(author) => metadata.authors(vec![author.to_owned()]),
        None => metadata,
    }
}

fn fill(shade: u8) -> Fill {
    Fill { paint: rgb::Color::new(shade, shade, shade).into(), opacity: NormalizedF32::ONE, rule: FillRule::default() }
}

fn row_height(cells: &[Column<'_>], size: f32) -> f32 {
    let most = cells.iter().map(|(text, share)| lines(text, size, MEASURE * share - 8.0).len()).max().unwrap_or(1);
    f32::from(u16::try_from(most.max(1)).unwrap_or(u16::MAX)) * size * LEADING + 5.0
}

/// Most lines of one cell or paragraph: the table for exchange has the rest.
const MOST_LINES: usize = 40;

/// Breaks text between words, and words that are longer than the line within.
fn lines(text: &str, size: f32, measure: f32) -> Vec<String> {
    let text = legible(text);
    let mut lines = vec![String::new()];
    let mut width = 0.0;
    for word in text.split(' ') {
        let wide = extent(word, size);
        if width > 0.0 && width + wide + extent(" ", size) > measure {
            lines.push(String::new());
            width = 0.0;
        }
        if width > 0.0 {
            width += extent(" ", size);
            push(&mut lines, ' ');
        }
        for letter in word.chars() {
            let step = advance(letter) * size;
            if width + step > measure && width > 0.0 {
                lines.push(String::new());
                width = 0.0;
            }
            push(&mut lines, letter);
            width += step;
        }
    }
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        push(&mut lines, '…');
    }
    lines
}

fn push(lines: &mut [String], letter: char) {
    if let Some(line) = lines.last_mut() {
        line.push(letter);
    }
}

fn extent(text: &str, size: f32) -> f32 {
    text.chars().map(advance).sum::<f32>() * size
}

/// How wide letters are at size 1, rather too much than too little.
fn advance(letter: char) -> f32 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.29,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' | '"' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 0.92,
        'A'..='Z' | '_' | '=' | '+' | '<' | '>' | '~' => 0.7,
        'a'..='z' | '0'..='9' => 0.58,
        _ => 0.75,
    }
}

/// Text that the font can show: letters of Europe's alphabets and the usual signs. Anything else stands as `<U+4E2D>`:
/// nothing is lost, and the file stays PDF/A, which allows no missing letter.
fn legible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.nfc() {
        match letter {
            ' '..='~'
            | '\u{a1}'..='\u{ac}'
            | '\u{ae}'..='\u{17f}'
            | '–'
            | '—'
            | '‘'
            | '’'
            | '“'
            | '”'
            | '…'
            | '•'
            | '€' => {
                shown.push(letter);
            }
            '\n' | '\r' | '\t' | '\u{a0}' | '\u{202f}' => shown.push(' '),
            _ => shown.push_str(&format!("<U+{:04X}>", u32::from(letter))),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_they_may_be_and_nothing_is_lost() {
        let text = "Serie 01 Protocolli generali F0002_0001_una_parola_senza_fine_che_non_ha_dove_spezzarsi fine";
        let broken = lines(text, 9.0, 100.0);
        assert!(broken.len() > 3 && broken.iter().all(|line| extent(line, 9.0) <= 100.0), "{broken:?}");
        assert_eq!(broken.concat().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn every_text_can_be_printed() {
        let mut paper = Paper::new();
        let hostile: String = (0..0x11_0000u32).step_by(257).filter_map(char::from_u32).collect();
        paper.paragraph(&hostile, 9.0);
        let all: String = ('\u{0}'..='\u{17f}').chain("–—‘’“”…•€".chars()).collect();
        paper.table(&[("a", 0.5), ("b", 0.5)], &[vec![all, "perche\u{301}".to_owned()]]);
        let about =
            About { title: "città · 中", language: "it", author: Some("中"), made: jiff::Timestamp::UNIX_EPOCH };
        let bytes = paper.print(&about).unwrap();
        assert!(bytes.starts_with(b"%PDF-1.7"));
    }
}
