//! The places in a METS document that have rules, and how they are shown.

use crate::formats::xml_tree::Element;

/// METS.
pub(super) const METS: &str = "http://www.loc.gov/METS/";
/// The extension of CSIP.
pub(super) const CSIP: &str = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS";
/// The extension of SIP.
pub(super) const SIP: &str = "https://DILCIS.eu/XML/METS/SIPExtensionMETS";
/// XLink.
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";

/// A section that holds or names metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// `dmdSec`.
    Descriptive,
    /// `techMD`.
    Technical,
    /// `rightsMD`.
    Rights,
    /// `sourceMD`.
    Source,
    /// `digiprovMD`.
    Provenance,
}

impl Section {
    pub(super) fn of_element(local: &str) -> Option<Self> {
        Some(match local {
            "dmdSec" => Self::Descriptive,
            "techMD" => Self::Technical,
            "rightsMD" => Self::Rights,
            "sourceMD" => Self::Source,
            "digiprovMD" => Self::Provenance,
            _ => return None,
        })
    }
}

/// An element whose attributes have rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `mets`.
    Mets,
    /// `metsHdr`.
    Header,
    /// A section of metadata.
    Section(Section),
    /// `mdRef` in a section.
    Reference(Section),
    /// `fileSec`.
    Files,
    /// `fileGrp`.
    Group,
    /// `file`.
    File,
    /// `FLocat`.
    Locator,
    /// `structMap` with the label CSIP.
    Map,
    /// Its topmost `div`.
    TopDivision,
    /// `mptr` of a representation.
    Pointer,
}

/// The path of an element for a person: names with identifiers or labels.
pub(super) fn shown(path: &[String], element: Option<&Element>) -> String {
    let mut text = path.join("/");
    if let Some(element) = element {
        if !text.is_empty() {
            text.push('/');
        }
        text.push_str(&step(element));
    }
    text
}

/// One step of a path.
pub(super) fn step(element: &Element) -> String {
    let local = &element.name.local;
    let marks = [
        ("ID", element.attribute_in("", "ID")),
        ("USE", element.attribute_in("", "USE")),
        ("LABEL", element.attribute_in("", "LABEL")),
    ];
    let wanted =
        if **local == *"mets" { None } else { marks.into_iter().find_map(|(name, value)| Some((name, value?))) };
    match wanted {
        Some((name, value)) => format!("{local}[@{name}='{}']", short(value)),
        None => local.to_string(),
    }
}

/// The beginning of a value, fit for a finding.
pub(super) fn short(value: &str) -> String {
    const LONGEST: usize = 120;
    let mut text: String =
        value.chars().take(LONGEST).map(|character| if character.is_control() { ' ' } else { character }).collect();
    if value.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    text
}
