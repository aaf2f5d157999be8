//! The language of a unit's text, as PDF names it (BCP 47).

use crate::profile::{Recognise, TextRules};
use crate::records::Description;

/// Columns of an inventory that name it.
const COLUMNS: [&str; 4] = ["language", "languages", "lingua", "lingue"];

/// How inventories (Italian, English) and models of tesseract call languages.
const NAMES: [(&str, &[&str]); 7] = [
    ("it", &["it", "ita", "italiano", "italiana", "italian"]),
    ("la", &["la", "lat", "latino", "latina", "latin"]),
    ("en", &["en", "eng", "inglese", "english"]),
    ("fr", &["fr", "fra", "fre", "francese", "french"]),
    ("de", &["de", "deu", "ger", "tedesco", "german"]),
    ("es", &["es", "spa", "spagnolo", "spanish"]),
    ("pt", &["pt", "por", "portoghese", "portuguese"]),
];

/// What the inventory says, where it names one language that is known here; else, of a text that was recognised in one
/// language, that one.
pub(super) fn language(description: Option<&Description>, rules: &TextRules, recognised: bool) -> Option<String> {
    let stated = description.and_then(|description| {
        description.extra.iter().find(|(column, _)| COLUMNS.contains(&column.trim().to_lowercase().as_str()))
    });
    if let Some((_, stated)) = stated {
        return known(stated);
    }
    match rules.languages.as_slice() {
        [only] if recognised && rules.recognise != Recognise::Never => known(only),
        _ => None,
    }
}

fn known(name: &str) -> Option<String> {
    let name = name.trim().to_lowercase();
    NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(tag, _)| (*tag).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inventory_speaks_first_and_nothing_is_guessed() {
        let described = |language: &str| Description {
            extra: [("Lingua".to_owned(), language.to_owned())].into(),
            ..Description::default()
        };
        let rules = TextRules { recognise: Recognise::Always, ..TextRules::default() };
        assert_eq!(language(Some(&described("Latino")), &rules, true).as_deref(), Some("la"));
        assert_eq!(language(Some(&described("italiano, latino")), &rules, true), None);
        assert_eq!(language(None, &rules, true).as_deref(), Some("it"));
        assert_eq!(language(None, &rules, false), None);
        let two = TextRules { languages: vec!["ita".into(), "lat".into()], ..rules };
        assert_eq!(language(None, &two, true), None);
    }
}
