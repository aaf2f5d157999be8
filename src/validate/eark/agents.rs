//! Whom the header of a METS document names (CSIP10 to CSIP16, SIP5 to SIP31).

use crate::records::Severity;
use crate::records::codes::eark as codes;

use super::check::Say;

/// Most agents and identifiers of a header that are looked at.
pub(super) const MOST: usize = 1000;

/// An agent of the header.
#[derive(Clone, Debug, Default)]
pub(super) struct Agent {
    pub(super) role: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) other_kind: Option<String>,
    pub(super) name: Option<String>,
    /// Type and text of each note.
    pub(super) notes: Vec<(Option<String>, String)>,
}

impl Agent {
    fn is(&self, role: &str, kind: &str) -> bool {
        self.role.as_deref() == Some(role) && self.kind.as_deref() == Some(kind)
    }

    /// Says that its type is none of these.
    fn of_kind(&self, rule: &str, kinds: &[&str], place: &str, say: &mut Say<'_>) {
        let kind = self.kind.as_deref().unwrap_or_default();
        if !kinds.contains(&kind) {
            let attribute = format!("agent[@ROLE='{}']/@TYPE", self.role.as_deref().unwrap_or_default());
            say.value(rule, Severity::Error, place, &attribute, kind, &kinds.join(", "));
        }
    }

    fn has_name(&self) -> bool {
        self.name.as_deref().is_some_and(|name| !name.trim().is_empty())
    }
}

/// A header while it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub(super) agents: Vec<Agent>,
    /// Type and text of each alternative identifier.
    pub(super) identifiers: Vec<(Option<String>, String)>,
}

impl Header {
    /// Judges the whole of it; `is_submission`: by the rules of a SIP too.
    pub(super) fn judge(&self, place: &str, is_submission: bool, say: &mut Say<'_>) {
        if self.agents.is_empty() {
            say.missing("CSIP10", Severity::Error, place, "agent");
        } else {
            self.software(place, say);
        }
        if is_submission {
            self.submission(place, say);
            self.identifiers(place, say);
        }
    }

    /// The program that made the package.
    fn software(&self, place: &str, say: &mut Say<'_>) {
        let creators = || self.agents.iter().filter(|agent| agent.role.as_deref() == Some("CREATOR"));
        let other = |agent: &&Agent| agent.kind.as_deref() == Some("OTHER");
        let software = |agent: &&Agent| agent.other_kind.as_deref() == Some("SOFTWARE");
        let Some(agent) = creators()
            .find(|agent| other(agent) && software(agent))
            .or_else(|| creators().find(other))
            .or_else(|| creators().find(software))
            .or_else(|| creators().next())
        else {
            return say.missing("CSIP11", Severity::Error, place, "agent[@ROLE='CREATOR']");
        };
        let place = &format!("{place}/agent[@ROLE='CREATOR']");
        let value = |rule, attribute, found: &Option<String>, expected: &str, say: &mut Say<'_>| match found.as_deref()
        {
            None | Some("") => say.attribute_missing(rule, Severity::Error, place, attribute),
            Some(found) if found != expected => say.value(rule, Severity::Error, place, attribute, found, expected),
            Some(_) => {}
        };
        value("CSIP12", "@TYPE", &agent.kind, "OTHER", say);
        value("CSIP13", "@OTHERTYPE", &agent.other_kind, "SOFTWARE", say);
        if !agent.has_name() {
            say.missing("CSIP14", Severity::Error, place, "name");
        }
        let version = agent.notes.iter().find(|(kind, _)| kind.as_deref() == Some("SOFTWARE VERSION"));
        match (version, agent.notes.first()) {
            (Some((_, text)), _) if text.trim().is_empty() => say.missing("CSIP15", Severity::Error, place, "note"),
            (Some(_), _) => {}
            (None, Some((None, _))) => say.attribute_missing("CSIP16", Severity::Error, place, "note/@csip:NOTETYPE"),
            (None, Some((Some(kind), _))) => {
                say.value("CSIP16", Severity::Error, place, "note/@csip:NOTETYPE", kind, "SOFTWARE VERSION");
            }
            (None, None) => say.missing("CSIP15", Severity::Error, place, "note"),
        }
    }

    /// Archival creator, submitter, contact and provider of a SIP. Who an agent is is told by its role and type alone,
    /// so the wrong ones can only be told of an agent that is none of them while another one is wanted.
    fn submission(&self, place: &str, say: &mut Say<'_>) {
        for agent in self.agents.iter().filter(|agent| agent.role.as_deref() == Some("ARCHIVIST")) {
            agent.of_kind("SIP11", &["ORGANIZATION", "INDIVIDUAL"], place, say);
            self.named(["SIP12", "SIP13", "SIP14"], agent, place, say);
        }
        self.submitter(place, say);
        for agent in self.agents.iter().filter(|agent| agent.role.as_deref() == Some("PRESERVATION")) {
            agent.of_kind("SIP28", &["ORGANIZATION"], place, say);
            self.named(["SIP29", "SIP30", "SIP31"], agent, place, say);
        }
        for (rule, role) in [("SIP9", "ARCHIVIST"), ("SIP26", "PRESERVATION")] {
            let known: Vec<_> = self.agents.iter().filter(|agent| agent.role.as_deref() == Some(role)).collect();
            match known.len() {
                0 => say.missing(rule, Severity::Info, place, &format!("agent[@ROLE='{role}']")),
                1 => {}
                more => say.repeated(rule, Severity::Warning, place, &format!("agent[@ROLE='{role}']"), more, 1),
            }
        }
    }

    /// Who submits (SIP15 to SIP20), and whom one can ask (SIP21 to SIP25).
    fn submitter(&self, place: &str, say: &mut Say<'_>) {
        let is_contact = |agent: &&Agent| agent.is("CREATOR", "INDIVIDUAL");
        // The creator of the records may have the same role and type: which of several submits cannot be told.
        let organisation = self.agents.iter().find(|agent| agent.is("CREATOR", "ORGANIZATION"));
        if let Some(agent) = organisation.or_else(|| self.agents.iter().find(is_contact)) {
            self.named(["SIP18", "SIP19", "SIP20"], agent, place, say);
        } else {
            let element = "agent[@ROLE='CREATOR'][@TYPE='ORGANIZATION']";
            say.missing("SIP15", Severity::Error, place, element);
            let people = ["ORGANIZATION", "INDIVIDUAL"];
            let is_software = |agent: &&Agent| agent.other_kind.as_deref() == Some("SOFTWARE");
            let mut others = self.agents.iter().filter(|agent| !is_software(agent));
            let is_person = |agent: &Agent| agent.kind.as_deref().is_some_and(|kind| people.contains(&kind));
            match others
                .find(|agent| !["ARCHIVIST", "PRESERVATION"].contains(&agent.role.as_deref().unwrap_or_default()))
            {
                Some(agent) if is_person(agent) => {
                    let found = agent.role.as_deref().unwrap_or_default();
                    say.value("SIP16", Severity::Error, place, "agent/@ROLE", found, "CREATOR");
                }
                Some(agent) => agent.of_kind("SIP17", &people, place, say),
                None => {}
            }
        }
        let contacts: Vec<_> = self.agents.iter().filter(is_contact).filter(|_| organisation.is_some()).collect();
        if contacts.is_empty() {
            say.missing("SIP21", Severity::Info, place, "agent[@ROLE='CREATOR'][@TYPE='INDIVIDUAL']");
        }
        for agent in contacts {
            let place = &format!("{place}/agent[@ROLE='CREATOR']");
            if !agent.has_name() {
                say.missing("SIP24", Severity::Error, place, "name");
            }
            if agent.notes.is_empty() {
                say.missing("SIP25", Severity::Info, place, "note");
            }
        }
    }

    /// Name and code of an agent: requirements about the name, the note and its type.
    fn named(&self, rules: [&'static str; 3], agent: &Agent, place: &str, say: &mut Say<'_>) {
        let [name, note, kind_of_note] = rules;
        let place = &format!("{place}/agent[@ROLE='{}']", agent.role.as_deref().unwrap_or_default());
        if !agent.has_name() {
            say.missing(name, Severity::Error, place, "name");
        }
        if agent.notes.is_empty() {
            say.missing(note, Severity::Info, place, "note");
        }
        for (kind, _) in &agent.notes {
            match kind.as_deref() {
                Some("IDENTIFICATIONCODE") => {}
                Some(other) => {
                    let expected = "IDENTIFICATIONCODE";
                    say.value(kind_of_note, Severity::Error, place, "note/@csip:NOTETYPE", other, expected);
                }
                None => say.attribute_missing(kind_of_note, Severity::Error, place, "note/@csip:NOTETYPE"),
            }
        }
    }

    /// Codes of the unit and of the agreement: each may be there, once, with a value.
    fn identifiers(&self, place: &str, say: &mut Say<'_>) {
        const KINDS: [(&str, &str, bool); 4] = [
            ("SIP5", "SUBMISSIONAGREEMENT", true),
            ("SIP6", "PREVIOUSSUBMISSIONAGREEMENT", false),
            ("SIP7", "REFERENCECODE", true),
            ("SIP8", "PREVIOUSREFERENCECODE", false),
        ];
        for (rule, kind, once) in KINDS {
            let element = format!("altRecordID[@TYPE='{kind}']");
            let found: Vec<&String> =
                self.identifiers.iter().filter(|(own, _)| own.as_deref() == Some(kind)).map(|(_, text)| text).collect();
            if found.is_empty() || found.iter().any(|text| text.trim().is_empty()) {
                say.missing(rule, Severity::Info, place, &element);
            }
            if once && found.len() > 1 {
                say.repeated(rule, Severity::Warning, place, &element, found.len(), 1);
            }
        }
        let known = KINDS.map(|(_, kind, _)| kind);
        for (kind, _) in &self.identifiers {
            if let Some(other) = kind.as_deref().filter(|kind| !known.contains(kind)) {
                say.with(
                    codes::VALUE,
                    Severity::Info,
                    "SIP5",
                    place,
                    &[("attribute", "altRecordID/@TYPE"), ("value", other), ("expected", &known.join(", "))],
                );
            }
        }
    }
}
