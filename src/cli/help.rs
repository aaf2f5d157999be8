//! Help in two languages: clap knows the arguments, the table knows the words.

use clap::Command;

use super::verbs;
use crate::records::Lang;

/// A row of the table of help texts.
///
/// The key is the path of the verb (`run`, `profile list`; empty for the program) and, after a dot, what the text is
/// for: `about`, `usage`, `after`, or an argument by its name; a `=` after the argument's name gives the word for its
/// value. Texts of arguments that several verbs have in common stand under `*`.
pub struct Text {
    /// Where it belongs.
    pub key: &'static str,
    /// English.
    pub en: &'static str,
    /// Italian.
    pub it: &'static str,
}

impl Text {
    /// A row.
    pub const fn new(key: &'static str, en: &'static str, it: &'static str) -> Self {
        Self { key, en, it }
    }
}

/// All rows: each verb brings its own.
pub fn table() -> impl Iterator<Item = &'static Text> {
    [
        COMMON,
        verbs::run::HELP,
        verbs::plan::HELP,
        verbs::status::HELP,
        verbs::review::HELP,
        verbs::decide::HELP,
        verbs::acceptance::HELP,
        verbs::compare::HELP,
        verbs::pdfa::HELP,
        verbs::privacy::HELP,
        verbs::package::HELP,
        verbs::receipts::HELP,
        verbs::register::HELP,
        verbs::finding_aid::HELP,
        verbs::undo::HELP,
        verbs::rebuild::HELP,
        verbs::validate::HELP,
        verbs::verify::HELP,
        verbs::store::HELP,
        verbs::repair::HELP,
        verbs::jobs::HELP,
        verbs::log::HELP,
        verbs::workspace::HELP,
        verbs::inventory::HELP,
        verbs::profile::HELP,
        verbs::codes::HELP,
        verbs::worker::HELP,
        verbs::delivery::HELP,
    ]
    .into_iter()
    .flatten()
}

const COMMON: &[Text] = &[
    Text::new(
        ".about",
        "Fondo turns deliveries of scanned archive material into verified preservation packages.",
        "Fondo trasforma consegne di materiale d'archivio digitalizzato in pacchetti di conservazione verificati.",
    ),
    Text::new(".usage", "fondo VERB [OPTIONS]", "fondo VERBO [OPZIONI]"),
    Text::new(
        ".after",
        "Examples:\n  \
         fondo plan /mnt/delivery-07 --profile deposito --out /srv/fondo   look first: writes nothing\n  \
         fondo run  /mnt/delivery-07 --profile deposito --out /srv/fondo   then do it; run it again to go on\n\n\
         Help on a verb: fondo VERB --help. Exit codes: 0 all well, 1 a check found errors, 2 usage, 3 some units held or \
         refused, 4 the machine is at fault, 5 work is left, 6 a provider refused, 75 workspace locked, 130 cancelled.",
        "Esempi:\n  \
         fondo plan /mnt/consegna-07 --profile deposito --out /srv/fondo   prima si guarda: non scrive nulla\n  \
         fondo run  /mnt/consegna-07 --profile deposito --out /srv/fondo   poi si esegue; ripetuto, riprende\n\n\
         Aiuto su un verbo: fondo VERBO --help. Codici d'uscita: 0 tutto bene, 1 una verifica ha trovato errori, 2 uso \
         errato, 3 unità sospese o respinte, 4 problema della macchina, 5 resta lavoro, 6 rifiuto del conservatore, \
         75 spazio di lavoro occupato, 130 annullato.",
    ),
    Text::new(
        "*.lang",
        "Language: `it` or `en`. Without it, the one of the locale (LC_ALL, LC_MESSAGES, LANG)",
        "Lingua: `it` o `en`. Se manca, quella dell'ambiente (LC_ALL, LC_MESSAGES, LANG)",
    ),
    Text::new("*.lang=", "LANG", "LINGUA"),
    Text::new(
        "*.json",
        "Write data and progress to stdout as JSON lines, one event a line",
        "Scrive dati e avanzamento sullo standard output come righe JSON, un evento per riga",
    ),
    Text::new("*.quiet", "Say nothing on stderr but errors", "Non scrive nulla su stderr, salvo gli errori"),
    Text::new("*.help", "Show this help", "Mostra questo aiuto"),
    Text::new("*.version", "Show the version", "Mostra la versione"),
];

fn text(verb: &str, what: &str, lang: Lang) -> Option<&'static str> {
    let find = |key: &str| table().find(|text| text.key == key).map(|text| lang.pick(text.en, text.it));
    find(&format!("{verb}.{what}")).or_else(|| find(&format!("*.{what}")))
}

/// Puts the words of `lang` into the command and all its verbs.
#[must_use]
pub fn localise(command: Command, lang: Lang) -> Command {
    localise_verb(command, "", lang)
}

fn localise_verb(mut command: Command, verb: &str, lang: Lang) -> Command {
    let own = |what| text(verb, what, lang);
    let (usage, arguments, options, verbs, verb_word) = lang
        .pick(("Usage", "Arguments", "Options", "Verbs", "VERB"), ("Uso", "Argomenti", "Opzioni", "Verbi", "VERBO"));
    command = command
        .help_template(format!("{{about-with-newline}}\n{usage}: {{usage}}\n\n{{all-args}}{{after-help}}\n"))
        .subcommand_help_heading(verbs)
        .subcommand_value_name(verb_word);
    if let Some(about) = own("about") {
        command = command.about(about);
    }
    if let Some(usage) = own("usage") {
        command = command.override_usage(usage);
    }
    if let Some(after) = own("after") {
        command = command.after_help(after);
    }
    command = command.mut_args(|argument| {
        let id = argument.get_id().to_string();
        let mut argument = argument.help_heading(None::<&str>);
        argument = match argument.is_positional() {
            true => argument.help_heading(arguments),
            false => argument.help_heading(options),
        };
        if let Some(help) = text(verb, &id, lang) {
            argument = argument.help(help);
        }
        match text(verb, &format!("{id}="), lang) {
            Some(name) => argument.value_name(name),
            None => argument,
        }
    });
    command.mut_subcommands(|sub| {
        let path = if verb.is_empty() { sub.get_name().to_owned() } else { format!("{verb} {}", sub.get_name()) };
        localise_verb(sub, &path, lang)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::Command;

    use super::{table, text};
    use crate::cli::command::command;
    use crate::records::Lang;

    fn wanted(command: &Command, verb: &str, into: &mut BTreeSet<(String, String)>) {
        for what in ["about", "usage"] {
            into.insert((verb.to_owned(), what.to_owned()));
        }
        for argument in command.get_arguments() {
            into.insert((verb.to_owned(), argument.get_id().to_string()));
            if argument.get_action().takes_values() {
                into.insert((verb.to_owned(), format!("{}=", argument.get_id())));
            }
        }
        for sub in command.get_subcommands() {
            let path = if verb.is_empty() { sub.get_name().to_owned() } else { format!("{verb} {}", sub.get_name()) };
            wanted(sub, &path, into);
        }
    }

    #[test]
    fn every_argument_of_every_verb_has_both_texts_and_no_text_is_idle() {
        let mut all = BTreeSet::new();
        wanted(&command(Lang::En), "", &mut all);
        let mut used = BTreeSet::new();
        for (verb, what) in &all {
            for lang in [Lang::En, Lang::It] {
                assert!(text(verb, what, lang).is_some_and(|text| !text.is_empty()), "`{verb}` lacks `{what}`");
            }
            let own = format!("{verb}.{what}");
            used.insert(if table().any(|text| text.key == own) { own } else { format!("*.{what}") });
        }
        for text in table().filter(|text| !text.key.ends_with(".after")) {
            assert!(used.contains(text.key), "nothing uses `{}`", text.key);
        }
        let keys: BTreeSet<_> = table().map(|text| text.key).collect();
        assert_eq!(keys.len(), table().count(), "a key stands twice");
    }

    #[test]
    fn the_command_is_sound() {
        command(Lang::It).debug_assert();
    }
}
