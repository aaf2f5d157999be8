//! Setting text: with a typewriter, in plain capitals (stamps, printed forms, maps), by hand.

use super::cursive;
use super::glyphs::{self, Kind};
use super::plane::{Layer, Point, at, turn};
use super::random::{Random, lattice};

/// A curve through `points`, as short straight pieces (Catmull–Rom).
pub fn smooth(points: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let Some((&first, &last)) = points.first().zip(points.last()) else { return Vec::new() };
    let mut line = Vec::with_capacity(points.len() * 5);
    for (index, pair) in points.windows(2).enumerate() {
        let (from, to) = (pair[0], pair[1]);
        let before = if index == 0 { first } else { points[index - 1] };
        let after = points.get(index + 2).copied().unwrap_or(last);
        for step in 0..5 {
            let t = step as f32 / 5.0;
            let curve = |p0: f32, p1: f32, p2: f32, p3: f32| {
                0.5 * (2.0 * p1
                    + (p2 - p0) * t
                    + (2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3) * t * t
                    + (3.0 * p1 - p0 - 3.0 * p2 + p3) * t * t * t)
            };
            line.push((curve(before.0, from.0, to.0, after.0), curve(before.1, from.1, to.1, after.1)));
        }
    }
    line.push(last);
    line
}

/// A typewriter: its pitch, and the types that stand a little wrong.
#[derive(Clone, Copy)]
pub struct Typewriter {
    /// Width of a letter in millimetres: 2.54 is pica, 2.12 élite.
    pub pitch: f32,
    /// How black the ribbon still is, 0 to 1.
    pub ribbon: f32,
    /// Which machine: decides which types stand wrong.
    pub seed: u64,
}

impl Typewriter {
    /// Types one line with its baseline beginning at `start`.
    pub fn line(&self, layer: &mut Layer, random: &mut Random, start: Point, text: &str) {
        let unit = self.pitch / 6.0;
        for (index, character) in text.chars().enumerate() {
            let code = character as i32;
            let lean = 0.045 * lattice(self.seed, code, 1);
            let rise = 0.10 * lattice(self.seed, code, 2) + random.range(-0.03, 0.03);
            let strength =
                (self.ribbon + 0.10 * lattice(self.seed, code, 3) + random.range(-0.14, 0.08)).clamp(0.25, 1.0);
            let left = start.x + index as f32 * self.pitch;
            let place = |(x, y): (f32, f32)| at(left + (x + lean * y) * unit, start.y - y * unit - rise);
            for stroke in glyphs::strokes(character) {
                let points = if stroke.kind == Kind::Smooth { smooth(&stroke.points) } else { stroke.points };
                let points: Vec<Point> = points.into_iter().map(place).collect();
                match points.as_slice() {
                    [dot] => layer.line(*dot, *dot, (unit * 1.25, unit * 1.25), strength),
                    _ => layer.lines(&points, unit * 0.82, strength),
                }
            }
        }
    }

    /// Types lines below each other, `spacing` mm apart; gives the baseline after the last one.
    pub fn block(&self, layer: &mut Layer, random: &mut Random, start: Point, spacing: f32, lines: &[&str]) -> f32 {
        let mut y = start.y;
        for line in lines {
            self.line(layer, random, at(start.x, y), line);
            y += spacing;
        }
        y
    }
}

/// Plain lettering with even strokes: printed forms, rubber stamps, map names.
#[derive(Clone, Copy)]
pub struct Lettering {
    /// Height of the capitals in millimetres.
    pub height: f32,
    /// Width of the strokes in millimetres.
    pub weight: f32,
    /// Room between letters, in heights of a capital.
    pub spacing: f32,
    /// How far the letters lean, as a share of their height.
    pub slant: f32,
    /// With serifs.
    pub serifs: bool,
    /// The direction of the line, in degrees.
    pub turn: f32,
}

impl Lettering {
    /// Upright letters of that height.
    pub fn new(height: f32) -> Self {
        Self { height, weight: height * 0.13, spacing: 0.26, slant: 0.0, serifs: false, turn: 0.0 }
    }

    fn shape(&self, character: char) -> (Vec<glyphs::Stroke>, f32, f32) {
        let mut strokes = glyphs::strokes(character);
        if !self.serifs {
            strokes.retain(|stroke| stroke.kind != Kind::Serif);
        }
        let xs = || strokes.iter().flat_map(|stroke| stroke.points.iter().map(|point| point.0));
        let (low, high) = (xs().fold(6.0f32, f32::min), xs().fold(0.0f32, f32::max));
        let (left, width) = if strokes.is_empty() { (0.0, 2.2) } else { (low, high - low) };
        (strokes, left, width)
    }

    /// The length of `text` in millimetres.
    pub fn measure(&self, text: &str) -> f32 {
        let unit = self.height / 7.0;
        text.chars().map(|character| self.shape(character).2 * unit + self.spacing * self.height).sum::<f32>()
            - self.spacing * self.height
    }

    /// Sets `text` with its baseline beginning at `start`.
    pub fn set(&self, layer: &mut Layer, start: Point, text: &str, strength: f32) {
        let unit = self.height / 7.0;
        let (sine, cosine) = turn(self.turn);
        let mut along = 0.0;
        for character in text.chars() {
            let (strokes, left, width) = self.shape(character);
            let place = |(x, y): (f32, f32)| {
                let (dx, dy) = (along + (x - left + self.slant * y) * unit, -y * unit);
                at(start.x + dx * cosine - dy * sine, start.y + dx * sine + dy * cosine)
            };
            draw(layer, strokes, place, self.weight, strength);
            along += width * unit + self.spacing * self.height;
        }
    }

    /// Sets `text` with its middle at `middle`.
    pub fn centred(&self, layer: &mut Layer, middle: Point, text: &str, strength: f32) {
        let half = self.measure(text) / 2.0;
        let (sine, cosine) = turn(self.turn);
        self.set(layer, at(middle.x - half * cosine, middle.y - half * sine), text, strength);
    }

    /// Sets `text` on a circle, its middle at the angle `top` (degrees; −90 is the highest point), reading clockwise.
    pub fn round(&self, layer: &mut Layer, centre: Point, radius: f32, top: f32, text: &str, strength: f32) {
        let unit = self.height / 7.0;
        let degrees = |mm: f32| mm / radius * (180.0 / std::f32::consts::PI);
        let mut angle = top - degrees(self.measure(text)) / 2.0;
        for character in text.chars() {
            let (strokes, left, width) = self.shape(character);
            let middle = angle + degrees(width * unit / 2.0);
            let (sine, cosine) = turn(middle);
            let place = |(x, y): (f32, f32)| {
                let (dx, out) = ((x - left - width / 2.0) * unit, radius + y * unit);
                at(centre.x + out * cosine - dx * sine, centre.y + out * sine + dx * cosine)
            };
            draw(layer, strokes, place, self.weight, strength);
            angle += degrees(width * unit + self.spacing * self.height);
        }
    }
}

fn draw(
    layer: &mut Layer,
    strokes: Vec<glyphs::Stroke>,
    place: impl Fn((f32, f32)) -> Point,
    weight: f32,
    strength: f32,
) {
    for stroke in strokes {
        let points = if stroke.kind == Kind::Smooth { smooth(&stroke.points) } else { stroke.points };
        let points: Vec<Point> = points.into_iter().map(&place).collect();
        match points.as_slice() {
            [dot] => layer.line(*dot, *dot, (weight * 1.5, weight * 1.5), strength),
            _ => layer.lines(&points, weight, strength),
        }
    }
}

/// A person's hand.
#[derive(Clone, Copy)]
pub struct Hand {
    /// Height of the small letters in millimetres.
    pub size: f32,
    /// How far the letters lean, as a share of their height.
    pub slant: f32,
    /// Width of the pen in millimetres.
    pub pen: f32,
    /// How unsteady it is, 0 to 1.
    pub shake: f32,
    /// How wide it runs; 1 is usual.
    pub breadth: f32,
}

impl Hand {
    /// Writes `text` on the line that begins at `start`; gives the length in millimetres.
    pub fn write(&self, layer: &mut Layer, random: &mut Random, start: Point, text: &str) -> f32 {
        let mut along = 0.0;
        for word in text.split(' ') {
            let waver = random.range(-0.12, 0.12) * self.size;
            along += self.word(layer, random, at(start.x + along, start.y + waver), word);
            along += self.size * self.breadth * random.range(0.55, 0.8);
        }
        along
    }

    fn word(&self, layer: &mut Layer, random: &mut Random, start: Point, word: &str) -> f32 {
        let mut along = 0.0;
        let mut line: Vec<(f32, f32)> = Vec::new();
        let mut marks: Vec<Vec<(f32, f32)>> = Vec::new();
        for character in word.chars() {
            let wobble = random.range(-0.07, 0.07) * self.shake;
            let swell = 1.0 + random.range(-0.16, 0.16) * self.shake;
            if let Some(letter) = cursive::letter(character) {
                // The first point of a joined letter is where the last one ended.
                let joined = usize::from(!line.is_empty());
                line.extend(letter.line.iter().skip(joined).map(|(x, y)| (along + x * swell, y * swell + wobble)));
                marks.extend(letter.after.iter().map(|mark| mark.iter().map(|(x, y)| (along + x, *y)).collect()));
                along += letter.advance * swell;
            } else {
                self.trace(layer, random, start, &smooth(&line));
                line.clear();
                along += self.upright(layer, random, start, along, character);
            }
        }
        self.trace(layer, random, start, &smooth(&line));
        for mark in marks {
            self.trace(layer, random, start, &mark);
        }
        along * self.size * self.breadth
    }

    /// A capital, a figure or a sign: not joined to its neighbours.
    fn upright(&self, layer: &mut Layer, random: &mut Random, start: Point, along: f32, character: char) -> f32 {
        let height = if character.is_ascii_digit() { 1.45 } else { 1.9 };
        let unit = height / 7.0;
        let strokes: Vec<_> =
            glyphs::strokes(character).into_iter().filter(|stroke| stroke.kind != Kind::Serif).collect();
        let xs = || strokes.iter().flat_map(|stroke| stroke.points.iter().map(|point| point.0));
        let (low, high) = (xs().fold(6.0f32, f32::min), xs().fold(0.0f32, f32::max));
        for stroke in &strokes {
            let bent: Vec<_> = stroke
                .points
                .iter()
                .map(|(x, y)| {
                    let shake = || 0.28 * self.shake;
                    let (dx, dy) = (random.range(-shake(), shake()), random.range(-shake(), shake()));
                    (along + (x - low + dx) * unit * 0.9, (y + dy) * unit)
                })
                .collect();
            self.trace(layer, random, start, &if bent.len() > 2 { smooth(&bent) } else { bent });
        }
        if strokes.is_empty() { 0.5 } else { (high - low) * unit * 0.9 + 0.28 }
    }

    fn trace(&self, layer: &mut Layer, random: &mut Random, start: Point, line: &[(f32, f32)]) {
        let place =
            |(x, y): (f32, f32)| at(start.x + (x * self.breadth + y * self.slant) * self.size, start.y - y * self.size);
        let strength = random.range(0.72, 0.98);
        if let [dot] = line {
            let dot = place(*dot);
            layer.line(dot, dot, (self.pen * 1.3, self.pen * 1.1), strength);
        }
        // A pointed pen is broad on the way down and thin on the way up.
        let breadth = |dy: f32| self.pen * (0.8 + 0.5 * dy.clamp(-0.6, 1.0));
        let mut before = self.pen * 0.7;
        for pair in line.windows(2) {
            let (dx, dy) = (pair[1].0 - pair[0].0, pair[0].1 - pair[1].1);
            let length = (dx * dx + dy * dy).sqrt().max(1e-4);
            let width = before * 0.5 + breadth(dy / length) * 0.5;
            layer.line(place(pair[0]), place(pair[1]), (before, width), strength);
            before = width;
        }
    }
}
