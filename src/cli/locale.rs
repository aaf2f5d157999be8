//! In which language to speak.

use std::ffi::{OsStr, OsString};

use crate::records::Lang;

/// The language that `--lang` names, else the one of the locale (POSIX: `LC_ALL`, then `LC_MESSAGES`, then `LANG`).
///
/// This is looked for before the command line is parsed: help and usage errors must be in it already.
#[must_use]
pub fn language(arguments: &[OsString], variable: impl Fn(&str) -> Option<OsString>) -> Lang {
    asked(arguments).or_else(|| locale(variable)).unwrap_or_default()
}

fn asked(arguments: &[OsString]) -> Option<Lang> {
    let mut words = arguments.iter().map(|word| word.to_str().unwrap_or(""));
    while let Some(word) = words.next() {
        match word {
            "--" => return None,
            "--lang" => return words.next().and_then(from_name),
            _ => {
                if let Some(name) = word.strip_prefix("--lang=") {
                    return from_name(name);
                }
            }
        }
    }
    None
}

fn locale(variable: impl Fn(&str) -> Option<OsString>) -> Option<Lang> {
    let set = |name: &&str| variable(name).filter(|value| value != OsStr::new(""));
    let value = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set)?;
    from_name(value.to_str()?)
}

/// `it`, `it_IT`, `it_IT.UTF-8`, `it-CH` are Italian; `en…` is English; nothing else is spoken.
fn from_name(name: &str) -> Option<Lang> {
    let language = name.split(['_', '-', '.', '@']).next().unwrap_or("");
    match language.to_ascii_lowercase().as_str() {
        "it" => Some(Lang::It),
        "en" => Some(Lang::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::language;
    use crate::records::Lang::{En, It};

    #[test]
    fn the_option_comes_first_then_the_locale() {
        let ask = |line: &str, set: &[(&str, &str)]| {
            let words: Vec<_> = line.split_whitespace().map(Into::into).collect();
            language(&words, |name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
        };
        assert_eq!(ask("fondo", &[]), En);
        assert_eq!(ask("fondo", &[("LANG", "it_IT.UTF-8")]), It);
        assert_eq!(ask("fondo", &[("LANG", "it_IT.UTF-8"), ("LC_ALL", "C")]), En);
        assert_eq!(ask("fondo", &[("LANG", "it_IT.UTF-8"), ("LC_ALL", "")]), It);
        assert_eq!(ask("fondo", &[("LC_MESSAGES", "it"), ("LANG", "en_GB")]), It);
        assert_eq!(ask("fondo run --lang it x", &[("LANG", "en_GB")]), It);
        assert_eq!(ask("fondo --lang=en", &[("LANG", "it_IT")]), En);
        assert_eq!(ask("fondo run -- --lang it", &[]), En);
        assert_eq!(ask("fondo --lang tlh", &[("LANG", "it_IT")]), It);
    }
}
