//! Pages that are written by the tests: known words at known places.
#![allow(dead_code, reason = "each test file uses its part")]

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use krilla::geom::Point;
use krilla::page::PageSettings;
use krilla::text::{Font, TextDirection};
use krilla::{Data, Document};

use super::plain_tiff::PlainTiff;

/// Pixels per inch.
pub const PPI: u32 = 300;
/// Between two lines, in points.
const LEADING: f32 = 22.0;
/// Size of the letters, in points.
const SIZE: f32 = 12.0;
/// White around the page, in points.
const MARGIN: f32 = 36.0;
/// Between two words, in points.
const SPACE: f32 = 9.0;

/// A word and the smallest rectangle around its ink: left, top, right, bottom in pixels.
#[derive(Clone, Debug)]
pub struct Written {
    pub word: String,
    pub ink: [u32; 4],
}

/// A page of grey pixels.
pub struct WrittenPage {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<u8>,
    pub words: Vec<Written>,
}

impl WrittenPage {
    /// Lines of words, as a page.
    pub fn of(lines: &[&str]) -> Self {
        let lines: Vec<Vec<&str>> = lines.iter().map(|line| line.split(' ').collect()).collect();
        let width = lines.iter().map(|line| line.iter().map(|word| reserved(word)).sum::<f32>()).fold(0.0, f32::max);
        let size = (width + 2.0 * MARGIN, lines.len() as f32 * LEADING + 2.0 * MARGIN);
        let mut document = Document::new();
        let settings = PageSettings::from_wh(size.0, size.1).unwrap();
        let font = Font::new(Data::from(dejavu::sans_condensed::regular().to_vec()), 0).unwrap();
        let mut cells = Vec::new();
        {
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            for (row, line) in lines.iter().enumerate() {
                let mut x = MARGIN;
                let y = MARGIN + (row as f32 + 0.7) * LEADING;
                for word in line {
                    surface.draw_text(Point::from_xy(x, y), font.clone(), SIZE, word, false, TextDirection::Auto);
                    let cell =
                        [x - SPACE / 2.0, y - 0.7 * LEADING, x + reserved(word) - SPACE / 2.0, y + 0.3 * LEADING];
                    cells.push(((*word).to_owned(), cell));
                    x += reserved(word);
                }
            }
        }
        let (pixels, width, height) = drawn(document.finish().unwrap());
        let scale = PPI as f32 / 72.0;
        let words = cells
            .into_iter()
            .map(|(word, cell)| {
                let cell = cell.map(|edge| (edge * scale).max(0.0) as u32);
                let ink = ink(&pixels, width, cell).unwrap_or_else(|| panic!("no ink of {word}"));
                Written { word, ink }
            })
            .collect();
        Self { width, height, pixels, words }
    }

    /// As TIFF, grey, 300 pixels per inch.
    pub fn tiff(&self) -> Vec<u8> {
        let rows = &self.pixels;
        PlainTiff { width: self.width, height: self.height, bits: 8, samples: 1, photometric: 1, rows, tags: &[] }
            .bytes()
    }

    /// Its words, one space between.
    pub fn text(&self) -> String {
        self.words.iter().map(|written| written.word.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// Room for a word and the space behind it, in points: more than it needs.
fn reserved(word: &str) -> f32 {
    let wide = |letter: char| match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' => 0.29,
        'f' | 'r' | 't' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' => 0.92,
        'A'..='Z' => 0.7,
        _ => 0.57,
    };
    word.chars().map(wide).sum::<f32>() * SIZE + SPACE
}

/// The one page of a PDF in grey, drawn by hayro.
fn drawn(pdf: Vec<u8>) -> (Vec<u8>, u32, u32) {
    let pdf = Pdf::new(pdf).unwrap();
    let page = &pdf.pages()[0];
    let scale = PPI as f32 / 72.0;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap =
        render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let grey = pixmap.data_as_u8_slice().chunks_exact(4).map(|pixel| pixel[1]).collect();
    (grey, u32::from(pixmap.width()), u32::from(pixmap.height()))
}

/// The smallest rectangle around what is dark within `cell`.
fn ink(pixels: &[u8], width: u32, cell: [u32; 4]) -> Option<[u32; 4]> {
    let mut around: Option<[u32; 4]> = None;
    for y in cell[1]..cell[3] {
        for x in cell[0]..cell[2].min(width) {
            if pixels[(y * width + x) as usize] < 128 {
                let [left, top, right, bottom] = around.unwrap_or([x, y, x + 1, y + 1]);
                around = Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)]);
            }
        }
    }
    around
}

/// Lines of a made-up register, another for each `number`.
pub fn lines(number: u32) -> Vec<String> {
    let places = ["Montalbano", "Castelnuovo", "Roccaforte", "Villafranca", "Pietralunga", "Borgosesia"];
    let things = ["delibera", "relazione", "registro", "protocollo", "inventario", "verbale"];
    let at = |list: &[&str], step: u32| list[((number + step) as usize) % list.len()].to_owned();
    vec![
        format!("Provincia di {} archivio", at(&places, 0)),
        format!("{} del consiglio numero {}", at(&things, 1), 100 + number),
        format!("trasmessa al comune di {}", at(&places, 3)),
        format!("con il {} della seduta", at(&things, 4)),
    ]
}
