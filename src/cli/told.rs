//! A finding in one line, as a terminal shows it.

use super::console::harmless;
use crate::records::{Finding, Lang, Severity, Subject};

/// Severity, code, place and detail.
#[must_use]
pub fn line(finding: &Finding, lang: Lang) -> String {
    let place = subject(finding);
    let separator = if place.is_empty() { "" } else { ": " };
    let severity = word(finding.severity, lang);
    let line = format!("{severity:<8} {:<32} {place}{separator}{}", finding.code.slug(), finding.detail(lang));
    harmless(&line).into_owned()
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
