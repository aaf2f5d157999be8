//! What the report says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::accept::{DeliveryStanding, PageDecisions, class_of, class_of_decision};
use crate::records::{
    Code, Defect, DefectClass, Finding, Lang, MasterFile, PageOfLot, SamplePlan, Severity, Terms, UnitRecord, Verdict,
};

/// Images by the heaviest defect of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClassTally {
    /// All images.
    pub images: u64,
    /// Without a defect.
    pub sound: u64,
    /// With a critical one.
    pub critical: u64,
    /// With a major one, and none that is heavier.
    pub major: u64,
    /// With minor ones alone.
    pub minor: u64,
}

/// Defects of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClauseRow {
    /// The clause, where the profile names one.
    pub clause: Option<String>,
    /// The class.
    pub class: DefectClass,
    /// The defect: its stable name, or the code of a finding.
    pub defect: String,
    /// In words.
    pub words: String,
    /// Images with it.
    pub images: u64,
}

/// Units of a delivery by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitCounts {
    /// Packaged.
    pub packaged: u64,
    /// Held.
    pub held: u64,
    /// Refused.
    pub refused: u64,
    /// Brought by a later delivery.
    pub superseded: u64,
}

/// Open errors of one kind that stand on a unit, not on an image of it; or on the delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFindingRow {
    /// The unit; absent: the delivery itself.
    pub unit: Option<String>,
    /// The clause, where the profile names one.
    pub clause: Option<String>,
    /// The class.
    pub class: DefectClass,
    /// The code, in words without values: they may be names of restricted units.
    pub words: String,
    /// How many.
    pub count: u64,
}

/// Something that the supplier is to bring again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RescanRow {
    /// The unit.
    pub unit: String,
    /// The page; absent: the whole unit. Of restricted units its place in the unit, not its name.
    pub page: Option<String>,
    /// The image in the file, where it holds several.
    pub image: Option<u32>,
    /// SHA-256 of what came, or the unit's key.
    pub content: String,
    /// The clause.
    pub clause: Option<String>,
    /// The class.
    pub class: Option<DefectClass>,
    /// The defect, in words.
    pub defect: String,
    /// The reason; absent for restricted units.
    pub reason: Option<String>,
    /// The day of the order.
    pub ordered: String,
    /// The day until which it is to come.
    pub due: Option<String>,
    /// The delivery that brought it.
    pub closed: Option<String>,
}

/// A unit of the delivery that was not taken as it came, and that a later delivery brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SupersededRow {
    /// The unit.
    pub unit: String,
    /// Its images as this delivery brought them.
    pub images: u64,
    /// Of these, images with a defect.
    pub defective: u64,
    /// The defects in words, the heaviest first.
    pub defects: Vec<String>,
    /// The delivery with which the unit came.
    pub batch: String,
    /// The version that it stands as.
    pub version: u32,
}

/// What was counted of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitTally {
    /// Images.
    pub images: u64,
    /// Images with a defect.
    pub defective: u64,
    /// The defects: stable names or codes.
    defects: BTreeSet<(std::cmp::Reverse<DefectClass>, String)>,
}

impl UnitTally {
    /// The defects in words, the heaviest first.
    #[must_use]
    pub fn in_words(&self, lang: Lang) -> Vec<String> {
        self.defects.iter().map(|(_, defect)| in_words(defect, lang)).collect()
    }
}

/// The whole report.
#[derive(Clone, Debug, PartialEq)]
pub struct SupplierReport {
    /// The batch.
    pub batch: String,
    /// The language.
    pub lang: Lang,
    /// When it was made.
    pub made: Timestamp,
    /// The institution.
    pub institution: Option<String>,
    /// The terms.
    pub terms: Terms,
    /// Units.
    pub units: UnitCounts,
    /// Images by class.
    pub classes: ClassTally,
    /// The plan of the sample.
    pub plan: Option<SamplePlan>,
    /// Where the delivery stands.
    pub standing: DeliveryStanding,
    /// Defects by clause.
    pub clauses: Vec<ClauseRow>,
    /// Open errors that are no defects of an image, by unit.
    pub unit_findings: Vec<UnitFindingRow>,
    /// Rescans, the earliest deadline first.
    pub rescans: Vec<RescanRow>,
    /// Units that later deliveries brought, in order of their folders.
    pub superseded: Vec<SupersededRow>,
}

/// Counts while the units go by.
#[derive(Debug)]
pub struct Tallies<'t> {
    terms: &'t Terms,
    decisions: &'t PageDecisions<'t>,
    /// Images by class.
    pub classes: ClassTally,
    defects: BTreeMap<(Option<String>, DefectClass, String), u64>,
    on_units: BTreeMap<(Option<String>, std::cmp::Reverse<DefectClass>, &'static str), u64>,
}

impl<'t> Tallies<'t> {
    /// Begins with nothing.
    #[must_use]
    pub const fn new(terms: &'t Terms, decisions: &'t PageDecisions<'t>) -> Self {
        Self {
            terms,
            decisions,
            classes: ClassTally { images: 0, sound: 0, critical: 0, major: 0, minor: 0 },
            defects: BTreeMap::new(),
            on_units: BTreeMap::new(),
        }
    }

    /// Counts the images of those files of a unit that the delivery brought: by what a person saw where one decided, else
    /// by what was found.
    pub fn unit(&mut self, record: &UnitRecord, brought: &[&MasterFile]) -> UnitTally {
        let mut tally = UnitTally::default();
        let mut found: BTreeMap<_, Vec<(Option<u32>, Code)>> = BTreeMap::new();
        for finding in record.findings.iter().filter(|finding| finding.severity >= Severity::Warning) {
            if let crate::records::Subject::File { path, page } = &finding.subject {
                found.entry(path).or_default().push((*page, finding.code));
            }
        }
        for file in brought {
            let about = found.get(&file.source).map_or(&[][..], Vec::as_slice);
            for image in file.judged_page_numbers() {
                let page = PageOfLot {
                    unit: record.unit.clone(),
                    name: file.name.clone(),
                    image,
                    sha256: file.digests.sha256,
                };
                // What was found in the file as a whole is a defect of each of its images.
                let here = about.iter().filter(|(at, _)| at.is_none() || file.page_told(*at) == image);
                let defects = self.image(&page, here.map(|(_, code)| *code).collect());
                tally.images += 1;
                tally.defective += u64::from(!defects.is_empty());
                tally.defects.extend(defects.into_iter().map(|(class, defect)| (std::cmp::Reverse(class), defect)));
            }
        }
        tally
    }

    fn image(&mut self, page: &PageOfLot, found: Vec<Code>) -> BTreeSet<(DefectClass, String)> {
        let decision = self.decisions.on(page);
        let mut defects: BTreeSet<(DefectClass, String)> = BTreeSet::new();
        match decision {
            Some(decision) if decision.verdict == Verdict::Accept => {}
            Some(decision) if decision.defect.is_some() || decision.codes.is_empty() => {
                let named = decision.defect.clone().unwrap_or_else(|| decision.verdict.slug().to_owned());
                defects.extend(class_of_decision(decision, self.terms).map(|class| (class, named)));
            }
            Some(decision) => {
                defects.extend(self.classed(&decision.codes));
                // The codes alone may weigh nothing: it was decided on all the same, and the sample counts it.
                if defects.is_empty() {
                    let named = decision.verdict.slug().to_owned();
                    defects.extend(class_of_decision(decision, self.terms).map(|class| (class, named)));
                }
            }
            None => defects.extend(self.classed(&found)),
        }
        self.classes.images += 1;
        match defects.iter().map(|(class, _)| *class).max() {
            None => self.classes.sound += 1,
            Some(DefectClass::Critical) => self.classes.critical += 1,
            Some(DefectClass::Major) => self.classes.major += 1,
            Some(DefectClass::Minor) => self.classes.minor += 1,
        }
        for (class, defect) in &defects {
            let clause = self.terms.clause_of(defect).map(|clause| clause.clause.clone());
            *self.defects.entry((clause, *class, defect.clone())).or_default() += 1;
        }
        defects
    }

    fn classed(&self, codes: &[Code]) -> Vec<(DefectClass, String)> {
        codes.iter().filter_map(|code| Some((class_of(code.slug(), self.terms)?, code.slug().to_owned()))).collect()
    }

    /// Counts an open error that stands on a unit, or, without one, on the delivery itself.
    pub fn on_unit(&mut self, unit: Option<&str>, finding: &Finding) {
        let class = class_of(finding.code.slug(), self.terms).unwrap_or(DefectClass::Major);
        let key = (unit.map(str::to_owned), std::cmp::Reverse(class), finding.code.slug());
        *self.on_units.entry(key).or_default() += 1;
    }

    /// What [`Self::on_unit`] has counted: the delivery first, then by unit, the heaviest first.
    #[must_use]
    pub fn unit_findings(&self, lang: Lang) -> Vec<UnitFindingRow> {
        let rows = self.on_units.iter().map(|((unit, class, code), count)| UnitFindingRow {
            unit: unit.clone(),
            clause: self.terms.clause_of(code).map(|clause| clause.clause.clone()),
            class: class.0,
            words: in_words(code, lang),
            count: *count,
        });
        rows.collect()
    }

    /// Defects by clause, the heaviest first; those of no clause last.
    #[must_use]
    pub fn clauses(&self, lang: Lang) -> Vec<ClauseRow> {
        let mut rows: Vec<ClauseRow> = self
            .defects
            .iter()
            .map(|((clause, class, defect), images)| ClauseRow {
                clause: clause.clone(),
                class: *class,
                words: in_words(defect, lang),
                defect: defect.clone(),
                images: *images,
            })
            .collect();
        rows.sort_by(|a, b| {
            (a.clause.is_none(), &a.clause, std::cmp::Reverse(a.class), &a.defect).cmp(&(
                b.clause.is_none(),
                &b.clause,
                std::cmp::Reverse(b.class),
                &b.defect,
            ))
        });
        rows
    }
}

/// A defect in words: what people call it, or what the code says without its values.
#[must_use]
pub fn in_words(defect: &str, lang: Lang) -> String {
    if let Some(named) = Defect::find(defect) {
        return named.name(lang).to_owned();
    }
    match defect {
        "rescan" => lang.pick("to be captured again", "da riacquisire").to_owned(),
        "reject" => lang.pick("rejected", "respinta").to_owned(),
        "waive" => lang.pick("waived", "accettata in deroga").to_owned(),
        _ => Code::find(defect).map_or_else(|| defect.to_owned(), |code| without_values(code.text(lang).detail)),
    }
}

/// The text of a code where the measured values are many.
fn without_values(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for (at, part) in text.split('{').enumerate() {
        if at == 0 {
            words.push_str(part);
        } else {
            words.push('…');
            words.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::Hasher;
    use crate::records::codes::decoding;
    use crate::records::{
        AcceptedBy, Clause, ColourSpace, DecidedPage, DecisionRecord, ImageTechnical, Subject, example_decision,
        example_master, example_terms, example_unit,
    };

    #[test]
    fn a_file_of_which_nothing_was_decoded_is_an_image_with_a_defect() {
        let (digests, crc32) = Hasher::of(b"x");
        let file = example_master("1.tif", 1, digests, crc32);
        assert_eq!(file.technical.pages(), 0);
        for code in [decoding::DAMAGED, decoding::DIED, decoding::UNSUPPORTED] {
            let findings = vec![Finding::new(code, Subject::file(&file.source))];
            let record = UnitRecord { files: vec![file.clone()], findings, ..example_unit() };
            let (terms, decisions) = (example_terms(AcceptedBy::Person), PageDecisions::new(&[]));
            let mut tallies = Tallies::new(&terms, &decisions);
            tallies.unit(&record, &record.files.iter().collect::<Vec<_>>());
            assert_eq!((tallies.classes.images, tallies.classes.sound), (1, 0), "{}", code.slug());
            let rows = tallies.clauses(Lang::En);
            assert_eq!((rows.len(), rows[0].defect.as_str(), rows[0].images), (1, code.slug(), 1));
        }
    }

    #[test]
    fn a_page_that_was_ordered_again_is_not_without_a_defect() {
        let (digests, crc32) = Hasher::of(b"x");
        let file = example_master("1.tif", 1, digests, crc32);
        let terms = example_terms(AcceptedBy::Person);
        let noted = crate::records::codes::all().find(|code| class_of(code.slug(), &terms).is_none()).unwrap();
        let decision = DecisionRecord {
            unit: Some("ASC/7".to_owned()),
            page: Some(DecidedPage { name: file.name.clone(), image: Some(1) }),
            codes: vec![noted],
            reason: Some("seen".to_owned()),
            ..example_decision(Verdict::Rescan, file.digests.sha256)
        };
        let record = UnitRecord { files: vec![file], ..example_unit() };
        let decisions = [decision];
        let decisions = PageDecisions::new(&decisions);
        let mut tallies = Tallies::new(&terms, &decisions);
        tallies.unit(&record, &record.files.iter().collect::<Vec<_>>());
        assert_eq!((tallies.classes.images, tallies.classes.major), (1, 1));
        assert_eq!(tallies.clauses(Lang::En)[0].words, "to be captured again");
    }

    #[test]
    fn a_defect_stands_on_the_image_that_is_the_page() {
        use crate::records::ImageRole::{Page, Reduced};
        let (digests, crc32) = Hasher::of(b"x");
        let mut file = example_master("1.tif", 1, digests, crc32);
        let image =
            |role| ImageTechnical { role, ..ImageTechnical::plain((1, 1), vec![8], ColourSpace::BlackIsZero, "none") };
        file.technical.images = [Page, Reduced, Page].map(image).to_vec();
        let findings = vec![Finding::new(decoding::DIED, Subject::File { path: file.source.clone(), page: Some(3) })];
        let record = UnitRecord { files: vec![file], findings, ..example_unit() };
        let (terms, decisions) = (example_terms(AcceptedBy::Person), PageDecisions::new(&[]));
        let mut tallies = Tallies::new(&terms, &decisions);
        tallies.unit(&record, &record.files.iter().collect::<Vec<_>>());
        assert_eq!((tallies.classes.images, tallies.classes.critical), (2, 1));
    }

    #[test]
    fn errors_of_units_are_told_by_unit_and_kind() {
        use crate::records::codes::survey::PAGE_GAP;
        let (mut terms, decisions) = (example_terms(AcceptedBy::Person), PageDecisions::new(&[]));
        let clause =
            Clause { clause: "art. 3".to_owned(), class: DefectClass::Critical, defects: vec![PAGE_GAP.slug().into()] };
        terms.clauses.push(clause);
        let mut tallies = Tallies::new(&terms, &decisions);
        let gap = Finding::new(PAGE_GAP, Subject::unit("F2")).with("page", "Rossi");
        tallies.on_unit(Some("F2"), &gap);
        tallies.on_unit(Some("F2"), &gap);
        tallies.on_unit(None, &Finding::new(decoding::DIED, Subject::Batch));
        let rows = tallies.unit_findings(Lang::It);
        let told: Vec<_> = rows.iter().map(|row| (row.unit.as_deref(), row.clause.as_deref(), row.count)).collect();
        assert_eq!(told, [(None, None, 1), (Some("F2"), Some("art. 3"), 2)]);
        assert_eq!(rows[1].class, DefectClass::Critical);
        assert!(!rows[1].words.contains("Rossi") && !rows[1].words.is_empty(), "no value is shown: {}", rows[1].words);
    }
}
