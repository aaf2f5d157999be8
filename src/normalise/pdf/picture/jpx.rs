//! JPEG 2000: the file as it is, where its header is as PDF/A asks (ISO 19005-2, 6.2.8.3).

use std::borrow::Cow;

use crate::formats::jp2::{self, Colour, File, Siz};
use crate::formats::raster::RasterFault;
use crate::records::PdfaFlavour;

use super::kinds::{Coding, HeaderFault, Picture, PictureColour, PictureFault, Taken, Variant};
use super::take::PictureOrder;

/// The picture of a JP2 file of one or three components. A bare codestream is none (ISO 32000-1 §7.4.9).
///
/// # Errors
/// Where the file is damaged, or its header breaks a rule.
pub(super) fn picture<'a>(order: &PictureOrder<'a>) -> Result<Picture<'a>, PictureFault> {
    if order.flavour == PdfaFlavour::A1b {
        return Err(PictureFault::variant(Variant::Jpeg2000));
    }
    let file = jp2::walk(order.bytes, order.limits.max_nodes);
    let siz = file.codestream.as_ref().and_then(|codestream| codestream.siz.as_ref());
    let siz = siz.ok_or_else(|| RasterFault::damaged("there is no codestream"))?;
    if let Some(broken) = broken(&file, siz) {
        return Err(PictureFault::variant(Variant::Jpeg2000Header(broken)));
    }
    Ok(Picture {
        width: siz.width,
        height: siz.height,
        bits: siz.components.first().map_or(8, |component| component.bits),
        colour: colour(&file, siz),
        icc: None,
        note: None,
        inverted: false,
        coding: Coding::Jpx,
        data: Cow::Borrowed(order.bytes),
        shared: None,
        taken: Taken::Bytes,
    })
}

/// Grey by its number is said in the PDF too (the two mean the same, ISO 32000-1 table 89): readers that look for it
/// there alone, as Ghostscript does, take it for a grey of another curve. All else the file itself says.
fn colour(file: &File<'_>, siz: &Siz) -> PictureColour {
    match (file.colours.as_slice(), siz.components.as_slice()) {
        ([Colour::Enumerated(17)], [component]) if !component.signed => PictureColour::Grey,
        _ => PictureColour::Own,
    }
}

/// The rule that a header breaks.
fn broken(file: &File<'_>, siz: &Siz) -> Option<HeaderFault> {
    let bits = siz.components.first().map(|component| (component.bits, component.signed));
    if !matches!(siz.components.len(), 1 | 3) {
        return Some(HeaderFault::Components);
    }
    if siz.components.iter().any(|component| Some((component.bits, component.signed)) != bits) {
        return Some(HeaderFault::Depths);
    }
    if file.header.is_some_and(|header| header.bits == 255) {
        return Some(HeaderFault::DepthBox);
    }
    if file.palette.is_some() || file.extra_channels > 0 {
        return Some(HeaderFault::Channels);
    }
    if file.codestream.as_ref().is_some_and(|codestream| codestream.high_throughput) {
        return Some(HeaderFault::HighThroughput);
    }
    match file.colours.as_slice() {
        [] => Some(HeaderFault::NoColours),
        [Colour::Enumerated(16..=18) | Colour::Icc(_)] => None,
        [_] => Some(HeaderFault::ColourSpace),
        _ => Some(HeaderFault::ColourSpaces),
    }
}
