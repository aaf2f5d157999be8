//! `img`: a page image, how it was captured, and its copies.

use std::io::{self, Write};

use crate::records::{
    ACCESS_FOLDER, AccessFile, CaptureDevice, CapturePlane, ImageRole, ImageTechnical, MasterFile, PlacedFile,
    Resolution, Technical,
};

use super::super::mix::captured_at;
use super::document::{Document, master_of, nomenclature};
use super::words::{MagFormat, bits, photometric};

impl<W: Write> Document<'_, W> {
    /// The page images of a file. A file of several images stands once for each.
    pub(super) fn pages(&mut self, file: &MasterFile) -> io::Result<()> {
        let (folder, name) = master_of(file);
        let Some(placed) = self.contents.file(folder, name) else { return Ok(()) };
        let technical = file.made.as_ref().map_or(&file.technical, |made| &made.technical);
        let images = (1_u32..).zip(&technical.images).filter(|(_, image)| image.role == ImageRole::Page);
        let images: Vec<(u32, &ImageTechnical)> = images.collect();
        let many = images.len() > 1;
        for (page, (number, image)) in (1_u32..).zip(images) {
            let label = nomenclature(file);
            let label = if many { format!("{label}, immagine {page}") } else { label };
            let sequence = self.next();
            self.xml.open("img", &[])?;
            self.xml.leaf("sequence_number", &[], &sequence)?;
            self.xml.leaf("nomenclature", &[], &label)?;
            self.xml.leaf("usage", &[], "1")?;
            self.link("file", placed)?;
            self.md5(placed)?;
            self.xml.leaf("filesize", &[], &placed.size.to_string())?;
            self.dimensions(image.width, image.height)?;
            self.metrics(image)?;
            self.format(MagFormat::of(placed.mime, &image.compression))?;
            self.scanning(image)?;
            self.captured(image, technical)?;
            for copy in file.access.iter().filter(|copy| copy.image == number) {
                self.copy(copy)?;
            }
            self.xml.close()?;
        }
        Ok(())
    }

    fn dimensions(&mut self, width: u32, height: u32) -> io::Result<()> {
        self.xml.open("image_dimensions", &[])?;
        self.xml.leaf("niso:imagelength", &[], &height.to_string())?;
        self.xml.leaf("niso:imagewidth", &[], &width.to_string())?;
        self.xml.close()
    }

    /// Resolution in whole pixels an inch, colours and bits; nothing where the lists have no word for one of them.
    fn metrics(&mut self, image: &ImageTechnical) -> io::Result<()> {
        let (Some(colour), Some(bits)) = (photometric(image.colour), bits(&image.bits)) else { return Ok(()) };
        let capture = self.record.capture.as_ref();
        let plane = match capture.and_then(|capture| capture.plane) {
            Some(CapturePlane::SourceObject) => "3",
            Some(CapturePlane::FocalPlane) => "1",
            Some(CapturePlane::Object) | None => "2",
        };
        let whole = |value: f64| Some(value.round()).filter(|value| *value >= 1.0).map(|value| format!("{value:.0}"));
        let density = image.resolution.as_ref().and_then(Resolution::ppi);
        let density = density.and_then(|(x, y)| Some((whole(x)?, whole(y)?)));
        self.xml.open("image_metrics", &[])?;
        self.xml.leaf("niso:samplingfrequencyunit", &[], if density.is_some() { "2" } else { "1" })?;
        self.xml.leaf("niso:samplingfrequencyplane", &[], plane)?;
        if let Some((x, y)) = &density {
            self.xml.leaf("niso:xsamplingfrequency", &[], x)?;
            self.xml.leaf("niso:ysamplingfrequency", &[], y)?;
        }
        self.xml.leaf("niso:photometricinterpretation", &[], colour)?;
        self.xml.leaf("niso:bitpersample", &[], bits)?;
        self.xml.close()
    }

    fn format(&mut self, format: Option<MagFormat>) -> io::Result<()> {
        let Some(MagFormat { name, mime, compression }) = format else { return Ok(()) };
        self.xml.open("format", &[])?;
        self.xml.leaf("niso:name", &[], name)?;
        self.xml.leaf("niso:mime", &[], mime)?;
        self.xml.leaf("niso:compression", &[], compression)?;
        self.xml.close()
    }

    /// What profile and file say of the device; the system's three names stand together or not at all.
    fn scanning(&mut self, image: &ImageTechnical) -> io::Result<()> {
        let said = self.record.capture.as_ref();
        let file = image.details.as_ref().and_then(|details| details.capture.as_ref());
        let device = said.and_then(|capture| capture.device).map(|device| match device {
            CaptureDevice::DigitalStillCamera => "fotocamera digitale",
            CaptureDevice::StillFromVideo => "videocamera",
            CaptureDevice::TransmissionScanner | CaptureDevice::ReflectionPrintScanner => "scanner",
        });
        let agency = said.and_then(|capture| capture.producer.as_deref());
        let system =
            file.and_then(|file| Some((file.make.as_deref()?, file.model.as_deref()?, file.software.as_deref()?)));
        if device.is_none() && agency.is_none() && system.is_none() {
            return Ok(());
        }
        self.xml.open("scanning", &[])?;
        self.text("niso:scanningagency", agency)?;
        self.text("niso:devicesource", device)?;
        if let Some((maker, model, software)) = system {
            self.xml.open("niso:scanningsystem", &[])?;
            self.xml.leaf("niso:scanner_manufacturer", &[], maker.trim())?;
            self.xml.leaf("niso:scanner_model", &[], model.trim())?;
            self.xml.leaf("niso:capture_software", &[], software.trim())?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    fn captured(&mut self, image: &ImageTechnical, technical: &Technical) -> io::Result<()> {
        let date = moment(image, technical).or_else(|| self.mag.rules.captured.clone());
        self.text("datetimecreated", date.as_deref())
    }

    /// `altimg`: a copy for consultation.
    fn copy(&mut self, copy: &AccessFile) -> io::Result<()> {
        let Some(placed) = self.contents.file(ACCESS_FOLDER, &copy.name) else { return Ok(()) };
        let placed: &PlacedFile<'_> = placed;
        self.xml.open("altimg", &[])?;
        self.xml.leaf("usage", &[], &self.mag.rules.access_usage.to_string())?;
        self.link("file", placed)?;
        self.md5(placed)?;
        self.xml.leaf("filesize", &[], &placed.size.to_string())?;
        self.dimensions(copy.width, copy.height)?;
        self.format(Some(MagFormat::JPEG))?;
        self.xml.leaf("datetimecreated", &[], &self.record.at.to_string())?;
        self.xml.close()
    }
}

/// When an image was captured; nothing where its file gives no more than a day.
pub(super) fn moment(image: &ImageTechnical, technical: &Technical) -> Option<String> {
    let capture = image.details.as_ref().and_then(|details| details.capture.as_ref());
    captured_at(capture, technical).filter(|date| date.contains('T'))
}
