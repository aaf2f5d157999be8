//! `fondo compare`: the comparison with the originals.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::batch::{self, Attestation};
use crate::catalogue::Access;
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, of_system};
use crate::cli::help::Text;
use crate::cli::italian::doing;
use crate::io::{Meter, write_atomic};
use crate::records::{ComparisonMethod, Lang};
use crate::report::figures::counted;
use crate::report::noun::PAGES;

pub const HELP: &[Text] = &[
    Text::new(
        "compare.about",
        "The comparison with the originals, which alone supports an attestation of conformity",
        "Il raffronto con gli originali, che solo consente un'attestazione di conformità",
    ),
    Text::new("compare.usage", "fondo compare VERB [OPTIONS]", "fondo compare VERBO [OPZIONI]"),
    Text::new(
        "compare.after",
        "Acceptance is about quality. The comparison is made with the originals in hand, by named persons, of every page or of a sample \
         that can be drawn again; its record is apart.\n\n\
         Examples:\n  \
         fondo compare form /srv/fondo --batch consegna-07 --out form.json   the form with the pages drawn\n  \
         fondo compare record form.json --operator arch1 --workspace /srv/fondo\n  \
         fondo compare attest /srv/fondo --batch consegna-07                 the data, or why there are none",
        "L'accettazione riguarda la qualità. Il raffronto si fa con gli originali, da persone indicate, su tutte le pagine o su un \
         campione che si può riestrarre; il suo verbale è a parte.\n\n\
         Esempi:\n  \
         fondo compare form /srv/fondo --batch consegna-07 --out modulo.json   il modulo con le pagine estratte\n  \
         fondo compare record modulo.json --operator arch1 --workspace /srv/fondo\n  \
         fondo compare attest /srv/fondo --batch consegna-07                   i dati, o perché non ci sono",
    ),
    Text::new("compare form.about", "Write the form to be filled in", "Scrive il modulo da compilare"),
    Text::new(
        "compare form.usage",
        "fondo compare form DIR --out FILE [--batch ID] [--all]",
        "fondo compare form CARTELLA --out FILE [--batch ID] [--all]",
    ),
    Text::new("compare form.dir", "The workspace", "Lo spazio di lavoro"),
    Text::new("compare form.dir=", "DIR", "CARTELLA"),
    Text::new(
        "compare form.batch",
        "The batch; may be left out where there is only one",
        "La consegna; si può omettere quando ce n'è una sola",
    ),
    Text::new("compare form.batch=", "ID", "ID"),
    Text::new(
        "compare form.all",
        "Every page. Without it, a sample: the process was certified",
        "Tutte le pagine. Se manca, un campione: il processo è certificato",
    ),
    Text::new("compare form.out", "The form", "Il modulo"),
    Text::new("compare form.out=", "FILE", "FILE"),
    Text::new("compare record.about", "Take a filled-in form into the records", "Registra un modulo compilato"),
    Text::new(
        "compare record.usage",
        "fondo compare record FILE --operator ID [--workspace DIR]",
        "fondo compare record FILE --operator ID [--workspace CARTELLA]",
    ),
    Text::new("compare record.file", "The form", "Il modulo"),
    Text::new("compare record.file=", "FILE", "FILE"),
    Text::new(
        "compare record.operator",
        "Who records it: an archivist of fondo.toml",
        "Chi lo registra: un archivist di fondo.toml",
    ),
    Text::new("compare record.operator=", "ID", "ID"),
    Text::new(
        "compare attest.about",
        "Print the data of an attestation, or say why there are none",
        "Stampa i dati di un'attestazione, o dice perché non ci sono",
    ),
    Text::new(
        "compare attest.usage",
        "fondo compare attest DIR [--batch ID]",
        "fondo compare attest CARTELLA [--batch ID]",
    ),
    Text::new("compare attest.dir", "The workspace", "Lo spazio di lavoro"),
    Text::new("compare attest.dir=", "DIR", "CARTELLA"),
    Text::new(
        "compare attest.batch",
        "The batch; may be left out where there is only one",
        "La consegna; si può omettere quando ce n'è una sola",
    ),
    Text::new("compare attest.batch=", "ID", "ID"),
];

#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Form(FormArguments),
    Record(RecordArguments),
    Attest(AttestArguments),
}

#[derive(Debug, Args)]
struct FormArguments {
    dir: PathBuf,
    #[arg(long)]
    batch: Option<String>,
    #[arg(long)]
    all: bool,
    #[arg(long)]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct RecordArguments {
    file: PathBuf,
    #[arg(long)]
    operator: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

#[derive(Debug, Args)]
struct AttestArguments {
    dir: PathBuf,
    #[arg(long)]
    batch: Option<String>,
}

/// Largest form, in bytes.
const LARGEST: u64 = 256 << 20;

/// What was done, for programs.
#[derive(Serialize)]
struct Done<'a> {
    event: &'static str,
    batch: &'a str,
    pages: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    conforms: Option<bool>,
}

/// The data of an attestation, for programs.
#[derive(Serialize)]
struct Attested<'a> {
    event: &'static str,
    #[serde(flatten)]
    attestation: &'a Attestation,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    match &arguments.act {
        Act::Form(arguments) => form(call, arguments),
        Act::Record(arguments) => record(call, arguments),
        Act::Attest(arguments) => attest(call, arguments),
    }
}

fn form(call: &Call, arguments: &FormArguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    drop(WorkspaceArgument { workspace: arguments.dir.clone() }.open(Access::Read, lang)?);
    let method = if arguments.all { ComparisonMethod::All } else { ComparisonMethod::Sample };
    let form = batch::comparison_form(&arguments.dir, arguments.batch.as_deref(), method)
        .map_err(|error| Failure::explained(&error, lang))?;
    let written = serde_json::to_vec_pretty(&form).map_err(std::io::Error::from);
    let written = written.and_then(|json| write_atomic(&arguments.out, &json, &Meter::default()));
    written.map_err(|error| of_file("write", "scrivere", &arguments.out, &error, lang))?;
    let pages = form.pages.len() as u64;
    if console.json {
        console.record(&Done { event: "form", batch: &form.batch, pages, conforms: None })?;
    } else {
        let pages = counted(pages, &PAGES, lang);
        console.tell(&lang.pick(
            format!("{pages} to compare. Fill in process, persons, date, place, and the outcome of each page."),
            format!(
                "{pages} da raffrontare. Compilare process, persons, date, place e l'esito (outcome) di ogni pagina."
            ),
        ));
    }
    Ok(Exit::AllWell)
}

fn of_file(en: &str, it: &str, path: &std::path::Path, error: &std::io::Error, lang: Lang) -> Failure {
    let (remedy, exit) = of_system(error, lang);
    let what = lang.pick(format!("{en} {}: {error}", path.display()), doing(it, path, error));
    Failure { what, remedy: Some(remedy), exit }
}

fn record(call: &Call, arguments: &RecordArguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    drop(arguments.workspace.open(Access::Read, lang)?);
    let mut bytes = Vec::new();
    let read = File::open(&arguments.file).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    read.map_err(|error| of_file("read", "leggere", &arguments.file, &error, lang))?;
    let record = batch::record_comparison(&arguments.workspace.workspace, &bytes, arguments.operator.as_deref())
        .map_err(|error| Failure::explained(&error, lang))?;
    let pages = record.form.pages.len() as u64;
    if console.json {
        let conforms = Some(record.conforms);
        console.record(&Done { event: "recorded", batch: &record.form.batch, pages, conforms })?;
    } else {
        let outcome = match record.conforms {
            true => lang.pick("all of them conform", "tutte conformi"),
            false => lang.pick("not all of them conform", "non tutte conformi"),
        };
        let pages = counted(pages, &PAGES, lang);
        console.tell(&lang.pick(
            format!("comparison of {pages} recorded: {outcome}."),
            format!("registrato il raffronto di {pages}: {outcome}."),
        ));
    }
    Ok(if record.conforms { Exit::AllWell } else { Exit::ErrorsFound })
}

fn attest(call: &Call, arguments: &AttestArguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    drop(WorkspaceArgument { workspace: arguments.dir.clone() }.open(Access::Read, lang)?);
    let data = batch::attestation(&arguments.dir, arguments.batch.as_deref())
        .map_err(|error| Failure { exit: Exit::ErrorsFound, ..Failure::explained(&error, lang) })?;
    if console.json {
        console.record(&Attested { event: "attestation", attestation: &data })?;
        return Ok(Exit::AllWell);
    }
    let method = match data.method {
        ComparisonMethod::All => lang.pick("every page", "tutte le pagine"),
        ComparisonMethod::Sample => lang.pick("sample of a certified process", "campione, processo certificato"),
    };
    let persons: Vec<_> = data.persons.iter().map(|(id, capacity)| format!("{id} ({capacity})")).collect();
    let rows = [
        (lang.pick("Institution", "Ente"), data.institution.clone().unwrap_or_default()),
        (lang.pick("Delivery", "Consegna"), data.batch.clone()),
        (lang.pick("Images", "Immagini"), data.lot.pages.to_string()),
        (lang.pick("Units", "Unità"), data.lot.units.to_string()),
        (lang.pick("Lot (BLAKE3)", "Lotto (BLAKE3)"), data.lot.digest.to_string()),
        (lang.pick("Comparison", "Raffronto"), method.to_owned()),
        (lang.pick("Compared", "Raffrontate"), data.compared.to_string()),
        (lang.pick("Seed", "Seme"), data.seed.to_string()),
        (lang.pick("Process", "Processo"), data.process.clone()),
        (lang.pick("Date", "Data"), data.date.clone()),
        (lang.pick("Place", "Luogo"), data.place.clone()),
        (lang.pick("Persons", "Persone"), persons.join(", ")),
        (lang.pick("Record", "Verbale"), format!("{} (BLAKE3 {})", data.record, data.record_digest)),
    ];
    for (label, value) in rows {
        console.data(&format!("{label:<16} {}", harmless(&value)))?;
    }
    Ok(Exit::AllWell)
}
