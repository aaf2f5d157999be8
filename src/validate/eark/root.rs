//! What the root element and the header say of the package.

use crate::formats::eark::is_content_category;
use crate::formats::xml_tree::Element;
use crate::records::Severity;

use super::attributes::CONTENT_TYPE;
use super::mets::Walk;
use super::place::{CSIP, Place, short};
use super::verdict::EarkKind;

/// How the addresses of profiles begin; each has versions.
const SIP_PROFILES: [&str; 1] = ["https://earksip.dilcis.eu/profile/E-ARK-SIP"];
/// The published profile gives the host of another specification, its example a third one.
const AIP_PROFILES: [&str; 3] = [
    "https://earkdip.dilcis.eu/profile/E-ARK-AIP",
    "https://earkaip.dilcis.eu/profile/E-ARK-AIP",
    "https://earkcsip.dilcis.eu/profile/E-ARK-AIP",
];
const DIP_PROFILES: [&str; 1] = ["https://earkdip.dilcis.eu/profile/E-ARK-DIP"];

impl Walk<'_, '_> {
    pub(super) fn root(&mut self, element: &Element) {
        let profile = element.attribute_in("", "PROFILE").unwrap_or_default();
        self.facts.kind = kind_of_profile(profile);
        self.facts.objid = element.attribute_in("", "OBJID").map(short);
        self.attributes(Place::Mets, element);
        let place = self.place(Some(element));
        let kind = element.attribute_in("", "TYPE").unwrap_or_default();
        let is_other = kind.eq_ignore_ascii_case("other");
        if !kind.is_empty() && !is_other && !is_content_category(kind) {
            // The list may be extended by who uses it; OTHER with a word of one's own is the way that everybody
            // understands.
            self.say().value(
                "CSIP2",
                Severity::Warning,
                &place,
                "@TYPE",
                kind,
                "a term of the vocabulary of content categories",
            );
        }
        self.other_category(is_other, element, &place);
        let severity = if self.document.is_root() { Severity::Warning } else { Severity::Error };
        self.content_type(["CSIP4", "CSIP4", "CSIP5"], severity, element);
        let objid = element.attribute_in("", "OBJID").filter(|id| !id.is_empty());
        if let Some(objid) = objid.filter(|id| !is_name_of(id, &self.document.name)) {
            let name = self.document.name.clone();
            let rules: &[&'static str] = if self.document.is_root() { &["CSIP1", "CSIPSTR2"] } else { &["CSIP1"] };
            for rule in rules {
                self.say().value(rule, Severity::Warning, &place, "@OBJID", objid, &name);
            }
        }
        self.profile(profile, &place);
    }

    /// The word of one's own for a category that the vocabulary does not have.
    fn other_category(&mut self, is_other: bool, element: &Element, place: &str) {
        let (attribute, other) = ("@csip:OTHERTYPE", element.attribute_in(CSIP, "OTHERTYPE"));
        match other.map(str::trim) {
            None | Some("") if is_other => self.say().attribute_missing("CSIP3", Severity::Warning, place, attribute),
            Some(_) if !is_other => {
                let kind = element.attribute_in("", "TYPE").unwrap_or_default();
                self.say().value("CSIP3", Severity::Warning, place, "@TYPE", kind, "OTHER");
            }
            Some(word) if is_content_category(word) && !word.eq_ignore_ascii_case("other") => {
                let expected = "a word that the vocabulary does not have";
                self.say().value("CSIP3", Severity::Warning, place, attribute, word, expected);
            }
            _ => {}
        }
    }

    /// The profile of the specification that the package names, in any version.
    fn profile(&mut self, profile: &str, place: &str) {
        let Some((rule, known, expected)) = (match self.facts.kind {
            EarkKind::Common => None,
            EarkKind::Submission => {
                Some(("SIP2", &SIP_PROFILES[..], "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml"))
            }
            EarkKind::Archival => {
                Some(("AIPM2", &AIP_PROFILES[..], "https://earkdip.dilcis.eu/profile/E-ARK-AIP-v2-2-0.xml"))
            }
            EarkKind::Dissemination => {
                Some(("DIP2", &DIP_PROFILES[..], "https://earkdip.dilcis.eu/profile/E-ARK-DIP.xml"))
            }
        }) else {
            return;
        };
        let is_known = known.iter().any(|begin| profile.strip_prefix(begin).is_some_and(|rest| rest.ends_with(".xml")));
        if !is_known {
            self.say().value(rule, Severity::Error, place, "@PROFILE", profile, expected);
        }
    }

    /// Content information type of a package or a group: its absence, its vocabulary, and OTHER.
    pub(super) fn content_type(&mut self, rules: [&'static str; 3], absent: Severity, element: &Element) {
        let [missing, wrong, other_rule] = rules;
        let place = self.place(Some(element));
        let (attribute, other_attribute) = ("@csip:CONTENTINFORMATIONTYPE", "@csip:OTHERCONTENTINFORMATIONTYPE");
        let other = element.attribute_in(CSIP, "OTHERCONTENTINFORMATIONTYPE");
        let kind = element.attribute_in(CSIP, "CONTENTINFORMATIONTYPE");
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

    pub(super) fn package_type(&mut self, element: &Element) {
        let (rule, expected) = match self.facts.kind {
            EarkKind::Common => return self.unclaimed(element),
            EarkKind::Submission => ("SIP4", "SIP"),
            EarkKind::Archival => ("AIPM3", "AIP"),
            EarkKind::Dissemination => ("DIP3", "DIP"),
        };
        let found = element.attribute_in(CSIP, "OAISPACKAGETYPE").unwrap_or_default();
        if found != expected {
            let place = self.place(Some(element));
            self.say().value(rule, Severity::Error, &place, "@csip:OAISPACKAGETYPE", found, expected);
        }
    }

    /// A package that says what it is, and whose profile is not the one of such packages: their rules are not
    /// evaluated, which is told.
    fn unclaimed(&mut self, element: &Element) {
        let found = element.attribute_in(CSIP, "OAISPACKAGETYPE").unwrap_or_default();
        let known = [("SIP", "SIP2"), ("AIP", "AIPM2"), ("DIP", "DIP2")];
        if let Some((kind, rule)) = known.into_iter().find(|(kind, _)| *kind == found) {
            let place = self.place(Some(element));
            let expected = format!("a package whose PROFILE is that of the E-ARK {kind}; its rules were not evaluated");
            self.say().value(rule, Severity::Info, &place, "@csip:OAISPACKAGETYPE", found, &expected);
        }
    }

    /// Nothing was changed in the future: a day is left for clocks and zones.
    pub(super) fn dates(&mut self, element: &Element) {
        for (rule, name, attribute) in
            [("CSIP7", "CREATEDATE", "@CREATEDATE"), ("CSIP8", "LASTMODDATE", "@LASTMODDATE")]
        {
            let Some(text) = element.attribute_in("", name) else { continue };
            let date: Option<jiff::civil::Date> = text.get(..10).and_then(|date| date.parse().ok());
            let tomorrow = self.check.today.tomorrow().unwrap_or(self.check.today);
            if date.is_some_and(|date| date > tomorrow) {
                let place = self.place(Some(element));
                self.say().value(rule, Severity::Error, &place, attribute, text, "a date that is not in the future");
            }
        }
    }
}

/// Whether a folder is called by the identifier. Characters that file systems do not take are another one in its name
/// (CSIP1, 2.2.0).
fn is_name_of(objid: &str, folder: &str) -> bool {
    let same = |(one, other): (char, char)| one == other || ":/\\?*\"<>|".contains(one);
    objid.chars().count() == folder.chars().count() && objid.chars().zip(folder.chars()).all(same)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_called_by_their_identifier() {
        assert!(is_name_of("uuid-1", "uuid-1") && is_name_of("urn:uuid:1", "urn+uuid+1"));
        assert!(!is_name_of("uuid-1", "uuid-2") && !is_name_of("urn:uuid:1", "urn+uuid+12"));
    }
}
