//! The sheet as one HTML page: everything is in it, nothing is loaded.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use crate::records::{DEFECTS, DefectClass, Lang};

use super::sheet::{Card, ListName, Said, Sheet};
use super::words::words;

const TEMPLATE: &str = include_str!("template.html");

/// What keeps the sheet from being made.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// A defect of this program.
    #[error("render the contact sheet: {0}")]
    Render(#[from] minijinja::Error),
    /// A defect of this program.
    #[error("write the data of the contact sheet: {0}")]
    Serialise(#[from] serde_json::Error),
}

#[derive(Serialize)]
struct Context<'s> {
    lang: &'static str,
    w: BTreeMap<&'static str, &'static str>,
    batch: &'s str,
    institution: Option<&'s str>,
    made: String,
    profile: &'s str,
    standing: String,
    state: &'static str,
    plan: Option<PlanWords>,
    classes: Vec<ClassRow>,
    lists: Vec<List<'s>>,
    defects: Vec<(&'s str, &'s str)>,
    people: &'s [String],
    more: u64,
    whole: Option<String>,
    delivery: &'s [Said],
    data: String,
    command: String,
}

#[derive(Serialize)]
struct PlanWords {
    standard: &'static str,
    letter: char,
    level: String,
    size: u64,
}

#[derive(Serialize)]
struct ClassRow {
    class: &'static str,
    size: u64,
    accept: u64,
    found: u64,
}

#[derive(Serialize)]
struct List<'s> {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    cards: Vec<&'s Card>,
}

/// What the page's own script needs of a card.
#[derive(Serialize)]
struct CardData<'s> {
    unit: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<u32>,
    bound_to: Option<String>,
    list: &'static str,
    open: bool,
}

#[derive(Serialize)]
struct Data<'s> {
    batch: &'s str,
    made: String,
    lot: Option<String>,
    cards: Vec<CardData<'s>>,
}

/// Renders the page.
///
/// # Errors
/// [`ReviewError`]: a defect of this program.
pub fn render(sheet: &Sheet) -> Result<String, ReviewError> {
    let lang = sheet.lang;
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("review.html", TEMPLATE)?;
    let w = words(lang);
    let word = |name: &str| w.get(name).copied().unwrap_or_default();
    let list = |name: ListName, title: &str, about: &str| List {
        name: name.slug(),
        title: word(title),
        about: word(about),
        cards: sheet.cards.iter().filter(|card| card.list == name).collect(),
    };
    let mut lists = vec![
        list(ListName::Sample, "sample", "sample_about"),
        list(ListName::Worst, "worst", "worst_about"),
        list(ListName::Flagged, "flagged", "flagged_about"),
    ];
    lists.retain(|list| !list.cards.is_empty());
    let classes = sheet.standing.sample.iter().flat_map(|sample| &sample.classes);
    let context = Context {
        lang: lang.pick("en", "it"),
        batch: &sheet.batch,
        institution: sheet.institution.as_deref(),
        made: sheet.made.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        profile: &sheet.terms.profile,
        standing: standing(sheet, lang),
        state: state(sheet),
        plan: sheet.plan.as_ref().map(|plan| PlanWords {
            standard: word("standard"),
            letter: plan.letter,
            level: format!("{:?}", plan.level),
            size: plan.size,
        }),
        classes: classes
            .map(|count| ClassRow {
                class: word(class_word(count.class)),
                size: count.size,
                accept: count.accept,
                found: count.found,
            })
            .collect(),
        lists,
        defects: DEFECTS.iter().map(|defect| (defect.slug, defect.name(lang))).collect(),
        people: &sheet.people,
        more: sheet.more,
        whole: sheet.lot.map(|lot| lot.to_string()),
        delivery: &sheet.delivery,
        data: data(sheet)?,
        command: "fondo decide decisions.json".to_owned(),
        w,
    };
    Ok(environment.get_template("review.html")?.render(Serde(&context))?)
}

/// The data of the page's script. `<` is written as an escape, so that no name can end the element that holds it.
fn data(sheet: &Sheet) -> Result<String, ReviewError> {
    let cards = sheet.cards.iter().map(|card| CardData {
        unit: &card.unit,
        name: card.name.as_deref(),
        image: card.image,
        bound_to: card.bound_to.map(|digest| digest.to_string()),
        list: card.list.slug(),
        open: card.open,
    });
    let data = Data {
        batch: &sheet.batch,
        made: sheet.made.to_string(),
        lot: sheet.lot.map(|lot| lot.to_string()),
        cards: cards.collect(),
    };
    Ok(serde_json::to_string(&data)?
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029"))
}

const fn class_word(class: DefectClass) -> &'static str {
    match class {
        DefectClass::Critical => "critical",
        DefectClass::Major => "major",
        DefectClass::Minor => "minor",
    }
}

fn state(sheet: &Sheet) -> &'static str {
    use crate::accept::DeliveryState::{Accepted, Automatic, Rejected, Waiting};
    match sheet.standing.state {
        Automatic => "automatic",
        Waiting => "waiting",
        Accepted => "accepted",
        Rejected => "rejected",
    }
}

fn standing(sheet: &Sheet, lang: Lang) -> String {
    let state = match state(sheet) {
        "waiting" => lang.pick("waits for people", "in attesa di decisioni"),
        "accepted" => lang.pick("accepted", "accettata"),
        "rejected" => lang.pick("rejected", "respinta"),
        _ => lang.pick("each unit is accepted by itself", "ogni unità è accettata per sé"),
    };
    let mut text = state.to_owned();
    if sheet.standing.open > 0 {
        text.push_str(&lang.pick(
            format!(
                " · {} {} with open errors",
                sheet.standing.open,
                lang.plural(sheet.standing.open, ["unit", "units"], [""; 2])
            ),
            format!(" · unità con errori aperti: {}", sheet.standing.open),
        ));
    }
    text
}
