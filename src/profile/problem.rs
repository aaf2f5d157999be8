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

/// A pair of which the first may not be above the second. It stands in order where one of them is not set.
pub(super) fn not_above(
    (low, least): (&'static str, impl Into<Option<f64>>),
    (high, most): (&str, impl Into<Option<f64>>),
) -> Result<(), Fault> {
    match (least.into(), most.into()) {
        (Some(least), Some(most)) if least > most => fault(
            low,
            format!("is {least}, above `{high}`, which is {most}; it must be at most as much"),
            format!("vale {least}, più di `{high}`, che vale {most}; deve essere al massimo altrettanto"),
        ),
        _ => Ok(()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_stands_in_order() {
        assert_eq!(not_above(("a", 1.0), ("b", 1.0)), Ok(()));
        assert_eq!(not_above(("a", Some(2.0)), ("b", None)), Ok(()));
        let (key, problem) = not_above(("a", 2.0), ("b", Some(1.5))).unwrap_err();
        assert_eq!(key, "a");
        assert_eq!(problem.text(Lang::En), "is 2, above `b`, which is 1.5; it must be at most as much");
        assert_eq!(problem.text(Lang::It), "vale 2, più di `b`, che vale 1.5; deve essere al massimo altrettanto");
    }
}
