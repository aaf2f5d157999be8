//! `fondo run`: a delivery becomes packages.

use clap::Args;

use super::delivery::Delivery;
use super::{Call, Ended};
use crate::batch;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::interrupt::listen;
use crate::cli::progress::Screen;
use crate::cli::{size, summary};
use crate::engine::Cancel;

pub const HELP: &[Text] = &[
    Text::new(
        "run.about",
        "Turn a delivery of scans into verified packages, or go on with a run that was stopped",
        "Trasforma una consegna di scansioni in pacchetti verificati, o riprende un'esecuzione interrotta",
    ),
    Text::new(
        "run.usage",
        "fondo run SOURCE --profile NAME --out DIR [OPTIONS]",
        "fondo run ORIGINE --profile NOME --out CARTELLA [OPZIONI]",
    ),
    Text::new(
        "run.after",
        "The source is only read. Each unit is packaged by itself: units that are fit are done, the others are held or refused, \
         and the report says why and what to do. Stop it when you like (Ctrl-C; twice: at once), even by force: the same \
         command goes on where it was.\n\n\
         Examples:\n  \
         fondo run /mnt/delivery-07 --profile registri --out /srv/fondo\n  \
         fondo run /mnt/delivery-07b -p registri -o /srv/fondo --corrective \"pages 12-14 scanned again\"\n  \
         fondo run /mnt/delivery-08 -p deposito -o /srv/fondo --inventory elenco.xlsx --memory 2G",
        "L'origine viene soltanto letta. Ogni unità è impacchettata per sé: quelle idonee sono concluse, le altre sospese o \
         respinte, e il rapporto dice perché e che cosa fare. Si può fermare quando si vuole (Ctrl-C; due volte: subito), \
         anche con la forza: lo stesso comando riprende da dove era.\n\n\
         Esempi:\n  \
         fondo run /mnt/consegna-07 --profile registri --out /srv/fondo\n  \
         fondo run /mnt/consegna-07b -p registri -o /srv/fondo --corrective \"rifatte le carte 12-14\"\n  \
         fondo run /mnt/consegna-08 -p deposito -o /srv/fondo --inventory elenco.xlsx --memory 2G",
    ),
    Text::new(
        "run.threads",
        "Files worked on at once. Without it, the number of processors",
        "File lavorati insieme. Se manca, il numero dei processori",
    ),
    Text::new("run.threads=", "N", "N"),
    Text::new(
        "run.memory",
        "Memory that the run and its workers may use, as 2G or 512M. Without it, a quarter of the machine",
        "Memoria concessa all'esecuzione e ai suoi processi, come 2G o 512M. Se manca, un quarto della macchina",
    ),
    Text::new("run.memory=", "SIZE", "QUANTITÀ"),
    Text::new(
        "run.paranoid",
        "Read every file again, even where size, times and inode say that it did not change",
        "Rilegge ogni file, anche quando dimensione, date e inode dicono che non è cambiato",
    ),
    Text::new(
        "run.operator",
        "Who answers for the run: a person of fondo.toml",
        "Chi risponde dell'esecuzione: una persona di fondo.toml",
    ),
    Text::new("run.operator=", "ID", "ID"),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    delivery: Delivery,
    #[arg(long, value_parser = threads)]
    threads: Option<usize>,
    #[arg(long, value_parser = size::parse)]
    memory: Option<u64>,
    #[arg(long)]
    paranoid: bool,
    #[arg(long)]
    operator: Option<String>,
}

fn threads(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|threads| (1..=1024).contains(threads)).ok_or_else(|| "1 … 1024".to_owned())
}

/// Runs the verb.
pub fn run(call: &Call, arguments: Arguments) -> Ended {
    let console = &call.console;
    let mut request = arguments.delivery.request(call)?;
    request.threads = arguments.threads;
    request.memory = arguments.memory;
    request.paranoid = arguments.paranoid;
    request.operator = arguments.operator;

    let cancel = Cancel::default();
    let screen = Screen::start(*console);
    let words = screen.words();
    if let Err(failure) = listen(&cancel, console.lang, move |times| words.interrupted(times)) {
        screen.finish();
        return Err(failure.into());
    }
    let done = batch::run(&request, &screen, &cancel);
    let elapsed = screen.finish();
    match done {
        Ok(outcome) => {
            summary::of_run(console, &outcome, elapsed)?;
            Ok(outcome.ending.into())
        }
        Err(error) => Err(Failure::explained(&error, console.lang).into()),
    }
}
