//! The documents. Everything in them is invented: the province, the people, the bridge.

pub mod contract;
pub mod deliberations;
pub mod letters;
pub mod map;
pub mod photograph;
pub mod register;
pub mod slips;

use super::draw::paper::{self, Paper};
use super::draw::plane::{Frame, Ink, Layer, Picture};
use super::draw::random::Random;

/// A sheet on the scanner, and chance.
pub struct Sheet {
    /// Where millimetres lie in the scan.
    pub frame: Frame,
    /// The scan so far.
    pub picture: Picture,
    /// What chance decides from here on.
    pub random: Random,
    seed: u64,
}

/// How a sheet is scanned.
pub struct Setting {
    /// Pixels per inch.
    pub ppi: f32,
    /// Millimetres of the bed around the sheet.
    pub margin: f32,
    /// Degrees that the sheet lies askew.
    pub skew: f32,
    /// 1 grey, 3 colour.
    pub channels: usize,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(paper: &Paper, setting: &Setting) -> Self {
        let frame = Frame::new(paper.size, setting.margin, setting.ppi, setting.skew);
        let picture = paper::scan(paper, &frame, setting.channels);
        Self { frame, picture, random: Random::new(paper.seed ^ 0xF0D0), seed: paper.seed }
    }

    /// An empty layer.
    pub fn layer(&self) -> Layer {
        Layer::new(&self.frame)
    }

    /// Lays a layer on the sheet.
    pub fn lay(&mut self, layer: &Layer, colour: [f32; 3], uneven: f32, grain: f32) {
        self.seed = self.seed.wrapping_add(101);
        self.picture.lay(layer, Ink { colour, uneven, grain, seed: self.seed });
    }
}

/// A fresh ribbon.
pub const RIBBON: [f32; 3] = [0.13, 0.12, 0.15];
/// Iron-gall ink, gone brown.
pub const GALL: [f32; 3] = [0.33, 0.22, 0.14];
/// Blue-black office ink.
pub const BLUE_BLACK: [f32; 3] = [0.14, 0.17, 0.36];
/// The violet of stamp pads.
pub const VIOLET: [f32; 3] = [0.42, 0.22, 0.58];
/// The red of stamps and rulings.
pub const RED: [f32; 3] = [0.74, 0.20, 0.17];
/// Pencil.
pub const PENCIL: [f32; 3] = [0.42, 0.42, 0.43];
