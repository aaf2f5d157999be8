//! `fondo log key`: the key that signs checkpoints.

use clap::Args;
use serde::Serialize;

use super::open::opened;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::cli::verbs::{Call, Ended};
use crate::records::event_log::{KeyMaking, log_key};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    workspace: WorkspaceArgument,
    #[arg(long)]
    name: Option<String>,
    #[arg(long)]
    renew: bool,
}

/// The key, for programs.
#[derive(Serialize)]
struct Answer {
    event: &'static str,
    key: String,
    is_new: bool,
    secret: String,
}

pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let workspace = opened(&arguments.workspace, lang)?;
    let name = arguments.name.as_deref();
    let making = if arguments.renew { KeyMaking::Anew(name) } else { KeyMaking::AtFirstUse(name) };
    let key = log_key(&workspace.log_key_path(), &workspace.events_folder(), making)
        .map_err(|error| Failure::explained(&error, lang))?;
    let public = key.key.verifier();
    if name.is_some_and(|name| name != public.name()) {
        let what = lang.pick(
            format!("name the key: there is one already, `{}`", public.name()),
            format!("dare il nome alla chiave: ce n'è già una, `{}`", public.name()),
        );
        let remedy = lang.pick(
            "Keep the name: it says which log it is. With --renew a new key is made.",
            "Conservare il nome: dice di quale registro si tratta. Con --renew si crea una chiave nuova.",
        );
        return Err(Failure::usage(what, remedy).into());
    }
    if console.json {
        let secret = key.path.display().to_string();
        console.record(&Answer { event: "log-key", key: public.to_string(), is_new: key.is_new, secret })?;
        return Ok(Exit::AllWell);
    }
    console.data(&public.to_string())?;
    if key.is_new {
        console.tell(&lang.pick(
            format!("A new key was made; its secret half is in {}.", key.path.display()),
            format!("È stata creata una chiave nuova; la parte segreta è in {}.", key.path.display()),
        ));
        console.tell(lang.pick(
            "Make the line above known outside (minutes, protocol, web site): by it anybody can check your checkpoints.",
            "Rendere nota all'esterno la riga qui sopra (verbale, protocollo, sito): con essa chiunque può verificare i checkpoint.",
        ));
    }
    Ok(Exit::AllWell)
}
