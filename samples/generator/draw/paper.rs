//! Sheets of paper on the bed of a scanner.

use super::plane::{Frame, Picture, Point, grey};
use super::random::{Random, lattice, noise, rough};

/// A sheet before anything is written on it.
#[derive(Clone)]
pub struct Paper {
    /// Width and height in millimetres.
    pub size: (f32, f32),
    /// Red, green, blue in good light.
    pub colour: [f32; 3],
    /// How much its edges have yellowed, 0 to 1.
    pub age: f32,
    /// How coarse it is, 0 to 1.
    pub tooth: f32,
    /// Folds: horizontal at these heights (mm).
    pub folds: Vec<f32>,
    /// Brown spots.
    pub spots: usize,
    /// Two filing holes at the left edge.
    pub holes: bool,
    /// Decides everything that chance decides.
    pub seed: u64,
}

/// The bed behind the sheet.
const BED: [f32; 3] = [0.13, 0.13, 0.14];

/// Further in than this (mm) the old edge does not reach.
const OLD_EDGE: f32 = 15.0;

struct Spot {
    at: Point,
    radius: f32,
    strength: f32,
}

/// The scan of an empty sheet, grey or in colour.
pub fn scan(paper: &Paper, frame: &Frame, channels: usize) -> Picture {
    let mut random = Random::new(paper.seed);
    let spots: Vec<Spot> = (0..paper.spots)
        .map(|_| Spot {
            at: super::plane::at(random.range(0.0, paper.size.0), random.range(0.0, paper.size.1)),
            radius: random.range(0.5, 2.6),
            strength: random.range(0.02, 0.09),
        })
        .collect();
    let mut samples = Vec::with_capacity(frame.width * frame.height * channels);
    for row in 0..frame.height {
        for column in 0..frame.width {
            let colour = pixel(paper, &spots, frame.millimetre(column, row), (column, row));
            match channels {
                1 => samples.push(grey(colour)),
                _ => samples.extend(colour),
            }
        }
    }
    Picture { width: frame.width, height: frame.height, channels, samples }
}

fn pixel(paper: &Paper, spots: &[Spot], mm: Point, place: (usize, usize)) -> [f32; 3] {
    let straight = mm.x.min(mm.y).min(paper.size.0 - mm.x).min(paper.size.1 - mm.y);
    let near_edge = straight < OLD_EDGE;
    let ragged = if near_edge { 0.05 * noise(paper.seed ^ 1, mm.x * 0.7, mm.y * 0.7) } else { 0.0 };
    let edge = straight + ragged;
    if edge < 0.0 {
        // The sheet's shadow falls to the lower right.
        let shade = if mm.x > paper.size.0 || mm.y > paper.size.1 { (0.5 - edge * 0.12).clamp(0.5, 1.0) } else { 1.0 };
        let dust = 0.004 * noise(paper.seed ^ 2, mm.x * 0.4, mm.y * 0.4);
        return BED.map(|tone| tone * shade + dust);
    }
    let mut light = 1.0 + 0.018 * noise(paper.seed ^ 3, mm.x / 45.0, mm.y / 45.0) - 0.012 * (mm.x / paper.size.0);
    if paper.tooth > 0.0 {
        light += paper.tooth * 0.01 * rough(paper.seed ^ 4, mm.x * 1.3, mm.y * 1.3, 2);
        let speck = lattice(paper.seed ^ 5, place.0 as i32, place.1 as i32);
        if speck > 0.985 - paper.tooth * 0.02 {
            light -= 0.03 * paper.tooth;
        }
    }
    for fold in &paper.folds {
        let near = mm.y - fold + 0.25 * noise(paper.seed ^ 6, mm.x / 12.0, *fold);
        if near.abs() < 1.2 {
            light += if near < 0.0 { 0.028 } else { -0.06 } * (1.0 - near.abs() / 1.2);
        }
    }
    let mut brown = if near_edge { yellowed(paper, mm, edge) } else { 0.0 };
    for spot in spots {
        let (dx, dy) = (mm.x - spot.at.x, mm.y - spot.at.y);
        let distance = (dx * dx + dy * dy) / (spot.radius * spot.radius);
        if distance < 1.0 {
            brown += spot.strength * (1.0 - distance);
        }
    }
    if paper.holes {
        for height in [paper.size.1 / 2.0 - 40.0, paper.size.1 / 2.0 + 40.0] {
            let (dx, dy) = (mm.x - 11.0, mm.y - height);
            let distance = (dx * dx + dy * dy).sqrt();
            if distance < 2.7 {
                return BED.map(|tone| tone * 1.15);
            }
            if distance < 3.1 {
                light -= 0.1;
            }
        }
    }
    let fade = [0.55, 1.0, 1.9];
    std::array::from_fn(|channel| paper.colour[channel] * light * (1.0 - brown * fade[channel]))
}

/// The old edge: yellower, darker, never even.
fn yellowed(paper: &Paper, mm: Point, edge: f32) -> f32 {
    let width = 9.0 + 5.0 * noise(paper.seed ^ 7, mm.x / 17.0, mm.y / 17.0);
    paper.age * 0.14 * (1.0 - edge / width).clamp(0.0, 1.0)
}
