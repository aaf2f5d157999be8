//! Decisions that come in a file: read within limits, and checked against what lies there before any of them counts.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, ToSpan};
use uuid::Uuid;

use crate::formats::table::{CsvRows, TableError, restored};
use crate::records::{
    Code, DecidedPage, DecisionEntry, DecisionFile, DecisionRecord, Defect, Finding, Hex, Hex32, MasterFile, Person,
    Record, RecordError, Role, SampleRecord, Severity, Subject, Terms, Verdict, codes, read,
};

use super::delivery::{DeliveryStanding, SampleVerdict};
use super::judge::{UnitOnRecord, may_be_waived};

/// Largest file, in bytes.
pub const LARGEST: u64 = 32 << 20;

/// Most decisions in one file.
const MOST: usize = 100_000;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// How far the clock of who decides may be ahead of ours.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// The columns of the table for exchange. Those before `verdict` tell what is to be decided; `list` and `detail` are for people alone.
pub const COLUMNS: [&str; 12] =
    ["batch", "list", "unit", "name", "image", "bound_to", "detail", "verdict", "defect", "reason", "by", "at"];

/// What came in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The batch that it names.
    pub batch: String,
    /// The decisions with their number in the file, or their row in the table, from 1.
    pub entries: Vec<(u64, DecisionEntry)>,
}

/// What keeps a file of decisions from being read at all.
#[derive(Debug, thiserror::Error)]
pub enum IncomingError {
    /// It is larger than any that people make.
    #[error("read the decisions: the file has {found} bytes, or more than {limit} decisions are in it")]
    TooLarge {
        /// Its bytes.
        found: u64,
        /// Most decisions.
        limit: usize,
    },
    /// It is no such record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// It is no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A column is missing, or none of ours.
    #[error("read the decisions: the column `{column}` is {what}", what = if *.missing { "missing" } else { "none of ours, or stands twice" })]
    Column {
        /// Its name.
        column: String,
        /// Whether it is missing.
        missing: bool,
    },
    /// A cell cannot be understood.
    #[error("read the decisions: row {row}, column `{column}`: `{value}` cannot be understood")]
    Value {
        /// The row.
        row: u64,
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// Rows of more than one batch.
    #[error("read the decisions: they are about `{one}` and about `{other}`")]
    TwoBatches {
        /// A batch.
        one: String,
        /// Another.
        other: String,
    },
    /// Nothing was decided.
    #[error("read the decisions: there is none in the file")]
    Empty,
}

/// Reads the JSON that the review page saves, or the table for exchange.
///
/// # Errors
/// [`IncomingError`].
pub fn read_decisions(bytes: &[u8]) -> Result<Incoming, IncomingError> {
    let found = bytes.len() as u64;
    if found > LARGEST {
        return Err(IncomingError::TooLarge { found, limit: MOST });
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let incoming = if text.trim_ascii_start().starts_with(b"{") {
        let file: DecisionFile = read(text)?;
        Incoming { batch: file.batch, entries: (1..).zip(file.decisions).collect() }
    } else {
        read_table(bytes)?
    };
    match incoming.entries.len() {
        0 => Err(IncomingError::Empty),
        count if count > MOST => Err(IncomingError::TooLarge { found, limit: MOST }),
        _ => Ok(incoming),
    }
}

fn read_table(bytes: &[u8]) -> Result<Incoming, IncomingError> {
    let mut rows = CsvRows::new(bytes)?;
    let Some(header) = rows.next_row()? else { return Err(IncomingError::Empty) };
    let mut places = [None; COLUMNS.len()];
    for (at, cell) in header.cells.iter().enumerate() {
        let name = cell.text.trim();
        let slot = COLUMNS.iter().position(|column| *column == name).and_then(|known| places.get_mut(known));
        match slot {
            Some(slot) if slot.is_none() => *slot = Some(at),
            _ if name.is_empty() => {}
            _ => return Err(IncomingError::Column { column: name.to_owned(), missing: false }),
        }
    }
    for column in ["batch", "bound_to", "verdict"] {
        let known = COLUMNS.iter().position(|name| *name == column).and_then(|at| places.get(at).copied().flatten());
        if known.is_none() {
            return Err(IncomingError::Column { column: column.to_owned(), missing: true });
        }
    }
    let mut incoming = Incoming { batch: String::new(), entries: Vec::new() };
    while let Some(row) = rows.next_row()? {
        let cell = |column: &str| {
            let at = COLUMNS.iter().position(|name| *name == column).and_then(|at| places.get(at).copied().flatten());
            restored(at.map_or("", |at| row.text(at)).trim()).to_owned()
        };
        // A row on which nobody has decided.
        if row.is_blank() || cell("verdict").is_empty() {
            continue;
        }
        let batch = cell("batch");
        if incoming.batch.is_empty() {
            incoming.batch.clone_from(&batch);
        } else if incoming.batch != batch {
            return Err(IncomingError::TwoBatches { one: incoming.batch, other: batch });
        }
        incoming.entries.push((row.number, entry(row.number, cell)?));
        if incoming.entries.len() > MOST {
            return Err(IncomingError::TooLarge { found: bytes.len() as u64, limit: MOST });
        }
    }
    Ok(incoming)
}

fn entry(row: u64, cell: impl Fn(&str) -> String) -> Result<DecisionEntry, IncomingError> {
    let wrong = |column, value| IncomingError::Value { row, column, value };
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let verdict = verdict(&cell("verdict")).ok_or_else(|| wrong("verdict", cell("verdict")))?;
    let bound_to = cell("bound_to").parse::<Hex32>().map_err(|_| wrong("bound_to", cell("bound_to")))?;
    let image = match some(cell("image")) {
        Some(text) => Some(text.parse().map_err(|_| wrong("image", text))?),
        None => None,
    };
    let at = match some(cell("at")) {
        Some(text) => Some(text.parse().map_err(|_| wrong("at", text))?),
        None => None,
    };
    Ok(DecisionEntry {
        unit: some(cell("unit")),
        page: some(cell("name")).map(|name| DecidedPage { name, image }),
        bound_to,
        verdict,
        defect: some(cell("defect")),
        reason: some(cell("reason")),
        by: some(cell("by")),
        at,
    })
}

/// A verdict as people write it in a table, in either language.
fn verdict(text: &str) -> Option<Verdict> {
    match text.to_lowercase().as_str() {
        "accept" | "accetta" => Some(Verdict::Accept),
        "waive" | "deroga" => Some(Verdict::Waive),
        "rescan" | "rifare" => Some(Verdict::Rescan),
        "reject" | "respingi" => Some(Verdict::Reject),
        _ => None,
    }
}

/// A unit as it lies in the workspace.
#[derive(Clone, Debug)]
pub struct UnitFacts {
    /// Its key.
    pub key: Hex32,
    /// Its files.
    pub files: Vec<MasterFile>,
    /// What was found, with final severities.
    pub findings: Vec<Finding>,
    /// Whether its package stands.
    pub packaged: bool,
    /// Whether only some roles may see it.
    pub restricted: bool,
}

/// What decisions are checked against.
pub trait OnRecord {
    /// What keeps it from being looked up.
    type Error;
    /// A unit of the batch; `None` where nothing of it lies there.
    ///
    /// # Errors
    /// It cannot be read.
    fn unit(&mut self, unit: &str) -> Result<Option<UnitFacts>, Self::Error>;
    /// Where the delivery stands when these decisions are added.
    ///
    /// # Errors
    /// It cannot be read.
    fn standing_with(&mut self, more: &[DecisionRecord]) -> Result<DeliveryStanding, Self::Error>;
}

/// Who decides, on what, and when.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'c> {
    /// The file's name, for messages.
    pub file: &'c str,
    /// The batch.
    pub batch: &'c str,
    /// The people of `fondo.toml`.
    pub people: &'c [Person],
    /// Who applies the file.
    pub applied_by: Option<&'c str>,
    /// The terms.
    pub terms: &'c Terms,
    /// The newest sample.
    pub sample: Option<&'c SampleRecord>,
    /// The decisions that stand.
    pub decisions: &'c [DecisionRecord],
    /// The clock.
    pub now: Timestamp,
}

/// What came of the checking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Decisions to be added.
    pub records: Vec<DecisionRecord>,
    /// Decisions that stand already.
    pub before: u64,
    /// Why decisions are refused; where there is one, none is to be added.
    pub findings: Vec<Finding>,
}

/// Checks every decision of a file. Those on the delivery as a whole come last, whatever their place.
///
/// # Errors
/// What lies there cannot be read.
pub fn check<R: OnRecord>(
    incoming: &Incoming,
    circumstances: &Circumstances<'_>,
    on_record: &mut R,
) -> Result<Checked, R::Error> {
    let mut checked = Checked::default();
    let (whole, parts): (Vec<_>, Vec<_>) = incoming.entries.iter().partition(|(_, entry)| entry.unit.is_none());
    let mut ids: BTreeSet<Uuid> = circumstances.decisions.iter().map(|decision| decision.id).collect();
    for (number, entry) in parts.into_iter().chain(whole) {
        let subject =
            Subject::Row { table: circumstances.file.to_owned(), row: *number, identifier: entry.unit.clone() };
        let refused = |code: Code| Finding::new(code, subject.clone());
        let (record, person) = match begun(entry, circumstances) {
            Ok(begun) => begun,
            Err(fault) => {
                checked.findings.push(fault.finding(&refused));
                continue;
            }
        };
        let standing = |known: &&DecisionRecord| known.same_thing(&record);
        let last = checked.records.iter().rfind(standing).or_else(|| circumstances.decisions.iter().rfind(standing));
        if ids.contains(&record.id) || last.is_some_and(|last| last.says_the_same(&record)) {
            checked.before += 1;
            continue;
        }
        match complete(record, person, circumstances, on_record, &checked.records)? {
            Ok(record) => {
                ids.insert(record.id);
                checked.records.push(record);
            }
            Err(fault) => checked.findings.push(fault.finding(&refused)),
        }
    }
    Ok(checked)
}

/// Why a decision is refused: its code and the arguments of the code's text.
struct Fault(Code, Vec<(&'static str, String)>);

impl Fault {
    fn finding(self, refused: &dyn Fn(Code) -> Finding) -> Finding {
        self.1.into_iter().fold(refused(self.0), |finding, (name, value)| finding.with(name, value))
    }
}

fn fault(code: Code, arguments: impl IntoIterator<Item = (&'static str, String)>) -> Fault {
    Fault(code, arguments.into_iter().collect())
}

/// What can be said of a decision before it is known what lies there.
fn begun<'p>(entry: &DecisionEntry, known: &Circumstances<'p>) -> Result<(DecisionRecord, &'p Person), Fault> {
    use codes::acceptance as code;
    let by = entry.by.as_deref().or(known.applied_by);
    let Some(by) = by else { return Err(fault(code::DECISION_BY_NOBODY, [])) };
    let person = known.people.iter().find(|person| person.id == by && person.roles.contains(&Role::Archivist));
    let Some(person) = person else { return Err(fault(code::DECISION_NOT_ENTITLED, [("by", by.to_owned())])) };
    let malformed = |what: &str| Err(fault(code::DECISION_MALFORMED, [("what", what.to_owned())]));
    if entry.at.is_some_and(|at| at.duration_since(known.now) > AHEAD) {
        return malformed("at");
    }
    let reason = entry.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let odd = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    if reason.is_some_and(|reason| reason.chars().count() > LONGEST_REASON || reason.contains(odd)) {
        return malformed("reason");
    }
    if (entry.page.is_some() && entry.unit.is_none()) || entry.page.as_ref().is_some_and(|page| page.image == Some(0)) {
        return malformed("page");
    }
    if entry.unit.is_none() && entry.verdict == Verdict::Rescan {
        return malformed("verdict");
    }
    if let Some(defect) = entry.defect.as_deref()
        && Defect::find(defect).is_none()
        && known.terms.clause_of(defect).is_none()
        && Code::find(defect).is_none()
    {
        return Err(fault(code::DECISION_UNKNOWN_DEFECT, [("defect", defect.to_owned())]));
    }
    let explained = match entry.verdict {
        Verdict::Accept => true,
        Verdict::Waive => reason.is_some(),
        Verdict::Rescan | Verdict::Reject => reason.is_some() || entry.defect.is_some(),
    };
    if !explained {
        return Err(fault(code::DECISION_WITHOUT_REASON, [("verdict", entry.verdict.slug().to_owned())]));
    }
    let at = entry.at.unwrap_or(known.now);
    let mut record = DecisionRecord {
        format: DecisionRecord::FORMAT.to_owned(),
        version: DecisionRecord::VERSION,
        id: Uuid::nil(),
        batch: known.batch.to_owned(),
        unit: entry.unit.clone(),
        page: entry.page.clone(),
        bound_to: entry.bound_to,
        verdict: entry.verdict,
        codes: Vec::new(),
        defect: entry.defect.clone(),
        reason: reason.map(str::to_owned),
        due: None,
        by: by.to_owned(),
        role: Role::Archivist,
        at,
    };
    record.id = identifier(&record);
    Ok((record, person))
}

/// UUIDv5 over everything that the person said.
fn identifier(record: &DecisionRecord) -> Uuid {
    let said = serde_json::json!([
        record.batch,
        record.unit,
        record.page,
        record.bound_to,
        record.verdict,
        record.defect,
        record.reason,
        record.by,
        record.at,
    ]);
    Uuid::new_v5(&Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://fondo.invalid/decision"), said.to_string().as_bytes())
}

/// What depends on what lies there.
fn complete<R: OnRecord>(
    mut record: DecisionRecord,
    person: &Person,
    known: &Circumstances<'_>,
    on_record: &mut R,
    with: &[DecisionRecord],
) -> Result<Result<DecisionRecord, Fault>, R::Error> {
    use codes::acceptance as code;
    let Some(name) = record.unit.clone() else { return on_delivery(record, known, on_record, with) };
    let Some(unit) = on_record.unit(&name)? else { return Ok(Err(fault(code::DECISION_UNKNOWN, [("what", name)]))) };
    if unit.restricted && !person.roles.contains(&Role::Reader) {
        return Ok(Err(fault(code::DECISION_NOT_ENTITLED, [("by", record.by)])));
    }
    if let Err(fault) = binds(&record, &unit) {
        return Ok(Err(fault));
    }
    if unit.packaged && matches!(record.verdict, Verdict::Reject | Verdict::Waive) {
        return Ok(Err(fault(code::DECISION_TOO_LATE, [("unit", name)])));
    }
    let there = UnitOnRecord { key: &unit.key, files: &unit.files, findings: &unit.findings };
    let errors: BTreeSet<&str> = {
        let about = there.findings_of(&record).filter(|finding| finding.severity == Severity::Error);
        about.map(|finding| finding.code.slug()).collect()
    };
    match record.verdict {
        Verdict::Accept if !errors.is_empty() => {
            let named = errors.into_iter().collect::<Vec<_>>().join(", ");
            return Ok(Err(fault(code::DECISION_NEEDS_WAIVER, [("codes", named)])));
        }
        Verdict::Accept => {}
        Verdict::Waive => {
            let weighs = |finding: &&Finding| {
                finding.severity >= if errors.is_empty() { Severity::Warning } else { Severity::Error }
            };
            let mut closed: Vec<Code> = Vec::new();
            for finding in there.findings_of(&record).filter(weighs) {
                if !may_be_waived(finding.code) {
                    let named = finding.code.slug().to_owned();
                    return Ok(Err(fault(code::DECISION_NOT_WAIVABLE, [("code", named)])));
                }
                if !closed.contains(&finding.code) {
                    closed.push(finding.code);
                }
            }
            record.codes = closed;
        }
        Verdict::Rescan | Verdict::Reject => {
            let mut seen: Vec<Code> = Vec::new();
            for finding in there.findings_of(&record).filter(|finding| finding.severity >= Severity::Warning) {
                if !seen.contains(&finding.code) {
                    seen.push(finding.code);
                }
            }
            record.codes = seen;
            if record.verdict == Verdict::Rescan {
                let day = record.at.to_zoned(jiff::tz::TimeZone::UTC).date();
                record.due = day.checked_add(i64::from(known.terms.rescan_days).days()).ok();
            }
        }
    }
    Ok(Ok(record))
}

/// Whether a decision is on what lies there.
fn binds(record: &DecisionRecord, unit: &UnitFacts) -> Result<(), Fault> {
    use codes::acceptance as code;
    let stale = |what: &str, found: &Hex<32>| {
        fault(
            code::DECISION_STALE,
            [("what", what.to_owned()), ("found", found.to_string()), ("given", record.bound_to.to_string())],
        )
    };
    let Some(page) = &record.page else {
        let name = record.unit.as_deref().unwrap_or_default();
        return if record.bound_to == unit.key { Ok(()) } else { Err(stale(name, &unit.key)) };
    };
    let file = unit.files.iter().find(|file| file.name == page.name);
    let file = file.filter(|file| page.image.is_none_or(|image| image <= file.technical.pages().max(1)));
    match file {
        None => Err(fault(code::DECISION_UNKNOWN, [("what", page.name.clone())])),
        Some(file) if file.digests.sha256 != record.bound_to => Err(stale(&page.name, &file.digests.sha256)),
        Some(_) => Ok(()),
    }
}

fn on_delivery<R: OnRecord>(
    record: DecisionRecord,
    known: &Circumstances<'_>,
    on_record: &mut R,
    with: &[DecisionRecord],
) -> Result<Result<DecisionRecord, Fault>, R::Error> {
    use codes::acceptance as code;
    let Some(sample) = known.sample else { return Ok(Err(fault(code::DECISION_UNKNOWN, [("what", record.batch)]))) };
    if sample.lot.digest != record.bound_to {
        return Ok(Err(fault(
            code::DECISION_STALE,
            [
                ("what", record.batch.clone()),
                ("found", sample.lot.digest.to_string()),
                ("given", record.bound_to.to_string()),
            ],
        )));
    }
    if record.verdict == Verdict::Accept {
        let standing = on_record.standing_with(with)?;
        let passed = standing.sample.as_ref().is_none_or(|sample| sample.verdict == SampleVerdict::Passed);
        if !passed || standing.open > 0 {
            let left = standing.sample.as_ref().map_or(0, |sample| sample.size - sample.inspected);
            return Ok(Err(fault(
                code::DECISION_NOT_YET,
                [("left", left.to_string()), ("open", standing.open.to_string())],
            )));
        }
    }
    Ok(Ok(record))
}
