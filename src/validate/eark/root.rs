//! What the root element and the header say of the package.

use crate::formats::eark::is_content_category;
use crate::formats::xml_stream::StreamElement;
use crate::records::Severity;

use super::attributes::CONTENT_TYPE;
use super::mets::Walk;
use super::place::{CSIP, Place, short};
use super::verdict::EarkKind;

impl Walk<'_, '_> {
    pub(super) fn root(&mut self, element: &StreamElement) {
        let profile = element.attribute("", "PROFILE").unwrap_or_default();
        self.facts.kind = kind_of_profile(profile);
        self.facts.objid = element.attribute("", "OBJID").map(short);
        self.attributes(Place::Mets, element);
        let place = self.place(Some(element));
        let kind = element.attribute("", "TYPE").unwrap_or_default();
        let is_other = kind.eq_ignore_ascii_case("other");
        if !kind.is_empty() && !is_other && !is_content_category(kind) {
            // The list may be extended by who uses it; OTHER with a word of one's own is the way that everybody understands.
            self.say().value(
                "CSIP2",
                Severity::Warning,
                &place,
                "@TYPE",
                kind,
                "a term of the vocabulary of content categories",
            );
        }
        if is_other && element.attribute(CSIP, "OTHERTYPE").is_none_or(|text| text.trim().is_empty()) {
            self.say().attribute_missing("CSIP3", Severity::Warning, &place, "@csip:OTHERTYPE");
        }
        let severity = if self.document.is_root() { Severity::Warning } else { Severity::Error };
        self.content_type(["CSIP4", "CSIP4", "CSIP5"], severity, element);
        if let Some(objid) = element.attribute("", "OBJID").filter(|id| !id.is_empty() && *id != self.document.name) {
            let name = self.document.name.clone();
            self.say().value("CSIP1", Severity::Warning, &place, "@OBJID", objid, &name);
        }
        if self.is_submission() {
            const SIP: &str = "https://earksip.dilcis.eu/profile/E-ARK-SIP";
            let known = profile.strip_prefix(SIP).is_some_and(|rest| rest.ends_with(".xml"));
            if !known {
                self.say().value("SIP2", Severity::Error, &place, "@PROFILE", profile, &format!("{SIP}-v2-2-0.xml"));
            }
        }
    }

    /// Content information type of a package or a group: its absence, its vocabulary, and OTHER.
    pub(super) fn content_type(&mut self, rules: [&'static str; 3], absent: Severity, element: &StreamElement) {
        let [missing, wrong, other_rule] = rules;
        let place = self.place(Some(element));
        let (attribute, other_attribute) = ("@csip:CONTENTINFORMATIONTYPE", "@csip:OTHERCONTENTINFORMATIONTYPE");
        let other = element.attribute(CSIP, "OTHERCONTENTINFORMATIONTYPE");
        let kind = element.attribute(CSIP, "CONTENTINFORMATIONTYPE");
        match kind {
            None => self.say().attribute_missing(missing, absent, &place, attribute),
            Some("OTHER") => {
                if other.is_none_or(|text| text.trim().is_empty()) {
                    for rule in [wrong, other_rule] {
                        self.say().attribute_missing(rule, Severity::Error, &place, other_attribute);
                    }
                }
            }
            Some(kind) => {
                if let Some(fault) = CONTENT_TYPE.fault(attribute, kind) {
                    self.say().attribute(wrong, Severity::Error, &place, fault);
                }
            }
        }
        let Some(other) = other else { return };
        if kind != Some("OTHER") {
            self.say().value(other_rule, Severity::Error, &place, attribute, kind.unwrap_or_default(), "OTHER");
        } else if CONTENT_TYPE.fault(other_attribute, other).is_none() {
            let expected = "a term that the vocabulary does not have";
            self.say().value(other_rule, Severity::Error, &place, other_attribute, other, expected);
        }
    }

    pub(super) fn package_type(&mut self, element: &StreamElement) {
        let (rule, expected) = match self.facts.kind {
            EarkKind::Common => return,
            EarkKind::Submission => ("SIP4", "SIP"),
            EarkKind::Archival => ("AIPM3", "AIP"),
            EarkKind::Dissemination => ("DIP3", "DIP"),
        };
        let found = element.attribute(CSIP, "OAISPACKAGETYPE").unwrap_or_default();
        if found != expected {
            let place = self.place(Some(element));
            self.say().value(rule, Severity::Error, &place, "@csip:OAISPACKAGETYPE", found, expected);
        }
    }

    /// Nothing was changed in the future: a day is left for clocks and zones.
    pub(super) fn dates(&mut self, element: &StreamElement) {
        for (rule, name, attribute) in
            [("CSIP7", "CREATEDATE", "@CREATEDATE"), ("CSIP8", "LASTMODDATE", "@LASTMODDATE")]
        {
            let Some(text) = element.attribute("", name) else { continue };
            let date: Option<jiff::civil::Date> = text.get(..10).and_then(|date| date.parse().ok());
            let tomorrow = self.check.today.tomorrow().unwrap_or(self.check.today);
            if date.is_some_and(|date| date > tomorrow) {
                let place = self.place(Some(element));
                self.say().value(rule, Severity::Error, &place, attribute, text, "a date that is not in the future");
            }
        }
    }
}

fn kind_of_profile(profile: &str) -> EarkKind {
    let is = |name: &str| profile.contains(&format!("E-ARK-{name}"));
    if is("SIP") {
        EarkKind::Submission
    } else if is("AIP") {
        EarkKind::Archival
    } else if is("DIP") {
        EarkKind::Dissemination
    } else {
        EarkKind::Common
    }
}
