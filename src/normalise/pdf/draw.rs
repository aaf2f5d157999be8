//! A page as it is seen, drawn by another's program. Runs in the confined worker only.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use serde::{Deserialize, Serialize};

use crate::normalise::image::luma;

/// Longest side of a drawn page: what the drawing program counts with.
const LONGEST: f64 = 32_000.0;

/// What is wanted of a page.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// Its tones.
    pub tones: Tones,
    /// Its size.
    pub extent: Extent,
}

/// Samples of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tones {
    /// One.
    Grey,
    /// Red, green, blue.
    Colour,
}

/// The size of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// By so many pixels per inch.
    Ppi(f64),
    /// So many pixels across and down, whatever its shape.
    Pixels(u32, u32),
}

/// A page that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Rows, without padding.
    pub pixels: Vec<u8>,
}

/// Why a page cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawFault {
    /// The program cannot read the file.
    #[error("the program that draws pages cannot read it ({0})")]
    Unread(String),
    /// It has no page.
    #[error("there is no page")]
    NoPage,
    /// It would be larger than is allowed.
    #[error("the page would have {width} by {height} pixels")]
    TooLarge {
        /// Pixels across.
        width: u64,
        /// Pixels down.
        height: u64,
    },
}

/// Draws the first page of a file, at most `max_pixels` of them.
///
/// # Errors
/// [`DrawFault`].
pub fn draw(file: &[u8], drawing: Drawing, max_pixels: u64) -> Result<Drawn, DrawFault> {
    let painted = paint(file, drawing.extent, max_pixels)?;
    let rgba = painted.data_as_u8_slice().as_chunks::<4>().0;
    let pixels = match drawing.tones {
        Tones::Colour => rgba.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect(),
        Tones::Grey => rgba.iter().map(grey).collect(),
    };
    Ok(Drawn { width: painted.width().into(), height: painted.height().into(), pixels })
}

/// A page as it was painted.
pub struct Painted(Pixmap);

/// Paints the first page of a file, so many pixels across and down.
///
/// # Errors
/// [`DrawFault`].
pub fn painted(file: &[u8], (width, height): (u32, u32), max_pixels: u64) -> Result<Painted, DrawFault> {
    paint(file, Extent::Pixels(width, height), max_pixels).map(Painted)
}

impl Painted {
    /// How its grey differs from a grey picture; `None` where that has another size.
    #[must_use]
    pub fn difference_to(&self, picture: &Drawn) -> Option<Difference> {
        let rgba = self.0.data_as_u8_slice().as_chunks::<4>().0;
        let size = (u32::from(self.0.width()), u32::from(self.0.height()), rgba.len());
        if (picture.width, picture.height, picture.pixels.len()) != size {
            return None;
        }
        // A page of a scan fills tens of megabytes: its grey is reckoned run by run.
        let runs = picture.pixels.chunks(RUN).zip(rgba.chunks(RUN)).map(|(picture, painted)| {
            let mut greys = [0; RUN];
            take_grey(painted, &mut greys);
            compared(picture, &greys)
        });
        Some(Difference::of(runs, rgba.len()))
    }
}

fn grey([red, green, blue, _]: &[u8; 4]) -> u8 {
    luma(&[*red, *green, *blue])
}

/// The grey of painted pixels, as far as `to` has room. Where no pixel has a colour, its grey is what each of its
/// samples is: most runs of pixels of most scans cost no reckoning then.
fn take_grey(painted: &[[u8; 4]], to: &mut [u8]) {
    let coloured = painted.iter().fold(0, |coloured, pixel| {
        let samples = u32::from_le_bytes(*pixel);
        coloured | (samples ^ samples >> 8) & 0xffff
    });
    if coloured == 0 {
        to.iter_mut().zip(painted).for_each(|(to, [grey, ..])| *to = *grey);
    } else {
        to.iter_mut().zip(painted).for_each(|(to, pixel)| *to = grey(pixel));
    }
}

fn paint(file: &[u8], extent: Extent, max_pixels: u64) -> Result<Pixmap, DrawFault> {
    let data: Arc<Vec<u8>> = Arc::new(file.to_vec());
    let pdf = Pdf::new(data).map_err(|fault| DrawFault::Unread(format!("{fault:?}")))?;
    let page = pdf.pages().first().ok_or(DrawFault::NoPage)?;
    let (across, down) = page.render_dimensions();
    let (width, height) = match extent {
        Extent::Pixels(width, height) => (f64::from(width), f64::from(height)),
        Extent::Ppi(ppi) => {
            // A scan whose size is no whole number of points must not lose its last pixel to that.
            let side = |points: f32| (f64::from(points) * ppi / 72.0).round().max(1.0);
            (side(across), side(down))
        }
    };
    if width > LONGEST || height > LONGEST || width * height > max_pixels as f64 {
        return Err(DrawFault::TooLarge { width: width as u64, height: height as u64 });
    }
    let stretched = |pixels: f64, points: f32| ((pixels + 0.01) / f64::from(points)) as f32;
    let settings =
        PixmapSettings { x_scale: stretched(width, across), y_scale: stretched(height, down), bg_color: WHITE };
    Ok(render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings { force_image_interpolation: false },
        &settings,
    ))
}

/// How two drawings differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Mean difference of a sample, of 255.
    pub mean: f64,
    /// Share of samples that differ by more than a sixteenth of all tones.
    pub far: f64,
}

/// Compares two drawings of one size; `None` where they are not.
#[must_use]
pub fn difference(one: &Drawn, other: &Drawn) -> Option<Difference> {
    if (one.width, one.height, one.pixels.len()) != (other.width, other.height, other.pixels.len()) {
        return None;
    }
    let runs = one.pixels.chunks(RUN).zip(other.pixels.chunks(RUN)).map(|(one, other)| compared(one, other));
    Some(Difference::of(runs, one.pixels.len()))
}

/// Samples that are compared in one go: few enough for sums of 32 bits.
const RUN: usize = 4096;

/// Samples whose differences fit into 16 bits together: processors reckon more of those at once.
const SHORT: usize = 256;

/// The sum of the differences, and how many are far.
fn compared(one: &[u8], other: &[u8]) -> (u32, u32) {
    let short = one.chunks(SHORT).zip(other.chunks(SHORT)).map(|(one, other)| {
        let differences = one.iter().zip(other).map(|(one, other)| u16::from(one.abs_diff(*other)));
        differences.fold((0, 0), |(sum, far), difference| (sum + difference, far + u16::from(difference > 16)))
    });
    short.fold((0, 0), |sums, (sum, far)| (sums.0 + u32::from(sum), sums.1 + u32::from(far)))
}

impl Difference {
    fn of(runs: impl Iterator<Item = (u32, u32)>, samples: usize) -> Self {
        let (sum, far) = runs.fold((0_u64, 0_u64), |(sum, far), run| (sum + u64::from(run.0), far + u64::from(run.1)));
        let count = samples.max(1) as f64;
        Self { mean: sum as f64 / count, far: far as f64 / count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_counted() {
        let drawn = |pixels: &[u8]| Drawn { width: 2, height: 2, pixels: pixels.to_vec() };
        let found = difference(&drawn(&[0, 0, 0, 0]), &drawn(&[0, 0, 2, 254])).unwrap();
        assert_eq!((found.mean, found.far), (64.0, 0.25));
        assert!(difference(&drawn(&[0, 0, 0, 0]), &drawn(&[0])).is_none());
        // The furthest that two runs can be from each other.
        assert_eq!(compared(&[0; RUN], &[255; RUN]), (255 * RUN as u32, RUN as u32));
    }

    #[test]
    fn grey_is_the_same_with_and_without_colours_beside_it() {
        let greys: Vec<[u8; 4]> = (0..=255).map(|grey| [grey, grey, grey, 255]).collect();
        let coloured = [greys.as_slice(), &[[255, 0, 0, 255]]].concat();
        let (mut plain, mut beside) = ([7; 256], [7; 257]);
        take_grey(&greys, &mut plain);
        take_grey(&coloured, &mut beside);
        assert!(plain.iter().zip(0..=255).all(|(found, grey)| *found == grey));
        assert_eq!((&beside[..256], beside[256]), (&plain[..], 76));
    }
}
