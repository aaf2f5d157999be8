//! What the object is (§6) and what the image is (§7).

use std::io::{self, Write};

use crate::records::{ColourSpace, Family, ImageTechnical};

use super::document::{Document, Subject};
use super::words;

impl<W: Write> Document<'_, W> {
    /// `BasicDigitalObjectInformation`.
    pub(super) fn basic_object(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let file = &subject.object;
        self.xml.open("mix:BasicDigitalObjectInformation", &[])?;
        let identifier = format!("{}/{}/{}", self.package, file.folder, file.name);
        self.object_identifier("local", &identifier)?;
        if file.technical.images.len() > 1 {
            self.object_identifier("number of the image in the file", &subject.number.to_string())?;
        }
        self.xml.leaf("mix:fileSize", &[], &file.size.to_string())?;
        self.xml.open("mix:FormatDesignation", &[])?;
        self.xml.leaf("mix:formatName", &[], file.format.mime.as_deref().unwrap_or(&file.format.name))?;
        self.said("mix:formatVersion", words::format_version(file.format))?;
        self.xml.close()?;
        if let Some(puid) = &file.format.puid {
            self.xml.open("mix:FormatRegistry", &[])?;
            self.xml.leaf("mix:formatRegistryName", &[], "PRONOM")?;
            self.xml.leaf("mix:formatRegistryKey", &[], puid)?;
            self.xml.close()?;
        }
        self.said("mix:byteOrder", subject.details.byte_order.map(words::byte_order))?;
        self.compression(subject)?;
        self.xml.open("mix:Fixity", &[])?;
        self.xml.leaf("mix:messageDigestAlgorithm", &[], "SHA-256")?;
        self.xml.leaf("mix:messageDigest", &[], &file.digests.sha256.to_string())?;
        self.xml.leaf("mix:messageDigestOriginator", &[], &self.record.program)?;
        self.xml.close()?;
        self.xml.close()
    }

    fn object_identifier(&mut self, kind: &str, value: &str) -> io::Result<()> {
        self.xml.open("mix:ObjectIdentifier", &[])?;
        self.xml.leaf("mix:objectIdentifierType", &[], kind)?;
        self.xml.leaf("mix:objectIdentifierValue", &[], value)?;
        self.xml.close()
    }

    /// The ratio is that of the bytes of all samples to those that are stored.
    fn compression(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        self.xml.open("mix:Compression", &[])?;
        self.xml.leaf("mix:compressionScheme", &[], &words::compression(&subject.image.compression))?;
        // A master that was made was proven to be its source. Of what was delivered the headers say the transform
        // alone.
        let unproven = subject.object.made_of.is_none() && subject.image.compression == "jpeg2000-5-3";
        self.said("mix:compressionSchemeLocalValue", unproven.then_some(words::REVERSIBLE))?;
        let raw = raw_bytes(subject.image);
        if let Some(coded) = subject.details.coded_bytes.and_then(|coded| i64::try_from(coded).ok()).filter(|_| raw > 0)
        {
            self.rational("mix:compressionRatio", (raw, coded))?;
        }
        self.xml.close()
    }

    /// `BasicImageInformation`.
    pub(super) fn basic_image(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let image = subject.image;
        self.xml.open("mix:BasicImageInformation", &[])?;
        self.xml.open("mix:BasicImageCharacteristics", &[])?;
        // A size that the file does not state has no place here: MIX has positive numbers alone.
        let sides = [("mix:imageWidth", image.width), ("mix:imageHeight", image.height)];
        let mut known = sides.into_iter().filter(|(_, side)| *side > 0);
        known.try_for_each(|(name, side)| self.xml.leaf(name, &[], &side.to_string()))?;
        self.xml.open("mix:PhotometricInterpretation", &[])?;
        self.xml.leaf("mix:colorSpace", &[], words::colour_space(image, subject.family()))?;
        self.colour_profile(subject)?;
        self.luma(subject)?;
        self.reference_black_white(subject)?;
        self.xml.close()?;
        self.xml.close()?;
        self.jpeg2000(subject)?;
        self.xml.close()
    }

    fn colour_profile(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let (name, version) = match (&subject.image.icc, subject.details.srgb) {
            (Some(icc), _) if icc.name.trim().is_empty() => ("without a description", Some(icc.version.as_str())),
            (Some(icc), _) => (icc.name.as_str(), Some(icc.version.as_str())),
            (None, true) => ("sRGB", None),
            (None, false) => return Ok(()),
        };
        self.xml.open("mix:ColorProfile", &[])?;
        self.xml.open("mix:IccProfile", &[])?;
        self.xml.leaf("mix:iccProfileName", &[], name)?;
        self.said("mix:iccProfileVersion", version)?;
        self.xml.close()?;
        self.xml.close()
    }

    fn luma(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let details = subject.details;
        if subject.image.colour != ColourSpace::YCbCr || subject.family() == Family::Jpeg2000 {
            return Ok(());
        }
        self.xml.open("mix:YCbCr", &[])?;
        // The vocabulary ends at four; what lies beyond is in `technical.json`.
        if let Some((h, v)) = details.subsampling.filter(|(h, v)| [h, v].iter().all(|f| matches!(f, 1 | 2 | 4))) {
            self.xml.open("mix:YCbCrSubSampling", &[])?;
            self.xml.leaf("mix:yCbCrSubsampleHoriz", &[], &h.to_string())?;
            self.xml.leaf("mix:yCbCrSubsampleVert", &[], &v.to_string())?;
            self.xml.close()?;
        }
        if let Some(position) = details.ycbcr_positioning.filter(|position| matches!(position, 1 | 2)) {
            self.xml.leaf("mix:yCbCrPositioning", &[], &position.to_string())?;
        }
        if details.ycbcr_coefficients.len() == 3 {
            self.xml.open("mix:YCbCrCoefficients", &[])?;
            self.rationals(&["mix:lumaRed", "mix:lumaGreen", "mix:lumaBlue"], &details.ycbcr_coefficients)?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    fn reference_black_white(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let names = match subject.image.colour {
            ColourSpace::Rgb => ["R", "G", "B"],
            ColourSpace::YCbCr => ["Y", "Cb", "Cr"],
            _ => return Ok(()),
        };
        let values = &subject.details.reference_black_white;
        if values.len() != 6 {
            return Ok(());
        }
        self.xml.open("mix:ReferenceBlackWhite", &[])?;
        for (name, pair) in names.iter().zip(values.chunks_exact(2)) {
            self.xml.open("mix:Component", &[])?;
            self.xml.leaf("mix:componentPhotometricInterpretation", &[], name)?;
            self.rationals(&["mix:footroom", "mix:headroom"], pair)?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    /// `resolutionLevels` counts the resolutions that can be decoded: decomposition levels and one.
    fn jpeg2000(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let Some(coding) = &subject.details.jpeg2000 else { return Ok(()) };
        self.xml.open("mix:SpecialFormatCharacteristics", &[])?;
        self.xml.open("mix:JPEG2000", &[])?;
        let (codec, version) = words::name_and_version(coding.codec.as_deref().unwrap_or_default());
        let profile = match coding.capabilities {
            1 => Some("P0"),
            2 => Some("P1"),
            _ => None,
        };
        if !codec.is_empty() || profile.is_some() {
            self.xml.open("mix:CodecCompliance", &[])?;
            self.said("mix:codec", Some(codec))?;
            self.said("mix:codecVersion", version)?;
            self.said("mix:codestreamProfile", profile)?;
            self.xml.close()?;
        }
        self.xml.open("mix:EncodingOptions", &[])?;
        self.xml.open("mix:Tiles", &[])?;
        self.xml.leaf("mix:tileWidth", &[], &coding.tile_width.max(1).to_string())?;
        self.xml.leaf("mix:tileHeight", &[], &coding.tile_height.max(1).to_string())?;
        self.xml.close()?;
        if coding.layers > 0 {
            self.xml.leaf("mix:qualityLayers", &[], &coding.layers.to_string())?;
        }
        self.xml.leaf("mix:resolutionLevels", &[], &(u16::from(coding.levels) + 1).to_string())?;
        self.xml.close()?;
        self.xml.close()?;
        self.xml.close()
    }
}

/// Bytes of all samples side by side.
fn raw_bytes(image: &ImageTechnical) -> i64 {
    let bits: u128 = image.bits.iter().map(|bits| u128::from(*bits)).sum();
    let all = u128::from(image.width) * u128::from(image.height) * bits;
    i64::try_from(all.div_ceil(8)).unwrap_or(i64::MAX)
}
