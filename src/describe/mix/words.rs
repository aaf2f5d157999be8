//! The words of the schema's vocabularies.

use jiff::civil;

use crate::records::{
    ByteOrderTechnical, CaptureDevice, CapturePlane, ColourSpace, ExtraSampleTechnical, Family, Fraction,
    Identification, ImageTechnical, TargetKind,
};

pub(super) const fn byte_order(order: ByteOrderTechnical) -> &'static str {
    match order {
        ByteOrderTechnical::Little => "little endian",
        ByteOrderTechnical::Big => "big endian",
    }
}

/// The version in PRONOM, else that of the one TIFF there is.
pub(super) fn format_version(format: &Identification) -> Option<&str> {
    let tiff = || (format.family == Family::Tiff && format.puid.as_deref() == Some("fmt/353")).then_some("6.0");
    format.version.as_deref().or_else(tiff)
}

/// What *JPEG2000 Lossless* says of a codestream that was delivered.
pub(super) const REVERSIBLE: &str = "reversible transform (5-3); whether layers were cut cannot be seen";

pub(super) fn compression(coding: &str) -> String {
    let word = match coding {
        "none" => "Uncompressed",
        "ccitt-rle" | "ccitt-rle-word" => "CCITT 1D",
        "ccitt-g3" => "CCITT Group 3",
        "ccitt-g4" => "CCITT Group 4",
        "lzw" => "LZW",
        "jpeg" | "jpeg-progressive" | "jpeg-old-style" | "jpeg-arithmetic" | "jpeg-hierarchical" | "jpeg-lossy" => {
            "JPEG"
        }
        "jpeg-lossless" => "JPEG Lossless",
        "deflate" => "Deflate",
        "packbits" => "PackBits",
        "jpeg2000-5-3" => "JPEG2000 Lossless",
        "jpeg2000-9-7" => "JPEG2000 Lossy",
        "jpeg2000" | "jpeg2000-ht" => "JPEG 2000",
        other => other,
    };
    word.to_owned()
}

pub(super) fn colour_space(image: &ImageTechnical, family: Family) -> &str {
    if family == Family::Jpeg2000 {
        match (&image.icc, image.colour) {
            (Some(icc), _) => return &icc.space,
            (None, ColourSpace::Rgb) => return "sRGB",
            (None, ColourSpace::BlackIsZero) => return "greyscale",
            (None, ColourSpace::YCbCr) => return "sYCC",
            _ => {}
        }
    }
    match image.colour {
        ColourSpace::BlackIsZero => "BlackIsZero",
        ColourSpace::WhiteIsZero => "WhiteIsZero",
        ColourSpace::Rgb => "RGB",
        ColourSpace::Palette => "PaletteColor",
        ColourSpace::YCbCr => "YCbCr",
        ColourSpace::Cmyk => "CMYK",
        ColourSpace::Ycck => "YCCK",
        ColourSpace::CieLab => "CIELab",
        ColourSpace::Other => "Other",
    }
}

pub(super) const fn orientation(orientation: u8) -> &'static str {
    match orientation {
        1 => "normal*",
        2 => "normal, image flipped",
        3 => "normal, rotated 180°",
        4 => "normal, image flipped, rotated 180°",
        5 => "normal, image flipped, rotated cw 90°",
        6 => "normal, rotated ccw 90°",
        7 => "normal, image flipped, rotated ccw 90°",
        8 => "normal, rotated cw 90°",
        _ => "unknown",
    }
}

pub(super) const fn device(device: CaptureDevice) -> &'static str {
    match device {
        CaptureDevice::TransmissionScanner => "transmission scanner",
        CaptureDevice::ReflectionPrintScanner => "reflection print scanner",
        CaptureDevice::DigitalStillCamera => "digital still camera",
        CaptureDevice::StillFromVideo => "still from video",
    }
}

pub(super) const fn plane(plane: CapturePlane) -> &'static str {
    match plane {
        CapturePlane::Object => "object plane",
        CapturePlane::SourceObject => "source object plane",
        CapturePlane::FocalPlane => "camera/scanner focal plane",
    }
}

pub(super) const fn target(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::External => "external",
        TargetKind::Internal => "internal",
    }
}

pub(super) const fn extra_sample(extra: Option<ExtraSampleTechnical>) -> &'static str {
    match extra {
        None | Some(ExtraSampleTechnical::Unspecified) => "unspecified data",
        Some(ExtraSampleTechnical::AssociatedAlpha) => "associated alpha data (with pre-multiplied color)",
        Some(ExtraSampleTechnical::UnassociatedAlpha) => "unassociated alpha data",
    }
}

pub(super) const fn grey_response_unit(unit: u16) -> Option<&'static str> {
    Some(match unit {
        1 => "Number represents tenths of a unit",
        2 => "Number represents hundredths of a unit",
        3 => "Number represents thousandths of a unit",
        4 => "Number represents ten-thousandths of a unit",
        5 => "Number represents hundred-thousandths of a unit",
        _ => return None,
    })
}

pub(super) const fn exposure_program(code: i64) -> Option<&'static str> {
    Some(match code {
        0 => "Not defined",
        1 => "Manual",
        2 => "Normal program",
        3 => "Aperture priority",
        4 => "Shutter priority",
        5 => "Creative program (biased toward depth of field)",
        6 => "Action program (biased toward fast shutter speed)",
        7 => "Portrait mode (for closeup photos with the background out of focus)",
        8 => "Landscape mode (for landscape photos with the background in focus)",
        _ => return None,
    })
}

pub(super) const fn metering_mode(code: i64) -> Option<&'static str> {
    Some(match code {
        1 => "Average",
        2 => "Center weighted average",
        3 => "Spot",
        4 => "Multispot",
        5 => "Pattern",
        6 => "Partial",
        _ => return None,
    })
}

pub(super) const fn light_source(code: i64) -> Option<&'static str> {
    Some(match code {
        0 => "unknown",
        1 => "Daylight",
        2 => "Fluorescent",
        3 => "Tungsten (incandescent light)",
        4 => "Flash",
        9 => "Fine weather",
        10 => "Cloudy weather",
        11 => "Shade",
        12 => "Daylight fluorescent (D 5700 - 7100K)",
        13 => "Day white fluorescent (N 4600 - 5400K)",
        14 => "Cool white fluorescent (W 3900 - 4500K)",
        15 => "White fluorescent (WW 3200 - 3700K)",
        17 => "Standard light A",
        18 => "Standard light B",
        19 => "Standard light C",
        20 => "D55",
        21 => "D65",
        22 => "D75",
        23 => "D50",
        24 => "ISO studio tungsten",
        255 => "other light source",
        _ => return None,
    })
}

pub(super) const fn flash(code: i64) -> Option<&'static str> {
    Some(match code {
        0x00 => "Flash did not fire",
        0x01 => "Flash fired",
        0x05 => "Strobe return light not detected",
        0x07 => "Strobe return light detected",
        0x09 => "Flash fired, compulsory flash mode",
        0x0D => "Flash fired, compulsory flash mode, return light not detected",
        0x0F => "Flash fired, compulsory flash mode, return light detected",
        0x10 => "Flash did not fire, compulsory flash mode",
        0x18 => "Flash did not fire, auto mode",
        0x19 => "Flash fired, auto mode",
        0x1D => "Flash fired, auto mode, return light not detected",
        0x1F => "Flash fired, auto mode, return light detected",
        0x20 => "No flash function",
        0x41 => "Flash fired, red-eye reduction mode",
        0x45 => "Flash fired, red-eye reduction mode, return light not detected",
        0x47 => "Flash fired, red-eye reduction mode, return light detected",
        0x49 => "Flash fired, compulsory flash mode, red-eye reduction mode",
        0x4D => "Flash fired, compulsory flash mode, red-eye reduction mode, return light not detected",
        0x4F => "Flash fired, compulsory flash mode, red-eye reduction mode, return light detected",
        0x59 => "Flash fired, auto mode, red-eye reduction mode",
        0x5D => "Flash fired, auto mode, return light not detected, red-eye reduction mode",
        0x5F => "Flash fired, auto mode, return light detected, red-eye reduction mode",
        _ => return None,
    })
}

pub(super) const fn sensing_method(code: i64) -> Option<&'static str> {
    Some(match code {
        1 => "Not defined",
        2 => "One-chip color area sensor",
        3 => "Two-chip color area sensor",
        4 => "Three-chip color area sensor",
        5 => "Color sequential area sensor",
        7 => "Trilinear sensor",
        8 => "Color sequential linear sensor",
        _ => return None,
    })
}

/// A fraction as a decimal number that is not negative; none for the infinities that cameras write as a denominator of
/// zero.
pub(super) fn decimal((numerator, denominator): Fraction) -> Option<String> {
    if denominator == 0 || (numerator < 0) != (denominator < 0) && numerator != 0 {
        return None;
    }
    let text = format!("{:.6}", numerator as f64 / denominator as f64);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// The name of a program and its version, where the last word begins as one.
pub(super) fn name_and_version(program: &str) -> (&str, Option<&str>) {
    let program = program.trim();
    let is_version = |word: &str| {
        let word = word.trim_start_matches(['v', 'V']);
        word.starts_with(|c: char| c.is_ascii_digit())
    };
    match program.rsplit_once([' ', '-']) {
        Some((name, last)) if is_version(last) && !name.trim().is_empty() => (name.trim(), Some(last)),
        _ => (program, None),
    }
}

/// A date as EXIF, XMP or PNG write it, as XML Schema has it; none where it is no date of the calendar.
pub(super) fn date(written: &str) -> Option<String> {
    let written = written.trim();
    if let (Some(day), Some(time)) = (written.get(..10), written.get(11..19)) {
        let day = day.replace(':', "-");
        if let Ok(moment) = format!("{day}T{time}").parse::<civil::DateTime>()
            && moment.year() > 0
        {
            let zone = written.get(19..).unwrap_or_default();
            // Fractions of a second and the zone stay as they are, where they are one.
            let (fraction, zone) = zone.split_at(zone.find(['Z', '+', '-']).unwrap_or(zone.len()));
            let zone = if is_zone(zone) { zone } else { "" };
            let sound = fraction
                .strip_prefix('.')
                .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
            return Some(format!("{day}T{time}{}{zone}", if sound { fraction } else { "" }));
        }
    }
    // PNG recommends the form of mail for "Creation Time".
    if let Ok(moment) = jiff::fmt::rfc2822::parse(written) {
        return Some(moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    if written.len() == 16 && format!("{written}:00").parse::<civil::DateTime>().is_ok() {
        return Some(format!("{written}:00"));
    }
    let day = written.get(..10).unwrap_or(written).replace(':', "-");
    match day.len() {
        10 if day.parse::<civil::Date>().is_ok_and(|date| date.year() > 0) => Some(day),
        7 if format!("{day}-01").parse::<civil::Date>().is_ok() => Some(day),
        4 if day.bytes().all(|byte| byte.is_ascii_digit()) && day != "0000" => Some(day),
        _ => None,
    }
}

fn is_zone(zone: &str) -> bool {
    let digits = |text: &str, most: u8| text.len() == 2 && text.parse::<u8>().is_ok_and(|number| number <= most);
    match zone.strip_prefix(['+', '-']).and_then(|zone| zone.split_once(':')) {
        Some((hours, minutes)) => digits(hours, 13) && digits(minutes, 59),
        None => zone == "Z",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let cases = [
            ("2021:03:04 05:06:07", Some("2021-03-04T05:06:07")),
            ("2021-03-04T05:06:07+01:00", Some("2021-03-04T05:06:07+01:00")),
            ("2021-03-04T05:06:07.25Z", Some("2021-03-04T05:06:07.25Z")),
            ("2021-03-04T05:06", Some("2021-03-04T05:06:00")),
            ("Thu, 4 Mar 2021 05:06:07 +0100", Some("2021-03-04T05:06:07+01:00")),
            ("2021-03", Some("2021-03")),
            ("1999", Some("1999")),
            ("0000:00:00 00:00:00", None),
            ("2021:13:04 05:06:07", None),
            ("04.03.2010 09:59:17", None),
            ("", None),
        ];
        for (written, expected) in cases {
            assert_eq!(date(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn programs_and_numbers() {
        assert_eq!(name_and_version("Kakadu-v7.10"), ("Kakadu", Some("v7.10")));
        assert_eq!(name_and_version("Adobe Photoshop CS3 Windows"), ("Adobe Photoshop CS3 Windows", None));
        assert_eq!(name_and_version("ScanApp 1.0"), ("ScanApp", Some("1.0")));
        assert_eq!(name_and_version("7"), ("7", None));
        assert_eq!(decimal((28, 10)).as_deref(), Some("2.8"));
        assert_eq!((decimal((1, 0)), decimal((-1, 3)), decimal((0, 5)).as_deref()), (None, None, Some("0")));
    }
}
