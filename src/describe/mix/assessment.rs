//! How fine the image is, how its colours are coded, and what targets were used (§9).

use std::io::{self, Write};

use crate::records::{ColourSpace, Fraction, Resolution, ResolutionUnit, SampleFormat};

use super::document::{Document, Subject};
use super::words;

impl<W: Write> Document<'_, W> {
    /// `ImageAssessmentMetadata`.
    pub(super) fn assessment(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        self.xml.open("mix:ImageAssessmentMetadata", &[])?;
        if let Some(resolution) = &subject.image.resolution {
            self.metrics(resolution)?;
        }
        self.encoding(subject)?;
        self.target()?;
        self.xml.close()
    }

    /// Fractions are kept as they are. MIX has no metre: per metre is said as per centimetre, by the denominator alone.
    fn metrics(&mut self, resolution: &Resolution) -> io::Result<()> {
        let plane = self.record.capture.as_ref().and_then(|capture| capture.plane);
        let (unit, factor) = match resolution.unit {
            ResolutionUnit::None => ("no absolute unit of measurement", 1),
            ResolutionUnit::Inch => ("in.", 1),
            ResolutionUnit::Centimetre => ("cm", 1),
            ResolutionUnit::Metre => ("cm", 100),
        };
        let fraction = |(numerator, denominator): (u32, u32)| -> Fraction {
            (i64::from(numerator), i64::from(denominator) * factor)
        };
        self.xml.open("mix:SpatialMetrics", &[])?;
        self.said("mix:samplingFrequencyPlane", plane.map(words::plane))?;
        self.xml.leaf("mix:samplingFrequencyUnit", &[], unit)?;
        self.rational("mix:xSamplingFrequency", fraction(resolution.x))?;
        self.rational("mix:ySamplingFrequency", fraction(resolution.y))?;
        self.xml.close()
    }

    fn encoding(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let (image, details) = (subject.image, subject.details);
        self.xml.open("mix:ImageColorEncoding", &[])?;
        self.xml.open("mix:BitsPerSample", &[])?;
        for bits in &image.bits {
            self.xml.leaf("mix:bitsPerSampleValue", &[], &bits.to_string())?;
        }
        let unit = if image.sample_format == SampleFormat::Float { "floating point" } else { "integer" };
        self.xml.leaf("mix:bitsPerSampleUnit", &[], unit)?;
        self.xml.close()?;
        self.xml.leaf("mix:samplesPerPixel", &[], &image.bits.len().max(1).to_string())?;
        let said = details.extra.iter().copied().map(Some);
        for extra in said.chain(std::iter::repeat(None)).take(usize::from(image.extra_samples)) {
            self.xml.leaf("mix:extraSamples", &[], words::extra_sample(extra))?;
        }
        if image.colour == ColourSpace::Palette {
            self.xml.open("mix:Colormap", &[])?;
            self.xml.leaf("mix:colormapReference", &[], &subject.address())?;
            self.xml.close()?;
        }
        self.grey_response(subject)?;
        if details.white_point.len() == 2 {
            self.xml.open("mix:WhitePoint", &[])?;
            self.rationals(&["mix:whitePointXValue", "mix:whitePointYValue"], &details.white_point)?;
            self.xml.close()?;
        }
        if details.primaries.len() == 6 {
            const NAMES: [&str; 6] = [
                "mix:primaryChromaticitiesRedX",
                "mix:primaryChromaticitiesRedY",
                "mix:primaryChromaticitiesGreenX",
                "mix:primaryChromaticitiesGreenY",
                "mix:primaryChromaticitiesBlueX",
                "mix:primaryChromaticitiesBlueY",
            ];
            self.xml.open("mix:PrimaryChromaticities", &[])?;
            self.rationals(&NAMES, &details.primaries)?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    fn grey_response(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let details = subject.details;
        let unit = details.grey_response_unit.and_then(words::grey_response_unit);
        if details.grey_response.is_empty() && unit.is_none() {
            return Ok(());
        }
        self.xml.open("mix:GrayResponse", &[])?;
        for value in &details.grey_response {
            self.xml.leaf("mix:grayResponseCurve", &[], &value.to_string())?;
        }
        self.said("mix:grayResponseUnit", unit)?;
        self.xml.close()
    }

    /// The target that the profile names.
    fn target(&mut self) -> io::Result<()> {
        let record = self.record;
        let Some(target) = record.capture.as_ref().and_then(|capture| capture.target.as_ref()) else { return Ok(()) };
        self.xml.open("mix:TargetData", &[])?;
        self.said("mix:targetType", target.kind.map(words::target))?;
        self.xml.open("mix:TargetID", &[])?;
        self.said("mix:targetManufacturer", target.manufacturer.as_deref())?;
        self.said("mix:targetName", Some(&target.name))?;
        self.said("mix:targetNo", target.number.as_deref())?;
        self.said("mix:targetMedia", target.media.as_deref())?;
        self.xml.close()?;
        self.said("mix:performanceData", target.performance_data.as_deref())?;
        self.xml.close()
    }
}
