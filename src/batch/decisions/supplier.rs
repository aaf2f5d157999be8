//! `fondo acceptance`: the supplier's report of a batch.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::accept::report::{
    COLUMNS, RescanRow, SupersededRow, SupplierReport, Tallies, UnitCounts, UnitTally, in_words, render, write_table,
};
use crate::accept::{self, DeliveryStanding, PageDecisions, class_of_decision, stands_on_unit};
use crate::catalogue::{Access, Catalogue, Rescan, VersionRow, Workspace};
use crate::io::{Meter, write_atomic, write_atomic_with};
use crate::records::{DecisionRecord, Lang, Severity, Subject, UnitRecord, UnitState, codes};

use super::super::across::AcrossReader;
use super::super::books::batch_books::batch_folder;
use super::super::books::own::own_package;
use super::super::request::RunError;
use super::super::unit::draft::{self, Draft};
use super::acceptance::{self, Acceptance};
use super::brought::Brought;
use super::review::which_batch;
use super::review_table::{refuse_to_replace, table_beside};
use super::versions::{Shown, brought_by, name_by_versions, show, standing};

/// A report, as asked for.
#[derive(Clone, Copy, Debug)]
pub struct AcceptanceRequest<'a> {
    /// The workspace.
    pub workspace: &'a Path,
    /// The batch; may be left out where there is one alone.
    pub batch: Option<&'a str>,
    /// Language.
    pub lang: Lang,
    /// The PDF; else `acceptance.pdf` in the batch's folder. The table lies beside it.
    pub out: Option<&'a Path>,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptanceOutcome {
    /// The batch.
    pub batch: String,
    /// The PDF.
    pub pdf: PathBuf,
    /// The table.
    pub table: PathBuf,
    /// Images.
    pub images: u64,
    /// Images without a defect.
    pub sound: u64,
    /// Rescans that nothing has closed.
    pub rescans: u64,
    /// Where the delivery stands.
    pub standing: DeliveryStanding,
}

/// Makes the report. Nothing else is written, and nothing is locked.
///
/// # Errors
/// The batch is unknown, or the workspace cannot be read or written.
pub fn acceptance(request: &AcceptanceRequest<'_>) -> Result<AcceptanceOutcome, RunError> {
    let workspace = Workspace::open_or_create(request.workspace, Access::Read)?;
    let batch = which_batch(&workspace, request.batch)?;
    let folder = batch_folder(&workspace, &batch)?;
    let terms = acceptance::terms(&folder)?.ok_or_else(|| RunError::NoTerms { batch: batch.clone() })?;
    let acceptance = Acceptance::load(&folder, terms)?;
    let catalogue = Catalogue::open_read_only(&workspace.catalogue_path())?;
    let report = gather(&workspace, &folder, &batch, &acceptance, catalogue.as_ref(), request.lang)?;
    let pdf = request.out.map_or_else(|| folder.join("acceptance.pdf"), Path::to_path_buf);
    let table = table_beside(&pdf)?;
    refuse_to_replace(&table, &COLUMNS)?;
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source: io::Error| RunError::Write { path, source }
    };
    let meter = Meter::default();
    write_atomic(&pdf, &render(&report)?, &meter).map_err(failed(&pdf))?;
    write_atomic_with(&table, &meter, |out| write_table(&report, out)).map_err(failed(&table))?;
    let rescans = report.rescans.iter().filter(|row| row.closed.is_none()).count() as u64;
    let (images, sound) = (report.classes.images, report.classes.sound);
    Ok(AcceptanceOutcome { batch, pdf, table, images, sound, rescans, standing: report.standing })
}

fn gather(
    workspace: &Workspace,
    folder: &Path,
    batch: &str,
    acceptance: &Acceptance,
    catalogue: Option<&Catalogue>,
    lang: Lang,
) -> Result<SupplierReport, RunError> {
    let decisions = PageDecisions::new(&acceptance.decisions);
    let rescans = match catalogue {
        Some(catalogue) => catalogue.rescans_of_batch(batch)?,
        None => Vec::new(),
    };
    let mut counting = Counting {
        folder,
        acceptance,
        orders: &rescans,
        tallies: Tallies::new(&acceptance.terms, &decisions),
        shown: BTreeMap::new(),
        several: BTreeMap::new(),
        units: UnitCounts::default(),
        across: AcrossReader::new(folder),
        brought: Brought::by(folder),
        counted: BTreeSet::new(),
    };
    counting.waiting()?;
    if let Some(catalogue) = catalogue {
        counting.packaged(workspace, &catalogue.versions_of_batch(batch)?)?;
    }
    let superseded = counting.superseded(batch, catalogue, lang)?;
    counting.named_by_versions(catalogue)?;
    counting.of_delivery()?;
    counting.unread()?;
    let Counting { tallies, shown, several, units, .. } = counting;
    let clauses = tallies.clauses(lang);
    let unit_findings = tallies.unit_findings(lang);
    let classes = tallies.classes;
    let row = |order: &Rescan| {
        let file = order.page.as_ref().map(|page| (order.unit.clone(), page.name.clone()));
        let has_several = file.and_then(|file| several.get(&file).copied());
        rescan_row(order, has_several, acceptance, shown.get(&order.unit), lang)
    };
    let mut rows: Vec<RescanRow> = rescans.iter().map(row).collect();
    rows.sort_by(|a, b| {
        (a.closed.is_some(), &a.due, &a.unit, &a.page).cmp(&(b.closed.is_some(), &b.due, &b.unit, &b.page))
    });
    Ok(SupplierReport {
        batch: batch.to_owned(),
        lang,
        made: Timestamp::now(),
        institution: workspace.office().institution.name.clone(),
        terms: acceptance.terms.clone(),
        units,
        classes,
        plan: acceptance.sample.as_ref().and_then(|sample| sample.plan.clone()),
        standing: acceptance.standing.clone(),
        clauses,
        unit_findings,
        rescans: rows,
        superseded,
    })
}

/// Where a unit of the delivery stands, as the report counts it.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Packaged,
    Held,
    Refused,
    Superseded,
}

/// Counts the units of a delivery, each once.
struct Counting<'c> {
    folder: &'c Path,
    acceptance: &'c Acceptance,
    orders: &'c [Rescan],
    tallies: Tallies<'c>,
    shown: BTreeMap<String, Shown>,
    /// Of the files of units that are ordered again, whether they have several images.
    several: BTreeMap<(String, String), bool>,
    units: UnitCounts,
    across: AcrossReader,
    brought: Brought,
    counted: BTreeSet<String>,
}

impl Counting<'_> {
    /// `before` are the decisions of deliveries over whose held pages the unit was laid.
    fn unit(
        &mut self,
        record: UnitRecord,
        before: &[DecisionRecord],
        restricted: bool,
        slot: Slot,
    ) -> Result<UnitTally, RunError> {
        let record = self.across.beside(record)?;
        let tally = self.tallies.unit(&record, &self.brought.of(&record)?);
        match slot {
            Slot::Packaged => self.units.packaged += 1,
            Slot::Held => self.units.held += 1,
            Slot::Refused => self.units.refused += 1,
            Slot::Superseded => self.units.superseded += 1,
        }
        // What a later delivery brought is no longer open.
        if !matches!(slot, Slot::Superseded) {
            self.open_on_unit(&record, before);
        }
        self.counted.insert(record.unit.clone());
        self.show(record, restricted);
        Ok(tally)
    }

    /// Counts the errors of a unit that are on none of its files, and that nobody has waived.
    fn open_on_unit(&mut self, record: &UnitRecord, before: &[DecisionRecord]) {
        // What people decided is told with the orders, and the state of the unit.
        let decided = [codes::acceptance::REJECTED, codes::acceptance::RESCAN_ORDERED];
        for finding in self.acceptance.judge(record, before).findings {
            let open = finding.severity == Severity::Error && !decided.contains(&finding.code);
            if open && stands_on_unit(&finding, &record.files) {
                self.tallies.on_unit(Some(&record.unit), &finding);
            }
        }
    }

    /// Counts the errors of the delivery itself that nobody has waived. Where one names a unit, it stands on that unit.
    fn of_delivery(&mut self) -> Result<(), RunError> {
        let acceptance = self.acceptance;
        let sample = acceptance.sample.as_ref();
        let waived = sample.map_or(&[][..], |sample| accept::waived_of_delivery(sample, &acceptance.decisions));
        let waived: BTreeSet<_> = waived.iter().collect();
        acceptance::delivery_errors(self.folder, |error| {
            if waived.contains(&accept::finding_digest(&error)) {
                return;
            }
            let unit = match &error.subject {
                Subject::Unit { unit } => Some(unit.as_str()),
                Subject::Row { identifier, .. } => identifier.as_deref(),
                _ => None,
            };
            self.tallies.on_unit(unit, &error);
        })
    }

    /// Counts the errors of units that are held and of which no record was made: their files could not all be read.
    fn unread(&mut self) -> Result<(), RunError> {
        let held = acceptance::unread(self.folder)?;
        for (unit, findings) in held.iter().filter(|(unit, _)| !self.counted.contains(*unit)) {
            for error in findings.iter().filter(|finding| finding.severity == Severity::Error) {
                self.tallies.on_unit(Some(unit), error);
            }
        }
        Ok(())
    }

    /// Notes how a unit is shown. Of these only what an order names is needed, and a person made it.
    fn show(&mut self, record: UnitRecord, restricted: bool) {
        if self.orders.iter().any(|order| order.unit == record.unit) {
            let unit = record.unit.clone();
            for file in &record.files {
                self.several.insert((unit.clone(), file.name.clone()), file.technical.pages() > 1);
            }
            let how = if restricted { Shown::ByPlace(Box::new(record)) } else { Shown::ByName };
            show(&mut self.shown, unit, how);
        }
    }

    /// Units that wait or were refused with what was staged of them.
    fn waiting(&mut self) -> Result<(), RunError> {
        for work in draft::waiting(self.folder)? {
            let Some(draft) = Draft::open(&work)? else { continue };
            let slot = if draft.outcome.state == UnitState::Refused { Slot::Refused } else { Slot::Held };
            let before = acceptance::before(self.folder, &draft)?;
            self.unit(draft.record, &before, draft.outcome.restricted, slot)?;
        }
        Ok(())
    }

    /// Units of which a version stands. Where a unit waits once more, what waits stands for it.
    fn packaged(&mut self, workspace: &Workspace, versions: &[VersionRow]) -> Result<(), RunError> {
        let meter = Meter::default();
        for row in standing(versions) {
            let waits = self.counted.contains(&row.unit);
            if waits && !row.restricted {
                continue;
            }
            let (_, record) = own_package(workspace, row, &meter)?;
            if waits {
                self.show(record, row.restricted);
            } else {
                self.unit(record, &[], row.restricted, Slot::Packaged)?;
            }
        }
        Ok(())
    }

    /// Units that this delivery did not bring as they should be, and a later one did: what was found in them is true of
    /// this one.
    fn superseded(
        &mut self,
        batch: &str,
        catalogue: Option<&Catalogue>,
        lang: Lang,
    ) -> Result<Vec<SupersededRow>, RunError> {
        let mut rows = Vec::new();
        for kept in draft::superseded(self.folder)? {
            let Some(draft) = Draft::open(&kept)? else { continue };
            let before = acceptance::before(self.folder, &draft)?;
            // One that this delivery has brought once more since counts as it stands now.
            let Some(by) = draft.superseded.filter(|_| !self.counted.contains(&draft.record.unit)) else { continue };
            let unit = draft.record.unit.clone();
            let versions = catalogue.map(|catalogue| catalogue.versions_of_unit(&unit)).transpose()?;
            let Some(by) = brought_by(&versions.unwrap_or_default(), batch, by) else {
                self.unit(draft.record, &before, draft.outcome.restricted, Slot::Refused)?;
                continue;
            };
            let tally = self.unit(draft.record, &before, draft.outcome.restricted, Slot::Superseded)?;
            let (images, defective, defects) = (tally.images, tally.defective, tally.in_words(lang));
            rows.push(SupersededRow { unit, images, defective, defects, batch: by.batch, version: by.unit_version });
        }
        Ok(rows)
    }

    /// What is on record of the versions of units that are ordered again tells whether they may be named, whichever
    /// delivery brought them.
    fn named_by_versions(&mut self, catalogue: Option<&Catalogue>) -> Result<(), RunError> {
        for order in self.orders {
            let versions = catalogue.map(|catalogue| catalogue.versions_of_unit(&order.unit)).transpose()?;
            name_by_versions(&mut self.shown, &order.unit, &versions.unwrap_or_default());
        }
        Ok(())
    }
}

/// A unit that is not among `shown` is not. `has_several` says whether the file of the page has several images, where
/// that is known.
fn rescan_row(
    order: &Rescan,
    has_several: Option<bool>,
    acceptance: &Acceptance,
    shown: Option<&Shown>,
    lang: Lang,
) -> RescanRow {
    let decision: Option<&DecisionRecord> = acceptance.decisions.iter().find(|decision| decision.id == order.id);
    let terms = &acceptance.terms;
    let defect = decision.and_then(|decision| {
        decision.defect.clone().or_else(|| decision.codes.first().map(|code| code.slug().to_owned()))
    });
    let page = order.page.as_ref().map(|page| match shown {
        Some(Shown::ByName) => page.name.clone(),
        None => format!("({})", lang.pick("not shown", "non mostrato")),
        Some(Shown::ByPlace(record)) => {
            let place = record.files.iter().position(|file| file.name == page.name).map_or(0, |place| place + 1);
            format!("({} {place})", lang.pick("file", "file n."))
        }
    });
    RescanRow {
        unit: order.unit.clone(),
        page,
        image: order.page.as_ref().and_then(|page| page.image).filter(|image| has_several.unwrap_or(*image > 1)),
        content: order.bound_to.to_string(),
        clause: defect.as_deref().and_then(|defect| terms.clause_of(defect)).map(|clause| clause.clause.clone()),
        class: decision.and_then(|decision| class_of_decision(decision, terms)),
        defect: defect.as_deref().map(|defect| in_words(defect, lang)).unwrap_or_default(),
        reason: decision.and_then(|decision| decision.reason.clone()).filter(|_| matches!(shown, Some(Shown::ByName))),
        ordered: decision.map(|decision| decision.at.strftime("%Y-%m-%d").to_string()).unwrap_or_default(),
        due: order.due.clone(),
        closed: order.closed.as_ref().map(|(batch, _)| batch.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Hex;

    #[test]
    fn an_order_on_the_first_image_of_several_names_it() {
        let order = |image| Rescan {
            page: Some(crate::records::DecidedPage { name: "1.tif".to_owned(), image: Some(image) }),
            id: uuid::Uuid::nil(),
            batch: "b".to_owned(),
            unit: "F1".to_owned(),
            bound_to: Hex([3; 32]),
            due: None,
            closed: None,
        };
        let terms = crate::records::example_terms(crate::records::AcceptedBy::Person);
        let place = tempfile::tempdir().unwrap();
        let acceptance = Acceptance::with(place.path(), terms, Vec::new()).unwrap();
        let named =
            |image, several| rescan_row(&order(image), several, &acceptance, Some(&Shown::ByName), Lang::En).image;
        assert_eq!([1, 2].map(|image| named(image, Some(true))), [Some(1), Some(2)]);
        assert_eq!([1, 2].map(|image| named(image, Some(false))), [None, None], "the file is the page");
        assert_eq!([1, 2].map(|image| named(image, None)), [None, Some(2)]);
    }
}
