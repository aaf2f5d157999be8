//! What `fondo jobs` takes, and what it does.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::units::Job;
use crate::catalogue::Access;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::cli::verbs::{Call, Ended};
use crate::io::{Meter, write_atomic};
use crate::records::{Lang, Office};
use crate::verify::VerifyError;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    workspace: WorkspaceArgument,
    #[arg(long, value_parser = time, default_value = "20:00", hide_default_value = true)]
    at: (u8, u8),
    #[arg(long, value_parser = user)]
    user: Option<String>,
    #[arg(long)]
    install: Option<PathBuf>,
    #[arg(long, conflicts_with = "install")]
    cron: bool,
}

/// A file of a job, for programs.
#[derive(Serialize)]
struct JobFile<'a> {
    event: &'static str,
    name: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    let (console, lang) = (&call.console, call.console.lang);
    let workspace = arguments.workspace.open(Access::Read, lang)?;
    let program = std::env::current_exe()
        .map_err(|source| Failure::explained(&VerifyError::Tree { path: "fondo".into(), source }, lang))?;
    let job =
        Job { program: &program, workspace: workspace.folder(), at: arguments.at, user: arguments.user.as_deref() };
    let files = if arguments.cron {
        vec![("crontab", job.cron())]
    } else {
        vec![("fondo-verify.service", job.service()), ("fondo-verify.timer", job.timer())]
    };
    for (name, text) in &files {
        let path = arguments.install.as_ref().map(|folder| folder.join(name));
        if let Some(path) = &path {
            write_atomic(path, text.as_bytes(), &Meter::default())
                .map_err(|source| Failure::explained(&VerifyError::Write { path: path.clone(), source }, lang))?;
        }
        let shown = path.as_ref().map(|path| path.display().to_string());
        match shown {
            _ if console.json => console.record(&JobFile { event: "job-file", name, text, path: shown })?,
            Some(path) => console.data(&path)?,
            None if arguments.cron => console.data(text.trim_end())?,
            None => console.data(&format!("# {name}\n{}", text.trim_end()))?,
        }
    }
    if let Some(caution) = caution(workspace.office(), arguments.cron, lang) {
        console.tell(caution);
    }
    Ok(Exit::AllWell)
}

/// What keeps the job from telling anybody how it went.
fn caution(office: &Office, is_cron: bool, lang: Lang) -> Option<&'static str> {
    match &office.mail {
        None if office.webhook.is_none() => Some(lang.pick(
            "fondo.toml names neither [mail] nor [webhook]: the job has nobody to tell, and ends with 4 until it has.",
            "fondo.toml non indica né [mail] né [webhook]: il lavoro non ha chi avvisare, e fino ad allora termina con 4.",
        )),
        Some(mail) if mail.sendmail.is_some() && !is_cron => Some(lang.pick(
            "The unit may write to the workspace alone and gains no privileges: few programs like sendmail can deliver mail so. Name `smtp` \
             in [mail], or use cron.",
            "L'unità può scrivere solo nello spazio di lavoro e non acquista privilegi: pochi programmi come sendmail spediscono così. \
             Indicare `smtp` in [mail], o usare cron.",
        )),
        _ => None,
    }
}

fn time(text: &str) -> Result<(u8, u8), String> {
    let parts = text.split_once(':').and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.parse().ok()?)));
    parts.filter(|(hour, minute)| *hour < 24 && *minute < 60).ok_or_else(|| "20:00".to_owned())
}

fn user(text: &str) -> Result<String, String> {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-$".contains(&byte);
    if !text.is_empty() && text.bytes().all(safe) { Ok(text.to_owned()) } else { Err("archivio".to_owned()) }
}
