//! Rules about single attributes: one table.

use crate::formats::xml_tree::Element;
use crate::records::Severity;

use super::place::{CSIP, Place, SIP, Section, XLINK};
use super::vocabulary::{
    CHECKSUM_TYPES, MDTYPES, METADATA_STATUS, PACKAGE_TYPES, RECORD_STATUS, is_content_information_type, is_media_type,
};

/// How much a requirement weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Must,
    Should,
    May,
}

impl Level {
    /// As findings have it.
    pub(super) const fn severity(self) -> Severity {
        match self {
            Self::Must => Severity::Error,
            Self::Should => Severity::Warning,
            Self::May => Severity::Info,
        }
    }
}

/// What a value must be.
#[derive(Clone, Copy)]
pub(super) enum Expect {
    /// Anything but nothing.
    Value,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// What passes the test.
    Is(fn(&str) -> bool, &'static str),
}

impl Expect {
    /// Whether the value is what it must be.
    fn is_met(self, value: &str) -> bool {
        match self {
            Self::Value => true,
            Self::OneOf(terms) => terms.contains(&value),
            Self::Is(test, _) => test(value),
        }
    }

    fn shown(self) -> String {
        match self {
            Self::Value => "a value".to_owned(),
            Self::OneOf(terms) => terms.join(", "),
            Self::Is(_, name) => name.to_owned(),
        }
    }
}

/// A rule about one attribute.
pub(super) struct AttributeRule {
    pub(super) id: &'static str,
    /// What its absence weighs.
    level: Level,
    /// What a wrong value weighs.
    wrong: Level,
    place: Place,
    space: &'static str,
    /// Its name; where specification and schema call it differently, both.
    names: &'static [&'static str],
    expect: Expect,
    /// The same with its prefix, for people.
    shown: &'static str,
}

/// What an attribute lacks.
pub(super) enum AttributeFault {
    Missing { attribute: &'static str },
    Wrong { attribute: &'static str, value: String, expected: String },
}

macro_rules! table {
    ($($id:literal $level:ident/$wrong:ident $place:expr, $space:expr, $($name:literal)|+ as $shown:literal: $expect:expr;)*) => {
        /// All of them.
        pub(super) const ATTRIBUTES: &[AttributeRule] = &[$(AttributeRule {
            id: $id, level: Level::$level, wrong: Level::$wrong, place: $place, space: $space,
            names: &[$($name),+], expect: $expect, shown: $shown,
        }),*];
    };
}

const URL: Expect = Expect::OneOf(&["URL"]);
const SIMPLE: Expect = Expect::OneOf(&["simple"]);
const DATE: Expect = Expect::Is(is_date_time, "a date and time");
const NUMBER: Expect = Expect::Is(is_number, "a number of bytes");
const MEDIA: Expect = Expect::Is(is_media_type, "a registered media type");
const CONTENT: Expect =
    Expect::Is(is_content_information_type, "a term of the vocabulary of content information types");
const ID: Expect =
    Expect::Is(is_identifier, "an identifier of XML, which begins with a letter or `_` and has no blank");
const CHECKSUM: Expect = Expect::OneOf(&CHECKSUM_TYPES);
const TYPES: Expect = Expect::OneOf(&MDTYPES);
const STATUS: Expect = Expect::OneOf(&METADATA_STATUS);
const DMD: Place = Place::Reference(Section::Descriptive);
const PROVENANCE: Place = Place::Reference(Section::Provenance);
const RIGHTS: Place = Place::Reference(Section::Rights);

table! {
    "CSIP1" Must/Must Place::Mets, "", "OBJID" as "@OBJID": Expect::Value;
    "CSIP2" Must/Must Place::Mets, "", "TYPE" as "@TYPE": Expect::Value;
    "CSIP6" Must/Should Place::Mets, "", "PROFILE" as "@PROFILE": Expect::Is(is_address, "the URL of a METS profile");
    "SIP1" May/May Place::Mets, "", "LABEL" as "@LABEL": Expect::Value;
    "CSIP7" Must/Must Place::Header, "", "CREATEDATE" as "@CREATEDATE": DATE;
    "CSIP8" Should/Must Place::Header, "", "LASTMODDATE" as "@LASTMODDATE": DATE;
    "CSIP9" Must/Must Place::Header, CSIP, "OAISPACKAGETYPE" as "@csip:OAISPACKAGETYPE": Expect::OneOf(&PACKAGE_TYPES);
    "SIP3" May/Should Place::Header, "", "RECORDSTATUS" as "@RECORDSTATUS": Expect::OneOf(&RECORD_STATUS);

    "CSIP18" Must/Must Place::Section(Section::Descriptive), "", "ID" as "@ID": ID;
    "CSIP19" Must/Must Place::Section(Section::Descriptive), "", "CREATED" as "@CREATED": DATE;
    "CSIP20" Should/Must Place::Section(Section::Descriptive), "", "STATUS" as "@STATUS": STATUS;
    "CSIP22" Must/Must DMD, "", "LOCTYPE" as "@LOCTYPE": URL;
    "CSIP23" Must/Must DMD, XLINK, "type" as "@xlink:type": SIMPLE;
    "CSIP24" Must/Must DMD, XLINK, "href" as "@xlink:href": Expect::Value;
    "CSIP25" Must/Must DMD, "", "MDTYPE" as "@MDTYPE": TYPES;
    "CSIP26" Must/Should DMD, "", "MIMETYPE" as "@MIMETYPE": MEDIA;
    "CSIP27" Must/Must DMD, "", "SIZE" as "@SIZE": NUMBER;
    "CSIP28" Must/Must DMD, "", "CREATED" as "@CREATED": DATE;
    "CSIP29" Must/Must DMD, "", "CHECKSUM" as "@CHECKSUM": Expect::Value;
    "CSIP30" Must/Must DMD, "", "CHECKSUMTYPE" as "@CHECKSUMTYPE": CHECKSUM;

    "CSIP33" Must/Must Place::Section(Section::Provenance), "", "ID" as "@ID": ID;
    "CSIP34" Should/Must Place::Section(Section::Provenance), "", "STATUS" as "@STATUS": STATUS;
    "CSIP36" Must/Must PROVENANCE, "", "LOCTYPE" as "@LOCTYPE": URL;
    "CSIP37" Must/Must PROVENANCE, XLINK, "type" as "@xlink:type": SIMPLE;
    "CSIP38" Must/Must PROVENANCE, XLINK, "href" as "@xlink:href": Expect::Value;
    "CSIP39" Must/Must PROVENANCE, "", "MDTYPE" as "@MDTYPE": TYPES;
    "CSIP40" Must/Should PROVENANCE, "", "MIMETYPE" as "@MIMETYPE": MEDIA;
    "CSIP41" Must/Must PROVENANCE, "", "SIZE" as "@SIZE": NUMBER;
    "CSIP42" Must/Must PROVENANCE, "", "CREATED" as "@CREATED": DATE;
    "CSIP43" Must/Must PROVENANCE, "", "CHECKSUM" as "@CHECKSUM": Expect::Value;
    "CSIP44" Must/Must PROVENANCE, "", "CHECKSUMTYPE" as "@CHECKSUMTYPE": CHECKSUM;

    "CSIP46" Must/Must Place::Section(Section::Rights), "", "ID" as "@ID": ID;
    "CSIP47" Should/Must Place::Section(Section::Rights), "", "STATUS" as "@STATUS": STATUS;
    "CSIP49" Must/Must RIGHTS, "", "LOCTYPE" as "@LOCTYPE": URL;
    "CSIP50" Must/Must RIGHTS, XLINK, "type" as "@xlink:type": SIMPLE;
    "CSIP51" Must/Must RIGHTS, XLINK, "href" as "@xlink:href": Expect::Value;
    "CSIP52" Must/Must RIGHTS, "", "MDTYPE" as "@MDTYPE": TYPES;
    "CSIP53" Must/Should RIGHTS, "", "MIMETYPE" as "@MIMETYPE": MEDIA;
    "CSIP54" Must/Must RIGHTS, "", "SIZE" as "@SIZE": NUMBER;
    "CSIP55" Must/Must RIGHTS, "", "CREATED" as "@CREATED": DATE;
    "CSIP56" Must/Must RIGHTS, "", "CHECKSUM" as "@CHECKSUM": Expect::Value;
    "CSIP57" Must/Must RIGHTS, "", "CHECKSUMTYPE" as "@CHECKSUMTYPE": CHECKSUM;

    "CSIP59" Must/Must Place::Files, "", "ID" as "@ID": ID;
    "CSIP64" Must/Must Place::Group, "", "USE" as "@USE": Expect::Value;
    "CSIP65" Must/Must Place::Group, "", "ID" as "@ID": ID;
    "CSIP67" Must/Must Place::File, "", "ID" as "@ID": ID;
    "CSIP68" Must/Should Place::File, "", "MIMETYPE" as "@MIMETYPE": MEDIA;
    "CSIP69" Must/Must Place::File, "", "SIZE" as "@SIZE": NUMBER;
    "CSIP70" Must/Must Place::File, "", "CREATED" as "@CREATED": DATE;
    "CSIP71" Must/Must Place::File, "", "CHECKSUM" as "@CHECKSUM": Expect::Value;
    "CSIP72" Must/Must Place::File, "", "CHECKSUMTYPE" as "@CHECKSUMTYPE": CHECKSUM;
    "SIP32" May/Should Place::File, SIP, "FILEFORMATNAME" as "@sip:FILEFORMATNAME": Expect::Value;
    "SIP33" May/Should Place::File, SIP, "FILEFORMATVERSION" as "@sip:FILEFORMATVERSION": Expect::Value;
    "SIP34" May/Should Place::File, SIP, "FORMATREGISTRY" | "FILEFORMATREGISTRY" as "@sip:FORMATREGISTRY": Expect::Value;
    "SIP35" May/Should Place::File, SIP, "FORMATREGISTRYKEY" | "FILEFORMATKEY" as "@sip:FORMATREGISTRYKEY": Expect::Value;
    "CSIP77" Must/Must Place::Locator, "", "LOCTYPE" as "@LOCTYPE": URL;
    "CSIP78" Must/Must Place::Locator, XLINK, "type" as "@xlink:type": SIMPLE;
    "CSIP79" Must/Must Place::Locator, XLINK, "href" as "@xlink:href": Expect::Value;

    "CSIP81" Must/Must Place::Map, "", "TYPE" as "@TYPE": Expect::OneOf(&["PHYSICAL"]);
    "CSIP83" Must/Must Place::Map, "", "ID" as "@ID": ID;
    "CSIP85" Must/Must Place::TopDivision, "", "ID" as "@ID": ID;
    "CSIP86" May/May Place::TopDivision, "", "LABEL" as "@LABEL": Expect::Value;
    "CSIP110" Must/Must Place::Pointer, XLINK, "href" as "@xlink:href": Expect::Value;
    "CSIP111" Must/Must Place::Pointer, XLINK, "type" as "@xlink:type": SIMPLE;
    "CSIP112" Must/Must Place::Pointer, "", "LOCTYPE" as "@LOCTYPE": URL;
    "CSIP108" Must/Must Place::Pointer, XLINK, "title" as "@xlink:title": Expect::Value;
}

/// Rules of CSIP4 and CSIP62 stand apart: what their absence weighs depends on where the document lies.
pub(super) const CONTENT_TYPE: Expect = CONTENT;

impl AttributeRule {
    /// Whether it is about elements at `place`, in a package that keeps to the rules of a SIP or not.
    pub(super) fn applies(&self, place: Place, is_submission: bool) -> bool {
        self.place == place && (is_submission || !self.id.starts_with("SIP"))
    }

    /// What `element` lacks, and what that weighs.
    pub(super) fn judge(&self, element: &Element) -> Option<(Severity, AttributeFault)> {
        match self.names.iter().find_map(|name| element.attribute_in(self.space, name)) {
            None => Some((self.level.severity(), AttributeFault::Missing { attribute: self.shown })),
            // An attribute that need not be there must have a value where it is.
            Some(value) if value.trim().is_empty() => {
                let severity = if self.level == Level::Must { Severity::Error } else { self.wrong.severity() };
                Some((severity, AttributeFault::Missing { attribute: self.shown }))
            }
            Some(value) if !self.expect.is_met(value) => {
                let (value, expected) = (super::place::short(value), self.expect.shown());
                Some((self.wrong.severity(), AttributeFault::Wrong { attribute: self.shown, value, expected }))
            }
            Some(_) => None,
        }
    }
}

impl Expect {
    /// What is wrong with a value that stands where it may.
    pub(super) fn fault(self, attribute: &'static str, value: &str) -> Option<AttributeFault> {
        let wrong = || AttributeFault::Wrong { attribute, value: super::place::short(value), expected: self.shown() };
        (!self.is_met(value)).then(wrong)
    }
}

/// `xs:dateTime`, with or without an offset.
fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.trim().split_once('T') else { return false };
    let clock = time.get(..8).and_then(|clock| clock.parse::<jiff::civil::Time>().ok());
    date.parse::<jiff::civil::Date>().is_ok() && clock.is_some()
}

/// `xs:ID`. Of what is beyond ASCII the schema says more than is asked here.
fn is_identifier(text: &str) -> bool {
    let text = text.trim();
    let begins = |character: char| character.is_alphabetic() || character == '_';
    let goes_on = |character: char| {
        character.is_alphanumeric()
            || "_-.\u{b7}".contains(character)
            || (!character.is_ascii() && !character.is_whitespace())
    };
    text.starts_with(begins) && text.chars().all(goes_on)
}

fn is_address(text: &str) -> bool {
    let text = text.trim();
    text.split_once("://")
        .is_some_and(|(scheme, rest)| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !rest.is_empty())
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<u64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_requirement_stands_twice() {
        let mut ids: Vec<_> = ATTRIBUTES.iter().map(|rule| rule.id).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }

    #[test]
    fn identifiers() {
        for text in ["uuid-6f1d", "_1", "ID.a-b", "\u{e8}1", " a "] {
            assert!(is_identifier(text), "{text}");
        }
        for text in ["", "1a", "a b", "a:b", "-a", "a/b"] {
            assert!(!is_identifier(text), "{text}");
        }
    }

    #[test]
    fn dates() {
        for text in ["2019-04-14T20:00:00", "2026-11-23T10:00:00+01:00", "2026-01-15T08:00:00.123Z"] {
            assert!(is_date_time(text), "{text}");
        }
        for text in ["", "2019-04-14", "2019-13-14T20:00:00", "yesterday", "2019-04-14Tx"] {
            assert!(!is_date_time(text), "{text}");
        }
    }
}
