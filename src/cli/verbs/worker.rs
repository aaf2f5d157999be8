//! `fondo worker`: the confined process in which a run decodes. Nobody calls it by hand.

use clap::Args;

use super::Ended;
use crate::batch;
use crate::cli::exit::Exit;
use crate::cli::help::Text;
use crate::cli::stop::Stop;
use crate::engine;

pub const HELP: &[Text] = &[
    Text::new(
        "worker.about",
        "Decode pages for a run, confined. `fondo run` starts it by itself",
        "Decodifica pagine per un'esecuzione, isolato. Lo avvia da sé `fondo run`",
    ),
    Text::new("worker.usage", "fondo worker BYTES", "fondo worker BYTE"),
    Text::new("worker.memory", "Address space that it may use, in bytes", "Spazio di indirizzi concesso, in byte"),
    Text::new("worker.memory=", "BYTES", "BYTE"),
];

#[derive(Debug, Args)]
pub struct Arguments {
    memory: u64,
}

/// Serves until the run hangs up. The run that started it reports what went wrong.
pub fn run(arguments: &Arguments) -> Ended {
    match engine::serve(batch::work, arguments.memory) {
        Ok(()) => Ok(Exit::AllWell),
        Err(error) => Err(Stop::Output(error)),
    }
}
