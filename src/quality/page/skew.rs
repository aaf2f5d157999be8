//! By what angle lines of text are turned: the angle at which the rows of a page, sheared, differ most from each other.
//!
//! Angles are whole multiples of 1/128 of a degree, and shears whole pixels: the result is the same on every machine.

use super::reduced::{Picture, percentile};
use super::target::arc;
use super::tones::Part;

/// Columns that are sheared together: at ten degrees they are half a pixel apart.
const STRIP: usize = 4;
/// 1/128 of a degree: the last step of the search.
const STEPS_PER_DEGREE: i32 = 128;
/// How far is searched, in degrees to both sides.
const FARTHEST: i32 = 10;
/// The first step of the search: half a degree.
const COARSE: i32 = STEPS_PER_DEGREE / 2;
/// Tones above this are never ink, wherever the histogram is divided.
const LIGHTEST_INK: u8 = 200;
/// Share of its length, in hundredths, up to which the ink of a row counts: letters leave more than half of a line
/// open, and what is fuller is a rule. The columns of a register would else be its lines.
const FULLEST: u32 = 45;
/// Rows of ink that a line of text has at least; a rule has fewer.
const THICKNESS: usize = 3;
/// Fewest pixels of ink of which an angle can be told.
const FEWEST: u64 = 400;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lines {
    /// Degrees by which lines rise to the right.
    pub degrees: f64,
    /// How much better the best angle is than the worst.
    pub confidence: f64,
    /// Lines of text.
    pub rows: u32,
}

/// Ink, by strips of columns: `counts[strip * height + y]`.
struct Ink {
    counts: Vec<u16>,
    strips: usize,
    height: usize,
    total: u64,
}

/// Looks for lines along the rows of the page, and along its columns.
pub(super) fn lines(picture: &Picture, page: Part) -> Option<(Lines, Lines)> {
    let page = page.inner(3);
    let threshold = threshold(picture, page)?;
    let level = Ink::of(picture, page, threshold);
    let upright = Ink::turned(picture, page, threshold);
    Some((level.search()?, upright.search()?))
}

/// The tone that divides ink from paper (N. Otsu 1979), and whether ink is the lighter of the two.
pub(super) fn threshold(picture: &Picture, page: Part) -> Option<(u8, bool)> {
    let counts = picture.counts(page);
    let total: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let sum: u64 = (0u64..).zip(&counts).map(|(tone, count)| tone * u64::from(*count)).sum();
    let (mut below, mut sum_below) = (0u64, 0u64);
    let (mut best, mut divide) = (0f64, 0u8);
    for (tone, count) in (0u8..=255).zip(&counts) {
        below += u64::from(*count);
        sum_below += u64::from(tone) * u64::from(*count);
        let above = total - below;
        if below == 0 || above == 0 {
            continue;
        }
        let apart = sum_below as f64 / below as f64 - (sum - sum_below) as f64 / above as f64;
        let between = below as f64 * above as f64 * apart * apart;
        if between > best {
            (best, divide) = (between, tone);
        }
    }
    if best == 0.0 {
        return None;
    }
    let dark: u64 = counts.iter().take(usize::from(divide) + 1).map(|count| u64::from(*count)).sum();
    let negative = dark * 2 > total && percentile(&counts, 50) < 128;
    Some((if negative { divide } else { divide.min(LIGHTEST_INK) }, negative))
}

impl Ink {
    fn of(picture: &Picture, page: Part, (divide, negative): (u8, bool)) -> Self {
        let (width, height) = (page.right - page.left, page.bottom - page.top);
        let strips = width.div_ceil(STRIP);
        let mut ink = Self { counts: vec![0; strips * height], strips, height, total: 0 };
        for y in 0..height {
            let row = picture.row(page.top + y).get(page.left..page.right).unwrap_or_default();
            for (strip, pixels) in row.chunks(STRIP).enumerate() {
                let count: u16 = pixels.iter().map(|tone| u16::from((*tone <= divide) != negative)).sum();
                ink.put(strip, y, count);
            }
        }
        ink
    }

    /// As if the page lay on its side.
    fn turned(picture: &Picture, page: Part, (divide, negative): (u8, bool)) -> Self {
        let (width, height) = (page.bottom - page.top, page.right - page.left);
        let strips = width.div_ceil(STRIP);
        let mut ink = Self { counts: vec![0; strips * height], strips, height, total: 0 };
        for strip in 0..strips {
            for y in strip * STRIP..((strip + 1) * STRIP).min(width) {
                let row = picture.row(page.top + y).get(page.left..page.right).unwrap_or_default();
                for (x, tone) in row.iter().enumerate() {
                    let count = u16::from((*tone <= divide) != negative);
                    ink.put(strip, x, count);
                }
            }
        }
        ink
    }

    fn put(&mut self, strip: usize, y: usize, count: u16) {
        if let Some(sum) = self.counts.get_mut(strip * self.height + y) {
            *sum += count;
        }
        self.total += u64::from(count);
    }

    fn search(&self) -> Option<Lines> {
        if self.total < FEWEST || self.height < 32 || self.strips < 8 {
            return None;
        }
        let mut rows = vec![0u32; self.height];
        let mut score = |angle: i32| {
            self.shear(angle, &mut rows);
            differences(&rows)
        };
        let (mut best, mut most, mut least) = (0, 0u64, u64::MAX);
        let sweep = (0..=FARTHEST * STEPS_PER_DEGREE / COARSE).flat_map(|step| [step * COARSE, -step * COARSE]).skip(1);
        for angle in sweep {
            let found = score(angle);
            least = least.min(found);
            if found > most {
                (best, most) = (angle, found);
            }
        }
        let mut step = COARSE / 2;
        while step > 0 {
            for angle in [best - step, best + step] {
                let found = score(angle);
                if found > most {
                    (best, most) = (angle, found);
                }
            }
            step /= 2;
        }
        self.shear(best, &mut rows);
        Some(Lines {
            degrees: f64::from(best) / f64::from(STEPS_PER_DEGREE),
            confidence: most as f64 / least.max(1) as f64,
            rows: text_rows(&rows),
        })
    }

    /// The ink of each row after the page was sheared so that lines rising by the angle lie level. What leaves the page
    /// is lost.
    fn shear(&self, angle: i32, rows: &mut [u32]) {
        rows.fill(0);
        let slope = tangent(f64::from(angle) / f64::from(STEPS_PER_DEGREE));
        let middle = (self.strips / 2) as f64;
        for (strip, column) in self.counts.chunks_exact(self.height.max(1)).enumerate() {
            // Rows count downwards: what rises to the right must be moved down there.
            let shift = ((strip as f64 - middle) * (STRIP as f64) * slope + 0.5).floor() as i64;
            let by = usize::try_from(shift.unsigned_abs()).unwrap_or(usize::MAX).min(self.height);
            let (to, from) = if shift >= 0 { (by, 0) } else { (0, by) };
            let pairs = rows.iter_mut().skip(to).zip(column.iter().skip(from));
            pairs.for_each(|(row, count)| *row += u32::from(*count));
        }
        let fullest = u32::try_from(self.strips * STRIP).unwrap_or(u32::MAX).saturating_mul(FULLEST) / 100;
        rows.iter_mut().for_each(|row| *row = (*row).min(fullest));
    }
}

/// The angle on paper of what is seen at an angle in pixels that are `height` times as high as wide; both in degrees.
pub(super) fn on_paper(degrees: f64, height: f64) -> f64 {
    let angle = arc(tangent(degrees.abs()) * height, 1.0);
    if degrees < 0.0 { -angle } else { angle }
}

/// The tangent of an angle of at most some ten degrees, by its series: the library of the system may round otherwise.
fn tangent(degrees: f64) -> f64 {
    let x = degrees * (std::f64::consts::PI / 180.0);
    let square = x * x;
    x * (1.0 + square * (1.0 / 3.0 + square * (2.0 / 15.0 + square * (17.0 / 315.0 + square * (62.0 / 2835.0)))))
}

/// The sum of the squares of the steps from row to row, but for a twentieth at both ends.
fn differences(rows: &[u32]) -> u64 {
    let margin = rows.len() / 20;
    let inner = rows.get(margin..rows.len() - margin).unwrap_or_default();
    let pairs = inner.iter().zip(inner.get(1..).unwrap_or_default());
    pairs.map(|(one, other)| u64::from(one.abs_diff(*other)).pow(2)).sum()
}

/// Lines: runs of rows with much ink, between rows with little.
fn text_rows(rows: &[u32]) -> u32 {
    let mut sorted: Vec<u32> = rows.iter().copied().filter(|row| *row > 0).collect();
    sorted.sort_unstable();
    let Some(full) = sorted.get(sorted.len() * 9 / 10).copied() else { return 0 };
    let (high, low) = (full / 2, full * 3 / 10);
    let (mut lines, mut run, mut full_rows) = (0, false, 0);
    for row in rows.iter().chain(&[0]) {
        if *row > low {
            run |= *row > high;
            full_rows += 1;
            continue;
        }
        lines += u32::from(run && full_rows >= THICKNESS);
        (run, full_rows) = (false, 0);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of words that rise by the tangent `slope`.
    fn page(slope: f64, border: usize) -> Picture {
        let (width, height) = (820, 1100);
        let tone = |x: usize, y: usize| {
            if x < border {
                return 15;
            }
            let level = y as f64 + (x as f64 - 410.0) * slope;
            let (line, inside) = ((level / 22.0) as i64, level.rem_euclid(22.0));
            // Letters that look like chance, three pixels wide.
            let mixed = (x as i64 / 3 * 7919 + line * 104_729).wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64);
            let word = (mixed >> 40) & 7 < 3;
            let text = (90..730).contains(&x) && (100..1000).contains(&y);
            if text && inside < 9.0 && word { 50 } else { 225 }
        };
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| tone(x, y)).collect();
        Picture { width, height, pixels, factor: 3 }
    }

    #[test]
    fn the_angle_is_found_to_a_tenth_of_a_degree() {
        for degrees in [-8.0f64, -3.0, -1.25, -0.1, 0.0, 0.4, 2.0, 5.5, 9.0] {
            let picture = page(degrees.to_radians().tan(), 0);
            let (lines, _) = lines(&picture, picture.whole()).unwrap();
            assert!((lines.degrees - degrees).abs() < 0.1, "{degrees}: {lines:?}");
            assert!(lines.confidence > 3.0 && lines.rows >= 3, "{degrees}: {lines:?}");
        }
    }

    #[test]
    fn the_tangent_is_right() {
        for angle in -1280..=1280 {
            let exact = (f64::from(angle) / 128.0).to_radians().tan();
            assert!((tangent(f64::from(angle) / 128.0) - exact).abs() < 1e-7, "{angle}");
        }
    }

    #[test]
    fn text_that_runs_upwards_is_surer_in_the_columns() {
        let upright = page(0.0, 0);
        let pixels = (0..820).flat_map(|x| (0..1100).map(move |y| (x, y))).map(|(x, y)| upright.row(y)[x]).collect();
        let turned = Picture { width: 1100, height: 820, pixels, factor: 3 };
        let (rows, columns) = lines(&upright, upright.whole()).unwrap();
        let (turned_rows, turned_columns) = lines(&turned, turned.whole()).unwrap();
        assert!(rows.confidence > 3.0 * columns.confidence, "{rows:?} {columns:?}");
        assert!(turned_columns.confidence > 3.0 * turned_rows.confidence, "{turned_rows:?} {turned_columns:?}");
    }

    #[test]
    fn an_even_page_has_no_lines() {
        let picture = Picture { width: 800, height: 1000, pixels: vec![230; 800_000], factor: 3 };
        assert_eq!(lines(&picture, picture.whole()), None);
        let grain: Vec<u8> = (0..800_000u32).map(|at| 220 + (at.wrapping_mul(2_654_435_761) >> 28) as u8).collect();
        let picture = Picture { pixels: grain, ..picture };
        let found = lines(&picture, picture.whole());
        assert!(found.is_none_or(|(rows, _)| rows.confidence < 3.0), "{found:?}");
    }
}
