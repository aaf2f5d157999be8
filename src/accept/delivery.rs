//! Where a delivery stands: its sample, the person who accepts it, what is open.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::records::{
    AcceptedBy, DecidedPage, DecisionRecord, DefectClass, Finding, Hex32, PageOfLot, SampleRecord, Terms, Verdict,
};

use super::judge::class_of_decision;

/// What the sample says so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SampleVerdict {
    /// Pages of it have not been looked at.
    Waiting,
    /// All were looked at, and no class has too many defective pages.
    Passed,
    /// A class has too many.
    Failed,
}

/// One class of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ClassCount {
    /// The class.
    pub class: DefectClass,
    /// Pages that count for it.
    pub size: u64,
    /// Most defective ones.
    pub accept: u64,
    /// Defective ones.
    pub found: u64,
}

/// Where a sample stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleStanding {
    /// Pages of the sample.
    pub size: u64,
    /// Pages on which somebody decided.
    pub inspected: u64,
    /// Its classes.
    pub classes: Vec<ClassCount>,
    /// What it comes to.
    pub verdict: SampleVerdict,
}

/// The state of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// Nobody need decide on it as a whole: each unit is accepted by itself.
    Automatic,
    /// Its sample or its person is awaited, or errors are open.
    Waiting,
    /// Accepted: its units are packaged.
    Accepted,
    /// Its sample was rejected, or a person has rejected it.
    Rejected,
}

/// Where a delivery stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeliveryStanding {
    /// The state.
    pub state: DeliveryState,
    /// Its sample, where one was asked for and drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleStanding>,
    /// Whether a person must still say that it is accepted.
    pub person_awaited: bool,
    /// Units with errors that nobody has decided on, and errors of the delivery itself.
    pub open: u64,
}

impl DeliveryStanding {
    /// Whether units may be packaged.
    #[must_use]
    pub const fn lets_pass(&self) -> bool {
        matches!(self.state, DeliveryState::Automatic | DeliveryState::Accepted)
    }
}

/// Decisions on pages, found by what they are on.
#[derive(Debug)]
pub struct PageDecisions<'d> {
    last: BTreeMap<(&'d str, &'d DecidedPage, &'d Hex32), (usize, &'d DecisionRecord)>,
}

impl<'d> PageDecisions<'d> {
    /// Of all decisions of a batch, in the order in which they were made.
    #[must_use]
    pub fn new(decisions: &'d [DecisionRecord]) -> Self {
        let on_pages = decisions.iter().enumerate().filter_map(|(place, decision)| {
            Some(((decision.unit.as_deref()?, decision.page.as_ref()?, &decision.bound_to), (place, decision)))
        });
        Self { last: on_pages.collect() }
    }

    /// The decision that stands on a page: the last of those on it and on its whole file.
    #[must_use]
    pub fn on(&self, page: &PageOfLot) -> Option<&'d DecisionRecord> {
        let ask = |image| {
            let decided = DecidedPage { name: page.name.clone(), image };
            self.last.get(&(page.unit.as_str(), &decided, &page.sha256)).copied()
        };
        let found = ask(Some(page.image)).into_iter().chain(ask(None));
        found.max_by_key(|(place, _)| *place).map(|(_, decision)| decision)
    }

    /// The decision that stands on a page of the version of a unit that has this key; without a key, of any version.
    /// What was looked at in another version is not what lies here, though its source has the same bytes. Decisions
    /// that were noted before there were keys hold for all versions.
    #[must_use]
    pub fn on_version(&self, page: &PageOfLot, key: Option<&Hex32>) -> Option<&'d DecisionRecord> {
        let lies_here = |decision: &&DecisionRecord| {
            key.zip(decision.unit_key.as_ref()).is_none_or(|(here, decided)| here == decided)
        };
        self.on(page).filter(lies_here)
    }
}

/// The pages of a sample on which nobody has decided.
pub fn not_inspected<'s>(
    sample: &'s SampleRecord,
    decisions: &PageDecisions<'_>,
) -> impl Iterator<Item = &'s PageOfLot> {
    let keys = keys_of(sample);
    sample.pages.iter().filter(move |page| decisions.on_version(page, keys.get(page.unit.as_str()).copied()).is_none())
}

fn keys_of(sample: &SampleRecord) -> BTreeMap<&str, &Hex32> {
    sample.units.iter().map(|unit| (unit.unit.as_str(), &unit.unit_key)).collect()
}

/// Where a sample stands after these decisions.
#[must_use]
pub fn sample_standing(sample: &SampleRecord, decisions: &PageDecisions<'_>, terms: &Terms) -> Option<SampleStanding> {
    let plan = sample.plan.as_ref()?;
    let mut classes: Vec<ClassCount> = plan
        .classes
        .iter()
        .map(|plan| ClassCount { class: plan.class, size: plan.size, accept: plan.accept, found: 0 })
        .collect();
    let keys = keys_of(sample);
    let mut inspected = 0;
    for (place, page) in (0u64..).zip(&sample.pages) {
        let Some(decision) = decisions.on_version(page, keys.get(page.unit.as_str()).copied()) else { continue };
        inspected += 1;
        let Some(class) = class_of_decision(decision, terms) else { continue };
        for count in classes.iter_mut().filter(|count| count.class == class && place < count.size) {
            count.found += 1;
        }
    }
    let size = sample.pages.len() as u64;
    // A lot without pages has nothing to look at: that is no sample that was passed.
    let verdict = match (classes.iter().any(|count| count.found > count.accept), inspected == size && size > 0) {
        (true, _) => SampleVerdict::Failed,
        (false, true) => SampleVerdict::Passed,
        (false, false) => SampleVerdict::Waiting,
    };
    Some(SampleStanding { size, inspected, classes, verdict })
}

/// Where a delivery stands. `sample` is absent until the lot is drawn; `open` counts what nobody has decided on.
#[must_use]
pub fn delivery_standing(
    terms: &Terms,
    sample: Option<&SampleRecord>,
    decisions: &[DecisionRecord],
    open: u64,
) -> DeliveryStanding {
    let pages = PageDecisions::new(decisions);
    let sampled = sample.and_then(|sample| sample_standing(sample, &pages, terms));
    let said = sample.and_then(|sample| on_delivery(sample, decisions));
    let accepted = said.is_some_and(|said| said.verdict == Verdict::Accept);
    // Where there is no page to look at, a person must say that the delivery is accepted.
    let nothing_to_see = sampled.as_ref().is_some_and(|sampled| sampled.size == 0);
    let by_person = terms.by == AcceptedBy::Person || nothing_to_see;
    let person_awaited = by_person && said.is_none();
    let verdict = sampled.as_ref().map(|sampled| sampled.verdict);
    let state = match (terms.wait_for_people(), sample) {
        _ if said.is_some_and(|said| said.verdict == Verdict::Reject) => DeliveryState::Rejected,
        (false, _) => DeliveryState::Automatic,
        (true, None) => DeliveryState::Waiting,
        (true, Some(_)) => match verdict {
            Some(SampleVerdict::Failed) => DeliveryState::Rejected,
            Some(SampleVerdict::Waiting) if !nothing_to_see => DeliveryState::Waiting,
            _ if open > 0 || (by_person && !accepted) => DeliveryState::Waiting,
            _ => DeliveryState::Accepted,
        },
    };
    DeliveryStanding { state, sample: sampled, person_awaited, open }
}

/// What a person has said last of the delivery as a whole, of this lot.
fn on_delivery<'d>(sample: &SampleRecord, decisions: &'d [DecisionRecord]) -> Option<&'d DecisionRecord> {
    let whole = |decision: &&DecisionRecord| {
        decision.unit.is_none()
            && decision.bound_to == sample.lot.digest
            && matches!(decision.verdict, Verdict::Accept | Verdict::Reject)
    };
    decisions.iter().rfind(whole)
}

/// The errors of the delivery itself that a person has waived, by their digests ([`finding_digest`]). The last waiver
/// stands, until the delivery is rejected; what was found since is not among them.
#[must_use]
pub fn waived_of_delivery<'d>(sample: &SampleRecord, decisions: &'d [DecisionRecord]) -> &'d [Hex32] {
    let on_it = |decision: &&DecisionRecord| {
        decision.unit.is_none()
            && decision.bound_to == sample.lot.digest
            && matches!(decision.verdict, Verdict::Waive | Verdict::Reject)
    };
    match decisions.iter().rfind(on_it) {
        Some(decision) if decision.verdict == Verdict::Waive => &decision.waived,
        _ => &[],
    }
}

/// BLAKE3 of a finding as a line of `delivery-findings.jsonl` has it.
#[must_use]
pub fn finding_digest(finding: &Finding) -> Hex32 {
    // Serialising cannot fail: findings hold only strings, numbers and string-keyed maps.
    Hex32::blake3(&serde_json::to_vec(finding).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::records::Hex;
    use crate::records::{LotSize, Record, SampleRules, UnitOfLot, example_decision, example_terms};

    const LOT: Hex32 = Hex([7; 32]);

    fn terms() -> Terms {
        Terms { sample: Some(SampleRules::default()), ..example_terms(AcceptedBy::Profile) }
    }

    fn sample(pages: Vec<PageOfLot>) -> SampleRecord {
        let count = pages.len() as u64;
        SampleRecord {
            format: SampleRecord::FORMAT.to_owned(),
            version: SampleRecord::VERSION,
            batch: "b".to_owned(),
            drawn: Timestamp::UNIX_EPOCH,
            lot: LotSize { pages: count, units: 1, digest: LOT },
            terms: None,
            seed: Hex([2; 32]),
            plan: Some(super::super::sampling_plan(count, &SampleRules::default())),
            pages,
            units: vec![UnitOfLot { unit: "F1".to_owned(), unit_key: Hex([8; 32]) }],
            worst: Vec::new(),
        }
    }

    fn on_delivery(verdict: Verdict, waived: &[Hex32]) -> DecisionRecord {
        DecisionRecord { waived: waived.to_vec(), ..example_decision(verdict, LOT) }
    }

    fn on_page(verdict: Verdict, image: Option<u32>) -> DecisionRecord {
        DecisionRecord {
            unit: Some("F1".to_owned()),
            page: Some(DecidedPage { name: "1.tif".to_owned(), image }),
            bound_to: Hex([3; 32]),
            ..on_delivery(verdict, &[])
        }
    }

    #[test]
    fn a_lot_without_pages_is_accepted_by_nobody_but_a_person() {
        let sample = sample(Vec::new());
        let standing = delivery_standing(&terms(), Some(&sample), &[], 0);
        assert_eq!((standing.state, standing.person_awaited), (DeliveryState::Waiting, true));
        let accepted = [on_delivery(Verdict::Accept, &[])];
        assert_eq!(delivery_standing(&terms(), Some(&sample), &accepted, 0).state, DeliveryState::Accepted);
        assert_eq!(delivery_standing(&terms(), Some(&sample), &accepted, 1).state, DeliveryState::Waiting);
    }

    #[test]
    fn the_last_waiver_of_a_delivery_stands_until_it_is_rejected() {
        let sample = sample(Vec::new());
        let (one, two) = (Hex([4; 32]), Hex([5; 32]));
        let mut decisions = vec![on_delivery(Verdict::Waive, &[one])];
        assert_eq!(waived_of_delivery(&sample, &decisions), [one]);
        decisions.push(on_delivery(Verdict::Accept, &[]));
        assert_eq!(waived_of_delivery(&sample, &decisions), [one]);
        decisions.push(on_delivery(Verdict::Waive, &[two]));
        assert_eq!(waived_of_delivery(&sample, &decisions), [two]);
        decisions.push(on_delivery(Verdict::Reject, &[]));
        assert!(waived_of_delivery(&sample, &decisions).is_empty());
    }

    #[test]
    fn a_page_that_was_looked_at_in_another_version_is_looked_at_again() {
        let page = PageOfLot { unit: "F1".to_owned(), name: "1.tif".to_owned(), image: 1, sha256: Hex([3; 32]) };
        let sample = sample(vec![page]);
        let state = |key: Option<Hex32>| {
            let decisions = [DecisionRecord { unit_key: key, ..on_page(Verdict::Accept, Some(1)) }];
            delivery_standing(&terms(), Some(&sample), &decisions, 0).state
        };
        assert_eq!(state(Some(Hex([8; 32]))), DeliveryState::Accepted);
        assert_eq!(state(Some(Hex([9; 32]))), DeliveryState::Waiting);
        assert_eq!(state(None), DeliveryState::Accepted, "a decision of an older Fondo says nothing of versions");
    }

    #[test]
    fn what_was_decided_on_another_version_does_not_stand_on_this_one() {
        let page = PageOfLot { unit: "F1".to_owned(), name: "1.tif".to_owned(), image: 1, sha256: Hex([3; 32]) };
        let keyed = |key: Option<Hex32>| [DecisionRecord { unit_key: key, ..on_page(Verdict::Accept, Some(1)) }];
        let (here, there) = (Hex([8; 32]), Hex([9; 32]));
        for (key, stands) in [(Some(here), true), (Some(there), false), (None, true)] {
            let decisions = keyed(key);
            let decisions = PageDecisions::new(&decisions);
            assert_eq!(decisions.on_version(&page, Some(&here)).is_some(), stands, "{key:?}");
            assert!(decisions.on_version(&page, None).is_some(), "on these bytes it stands in any version");
        }
    }

    #[test]
    fn a_waived_error_of_the_contract_is_a_defect_of_the_sample() {
        let code = crate::records::codes::image::NO_RESOLUTION;
        let page = PageOfLot { unit: "F1".to_owned(), name: "1.tif".to_owned(), image: 1, sha256: Hex([3; 32]) };
        let sample = sample(vec![page]);
        let waived = [DecisionRecord { codes: vec![code], ..on_page(Verdict::Waive, Some(1)) }];
        let mut terms = terms();
        terms.severity.insert(code.slug().to_owned(), crate::records::Severity::Error);
        let standing = sample_standing(&sample, &PageDecisions::new(&waived), &terms).unwrap();
        let major = standing.classes.iter().find(|count| count.class == DefectClass::Major).unwrap();
        assert_eq!(major.found, 1, "{standing:?}");
    }

    #[test]
    fn of_a_page_and_its_file_the_later_decision_stands() {
        let page = PageOfLot { unit: "F1".to_owned(), name: "1.tif".to_owned(), image: 1, sha256: Hex([3; 32]) };
        for (first, second) in [(Some(1), None), (None, Some(1))] {
            let decisions = [on_page(Verdict::Rescan, first), on_page(Verdict::Accept, second)];
            let found = PageDecisions::new(&decisions).on(&page).map(|decision| decision.verdict);
            assert_eq!(found, Some(Verdict::Accept), "{first:?}");
        }
    }
}
