//! A METS document, read from its beginning to its end: each rule is judged where its element is met.

use std::io::Read;

use crate::formats::eark::is_content_category;
use crate::formats::xml_stream::{StreamElement, StreamPart, XmlStream};
use crate::records::Severity;
use crate::records::codes::eark as codes;

use super::super::error::ValidateError;
use super::agents::{Agent, Header, MOST};
use super::attributes::{ATTRIBUTES, AttributeFault, CONTENT_TYPE};
use super::check::{Check, Say};
use super::index::{IdKind, Reference};
use super::link::{Target, resolve};
use super::place::{CSIP, METS, Place, Section, XLINK, short, shown, step};
use super::structure::Map;
use super::verdict::EarkKind;

/// Longest text of an element that is kept, in bytes.
const LONGEST_TEXT: usize = 4096;

/// A METS document of the package.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its number among those that are read: 0 is the root's.
    pub(super) number: i64,
    /// Its path in the package.
    pub(super) path: String,
    /// What its OBJID should be.
    pub(super) name: String,
}

impl Document {
    pub(super) const fn is_root(&self) -> bool {
        self.number == 0
    }

    /// The folder in which it lies; empty for the root.
    pub(super) fn base(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(base, _)| base)
    }
}

/// What is known of a document when it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) kind: EarkKind,
    pub(super) objid: Option<String>,
    /// Sections that describe.
    pub(super) descriptive: u64,
    /// Sections of provenance.
    pub(super) provenance: u64,
    /// Sections of rights.
    pub(super) rights: u64,
    /// Whether the document was read to its end: of another one nothing is missing.
    pub(super) whole: bool,
    /// `amdSec`.
    pub(super) administrative: u64,
    pub(super) headers: u64,
    pub(super) file_sections: u64,
    pub(super) maps: u64,
    pub(super) csip_maps: u64,
    /// Groups for documentation, schemas, representations.
    pub(super) groups: [u64; 3],
}

/// The groups whose use the specification fixes.
pub(super) const CLASSES: [&str; 3] = ["Documentation", "Schemas", "Representations"];

/// The class of a group by its use: `Representations/rep1/data` is of the last.
pub(super) fn class_of(usage: &str) -> Option<usize> {
    CLASSES
        .iter()
        .position(|class| usage.strip_prefix(class).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// What an open element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Root,
    Header,
    Agent,
    AgentName,
    AgentNote,
    Identifier,
    Administrative,
    Section(Section),
    Files,
    Group,
    File,
    Map,
    Division,
    /// Of no rule, or of another namespace.
    Other,
    /// Metadata of others, which are not looked into.
    Foreign,
}

struct Group {
    usage: String,
    files: u64,
    place: String,
}

struct FileEntry {
    element: StreamElement,
    locators: u64,
    place: String,
}

/// A document that is being read.
pub(super) struct Walk<'w, 'c> {
    pub(super) check: &'w mut Check<'c>,
    pub(super) document: &'w Document,
    pub(super) facts: Facts,
    kinds: Vec<Kind>,
    steps: Vec<String>,
    header: Header,
    text: String,
    /// The section that is open: which, its place, whether it names a file.
    section: Option<(Section, String, bool)>,
    groups: Vec<Group>,
    file: Option<FileEntry>,
    pub(super) map: Option<Map>,
}

/// Reads a document to its end, or as far as it can be read.
///
/// # Errors
/// There is no room for the index.
pub(super) fn read<R: Read>(check: &mut Check<'_>, document: &Document, from: R) -> Result<Facts, ValidateError> {
    let mut stream = XmlStream::new(from);
    let mut walk = Walk {
        check,
        document,
        facts: Facts::default(),
        kinds: Vec::new(),
        steps: Vec::new(),
        header: Header::default(),
        text: String::new(),
        section: None,
        groups: Vec::new(),
        file: None,
        map: None,
    };
    loop {
        match stream.next_part() {
            Ok(Some(StreamPart::Open(element))) => walk.open(&element)?,
            Ok(Some(StreamPart::Text(text))) => walk.take_text(&text),
            Ok(Some(StreamPart::Close)) => walk.close()?,
            Ok(None) => break,
            Err(fault) => {
                let path = document.path.clone();
                let finding = walk.check.findings.about(codes::METS_UNREADABLE, Some(&path.as_str().into()));
                walk.check.findings.say(finding.with("path", path).with("reason", fault));
                return Ok(walk.facts);
            }
        }
    }
    walk.end();
    walk.facts.whole = true;
    Ok(walk.facts)
}

impl Walk<'_, '_> {
    /// What findings call the place of `element` below the open ones.
    pub(super) fn place(&self, element: Option<&StreamElement>) -> String {
        format!("{}: {}", self.document.path, shown(&self.steps, element))
    }

    pub(super) fn say(&mut self) -> Say<'_> {
        self.check.say()
    }

    fn is_submission(&self) -> bool {
        self.facts.kind == EarkKind::Submission
    }

    fn open(&mut self, element: &StreamElement) -> Result<(), ValidateError> {
        let parent = self.kinds.last().copied();
        let kind = if element.name.space == METS { kind_of(parent, &element.name.local) } else { Kind::Foreign };
        let kind = if parent == Some(Kind::Foreign) { Kind::Foreign } else { kind };
        match kind {
            Kind::Root => self.root(element),
            Kind::Header => {
                self.facts.headers += 1;
                self.attributes(Place::Header, element);
                self.package_type(element);
                self.dates(element);
            }
            Kind::Agent if self.header.agents.len() < MOST => self.header.agents.push(agent(element)),
            Kind::AgentNote => {
                let kind = element.attribute(CSIP, "NOTETYPE").map(str::to_owned);
                if let Some(agent) = self.header.agents.last_mut().filter(|agent| agent.notes.len() < MOST) {
                    agent.notes.push((kind, String::new()));
                }
            }
            Kind::Identifier if self.header.identifiers.len() < MOST => {
                self.header.identifiers.push((element.attribute("", "TYPE").map(str::to_owned), String::new()));
            }
            Kind::Administrative => self.facts.administrative += 1,
            Kind::Section(section) => self.section(section, element)?,
            Kind::Files => {
                self.facts.file_sections += 1;
                self.attributes(Place::Files, element);
            }
            Kind::Group => self.group(element)?,
            Kind::File => self.file(element)?,
            Kind::Map => self.open_map(element),
            Kind::Division => self.open_division(element)?,
            _ => self.leaf(parent, element)?,
        }
        self.text.clear();
        self.kinds.push(kind);
        self.steps.push(step(element));
        Ok(())
    }

    /// Elements that hold nothing of ours: references, locators, pointers.
    fn leaf(&mut self, parent: Option<Kind>, element: &StreamElement) -> Result<(), ValidateError> {
        if element.name.space != METS {
            return Ok(());
        }
        match (parent, element.name.local.as_str()) {
            (Some(Kind::Section(section)), "mdRef") => self.reference(section, element),
            (Some(Kind::File), "FLocat") => self.locator(element),
            (Some(Kind::Division), "fptr") => self.file_pointer(element),
            (Some(Kind::Division), "mptr") => self.mets_pointer(element),
            _ => Ok(()),
        }
    }

    fn take_text(&mut self, text: &str) {
        if self.text.len() + text.len() <= LONGEST_TEXT {
            self.text.push_str(text);
        }
    }

    fn close(&mut self) -> Result<(), ValidateError> {
        self.steps.pop();
        let kind = self.kinds.pop();
        let text = std::mem::take(&mut self.text);
        match kind {
            Some(Kind::AgentName) => {
                if let Some(agent) = self.header.agents.last_mut() {
                    agent.name = Some(text);
                }
            }
            Some(Kind::AgentNote) => {
                let note = self.header.agents.last_mut().and_then(|agent| agent.notes.last_mut());
                if let Some((_, kept)) = note {
                    *kept = text;
                }
            }
            Some(Kind::Identifier) => {
                if let Some((_, kept)) = self.header.identifiers.last_mut() {
                    *kept = text;
                }
            }
            Some(Kind::Header) => {
                let header = std::mem::take(&mut self.header);
                let (place, is_submission) = (format!("{}/metsHdr", self.place(None)), self.is_submission());
                header.judge(&place, is_submission, &mut self.say());
            }
            Some(Kind::Section(_)) => self.close_section(),
            Some(Kind::Group) => self.close_group(),
            Some(Kind::File) => self.close_file(),
            Some(Kind::Map) => self.close_map()?,
            Some(Kind::Division) => self.close_division(),
            _ => {}
        }
        Ok(())
    }

    /// Judges the attributes of an element by the table.
    pub(super) fn attributes(&mut self, place: Place, element: &StreamElement) {
        let (shown, is_submission) = (self.place(Some(element)), self.is_submission());
        for rule in ATTRIBUTES.iter().filter(|rule| rule.applies(place, is_submission)) {
            if let Some((severity, fault)) = rule.judge(element) {
                self.say().attribute(rule.id, severity, &shown, fault);
            }
        }
    }

    fn root(&mut self, element: &StreamElement) {
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
    fn content_type(&mut self, rules: [&'static str; 3], absent: Severity, element: &StreamElement) {
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

    fn package_type(&mut self, element: &StreamElement) {
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
    fn dates(&mut self, element: &StreamElement) {
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

    fn section(&mut self, section: Section, element: &StreamElement) -> Result<(), ValidateError> {
        let kind = match section {
            Section::Descriptive => {
                self.facts.descriptive += 1;
                IdKind::Descriptive
            }
            _ => IdKind::Administrative,
        };
        self.facts.provenance += u64::from(section == Section::Provenance);
        self.facts.rights += u64::from(section == Section::Rights);
        self.attributes(Place::Section(section), element);
        if let Some(id) = element.attribute("", "ID") {
            self.check.index.note_id(self.document.number, id, kind, None)?;
        }
        self.section = Some((section, self.place(Some(element)), false));
        Ok(())
    }

    fn close_section(&mut self) {
        let Some((section, place, has_reference)) = self.section.take() else { return };
        let rule = match section {
            Section::Descriptive => "CSIP21",
            Section::Provenance => "CSIP35",
            Section::Rights => "CSIP48",
            Section::Technical | Section::Source => return,
        };
        if !has_reference {
            let severity = match section {
                // Metadata that lie in their folder should be named from here.
                Section::Descriptive if self.check.has_files(self.document.base(), "metadata/descriptive/") => {
                    Severity::Error
                }
                _ => Severity::Warning,
            };
            self.say().missing(rule, severity, &place, "mdRef");
        }
    }

    fn reference(&mut self, section: Section, element: &StreamElement) -> Result<(), ValidateError> {
        if let Some((_, _, has_reference)) = &mut self.section {
            *has_reference = true;
        }
        self.attributes(Place::Reference(section), element);
        let rules = match section {
            Section::Descriptive => ["CSIP24", "CSIP27", "CSIP29"],
            Section::Provenance => ["CSIP38", "CSIP41", "CSIP43"],
            Section::Rights => ["CSIP51", "CSIP54", "CSIP56"],
            Section::Technical | Section::Source => ["METS", "METS", "METS"],
        };
        self.link(element, element, rules)
    }

    fn group(&mut self, element: &StreamElement) -> Result<(), ValidateError> {
        self.attributes(Place::Group, element);
        let usage = element.attribute("", "USE").unwrap_or_default().to_owned();
        if self.groups.is_empty()
            && let Some(class) = class_of(&usage).and_then(|class| self.facts.groups.get_mut(class))
        {
            *class += 1;
        }
        if usage.starts_with("Representations") && self.groups.is_empty() {
            self.content_type(["CSIP62", "CSIP62", "CSIP63"], Severity::Warning, element);
        } else if element.attribute(CSIP, "OTHERCONTENTINFORMATIONTYPE").is_some() {
            self.content_type(["CSIP62", "CSIP62", "CSIP63"], Severity::Info, element);
        }
        if let Some(id) = element.attribute("", "ID") {
            self.check.index.note_id(self.document.number, id, IdKind::Group, Some(&usage))?;
        }
        self.groups.push(Group { usage, files: 0, place: self.place(Some(element)) });
        Ok(())
    }

    fn close_group(&mut self) {
        let Some(group) = self.groups.pop() else { return };
        if group.files == 0 {
            self.say().missing("CSIP66", Severity::Error, &group.place, "file");
        }
        // A group of groups holds what these hold.
        if let Some(above) = self.groups.last_mut() {
            above.files += group.files;
        }
    }

    fn file(&mut self, element: &StreamElement) -> Result<(), ValidateError> {
        self.attributes(Place::File, element);
        let usage = self.groups.last_mut().map(|group| {
            group.files += 1;
            group.usage.clone()
        });
        if let Some(id) = element.attribute("", "ID") {
            self.check.index.note_id(self.document.number, id, IdKind::File, usage.as_deref())?;
        }
        self.file = Some(FileEntry { element: element.clone(), locators: 0, place: self.place(Some(element)) });
        Ok(())
    }

    fn locator(&mut self, element: &StreamElement) -> Result<(), ValidateError> {
        self.attributes(Place::Locator, element);
        let Some(file) = &mut self.file else { return Ok(()) };
        file.locators += 1;
        let described = file.element.clone();
        self.link(element, &described, ["CSIP79", "CSIP69", "CSIP71"])
    }

    fn close_file(&mut self) {
        let Some(file) = self.file.take() else { return };
        match file.locators {
            0 => self.say().missing("CSIP76", Severity::Error, &file.place, "FLocat"),
            1 => {}
            more => {
                let more = usize::try_from(more).unwrap_or(usize::MAX);
                self.say().repeated("CSIP76", Severity::Error, &file.place, "FLocat", more, 1);
            }
        }
    }

    /// Notes what `linking` names and `described` says of it.
    fn link(
        &mut self,
        linking: &StreamElement,
        described: &StreamElement,
        rules: [&str; 3],
    ) -> Result<(), ValidateError> {
        let Some(href) = linking.attribute(XLINK, "href").filter(|href| !href.trim().is_empty()) else { return Ok(()) };
        let place = self.place(Some(linking));
        let [link, size, sum] = rules.map(str::to_owned);
        match resolve(href, self.document.base()) {
            Target::Outside => {
                let arguments = [("target", short(href))];
                self.say().with_owned(codes::LINK_OUTSIDE, Severity::Error, &link, &place, &arguments);
                Ok(())
            }
            Target::Inside(path) => {
                let attribute = |name| described.attribute("", name).map(str::to_owned);
                let reference = Reference {
                    path,
                    place,
                    rules: [link, size, sum],
                    size: attribute("SIZE").and_then(|size| size.trim().parse().ok()),
                    algorithm: attribute("CHECKSUMTYPE"),
                    checksum: attribute("CHECKSUM"),
                };
                Ok(self.check.index.note_reference(&reference)?)
            }
        }
    }

    /// What can be said only of the whole document.
    fn end(&mut self) {
        let place = self.document.path.clone();
        let facts = self.facts.clone();
        let missing: [(bool, &'static str, Severity, &str); 6] = [
            (facts.headers == 0, "CSIP117", Severity::Error, "metsHdr"),
            (facts.administrative == 0, "CSIP31", Severity::Warning, "amdSec"),
            (facts.provenance == 0, "CSIP32", Severity::Warning, "amdSec/digiprovMD"),
            (facts.file_sections == 0, "CSIP58", Severity::Warning, "fileSec"),
            (facts.maps == 0, "CSIP80", Severity::Error, "structMap"),
            (facts.maps > 0 && facts.csip_maps == 0, "CSIP82", Severity::Error, "structMap[@LABEL='CSIP']"),
        ];
        for (absent, rule, severity, element) in missing {
            if absent {
                self.say().missing(rule, severity, &place, element);
            }
        }
        if facts.csip_maps > 1 {
            let found = usize::try_from(facts.csip_maps).unwrap_or(usize::MAX);
            self.say().repeated("CSIP82", Severity::Error, &place, "structMap[@LABEL='CSIP']", found, 1);
        }
        if facts.kind == EarkKind::Archival && facts.provenance == 0 {
            self.say().missing("AIPM5", Severity::Error, &place, "amdSec/digiprovMD");
        }
    }
}

fn agent(element: &StreamElement) -> Agent {
    let attribute = |name| element.attribute("", name).map(str::to_owned);
    Agent { role: attribute("ROLE"), kind: attribute("TYPE"), other_kind: attribute("OTHERTYPE"), ..Agent::default() }
}

/// What an element of METS is below its parent.
fn kind_of(parent: Option<Kind>, local: &str) -> Kind {
    match (parent, local) {
        (None, "mets") => Kind::Root,
        (Some(Kind::Root), "metsHdr") => Kind::Header,
        (Some(Kind::Header), "agent") => Kind::Agent,
        (Some(Kind::Agent), "name") => Kind::AgentName,
        (Some(Kind::Agent), "note") => Kind::AgentNote,
        (Some(Kind::Header), "altRecordID") => Kind::Identifier,
        (Some(Kind::Root), "amdSec") => Kind::Administrative,
        (Some(Kind::Root), "dmdSec") => Kind::Section(Section::Descriptive),
        (Some(Kind::Administrative), local) => Section::of_element(local).map_or(Kind::Other, Kind::Section),
        (Some(Kind::Root), "fileSec") => Kind::Files,
        (Some(Kind::Files | Kind::Group), "fileGrp") => Kind::Group,
        (Some(Kind::Group), "file") => Kind::File,
        (Some(Kind::Root), "structMap") => Kind::Map,
        (Some(Kind::Map | Kind::Division), "div") => Kind::Division,
        (_, "xmlData" | "binData") => Kind::Foreign,
        _ => Kind::Other,
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

/// That a fault of an attribute is said in the words of its kind.
impl Say<'_> {
    pub(super) fn attribute(&mut self, rule: &str, severity: Severity, place: &str, fault: AttributeFault) {
        match fault {
            AttributeFault::Missing { attribute } => self.attribute_missing(rule, severity, place, attribute),
            AttributeFault::Wrong { attribute, value, expected } => {
                self.value(rule, severity, place, attribute, &value, &expected);
            }
        }
    }
}
