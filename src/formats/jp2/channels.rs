//! What the components of a codestream are: colours in which order, opacity, and by which specification.

use crate::formats::icc;
use crate::formats::raster::{Colour, Opacity, RasterFault, YCbCr};

use super::boxes::File;
use super::codestream::Siz;
use super::header::{Channel, Colour as Specification};

/// The components in the order of a picture, and their meaning.
pub(super) struct Meaning {
    /// Components: colours first, in their order, then the rest.
    pub order: Vec<usize>,
    /// The colours.
    pub colour: Colour,
    /// The rest.
    pub extra: Vec<Opacity>,
    /// Their profile.
    pub icc: Option<Vec<u8>>,
}

/// How an image is to be decoded.
pub(super) enum Reading {
    /// The codestream alone; its components mean this.
    Components(Meaning),
    /// With its boxes, by the decoder: palettes and rare colour spaces.
    Boxes,
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
/// Where the colour specification, the channel definitions and the number of components do not fit together.
pub(super) fn reading(file: &File<'_>, siz: &Siz) -> Result<Reading, RasterFault> {
    let count = siz.components.len();
    if file.palette.is_some() {
        return Ok(Reading::Boxes);
    }
    let small_chroma = has_small_chroma(siz);
    let usable = |colour: &&Specification<'_>| !matches!(colour, Specification::Other(_));
    // A reader of JP2 takes the first specification that it can use (§I.5.3.3).
    let (colour, profile) = match file.colours.iter().find(usable) {
        Some(Specification::Enumerated(16)) => (Colour::Rgb, None),
        Some(Specification::Enumerated(17)) => (Colour::BlackIsZero, None),
        Some(Specification::Enumerated(18)) if small_chroma => (Colour::Rgb, None),
        Some(Specification::Enumerated(18)) => (Colour::YCbCr(YCbCr::default()), None),
        Some(Specification::Enumerated(12)) => (Colour::Cmyk, None),
        Some(Specification::Icc(profile)) => (of_profile(profile, count - extra_count(file, count))?, Some(*profile)),
        Some(_) => return Ok(Reading::Boxes),
        None => (of_count(count)?, None),
    };
    if small_chroma && colour == Colour::Rgb && file.colours.contains(&Specification::Enumerated(16)) {
        return Err(RasterFault::unsupported("RGB whose green and blue have fewer samples"));
    }
    let colours = match colour {
        Colour::BlackIsZero => 1,
        Colour::Cmyk => 4,
        _ => 3,
    };
    let (order, extra) = order(&file.channels, count, colours)?;
    Ok(Reading::Components(Meaning { order, colour, extra, icc: profile.map(<[u8]>::to_vec) }))
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
        Some(space) if !space.contains('?') && count > 4 => {
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

/// Colours by their association, then what is no colour. Without definitions the components stand in order, and what is beyond the
/// colours is unspecified.
fn order(channels: &[Channel], count: usize, colours: usize) -> Result<(Vec<usize>, Vec<Opacity>), RasterFault> {
    let unfit = || RasterFault::damaged("the channel definitions do not fit the components");
    if channels.is_empty() {
        let extra = count.checked_sub(colours).ok_or_else(unfit)?;
        return Ok(((0..count).collect(), vec![Opacity::None; extra]));
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
    }
}
