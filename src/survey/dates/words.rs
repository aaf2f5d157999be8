//! The words of date statements, Italian and English.

/// The month of a name or an abbreviation of one, at least three letters long.
pub fn month(word: &str) -> Option<u8> {
    const ITALIAN: [&str; 12] = [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ];
    const ENGLISH: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word == "xbre" {
        return Some(12);
    }
    if word.len() < 3 {
        return None;
    }
    (1..).zip(ITALIAN.iter().zip(ENGLISH)).find_map(|(month, (italian, english))| {
        (italian.starts_with(word) || english.starts_with(word)).then_some(month)
    })
}

/// The season, as EDTF numbers it.
pub fn season(word: &str) -> Option<u8> {
    Some(match word {
        "primavera" | "spring" => 21,
        "estate" | "summer" => 22,
        "autunno" | "autumn" | "fall" => 23,
        "inverno" | "winter" => 24,
        _ => return None,
    })
}

/// A Roman numeral up to 50.
pub fn roman(word: &str) -> Option<u32> {
    const TENS: [&str; 5] = ["", "x", "xx", "xxx", "xl"];
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    if word.is_empty() {
        return None;
    }
    (0..).zip(TENS).find_map(|(tens, prefix)| {
        let rest = word.strip_prefix(prefix)?;
        let ones = ONES.iter().position(|one| *one == rest)?;
        Some(tens * 10 + u32::try_from(ones).ok()?)
    })
}

/// The century that a name means: `Novecento` is the 20th.
pub fn century_name(word: &str) -> Option<u32> {
    const NAMES: [&str; 8] =
        ["duecento", "trecento", "quattrocento", "cinquecento", "seicento", "settecento", "ottocento", "novecento"];
    NAMES.iter().zip(13..).find_map(|(name, century)| (*name == word).then_some(century))
}

/// The decade that a name means: `Trenta` is 30.
pub fn decade_name(word: &str) -> Option<u16> {
    const ITALIAN: [&str; 9] =
        ["dieci", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"];
    const ENGLISH: [&str; 9] =
        ["tens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
    (1..)
        .zip(ITALIAN.iter().zip(ENGLISH))
        .find_map(|(ten, (italian, english))| (*italian == word || english == word).then_some(ten * 10))
}

/// "About".
pub fn is_about(word: &str) -> bool {
    matches!(
        word,
        "ca" | "circa" | "c" | "cca" | "about" | "approx" | "approximately" | "approssimativamente" | "around"
    )
}

/// "Perhaps".
pub fn is_perhaps(word: &str) -> bool {
    matches!(
        word,
        "forse"
            | "prob"
            | "probabilmente"
            | "probabile"
            | "presumibilmente"
            | "presunta"
            | "presunto"
            | "probably"
            | "possibly"
            | "perhaps"
            | "incerta"
            | "incerto"
    )
}

/// A word for "century".
pub fn is_century(word: &str) -> bool {
    matches!(word, "sec" | "secc" | "secolo" | "secoli" | "century" | "centuries" | "cent")
}

/// Words that say nothing of their own before a date.
pub fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "anno"
            | "anni"
            | "il"
            | "lo"
            | "la"
            | "l"
            | "i"
            | "gli"
            | "nel"
            | "nell"
            | "negli"
            | "in"
            | "del"
            | "dell"
            | "dello"
            | "degli"
            | "of"
            | "the"
            | "year"
            | "years"
            | "data"
            | "date"
            | "dated"
            | "estremi"
            | "cronologici"
            | "ma"
    )
}

/// The statement that there is no date.
pub fn is_undated(word: &str) -> bool {
    matches!(word, "sd" | "nd" | "sa" | "undated" | "nodate")
}

/// The papers that lie with a file although they are older or younger than it.
pub fn is_papers(word: &str) -> bool {
    matches!(
        word,
        "doc"
            | "docc"
            | "documento"
            | "documenti"
            | "documentazione"
            | "atti"
            | "atto"
            | "carte"
            | "carta"
            | "copie"
            | "copia"
            | "antecedenti"
            | "precedenti"
            | "allegati"
            | "allegato"
            | "susseguenti"
            | "seguiti"
            | "documents"
            | "document"
            | "papers"
            | "records"
            | "items"
            | "annotazioni"
            | "aggiunte"
            | "anche"
            | "also"
            | "alcuni"
            | "some"
    )
}
