//! One summary of a run: by mail, to a server, as a page, as metrics.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::arguments::Arguments;
use super::stores::{StoreEvent, causes};
use super::told;
use crate::catalogue::Workspace;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::io::{Meter, write_atomic};
use crate::records::Lang;
use crate::report::figures::{bytes, counted, instant};
use crate::report::noun::FILES;
use crate::transport::{Attachment, Letter, TransportError, post, send};
use crate::verify::Verified;

/// Longest answer of a server that is told, in bytes: nothing of it is used.
const LONGEST_ANSWER: usize = 64 << 10;

/// The summary of a run.
#[derive(Serialize)]
pub struct Summary<'s> {
    event: &'static str,
    at: String,
    #[serde(skip)]
    ended: Timestamp,
    exit: Exit,
    meaning: &'static str,
    stores: &'s [StoreEvent],
}

impl<'s> Summary<'s> {
    /// The summary of a run that ended at `at`.
    pub fn new(at: Timestamp, exit: Exit, stores: &'s [StoreEvent], lang: Lang) -> Self {
        let meaning = match exit {
            // Of a command that was understood it is the stores that could not be: others were dealt with.
            Exit::Usage if stores.iter().any(|store| store.not_registered) => {
                lang.pick("store not registered", "store non registrato")
            }
            Exit::Usage => lang.pick("store not verified", "store non verificato"),
            _ => exit.meaning(lang),
        };
        Self { event: "verify-summary", at: at.to_string(), ended: at, exit, meaning, stores }
    }

    fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}: {}\n\n", instant(self.ended, lang), self.meaning);
        for store in self.stores {
            for line in lines_of(store, lang) {
                let _ = writeln!(text, "{line}");
            }
            text.push('\n');
        }
        text
    }

    fn html(&self, lang: Lang) -> String {
        let title = lang.pick("Verification of what is kept", "Verifica di ciò che è conservato");
        let mut page = format!(
            "<!doctype html>\n<html lang=\"{}\"><meta charset=\"utf-8\"><title>{title}</title>\n<style>body{{font:16px/1.5 sans-serif;\
             max-width:60rem;margin:2rem auto;padding:0 1rem}}section{{border-left:.3rem solid #2a7;padding-left:1rem}}\
             section.bad{{border-color:#c33}}</style>\n<h1>{title}</h1>\n<p>{}: {}</p>\n",
            lang.pick("en", "it"),
            escaped(&instant(self.ended, lang)),
            escaped(self.meaning)
        );
        for store in self.stores {
            let class = if store.exit == Exit::AllWell { "good" } else { "bad" };
            let _ = writeln!(page, "<section class=\"{class}\"><h2>{}</h2>", escaped(&store.store));
            for line in lines_of(store, lang).iter().skip(1) {
                let _ = writeln!(page, "<p>{}</p>", escaped(line));
            }
            page.push_str("</section>\n");
        }
        page.push_str("</html>\n");
        page
    }

    fn metrics(&self) -> String {
        let mut text = String::new();
        let mut family = |name: &str, help: &str, values: Vec<(String, String)>| {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
            for (labels, value) in values {
                let _ = writeln!(text, "{name}{labels} {value}");
            }
        };
        let seconds = |time: &str| time.parse::<Timestamp>().ok().map(|time| time.as_second().to_string());
        let store = |event: &StoreEvent| format!("{{store=\"{}\"}}", label(&event.store));
        let each = |value: &dyn Fn(&StoreEvent) -> Option<String>| {
            self.stores.iter().filter_map(|event| Some((store(event), value(event)?))).collect::<Vec<_>>()
        };
        family(
            "fondo_verify_last_run_timestamp_seconds",
            "When the last run ended.",
            seconds(&self.at).map(|at| (String::new(), at)).into_iter().collect(),
        );
        family(
            "fondo_verify_exit_code",
            "Exit code for each store: 0 is well.",
            each(&|event| Some(event.exit.code().to_string())),
        );
        family(
            "fondo_store_read_bytes",
            "Bytes read in the last run.",
            each(&|event| Some(event.outcome.counts.bytes.to_string())),
        );
        family(
            "fondo_store_overdue_bytes",
            "Bytes that were not read within the period.",
            each(&|event| Some(event.overdue_bytes.to_string())),
        );
        family(
            "fondo_store_oldest_reading_timestamp_seconds",
            "When the byte was read that was not read for the longest time.",
            each(&|event| event.oldest.as_deref().and_then(seconds)),
        );
        family(
            "fondo_store_promise_breaks_timestamp_seconds",
            "When the promise breaks if nothing is read.",
            each(&|event| event.breaks.as_deref().and_then(seconds)),
        );
        family(
            "fondo_store_promise_alarm",
            "1 if somebody must look: the promise is broken, or will be.",
            each(&|event| Some(u8::from(event.alarm).to_string())),
        );
        let faults = self.stores.iter().flat_map(|event| {
            let name = label(&event.store);
            event
                .outcome
                .counts
                .deviations()
                .map(|(kind, number)| (format!("{{store=\"{name}\",kind=\"{kind}\"}}"), number.to_string()))
        });
        family("fondo_store_faults", "Files that were not as they were, in the last run.", faults.collect());
        text
    }
}

/// A value in a line of metrics.
fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// An instant as people write it.
fn moment(text: &str, lang: Lang) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |at| instant(at, lang))
}

fn lines_of(store: &StoreEvent, lang: Lang) -> Vec<String> {
    let counts = &store.outcome.counts;
    let mut lines = vec![store.store.clone()];
    if !store.says_nothing() {
        lines.push(lang.pick(
            format!("{} intact, {} read", counted(counts.intact, &FILES, lang), bytes(counts.bytes, lang)),
            format!(
                "{} {}, {} letti",
                counted(counts.intact, &FILES, lang),
                told::whole(counts.intact, lang),
                bytes(counts.bytes, lang)
            ),
        ));
    }
    let verified =
        Verified { counts: *counts, place_unreachable: store.outcome.place_unreachable, ..Verified::default() };
    lines.extend(told::faults(&verified, lang));
    if store.outcome.place_unreachable {
        lines.push(lang.pick("the place could not be reached", "il luogo non era raggiungibile").to_owned());
    }
    let failed = |failure: &String| format!("{} {failure}", lang.pick("failed to", "impossibile"));
    lines.extend(store.failure.as_ref().map(failed));
    if let Some(oldest) = &store.oldest {
        lines.push(format!("{}: {}", lang.pick("oldest reading", "lettura più vecchia"), moment(oldest, lang)));
    }
    if store.overdue_bytes > 0 {
        lines.push(format!("{}: {}", lang.pick("overdue", "in ritardo"), bytes(store.overdue_bytes, lang)));
    }
    let breaks = store.breaks_in_spite.as_ref().or(store.breaks.as_ref().filter(|_| store.alarm));
    if let Some(breaks) = breaks {
        let when = moment(breaks, lang);
        lines.push(format!("{} {when}", lang.pick("the promise breaks on", "la promessa viene meno il")));
    }
    if store.alarm {
        lines.extend(causes(store.not_read_bytes, store.ahead_bytes, lang));
    }
    lines
}

/// Gives the summary to all who are to have it. What could not be given is told; the verification itself is not undone
/// by it.
pub fn give(arguments: &Arguments, workspace: &Workspace, summary: &Summary<'_>, lang: Lang) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut keep = |failed: Result<(), Failure>| failures.extend(failed.err());
    if let Some(path) = &arguments.metrics {
        keep(write(path, &summary.metrics(), lang));
    }
    if let Some(path) = &arguments.html {
        keep(write(path, &summary.html(lang), lang));
    }
    if !arguments.report || (arguments.only_faults && summary.exit == Exit::AllWell) {
        return failures;
    }
    let office = workspace.office();
    if office.mail.is_none() && office.webhook.is_none() {
        keep(Err(nobody(lang)));
    }
    if let Some(mail) = &office.mail {
        keep(send(mail, None, letter(summary, lang)).map_err(|error| Failure::explained(&error, lang)));
    }
    if let Some(webhook) = &office.webhook {
        keep(tell(&webhook.url, summary).map_err(|error| Failure::explained(&error, lang)));
    }
    failures
}

fn nobody(lang: Lang) -> Failure {
    let what = "give the summary to anybody: fondo.toml names neither [mail] nor [webhook]";
    let cosa = "consegnare il riepilogo a qualcuno: fondo.toml non indica né [mail] né [webhook]";
    let remedy = "Name one of them in fondo.toml, or leave out --report.";
    let rimedio = "Indicarne uno in fondo.toml, o togliere --report.";
    Failure {
        what: lang.pick(what, cosa).to_owned(),
        remedy: Some(lang.pick(remedy, rimedio).to_owned()),
        exit: Exit::Environment,
    }
}

fn letter(summary: &Summary<'_>, lang: Lang) -> Letter {
    let word = if summary.exit == Exit::AllWell {
        lang.pick("all well", "tutto bene")
    } else {
        lang.pick("LOOK AT IT", "DA ESAMINARE")
    };
    let attachments = vec![
        Attachment {
            name: "verify.html".to_owned(),
            content_type: "text/html; charset=utf-8",
            bytes: summary.html(lang).into_bytes(),
        },
        Attachment {
            name: "verify.json".to_owned(),
            content_type: "application/json",
            bytes: serde_json::to_vec_pretty(summary).unwrap_or_default(),
        },
    ];
    Letter { subject: format!("Fondo: {word} ({})", summary.meaning), text: summary.text(lang), attachments }
}

fn tell(url: &str, summary: &Summary<'_>) -> Result<(), TransportError> {
    let body = serde_json::to_vec(summary).map_err(|error| TransportError::Letter { message: error.to_string() })?;
    post(url, "application/json", &body, LONGEST_ANSWER).map(drop)
}

fn write(path: &Path, text: &str, lang: Lang) -> Result<(), Failure> {
    let written: io::Result<()> = write_atomic(path, text.as_bytes(), &Meter::default());
    written.map_err(|source| {
        Failure::explained(&crate::verify::VerifyError::Write { path: path.to_path_buf(), source }, lang)
    })
}
