//! A finding in one line, as a terminal shows it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::console::harmless;
use crate::accept::{DeliveryStanding, DeliveryState, SampleVerdict};
use crate::records::{Finding, Lang, Severity, Subject};
use crate::report::figures::counted;
use crate::report::noun::{ERRORS, PAGES};

/// Severity, code, place and detail.
#[must_use]
pub fn line(finding: &Finding, lang: Lang) -> String {
    let place = subject(finding);
    let separator = if place.is_empty() { "" } else { ": " };
    let severity = word(finding.severity, lang);
    let line = format!("{severity:<8} {:<32} {place}{separator}{}", finding.code.slug(), finding.detail(lang));
    harmless(&line).into_owned()
}

/// A line for people in which nothing commands the terminal.
#[must_use]
pub fn harmless_line(line: &str) -> String {
    harmless(line).into_owned()
}

/// A severity in one short word.
#[must_use]
pub fn word(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.pick("error", "errore"),
        Severity::Warning => lang.pick("warning", "avviso"),
        Severity::Info => lang.pick("info", "nota"),
    }
}

/// What a finding is about, in a few words.
fn subject(finding: &Finding) -> String {
    match &finding.subject {
        Subject::Batch => String::new(),
        Subject::Unit { unit } => unit.clone(),
        Subject::File { path, page: None } => path.to_string(),
        Subject::File { path, page: Some(page) } => format!("{path}, {page}"),
        Subject::Row { table, row: 0, .. } => table.clone(),
        Subject::Row { table, row, .. } => format!("{table}:{row}"),
        Subject::Package { name, entry: None } => name.clone(),
        Subject::Package { name, entry: Some(entry) } => format!("{name}/{entry}"),
    }
}

/// What to do about a finding, indented below it.
#[must_use]
pub fn finding_remedy(finding: &Finding, lang: Lang) -> String {
    harmless(&format!("  → {}", finding.remedy(lang))).into_owned()
}

/// What to do is said once for each code, below its first finding: a thousand findings have one remedy.
#[derive(Debug, Default)]
pub struct Remedies(Mutex<BTreeSet<&'static str>>);

impl Remedies {
    /// What to do about a finding, where it is the first of its code.
    pub fn of(&self, finding: &Finding, lang: Lang) -> Option<String> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.insert(finding.code.slug()).then(|| finding_remedy(finding, lang))
    }
}

/// Where a delivery stands, in one line.
#[must_use]
pub fn standing_words(standing: &DeliveryStanding, lang: Lang) -> String {
    let state = match standing.state {
        DeliveryState::Automatic => {
            lang.pick("Delivery: each unit is accepted by itself", "Consegna: ogni unità è accettata per sé")
        }
        DeliveryState::Waiting => lang.pick("Delivery: waits for people", "Consegna: in attesa di decisioni"),
        DeliveryState::Accepted => lang.pick("Delivery: accepted", "Consegna: accettata"),
        DeliveryState::Rejected => lang.pick("Delivery: rejected", "Consegna: respinta"),
    };
    let mut parts = vec![state.to_owned()];
    if let Some(sample) = &standing.sample {
        let (inspected, size) = (sample.inspected, sample.size);
        let verdict = match sample.verdict {
            SampleVerdict::Waiting => lang.pick("under way", "in corso"),
            SampleVerdict::Passed => lang.pick("passed", "superato"),
            SampleVerdict::Failed => lang.pick("not passed", "non superato"),
        };
        let (of_size, seen) = (counted(size, &PAGES, lang), counted(inspected, &PAGES, lang));
        let looked_at = lang.plural(inspected, [""; 2], ["esaminata", "esaminate"]);
        parts.push(lang.pick(
            format!("sample {verdict}, {inspected} of {of_size} looked at"),
            format!("campione {verdict}, {looked_at} {seen} su {size}"),
        ));
    }
    if standing.open > 0 {
        let open = counted(standing.open, &ERRORS, lang);
        parts.push(lang.pick(format!("{open} open"), format!("errori aperti: {}", standing.open)));
    }
    if standing.person_awaited {
        parts.push(lang.pick("a person must accept it", "deve accettarla una persona").to_owned());
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::codes;

    #[test]
    fn what_to_do_is_said_below_the_first_finding_of_a_code() {
        let remedies = Remedies::default();
        let gap = |unit: &str| Finding::new(codes::survey::PAGE_GAP, Subject::unit(unit));
        let said = remedies.of(&gap("F1"), Lang::En);
        assert!(said.is_some_and(|said| said.starts_with("  → Look for the pages")));
        assert_eq!(remedies.of(&gap("F2"), Lang::En), None);
        assert!(remedies.of(&Finding::new(codes::survey::PAGE_SIDE, Subject::Batch), Lang::It).is_some());
    }
}
