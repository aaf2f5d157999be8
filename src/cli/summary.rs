//! The last words of a run and of a plan.

use std::io;
use std::time::Duration;

use serde::Serialize;

use super::console::{Console, harmless};
use super::exit::Exit;
use crate::batch::{Ending, PlanOutcome, RunOutcome};
use crate::records::Severity;
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

/// Tells what a run would do.
pub fn of_plan(console: &Console, outcome: &PlanOutcome) -> io::Result<()> {
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
    let unchanged = match outcome.unchanged {
        0 => String::new(),
        unchanged => format!(
            ", {} {}",
            number(unchanged),
            lang.pick(
                "of them unchanged: nothing to do",
                lang.plural(unchanged, [""; 2], ["di cui invariata, nulla da fare", "di cui invariate, nulla da fare"]),
            )
        ),
    };
    line(lang.pick("Units", "Unità"), &format!("{}{unchanged}", number(totals.units)))?;
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
    line(
        lang.pick("Condition", "Condizione"),
        lang.pick(
            "each unit is packaged if its files turn out whole and as the profile asks: that is known when they are read",
            "ogni unità sarà impacchettata se i file risulteranno integri e conformi al profilo: lo dirà la loro lettura",
        ),
    )?;
    console.tell(lang.pick("Nothing was written.", "Non è stato scritto nulla."));
    Ok(())
}

fn row(console: &Console, label: &str, value: &str) {
    console.tell(&format!("  {label:<10} {value}"));
}
