//! One date, century or decade with the words that qualify it.

use super::super::point::{End, Point, Span};
use super::super::token::Token;
use super::super::words;
use super::cursor::Parser;
use super::partial::{Partial, Piece};

impl Parser<'_> {
    /// A date, a century, a decade, with what qualifies it.
    pub(super) fn piece(&mut self) -> Option<Piece> {
        let (mut about, mut perhaps) = self.qualifiers();
        while self.take_filler() {
            let more = self.qualifiers();
            (about, perhaps) = (about | more.0, perhaps | more.1);
        }
        if let Some(span) = self.decade().or_else(|| self.century()) {
            let more = self.qualifiers();
            return Some(Piece::Whole(qualified(span, about | more.0, perhaps | more.1)));
        }
        let mut date = self.date()?;
        let more = self.qualifiers();
        date.approximate |= about | more.0;
        date.uncertain |= perhaps | more.1;
        if date.year.is_some() {
            date = self.existing(date)?;
        }
        self.fascist_year(&date);
        Some(Piece::Date(date))
    }

    /// (about, perhaps)
    fn qualifiers(&mut self) -> (bool, bool) {
        let (mut about, mut perhaps) = (false, false);
        loop {
            if self.take_word(words::is_about) || self.take(&Token::Tilde) {
                self.take(&Token::Dot);
                about = true;
            } else if matches!((self.word(0), self.word(1)), ("verso" | "intorno", "il" | "al" | "all" | "l")) {
                self.at += 2;
                about = true;
            } else if self.take_word(words::is_perhaps) || self.take(&Token::Question) {
                perhaps = true;
            } else if self.take(&Token::Percent) {
                (about, perhaps) = (true, true);
            } else {
                return (about, perhaps);
            }
        }
    }

    /// `1934 (XII E.F.)`: the year of the fascist era says nothing new.
    fn fascist_year(&mut self, date: &Partial) {
        if !matches!(date.year, Some(1922..=1945)) {
            return;
        }
        let mark = self.at;
        let dash = self.take(&Token::Dash);
        self.take_word(|word| matches!(word, "a" | "anno"));
        let era = self.take_word(|word| words::roman(word).is_some_and(|year| (1..=23).contains(&year)));
        let named = self.take_word(|word| matches!(word, "ef" | "fascista")) || {
            let two = matches!((self.word(0), self.word(1)), ("e", "f") | ("era", "fascista"));
            self.at += if two { 2 } else { 0 };
            two
        };
        let another_date_follows = dash && !named && matches!(self.peek(0), Some(Token::Number(..)));
        if !era || another_date_follows {
            self.at = mark;
        }
    }
}

fn qualified(span: Span, about: bool, perhaps: bool) -> Span {
    let mark = |end: End| match end {
        End::At(point) => {
            End::At(Point { approximate: point.approximate || about, uncertain: point.uncertain || perhaps, ..point })
        }
        End::Open => End::Open,
    };
    Span { start: mark(span.start), end: mark(span.end) }
}
