//! What was done to the image since its capture (§10).

use std::io::{self, Write};

use crate::records::{CaptureDevice, ImageDetails, Making, MasterFile, Resolution, SOURCE_FOLDER, Technical};

use super::document::{Document, Subject};
use super::object::Object;
use super::words;

impl<W: Write> Document<'_, W> {
    /// `ChangeHistory`. The program that a camera's file names is the one that wrote it last; the bytes of a master
    /// that is the source were not processed by anyone else. Of a master that was made: how, and the metadata of the
    /// image that it was made of.
    pub(super) fn history(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        let written_by = self.camera_software(subject);
        let made_of = subject.object.made_of;
        if written_by.is_none() && made_of.is_none() {
            return Ok(());
        }
        self.xml.open("mix:ChangeHistory", &[])?;
        if let Some(software) = written_by {
            self.xml.open("mix:ImageProcessing", &[])?;
            self.software(software)?;
            self.xml.close()?;
        }
        if let Some((source, making)) = made_of {
            self.making(source, making, subject.object.technical)?;
            self.previous(source, subject)?;
        }
        self.xml.close()
    }

    fn camera_software<'s>(&self, subject: &Subject<'s>) -> Option<&'s str> {
        let capture = subject.details.capture.as_ref()?;
        let camera = self.device(capture) == Some(CaptureDevice::DigitalStillCamera);
        capture.software.as_deref().filter(|_| camera)
    }

    /// The same facts as in the event of PREMIS.
    fn making(&mut self, source: &MasterFile, making: &Making, made: &Technical) -> io::Result<()> {
        let record = self.record;
        self.xml.open("mix:ImageProcessing", &[])?;
        // What a version before has unchanged was made then; its own record has the date.
        let change = record.change.as_ref();
        let names = |list: &[String]| list.contains(&source.name);
        if change.is_none_or(|change| names(&change.added) || names(&change.replaced)) {
            self.xml.leaf("mix:dateTimeProcessed", &[], &record.at.to_string())?;
        }
        self.xml.leaf("mix:sourceData", &[], &format!("{}/{SOURCE_FOLDER}/{}", self.package, source.name))?;
        self.said("mix:processingAgency", self.agency)?;
        if !making.reasons.is_empty() {
            let why = format!("the source does not meet {}: {}", record.profile, making.reasons.join(", "));
            self.xml.leaf("mix:processingRationale", &[], &why)?;
        }
        let mut programs = vec![making.encoder.as_str()];
        programs.extend((making.encoder != record.program).then_some(record.program.as_str()));
        programs.push(&making.decoder);
        programs.into_iter().try_for_each(|program| self.software(program))?;
        self.xml.leaf("mix:processingActions", &[], &format!("coded without loss: {}", making.parameters))?;
        let (before, after) = match resolutions(&source.technical, made) {
            Resolutions::Unstated => ("", ""),
            Resolutions::Equal => (", resolution", ""),
            Resolutions::Near => ("", "; the resolution is nearly equal (within half a pixel per inch)"),
        };
        let proof = format!(
            "read back by {} and compared with the source: pixels, size, bits, samples, colour profile{before} and {} fields of \
             metadata are equal{after}",
            making.decoder, making.fields
        );
        self.xml.leaf("mix:processingActions", &[], &proof)?;
        if !making.left_out.is_empty() {
            self.xml.leaf("mix:processingActions", &[], &format!("left out: {}", making.left_out.join("; ")))?;
        }
        self.xml.close()
    }

    fn software(&mut self, program: &str) -> io::Result<()> {
        let (name, version) = words::name_and_version(program);
        self.xml.open("mix:ProcessingSoftware", &[])?;
        self.said("mix:processingSoftwareName", Some(name))?;
        self.said("mix:processingSoftwareVersion", version)?;
        self.xml.close()
    }

    /// The whole record of the same page in the source, so that it goes with the master's wherever that is taken.
    fn previous(&mut self, source: &MasterFile, subject: &Subject<'_>) -> io::Result<()> {
        let none = ImageDetails::default();
        let object = Object::delivered(subject.object.number, source);
        let Some(before) = Subject::of(object, &none).find(|before| before.page == subject.page) else { return Ok(()) };
        self.xml.open("mix:PreviousImageMetadata", &[])?;
        self.image(&before)?;
        self.xml.close()
    }
}

/// How the resolutions of a master are to those of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resolutions {
    /// The source states none.
    Unstated,
    /// The same numbers, whatever their unit.
    Equal,
    /// The form of the master holds no such fraction: the fractions of a JP2 have 16 bits.
    Near,
}

/// The proof has compared them: what is left to say is how.
fn resolutions(source: &Technical, made: &Technical) -> Resolutions {
    let stated = |resolution: Option<Resolution>| resolution.and_then(|resolution| resolution.ppi());
    let images = source.images.iter().zip(&made.images);
    let mut pairs =
        images.filter_map(|(source, made)| Some((stated(source.resolution)?, stated(made.resolution)))).peekable();
    if pairs.peek().is_none() {
        return Resolutions::Unstated;
    }
    // Fractions of another unit are the same number but for the last bits.
    let same = |one: f64, other: f64| (one - other).abs() <= one * 1e-12;
    let equal = pairs.all(|((x, y), made)| made.is_some_and(|(made_x, made_y)| same(x, made_x) && same(y, made_y)));
    if equal { Resolutions::Equal } else { Resolutions::Near }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{ColourSpace, ImageTechnical, ResolutionUnit};

    #[test]
    fn what_is_nearly_equal_is_not_said_to_be_equal() {
        let of = |value: Option<((u32, u32), ResolutionUnit)>| {
            let mut image = ImageTechnical::plain((1, 1), vec![8], ColourSpace::BlackIsZero, "none");
            image.resolution = value.map(|(x, unit)| Resolution { x, y: x, unit });
            Technical { images: vec![image], ..Technical::opaque() }
        };
        let inch = of(Some(((300, 1), ResolutionUnit::Inch)));
        let exact = of(Some(((1_500_000, 127), ResolutionUnit::Metre)));
        let rounded = of(Some(((11_811, 1), ResolutionUnit::Metre)));
        assert_eq!(resolutions(&inch, &exact), Resolutions::Equal);
        assert_eq!(resolutions(&inch, &rounded), Resolutions::Near);
        assert_eq!(resolutions(&of(None), &inch), Resolutions::Unstated);
    }
}
