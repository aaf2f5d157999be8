//! A small print of 1933: the bridge over the Rivafredda, sepia on baryta paper; and its back.

use super::super::draw::paper::Paper;
use super::super::draw::plane::{Picture, Point, at};
use super::super::draw::random::{lattice, noise, rough};
use super::super::draw::stamp::circle;
use super::super::draw::text::{Hand, Lettering};
use super::{PENCIL, Setting, Sheet, VIOLET};

/// The print with its white edge, in millimetres.
const SIZE: (f32, f32) = (56.0, 40.0);
const EDGE: f32 = 2.8;
/// What photographs ask for.
pub const PPI: u32 = 400;

/// The front.
pub fn front() -> Picture {
    let paper = Paper {
        size: SIZE,
        colour: [0.93, 0.90, 0.83],
        age: 0.35,
        tooth: 0.05,
        folds: Vec::new(),
        spots: 1,
        holes: false,
        seed: 1933,
    };
    let mut sheet = Sheet::new(&paper, &Setting { ppi: PPI as f32, margin: 1.5, skew: 0.25, channels: 3 });
    let frame = sheet.frame.clone();
    let (width, height) = (SIZE.0 - 2.0 * EDGE, SIZE.1 - 2.0 * EDGE);
    for row in 0..frame.height {
        for column in 0..frame.width {
            let place = frame.millimetre(column, row);
            let (x, y) = ((place.x - EDGE) / width, (place.y - EDGE) / height);
            if !(0.0..1.0).contains(&x) || !(0.0..1.0).contains(&y) {
                continue;
            }
            let grain = 0.007 * lattice(3, column as i32, row as i32);
            // The lens was darker at its corners; the edges have faded.
            let vignette = 1.0 - 0.35 * ((x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5));
            let edge = x.min(y).min(1.0 - x).min(1.0 - y);
            let fade = 0.10 * (1.0 - edge / 0.06).max(0.0);
            let tone = ((scene(at(x, y)) + grain) * vignette).clamp(0.02, 0.97) + fade;
            let pixel = (row * frame.width + column) * 3;
            for (channel, value) in sepia(tone).into_iter().enumerate() {
                sheet.picture.samples[pixel + channel] = value;
            }
        }
    }
    sheet.picture
}

fn sepia(tone: f32) -> [f32; 3] {
    let dark = [0.13, 0.09, 0.065];
    let light = [0.94, 0.89, 0.79];
    std::array::from_fn(|channel| dark[channel] + (light[channel] - dark[channel]) * tone)
}

/// How bright the view is at a place, both coordinates from 0 to 1.
fn scene(place: Point) -> f32 {
    let Point { x, y } = place;
    // From far to near: what stands in front hides what is behind.
    if let Some(tone) = near_bank(x, y) {
        return tone;
    }
    if let Some(tone) = bridge(x, y) {
        return tone;
    }
    if y > 0.70 {
        return water(x, y);
    }
    for (layer, level, tone) in [(31, 0.60, 0.36), (32, 0.50, 0.50), (33, 0.40, 0.64)] {
        let ridge = level + 0.11 * rough(layer, x * 3.2 + layer as f32, 0.5, 4);
        if y > ridge {
            let woods = rough(layer + 10, x * 42.0, y * 60.0, 3);
            return tone + 0.16 * woods - 0.10 * (y - ridge);
        }
    }
    sky(x, y)
}

fn sky(x: f32, y: f32) -> f32 {
    let clouds = rough(21, x * 3.0 + 0.8 * noise(22, x * 2.0, y * 4.0), y * 7.0, 5);
    0.72 + 0.16 * y + 0.22 * (clouds - 0.05).max(0.0)
}

fn water(x: f32, y: f32) -> f32 {
    let ripple = rough(41, x * 9.0, y * 90.0, 3);
    // The arch stands in the water once more.
    let mirrored = bridge(x + 0.006 * ripple, 1.40 - y).map_or(0.0, |tone| 0.45 * (tone - 0.62));
    0.62 + mirrored + 0.14 * ripple - 0.25 * (y - 0.7)
}

fn bridge(x: f32, y: f32) -> Option<f32> {
    let deck = 0.415 + 0.06 * (x - 0.52) * (x - 0.52);
    let (dx, dy) = ((x - 0.52) / 0.235, (y - 0.73) / 0.245);
    let arch = dx * dx + dy * dy;
    if y < deck || y > 0.735 || arch < 1.0 {
        return None;
    }
    if y < deck + 0.012 {
        return Some(0.80);
    }
    // Voussoirs around the arch, courses of stone elsewhere.
    let stone = if arch < 1.22 {
        let angle = (dx / (dy.abs() + 0.05)) * 5.0;
        0.66 + 0.10 * lattice(51, angle.floor() as i32, 0)
    } else {
        let course = (y * 62.0).floor();
        let block = (x * 46.0 + if course as i32 % 2 == 0 { 0.5 } else { 0.0 }).floor();
        let joint = (y * 62.0 - course < 0.12) as i32 as f32;
        0.55 + 0.11 * lattice(52, block as i32, course as i32) - 0.12 * joint
    };
    Some(stone + 0.06 * noise(53, x * 120.0, y * 120.0) - 0.16 * (y - deck) / 0.3)
}

fn near_bank(x: f32, y: f32) -> Option<f32> {
    // A poplar at the left, bushes and the bank in front.
    let (dx, dy) = ((x - 0.115) / 0.05, (y - 0.42) / 0.34);
    let ragged = 0.35 * rough(61, x * 30.0, y * 30.0, 3);
    if dx * dx + dy * dy + ragged < 0.92 {
        return Some(0.20 + 0.17 * rough(62, x * 60.0, y * 60.0, 3));
    }
    if (x - 0.115).abs() < 0.006 && (0.5..0.9).contains(&y) {
        return Some(0.15);
    }
    let bank =
        0.90 - 0.14 * (1.0 - x * 2.4).max(0.0) - 0.10 * (x * 2.2 - 1.35).max(0.0) + 0.03 * rough(63, x * 14.0, 0.0, 4);
    (y > bank).then(|| 0.27 + 0.20 * rough(64, x * 50.0, y * 80.0, 4))
}

/// The back: a caption in pencil and the photographer's stamp.
pub fn back() -> Picture {
    let paper = Paper {
        size: SIZE,
        colour: [0.91, 0.88, 0.80],
        age: 0.6,
        tooth: 0.0,
        folds: Vec::new(),
        spots: 3,
        holes: false,
        seed: 1934,
    };
    let mut sheet = Sheet::new(&paper, &Setting { ppi: PPI as f32, margin: 1.5, skew: -0.3, channels: 3 });
    let (mut pencil, mut rubber) = (sheet.layer(), sheet.layer());
    let mut random = sheet.random.clone();
    let hand = Hand { size: 1.7, slant: 0.5, pen: 0.3, shake: 1.0, breadth: 1.05 };
    hand.write(&mut pencil, &mut random, at(5.0, 9.5), "Ponte Rivafredda da monte");
    hand.write(&mut pencil, &mut random, at(5.0, 16.5), "giugno 1933");
    hand.write(&mut pencil, &mut random, at(45.0, 36.0), "n. 27");
    circle(&mut rubber, at(16.0, 28.5), 8.0, 0.35, 0.9);
    let letters = Lettering::new(1.5);
    letters.round(&mut rubber, at(16.0, 28.5), 5.7, -90.0, "FOTO BOLDRIGHINI", 0.9);
    Lettering::new(1.5).centred(&mut rubber, at(16.0, 29.3), "MONTALBANO", 0.9);
    sheet.random = random;
    sheet.lay(&pencil, PENCIL, 0.5, 0.16);
    sheet.lay(&rubber, VIOLET, 0.5, 0.5);
    sheet.picture
}
