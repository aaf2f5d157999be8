//! Words of the program's own that findings bear as arguments: English on record, Italian where an Italian reads.

use std::borrow::Cow;

use super::system_words::with_system_words;

/// Messages that are always the same.
const WHOLE: [(&str, &str); 1] = [(
    "it is no answer of SACER, and no table is mapped",
    "non è una risposta di SACER e nessuna tabella è descritta in [receipts]",
)];

/// Messages with a word of the material at their end, in quotes: what stands before it.
const BEFORE_A_WORD: [(&str, &str); 1] =
    [("expected 64 hexadecimal digits, found `", "attese 64 cifre esadecimali, trovato `")];

/// A message in Italian, as far as its words are known; another stays as it is.
#[must_use]
pub(super) fn in_italian(message: &str) -> Cow<'_, str> {
    if let Some((_, italian)) = WHOLE.iter().find(|(english, _)| *english == message) {
        return Cow::Borrowed(italian);
    }
    let known = BEFORE_A_WORD.iter().find_map(|(english, italian)| Some((message.strip_prefix(english)?, italian)));
    match known {
        Some((word, italian)) => Cow::Owned(format!("{italian}{word}")),
        None => with_system_words(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Hex32;

    #[test]
    fn what_the_program_says_itself_has_italian_words() {
        let digest = "abc".parse::<Hex32>().unwrap_err().to_string();
        assert_eq!(in_italian(&digest), "attese 64 cifre esadecimali, trovato `abc`");
        assert_eq!(in_italian("expected 64 hexadecimal digits"), "expected 64 hexadecimal digits");
    }
}
