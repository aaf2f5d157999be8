//! Telephone numbers as Italian offices write them.

/// A number, by how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// With the prefix of Italy.
    International,
    /// Of a mobile telephone.
    Mobile,
    /// With the prefix of a district, divided from the rest.
    Divided,
    /// As one row of digits: many other things look so.
    Plain,
}

/// What stands before a number.
pub(super) fn announces(word: &str) -> bool {
    let word: String = word.chars().filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect();
    matches!(
        word.as_str(),
        "tel" | "telef" | "telefono" | "telefonico" | "cell" | "cellulare" | "fax" | "telefax" | "mobile" | "utenza"
    )
}

/// Most words that one number is written in.
pub(super) const MOST_WORDS: usize = 5;

/// A number, written in these words.
pub(super) fn number(words: &[&str]) -> Option<Number> {
    let text = words.join(" ");
    let text = text.trim_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '+' | '('));
    let text = text.strip_suffix('+').unwrap_or(text);
    if !text.chars().all(|letter| letter.is_ascii_digit() || " +./-()".contains(letter)) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national =
        if text.starts_with('+') { digits.strip_prefix("39")? } else { digits.strip_prefix("0039").unwrap_or(&digits) };
    let international = national.len() != digits.len();
    let mobile = national.starts_with('3') && (9..=10).contains(&national.len()) && !national.starts_with("30");
    let fixed = national.starts_with('0') && !national.starts_with("00") && (8..=11).contains(&national.len());
    if text.contains('+') && !text.starts_with('+') || is_date(text) {
        return None;
    }
    let divided = text.chars().any(|letter| !letter.is_ascii_digit());
    match (international, mobile, fixed) {
        (true, true, _) | (true, _, true) => Some(Number::International),
        (false, true, _) => Some(Number::Mobile),
        (false, _, true) if divided && is_prefix_first(text) => Some(Number::Divided),
        // Eleven digits in one row are a VAT number sooner, or misread.
        (false, _, true) if !divided && national.len() <= 10 => Some(Number::Plain),
        _ => None,
    }
}

/// A day of the calendar is written with dividers too.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> =
        text.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts.as_slice() else { return false };
    let within =
        |part: &str, most: u32| part.len() <= 2 && part.parse().is_ok_and(|number: u32| (1..=most).contains(&number));
    within(day, 31) && within(month, 12) && matches!(year.len(), 2 | 4)
}

/// The part before the first divider is the prefix of a district: two to four digits.
fn is_prefix_first(text: &str) -> bool {
    let first = text.trim_start_matches('(').chars().take_while(char::is_ascii_digit).count();
    (2..=4).contains(&first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let is = |text: &str, expected| {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(number(&words), expected, "{text}");
        };
        is("+39 059 123456", Some(Number::International));
        is("0039 333 1234567", Some(Number::International));
        is("333-1234567", Some(Number::Mobile));
        is("(059) 123456.", Some(Number::Divided));
        is("02/12345678", Some(Number::Divided));
        is("0591234567", Some(Number::Plain));
        for text in [
            "01/02/1931",
            "1.2.1931",
            "12345",
            "+44 20 7946 0958",
            "0012345678",
            "1931-1935",
            "59 123456",
            "a059 123456",
        ] {
            is(text, None);
        }
        assert!(announces("Tel.:") && announces("FAX") && !announces("teologia"));
    }
}
