//! Mistakes on the command line, in the user's language. clap speaks English only.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::records::Lang;

/// What is said of a command line that cannot be understood.
#[must_use]
pub fn rendered(mut error: clap::Error, lang: Lang) -> String {
    // What is not for people is not offered to them.
    if let Some(ContextValue::Strings(verbs)) = error.get(ContextKind::ValidSubcommand) {
        let verbs = verbs.iter().filter(|verb| *verb != "worker").cloned().collect();
        error.insert(ContextKind::ValidSubcommand, ContextValue::Strings(verbs));
    }
    match lang {
        Lang::En => error.render().to_string(),
        Lang::It => italian(&error),
    }
}

fn italian(error: &clap::Error) -> String {
    let get = |kind| error.get(kind).map(words).unwrap_or_default();
    let argument = get(ContextKind::InvalidArg);
    let value = get(ContextKind::InvalidValue);
    let said = match error.kind() {
        ErrorKind::UnknownArgument if !argument.starts_with('-') => format!("l'argomento «{argument}» è di troppo"),
        ErrorKind::UnknownArgument => format!("l'opzione «{argument}» non esiste"),
        ErrorKind::InvalidSubcommand => format!("il verbo «{}» non esiste", get(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("manca: {argument}"),
        ErrorKind::MissingSubcommand => format!("manca il verbo: {}", get(ContextKind::ValidSubcommand)),
        ErrorKind::InvalidValue if value.is_empty() => format!("a «{argument}» manca il valore"),
        ErrorKind::InvalidValue => {
            let valid = get(ContextKind::ValidValue);
            let choice = if valid.is_empty() { String::new() } else { format!("; valori possibili: {valid}") };
            format!("«{value}» non è un valore per «{argument}»{choice}")
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(|why| format!(": {why}")).unwrap_or_default();
            format!("«{value}» non è un valore per «{argument}»{why}")
        }
        ErrorKind::ArgumentConflict if argument == get(ContextKind::PriorArg) => {
            format!("«{argument}» è data due volte")
        }
        ErrorKind::ArgumentConflict => format!("«{argument}» non può stare con «{}»", get(ContextKind::PriorArg)),
        ErrorKind::TooManyValues => format!("«{value}» è di troppo per «{argument}»"),
        ErrorKind::NoEquals => format!("«{argument}» vuole un valore dopo «=»"),
        ErrorKind::InvalidUtf8 => "un argomento non è testo UTF-8 valido".to_owned(),
        _ => return error.render().to_string(),
    };
    let mut text = format!("errore: {said}\n");
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        let nearest = get(kind);
        if !nearest.is_empty() {
            text.push_str(&format!("\n  forse: {nearest}\n"));
        }
    }
    text + "\nPer l'aiuto: fondo VERBO --help.\n"
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(word) => word.clone(),
        ContextValue::Strings(words) => words.join(", "),
        other => other.to_string(),
    }
}
