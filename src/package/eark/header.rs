//! `metsHdr`: who made and submits the package (CSIP117 to CSIP16, SIP3 to SIP31).

use std::io::{self, Write};

use jiff::Timestamp;

use crate::formats::xml::XmlWriter;
use crate::profile::EarkAgent;

/// Everybody whom the header names.
#[derive(Clone, Debug, Default)]
pub struct Agents {
    /// The program that made the package: name and version (CSIP10 to CSIP16).
    pub software: (String, String),
    /// Who created the material (SIP9 to SIP14).
    pub archival_creator: Option<EarkAgent>,
    /// Who submits it (SIP15 to SIP20).
    pub submitting: EarkAgent,
    /// Person to be asked (SIP21 to SIP25).
    pub contact: Option<EarkAgent>,
    /// Who will preserve it (SIP26 to SIP31).
    pub preservation: Option<EarkAgent>,
}

/// What a METS document says of itself.
#[derive(Clone, Debug)]
pub struct MetsHead {
    /// Identifier: of the package, or the representation's name (CSIP1).
    pub objid: String,
    /// Name for people (SIP1).
    pub label: String,
    /// Content category (CSIP2).
    pub content_category: String,
    /// Content information type (CSIP4).
    pub content_information_type: String,
    /// The instant of the package.
    pub at: Timestamp,
    /// Whether it replaces an earlier version (SIP3).
    pub record_status: &'static str,
    /// Everybody whom the header names.
    pub agents: Agents,
    /// Submission agreement (SIP5).
    pub submission_agreement: Option<String>,
    /// Reference code of the unit (SIP7).
    pub reference_code: String,
    /// Namespaces and the schema files beside the package that declare them, as `xsi:schemaLocation`; empty where there
    /// are none.
    pub schema_location: String,
}

/// Writes `metsHdr`.
pub(super) fn header<W: Write>(xml: &mut XmlWriter<W>, head: &MetsHead) -> io::Result<()> {
    let at = head.at.to_string();
    let attributes = [
        ("CREATEDATE", at.as_str()),
        ("LASTMODDATE", &at),
        ("RECORDSTATUS", head.record_status),
        ("csip:OAISPACKAGETYPE", "SIP"),
    ];
    xml.open("metsHdr", &attributes)?;
    let agents = &head.agents;
    xml.open("agent", &[("ROLE", "CREATOR"), ("TYPE", "OTHER"), ("OTHERTYPE", "SOFTWARE")])?;
    xml.leaf("name", &[], &agents.software.0)?;
    xml.leaf("note", &[("csip:NOTETYPE", "SOFTWARE VERSION")], &agents.software.1)?;
    xml.close()?;
    if let Some(creator) = &agents.archival_creator {
        agent(xml, "ARCHIVIST", "ORGANIZATION", creator)?;
    }
    agent(xml, "CREATOR", "ORGANIZATION", &agents.submitting)?;
    if let Some(contact) = &agents.contact {
        agent(xml, "CREATOR", "INDIVIDUAL", contact)?;
    }
    if let Some(preservation) = &agents.preservation {
        agent(xml, "PRESERVATION", "ORGANIZATION", preservation)?;
    }
    if let Some(agreement) = &head.submission_agreement {
        xml.leaf("altRecordID", &[("TYPE", "SUBMISSIONAGREEMENT")], agreement)?;
    }
    xml.leaf("altRecordID", &[("TYPE", "REFERENCECODE")], &head.reference_code)?;
    xml.close()
}

fn agent<W: Write>(xml: &mut XmlWriter<W>, role: &str, kind: &str, who: &EarkAgent) -> io::Result<()> {
    xml.open("agent", &[("ROLE", role), ("TYPE", kind)])?;
    xml.leaf("name", &[], who.name.trim())?;
    if let Some(code) = &who.code {
        xml.leaf("note", &[("csip:NOTETYPE", "IDENTIFICATIONCODE")], code.trim())?;
    }
    xml.close()
}
