//! `fondo compare`: the comparison with the originals. Its record alone yields the data of an attestation of
//! conformity.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::accept;
use crate::catalogue::{Access, Catalogue, Workspace};
use crate::io::{Meter, write_atomic};
use crate::records::{
    ComparedPage, ComparisonForm, ComparisonMethod, ComparisonOutcome, ComparisonRecord, Event, EventType, Hex, Hex32,
    InspectionLevel, JournalLine, LotSize, Outcome, PageOfLot, Record, Role, SampleRules, UnitState, read, read_lines,
};

use super::super::books::batch_books::{Books, batch_folder};
use super::super::books::own::own_package;
use super::super::preparation::planning::units;
use super::super::request::RunError;
use super::review::which_batch;
use super::versions::standing;

/// The folder of the records.
const FOLDER: &str = "comparisons";

/// What the draw is for, in its seed.
const PURPOSE: &str = "comparison";

/// What keeps a comparison from being recorded, or from attesting anything.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComparisonFault {
    /// Nothing of the batch is packaged.
    #[error("nothing of the batch is packaged yet")]
    NothingPackaged,
    /// The form is about another lot than the packages that stand.
    #[error("the packages that stand are not those that were compared (lot {found}, compared {compared})")]
    OtherLot {
        /// What stands.
        found: Hex32,
        /// What was compared.
        compared: Hex32,
    },
    /// The form names other pages than were drawn.
    #[error("the pages of the form are not those that were drawn")]
    OtherPages,
    /// A field of the form is not filled in.
    #[error("`{field}` is not filled in")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// A day that has not come.
    #[error("the day of the comparison lies ahead")]
    Ahead,
    /// A person whom `fondo.toml` does not know.
    #[error("`{id}` is nobody in fondo.toml")]
    UnknownPerson {
        /// The id.
        id: String,
    },
    /// Who records must be entitled.
    #[error("`{id}` is no archivist")]
    NotEntitled {
        /// The id, or that nobody was named.
        id: String,
    },
    /// No comparison is on record.
    #[error("no comparison with the originals is on record")]
    None,
    /// The comparison on record found differences, or did not get to every page.
    #[error("the comparison on record does not say that the copies conform")]
    NotConforming,
    /// Images are still held or on order.
    #[error("{count} units of the delivery are not packaged")]
    Incomplete {
        /// How many.
        count: u64,
    },
}

/// The data of an attestation of conformity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attestation {
    /// The institution.
    pub institution: Option<String>,
    /// The batch.
    pub batch: String,
    /// The lot: images, units, and the digest over all of them.
    pub lot: LotSize,
    /// By which way.
    pub method: ComparisonMethod,
    /// How the images were captured.
    pub process: String,
    /// The day.
    pub date: String,
    /// The place.
    pub place: String,
    /// The persons: id and capacity.
    pub persons: Vec<(String, String)>,
    /// Pages that were compared.
    pub compared: u64,
    /// The seed from which they were drawn.
    pub seed: Hex32,
    /// The record in the workspace, and its digest.
    pub record: String,
    /// BLAKE3 of the record.
    pub record_digest: Hex32,
}

/// Writes a form for the comparison of what a batch has packaged: with every page, or with a sample of them.
///
/// # Errors
/// The batch is unknown or has nothing packaged, or the workspace cannot be read.
pub fn comparison_form(
    workspace: &Path,
    batch: Option<&str>,
    method: ComparisonMethod,
) -> Result<ComparisonForm, RunError> {
    let workspace = Workspace::open_or_create(workspace, Access::Read)?;
    let batch = which_batch(&workspace, batch)?;
    batch_folder(&workspace, &batch)?;
    let catalogue = Catalogue::open_read_only(&workspace.catalogue_path())?;
    let catalogue = catalogue.ok_or(RunError::Comparison(ComparisonFault::NothingPackaged))?;
    let lot = lot_of(&workspace, &catalogue, &batch)?;
    Ok(form_of(&batch, lot, method))
}

fn form_of(batch: &str, lot: Lot, method: ComparisonMethod) -> ComparisonForm {
    let seed = accept::seed(batch, &lot.size.digest, PURPOSE);
    let places: Vec<u64> = match method {
        ComparisonMethod::All => (0..lot.size.pages).collect(),
        ComparisonMethod::Sample => {
            let rules = SampleRules { level: InspectionLevel::II, ..SampleRules::default() };
            let size = accept::sampling_plan(lot.size.pages, &rules).size;
            accept::draw(&seed, lot.size.pages, size)
        }
    };
    let page = |place: u64| usize::try_from(place).ok().and_then(|place| lot.pages.get(place)).cloned();
    let pages = places.into_iter().filter_map(page).map(|page| ComparedPage { page, outcome: None, note: None });
    ComparisonForm {
        format: ComparisonForm::FORMAT.to_owned(),
        version: ComparisonForm::VERSION,
        batch: batch.to_owned(),
        lot: lot.size,
        seed,
        method,
        process: String::new(),
        persons: Vec::new(),
        date: None,
        place: String::new(),
        pages: pages.collect(),
    }
}

/// Takes a filled-in form into the records.
///
/// # Errors
/// It is not filled in, is about other bytes than those that are packaged, or the workspace cannot be written.
pub fn record_comparison(workspace: &Path, form: &[u8], operator: Option<&str>) -> Result<ComparisonRecord, RunError> {
    let filled: ComparisonForm = read(form)?;
    let desk = Books::of_begun(workspace, &filled.batch, operator)?;
    let people = &desk.workspace.office().people;
    let entitled =
        people.iter().any(|person| Some(person.id.as_str()) == operator && person.roles.contains(&Role::Archivist));
    if !entitled {
        let id = operator.unwrap_or("-").to_owned();
        return Err(ComparisonFault::NotEntitled { id }.into());
    }
    let lot = lot_of(&desk.workspace, &desk.catalogue(), &filled.batch)?;
    check(&filled, lot, |id| people.iter().any(|person| person.id == id), Timestamp::now())?;
    let digest = Hex32::blake3(form);
    let conforms = filled.pages.iter().all(|page| page.outcome == Some(ComparisonOutcome::Conforms));
    let record = ComparisonRecord {
        format: ComparisonRecord::FORMAT.to_owned(),
        version: ComparisonRecord::VERSION,
        form: filled,
        form_digest: digest,
        conforms,
        recorded_by: desk.operator.to_owned(),
        recorded: Timestamp::now(),
    };
    let records = records(&desk.folder)?;
    if let Some((_, known)) = records.iter().find(|(_, known)| known.form_digest == digest) {
        desk.log_events(&[event_of(known)])?;
        return Ok(known.clone());
    }
    let path = desk.folder.join(FOLDER).join(format!("{:04}.json", last_number(&records) + 1));
    let failed = |source| desk.write_failed(&path, source);
    fs::create_dir_all(desk.folder.join(FOLDER)).map_err(failed)?;
    let json = serde_json::to_vec_pretty(&record).map_err(io::Error::from).map_err(failed)?;
    write_atomic(&path, &json, &desk.meter).map_err(failed)?;
    desk.log_events(&[event_of(&record)])?;
    Ok(record)
}

fn check(form: &ComparisonForm, lot: Lot, known: impl Fn(&str) -> bool, now: Timestamp) -> Result<(), ComparisonFault> {
    if lot.size != form.lot {
        return Err(ComparisonFault::OtherLot { found: lot.size.digest, compared: form.lot.digest });
    }
    let drawn = form_of(&form.batch, lot, form.method);
    let same = drawn.seed == form.seed
        && drawn.pages.iter().map(|page| &page.page).eq(form.pages.iter().map(|page| &page.page));
    if !same {
        return Err(ComparisonFault::OtherPages);
    }
    let missing = |field| Err(ComparisonFault::Missing { field });
    match form.date {
        None => return missing("date"),
        Some(date) if date > last_day(now) => return Err(ComparisonFault::Ahead),
        Some(_) => {}
    }
    for (field, text) in [("place", &form.place), ("process", &form.process)] {
        if text.trim().is_empty() {
            return missing(field);
        }
    }
    if form.persons.is_empty() || form.persons.iter().any(|person| person.capacity.trim().is_empty()) {
        return missing("persons");
    }
    if let Some(person) = form.persons.iter().find(|person| !known(&person.id)) {
        return Err(ComparisonFault::UnknownPerson { id: person.id.clone() });
    }
    if form.pages.is_empty() || form.pages.iter().any(|page| page.outcome.is_none()) {
        return missing("outcome");
    }
    let unexplained = |page: &ComparedPage| page.outcome == Some(ComparisonOutcome::Differs) && page.note.is_none();
    if form.pages.iter().any(unexplained) {
        return missing("note");
    }
    Ok(())
}

/// The last day that it can be anywhere when the clock says `now`, as for decisions: east of Greenwich the day begins
/// before ours.
fn last_day(now: Timestamp) -> Date {
    now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now).to_zoned(TimeZone::UTC).date()
}

/// The data of an attestation, of the newest comparison on record.
///
/// # Errors
/// [`RunError::Comparison`] says why nothing can be attested; or the workspace cannot be read.
pub fn attestation(workspace: &Path, batch: Option<&str>) -> Result<Attestation, RunError> {
    let workspace = Workspace::open_or_create(workspace, Access::Read)?;
    let batch = which_batch(&workspace, batch)?;
    let folder = batch_folder(&workspace, &batch)?;
    let catalogue = Catalogue::open_read_only(&workspace.catalogue_path())?;
    let catalogue = catalogue.ok_or(RunError::Comparison(ComparisonFault::NothingPackaged))?;
    let Some((path, record)) = records(&folder)?.pop() else { return Err(ComparisonFault::None.into()) };
    let lot = lot_of(&workspace, &catalogue, &batch)?;
    if lot.size != record.form.lot {
        return Err(ComparisonFault::OtherLot { found: lot.size.digest, compared: record.form.lot.digest }.into());
    }
    if !record.conforms {
        return Err(ComparisonFault::NotConforming.into());
    }
    let count = not_packaged(&folder)?;
    if count > 0 {
        return Err(ComparisonFault::Incomplete { count }.into());
    }
    let json = fs::read(&path).map_err(|source| RunError::Read { path: path.clone(), source })?;
    let form = record.form;
    Ok(Attestation {
        institution: workspace.office().institution.name.clone(),
        batch,
        lot: form.lot,
        method: form.method,
        process: form.process,
        date: form.date.map(|date| date.to_string()).unwrap_or_default(),
        place: form.place,
        persons: form.persons.into_iter().map(|person| (person.id, person.capacity)).collect(),
        compared: form.pages.len() as u64,
        seed: form.seed,
        record: format!("{FOLDER}/{}", path.file_name().unwrap_or_default().to_string_lossy()),
        record_digest: Hex32::blake3(&json),
    })
}

/// Units of the delivery of which no package is its last word: those that are held or refused, that could not be read,
/// that no run has reached, and those whose package was withdrawn.
fn not_packaged(folder: &Path) -> Result<u64, RunError> {
    let mut packaged = BTreeSet::new();
    for line in read_lines::<JournalLine>(&folder.join("journal.jsonl"))?.whole() {
        match line? {
            JournalLine::Unit(outcome) if outcome.state == UnitState::Packaged => {
                packaged.insert(outcome.unit);
            }
            JournalLine::Unit(outcome) => {
                packaged.remove(&outcome.unit);
            }
            JournalLine::Withdrawn { unit, .. } => {
                packaged.remove(&unit);
            }
            _ => {}
        }
    }
    let mut count = 0;
    for plan in units(folder)? {
        count += u64::from(!packaged.contains(&plan?.unit));
    }
    Ok(count)
}

/// The records of comparisons, the oldest first.
fn records(folder: &Path) -> Result<Vec<(PathBuf, ComparisonRecord)>, RunError> {
    let folder = folder.join(FOLDER);
    let listed = || fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>();
    let mut paths = match listed() {
        Ok(paths) => paths,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(RunError::Read { path: folder, source }),
    };
    // A record that was being written when the program was killed has another name.
    paths.retain(|path| {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        !hidden && path.extension().is_some_and(|extension| extension == "json")
    });
    paths.sort();
    let mut found = Vec::with_capacity(paths.len());
    for path in paths {
        let json = fs::read(&path).map_err(|source| RunError::Read { path: path.clone(), source })?;
        found.push((path, read(&json)?));
    }
    Ok(found)
}

/// The number of the newest record; 0 where there is none. One that was taken away leaves its number unused.
fn last_number(records: &[(PathBuf, ComparisonRecord)]) -> u32 {
    let number = |path: &PathBuf| path.file_stem()?.to_str()?.parse().ok();
    records.iter().filter_map(|(path, _)| number(path)).max().unwrap_or(0)
}

/// Everything that a batch has packaged and that stands.
struct Lot {
    size: LotSize,
    pages: Vec<PageOfLot>,
}

/// The comparison is with the packages: what is attested is what is preserved.
fn lot_of(workspace: &Workspace, catalogue: &Catalogue, batch: &str) -> Result<Lot, RunError> {
    let meter = Meter::default();
    let mut pages = Vec::new();
    let mut units = 0;
    let versions = catalogue.versions_of_batch(batch)?;
    for row in standing(&versions) {
        let (_, record) = own_package(workspace, row, &meter)?;
        units += 1;
        for file in &record.files {
            pages.extend(file.judged_page_numbers().map(|image| PageOfLot {
                unit: record.unit.clone(),
                name: file.name.clone(),
                image,
                sha256: file.digests.sha256,
            }));
        }
    }
    if pages.is_empty() {
        return Err(ComparisonFault::NothingPackaged.into());
    }
    pages.sort_by(|a, b| {
        (a.unit.as_bytes(), a.name.as_bytes(), a.image).cmp(&(b.unit.as_bytes(), b.name.as_bytes(), b.image))
    });
    let mut hasher = blake3::Hasher::new();
    for page in &pages {
        hasher.update(&serde_json::to_vec(page).unwrap_or_default()).update(b"\n");
    }
    let size = LotSize { pages: pages.len() as u64, units, digest: Hex(*hasher.finalize().as_bytes()) };
    Ok(Lot { size, pages })
}

fn event_of(record: &ComparisonRecord) -> Event {
    let outcome = if record.conforms { Outcome::Success } else { Outcome::Failure };
    let form = &record.form;
    let detail = [
        ("decision", "comparison".to_owned()),
        ("lot", form.lot.digest.to_string()),
        ("form", record.form_digest.to_string()),
        ("compared", form.pages.len().to_string()),
        ("of", form.lot.pages.to_string()),
    ];
    Event {
        id: Event::identifier(&record.form_digest, "comparison", &form.batch),
        kind: EventType::Validation,
        at: record.recorded,
        object: form.batch.clone(),
        unit_key: None,
        batch: form.batch.clone(),
        agent: record.recorded_by.clone(),
        outcome,
        detail: detail.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::example::{KEY, ended, write_journal, write_plan};
    use super::*;

    fn record() -> ComparisonRecord {
        let size = LotSize { pages: 0, units: 0, digest: Hex([1; 32]) };
        ComparisonRecord {
            format: ComparisonRecord::FORMAT.to_owned(),
            version: ComparisonRecord::VERSION,
            form: form_of("b", Lot { size, pages: Vec::new() }, ComparisonMethod::All),
            form_digest: Hex([2; 32]),
            conforms: true,
            recorded_by: "arch1".to_owned(),
            recorded: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn only_a_delivery_that_is_packaged_whole_is_attested() {
        let place = tempfile::tempdir().unwrap();
        let packaged = || ended("F1", UnitState::Packaged, Some(KEY));
        write_plan(place.path(), &["F1"]);
        write_journal(place.path(), &[packaged()]);
        assert_eq!(not_packaged(place.path()).unwrap(), 0);
        // One could not be read and has no key, one waits, one was never reached; what is no longer in the delivery
        // does not count.
        write_plan(place.path(), &["F1", "F2", "F3", "F4"]);
        let held = |unit, key| ended(unit, UnitState::Held, key);
        write_journal(place.path(), &[held("F0", None), packaged(), held("F2", None), held("F3", Some(KEY))]);
        assert_eq!(not_packaged(place.path()).unwrap(), 3);
        // The last word counts.
        write_journal(place.path(), &[packaged(), held("F1", None)]);
        assert_eq!(not_packaged(place.path()).unwrap(), 4);
    }

    #[test]
    fn a_day_that_has_begun_somewhere_does_not_lie_ahead() {
        let size = LotSize { pages: 0, units: 0, digest: Hex([1; 32]) };
        let now: Timestamp = "2026-07-01T22:30:00Z".parse().unwrap();
        let said = |day: &str| {
            let form = ComparisonForm { date: Some(day.parse().unwrap()), ..record().form };
            check(&form, Lot { size, pages: Vec::new() }, |_| true, now)
        };
        assert_eq!(said("2026-07-02"), Err(ComparisonFault::Missing { field: "place" }), "half past midnight in Italy");
        assert_eq!(said("2026-07-03"), Err(ComparisonFault::Ahead));
    }

    #[test]
    fn a_record_that_was_cut_off_is_none_and_numbers_are_not_used_again() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join(FOLDER);
        fs::create_dir_all(&folder).unwrap();
        assert_eq!(last_number(&records(place.path()).unwrap()), 0);
        let json = serde_json::to_vec(&record()).unwrap();
        for name in ["0001.json", "0003.json"] {
            fs::write(folder.join(name), &json).unwrap();
        }
        fs::write(folder.join(".fondo-tmp-0004.json"), &json[..9]).unwrap();
        let found = records(place.path()).unwrap();
        assert_eq!((found.len(), last_number(&found)), (2, 3));
    }
}
