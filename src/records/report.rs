//! `report.json`: what came of a batch, for other programs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::{Code, Lang, Severity};
use super::header::Record;
use super::path::SourcePath;
use super::pdfa_document::UnitDocuments;
use super::recognition::UnitText;
use super::unit::UnitState;

/// The file name, below `thumbnails/` in the batch's folder, of the small picture of a unit's file: the unit's folder
/// name and the file's position in the unit's plan, from 1. A JPEG, kept where a person should look.
#[must_use]
pub fn thumbnail_name(unit_folder: &str, position: u64) -> String {
    format!("{unit_folder}-{position:05}.jpg")
}

/// The record `fondo.report`. `D` and `U` are lists: vectors where a report is read, streams where it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Report")]
pub struct Report<D = Vec<ReportFinding>, U = Vec<ReportUnit>> {
    /// `fondo.report`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The batch and its run.
    pub batch: ReportHead,
    /// The language of `detail` and `remedy`.
    pub lang: Lang,
    /// Counts.
    pub totals: ReportTotals,
    /// Units by state.
    pub states: StateTally,
    /// Findings by code, in order of code. Codes without a finding are left out.
    pub codes: Vec<CodeTally>,
    /// Delivery against inventory and scope; absent where there was neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconciliation: Option<ScopeTotals>,
    /// How long it took.
    pub time: ReportTime,
    /// What nobody has checked: silence here would read as "passed".
    pub unchecked: Vec<Unchecked>,
    /// Findings about the delivery as a whole, in the order of `findings.csv`.
    pub delivery: D,
    /// Every unit, in order of identifier.
    pub units: U,
}

impl Record for Report {
    const FORMAT: &'static str = "fondo.report";
    const VERSION: u32 = 1;
}

/// The batch that a report is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportHead {
    /// Identifier of the batch.
    pub id: String,
    /// The batch's instant, which its packages bear.
    pub at: Timestamp,
    /// When the report was written.
    pub written: Timestamp,
    /// Name of the profile.
    pub profile: String,
    /// Program and version of the last run.
    pub program: String,
    /// Who ran it last.
    pub operator: String,
    /// Why the delivery is corrective, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrective: Option<String>,
}

/// Batches without recognition do not speak of it.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_none(pages: &u64) -> bool {
    *pages == 0
}

/// Counts over the whole batch, units that stood already included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportTotals {
    /// Units.
    pub units: u64,
    /// Source files in units.
    pub files: u64,
    /// Bytes of these files.
    pub bytes: u64,
    /// Pages.
    pub pages: u64,
    /// Bytes of the packages.
    pub package_bytes: u64,
    /// Pages whose text was recognised.
    #[serde(default, skip_serializing_if = "is_none")]
    pub recognised: u64,
    /// PDF/A documents that were made.
    #[serde(default, skip_serializing_if = "is_none")]
    pub documents: u64,
    /// Inventory rows that legitimately have no files.
    pub rows_without_files: u64,
    /// Units that reports must not describe.
    pub restricted_units: u64,
    /// Findings by severity.
    pub findings: SeverityTally,
}

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeverityTally {
    /// Errors.
    pub error: u64,
    /// Warnings.
    pub warning: u64,
    /// Information.
    pub info: u64,
}

impl SeverityTally {
    /// Counts one more.
    pub fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.error += 1,
            Severity::Warning => self.warning += 1,
            Severity::Info => self.info += 1,
        }
    }
}

/// Units by where they stand after the run. Each unit counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateTally {
    /// A version was packaged.
    pub packaged: u64,
    /// A version with the same key stood already.
    pub unchanged: u64,
    /// A person must decide.
    pub held: u64,
    /// Not taken.
    pub refused: u64,
    /// Begun but not packaged: processed or accepted.
    pub underway: u64,
    /// Not reached yet.
    pub pending: u64,
    /// Undone.
    pub withdrawn: u64,
}

/// One code and how often it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeTally {
    /// The code.
    pub code: Code,
    /// The greatest severity that it was found with.
    pub severity: Severity,
    /// Findings.
    pub count: u64,
    /// Units with at least one of them.
    pub units: u64,
}

/// Delivery against inventory and scope, cumulative over deliveries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeTotals {
    /// Units that the scope or inventory names.
    pub expected: u64,
    /// Of these, delivered up to now.
    pub delivered: u64,
    /// Of these, delivered and held or refused.
    pub not_accepted: u64,
    /// Of these, not delivered yet.
    pub awaited: u64,
    /// Of these, without files for a reason on record.
    pub without_files: u64,
    /// Delivered, but named nowhere.
    pub unexpected: u64,
    /// Delivered with another number of pages than declared.
    pub extent_differs: u64,
    /// Delivered with gaps that nobody declared.
    pub undeclared_gaps: u64,
}

/// How long it took. Only units that were dealt with count for the rates; what stood already costs next to nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportTime {
    /// Runs, interrupted ones included.
    pub runs: u64,
    /// Begin of the first run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_started: Option<Timestamp>,
    /// Last time that a run said something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
    /// Milliseconds that runs lasted, added up.
    pub millis: u64,
    /// Source bytes of the units dealt with in these runs.
    pub processed_bytes: u64,
    /// Their pages.
    pub processed_pages: u64,
    /// Bytes a second.
    pub bytes_per_second: f64,
    /// Pages a second.
    pub pages_per_second: f64,
}

/// Something that was not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unchecked {
    /// The pages were not compared with the originals (raffronto).
    Originals,
    /// Nobody has looked whether the pages are legible, straight and complete.
    Legibility,
    /// Signatures, seals and time stamps came along; they were kept, not validated.
    Signatures,
    /// No checksums came along: what happened to the files before intake is unknown.
    IntegrityBeforeIntake,
    /// There was no inventory: whether all came that should have come is unknown.
    Completeness,
    /// The run was cut off: units that were not reached were not checked at all.
    PendingUnits,
}

/// One unit in a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportUnit {
    /// Identifier.
    pub unit: String,
    /// Version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_version: Option<u32>,
    /// Its state.
    pub state: UnitState,
    /// True where nothing had to be done.
    pub unchanged: bool,
    /// True where the report shows no more than the identifier, counts and codes.
    pub restricted: bool,
    /// Title; never of a restricted unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Source files.
    pub files: u64,
    /// Source bytes.
    pub bytes: u64,
    /// Pages.
    pub pages: u64,
    /// Bytes of the package.
    pub package_bytes: u64,
    /// Milliseconds spent.
    pub millis: u64,
    /// Its text, where any was recognised; of a restricted unit no page is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<UnitText>,
    /// Its PDF/A documents, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents: Option<UnitDocuments>,
    /// What was found, in the order of `findings.csv`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<ReportFinding>,
}

/// A finding as a report may show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportFinding {
    /// The code.
    pub code: Code,
    /// Severity.
    pub severity: Severity,
    /// Where; absent where it is about the unit or delivery as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<ReportPlace>,
    /// What is the matter.
    pub detail: String,
    /// What to do.
    pub remedy: String,
    /// The measured values; absent for restricted units.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

/// Where a finding is, as a report may show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ReportPlace {
    /// A file of the delivery.
    File {
        /// Its path.
        path: SourcePath,
        /// The page or image inside, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<u32>,
    },
    /// A file of a restricted unit: only its position is told.
    RestrictedFile {
        /// Position among the unit's files in order of path, from 1; absent where the plan does not know the file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<u64>,
        /// The page or image inside, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<u32>,
    },
    /// A unit, in a finding about the delivery.
    Unit {
        /// Its identifier.
        unit: String,
    },
    /// A row of a table.
    Row {
        /// The table.
        table: String,
        /// The row as a spreadsheet shows it; 0 for the table as a whole.
        row: u64,
        /// The identifier that stands in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identifier: Option<String>,
    },
    /// A package or a file in it.
    Package {
        /// The package.
        name: String,
        /// The file inside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<String>,
    },
}
