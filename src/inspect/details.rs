//! What the fields of a file say of the storing and the capture of its images.

use std::collections::HashMap;

use crate::formats::png::SRGB_CODE_POINTS;
use crate::formats::raster::Place;
use crate::records::{
    ByteOrderTechnical, CaptureDetails, ColourSpace, ExifValue, ExtraSampleTechnical, Family, Fraction, ImageDetails,
    ImageTechnical, Jpeg2000Details, TagBlock, TagDump, TagValue, Technical,
};

/// Red, green and blue in luma by ITU-R BT.601, which JFIF fixes and TIFF 6.0 §21 has as its default.
const LUMA: [Fraction; 3] = [(299, 1000), (587, 1000), (114, 1000)];

/// EXIF fields that are kept, by number and the standard's name.
const EXIF: [(&str, &str); 24] = [
    ("33434", "ExposureTime"),
    ("33437", "FNumber"),
    ("34850", "ExposureProgram"),
    ("34852", "SpectralSensitivity"),
    ("34855", "PhotographicSensitivity"),
    ("36864", "ExifVersion"),
    ("37377", "ShutterSpeedValue"),
    ("37378", "ApertureValue"),
    ("37379", "BrightnessValue"),
    ("37380", "ExposureBiasValue"),
    ("37381", "MaxApertureValue"),
    ("37382", "SubjectDistance"),
    ("37383", "MeteringMode"),
    ("37384", "LightSource"),
    ("37385", "Flash"),
    ("37386", "FocalLength"),
    ("41483", "FlashEnergy"),
    ("41486", "FocalPlaneXResolution"),
    ("41487", "FocalPlaneYResolution"),
    ("41488", "FocalPlaneResolutionUnit"),
    ("41493", "ExposureIndex"),
    ("41495", "SensingMethod"),
    ("41728", "FileSource"),
    ("41729", "SceneType"),
];

/// Completes what was measured in each image by what the fields of the file say.
pub(super) fn complete(technical: &mut Technical, places: &[Place], family: Family, dump: &TagDump) {
    let fields = Fields::of(dump);
    for (image, place) in technical.images.iter_mut().zip(places) {
        let mut details = image.details.take().map_or_else(ImageDetails::default, |details| *details);
        let names = match (family, place) {
            (Family::Tiff, Place::Directory(offset)) => fields.directory(*offset),
            (Family::Png, _) => Some(Names::inside("eXIf/")),
            (Family::Tiff, Place::Chain(_)) => None,
            _ => Some(Names::inside("Exif/")),
        };
        if family != Family::Tiff {
            details.byte_order = Some(ByteOrderTechnical::Big);
        }
        match family {
            Family::Jpeg => jpeg(&fields, &mut details),
            Family::Png => png(&fields, image, &mut details),
            Family::Jpeg2000 => jpeg2000(&fields, image, &mut details),
            _ => {}
        }
        if let Some(names) = &names {
            colours(&fields, names, image, &mut details);
            let said = fields.number::<u16>(&names.exif, "40961") == Some(1);
            let by_points = fields.list::<u8>("cICP", "values") == SRGB_CODE_POINTS;
            details.srgb = image.icc.is_none() && (said || by_points || fields.blocks.contains_key("sRGB"));
            let said = capture(&fields, names).filter(|capture| *capture != CaptureDetails::default());
            // Where EXIF is silent XMP may say the same; of several images nobody knows which it means.
            let single = places.len() == 1;
            details.capture = said.or_else(|| xmp_capture(&fields).filter(|_| single));
        }
        luma(image, family, &mut details);
        image.details = Some(Box::new(details));
    }
}

/// The blocks of a dump by their names, and its directories by where they are.
struct Fields<'d> {
    blocks: HashMap<&'d str, &'d TagBlock>,
    directories: HashMap<u64, &'d str>,
}

/// The names of the blocks that belong to one image.
struct Names {
    first: String,
    exif: String,
}

impl Names {
    fn inside(prefix: &str) -> Self {
        Self { first: format!("{prefix}IFD0"), exif: format!("{prefix}ExifIFD") }
    }
}

impl<'d> Fields<'d> {
    fn of(dump: &'d TagDump) -> Self {
        let mut fields = Self { blocks: HashMap::new(), directories: HashMap::new() };
        for block in &dump.blocks {
            fields.blocks.entry(&block.block).or_insert(block);
            let last = block.block.rsplit('/').next().unwrap_or_default();
            if last.starts_with("IFD") || last.starts_with("SubIFD") || last.contains('.') {
                fields.directories.entry(block.at).or_insert(&block.block);
            }
        }
        fields
    }

    fn directory(&self, offset: u64) -> Option<Names> {
        let first = *self.directories.get(&offset)?;
        let exif = if first == "IFD0" { "ExifIFD".to_owned() } else { format!("{first}/ExifIFD") };
        Some(Names { first: first.to_owned(), exif })
    }

    fn value(&self, block: &str, id: &str) -> Option<&'d TagValue> {
        let block = self.blocks.get(block)?;
        block.tags.iter().find(|tag| tag.id == id).map(|tag| &tag.value)
    }

    fn text(&self, block: &str, id: &str) -> Option<String> {
        match self.value(block, id)? {
            TagValue::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn fractions(&self, block: &str, id: &str) -> Vec<Fraction> {
        self.value(block, id).map(fractions).unwrap_or_default()
    }

    fn number<N: TryFrom<i128>>(&self, block: &str, id: &str) -> Option<N> {
        match self.value(block, id)? {
            TagValue::Numbers(list) => N::try_from(*list.first()?).ok(),
            _ => None,
        }
    }

    fn list<N: TryFrom<i128>>(&self, block: &str, id: &str) -> Vec<N> {
        match self.value(block, id) {
            Some(TagValue::Numbers(list)) => list.iter().filter_map(|value| N::try_from(*value).ok()).collect(),
            _ => Vec::new(),
        }
    }
}

fn fractions(value: &TagValue) -> Vec<Fraction> {
    match value {
        TagValue::Fractions(list) => list.clone(),
        TagValue::Numbers(list) => list.iter().filter_map(|value| Some((i64::try_from(*value).ok()?, 1))).collect(),
        _ => Vec::new(),
    }
}

fn jpeg(fields: &Fields<'_>, details: &mut ImageDetails) {
    let across: Vec<u16> = fields.list("SOF", "horizontal");
    let down: Vec<u16> = fields.list("SOF", "vertical");
    details.subsampling = reduced(&across).zip(reduced(&down));
}

/// By how much chroma has fewer samples than luma, from the sampling factors of a direction; a fourth component is
/// black and no chroma. None where it is no whole number: nobody has a name for it.
fn reduced(factors: &[u16]) -> Option<u16> {
    let (&luma, &one, &two) = match factors {
        [luma, one, two] | [luma, one, two, _] => (luma, one, two),
        _ => return None,
    };
    let chroma = one.min(two);
    (chroma > 0 && luma.is_multiple_of(chroma)).then(|| luma / chroma)
}

fn png(fields: &Fields<'_>, image: &ImageTechnical, details: &mut ImageDetails) {
    details.coded_bytes = fields.number("IDAT", "length");
    // PNG knows no other (§6.2): opacity never multiplies the colours.
    details.extra = vec![ExtraSampleTechnical::UnassociatedAlpha; usize::from(image.extra_samples.min(64))];
    let chromaticity = |x: &str, y: &str| {
        let number = |id| fields.fractions("cHRM", id).first().copied();
        Some([number(x)?, number(y)?])
    };
    if let Some(white) = chromaticity("whiteX", "whiteY") {
        details.white_point = white.to_vec();
    }
    let primaries = [("redX", "redY"), ("greenX", "greenY"), ("blueX", "blueY")];
    let primaries: Option<Vec<_>> = primaries.iter().map(|(x, y)| chromaticity(x, y)).collect();
    details.primaries = primaries.into_iter().flatten().flatten().collect();
}

fn jpeg2000(fields: &Fields<'_>, image: &ImageTechnical, details: &mut ImageDetails) {
    let stream = if fields.blocks.contains_key("jp2c") { "jp2c" } else { "codestream" };
    let (siz, cod) = (format!("{stream}/SIZ"), format!("{stream}/COD"));
    details.coded_bytes = fields.number(stream, "length");
    let number = |id| fields.number::<u32>(&siz, id);
    let (Some(tile_width), Some(tile_height)) = (number("tileWidth"), number("tileHeight")) else { return };
    let small = |id| fields.number::<u8>(&cod, id).unwrap_or(0);
    details.tile = (tile_width < image.width || tile_height < image.height).then_some((tile_width, tile_height));
    details.jpeg2000 = Some(Jpeg2000Details {
        codec: fields.text(&format!("{stream}/COM"), "comment"),
        capabilities: fields.number(&siz, "capabilities").unwrap_or(0),
        tile_width,
        tile_height,
        layers: fields.number(&cod, "layers").unwrap_or(0),
        levels: small("levels"),
        progression: match small("progression") {
            0 => "LRCP",
            1 => "RLCP",
            2 => "RPCL",
            3 => "PCRL",
            4 => "CPRL",
            _ => "",
        }
        .to_owned(),
        component_transform: small("componentTransform") & 1 == 1,
    });
    details.extra = channels(&fields.list("jp2h/cdef", "values"), image.extra_samples);
}

/// What the channels that are no colour mean, from the list of `cdef`: its length, then index, kind and association of
/// each.
fn channels(list: &[u16], extra: u16) -> Vec<ExtraSampleTechnical> {
    let kinds = list.get(1..).unwrap_or_default().chunks_exact(3).filter_map(|channel| channel.get(1));
    let mut found: Vec<_> = kinds
        .filter(|kind| **kind != 0)
        .map(|kind| match kind {
            1 => ExtraSampleTechnical::UnassociatedAlpha,
            2 => ExtraSampleTechnical::AssociatedAlpha,
            _ => ExtraSampleTechnical::Unspecified,
        })
        .collect();
    found.resize(usize::from(extra.min(64)), ExtraSampleTechnical::Unspecified);
    found
}

/// What a directory says of colours (TIFF 6.0 §§20, 21).
fn colours(fields: &Fields<'_>, names: &Names, image: &ImageTechnical, details: &mut ImageDetails) {
    let fractions = |id, count: usize| {
        Some(fields.fractions(&names.first, id)).filter(|list| list.len() == count).unwrap_or_default()
    };
    details.ycbcr_coefficients = fractions("529", 3);
    details.ycbcr_positioning = fields.number(&names.first, "531");
    let components = if image.colour == ColourSpace::BlackIsZero { 1 } else { 3 };
    details.reference_black_white = fractions("532", components * 2);
    if details.white_point.is_empty() {
        details.white_point = fractions("318", 2);
    }
    if details.primaries.is_empty() {
        details.primaries = fractions("319", 6);
    }
    details.grey_response_unit = fields.number(&names.first, "290");
    details.grey_response = fields.list(&names.first, "291");
}

/// Where luma and chroma are stored, they can be understood only by numbers that files mostly leave to the standard's
/// defaults.
fn luma(image: &ImageTechnical, family: Family, details: &mut ImageDetails) {
    let stored = matches!(image.colour, ColourSpace::YCbCr | ColourSpace::Ycck);
    if !stored || family == Family::Jpeg2000 {
        details.ycbcr_coefficients.clear();
        details.ycbcr_positioning = None;
        details.subsampling = None;
        return;
    }
    if details.ycbcr_coefficients.is_empty() {
        details.ycbcr_coefficients = LUMA.to_vec();
        details.defaulted.push("YCbCrCoefficients".to_owned());
    }
    if details.ycbcr_positioning.is_none() {
        details.ycbcr_positioning = Some(1);
        details.defaulted.push("YCbCrPositioning".to_owned());
    }
}

/// What the XMP packet says of the capture (properties of ISO 16684-2 `tiff` and `exif`).
fn xmp_capture(fields: &Fields<'_>) -> Option<CaptureDetails> {
    let text = |id: &str| match fields.value("XMP", id)? {
        TagValue::Text(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        TagValue::Texts(list) => list.first().cloned().filter(|text| !text.is_empty()),
        _ => None,
    };
    let value = |(_, name): &(&str, &str)| {
        let written = text(&format!("exif:{name}")).or_else(|| match *name {
            "PhotographicSensitivity" => {
                text("exif:ISOSpeedRatings").or_else(|| text("exifEX:PhotographicSensitivity"))
            }
            _ => None,
        })?;
        let textual = matches!(*name, "ExifVersion" | "SpectralSensitivity");
        let number = (!textual).then(|| fraction(&written)).flatten();
        let text = textual.then_some(written);
        let numbers: Vec<Fraction> = number.into_iter().collect();
        (!numbers.is_empty() || text.is_some()).then(|| ExifValue { field: (*name).to_owned(), numbers, text })
    };
    let capture = CaptureDetails {
        date: text("exif:DateTimeOriginal")
            .or_else(|| text("exif:DateTimeDigitized"))
            .or_else(|| text("xmp:CreateDate")),
        artist: text("tiff:Artist").or_else(|| text("dc:creator")),
        make: text("tiff:Make"),
        model: text("tiff:Model"),
        serial: text("exifEX:BodySerialNumber").or_else(|| text("aux:SerialNumber")),
        software: text("xmp:CreatorTool").or_else(|| text("tiff:Software")),
        exif: EXIF.iter().filter_map(value).collect(),
    };
    (capture != CaptureDetails::default()).then_some(capture)
}

/// A number as XMP writes it: `80/10` or `8`.
fn fraction(text: &str) -> Option<Fraction> {
    match text.split_once('/') {
        Some((numerator, denominator)) => Some((numerator.trim().parse().ok()?, denominator.trim().parse().ok()?)),
        None => Some((text.trim().parse().ok()?, 1)),
    }
}

fn capture(fields: &Fields<'_>, names: &Names) -> Option<CaptureDetails> {
    fields.blocks.get(names.first.as_str())?;
    let text = |id| fields.text(&names.first, id);
    let exif = |id| fields.text(&names.exif, id);
    let value = |(id, name): &(&str, &str)| {
        let value = fields.value(&names.exif, id)?;
        let (numbers, text) = match value {
            TagValue::Text(text) => (Vec::new(), Some(text.clone())),
            // One byte of UNDEFINED is a number.
            TagValue::Bytes(byte) if byte.len() == 2 => (vec![(i64::from_str_radix(byte, 16).ok()?, 1)], None),
            other => (fractions(other), None),
        };
        (!numbers.is_empty() || text.is_some()).then(|| ExifValue { field: (*name).to_owned(), numbers, text })
    };
    Some(CaptureDetails {
        date: exif("36867").or_else(|| exif("36868")).or_else(|| text("306")),
        artist: text("315"),
        make: text("271"),
        model: text("272"),
        serial: exif("42033").or_else(|| text("50735")),
        software: text("305"),
        exif: EXIF.iter().filter_map(value).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chroma_is_reduced_beside_black_too() {
        assert_eq!((reduced(&[2, 1, 1]), reduced(&[2, 1, 1, 2]), reduced(&[1, 1, 1, 1])), (Some(2), Some(2), Some(1)));
        assert_eq!(reduced(&[2, 2, 1]), Some(2), "one of the two is");
        assert_eq!((reduced(&[3, 2, 2]), reduced(&[2, 0, 1]), reduced(&[1])), (None, None, None));
    }
}
