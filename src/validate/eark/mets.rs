//! A METS document, read from its beginning to its end: each rule is judged where its element is met.

use std::fmt::Display;
use std::io::{BufReader, Read};

use crate::formats::xml_parts::XmlBounds;
use crate::formats::xml_tree::{Element, Step, TreeStream};
use crate::records::Severity;
use crate::records::codes::eark as codes;

use super::super::error::ValidateError;
use super::agents::{Agent, Header, MOST};
use super::attributes::{ATTRIBUTES, AttributeFault};
use super::check::{Check, Say};
use super::files::{FileEntry, Group};
use super::place::{CSIP, METS, Place, Section, shown, step};
use super::structure::Map;
use super::verdict::EarkKind;

/// How deep elements may lie in each other; nothing of a document is taken as a tree.
const BOUNDS: XmlBounds = XmlBounds { bytes: 0, elements: 0, depth: 200 };
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

    /// Says that it cannot be read to its end. What is no METS document describes nothing (CSIPSTR4, CSIPSTR12).
    pub(super) fn unreadable(&self, check: &mut Check<'_>, reason: &dyn Display) {
        let rule = if self.is_root() { "CSIPSTR4" } else { "CSIPSTR12" };
        let finding = check.findings.about(codes::METS_UNREADABLE, Some(&self.path.as_str().into()));
        check.findings.say(finding.with("rule", rule).with("path", &self.path).with("reason", reason));
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
    /// Whether one that describes is the current one.
    pub(super) has_current_description: bool,
    /// Links to provenance, and those of them to PREMIS.
    pub(super) provenance_links: [u64; 2],
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

/// A document that is being read.
pub(super) struct Walk<'w, 'c> {
    pub(super) check: &'w mut Check<'c>,
    pub(super) document: &'w Document,
    pub(super) facts: Facts,
    kinds: Vec<Kind>,
    steps: Vec<String>,
    header: Header,
    text: String,
    /// Attributes that may be left out and were: requirement, attribute, first place, how often.
    left_out: Vec<(&'static str, &'static str, String, u64)>,
    /// The section that is open: which, its place, whether it names a file.
    pub(super) section: Option<(Section, String, bool)>,
    pub(super) groups: Vec<Group>,
    pub(super) file: Option<FileEntry>,
    pub(super) map: Option<Map>,
}

/// Reads a document to its end, or as far as it can be read.
///
/// # Errors
/// There is no room for the index.
pub(super) fn read<R: Read>(check: &mut Check<'_>, document: &Document, from: R) -> Result<Facts, ValidateError> {
    let mut stream = TreeStream::new(BufReader::with_capacity(1 << 16, from), BOUNDS);
    let mut walk = Walk {
        check,
        document,
        facts: Facts::default(),
        kinds: Vec::new(),
        steps: Vec::new(),
        header: Header::default(),
        text: String::new(),
        left_out: Vec::new(),
        section: None,
        groups: Vec::new(),
        file: None,
        map: None,
    };
    loop {
        match stream.step() {
            Ok(Some(Step::Open(element))) => walk.open(&element)?,
            Ok(Some(Step::Words(text))) => walk.take_text(&text),
            Ok(Some(Step::Close)) => walk.close()?,
            Ok(None) => break,
            Err(fault) => {
                document.unreadable(walk.check, &format_args!("{fault} (byte {})", stream.position()));
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
    pub(super) fn place(&self, element: Option<&Element>) -> String {
        format!("{}: {}", self.document.path, shown(&self.steps, element))
    }

    pub(super) fn say(&mut self) -> Say<'_> {
        self.check.say()
    }

    pub(super) fn is_submission(&self) -> bool {
        self.facts.kind == EarkKind::Submission
    }

    fn open(&mut self, element: &Element) -> Result<(), ValidateError> {
        let parent = self.kinds.last().copied();
        let kind = if *element.name.namespace == *METS { kind_of(parent, &element.name.local) } else { Kind::Foreign };
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
                let kind = element.attribute_in(CSIP, "NOTETYPE").map(str::to_owned);
                if let Some(agent) = self.header.agents.last_mut().filter(|agent| agent.notes.len() < MOST) {
                    agent.notes.push((kind, String::new()));
                }
            }
            Kind::Identifier if self.header.identifiers.len() < MOST => {
                self.header.identifiers.push((element.attribute_in("", "TYPE").map(str::to_owned), String::new()));
            }
            Kind::Administrative => self.administrative(element)?,
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
        self.identifier(kind, element)?;
        self.text.clear();
        self.kinds.push(kind);
        self.steps.push(step(element));
        Ok(())
    }

    /// Every identifier of METS stands once in its document.
    fn identifier(&mut self, kind: Kind, element: &Element) -> Result<(), ValidateError> {
        let Some(id) = element.attribute_in("", "ID").filter(|_| *element.name.namespace == *METS) else {
            return Ok(());
        };
        let rule = match kind {
            Kind::Section(Section::Descriptive) => "CSIP18",
            Kind::Section(Section::Provenance) => "CSIP33",
            Kind::Section(Section::Rights) => "CSIP46",
            Kind::Files => "CSIP59",
            Kind::Group => "CSIP65",
            Kind::File => "CSIP67",
            Kind::Map => "CSIP83",
            Kind::Division => self.division_rule(),
            _ => "METS",
        };
        Ok(self.check.index.declare(self.document.number, id, rule)?)
    }

    /// Elements that hold nothing of ours: references, locators, pointers.
    fn leaf(&mut self, parent: Option<Kind>, element: &Element) -> Result<(), ValidateError> {
        if *element.name.namespace != *METS {
            return Ok(());
        }
        match (parent, &*element.name.local) {
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
    pub(super) fn attributes(&mut self, place: Place, element: &Element) {
        let (shown, is_submission) = (self.place(Some(element)), self.is_submission());
        for rule in ATTRIBUTES.iter().filter(|rule| rule.applies(place, is_submission)) {
            match rule.judge(element) {
                Some((Severity::Info, AttributeFault::Missing { attribute })) => {
                    self.left_out(rule.id, attribute, &shown);
                }
                Some((severity, fault)) => self.say().attribute(rule.id, severity, &shown, fault),
                None => {}
            }
        }
    }

    /// Of what may be left out it is said once in a document how often it was.
    fn left_out(&mut self, rule: &'static str, attribute: &'static str, place: &str) {
        match self.left_out.iter_mut().find(|(known, ..)| *known == rule) {
            Some((.., times)) => *times += 1,
            None => self.left_out.push((rule, attribute, place.to_owned(), 1)),
        }
    }

    /// What can be said only of the whole document.
    fn end(&mut self) {
        let place = self.document.path.clone();
        let facts = self.facts.clone();
        let missing: [(bool, &'static str, Severity, &str); 7] = [
            (facts.headers == 0, "CSIP117", Severity::Error, "metsHdr"),
            (facts.administrative == 0, "CSIP31", Severity::Warning, "amdSec"),
            (facts.provenance == 0, "CSIP32", Severity::Warning, "amdSec/digiprovMD"),
            (facts.rights == 0, "CSIP45", Severity::Info, "amdSec/rightsMD"),
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
        if facts.administrative > 1 {
            let found = usize::try_from(facts.administrative).unwrap_or(usize::MAX);
            self.say().repeated("CSIP31", Severity::Warning, &place, "amdSec", found, 1);
        }
        for (rule, attribute, first, times) in std::mem::take(&mut self.left_out) {
            let times = times.to_string();
            let arguments = [("attribute", attribute), ("number", &*times)];
            self.say().with(codes::LEFT_OUT, Severity::Info, rule, &first, &arguments);
        }
        self.of_its_kind(&place);
    }

    /// What the specifications of archival and dissemination packages ask for beside that.
    fn of_its_kind(&mut self, place: &str) {
        let facts = self.facts.clone();
        let lacks_current = facts.descriptive > 0 && !facts.has_current_description;
        match facts.kind {
            EarkKind::Archival if self.document.is_root() => {
                let [links, premis] = facts.provenance_links;
                if lacks_current {
                    self.say().missing("AIPM4", Severity::Warning, place, "dmdSec[@STATUS='CURRENT']");
                }
                if links == 0 {
                    self.say().missing("AIPM5", Severity::Error, place, "amdSec/digiprovMD/mdRef");
                } else if premis == 0 {
                    self.say().missing("AIPM6", Severity::Warning, place, "amdSec/digiprovMD/mdRef[@MDTYPE='PREMIS']");
                }
            }
            EarkKind::Dissemination if lacks_current => {
                self.say().missing("DIP4", Severity::Warning, place, "dmdSec[@STATUS='CURRENT']");
            }
            _ => {}
        }
    }
}

fn agent(element: &Element) -> Agent {
    let attribute = |name| element.attribute_in("", name).map(str::to_owned);
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
