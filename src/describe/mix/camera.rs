//! What a camera says of its exposure (§8.4; CIPA DC-008 §4.6.5).

use std::io::{self, Write};

use crate::records::{CaptureDetails, ExifValue, Fraction};

use super::document::Document;
use super::words;

impl<W: Write> Document<'_, W> {
    /// `DigitalCameraCapture`. Positions are not repeated here: where a picture was taken stays in the file and in the
    /// tag dump.
    pub(super) fn camera(&mut self, capture: &CaptureDetails) -> io::Result<()> {
        self.xml.open("mix:DigitalCameraCapture", &[])?;
        self.said("mix:digitalCameraManufacturer", capture.make.as_deref())?;
        if capture.model.is_some() || capture.serial.is_some() {
            self.xml.open("mix:DigitalCameraModel", &[])?;
            self.said("mix:digitalCameraModelName", capture.model.as_deref())?;
            self.said("mix:digitalCameraModelSerialNo", capture.serial.as_deref())?;
            self.xml.close()?;
        }
        let exif = Exif(&capture.exif);
        if !capture.exif.is_empty() {
            self.xml.open("mix:CameraCaptureSettings", &[])?;
            self.xml.open("mix:ImageData", &[])?;
            self.exposure(&exif)?;
            self.light(&exif)?;
            self.xml.close()?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    fn exposure(&mut self, exif: &Exif<'_>) -> io::Result<()> {
        self.real("mix:fNumber", exif.fraction("FNumber"))?;
        self.real("mix:exposureTime", exif.fraction("ExposureTime"))?;
        self.said("mix:exposureProgram", exif.number("ExposureProgram").and_then(words::exposure_program))?;
        self.said("mix:spectralSensitivity", exif.text("SpectralSensitivity"))?;
        let speed = exif.number("PhotographicSensitivity").filter(|speed| *speed > 0).map(|speed| speed.to_string());
        self.said("mix:isoSpeedRatings", speed.as_deref())?;
        let version = exif.text("ExifVersion").filter(|version| matches!(*version, "0220" | "0221" | "0230"));
        self.said("mix:exifVersion", version)?;
        for (name, field) in [
            ("mix:shutterSpeedValue", "ShutterSpeedValue"),
            ("mix:apertureValue", "ApertureValue"),
            ("mix:brightnessValue", "BrightnessValue"),
            ("mix:exposureBiasValue", "ExposureBiasValue"),
            ("mix:maxApertureValue", "MaxApertureValue"),
        ] {
            if let Some(value) = exif.fraction(field) {
                self.rational(name, value)?;
            }
        }
        if let Some(distance) = exif.fraction("SubjectDistance").and_then(words::decimal) {
            self.xml.open("mix:SubjectDistance", &[])?;
            self.xml.leaf("mix:distance", &[], &distance)?;
            self.xml.close()?;
        }
        Ok(())
    }

    fn light(&mut self, exif: &Exif<'_>) -> io::Result<()> {
        self.said("mix:meteringMode", exif.number("MeteringMode").and_then(words::metering_mode))?;
        self.said("mix:lightSource", exif.number("LightSource").and_then(words::light_source))?;
        self.said("mix:flash", exif.number("Flash").and_then(words::flash))?;
        self.said("mix:focalLength", exif.fraction("FocalLength").and_then(words::decimal).as_deref())?;
        if let Some(energy) = exif.fraction("FlashEnergy") {
            self.rational("mix:flashEnergy", energy)?;
        }
        self.real("mix:exposureIndex", exif.fraction("ExposureIndex").filter(|(numerator, _)| *numerator > 0))?;
        self.said("mix:sensingMethod", exif.number("SensingMethod").and_then(words::sensing_method))
    }

    /// A fraction where the schema has a decimal number only.
    fn real(&mut self, name: &'static str, value: Option<Fraction>) -> io::Result<()> {
        self.said(name, value.and_then(words::decimal).as_deref())
    }
}

struct Exif<'c>(&'c [ExifValue]);

impl<'c> Exif<'c> {
    fn value(&self, field: &str) -> Option<&'c ExifValue> {
        self.0.iter().find(|value| value.field == field)
    }

    fn fraction(&self, field: &str) -> Option<Fraction> {
        self.value(field)?.numbers.first().copied()
    }

    fn number(&self, field: &str) -> Option<i64> {
        self.fraction(field).filter(|(_, denominator)| *denominator == 1).map(|(number, _)| number)
    }

    fn text(&self, field: &str) -> Option<&'c str> {
        self.value(field)?.text.as_deref()
    }
}
