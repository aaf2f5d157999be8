//! The survey as one script: tables, walk, matching, plan.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::Path;

use crate::io::{SourceRoot, path_to_bytes};
use crate::profile::Profile;
use crate::progress::{Listener, Progress, Stage};
use crate::records::codes::{inventory as codes, survey as survey_codes};
use crate::records::{
    Description, FileRole, Finding, Levels, PlanTotals, ScopeLine, SourcePath, Subject, Support, UnitPlan,
};

use super::arrangement::Arranger;
use super::emit::{Emitter, row_findings, weigh, withdrawn};
use super::inventory::{self, ClassificationPlan, LoadError, Source};
use super::matching::{Matcher, may_be_no_unit};
use super::names::role;
use super::request::{PlanSink, SurveyError, SurveyOutcome, SurveyRequest};
use super::scratch::{RowSet, Scratch, flags};
use super::walk::{Walk, Walked};
use super::withdrawals;

/// Names under which an inventory is looked for where the profile names none.
const INVENTORIES: [&str; 8] = [
    "metadati.csv",
    "metadati.xlsx",
    "inventario.csv",
    "inventario.xlsx",
    "inventory.csv",
    "inventory.xlsx",
    "elenco.csv",
    "elenco.xlsx",
];

/// Names under which a classification plan is looked for where the profile names none.
const PLANS: [&str; 6] = [
    "titolario.csv",
    "titolario.xlsx",
    "piano_di_classificazione.csv",
    "piano_di_classificazione.xlsx",
    "classification_plan.csv",
    "classification_plan.xlsx",
];

/// Surveys a delivery. Units come to the sink in a fixed order, then what belongs to none.
///
/// # Errors
/// The source or a table that was named cannot be opened, the profile cannot be used, there is no room for index or
/// plan, or somebody stopped it. What is wrong with the material is a finding.
pub fn run(
    request: &SurveyRequest<'_>,
    listener: &dyn Listener,
    sink: &mut dyn PlanSink,
) -> Result<SurveyOutcome, SurveyError> {
    listener.say(Progress::Stage { stage: Stage::Survey, bytes: 0, files: 0, units: 0 });
    let rules = &request.profiles.own().rules;
    let arranger = Arranger::new(&rules.arrangement)?;
    let scratch = Scratch::create(request.scratch)?;
    let tables = Tables::load(request, &scratch)?;
    let walked = Walk::new(request, &arranger, &scratch, &tables.excluded, listener)?.run()?;
    let walked = settle_auxiliary(walked, &arranger, &scratch)?;
    let matcher = Matcher { request, arranger: &arranger, scratch: &scratch, has_rows: tables.has_rows };
    matcher.run()?;
    let rows_expected = tables.has_inventory || rules.inventory.required;
    let emitter = Emitter::new(request, &arranger, &scratch, tables.plan.as_ref(), tables.has_scope, rows_expected)?;
    let mut survey = Survey { request, scratch: &scratch, tables: &tables, sink, totals: PlanTotals::default() };
    survey.units(emitter)?;
    survey.absent_withdrawals()?;
    survey.empty_folders(&matcher)?;
    survey.rows_without_files()?;
    survey.loose_findings()?;
    survey.nothing_came(&walked)?;
    let totals = survey.totals;
    Ok(SurveyOutcome {
        totals,
        checksum_lists: walked.checksum_lists,
        delivery_files: walked.delivery_files,
        has_inventory: tables.has_inventory,
    })
}

/// What stands in the tables that came with the delivery or were named beside it.
struct Tables {
    findings: Vec<Finding>,
    plan: Option<(ClassificationPlan, String)>,
    /// Tables that lie in the source.
    excluded: BTreeSet<SourcePath>,
    has_inventory: bool,
    has_scope: bool,
    /// Whether there are rows, from the inventory or else the scope.
    has_rows: bool,
}

impl Tables {
    fn load(request: &SurveyRequest<'_>, scratch: &Scratch) -> Result<Self, SurveyError> {
        let rules = &request.profiles.own().rules.inventory;
        let mut tables = Self {
            findings: Vec::new(),
            plan: None,
            excluded: BTreeSet::new(),
            has_inventory: false,
            has_scope: false,
            has_rows: false,
        };
        for named in [request.inventory, request.scope, request.withdrawals].into_iter().flatten() {
            tables.excluded.extend(inside(request.source, named));
        }
        let mut sources = Vec::new();
        match request.inventory {
            Some(path) => sources.push(opened(path)?),
            None => {
                let names = chosen(&rules.files, &INVENTORIES);
                for lying in lying(request.source, &names, &mut tables.excluded) {
                    match lying {
                        Ok(source) => sources.push(source),
                        Err((name, error)) => {
                            tables.has_inventory = true;
                            let subject = Subject::Row { table: name, row: 0, identifier: None };
                            let finding = Finding::new(codes::UNREADABLE, subject);
                            tables.findings.push(finding.with("reason", error));
                        }
                    }
                }
            }
        }
        for source in sources {
            tables.has_inventory = true;
            tables.findings.extend(loaded(source, request, scratch, RowSet::Inventory)?);
        }
        if let Some(path) = request.scope {
            tables.has_scope = true;
            tables.findings.extend(loaded(opened(path)?, request, scratch, RowSet::Scope)?);
            if !tables.has_inventory {
                scratch.scope_describes()?;
            }
        }
        tables.has_rows = scratch.has_rows(RowSet::Inventory)?;
        tables.load_plan(request);
        if let Some(path) = request.withdrawals {
            withdrawals::load(path, scratch)?;
        }
        Ok(tables)
    }

    fn load_plan(&mut self, request: &SurveyRequest<'_>) {
        let named = request.profiles.own().rules.inventory.classification_plan.clone();
        let names = chosen(named.as_slice(), &PLANS);
        for source in lying(request.source, &names, &mut self.excluded).into_iter().take(1) {
            let (name, read) = match source {
                Ok(source) => {
                    (source.name.clone(), ClassificationPlan::read(source).map_err(|reason| reason.to_string()))
                }
                Err((name, error)) => (name, Err(error.to_string())),
            };
            match read {
                Ok(plan) => self.plan = Some((plan, name)),
                Err(reason) => {
                    let subject = Subject::Row { table: name, row: 0, identifier: None };
                    self.findings.push(Finding::new(codes::PLAN_UNREADABLE, subject).with("reason", reason));
                }
            }
        }
    }
}

/// The profile's own names, or the usual ones.
fn chosen<'a>(own: &'a [String], usual: &[&'a str]) -> Vec<&'a str> {
    if own.is_empty() { usual.to_vec() } else { own.iter().map(String::as_str).collect() }
}

/// The tables of these names that lie in the source; all of them are its delivery files. Only what is not there is
/// absent: of what cannot be opened the name is given, with the system's word.
fn lying(
    source: &SourceRoot,
    names: &[&str],
    excluded: &mut BTreeSet<SourcePath>,
) -> Vec<Result<Source, (String, io::Error)>> {
    let mut found = Vec::new();
    for name in names {
        let path = SourcePath::from(*name);
        match source.open_file(&path) {
            Ok(file) => found.push(Ok(Source { name: path.to_string(), file })),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => continue,
            Err(error) => found.push(Err((path.to_string(), error))),
        }
        excluded.insert(path);
    }
    found
}

fn opened(path: &Path) -> Result<Source, SurveyError> {
    let file = File::open(path).map_err(|source| SurveyError::Table { path: path.to_path_buf(), source })?;
    let name =
        path.file_name().map(|name| SourcePath::from_bytes(path_to_bytes(name.as_ref()).into_owned()).to_string());
    Ok(Source { name: name.unwrap_or_default(), file })
}

/// The path relative to the source, if it lies there.
fn inside(source: &SourceRoot, path: &Path) -> Option<SourcePath> {
    let path = path.canonicalize().ok()?;
    let relative = path.strip_prefix(source.path()).ok()?;
    Some(SourcePath::from_bytes(path_to_bytes(relative).into_owned()))
}

fn loaded(
    source: Source,
    request: &SurveyRequest<'_>,
    scratch: &Scratch,
    set: RowSet,
) -> Result<Vec<Finding>, SurveyError> {
    inventory::load(source, &request.profiles.own().rules.inventory, scratch, set).map_err(|error| match error {
        LoadError::Mapping(error) => SurveyError::Mapping(error),
        LoadError::Scratch(error) => SurveyError::Scratch(error),
    })
}

/// Folders that hold nothing but lists of checksums are no units; neither is the source itself, if only notes lie in
/// it.
fn settle_auxiliary(mut walked: Walked, arranger: &Arranger, scratch: &Scratch) -> Result<Walked, SurveyError> {
    let mut freed = Vec::new();
    for key in scratch.keys_without(flags::AUXILIARY)? {
        freed.extend(scratch.remove_files(&key)?);
    }
    if let Some((key, _)) = scratch.next_key(None)?
        && may_be_no_unit(arranger, &key)
    {
        let files = scratch.files(&key)?;
        if files.iter().all(|file| role(&file.path) == FileRole::Attachment) {
            freed.extend(scratch.remove_files(&key)?);
        }
    }
    walked.delivery_files.extend(freed.into_iter().map(|file| file.path));
    walked.delivery_files.sort();
    walked.checksum_lists.sort();
    Ok(walked)
}

/// The last part: everything goes to the sink.
struct Survey<'a> {
    request: &'a SurveyRequest<'a>,
    scratch: &'a Scratch,
    tables: &'a Tables,
    sink: &'a mut dyn PlanSink,
    totals: PlanTotals,
}

impl Survey<'_> {
    fn rules(&self) -> &Profile {
        &self.request.profiles.own().rules
    }

    fn say(&mut self, finding: Finding) -> Result<(), SurveyError> {
        let mut finding = [finding];
        weigh(&mut finding, self.rules());
        let [finding] = finding;
        Ok(self.sink.finding(finding)?)
    }

    fn units(&mut self, mut emitter: Emitter<'_>) -> Result<(), SurveyError> {
        let mut after: Option<Vec<u8>> = None;
        while let Some(unit) = self.scratch.next_unit(after.as_deref())? {
            self.request.go_on()?;
            let plan = emitter.unit(&unit)?;
            self.await_unit(&plan)?;
            self.totals.units += 1;
            self.totals.files += plan.files.len() as u64;
            self.totals.bytes += plan.files.iter().map(|file| file.stamp.size).sum::<u64>();
            self.sink.unit(plan)?;
            after = Some(unit.key);
        }
        Ok(())
    }

    /// Units of which pages are withdrawn though nothing of them was delivered.
    fn absent_withdrawals(&mut self) -> Result<(), SurveyError> {
        let mut after = String::new();
        // An empty identifier sorts before all others.
        let mut unnamed = Vec::new();
        withdrawn(self.scratch, "", &mut unnamed)?;
        if !self.scratch.withdrawals("")?.is_empty() {
            self.say(Finding::new(codes::WITHDRAWAL_UNKNOWN_UNIT, Subject::Batch).with("identifier", ""))?;
        }
        while let Some(identifier) = self.scratch.next_absent_withdrawal(&after)? {
            match (self.request.folder_names)(&identifier) {
                Some(folder) => {
                    let mut findings = Vec::new();
                    let withdrawn = withdrawn(self.scratch, &identifier, &mut findings)?;
                    weigh(&mut findings, self.rules());
                    self.scratch.take_folder(&folder)?;
                    self.totals.units += 1;
                    let still_restricted = (self.request.restricted_before)(&identifier, &folder);
                    self.sink.unit(UnitPlan {
                        unit: identifier.clone(),
                        folder,
                        profile: self.rules().profile.id.clone(),
                        levels: Levels::default(),
                        description: None,
                        files: Vec::new(),
                        findings,
                        withdrawn,
                        still_restricted,
                    })?;
                }
                None => {
                    let finding = Finding::new(codes::WITHDRAWAL_UNKNOWN_UNIT, Subject::unit(&identifier));
                    self.say(finding.with("identifier", &identifier))?;
                }
            }
            after = identifier;
        }
        Ok(())
    }

    fn empty_folders(&mut self, matcher: &Matcher<'_>) -> Result<(), SurveyError> {
        let mut after: Option<Vec<u8>> = None;
        while let Some(folder) = self.scratch.next_empty_folder(after.as_deref())? {
            let path = SourcePath::from_bytes(folder.as_slice());
            // A file that is not there stands for the folder: its unit is the folder.
            let inside = path.join(b"-");
            let depth = path.components().count();
            let row = if self.tables.has_rows { matcher.best_row(&inside, depth)? } else { None };
            let row = match row {
                Some((id, _)) => self.scratch.row(id)?,
                None => None,
            };
            let declared = row.as_ref().is_some_and(|row| is_declared_empty(&row.description));
            if let Some(row) = row {
                self.scratch.mark_empty(row.id)?;
            }
            if !declared {
                self.say(Finding::new(survey_codes::EMPTY_FOLDER, Subject::file(&path)))?;
            }
            after = Some(folder);
        }
        Ok(())
    }

    fn rows_without_files(&mut self) -> Result<(), SurveyError> {
        let scratch = self.scratch;
        scratch.unused_rows(|row| {
            for finding in row_findings(scratch, &row, self.tables.plan.as_ref())? {
                // No unit stands for the row, by which a report would know what not to show.
                self.say(if row.description.is_restricted() { withheld(finding) } else { finding })?;
            }
            let description = &row.description;
            let foreseen = matches!(description.support, Some(Support::Digital | Support::NotToBeDigitised))
                || is_declared_empty(description)
                || (self.tables.has_scope && !scratch.in_scope(&description.identifier)?);
            if foreseen {
                self.totals.rows_without_files += 1;
            } else if !row.empty {
                let identifier = (!description.identifier.is_empty()).then(|| description.identifier.clone());
                let shown = identifier.clone().unwrap_or_else(|| format!("row {}", row.number));
                let subject = Subject::Row { table: row.table.clone(), row: row.number, identifier };
                self.say(Finding::new(codes::ROW_WITHOUT_FILES, subject).with("identifier", shown))?;
            }
            if description.identifier.is_empty() {
                return Ok(());
            }
            let identifier = description.identifier.clone();
            Ok(self.sink.expected(ScopeLine { identifier, extent: description.extent, due: !foreseen })?)
        })
    }

    /// A unit that came was to come if the scope names it; without a scope, if the inventory describes it.
    fn await_unit(&mut self, plan: &UnitPlan) -> Result<(), SurveyError> {
        let named = if self.tables.has_scope { self.scratch.in_scope(&plan.unit)? } else { plan.description.is_some() };
        if !named {
            return Ok(());
        }
        let extent = plan.description.as_ref().and_then(|description| description.extent);
        Ok(self.sink.expected(ScopeLine { identifier: plan.unit.clone(), extent, due: true })?)
    }

    /// A delivery of which nothing came is a disk that is not mounted, sooner than a delivery. Tables and lists are
    /// about files, and are none. One that only withdraws files brings none.
    fn nothing_came(&mut self, walked: &Walked) -> Result<(), SurveyError> {
        let is_about_files = |path: &SourcePath| {
            self.tables.excluded.contains(path) || walked.checksum_lists.binary_search(path).is_ok()
        };
        let expects_files = self.request.withdrawals.is_none();
        let nothing = self.totals.units == 0
            && expects_files
            && !walked.has_unread
            && walked.delivery_files.iter().all(is_about_files);
        if nothing { self.say(Finding::new(survey_codes::DELIVERY_EMPTY, Subject::Batch)) } else { Ok(()) }
    }

    fn loose_findings(&mut self) -> Result<(), SurveyError> {
        for finding in self.tables.findings.clone() {
            self.say(finding)?;
        }
        let scratch = self.scratch;
        scratch.loose_findings(|finding| self.say(finding))
    }
}

/// The finding without the values that stand in the row, but for what places it.
fn withheld(mut finding: Finding) -> Finding {
    const SHOWN: [&str; 7] = ["column", "expected", "field", "first", "found", "identifier", "standard"];
    for (name, value) in &mut finding.args {
        if !SHOWN.contains(&name.as_ref()) {
            "…".clone_into(value);
        }
    }
    finding
}

/// Whether somebody answers for a unit without pages.
fn is_declared_empty(description: &Description) -> bool {
    const WORDS: [&str; 6] = ["vuot", "empty", "intero fascicolo", "tutto", "all pages", "mancante"];
    let foreseen = matches!(description.support, Some(Support::Digital | Support::NotToBeDigitised));
    let says_so = |what: &str| WORDS.iter().any(|word| what.to_lowercase().contains(word));
    foreseen
        || description.gaps.iter().any(|gap| says_so(&gap.what))
        || description.extent.is_some_and(|extent| extent.quantity == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_restricted_rows_are_withheld_at_once() {
        let finding = Finding::new(codes::BAD_DATE, Subject::Batch).with("column", "Date").with("value", "Rossi Maria");
        let finding = withheld(finding);
        assert_eq!((&*finding.args["column"], &*finding.args["value"]), ("Date", "…"));
    }

    #[test]
    fn only_what_is_not_there_is_absent() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("a.csv"), "id\n").unwrap();
        // A folder of that name is no table that can be opened, and no absence of one.
        std::fs::create_dir(place.path().join("b.csv")).unwrap();
        let source = SourceRoot::open(place.path()).unwrap();
        let mut excluded = BTreeSet::new();
        let found = lying(&source, &["a.csv", "b.csv", "c.csv"], &mut excluded);
        assert!(matches!(found.as_slice(), [Ok(_), Err((name, _))] if name == "b.csv"));
        assert_eq!(excluded.len(), 2);
    }

    struct Counted(usize);

    impl PlanSink for Counted {
        fn unit(&mut self, _: UnitPlan) -> io::Result<()> {
            self.0 += 1;
            Ok(())
        }

        fn finding(&mut self, _: Finding) -> io::Result<()> {
            Ok(())
        }

        fn expected(&mut self, _: ScopeLine) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn it_stops_wherever_it_is() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("delivery");
        for (folder, name) in [("F1", "1.tif"), ("F1", "2.tif"), ("F2", "1.tif")] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
            std::fs::write(root.join(folder).join(name), b"II*\0").unwrap();
        }
        let (source, profiles) = (SourceRoot::open(&root).unwrap(), crate::profile::Shelf::open("deposito").unwrap());
        // Asked `after` times it goes on, then it is to stop.
        let survey = |after: usize| {
            let (asked, scratch) = (std::cell::Cell::new(0), tempfile::tempdir_in(place.path()).unwrap());
            let request = SurveyRequest {
                source: &source,
                profiles: &profiles,
                inventory: None,
                scope: None,
                withdrawals: None,
                scratch: scratch.path(),
                folder_names: &|_| None,
                folder_taken: &|_| false,
                restricted_before: &|_, _| false,
                stopped: &|| asked.replace(asked.get() + 1) >= after,
            };
            let mut sink = Counted(0);
            (run(&request, &crate::progress::Silent, &mut sink).map(|_| sink.0), asked.get())
        };
        let (whole, asked) = survey(usize::MAX);
        assert_eq!(whole.unwrap(), 2);
        assert!(asked >= 7, "it is asked at every entry and for every unit: {asked}");
        for after in 0..asked {
            assert!(matches!(survey(after).0, Err(SurveyError::Stopped)), "{after}");
        }
    }
}
