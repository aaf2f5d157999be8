//! The last words of a run and of a plan.

use std::io;
use std::time::Duration;

use serde::Serialize;

use super::console::{Console, harmless};
use super::exit::Exit;
use crate::batch::{Ending, PlanOutcome, PlannedUnit, RunOutcome};
use crate::records::{Lang, Severity, UnitState};
use crate::report::figures::{bytes, count, counted, duration, rate};
use crate::report::noun;

/// The last event of a run.
#[derive(Serialize)]
struct RunSummary<'a> {
    event: &'static str,
    batch: &'a str,
    exit: u8,
    packaged: u64,
    unchanged: u64,
    held: u64,
    refused: u64,
    files: u64,
    pages: u64,
    bytes_read: u64,
    bytes_read_again: u64,
    bytes_written: u64,
    bytes_read_back: u64,
    milliseconds: u64,
    report: String,
}

/// The last event of a plan.
#[derive(Serialize)]
struct PlanSummary<'a> {
    event: &'static str,
    batch: &'a str,
    units: u64,
    unchanged: u64,
    files: u64,
    bytes: u64,
    rows_without_files: u64,
    errors: u64,
    warnings: u64,
}

/// Tells how a run ended, where the report is, and what to do next.
pub fn of_run(console: &Console, outcome: &RunOutcome, elapsed: Duration) -> io::Result<()> {
    let lang = console.lang;
    let totals = &outcome.totals;
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let report = outcome.folder.join("report.html");
    if console.json {
        console.record(&RunSummary {
            event: "summary",
            batch: &outcome.batch,
            exit: Exit::from(outcome.ending).code(),
            packaged: totals.packaged,
            unchanged: totals.unchanged,
            held: totals.held,
            refused: totals.refused,
            files: totals.files,
            pages: totals.pages,
            bytes_read: totals.read,
            bytes_read_again: totals.read_again,
            bytes_written: totals.written,
            bytes_read_back: totals.read_back,
            milliseconds: millis,
            report: report.display().to_string(),
        })?;
    }
    console.tell(&console.bold(&harmless(&outcome.batch)));
    let counts = [
        (totals.packaged, noun::PACKAGED, None),
        (totals.unchanged, noun::UNCHANGED, None),
        (totals.held, noun::HELD, Some(Severity::Warning)),
        (totals.refused, noun::REFUSED, Some(Severity::Error)),
    ];
    let counts: Vec<_> = counts
        .into_iter()
        .filter(|(value, _, _)| *value > 0)
        .map(|(value, word, weight)| {
            let text = counted(value, &word, lang);
            weight.map_or(text.clone(), |weight| console.weighed(weight, &text))
        })
        .collect();
    let none = match outcome.ending {
        Ending::Interrupted => lang.pick("none dealt with", "nessuna trattata"),
        Ending::AllWell | Ending::SomeNotAccepted => {
            lang.pick("none: no unit was there", "nessuna: non c'era alcuna unità")
        }
    }
    .to_owned();
    row(console, lang.pick("Units", "Unità"), &if counts.is_empty() { none } else { counts.join(", ") });
    let (files, pages) = (counted(totals.files, &noun::FILES, lang), counted(totals.pages, &noun::PAGES, lang));
    row(console, lang.pick("Read", "Letti"), &format!("{files}, {pages}, {}", bytes(totals.read, lang)));
    row(console, lang.pick("Written", "Scritti"), &bytes(totals.written, lang));
    let speed = if millis > 0 { rate(totals.read as f64 * 1000.0 / millis as f64, lang) } else { String::new() };
    row(console, lang.pick("Time", "Tempo"), &format!("{} ({speed})", duration(millis, lang)));
    row(console, lang.pick("Report", "Rapporto"), &report.display().to_string());
    let next = match outcome.ending {
        Ending::AllWell => return Ok(()),
        Ending::SomeNotAccepted => lang.pick(
            "Open the report: it says what to do for each unit. Then run the same command again.",
            "Aprire il rapporto: dice che cosa fare per ogni unità. Poi ripetere lo stesso comando.",
        ),
        Ending::Interrupted => lang.pick(
            "Work is left. Run the same command again: it goes on where it stopped.",
            "Resta del lavoro. Ripetere lo stesso comando: riprende da dove si era fermato.",
        ),
    };
    console.tell(&format!("  → {next}"));
    Ok(())
}

/// What a run would do with a unit, as far as it is known before its files are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has its package, and nothing changed since.
    Unchanged,
    /// It is held, and nothing changed since.
    Held,
    /// It was refused, and nothing changed since.
    Refused,
    /// What is known already would hold it.
    ToBeHeld,
    /// It would be dealt with.
    ToDo,
}

impl Standing {
    /// That of a planned unit.
    pub fn of(unit: &PlannedUnit<'_>) -> Self {
        match unit.unchanged {
            Some(UnitState::Held) => Self::Held,
            Some(UnitState::Refused) => Self::Refused,
            Some(_) => Self::Unchanged,
            None if unit.plan.findings.iter().any(|finding| finding.severity == Severity::Error) => Self::ToBeHeld,
            None => Self::ToDo,
        }
    }

    /// Whether the unit has no package, and would get none.
    pub const fn is_stopped(self) -> bool {
        matches!(self, Self::Held | Self::Refused | Self::ToBeHeld)
    }

    /// In a word or two.
    pub const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Unchanged, Lang::En) => "unchanged",
            (Self::Unchanged, Lang::It) => "invariata",
            (Self::Held, Lang::En) => "held",
            (Self::Held, Lang::It) => "sospesa",
            (Self::Refused, Lang::En) => "refused",
            (Self::Refused, Lang::It) => "respinta",
            (Self::ToBeHeld, Lang::En) => "to be held",
            (Self::ToBeHeld, Lang::It) => "da sospendere",
            (Self::ToDo, Lang::En) => "to do",
            (Self::ToDo, Lang::It) => "da fare",
        }
    }
}

/// How many units stand in which way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standings {
    unchanged: u64,
    held: u64,
    refused: u64,
    to_be_held: u64,
    to_do: u64,
}

impl Standings {
    /// Counts a unit.
    pub const fn count(&mut self, standing: Standing) {
        match standing {
            Standing::Unchanged => self.unchanged += 1,
            Standing::Held => self.held += 1,
            Standing::Refused => self.refused += 1,
            Standing::ToBeHeld => self.to_be_held += 1,
            Standing::ToDo => self.to_do += 1,
        }
    }

    /// What is said beside the number of units.
    fn words(&self, lang: Lang) -> Vec<String> {
        let number = |value| count(value, lang);
        let mut words = Vec::new();
        if self.unchanged > 0 {
            let word = noun::UNCHANGED.of(self.unchanged, lang);
            words.push(lang.pick(
                format!("of which {} {word}: nothing to do", number(self.unchanged)),
                format!("di cui {} {word}: nulla da fare", number(self.unchanged)),
            ));
        }
        for (value, noun) in [(self.held, noun::HELD), (self.refused, noun::REFUSED)] {
            if value > 0 {
                words.push(counted(value, &noun, lang));
            }
        }
        words
    }

    /// What the rest depends on, where there is a rest.
    const fn condition(&self, lang: Lang) -> Option<&'static str> {
        let Self { held, refused, to_be_held, to_do, .. } = *self;
        match (to_do, held + refused + to_be_held, lang) {
            (0, _, _) => None,
            (_, 0, Lang::En) => Some(
                "each unit is packaged if its files turn out whole and as the profile asks: that is known when they are read",
            ),
            (_, 0, Lang::It) => Some(
                "ogni unità sarà impacchettata se i file risulteranno integri e conformi al profilo: lo dirà la loro lettura",
            ),
            (_, _, Lang::En) => Some(
                "the other units will be packaged if their files turn out to be sound and to fit the profile: reading them will tell",
            ),
            (_, _, Lang::It) => Some(
                "le altre unità saranno impacchettate se i file risulteranno integri e conformi al profilo: lo dirà la loro lettura",
            ),
        }
    }
}

/// Tells what a run would do.
pub fn of_plan(console: &Console, outcome: &PlanOutcome, standings: &Standings) -> io::Result<()> {
    let lang = console.lang;
    let totals = &outcome.totals;
    if console.json {
        return console.record(&PlanSummary {
            event: "summary",
            batch: &outcome.batch,
            units: totals.units,
            unchanged: outcome.unchanged,
            files: totals.files,
            bytes: totals.bytes,
            rows_without_files: totals.rows_without_files,
            errors: outcome.errors,
            warnings: outcome.warnings,
        });
    }
    let number = |value| count(value, lang);
    let line = |label: &str, value: &str| console.data(&format!("  {label:<12} {value}"));
    console.data(&harmless(&outcome.batch))?;
    let mut units = number(totals.units);
    let words = standings.words(lang).join("; ");
    if !words.is_empty() {
        units.push_str(&format!(", {words}"));
    }
    line(lang.pick("Units", "Unità"), &units)?;
    line(lang.pick("Files", "File"), &format!("{}, {}", number(totals.files), bytes(totals.bytes, lang)))?;
    if totals.rows_without_files > 0 {
        let rows = counted(totals.rows_without_files, &noun::ROWS, lang);
        line(
            lang.pick("No files", "Senza file"),
            &lang.pick(
                format!("{rows} of the inventory, for a reason on record"),
                format!("{rows} dell'inventario, con motivo registrato"),
            ),
        )?;
    }
    let (errors, warnings) = (number(outcome.errors), number(outcome.warnings));
    line(
        lang.pick("Findings", "Rilievi"),
        &lang.pick(format!("errors {errors}, warnings {warnings}"), format!("errori {errors}, avvisi {warnings}")),
    )?;
    if let Some(condition) = standings.condition(lang) {
        line(lang.pick("Condition", "Condizione"), condition)?;
    }
    console.tell(lang.pick("Nothing was written.", "Non è stato scritto nulla."));
    Ok(())
}

fn row(console: &Console, label: &str, value: &str) {
    console.tell(&format!("  {label:<10} {value}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn held_units_are_not_said_to_be_done_and_nothing_is_promised_of_them() {
        let mut standings = Standings::default();
        for standing in [Standing::Unchanged, Standing::Unchanged, Standing::Held] {
            standings.count(standing);
        }
        assert_eq!(standings.words(Lang::En), ["of which 2 unchanged: nothing to do", "1 held"]);
        assert_eq!(standings.words(Lang::It), ["di cui 2 invariate: nulla da fare", "1 sospesa"]);
        assert_eq!(standings.condition(Lang::En), None, "there is nothing left to be packaged");
        standings.count(Standing::ToDo);
        assert!(standings.condition(Lang::It).is_some_and(|said| said.starts_with("le altre unità")));
        let mut fresh = Standings::default();
        fresh.count(Standing::ToDo);
        assert!(fresh.condition(Lang::En).is_some_and(|said| said.starts_with("each unit")));
    }

    #[test]
    fn a_unit_that_is_held_is_told_as_such() {
        assert!(Standing::Held.is_stopped() && Standing::ToBeHeld.is_stopped() && !Standing::Unchanged.is_stopped());
        assert_eq!((Standing::Held.word(Lang::En), Standing::Held.word(Lang::It)), ("held", "sospesa"));
    }
}
