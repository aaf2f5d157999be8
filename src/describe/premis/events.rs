//! Events: what was done until the unit was accepted.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::records::{
    ACCESS_FOLDER, Algorithm, EventType, Finding, ImageRole, MASTER_FOLDER, MadeMaster, MasterFile, Outcome,
    SOURCE_FOLDER, Severity, SourcePath, SuppliedFixity, Technical, VersionChange,
};

use super::document::Document;
use super::objects::{ACCESS_FIXITY, FIXITY_ORDER};
use super::structure::{Structure, Structures, is_inspected, is_measured};
use super::terms::{EXECUTING_PROGRAM, RESULT, SOURCE, Term, VALIDATOR};

/// What an event says beside its objects.
pub(super) struct Act {
    pub(super) kind: EventType,
    /// What its identifier is made of, with kind and unit key.
    pub(super) object: String,
    pub(super) detail: String,
    pub(super) outcome: Outcome,
    pub(super) notes: Vec<String>,
    /// Programs of others that had a part in it, in order.
    pub(super) agents: Vec<(String, Term)>,
}

/// An object of an event and its part in it.
pub(super) type Link = (String, Option<Term>);

impl<W: Write> Document<'_, W> {
    /// All events, in the order of the procedure.
    pub(super) fn events(&mut self) -> io::Result<()> {
        self.digests()?;
        self.identification()?;
        self.supplied_fixity()?;
        self.extraction()?;
        self.validation()?;
        self.names()?;
        self.normalization()?;
        self.migration()?;
        self.creation()?;
        self.documents()?;
        self.accession()
    }

    pub(super) fn event(&mut self, act: &Act, links: impl IntoIterator<Item = Link>) -> io::Result<()> {
        self.xml.open("premis:event", &[])?;
        self.xml.open("premis:eventIdentifier", &[])?;
        self.xml.leaf("premis:eventIdentifierType", &[], "UUID")?;
        self.xml.leaf("premis:eventIdentifierValue", &[], &self.event_id(act.kind, &act.object))?;
        self.xml.close()?;
        self.term("premis:eventType", Term::event(act.kind))?;
        self.xml.leaf("premis:eventDateTime", &[], &self.record.at.to_string())?;
        self.xml.open("premis:eventDetailInformation", &[])?;
        self.xml.leaf("premis:eventDetail", &[], &act.detail)?;
        self.xml.close()?;
        self.xml.open("premis:eventOutcomeInformation", &[])?;
        self.term("premis:eventOutcome", Term::outcome(act.outcome))?;
        for note in &act.notes {
            self.xml.open("premis:eventOutcomeDetail", &[])?;
            self.xml.leaf("premis:eventOutcomeDetailNote", &[], note)?;
            self.xml.close()?;
        }
        self.xml.close()?;
        self.xml.open("premis:linkingAgentIdentifier", &[])?;
        let names = ["premis:linkingAgentIdentifierType", "premis:linkingAgentIdentifierValue"];
        self.identifier(names, &self.record.program)?;
        self.term("premis:linkingAgentRole", EXECUTING_PROGRAM)?;
        self.xml.close()?;
        for (agent, role) in &act.agents {
            self.xml.open("premis:linkingAgentIdentifier", &[])?;
            self.identifier(names, agent)?;
            self.term("premis:linkingAgentRole", *role)?;
            self.xml.close()?;
        }
        links.into_iter().try_for_each(|(object, role)| self.link(&object, role))?;
        self.xml.close()
    }

    fn link(&mut self, object: &str, role: Option<Term>) -> io::Result<()> {
        self.xml.open("premis:linkingObjectIdentifier", &[])?;
        let names = ["premis:linkingObjectIdentifierType", "premis:linkingObjectIdentifierValue"];
        self.identifier(names, object)?;
        if let Some(role) = role {
            self.term("premis:linkingObjectRole", role)?;
        }
        self.xml.close()
    }

    /// An event on those masters that `concerned` picks; on the representation where it picks all. None where it picks
    /// none.
    fn event_on_masters(&mut self, act: &Act, concerned: impl Fn(&MasterFile) -> bool) -> io::Result<()> {
        let record = self.record;
        let count = record.files.iter().filter(|file| concerned(file)).count();
        if count == 0 {
            return Ok(());
        }
        if count == record.files.len() {
            let links = self.all_delivered();
            return self.event(act, links);
        }
        let package = self.package.clone();
        let picked = record.files.iter().filter(|file| concerned(file));
        self.event(act, picked.map(|file| (format!("{package}/{}/{}", file.folder(), file.name), None)))
    }

    /// All that was delivered. Where masters were made of some of it, those sources are a representation of their own,
    /// and the representation of masters holds more than was delivered.
    fn all_delivered(&self) -> Vec<Link> {
        if !self.has_made() {
            return vec![(self.representation_id(MASTER_FOLDER), None)];
        }
        let others = self.record.files.iter().filter(|file| file.made.is_none());
        let sources = std::iter::once(self.representation_id(SOURCE_FOLDER));
        sources.chain(others.map(|file| self.file_id(file))).map(|object| (object, None)).collect()
    }

    /// An event on the unit version, without notes, that ended well.
    pub(super) fn plain(&self, kind: EventType, detail: String) -> Act {
        // What an earlier version has unchanged was not done again, and is not said to have been.
        let detail = match &self.record.change {
            Some(change) => {
                format!("{detail}; for pages that version {} has unchanged, as recorded there", change.previous)
            }
            None => detail,
        };
        Act {
            kind,
            object: self.package.clone(),
            detail,
            outcome: Outcome::Success,
            notes: Vec::new(),
            agents: Vec::new(),
        }
    }

    /// Of the masters while they were read, of the access copies while they were written: two acts.
    fn digests(&mut self) -> io::Result<()> {
        let record = self.record;
        if record.files.is_empty() {
            return Ok(());
        }
        let occurs = |algorithm: &Algorithm| record.files.iter().any(|file| file.digests.value(*algorithm).is_some());
        let names: Vec<_> = FIXITY_ORDER.into_iter().filter(occurs).map(Algorithm::premis_name).collect();
        let detail = format!("{} from one reading of each file", listed(&names));
        let masters = self.plain(EventType::MessageDigestCalculation, detail);
        let links = self.all_delivered();
        self.event(&masters, links)?;
        if self.has_made() {
            let detail =
                format!("{} while each master was read back", listed(&ACCESS_FIXITY.map(Algorithm::premis_name)));
            let plain = self.plain(EventType::MessageDigestCalculation, detail);
            let made = Act { object: format!("{}/made", self.representation_id(MASTER_FOLDER)), ..plain };
            let links: Vec<Link> = self.made().map(|(_, made)| (self.made_id(made), None)).collect();
            self.event(&made, links)?;
        }
        if !self.has_access() {
            return Ok(());
        }
        let detail =
            format!("{} while each access copy was written", listed(&ACCESS_FIXITY.map(Algorithm::premis_name)));
        let plain = self.plain(EventType::MessageDigestCalculation, detail);
        let copies = Act { object: self.representation_id(ACCESS_FOLDER), ..plain };
        self.event(&copies, [(self.representation_id(ACCESS_FOLDER), None)])
    }

    fn identification(&mut self) -> io::Result<()> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for file in &self.record.files {
            *counts.entry(file.format.puid.as_deref().unwrap_or("unknown")).or_default() += 1;
        }
        let unknown = counts.contains_key("unknown");
        let notes = counts.iter().map(|(puid, count)| format!("{puid}: {count}")).collect();
        let plain = self.plain(
            EventType::FormatIdentification,
            "identifiers of PRONOM, by signature where the format has one".into(),
        );
        let outcome = if unknown { Outcome::Warning } else { Outcome::Success };
        self.event_on_masters(&Act { outcome, notes, ..plain }, |_| true)
    }

    /// Where a supplier's list named a file. That there was none is no check, and is said with the accession.
    fn supplied_fixity(&mut self) -> io::Result<()> {
        let record = self.record;
        let lists: BTreeSet<&SourcePath> = record
            .files
            .iter()
            .flat_map(|file| match &file.supplied {
                SuppliedFixity::Agreed { lists } => lists.as_slice(),
                SuppliedFixity::Differs { list, .. } => std::slice::from_ref(list),
                SuppliedFixity::NoneSupplied | SuppliedFixity::NotListed => &[],
            })
            .collect();
        let lists = lists.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let plain = self.plain(EventType::FixityCheck, format!("compared with the supplier's checksums: {lists}"));
        let agreed = Act { object: format!("{}/agreed", self.package), ..plain };
        self.event_on_masters(&agreed, |file| matches!(file.supplied, SuppliedFixity::Agreed { .. }))?;
        let notes = record.files.iter().filter_map(|file| match &file.supplied {
            SuppliedFixity::Differs { list, expected } => Some(format!("{}: {list} has {expected}", file.name)),
            _ => None,
        });
        let differs = Act {
            object: format!("{}/differs", self.package),
            outcome: Outcome::Failure,
            notes: notes.collect(),
            ..agreed
        };
        self.event_on_masters(&differs, |file| matches!(file.supplied, SuppliedFixity::Differs { .. }))
    }

    fn extraction(&mut self) -> io::Result<()> {
        let measured = |file: &MasterFile| is_inspected(file) && is_measured(file);
        let act =
            self.plain(EventType::MetadataExtraction, extracted(self.record.files.iter().filter(|f| measured(f))));
        self.event_on_masters(&act, measured)?;
        let nothing = |file: &MasterFile| is_inspected(file) && !is_measured(file);
        let structures = Structures::of(self.record);
        let failed = Act {
            object: format!("{}/nothing-measured", self.package),
            outcome: Outcome::Failure,
            notes: self.record.files.iter().filter(|file| nothing(file)).flat_map(|f| structures.notes(f)).collect(),
            ..self.plain(EventType::MetadataExtraction, "nothing in the file could be measured".into())
        };
        self.event_on_masters(&failed, nothing)
    }

    /// The structure of each file was walked to its end, or was not. Only damage is a failure of the file.
    fn validation(&mut self) -> io::Result<()> {
        let structures = Structures::of(self.record);
        let walked = "the structure of the file was walked from its beginning to its end; conformance was not judged";
        let broken = "the structure of the file was walked as far as it goes; it is damaged or cut off";
        let undecided =
            "the structure of the file could not be walked to its end; whether the file is damaged is not known";
        for (structure, object, outcome, detail) in [
            (Structure::Whole, "whole", Outcome::Success, walked),
            (Structure::Damaged, "broken", Outcome::Failure, broken),
            (Structure::Undecided, "undecided", Outcome::Warning, undecided),
        ] {
            let is = |file: &MasterFile| structures.structure(file) == Some(structure);
            let concerned = self.record.files.iter().filter(|file| structure != Structure::Whole && is(file));
            let act = Act {
                object: format!("{}/{object}", self.package),
                outcome,
                notes: concerned.flat_map(|file| structures.notes(file)).collect(),
                ..self.plain(EventType::Validation, detail.into())
            };
            self.event_on_masters(&act, is)?;
        }
        Ok(())
    }

    fn names(&mut self) -> io::Result<()> {
        let detail = "names were replaced that not every system can hold, that are too long or lie too deep, or that another file's would \
                      meet; originalName has what stood in the delivery";
        let act = self.plain(EventType::FilenameChange, detail.into());
        self.event_on_masters(&act, is_renamed)
    }

    /// Masters were made of sources of another form, and proven to be them: what was done, by which programs, and the
    /// digest of the pixels before and after, image by image.
    fn normalization(&mut self) -> io::Result<()> {
        if !self.has_made() {
            return Ok(());
        }
        let detail = "masters were made losslessly of sources of another form, read back from disk by a second decoder, and compared: \
                      pixels, size, bits, samples, colour profile, resolution, fields of metadata";
        let plain = self.plain(EventType::Normalization, detail.into());
        let (mut coded, mut read, mut notes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut pages = Vec::new();
        for (file, made) in self.made() {
            coded.insert(made.making.encoder.clone());
            read.insert(made.making.decoder.clone());
            notes.insert(format!("parameters: {}", made.making.parameters));
            pages.push(comparison(file, made));
        }
        let own = &self.record.program;
        let coded = coded.into_iter().filter(|agent| agent != own).map(|agent| (agent, EXECUTING_PROGRAM));
        let agents = coded.chain(read.into_iter().map(|agent| (agent, VALIDATOR))).collect();
        let act = Act { notes: notes.into_iter().chain(pages).collect(), agents, ..plain };
        let sources = self.made().map(|(file, _)| (self.file_id(file), Some(SOURCE)));
        let results = self.made().map(|(_, made)| (self.made_id(made), Some(RESULT)));
        let links: Vec<Link> = sources.chain(results).collect();
        self.event(&act, links)
    }

    fn migration(&mut self) -> io::Result<()> {
        let record = self.record;
        if !self.has_copies() {
            return Ok(());
        }
        let act = self.plain(EventType::Migration, "access copies as JPEG; the masters are unchanged".into());
        let package = self.package.clone();
        let derived = || record.files.iter().filter(|file| !file.access.is_empty());
        let sources = derived().map(|file| (format!("{package}/{}/{}", file.folder(), file.name), Some(SOURCE)));
        let copies = derived().flat_map(|file| &file.access);
        let results = copies.map(|copy| (format!("{package}/{ACCESS_FOLDER}/{}", copy.name), Some(RESULT)));
        self.event(&act, sources.chain(results))
    }

    /// The text of pages was recognised: by which program, with which models and parameters.
    fn creation(&mut self) -> io::Result<()> {
        if !self.has_text() {
            return Ok(());
        }
        let detail = "the text of page images was recognised by a program and kept as ALTO, with the place of each word, and as plain text; \
                      nobody has corrected it";
        let plain = self.plain(EventType::Creation, detail.into());
        let (mut engines, mut notes) = (BTreeSet::new(), BTreeSet::new());
        for (_, text) in self.texts() {
            engines.insert(text.engine.clone());
            let models: Vec<_> =
                text.models.iter().map(|model| format!("{} (SHA-256 {})", model.name, model.sha256)).collect();
            notes.insert(format!("{}: {}; models: {}", text.engine, text.parameters, models.join(", ")));
        }
        let agents = engines.into_iter().map(|engine| (engine, EXECUTING_PROGRAM)).collect();
        let act = Act { notes: notes.into_iter().collect(), agents, ..plain };
        let read: BTreeSet<&str> = self.texts().map(|(file, _)| file.name.as_str()).collect();
        let read = self.record.files.iter().filter(|file| read.contains(file.name.as_str()));
        let sources = read.map(|file| (self.file_id(file), Some(SOURCE)));
        let results = self.record.text_files().map(|text| (self.text_id(text), Some(RESULT)));
        let links: Vec<Link> = sources.chain(results).collect();
        self.event(&act, links)
    }

    /// The unit was taken in: from which batch, by which rules, with what reservations, and what it changes.
    fn accession(&mut self) -> io::Result<()> {
        let record = self.record;
        let detail = format!("batch {}; profile {} (BLAKE3 {})", record.batch, record.profile, record.profile_digest);
        let mut notes = integrity_before_intake(&record.files);
        notes.extend(changes(record.change.as_ref()));
        let warnings = finding_counts(&record.findings);
        let outcome = if warnings.is_empty() { Outcome::Success } else { Outcome::Warning };
        notes.extend(warnings);
        let (kind, object) = (EventType::Accession, self.package.clone());
        let act = Act { kind, object, detail, outcome, notes, agents: Vec::new() };
        self.event(&act, [(self.package.clone(), Some(RESULT))])
    }
}

/// What was taken out of files, and where it is kept: no more than these files have.
fn extracted<'f>(files: impl Iterator<Item = &'f MasterFile>) -> String {
    let (mut images, mut pages, mut documents, mut names, mut tags) = (false, false, false, false, false);
    for file in files {
        let technical = &file.technical;
        images |= !technical.images.is_empty();
        pages |= technical.images.iter().any(|image| image.role == ImageRole::Page);
        documents |= technical.document.is_some();
        names |= !technical.dates.is_empty() || !technical.tools.is_empty();
        tags |= file.tags.is_some();
    }
    let of = |pairs: &[(bool, &'static str)]| -> Vec<&str> {
        pairs.iter().filter(|(there, _)| *there).map(|(_, text)| *text).collect()
    };
    let what = of(&[
        (images, "dimensions, colour, compression, resolution and embedded profiles of images"),
        (documents, "pages and features of documents"),
        (names, "dates and programs that files name"),
    ]);
    let places = of(&[(true, "technical.json"), (pages, "mix.xml"), (tags, "tags.jsonl")]);
    format!("{}; kept in {}", what.join("; "), listed(&places))
}

/// The digests of the pixels of a source and of its master, and what the master leaves out.
fn comparison(file: &MasterFile, made: &MadeMaster) -> String {
    let digests = |technical: &Technical| {
        let pixels = technical.images.iter().filter_map(|image| image.pixels.as_ref()).map(ToString::to_string);
        pixels.collect::<Vec<_>>().join(", ")
    };
    let (source, master) = (digests(&file.technical), digests(&made.technical));
    let fields = made.making.fields;
    let mut text =
        format!("{}: pixels of the source {source}; of the master {master}; {fields} fields equal", made.name);
    if !made.making.reasons.is_empty() {
        text.push_str("; made because the source does not meet: ");
        text.push_str(&made.making.reasons.join(", "));
    }
    if !made.making.left_out.is_empty() {
        text.push_str("; left out: ");
        text.push_str(&made.making.left_out.join("; "));
    }
    text
}

/// `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// Whether the name in the package is another than in the delivery.
fn is_renamed(file: &MasterFile) -> bool {
    let rest = file.source.as_bytes().strip_suffix(file.name.as_bytes());
    !rest.is_some_and(|above| above.is_empty() || above.ends_with(b"/"))
}

fn integrity_before_intake(files: &[MasterFile]) -> Vec<String> {
    let count = |wanted: &SuppliedFixity| files.iter().filter(|file| file.supplied == *wanted).count();
    let (none, not_listed) = (count(&SuppliedFixity::NoneSupplied), count(&SuppliedFixity::NotListed));
    let mut notes = Vec::new();
    if none > 0 {
        notes
            .push(format!("{none} files came without any list of checksums: their integrity before intake is unknown"));
    }
    if not_listed > 0 {
        notes.push(format!("{not_listed} files are on no list of checksums: their integrity before intake is unknown"));
    }
    notes
}

fn changes(change: Option<&VersionChange>) -> Vec<String> {
    let Some(change) = change else { return Vec::new() };
    let mut notes = vec![format!("follows version {}: {}", change.previous, change.reason)];
    notes.extend(change.replaced.iter().map(|name| format!("replaced: {name}")));
    notes.extend(change.added.iter().map(|name| format!("added: {name}")));
    notes.extend(change.withdrawn.iter().map(|page| format!("withdrawn: {}: {}", page.page, page.reason)));
    if change.metadata {
        notes.push("description, profile or program changed; no page did".to_owned());
    }
    notes
}

/// What was found and accepted: each code of at least a warning, with its count.
fn finding_counts(findings: &[Finding]) -> Vec<String> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity > Severity::Info) {
        *counts.entry(finding.code.slug()).or_default() += 1;
    }
    counts.into_iter().map(|(code, count)| format!("accepted with {code}: {count}")).collect()
}
