//! Rights: what the description says of the licence, of who holds rights, and of restrictions of access.

use std::io::{self, Write};

use jiff::tz::Offset;

use crate::records::{Description, Event, RestrictionBasis, RightsStatements};

use super::document::Document;
use super::terms::{DISSEMINATION, LICENCE, OTHER_BASIS, STATUTE, Term};

/// What a statement rests on.
enum Basis<'d> {
    /// A licence, as written or as address.
    Licence(&'d str),
    /// A law: its jurisdiction (ISO 3166, or `eu`) and how the inventory cites it.
    Statute(&'static str, &'d str),
    /// Something else, in words.
    Other(&'d str, &'d str),
}

impl Basis<'_> {
    const fn term(&self) -> Term {
        match self {
            Self::Licence(_) => LICENCE,
            Self::Statute(..) => STATUTE,
            Self::Other(..) => OTHER_BASIS,
        }
    }
}

/// What an inventory's restriction is called, where it rests on no law.
const RESTRICTION: &str = "restriction of access, stated by the inventory";

/// What restricts access.
fn restricting(rights: &RightsStatements) -> Basis<'_> {
    match rights.restriction_basis() {
        RestrictionBasis::Statute { jurisdiction, citation } => Basis::Statute(jurisdiction, citation),
        RestrictionBasis::Other(words) => Basis::Other(RESTRICTION, words.unwrap_or_default()),
    }
}

impl<W: Write> Document<'_, W> {
    /// All statements; none where the description says nothing. Nothing is granted that it does not say.
    pub(super) fn rights(&mut self) -> io::Result<()> {
        let none = Description::default();
        let record = self.record;
        let description = record.description.as_ref().unwrap_or(&none);
        let said =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let (licence, holder) = (said(&description.rights.licence), said(&description.rights.holder));
        let restricted = description.is_restricted();
        if licence.is_none() && holder.is_none() && !restricted {
            return Ok(());
        }
        self.xml.open("premis:rights", &[])?;
        if let Some(licence) = &licence {
            self.statement("licence", &Basis::Licence(licence), None)?;
        }
        if let Some(holder) = &holder {
            self.statement("holder", &Basis::Other("rights holder, stated by the inventory", holder), None)?;
        }
        if restricted {
            self.statement("restriction", &restricting(&description.rights), Some(description))?;
        }
        self.xml.close()
    }

    fn statement(&mut self, what: &str, basis: &Basis<'_>, restriction: Option<&Description>) -> io::Result<()> {
        let object = format!("{}/rights/{what}", self.package);
        let identifier = Event::identifier(&self.record.unit_key, "rights", &object).to_string();
        self.xml.open("premis:rightsStatement", &[])?;
        self.xml.open("premis:rightsStatementIdentifier", &[])?;
        self.xml.leaf("premis:rightsStatementIdentifierType", &[], "UUID")?;
        self.xml.leaf("premis:rightsStatementIdentifierValue", &[], &identifier)?;
        self.xml.close()?;
        self.term("premis:rightsBasis", basis.term())?;
        self.basis(basis)?;
        if let Some(description) = restriction {
            self.restriction(description)?;
        }
        let package = self.package.clone();
        self.xml.open("premis:linkingObjectIdentifier", &[])?;
        let names = ["premis:linkingObjectIdentifierType", "premis:linkingObjectIdentifierValue"];
        self.identifier(names, &package)?;
        self.xml.close()?;
        self.xml.close()
    }

    fn basis(&mut self, basis: &Basis<'_>) -> io::Result<()> {
        match basis {
            Basis::Licence(licence) => {
                self.xml.open("premis:licenseInformation", &[])?;
                if licence.starts_with("http://") || licence.starts_with("https://") {
                    self.xml.open("premis:licenseDocumentationIdentifier", &[])?;
                    self.xml.leaf("premis:licenseDocumentationIdentifierType", &[], "URI")?;
                    self.xml.leaf("premis:licenseDocumentationIdentifierValue", &[], licence)?;
                    self.xml.close()?;
                } else {
                    self.xml.leaf("premis:licenseTerms", &[], licence)?;
                }
            }
            Basis::Statute(jurisdiction, citation) => {
                self.xml.open("premis:statuteInformation", &[])?;
                self.xml.leaf("premis:statuteJurisdiction", &[], jurisdiction)?;
                self.xml.leaf("premis:statuteCitation", &[], citation)?;
            }
            Basis::Other(what, note) => {
                self.xml.open("premis:otherRightsInformation", &[])?;
                self.xml.leaf("premis:otherRightsBasis", &[], what)?;
                if !note.is_empty() {
                    self.xml.leaf("premis:otherRightsNote", &[], note)?;
                }
            }
        }
        self.xml.close()
    }

    /// That dissemination is restricted, in the inventory's words, and until when. It is known to hold from the day of
    /// the package on.
    fn restriction(&mut self, description: &Description) -> io::Result<()> {
        let words = description.restriction.as_deref().unwrap_or_default().trim();
        let until = description.rights.restricted_until.as_ref();
        self.xml.open("premis:rightsGranted", &[])?;
        self.term("premis:act", DISSEMINATION)?;
        self.xml.leaf("premis:restriction", &[], words)?;
        if let Some(last) = until.and_then(|date| date.bounds().last) {
            let first = Offset::UTC.to_datetime(self.record.at).date().min(last);
            self.xml.open("premis:termOfRestriction", &[])?;
            self.xml.leaf("premis:startDate", &[], &first.to_string())?;
            self.xml.leaf("premis:endDate", &[], &last.to_string())?;
            self.xml.close()?;
        } else if let Some(until) = until {
            self.xml.leaf("premis:rightsGrantedNote", &[], &format!("restricted until: {}", until.written))?;
        }
        self.xml.close()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::example::record;
    use super::super::premis;
    use crate::records::{DateStatement, Description, RightsStatements, UnitRecord};

    fn written(description: Description) -> String {
        let mut out = Vec::new();
        premis(&UnitRecord { description: Some(description), ..record(1) }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn texts(xml: &str, name: &str) -> Vec<String> {
        let tree = roxmltree::Document::parse(xml).unwrap();
        let found = tree.descendants().filter(|node| node.tag_name().name() == name);
        found.map(|node| node.text().unwrap_or_default().to_owned()).collect()
    }

    fn until(edtf: Option<&str>) -> Option<DateStatement> {
        Some(DateStatement { written: "fino al 2070".into(), edtf: edtf.map(Into::into) })
    }

    #[test]
    fn nothing_said_is_no_statement() {
        let public = Description { restriction: Some("pubblico".into()), ..Description::default() };
        assert!(!written(public).contains("premis:rights"));
    }

    #[test]
    fn a_restriction_by_law_has_its_term() {
        let rights = RightsStatements {
            basis: Some("art. 122 D.Lgs. 42/2004".into()),
            restricted_until: until(Some("2070")),
            ..RightsStatements::default()
        };
        let description = Description { restriction: Some("riservato".into()), rights, ..Description::default() };
        let xml = written(description);
        assert_eq!(texts(&xml, "rightsBasis"), ["statute"]);
        assert_eq!(
            (texts(&xml, "statuteJurisdiction"), texts(&xml, "endDate")),
            (vec!["it".into()], vec!["2070-12-31".into()])
        );
        assert_eq!(
            (texts(&xml, "act"), texts(&xml, "restriction")),
            (vec!["dissemination".into()], vec!["riservato".into()])
        );
    }

    #[test]
    fn licence_and_holder_grant_nothing_by_themselves() {
        let rights = RightsStatements {
            licence: Some("https://creativecommons.org/licenses/by/4.0/".into()),
            holder: Some("Foto Boldrighini".into()),
            restricted_until: until(None),
            ..RightsStatements::default()
        };
        let xml = written(Description { rights: rights.clone(), ..Description::default() });
        assert_eq!(texts(&xml, "rightsBasis"), ["license", "other"]);
        assert_eq!(texts(&xml, "otherRightsNote"), ["Foto Boldrighini"]);
        assert!(texts(&xml, "act").is_empty());
        let xml = written(Description { rights, restriction: Some("chiuso".into()), ..Description::default() });
        assert_eq!(texts(&xml, "rightsGrantedNote"), ["restricted until: fino al 2070"]);
    }
}
