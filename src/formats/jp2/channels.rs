//! What the components of a codestream are: colours in which order, opacity, and by which specification.

use crate::formats::icc;
use crate::formats::raster::{Colour, Lab, Opacity, RasterFault, YCbCr};

use super::boxes::File;
use super::codestream::Siz;
use super::convert::{LabCode, romm_profile};
use super::header::{CIE_LAB, Channel, Colour as Specification};
use super::palette::{self, Mapping};

/// `EnumCS` of CMYK, sRGB, grey, sYCC, and ROMM RGB.
const CMYK: u32 = 12;
const SRGB: u32 = 16;
const GREY: u32 = 17;
const SYCC: u32 = 18;
const ROMM: u32 = 21;

/// The components in the order of a picture, and their meaning.
pub(super) struct Meaning {
    /// Where the samples come from: colours first, in their order, then the rest.
    pub order: Vec<Mapping>,
    /// The colours.
    pub colour: Colour,
    /// The rest.
    pub extra: Vec<Opacity>,
    /// Their profile.
    pub icc: Option<Vec<u8>>,
    /// Bits of the colours in the file.
    pub bits: u16,
    /// The coding that CIE L*a*b* is brought from.
    pub lab: Option<LabCode>,
}

/// What decoding makes of stored samples, so that they are not what a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Components have fewer samples than the image has pixels.
    Subsampled,
    /// A palette's colours stand in the place of indices.
    Palette,
    /// Colours are of another kind than those of pictures, or get a profile that the file has not.
    Colours,
}

impl File<'_> {
    /// The specification of the colours that a reader takes: the first that it can use (§I.5.3.3).
    #[must_use]
    pub fn specification(&self) -> Option<Specification<'_>> {
        self.colours.iter().find(|colour| !matches!(colour, Specification::Other(_))).copied()
    }

    /// What decoding changes.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        let siz = self.codestream.as_ref().and_then(|stream| stream.siz.as_ref());
        let kept = [CMYK, SRGB, GREY];
        match self.specification() {
            _ if self.palette.is_some() => Some(Change::Palette),
            _ if siz.is_some_and(|siz| siz.components.iter().any(|component| component.step != (1, 1))) => {
                Some(Change::Subsampled)
            }
            Some(Specification::Enumerated(number)) if !kept.contains(&number) => Some(Change::Colours),
            _ => None,
        }
    }
}

/// Chroma with fewer samples than luma, which the decoder takes for YCbCr and turns to RGB by itself.
fn has_small_chroma(siz: &Siz) -> bool {
    match siz.components.as_slice() {
        [luma, cb, cr] => {
            cb.step == cr.step && cb.step != luma.step && cb.step.0 >= luma.step.0 && cb.step.1 >= luma.step.1
        }
        _ => false,
    }
}

/// Finds the meaning of the components.
///
/// # Errors
/// Where the colour specification, the channel definitions and the number of components do not fit together, or are of
/// a kind that is not decoded.
pub(super) fn meaning(file: &File<'_>, siz: &Siz) -> Result<Meaning, RasterFault> {
    let sources = palette::channels(file.palette.as_ref(), &file.mappings, siz)?;
    let count = sources.len();
    let small_chroma = has_small_chroma(siz);
    let specification = file.specification();
    let (colour, profile) = match (specification, file.colours.first()) {
        (Some(Specification::Enumerated(number)), _) => enumerated(number, small_chroma)?,
        (Some(Specification::Icc(profile)), _) => {
            (of_profile(profile, count - extra_count(file, count))?, Some(profile.to_vec()))
        }
        (_, Some(Specification::Other(method))) => {
            return Err(RasterFault::unsupported(format_args!("colours that are specified by method {method} alone")));
        }
        _ => (of_count(count)?, None),
    };
    let luma_and_chroma = matches!(specification, None | Some(Specification::Enumerated(SYCC)));
    if small_chroma && (!luma_and_chroma || file.palette.is_some()) {
        return Err(RasterFault::unsupported("RGB whose green and blue have fewer samples"));
    }
    let lab = match colour {
        Colour::Lab(_) => {
            Some(file.lab.ok_or_else(|| RasterFault::damaged("the parameters of CIE L*a*b* are cut short"))?)
        }
        _ => None,
    };
    let colours = match colour {
        Colour::BlackIsZero => 1,
        Colour::Cmyk => 4,
        _ => 3,
    };
    let (order, extra) = order(&file.channels, count, colours)?;
    let order: Vec<Mapping> = order.iter().filter_map(|index| sources.get(*index).copied()).collect();
    let bits = bits(file, siz, &order, colours)?;
    Ok(Meaning { order, colour, extra, icc: profile, bits, lab })
}

/// The colours of a number, and their profile.
fn enumerated(number: u32, small_chroma: bool) -> Result<(Colour, Option<Vec<u8>>), RasterFault> {
    Ok(match number {
        SRGB => (Colour::Rgb, None),
        GREY => (Colour::BlackIsZero, None),
        SYCC if small_chroma => (Colour::Rgb, None),
        SYCC => (Colour::YCbCr(YCbCr::default()), None),
        CMYK => (Colour::Cmyk, None),
        CIE_LAB => (Colour::Lab(Lab::Offset), None),
        ROMM => (Colour::Rgb, Some(romm_profile()?)),
        other => return Err(RasterFault::unsupported(format_args!("the enumerated colour space {other}"))),
    })
}

fn extra_count(file: &File<'_>, count: usize) -> usize {
    usize::from(file.extra_channels).min(count.saturating_sub(1))
}

/// The colours of a profile; of one that cannot be read, by the number of components.
fn of_profile(profile: &[u8], count: usize) -> Result<Colour, RasterFault> {
    match icc::parse(profile).as_ref().map(|profile| profile.space.as_str()) {
        Some("GRAY") => Ok(Colour::BlackIsZero),
        Some("RGB") => Ok(Colour::Rgb),
        Some("CMYK") => Ok(Colour::Cmyk),
        Some(space) if !space.is_empty() && !space.contains('?') => {
            Err(RasterFault::unsupported(format_args!("a profile for {space}")))
        }
        _ => of_count(count),
    }
}

fn of_count(count: usize) -> Result<Colour, RasterFault> {
    match count {
        1 | 2 => Ok(Colour::BlackIsZero),
        3 => Ok(Colour::Rgb),
        _ => Err(RasterFault::unsupported(format_args!("{count} components of unknown colour"))),
    }
}

/// Bits of the colours, which must agree. What is decoded exactly is no wider than 16 bits, and what is beyond the
/// colours no wider than these.
fn bits(file: &File<'_>, siz: &Siz, order: &[Mapping], colours: usize) -> Result<u16, RasterFault> {
    let mut all = Vec::with_capacity(order.len());
    for source in order {
        let stored = siz.components.get(usize::from(source.component)).map_or(0, |component| u16::from(component.bits));
        if stored > 16 {
            return Err(RasterFault::unsupported(format_args!("samples of {stored} bits")));
        }
        all.push(match (source.column, &file.palette) {
            (Some(column), Some(palette)) => palette.bits(column)?,
            _ => stored,
        });
    }
    let (colours, extra) = all.split_at(colours.min(all.len()));
    let first = colours.first().copied().unwrap_or(8);
    if first > 16 {
        return Err(RasterFault::unsupported(format_args!("samples of {first} bits")));
    }
    if colours.iter().any(|bits| *bits != first) {
        return Err(RasterFault::unsupported("colours of different sizes"));
    }
    if extra.iter().any(|bits| *bits > first) {
        return Err(RasterFault::unsupported("samples beyond the colours that have more bits than these"));
    }
    Ok(first)
}

/// Colours by their association, then what is no colour. Without definitions the components stand in order, and what is
/// beyond the colours is unspecified.
fn order(channels: &[Channel], count: usize, colours: usize) -> Result<(Vec<usize>, Vec<Opacity>), RasterFault> {
    let unfit = || RasterFault::damaged("the channel definitions do not fit the components");
    if channels.is_empty() {
        let extra = count.checked_sub(colours).ok_or_else(unfit)?;
        return Ok(((0..count).collect(), vec![Opacity::None; extra]));
    }
    if channels.iter().any(|channel| matches!(channel.kind, 1 | 2) && channel.association != 0) {
        return Err(RasterFault::unsupported("opacity that is not that of the whole image"));
    }
    let of_colour = |number: usize| {
        let found = channels.iter().find(|channel| channel.kind == 0 && usize::from(channel.association) == number);
        found.map(|channel| usize::from(channel.index)).filter(|index| *index < count)
    };
    let mut order = (1..=colours).map(of_colour).collect::<Option<Vec<_>>>().ok_or_else(unfit)?;
    let mut extra = Vec::new();
    for component in (0..count).filter(|component| !order.contains(component)).collect::<Vec<_>>() {
        let kind = channels.iter().find(|channel| usize::from(channel.index) == component).map(|channel| channel.kind);
        extra.push(match kind {
            Some(1) => Opacity::Unassociated,
            Some(2) => Opacity::Associated,
            _ => Opacity::None,
        });
        order.push(component);
    }
    Ok((order, extra))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(index: u16, kind: u16, association: u16) -> Channel {
        Channel { index, kind, association }
    }

    #[test]
    fn channels_are_put_in_order() {
        assert_eq!(order(&[], 3, 3).unwrap(), (vec![0, 1, 2], vec![]));
        assert_eq!(order(&[], 4, 3).unwrap(), (vec![0, 1, 2, 3], vec![Opacity::None]));
        // Blue first, opacity in the middle.
        let mixed = [channel(0, 0, 3), channel(1, 2, 0), channel(2, 0, 2), channel(3, 0, 1)];
        assert_eq!(order(&mixed, 4, 3).unwrap(), (vec![3, 2, 0, 1], vec![Opacity::Associated]));
        assert!(order(&[channel(0, 0, 1)], 3, 3).is_err());
        assert!(order(&[channel(7, 0, 1)], 1, 1).is_err());
        assert!(order(&[], 2, 3).is_err());
        // Opacity of red alone is not that of the picture.
        let red = [channel(0, 0, 1), channel(1, 0, 2), channel(2, 0, 3), channel(3, 1, 1)];
        assert!(matches!(order(&red, 4, 3), Err(RasterFault::Unsupported { .. })));
    }

    /// The head of a profile for a colour space.
    fn profile(space: &[u8; 4]) -> Vec<u8> {
        let mut bytes = vec![0; 132];
        bytes[3] = 132;
        bytes[12..20].copy_from_slice(&[b"scnr", &space[..]].concat());
        bytes[36..40].copy_from_slice(b"acsp");
        bytes
    }

    #[test]
    fn a_profile_for_other_colours_is_not_taken_for_rgb() {
        for space in [b"Lab ", b"YCbr", b"XYZ ", b"HSV ", b"3CLR", b"CMY "] {
            assert!(matches!(of_profile(&profile(space), 3), Err(RasterFault::Unsupported { .. })), "{space:?}");
        }
        assert_eq!(of_profile(&profile(b"RGB "), 3), Ok(Colour::Rgb));
        assert_eq!(of_profile(&profile(b"\0\0\0\0"), 3), Ok(Colour::Rgb), "as many as that");
        assert_eq!(of_profile(b"none", 1), Ok(Colour::BlackIsZero));
    }
}
