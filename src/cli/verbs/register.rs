//! `fondo register`: whether every working day has its register of the protocol.

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;

use super::workspace::WorkspaceArgument;
use super::{Call, Ended};
use crate::batch::{self, RegisterOutcome, RegisterRequest};
use crate::catalogue::{Access, Catalogue};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::profile;
use crate::records::{Finding, Severity};
use crate::report::figures::count;

pub const HELP: &[Text] = &[
    Text::new(
        "register.about",
        "Say which daily registers of the protocol are missing",
        "Dice quali registri giornalieri di protocollo mancano",
    ),
    Text::new(
        "register.usage",
        "fondo register [--from DAY] [--until DAY] [--profile NAME] [--workspace DIR]",
        "fondo register [--from GIORNO] [--until GIORNO] [--profile NOME] [--workspace CARTELLA]",
    ),
    Text::new(
        "register.from",
        "First day that must have a register. Without it, that of the first register",
        "Primo giorno che deve avere un registro. Se manca, quello del primo registro",
    ),
    Text::new("register.from=", "DAY", "GIORNO"),
    Text::new(
        "register.until",
        "Last day that must have a register. Without it, that of the last register",
        "Ultimo giorno che deve avere un registro. Se manca, quello dell'ultimo registro",
    ),
    Text::new("register.until=", "DAY", "GIORNO"),
    Text::new(
        "register.profile",
        "The profile with which registers were delivered; its [register] holds the calendar of the office",
        "Il profilo con cui i registri sono stati consegnati; la sezione [register] contiene il calendario dell'ufficio",
    ),
    Text::new("register.profile=", "NAME", "NOME"),
    Text::new(
        "register.after",
        "Registers come as any delivery does (PDF/A, XML, signed or not): one file a day, with its day and numbers in the inventory. Packages for \
         providers are made of them as of any unit. Ends with 1 if a day is missing.\n\n\
         Examples:\n  \
         fondo run /mnt/protocollo --profile registro-giornaliero --out /srv/fondo\n  \
         fondo register --until 2026-01-31 --workspace /srv/fondo\n  \
         fondo package --batch protocollo --as my-provider --workspace /srv/fondo",
        "I registri arrivano come qualsiasi consegna (PDF/A, XML, firmati o no): un file al giorno, con giorno e numeri nell'inventario. I pacchetti \
         per i conservatori se ne ricavano come per ogni unità. Termina con 1 se manca un giorno.\n\n\
         Esempi:\n  \
         fondo run /mnt/protocollo --profile registro-giornaliero --out /srv/fondo\n  \
         fondo register --until 2026-01-31 --workspace /srv/fondo\n  \
         fondo package --batch protocollo --as mio-conservatore --workspace /srv/fondo",
    ),
];

#[derive(Debug, Args)]
pub struct Arguments {
    #[arg(long)]
    from: Option<Date>,
    #[arg(long)]
    until: Option<Date>,
    #[arg(long, default_value = "registro-giornaliero")]
    profile: String,
    #[command(flatten)]
    workspace: WorkspaceArgument,
}

/// The last event.
#[derive(Serialize)]
struct Summary {
    event: &'static str,
    registers: u64,
    first: Option<Date>,
    last: Option<Date>,
    findings: usize,
}

/// A finding, for programs.
#[derive(Serialize)]
struct Told<'a> {
    event: &'static str,
    finding: &'a Finding,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let profile = profile::load(&arguments.profile).map_err(|error| Failure::explained(&error, lang))?;
    let workspace = arguments.workspace.open(Access::Read, lang)?;
    let catalogue = Catalogue::open_read_only(&workspace.catalogue_path());
    let catalogue = catalogue.map_err(|error| Failure::explained(&error, lang))?;
    let mut findings = Vec::new();
    let request = RegisterRequest { profile: &profile, from: arguments.from, until: arguments.until };
    let outcome = match &catalogue {
        None => RegisterOutcome::default(),
        Some(catalogue) => {
            batch::check_registers(&workspace, catalogue, &request, &mut |finding| findings.push(finding))
                .map_err(|error| Failure::explained(&error, lang))?
        }
    };
    for finding in &findings {
        if console.json {
            console.record(&Told { event: "finding", finding })?;
        } else {
            call.tell_finding(finding)?;
        }
    }
    let RegisterOutcome { registers, first, last } = outcome;
    if console.json {
        console.record(&Summary { event: "summary", registers, first, last, findings: findings.len() })?;
    } else {
        let days = first.zip(last).map(|(first, last)| format!(", {first} – {last}")).unwrap_or_default();
        console.tell(&format!("{} {}{days}", count(registers, lang), lang.pick("registers", "registri")));
    }
    let wrong = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if wrong { Exit::ErrorsFound } else { Exit::AllWell })
}
