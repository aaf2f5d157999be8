//! What the page says of the batch as a whole: its head, its sums, the tables of states, codes and times.

use serde::Serialize;

use super::figures::{bytes, count, counted, decimal, duration, instant, rate};
use super::gather::Expectation;
use super::noun;
use super::tally::{by_weight, in_general};
use super::words::{severity, words};
use super::write::Facts;
use crate::records::codes::acceptance;
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

/// The sentence, and how much it should alarm: `act`, `look` or `well`.
pub(super) fn verdict(facts: &Facts, lang: Lang) -> Verdict {
    let states = &facts.states;
    let (units, number) = (facts.totals.units, |value: u64| count(value, lang));
    let superseded =
        facts.codes.iter().find(|tally| tally.code == acceptance::SUPERSEDED).map_or(0, |tally| tally.units);
    let undecided = (states.held + states.refused).saturating_sub(superseded);
    let left = states.pending + states.underway;
    let act = |en: String, it: String| Verdict { kind: "act", text: lang.pick(en, it) };
    let look = |en: String, it: String| Verdict { kind: "look", text: lang.pick(en, it) };
    if units == 0 {
        return act(
            "Nothing was there: the delivery has no unit.".to_owned(),
            "Non c’era nulla: la consegna non contiene unità.".to_owned(),
        );
    }
    let (all, left_number, open) = (number(units), number(left), number(undecided));
    if left > 0 {
        let verb = lang.plural(left, [""; 2], ["resta", "restano"]);
        return act(
            format!("The run was cut off with {left_number} of {all} units left. Run the same command again."),
            format!("L’esecuzione si è interrotta: {verb} {left_number} unità su {all}. Ripetere lo stesso comando."),
        );
    }
    if undecided > 0 {
        let verb = lang.plural(undecided, ["needs", "need"], ["richiede", "richiedono"]);
        return act(
            format!("{open} of {all} units {verb} a decision."),
            format!("{open} unità su {all} {verb} una decisione."),
        );
    }
    if facts.delivery_errors > 0 && states.withdrawn + superseded > 0 {
        return act(
            "The delivery itself has errors: see below.".to_owned(),
            "La consegna presenta errori: si veda sotto.".to_owned(),
        );
    }
    if states.withdrawn > 0 {
        let gone = number(states.withdrawn);
        let word = lang.plural(states.withdrawn, ["was", "were"], ["è stata ritirata", "sono state ritirate"]);
        return look(format!("{gone} of {all} units {word} withdrawn."), format!("{gone} unità su {all} {word}."));
    }
    if superseded > 0 {
        let later = number(superseded);
        let word = lang.plural(
            superseded,
            [
                "was not accepted here and came with a later delivery",
                "were not accepted here and came with a later delivery",
            ],
            [
                "non è stata accettata qui ed è arrivata con una consegna successiva",
                "non sono state accettate qui e sono arrivate con una consegna successiva",
            ],
        );
        return look(format!("{later} of {all} units {word}."), format!("{later} unità su {all} {word}."));
    }
    let findings = facts.totals.findings;
    if findings.error > 0 {
        return act(
            "Every unit is packaged, but the delivery itself has errors: see below.".to_owned(),
            "Tutte le unità sono impacchettate, ma la consegna presenta errori: si veda sotto.".to_owned(),
        );
    }
    if findings.warning > 0 {
        return look(
            "Every unit is packaged; some are worth a look.".to_owned(),
            "Tutte le unità sono impacchettate; alcune sono da rivedere.".to_owned(),
        );
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
        ("packaged", noun::PACKAGED, tally.packaged),
        ("unchanged", noun::UNCHANGED, tally.unchanged),
        ("held", noun::HELD, tally.held),
        ("refused", noun::REFUSED, tally.refused),
        ("underway", noun::UNDERWAY, tally.underway),
        ("pending", noun::PENDING, tally.pending),
        ("withdrawn", noun::WITHDRAWN, tally.withdrawn),
    ];
    let total: u64 = rows.iter().map(|(_, _, count)| count).sum();
    rows.into_iter()
        .filter(|(_, _, count)| *count > 0)
        .map(|(key, label, number)| StateRow {
            key,
            label: label.of(number, lang),
            count: count(number, lang),
            share: format!("{:.3}", number as f64 * 100.0 / total.max(1) as f64),
        })
        .collect()
}

pub(super) fn states_text(tally: &StateTally, lang: Lang) -> String {
    let rows: Vec<_> = states(tally, lang).into_iter().map(|row| format!("{} {}", row.count, row.label)).collect();
    rows.join(", ")
}

/// Why there is no table of what was to come.
pub(super) fn without_reconciliation(facts: &Facts, lang: Lang) -> &'static str {
    match facts.expectation {
        Expectation::NotCompared => lang.pick(
            "The run was cut off before what came was compared with what should have come. Run the same command again.",
            "L’esecuzione si è interrotta prima del riscontro fra quanto è arrivato e quanto doveva arrivare. Ripetere lo stesso comando.",
        ),
        Expectation::Nothing | Expectation::Compared(_) => lang.pick(
            "There was neither inventory nor scope: what should have come is unknown.",
            "Mancano inventario e ambito: non è noto che cosa dovesse arrivare.",
        ),
    }
}

pub(super) fn reconciliation(facts: &Facts, lang: Lang) -> Option<Vec<Figure>> {
    let w = words(lang);
    let totals = facts.expectation.totals()?;
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
            format!("{}, {}", bytes(time.processed_bytes, lang), counted(time.processed_pages, &noun::PAGES, lang)),
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
