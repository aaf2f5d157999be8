//! Centuries, parts of them, and decades.

use super::super::point::{Point, Span};
use super::super::token::Token;
use super::super::words;
use super::cursor::Parser;

/// The last decade that is read from three digits.
const LAST_DECADE: u16 = 209;

impl Parser<'_> {
    /// `anni '30`, `anni Trenta del Novecento`, `1930s`, `193X`, `193-`.
    pub(super) fn decade(&mut self) -> Option<Span> {
        let mark = self.at;
        let decade = |first: u16| Span::at(Point { unknown_digits: 1, ..Point::year(first) });
        if let Some(&Token::Number(number, digits)) = self.peek(0) {
            let number = u16::try_from(number).ok()?;
            let next = self.word(1);
            match (digits, next, self.peek(1)) {
                (3, "x", _) if number <= LAST_DECADE => (self.at += 2, Some(decade(number * 10))).1,
                (2, "xx", _) => {
                    self.at += 2;
                    Some(Span::at(Point { unknown_digits: 2, ..Point::year(number * 100) }))
                }
                (4, "s", _) if number.is_multiple_of(10) => (self.at += 2, Some(decade(number))).1,
                // "'800?" is no decade of a distant future.
                (3, _, Some(Token::Dash | Token::Question)) if number <= LAST_DECADE && self.peek(2).is_none() => {
                    (self.at += 2, Some(decade(number * 10))).1
                }
                // "anni 30", "anni '30", "anni 1930": the word was skipped as a filler.
                (2 | 4, _, _) if self.follows_years() && number.is_multiple_of(10) => {
                    self.at += 1;
                    let (base, first) =
                        if digits == 4 { (0, number) } else { (self.of_century().unwrap_or(1900), number) };
                    Some(decade(base + first))
                }
                _ => None,
            }
        } else {
            let ten = words::decade_name(self.word(0))?;
            self.at += 1;
            let base = self.of_century();
            if base.is_none() && !self.tokens.get(mark.wrapping_sub(1)).is_some_and(is_years) {
                self.at = mark;
                return None;
            }
            Some(decade(base.unwrap_or(1900) + ten))
        }
    }

    fn follows_years(&self) -> bool {
        self.at.checked_sub(1).and_then(|before| self.tokens.get(before)).is_some_and(is_years)
    }

    /// `del Novecento`, `del sec. XX`: the first year of the century as decades count it.
    fn of_century(&mut self) -> Option<u16> {
        let mark = self.at;
        self.take_word(|word| matches!(word, "del" | "dell" | "of" | "of the"));
        let century = if words::is_century(self.word(0)) {
            self.at += 1;
            words::roman(self.word(0))
        } else {
            words::century_name(self.word(0))
        };
        match century.and_then(|century| u16::try_from(century).ok()).filter(|century| (1..=21).contains(century)) {
            Some(century) => {
                self.at += 1;
                Some((century - 1) * 100)
            }
            None => {
                self.at = mark;
                None
            }
        }
    }

    /// `sec. XIX`, `secc. XVIII-XIX`, `XIX secolo`, `19th century`, `prima metà del sec. XIX`, `fine Ottocento`.
    pub(super) fn century(&mut self) -> Option<Span> {
        let mark = self.at;
        let part = self.part_of_century();
        let found = self.century_number().map(|(first, last)| {
            let (start, end) = ((first - 1) * 100 + 1, last * 100);
            match part {
                None => Span::between(Point::year(start), Point::year(end)),
                Some((from, to, about)) => {
                    let point = |year| Point { approximate: about, ..Point::year(year) };
                    Span::between(point(start + from), point(start + to - 1))
                }
            }
        });
        if found.is_none() {
            self.at = mark;
        }
        found
    }

    /// The part of a century as years from its beginning, and whether that is only about so.
    fn part_of_century(&mut self) -> Option<(u16, u16, bool)> {
        let (part, words) = self.counted_part().or_else(|| match self.word(0) {
            "metà" | "meta" | "mid" => Some(((40, 60, true), 1)),
            "inizio" | "inizi" | "early" | "in" => Some(((0, 20, true), 1)),
            "fine" | "late" | "ex" => Some(((80, 100, true), 1)),
            _ => None,
        })?;
        self.at += words;
        while self.take_word(|word| matches!(word, "del" | "dell" | "dello" | "of" | "the")) {}
        Some(part)
    }

    /// `prima metà`, `II metà`, `1ª metà`, `ultimo quarto`: the part, and of how many tokens it is made.
    fn counted_part(&self) -> Option<((u16, u16, bool), usize)> {
        let (count, taken) = match self.peek(0)? {
            &Token::Number(count @ 1..=4, 1) => {
                let ending = matches!(self.word(1), "a" | "o" | "st" | "nd" | "rd" | "th");
                (u16::try_from(count).ok()?, 1 + usize::from(ending))
            }
            Token::Word(word) => match word.as_str() {
                "prima" | "primo" | "first" | "i" => (1, 1),
                "seconda" | "secondo" | "second" | "ii" => (2, 1),
                "terzo" | "third" | "iii" => (3, 1),
                "ultimo" | "quarto" | "last" | "fourth" | "iv" => (4, 1),
                _ => return None,
            },
            _ => return None,
        };
        let part = match (count, self.word(taken)) {
            (1, "metà" | "meta" | "half") => (0, 50, false),
            (2, "metà" | "meta" | "half") => (50, 100, false),
            (_, "quarto" | "quarter") => ((count - 1) * 25, count * 25, false),
            _ => return None,
        };
        Some((part, taken + 1))
    }

    fn century_number(&mut self) -> Option<(u16, u16)> {
        let valid = |number: u32| u16::try_from(number).ok().filter(|century| (1..=21).contains(century));
        let roman = |parser: &Self, ahead| words::roman(parser.word(ahead)).and_then(valid);
        if let Some(century) = words::century_name(self.word(0)).and_then(valid) {
            self.at += 1;
            return Some((century, century));
        }
        if words::is_century(self.word(0)) {
            let first = roman(self, 1)?;
            self.at += 2;
            if self.peek(0) == Some(&Token::Dash)
                && let Some(last) = roman(self, 1).filter(|last| *last >= first)
            {
                self.at += 2;
                return Some((first, last));
            }
            return Some((first, first));
        }
        if let Some(century) = roman(self, 0).filter(|_| words::is_century(self.word(1))) {
            self.at += 2;
            return Some((century, century));
        }
        // `19th century`
        if let Some(&Token::Number(number, 1..=2)) = self.peek(0)
            && matches!(self.word(1), "th" | "st" | "nd" | "rd")
            && words::is_century(self.word(2))
        {
            self.at += 3;
            return valid(number).map(|century| (century, century));
        }
        None
    }
}

fn is_years(token: &Token) -> bool {
    matches!(token, Token::Word(word) if matches!(word.as_str(), "anni" | "years" | "the" | "gli"))
}
