//! Measures an image while it is decoded for something else.

use std::sync::Arc;

use crate::formats::raster::{Band, Observer, Shape};
use crate::profile::TargetRules;
use crate::records::{Likeness, NotApplicable, SampleFormat};

use super::border::{Border, Cut, border, cut};
use super::depth::Depth;
use super::edges::Edges;
use super::grain::{Blocks, Grain, Steps};
use super::ink::{Ink, ink};
use super::lab::LabColour;
use super::likeness::likeness;
use super::paper::Paper;
use super::reduced::{MOST, Picture, Reducer};
use super::rows::{Row, Rows};
use super::skew::{Lines, lines};
use super::target::{Chart, Patches};
use super::tones::{Histogram, PLACES, Part, Tones};

/// Images with more rows have every other row counted, lower ones each.
const MANY_ROWS: u32 = 1500;

/// What a meter takes beside what grows with the image: tables, the small picture and what is made of it.
const FIXED: u64 = 4 * MOST + (4 << 20);
/// Bytes for each pixel of a row: the row, two before it, its colours, its samples, sums.
const OF_ROW: u64 = 64;

/// Bytes of memory that measuring an image of this width takes at most.
#[must_use]
pub fn memory(width: u32) -> u64 {
    FIXED + u64::from(width) * OF_ROW
}

/// Looks at an image while it is decoded. One meter for one image.
#[derive(Default)]
pub struct Meter {
    /// What the chart of the image should be, where it shows one.
    target: Option<Box<TargetRules>>,
    state: Option<Box<State>>,
    /// A value turned up that is not measured: nothing is said of the image.
    broken: bool,
}

struct State {
    width: u32,
    height: u32,
    rows: Rows,
    icc: Option<Arc<[u8]>>,
    /// Black and white alone can be stored.
    bilevel: bool,
    y: u32,
    /// The two rows before.
    before: [Vec<u8>; 2],
    sums: Sums,
}

/// What is gathered over the rows.
struct Sums {
    reducer: Reducer,
    tones: Tones,
    edges: Edges,
    grain: Grain,
    blocks: Blocks,
    steps: Steps,
    paper: Paper,
    depth: Depth,
    /// The chart, where the image shows one.
    patches: Option<Patches>,
}

/// What was seen of one image.
pub(super) struct Seen {
    pub width: u32,
    pub height: u32,
    pub bilevel: bool,
    pub factor: u32,
    pub border: Border,
    pub cut: Cut,
    pub ink: Ink,
    pub lines: Option<(Lines, Lines)>,
    pub likeness: Option<Likeness>,
    pub tones: Histogram,
    pub sharpness: Option<(u64, u64)>,
    pub noise: Option<f64>,
    pub noise_overall: Option<f64>,
    pub detail: Option<f64>,
    pub steps: Option<(f64, f64)>,
    pub paper: Option<LabColour>,
    pub used_bits: Result<u32, NotApplicable>,
    pub equal_channels: Option<bool>,
    /// The chart, where the image shows one, and what it should be.
    pub chart: Option<(Chart, Box<TargetRules>)>,
}

impl Observer for Meter {
    fn band(&mut self, shape: &Shape, band: &Band<'_>) {
        if self.broken {
            return;
        }
        if self.state.is_none() {
            self.state = State::new(shape, self.target.as_deref()).map(Box::new);
        }
        let taken = self.state.as_mut().is_some_and(|state| (0..band.rows).all(|index| state.add(band, index)));
        self.broken = !taken;
    }
}

impl Meter {
    /// For a frame of a target.
    #[must_use]
    pub fn of_target(rules: TargetRules) -> Self {
        Self { target: Some(Box::new(rules)), ..Self::default() }
    }

    /// What was seen, when all rows have come; `None` where some did not, or could not be measured.
    pub(super) fn finish(self) -> Option<Seen> {
        let state = self.state.filter(|state| !self.broken && state.y == state.height)?;
        Some(state.finish(self.target))
    }
}

impl State {
    fn new(shape: &Shape, target: Option<&TargetRules>) -> Option<Self> {
        let rows = Rows::new(shape)?;
        // Floating-point numbers and those of more bits come brought to 16.
        let bits = if shape.format == SampleFormat::Unsigned { shape.bits } else { 0 };
        let width = shape.width as usize;
        Some(Self {
            width: shape.width,
            height: shape.height,
            rows,
            icc: shape.icc.clone(),
            bilevel: shape.bits == 1 && shape.colours() == 1,
            y: 0,
            before: [Vec::new(), Vec::new()],
            sums: Sums {
                reducer: Reducer::new(shape.width, shape.height),
                tones: Tones::new(width, shape.height),
                edges: Edges::new(),
                grain: Grain::default(),
                blocks: Blocks::new(),
                steps: Steps::default(),
                paper: Paper::new(),
                depth: Depth::new(bits, shape),
                patches: target.and_then(|rules| Patches::new(rules, shape.width, shape.height)),
            },
        })
    }

    /// Takes one row; false where it cannot be measured.
    fn add(&mut self, band: &Band<'_>, index: u32) -> bool {
        let wide = self.rows.wide();
        let Some(row) = self.rows.row(band, index) else { return false };
        let y = self.y;
        self.y += 1;
        self.sums.reducer.add(row.luma);
        if let Some(patches) = &mut self.sums.patches {
            patches.add(&row, wide, y);
        }
        if self.bilevel {
            return true;
        }
        let every = if self.height > MANY_ROWS { 2 } else { 1 };
        self.sums.add(&row, y, every);
        // Three rows are looked at together, in one place of four rows: the one that comes is the lowest.
        if (y / every) % 4 == 2 && y >= 2 {
            let [above, middle] = &self.before;
            self.sums.grain.add(above, middle, row.luma);
        }
        let [above, middle] = &mut self.before;
        std::mem::swap(above, middle);
        middle.clear();
        middle.extend_from_slice(row.luma);
        true
    }

    fn finish(self, target: Option<Box<TargetRules>>) -> Seen {
        let sums = self.sums;
        let chart = sums.patches.as_ref().map(|patches| Chart::of(patches, self.rows.device, self.icc.as_deref()));
        let picture = sums.reducer.finish();
        let border = border(&picture);
        let ink = ink(&picture, border.page);
        Seen {
            width: self.width,
            height: self.height,
            bilevel: self.bilevel,
            factor: picture.factor,
            border,
            cut: cut(&picture, border.page),
            ink,
            lines: lines(&picture, border.page),
            likeness: likeness(&picture, border.page),
            tones: sums.tones.of(places(&picture, border.page)),
            sharpness: sums.edges.ninth_decile(),
            noise: sums.blocks.first_decile(),
            noise_overall: sums.grain.noise(),
            detail: sums.grain.detail(),
            steps: sums.steps.ratio(),
            paper: sums.paper.colour(self.rows.device, self.icc.as_deref()),
            used_bits: sums.depth.used(),
            equal_channels: sums.depth.equal_channels(),
            chart: chart.zip(target),
        }
    }
}

impl Sums {
    fn add(&mut self, row: &Row<'_>, y: u32, every: u32) {
        self.depth.add(row.raw, row.device);
        self.blocks.add(row.luma);
        if y.is_multiple_of(every) {
            self.tones.add(row, y);
            self.edges.add(row.luma);
        }
        if y.is_multiple_of(4) {
            self.paper.add(row);
            self.steps.add(row.luma);
        }
    }
}

/// The places of the grid of tones that lie within the page.
fn places(picture: &Picture, page: Part) -> Part {
    let within = |from: usize, to: usize, side: usize| {
        let side = side.max(1);
        let (first, last) = ((from * PLACES).div_ceil(side), to * PLACES / side);
        if first < last { (first, last) } else { (0, PLACES) }
    };
    let (left, right) = within(page.left, page.right, picture.width);
    let (top, bottom) = within(page.top, page.bottom, picture.height);
    Part { left, top, right, bottom }
}
