//! `rightsMD` (§5.3), which the profile obliges to give: METSRights, and the addresses of licence and rights statement.

use std::io::{self, Write};

use crate::profile::EcoMicRules;
use crate::records::UnitRecord;

use super::document::Document;

/// Statements of rights have addresses of this host; other addresses that a description gives are licences.
const STATEMENTS: &str = "rightsstatements.org/";

/// What the unit's description says, where it is an address.
fn said(record: &UnitRecord) -> Option<&str> {
    let licence = record.description.as_ref()?.rights.licence.as_deref()?.trim();
    (licence.starts_with("http://") || licence.starts_with("https://")).then_some(licence)
}

/// The address of the licence: as the description has it, else as the provider's profile.
pub(super) fn licence<'r>(record: &'r UnitRecord, rules: &'r EcoMicRules) -> Option<&'r str> {
    said(record).filter(|address| !address.contains(STATEMENTS)).or(rules.rights.licence.as_deref())
}

/// The address of the rights statement.
pub(super) fn statement<'r>(record: &'r UnitRecord, rules: &'r EcoMicRules) -> Option<&'r str> {
    said(record).filter(|address| address.contains(STATEMENTS)).or(rules.rights.statement.as_deref())
}

impl<W: Write> Document<'_, W> {
    pub(super) fn rights(&mut self) -> io::Result<()> {
        let (rules, record) = (self.eco.rules, self.eco.record);
        self.xml.open("mets:rightsMD", &[("ID", &rules.rights.label)])?;
        let wrap = [("MDTYPE", "METSRIGHTS"), ("MIMETYPE", "text/xml"), ("LABEL", "Rights Metadata")];
        self.xml.open("mets:mdWrap", &wrap)?;
        self.xml.open("mets:xmlData", &[])?;
        self.xml.open("metsrights:RightsDeclarationMD", &[])?;
        self.holders()?;
        for context in &rules.rights.contexts {
            let attributes =
                [("CONTEXTCLASS", "OTHER"), ("OTHERCONTEXTTYPE", &*context.kind), ("CONTEXTID", &*context.id)];
            self.xml.open("metsrights:Context", &attributes)?;
            self.xml.leaf("metsrights:UserName", &[], &context.kind)?;
            self.xml.close()?;
        }
        (0..4).try_for_each(|_| self.xml.close())?;
        self.xml.open("mets:rightsMD", &[("ID", "DCTrights")])?;
        let wrap = [("MDTYPE", "DC"), ("MIMETYPE", "text/xml"), ("LABEL", "DCT Rights Metadata")];
        self.xml.open("mets:mdWrap", &wrap)?;
        self.xml.open("mets:xmlData", &[])?;
        self.text("dct:license", &[], licence(record, rules))?;
        self.text("dct:rights", &[], statement(record, rules))?;
        (0..3).try_for_each(|_| self.xml.close())
    }

    /// Those of the provider's profile, and whom the description names.
    fn holders(&mut self) -> io::Result<()> {
        let rules = self.eco.rules;
        for holder in &rules.rights.holders {
            self.xml.open("metsrights:RightsHolder", &[("RIGHTSHOLDERID", &holder.id)])?;
            self.xml.leaf("metsrights:RightsHolderName", &[], &holder.name)?;
            if holder.address.is_some() || holder.email.is_some() {
                self.xml.open("metsrights:RightsHolderContact", &[])?;
                self.text("metsrights:RightsHolderContactAddress", &[], holder.address.as_deref())?;
                self.text("metsrights:RightsHolderContactEmail", &[], holder.email.as_deref())?;
                self.xml.close()?;
            }
            self.xml.close()?;
        }
        let named = self.description.rights.holder.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let known = |name: &&str| rules.rights.holders.iter().any(|holder| holder.name.trim() == *name);
        let Some(name) = named.filter(|name| !known(name)) else { return Ok(()) };
        self.xml.open("metsrights:RightsHolder", &[("RIGHTSHOLDERID", "RH_UNIT")])?;
        self.xml.leaf("metsrights:RightsHolderName", &[], name)?;
        self.xml.close()
    }
}
