//! What `fondo verify` takes.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::place;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::size;
use crate::cli::verbs::{Call, Ended};
use crate::records::Hex32;

#[derive(Debug, Args)]
pub struct Arguments {
    #[arg(required = true)]
    pub place: Vec<PathBuf>,
    #[arg(short, long)]
    pub manifest: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["manifest", "seal", "deep", "sha256"])]
    pub create: Option<PathBuf>,
    #[arg(long, requires = "manifest")]
    pub seal: Option<Hex32>,
    #[arg(long)]
    pub deep: bool,
    #[arg(long, conflicts_with = "deep")]
    pub sha256: bool,
    #[arg(long, value_parser = size::parse)]
    pub rate: Option<u64>,
    #[arg(long)]
    pub threads: Option<NonZeroUsize>,
    #[arg(long)]
    pub scratch: Option<PathBuf>,
}

/// Runs the verb. Each place is verified whatever became of the others; the worst of all exit codes is given.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    let one = arguments.place.len() == 1;
    if !one && (arguments.manifest.is_some() || arguments.create.is_some()) {
        let what = lang.pick("use one list for several places", "usare un elenco per più luoghi");
        let remedy = lang.pick("Name one place.", "Indicare un solo luogo.");
        return Err(Failure::usage(what, remedy).into());
    }
    if let Some(manifest) = &arguments.create {
        return place::create(call, arguments, manifest, &place::listening(call)?);
    }
    let cancel = place::listening(call)?;
    let mut exit = Exit::AllWell;
    for place in &arguments.place {
        exit = exit.max(place::verify(call, arguments, place, &cancel)?);
    }
    Ok(exit)
}
