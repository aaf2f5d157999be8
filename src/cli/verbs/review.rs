//! `fondo review`: the contact sheet.

use std::io;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::batch::{self, ReviewOutcome, ReviewRequest};
use crate::catalogue::Access;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::records::Role;
use crate::report::figures::{count, counted};
use crate::report::noun::PAGES;

pub const HELP: &[Text] = &[
    Text::new(
        "review.about",
        "Make the contact sheet on which people decide: the sample, the worst pages, what is flagged",
        "Prepara il foglio di controllo su cui decidere: il campione, i casi peggiori, le pagine segnalate",
    ),
    Text::new(
        "review.usage",
        "fondo review DIR [--batch ID] [--operator ID --role ROLE] [--out FILE]",
        "fondo review CARTELLA [--batch ID] [--operator ID --role RUOLO] [--out FILE]",
    ),
    Text::new("review.dir", "The workspace", "Lo spazio di lavoro"),
    Text::new("review.dir=", "DIR", "CARTELLA"),
    Text::new(
        "review.batch",
        "The batch; may be left out where there is only one",
        "La consegna; si può omettere quando ce n'è una sola",
    ),
    Text::new("review.batch=", "ID", "ID"),
    Text::new(
        "review.operator",
        "Who will look at it: a person of fondo.toml",
        "Chi lo esaminerà: una persona di fondo.toml",
    ),
    Text::new("review.operator=", "ID", "ID"),
    Text::new(
        "review.role",
        "In which role: `reader` is shown restricted units, if fondo.toml gives that role to the person",
        "In quale ruolo: a `reader` sono mostrate le unità riservate, se fondo.toml attribuisce il ruolo alla persona",
    ),
    Text::new("review.role=", "ROLE", "RUOLO"),
    Text::new(
        "review.out",
        "The page. Without it, review.html in the batch's folder; the table review.csv lies beside it",
        "La pagina. Se manca, review.html nella cartella della consegna; accanto sta la tabella review.csv",
    ),
    Text::new("review.out=", "FILE", "FILE"),
    Text::new(
        "review.after",
        "One file that opens in any browser, offline: picture, the part concerned, the measure in words. It saves the decisions as \
         decisions.json, which `fondo decide` applies. Restricted units show their identifier alone, but to a reader.\n\n\
         Examples:\n  \
         fondo review /srv/fondo --batch consegna-07\n  \
         fondo review /srv/fondo --batch consegna-07 --operator arch1 --role reader",
        "Un solo file che si apre in qualsiasi browser, anche senza rete: immagine, parte interessata, misura a parole. Salva le decisioni \
         in decisions.json, che `fondo decide` applica. Le unità riservate mostrano il solo identificativo, salvo a chi è reader.\n\n\
         Esempi:\n  \
         fondo review /srv/fondo --batch consegna-07\n  \
         fondo review /srv/fondo --batch consegna-07 --operator arch1 --role reader",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    dir: PathBuf,
    #[arg(long)]
    batch: Option<String>,
    #[arg(long)]
    operator: Option<String>,
    #[arg(long, value_parser = role)]
    role: Option<Role>,
    #[arg(long)]
    out: Option<PathBuf>,
}

fn role(text: &str) -> Result<Role, String> {
    let all = [Role::Operator, Role::Archivist, Role::Reader];
    all.into_iter().find(|role| role.slug() == text).ok_or_else(|| all.map(Role::slug).join(", "))
}

/// What was made, for programs.
#[derive(Serialize)]
struct Summary<'a> {
    event: &'static str,
    batch: &'a str,
    page: String,
    table: String,
    sample: u64,
    flagged: u64,
    hidden: u64,
    more: u64,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    drop(WorkspaceArgument { workspace: arguments.dir.clone() }.open(Access::Read, lang)?);
    let outcome = batch::review(&ReviewRequest {
        workspace: &arguments.dir,
        batch: arguments.batch.as_deref(),
        operator: arguments.operator.as_deref(),
        role: arguments.role,
        lang,
        out: arguments.out.as_deref(),
        worker: None,
    })
    .map_err(|error| Failure::explained(&error, lang))?;
    tell(call, &outcome)?;
    Ok(Exit::AllWell)
}

fn tell(call: &Call, outcome: &ReviewOutcome) -> io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    if console.json {
        return console.record(&Summary {
            event: "summary",
            batch: &outcome.batch,
            page: outcome.page.display().to_string(),
            table: outcome.table.display().to_string(),
            sample: outcome.sample,
            flagged: outcome.flagged,
            hidden: outcome.hidden,
            more: outcome.more,
        });
    }
    console.data(&outcome.page.display().to_string())?;
    let number = |value| count(value, lang);
    let (sample, flagged) = (counted(outcome.sample, &PAGES, lang), number(outcome.flagged));
    let word = lang.plural(outcome.flagged, ["flagged"; 2], ["segnalata", "segnalate"]);
    console.tell(&lang.pick(
        format!("{sample} of the sample, {flagged} {word}. Table: {}", outcome.table.display()),
        format!("{sample} del campione, {flagged} {word}. Tabella: {}", outcome.table.display()),
    ));
    if outcome.hidden > 0 {
        let hidden = number(outcome.hidden);
        console.tell(&lang.pick(
            format!("{hidden} cards are of restricted units and not shown to this role."),
            format!("{hidden} schede sono di unità riservate e non sono mostrate in questo ruolo."),
        ));
    }
    Ok(())
}
