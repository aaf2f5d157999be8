//! From the rows of a decoder to rows of grey or sRGB, 8 bits a sample.

use std::sync::Arc;

use moxcms::{Transform8BitExecutor, Transform16BitExecutor};

use crate::formats::raster::{Band, Colour, RasterFault, Samples, Shape, Unpacker, on_white};

use super::colour::Profile;
use super::lab::LabToSrgb;
use super::level::Leveller;
use super::screen::{YCbCrToRgb, byte_of, inks};

/// Converts the rows of one image.
pub(super) struct Converter {
    unpacker: Unpacker,
    leveller: Leveller,
    step: Step,
    /// Rows between two steps.
    bytes: Vec<u8>,
    words: Vec<u16>,
}

/// What is done with a row of full-range colour samples.
enum Step {
    /// Nothing: 8-bit grey or sRGB.
    Keep,
    /// Grey of at most 8 bits, or a palette of greys, by a table over the stored values. With how many of them mean
    /// something.
    Grey8(Box<[u8; 256]>, usize),
    /// Grey of at most 8 bits with samples beside it: by a table over full-range values, after it was laid on paper.
    PaperGrey8(Box<[u8; 256]>),
    /// Grey of 16 bits by a table over full-range values.
    Grey16(Vec<u8>),
    /// Colours by their index.
    Palette(Vec<[u8; 3]>),
    /// RGB with a profile.
    Rgb8(Arc<Transform8BitExecutor>),
    /// RGB of 16 bits, with or without a profile.
    Rgb16(Option<Arc<Transform16BitExecutor>>),
    /// YCbCr, then RGB with or without a profile.
    YCbCr(YCbCrToRgb, Option<Arc<Transform8BitExecutor>>),
    /// Inks, with or without a profile.
    Cmyk(Option<Arc<Transform8BitExecutor>>),
    /// L*a*b*.
    Lab(LabToSrgb),
}

impl Converter {
    /// Prepares for rows of `shape`.
    ///
    /// # Errors
    /// For samples or a meaning of samples that is not converted.
    pub(super) fn new(shape: &Shape) -> Result<Self, RasterFault> {
        let unpacker = Unpacker::new(shape)?;
        let bits = unpacker.bits(shape.bits);
        let leveller = match shape.colour {
            // Indices are no levels.
            Colour::Palette(_) if shape.extra.is_empty() => Leveller::new(&Shape { bits: 8, ..shape.clone() }, 8)?,
            Colour::Palette(_) => return Err(RasterFault::unsupported("samples beside the index of a palette")),
            _ => Leveller::new(shape, bits)?,
        };
        let step = step(shape, bits, leveller.is_idle())?;
        Ok(Self { unpacker, leveller, step, bytes: Vec::new(), words: Vec::new() })
    }

    /// Samples of a pixel that come out: 1 or 3.
    pub(super) const fn channels(&self, shape: &Shape) -> usize {
        match (&self.step, &shape.colour) {
            (Step::Grey8(..) | Step::PaperGrey8(_) | Step::Grey16(_), _) => 1,
            (Step::Keep, Colour::BlackIsZero) => 1,
            _ => 3,
        }
    }

    /// Converts one row of a band into `output`, which has the room for it.
    ///
    /// # Errors
    /// For a value that is not converted, and an index beyond its palette.
    pub(super) fn row(&mut self, band: &Band<'_>, row: u32, output: &mut [u8]) -> Result<(), RasterFault> {
        let samples = self.unpacker.row(band, row)?;
        let broken = |_| RasterFault::damaged("the colour transform does not fit the row");
        match &self.step {
            Step::Grey8(table, entries) => {
                let Samples::Eight(row) = samples else { return Err(unfit()) };
                if *entries < 256 && row.iter().any(|value| usize::from(*value) >= *entries) {
                    return Err(beyond_palette());
                }
                through(table, row, output);
                return Ok(());
            }
            Step::Palette(colours) => return look_up(colours, samples, output),
            _ => {}
        }
        match (&self.step, self.leveller.row(samples)) {
            (Step::Keep, Samples::Eight(row)) => output.iter_mut().zip(row).for_each(|(to, from)| *to = *from),
            (Step::PaperGrey8(table), Samples::Eight(row)) => through(table, row, output),
            (Step::Grey16(table), Samples::Sixteen(row)) => {
                for (to, from) in output.iter_mut().zip(row) {
                    *to = table.get(usize::from(*from)).copied().unwrap_or(255);
                }
            }
            (Step::Rgb8(transform), Samples::Eight(row)) => transform.transform(row, output).map_err(broken)?,
            (Step::Rgb16(None), Samples::Sixteen(row)) => narrowed(row, output),
            (Step::Rgb16(Some(transform)), Samples::Sixteen(row)) => {
                self.words.resize(row.len(), 0);
                transform.transform(row, &mut self.words).map_err(broken)?;
                narrowed(&self.words, output);
            }
            (Step::YCbCr(table, None), Samples::Eight(row)) => table.row(row, output),
            (Step::YCbCr(table, Some(transform)), Samples::Eight(row)) => {
                self.bytes.resize(row.len(), 0);
                table.row(row, &mut self.bytes);
                transform.transform(&self.bytes, output).map_err(broken)?;
            }
            (Step::Cmyk(transform), samples) => {
                let row = match samples {
                    Samples::Eight(row) => row,
                    Samples::Sixteen(row) => {
                        self.bytes.resize(row.len(), 0);
                        narrowed(row, &mut self.bytes);
                        &self.bytes
                    }
                };
                match transform {
                    Some(transform) => transform.transform(row, output).map_err(broken)?,
                    None => inks(row, output),
                }
            }
            (Step::Lab(lab), Samples::Eight(row)) => lab.row8(row, output),
            (Step::Lab(lab), Samples::Sixteen(row)) => lab.row16(row, output),
            // `step` chooses by the same bits that the unpacker has.
            _ => return Err(unfit()),
        }
        Ok(())
    }
}

fn step(shape: &Shape, bits: u16, idle: bool) -> Result<Step, RasterFault> {
    let profile = Profile::of(shape);
    let profile = profile.as_ref();
    let plain = shape.extra.is_empty() && shape.transparent.is_none();
    Ok(match &shape.colour {
        Colour::BlackIsZero if bits == 8 && idle && profile.is_none() => Step::Keep,
        Colour::BlackIsZero | Colour::WhiteIsZero if bits <= 8 && plain => {
            Step::Grey8(grey8(bits, shape.colour == Colour::WhiteIsZero, profile), 256)
        }
        Colour::BlackIsZero | Colour::WhiteIsZero if bits <= 8 => {
            Step::PaperGrey8(grey8(8, shape.colour == Colour::WhiteIsZero, profile))
        }
        Colour::BlackIsZero | Colour::WhiteIsZero => {
            let mut table = profile.and_then(Profile::grey16).unwrap_or_else(|| (0..=u16::MAX).map(byte_of).collect());
            if shape.colour == Colour::WhiteIsZero {
                table.reverse();
            }
            Step::Grey16(table)
        }
        Colour::Rgb if bits <= 8 => profile.and_then(Profile::transform8).map_or(Step::Keep, Step::Rgb8),
        Colour::Rgb => Step::Rgb16(profile.and_then(Profile::transform16)),
        Colour::Palette(colours) => palette(colours, bits, profile),
        Colour::YCbCr(ycbcr) if bits == 8 => Step::YCbCr(YCbCrToRgb::new(ycbcr), profile.and_then(Profile::transform8)),
        Colour::YCbCr(_) => return Err(RasterFault::unsupported(format_args!("YCbCr of {bits} bits a sample"))),
        Colour::Cmyk => Step::Cmyk(profile.and_then(Profile::transform8)),
        Colour::Lab(coding) if matches!(bits, 8 | 16) => Step::Lab(LabToSrgb::new(*coding)),
        Colour::Lab(_) => return Err(RasterFault::unsupported(format_args!("CIE L*a*b* of {bits} bits a sample"))),
    })
}

/// Stored value to grey of the screen, in one step.
fn grey8(bits: u16, white_is_zero: bool, profile: Option<&Profile>) -> Box<[u8; 256]> {
    let most = (1usize << bits) - 1;
    let screen = profile.and_then(Profile::grey8);
    Box::new(std::array::from_fn(|value| {
        let level = (value.min(most) * 255 + most / 2) / most;
        let level = if white_is_zero { 255 - level } else { level };
        screen.map_or(level.to_le_bytes()[0], |screen| screen.get(level).copied().unwrap_or(255))
    }))
}

/// A palette on white paper. Greys give a grey picture.
fn palette(colours: &[[u8; 4]], bits: u16, profile: Option<&Profile>) -> Step {
    let mut seen: Vec<u8> = colours.iter().flat_map(|colour| on_white(*colour)).collect();
    if let Some(transform) = profile.and_then(Profile::transform8) {
        let before = seen.clone();
        if transform.transform(&before, &mut seen).is_err() {
            seen = before;
        }
    }
    let seen = seen.as_chunks::<3>().0;
    let grey = seen.iter().all(|[red, green, blue]| red == green && green == blue);
    if grey && bits <= 8 {
        let table = std::array::from_fn(|index| seen.get(index).map_or(0, |[red, ..]| *red));
        return Step::Grey8(Box::new(table), seen.len());
    }
    Step::Palette(seen.to_vec())
}

fn look_up(colours: &[[u8; 3]], samples: Samples<'_>, output: &mut [u8]) -> Result<(), RasterFault> {
    let mut beyond = false;
    let mut put = |index: usize, to: &mut [u8; 3]| match colours.get(index) {
        Some(colour) => *to = *colour,
        None => beyond = true,
    };
    let pixels = output.as_chunks_mut::<3>().0.iter_mut();
    match samples {
        Samples::Eight(row) => pixels.zip(row).for_each(|(to, index)| put(usize::from(*index), to)),
        Samples::Sixteen(row) => pixels.zip(row).for_each(|(to, index)| put(usize::from(*index), to)),
    }
    if beyond { Err(beyond_palette()) } else { Ok(()) }
}

fn beyond_palette() -> RasterFault {
    RasterFault::damaged("a pixel has an index beyond the palette")
}

fn unfit() -> RasterFault {
    RasterFault::damaged("the samples are not of the size that the image declares")
}

fn through(table: &[u8; 256], row: &[u8], output: &mut [u8]) {
    for (to, from) in output.iter_mut().zip(row) {
        *to = table[usize::from(*from)];
    }
}

fn narrowed(row: &[u16], output: &mut [u8]) {
    output.iter_mut().zip(row).for_each(|(to, from)| *to = byte_of(*from));
}
