//! From the words of the command line to an exit code.

use std::ffi::OsString;
use std::io;

use clap::FromArgMatches;

use super::command::{CommandLine, Verb, command};
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::italian::Italian;
use super::stop::Stop;
use super::told::Remedies;
use super::verbs::{self, Call};
use super::{locale, usage};
use crate::records::Lang;

/// `fondo help VERB` as `fondo VERB --help`.
fn help_last(mut words: Vec<OsString>) -> Vec<OsString> {
    if words.get(1).is_some_and(|word| word == "help") {
        words.remove(1);
        words.push("--help".into());
    }
    words
}

/// Does what the command line says. The environment is read here and nowhere else.
pub fn main(arguments: impl Iterator<Item = OsString>) -> Exit {
    let arguments = help_last(arguments.collect());
    let lang = locale::language(&arguments, |name| std::env::var_os(name));
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let parsed = command(lang)
        .try_get_matches_from(arguments)
        .and_then(|mut matches| CommandLine::from_arg_matches_mut(&mut matches));
    let line = match parsed {
        Ok(line) => line,
        Err(error) if error.use_stderr() => {
            let console = Console::new(lang, false, false, no_colour);
            console.insist(usage::rendered(error, lang).trim_end());
            return Exit::Usage;
        }
        // Help and version are data that were asked for.
        Err(text) => return if text.print().is_ok() { Exit::AllWell } else { Exit::Environment },
    };
    let console = Console::new(lang, line.common.json, line.common.quiet, no_colour);
    let call = Call {
        console,
        source_date_epoch: std::env::var_os("SOURCE_DATE_EPOCH"),
        search_path: std::env::var_os("PATH"),
        remedies: Remedies::default(),
    };
    let ended = match line.verb {
        Verb::Run(arguments) => verbs::run::run(&call, arguments),
        Verb::Plan(arguments) => verbs::plan::run(&call, arguments),
        Verb::Status(arguments) => verbs::status::run(&call, &arguments),
        Verb::Review(arguments) => verbs::review::run(&call, &arguments),
        Verb::Decide(arguments) => verbs::decide::run(&call, &arguments),
        Verb::Acceptance(arguments) => verbs::acceptance::run(&call, &arguments),
        Verb::Compare(arguments) => verbs::compare::run(&call, &arguments),
        Verb::Pdfa(arguments) => verbs::pdfa::run(&call, arguments),
        Verb::Privacy(arguments) => verbs::privacy::run(&call, &arguments),
        Verb::FindingAid(arguments) => verbs::finding_aid::run(&call, &arguments),
        Verb::Package(arguments) => verbs::package::run(&call, &arguments),
        Verb::Receipts(arguments) => verbs::receipts::run(&call, &arguments),
        Verb::Register(arguments) => verbs::register::run(&call, &arguments),
        Verb::Undo(arguments) => verbs::undo::run(&call, &arguments),
        Verb::Rebuild(arguments) => verbs::rebuild::run(&call, &arguments),
        Verb::Validate(arguments) => verbs::validate::run(&call, &arguments),
        Verb::Verify(arguments) => verbs::verify::run(&call, &arguments),
        Verb::Store(arguments) => verbs::store::run(&call, &arguments),
        Verb::Repair(arguments) => verbs::repair::run(&call, &arguments),
        Verb::Jobs(arguments) => verbs::jobs::run(&call, &arguments),
        Verb::Log(arguments) => verbs::log::run(&call, &arguments),
        Verb::Inventory(arguments) => verbs::inventory::run(&call, &arguments),
        Verb::Profile(arguments) => verbs::profile::run(&call, arguments),
        Verb::Codes(arguments) => verbs::codes::run(&call, &arguments),
        Verb::Worker(arguments) => verbs::worker::run(&arguments),
    };
    ended.unwrap_or_else(|stop| match stop {
        Stop::Failed(failure) => {
            failure.tell(&call.console);
            failure.exit
        }
        // Whoever read our data has read enough: `fondo codes | head`.
        Stop::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::AllWell,
        Stop::Output(error) => {
            let what = match call.console.lang {
                Lang::En => format!("write to stdout: {error}"),
                Lang::It => format!("scrivere sullo standard output: {}", error.italian()),
            };
            Failure { what, remedy: None, exit: Exit::Environment }.tell(&call.console);
            Exit::Environment
        }
    })
}

#[cfg(test)]
mod tests {
    use super::help_last;

    #[test]
    fn help_on_a_verb_may_be_asked_for_in_two_ways() {
        let said = |words: &[&str]| help_last(words.iter().map(Into::into).collect());
        assert_eq!(said(&["fondo", "help", "log", "verify"]), ["fondo", "log", "verify", "--help"]);
        assert_eq!(said(&["fondo", "help"]), ["fondo", "--help"]);
        assert_eq!(said(&["fondo", "codes", "help"]), ["fondo", "codes", "help"]);
    }
}
