//! A copy of a page whose pixels are square, and the way back from places in it. Faxes have half as many rows as
//! columns to the inch; an engine that is given such pixels as they are reads letters of half their height.

use crate::records::{PageText, TextArea};

/// A page stretched so that its pixels are square.
#[derive(Clone, Debug)]
pub struct Square {
    /// Rows, without padding.
    pub pixels: Vec<u8>,
    /// Pixels across and down.
    pub size: (u32, u32),
}

/// The size of a page with square pixels, of which a pixel is `height` times as high as wide: as fine as the finer side
/// is.
#[must_use]
pub fn squared((width, height): (u32, u32), pixel_height: Option<f64>) -> (u32, u32) {
    // What is no number of pixels is one, or as many as there can be.
    let stretched = |side: u32, by: f64| (f64::from(side) * by).round().max(1.0) as u32;
    match pixel_height {
        None => (width, height),
        Some(by) if by > 1.0 => (width, stretched(height, by)),
        Some(by) => (stretched(width, 1.0 / by), height),
    }
}

/// Stretches a page of grey pixels; tones between two are those between.
#[must_use]
pub fn square(pixels: &[u8], (width, height): (u32, u32), pixel_height: f64) -> Square {
    let size = squared((width, height), Some(pixel_height));
    let across: Vec<_> = (0..size.0).map(|x| between(x, width, size.0)).collect();
    let mut copy = Vec::with_capacity(size.0 as usize * size.1 as usize);
    for y in 0..size.1 {
        let (upper, lower, share) = between(y, height, size.1);
        let row = |at: usize| pixels.get(at * width as usize..(at + 1) * width as usize).unwrap_or_default();
        let (upper, lower) = (row(upper), row(lower));
        copy.extend(across.iter().map(|(left, right, part)| {
            let tone = |row: &[u8], at: &usize| row.get(*at).copied().map_or(255.0, f64::from);
            let of = |row: &[u8]| tone(row, left) * (1.0 - part) + tone(row, right) * part;
            (of(upper) * (1.0 - share) + of(lower) * share).round() as u8
        }));
    }
    Square { pixels: copy, size }
}

/// The two pixels between which one of the copy lies, and how near it is to the second.
fn between(at: u32, own: u32, copy: u32) -> (usize, usize, f64) {
    let place = (f64::from(at) + 0.5) * f64::from(own) / f64::from(copy.max(1)) - 0.5;
    let place = place.clamp(0.0, f64::from(own.saturating_sub(1)));
    // Whole, not negative, within the picture.
    let first = place.floor() as usize;
    let last = own.saturating_sub(1) as usize;
    (first, (first + 1).min(last), place - place.floor())
}

impl Square {
    /// Brings the places of a text in the copy back to the page of `size`.
    pub fn bring_back(&self, text: &mut PageText, size: (u32, u32)) {
        let by = |own: u32, copy: u32| f64::from(own) / f64::from(copy.max(1));
        let (across, down) = (by(size.0, self.size.0), by(size.1, self.size.1));
        let edge = |value: u32, by: f64, most: u32| (f64::from(value) * by).round().clamp(0.0, f64::from(most)) as u32;
        let area = |area: TextArea| {
            let (left, right) = (edge(area.left, across, size.0), edge(area.left + area.width, across, size.0));
            let (top, bottom) = (edge(area.top, down, size.1), edge(area.top + area.height, down, size.1));
            TextArea { left, top, width: right - left, height: bottom - top }
        };
        let level = |y: f64| (y * down * 100.0).round() / 100.0;
        for block in &mut text.blocks {
            block.area = area(block.area);
            for line in &mut block.lines {
                line.area = area(line.area);
                line.baseline = line.baseline.map(|(from, to)| (level(from), level(to)));
                line.words.iter_mut().for_each(|word| word.area = area(word.area));
            }
        }
        (text.width, text.height) = size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{TextBlock, TextLine, TextWord};

    #[test]
    fn the_coarser_side_is_stretched() {
        assert_eq!(squared((1728, 1100), Some(204.0 / 98.0)), (1728, 2290));
        assert_eq!(squared((1100, 1728), Some(98.0 / 204.0)), (2290, 1728));
        assert_eq!(squared((1100, 1728), None), (1100, 1728));
        let tall = square(&[0, 100, 200, 50], (2, 2), 2.0);
        assert_eq!((tall.size, tall.pixels), ((2, 4), vec![0, 100, 50, 88, 150, 63, 200, 50]));
        let wide = square(&[0, 200], (2, 1), 0.5);
        assert_eq!((wide.size, wide.pixels), ((4, 1), vec![0, 50, 150, 200]));
    }

    #[test]
    fn places_come_back() {
        let tall = square(&[9; 30 * 10], (30, 10), 2.0);
        let place = TextArea { left: 3, top: 8, width: 12, height: 6 };
        let word = TextWord { content: "x".into(), area: place, confidence: None };
        let line = TextLine { area: place, baseline: Some((13.0, 12.5)), words: vec![word] };
        let block = TextBlock { area: place, lines: vec![line], ..TextBlock::default() };
        let mut text = PageText { width: 30, height: 20, blocks: vec![block] };
        tall.bring_back(&mut text, (30, 10));
        let expected = TextArea { left: 3, top: 4, width: 12, height: 3 };
        let block = &text.blocks[0];
        assert_eq!((block.area, block.lines[0].area, block.lines[0].words[0].area), (expected, expected, expected));
        assert_eq!((block.lines[0].baseline, text.width, text.height), (Some((6.5, 6.25)), 30, 10));
    }
}
