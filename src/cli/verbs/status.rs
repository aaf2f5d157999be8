//! `fondo status`: what stands in a workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::accept::DeliveryStanding;
use crate::batch;
use crate::catalogue::{Access, BatchStatus, Catalogue, CatalogueError, DepositRow, Status};
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::told::standing_words;
use crate::records::Lang;
use crate::report::figures::{bytes, count, counted};
use crate::report::noun;

pub const HELP: &[Text] = &[
    Text::new(
        "status.about",
        "Say what stands in a workspace: batches, units, what is awaited",
        "Dice che cosa contiene uno spazio di lavoro: consegne, unità, ciò che è atteso",
    ),
    Text::new(
        "status.usage",
        "fondo status [--unacknowledged AGE] [--workspace DIR]",
        "fondo status [--unacknowledged ETÀ] [--workspace CARTELLA]",
    ),
    Text::new(
        "status.unacknowledged",
        "List what was made for a provider so long ago or longer and has no receipt: 7d, 12h, 2w. Ends with 1 if there is any",
        "Elenca ciò che è stato preparato per un conservatore da tanto tempo o più e non ha un rapporto di versamento: 7d, 12h, 2w. \
         Termina con 1 se ce n'è",
    ),
    Text::new("status.unacknowledged=", "AGE", "ETÀ"),
    Text::new(
        "status.at",
        "The instant from which ages are counted. Without it, now",
        "L'istante da cui si conta l'età. Se manca, adesso",
    ),
    Text::new("status.at=", "INSTANT", "ISTANTE"),
    Text::new(
        "status.after",
        "Changes nothing and may be asked while a run is at work.\n\n\
         Examples:\n  \
         fondo status --workspace /srv/fondo\n  \
         fondo status --unacknowledged 7d\n  \
         fondo status --workspace /srv/fondo --json | jq .batches",
        "Non cambia nulla e si può chiedere anche durante un'esecuzione.\n\n\
         Esempi:\n  \
         fondo status --workspace /srv/fondo\n  \
         fondo status --unacknowledged 7d\n  \
         fondo status --workspace /srv/fondo --json | jq .batches",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[arg(long, value_parser = age)]
    unacknowledged: Option<SignedDuration>,
    #[arg(long, requires = "unacknowledged")]
    at: Option<Timestamp>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// The answer, for programs.
#[derive(Serialize)]
struct Answer<'a> {
    event: &'static str,
    #[serde(flatten)]
    status: &'a Status,
    /// Deliveries on which people decide.
    deliveries: &'a BTreeMap<String, DeliveryStanding>,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    let workspace = arguments.workspace.open(Access::Read, lang)?;
    let catalogue = Catalogue::open_read_only(&workspace.catalogue_path());
    if let Some(age) = arguments.unacknowledged {
        let until = arguments.at.unwrap_or_else(Timestamp::now).saturating_sub(age);
        let until = until.map_err(|error| Failure::usage(error.to_string(), ""))?;
        let catalogue = catalogue.map_err(|error| Failure::explained(&error, lang))?;
        return unacknowledged(call, catalogue.as_ref(), until);
    }
    let status = match catalogue.and_then(|catalogue| catalogue.map(|catalogue| catalogue.status()).transpose()) {
        Ok(Some(status)) => status,
        Ok(None) if std::fs::read_dir(workspace.packages_folder()).is_ok_and(|mut folder| folder.next().is_some()) => {
            return Err(Failure::usage(
                lang.pick("find the catalogue of the workspace", "trovare il catalogo dello spazio di lavoro"),
                lang.pick("Make it anew with `fondo rebuild`.", "Ricostruirlo con `fondo rebuild`."),
            )
            .into());
        }
        Ok(None) => Status::default(),
        Err(error) => return Err(Failure::explained(&error, lang).into()),
    };
    let deliveries = batch::deliveries(&workspace).map_err(|error| Failure::explained(&error, lang))?;
    let deliveries = deliveries.into_iter().collect();
    if call.console.json {
        call.console.record(&Answer { event: "status", status: &status, deliveries: &deliveries })?;
    } else {
        tell(call, &status, &deliveries)?;
    }
    Ok(Exit::AllWell)
}

/// `7d`, `12h`, `2w`.
fn age(text: &str) -> Result<SignedDuration, String> {
    let (number, unit) = text.split_at(text.len() - text.chars().next_back().map_or(0, char::len_utf8));
    let number: u32 = number.parse().map_err(|_| "7d, 12h, 2w".to_owned())?;
    let hours = match unit {
        "h" => 1,
        "d" => 24,
        "w" => 7 * 24,
        _ => return Err("7d, 12h, 2w".to_owned()),
    };
    Ok(SignedDuration::from_hours(i64::from(number) * hours))
}

/// A deposit without a receipt, for programs.
#[derive(Serialize)]
struct Unacknowledged<'a> {
    event: &'static str,
    provider: &'a str,
    key: &'a str,
    unit: &'a str,
    unit_version: u32,
    made: Timestamp,
    outcome: Option<&'a str>,
    answered: Option<Timestamp>,
}

/// What keeps the list from being given.
enum Unlisted {
    Catalogue(CatalogueError),
    Output(io::Error),
}

impl From<CatalogueError> for Unlisted {
    fn from(error: CatalogueError) -> Self {
        Self::Catalogue(error)
    }
}

fn unacknowledged(call: &Call, catalogue: Option<&Catalogue>, until: Timestamp) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let mut found = 0_u64;
    let listed = catalogue.map_or(Ok(()), |catalogue| {
        catalogue.unacknowledged(until, |row| {
            found += 1;
            tell_unacknowledged(call, &row).map_err(Unlisted::Output)
        })
    });
    match listed {
        Ok(()) => {}
        Err(Unlisted::Catalogue(error)) => return Err(Failure::explained(&error, lang).into()),
        Err(Unlisted::Output(error)) => return Err(error.into()),
    }
    let number = count(found, lang);
    console.tell(&lang.pick(format!("{number} without a receipt"), format!("{number} senza rapporto di versamento")));
    Ok(if found > 0 { Exit::ErrorsFound } else { Exit::AllWell })
}

fn tell_unacknowledged(call: &Call, row: &DepositRow) -> io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    if console.json {
        return console.record(&Unacknowledged {
            event: "unacknowledged",
            provider: &row.provider,
            key: &row.shown,
            unit: &row.unit,
            unit_version: row.version,
            made: row.made,
            outcome: row.outcome.as_deref(),
            answered: row.answered,
        });
    }
    let outcome = match row.outcome.as_deref() {
        None => lang.pick("never answered", "mai risposto"),
        Some("negative") => lang.pick("refused", "rifiutato"),
        Some(_) => lang.pick("positive, no receipt", "positivo, senza rapporto"),
    };
    let day = jiff::tz::Offset::UTC.to_datetime(row.made).date();
    console.data(&harmless(&format!(
        "{day}  {:<12} {}  {} v{}  {outcome}",
        row.provider, row.shown, row.unit, row.version
    )))
}

fn tell(call: &Call, status: &Status, deliveries: &BTreeMap<String, DeliveryStanding>) -> io::Result<()> {
    let lang = call.console.lang;
    // A delivery that waits has brought nothing yet: it is named all the same.
    let batches: BTreeSet<&String> = status.batches.keys().chain(deliveries.keys()).collect();
    for batch in batches {
        call.console.data(&harmless(batch))?;
        if let Some(brought) = status.batches.get(batch) {
            call.console.data(&format!("  {}", said(brought, lang)))?;
        }
        if let Some(standing) = deliveries.get(batch) {
            call.console.data(&format!("  {}", standing_words(standing, lang)))?;
        }
    }
    let rows = [
        (lang.pick("Units", "Unità"), status.units),
        (lang.pick("Awaited", "Attese"), status.awaited),
        (lang.pick("Events", "Eventi"), status.events),
    ];
    for (label, value) in rows {
        call.console.data(&format!("{label:<8} {:>12}", count(value, lang)))?;
    }
    for (provider, deposits) in &status.deposits {
        let parts = [
            (deposits.acknowledged, lang.pick("with a receipt", "con rapporto")),
            (deposits.positive, lang.pick("positive without a receipt", "positivi senza rapporto")),
            (deposits.refused, lang.pick("refused", "rifiutati")),
            (deposits.unanswered, lang.pick("not answered", "senza risposta")),
        ];
        let told: Vec<_> = parts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{} {word}", count(number, lang)))
            .collect();
        call.console.data(&harmless(&format!("{provider}  {}", told.join(" · "))))?;
    }
    Ok(())
}

fn said(brought: &BatchStatus, lang: Lang) -> String {
    let word = |state: &str, number: u64| match state {
        "packaged" => noun::PACKAGED.of(number, lang),
        "held" => noun::HELD.of(number, lang),
        "refused" => noun::REFUSED.of(number, lang),
        "withdrawn" => noun::WITHDRAWN.of(number, lang),
        "accepted" => lang.plural(number, ["accepted"; 2], ["accettata", "accettate"]),
        "processed" => lang.plural(number, ["processed"; 2], ["elaborata", "elaborate"]),
        _ => lang.plural(number, ["surveyed"; 2], ["rilevata", "rilevate"]),
    };
    let mut parts: Vec<_> = brought
        .states
        .iter()
        .map(|(state, number)| format!("{} {}", count(*number, lang), word(state, *number)))
        .collect();
    if brought.pages > 0 {
        parts.push(counted(brought.pages, &noun::PAGES, lang));
    }
    if brought.bytes > 0 {
        parts.push(bytes(brought.bytes, lang));
    }
    parts.join(" · ")
}
