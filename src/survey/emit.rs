//! A unit comes out of the scratch index: its files, their names, what is to be said of them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use crate::profile::{LoadedProfile, Profile, TargetFrames};
use crate::records::codes::{inventory as inventory_codes, names as name_codes, survey as codes};
use crate::records::{
    Case, CaseFacts, Description, Finding, Levels, PlannedFile, SourcePath, Subject, UnitPlan, Withdrawal, missing,
};

use super::archive;
use super::arrangement::{Arranger, PageReader, below, prefix};
use super::inventory::{ClassificationPlan, defaults};
use super::names::{ArchiveKind, Mapped, NameFault, NameMap, archive_kind, role};
use super::request::{SurveyError, SurveyRequest};
use super::scratch::{FoundFile, Scratch, StoredRow, StoredUnit, flags};
use super::sequence;

/// Most profiles that are held ready at once.
const MOST_PROFILES: usize = 64;

/// A profile as units use it.
pub struct UnitProfile {
    pub rules: Profile,
    pages: PageReader,
    targets: Option<TargetFrames>,
    /// What is said of every unit.
    defaults: Option<Description>,
}

pub struct Emitter<'a> {
    pub request: &'a SurveyRequest<'a>,
    pub arranger: &'a Arranger,
    pub scratch: &'a Scratch,
    /// The classification plan and its file name.
    pub plan: Option<&'a (ClassificationPlan, String)>,
    pub has_scope: bool,
    /// Whether a unit without a row is a fault.
    pub rows_expected: bool,
    default: Rc<UnitProfile>,
    profiles: HashMap<String, Result<Rc<UnitProfile>, String>>,
}

impl<'a> Emitter<'a> {
    pub fn new(
        request: &'a SurveyRequest<'a>,
        arranger: &'a Arranger,
        scratch: &'a Scratch,
        plan: Option<&'a (ClassificationPlan, String)>,
        has_scope: bool,
        rows_expected: bool,
    ) -> Result<Self, SurveyError> {
        let default = Rc::new(prepared(request.profiles.own(), request.profiles.own())?);
        Ok(Self { request, arranger, scratch, plan, has_scope, rows_expected, default, profiles: HashMap::new() })
    }

    /// Makes the plan of one unit.
    pub fn unit(&mut self, unit: &StoredUnit) -> Result<UnitPlan, SurveyError> {
        let found = self.scratch.files(&unit.key)?;
        let first = found.first().map(|file| (file.path.clone(), file.root));
        let (first, root) = first.unwrap_or((SourcePath::from_bytes(Vec::new()), 0));
        let row = match unit.row.filter(|_| unit.loses_to.is_none()) {
            Some(id) => self.scratch.row(id)?,
            None => None,
        };
        let mut findings = Vec::new();
        let profile = self.profile_of(row.as_ref(), unit, &mut findings);
        self.about_row(unit, row.as_ref(), &first, root, &mut findings)?;
        findings.extend(self.scratch.findings(&unit.key)?);
        let levels = self.arranger.levels(&first, root);
        let lifted = row.as_ref().is_some_and(|row| row.description.states_public());
        let description = described(row, &unit.identifier, profile.defaults.as_ref());
        obligations(description.as_ref(), &levels, unit, &profile.rules, &mut findings);
        let files = self.files(&found, &profile, unit, description.as_ref(), &mut findings)?;
        let withdrawn = withdrawn(self.scratch, &unit.identifier, &mut findings)?;
        weigh(&mut findings, &profile.rules);
        Ok(UnitPlan {
            unit: unit.identifier.clone(),
            folder: unit.folder.clone(),
            profile: profile.rules.profile.id.clone(),
            levels,
            description,
            files,
            findings,
            withdrawn,
            still_restricted: !lifted && (self.request.restricted_before)(&unit.identifier, &unit.folder),
        })
    }

    fn profile_of(
        &mut self,
        row: Option<&StoredRow>,
        unit: &StoredUnit,
        findings: &mut Vec<Finding>,
    ) -> Rc<UnitProfile> {
        let Some(name) = row.and_then(|row| row.description.profile.as_deref()) else {
            return Rc::clone(&self.default);
        };
        if name == self.default.rules.profile.id {
            return Rc::clone(&self.default);
        }
        if self.profiles.len() >= MOST_PROFILES {
            self.profiles.clear();
        }
        let request = self.request;
        let loaded = self.profiles.entry(name.to_owned()).or_insert_with(|| {
            let loaded = request.profiles.find(name).map_err(|error| error.to_string())?;
            prepared(&loaded, request.profiles.own()).map(Rc::new).map_err(|error| error.to_string())
        });
        match loaded {
            Ok(profile) => Rc::clone(profile),
            Err(reason) => {
                let finding = Finding::new(inventory_codes::UNKNOWN_PROFILE, Subject::unit(&unit.identifier));
                findings.push(finding.with("profile", name).with("reason", reason));
                Rc::clone(&self.default)
            }
        }
    }

    /// What inventory, classification plan and scope have to say of the unit.
    fn about_row(
        &self,
        unit: &StoredUnit,
        row: Option<&StoredRow>,
        first: &SourcePath,
        root: usize,
        findings: &mut Vec<Finding>,
    ) -> Result<(), SurveyError> {
        let subject = || Subject::unit(&unit.identifier);
        match row {
            Some(row) => {
                findings.extend(row_findings(self.scratch, row, self.plan)?);
                if unit.by_code {
                    let folder = SourcePath::from_bytes(prefix(first, root));
                    let finding = Finding::new(inventory_codes::ROW_BY_CODE, subject());
                    findings.push(finding.with("identifier", &row.description.identifier).with("folder", folder));
                }
                let wanted = &row.description.identifier;
                if !wanted.is_empty() && *wanted != unit.identifier {
                    let finding = Finding::new(codes::IDENTIFIER_TWICE, subject());
                    findings.push(finding.with("identifier", wanted).with("given", &unit.identifier));
                }
            }
            None if unit.loses_to.is_some() => {
                let identifier = match unit.row {
                    Some(id) => self.scratch.row(id)?.map(|row| row.description.identifier).unwrap_or_default(),
                    None => String::new(),
                };
                let winner = unit.loses_to.as_deref().unwrap_or_default();
                let other = self.scratch.files(winner)?.into_iter().next();
                let other = other.map(|file| SourcePath::from_bytes(prefix(&file.path, file.root)).to_string());
                let finding = Finding::new(inventory_codes::ROW_TAKEN, subject()).with("identifier", identifier);
                findings.push(finding.with("other", other.unwrap_or_default()));
            }
            None => {
                let made = self.arranger.parts(first, root).join("/");
                if self.rows_expected {
                    findings.push(Finding::new(inventory_codes::MISSING_ROW, subject()));
                } else if !made.is_empty() && unit.identifier.strip_prefix(made.as_str()).is_some_and(is_numbered) {
                    let finding = Finding::new(codes::IDENTIFIER_TWICE, subject());
                    findings.push(finding.with("identifier", made).with("given", &unit.identifier));
                }
            }
        }
        if self.has_scope && !self.scratch.in_scope(&unit.identifier)? {
            findings.push(Finding::new(inventory_codes::SCOPE_UNEXPECTED, subject()));
        }
        Ok(())
    }

    fn files(
        &self,
        found: &[FoundFile],
        profile: &UnitProfile,
        unit: &StoredUnit,
        description: Option<&Description>,
        findings: &mut Vec<Finding>,
    ) -> Result<Vec<PlannedFile>, SurveyError> {
        let root = common_root(found);
        let relative: Vec<Vec<u8>> = found.iter().map(|file| below(&file.path, root)).collect();
        let paths: Vec<&[u8]> = relative.iter().map(Vec::as_slice).collect();
        let names = NameMap::new(&paths, &profile.rules.names);
        let base = found.first().map(|file| prefix(&file.path, root)).unwrap_or_default();
        for folder in &names.folders {
            let path = joined(&base, &folder.path);
            // Folders down to the unit's own were named by the walk.
            if !self.arranger.is_upper(path.components().count()) {
                name_findings(&path, folder, &profile.rules, findings);
            }
        }
        let mut files = Vec::with_capacity(found.len());
        for (file, mapped) in found.iter().zip(names.files) {
            name_findings(&file.path, &mapped, &profile.rules, findings);
            self.archive(&file.path, findings);
            let mark = profile.pages.read(&file.path);
            files.push(PlannedFile {
                path: file.path.clone(),
                name: mapped.safe,
                role: role(&file.path),
                stamp: file.stamp,
                page: mark.page,
                side: mark.side,
                item: mark.item,
            });
        }
        let mut linked = found.iter().filter(|file| file.flags & flags::HARD_LINKED != 0);
        if let Some(first) = linked.next() {
            let finding = Finding::new(codes::HARD_LINKS, Subject::unit(&unit.identifier));
            findings.push(finding.with("count", 1 + linked.count()).with("first", &first.path));
        }
        let gaps = description.map(|description| description.gaps.as_slice()).unwrap_or_default();
        // Frames of a target stand between the pages and are none.
        let pages: Cow<'_, [PlannedFile]> = match &profile.targets {
            Some(targets) => files.iter().filter(|file| !targets.has(&file.path)).cloned().collect(),
            None => Cow::Borrowed(&files),
        };
        findings.extend(sequence::findings(&unit.identifier, &pages, profile.pages.has_page(), gaps, root));
        Ok(files)
    }

    fn archive(&self, path: &SourcePath, findings: &mut Vec<Finding>) {
        let Some(kind) = archive_kind(path) else { return };
        findings.push(Finding::new(codes::ARCHIVE_FILE, Subject::file(path)));
        if kind != ArchiveKind::Zip {
            return;
        }
        match self.request.source.open_file(path).and_then(archive::traversals) {
            Ok(found) => {
                if let Some(first) = found.first {
                    let finding = Finding::new(codes::ARCHIVE_TRAVERSAL, Subject::file(path));
                    findings.push(finding.with("count", found.count).with("first", SourcePath::from(first.as_str())));
                }
            }
            Err(error) => {
                findings.push(Finding::new(codes::ARCHIVE_DAMAGED, Subject::file(path)).with("reason", error));
            }
        }
    }
}

/// A made identifier that had to get a number.
fn is_numbered(rest: &str) -> bool {
    rest.strip_prefix('_').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn prepared(own: &LoadedProfile, arranged: &LoadedProfile) -> Result<UnitProfile, SurveyError> {
    let pages = PageReader::new(&own.rules.arrangement, &arranged.rules.arrangement)?;
    let defaults = defaults(&own.rules.description.defaults)?;
    Ok(UnitProfile { targets: own.rules.target.frames(), rules: own.rules.clone(), pages, defaults })
}

/// What is said of the unit: its row, which may lack an identifier where it was found by its folder, and what the
/// profile says of all.
fn described(row: Option<StoredRow>, identifier: &str, defaults: Option<&Description>) -> Option<Description> {
    let mut description = match (row, defaults) {
        (Some(row), _) => row.description,
        (None, Some(_)) => Description::default(),
        (None, None) => return None,
    };
    if description.identifier.is_empty() {
        identifier.clone_into(&mut description.identifier);
    }
    if let Some(defaults) = defaults {
        description.fill_from(defaults);
    }
    Some(description)
}

/// Says what the description lacks of what the profile's standards oblige it to say.
fn obligations(
    description: Option<&Description>,
    levels: &Levels,
    unit: &StoredUnit,
    rules: &Profile,
    findings: &mut Vec<Finding>,
) {
    let nothing = Description { identifier: unit.identifier.clone(), ..Description::default() };
    // Which version it becomes is known when it is packaged; what binds from the second on is asked for then.
    let case = Case { description: description.unwrap_or(&nothing), levels, version: 1, facts: CaseFacts::default() };
    for set in &rules.description.obligations {
        findings.extend(missing(*set, &case).map(|obligation| obligation.finding(Subject::unit(&unit.identifier))));
    }
}

/// How many components all files of the unit have before what is their own.
fn common_root(files: &[FoundFile]) -> usize {
    let Some(first) = files.first() else { return 0 };
    let least = files.iter().map(|file| file.root).min().unwrap_or(0);
    let shared = |count: usize| files.iter().all(|file| prefix(&file.path, count) == prefix(&first.path, count));
    // Files that an expression gathers from several folders keep what tells these apart.
    (0..=least).rev().find(|count| shared(*count)).unwrap_or(0)
}

fn joined(base: &[u8], rest: &[u8]) -> SourcePath {
    if base.is_empty() { SourcePath::from_bytes(rest) } else { SourcePath::from_bytes(base).join(rest) }
}

/// Everything that is to be said of a row that a unit took, or that nobody took.
pub fn row_findings(
    scratch: &Scratch,
    row: &StoredRow,
    plan: Option<&(ClassificationPlan, String)>,
) -> Result<Vec<Finding>, SurveyError> {
    let mut findings = row.findings.clone();
    let identifier = &row.description.identifier;
    let known = (!identifier.is_empty()).then(|| identifier.clone());
    let about = |row: &StoredRow| Subject::Row { table: row.table.clone(), row: row.number, identifier: known.clone() };
    if let (Some((plan, name)), Some(class)) = (plan, &row.description.classification)
        && !plan.has(class)
    {
        let finding = Finding::new(inventory_codes::UNKNOWN_CLASS, about(row));
        findings.push(finding.with("value", class).with("plan", name));
    }
    for repeat in scratch.repeats_of(row.id)? {
        let finding = Finding::new(inventory_codes::DUPLICATE_ID, about(&repeat));
        findings.push(finding.with("identifier", identifier).with("first", row.number));
        findings.extend(repeat.findings);
    }
    Ok(findings)
}

fn name_findings(path: &SourcePath, mapped: &Mapped, rules: &Profile, findings: &mut Vec<Finding>) {
    let about = |code| Finding::new(code, Subject::file(path)).with("safe", &mapped.safe);
    for fault in &mapped.faults {
        let mut finding = about(fault.code());
        if *fault == NameFault::TooLong {
            finding = finding.with("length", path.file_name().len()).with("limit", rules.names.longest_component);
        }
        findings.push(finding);
    }
    let twin = |name: &Vec<u8>| SourcePath::from_bytes(name.as_slice());
    if let Some(name) = &mapped.twin_nfc {
        findings.push(about(name_codes::TWIN_NFC).with("twin", twin(name)));
    }
    if let Some(name) = &mapped.twin_case {
        findings.push(about(name_codes::TWIN_CASE).with("twin", twin(name)));
    }
    if let Some((length, limit)) = mapped.too_long {
        findings.push(about(name_codes::PATH_TOO_LONG).with("length", length).with("limit", limit));
    }
}

/// The withdrawals that can be applied; the others are findings.
pub fn withdrawn(
    scratch: &Scratch,
    identifier: &str,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Withdrawal>, SurveyError> {
    let mut applied = Vec::new();
    for (withdrawal, row) in scratch.withdrawals(identifier)? {
        let subject = Subject::unit(identifier);
        if withdrawal.page.is_empty() {
            findings.push(Finding::new(inventory_codes::WITHDRAWAL_WITHOUT_PAGE, subject).with("row", row));
        } else if withdrawal.reason.is_empty() {
            findings
                .push(Finding::new(inventory_codes::WITHDRAWAL_WITHOUT_REASON, subject).with("page", &withdrawal.page));
        } else {
            applied.push(withdrawal);
        }
    }
    Ok(applied)
}

/// Gives findings the severities of the profile.
pub fn weigh(findings: &mut [Finding], rules: &Profile) {
    if rules.severity.is_empty() {
        return;
    }
    for finding in findings {
        if let Some(severity) = rules.severity.get(finding.code.slug()) {
            finding.severity = *severity;
        }
    }
}
