//! From tokens to a span. What is not understood to its last token is no date: a guess would be worse than none.

use super::Reading;
use super::point::{End, Point, Span};
use super::token::Token;
use super::words;

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

/// A date of which parts may have to be taken from its neighbour: `5-12 gennaio 1930`, `1930 gen.-mar.`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Partial {
    year: Option<u16>,
    month: Option<u8>,
    day: Option<u8>,
    unknown_digits: u8,
    uncertain: bool,
    approximate: bool,
}

impl Partial {
    fn complete(self) -> Option<Point> {
        let year = self.year?;
        Some(Point {
            year,
            month: self.month,
            day: self.day,
            unknown_digits: self.unknown_digits,
            uncertain: self.uncertain,
            approximate: self.approximate,
        })
    }
}

/// What stands between two words for "from" and "to", or alone.
#[derive(Clone, Copy, Debug)]
enum Piece {
    Date(Partial),
    /// A century, a named decade: a span by itself.
    Whole(Span),
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    /// A day was named that no calendar has.
    impossible: bool,
}

impl<'a> Parser<'a> {
    fn peek(&self, ahead: usize) -> Option<&'a Token> {
        self.tokens.get(self.at + ahead)
    }

    fn word(&self, ahead: usize) -> &'a str {
        match self.peek(ahead) {
            Some(Token::Word(word)) => word,
            _ => "",
        }
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek(0) == Some(token);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, is_it: impl Fn(&str) -> bool) -> bool {
        let found = matches!(self.peek(0), Some(Token::Word(word)) if is_it(word));
        self.at += usize::from(found);
        found
    }

    /// Two words, or nothing.
    fn take_words(&mut self, first: impl Fn(&str) -> bool, second: impl Fn(&str) -> bool) -> bool {
        let found = first(self.word(0)) && second(self.word(1));
        self.at += if found { 2 } else { 0 };
        found
    }

    fn ended(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn statement(&mut self) -> Reading {
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

    /// `fino al`, `sino a`, `until`.
    fn until(&mut self) -> bool {
        if self.take_word(|word| matches!(word, "fino" | "sino" | "until" | "till" | "up")) {
            self.take_word(|word| matches!(word, "al" | "all" | "a" | "to"));
            return true;
        }
        false
    }

    fn date_or_whole(&mut self) -> Option<Span> {
        match self.piece()? {
            Piece::Whole(span) => Some(span),
            Piece::Date(date) => date.complete().map(Span::at),
        }
    }

    /// One date or one range.
    fn range(&mut self) -> Option<Span> {
        while self.take_word(words::is_filler) {}
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
                // `5-12 gennaio 1930`
                if one.month.is_none() {
                    one.month = two.month;
                }
            }
            (Some(year), None) => {
                match (two.month, two.day) {
                    // `1930-35`: read as a day, it is the end of a shortened year.
                    (None, Some(short)) if one.month.is_none() => {
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
        if !self.exists(&one) || !self.exists(&two) {
            return None;
        }
        Some(Span::between(one.complete()?, two.complete()?))
    }

    fn exists(&mut self, date: &Partial) -> bool {
        let (Some(year), Some(month @ 1..=12), Some(day)) = (date.year, date.month, date.day) else { return true };
        let found = i16::try_from(year)
            .ok()
            .zip(i8::try_from(month).ok().zip(i8::try_from(day).ok()))
            .is_some_and(|(year, (month, day))| jiff::civil::Date::new(year, month, day).is_ok());
        self.impossible |= !found;
        found
    }

    /// A date, a century, a decade, with what qualifies it.
    fn piece(&mut self) -> Option<Piece> {
        let (mut about, mut perhaps) = self.qualifiers();
        while self.take_word(words::is_filler) {
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
        if date.year.is_some() && !self.exists(&date) {
            return None;
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

    /// `anni '30`, `anni Trenta del Novecento`, `1930s`, `193X`, `193-`.
    fn decade(&mut self) -> Option<Span> {
        let mark = self.at;
        let decade = |first: u16| Span::at(Point { unknown_digits: 1, ..Point::year(first) });
        if let Some(&Token::Number(number, digits)) = self.peek(0) {
            let number = u16::try_from(number).ok()?;
            let next = self.word(1);
            match (digits, next, self.peek(1)) {
                (3, "x", _) => (self.at += 2, Some(decade(number * 10))).1,
                (2, "xx", _) => {
                    self.at += 2;
                    Some(Span::at(Point { unknown_digits: 2, ..Point::year(number * 100) }))
                }
                (4, "s", _) if number.is_multiple_of(10) => (self.at += 2, Some(decade(number))).1,
                (3, _, Some(Token::Dash | Token::Question)) if self.peek(2).is_none() => {
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
    fn century(&mut self) -> Option<Span> {
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
        let two = (self.word(0), self.word(1));
        let (part, words) = match two {
            ("prima" | "1" | "i", "metà") | ("first", "half") => ((0, 50, false), 2),
            ("seconda" | "ii", "metà") | ("second", "half") => ((50, 100, false), 2),
            ("primo" | "i", "quarto") | ("first", "quarter") => ((0, 25, false), 2),
            ("secondo" | "ii", "quarto") | ("second", "quarter") => ((25, 50, false), 2),
            ("terzo" | "iii", "quarto") | ("third", "quarter") => ((50, 75, false), 2),
            ("ultimo" | "quarto" | "iv", "quarto") | ("last" | "fourth", "quarter") => ((75, 100, false), 2),
            ("metà" | "mid", _) => ((40, 60, true), 1),
            ("inizio" | "inizi" | "early" | "in", _) => ((0, 20, true), 1),
            ("fine" | "late" | "ex", _) => ((80, 100, true), 1),
            _ => return None,
        };
        self.at += words;
        while self.take_word(|word| matches!(word, "del" | "dell" | "dello" | "of" | "the")) {}
        Some(part)
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

    /// Day, month and year in any of the orders in which people write them.
    fn date(&mut self) -> Option<Partial> {
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
        self.exists(&date).then_some(date)
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

fn is_years(token: &Token) -> bool {
    matches!(token, Token::Word(word) if matches!(word.as_str(), "anni" | "years" | "the" | "gli"))
}

/// A date whose month lies in the year; whether the day lies in the month is asked later.
fn dated(year: u32, month: u32, day: u32) -> Option<Partial> {
    let year = u16::try_from(year).ok().filter(|year| (1..=9999).contains(year))?;
    let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    let day = u8::try_from(day).ok()?;
    Some(Partial { year: Some(year), month: Some(month), day: Some(day), ..Partial::default() })
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
