//! What is wrong with a value of a profile, in both languages.

use std::fmt;

use crate::records::Lang;

/// What is wrong with a value: a fragment that follows the name of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    en: String,
    it: String,
}

impl Problem {
    /// In English and in Italian.
    #[must_use]
    pub fn new(en: impl Into<String>, it: impl Into<String>) -> Self {
        Self { en: en.into(), it: it.into() }
    }

    /// In `lang`.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        lang.pick(&self.en, &self.it)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// A key and what is wrong with it.
pub(super) type Fault = (&'static str, Problem);

/// A key with what is wrong with it, as the outcome of a check.
pub(super) fn fault<T>(key: &'static str, en: impl Into<String>, it: impl Into<String>) -> Result<T, Fault> {
    Err((key, Problem::new(en, it)))
}

/// A value that is none of those allowed.
pub(super) fn must<T>(key: &'static str, value: impl fmt::Display, en: &str, it: &str) -> Result<T, Fault> {
    fault(key, format!("is {value}; it must be {en}"), format!("vale {value}; deve essere {it}"))
}

/// A word that is none of those known.
pub(super) fn unknown_word<T>(key: &'static str, word: &str, known: &[&'static str]) -> Result<T, Fault> {
    let near = super::suggest::nearest(word, known.iter().copied());
    let (en, it) = near.map_or_else(Default::default, did_you_mean);
    let known = known.join(", ");
    fault(
        key,
        format!("names the unknown `{word}`; known are {known}{en}"),
        format!("contiene `{word}`, che non è noto; sono noti {known}{it}"),
    )
}

/// What may have been meant.
pub(super) fn did_you_mean(known: &str) -> (String, String) {
    (format!("; did you mean `{known}`?"), format!("; si intendeva `{known}`?"))
}
