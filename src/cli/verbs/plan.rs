//! `fondo plan`: what a run would do.

use std::io;

use clap::Args;
use serde::Serialize;

use super::delivery::Delivery;
use super::{Call, Ended};
use crate::batch::{self, PlannedUnit};
use crate::cli::console::{Console, harmless};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::interrupt::listen;
use crate::cli::progress::Screen;
use crate::cli::summary::{self, Standing, Standings};
use crate::engine::Cancel;
use crate::records::{UnitPlan, UnitState};
use crate::report::figures::{bytes, counted};
use crate::report::noun::FILES;

pub const HELP: &[Text] = &[
    Text::new(
        "plan.about",
        "Say what `run` would do with a delivery, without writing anything",
        "Dice che cosa farebbe `run` con una consegna, senza scrivere nulla",
    ),
    Text::new(
        "plan.usage",
        "fondo plan SOURCE --profile NAME --out DIR [OPTIONS]",
        "fondo plan ORIGINE --profile NOME --out CARTELLA [OPZIONI]",
    ),
    Text::new(
        "plan.after",
        "Walks the delivery, arranges it into units, compares it with inventory and scope. Units, names, rules, counts and \
         bytes are exact; what only the content of files can tell is said as a condition. Ends with 1 where a unit would \
         be held for what is known already.\n\n\
         Examples:\n  \
         fondo plan /mnt/delivery-07 --profile deposito --out /srv/fondo\n  \
         fondo plan /mnt/delivery-07 -p deposito -o /srv/fondo --json | jq 'select(.event==\"finding\")'",
        "Percorre la consegna, la ordina in unità, la riscontra con inventario e ambito. Unità, nomi, regole, conteggi e byte \
         sono esatti; ciò che solo il contenuto dei file può dire è espresso come condizione. Termina con 1 se un'unità \
         sarebbe sospesa già per quanto si sa.\n\n\
         Esempi:\n  \
         fondo plan /mnt/consegna-07 --profile deposito --out /srv/fondo\n  \
         fondo plan /mnt/consegna-07 -p deposito -o /srv/fondo --json | jq 'select(.event==\"finding\")'",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    delivery: Delivery,
}

/// One unit, for programs.
#[derive(Serialize)]
struct Planned<'p> {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unchanged: Option<UnitState>,
    unit: &'p UnitPlan,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: Arguments) -> Ended {
    let console = &call.console;
    let request = arguments.delivery.request(call)?;
    let cancel = Cancel::default();
    listen(&cancel, console.lang, |times| {
        // A file system that does not answer keeps it from being heard.
        if times > 1 {
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
    })?;
    let screen = Screen::start(*console).with_findings_as_data();
    let (mut units_told, mut standings) = (Ok(()), Standings::default());
    let planned = batch::plan(&request, &screen, &cancel, &mut |unit| {
        standings.count(Standing::of(unit));
        if units_told.is_ok() {
            units_told = tell(console, unit);
        }
    });
    screen.finish();
    screen.output()?;
    units_told?;
    match planned {
        Ok(outcome) => {
            summary::of_plan(console, &outcome, &standings)?;
            Ok(if outcome.errors > 0 { Exit::ErrorsFound } else { Exit::AllWell })
        }
        Err(error) => Err(Failure::explained(&error, console.lang).into()),
    }
}

/// A line on one unit: its identifier, its folder in the workspace, its profile, files and bytes, and what is known of
/// it already.
fn tell(console: &Console, unit: &PlannedUnit<'_>) -> io::Result<()> {
    let (lang, plan) = (console.lang, unit.plan);
    if console.json {
        return console.record(&Planned { event: "unit", unchanged: unit.unchanged, unit: plan });
    }
    let size = plan.files.iter().map(|file| file.stamp.size).sum();
    let files = counted(plan.files.len() as u64, &FILES, lang);
    let standing = Standing::of(unit);
    // A unit that waits for people has no package yet.
    let place = if standing.is_stopped() { String::new() } else { format!("packages/{}", plan.folder) };
    let (name, size, profile) = (harmless(&plan.unit), bytes(size, lang), &plan.profile);
    let word = standing.word(lang);
    let line = format!("{word:<14} {name:<32} {files:>12} {size:>10}  {profile:<20} {place}");
    console.data(line.trim_end())
}
