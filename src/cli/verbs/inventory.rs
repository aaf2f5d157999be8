//! `fondo inventory`: help with tables of descriptions.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Call, Ended};
use crate::cli::console::harmless;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, chain, of_system};
use crate::cli::help::Text;
use crate::cli::italian::Italian;
use crate::survey::inventory::{Proposal, propose};

pub const HELP: &[Text] = &[
    Text::new("inventory.about", "Help with inventories", "Aiuto per gli inventari"),
    Text::new("inventory.usage", "fondo inventory VERB [OPTIONS]", "fondo inventory VERBO [OPZIONI]"),
    Text::new(
        "inventory map.about",
        "Propose how the columns of an inventory map to Fondo's fields",
        "Propone la corrispondenza fra le colonne di un inventario e i campi di Fondo",
    ),
    Text::new("inventory map.usage", "fondo inventory map FILE", "fondo inventory map FILE"),
    Text::new(
        "inventory map.after",
        "Writes the part of a profile that holds the mapping, guesses marked: put it in the place of the profile's own [inventory]. \
         Headers in Italian and English are known; columns without a field are kept as they are.\n\n\
         Example:\n  \
         fondo inventory map inventario.xlsx > mapping.toml",
        "Scrive la parte di profilo con la corrispondenza, segnalando le ipotesi: va messa al posto della sezione [inventory] del \
         profilo. Le intestazioni in italiano e in inglese sono note; le colonne senza campo si conservano come sono.\n\n\
         Esempio:\n  \
         fondo inventory map inventario.xlsx > corrispondenza.toml",
    ),
    Text::new("inventory map.file", "The inventory: .csv or .xlsx", "L'inventario: .csv o .xlsx"),
    Text::new("inventory map.file=", "FILE", "FILE"),
];

#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Map { file: PathBuf },
}

/// A column, for programs.
#[derive(Serialize)]
struct Column<'a> {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    header_row: u64,
    header: &'a str,
    field: Option<&'static str>,
    confidence: f64,
    samples: &'a [String],
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    match &arguments.verb {
        Verb::Map { file } => map(call, file),
    }
}

fn map(call: &Call, file: &Path) -> Ended {
    let lang = call.console.lang;
    // The table's own error does not name the file.
    let opened = std::fs::File::open(file).map_err(|error| {
        let (remedy, exit) = of_system(&error, lang);
        let what = lang.pick(
            format!("read {}: {error}", file.display()),
            format!("leggere {}: {}", file.display(), error.italian()),
        );
        Failure { what, remedy: Some(remedy), exit }
    })?;
    drop(opened);
    let proposal = propose(file).map_err(|error| Failure {
        what: lang.pick(
            format!("read the inventory {}: {}", file.display(), chain(&error)),
            format!("leggere l'inventario {}: {}", file.display(), error.italian()),
        ),
        remedy: Some(
            lang.pick(
                "Save it as .xlsx or as CSV in UTF-8 and try again.",
                "Salvarlo come .xlsx o CSV in UTF-8 e riprovare.",
            )
            .to_owned(),
        ),
        exit: Exit::ErrorsFound,
    })?;
    tell(call, &proposal)?;
    let found = proposal.sheets.iter().flat_map(|sheet| &sheet.columns).any(|column| column.field.is_some());
    Ok(if found { Exit::AllWell } else { Exit::ErrorsFound })
}

fn tell(call: &Call, proposal: &Proposal) -> std::io::Result<()> {
    let console = &call.console;
    if console.json {
        for sheet in &proposal.sheets {
            for column in &sheet.columns {
                console.record(&Column {
                    event: "column",
                    sheet: sheet.sheet.as_deref(),
                    header_row: sheet.header_row,
                    header: &column.header,
                    field: column.field.map(|field| field.name()),
                    confidence: column.confidence,
                    samples: &column.samples,
                })?;
            }
        }
        return Ok(());
    }
    console.data(proposal.toml().trim_end())?;
    let unmapped: Vec<_> = proposal.unmapped().filter(|header| !header.is_empty()).collect();
    if !unmapped.is_empty() {
        let label = console.lang.pick("kept as they are", "conservate come sono");
        console.tell(&format!("{label}: {}", harmless(&unmapped.join(", "))));
    }
    Ok(())
}
