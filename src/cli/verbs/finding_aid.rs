//! `fondo finding-aid`: what a batch brought, as one EAD3 document.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::batch::{self, FindingAidRequest};
use crate::catalogue::Access;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, of_system};
use crate::cli::help::Text;
use crate::cli::italian::Italian;
use crate::io::{AtomicFile, Meter};
use crate::records::Lang;
use crate::report::figures::{count, counted};
use crate::report::noun::UNITS;

pub const HELP: &[Text] = &[
    Text::new(
        "finding-aid.about",
        "Write what a batch brought as one finding aid (EAD3)",
        "Scrive ciò che una consegna ha portato come un unico strumento di ricerca (EAD3)",
    ),
    Text::new(
        "finding-aid.usage",
        "fondo finding-aid BATCH --out FILE [--title TEXT] [--workspace DIR]",
        "fondo finding-aid CONSEGNA --out FILE [--title TESTO] [--workspace CARTELLA]",
    ),
    Text::new(
        "finding-aid.batch",
        "Identifier of the batch (see `fondo status`)",
        "Identificativo della consegna (si veda `fondo status`)",
    ),
    Text::new("finding-aid.batch=", "BATCH", "CONSEGNA"),
    Text::new(
        "finding-aid.out",
        "The file to write; one that is there is replaced",
        "Il file da scrivere; se esiste è sostituito",
    ),
    Text::new("finding-aid.out=", "FILE", "FILE"),
    Text::new(
        "finding-aid.title",
        "Title of the finding aid. Without it, the batch's identifier",
        "Titolo dello strumento di ricerca. Se manca, l'identificativo della consegna",
    ),
    Text::new("finding-aid.title=", "TEXT", "TESTO"),
    Text::new(
        "finding-aid.operator",
        "Who asks: a person of fondo.toml; one with the role reader sees restricted units too",
        "Chi lo chiede: una persona di fondo.toml; se ha il ruolo reader vede anche le unità riservate",
    ),
    Text::new("finding-aid.operator=", "ID", "ID"),
    Text::new(
        "finding-aid.after",
        "Units stand below their fonds and series, each in its newest version that stands, described as the inventory, the arrangement and \
         the profile say. Restricted units show their identifier only.\n\n\
         Example:\n  \
         fondo finding-aid consegna-07 --out consegna-07.ead.xml --title \"Strade e ponti\" --workspace /srv/fondo",
        "Le unità stanno sotto il loro fondo e la loro serie, ognuna nell'ultima versione valida, descritte come dicono l'inventario, \
         l'ordinamento e il profilo. Le unità riservate mostrano il solo identificativo.\n\n\
         Esempio:\n  \
         fondo finding-aid consegna-07 --out consegna-07.ead.xml --title \"Strade e ponti\" --workspace /srv/fondo",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    batch: String,
    #[arg(long)]
    out: PathBuf,
    #[arg(long)]
    title: Option<String>,
    #[arg(long)]
    operator: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// What was written, for programs.
#[derive(Serialize)]
struct Summary<'a> {
    event: &'static str,
    batch: &'a str,
    finding_aid: String,
    units: u64,
    hidden: u64,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    drop(arguments.workspace.open(Access::Read, lang)?);
    let meter = Meter::default();
    let failed = |error: io::Error| {
        let (remedy, exit) = of_system(&error, lang);
        let path = arguments.out.display();
        let what = match lang {
            Lang::En => format!("write {path}: {error}"),
            Lang::It => format!("scrivere {path}: {}", error.italian()),
        };
        Failure { what, remedy: Some(remedy), exit }
    };
    let mut file = AtomicFile::create(&arguments.out, &meter).map_err(failed)?;
    let request = FindingAidRequest {
        workspace: &arguments.workspace.workspace,
        batch: &arguments.batch,
        title: arguments.title.as_deref(),
        operator: arguments.operator.as_deref(),
    };
    let mut out = std::io::BufWriter::new(&mut file);
    let outcome = batch::finding_aid(&request, &mut out).map_err(|error| Failure::explained(&error, lang))?;
    out.flush().map_err(failed)?;
    drop(out);
    file.commit().map_err(failed)?;
    let name = arguments.out.display().to_string();
    if console.json {
        let (units, hidden) = (outcome.units, outcome.hidden);
        console.record(&Summary { event: "summary", batch: &arguments.batch, finding_aid: name, units, hidden })?;
    } else {
        let (units, hidden) = (counted(outcome.units, &UNITS, lang), count(outcome.hidden, lang));
        let described = lang.plural(outcome.units, ["described"; 2], ["descritta", "descritte"]);
        console.tell(&lang.pick(
            format!("{units} {described} in {name}; of {hidden} only the identifier."),
            format!("{units} {described} in {name}; di {hidden} il solo identificativo."),
        ));
    }
    Ok(Exit::AllWell)
}
