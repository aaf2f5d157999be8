//! `fondo store`: the places that are verified over the years.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;

use super::verify::desk::{AGENT, Desk, pace, rate};
use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::catalogue::{Access, StoreFiles};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::cli::progress::Screen;
use crate::records::{Hex32, SourcePath};
use crate::report::figures::{bytes, count, counted};
use crate::report::noun::FILES;
use crate::verify::store::{Copies, Difference, RegisterRequest, compare, register};

pub const HELP: &[Text] = &[
    Text::new(
        "store.about",
        "The places that are verified over the years: put on record, list",
        "I luoghi da verificare negli anni: registrazione, elenco",
    ),
    Text::new("store.usage", "fondo store VERB [OPTIONS]", "fondo store VERBO [OPZIONI]"),
    Text::new(
        "store.after",
        "A store is a folder that `fondo.toml` names under [[stores]], with the days within which every byte of it is read again. It is \
         put on record once, and again when files came into it; `fondo verify --due` then reads a slice each day.\n\n\
         Examples:\n  \
         fondo store register nas --workspace /srv/fondo\n  \
         fondo verify --due --workspace /srv/fondo\n  \
         fondo verify --coverage --workspace /srv/fondo",
        "Uno store (luogo di memorizzazione) è una cartella indicata da `fondo.toml` sotto [[stores]], con i giorni entro cui ogni suo byte viene \
         riletto. Si registra una volta, e di nuovo quando vi arrivano file; `fondo verify --due` ne legge poi ogni giorno una parte.\n\n\
         Esempi:\n  \
         fondo store register nas --workspace /srv/fondo\n  \
         fondo verify --due --workspace /srv/fondo\n  \
         fondo verify --coverage --workspace /srv/fondo",
    ),
    Text::new(
        "store register.about",
        "Put a store on record, or add the files that came into it",
        "Registra uno store, o vi aggiunge i file arrivati",
    ),
    Text::new(
        "store register.usage",
        "fondo store register NAME [--workspace DIR]",
        "fondo store register NOME [--workspace CARTELLA]",
    ),
    Text::new(
        "store register.after",
        "The first time every file is read. Later only new files are read and added: what is on record stays as it is, so that damage is \
         never taken for the good state.",
        "La prima volta si legge ogni file. In seguito si leggono e aggiungono solo i file nuovi: ciò che è a registro resta com'è, \
         così un danno non passa mai per lo stato buono.",
    ),
    Text::new("store register.name", "Name of the store in fondo.toml", "Nome dello store in fondo.toml"),
    Text::new(
        "store register.scratch",
        "Folder for what is sorted on disk while it is at work. Without it, that of the system",
        "Cartella per ciò che si ordina su disco durante il lavoro. Se manca, quella del sistema",
    ),
    Text::new("store register.scratch=", "DIR", "CARTELLA"),
    Text::new(
        "store compare.about",
        "Compare two stores that should hold the same, by what is on record of each",
        "Confronta due store che devono contenere le stesse cose, per ciò che ne è a registro",
    ),
    Text::new(
        "store compare.usage",
        "fondo store compare STORE STORE [--below FOLDER] [--workspace DIR]",
        "fondo store compare STORE STORE [--below CARTELLA] [--workspace CARTELLA]",
    ),
    Text::new(
        "store compare.after",
        "Nothing of the stores is read: whether each still holds what is on record is for `fondo verify`. Ends with 1 if they differ.",
        "Degli store non si legge nulla: se ciascuno contiene ancora ciò che è a registro lo dice `fondo verify`. Termina con 1 se \
         differiscono.",
    ),
    Text::new("store compare.first", "The first store", "Il primo store"),
    Text::new("store compare.first=", "STORE", "STORE"),
    Text::new("store compare.second", "The second store", "Il secondo store"),
    Text::new("store compare.second=", "STORE", "STORE"),
    Text::new(
        "store compare.below",
        "Compare only what lies below this folder of both: one package",
        "Confronta solo ciò che sta sotto questa cartella in entrambi: un solo pacchetto",
    ),
    Text::new("store compare.below=", "FOLDER", "CARTELLA"),
    Text::new("store list.about", "List the stores: files, bytes, seal", "Elenca gli store: file, byte, sigillo"),
    Text::new("store list.usage", "fondo store list [--workspace DIR]", "fondo store list [--workspace CARTELLA]"),
];

#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Register {
        name: String,
        #[command(flatten)]
        workspace: WorkspaceArgument,
        #[arg(long)]
        scratch: Option<PathBuf>,
    },
    List {
        #[command(flatten)]
        workspace: WorkspaceArgument,
    },
    Compare {
        first: String,
        second: String,
        #[arg(long)]
        below: Option<String>,
        #[command(flatten)]
        workspace: WorkspaceArgument,
    },
}

/// A difference between two stores, for programs.
#[derive(Serialize)]
struct Differs<'a> {
    event: &'static str,
    path: &'a SourcePath,
    difference: Difference,
}

/// What a comparison came to, for programs.
#[derive(Serialize)]
struct Compared<'a> {
    event: &'static str,
    first: &'a str,
    second: &'a str,
    #[serde(flatten)]
    copies: Copies,
}

/// A store that was put on record, for programs.
#[derive(Serialize)]
struct RegisteredEvent<'a> {
    event: &'static str,
    store: &'a str,
    files: u64,
    bytes: u64,
    added: u64,
    seal: Hex32,
}

/// A store, for programs.
#[derive(Serialize)]
struct Listed<'a> {
    event: &'static str,
    store: &'a str,
    path: String,
    registered: bool,
    files: u64,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    seal: Option<Hex32>,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    match &arguments.verb {
        Verb::Register { name, workspace, scratch } => add(call, workspace, name, scratch.clone()),
        Verb::List { workspace } => list(call, workspace),
        Verb::Compare { first, second, below, workspace } => {
            compared(call, workspace, [first, second], below.as_deref())
        }
    }
}

fn add(call: &Call, workspace: &WorkspaceArgument, name: &str, scratch: Option<PathBuf>) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let mut desk = Desk::open(workspace, lang)?;
    let settings = desk.settings(name).map_err(|error| Failure::explained(&error, lang))?;
    let cancel = super::verify::listening(call)?;
    let reading = desk.reading(&settings, scratch, None, &cancel);
    let files = desk.files(name);
    let screen = Screen::start(*console);
    let request = RegisterRequest {
        files: &files,
        reading: &reading,
        pace: pace(rate(&settings), &cancel),
        now: Timestamp::now(),
        agent: AGENT,
    };
    let registered = register(&request, &mut desk.catalogue, &mut desk.log, &screen);
    screen.finish();
    let registered = registered.map_err(|error| Failure::explained(&error, lang))?;
    let indexed = registered.indexed;
    if console.json {
        console.record(&RegisteredEvent {
            event: "store-registered",
            store: name,
            files: indexed.files,
            bytes: indexed.bytes,
            added: registered.added,
            seal: indexed.seal,
        })?;
        return Ok(Exit::AllWell);
    }
    let (number, size, added) =
        (counted(indexed.files, &FILES, lang), bytes(indexed.bytes, lang), count(registered.added, lang));
    console.data(&lang.pick(
        format!("{name}: {number}, {size}; added {added}"),
        format!("{name}: {number}, {size}; aggiunti {added}"),
    ))?;
    console.data(&format!("{} {}", lang.pick("seal", "sigillo"), indexed.seal))?;
    Ok(Exit::AllWell)
}

fn list(call: &Call, workspace: &WorkspaceArgument) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let workspace = workspace.open(Access::Read, lang)?;
    let catalogue = crate::catalogue::Catalogue::open_read_only(&workspace.catalogue_path());
    let catalogue = catalogue.map_err(|error| Failure::explained(&error, lang))?;
    if workspace.office().stores.is_empty() && !console.json {
        console.data(lang.pick("no store in fondo.toml", "nessuno store in fondo.toml"))?;
    }
    for settings in &workspace.office().stores {
        let row = catalogue.as_ref().map_or(Ok(None), |catalogue| catalogue.store(&settings.name));
        let row = row.map_err(|error| Failure::explained(&error, lang))?;
        let (files, size) = row.as_ref().map_or((0, 0), |row| (row.files, row.bytes));
        let path = settings.path.display().to_string();
        if console.json {
            let (registered, seal) = (row.is_some(), row.map(|row| row.seal));
            console.record(&Listed {
                event: "store",
                store: &settings.name,
                path,
                registered,
                files,
                bytes: size,
                seal,
            })?;
            continue;
        }
        let state = if row.is_some() {
            format!("{} {}, {}", count(files, lang), lang.pick("files", "file"), bytes(size, lang))
        } else {
            lang.pick("not on record yet", "non ancora registrato").to_owned()
        };
        console.data(&format!("{:<16} {} ({state})", settings.name, crate::cli::console::harmless(&path)))?;
    }
    Ok(Exit::AllWell)
}

fn compared(call: &Call, workspace: &WorkspaceArgument, names: [&String; 2], below: Option<&str>) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let workspace = workspace.open(Access::Read, lang)?;
    let [first, second] = names.map(|name| StoreFiles::new(name, workspace.store_folder(name)));
    let mut failed = None;
    let below = below.map(|folder| SourcePath::from(folder.trim_matches('/')));
    let copies = compare(&first, &second, below.as_ref(), &mut |path, difference| {
        let told = if console.json {
            console.record(&Differs { event: "copy-differs", path, difference })
        } else {
            let word = match difference {
                Difference::Content => lang.pick("other content", "altro contenuto").to_owned(),
                Difference::OnlyFirst => format!("{} {}", lang.pick("only in", "solo in"), first.name),
                Difference::OnlySecond => format!("{} {}", lang.pick("only in", "solo in"), second.name),
            };
            console.data(&format!("{}: {word}", crate::cli::console::harmless(&path.to_string())))
        };
        failed = failed.take().or(told.err());
    });
    let copies = copies.map_err(|error| Failure::explained(&error, lang))?;
    failed.map_or(Ok(()), Err)?;
    if let Some(below) = below.filter(|_| copies == Copies::default()) {
        let what = lang.pick(
            format!("compare what lies below {below}: neither store has anything there"),
            format!("confrontare ciò che sta sotto {below}: nessuno dei due store vi contiene nulla"),
        );
        let remedy = lang.pick("Name a folder of both.", "Indicare una cartella di entrambi.");
        return Err(Failure::usage(what, remedy).into());
    }
    if console.json {
        console.record(&Compared { event: "copies-compared", first: &first.name, second: &second.name, copies })?;
    } else {
        let (same, different) = (count(copies.same, lang), count(copies.different, lang));
        let (one, other) = (count(copies.only_first, lang), count(copies.only_second, lang));
        console.data(&lang.pick(
            format!(
                "the same {same}, of other content {different}, only in {} {one}, only in {} {other}",
                first.name, second.name
            ),
            format!(
                "uguali {same}, di altro contenuto {different}, solo in {} {one}, solo in {} {other}",
                first.name, second.name
            ),
        ))?;
    }
    Ok(if copies.are_equal() { Exit::AllWell } else { Exit::ErrorsFound })
}
