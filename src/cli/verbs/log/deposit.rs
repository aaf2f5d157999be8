//! `fondo log deposit`: a checkpoint left with others.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::open::{Signed, opened, signed};
use crate::catalogue::Workspace;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::cli::verbs::{Call, Ended};
use crate::formats::note::{LONGEST_NOTE, VerifierKey};
use crate::records::Lang;
use crate::records::event_log::{
    DepositPlace, check_deposits, deposit_in_folder, deposits, keep_cosignatures, known_keys, note_deposit,
    prove_consistency,
};
use crate::transport::{Attachment, Letter, ask, hand_to, refused, send};

/// The status by which a witness says that it has seen another size.
const CONFLICT: u16 = 409;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    workspace: WorkspaceArgument,
    #[arg(long)]
    folder: Vec<PathBuf>,
    #[arg(long)]
    mail: Vec<String>,
    #[arg(long)]
    command: Vec<String>,
    #[arg(long, requires = "witness_key")]
    witness: Vec<String>,
    #[arg(long, value_parser = super::verify::key)]
    witness_key: Vec<VerifierKey>,
}

/// Where it was left, for programs.
#[derive(Serialize)]
struct Answer<'a> {
    event: &'static str,
    events: u64,
    by: DepositPlace,
    with: &'a str,
}

pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let lang = call.console.lang;
    let Arguments { folder, mail, command, witness, .. } = arguments;
    if folder.is_empty() && mail.is_empty() && command.is_empty() && witness.is_empty() {
        let what =
            lang.pick("deposit the checkpoint: nobody is named", "depositare il checkpoint: non è indicato nessuno");
        let remedy = lang.pick(
            "Name a folder that somebody else keeps (--folder), an address (--mail), a program (--command) or a witness (--witness).",
            "Indicare una cartella tenuta da altri (--folder), un indirizzo (--mail), un programma (--command) o un testimone (--witness).",
        );
        return Err(Failure::usage(what, remedy).into());
    }
    let workspace = opened(&arguments.workspace, lang)?;
    let events = workspace.events_folder();
    let failed = |error| Failure::explained(&error, lang);
    // What others hold already must be the beginning of what they are given now.
    let keys = known_keys(&events).map_err(failed)?;
    let mut outside = Vec::new();
    for folder in folder {
        outside.extend(check_deposits(folder, &keys).map_err(failed)?);
    }
    let signed = signed(&workspace, &outside, lang)?;
    for folder in folder {
        let path = deposit_in_folder(folder, &signed.checkpoint, &signed.keys).map_err(failed)?;
        left(call, &workspace, &signed, DepositPlace::Folder, &path.display().to_string())?;
    }
    for program in command {
        hand_to(program, &[], &signed.checkpoint.bytes).map_err(|error| Failure::explained(&error, lang))?;
        left(call, &workspace, &signed, DepositPlace::Command, program)?;
    }
    for address in mail {
        by_mail(&workspace, &signed, address, lang)?;
        left(call, &workspace, &signed, DepositPlace::Mail, address)?;
    }
    for url in witness {
        by_witness(&workspace, &signed, url, &arguments.witness_key, lang)?;
        left(call, &workspace, &signed, DepositPlace::Witness, url)?;
    }
    Ok(Exit::AllWell)
}

fn by_mail(workspace: &Workspace, signed: &Signed, address: &str, lang: Lang) -> Result<(), Failure> {
    let Some(settings) = &workspace.office().mail else {
        return Err(Failure::usage(
            lang.pick("send mail: fondo.toml has no [mail]", "spedire posta: in fondo.toml manca [mail]"),
            lang.pick(
                "Add [mail] to fondo.toml; the file of a new workspace shows how.",
                "Aggiungere [mail] a fondo.toml; il file di un nuovo spazio di lavoro mostra come.",
            ),
        ));
    };
    let checkpoint = &signed.checkpoint;
    let note = String::from_utf8_lossy(&checkpoint.bytes).into_owned();
    let keys: String = signed.keys.iter().map(|key| format!("{key}\n")).collect();
    let (origin, size) = (&checkpoint.checkpoint.origin, checkpoint.checkpoint.head.size);
    let text = lang.pick(
        format!(
            "Please keep this message. It proves later that the first {size} events of the log `{origin}` were not changed.\n\n\
             {note}\nKeys of the log:\n{keys}"
        ),
        format!(
            "Si prega di conservare questo messaggio. Prova in futuro che i primi {size} eventi del registro `{origin}` non sono \
             stati modificati.\n\n{note}\nChiavi del registro:\n{keys}"
        ),
    );
    let letter = Letter {
        subject: lang.pick(
            format!("Checkpoint of the log {origin}: {size} events"),
            format!("Checkpoint del registro {origin}: {size} eventi"),
        ),
        text,
        attachments: vec![Attachment {
            name: checkpoint.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            content_type: "text/plain; charset=utf-8",
            bytes: checkpoint.bytes.clone(),
        }],
    };
    send(settings, Some(address), letter).map_err(|error| Failure::explained(&error, lang))
}

/// Has a witness see that the checkpoint continues what it saw before (C2SP tlog-witness, "add-checkpoint"), and keeps
/// its signature.
fn by_witness(
    workspace: &Workspace,
    signed: &Signed,
    url: &str,
    witnesses: &[VerifierKey],
    lang: Lang,
) -> Result<(), Failure> {
    let events = workspace.events_folder();
    let place = format!("{}/add-checkpoint", url.trim_end_matches('/'));
    let asked = |old: u64| {
        let request =
            prove_consistency(&events, old, &signed.checkpoint).map_err(|error| Failure::explained(&error, lang))?;
        ask(&place, "text/plain", request.as_bytes(), LONGEST_NOTE).map_err(|error| Failure::explained(&error, lang))
    };
    let left = deposits(&events).map_err(|error| Failure::explained(&error, lang))?;
    let seen = left.iter().rfind(|line| line.by == DepositPlace::Witness && line.with == url);
    let mut answer = asked(seen.map_or(0, |line| line.size))?;
    if answer.status == CONFLICT {
        // It has seen another size than we know of, and says which.
        let size = std::str::from_utf8(&answer.bytes).ok().and_then(|text| text.trim().parse().ok());
        if let Some(size) = size {
            answer = asked(size)?;
        }
    }
    if !(200..300).contains(&answer.status) {
        return Err(Failure::explained(&refused(&place, answer.status), lang));
    }
    let kept = keep_cosignatures(&signed.checkpoint, &answer.bytes, witnesses);
    kept.map(drop).map_err(|error| Failure::explained(&error, lang))
}

/// Notes and tells that it was left.
fn left(
    call: &Call,
    workspace: &Workspace,
    signed: &Signed,
    by: DepositPlace,
    with: &str,
) -> Result<(), crate::cli::stop::Stop> {
    let (console, lang) = (&call.console, call.console.lang);
    note_deposit(&workspace.events_folder(), &signed.checkpoint, Timestamp::now(), by, with)
        .map_err(|error| Failure::explained(&error, lang))?;
    let events = signed.checkpoint.checkpoint.head.size;
    if console.json {
        console.record(&Answer { event: "log-deposited", events, by, with })?;
    } else {
        console.data(&lang.pick(
            format!("checkpoint over {events} events left with {with}"),
            format!("checkpoint su {events} eventi depositato presso {with}"),
        ))?;
    }
    Ok(())
}
