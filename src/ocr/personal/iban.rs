//! Account numbers (ISO 13616).

/// Countries of the register of IBAN with the length of their numbers, in order.
const LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NL", 18),
    (b"NO", 15),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"SA", 24),
    (b"SC", 31),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
];

/// The longest of them.
pub(super) const LONGEST: usize = 32;

/// The length of the numbers of the country that `text` begins with.
pub(super) fn length(text: &[u8]) -> Option<usize> {
    let country = text.first_chunk::<2>()?;
    LENGTHS.iter().find(|(known, _)| *known == country).map(|(_, length)| *length)
}

/// Whether `text` is an account number of a country in the register, with the remainder that proves it (ISO 7064,
/// modulo 97).
pub(super) fn is_iban(text: &[u8]) -> bool {
    if length(text) != Some(text.len()) || !text.get(2..4).is_some_and(|check| check.iter().all(u8::is_ascii_digit)) {
        return false;
    }
    let (head, rest) = text.split_at(4);
    let mut remainder = 0u32;
    for letter in rest.iter().chain(head) {
        remainder = match letter {
            b'0'..=b'9' => remainder * 10 + u32::from(letter - b'0'),
            b'A'..=b'Z' => remainder * 100 + u32::from(letter - b'A') + 10,
            _ => return false,
        } % 97;
    }
    remainder == 1
}

/// The Italian number that `text` is when `O`, `I`, `S`, `B` are taken for digits where its form has digits alone, and
/// the remainder proves it.
pub(super) fn confused_iban(text: &[u8]) -> Option<Vec<u8>> {
    let country = text.first_chunk::<2>()?;
    if text.len() != 27 || !matches!(country, b"IT" | b"1T" | b"SM" | b"5M") {
        return None;
    }
    let mut number = text.to_vec();
    for (index, letter) in number.iter_mut().enumerate() {
        match (index, *letter) {
            (0, b'1') => *letter = b'I',
            (0, b'5') => *letter = b'S',
            (4, b'0') => *letter = b'O',
            (4, b'1') => *letter = b'I',
            (4, b'5') => *letter = b'S',
            (4, b'8') => *letter = b'B',
            (2 | 3 | 5..=14, b'O') => *letter = b'0',
            (2 | 3 | 5..=14, b'I') => *letter = b'1',
            (2 | 3 | 5..=14, b'S') => *letter = b'5',
            (2 | 3 | 5..=14, b'B') => *letter = b'8',
            _ => {}
        }
    }
    (number != text && is_iban(&number)).then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_the_register() {
        for number in [
            "IT60X0542811101000000123456",
            "SM86U0322509800000000270100",
            "DE89370400440532013000",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
            "GB29NWBK60161331926819",
            "FR1420041010050500013M02606",
        ] {
            assert!(is_iban(number.as_bytes()), "{number}");
        }
        for number in ["IT61X0542811101000000123456", "IT60X054281110100000012345", "ZZ60X0542811101000000123456", "IT"]
        {
            assert!(!is_iban(number.as_bytes()), "{number}");
        }
        assert!(LENGTHS.is_sorted() && LENGTHS.iter().all(|(_, length)| *length <= LONGEST));
    }

    #[test]
    fn confused_digits_are_proven() {
        let number = confused_iban(b"1T6OX0S42811101000000123456");
        assert_eq!(number.as_deref(), Some(b"IT60X0542811101000000123456".as_slice()));
        assert_eq!(confused_iban(b"IT6OX0542811101000000123457"), None);
        assert_eq!(confused_iban(b"IT60X0542811101000000123456"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_endured(text in "[A-Z]{2}[0-9A-Z]{0,32}|\\PC{0,30}") {
            let _ = (is_iban(text.as_bytes()), confused_iban(text.as_bytes()));
        }
    }
}
