//! `fondo review`: the contact sheet of a batch, from what waits and what is packaged.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::accept::review::{Card, ListName, Said, Sheet, region_of, render, write_table};
use crate::accept::{DeliveryState, PageDecisions, stands_on_page, stands_on_unit};
use crate::catalogue::{Access, Catalogue, Workspace};
use crate::engine::{Worker, WorkerOptions};
use crate::formats::base64;
use crate::io::{Meter, write_atomic, write_atomic_with};
use crate::package::own_record;
use crate::records::{
    ACCESS_FOLDER, DecisionRecord, Family, Finding, Hex32, Lang, MasterFile, PageOfLot, Role, Severity, SourcePath,
    Subject, UnitRecord, UnitState, read_lines,
};

use super::super::across::AcrossReader;
use super::super::books::batch_books::batch_folder;
use super::super::page::{picture, work};
use super::super::request::RunError;
use super::super::unit::draft::{self, Draft};
use super::acceptance::{self, Acceptance, before};
use super::flagged::{Flagged, Rank};
use super::restriction::kept_back;
use super::review_table::{refuse_to_lose, table_beside};
use super::versions::{StandingFiles, standing_after};

/// Long side of the pictures, in pixels.
const LONG_SIDE: u32 = 640;

/// Most flagged pages on one sheet: what a person can look through, and what keeps the file small.
const MOST_FLAGGED: usize = 300;

/// Address space of the worker that makes pictures.
const WORKER_MEMORY: u64 = 3 << 30;

/// A sheet, as asked for.
#[derive(Clone, Debug)]
pub struct ReviewRequest<'a> {
    /// The workspace.
    pub workspace: &'a Path,
    /// The batch; may be left out where there is one alone.
    pub batch: Option<&'a str>,
    /// Who will look at it: a person of `fondo.toml`.
    pub operator: Option<&'a str>,
    /// In which role; only a reader is shown what is restricted.
    pub role: Option<Role>,
    /// Language.
    pub lang: Lang,
    /// The page; else `review.html` in the batch's folder. The table lies beside it.
    pub out: Option<&'a Path>,
    /// The program whose hidden verb `worker` decodes; else this one.
    pub worker: Option<&'a Path>,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewOutcome {
    /// The batch.
    pub batch: String,
    /// The page.
    pub page: PathBuf,
    /// The table.
    pub table: PathBuf,
    /// Pages of the sample.
    pub sample: u64,
    /// Flagged pages and units.
    pub flagged: u64,
    /// Cards that the role may not see.
    pub hidden: u64,
    /// Flagged pages without room.
    pub more: u64,
}

/// Makes the sheet. Nothing else is written, and nothing is locked: it may be made while others look.
///
/// # Errors
/// The batch or the person is unknown, the role is not the person's, or the workspace cannot be read or written.
pub fn review(request: &ReviewRequest<'_>) -> Result<ReviewOutcome, RunError> {
    let workspace = Workspace::open_or_create(request.workspace, Access::Read)?;
    let batch = which_batch(&workspace, request.batch)?;
    let folder = batch_folder(&workspace, &batch)?;
    let sees_all = sees_restricted(&workspace, request)?;
    let terms = acceptance::terms(&folder)?.ok_or_else(|| RunError::NoTerms { batch: batch.clone() })?;
    let acceptance = Acceptance::load(&folder, terms)?;
    let page = page_path(request, &folder);
    let table = table_beside(&page)?;
    refuse_to_lose(&table, &folder, &batch, &acceptance.decisions)?;
    let catalogue = Catalogue::open_read_only(&workspace.catalogue_path())?;
    let program = match request.worker {
        Some(program) => program.to_path_buf(),
        None => std::env::current_exe().map_err(RunError::Worker)?,
    };
    let mut maker = Maker {
        folder: &folder,
        catalogue: catalogue.as_ref(),
        lang: request.lang,
        sees_all,
        acceptance: &acceptance,
        decisions: PageDecisions::new(&acceptance.decisions),
        worker: Worker::new(WorkerOptions {
            program,
            arguments: vec!["worker".to_owned()],
            memory: WORKER_MEMORY,
            handler: work,
        }),
        places: places(&acceptance),
        drawn: BTreeMap::new(),
        flagged: Flagged::new(MOST_FLAGGED),
    };
    maker.waiting()?;
    if let Some(catalogue) = &catalogue {
        maker.packaged(&workspace, catalogue, &batch)?;
    }
    write(request, &workspace, (&folder, page, table), &batch, maker)
}

/// Where the page comes to lie. What only a reader may see has a name of its own: it must not take the place of what
/// everybody may.
fn page_path(request: &ReviewRequest<'_>, folder: &Path) -> PathBuf {
    let name = if request.role == Some(Role::Reader) { "review-reader.html" } else { "review.html" };
    request.out.map_or_else(|| folder.join(name), Path::to_path_buf)
}

/// The batch that was named, or the only one.
///
/// # Errors
/// There are several, or none.
pub fn which_batch(workspace: &Workspace, named: Option<&str>) -> Result<String, RunError> {
    if let Some(batch) = named {
        return Ok(batch.to_owned());
    }
    let folder = workspace.batches_folder();
    let listed = || {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.path().join("journal.jsonl").is_file() {
                found.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Ok(found)
    };
    let mut found: Vec<String> = listed().map_err(|source| RunError::Read { path: folder.clone(), source })?;
    match (found.pop(), found.len()) {
        (Some(only), 0) => Ok(only),
        (_, others) => Err(RunError::WhichBatch { count: others + 1 }),
    }
}

/// Whether the sheet may show what is restricted: only to a reader, who is named and to whom `fondo.toml` gives that
/// role.
fn sees_restricted(workspace: &Workspace, request: &ReviewRequest<'_>) -> Result<bool, RunError> {
    // An unknown person is refused, whatever the role.
    workspace.operator(request.operator)?;
    let person = workspace.office().people.iter().find(|person| Some(person.id.as_str()) == request.operator);
    let Some(role) = request.role else { return Ok(false) };
    match person {
        Some(person) if person.roles.contains(&role) => Ok(role == Role::Reader),
        _ => Err(RunError::NotInRole { role: role.slug(), who: request.operator.unwrap_or("-").to_owned() }),
    }
}

type Key = (String, String, u32);

/// Why pages are on the sheet beside what was found in them.
fn places(acceptance: &Acceptance) -> BTreeMap<Key, Vec<(ListName, u64)>> {
    let mut places: BTreeMap<Key, Vec<(ListName, u64)>> = BTreeMap::new();
    let key = |page: &PageOfLot| (page.unit.clone(), page.name.clone(), page.image);
    let sample = acceptance.sample.as_ref();
    for (number, page) in (1..).zip(sample.into_iter().flat_map(|sample| &sample.pages)) {
        places.entry(key(page)).or_default().push((ListName::Sample, number));
    }
    for (number, page) in (1..).zip(sample.into_iter().flat_map(|sample| &sample.worst)) {
        places.entry(key(page)).or_default().push((ListName::Worst, number));
    }
    places
}

/// Makes the cards while the units go by.
struct Maker<'m> {
    folder: &'m Path,
    catalogue: Option<&'m Catalogue>,
    lang: Lang,
    sees_all: bool,
    acceptance: &'m Acceptance,
    decisions: PageDecisions<'m>,
    worker: Worker,
    places: BTreeMap<Key, Vec<(ListName, u64)>>,
    drawn: BTreeMap<(ListName, u64), Card>,
    flagged: Flagged,
}

/// A unit whose cards are made.
struct Unit<'u> {
    record: &'u UnitRecord,
    /// The folder with its representations.
    bag: &'u Path,
    hidden: bool,
    packaged: bool,
    /// What stands of it now, where a later delivery made another version of it.
    stands: Option<StandingFiles>,
    decisions: Vec<DecisionRecord>,
}

impl Unit<'_> {
    /// The digest on which can be decided: what was replaced by a later delivery is looked at and no more.
    fn can_be_decided(&self, file: &MasterFile) -> Option<Hex32> {
        self.stands.as_ref().is_none_or(|stands| stands.has(file)).then_some(file.digests.sha256)
    }
}

impl Maker<'_> {
    /// What was found by comparing the units, as far as the role may see it.
    fn across(&self) -> Result<AcrossReader, RunError> {
        if self.sees_all {
            return Ok(AcrossReader::new(self.folder));
        }
        AcrossReader::without_restricted(self.folder, |unit| kept_back(self.catalogue, unit))
    }

    /// Whether a unit is not shown: here it is restricted, or in a version that any delivery brought.
    fn hides(&self, unit: &str, restricted: bool) -> Result<bool, RunError> {
        Ok(!self.sees_all && (restricted || kept_back(self.catalogue, unit)?))
    }

    fn waiting(&mut self) -> Result<(), RunError> {
        let mut units = BTreeMap::new();
        for work in draft::waiting(self.folder)? {
            if let Some(draft) = Draft::open(&work)? {
                units.insert(draft.record.unit, work);
            }
        }
        let mut across = self.across()?;
        for work in units.into_values() {
            let Some(draft) = Draft::open(&work)? else { continue };
            let mut decisions = before(self.folder, &draft)?;
            decisions.extend(self.acceptance.of_unit(&draft.record.unit));
            let hidden = self.hides(&draft.record.unit, draft.outcome.restricted)?;
            self.unit(&Unit {
                record: &across.beside(draft.record)?,
                bag: &work.join("bag"),
                hidden,
                packaged: false,
                stands: None,
                decisions,
            });
        }
        Ok(())
    }

    fn packaged(&mut self, workspace: &Workspace, catalogue: &Catalogue, batch: &str) -> Result<(), RunError> {
        let meter = Meter::default();
        let versions = catalogue.versions_of_batch(batch)?;
        let mut across = self.across()?;
        for (at, row) in versions.iter().enumerate() {
            let superseded = versions.get(at + 1).is_some_and(|next| next.unit == row.unit);
            if superseded || row.state != UnitState::Packaged {
                continue;
            }
            let bag = workspace.package_folder(&row.folder, row.version);
            // A package that is damaged is the matter of its verification, not of the sheet.
            let Ok(record) = own_record(&bag, &row.tag_manifest, &meter) else { continue };
            let stands = standing_after(workspace, &catalogue.versions_of_unit(&row.unit)?, row, &meter)?;
            let hidden = self.hides(&row.unit, row.restricted)?;
            self.unit(&Unit {
                record: &across.beside(record)?,
                bag: &bag,
                hidden,
                packaged: true,
                stands,
                decisions: self.acceptance.of_unit(&row.unit),
            });
        }
        Ok(())
    }

    fn unit(&mut self, unit: &Unit<'_>) {
        let weighty = |finding: &&Finding| finding.severity >= Severity::Warning;
        let mut of_files: BTreeMap<&SourcePath, Vec<&Finding>> = BTreeMap::new();
        for finding in unit.record.findings.iter().filter(weighty) {
            if let Subject::File { path, .. } = &finding.subject {
                of_files.entry(path).or_default().push(finding);
            }
        }
        for file in &unit.record.files {
            for image in file.page_numbers() {
                let places = self.places.remove(&(unit.record.unit.clone(), file.name.clone(), image));
                let places = places.unwrap_or_default();
                let found = of_files.get(&file.source).map(|about| found_on(about, file, image)).unwrap_or_default();
                // For the sample only what was decided on this version counts; elsewhere what is on these bytes.
                let sampled = places.iter().any(|(list, _)| *list == ListName::Sample);
                let key = sampled.then_some(&unit.record.unit_key);
                for (list, number) in places {
                    let card = self.page(unit, (file, image), key, &found, (list, number));
                    self.drawn.insert((list, number), card);
                }
                if !found.is_empty() {
                    let page = page_of(unit.record, file, image);
                    let decided = self.decisions.on_version(&page, key).is_some();
                    let settled = decided || unit.hidden || unit.can_be_decided(file).is_none();
                    let rank = if settled { Rank::Settled } else { Rank::of(&found) };
                    self.flag(rank, |maker| maker.page(unit, (file, image), key, &found, (ListName::Flagged, 0)));
                }
            }
        }
        let of_it = |finding: &&Finding| stands_on_unit(finding, &unit.record.files);
        let of_unit: Vec<_> = unit.record.findings.iter().filter(weighty).filter(of_it).collect();
        if !of_unit.is_empty() {
            let card = self.whole(unit, &of_unit);
            let settled = card.decided.is_some() || card.bound_to.is_none();
            let rank = if settled { Rank::Settled } else { Rank::of(&of_unit) };
            self.flag(rank, |_| card);
        }
    }

    /// The card is only made where there is room.
    fn flag(&mut self, rank: Rank, card: impl FnOnce(&mut Self) -> Card) {
        if self.flagged.has_room(rank) {
            let card = card(self);
            self.flagged.keep(rank, card);
        } else {
            self.flagged.pass_over(rank);
        }
    }

    fn page(
        &mut self,
        unit: &Unit<'_>,
        (file, image): (&MasterFile, u32),
        key: Option<&Hex32>,
        found: &[&Finding],
        (list, number): (ListName, u64),
    ) -> Card {
        let page = page_of(unit.record, file, image);
        let technical = usize::try_from(image - 1).ok().and_then(|at| file.technical.images.get(at));
        let regions = found.iter().filter_map(|finding| region_of(finding, technical?)).collect();
        let picture = if unit.hidden { None } else { self.picture(unit, file, image) };
        let card = Card {
            list,
            number,
            unit: page.unit.clone(),
            title: title(unit.record),
            hidden: unit.hidden,
            name: Some(file.name.clone()),
            image: Some(image),
            images: file.technical.pages(),
            bound_to: unit.can_be_decided(file),
            picture,
            regions,
            found: found.iter().map(|finding| Said::of(finding, self.lang)).collect(),
            open: found.iter().any(|finding| finding.severity == Severity::Error),
            decided: self.decisions.on_version(&page, key).cloned(),
        };
        if unit.hidden { withheld(card) } else { card }
    }

    fn whole(&self, unit: &Unit<'_>, found: &[&Finding]) -> Card {
        let key = unit.record.unit_key;
        let of_unit = |decision: &&DecisionRecord| decision.page.is_none() && decision.bound_to == key;
        let card = Card {
            list: ListName::Flagged,
            number: 0,
            unit: unit.record.unit.clone(),
            title: title(unit.record),
            hidden: unit.hidden,
            name: None,
            image: None,
            images: 0,
            // Nothing about a whole unit can be decided any more when it is packaged, but that it comes again.
            bound_to: Some(key).filter(|_| !unit.packaged),
            picture: None,
            regions: Vec::new(),
            found: found.iter().map(|finding| Said::of(finding, self.lang)).collect(),
            open: found.iter().any(|finding| finding.severity == Severity::Error),
            decided: unit.decisions.iter().rfind(of_unit).cloned(),
        };
        if unit.hidden { withheld(card) } else { card }
    }

    /// From the access copy, which is ours and small; from the page itself where there is none.
    fn picture(&mut self, unit: &Unit<'_>, file: &MasterFile, image: u32) -> Option<String> {
        let copy = file.access.iter().find(|copy| copy.image == image);
        let (path, family) = match copy {
            Some(copy) => (unit.bag.join(ACCESS_FOLDER).join(&copy.name), Family::Jpeg),
            None if image == 1 => (unit.bag.join(file.folder()).join(&file.name), file.format.family),
            None => return None,
        };
        let decoded = matches!(family, Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000 | Family::Jbig2);
        let jpeg = decoded.then(|| picture(&mut self.worker, &path, family, LONG_SIDE)).flatten()?;
        Some(format!("data:image/jpeg;base64,{}", base64::encoded(&jpeg)))
    }
}

fn page_of(record: &UnitRecord, file: &MasterFile, image: u32) -> PageOfLot {
    PageOfLot { unit: record.unit.clone(), name: file.name.clone(), image, sha256: file.digests.sha256 }
}

/// What was found on one page of a file, of all that is `about` the file and weighs.
fn found_on<'f>(about: &[&'f Finding], file: &MasterFile, image: u32) -> Vec<&'f Finding> {
    let mut found: Vec<_> =
        about.iter().filter(|finding| stands_on_page(finding, file, Some(image))).copied().collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}

fn title(record: &UnitRecord) -> Option<String> {
    record.description.as_ref().and_then(|description| description.title.clone())
}

/// Of a restricted unit a sheet shows the identifier and nothing else; who may not see a page cannot decide on it.
fn withheld(card: Card) -> Card {
    Card {
        title: None,
        name: None,
        image: None,
        images: 0,
        bound_to: None,
        picture: None,
        regions: Vec::new(),
        found: Vec::new(),
        decided: None,
        ..card
    }
}

/// Most errors of the delivery itself on one sheet.
const MOST_OF_DELIVERY: usize = 100;

/// Errors of the delivery itself. They may name files of restricted units: who may not see those reads them without the
/// values.
fn of_delivery(folder: &Path, sees_all: bool, lang: Lang) -> Result<Vec<Said>, RunError> {
    let path = folder.join("delivery-findings.jsonl");
    let mut said: Vec<Said> = Vec::new();
    if !path.exists() {
        return Ok(said);
    }
    for finding in read_lines::<Finding>(&path)? {
        let mut finding = finding?;
        if finding.severity < Severity::Error {
            continue;
        }
        if !sees_all {
            finding.args.values_mut().for_each(|value| "…".clone_into(value));
        }
        let words = Said::of(&finding, lang);
        if said.len() < MOST_OF_DELIVERY && !said.contains(&words) {
            said.push(words);
        }
    }
    Ok(said)
}

fn write(
    request: &ReviewRequest<'_>,
    workspace: &Workspace,
    (folder, page, table): (&Path, PathBuf, PathBuf),
    batch: &str,
    maker: Maker<'_>,
) -> Result<ReviewOutcome, RunError> {
    let acceptance = maker.acceptance;
    let decides = |person: &&crate::records::Person| person.roles.contains(&Role::Archivist);
    let people = workspace.office().people.iter().filter(decides).map(|person| person.id.clone()).collect();
    let whole = acceptance.terms.wait_for_people() && acceptance.standing.state != DeliveryState::Accepted;
    let maker_sees_all = maker.sees_all;
    let sample = maker.drawn.keys().filter(|(list, _)| *list == ListName::Sample).count() as u64;
    let (flagged, more) = maker.flagged.into_cards();
    let shown = flagged.len() as u64;
    let cards: Vec<Card> = maker.drawn.into_values().chain(flagged).collect();
    let hidden = cards.iter().filter(|card| card.hidden).count() as u64;
    let sheet = Sheet {
        batch: batch.to_owned(),
        lang: request.lang,
        made: Timestamp::now(),
        institution: workspace.office().institution.name.clone(),
        people,
        terms: acceptance.terms.clone(),
        plan: acceptance.sample.as_ref().and_then(|sample| sample.plan.clone()),
        lot: acceptance.sample.as_ref().filter(|_| whole).map(|sample| sample.lot.digest),
        standing: acceptance.standing.clone(),
        delivery: of_delivery(folder, maker_sees_all, request.lang)?,
        cards,
        more,
    };
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source: io::Error| RunError::Write { path, source }
    };
    let meter = Meter::default();
    write_atomic(&page, render(&sheet)?.as_bytes(), &meter).map_err(failed(&page))?;
    write_atomic_with(&table, &meter, |out| write_table(&sheet, out)).map_err(failed(&table))?;
    Ok(ReviewOutcome { batch: batch.to_owned(), page, table, sample, flagged: shown, hidden, more })
}
