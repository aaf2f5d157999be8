//! `fondo acceptance`: the supplier's report.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::accept::DeliveryStanding;
use crate::batch::{self, AcceptanceRequest};
use crate::catalogue::Access;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::told::standing_words;
use crate::report::figures::{count, counted};
use crate::report::noun::{IMAGES, RESCANS};

pub const HELP: &[Text] = &[
    Text::new(
        "acceptance.about",
        "Make the supplier's report of a delivery: images by class, defects by clause, rescans with deadlines",
        "Prepara la relazione per il fornitore: immagini per classe, difetti per clausola, riacquisizioni e scadenze",
    ),
    Text::new(
        "acceptance.usage",
        "fondo acceptance DIR [--batch ID] [--out FILE]",
        "fondo acceptance CARTELLA [--batch ID] [--out FILE]",
    ),
    Text::new("acceptance.dir", "The workspace", "Lo spazio di lavoro"),
    Text::new("acceptance.dir=", "DIR", "CARTELLA"),
    Text::new(
        "acceptance.batch",
        "The batch; may be left out where there is only one",
        "La consegna; si può omettere quando ce n'è una sola",
    ),
    Text::new("acceptance.batch=", "ID", "ID"),
    Text::new(
        "acceptance.out",
        "The PDF. Without it, acceptance.pdf in the batch's folder; the list acceptance.csv lies beside it",
        "Il PDF. Se manca, acceptance.pdf nella cartella della consegna; accanto sta l'elenco acceptance.csv",
    ),
    Text::new("acceptance.out=", "FILE", "FILE"),
    Text::new(
        "acceptance.after",
        "The PDF (PDF/A-2u) has a place for two signatures; the table is the supplier's list of what to bring again. Exit code 3 while \
         the delivery is not accepted or a rescan is open.\n\n\
         Example:\n  \
         fondo acceptance /srv/fondo --batch consegna-07 --lang it",
        "Il PDF (PDF/A-2u) ha lo spazio per due firme; la tabella è l'elenco per il fornitore di ciò che va riportato. Codice d'uscita 3 \
         finché la consegna non è accettata o una riacquisizione è aperta.\n\n\
         Esempio:\n  \
         fondo acceptance /srv/fondo --batch consegna-07 --lang it",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    dir: PathBuf,
    #[arg(long)]
    batch: Option<String>,
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What was made, for programs.
#[derive(Serialize)]
struct Summary<'a> {
    event: &'static str,
    batch: &'a str,
    pdf: String,
    table: String,
    images: u64,
    sound: u64,
    open_rescans: u64,
    standing: &'a DeliveryStanding,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    drop(WorkspaceArgument { workspace: arguments.dir.clone() }.open(Access::Read, lang)?);
    let made = batch::acceptance(&AcceptanceRequest {
        workspace: &arguments.dir,
        batch: arguments.batch.as_deref(),
        lang,
        out: arguments.out.as_deref(),
    })
    .map_err(|error| Failure::explained(&error, lang))?;
    if console.json {
        console.record(&Summary {
            event: "summary",
            batch: &made.batch,
            pdf: made.pdf.display().to_string(),
            table: made.table.display().to_string(),
            images: made.images,
            sound: made.sound,
            open_rescans: made.rescans,
            standing: &made.standing,
        })?;
    } else {
        console.data(&made.pdf.display().to_string())?;
        console.data(&made.table.display().to_string())?;
        let (images, sound) = (counted(made.images, &IMAGES, lang), count(made.sound, lang));
        let rescans = counted(made.rescans, &RESCANS, lang);
        let open = lang.plural(made.rescans, ["open"; 2], ["aperta", "aperte"]);
        console.tell(&lang.pick(
            format!("{images}, {sound} without a defect; {rescans} {open}."),
            format!("{images}, {sound} senza difetti; {rescans} {open}."),
        ));
        console.tell(&standing_words(&made.standing, lang));
    }
    let settled = made.standing.lets_pass() && made.rescans == 0;
    Ok(if settled { Exit::AllWell } else { Exit::SomeNotAccepted })
}
