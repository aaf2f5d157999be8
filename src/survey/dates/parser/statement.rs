//! A whole statement: dates one after the other, and papers from before or after them.

use super::super::Reading;
use super::super::point::Span;
use super::super::token::Token;
use super::super::words;
use super::cursor::Parser;

/// Reads a whole statement.
pub fn statement(tokens: &[Token]) -> Reading {
    let mut parser = Parser { tokens, at: 0, impossible: false };
    let reading = parser.statement();
    if parser.impossible && matches!(reading, Reading::Unclear | Reading::Undated) {
        Reading::Impossible
    } else {
        reading
    }
}

impl Parser<'_> {
    pub(super) fn statement(&mut self) -> Reading {
        let undated = self.undated();
        while self.take(&Token::Comma) || self.take(&Token::Semicolon) || self.take(&Token::Dash) {}
        if self.ended() {
            return if undated || self.tokens.is_empty() { Reading::Undated } else { Reading::Unclear };
        }
        let Some(mut span) = self.range() else { return Reading::Unclear };
        loop {
            if span.is_reversed() {
                return Reading::Reversed;
            }
            if self.ended() {
                return Reading::Span(span);
            }
            let next = if self.take_word(|word| matches!(word, "con" | "with" | "including" | "include" | "comprende"))
            {
                self.papers(span)
            } else if self.take(&Token::Comma)
                || self.take(&Token::Semicolon)
                || self.take_word(|word| matches!(word, "e" | "ed" | "and"))
            {
                if matches!(self.word(0), "con" | "with") {
                    Some(span)
                } else {
                    self.range().map(|other| span.with(other))
                }
            } else {
                None
            };
            match next {
                Some(wider) => span = wider,
                None => return Reading::Unclear,
            }
        }
    }

    /// `s.d.`, `senza data`, `no date`, `non datato`.
    fn undated(&mut self) -> bool {
        let two = (self.word(0), self.word(1));
        let words = match two {
            (word, _) if words::is_undated(word) => 1,
            ("senza", "data" | "date" | "anno")
            | ("no", "date")
            | ("non", "datato" | "datata" | "datati" | "datate") => 2,
            ("s" | "n", "d") => 2,
            _ => 0,
        };
        self.at += words;
        words > 0
    }

    /// What follows "con": older or younger papers widen the span.
    fn papers(&mut self, span: Span) -> Option<Span> {
        while self.take_word(words::is_papers) {}
        let from = self.take_word(|word| matches!(word, "dal" | "dall" | "dalla" | "da" | "from" | "since"));
        if from {
            let first = self.date_or_whole()?;
            let until = self.take_word(|word| matches!(word, "al" | "all" | "a" | "to"));
            if until {
                let last = self.date_or_whole()?;
                return Some(span.with(first).with(last));
            }
            let mut wider = span.with(first);
            if self.joined_until() {
                wider = wider.with(self.date_or_whole()?);
            }
            return Some(wider);
        }
        if self.until() || self.take_word(|word| matches!(word, "al" | "to")) {
            return Some(span.with(self.date_or_whole()?));
        }
        self.take_word(|word| matches!(word, "del" | "dell" | "di" | "of"));
        let other = self.range()?;
        Some(span.with(other))
    }

    fn joined_until(&mut self) -> bool {
        let mark = self.at;
        self.take_word(|word| matches!(word, "e" | "and"));
        if self.until() {
            return true;
        }
        self.at = mark;
        false
    }
}
