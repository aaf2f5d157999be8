//! What `fondo verify` takes.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::{audit, place, stores, summary};
use crate::catalogue::Access;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::size;
use crate::cli::stop::Stop;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::cli::verbs::{Call, Ended};
use crate::io::Priority;
use crate::records::Hex32;

/// What verifies stores and not a place. An argument that requires another is passed over where that one may not stand:
/// what goes with a place alone must say of each of these that it does not go with it, or it would be ignored in
/// silence; and the other way round.
const OF_STORES: [&str; 3] = ["due", "coverage", "audit"];
const NOT_DUE: [&str; 3] = ["place", "coverage", "audit"];

#[derive(Debug, Args)]
pub struct Arguments {
    #[arg(required_unless_present_any = ["due", "coverage", "audit"])]
    pub place: Vec<PathBuf>,
    #[arg(long, conflicts_with_all = ["place", "manifest", "create", "sha256", "coverage"])]
    pub due: bool,
    #[arg(long, conflicts_with_all = ["place", "manifest", "create", "deep", "sha256"])]
    pub coverage: bool,
    #[arg(long, conflicts_with_all = ["place", "manifest", "create", "deep", "sha256", "due", "coverage"], value_parser = percent)]
    pub audit: Option<f64>,
    #[arg(long, requires = "audit", conflicts_with_all = ["place", "due", "coverage"], default_value = "95", hide_default_value = true, value_parser = percent)]
    pub confidence: f64,
    #[arg(long, conflicts_with = "place")]
    pub store: Vec<String>,
    #[command(flatten)]
    pub workspace: WorkspaceArgument,
    #[arg(long, requires = "due", conflicts_with_all = NOT_DUE)]
    pub report: bool,
    #[arg(long, requires = "report")]
    pub only_faults: bool,
    #[arg(long, requires = "due", conflicts_with_all = NOT_DUE)]
    pub metrics: Option<PathBuf>,
    #[arg(long, requires = "due", conflicts_with_all = NOT_DUE)]
    pub html: Option<PathBuf>,
    #[arg(short, long)]
    pub manifest: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["manifest", "seal", "deep", "sha256"])]
    pub create: Option<PathBuf>,
    #[arg(long, requires = "create", conflicts_with_all = ["manifest", "due", "coverage", "audit"])]
    pub blake3: bool,
    #[arg(long, requires = "manifest", conflicts_with_all = OF_STORES)]
    pub seal: Option<Hex32>,
    #[arg(long, requires = "manifest", conflicts_with_all = ["deep", "sha256", "create", "due", "coverage", "audit"])]
    pub quick: bool,
    #[arg(long)]
    pub deep: bool,
    #[arg(long, conflicts_with = "deep")]
    pub sha256: bool,
    #[arg(long, value_parser = size::parse)]
    pub rate: Option<u64>,
    #[arg(long)]
    pub background: bool,
    #[arg(long)]
    pub threads: Option<NonZeroUsize>,
    #[arg(long)]
    pub scratch: Option<PathBuf>,
}

/// Runs the verb. Each place is verified whatever became of the others; the worst of all exit codes is given.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    if arguments.background {
        // A system that knows no such thing is no reason not to verify.
        let _ = Priority::Background.take();
    }
    if arguments.coverage {
        return stores::ages(call, arguments);
    }
    if arguments.due {
        return due(call, arguments);
    }
    if let Some(percent) = arguments.audit {
        return audit::run(call, arguments, percent, &place::listening(call)?);
    }
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
        if cancel.is_requested() {
            exit = exit.worse(Exit::Interrupted);
            break;
        }
        exit = exit.worse(match place::verify(call, arguments, place, &cancel) {
            Err(Stop::Failed(failure)) if !one => {
                failure.tell(&call.console);
                failure.exit
            }
            ended => ended?,
        });
    }
    Ok(exit)
}

/// Reads a slice of each store, then gives the summary to all who are to have it.
fn due(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    let cancel = place::listening(call)?;
    let (exit, told) = stores::due(call, arguments, &cancel)?;
    let workspace = arguments.workspace.open(Access::Read, lang)?;
    let summary = summary::Summary::new(Timestamp::now(), exit, &told, lang);
    let failures = summary::give(arguments, &workspace, &summary, lang);
    failures.iter().for_each(|failure| failure.tell(&call.console));
    // Nobody was told: that must not pass for well.
    let untold = if failures.is_empty() { Exit::AllWell } else { Exit::Environment };
    Ok(if exit == Exit::AllWell { untold } else { exit })
}

fn percent(text: &str) -> Result<f64, String> {
    let value = text.trim_end_matches('%').trim().parse().ok();
    value.filter(|value| *value > 0.0 && *value < 100.0).ok_or_else(|| "0.1 | 5%".to_owned())
}
