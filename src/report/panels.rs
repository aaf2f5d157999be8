//! What the page says of the batch as a whole: its head, its sums, the tables of states, codes and times.

use serde::Serialize;

use super::figures::{bytes, count, decimal, duration, instant, rate};
use super::tally::{by_weight, in_general};
use super::words::{severity, words};
use super::write::Facts;
use crate::records::{Lang, Severity, StateTally};

#[derive(Serialize)]
pub(super) struct CodeRow {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) severity_label: &'static str,
    pub(super) count: String,
    pub(super) units: String,
    pub(super) detail: String,
    pub(super) remedy: String,
}

#[derive(Serialize)]
pub(super) struct StateRow {
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) count: String,
    pub(super) share: String,
}

/// A number with its label; `alarm` where a person should see it first.
#[derive(Serialize)]
pub(super) struct Figure {
    pub(super) value: String,
    pub(super) label: &'static str,
    pub(super) alarm: bool,
}

/// The one sentence at the top.
#[derive(Serialize)]
pub(super) struct Verdict {
    pub(super) kind: &'static str,
    pub(super) text: String,
}

pub(super) fn head(facts: &Facts, lang: Lang) -> Vec<(&'static str, String)> {
    let w = words(lang);
    let head = &facts.head;
    let mut rows = vec![
        (w["profile"], head.profile.clone()),
        (w["instant"], instant(head.at, lang)),
        (w["written"], instant(head.written, lang)),
    ];
    if !head.operator.is_empty() {
        rows.push((w["operator"], head.operator.clone()));
    }
    if let Some(reason) = &head.corrective {
        rows.push((w["corrective"], reason.clone()));
    }
    rows
}

pub(super) fn verdict(facts: &Facts, lang: Lang) -> Verdict {
    let states = &facts.states;
    let number = |value: u64| count(value, lang);
    let undecided = states.held + states.refused;
    let left = states.pending + states.underway;
    if left > 0 {
        let text = lang.pick(
            format!(
                "The run was cut off with {} of {} units left. Run the same command again.",
                number(left),
                number(facts.totals.units)
            ),
            format!(
                "L’esecuzione si è interrotta: restano {} unità su {}. Ripetere lo stesso comando.",
                number(left),
                number(facts.totals.units)
            ),
        );
        return Verdict { kind: "act", text };
    }
    if undecided > 0 {
        let text = lang.pick(
            format!("{} of {} units need a decision.", number(undecided), number(facts.totals.units)),
            format!("{} unità su {} richiedono una decisione.", number(undecided), number(facts.totals.units)),
        );
        return Verdict { kind: "act", text };
    }
    let findings = facts.totals.findings;
    if findings.error > 0 {
        let text = lang.pick(
            "Every unit is packaged, but the delivery itself has errors: see below.".to_owned(),
            "Tutte le unità sono impacchettate, ma la consegna presenta errori: si veda sotto.".to_owned(),
        );
        return Verdict { kind: "act", text };
    }
    if findings.warning > 0 {
        let text = lang.pick(
            "Every unit is packaged; some are worth a look.".to_owned(),
            "Tutte le unità sono impacchettate; alcune sono da rivedere.".to_owned(),
        );
        return Verdict { kind: "look", text };
    }
    Verdict {
        kind: "well",
        text: lang.pick("Every unit is packaged.", "Tutte le unità sono impacchettate.").to_owned(),
    }
}

pub(super) fn figures(facts: &Facts, lang: Lang) -> Vec<Figure> {
    let w = words(lang);
    let plain = |value, label| Figure { value, label, alarm: false };
    let mut figures = vec![
        plain(count(facts.totals.units, lang), w["units"]),
        plain(count(facts.totals.pages, lang), w["pages"]),
        plain(count(facts.totals.files, lang), w["files"]),
        plain(bytes(facts.totals.bytes, lang), w["received"]),
        plain(bytes(facts.totals.package_bytes, lang), w["packaged_bytes"]),
        plain(duration(facts.time.millis, lang), w["duration"]),
    ];
    if facts.totals.recognised > 0 {
        figures.insert(2, plain(count(facts.totals.recognised, lang), w["recognised"]));
    }
    if facts.totals.documents > 0 {
        figures.insert(2, plain(count(facts.totals.documents, lang), w["documents"]));
    }
    figures
}

pub(super) fn states(tally: &StateTally, lang: Lang) -> Vec<StateRow> {
    let rows = [
        ("packaged", lang.pick("packaged", "impacchettate"), tally.packaged),
        ("unchanged", lang.pick("unchanged", "invariate"), tally.unchanged),
        ("held", lang.pick("held", "sospese"), tally.held),
        ("refused", lang.pick("refused", "respinte"), tally.refused),
        ("underway", lang.pick("under way", "in lavorazione"), tally.underway),
        ("pending", lang.pick("not reached", "non raggiunte"), tally.pending),
        ("withdrawn", lang.pick("withdrawn", "ritirate"), tally.withdrawn),
    ];
    let total: u64 = rows.iter().map(|(_, _, count)| count).sum();
    rows.into_iter()
        .filter(|(_, _, count)| *count > 0)
        .map(|(key, label, number)| StateRow {
            key,
            label,
            count: count(number, lang),
            share: format!("{:.3}", number as f64 * 100.0 / total.max(1) as f64),
        })
        .collect()
}

pub(super) fn states_text(tally: &StateTally, lang: Lang) -> String {
    let rows: Vec<_> = states(tally, lang).into_iter().map(|row| format!("{} {}", row.count, row.label)).collect();
    rows.join(", ")
}

pub(super) fn reconciliation(facts: &Facts, lang: Lang) -> Option<Vec<Figure>> {
    let w = words(lang);
    let totals = facts.reconciliation?;
    let row = |value: u64, name: &str, alarm: bool| Figure {
        value: count(value, lang),
        label: w.get(name).copied().unwrap_or_default(),
        alarm: alarm && value > 0,
    };
    Some(vec![
        row(totals.expected, "expected", false),
        row(totals.delivered, "delivered", false),
        row(totals.not_accepted, "not_accepted", true),
        row(totals.awaited, "awaited", true),
        row(totals.without_files, "without_files", false),
        row(totals.unexpected, "unexpected", true),
        row(totals.extent_differs, "extent_differs", true),
        row(totals.undeclared_gaps, "undeclared_gaps", true),
    ])
}

pub(super) fn codes(facts: &Facts, lang: Lang) -> Vec<CodeRow> {
    let mut rows: Vec<_> = facts.codes.iter().collect();
    rows.sort_by_key(|tally| (by_weight(tally.severity), std::cmp::Reverse(tally.count), tally.code.slug()));
    rows.into_iter()
        .map(|tally| {
            let (detail, remedy) = in_general(tally.code, lang);
            CodeRow {
                code: tally.code.slug(),
                severity: tally.severity,
                severity_label: severity(tally.severity, lang),
                count: count(tally.count, lang),
                units: count(tally.units, lang),
                detail,
                remedy,
            }
        })
        .collect()
}

pub(super) fn time(facts: &Facts, lang: Lang) -> Vec<(&'static str, String)> {
    let w = words(lang);
    let time = &facts.time;
    let mut rows = vec![(w["runs"], count(time.runs, lang))];
    rows.extend(time.first_started.map(|at| (w["first_started"], instant(at, lang))));
    rows.extend(time.last_seen.map(|at| (w["last_seen"], instant(at, lang))));
    rows.push((w["duration"], duration(time.millis, lang)));
    if time.processed_bytes > 0 {
        rows.push((
            w["processed"],
            format!(
                "{}, {} {}",
                bytes(time.processed_bytes, lang),
                count(time.processed_pages, lang),
                lang.pick("pages", "pagine")
            ),
        ));
        rows.push((
            w["throughput"],
            format!(
                "{}, {} {}",
                rate(time.bytes_per_second, lang),
                decimal(time.pages_per_second, 1, lang),
                w["pages_per_second"]
            ),
        ));
    }
    rows
}
