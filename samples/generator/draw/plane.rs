//! Places: points, the frame that carries millimetres of the original to pixels of the scan, layers of ink, the
//! picture.

use super::random::noise;

/// A place, in millimetres of the original (from its upper left corner) or in pixels of the scan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// A place.
pub fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

/// Sine and cosine of an angle in degrees, by the Taylor series: the same on every machine.
pub fn turn(degrees: f32) -> (f32, f32) {
    let mut angle = f64::from(degrees);
    while angle > 180.0 {
        angle -= 360.0;
    }
    while angle < -180.0 {
        angle += 360.0;
    }
    let x = angle * (std::f64::consts::PI / 180.0);
    let (mut sine, mut cosine, mut term) = (0.0, 0.0, 1.0);
    for order in 0..24 {
        match order % 4 {
            0 => cosine += term,
            1 => sine += term,
            2 => cosine -= term,
            _ => sine -= term,
        }
        term = term * x / f64::from(order + 1);
    }
    (sine as f32, cosine as f32)
}

/// How the sheet lies on the scanner.
#[derive(Clone)]
pub struct Frame {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Pixels per millimetre.
    pub scale: f32,
    origin: Point,
    sine: f32,
    cosine: f32,
}

impl Frame {
    /// A scan of `sheet` (width and height in mm) at `ppi`, with `margin` mm of the bed around it, turned by `skew`
    /// degrees about the middle of the sheet.
    pub fn new(sheet: (f32, f32), margin: f32, ppi: f32, skew: f32) -> Self {
        let scale = ppi / 25.4;
        let pixels = |mm: f32| ((mm + 2.0 * margin) * scale).round();
        let (sine, cosine) = turn(skew);
        let (width, height) = (pixels(sheet.0), pixels(sheet.1));
        let middle = at(sheet.0 / 2.0 * scale, sheet.1 / 2.0 * scale);
        let origin = at(
            width / 2.0 - (middle.x * cosine - middle.y * sine),
            height / 2.0 - (middle.x * sine + middle.y * cosine),
        );
        Self { width: width as usize, height: height as usize, scale, origin, sine, cosine }
    }

    /// Pixels for millimetres.
    pub fn pixel(&self, mm: Point) -> Point {
        let (x, y) = (mm.x * self.scale, mm.y * self.scale);
        at(self.origin.x + x * self.cosine - y * self.sine, self.origin.y + x * self.sine + y * self.cosine)
    }

    /// Millimetres for the middle of a pixel.
    pub fn millimetre(&self, column: usize, row: usize) -> Point {
        let (x, y) = (column as f32 + 0.5 - self.origin.x, row as f32 + 0.5 - self.origin.y);
        at((x * self.cosine + y * self.sine) / self.scale, (y * self.cosine - x * self.sine) / self.scale)
    }
}

/// What one pen, ribbon or stamp leaves: how much of each pixel it covers.
pub struct Layer {
    frame: Frame,
    cover: Vec<u8>,
}

impl Layer {
    /// Nothing yet.
    pub fn new(frame: &Frame) -> Self {
        Self { frame: frame.clone(), cover: vec![0; frame.width * frame.height] }
    }

    /// A line from `from` to `to` (mm), `widths` mm wide at its ends, covering at most `strength` (0 to 1).
    pub fn line(&mut self, from: Point, to: Point, widths: (f32, f32), strength: f32) {
        let (a, b) = (self.frame.pixel(from), self.frame.pixel(to));
        let (first, last) = (widths.0 * self.frame.scale / 2.0, widths.1 * self.frame.scale / 2.0);
        let reach = first.max(last) + 1.0;
        let clamp = |value: f32, limit: usize| (value.max(0.0) as usize).min(limit);
        let columns =
            clamp(a.x.min(b.x) - reach, self.frame.width)..clamp(a.x.max(b.x) + reach + 1.0, self.frame.width);
        let rows = clamp(a.y.min(b.y) - reach, self.frame.height)..clamp(a.y.max(b.y) + reach + 1.0, self.frame.height);
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = (dx * dx + dy * dy).max(1e-6);
        for row in rows {
            let y = row as f32 + 0.5 - a.y;
            for column in columns.clone() {
                let x = column as f32 + 0.5 - a.x;
                let along = ((x * dx + y * dy) / length).clamp(0.0, 1.0);
                let (ox, oy) = (x - along * dx, y - along * dy);
                let radius = first + (last - first) * along;
                let inside = (radius + 0.5 - (ox * ox + oy * oy).sqrt()).clamp(0.0, 1.0) * strength;
                let cover = &mut self.cover[row * self.frame.width + column];
                *cover = (*cover).max((inside * 255.0) as u8);
            }
        }
    }

    /// Straight lines through `points`.
    pub fn lines(&mut self, points: &[Point], width: f32, strength: f32) {
        for pair in points.windows(2) {
            self.line(pair[0], pair[1], (width, width), strength);
        }
    }

    /// A filled polygon (even-odd), for areas of a drawing. Edges are not softened: the ink of printed areas is not
    /// either.
    pub fn area(&mut self, corners: &[Point], strength: f32) {
        let corners: Vec<Point> = corners.iter().map(|corner| self.frame.pixel(*corner)).collect();
        let top = corners.iter().fold(f32::MAX, |low, corner| low.min(corner.y)).max(0.0) as usize;
        let bottom = corners.iter().fold(0.0f32, |high, corner| high.max(corner.y)) as usize;
        for row in top..(bottom + 1).min(self.frame.height) {
            let y = row as f32 + 0.5;
            let mut crossings: Vec<f32> = corners
                .iter()
                .zip(corners.iter().cycle().skip(1))
                .filter(|(a, b)| (a.y <= y) != (b.y <= y))
                .map(|(a, b)| a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x))
                .collect();
            crossings.sort_by(f32::total_cmp);
            for pair in crossings.chunks_exact(2) {
                let end = (pair[1].max(0.0) as usize).min(self.frame.width);
                for column in (pair[0].max(0.0) as usize).min(end)..end {
                    let cover = &mut self.cover[row * self.frame.width + column];
                    *cover = (*cover).max((strength * 255.0) as u8);
                }
            }
        }
    }

    /// How much of each pixel is covered, 0 to 255, row by row.
    pub fn cover(&self) -> &[u8] {
        &self.cover
    }

    /// Puts the layer's cover at every pixel where `strength` of the place (mm) is more.
    pub fn tint(&mut self, strength: impl Fn(Point) -> f32) {
        for row in 0..self.frame.height {
            for column in 0..self.frame.width {
                let value = (strength(self.frame.millimetre(column, row)).clamp(0.0, 1.0) * 255.0) as u8;
                let cover = &mut self.cover[row * self.frame.width + column];
                *cover = (*cover).max(value);
            }
        }
    }
}

/// How ink takes to the paper.
#[derive(Clone, Copy)]
pub struct Ink {
    /// Red, green, blue that the paper's colour is multiplied with under full cover.
    pub colour: [f32; 3],
    /// How unevenly it takes, 0 to 1.
    pub uneven: f32,
    /// Size of the uneven spots in millimetres.
    pub grain: f32,
    /// Where the unevenness comes from.
    pub seed: u64,
}

/// The picture: one value (grey) or three (red, green, blue) a pixel, 0 black to 1 white, coded as the scanner codes
/// them.
pub struct Picture {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// 1 or 3.
    pub channels: usize,
    /// Row by row.
    pub samples: Vec<f32>,
}

impl Picture {
    /// Lays `layer` on the picture with `ink`.
    pub fn lay(&mut self, layer: &Layer, ink: Ink) {
        let per_mm = 1.0 / (ink.grain * layer.frame.scale);
        for (index, cover) in layer.cover.iter().enumerate().filter(|(_, cover)| **cover > 0) {
            let (column, row) = ((index % self.width) as f32, (index / self.width) as f32);
            let patchy = 1.0 - ink.uneven * (0.5 + 0.5 * noise(ink.seed, column * per_mm, row * per_mm));
            let cover = f32::from(*cover) / 255.0 * patchy;
            for channel in 0..self.channels {
                let tone = if self.channels == 1 { grey(ink.colour) } else { ink.colour[channel] };
                let sample = &mut self.samples[index * self.channels + channel];
                *sample *= 1.0 - cover * (1.0 - tone);
            }
        }
    }

    /// The samples as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.samples.iter().map(|sample| (sample.clamp(0.0, 1.0) * 255.0 + 0.5) as u8).collect()
    }

    /// The samples as little-endian 16-bit values of which the upper 10 bits are filled: what the converter of a
    /// scanner measures.
    pub fn words(&self) -> Vec<u8> {
        let measured = |sample: &f32| ((sample.clamp(0.0, 1.0) * 1023.0 + 0.5) as u16) << 6;
        self.samples.iter().flat_map(|sample| measured(sample).to_le_bytes()).collect()
    }

    /// One bit a pixel, 1 is black, rows padded to bytes: what a scanner in its line-art mode gives.
    pub fn bilevel(&self, threshold: f32) -> Vec<u8> {
        let row_bytes = self.width.div_ceil(8);
        let mut packed = vec![0; row_bytes * self.height];
        for (index, pixel) in self.samples.chunks_exact(self.channels).enumerate() {
            let value = pixel.iter().sum::<f32>() / self.channels as f32;
            if value < threshold {
                packed[index / self.width * row_bytes + index % self.width / 8] |= 0x80 >> (index % self.width % 8);
            }
        }
        packed
    }
}

/// The grey of a colour (ITU-R BT.601 weights).
pub fn grey(colour: [f32; 3]) -> f32 {
    0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
}
