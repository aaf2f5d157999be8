//! Where the parser stands among the tokens, and what it has seen.

use super::super::token::Token;
use super::super::words;
use super::partial::Partial;

/// The year in which the Gregorian calendar came, on 15 October.
const JULIAN_UNTIL: u16 = 1582;

/// Reads tokens from left to right. Each kind of statement has its methods in a file of its own.
pub(super) struct Parser<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    /// A day was named that no calendar has.
    pub(super) impossible: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn peek(&self, ahead: usize) -> Option<&'a Token> {
        self.tokens.get(self.at + ahead)
    }

    pub(super) fn word(&self, ahead: usize) -> &'a str {
        match self.peek(ahead) {
            Some(Token::Word(word)) => word,
            _ => "",
        }
    }

    pub(super) fn take(&mut self, token: &Token) -> bool {
        let found = self.peek(0) == Some(token);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take_word(&mut self, is_it: impl Fn(&str) -> bool) -> bool {
        let found = matches!(self.peek(0), Some(Token::Word(word)) if is_it(word));
        self.at += usize::from(found);
        found
    }

    /// Two words, or nothing.
    pub(super) fn take_words(&mut self, first: impl Fn(&str) -> bool, second: impl Fn(&str) -> bool) -> bool {
        let found = first(self.word(0)) && second(self.word(1));
        self.at += if found { 2 } else { 0 };
        found
    }

    pub(super) fn ended(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// A word that says nothing of its own; the `I` of "I metà" and "I quarto" is a number.
    pub(super) fn take_filler(&mut self) -> bool {
        let counts = self.word(0) == "i" && matches!(self.word(1), "metà" | "meta" | "quarto");
        !counts && self.take_word(words::is_filler)
    }

    /// The date, where a calendar has its day. A season has no days.
    ///
    /// Of a 29 February that only the Julian calendar has (in 1500, say) the month stays: EDTF counts by the Gregorian
    /// one.
    pub(super) fn existing(&mut self, date: Partial) -> Option<Partial> {
        let (Some(month), Some(day)) = (date.month, date.day) else { return Some(date) };
        if month > 12 {
            return None;
        }
        let Some(year) = date.year else { return Some(date) };
        if (month, day) == (2, 29) && year < JULIAN_UNTIL && year.is_multiple_of(100) && !year.is_multiple_of(400) {
            return Some(Partial { day: None, ..date });
        }
        let found = i16::try_from(year)
            .ok()
            .zip(i8::try_from(month).ok().zip(i8::try_from(day).ok()))
            .is_some_and(|(year, (month, day))| jiff::civil::Date::new(year, month, day).is_ok());
        self.impossible |= !found;
        found.then_some(date)
    }
}
