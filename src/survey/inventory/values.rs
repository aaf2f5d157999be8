//! What cells say: numbers, supports, gaps.

use crate::records::{Counting, DeclaredGap, Support};

use super::fields::normalised;

/// Reads a count: `34`, `cc. 34`, `34 carte`, `carte 1-34`, `1.200`. The word says what is counted.
pub fn extent(text: &str) -> Option<(u32, Option<Counting>)> {
    let mut counting = None;
    let mut numbers: Vec<u32> = Vec::new();
    let (mut range, mut sum) = (false, false);
    for word in split_words(text) {
        match word.as_str() {
            "-" => range = true,
            "+" => sum = true,
            word if word.starts_with(|character: char| character.is_ascii_digit()) => numbers.push(word.parse().ok()?),
            word => match super::fields::counting_of(word) {
                Some(found) => counting = Some(found),
                None if matches!(
                    word,
                    "n" | "nr" | "num" | "numero" | "ca" | "circa" | "tot" | "totale" | "da" | "a"
                ) => {}
                None => return None,
            },
        }
    }
    let quantity = match (numbers.as_slice(), range, sum) {
        ([one], false, false) => *one,
        ([first, last], true, false) if last >= first => (last - first).checked_add(1)?,
        ([one, two], false, true) => one.checked_add(*two)?,
        _ => return None,
    };
    Some((quantity, counting))
}

/// A whole number, with full stops between thousands.
pub fn number(text: &str) -> Option<u32> {
    match split_words(text).as_slice() {
        [one] => one.parse().ok(),
        _ => None,
    }
}

/// Words, numbers and signs; full stops that divide thousands are dropped.
fn split_words(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.trim().to_lowercase().chars().collect();
    let (mut words, mut at) = (Vec::new(), 0);
    while let Some(&character) = characters.get(at) {
        let start = at;
        at += 1;
        if character.is_ascii_digit() {
            let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
            let thousands = |at: usize| {
                characters.get(at) == Some(&'.') && (1..=3).all(|ahead| digit(at + ahead)) && !digit(at + 4)
            };
            while digit(at) || thousands(at) {
                at += 1;
            }
            // A workbook may give `34.0` for a whole number.
            if characters.get(at) == Some(&'.')
                && characters.get(at + 1) == Some(&'0')
                && characters.get(at + 2).is_none()
            {
                at += 2;
                words.push(characters.get(start..at - 2).unwrap_or_default().iter().filter(|it| **it != '.').collect());
                continue;
            }
            words.push(characters.get(start..at).unwrap_or_default().iter().filter(|it| **it != '.').collect());
        } else if character.is_alphabetic() {
            while characters.get(at).is_some_and(|character| character.is_alphabetic()) {
                at += 1;
            }
            words.push(characters.get(start..at).unwrap_or_default().iter().collect());
        } else if matches!(character, '-' | '–') {
            words.push("-".to_owned());
        } else if character == '+' {
            words.push("+".to_owned());
        } else if !character.is_whitespace() && !matches!(character, '.' | '°' | 'º' | '[' | ']' | '(' | ')' | ':') {
            words.push(character.to_string());
        }
    }
    words
}

/// The support that a word means.
pub fn support(text: &str) -> Option<Support> {
    let text = normalised(text);
    let has = |words: &[&str]| words.iter().any(|word| text.split(' ').any(|part| part == *word));
    if text.contains("non digitalizzare")
        || text.contains("non da digitalizzare")
        || text.contains("not to be digiti")
        || text.contains("esclus")
    {
        return Some(Support::NotToBeDigitised);
    }
    let paper = has(&[
        "cartaceo",
        "cartacea",
        "carta",
        "paper",
        "analogico",
        "analogica",
        "analogue",
        "analog",
        "pergamena",
        "pergamenaceo",
        "membranaceo",
        "parchment",
        "microfilm",
        "pellicola",
        "film",
        "fotografico",
        "lastra",
        "lucido",
    ]);
    let digital =
        has(&["digitale", "digital", "informatico", "informatica", "elettronico", "elettronica", "electronic"]);
    if has(&["ibrido", "ibrida", "misto", "mista", "hybrid", "mixed"]) || (paper && digital) {
        return Some(Support::Hybrid);
    }
    match (paper, digital) {
        (true, _) => Some(Support::Paper),
        (_, true) => Some(Support::Digital),
        _ => None,
    }
}

/// Gaps as declared in one cell: `;` or a line break divides them.
pub fn gaps(text: &str, author: &str, reason: &str) -> Vec<DeclaredGap> {
    let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    text.split([';', '\n'])
        .map(str::trim)
        .filter(|what| !what.is_empty() && !matches!(normalised(what).as_str(), "no" | "nessuna" | "none" | ""))
        .map(|what| DeclaredGap { what: what.to_owned(), author: given(author), reason: given(reason) })
        .collect()
}

/// Words of a list: `;`, `|` or a line break divides them, else commas.
pub fn list(text: &str) -> Vec<String> {
    let dividers: &[char] = if text.contains([';', '|', '\n']) { &[';', '|', '\n'] } else { &[','] };
    text.split(dividers).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What a cell answers.
pub fn yes_or_no(text: &str) -> Option<bool> {
    match normalised(text).as_str() {
        "si" | "s" | "x" | "vero" | "true" | "yes" | "y" | "1" => Some(true),
        "no" | "n" | "falso" | "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let table = [
            ("34", Some((34, None))),
            ("0-4294967295", None),
            ("34.0", Some((34, None))),
            ("cc. 34", Some((34, Some(Counting::Leaves)))),
            ("34 carte", Some((34, Some(Counting::Leaves)))),
            ("carte 1-34", Some((34, Some(Counting::Leaves)))),
            ("pp. 120", Some((120, Some(Counting::Pages)))),
            ("1.200", Some((1200, None))),
            ("34+2", Some((36, None))),
            ("n. 12 immagini", Some((12, Some(Counting::Images)))),
            ("molte", None),
            ("34 e più", None),
            ("3,5", None),
            ("-5", None),
            ("", None),
            ("99999999999", None),
        ];
        for (text, expected) in table {
            assert_eq!(extent(text), expected, "{text}");
        }
        assert_eq!(number("12"), Some(12));
        assert_eq!(number("dodici"), None);
    }

    #[test]
    fn lists_and_answers() {
        assert_eq!(list("strade, ponti"), ["strade", "ponti"]);
        assert_eq!(list("strade, nuove; ponti ;"), ["strade, nuove", "ponti"]);
        assert_eq!((yes_or_no("Sì"), yes_or_no("NO"), yes_or_no("forse")), (Some(true), Some(false), None));
    }

    #[test]
    fn supports() {
        assert_eq!(support("Cartaceo"), Some(Support::Paper));
        assert_eq!(support("cartaceo e digitale"), Some(Support::Hybrid));
        assert_eq!(support("da non digitalizzare"), Some(Support::NotToBeDigitised));
        assert_eq!(support("digitale nativo"), Some(Support::Digital));
        assert_eq!(support("papiro?"), None);
    }
}
