//! The METS document around the MIX of each image.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::formats::xml::XmlWriter;
use crate::records::{
    Family, Fraction, ImageDetails, ImageRole, ImageTechnical, MASTER_FOLDER, MasterFile, UnitRecord,
};

use super::size::{SheetSize, sheet_size};

/// Writes `mix.xml`: a METS 1.12 document whose administrative section holds one `techMD` with a `mix:mix` for each page image of the
/// masters, and whose file section says which file each belongs to. Users of METS take the sections over as they are. The first
/// `ObjectIdentifier` of each is the identifier that `premis.xml` gives to the file, and a file's SHA-256 is that of the manifests.
///
/// MIX 2.0 names no BLAKE3 among its digests, so only SHA-256 stands here. What no tag of the file and no key of the profile says is left
/// out; which values are defaults of a standard stands in `technical.json`.
///
/// # Errors
/// What `out` says.
pub fn mix(record: &UnitRecord, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = XmlWriter::new(out)?;
    let package = format!("{}/v{}", record.unit, record.unit_version);
    let attributes = [
        ("xmlns:mets", "http://www.loc.gov/METS/"),
        ("xmlns:mix", "http://www.loc.gov/mix/v20"),
        ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
        ("OBJID", &*package),
        ("LABEL", "technical metadata of the master images"),
    ];
    xml.open("mets:mets", &attributes)?;
    let mut document = Document { xml, record, package, sheet: sheet_size(record) };
    document.header()?;
    document.sections()?;
    document.files()?;
    document.structure()?;
    document.xml.finish()?;
    Ok(())
}

/// A document that is being written.
pub(super) struct Document<'r, W: Write> {
    pub(super) xml: XmlWriter<W>,
    pub(super) record: &'r UnitRecord,
    /// Identifier of the unit version: `unit/v1`, as in PREMIS and in the event log.
    pub(super) package: String,
    /// The size of the original, where profile or inventory say it.
    pub(super) sheet: Option<SheetSize>,
}

/// One image with what it stands in.
pub(super) struct Subject<'r> {
    pub(super) file: &'r MasterFile,
    pub(super) image: &'r ImageTechnical,
    pub(super) details: &'r ImageDetails,
    /// Its number in the file, from 1.
    pub(super) number: usize,
}

impl<'r> Subject<'r> {
    /// The page images of a file, in its order.
    fn of(file: &'r MasterFile, none: &'r ImageDetails) -> impl Iterator<Item = Self> {
        let images = file.technical.images.iter().enumerate();
        images.filter(|(_, image)| image.role == ImageRole::Page).map(move |(index, image)| Self {
            file,
            image,
            details: image.details.as_deref().unwrap_or(none),
            number: index + 1,
        })
    }

    /// Where the file lies, seen from the document.
    pub(super) fn address(&self) -> String {
        address(&self.file.name)
    }

    pub(super) fn family(&self) -> Family {
        self.file.format.family
    }
}

impl<W: Write> Document<'_, W> {
    fn header(&mut self) -> io::Result<()> {
        self.xml.open("mets:metsHdr", &[("CREATEDATE", &self.record.at.to_string())])?;
        self.xml.open("mets:agent", &[("ROLE", "CREATOR"), ("TYPE", "OTHER"), ("OTHERTYPE", "SOFTWARE")])?;
        self.xml.leaf("mets:name", &[], &self.record.program)?;
        self.xml.close()?;
        self.xml.close()
    }

    fn sections(&mut self) -> io::Result<()> {
        let record = self.record;
        let none = ImageDetails::default();
        let mut images = record
            .files
            .iter()
            .enumerate()
            .flat_map(|(index, file)| Subject::of(file, &none).map(move |subject| (index, subject)));
        let Some(first) = images.next() else { return Ok(()) };
        self.xml.open("mets:amdSec", &[])?;
        for (index, subject) in std::iter::once(first).chain(images) {
            self.section(index, &subject)?;
        }
        self.xml.close()
    }

    fn section(&mut self, index: usize, subject: &Subject<'_>) -> io::Result<()> {
        self.xml.open("mets:techMD", &[("ID", &section_id(index, subject.number))])?;
        self.xml.open("mets:mdWrap", &[("MDTYPE", "NISOIMG"), ("MDTYPEVERSION", "2.0"), ("MIMETYPE", "text/xml")])?;
        self.xml.open("mets:xmlData", &[])?;
        self.xml.open("mix:mix", &[])?;
        self.basic_object(subject)?;
        self.basic_image(subject)?;
        self.capture(subject)?;
        self.assessment(subject)?;
        self.history(subject)?;
        for _ in 0..4 {
            self.xml.close()?;
        }
        Ok(())
    }

    fn files(&mut self) -> io::Result<()> {
        let record = self.record;
        let none = ImageDetails::default();
        if !record.files.iter().any(|file| Subject::of(file, &none).next().is_some()) {
            return Ok(());
        }
        self.xml.open("mets:fileSec", &[])?;
        self.xml.open("mets:fileGrp", &[("USE", "master")])?;
        for (index, file) in record.files.iter().enumerate() {
            let sections: Vec<String> =
                Subject::of(file, &none).map(|subject| section_id(index, subject.number)).collect();
            if sections.is_empty() {
                continue;
            }
            let (id, size, digest) = (file_id(index), file.size.to_string(), file.digests.sha256.to_string());
            let sections = sections.join(" ");
            let mut attributes = vec![
                ("ID", id.as_str()),
                ("ADMID", &sections),
                ("SIZE", &size),
                ("CHECKSUM", &digest),
                ("CHECKSUMTYPE", "SHA-256"),
            ];
            if let Some(mime) = &file.format.mime {
                attributes.push(("MIMETYPE", mime));
            }
            self.xml.open("mets:file", &attributes)?;
            let address = address(&file.name);
            self.xml.empty("mets:FLocat", &[("LOCTYPE", "URL"), ("xlink:type", "simple"), ("xlink:href", &address)])?;
            self.xml.close()?;
        }
        self.xml.close()?;
        self.xml.close()
    }

    /// METS asks for a map of the structure; the unit's own is in `unit.json`, so this one lists the files and no more.
    fn structure(&mut self) -> io::Result<()> {
        let record = self.record;
        let none = ImageDetails::default();
        self.xml.open("mets:structMap", &[])?;
        self.xml.open("mets:div", &[("LABEL", &record.unit)])?;
        for (index, file) in record.files.iter().enumerate() {
            if Subject::of(file, &none).next().is_some() {
                self.xml.empty("mets:fptr", &[("FILEID", &file_id(index))])?;
            }
        }
        self.xml.close()?;
        self.xml.close()
    }

    /// An element with text, where there is one.
    pub(super) fn said(&mut self, name: &'static str, value: Option<&str>) -> io::Result<()> {
        match value.map(str::trim).filter(|value| !value.is_empty()) {
            Some(value) => self.xml.leaf(name, &[], value),
            None => Ok(()),
        }
    }

    /// A fraction, exact as the file has it.
    pub(super) fn rational(&mut self, name: &'static str, (numerator, denominator): Fraction) -> io::Result<()> {
        self.xml.open(name, &[])?;
        self.xml.leaf("mix:numerator", &[], &numerator.to_string())?;
        self.xml.leaf("mix:denominator", &[], &denominator.to_string())?;
        self.xml.close()
    }

    /// Fractions under names, where all of them are there.
    pub(super) fn rationals(&mut self, names: &[&'static str], values: &[Fraction]) -> io::Result<()> {
        names.iter().zip(values).try_for_each(|(name, value)| self.rational(name, *value))
    }
}

fn section_id(file: usize, image: usize) -> String {
    format!("mix-{}-{image}", file + 1)
}

fn file_id(file: usize) -> String {
    format!("file-{}", file + 1)
}

/// The address of a master from `data/metadata/`: what a URI cannot hold is percent-encoded (RFC 3986 §2.1).
fn address(name: &str) -> String {
    let mut address = MASTER_FOLDER.replacen("data/", "../", 1);
    address.push('/');
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
