//! A copy of a page whose lines are level, and the way back from places in it.

use crate::records::{PageText, TextArea};

/// Paper that comes in at the corners.
const PAPER: u8 = 255;

/// A page turned so that its lines are level; as large as the turned page is.
#[derive(Clone, Debug)]
pub struct Levelled {
    /// Rows, without padding.
    pub pixels: Vec<u8>,
    /// Pixels across and down.
    pub size: (u32, u32),
    /// Degrees by which lines rose to the right.
    pub degrees: f64,
    turn: Turn,
}

/// The turn about the middle of both pictures.
#[derive(Clone, Copy, Debug)]
struct Turn {
    sine: f64,
    cosine: f64,
    /// The middle of the page.
    page: (f64, f64),
    /// The middle of the copy.
    copy: (f64, f64),
}

impl Turn {
    /// From the copy to the page. Rows count downwards.
    fn back(&self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = (x - self.copy.0, y - self.copy.1);
        (self.page.0 + x * self.cosine + y * self.sine, self.page.1 - x * self.sine + y * self.cosine)
    }
}

/// Turns a page of grey pixels whose lines rise by `degrees` to the right, so that they are level; white comes in at
/// the corners.
#[must_use]
pub fn level(pixels: &[u8], (width, height): (u32, u32), degrees: f64) -> Levelled {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let (across, down) = (f64::from(width), f64::from(height));
    // Both are below twice the longer side.
    let side = |long: f64, other: f64| (long * cosine.abs() + other * sine.abs()).ceil().max(1.0) as u32;
    let size = (side(across, down), side(down, across));
    let middle = |(width, height): (u32, u32)| (f64::from(width) / 2.0, f64::from(height) / 2.0);
    let turn = Turn { sine, cosine, page: middle((width, height)), copy: middle(size) };
    let mut copy = Vec::with_capacity(size.0 as usize * size.1 as usize);
    for y in 0..size.1 {
        for x in 0..size.0 {
            let (from_x, from_y) = turn.back(f64::from(x) + 0.5, f64::from(y) + 0.5);
            copy.push(sample(pixels, (width, height), from_x - 0.5, from_y - 0.5));
        }
    }
    Levelled { pixels: copy, size, degrees, turn }
}

/// The tone between four pixels.
fn sample(pixels: &[u8], (width, height): (u32, u32), x: f64, y: f64) -> u8 {
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = (x - left, y - top);
    let tone = |x: f64, y: f64| {
        if x < 0.0 || y < 0.0 || x >= f64::from(width) || y >= f64::from(height) {
            return f64::from(PAPER);
        }
        // Whole, not negative, within the picture.
        let at = y as usize * width as usize + x as usize;
        f64::from(pixels.get(at).copied().unwrap_or(PAPER))
    };
    let upper = tone(left, top) * (1.0 - right_share) + tone(left + 1.0, top) * right_share;
    let lower = tone(left, top + 1.0) * (1.0 - right_share) + tone(left + 1.0, top + 1.0) * right_share;
    (upper * (1.0 - lower_share) + lower * lower_share).round() as u8
}

impl Levelled {
    /// Brings the places of a text in the copy back to the page of `size`: each area becomes the one of the same width
    /// and height about the same middle, which is closer to the letters than the area around its turned corners; a
    /// baseline leans as it did.
    pub fn turn_back(&self, text: &mut PageText, size: (u32, u32)) {
        let area = |area: TextArea| {
            let (width, height) = (f64::from(area.width), f64::from(area.height));
            let middle = self.turn.back(f64::from(area.left) + width / 2.0, f64::from(area.top) + height / 2.0);
            let edge = |value: f64, most: u32| value.round().clamp(0.0, f64::from(most)) as u32;
            let (left, right) = (edge(middle.0 - width / 2.0, size.0), edge(middle.0 + width / 2.0, size.0));
            let (top, bottom) = (edge(middle.1 - height / 2.0, size.1), edge(middle.1 + height / 2.0, size.1));
            TextArea { left, top, width: right - left, height: bottom - top }
        };
        for block in &mut text.blocks {
            let mut around: Option<[u32; 4]> = None;
            for line in &mut block.lines {
                let level = line.area;
                line.words.iter_mut().for_each(|word| word.area = area(word.area));
                // A line leans: its area is that around its words.
                line.area = enclosing(line.words.iter().map(|word| word.area)).unwrap_or_else(|| area(level));
                let (left, right) = (line.area.left, line.area.left + line.area.width);
                line.baseline = line.baseline.map(|(from, to)| {
                    let from = self.turn.back(f64::from(level.left), from);
                    let to = self.turn.back(f64::from(level.left) + f64::from(level.width), to);
                    let slope = if to.0 > from.0 { (to.1 - from.1) / (to.0 - from.0) } else { 0.0 };
                    let at = |x: u32| ((from.1 + (f64::from(x) - from.0) * slope) * 100.0).round() / 100.0;
                    (at(left), at(right))
                });
                around = Some(widened(around, line.area));
            }
            if let Some([left, top, right, bottom]) = around {
                block.area = TextArea { left, top, width: right - left, height: bottom - top };
            }
        }
        (text.width, text.height) = size;
    }
}

/// The smallest area around others.
fn enclosing(areas: impl Iterator<Item = TextArea>) -> Option<TextArea> {
    let [left, top, right, bottom] = areas.fold(None, |around, area| Some(widened(around, area)))?;
    Some(TextArea { left, top, width: right - left, height: bottom - top })
}

fn widened(around: Option<[u32; 4]>, area: TextArea) -> [u32; 4] {
    let own = [area.left, area.top, area.left + area.width, area.top + area.height];
    around.map_or(own, |[left, top, right, bottom]| {
        [left.min(own[0]), top.min(own[1]), right.max(own[2]), bottom.max(own[3])]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{TextBlock, TextLine, TextWord};

    /// A page with a dark bar that rises by `degrees` through its middle.
    fn page(degrees: f64) -> Vec<u8> {
        let slope = degrees.to_radians().tan();
        let dark = |x: f64, y: f64| (y - (100.0 - (x - 150.0) * slope)).abs() < 3.0 && (50.0..250.0).contains(&x);
        let tone = |index: u32| if dark(f64::from(index % 300) + 0.5, f64::from(index / 300) + 0.5) { 0 } else { 220 };
        (0..300 * 200).map(tone).collect()
    }

    #[test]
    fn a_bar_becomes_level_and_comes_back() {
        for degrees in [-7.0, -2.0, 0.8, 3.0, 9.0] {
            let levelled = level(&page(degrees), (300, 200), degrees);
            let width = levelled.size.0 as usize;
            let rows: Vec<usize> = levelled
                .pixels
                .chunks_exact(width)
                .enumerate()
                .filter(|(_, row)| row.iter().any(|tone| *tone < 100))
                .map(|(y, _)| y)
                .collect();
            assert!(rows.len() <= 8, "{degrees}: {rows:?}");
            // A word at the right end of the bar, as an engine would say it of the copy.
            let middle = levelled.size.1 / 2;
            let right = levelled.size.0 / 2 + 80;
            let area = TextArea { left: right, top: middle - 4, width: 20, height: 8 };
            let word = TextWord { content: "x".into(), area, confidence: None };
            let level_at = f64::from(middle) + 3.0;
            let line = TextLine { area, baseline: Some((level_at, level_at)), words: vec![word] };
            let mut text = PageText {
                width: levelled.size.0,
                height: levelled.size.1,
                blocks: vec![TextBlock { area, lines: vec![line], ..TextBlock::default() }],
            };
            levelled.turn_back(&mut text, (300, 200));
            let word = text.words().next().unwrap().area;
            let centre = (f64::from(word.left) + 10.0, f64::from(word.top) + 4.0);
            let expected = 100.0 - (centre.0 - 150.0) * degrees.to_radians().tan();
            assert!((centre.1 - expected).abs() < 2.0, "{degrees}: {centre:?} {expected}");
            let (from, to) = text.blocks[0].lines[0].baseline.unwrap();
            let leans = -20.0 * degrees.to_radians().tan();
            assert!((to - from - leans).abs() < 0.1, "{degrees}: {from} {to}");
            assert_eq!((text.width, text.height), (300, 200));
        }
    }
}
