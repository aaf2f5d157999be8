//! The strings that every program in the Compact Font Format knows by number (Adobe Technical Note 5176, annex A).

use super::names::LATIN;

/// The name of a standard string of the Latin set (annex A): 1 to 149 are in the order of the standard encoding, then
/// the others.
pub(super) fn standard_name(number: u16) -> Option<&'static str> {
    const OTHERS: [&str; 79] = [
        "onesuperior",
        "logicalnot",
        "mu",
        "trademark",
        "Eth",
        "onehalf",
        "plusminus",
        "Thorn",
        "onequarter",
        "divide",
        "brokenbar",
        "degree",
        "thorn",
        "threequarters",
        "twosuperior",
        "registered",
        "minus",
        "eth",
        "multiply",
        "threesuperior",
        "copyright",
        "Aacute",
        "Acircumflex",
        "Adieresis",
        "Agrave",
        "Aring",
        "Atilde",
        "Ccedilla",
        "Eacute",
        "Ecircumflex",
        "Edieresis",
        "Egrave",
        "Iacute",
        "Icircumflex",
        "Idieresis",
        "Igrave",
        "Ntilde",
        "Oacute",
        "Ocircumflex",
        "Odieresis",
        "Ograve",
        "Otilde",
        "Scaron",
        "Uacute",
        "Ucircumflex",
        "Udieresis",
        "Ugrave",
        "Yacute",
        "Ydieresis",
        "Zcaron",
        "aacute",
        "acircumflex",
        "adieresis",
        "agrave",
        "aring",
        "atilde",
        "ccedilla",
        "eacute",
        "ecircumflex",
        "edieresis",
        "egrave",
        "iacute",
        "icircumflex",
        "idieresis",
        "igrave",
        "ntilde",
        "oacute",
        "ocircumflex",
        "odieresis",
        "ograve",
        "otilde",
        "scaron",
        "uacute",
        "ucircumflex",
        "udieresis",
        "ugrave",
        "yacute",
        "ydieresis",
        "zcaron",
    ];
    if let Some(place) = number.checked_sub(150) {
        return OTHERS.get(usize::from(place)).copied();
    }
    let mut coded: Vec<_> = LATIN.iter().filter(|letter| letter.standard != 0).collect();
    coded.sort_by_key(|letter| letter.standard);
    coded.get(usize::from(number.checked_sub(1)?)).map(|letter| letter.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_strings() {
        assert_eq!(
            [1, 34, 149, 150, 228].map(standard_name),
            ["space", "A", "germandbls", "onesuperior", "zcaron"].map(Some)
        );
        assert_eq!((standard_name(0), standard_name(229)), (None, None));
    }
}
