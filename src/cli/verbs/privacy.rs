//! `fondo privacy`: the list of what may be personal data in the text of a batch, for those who may see it.

use std::io;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::batch::{self, PrivacyOutcome, PrivacyRequest};
use crate::catalogue::Access;
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::stop::Stop;
use crate::formats::table::neutralised;
use crate::records::{Certainty, Lang, PersonalKind, PrivacyList, PrivacyMention, TextArea};
use crate::report::figures::counted;
use crate::report::noun::{PLACES, UNITS};

pub const HELP: &[Text] = &[
    Text::new(
        "privacy.about",
        "Show what in the recognised text of a batch may be personal data, to those who may see it",
        "Mostra ciò che nel testo riconosciuto di una consegna può essere dato personale, a chi può vederlo",
    ),
    Text::new("privacy.usage", "fondo privacy VERB [OPTIONS]", "fondo privacy VERBO [OPZIONI]"),
    Text::new(
        "privacy.after",
        "The list is made where the profile asks for it ([text] privacy = true). It is a list for people who review pages, never a \
         verdict, and goes into no package and no report. Only a reader or an archivist of fondo.toml may see it, and each reading is \
         an event in the log.",
        "L'elenco è preparato se il profilo lo chiede ([text] privacy = true). È un elenco per chi rivede le pagine, mai un giudizio, e \
         non entra in alcun pacchetto né rapporto. Lo vede solo un lettore o un archivista di fondo.toml, e ogni lettura è un evento \
         nel registro.",
    ),
    Text::new("privacy list.about", "Show the list", "Mostra l'elenco"),
    Text::new(
        "privacy list.usage",
        "fondo privacy list BATCH --operator ID [--unit UNIT] [--workspace DIR]",
        "fondo privacy list CONSEGNA --operator ID [--unit UNITÀ] [--workspace CARTELLA]",
    ),
    Text::new(
        "privacy list.after",
        "Codes are shown by their first and last characters, with the page and the place on it: the page itself says the rest.\n\n\
         Example:\n  \
         fondo privacy list consegna-07 --operator arch1 --workspace /srv/fondo",
        "I codici sono mostrati con i primi e l'ultimo carattere, con la pagina e la posizione: il resto lo dice la pagina.\n\n\
         Esempio:\n  \
         fondo privacy list consegna-07 --operator arch1 --workspace /srv/fondo",
    ),
    Text::new(
        "privacy export.about",
        "Write the list as a table (CSV) to stdout",
        "Scrive l'elenco come tabella (CSV) su stdout",
    ),
    Text::new(
        "privacy export.usage",
        "fondo privacy export BATCH --operator ID [--unit UNIT] [--workspace DIR]",
        "fondo privacy export CONSEGNA --operator ID [--unit UNITÀ] [--workspace CARTELLA]",
    ),
    Text::new(
        "privacy export.after",
        "Who keeps the table answers for it.\n\n\
         Example:\n  \
         fondo privacy export consegna-07 --operator arch1 --workspace /srv/fondo > elenco.csv",
        "Chi conserva la tabella ne risponde.\n\n\
         Esempio:\n  \
         fondo privacy export consegna-07 --operator arch1 --workspace /srv/fondo > elenco.csv",
    ),
    Text::new(
        "privacy list.batch",
        "Identifier of the batch (see `fondo status`)",
        "Identificativo della consegna (si veda `fondo status`)",
    ),
    Text::new("privacy list.batch=", "BATCH", "CONSEGNA"),
    Text::new(
        "privacy list.operator",
        "Who reads: a reader or archivist of fondo.toml",
        "Chi legge: un lettore o archivista di fondo.toml",
    ),
    Text::new("privacy list.operator=", "ID", "ID"),
    Text::new("privacy list.unit", "This unit alone", "Soltanto questa unità"),
    Text::new("privacy list.unit=", "UNIT", "UNITÀ"),
    Text::new(
        "privacy export.batch",
        "Identifier of the batch (see `fondo status`)",
        "Identificativo della consegna (si veda `fondo status`)",
    ),
    Text::new("privacy export.batch=", "BATCH", "CONSEGNA"),
    Text::new(
        "privacy export.operator",
        "Who reads: a reader or archivist of fondo.toml",
        "Chi legge: un lettore o archivista di fondo.toml",
    ),
    Text::new("privacy export.operator=", "ID", "ID"),
    Text::new("privacy export.unit", "This unit alone", "Soltanto questa unità"),
    Text::new("privacy export.unit=", "UNIT", "UNITÀ"),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: PrivacyVerb,
}

#[derive(Debug, Subcommand)]
enum PrivacyVerb {
    List(Reading),
    Export(Reading),
}

/// Who reads what.
#[derive(Debug, Args)]
struct Reading {
    batch: String,
    #[arg(long)]
    operator: Option<String>,
    #[arg(long)]
    unit: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// One line, for programs.
#[derive(Serialize)]
struct Shown<'a> {
    event: &'static str,
    unit: &'a str,
    #[serde(flatten)]
    mention: &'a PrivacyMention,
}

/// The last event.
#[derive(Serialize)]
struct Summary<'a> {
    event: &'static str,
    batch: &'a str,
    units: u64,
    mentions: u64,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (call.console, call.console.lang);
    let (reading, table) = match &arguments.verb {
        PrivacyVerb::List(reading) => (reading, false),
        PrivacyVerb::Export(reading) => (reading, !console.json),
    };
    // Looked at before it is opened for writing: only `run` makes workspaces.
    drop(reading.workspace.open(Access::Read, lang)?);
    let request = PrivacyRequest {
        workspace: &reading.workspace.workspace,
        batch: &reading.batch,
        unit: reading.unit.as_deref(),
        operator: reading.operator.as_deref(),
    };
    let mut begun = false;
    let mut tell = |list: &PrivacyList, mention: &PrivacyMention| match (console.json, table) {
        (true, _) => console.record(&Shown { event: "mention", unit: &list.unit, mention }),
        (_, true) => {
            if !std::mem::replace(&mut begun, true) {
                console.data(&row(&HEAD)?)?;
            }
            console.data(&row(&fields(list, mention))?)
        }
        _ => console.data(&line(list, mention, lang)),
    };
    let outcome = match batch::privacy(&request, &mut tell) {
        Ok(outcome) => outcome,
        Err(batch::RunError::Shown(error)) => return Err(Stop::Output(error)),
        Err(error) => return Err(Failure::explained(&error, lang).into()),
    };
    end(call, &reading.batch, outcome)?;
    Ok(Exit::AllWell)
}

fn end(call: &Call, batch: &str, outcome: PrivacyOutcome) -> io::Result<()> {
    let (console, lang) = (&call.console, call.console.lang);
    let PrivacyOutcome { units, mentions } = outcome;
    if console.json {
        return console.record(&Summary { event: "summary", batch, units, mentions });
    }
    let (mentions, units) = (counted(mentions, &PLACES, lang), counted(units, &UNITS, lang));
    console.tell(&lang.pick(
        format!("{mentions} in {units}. The reading stands in the event log."),
        format!("{mentions} in {units}. La lettura è annotata nel registro degli eventi."),
    ));
    Ok(())
}

const HEAD: [&str; 8] = ["unit", "name", "image", "kind", "certainty", "shown", "places", "words"];

fn fields(list: &PrivacyList, mention: &PrivacyMention) -> [String; 8] {
    [
        list.unit.clone(),
        mention.name.clone(),
        mention.image.to_string(),
        slug(&mention.kind),
        slug(&mention.certainty),
        mention.shown.clone(),
        places(&mention.areas),
        mention.areas.len().to_string(),
    ]
}

/// A row of a table that people open in a spreadsheet: no field is a formula.
fn row(fields: &[impl AsRef<str>]) -> io::Result<String> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(fields.iter().map(|field| neutralised(field.as_ref()).into_owned()))?;
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(io::Error::other)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The name that records have for it.
fn slug(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// `x,y,width,height` of each place.
fn places(areas: &[TextArea]) -> String {
    let one = |area: &TextArea| format!("{},{},{},{}", area.left, area.top, area.width, area.height);
    areas.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn line(list: &PrivacyList, mention: &PrivacyMention, lang: Lang) -> String {
    let image = if mention.image > 1 { format!(" ({})", mention.image) } else { String::new() };
    format!(
        "{}  {}{image}  {}  {}  {}  {}",
        harmless(&list.unit),
        harmless(&mention.name),
        kind(mention.kind, lang),
        harmless(&mention.shown),
        certainty(mention.certainty, lang),
        places(&mention.areas)
    )
}

fn kind(kind: PersonalKind, lang: Lang) -> &'static str {
    match kind {
        PersonalKind::FiscalCode => lang.pick("fiscal code", "codice fiscale"),
        PersonalKind::VatNumber => lang.pick("VAT number", "partita IVA"),
        PersonalKind::Iban => lang.pick("account (IBAN)", "conto (IBAN)"),
        PersonalKind::Email => lang.pick("e-mail", "posta elettronica"),
        PersonalKind::Telephone => lang.pick("telephone", "telefono"),
        PersonalKind::Health => lang.pick("health", "salute"),
        PersonalKind::Justice => lang.pick("justice", "giustizia"),
    }
}

fn certainty(certainty: Certainty, lang: Lang) -> &'static str {
    match certainty {
        Certainty::Low => lang.pick("perhaps", "forse"),
        Certainty::Medium => lang.pick("likely", "probabile"),
        Certainty::High => lang.pick("almost certain", "quasi certo"),
    }
}
