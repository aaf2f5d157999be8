//! One date or one range of dates.

use super::super::point::{End, Span};
use super::super::token::Token;
use super::cursor::Parser;
use super::partial::{Partial, Piece};

impl Parser<'_> {
    /// One date or one range.
    pub(super) fn range(&mut self) -> Option<Span> {
        while self.take_filler() {}
        if self.take(&Token::Dots) {
            self.take(&Token::Slash);
            let end = self.date_or_whole()?;
            return Some(Span { start: End::Open, end: end.end });
        }
        if self.before() {
            let limit = self.date_or_whole()?;
            return Some(Span { start: End::Open, end: limit.start });
        }
        if self.after() {
            let limit = self.date_or_whole()?;
            return Some(Span { start: limit.end, end: End::Open });
        }
        if self.until() {
            let limit = self.date_or_whole()?;
            return Some(Span { start: End::Open, end: limit.end });
        }
        let from =
            self.take_word(|word| matches!(word, "dal" | "dall" | "da" | "from" | "tra" | "fra" | "between" | "since"));
        let first = self.piece()?;
        let joined = if from {
            self.take_word(|word| matches!(word, "al" | "all" | "a" | "to" | "e" | "and" | "until"))
                || self.until()
                || self.take(&Token::Dash)
        } else {
            self.take(&Token::Dash)
                || self.take(&Token::Slash)
                || self.take_word(|word| matches!(word, "al" | "all" | "to" | "a"))
        };
        if !joined {
            let alone = Self::alone(first)?;
            return Some(if from { Span { start: alone.start, end: End::Open } } else { alone });
        }
        if self.take(&Token::Dots) || self.ended() {
            // `1930-`, `1930/..`
            return Some(Span { start: Self::alone(first)?.start, end: End::Open });
        }
        let second = self.piece()?;
        self.join(first, second)
    }

    /// `fino al`, `sino a`, `until`.
    pub(super) fn until(&mut self) -> bool {
        if self.take_word(|word| matches!(word, "fino" | "sino" | "until" | "till" | "up")) {
            self.take_word(|word| matches!(word, "al" | "all" | "a" | "to"));
            return true;
        }
        false
    }

    pub(super) fn date_or_whole(&mut self) -> Option<Span> {
        match self.piece()? {
            Piece::Whole(span) => Some(span),
            Piece::Date(date) => date.complete().map(Span::at),
        }
    }

    fn alone(piece: Piece) -> Option<Span> {
        match piece {
            Piece::Whole(span) => Some(span),
            Piece::Date(date) => date.complete().map(Span::at),
        }
    }

    fn before(&mut self) -> bool {
        if self.take_word(|word| matches!(word, "ante" | "before" | "avanti" | "entro")) {
            self.take_word(|word| matches!(word, "il" | "al" | "l"));
            return true;
        }
        self.take_words(
            |word| matches!(word, "prima" | "anteriore" | "anteriormente" | "precedente" | "earlier"),
            |word| matches!(word, "del" | "dell" | "al" | "all" | "than"),
        )
    }

    fn after(&mut self) -> bool {
        if self.take_word(|word| matches!(word, "post" | "after" | "dopo")) {
            self.take_word(|word| matches!(word, "il" | "l" | "al" | "del"));
            return true;
        }
        self.take_words(
            |word| matches!(word, "posteriore" | "successivo" | "successivamente" | "later"),
            |word| matches!(word, "al" | "all" | "than"),
        )
    }

    /// Two ends: each takes from the other what it leaves unsaid.
    fn join(&mut self, first: Piece, second: Piece) -> Option<Span> {
        let (mut one, mut two) = match (first, second) {
            (Piece::Date(one), Piece::Date(two)) => (one, two),
            (one, two) => {
                let (one, two) = (Self::alone(one)?, Self::alone(two)?);
                return Some(one.until(two));
            }
        };
        match (one.year, two.year) {
            (None, Some(year)) => {
                one.year = Some(year);
                // `5-12 gennaio 1930`; of `3-4/1930` nobody knows whether 3 is a day or a month.
                if one.month.is_none() {
                    two.day?;
                    one.month = two.month;
                }
            }
            (Some(year), None) => {
                match (two.month, two.day) {
                    // `1930-35`, `inverno 1944-45`: read as a day, it is the end of a shortened year.
                    (None, Some(short)) if one.month.is_none_or(|month| month > 12) => {
                        let full = year / 100 * 100 + u16::from(short);
                        two = Partial { year: Some(full), day: None, ..two };
                    }
                    // `1930 gen. 5 - 12`
                    (None, Some(_)) => (two.year, two.month) = (Some(year), one.month),
                    _ => two.year = Some(year),
                }
            }
            (Some(_), Some(_)) => {}
            (None, None) => return None,
        }
        // "ca. 1930-1935" and "1930-1935 ca." are about both.
        let years_only = one.month.is_none() && two.month.is_none();
        if years_only && one.approximate != two.approximate {
            (one.approximate, two.approximate) = (true, true);
        }
        let (one, two) = (self.existing(one)?, self.existing(two)?);
        Some(Span::between(one.complete()?, two.complete()?))
    }
}
