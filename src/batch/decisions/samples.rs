//! The lot of a delivery that waits for people, and its sample.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::accept::{self, DeliveryState, PageDecisions};
use crate::io::{Meter, write_atomic, write_atomic_with};
use crate::records::{
    Event, EventType, FileOfLot, Hex, Hex32, LotLine, LotSize, MasterFile, Outcome, PageOfLot, Record, SampleRecord,
    Severity, SourcePath, Subject, Terms, UnitOfLot, UnitRecord, read, read_lines,
};

use super::super::across::AcrossReader;
use super::super::books::batch_books::{Books, batch_folders};
use super::super::request::RunError;
use super::super::unit::draft::{self, Draft};
use super::acceptance::{decisions, terms as terms_in, terms_digest};

/// The folder in a batch's.
const FOLDER: &str = "samples";

/// The newest sample of a batch.
///
/// # Errors
/// It cannot be read.
pub fn newest(batch: &Path) -> Result<Option<SampleRecord>, RunError> {
    let Some(number) = numbers(batch)?.last().copied() else { return Ok(None) };
    let path = place(batch, number, "sample.json");
    let json = fs::read(&path).map_err(|source| RunError::Read { path, source })?;
    Ok(Some(read(&json)?))
}

/// Draws a sample where units wait that are of no lot yet, or where pages of the sample left before anybody had decided
/// on them. What waits is one lot, whatever a lot before it held.
///
/// # Errors
/// The batch's folder cannot be read or written.
pub fn draw(books: &Books, terms: &Terms) -> Result<(), RunError> {
    draw_in(books, (&books.batch, &books.folder), terms)
}

/// The same for every other batch in which units wait, as far as a delivery has brought what was ordered again of them;
/// what else there is to be drawn is the matter of its own run, and so is what cannot be read there.
///
/// # Errors
/// Its folder cannot be written.
pub fn draw_elsewhere(books: &Books) -> Result<(), RunError> {
    for folder in batch_folders(&books.workspace)? {
        if folder == books.folder || !folder.join("work").is_dir() || !folder.join(FOLDER).is_dir() {
            continue;
        }
        match draw_where_brought(books, &folder) {
            Err(RunError::Record(_) | RunError::Lines(_) | RunError::Read { .. }) => {}
            drawn => drawn?,
        }
    }
    Ok(())
}

fn draw_where_brought(books: &Books, folder: &Path) -> Result<(), RunError> {
    let batch = folder.file_name().unwrap_or_default().to_string_lossy();
    let (Some(terms), waiting) = (terms_in(folder)?, draft::waiting(folder)?) else { return Ok(()) };
    let Some(sample) = drawn_of(folder, &terms, &waiting)? else { return Ok(()) };
    let gone = gone_unseen(&sample, &terms, folder, &waiting)?;
    let mut brought = BTreeSet::new();
    for kept in if gone.is_empty() { Vec::new() } else { draft::superseded(folder)? } {
        brought.extend(Draft::open(&kept)?.map(|draft| draft.record.unit));
    }
    if gone.is_empty() || !gone.is_subset(&brought) {
        return Ok(());
    }
    draw_in(books, (&batch, folder), &terms)
}

/// The newest sample, where it was drawn under these terms and all that waits is of its lot.
fn drawn_of(folder: &Path, terms: &Terms, waiting: &[PathBuf]) -> Result<Option<SampleRecord>, RunError> {
    let under = terms_digest(terms)?;
    let same_terms = |sample: &SampleRecord| sample.terms.is_none_or(|drawn| drawn == under);
    let all_of_lot = |sample: &SampleRecord| waiting.iter().all(|work| draft::is_of_lot(work, &sample.lot.digest));
    Ok(newest(folder)?.filter(|sample| same_terms(sample) && all_of_lot(sample)))
}

fn draw_in(books: &Books, (batch, folder): (&str, &Path), terms: &Terms) -> Result<(), RunError> {
    let waiting = draft::waiting(folder)?;
    if !terms.wait_for_people() || waiting.is_empty() {
        return Ok(());
    }
    if let Some(sample) = drawn_of(folder, terms, &waiting)?
        && gone_unseen(&sample, terms, folder, &waiting)?.is_empty()
    {
        return Ok(());
    }
    let (under, newest) = (terms_digest(terms)?, newest(folder)?);
    let number = numbers(folder)?.last().map_or(1, |last| last + 1);
    let lot_path = place(folder, number, "lot.jsonl");
    let failed = |source| books.write_failed(&lot_path, source);
    fs::create_dir_all(folder.join(FOLDER)).map_err(failed)?;
    let Lot { size, worst } = write_lot(&lot_path, folder, &waiting, (terms, under), &books.meter)?;
    let sample = match newest.filter(|sample| sample.lot == size) {
        // Drawn before, and cut off before every unit was told.
        Some(sample) => {
            fs::remove_file(&lot_path).map_err(failed)?;
            sample
        }
        None => {
            let sample = sample_of(batch, (terms, under), size, worst, &lot_path)?;
            let path = place(folder, number, "sample.json");
            let json = serde_json::to_vec_pretty(&sample).map_err(io::Error::from);
            let written = json.and_then(|json| write_atomic(&path, &json, &books.meter));
            written.map_err(|source| books.write_failed(&path, source))?;
            sample
        }
    };
    books.log_events(&[drawing(&sample, &books.operator)])?;
    for work in &waiting {
        draft::mark(work, &sample.lot.digest, &books.meter).map_err(|source| books.write_failed(work, source))?;
    }
    Ok(())
}

/// The units of which pages of the sample wait for somebody to look at them, and which wait no longer themselves. Where
/// the delivery is rejected nobody need look at anything.
fn gone_unseen(
    sample: &SampleRecord,
    terms: &Terms,
    folder: &Path,
    waiting: &[PathBuf],
) -> Result<BTreeSet<String>, RunError> {
    // All that waits is of the lot: so is nothing gone from it.
    if waiting.len() as u64 == sample.lot.units {
        return Ok(BTreeSet::new());
    }
    let decisions = decisions(folder)?;
    if accept::delivery_standing(terms, Some(sample), &decisions, 0).state == DeliveryState::Rejected {
        return Ok(BTreeSet::new());
    }
    let decided = PageDecisions::new(&decisions);
    let mut gone: BTreeSet<String> = accept::not_inspected(sample, &decided).map(|page| page.unit.clone()).collect();
    for work in waiting {
        if let Some(draft) = Draft::open(work)? {
            gone.remove(&draft.record.unit);
        }
    }
    Ok(gone)
}

fn place(batch: &Path, number: u32, what: &str) -> PathBuf {
    batch.join(FOLDER).join(format!("{number:04}.{what}"))
}

/// The numbers of the samples that were drawn.
fn numbers(batch: &Path) -> Result<BTreeSet<u32>, RunError> {
    let folder = batch.join(FOLDER);
    let listed = || fs::read_dir(&folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>();
    let names = match listed() {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(source) => return Err(RunError::Read { path: folder, source }),
    };
    Ok(names.iter().filter_map(|name| name.to_str()?.strip_suffix(".sample.json")?.parse().ok()).collect())
}

struct Lot {
    size: LotSize,
    worst: Vec<PageOfLot>,
}

/// Writes what of `batch` waits: the terms with their digest, every unit, every page, in order, one a line. Only the
/// identifiers of units are in memory, and the worst pages.
fn write_lot(
    path: &Path,
    batch: &Path,
    waiting: &[PathBuf],
    (terms, under): (&Terms, Hex32),
    meter: &Meter,
) -> Result<Lot, RunError> {
    let mut units: BTreeMap<String, &Path> = BTreeMap::new();
    for work in waiting {
        if let Some(draft) = Draft::open(work)? {
            units.insert(draft.record.unit, work);
        }
    }
    let mut hasher = blake3::Hasher::new();
    let mut pages = 0;
    let mut worst = Worst { most: usize::from(terms.worst), found: BTreeSet::new() };
    let mut across = AcrossReader::new(batch);
    let mut unreadable = None;
    let written = write_atomic_with(path, meter, |file| {
        let mut out = BufWriter::new(file);
        let mut add = |line: &LotLine| {
            let mut line = serde_json::to_vec(line)?;
            line.push(b'\n');
            hasher.update(&line);
            out.write_all(&line)
        };
        add(&LotLine::Terms { format: LotLine::FORMAT.to_owned(), version: LotLine::VERSION, terms: under })?;
        for work in units.values() {
            let record = |draft: Option<Draft>| draft.map(|draft| across.beside(draft.record)).transpose();
            let record = match Draft::open(work).and_then(record) {
                Ok(Some(record)) => record,
                Ok(None) => continue,
                Err(error) => {
                    unreadable = Some(error);
                    return Err(io::ErrorKind::Other.into());
                }
            };
            add(&unit_of(&record))?;
            let about = About::of(&record);
            for (file, page) in pages_of(&record) {
                add(&LotLine::Page(page.clone()))?;
                pages += 1;
                worst.see(&about, file, page);
            }
        }
        out.flush()
    });
    match (unreadable, written) {
        (Some(error), _) => Err(error),
        (None, Err(source)) => Err(RunError::Write { path: path.to_path_buf(), source }),
        (None, Ok(())) => {
            let size = LotSize { pages, units: units.len() as u64, digest: Hex(*hasher.finalize().as_bytes()) };
            Ok(Lot { size, worst: worst.found.into_iter().map(|(_, page)| page).collect() })
        }
    }
}

/// The files of a unit in the order of the lot.
fn files_of(record: &UnitRecord) -> Vec<&MasterFile> {
    let mut files: Vec<_> = record.files.iter().collect();
    files.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
    files
}

/// The line of a unit: its key stands for everything that decides what comes of it, its files for what was brought.
fn unit_of(record: &UnitRecord) -> LotLine {
    let file = |file: &MasterFile| FileOfLot { name: file.name.clone(), sha256: file.digests.sha256 };
    let files = files_of(record).into_iter().map(file).collect();
    LotLine::Unit { unit: record.unit.clone(), unit_key: record.unit_key, files }
}

/// The pages of a unit in the order of the lot.
fn pages_of(record: &UnitRecord) -> impl Iterator<Item = (&MasterFile, PageOfLot)> {
    files_of(record).into_iter().flat_map(move |file| {
        file.judged_page_numbers().map(move |image| {
            let (unit, name, sha256) = (record.unit.clone(), file.name.clone(), file.digests.sha256);
            (file, PageOfLot { unit, name, image, sha256 })
        })
    })
}

/// What was found in each file of a unit.
struct About<'r>(HashMap<&'r SourcePath, Vec<(Option<u32>, Severity)>>);

impl<'r> About<'r> {
    fn of(record: &'r UnitRecord) -> Self {
        let mut about: HashMap<_, Vec<_>> = HashMap::new();
        for finding in &record.findings {
            if let Subject::File { path, page } = &finding.subject {
                about.entry(path).or_default().push((*page, finding.severity));
            }
        }
        Self(about)
    }

    /// Errors and warnings about a page of a file: those that its card shows.
    fn weight(&self, file: &MasterFile, image: u32) -> (u64, u64) {
        let all = self.0.get(&file.source).map(Vec::as_slice).unwrap_or_default();
        let here = all.iter().filter(|(page, _)| file.page_told(*page) == image);
        here.fold((0, 0), |(errors, warnings), (_, severity)| match severity {
            Severity::Error => (errors + 1, warnings),
            Severity::Warning => (errors, warnings + 1),
            Severity::Info => (errors, warnings),
        })
    }
}

/// The pages with the heaviest findings.
struct Worst {
    most: usize,
    found: BTreeSet<(Reverse<(u64, u64)>, PageOfLot)>,
}

impl Worst {
    fn see(&mut self, about: &About<'_>, file: &MasterFile, page: PageOfLot) {
        let weight = about.weight(file, page.image);
        if weight > (0, 0) {
            self.found.insert((Reverse(weight), page));
            if self.found.len() > self.most {
                self.found.pop_last();
            }
        }
    }
}

fn sample_of(
    batch: &str,
    (terms, under): (&Terms, Hex32),
    lot: LotSize,
    worst: Vec<PageOfLot>,
    lot_path: &Path,
) -> Result<SampleRecord, RunError> {
    let seed = accept::seed(batch, &lot.digest, "");
    let plan = terms.sample.map(|rules| accept::sampling_plan(lot.pages, &rules));
    let places = plan.as_ref().map(|plan| accept::draw(&seed, lot.pages, plan.size)).unwrap_or_default();
    let (pages, units) = pages_at(lot_path, &places)?;
    Ok(SampleRecord {
        format: SampleRecord::FORMAT.to_owned(),
        version: SampleRecord::VERSION,
        batch: batch.to_owned(),
        drawn: Timestamp::now(),
        lot,
        terms: Some(under),
        seed,
        plan,
        pages,
        units,
        worst,
    })
}

/// The pages at certain places among those of a lot, in the order of `places`, and their units in the order of the lot.
fn pages_at(lot: &Path, places: &[u64]) -> Result<(Vec<PageOfLot>, Vec<UnitOfLot>), RunError> {
    let mut wanted: BTreeMap<u64, Option<PageOfLot>> = places.iter().map(|place| (*place, None)).collect();
    let mut units: Vec<UnitOfLot> = Vec::new();
    let (mut place, mut of) = (0, None);
    for line in read_lines::<LotLine>(lot)? {
        match line? {
            LotLine::Terms { .. } => {}
            LotLine::Unit { unit, unit_key, .. } => of = Some(UnitOfLot { unit, unit_key }),
            LotLine::Page(page) => {
                if let Some(slot) = wanted.get_mut(&place) {
                    *slot = Some(page);
                    units.extend(of.take());
                }
                place += 1;
            }
        }
    }
    let pages = places.iter().filter_map(|place| wanted.get(place).cloned().flatten()).collect();
    Ok((pages, units))
}

fn drawing(sample: &SampleRecord, operator: &str) -> Event {
    let mut detail = vec![
        ("decision", "sample-drawn".to_owned()),
        ("lot", sample.lot.digest.to_string()),
        ("pages", sample.lot.pages.to_string()),
        ("seed", sample.seed.to_string()),
    ];
    if let Some(plan) = &sample.plan {
        detail.extend([("letter", plan.letter.to_string()), ("size", plan.size.to_string())]);
    }
    Event {
        id: Event::identifier(&sample.lot.digest, "sample", &sample.batch),
        kind: EventType::PolicyAssignment,
        at: Timestamp::now(),
        object: sample.batch.clone(),
        unit_key: None,
        batch: sample.batch.clone(),
        agent: operator.to_owned(),
        outcome: Outcome::Success,
        detail: detail.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    }
}
