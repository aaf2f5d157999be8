//! A finding in one line, as a terminal shows it.

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

/// Where a delivery stands, in one line.
#[must_use]
pub fn standing_words(standing: &DeliveryStanding, lang: Lang) -> String {
    let state = match standing.state {
        DeliveryState::Automatic => {
            lang.pick("Delivery: each unit goes its own way", "Consegna: ogni unità segue la propria via")
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
