//! Day, month and year in the orders in which people write them.

use super::super::token::Token;
use super::super::words;
use super::cursor::Parser;
use super::partial::{Partial, dated};

impl Parser<'_> {
    /// Day, month and year in any of the orders in which people write them.
    pub(super) fn date(&mut self) -> Option<Partial> {
        match self.peek(0)? {
            &Token::Number(number, digits) => match digits {
                8 => self.compact(number),
                4 => self.starting_with_year(number),
                1 | 2 => self.starting_with_day(number),
                _ => None,
            },
            Token::Word(_) => self.starting_with_month(),
            _ => None,
        }
    }

    fn compact(&mut self, number: u32) -> Option<Partial> {
        self.at += 1;
        let date = dated(number / 10_000, number / 100 % 100, number % 100)?;
        self.existing(date)
    }

    /// `1930`, `1930-05-12`, `1930/05/12`, `1930 gen. 5`, `1930-05`, `estate 1930` backwards.
    fn starting_with_year(&mut self, year: u32) -> Option<Partial> {
        let year = u16::try_from(year).ok().filter(|year| *year >= 1)?;
        self.at += 1;
        let alone = Partial { year: Some(year), ..Partial::default() };
        if let (Some(sign @ (Token::Dash | Token::Slash | Token::Dot)), Some(&Token::Number(month, 1..=2))) =
            (self.peek(0), self.peek(1))
        {
            if self.peek(2) == Some(sign)
                && let Some(&Token::Number(day, 1..=2)) = self.peek(3)
            {
                self.at += 4;
                self.time_of_day();
                let date = dated(year.into(), month, day);
                self.impossible |= date.is_none();
                return date;
            }
            // `1932-05` is May; `1905-06` may as well be a year and a half, `1930-35` is six years.
            let ends_here = !matches!(self.peek(2), Some(Token::Dash | Token::Dot));
            if *sign == Token::Dash && ends_here && matches!(self.peek(1), Some(Token::Number(_, 2))) {
                let short = u32::from(year % 100);
                if (1..=12).contains(&month) {
                    if month > short {
                        return None;
                    }
                    self.at += 2;
                    return Some(Partial { month: u8::try_from(month).ok(), ..alone });
                }
                if (21..=24).contains(&month) && month < short {
                    self.at += 2;
                    return Some(Partial { month: u8::try_from(month).ok(), ..alone });
                }
            }
            return Some(alone);
        }
        let comma = usize::from(self.peek(0) == Some(&Token::Comma));
        if let Some(month) = words::month(self.word(comma)) {
            self.at += comma + 1;
            return Some(Partial { month: Some(month), day: self.day_after_month(), ..alone });
        }
        if let Some(season) = words::season(self.word(0)) {
            self.at += 1;
            return Some(Partial { month: Some(season), ..alone });
        }
        Some(alone)
    }

    /// `T12:30:00` of a timestamp.
    fn time_of_day(&mut self) {
        if self.word(0) == "t" && matches!(self.peek(1), Some(Token::Number(_, 2))) {
            self.at += 1;
            while matches!(self.peek(0), Some(Token::Number(_, 1..=9))) || self.peek(0) == Some(&Token::Dot) {
                self.at += 1;
            }
            self.take_word(|word| word == "z");
        }
    }

    /// The day that follows a month's name, if it is no part of something else.
    fn day_after_month(&mut self) -> Option<u8> {
        let &Token::Number(day, 1..=2) = self.peek(0)? else { return None };
        let day = u8::try_from(day).ok()?;
        if !(1..=31).contains(&day) {
            self.impossible = true;
        }
        self.at += 1;
        Some(day)
    }

    /// `05/01/1930`, `5.1.1930`, `5 gennaio 1930`, `5.IX.1943`, `01/1930`, `5` of `5-12 gennaio 1930`.
    fn starting_with_day(&mut self, number: u32) -> Option<Partial> {
        let small = u8::try_from(number).ok()?;
        if let Some(date) = self.old_month(small) {
            return Some(date);
        }
        if let Some(sign @ (Token::Slash | Token::Dot | Token::Dash)) = self.peek(1) {
            let month = match self.peek(2) {
                Some(&Token::Number(month, 1..=2)) => Some(month),
                Some(Token::Word(word)) => words::roman(word).or_else(|| words::month(word).map(u32::from)),
                _ => None,
            };
            if let Some(month) = month {
                // After a Roman month the full stop belongs to the word: `8.IX.1943`.
                let after = 3 + usize::from(self.peek(3) == Some(sign));
                let divided = after == 4 || matches!(self.peek(2), Some(Token::Word(_)));
                if divided && let Some(&Token::Number(year, 4)) = self.peek(after) {
                    self.at += after + 1;
                    let date = dated(year, month, number);
                    self.impossible |= date.is_none();
                    return date;
                }
            }
            if let (Token::Slash | Token::Dot | Token::Dash, Some(&Token::Number(year, 4))) = (sign, self.peek(2))
                && (1..=12).contains(&number)
            {
                self.at += 3;
                return Some(Partial { year: u16::try_from(year).ok(), month: Some(small), ..Partial::default() });
            }
        }
        self.at += 1;
        self.take(&Token::Dot);
        self.take_word(|word| matches!(word, "st" | "nd" | "rd" | "th"));
        self.take_word(|word| matches!(word, "di" | "of"));
        if let Some(month) = words::month(self.word(0)) {
            self.at += 1;
            return Some(Partial {
                month: Some(month),
                day: Some(small),
                year: self.year_after_month(),
                ..Partial::default()
            });
        }
        if let Some(date) =
            matches!(self.peek(0), Some(Token::Number(..))).then(|| self.old_month_after_day(small)).flatten()
        {
            return Some(date);
        }
        // Only a neighbour can say what it means. A number beyond a month's days can still be the end of `1930-35`.
        Some(Partial { day: Some(small), ..Partial::default() })
    }

    /// `7bre 1860`: September.
    fn old_month(&mut self, number: u8) -> Option<Partial> {
        if self.word(1) != "bre" || !(7..=10).contains(&number) {
            return None;
        }
        self.at += 2;
        Some(Partial { month: Some(number + 2), year: self.year_after_month(), ..Partial::default() })
    }

    fn old_month_after_day(&mut self, day: u8) -> Option<Partial> {
        let &Token::Number(number, _) = self.peek(0)? else { return None };
        let date = self.old_month(u8::try_from(number).ok()?)?;
        Some(Partial { day: Some(day), ..date })
    }

    fn year_after_month(&mut self) -> Option<u16> {
        let mark = self.at;
        self.take(&Token::Comma);
        self.take_word(|word| matches!(word, "del" | "dell" | "of"));
        if let Some(&Token::Number(year, 4)) = self.peek(0) {
            self.at += 1;
            return u16::try_from(year).ok().filter(|year| *year >= 1);
        }
        self.at = mark;
        None
    }

    /// `gennaio 1930`, `January 5, 1930`, `estate 1944`, `mar. 3` of `gen. 5 - mar. 3 1930`.
    fn starting_with_month(&mut self) -> Option<Partial> {
        let month = words::month(self.word(0)).or_else(|| words::season(self.word(0)))?;
        self.at += 1;
        if let Some(year) = self.year_after_month() {
            return Some(Partial { year: Some(year), month: Some(month), ..Partial::default() });
        }
        let day = self.day_after_month();
        Some(Partial { year: self.year_after_month(), month: Some(month), day, ..Partial::default() })
    }
}
