//! The units of a batch compared with each other: `pages.jsonl` and `across-units.jsonl`.
//!
//! What is found here can be in no package: those that a profile accepts by itself are written before the last unit was
//! read, and what a package says must not depend on what came beside it. It stands in the report and on the contact
//! sheet; where people decide before anything is packaged, errors among it wait for them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use crate::accept::in_order;
use crate::progress::Progress;
use crate::quality::{self, Across, BatchIndex, ComparedFile, UnitPlace};
use crate::records::{
    AcrossUnits, Finding, LineError, LineWriter, Lines, MasterFile, Metric, Record, Severity, UnitPages, UnitRecord,
    read_lines,
};

use super::context::RunContext;
use super::preparation::planning::{LinesOut, units};
use super::request::RunError;
use super::unit::work::UnitWork;

/// The file with what is compared.
const PAGES: &str = "pages.jsonl";

/// The file with what was found.
const FOUND: &str = "across-units.jsonl";

/// Opens the record of what is compared.
///
/// # Errors
/// The batch's folder cannot be written.
pub fn open(folder: &Path) -> Result<LineWriter<UnitPages>, RunError> {
    let path = folder.join(PAGES);
    match LineWriter::append(&path) {
        Ok((writer, _)) => Ok(writer),
        Err(source) => Err(RunError::Write { path, source }),
    }
}

/// Keeps what of a unit can be compared; durable when this returns, so that a unit that came to its end need not be
/// read again.
///
/// # Errors
/// The batch's folder cannot be written.
pub fn keep(run: &RunContext<'_>, unit: &UnitWork, files: &[MasterFile]) -> Result<(), RunError> {
    if !unit.profile.rules.quality.measure {
        return Ok(());
    }
    let compared: Vec<_> = files.iter().map(ComparedFile::of).collect();
    let pages = quality::unit_pages(&compared, &unit.plan.unit);
    let mut writer = run.pages.lock().unwrap_or_else(PoisonError::into_inner);
    let written = writer.write(&pages).and_then(|()| writer.flush_durable());
    written.map_err(|source| run.books.write_failed(&run.books.folder.join(PAGES), source))
}

/// Compares all units of the plan that were read, in this run or in one before, and writes down what was found. How
/// many errors there are.
///
/// # Errors
/// The batch's records cannot be read or written.
pub fn compare(run: &RunContext<'_>) -> Result<u64, RunError> {
    let index = BatchIndex::create()?;
    for (place, plan) in (0..).zip(units(&run.books.folder)?) {
        let plan = plan?;
        let rules = &run.profiles.find(&plan.profile)?.rules.quality;
        let judged = rules.judges(Metric::PaperA) && rules.judges(Metric::PaperB);
        let cast = judged.then_some(rules.cast);
        index.plan(&UnitPlace { place, unit: &plan.unit, profile: &plan.profile, cast })?;
    }
    take_pages(run, &index)?;
    let path = run.books.folder.join(FOUND);
    let failed = |source| run.books.write_failed(&path, source);
    let mut out = Found { run, out: LinesOut::create(&path, &run.books.meter).map_err(failed)?, unit: None, errors: 0 };
    index.compare(|across| out.take(across))?;
    out.write()?;
    let Found { out, errors, .. } = out;
    out.commit().map_err(failed)?;
    Ok(errors)
}

/// Brings what was measured into the index, and leaves out of the record what counts no more.
fn take_pages(run: &RunContext<'_>, index: &BatchIndex) -> Result<(), RunError> {
    let path = run.books.folder.join(PAGES);
    let mut obsolete = false;
    let mut lines = 0;
    for (line, pages) in (0..).zip(read_lines::<UnitPages>(&path)?) {
        let pages = pages?;
        obsolete |= !index.take(line, &pages)?;
        lines = line + 1;
    }
    if !obsolete && index.units_taken()? == lines {
        return Ok(());
    }
    let failed = |source| run.books.write_failed(&path, source);
    let mut out = LinesOut::create(&path, &run.books.meter).map_err(failed)?;
    for (line, pages) in (0..).zip(read_lines::<UnitPages>(&path)?) {
        let pages = pages?;
        if index.counts(line, &pages.unit)? {
            out.add(&pages).map_err(failed)?;
        }
    }
    out.commit().map_err(failed)
}

/// Writes what was found, one line a unit.
struct Found<'r, 'm> {
    run: &'r RunContext<'r>,
    out: LinesOut<'m>,
    unit: Option<AcrossUnits>,
    errors: u64,
}

impl Found<'_, '_> {
    fn take(&mut self, across: Across) -> Result<(), RunError> {
        let Across { unit, profile, mut finding } = across;
        let profile = self.run.profiles.find(&profile)?;
        if let Some(severity) = profile.rules.severity.get(finding.code.slug()) {
            finding.severity = *severity;
        }
        self.errors += u64::from(finding.severity == Severity::Error);
        self.run.listener.say(Progress::Finding { finding: &finding });
        match &mut self.unit {
            Some(line) if line.unit == unit => line.findings.push(finding),
            _ => {
                self.write()?;
                self.unit = Some(AcrossUnits {
                    format: AcrossUnits::FORMAT.to_owned(),
                    version: AcrossUnits::VERSION,
                    unit,
                    findings: vec![finding],
                });
            }
        }
        Ok(())
    }

    /// Writes the line of the unit whose findings have all come.
    fn write(&mut self) -> Result<(), RunError> {
        let Some(line) = self.unit.take() else { return Ok(()) };
        let line = AcrossUnits { findings: in_order(line.findings), ..line };
        self.out.add(&line).map_err(|source| self.run.books.write_failed(&self.run.books.folder.join(FOUND), source))
    }
}

/// What was found in units by comparing them, read while the units go by: quickly where these come in order of their
/// identifiers.
#[derive(Debug)]
pub struct AcrossReader {
    path: PathBuf,
    lines: Option<Lines<AcrossUnits>>,
    next: Option<AcrossUnits>,
    /// The last unit that was asked for.
    asked: String,
    /// Units whose files are not named.
    withheld: BTreeSet<String>,
}

impl AcrossReader {
    /// For the batch in `folder`; nothing was found where it was never compared.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { path: folder.join(FOUND), lines: None, next: None, asked: String::new(), withheld: BTreeSet::new() }
    }

    /// The same for who may not see what is restricted: files of restricted units, and of those that are `kept_back`
    /// for another reason, are not named in what is said of others.
    ///
    /// # Errors
    /// The plan cannot be read, or what `kept_back` says.
    pub fn without_restricted(
        folder: &Path,
        kept_back: impl Fn(&str) -> Result<bool, RunError>,
    ) -> Result<Self, RunError> {
        let mut withheld = BTreeSet::new();
        for plan in units(folder)? {
            let plan = plan?;
            if plan.is_restricted() || kept_back(&plan.unit)? {
                withheld.insert(plan.unit);
            }
        }
        Ok(Self { withheld, ..Self::new(folder) })
    }

    /// What was found in a unit.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn of(&mut self, unit: &str) -> Result<Vec<Finding>, RunError> {
        if self.lines.is_none() || unit < self.asked.as_str() {
            self.lines = open_found(&self.path)?;
            self.next = self.advance()?;
        }
        unit.clone_into(&mut self.asked);
        while self.next.as_ref().is_some_and(|line| line.unit.as_str() < unit) {
            self.next = self.advance()?;
        }
        let line = self.next.as_ref().filter(|line| line.unit == unit);
        let mut found = line.map(|line| line.findings.clone()).unwrap_or_default();
        for finding in &mut found {
            if finding.args.get("unit").is_some_and(|unit| self.withheld.contains(unit))
                && let Some(other) = finding.args.get_mut("other")
            {
                "…".clone_into(other);
            }
        }
        Ok(found)
    }

    /// The record of a unit, with what was found in it by comparing units beside what the unit says of itself: for
    /// people to see, not for its package.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn beside(&mut self, mut record: UnitRecord) -> Result<UnitRecord, RunError> {
        let found = self.of(&record.unit)?;
        if !found.is_empty() {
            record.findings = in_order(record.findings.into_iter().chain(found));
        }
        Ok(record)
    }

    fn advance(&mut self) -> Result<Option<AcrossUnits>, RunError> {
        let Some(line) = self.lines.as_mut().and_then(Iterator::next) else { return Ok(None) };
        Ok(Some(line?))
    }
}

fn open_found(path: &Path) -> Result<Option<Lines<AcrossUnits>>, LineError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        _ => read_lines(path).map(Some),
    }
}

/// The errors among what was found, by unit: few, for a profile must ask for them.
///
/// # Errors
/// The record cannot be read.
pub fn errors(folder: &Path) -> Result<Vec<(String, Finding)>, RunError> {
    let mut errors = Vec::new();
    for line in open_found(&folder.join(FOUND))?.into_iter().flatten() {
        let line = line?;
        let of_it = line.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
        errors.extend(of_it.map(|finding| (line.unit.clone(), finding)));
    }
    Ok(errors)
}
