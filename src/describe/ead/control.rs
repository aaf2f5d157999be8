//! What a finding aid says of itself.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::formats::xml::XmlWriter;
use crate::records::Institution;

pub(super) const NAMESPACE: &str = "http://ead3.archivists.org/schema/";

/// What a finding aid says of itself.
#[derive(Clone, Copy, Debug)]
pub struct EadHead<'h> {
    /// Its identifier.
    pub identifier: &'h str,
    /// Its title.
    pub title: &'h str,
    /// Who answers for it.
    pub institution: &'h Institution,
    /// The instant that it bears.
    pub at: Timestamp,
    /// The program that made it, with its version.
    pub program: &'h str,
}

/// The name of the institution; EAD3 obliges a finding aid to have one.
pub(super) fn agency(institution: &Institution) -> &str {
    institution.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or("unknown")
}

/// Writes `<control>`.
pub(super) fn control<W: Write>(xml: &mut XmlWriter<W>, head: &EadHead<'_>) -> io::Result<()> {
    xml.open("control", &[])?;
    xml.leaf("recordid", &[], head.identifier)?;
    xml.open("filedesc", &[])?;
    xml.open("titlestmt", &[])?;
    xml.leaf("titleproper", &[], head.title)?;
    xml.close()?;
    xml.close()?;
    xml.leaf("maintenancestatus", &[("value", "new")], "")?;
    xml.open("maintenanceagency", &[])?;
    if let Some(code) = head.institution.identifier.as_deref() {
        xml.leaf("otheragencycode", &[], code)?;
    }
    xml.leaf("agencyname", &[], agency(head.institution))?;
    xml.close()?;
    xml.open("conventiondeclaration", &[])?;
    xml.leaf("abbr", &[], "ISAD(G)")?;
    xml.leaf("citation", &[], "ISAD(G): General International Standard Archival Description, 2nd edition")?;
    xml.close()?;
    xml.open("maintenancehistory", &[])?;
    xml.open("maintenanceevent", &[])?;
    xml.leaf("eventtype", &[("value", "created")], "")?;
    let at = head.at.to_string();
    xml.leaf("eventdatetime", &[("standarddatetime", &at)], &at)?;
    xml.leaf("agenttype", &[("value", "machine")], "")?;
    xml.leaf("agent", &[], head.program)?;
    xml.close()?;
    xml.close()?;
    xml.close()
}
