//! `report.html`: one file that opens anywhere, offline, on paper too. Its lists are capped; findings.csv has them
//! whole.

use std::collections::BTreeMap;
use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::figures::{count, decimal};
use super::findings_csv::withheld_file;
use super::panels::{CodeRow, Figure, StateRow, Verdict};
use super::panels::{codes, figures, head, reconciliation, states, states_text, time, verdict, without_reconciliation};
use super::tally::by_weight;
use super::thumbnails::{Thumbnail, data_address};
use super::words::{severity, state, unchecked, words};
use super::write::{Facts, ReportError};
use crate::records::codes::acceptance;
use crate::records::{Lang, PageConfidence, ReportFinding, ReportPlace, ReportUnit, Severity, UnitState};

const TEMPLATE: &str = include_str!("template.html");

/// Caps: what a person can look through, and what keeps memory and the file small.
const MOST_ATTENTION: usize = 200;
const MOST_LOOKS: usize = 100;
const MOST_DELIVERY: usize = 200;
const MOST_GROUPS: usize = 12;
const MOST_PLACES: usize = 8;
const MOST_THUMBNAILS: usize = 200;
/// Pages of whose text the engine is least sure.
const MOST_UNSURE: usize = 40;
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
    unsure: Vec<(String, PageConfidence)>,
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
    /// With which delivery what was awaited has come.
    note: Option<String>,
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
    unsure: Vec<UnsureRow>,
    reconciliation: Option<Vec<Figure>>,
    without_reconciliation: &'static str,
    codes: Vec<CodeRow>,
    unchecked: Vec<(&'static str, &'static str)>,
    time: Vec<(&'static str, String)>,
    program: &'a str,
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
            unsure: Vec::new(),
            thumbnails: 0,
        }
    }

    /// Takes a unit, if a person should see it.
    pub fn unit(&mut self, unit: &ReportUnit, thumbnails: &[Thumbnail]) {
        self.texts(unit);
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

    /// Keeps the pages of the batch of whose text the engine is least sure.
    fn texts(&mut self, unit: &ReportUnit) {
        let pages = unit.text.iter().flat_map(|text| &text.least_sure);
        self.unsure.extend(pages.map(|page| (unit.unit.clone(), page.clone())));
        self.unsure.sort_by(|(unit, page), (other_unit, other)| {
            PageConfidence::by_confidence(page, other).then_with(|| unit.cmp(other_unit))
        });
        self.unsure.truncate(MOST_UNSURE);
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
            note: unit
                .findings
                .iter()
                .find(|finding| finding.code == acceptance::SUPERSEDED)
                .map(|finding| finding.detail.clone()),
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
        let others = self.lang.plural(beyond, [""; 2], ["altro", "altri"]);
        self.lang.pick(
            format!("and {number} more: the full list is in findings.csv"),
            format!("e {number} {others}: l’elenco completo è in findings.csv"),
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
            unsure: self.unsure.iter().map(|(unit, page)| unsure(unit, page, lang)).collect(),
            reconciliation: reconciliation(facts, lang),
            without_reconciliation: without_reconciliation(facts, lang),
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
        let are = self.lang.plural(
            beyond,
            ["unit is", "units are"],
            ["Un’altra unità non è mostrata", "unità non sono mostrate"],
        );
        let others = if beyond == 1 { are.to_owned() } else { format!("Altre {number} {are}") };
        self.lang.pick(
            format!("{number} more {are} not shown here: the full list is in findings.csv."),
            format!("{others} qui: l’elenco completo è in findings.csv."),
        )
    }
}

/// A page of whose text the engine is not sure.
#[derive(Debug, Serialize)]
struct UnsureRow {
    unit: String,
    page: String,
    mean: String,
    words: String,
}

fn unsure(unit: &str, page: &PageConfidence, lang: Lang) -> UnsureRow {
    let name = if page.image > 1 { format!("{} ({})", page.name, page.image) } else { page.name.clone() };
    UnsureRow { unit: unit.to_owned(), page: name, mean: decimal(page.mean, 1, lang), words: count(page.words, lang) }
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
