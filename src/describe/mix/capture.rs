//! How the image was captured (§8).

use std::io::{self, Write};

use crate::records::{CaptureDetails, CaptureDevice, Technical};

use super::document::{Document, Subject};
use super::words;

impl<W: Write> Document<'_, W> {
    /// `ImageCaptureMetadata`.
    pub(super) fn capture(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        self.xml.open("mix:ImageCaptureMetadata", &[])?;
        self.source(subject)?;
        self.general(subject)?;
        let none = CaptureDetails::default();
        let capture = subject.details.capture.as_ref().unwrap_or(&none);
        match self.device(capture) {
            Some(CaptureDevice::DigitalStillCamera) => self.camera(capture)?,
            _ => self.scanner(subject, capture)?,
        }
        self.xml.leaf("mix:orientation", &[], words::orientation(subject.image.orientation))?;
        self.xml.close()
    }

    /// The original, as profile and inventory have it.
    fn source(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let record = self.record;
        let kind = record.capture.as_ref().and_then(|capture| capture.source_type.as_deref());
        if kind.is_none() && self.sheet.is_none() {
            return Ok(());
        }
        self.xml.open("mix:SourceInformation", &[])?;
        self.said("mix:sourceType", kind)?;
        if let Some(sheet) = self.sheet.clone().map(|sheet| sheet.in_image(subject.image)) {
            self.xml.open("mix:SourceSize", &[])?;
            self.xml.open("mix:SourceXDimension", &[])?;
            self.xml.leaf("mix:sourceXDimensionValue", &[], &sheet.across)?;
            self.xml.leaf("mix:sourceXDimensionUnit", &[], "mm")?;
            self.xml.close()?;
            self.xml.open("mix:SourceYDimension", &[])?;
            self.xml.leaf("mix:sourceYDimensionValue", &[], &sheet.down)?;
            self.xml.leaf("mix:sourceYDimensionUnit", &[], "mm")?;
            self.xml.close()?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    /// An organisation that the profile names goes before a person whom the file names.
    fn general(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let record = self.record;
        let capture = subject.details.capture.as_ref();
        let date = captured_at(capture, subject.object.technical);
        let declared = record.capture.as_ref().and_then(|capture| capture.producer.as_deref());
        let artist = capture.and_then(|capture| capture.artist.as_deref());
        let by = |field: &str| {
            let said = subject.object.technical.statements.iter();
            said.filter(|said| said.field == field).map(|said| said.value.as_str()).next()
        };
        let producer = declared.or(artist).or_else(|| by("xmp:tiff:Artist")).or_else(|| by("dc:creator"));
        let none = CaptureDetails::default();
        let device = self.device(capture.unwrap_or(&none));
        if date.is_none() && producer.is_none() && device.is_none() {
            return Ok(());
        }
        self.xml.open("mix:GeneralCaptureInformation", &[])?;
        self.said("mix:dateTimeCreated", date.as_deref())?;
        self.said("mix:imageProducer", producer)?;
        self.said("mix:captureDevice", device.map(words::device))?;
        self.xml.close()
    }

    /// What the profile declares, else what EXIF's `FileSource` says, else a camera where the exposure of one is on
    /// record.
    pub(super) fn device(&self, capture: &CaptureDetails) -> Option<CaptureDevice> {
        let number = |field: &str| {
            let value = capture.exif.iter().find(|value| value.field == field)?;
            value.numbers.first().map(|(number, _)| *number)
        };
        let declared = self.record.capture.as_ref().and_then(|declared| declared.device);
        declared.or(match number("FileSource") {
            Some(1) => Some(CaptureDevice::TransmissionScanner),
            Some(2) => Some(CaptureDevice::ReflectionPrintScanner),
            Some(3) => Some(CaptureDevice::DigitalStillCamera),
            _ => (number("FNumber").is_some() && number("ExposureTime").is_some())
                .then_some(CaptureDevice::DigitalStillCamera),
        })
    }

    fn scanner(&mut self, subject: &Subject<'_>, capture: &CaptureDetails) -> io::Result<()> {
        let technical = subject.object.technical;
        let make = capture.make.as_deref().or_else(|| tool(technical, &["tiff:Make"]));
        let model = capture.model.as_deref().or_else(|| tool(technical, &["tiff:Model"]));
        let software = capture.software.as_deref();
        let software = software.or_else(|| tool(technical, &["xmp:CreatorTool", "tiff:Software", "png:Software"]));
        let serial = capture.serial.as_deref();
        if [make, model, software, serial].iter().all(Option::is_none) {
            return Ok(());
        }
        self.xml.open("mix:ScannerCapture", &[])?;
        self.said("mix:scannerManufacturer", make)?;
        if model.is_some() || serial.is_some() {
            self.xml.open("mix:ScannerModel", &[])?;
            self.said("mix:scannerModelName", model)?;
            self.said("mix:scannerModelSerialNo", serial)?;
            self.xml.close()?;
        }
        if let Some(software) = software {
            let (name, version) = words::name_and_version(software);
            self.xml.open("mix:ScanningSystemSoftware", &[])?;
            self.said("mix:scanningSoftwareName", Some(name))?;
            self.said("mix:scanningSoftwareVersionNo", version)?;
            self.xml.close()?;
        }
        self.xml.close()
    }
}

/// The first of the fields that a file has.
fn tool<'t>(technical: &'t Technical, fields: &[&str]) -> Option<&'t str> {
    let find = |field: &&str| technical.tools.iter().find(|tool| tool.field == **field);
    fields.iter().find_map(find).map(|tool| tool.value.as_str())
}

/// The moment of capture in XML's form; none where what is written is no date.
pub(in super::super) fn captured_at(capture: Option<&CaptureDetails>, technical: &Technical) -> Option<String> {
    let own = capture.and_then(|capture| capture.date.as_deref()).and_then(words::date);
    own.or_else(|| {
        let fields = [
            "exif:DateTimeOriginal",
            "exif:DateTimeDigitized",
            "xmp:CreateDate",
            "tiff:DateTime",
            "png:CreationTime",
            "png:tIME",
        ];
        let find = |field: &&str| technical.dates.iter().find(|date| date.field == **field);
        fields.iter().filter_map(find).find_map(|date| words::date(&date.value))
    })
}
