//! `[text]`: whether and how the text of pages is recognised, and what is looked for in it.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{Fault, must};

/// `[text]`. The program that recognises is another's; without it everything else is done, and a finding says that this
/// was not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TextRules {
    /// Of which pages the text is recognised.
    pub recognise: Recognise,
    /// The program; else `tesseract` on the search path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<PathBuf>,
    /// The folder with its models; else the program's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub models: Option<PathBuf>,
    /// Languages, as the models are called, the most likely first.
    pub languages: Vec<String>,
    /// How a page is divided: tesseract's `--psm`.
    pub psm: u8,
    /// Which of its recognisers: tesseract's `--oem`.
    pub oem: u8,
    /// Pixels per inch that are assumed, whatever the file says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dpi: Option<u32>,
    /// How ink is told from paper.
    pub threshold: Threshold,
    /// Degrees of skew above which lines are made level in a temporary copy; 0: never.
    pub deskew: f64,
    /// Confidence, 0 to 100, below which a word is left out.
    pub confidence: f64,
    /// Mean confidence of a page below which somebody should look.
    pub low_confidence: f64,
    /// Most seconds for one page.
    pub timeout_s: u64,
    /// A list of words, one a line; else one that the system has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<PathBuf>,
    /// Whether a list of what may be personal data is made of the text.
    pub privacy: bool,
}

impl Default for TextRules {
    fn default() -> Self {
        Self {
            recognise: Recognise::Never,
            engine: None,
            models: None,
            languages: vec!["ita".to_owned()],
            psm: 1,
            oem: 1,
            dpi: None,
            threshold: Threshold::Otsu,
            deskew: 0.5,
            confidence: 0.0,
            low_confidence: 60.0,
            timeout_s: 180,
            words: None,
            privacy: false,
        }
    }
}

/// Of which pages the text is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Recognise {
    /// Of none.
    Never,
    /// Of those that came without a text.
    WhenMissing,
    /// Of all.
    Always,
}

/// How ink is told from paper before letters are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Threshold {
    /// One threshold for the page (N. Otsu 1979).
    Otsu,
    /// One for each part of it.
    AdaptiveOtsu,
    /// By the mean and the spread around each pixel (J. Sauvola 2000): for stained paper.
    Sauvola,
}

impl TextRules {
    /// Whether they change nothing of any package: earlier profiles keep their digest.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.recognise == Recognise::Never
    }
}

/// What the program would not understand, or what makes no sense.
pub(super) fn check(rules: &TextRules) -> Result<(), Fault> {
    let sound = |name: &String| {
        !name.is_empty()
            && name.len() <= 40
            && !name.starts_with('/')
            && !name.contains("..")
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/'))
    };
    if rules.languages.is_empty() || rules.languages.len() > 8 || !rules.languages.iter().all(sound) {
        let found = rules.languages.join(", ");
        let allowed = (
            "one to eight names of models, as `ita` or `script/Latin`",
            "da uno a otto nomi di modelli, come `ita` o `script/Latin`",
        );
        return must("text.languages", format!("`{found}`"), allowed.0, allowed.1);
    }
    if !matches!(rules.psm, 1 | 3..=13) || rules.psm == 2 {
        return must("text.psm", rules.psm, "1 or 3 to 13", "1 o da 3 a 13");
    }
    if rules.oem > 3 {
        return must("text.oem", rules.oem, "0 to 3", "da 0 a 3");
    }
    if let Some(dpi) = rules.dpi.filter(|dpi| !(70..=2400).contains(dpi)) {
        return must("text.dpi", dpi, "70 to 2400", "da 70 a 2400");
    }
    for (key, value) in [("text.confidence", rules.confidence), ("text.low_confidence", rules.low_confidence)] {
        if !(0.0..=100.0).contains(&value) {
            return must(key, value, "0 to 100", "da 0 a 100");
        }
    }
    if !(0.0..=10.0).contains(&rules.deskew) {
        return must("text.deskew", rules.deskew, "0 to 10 degrees", "da 0 a 10 gradi");
    }
    if !(1..=3600).contains(&rules.timeout_s) {
        return must("text.timeout_s", rules.timeout_s, "1 to 3600", "da 1 a 3600");
    }
    for (key, path) in [("text.engine", &rules.engine), ("text.models", &rules.models), ("text.words", &rules.words)] {
        if let Some(path) = path.as_ref().filter(|path| !path.is_absolute()) {
            let shown = format!("`{}`", path.display());
            return must(key, shown, "a whole path, from the root on", "un percorso completo, a partire dalla radice");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_refused() {
        let rules = TextRules::default;
        assert_eq!(check(&rules()), Ok(()));
        let wrong = [
            ("text.languages", TextRules { languages: vec![], ..rules() }),
            ("text.languages", TextRules { languages: vec!["../ita".into()], ..rules() }),
            ("text.languages", TextRules { languages: vec!["ita -c a=b".into()], ..rules() }),
            ("text.psm", TextRules { psm: 0, ..rules() }),
            ("text.psm", TextRules { psm: 2, ..rules() }),
            ("text.oem", TextRules { oem: 4, ..rules() }),
            ("text.dpi", TextRules { dpi: Some(10), ..rules() }),
            ("text.confidence", TextRules { confidence: f64::NAN, ..rules() }),
            ("text.low_confidence", TextRules { low_confidence: 101.0, ..rules() }),
            ("text.deskew", TextRules { deskew: -1.0, ..rules() }),
            ("text.timeout_s", TextRules { timeout_s: 0, ..rules() }),
            ("text.engine", TextRules { engine: Some("tesseract".into()), ..rules() }),
        ];
        for (key, rules) in wrong {
            assert_eq!(check(&rules).map_err(|(key, _)| key), Err(key));
        }
        assert_eq!(check(&TextRules { languages: vec!["ita".into(), "script/Latin".into()], ..rules() }), Ok(()));
    }
}
