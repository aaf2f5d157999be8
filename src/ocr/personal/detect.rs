//! All detectors over the text of a page.

use std::collections::BTreeSet;

use crate::records::{Certainty, PageText, PersonalKind, TextArea, TextBlock};

use super::address::{bare, is_address};
use super::codes::{confused_fiscal_code, is_fiscal_code, is_vat_number};
use super::iban::{self, confused_iban, is_iban};
use super::pieces::{Placed, Run, pieces, runs, words};
use super::telephone::{self, Number, number};
use super::terms::term;

/// Letters of a fiscal code.
const FISCAL: usize = 16;

/// Most pieces that one code is written in.
const MOST_PIECES: usize = 9;

/// Most mentions of one page: beyond it the page is a list of people, which the first ones show.
const MOST_MENTIONS: usize = 1000;

/// Words before a number in which what announces it may stand.
const BEFORE: usize = 3;

/// One place that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What it may be.
    pub kind: PersonalKind,
    /// How much speaks for it.
    pub certainty: Certainty,
    /// What stands there, masked; of terms, the term.
    pub shown: String,
    /// Where.
    pub areas: Vec<TextArea>,
}

/// Looks through the text of a page, block by block, in the order in which it is read.
#[must_use]
pub fn detect(page: &PageText) -> Vec<Mention> {
    let mut found = Vec::new();
    for block in &page.blocks {
        Block::of(block).detect(&mut found);
        if found.len() >= MOST_MENTIONS {
            found.truncate(MOST_MENTIONS);
            break;
        }
    }
    found
}

struct Block<'b> {
    words: Vec<Placed<'b>>,
    /// Words that are part of something that was found: they are nothing else as well.
    taken: BTreeSet<usize>,
}

impl<'b> Block<'b> {
    fn of(block: &'b TextBlock) -> Self {
        Self { words: words(block), taken: BTreeSet::new() }
    }

    fn detect(&mut self, found: &mut Vec<Mention>) {
        let mut mentions: Vec<(usize, Mention)> = Vec::new();
        self.codes(&mut mentions);
        self.addresses(&mut mentions);
        self.telephones(&mut mentions);
        self.terms(&mut mentions);
        mentions.sort_by_key(|(first, mention)| (*first, mention.kind));
        found.extend(mentions.into_iter().map(|(_, mention)| mention));
    }

    /// Fiscal codes, account numbers and VAT numbers; what is proven as it stands goes before what is proven by taking
    /// letters for others.
    fn codes(&mut self, mentions: &mut Vec<(usize, Mention)>) {
        let pieces = pieces(&self.words);
        for confused in [false, true] {
            for from in 0..pieces.len() {
                let found = runs(&pieces, from, MOST_PIECES, iban::LONGEST).find_map(|run| {
                    let kind = if confused { confused_code(&run) } else { code(&run) };
                    Some((kind?, run))
                });
                let Some((kind, run)) = found else { continue };
                if (run.words.0..=run.words.1).any(|word| self.taken.contains(&word)) {
                    continue;
                }
                let certainty = match kind {
                    _ if confused => Certainty::Low,
                    // One row of eleven digits in ten has the right check by chance.
                    PersonalKind::VatNumber if !self.is_announced(run.words.0, is_vat) => Certainty::Medium,
                    _ if run.pieces > 1 && run.words.0 != run.words.1 => Certainty::Medium,
                    _ => Certainty::High,
                };
                self.note(mentions, kind, certainty, masked(&run.text), run.words);
            }
        }
    }

    fn addresses(&mut self, mentions: &mut Vec<(usize, Mention)>) {
        for index in 0..self.words.len() {
            let content = |index: usize| self.words.get(index).map_or("", |word| word.content);
            if !content(index).contains('@') || self.taken.contains(&index) {
                continue;
            }
            if is_address(bare(content(index))) {
                let shown = masked(bare(content(index)));
                self.note(mentions, PersonalKind::Email, Certainty::High, shown, (index, index));
                continue;
            }
            // Spaces that the engine saw, or the end of a line.
            let ends = [(index, index + 1), (index.saturating_sub(1), index), (index.saturating_sub(1), index + 1)];
            let joined = |(from, to): (usize, usize)| (from..=to).map(content).collect::<String>();
            let found = ends.into_iter().find(|range| is_address(bare(&joined(*range))));
            if let Some(range) = found {
                let range = (range.0, range.1.min(self.words.len().saturating_sub(1)));
                let shown = masked(bare(&joined(range)));
                self.note(mentions, PersonalKind::Email, Certainty::Medium, shown, range);
            }
        }
    }

    fn telephones(&mut self, mentions: &mut Vec<(usize, Mention)>) {
        let mut index = 0;
        while index < self.words.len() {
            let found = (1..=telephone::MOST_WORDS).rev().find_map(|count| {
                let range = (index, index + count - 1);
                let words = self.words.get(range.0..=range.1)?;
                // A number is not divided by the end of a line.
                let whole = words.iter().rev().skip(1).all(|word| !word.last);
                let free = !(range.0..=range.1).any(|word| self.taken.contains(&word));
                let contents: Vec<&str> = words.iter().map(|word| word.content).collect();
                Some((number(&contents).filter(|_| whole && free)?, range, contents.concat()))
            });
            let Some((number, range, text)) = found else {
                index += 1;
                continue;
            };
            let announced = self.is_announced(range.0, telephone::announces);
            let certainty = match number {
                _ if announced => Some(Certainty::High),
                Number::International => Some(Certainty::High),
                Number::Mobile | Number::Divided => Some(Certainty::Medium),
                Number::Plain => Some(Certainty::Low),
            };
            if let Some(certainty) = certainty {
                self.note(mentions, PersonalKind::Telephone, certainty, masked(&text), range);
            }
            index = range.1 + 1;
        }
    }

    fn terms(&mut self, mentions: &mut Vec<(usize, Mention)>) {
        for index in 0..self.words.len() {
            let Some(word) = self.words.get(index) else { continue };
            if let Some((kind, term)) = term(word.content) {
                self.note(mentions, kind, Certainty::Medium, term.to_owned(), (index, index));
                continue;
            }
            // A word that the end of its line divides.
            let stem = word.content.strip_suffix(['-', '¬', '=', '‐', '\u{ad}']).filter(|_| word.last);
            if let (Some(stem), Some(next)) = (stem, self.words.get(index + 1))
                && let Some((kind, term)) = term(&format!("{stem}{}", next.content))
            {
                self.note(mentions, kind, Certainty::Medium, term.to_owned(), (index, index + 1));
            }
        }
    }

    /// Whether a word shortly before `index` says what follows.
    fn is_announced(&self, index: usize, says: fn(&str) -> bool) -> bool {
        let before = self.words.get(index.saturating_sub(BEFORE)..=index).unwrap_or_default();
        before.iter().any(|word| says(word.content))
    }

    fn note(
        &mut self,
        mentions: &mut Vec<(usize, Mention)>,
        kind: PersonalKind,
        certainty: Certainty,
        shown: String,
        (from, to): (usize, usize),
    ) {
        self.taken.extend(from..=to);
        let areas = self.words.get(from..=to).unwrap_or_default();
        let areas = areas.iter().map(|word| word.area).collect();
        mentions.push((from, Mention { kind, certainty, shown, areas }));
    }
}

/// What a run proves to be as it stands.
fn code(run: &Run) -> Option<PersonalKind> {
    let text = run.text.as_bytes();
    match text.len() {
        FISCAL if is_fiscal_code(text) => Some(PersonalKind::FiscalCode),
        // Numbers of a register stand side by side: only one row of digits, or one behind the letters of its country,
        // is taken.
        11 if run.pieces == 1 && is_vat_number(text) => Some(PersonalKind::VatNumber),
        13 if text.starts_with(b"IT") && run.pieces <= 2 && text.get(2..).is_some_and(is_vat_number) => {
            Some(PersonalKind::VatNumber)
        }
        _ if is_iban(text) => Some(PersonalKind::Iban),
        _ => None,
    }
}

/// What it proves to be when letters are taken for others.
fn confused_code(run: &Run) -> Option<PersonalKind> {
    let text = run.text.as_bytes();
    if confused_fiscal_code(text).is_some() {
        return Some(PersonalKind::FiscalCode);
    }
    confused_iban(text).map(|_| PersonalKind::Iban)
}

/// Whether a word announces a VAT number: `P.IVA`, `partita IVA`.
fn is_vat(word: &str) -> bool {
    let letters: String =
        word.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect();
    matches!(letters.as_str(), "iva" | "piva" | "partitaiva" | "pi" | "it")
}

/// The first two and the last character; what lies between is told by its length alone.
fn masked(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    match letters.as_slice() {
        [first, second, between @ .., last] if between.len() >= 3 => {
            format!("{first}{second}{}{last}", "*".repeat(between.len()))
        }
        _ => "*".repeat(letters.len()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::pieces::tests::block;
    use super::*;

    fn found(lines: &[&str]) -> Vec<(PersonalKind, Certainty, String, usize)> {
        let page = PageText { blocks: vec![block(lines)], ..PageText::default() };
        let mentions = detect(&page).into_iter();
        mentions.map(|mention| (mention.kind, mention.certainty, mention.shown, mention.areas.len())).collect()
    }

    #[test]
    fn codes_in_one_piece_apart_and_misread() {
        use Certainty::{High, Low, Medium};
        use PersonalKind::{FiscalCode, Iban, VatNumber};
        let is = |lines: &[&str], kind, certainty, shown: &str, areas| {
            assert_eq!(found(lines), [(kind, certainty, shown.to_owned(), areas)], "{lines:?}");
        };
        is(&["il sig. C.F.:RSSMRA80A01H501U nato"], FiscalCode, High, "RS*************U", 1);
        is(&["RSS MRA 80A01 H501U"], FiscalCode, Medium, "RS*************U", 4);
        is(&["cod. RSSMRA80A", "01H501U di"], FiscalCode, Medium, "RS*************U", 2);
        is(&["R5SMRA8OA01H501U"], FiscalCode, Low, "R5*************U", 1);
        is(&["IBAN IT60 X054 2811 1010 0000 0123 456"], Iban, Medium, "IT************************6", 7);
        is(&["IT60X0542811101000000123456"], Iban, High, "IT************************6", 1);
        is(&["conto DE89370400440532013000."], Iban, High, "DE*******************0", 1);
        is(&["P.IVA 01114601006"], VatNumber, High, "01********6", 1);
        is(&["partita IVA IT01114601006"], VatNumber, High, "IT**********6", 1);
        is(&["numero 01114601006"], VatNumber, Medium, "01********6", 1);
        assert_eq!(found(&["RSSMRA80A01H501Z numero 01114601007 IT61X0542811101000000123456"]), []);
    }

    #[test]
    fn addresses_and_telephones() {
        use Certainty::{High, Low, Medium};
        use PersonalKind::{Email, Telephone};
        assert_eq!(found(&["scrivere a mario@example.org."]), [(Email, High, "ma**************g".into(), 1)]);
        assert_eq!(found(&["mario @example.org"]), [(Email, Medium, "ma**************g".into(), 2)]);
        assert_eq!(found(&["mario@exam", "ple.org"]), [(Email, Medium, "ma**************g".into(), 2)]);
        assert_eq!(found(&["tel. 059 123456"]), [(Telephone, High, "05******6".into(), 2)]);
        assert_eq!(found(&["333 1234567"]), [(Telephone, Medium, "33*******7".into(), 2)]);
        assert_eq!(found(&["0591234567"]), [(Telephone, Low, "05*******7".into(), 1)]);
        assert_eq!(found(&["il 01/02/1931 a @ e 12345 del 1931"]), []);
    }

    #[test]
    fn terms_over_the_end_of_a_line() {
        let expected = [
            (PersonalKind::Health, Certainty::Medium, "diagnosi".to_owned(), 2),
            (PersonalKind::Justice, Certainty::Medium, "condanna".to_owned(), 1),
        ];
        assert_eq!(found(&["la dia-", "gnosi e la condanna"]), expected);
    }

    #[test]
    fn no_mention_shows_what_it_hides() {
        assert_eq!(masked("12345"), "*****");
        assert_eq!(masked("123456"), "12***6");
        assert_eq!(masked("àèìòùé"), "àè***é");
    }

    proptest! {
        #[test]
        fn any_text_is_endured(lines in proptest::collection::vec("([A-Z0-9@.+/ -]{0,24}|\\PC{0,16})", 0..6)) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            for (_, _, shown, areas) in found(&lines) {
                prop_assert!(areas >= 1 && !shown.is_empty());
            }
        }
    }
}
