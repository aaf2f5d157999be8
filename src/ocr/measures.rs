//! What can be measured of a text without knowing what stands on the page.

use crate::records::{PageText, TextMeasures};

use super::words::WordList;

/// Confidence below which a word counts as unsure.
const UNSURE: f64 = 60.0;

/// Measures a text; against a list of words where there is one.
#[must_use]
pub fn measure(text: &PageText, list: Option<&WordList>) -> TextMeasures {
    let mut confidences: Vec<f64> = text.words().filter_map(|word| word.confidence).collect();
    confidences.sort_by(f64::total_cmp);
    let share = |part: usize, whole: usize| (whole > 0).then(|| rounded(part as f64 / whole as f64, 10_000.0));
    let sum: f64 = confidences.iter().sum();
    let count = confidences.len();
    TextMeasures {
        words: text.words().count() as u64,
        mean: (count > 0).then(|| rounded(sum / count as f64, 100.0)),
        median: median(&confidences),
        unsure: share(confidences.iter().filter(|confidence| **confidence < UNSURE).count(), count),
        known: list.and_then(|list| {
            let (mut of_letters, mut known) = (0, 0);
            for word in text.words().filter_map(|word| WordList::key(&word.content)) {
                of_letters += 1;
                known += usize::from(list.has(&word));
            }
            share(known, of_letters)
        }),
    }
}

fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    let even = sorted.len().is_multiple_of(2);
    let lower = if even { *sorted.get(middle.checked_sub(1)?)? } else { upper };
    Some(rounded(f64::midpoint(lower, upper), 100.0))
}

fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{TextBlock, TextLine, TextWord};

    fn page(words: &[(&str, Option<f64>)]) -> PageText {
        let word = |(content, confidence): &(&str, Option<f64>)| TextWord {
            content: (*content).to_owned(),
            confidence: *confidence,
            ..TextWord::default()
        };
        let line = TextLine { words: words.iter().map(word).collect(), ..TextLine::default() };
        PageText { blocks: vec![TextBlock { lines: vec![line], ..TextBlock::default() }], ..PageText::default() }
    }

    #[test]
    fn confidences_and_known_words() {
        let page = page(&[
            ("Strada,", Some(90.0)),
            ("«città»", Some(50.0)),
            ("xqz", Some(71.0)),
            ("di", None),
            ("1931", Some(95.0)),
        ]);
        let list = WordList::of(["strada", "città", "di"]);
        let expected =
            TextMeasures { words: 5, mean: Some(76.5), median: Some(80.5), unsure: Some(0.25), known: Some(0.6667) };
        assert_eq!(measure(&page, Some(&list)), expected);
        assert_eq!(measure(&page, None).known, None);
    }

    #[test]
    fn an_empty_page_has_no_measures() {
        let list = WordList::of(["strada"]);
        assert_eq!(measure(&PageText::default(), Some(&list)), TextMeasures::default());
    }
}
