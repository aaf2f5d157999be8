//! Italian codes with a check: the fiscal code of people, the VAT number.

/// Values of the characters at odd places of a fiscal code, `0` to `9` and `A` to `Z` alike by their rank (DM 23
/// December 1976, annex).
const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// Letters that stand for digits where two people would have the same code (omocodia), for 0 to 9.
const HOMOCODY: &[u8; 10] = b"LMNPQRSTUV";

/// Letters of the months, from January.
const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";

/// What each character of a fiscal code is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Letter,
    /// A digit, or the letter that stands for it.
    Digit,
    Month,
}

const PLACES: [Place; 16] = {
    use Place::{Digit, Letter, Month};
    [
        Letter, Letter, Letter, Letter, Letter, Letter, Digit, Digit, Month, Digit, Digit, Letter, Digit, Digit, Digit,
        Letter,
    ]
};

/// Most characters of a code that are taken for others.
const MOST_CONFUSED: u32 = 3;

/// Whether `text` is a fiscal code: its form, a day that there is, and its check character.
pub(super) fn is_fiscal_code(text: &[u8]) -> bool {
    if text.len() != PLACES.len() || !text.iter().zip(PLACES).all(|(letter, place)| fits(*letter, place)) {
        return false;
    }
    let day = [9, 10].map(|at| text.get(at).and_then(|letter| digit(*letter)));
    let [Some(tens), Some(ones)] = day else { return false };
    // Those of women are 40 higher.
    let day = tens * 10 + ones;
    if !matches!(day, 1..=31 | 41..=71) {
        return false;
    }
    let Some((check, rest)) = text.split_last() else { return false };
    let sum: Option<u32> = rest.iter().enumerate().map(|(index, letter)| value(*letter, index % 2 == 0)).sum();
    sum.is_some_and(|sum| u32::from(*check) == u32::from(b'A') + sum % 26)
}

fn fits(letter: u8, place: Place) -> bool {
    match place {
        Place::Letter => letter.is_ascii_uppercase(),
        Place::Digit => digit(letter).is_some(),
        Place::Month => MONTHS.contains(&letter),
    }
}

fn digit(letter: u8) -> Option<u32> {
    if letter.is_ascii_digit() {
        return Some(u32::from(letter - b'0'));
    }
    HOMOCODY.iter().zip(0..).find(|(known, _)| **known == letter).map(|(_, digit)| digit)
}

/// The value of a character; places are counted from one, so that the first is odd.
fn value(letter: u8, odd: bool) -> Option<u32> {
    let rank = match letter {
        b'0'..=b'9' => u32::from(letter - b'0'),
        b'A'..=b'Z' => u32::from(letter - b'A'),
        _ => return None,
    };
    if odd { ODD.get(usize::try_from(rank).ok()?).copied() } else { Some(rank) }
}

/// The fiscal code that `text` is when letters that engines confuse are taken for each other, if its check character
/// proves exactly one.
pub(super) fn confused_fiscal_code(text: &[u8]) -> Option<[u8; 16]> {
    let text: [u8; 16] = text.try_into().ok()?;
    let mut choices: Vec<(usize, u8)> = Vec::new();
    for ((index, letter), place) in text.iter().enumerate().zip(PLACES) {
        let other = other(*letter)?;
        match (fits(*letter, place), other.filter(|other| fits(*other, place))) {
            // Only what it is taken for fits.
            (false, Some(other)) => choices.push((index, other)),
            (false, None) => return None,
            (true, _) => {}
        }
    }
    if choices.is_empty() || choices.len() > usize::try_from(MOST_CONFUSED).unwrap_or(0) {
        return None;
    }
    let mut code = text;
    for (index, other) in choices {
        *code.get_mut(index)? = other;
    }
    is_fiscal_code(&code).then_some(code)
}

/// What a character may be instead: `Some(None)` where it is confused with none, `None` where it belongs to no code.
fn other(letter: u8) -> Option<Option<u8>> {
    let other = match letter {
        b'O' => b'0',
        b'0' => b'O',
        b'I' => b'1',
        b'1' => b'I',
        b'S' => b'5',
        b'5' => b'S',
        b'B' => b'8',
        b'8' => b'B',
        _ if letter.is_ascii_alphanumeric() => return Some(None),
        _ => return None,
    };
    Some(Some(other))
}

/// Whether `text` is a VAT number: eleven digits, not all zero, the last one their check (the rule of Luhn from the
/// right).
pub(super) fn is_vat_number(text: &[u8]) -> bool {
    if text.len() != 11 || !text.iter().all(u8::is_ascii_digit) || text.iter().take(7).all(|digit| *digit == b'0') {
        return false;
    }
    let sum: u32 = text
        .iter()
        .enumerate()
        .map(|(index, digit)| {
            let digit = u32::from(*digit - b'0');
            let doubled = digit * 2;
            match index % 2 {
                0 => digit,
                _ if doubled > 9 => doubled - 9,
                _ => doubled,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A code of that form with its check character.
    fn with_check(rest: &str) -> Vec<u8> {
        let found = (b'A'..=b'Z').map(|check| [rest.as_bytes(), &[check]].concat()).find(|code| is_fiscal_code(code));
        found.unwrap_or_else(|| panic!("{rest}"))
    }

    #[test]
    fn the_code_that_everybody_gives_as_an_example() {
        // Published in the explanations of the code: Mario Rossi, born in Rome, and Florence.
        for code in ["RSSMRA80A01H501U", "RSSMRA85T10A562S", "MRTMTT25D09F205Z"] {
            assert!(is_fiscal_code(code.as_bytes()), "{code}");
        }
        for code in ["RSSMRA80A01H501Z", "RSSMRA80A32H501U", "RSSMRA80F01H501U", "RSSMRA80A01H50", "RSSMRA80A01H5011"] {
            assert!(!is_fiscal_code(code.as_bytes()), "{code}");
        }
    }

    #[test]
    fn letters_may_stand_for_digits() {
        let code = with_check("RSSMRA80A01H50M");
        assert!(is_fiscal_code(&code));
        assert!(is_fiscal_code(&with_check("RSSMRAULALMHRLM")));
    }

    #[test]
    fn what_engines_confuse_counts_when_the_check_proves_it() {
        for confused in ["R5SMRA80A01H501U", "RSSMRA8OA01H501U", "RSSMRA80AO1H5OIU"] {
            assert!(!is_fiscal_code(confused.as_bytes()));
            let code = confused_fiscal_code(confused.as_bytes()).map(|code| code.to_vec());
            assert_eq!(code.as_deref(), Some(b"RSSMRA80A01H501U".as_slice()), "{confused}");
        }
        for other in ["R5SMRA80A01H501Z", "555MRA80A01H501U", "RSSMRA80A01H501U", "RSS-RA80A01H501U"] {
            assert_eq!(confused_fiscal_code(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn vat_numbers() {
        // Of the Italian postal service and of the revenue agency, as both publish them.
        assert!(is_vat_number(b"01114601006") && is_vat_number(b"06363391001"));
        assert!(!is_vat_number(b"01114601007") && !is_vat_number(b"00000000000") && !is_vat_number(b"0111460100"));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_found(digits in proptest::collection::vec(0u8..10, 10), at in 0usize..11, step in 1u8..10) {
            let rest: Vec<u8> = digits.iter().map(|digit| b'0' + digit).collect();
            prop_assume!(rest.iter().take(7).any(|digit| *digit != b'0'));
            let whole = (b'0'..=b'9').map(|check| [rest.as_slice(), &[check]].concat()).find(|whole| is_vat_number(whole)).unwrap();
            let mut wrong = whole;
            wrong[at] = b'0' + (wrong[at] - b'0' + step) % 10;
            prop_assert!(!is_vat_number(&wrong));
        }

        #[test]
        fn any_text_is_endured(text in "\\PC{0,20}") {
            let _ = (is_fiscal_code(text.as_bytes()), confused_fiscal_code(text.as_bytes()), is_vat_number(text.as_bytes()));
        }
    }
}
