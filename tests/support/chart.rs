//! Draws frames of a colour chart whose every colour is known: turned or in perspective, in a colour space, with a cast
//! and with noise.
#![allow(dead_code, reason = "each test file uses its part")]

use fondo::formats::raster::Place;
use fondo::normalise::image::{DeriveOrder, paint};
use fondo::profile::{AccessRules, Limits, QualityRules, TargetRules};
use fondo::quality::{Judged, Meter, Shown, judge};
use fondo::records::Family;

use super::delivery::Chance;
use super::plain_tiff::PlainTiff;

/// A chart of 24 patches as published for the common one (2014 and later), CIE L*a*b* under D50, in reading order.
pub const REFERENCE: [[f64; 3]; 24] = [
    [37.54, 14.37, 14.92],
    [64.66, 19.27, 17.50],
    [49.32, -3.82, -22.54],
    [43.46, -12.74, 22.72],
    [54.94, 9.61, -24.79],
    [70.48, -32.26, -0.37],
    [62.73, 35.83, 56.50],
    [39.43, 10.75, -45.17],
    [50.57, 48.64, 16.67],
    [30.10, 22.54, -20.87],
    [71.77, -24.13, 58.19],
    [71.51, 18.24, 67.37],
    [28.37, 15.42, -49.80],
    [54.38, -39.72, 32.27],
    [42.43, 51.05, 28.62],
    [81.80, 2.67, 80.41],
    [50.63, 51.28, -14.12],
    [49.57, -29.71, -28.32],
    [95.19, -1.03, 2.93],
    [81.29, -0.57, 0.44],
    [66.89, -0.75, -0.06],
    [50.76, -0.13, 0.14],
    [35.63, -0.46, -0.48],
    [20.64, 0.07, -0.46],
];

/// The same with so little colour that sRGB holds it all.
pub fn pale() -> Vec<[f64; 3]> {
    REFERENCE.iter().map(|[l, a, b]| [*l, a * 0.6, b * 0.6]).collect()
}

/// A colour space: its matrix to XYZ under D50 (published, Bradford), its curve, its profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    Srgb,
    Adobe,
}

impl Space {
    const fn matrix(self) -> [[f64; 3]; 3] {
        match self {
            Self::Srgb => [
                [0.436_074_7, 0.385_064_9, 0.143_080_4],
                [0.222_504_5, 0.716_878_6, 0.060_616_9],
                [0.013_932_2, 0.097_104_5, 0.714_173_3],
            ],
            Self::Adobe => [
                [0.609_755_9, 0.205_240_1, 0.149_224_0],
                [0.311_124_2, 0.625_656_0, 0.063_219_7],
                [0.019_481_1, 0.060_890_2, 0.744_838_7],
            ],
        }
    }

    fn code(self, light: f64) -> f64 {
        match self {
            Self::Srgb if light <= 0.003_130_8 => 12.92 * light,
            Self::Srgb => 1.055 * light.powf(1.0 / 2.4) - 0.055,
            Self::Adobe => light.powf(256.0 / 563.0),
        }
    }

    /// The profile that goes into the file.
    pub fn icc(self) -> Vec<u8> {
        let profile = match self {
            Self::Srgb => moxcms::ColorProfile::new_srgb(),
            Self::Adobe => moxcms::ColorProfile::new_adobe_rgb(),
        };
        profile.encode().unwrap()
    }

    /// From 0 to 1; colours outside of the space are cut off.
    pub fn rgb(self, [l, a, b]: [f64; 3]) -> [f64; 3] {
        let fy = (l + 16.0) / 116.0;
        let cube = |f: f64| if f > 6.0 / 29.0 { f * f * f } else { (116.0 * f - 16.0) * 27.0 / 24_389.0 };
        let xyz = [0.964_2 * cube(fy + a / 500.0), cube(fy), 0.824_9 * cube(fy - b / 200.0)];
        let inverse = inverted(self.matrix());
        inverse.map(|row| {
            let light: f64 = row.iter().zip(xyz).map(|(weight, value)| weight * value).sum();
            self.code(light.clamp(0.0, 1.0))
        })
    }
}

fn inverted(m: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let minor = |r: usize, c: usize| {
        let (r0, r1, c0, c1) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        m[r0][c0] * m[r1][c1] - m[r0][c1] * m[r1][c0]
    };
    let whole: f64 = (0..3).map(|c| m[0][c] * minor(0, c)).sum();
    std::array::from_fn(|r| std::array::from_fn(|c| minor(c, r) / whole))
}

/// A frame.
#[derive(Clone, Debug)]
pub struct Shot {
    pub width: u32,
    pub height: u32,
    /// As in a profile.
    pub corners: [[f64; 2]; 4],
    pub space: Space,
    /// 8 or 16.
    pub bits: u16,
    /// Standard deviation of L*.
    pub noise: f64,
    pub seed: u64,
    /// Whether the file bears its profile.
    pub profiled: bool,
}

/// Straight, turned by some degrees, and in perspective.
pub const STRAIGHT: [[f64; 2]; 4] = [[0.1, 0.12], [0.9, 0.12], [0.9, 0.88], [0.1, 0.88]];
pub const TURNED: [[f64; 2]; 4] = [[0.16, 0.08], [0.92, 0.20], [0.84, 0.92], [0.08, 0.80]];
pub const PERSPECTIVE: [[f64; 2]; 4] = [[0.08, 0.22], [0.88, 0.06], [0.95, 0.93], [0.14, 0.74]];

impl Shot {
    /// A frame of the common size, with a little noise, as every device gives it.
    pub fn new(space: Space, bits: u16, corners: [[f64; 2]; 4], seed: u64) -> Self {
        Self { width: 660, height: 460, corners, space, bits, noise: 0.6, seed, profiled: true }
    }

    /// Six patches across and four down, which have the colours that `patch` gives; each with a dark gap around it.
    pub fn rows(&self, patch: impl Fn(usize) -> [f64; 3]) -> Vec<u8> {
        let colours: Vec<[f64; 3]> = (0..24).map(patch).collect();
        let inverse = inverted(self.projection());
        let mut chance = Chance(self.seed);
        let mut rows = Vec::new();
        for (y, x) in (0..self.height).flat_map(|y| (0..self.width).map(move |x| (y, x))) {
            let at = [f64::from(x) + 0.5, f64::from(y) + 0.5, 1.0];
            let [u, v, depth] =
                inverse.map(|row| row.iter().zip(at).map(|(weight, value)| weight * value).sum::<f64>());
            let (u, v) = (u / depth * 6.0, v / depth * 4.0);
            let within = |share: f64| (0.08..0.92).contains(&(share - share.floor()));
            let mut colour = match () {
                () if !(0.0..6.0).contains(&u) || !(0.0..4.0).contains(&v) => [62.0, 2.0, 9.0],
                () if within(u) && within(v) => colours[v as usize * 6 + u as usize],
                () => [14.0, 0.0, 0.0],
            };
            colour[0] += self.noise * normal(&mut chance);
            for value in self.space.rgb(colour) {
                match self.bits {
                    8 => rows.push((value * 255.0 + 0.5) as u8),
                    _ => rows.extend(((value * 65_535.0 + 0.5) as u16).to_le_bytes()),
                }
            }
        }
        rows
    }

    /// The same as a TIFF file.
    pub fn tiff(&self, patch: impl Fn(usize) -> [f64; 3]) -> Vec<u8> {
        let rows = self.rows(patch);
        let tags = if self.profiled { vec![(34675, 7, self.space.icc())] } else { Vec::new() };
        PlainTiff {
            width: self.width,
            height: self.height,
            bits: self.bits,
            samples: 3,
            photometric: 2,
            rows: &rows,
            tags: &tags,
        }
        .bytes()
    }

    /// From the chart's square to pixels, by the four corners: eight equations, solved.
    fn projection(&self) -> [[f64; 3]; 3] {
        let square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        let mut equations: Vec<Vec<f64>> = Vec::new();
        for ([u, v], [x, y]) in square.into_iter().zip(self.corners) {
            let (x, y) = (x * f64::from(self.width), y * f64::from(self.height));
            equations.push(vec![u, v, 1.0, 0.0, 0.0, 0.0, -u * x, -v * x, x]);
            equations.push(vec![0.0, 0.0, 0.0, u, v, 1.0, -u * y, -v * y, y]);
        }
        for at in 0..8 {
            let best = (at..8).max_by(|a, b| equations[*a][at].abs().total_cmp(&equations[*b][at].abs())).unwrap();
            equations.swap(at, best);
            let pivot = equations[at].clone();
            for (row, equation) in equations.iter_mut().enumerate().filter(|(row, _)| *row != at) {
                let factor = equation[at] / pivot[at];
                assert!(row < 8 && factor.is_finite());
                equation.iter_mut().zip(&pivot).for_each(|(value, of_pivot)| *value -= factor * of_pivot);
            }
        }
        let solved: Vec<f64> = (0..8).map(|at| equations[at][8] / equations[at][at]).collect();
        [[solved[0], solved[1], solved[2]], [solved[3], solved[4], solved[5]], [solved[6], solved[7], 1.0]]
    }
}

/// Of a normal distribution: twelve of an even one.
fn normal(chance: &mut Chance) -> f64 {
    (0..12).map(|_| chance.below(1 << 20) as f64 / f64::from(1 << 20)).sum::<f64>() - 6.0
}

/// What is measured of a frame of a target, as a worker does it.
pub fn judged(bytes: &[u8], rules: TargetRules) -> Judged {
    let (mut meter, limits) = (Meter::of_target(rules), Limits::default());
    let access = AccessRules { long_side: 64, ..AccessRules::default() };
    let order = DeriveOrder {
        family: Family::Tiff,
        bytes,
        image: Place::Chain(0),
        resolution: None,
        orientation: 1,
        rules: &access,
        thumbnail: None,
        memory: u64::MAX,
        limits: &limits,
    };
    paint(&order, &mut meter).unwrap().finish(None).unwrap();
    judge(meter, None, Shown::default(), &QualityRules::default()).unwrap()
}
