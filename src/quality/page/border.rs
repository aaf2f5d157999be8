//! Dark borders, and writing that runs over the edge of the page.

use super::reduced::{Picture, percentile};
use super::tones::Part;

/// A tone below this is dark: a third of 255.
const DARK: u8 = 84;
/// A border takes no more than this share of a side, in hundredths; what is dark beyond is no border.
const MOST: usize = 40;
/// Width of a margin that is asked for, in hundredths of the shorter side. ICDP wants a small dark one around every
/// page.
const MARGIN: usize = 4;
/// How deep the edge is in which strokes are sought, in thousandths of the shorter side.
const EDGE: usize = 4;
/// How long a stroke may be along the edge, in thousandths of the shorter side. Folds, shadows and what is left of a
/// border are longer.
const LONGEST: usize = 25;
/// How much darker than the paper around it a stroke is.
const STROKE: u8 = 60;
/// Fewest strokes over one edge that are more than a speck and a fold.
pub(super) const FEWEST: u32 = 5;

/// The page in the picture, without its dark border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Border {
    /// The page.
    pub page: Part,
    /// The share of the picture that is border; `None` where the picture is dark as a whole.
    pub share: Option<f64>,
    /// Whether it is wider on one side than the margin that guidelines ask for, so that one sees that the page is
    /// whole.
    pub wide: bool,
}

/// Goes in from each side for as long as more than half of a row or column is dark.
pub(super) fn border(picture: &Picture) -> Border {
    let (width, height) = (picture.width, picture.height);
    let mut columns = vec![0usize; width];
    let mut rows = vec![0usize; height];
    for (y, count) in rows.iter_mut().enumerate() {
        let row = picture.row(y);
        columns.iter_mut().zip(row).for_each(|(count, tone)| *count += usize::from(*tone < DARK));
        *count = row.iter().filter(|tone| **tone < DARK).count();
    }
    let dark: usize = rows.iter().sum();
    if dark * 2 > width * height {
        return Border { page: picture.whole(), share: None, wide: false };
    }
    let top = dark_run(rows.iter(), width, height);
    let bottom = dark_run(rows.iter().rev(), width, height);
    let left = dark_run(columns.iter(), height, width);
    let right = dark_run(columns.iter().rev(), height, width);
    let page = Part { left, top, right: width - right, bottom: height - bottom };
    let inside = (page.right - page.left) * (page.bottom - page.top);
    let all = (width * height).max(1);
    let widest = top.max(bottom).max(left).max(right);
    let wide = widest * 100 > width.min(height) * MARGIN;
    Border { page, share: Some((all - inside) as f64 / all as f64), wide }
}

fn dark_run<'c>(lines: impl Iterator<Item = &'c usize>, across: usize, count: usize) -> usize {
    lines.take(count * MOST / 100).take_while(|dark| **dark * 2 > across).count()
}

/// A side of the page with strokes that run over it: how many, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub strokes: u32,
    pub place: Part,
}

/// The side of the page over which most strokes run: dark on paper, through the whole edge, and no longer along it than
/// strokes are.
pub(super) fn cut(picture: &Picture, page: Part) -> Cut {
    let shorter = (page.right - page.left).min(page.bottom - page.top);
    let depth = (shorter * EDGE / 1000).max(2).min(shorter);
    let sides = [
        Part { bottom: page.top + depth, ..page },
        Part { top: page.bottom - depth, ..page },
        Part { right: page.left + depth, ..page },
        Part { left: page.right - depth, ..page },
    ];
    let none = Cut { strokes: 0, place: page };
    sides.into_iter().enumerate().fold(none, |most, (side, place)| {
        let strokes = strokes(picture, place, side < 2, (shorter * LONGEST / 1000).max(4));
        if strokes > most.strokes { Cut { strokes, place } } else { most }
    })
}

impl Cut {
    /// Whether these are too many to be specks.
    pub(super) const fn is_writing(self) -> bool {
        self.strokes >= FEWEST
    }
}

/// Strokes that run through an edge from side to side.
fn strokes(picture: &Picture, place: Part, level: bool, longest: usize) -> u32 {
    let paper = percentile(&picture.counts(place), 75);
    if paper < DARK + STROKE {
        return 0;
    }
    let limit = paper - STROKE;
    let dark_at = |along: usize| {
        if level {
            (place.top..place.bottom).all(|y| picture.row(y).get(along).is_some_and(|tone| *tone < limit))
        } else {
            let row = picture.row(along).get(place.left..place.right).unwrap_or_default();
            !row.is_empty() && row.iter().all(|tone| *tone < limit)
        }
    };
    let (from, to) = if level { (place.left, place.right) } else { (place.top, place.bottom) };
    // The corners belong to two sides, and to what a turned page leaves open.
    let corner = (to - from) / 50;
    let (mut strokes, mut run) = (0, 0);
    for along in from + corner..to.saturating_sub(corner) {
        if dark_at(along) {
            run += 1;
            continue;
        }
        strokes += u32::from(run > 0 && run <= longest);
        run = 0;
    }
    strokes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(tone: impl Fn(usize, usize) -> u8) -> Picture {
        let (width, height) = (200, 300);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| tone(x, y)).collect();
        Picture { width, height, pixels, factor: 1 }
    }

    #[test]
    fn a_border_is_where_it_is() {
        let framed = picture(|x, y| if x < 10 || y >= 285 { 20 } else { 220 });
        let found = border(&framed);
        assert_eq!(found.page, Part { left: 10, top: 0, right: 200, bottom: 285 });
        assert!(found.wide && !border(&picture(|x, _| if x < 8 { 20 } else { 220 })).wide);
        assert!((found.share.unwrap() - (1.0 - 190.0 * 285.0 / 60_000.0)).abs() < 1e-9);
        let written = picture(|x, y| if y % 12 < 4 && x > 20 && x < 180 && (x + y) % 3 == 0 { 30 } else { 220 });
        assert_eq!(border(&written).share, Some(0.0));
        assert_eq!(border(&picture(|x, _| if x < 150 { 10 } else { 200 })).share, None);
    }

    #[test]
    fn writing_over_an_edge_is_found_and_a_fold_is_not() {
        let lines = |from: usize| picture(move |x, y| if y % 20 < 5 && x >= from && x < 150 { 40 } else { 230 });
        let whole = lines(20);
        assert!(!cut(&whole, whole.whole()).is_writing());
        let over = lines(0);
        let found = cut(&over, over.whole());
        assert!(found.is_writing() && found.place.left == 0 && found.place.right == 2, "{found:?}");
        let fold = picture(|x, _| if x < 3 { 60 } else { 230 });
        assert!(!cut(&fold, fold.whole()).is_writing());
    }
}
