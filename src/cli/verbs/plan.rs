//! `fondo plan`: what a run would do.

use clap::Args;

use super::delivery::Delivery;
use super::{Call, Ended};
use crate::batch;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::progress::Screen;
use crate::cli::summary;

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

/// Runs the verb.
pub fn run(call: &Call, arguments: Arguments) -> Ended {
    let console = &call.console;
    let request = arguments.delivery.request(call)?;
    let screen = Screen::start(*console).with_findings_as_data();
    let planned = batch::plan(&request, &screen, &mut |_| {});
    screen.finish();
    screen.output()?;
    match planned {
        Ok(outcome) => {
            summary::of_plan(console, &outcome)?;
            Ok(if outcome.errors > 0 { Exit::ErrorsFound } else { Exit::AllWell })
        }
        Err(error) => Err(Failure::explained(&error, console.lang).into()),
    }
}
