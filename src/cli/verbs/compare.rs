//! `fondo compare`: the comparison with the originals.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};

use super::workspace::{WorkspaceArgument, refuse_other_than_archivists};
use super::{Call, Ended};
use crate::batch::{self, Attestation};
use crate::catalogue::Access;
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::italian::Italian;
use crate::io::{Meter, write_atomic};
use crate::records::{ComparisonForm, ComparisonMethod, ComparisonOutcome, Lang, read};
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
        "Every page. Without it, a sample: permitted only where the process is certified",
        "Tutte le pagine. Se manca, un campione: ammesso solo se il processo è certificato",
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
        "Chi lo registra: un archivista di fondo.toml",
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

/// What a form may say of a page.
const OUTCOMES: &str = "conforms, differs, not-compared";

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
    refuse_what_stands(&arguments.out, lang)?;
    let method = if arguments.all { ComparisonMethod::All } else { ComparisonMethod::Sample };
    let form = batch::comparison_form(&arguments.dir, arguments.batch.as_deref(), method)
        .map_err(|error| Failure::explained(&error, lang))?;
    let written = serde_json::to_vec_pretty(&form).map_err(std::io::Error::from);
    let written = written.and_then(|json| write_atomic(&arguments.out, &json, &Meter::default()));
    written.map_err(|error| Failure::of_file(("write", "scrivere"), &arguments.out, &error, lang))?;
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

/// A form that was filled in is work by hand: nothing is ever written over it.
fn refuse_what_stands(path: &Path, lang: Lang) -> Result<(), Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let (english, italian) =
        (format!("write {}: it exists already", path.display()), format!("scrivere {}: esiste già", path.display()));
    Err(Failure::usage(
        lang.pick(english, italian),
        lang.pick("Name another file with --out.", "Indicare un altro file con --out."),
    ))
}

/// That a form which was handed in can be understood; else what is wrong with it, an outcome first of all.
fn refuse_what_is_not_understood(bytes: &[u8], lang: Lang) -> Result<(), Failure> {
    let Err(error) = read::<ComparisonForm>(bytes) else { return Ok(()) };
    let what = match wrong_outcome(bytes) {
        Some((page, found)) => lang.pick(
            format!("use the form: page {page}: `{found}` is no outcome; values: {OUTCOMES}"),
            format!("usare il modulo: pagina {page}: `{found}` non è un esito; valori: {OUTCOMES}"),
        ),
        None => lang.pick(error.to_string(), error.italian()),
    };
    Err(Failure::usage(
        what,
        lang.pick("Correct the form and record it again.", "Correggere il modulo e registrarlo di nuovo."),
    ))
}

/// The first page, counted from 1, whose outcome is none, and what stands there.
fn wrong_outcome(form: &[u8]) -> Option<(usize, String)> {
    let form: serde_json::Value = serde_json::from_slice(form).ok()?;
    let pages = form.get("pages")?.as_array()?;
    pages.iter().enumerate().find_map(|(place, page)| {
        let outcome = page.get("outcome").filter(|outcome| !outcome.is_null())?;
        let wrong = ComparisonOutcome::deserialize(outcome).is_err();
        let found = outcome.as_str().map_or_else(|| outcome.to_string(), str::to_owned);
        wrong.then_some((place + 1, found))
    })
}

fn record(call: &Call, arguments: &RecordArguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let workspace = arguments.workspace.open(Access::Read, lang)?;
    if arguments.operator.is_none() {
        refuse_other_than_archivists(workspace.office(), None, lang)?;
    }
    let mut bytes = Vec::new();
    let read = File::open(&arguments.file).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    read.map_err(|error| Failure::of_file(("read", "leggere"), &arguments.file, &error, lang))?;
    refuse_what_is_not_understood(&bytes, lang)?;
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
    let institution = data.institution.as_deref().unwrap_or_default().trim();
    if institution.is_empty() {
        return Err(without_institution(lang).into());
    }
    if console.json {
        console.record(&Attested { event: "attestation", attestation: &data })?;
        return Ok(Exit::AllWell);
    }
    let method = match data.method {
        ComparisonMethod::All => lang.pick("every page", "tutte le pagine"),
        ComparisonMethod::Sample => lang.pick("sample", "campione"),
    };
    let persons: Vec<_> = data.persons.iter().map(|(id, capacity)| format!("{id} ({capacity})")).collect();
    let rows = [
        (lang.pick("Institution", "Ente"), institution.to_owned()),
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

/// An attestation is that of an institution.
fn without_institution(lang: Lang) -> Failure {
    Failure::usage(
        lang.pick("give the data: the institution is missing", "fornire i dati: manca l'ente"),
        lang.pick("Name it in fondo.toml, [institution] name.", "Indicarlo in fondo.toml, [institution] name."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{ComparedPage, Hex, LotSize, PageOfLot, Record};

    fn form() -> serde_json::Value {
        let page = PageOfLot { unit: "F1".into(), name: "1.tif".into(), image: 1, sha256: Hex([3; 32]) };
        let form = ComparisonForm {
            format: ComparisonForm::FORMAT.to_owned(),
            version: ComparisonForm::VERSION,
            batch: "b".into(),
            lot: LotSize { pages: 1, units: 1, digest: Hex([1; 32]) },
            seed: Hex([2; 32]),
            method: ComparisonMethod::All,
            process: String::new(),
            persons: Vec::new(),
            date: None,
            place: String::new(),
            pages: vec![ComparedPage { page, outcome: None, note: None }],
        };
        serde_json::to_value(form).unwrap()
    }

    #[test]
    fn a_form_bears_every_key_that_is_to_be_filled_in() {
        let form = form();
        for key in ["process", "persons", "date", "place"] {
            assert!(form.get(key).is_some(), "{key}");
        }
        assert!(form["pages"][0].get("outcome").is_some());
        assert!(refuse_what_is_not_understood(form.to_string().as_bytes(), Lang::En).is_ok());
    }

    #[test]
    fn an_outcome_that_is_none_is_a_mistake_of_the_form() {
        let mut form = form();
        form["pages"][0]["outcome"] = "boh".into();
        let failure = refuse_what_is_not_understood(form.to_string().as_bytes(), Lang::En).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.what.contains("page 1: `boh` is no outcome; values: conforms, differs, not-compared"));
        let failure = refuse_what_is_not_understood(b"{", Lang::It).unwrap_err();
        assert_eq!(
            (failure.exit, failure.remedy.unwrap().as_str()),
            (Exit::Usage, "Correggere il modulo e registrarlo di nuovo.")
        );
    }

    #[test]
    fn what_lies_there_is_never_written_over() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("form.json");
        assert_eq!(refuse_what_stands(&path, Lang::En), Ok(()));
        std::fs::write(&path, "filled in").unwrap();
        let failure = refuse_what_stands(&path, Lang::En).unwrap_err();
        assert_eq!((failure.exit, failure.remedy.unwrap().as_str()), (Exit::Usage, "Name another file with --out."));
    }
}
