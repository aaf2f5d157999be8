//! `fondo repair`: what was damaged, brought back from a copy that is proven good.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::verify::desk::{Desk, scratch_or_temporary};
use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::io::path_to_bytes;
use crate::records::{Lang, SourcePath};
use crate::report::figures::count;
use crate::verify::store::{PassedOver, Remedy, Repair, RepairRequest, Writing, repair};

pub const HELP: &[Text] = &[
    Text::new(
        "repair.about",
        "Bring damaged files of a store back from a copy that is proven good",
        "Ripristina i file danneggiati di uno store da una copia dimostrata integra",
    ),
    Text::new(
        "repair.usage",
        "fondo repair STORE [PATH...] [--apply] [--workspace DIR]",
        "fondo repair STORE [PERCORSO...] [--apply] [--workspace CARTELLA]",
    ),
    Text::new(
        "repair.after",
        "Looks again at each file that a verification found damaged or missing, and for a copy in all stores whose bytes have both digests \
         that are on record. Without --apply nothing is written: it is said what would be done. With --apply the old bytes are first kept \
         in stores/NAME/aside, then the copy is written, read back and put in place; each repair is an event. Nothing is written where the \
         place of the store is not there, or where what stands in the place of a file cannot be kept.\n\n\
         Ends with 0 if all is whole, 1 if something is still damaged or was not looked at, 4 if something could only not be \
         reached.\n\n\
         Examples:\n  \
         fondo repair nas --workspace /srv/fondo\n  \
         fondo repair nas --apply --operator arch1 --workspace /srv/fondo",
        "Riesamina ogni file che una verifica ha trovato danneggiato o mancante, e cerca in tutti gli store una copia i cui byte abbiano \
         entrambe le impronte a registro. Senza --apply non scrive nulla: dice che cosa farebbe. Con --apply conserva prima i vecchi byte \
         in stores/NOME/aside, poi scrive la copia, la rilegge e la mette al suo posto; ogni ripristino è un evento. Non scrive nulla dove \
         il luogo dello store non c'è, né dove ciò che sta al posto di un file non si può conservare.\n\n\
         Termina con 0 se tutto è integro, 1 se qualcosa è ancora danneggiato o non è stato esaminato, 4 se qualcosa soltanto non era \
         raggiungibile.\n\n\
         Esempi:\n  \
         fondo repair nas --workspace /srv/fondo\n  \
         fondo repair nas --apply --operator arch1 --workspace /srv/fondo",
    ),
    Text::new("repair.store", "Name of the store in fondo.toml", "Nome dello store in fondo.toml"),
    Text::new("repair.store=", "STORE", "STORE"),
    Text::new(
        "repair.path",
        "Files, by their paths in the store. Without any, those that verifications found damaged",
        "File, per percorso nello store. Se mancano, quelli trovati danneggiati dalle verifiche",
    ),
    Text::new("repair.path=", "PATH", "PERCORSO"),
    Text::new("repair.apply", "Write; without it nothing is changed", "Scrive; se manca, non cambia nulla"),
    Text::new(
        "repair.operator",
        "Who answers for it: a person of fondo.toml",
        "Chi ne risponde: una persona di fondo.toml",
    ),
    Text::new("repair.operator=", "ID", "ID"),
];

#[derive(Debug, Args)]
pub struct Arguments {
    store: String,
    path: Vec<PathBuf>,
    #[arg(long)]
    apply: bool,
    #[arg(long)]
    operator: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// A file of a repair, for programs.
#[derive(Serialize)]
struct RepairEvent<'a> {
    event: &'static str,
    #[serde(flatten)]
    repair: &'a Repair,
}

/// What a repair did not look at, for programs.
#[derive(Serialize)]
struct PassedEvent {
    event: &'static str,
    #[serde(flatten)]
    passed: PassedOver,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let mut desk = Desk::open(&arguments.workspace, lang)?;
    let agent = desk.workspace.operator(arguments.operator.as_deref());
    let agent = agent.map_err(|error| Failure::explained(&error, lang))?;
    let settings = desk.settings(&arguments.store).map_err(|error| Failure::explained(&error, lang))?;
    let stores: Vec<_> = desk.workspace.office().stores.clone();
    let stores: Vec<_> = stores.into_iter().map(|store| (store.clone(), desk.files(&store.name))).collect();
    let paths: Vec<_> =
        arguments.path.iter().map(|path| SourcePath::from_bytes(path_to_bytes(path).into_owned())).collect();
    let files = desk.files(&arguments.store);
    let request = RepairRequest {
        settings: &settings,
        files: &files,
        stores: &stores,
        paths: &paths,
        scratch: &scratch_or_temporary(None),
        writing: if arguments.apply { Writing::Apply } else { Writing::DryRun },
        now: Timestamp::now(),
        agent: &agent,
    };
    let (mut exit, mut failed, mut any) = (Exit::AllWell, None, false);
    let done = repair(&request, &mut desk.catalogue, &mut desk.log, &mut |repair| {
        exit = exit.worse(end_of(repair.remedy));
        any = true;
        let told = if console.json {
            console.record(&RepairEvent { event: "repair", repair })
        } else {
            console.data(&line(repair, lang))
        };
        failed = failed.take().or(told.err());
    });
    let passed = done.map_err(|error| Failure::explained(&error, lang))?;
    failed.map_or(Ok(()), Err)?;
    if !passed.is_nothing() {
        exit = Exit::ErrorsFound;
        if console.json {
            console.record(&PassedEvent { event: "passed-over", passed })?;
        } else {
            console.data(&passed_over(&passed, lang))?;
        }
    } else if !any && !console.json {
        console.data(lang.pick("nothing to restore", "nulla da ripristinare"))?;
    }
    Ok(exit)
}

/// How the program ends where this is the only file.
fn end_of(remedy: Remedy) -> Exit {
    match remedy {
        Remedy::Repairable | Remedy::NoCopy | Remedy::InTheWay | Remedy::NotOnRecord => Exit::ErrorsFound,
        Remedy::Unreachable => Exit::Environment,
        Remedy::Whole | Remedy::Repaired => Exit::AllWell,
    }
}

fn passed_over(passed: &PassedOver, lang: Lang) -> String {
    let (lines, beyond) = (count(passed.unreadable_lines, lang), count(passed.beyond, lang));
    lang.pick(
        format!(
            "NOT LOOKED AT: lines of findings.jsonl that cannot be read: {lines}; findings beyond the bound: {beyond}"
        ),
        format!("NON ESAMINATI: righe di findings.jsonl illeggibili: {lines}; rilievi oltre il limite: {beyond}"),
    )
}

fn line(repair: &Repair, lang: Lang) -> String {
    let from = repair.from.as_deref().unwrap_or_default();
    let word = match repair.remedy {
        Remedy::Whole => lang.pick("whole".to_owned(), "integro".to_owned()),
        Remedy::Repairable => {
            lang.pick(format!("would be brought back from {from}"), format!("sarebbe ripristinato da {from}"))
        }
        Remedy::Repaired => lang.pick(format!("brought back from {from}"), format!("ripristinato da {from}")),
        Remedy::NoCopy => lang.pick("NO GOOD COPY".to_owned(), "NESSUNA COPIA INTEGRA".to_owned()),
        Remedy::Unreachable => lang.pick("unreachable".to_owned(), "non raggiungibile".to_owned()),
        Remedy::InTheWay => lang.pick(
            "WHAT STANDS THERE CANNOT BE KEPT, nothing was written".to_owned(),
            "CIÒ CHE VI SI TROVA NON SI PUÒ CONSERVARE, non è stato scritto nulla".to_owned(),
        ),
        Remedy::NotOnRecord => lang.pick("NOT ON RECORD".to_owned(), "NON A REGISTRO".to_owned()),
    };
    format!("{}: {word}", harmless(&repair.path.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_counts_before_a_device_that_is_not_there() {
        let of = |remedies: &[Remedy]| remedies.iter().fold(Exit::AllWell, |exit, remedy| exit.worse(end_of(*remedy)));
        assert_eq!(of(&[Remedy::Whole, Remedy::Repaired]), Exit::AllWell);
        assert_eq!(of(&[Remedy::Unreachable, Remedy::Whole]), Exit::Environment);
        assert_eq!(of(&[Remedy::Unreachable, Remedy::NoCopy]), Exit::ErrorsFound);
        assert_eq!(of(&[Remedy::NoCopy, Remedy::Unreachable]), Exit::ErrorsFound);
    }
}
