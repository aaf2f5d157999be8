//! From the records of a batch to its three reports.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::findings_csv::FindingsCsv;
use super::gather::{Expectation, Gathered, Records, UnitWord, gather};
use super::html::{MOST_THUMBNAILS_OF_UNIT, Page};
use super::redact::{Positions, Redactor, sort_key};
use super::report_json::{self, Streamed};
use super::scratch::UnitSpans;
use super::tally::Tally;
use super::thumbnails::{self, Thumbnail};
use crate::io::{Meter, write_atomic_with};
use crate::records::codes;
use crate::records::{
    CodeTally, Finding, Lang, Record, RecordError, Report, ReportFinding, ReportHead, ReportTime, ReportTotals,
    ReportUnit, Severity, StateTally, Unchecked, UnitOutcome, UnitState, UnitText,
};

/// What a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct ReportInput<'a> {
    /// The batch's folder: `batches/ID` with its records. The reports are written into it.
    pub folder: &'a Path,
    /// The clock now: the date of the report, and the end of a run that is still going on.
    pub clock: Timestamp,
    /// Counts what is written.
    pub meter: &'a Meter,
}

/// What was reported, for a summary.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ReportSummary {
    /// The batch.
    pub batch: String,
    /// Counts.
    pub totals: ReportTotals,
    /// Units by state.
    pub states: StateTally,
    /// How long it took.
    pub time: ReportTime,
    /// `report.html`.
    pub html: PathBuf,
    /// `findings.csv`.
    pub csv: PathBuf,
    /// `report.json`.
    pub json: PathBuf,
}

/// What keeps a report from being written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is no plan, or it is cut off in its first line.
    #[error("find the plan of the batch at {path}")]
    NoPlan {
        /// Where it should be.
        path: PathBuf,
    },
    /// A record cannot be read from disk.
    #[error("read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is no record.
    #[error("understand line {line} of {path}: {source}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1; 0 where it was read by its place.
        line: u64,
        /// Why.
        source: serde_json::Error,
    },
    /// A record is of another kind or of a newer Fondo.
    #[error(transparent)]
    Record(RecordError),
    /// A report cannot be written to disk.
    #[error("write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The temporary database, in which long lists are sorted, does not work.
    #[error("sort the findings in a temporary database: {0}")]
    Scratch(#[from] rusqlite::Error),
    /// The page cannot be rendered: a defect of this program.
    #[error("render report.html: {0}")]
    Render(#[from] minijinja::Error),
    /// A record cannot be written as JSON.
    #[error("write a record as JSON: {message}")]
    Serialise {
        /// The serialiser's message.
        message: String,
    },
}

impl ReportError {
    /// What to do, in `lang`.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> &'static str {
        match self {
            Self::NoPlan { .. } => {
                lang.pick("Run `fondo run` for this batch first.", "Eseguire prima `fondo run` per questa consegna.")
            }
            Self::Read { .. } => lang.pick(
                "Check that the disk is there and that you may read the batch's folder.",
                "Verificare che il disco sia presente e che la cartella della consegna sia leggibile.",
            ),
            Self::Malformed { .. } => lang.pick(
                "Restore the file from a copy, or run the same command again: the packages are not affected.",
                "Ripristinare il file da una copia o ripetere lo stesso comando: i pacchetti non ne risentono.",
            ),
            Self::Record(_) => {
                lang.pick("Use the newest Fondo on this workspace.", "Usare la versione più recente di Fondo.")
            }
            Self::Write { .. } | Self::Scratch(_) => lang.pick(
                "Make room on the disk and run the same command again: the packages are not affected.",
                "Liberare spazio su disco e ripetere lo stesso comando: i pacchetti non ne risentono.",
            ),
            Self::Render(_) | Self::Serialise { .. } => lang.pick(
                "Report this defect with the message above; findings.csv has the findings.",
                "Segnalare questo difetto con il messaggio sopra; i rilievi sono in findings.csv.",
            ),
        }
    }
}

/// Everything that the reports say beside the lists.
#[derive(Debug)]
pub struct Facts {
    /// The batch.
    pub head: ReportHead,
    /// Counts.
    pub totals: ReportTotals,
    /// Units by state.
    pub states: StateTally,
    /// Errors that belong to no unit.
    pub delivery_errors: u64,
    /// Findings by code.
    pub codes: Vec<CodeTally>,
    /// Delivery against inventory and scope.
    pub expectation: Expectation,
    /// How long it took.
    pub time: ReportTime,
    /// What was not checked.
    pub unchecked: Vec<Unchecked>,
}

/// Writes `findings.csv`, `report.json` and `report.html` from the records in the batch's folder. Memory does not grow
/// with the batch: what must be sorted is sorted in a temporary database, and the lists of the page are capped.
///
/// # Errors
/// A record that cannot be read or is newer than this program; a disk that does not take what is written.
pub fn write(input: &ReportInput<'_>, lang: Lang) -> Result<ReportSummary, ReportError> {
    let gathered = gather(input.folder, input.clock)?;
    let mut teller = Teller {
        redactor: Redactor::new(&gathered.scratch, lang)?,
        records: Records::open(input.folder)?,
        gathered: &gathered,
    };
    let paths = ["report.html", "findings.csv", "report.json"].map(|name| input.folder.join(name));
    let [html, csv, json] = &paths;

    let mut page = Page::new(input.folder, lang);
    let tally = write_csv(csv, &mut teller, &mut page, input.meter, lang)?;
    let facts = facts(&gathered, tally, input);
    write_json(json, &mut teller, &facts, input.meter, lang)?;
    let text = page.render(&facts)?;
    crate::io::write_atomic(html, text.as_bytes(), input.meter)
        .map_err(|source| ReportError::Write { path: html.clone(), source })?;

    let [html, csv, json] = paths;
    let Facts { head, totals, states, time, .. } = facts;
    Ok(ReportSummary { batch: head.id, totals, states, time, html, csv, json })
}

/// Tells the units and findings one after the other, as a report may show them.
struct Teller<'g> {
    redactor: Redactor<'g>,
    records: Records,
    gathered: &'g Gathered,
}

/// A unit as it is told.
struct Told {
    unit: ReportUnit,
    reached: bool,
    thumbnails: Vec<Thumbnail>,
}

impl Teller<'_> {
    fn each_unit(&mut self, mut take: impl FnMut(&Told) -> Result<(), ReportError>) -> Result<(), ReportError> {
        let gathered = self.gathered;
        gathered.scratch.each_unit(|spans| match self.tell(&spans)? {
            Some(told) => take(&told),
            None => Ok(()),
        })
    }

    fn each_delivery_finding(
        &self,
        mut take: impl FnMut(&ReportFinding) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        self.gathered.scratch.each_delivery_finding(|json| {
            let finding: Finding = serde_json::from_str(json).map_err(|source| ReportError::Malformed {
                path: "delivery-findings.jsonl".into(),
                line: 0,
                source,
            })?;
            take(&self.redactor.delivery(&finding)?)
        })
    }

    fn tell(&mut self, spans: &UnitSpans) -> Result<Option<Told>, ReportError> {
        let Some(word) = self.records.unit(spans)? else { return Ok(None) };
        let restricted = self.gathered.scratch.is_restricted(&spans.unit)?;
        let (mut unit, reached, findings, thumbnails) = match word {
            UnitWord::Ended(outcome) => {
                let thumbnails = if restricted { Vec::new() } else { self.thumbnails(&outcome, spans)? };
                let unit = ReportUnit {
                    unit: outcome.unit,
                    unit_version: outcome.unit_version,
                    state: outcome.state,
                    unchanged: outcome.unchanged,
                    restricted,
                    title: outcome.title.filter(|_| !restricted),
                    files: outcome.files,
                    bytes: outcome.bytes,
                    pages: outcome.pages,
                    package_bytes: outcome.package_bytes,
                    millis: outcome.millis,
                    text: outcome.text.map(|text| {
                        let least_sure = if restricted { Vec::new() } else { text.least_sure };
                        UnitText { least_sure, ..text }
                    }),
                    documents: outcome.documents,
                    findings: Vec::new(),
                };
                (unit, true, outcome.findings, thumbnails)
            }
            UnitWord::Pending(plan) => {
                let unit = ReportUnit {
                    unit: plan.unit,
                    restricted,
                    title: plan.description.and_then(|row| row.title).filter(|_| !restricted),
                    files: plan.files.len() as u64,
                    bytes: plan.files.iter().map(|file| file.stamp.size).sum(),
                    ..ReportUnit::default()
                };
                (unit, false, plan.findings, Vec::new())
            }
        };
        self.findings(&mut unit, findings, spans)?;
        Ok(Some(Told { unit, reached, thumbnails }))
    }

    fn thumbnails(&mut self, outcome: &UnitOutcome, spans: &UnitSpans) -> Result<Vec<Thumbnail>, ReportError> {
        if outcome.findings.iter().all(|finding| finding.severity == Severity::Info) {
            return Ok(Vec::new());
        }
        let plan = self.records.planned(spans)?;
        Ok(plan.map(|plan| thumbnails::candidates(&plan, outcome, MOST_THUMBNAILS_OF_UNIT)).unwrap_or_default())
    }

    fn findings(
        &mut self,
        unit: &mut ReportUnit,
        mut found: Vec<Finding>,
        spans: &UnitSpans,
    ) -> Result<(), ReportError> {
        found.sort_by_cached_key(sort_key);
        let planned = if unit.restricted && !found.is_empty() { self.records.planned(spans)? } else { None };
        let files = planned.as_ref().map(|plan| Positions::of(&plan.files)).unwrap_or_default();
        for finding in &found {
            unit.findings.push(if unit.restricted {
                self.redactor.restricted(finding, &unit.unit, &files)
            } else {
                self.redactor.open(finding)?
            });
        }
        Ok(())
    }
}

fn write_csv(
    path: &Path,
    teller: &mut Teller<'_>,
    page: &mut Page<'_>,
    meter: &Meter,
    lang: Lang,
) -> Result<Tally, ReportError> {
    let mut tally = Tally::default();
    write_file(path, meter, |out| {
        let failed = |source| ReportError::Write { path: path.into(), source };
        let mut csv = FindingsCsv::begin(out, lang).map_err(failed)?;
        teller.each_delivery_finding(|finding| {
            tally.delivery_finding(finding);
            page.delivery_finding(finding);
            csv.write(None, finding).map_err(failed)
        })?;
        teller.each_unit(|told| {
            tally.unit(&told.unit, told.reached);
            page.unit(&told.unit, &told.thumbnails);
            let mut findings = told.unit.findings.iter();
            findings.try_for_each(|finding| csv.write(Some(&told.unit.unit), finding)).map_err(failed)
        })?;
        csv.finish().map_err(failed)
    })?;
    Ok(tally)
}

fn write_json(
    path: &Path,
    teller: &mut Teller<'_>,
    facts: &Facts,
    meter: &Meter,
    lang: Lang,
) -> Result<(), ReportError> {
    let failed = RefCell::new(None);
    let teller = RefCell::new(teller);
    let mut delivery =
        |take: &mut dyn FnMut(&ReportFinding) -> Result<(), ReportError>| teller.borrow().each_delivery_finding(take);
    let mut units = |take: &mut dyn FnMut(&ReportUnit) -> Result<(), ReportError>| {
        teller.borrow_mut().each_unit(|told| take(&told.unit))
    };
    let report = Report {
        format: <Report>::FORMAT.to_owned(),
        version: <Report>::VERSION,
        batch: facts.head.clone(),
        lang,
        totals: facts.totals,
        states: facts.states,
        codes: facts.codes.clone(),
        reconciliation: facts.expectation.totals(),
        time: facts.time.clone(),
        unchecked: facts.unchecked.clone(),
        delivery: Streamed::new(&mut delivery, &failed),
        units: Streamed::new(&mut units, &failed),
    };
    write_file(path, meter, |out| {
        report_json::write(out, &report)
            .map_err(|source| failed.take().unwrap_or_else(|| ReportError::Write { path: path.into(), source }))
    })
}

/// Writes one report, whole or not at all.
fn write_file(
    path: &Path,
    meter: &Meter,
    produce: impl FnOnce(&mut dyn Write) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let mut failed = None;
    let written = write_atomic_with(path, meter, |file| {
        let mut out = BufWriter::new(file);
        if let Err(error) = produce(&mut out) {
            failed = Some(error);
            return Err(io::ErrorKind::Other.into());
        }
        out.flush()
    });
    match (failed, written) {
        (Some(error), _) => Err(error),
        (None, Err(source)) => Err(ReportError::Write { path: path.into(), source }),
        (None, Ok(())) => Ok(()),
    }
}

fn facts(gathered: &Gathered, tally: Tally, input: &ReportInput<'_>) -> Facts {
    let batch = &gathered.batch;
    let codes = tally.by_code();
    let unchecked = unchecked(gathered, &tally);
    let mut totals = tally.totals;
    totals.rows_without_files = gathered.planned.rows_without_files;
    Facts {
        head: ReportHead {
            id: batch.batch.clone(),
            at: batch.at,
            written: input.clock,
            profile: batch.profile.clone(),
            program: gathered.program.clone(),
            operator: gathered.operator.clone(),
            corrective: batch.corrective.clone(),
        },
        totals,
        states: tally.states,
        delivery_errors: tally.delivery_errors,
        codes,
        expectation: gathered.expectation,
        time: gathered.time.clone(),
        unchecked,
    }
}

fn unchecked(gathered: &Gathered, tally: &Tally) -> Vec<Unchecked> {
    let left = tally.states.pending + tally.states.underway > 0;
    let signatures = gathered.signatures || tally.has(codes::pdf::SIGNED) || tally.has(codes::pdf::SIGNATURE_PARTIAL);
    let list = [
        (true, Unchecked::Originals),
        (true, Unchecked::Legibility),
        (signatures, Unchecked::Signatures),
        (tally.has(codes::intake::CHECKSUM_NONE_SUPPLIED), Unchecked::IntegrityBeforeIntake),
        (!gathered.described && gathered.expectation == Expectation::Nothing, Unchecked::Completeness),
        (left, Unchecked::PendingUnits),
    ];
    list.into_iter().filter_map(|(holds, what)| holds.then_some(what)).collect()
}

/// A unit that was planned and not reached.
impl Default for ReportUnit {
    fn default() -> Self {
        Self {
            unit: String::new(),
            unit_version: None,
            state: UnitState::Surveyed,
            unchanged: false,
            restricted: false,
            title: None,
            files: 0,
            bytes: 0,
            pages: 0,
            package_bytes: 0,
            millis: 0,
            text: None,
            documents: None,
            findings: Vec::new(),
        }
    }
}
