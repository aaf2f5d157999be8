//! METS 1.12 as CSIP wants it, written from its beginning to its end: a file is written when it comes, and forgotten.

use std::io::{self, Write};

use crate::formats::eark::is_content_category;
use crate::formats::xml::XmlWriter;
use crate::records::Hex32;

use super::header::{MetsHead, header};
use super::ids::{Ids, href};
use super::words::{CSIP, METS, PROFILE, SIP, XLINK, XSI};

/// A file as METS names it.
#[derive(Clone, Copy, Debug)]
pub struct MetsFile<'f> {
    /// Its path beside the METS document.
    pub path: &'f str,
    /// Media type.
    pub mime: &'f str,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: Hex32,
    /// Name of its format (SIP32).
    pub format_name: Option<&'f str>,
    /// Version of its format (SIP33).
    pub format_version: Option<&'f str>,
    /// Its key in PRONOM (SIP34, SIP35).
    pub puid: Option<&'f str>,
    /// Its name before it came here (CSIP73).
    pub original: Option<&'f str>,
}

/// A METS document that is being written.
///
/// In order: [`begin`](Self::begin), then the metadata sections, [`files`](Self::files) with its groups,
/// [`structure`](Self::structure).
pub struct MetsWriter<W: Write> {
    xml: XmlWriter<W>,
    ids: Ids,
    at: String,
    in_administrative: bool,
}

impl<W: Write> MetsWriter<W> {
    /// Begins the document with its root element and header. `document` is its path in the package: identifiers are
    /// made of it.
    ///
    /// # Errors
    /// What `out` says.
    pub fn begin(out: W, head: &MetsHead, unit_key: &Hex32, document: &str) -> io::Result<Self> {
        let mut xml = XmlWriter::new(out)?;
        let category = head.content_category.as_str();
        let known = is_content_category(category);
        let mut attributes = vec![
            ("xmlns", METS),
            ("xmlns:csip", CSIP),
            ("xmlns:sip", SIP),
            ("xmlns:xlink", XLINK),
            ("xmlns:xsi", XSI),
            ("OBJID", head.objid.as_str()),
            ("LABEL", head.label.as_str()),
            ("TYPE", if known { category } else { "Other" }),
        ];
        if !known {
            attributes.push(("csip:OTHERTYPE", category));
        }
        attributes.push(("csip:CONTENTINFORMATIONTYPE", head.content_information_type.as_str()));
        attributes.push(("PROFILE", PROFILE));
        if !head.schema_location.is_empty() {
            attributes.push(("xsi:schemaLocation", head.schema_location.as_str()));
        }
        xml.open("mets", &attributes)?;
        header(&mut xml, head)?;
        Ok(Self { xml, ids: Ids::new(unit_key, document), at: head.at.to_string(), in_administrative: false })
    }

    /// The identifier of `what` in this document.
    #[must_use]
    pub fn id(&self, what: &str) -> String {
        self.ids.of(what)
    }

    /// A `dmdSec` that points to a file (CSIP17 to CSIP30). Returns its identifier.
    ///
    /// # Errors
    /// What the output says.
    pub fn descriptive(&mut self, kind: MetadataType<'_>, file: &MetsFile<'_>) -> io::Result<String> {
        let id = self.ids.of(&format!("dmdSec {}", file.path));
        let at = self.at.clone();
        self.xml.open("dmdSec", &[("ID", &id), ("CREATED", &at), ("STATUS", "CURRENT")])?;
        self.reference(kind, file)?;
        self.xml.close()?;
        Ok(id)
    }

    /// A section of `amdSec` that points to a file (CSIP31 to CSIP44). Technical metadata come before those of
    /// provenance. Returns its identifier.
    ///
    /// # Errors
    /// What the output says.
    pub fn administrative(
        &mut self,
        section: AdministrativeSection,
        kind: MetadataType<'_>,
        file: &MetsFile<'_>,
    ) -> io::Result<String> {
        if !std::mem::replace(&mut self.in_administrative, true) {
            self.xml.open("amdSec", &[])?;
        }
        let element = section.element();
        let id = self.ids.of(&format!("{element} {}", file.path));
        self.xml.open(element, &[("ID", &id), ("STATUS", "CURRENT")])?;
        self.reference(kind, file)?;
        self.xml.close()?;
        Ok(id)
    }

    fn reference(&mut self, kind: MetadataType<'_>, file: &MetsFile<'_>) -> io::Result<()> {
        let (id, link) = (self.ids.of(&format!("mdRef {}", file.path)), href(file.path));
        let (size, checksum) = (file.size.to_string(), file.sha256.to_string());
        let mut attributes =
            vec![("ID", id.as_str()), ("LOCTYPE", "URL"), ("xlink:type", "simple"), ("xlink:href", &link)];
        match kind {
            MetadataType::Known(name, version) => {
                attributes.push(("MDTYPE", name));
                attributes.extend(version.map(|version| ("MDTYPEVERSION", version)));
            }
            MetadataType::Other(name) => attributes.extend([("MDTYPE", "OTHER"), ("OTHERMDTYPE", name)]),
        }
        attributes.extend([
            ("MIMETYPE", file.mime),
            ("SIZE", &size),
            ("CREATED", &self.at),
            ("CHECKSUM", &checksum),
            ("CHECKSUMTYPE", "SHA-256"),
        ]);
        self.xml.empty("mdRef", &attributes)
    }

    /// Begins `fileSec` (CSIP58, CSIP59).
    ///
    /// # Errors
    /// What the output says.
    pub fn files(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.in_administrative, false) {
            self.xml.close()?;
        }
        let id = self.ids.of("fileSec");
        self.xml.open("fileSec", &[("ID", &id)])
    }

    /// Begins a `fileGrp` (CSIP60 to CSIP65) and returns its identifier. It must get a file (CSIP66).
    ///
    /// # Errors
    /// What the output says.
    pub fn group(&mut self, usage: &str, content_information_type: Option<&str>) -> io::Result<String> {
        let id = self.ids.of(&format!("fileGrp {usage}"));
        let mut attributes = vec![("ID", id.as_str()), ("USE", usage)];
        attributes.extend(content_information_type.map(|term| ("csip:CONTENTINFORMATIONTYPE", term)));
        self.xml.open("fileGrp", &attributes)?;
        Ok(id)
    }

    /// A file of the group (CSIP66 to CSIP79).
    ///
    /// # Errors
    /// What the output says.
    pub fn file(&mut self, file: &MetsFile<'_>) -> io::Result<()> {
        let (id, link) = (self.ids.of(&format!("file {}", file.path)), href(file.path));
        let (size, checksum) = (file.size.to_string(), file.sha256.to_string());
        let mut attributes = vec![
            ("ID", id.as_str()),
            ("MIMETYPE", file.mime),
            ("SIZE", &size),
            ("CREATED", &self.at),
            ("CHECKSUM", &checksum),
            ("CHECKSUMTYPE", "SHA-256"),
        ];
        attributes.extend(file.original.map(|name| ("OWNERID", name)));
        attributes.extend(file.format_name.map(|name| ("sip:FILEFORMATNAME", name)));
        attributes.extend(file.format_version.map(|version| ("sip:FILEFORMATVERSION", version)));
        // The names of the schema; the text of SIP34 and SIP35 has others, which it does not declare.
        if let Some(puid) = file.puid {
            attributes.extend([("sip:FORMATREGISTRY", "PRONOM"), ("sip:FORMATREGISTRYKEY", puid)]);
        }
        self.xml.open("file", &attributes)?;
        self.xml.empty("FLocat", &[("LOCTYPE", "URL"), ("xlink:type", "simple"), ("xlink:href", &link)])?;
        self.xml.close()
    }

    /// Ends the group.
    ///
    /// # Errors
    /// What the output says.
    pub fn end_group(&mut self) -> io::Result<()> {
        self.xml.close()
    }

    /// Writes the structural map (CSIP80 to CSIP112) and ends the document.
    ///
    /// # Errors
    /// What the output says.
    pub fn structure(mut self, root: &str, divisions: &[Division<'_>]) -> io::Result<W> {
        // Ends fileSec.
        self.xml.close()?;
        let (map, top) = (self.ids.of("structMap"), self.ids.of("div"));
        self.xml.open("structMap", &[("ID", &map), ("TYPE", "PHYSICAL"), ("LABEL", "CSIP")])?;
        self.xml.open("div", &[("ID", &top), ("LABEL", root)])?;
        for division in divisions {
            self.division(division)?;
        }
        self.xml.finish()
    }

    fn division(&mut self, division: &Division<'_>) -> io::Result<()> {
        match division {
            Division::Metadata { administrative, descriptive } => {
                let id = self.ids.of("div Metadata");
                let (administrative, descriptive) = (administrative.join(" "), descriptive.join(" "));
                let mut attributes = vec![("ID", id.as_str()), ("LABEL", "Metadata")];
                attributes.extend((!administrative.is_empty()).then_some(("ADMID", administrative.as_str())));
                attributes.extend((!descriptive.is_empty()).then_some(("DMDID", descriptive.as_str())));
                self.xml.empty("div", &attributes)
            }
            Division::Group { label, group } => {
                let id = self.ids.of(&format!("div {label}"));
                self.xml.open("div", &[("ID", &id), ("LABEL", label)])?;
                self.xml.empty("fptr", &[("FILEID", group)])?;
                self.xml.close()
            }
            Division::Representation { label, group, mets } => {
                let id = self.ids.of(&format!("div {label}"));
                self.xml.open("div", &[("ID", &id), ("LABEL", label)])?;
                let link = href(mets);
                let attributes =
                    [("LOCTYPE", "URL"), ("xlink:type", "simple"), ("xlink:href", &*link), ("xlink:title", *group)];
                self.xml.empty("mptr", &attributes)?;
                self.xml.close()
            }
        }
    }
}

/// What a referenced file of metadata is (MDTYPE).
#[derive(Clone, Copy, Debug)]
pub enum MetadataType<'t> {
    /// A type of METS' own list, with its version.
    Known(&'static str, Option<&'t str>),
    /// Another one, by name.
    Other(&'t str),
}

/// A section of `amdSec`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdministrativeSection {
    /// `techMD`.
    Technical,
    /// `digiprovMD`.
    Provenance,
}

impl AdministrativeSection {
    const fn element(self) -> &'static str {
        match self {
            Self::Technical => "techMD",
            Self::Provenance => "digiprovMD",
        }
    }
}

/// A division of the structural map.
#[derive(Clone, Copy, Debug)]
pub enum Division<'d> {
    /// Metadata (CSIP88 to CSIP92).
    Metadata {
        /// Identifiers of sections of `amdSec`.
        administrative: &'d [String],
        /// Identifiers of `dmdSec`.
        descriptive: &'d [String],
    },
    /// A group of files (CSIP93 to CSIP119).
    Group {
        /// The word that the specification fixes, or `Data` in a representation.
        label: &'d str,
        /// Identifier of its `fileGrp`.
        group: &'d str,
    },
    /// A representation with METS of its own (CSIP105 to CSIP112).
    Representation {
        /// `Representations/` and the name.
        label: &'d str,
        /// Identifier of its `fileGrp`.
        group: &'d str,
        /// Path of its METS.
        mets: &'d str,
    },
}
