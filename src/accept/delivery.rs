//! Where a delivery stands: its sample, the person who accepts it, what is open.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::records::{
    AcceptedBy, DecidedPage, DecisionRecord, DefectClass, Hex32, PageOfLot, SampleRecord, Terms, Verdict,
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
    /// Nobody need decide on it as a whole: each unit goes its own way.
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
    last: BTreeMap<(&'d str, &'d DecidedPage, &'d Hex32), &'d DecisionRecord>,
}

impl<'d> PageDecisions<'d> {
    /// Of all decisions of a batch, in the order in which they were made.
    #[must_use]
    pub fn new(decisions: &'d [DecisionRecord]) -> Self {
        let on_pages = decisions.iter().filter_map(|decision| {
            Some(((decision.unit.as_deref()?, decision.page.as_ref()?, &decision.bound_to), decision))
        });
        Self { last: on_pages.collect() }
    }

    /// The decision that stands on a page.
    #[must_use]
    pub fn on(&self, page: &PageOfLot) -> Option<&'d DecisionRecord> {
        let ask = |image| {
            let decided = DecidedPage { name: page.name.clone(), image };
            self.last.get(&(page.unit.as_str(), &decided, &page.sha256)).copied()
        };
        ask(Some(page.image)).or_else(|| ask(None))
    }
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
    let mut inspected = 0;
    for (place, page) in (0u64..).zip(&sample.pages) {
        let Some(decision) = decisions.on(page) else { continue };
        inspected += 1;
        let Some(class) = class_of_decision(decision, terms) else { continue };
        for count in classes.iter_mut().filter(|count| count.class == class && place < count.size) {
            count.found += 1;
        }
    }
    let size = sample.pages.len() as u64;
    let verdict = match (classes.iter().any(|count| count.found > count.accept), inspected == size) {
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
    let person_awaited = terms.by == AcceptedBy::Person && said.is_none();
    let verdict = sampled.as_ref().map(|sampled| sampled.verdict);
    let state = match (terms.wait_for_people(), sample) {
        _ if said.is_some_and(|said| said.verdict == Verdict::Reject) => DeliveryState::Rejected,
        (false, _) => DeliveryState::Automatic,
        (true, None) => DeliveryState::Waiting,
        (true, Some(_)) => match verdict {
            Some(SampleVerdict::Failed) => DeliveryState::Rejected,
            Some(SampleVerdict::Waiting) => DeliveryState::Waiting,
            _ if open > 0 || (terms.by == AcceptedBy::Person && !accepted) => DeliveryState::Waiting,
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

/// Whether a person has waived the errors of the delivery itself.
#[must_use]
pub fn delivery_errors_waived(sample: &SampleRecord, decisions: &[DecisionRecord]) -> bool {
    let on_it = |decision: &&DecisionRecord| decision.unit.is_none() && decision.bound_to == sample.lot.digest;
    decisions.iter().filter(on_it).any(|decision| decision.verdict == Verdict::Waive)
}
