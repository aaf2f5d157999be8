//! Words about health and justice.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::records::PersonalKind;

/// The list in the source.
const SOURCE: &str = include_str!("terms.toml");

/// The list as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    health: BTreeMap<String, Vec<String>>,
    justice: BTreeMap<String, Vec<String>>,
}

/// What a word is about, and under which term it stands; `None` for other words.
pub(super) fn term(word: &str) -> Option<(PersonalKind, &'static str)> {
    table().get(folded(word).as_str()).map(|(kind, term)| (*kind, term.as_str()))
}

/// Every form with its term, made once.
fn table() -> &'static HashMap<String, (PersonalKind, String)> {
    static TABLE: OnceLock<HashMap<String, (PersonalKind, String)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        // The source is part of the program and tested: it is well-formed.
        let Ok(lists) = toml::from_str::<Lists>(SOURCE) else { return HashMap::new() };
        let both = [(PersonalKind::Health, lists.health), (PersonalKind::Justice, lists.justice)];
        let mut table = HashMap::new();
        for (kind, list) in both {
            for (term, patterns) in list {
                for form in patterns.iter().flat_map(|pattern| forms(pattern)) {
                    table.insert(folded(&form), (kind, term.clone()));
                }
            }
        }
        table
    })
}

/// The words that a pattern stands for.
fn forms(pattern: &str) -> Vec<String> {
    match pattern.split_once('-') {
        None => vec![pattern.to_owned()],
        Some((stem, endings)) => endings.split(' ').map(|ending| format!("{stem}{ending}")).collect(),
    }
}

/// A word in small letters without accents, and without what stands around it.
fn folded(word: &str) -> String {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let word = word.rsplit(['\'', '’']).next().unwrap_or(word);
    let plain = word.nfd().filter(|letter| letter.is_alphanumeric());
    plain.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_found_and_other_words_are_not() {
        for (word, kind, expected) in [
            ("Diagnosi,", PersonalKind::Health, "diagnosi"),
            ("l’invalidità", PersonalKind::Health, "invalidità"),
            ("INVALIDITA'", PersonalKind::Health, "invalidità"),
            ("ricoverata", PersonalKind::Health, "ricovero"),
            ("dell'ospedale", PersonalKind::Health, "ospedale"),
            ("condannati", PersonalKind::Justice, "condanna"),
            ("casellario", PersonalKind::Justice, "casellario"),
            ("Reato", PersonalKind::Justice, "reato"),
        ] {
            assert_eq!(term(word), Some((kind, expected)), "{word}");
        }
        for word in ["strada", "delibera", "inval", "creato", "penali\u{301}ty", "", "cura"] {
            assert_eq!(term(word), None, "{word}");
        }
    }

    #[test]
    fn the_list_is_sound() {
        let lists: Lists = toml::from_str(SOURCE).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for (term, patterns) in lists.health.iter().chain(&lists.justice) {
            assert!(!patterns.is_empty(), "{term}");
            for form in patterns.iter().flat_map(|pattern| forms(pattern)) {
                assert!(form.chars().all(char::is_alphabetic) && form.chars().count() >= 3, "`{form}` of {term}");
                assert!(seen.insert(folded(&form)), "`{form}` of {term} stands twice");
            }
        }
        assert_eq!(table().len(), seen.len());
        assert!(seen.len() > 300, "{} forms", seen.len());
    }
}
