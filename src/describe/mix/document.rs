//! The METS document around the MIX of each image.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::formats::xml::XmlWriter;
use crate::records::{Family, Fraction, ImageDetails, ImageRole, ImageTechnical, MasterFile, UnitRecord};

use super::object::{Object, objects};
use super::size::{SheetSize, sheet_size};

/// Writes `mix.xml`: a METS 1.12 document whose administrative section holds one `techMD` with a `mix:mix` for each
/// page image of the masters and of the sources that masters were made of, and whose file section says which file each
/// belongs to. The record of a master that was made says how (`ChangeHistory`), and has that of its source in it;
/// `agency` is the organisation that made it. Users of METS take the sections over as they are. The first
/// `ObjectIdentifier` of each is the identifier that `premis.xml` gives to the file, and a file's SHA-256 is that of
/// the manifests.
///
/// MIX 2.0 names no BLAKE3 among its digests, so only SHA-256 stands here. What no tag of the file and no key of the
/// profile says is left out; which values are defaults of a standard stands in `technical.json`.
///
/// # Errors
/// What `out` says.
pub fn mix(record: &UnitRecord, agency: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = XmlWriter::new(out)?;
    let package = format!("{}/v{}", record.unit, record.unit_version);
    let attributes = [
        ("xmlns:mets", "http://www.loc.gov/METS/"),
        ("xmlns:mix", NAMESPACE),
        ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
        ("OBJID", &*package),
        ("LABEL", "technical metadata of the master images"),
    ];
    xml.open("mets:mets", &attributes)?;
    let mut document = Document { xml, record, package, agency, sheet: sheet_size(record) };
    document.header()?;
    document.sections()?;
    document.files()?;
    document.structure()?;
    document.xml.finish()?;
    Ok(())
}

/// A file whose images are described one by one.
#[derive(Clone, Copy)]
pub(in super::super) enum MixOf<'r> {
    /// As it was delivered.
    Delivered(&'r MasterFile),
    /// The master that was made of it.
    Made(&'r MasterFile),
}

/// The namespace of MIX, for documents that hold its elements.
pub(in super::super) const NAMESPACE: &str = "http://www.loc.gov/mix/v20";

/// A `mix:mix` for each page image of a file, without declarations; the prefix is declared where it comes to stand.
///
/// # Errors
/// None: it is written to memory. The signature is that of all writers.
pub(in super::super) fn mix_elements(
    record: &UnitRecord,
    file: MixOf<'_>,
    agency: Option<&str>,
) -> io::Result<Vec<String>> {
    let object = match file {
        MixOf::Delivered(file) => Some(Object::delivered(1, file)),
        MixOf::Made(file) => Object::made(1, file),
    };
    let Some(object) = object else { return Ok(Vec::new()) };
    let (none, package) = (ImageDetails::default(), format!("{}/v{}", record.unit, record.unit_version));
    let mut elements = Vec::new();
    for subject in Subject::of(object, &none) {
        let xml = XmlWriter::fragment(Vec::new());
        let mut document = Document { xml, record, package: package.clone(), agency, sheet: sheet_size(record) };
        document.image(&subject)?;
        elements.push(String::from_utf8(document.xml.finish()?).map_err(io::Error::other)?);
    }
    Ok(elements)
}

/// A document that is being written.
pub(super) struct Document<'r, W: Write> {
    pub(super) xml: XmlWriter<W>,
    pub(super) record: &'r UnitRecord,
    /// Identifier of the unit version: `unit/v1`, as in PREMIS and in the event log.
    pub(super) package: String,
    /// The organisation that made masters.
    pub(super) agency: Option<&'r str>,
    /// The size of the original, where profile or inventory say it.
    pub(super) sheet: Option<SheetSize>,
}

/// One image with what it stands in.
pub(super) struct Subject<'r> {
    pub(super) object: Object<'r>,
    pub(super) image: &'r ImageTechnical,
    pub(super) details: &'r ImageDetails,
    /// Its number in the file, from 1.
    pub(super) number: usize,
    /// Its number among the pages of the file, from 1.
    pub(super) page: usize,
}

impl<'r> Subject<'r> {
    /// The page images of a file, in its order.
    pub(super) fn of(object: Object<'r>, none: &'r ImageDetails) -> impl Iterator<Item = Self> {
        let images = (1..).zip(&object.technical.images);
        let pages = (1..).zip(images.filter(|(_, image)| image.role == ImageRole::Page));
        pages.map(move |(page, (number, image))| Self {
            object,
            image,
            details: image.details.as_deref().unwrap_or(none),
            number,
            page,
        })
    }

    /// Where the file lies, seen from the document.
    pub(super) fn address(&self) -> String {
        address(self.object.folder, self.object.name)
    }

    pub(super) fn family(&self) -> Family {
        self.object.format.family
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
        let none = ImageDetails::default();
        let mut images = objects(self.record).flat_map(|object| Subject::of(object, &none));
        let Some(first) = images.next() else { return Ok(()) };
        self.xml.open("mets:amdSec", &[])?;
        for subject in std::iter::once(first).chain(images) {
            self.section(&subject)?;
        }
        self.xml.close()
    }

    fn section(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        self.xml.open("mets:techMD", &[("ID", &section_id(subject))])?;
        self.xml.open("mets:mdWrap", &[("MDTYPE", "NISOIMG"), ("MDTYPEVERSION", "2.0"), ("MIMETYPE", "text/xml")])?;
        self.xml.open("mets:xmlData", &[])?;
        self.image(subject)?;
        for _ in 0..3 {
            self.xml.close()?;
        }
        Ok(())
    }

    /// The MIX of one image.
    pub(super) fn image(&mut self, subject: &Subject<'_>) -> io::Result<()> {
        self.xml.open("mix:mix", &[])?;
        self.basic_object(subject)?;
        self.basic_image(subject)?;
        self.capture(subject)?;
        self.assessment(subject)?;
        self.history(subject)?;
        self.xml.close()
    }

    fn files(&mut self) -> io::Result<()> {
        let (sources, masters): (Vec<_>, Vec<_>) = with_images(self.record).partition(|object| object.is_source);
        let groups = [("master", masters), ("source", sources)];
        let mut groups = groups.iter().filter(|(_, objects)| !objects.is_empty()).peekable();
        if groups.peek().is_none() {
            return Ok(());
        }
        self.xml.open("mets:fileSec", &[])?;
        for (usage, objects) in groups {
            self.xml.open("mets:fileGrp", &[("USE", usage)])?;
            objects.iter().try_for_each(|object| self.file(object))?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    fn file(&mut self, object: &Object<'_>) -> io::Result<()> {
        let none = ImageDetails::default();
        let sections: Vec<String> = Subject::of(*object, &none).map(|subject| section_id(&subject)).collect();
        let (id, size, digest) = (file_id(object), object.size.to_string(), object.digests.sha256.to_string());
        let sections = sections.join(" ");
        let mut attributes = vec![
            ("ID", id.as_str()),
            ("ADMID", &sections),
            ("SIZE", &size),
            ("CHECKSUM", &digest),
            ("CHECKSUMTYPE", "SHA-256"),
        ];
        if let Some(mime) = &object.format.mime {
            attributes.push(("MIMETYPE", mime));
        }
        self.xml.open("mets:file", &attributes)?;
        let address = address(object.folder, object.name);
        self.xml.empty("mets:FLocat", &[("LOCTYPE", "URL"), ("xlink:type", "simple"), ("xlink:href", &address)])?;
        self.xml.close()
    }

    /// METS asks for a map of the structure; the unit's own is in `unit.json`, so this one lists the files and no more.
    fn structure(&mut self) -> io::Result<()> {
        let record = self.record;
        self.xml.open("mets:structMap", &[])?;
        self.xml.open("mets:div", &[("LABEL", &record.unit)])?;
        with_images(record).try_for_each(|object| self.xml.empty("mets:fptr", &[("FILEID", &file_id(&object))]))?;
        self.xml.close()?;
        self.xml.close()
    }

    /// An element with text, where there is one.
    pub(super) fn said(&mut self, name: &'static str, value: Option<&str>) -> io::Result<()> {
        self.xml.leaf_if_said(name, value)
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

/// The files that have page images.
fn with_images(record: &UnitRecord) -> impl Iterator<Item = Object<'_>> {
    objects(record).filter(|object| object.technical.images.iter().any(|image| image.role == ImageRole::Page))
}

fn section_id(subject: &Subject<'_>) -> String {
    let (Object { number, .. }, made) = (&subject.object, made_suffix(&subject.object));
    format!("mix-{number}-{}{made}", subject.number)
}

fn file_id(object: &Object<'_>) -> String {
    format!("file-{}{}", object.number, made_suffix(object))
}

fn made_suffix(object: &Object<'_>) -> &'static str {
    if object.made_of.is_some() { "-master" } else { "" }
}

/// The address of a file from `data/metadata/`: what a URI cannot hold is percent-encoded (RFC 3986 §2.1).
fn address(folder: &str, name: &str) -> String {
    let mut address = folder.replacen("data/", "../", 1);
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
