//! The METS document: header, description, technical metadata, rights.

use std::io::{self, Write};

use crate::formats::xml::{Attributes, XmlWriter};
use crate::profile::{EcoMicRules, EcoMicTrack};
use crate::records::{Description, IndexContents, Institution, UnitRecord};

use super::super::mix::{self, mix_elements};
use super::files::{Bitstream, bitstreams};

/// METS ECO-MiC of a unit.
#[derive(Clone, Copy, Debug)]
pub struct EcoMic<'r> {
    /// The unit.
    pub record: &'r UnitRecord,
    /// The rules of the provider.
    pub rules: &'r EcoMicRules,
    /// Whose unit it is.
    pub institution: &'r Institution,
}

impl EcoMic<'_> {
    /// The type of the identifier by which the description is known: the package gives its value.
    pub const LOGICAL_ID: &'static str = "logicalId";

    /// Writes the document. What it says of the original comes from the unit's description; of the files from what was
    /// measured.
    ///
    /// Places are written as the profile's table has them (`LOCTYPE="OTHER" OTHERLOCTYPE="SYSTEM"`, §6); its printed
    /// examples have `URL`.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write(&self, contents: &IndexContents<'_>, out: &mut dyn Write) -> io::Result<()> {
        let none = Description::default();
        let description = self.record.description.as_ref().unwrap_or(&none);
        let logical = contents.identifiers.get(Self::LOGICAL_ID).map_or(self.record.unit.as_str(), String::as_str);
        let mut xml = XmlWriter::new(out)?;
        let id = format!("METS_{logical}");
        let namespaces: Attributes<'_> = &[
            ("PROFILE", "METS ECO-MiC 1.2"),
            ("OBJID", &id),
            ("xmlns:mets", "http://www.loc.gov/METS/"),
            ("xmlns:dct", "http://purl.org/dc/terms/"),
            ("xmlns:mix", mix::NAMESPACE),
            ("xmlns:mods", "http://www.loc.gov/mods/v3"),
            ("xmlns:metsrights", "http://cosimo.stanford.edu/sdr/metsrights/"),
            ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
        ];
        xml.open("mets:mets", namespaces)?;
        let streams = bitstreams(self.record, self.rules, contents);
        let name = plain_name(logical);
        let mut document = Document { xml, eco: *self, description, logical, name, contents };
        document.header()?;
        document.described()?;
        document.administered(&streams)?;
        document.files(&streams)?;
        document.structure(&streams)?;
        document.xml.finish()?;
        Ok(())
    }
}

/// What may stand in an identifier of the document (`xs:ID`): other characters become `_`. A number makes it unique.
fn plain_name(text: &str) -> String {
    let plain =
        |character: char| if character.is_ascii_alphanumeric() || "._-".contains(character) { character } else { '_' };
    text.chars().take(100).map(plain).collect()
}

/// A document that is being written.
pub(super) struct Document<'r, W: Write> {
    pub(super) xml: XmlWriter<W>,
    pub(super) eco: EcoMic<'r>,
    pub(super) description: &'r Description,
    /// `logicalId`.
    pub(super) logical: &'r str,
    /// The same, as identifiers of the document can hold it.
    pub(super) name: String,
    pub(super) contents: &'r IndexContents<'r>,
}

impl<W: Write> Document<'_, W> {
    /// An element with text, where there is any.
    pub(super) fn text(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        value: Option<&str>,
    ) -> io::Result<()> {
        match value.map(str::trim).filter(|value| !value.is_empty()) {
            Some(value) => self.xml.leaf(name, attributes, value),
            None => Ok(()),
        }
    }

    /// `metsHdr` (§3). The dates are the package's instant.
    fn header(&mut self) -> io::Result<()> {
        let (rules, institution, record) = (self.eco.rules, self.eco.institution, self.eco.record);
        let (at, id) = (record.at.to_string(), format!("ID_{}", self.name));
        let attributes: Attributes<'_> =
            &[("ID", &id), ("CREATEDATE", &at), ("LASTMODDATE", &at), ("RECORDSTATUS", "COMPLETE")];
        self.xml.open("mets:metsHdr", attributes)?;
        let own = institution.name.as_deref();
        self.agent("CREATOR", "ORGANIZATION", rules.creator.as_deref().or(own))?;
        self.agent("CUSTODIAN", "ORGANIZATION", rules.custodian.as_deref().or(own))?;
        for holder in &rules.rights.holders {
            self.agent("IPOWNER", "ORGANIZATION", Some(&holder.name))?;
        }
        self.agent("CREATOR", "OTHER", Some(&record.program))?;
        self.xml.close()
    }

    fn agent(&mut self, role: &str, kind: &str, name: Option<&str>) -> io::Result<()> {
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else { return Ok(()) };
        let software = (kind == "OTHER").then_some(("OTHERTYPE", "SOFTWARE"));
        let attributes: Vec<_> = [("ROLE", role), ("TYPE", kind)].into_iter().chain(software).collect();
        self.xml.open("mets:agent", &attributes)?;
        self.xml.leaf("mets:name", &[], name)?;
        self.xml.close()
    }

    /// `dmdSec` (§4).
    fn described(&mut self) -> io::Result<()> {
        self.xml.open("mets:dmdSec", &[("ID", "DMD01"), ("STATUS", self.eco.rules.track.status())])?;
        self.xml.open("mets:mdWrap", &[("MDTYPE", "MODS")])?;
        self.xml.open("mets:xmlData", &[])?;
        self.xml.open("mods:mods", &[])?;
        self.identified()?;
        if self.eco.rules.track != EcoMicTrack::Referenced {
            self.original()?;
        }
        (0..4).try_for_each(|_| self.xml.close())
    }

    /// `amdSec` (§5): MIX of each image, then the rights.
    fn administered(&mut self, streams: &[Bitstream<'_>]) -> io::Result<()> {
        self.xml.open("mets:amdSec", &[("ID", "AMD01")])?;
        for stream in streams {
            self.technical(stream)?;
        }
        self.rights()?;
        self.xml.close()
    }

    fn technical(&mut self, stream: &Bitstream<'_>) -> io::Result<()> {
        let elements = match stream.mix {
            Some(of) => mix_elements(self.eco.record, of, self.eco.institution.name.as_deref())?,
            None => Vec::new(),
        };
        for (number, element) in (1..).zip(&elements) {
            self.begin_technical(&stream.technical_id(&self.name, number))?;
            self.xml.written(element)?;
            (0..3).try_for_each(|_| self.xml.close())?;
        }
        let Some(copy) = stream.copy else { return Ok(()) };
        self.begin_technical(&stream.technical_id(&self.name, 1))?;
        self.xml.open("mix:mix", &[])?;
        self.xml.open("mix:BasicDigitalObjectInformation", &[])?;
        self.xml.open("mix:FormatDesignation", &[])?;
        self.xml.leaf("mix:formatName", &[], stream.file.mime)?;
        self.xml.close()?;
        self.xml.leaf("mix:byteOrder", &[], "big endian")?;
        self.xml.open("mix:Compression", &[])?;
        self.xml.leaf("mix:compressionScheme", &[], "JPEG")?;
        self.xml.close()?;
        self.xml.close()?;
        self.xml.open("mix:BasicImageInformation", &[])?;
        self.xml.open("mix:BasicImageCharacteristics", &[])?;
        self.xml.leaf("mix:imageWidth", &[], &copy.width.to_string())?;
        self.xml.leaf("mix:imageHeight", &[], &copy.height.to_string())?;
        (0..6).try_for_each(|_| self.xml.close())
    }

    fn begin_technical(&mut self, id: &str) -> io::Result<()> {
        self.xml.open("mets:techMD", &[("ID", id)])?;
        self.xml.open("mets:mdWrap", &[("MDTYPE", "NISOIMG")])?;
        self.xml.open("mets:xmlData", &[])
    }
}
