//! Rubber stamps.

use super::plane::{Layer, Point, at, turn};
use super::random::Random;
use super::text::{Hand, Lettering};

/// A circle.
pub fn circle(layer: &mut Layer, centre: Point, radius: f32, width: f32, strength: f32) {
    let points: Vec<Point> = (0..=72)
        .map(|step| {
            let (sine, cosine) = turn(step as f32 * 5.0);
            at(centre.x + radius * cosine, centre.y + radius * sine)
        })
        .collect();
    layer.lines(&points, width, strength);
}

/// A round office stamp with its name on the circle and a device in the middle.
pub fn seal(layer: &mut Layer, centre: Point, radius: f32, around: &str, below: &str) {
    circle(layer, centre, radius, 0.45, 0.9);
    circle(layer, centre, radius * 0.62, 0.25, 0.85);
    let letters = Lettering { spacing: 0.3, ..Lettering::new(radius * 0.2) };
    letters.round(layer, centre, radius * 0.71, -90.0, around, 0.92);
    letters.round(layer, centre, radius * 0.71, 90.0, "*", 0.9);
    // A tower on three hills: the arms of a province that does not exist.
    let unit = radius * 0.1;
    let place = |x: f32, y: f32| at(centre.x + x * unit, centre.y + y * unit);
    let tower = [(-1.2, 1.0), (-1.2, -2.6), (-1.6, -2.6), (-1.6, -3.8), (-0.9, -3.8), (-0.9, -3.1), (-0.3, -3.1)];
    let mut outline: Vec<Point> = tower.iter().map(|(x, y)| place(*x, *y)).collect();
    outline.extend(tower.iter().rev().map(|(x, y)| place(-x, *y)));
    layer.area(&outline, 0.82);
    for hill in [-3.0, 0.0, 3.0] {
        let arc: Vec<Point> = (0..=12)
            .map(|step| {
                let (sine, cosine) = turn(180.0 + step as f32 * 15.0);
                place(hill + 2.0 * cosine, 3.2 + 2.0 * sine)
            })
            .collect();
        layer.lines(&arc, 0.3, 0.85);
    }
    let small = Lettering { spacing: 0.2, ..Lettering::new(radius * 0.085) };
    small.centred(layer, place(0.0, 4.6), below, 0.85);
}

/// The box that the protocol office stamps: number, date and class are written into it by hand.
pub struct ProtocolStamp<'a> {
    /// The office's name.
    pub office: &'a str,
    /// Number of the registration.
    pub number: &'a str,
    /// Its date.
    pub date: &'a str,
    /// Category, class, file.
    pub class: &'a str,
}

impl ProtocolStamp<'_> {
    /// Stamps it with its upper left corner at `corner`; what is written into it goes to `pen`.
    pub fn press(&self, layer: &mut Layer, pen: &mut Layer, random: &mut Random, corner: Point, tilt: f32) {
        let (sine, cosine) = turn(tilt);
        let place = |x: f32, y: f32| at(corner.x + x * cosine - y * sine, corner.y + x * sine + y * cosine);
        let (width, height) = (43.0, 19.0);
        let outline = [place(0.0, 0.0), place(width, 0.0), place(width, height), place(0.0, height), place(0.0, 0.0)];
        layer.lines(&outline, 0.4, 0.85);
        layer.lines(&[place(0.0, 5.4), place(width, 5.4)], 0.25, 0.8);
        let letters = |height: f32| Lettering { turn: tilt, ..Lettering::new(height) };
        letters(1.9).centred(layer, place(width / 2.0, 4.0), self.office, 0.9);
        letters(1.6).set(layer, place(2.0, 9.6), "PROT. N.", 0.85);
        letters(1.6).set(layer, place(2.0, 13.4), "DATA", 0.85);
        letters(1.6).set(layer, place(2.0, 17.2), "CAT. CL. FASC.", 0.85);
        let hand = Hand { size: 1.5, slant: 0.25, pen: 0.28, shake: 0.8, breadth: 1.1 };
        hand.write(pen, random, place(16.0, 9.6), self.number);
        hand.write(pen, random, place(16.0, 13.4), self.date);
        hand.write(pen, random, place(23.0, 17.2), self.class);
    }
}
