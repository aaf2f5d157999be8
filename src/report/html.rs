//! `report.html`: one file that opens anywhere, offline, on paper too. Its lists are capped; findings.csv has them whole.

use std::collections::BTreeMap;
use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::figures::{bytes, count, decimal, duration, instant, rate};
use super::findings_csv::withheld_file;
use super::tally::{by_weight, in_general};
use super::thumbnails::{Thumbnail, data_address};
use super::words::{severity, state, unchecked, words};
use super::write::{Facts, ReportError};
use crate::records::{Lang, ReportFinding, ReportPlace, ReportUnit, Severity, StateTally, UnitState};

const TEMPLATE: &str = include_str!("template.html");

/// Caps: what a person can look through, and what keeps memory and the file small.
const MOST_ATTENTION: usize = 200;
const MOST_LOOKS: usize = 100;
const MOST_DELIVERY: usize = 200;
const MOST_GROUPS: usize = 12;
const MOST_PLACES: usize = 8;
const MOST_THUMBNAILS: usize = 200;
/// Of one unit.
pub const MOST_THUMBNAILS_OF_UNIT: usize = 12;

/// Collects what the page shows while the units go by.
#[derive(Debug)]
pub struct Page<'f> {
    folder: &'f Path,
    lang: Lang,
    attention: Capped<Card>,
    looks: Capped<Card>,
    delivery: Capped<Flat>,
    thumbnails: usize,
}

/// The first members of a list, and how long it is.
#[derive(Debug, Serialize)]
struct Capped<T> {
    shown: Vec<T>,
    total: u64,
}

impl<T> Default for Capped<T> {
    fn default() -> Self {
        Self { shown: Vec::new(), total: 0 }
    }
}

/// A unit that a person should see.
#[derive(Debug, Serialize)]
struct Card {
    unit: String,
    title: Option<String>,
    restricted: bool,
    state: UnitState,
    state_label: &'static str,
    groups: Vec<Group>,
    more_groups: String,
    thumbnails: Vec<Picture>,
}

/// Findings of one unit with the same code and remedy.
#[derive(Debug, Serialize)]
struct Group {
    code: &'static str,
    severity: Severity,
    severity_label: &'static str,
    remedy: String,
    places: Vec<Spot>,
    more: String,
    #[serde(skip)]
    count: u64,
}

/// One of them.
#[derive(Debug, Serialize)]
struct Spot {
    place: Option<String>,
    detail: String,
}

/// A finding about the delivery.
#[derive(Debug, Serialize)]
struct Flat {
    code: &'static str,
    severity: Severity,
    severity_label: &'static str,
    place: Option<String>,
    detail: String,
    remedy: String,
}

#[derive(Debug, Serialize)]
struct Picture {
    source: String,
    alt: String,
}

#[derive(Serialize)]
struct CodeRow {
    code: &'static str,
    severity: Severity,
    severity_label: &'static str,
    count: String,
    units: String,
    detail: String,
    remedy: String,
}

#[derive(Serialize)]
struct StateRow {
    key: &'static str,
    label: &'static str,
    count: String,
    share: String,
}

/// A number with its label; `alarm` where a person should see it first.
#[derive(Serialize)]
struct Figure {
    value: String,
    label: &'static str,
    alarm: bool,
}

#[derive(Serialize)]
struct Context<'a> {
    lang: &'static str,
    w: BTreeMap<&'static str, &'static str>,
    id: &'a str,
    head: Vec<(&'static str, String)>,
    verdict: Verdict,
    figures: Vec<Figure>,
    states: Vec<StateRow>,
    states_text: String,
    attention: &'a Capped<Card>,
    attention_more: String,
    looks: &'a Capped<Card>,
    looks_more: String,
    delivery: &'a Capped<Flat>,
    delivery_more: String,
    reconciliation: Option<Vec<Figure>>,
    codes: Vec<CodeRow>,
    unchecked: Vec<(&'static str, &'static str)>,
    time: Vec<(&'static str, String)>,
    program: &'a str,
}

/// The one sentence at the top.
#[derive(Serialize)]
struct Verdict {
    kind: &'static str,
    text: String,
}

impl<'f> Page<'f> {
    /// Begins a page about the batch in `folder`.
    pub fn new(folder: &'f Path, lang: Lang) -> Self {
        Self {
            folder,
            lang,
            attention: Capped::default(),
            looks: Capped::default(),
            delivery: Capped::default(),
            thumbnails: 0,
        }
    }

    /// Takes a unit, if a person should see it.
    pub fn unit(&mut self, unit: &ReportUnit, thumbnails: &[Thumbnail]) {
        let needs_decision = matches!(unit.state, UnitState::Held | UnitState::Refused);
        if !needs_decision && !unit.findings.iter().any(|finding| finding.severity > Severity::Info) {
            return;
        }
        let (list, most) = if needs_decision { (&self.attention, MOST_ATTENTION) } else { (&self.looks, MOST_LOOKS) };
        let card = (list.shown.len() < most).then(|| self.card(unit, thumbnails));
        let list = if needs_decision { &mut self.attention } else { &mut self.looks };
        list.total += 1;
        list.shown.extend(card);
    }

    /// Takes a finding about the delivery.
    pub fn delivery_finding(&mut self, finding: &ReportFinding) {
        self.delivery.total += 1;
        if self.delivery.shown.len() < MOST_DELIVERY {
            self.delivery.shown.push(Flat {
                code: finding.code.slug(),
                severity: finding.severity,
                severity_label: severity(finding.severity, self.lang),
                place: place(finding.place.as_ref(), self.lang),
                detail: finding.detail.clone(),
                remedy: finding.remedy.clone(),
            });
        }
    }

    fn card(&mut self, unit: &ReportUnit, thumbnails: &[Thumbnail]) -> Card {
        let (groups, more_groups) = self.groups(unit);
        Card {
            unit: unit.unit.clone(),
            title: unit.title.clone(),
            restricted: unit.restricted,
            state: unit.state,
            state_label: state(unit.state, self.lang),
            groups,
            more_groups,
            thumbnails: self.pictures(thumbnails),
        }
    }

    /// The findings of a unit by code and remedy, what weighs most first, and how many found no room.
    fn groups(&self, unit: &ReportUnit) -> (Vec<Group>, String) {
        let mut findings: Vec<_> = unit.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
        findings.sort_by_key(|finding| by_weight(finding.severity));
        let mut groups: Vec<Group> = Vec::new();
        let mut beyond = 0;
        for finding in findings {
            let known = groups.iter().position(|group| {
                group.code == finding.code.slug()
                    && group.severity == finding.severity
                    && group.remedy == finding.remedy
            });
            let at = match known {
                Some(at) => at,
                None if groups.len() == MOST_GROUPS => {
                    beyond += 1;
                    continue;
                }
                None => {
                    groups.push(Group {
                        code: finding.code.slug(),
                        severity: finding.severity,
                        severity_label: severity(finding.severity, self.lang),
                        remedy: finding.remedy.clone(),
                        places: Vec::new(),
                        more: String::new(),
                        count: 0,
                    });
                    groups.len() - 1
                }
            };
            if let Some(group) = groups.get_mut(at) {
                group.count += 1;
                if group.places.len() < MOST_PLACES {
                    let place = place(finding.place.as_ref(), self.lang);
                    group.places.push(Spot { place, detail: finding.detail.clone() });
                }
            }
        }
        for group in &mut groups {
            group.more = self.more(group.count.saturating_sub(group.places.len() as u64));
        }
        (groups, self.more(beyond))
    }

    /// Says how many are not shown, and where they are.
    fn more(&self, beyond: u64) -> String {
        if beyond == 0 {
            return String::new();
        }
        let number = count(beyond, self.lang);
        self.lang.pick(
            format!("and {number} more: the full list is in findings.csv"),
            format!("e altri {number}: l’elenco completo è in findings.csv"),
        )
    }

    fn pictures(&mut self, thumbnails: &[Thumbnail]) -> Vec<Picture> {
        let room = MOST_THUMBNAILS.saturating_sub(self.thumbnails).min(MOST_THUMBNAILS_OF_UNIT);
        let pictures: Vec<Picture> = thumbnails
            .iter()
            .filter_map(|thumbnail| {
                let source = data_address(self.folder, &thumbnail.file)?;
                let subject = ReportPlace::File { path: thumbnail.path.clone(), page: None };
                Some(Picture { source, alt: place(Some(&subject), self.lang).unwrap_or_default() })
            })
            .take(room)
            .collect();
        self.thumbnails += pictures.len();
        pictures
    }

    /// The finished page.
    pub fn render(&self, facts: &Facts) -> Result<String, ReportError> {
        let lang = self.lang;
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.add_template("report.html", TEMPLATE)?;
        let unshown = |list_total: u64, shown: usize| list_total.saturating_sub(shown as u64);
        let context = Context {
            lang: lang.pick("en", "it"),
            w: words(lang),
            id: &facts.head.id,
            head: head(facts, lang),
            verdict: verdict(facts, lang),
            figures: figures(facts, lang),
            states: states(&facts.states, lang),
            states_text: states_text(&facts.states, lang),
            attention: &self.attention,
            attention_more: self.more_units(unshown(self.attention.total, self.attention.shown.len())),
            looks: &self.looks,
            looks_more: self.more_units(unshown(self.looks.total, self.looks.shown.len())),
            delivery: &self.delivery,
            delivery_more: self.more(unshown(self.delivery.total, self.delivery.shown.len())),
            reconciliation: reconciliation(facts, lang),
            codes: codes(facts, lang),
            unchecked: facts.unchecked.iter().map(|what| unchecked(*what, lang)).collect(),
            time: time(facts, lang),
            program: &facts.head.program,
        };
        Ok(environment.get_template("report.html")?.render(Serde(&context))?)
    }

    fn more_units(&self, beyond: u64) -> String {
        if beyond == 0 {
            return String::new();
        }
        let number = count(beyond, self.lang);
        self.lang.pick(
            format!("{number} more units are not shown here: the full list is in findings.csv."),
            format!("Altre {number} unità non sono mostrate qui: l’elenco completo è in findings.csv."),
        )
    }
}

/// A place as people say it.
fn place(place: Option<&ReportPlace>, lang: Lang) -> Option<String> {
    let page_of = |name: String, page: Option<u32>| match page {
        Some(page) => format!("{name}, {} {page}", lang.pick("page", "pagina")),
        None => name,
    };
    Some(match place? {
        ReportPlace::File { path, page } => page_of(path.to_string(), *page),
        ReportPlace::RestrictedFile { position, page } => page_of(
            position.map_or_else(|| lang.pick("(a file)", "(un file)").to_owned(), |at| withheld_file(at, lang)),
            *page,
        ),
        ReportPlace::Unit { unit } => unit.clone(),
        ReportPlace::Row { table, row, identifier } => {
            let row = match row {
                0 => table.clone(),
                _ => format!("{table}, {} {row}", lang.pick("row", "riga")),
            };
            identifier.as_ref().map_or(row.clone(), |identifier| format!("{row} ({identifier})"))
        }
        ReportPlace::Package { name, entry } => {
            entry.as_ref().map_or_else(|| name.clone(), |entry| format!("{name}: {entry}"))
        }
    })
}

fn head(facts: &Facts, lang: Lang) -> Vec<(&'static str, String)> {
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

fn verdict(facts: &Facts, lang: Lang) -> Verdict {
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

fn figures(facts: &Facts, lang: Lang) -> Vec<Figure> {
    let w = words(lang);
    let plain = |value, label| Figure { value, label, alarm: false };
    vec![
        plain(count(facts.totals.units, lang), w["units"]),
        plain(count(facts.totals.pages, lang), w["pages"]),
        plain(count(facts.totals.files, lang), w["files"]),
        plain(bytes(facts.totals.bytes, lang), w["received"]),
        plain(bytes(facts.totals.package_bytes, lang), w["packaged_bytes"]),
        plain(duration(facts.time.millis, lang), w["duration"]),
    ]
}

fn states(tally: &StateTally, lang: Lang) -> Vec<StateRow> {
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

fn states_text(tally: &StateTally, lang: Lang) -> String {
    let rows: Vec<_> = states(tally, lang).into_iter().map(|row| format!("{} {}", row.count, row.label)).collect();
    rows.join(", ")
}

fn reconciliation(facts: &Facts, lang: Lang) -> Option<Vec<Figure>> {
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

fn codes(facts: &Facts, lang: Lang) -> Vec<CodeRow> {
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

fn time(facts: &Facts, lang: Lang) -> Vec<(&'static str, String)> {
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
