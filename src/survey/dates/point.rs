//! Points and spans of time, and how EDTF writes them.

use std::fmt::Write as _;

/// A date of some precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Year, 1 to 9999. Of a decade or century the first year.
    pub year: u16,
    /// Month 1 to 12, or season 21 to 24 (spring to winter).
    pub month: Option<u8>,
    /// Day of the month.
    pub day: Option<u8>,
    /// Digits of the year that are not known, from the right: 1 for a decade, 2 for a century of EDTF.
    pub unknown_digits: u8,
    /// Written with a question mark.
    pub uncertain: bool,
    /// Written with "circa".
    pub approximate: bool,
}

impl Point {
    /// A year and nothing more.
    #[must_use]
    pub const fn year(year: u16) -> Self {
        Self { year, month: None, day: None, unknown_digits: 0, uncertain: false, approximate: false }
    }

    /// The first day that is meant, as (year, month, day).
    #[must_use]
    pub fn first_day(&self) -> (u16, u8, u8) {
        match self.month {
            Some(month @ 1..=12) => (self.year, month, self.day.unwrap_or(1)),
            Some(_) | None => (self.year, 1, 1),
        }
    }

    /// The last day that is meant; day 31 stands for the end of any month.
    #[must_use]
    pub fn last_day(&self) -> (u16, u8, u8) {
        match self.month {
            Some(month @ 1..=12) => (self.year, month, self.day.unwrap_or(31)),
            Some(_) | None => (self.last_year(), 12, 31),
        }
    }

    fn last_year(&self) -> u16 {
        self.year.saturating_add(match self.unknown_digits {
            0 => 0,
            1 => 9,
            _ => 99,
        })
    }

    fn qualifier(&self) -> &'static str {
        match (self.uncertain, self.approximate) {
            (true, true) => "%",
            (true, false) => "?",
            (false, true) => "~",
            (false, false) => "",
        }
    }

    /// As one end of an interval, where level 1 has neither unspecified digits nor seasons.
    fn edtf_in_interval(&self, last: bool) -> String {
        let mut text = format!("{:04}", if last { self.last_year() } else { self.year });
        if let Some(month @ 1..=12) = self.month {
            let _ = write!(text, "-{month:02}");
            if let Some(day) = self.day {
                let _ = write!(text, "-{day:02}");
            }
        }
        text + self.qualifier()
    }

    /// Standing alone. Qualified decades become intervals, qualified seasons years: level 1 has no other way.
    fn edtf(&self) -> String {
        let qualified = self.uncertain || self.approximate;
        match (self.unknown_digits, self.month) {
            (0, Some(season @ 21..)) if !qualified => format!("{:04}-{season}", self.year),
            (0, _) => self.edtf_in_interval(false),
            (1, _) if !qualified => format!("{:03}X", self.year / 10),
            (2, _) if !qualified => format!("{:02}XX", self.year / 100),
            _ => format!("{}/{}", self.edtf_in_interval(false), self.edtf_in_interval(true)),
        }
    }
}

/// One end of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A date.
    At(Point),
    /// No limit is named: `ante 1900` begins so.
    Open,
}

impl End {
    fn point(self) -> Option<Point> {
        match self {
            Self::At(point) => Some(point),
            Self::Open => None,
        }
    }
}

/// A range of time, or one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: End,
    /// Where it ends.
    pub end: End,
}

impl Span {
    /// A single date.
    #[must_use]
    pub const fn at(point: Point) -> Self {
        Self { start: End::At(point), end: End::At(point) }
    }

    /// From a date to a date.
    #[must_use]
    pub const fn between(start: Point, end: Point) -> Self {
        Self { start: End::At(start), end: End::At(end) }
    }

    /// In EDTF, level 1.
    #[must_use]
    pub fn edtf(&self) -> String {
        match (self.start, self.end) {
            (End::At(start), End::At(end)) if start == end => start.edtf(),
            (start, end) => {
                let side = |side: End, last| side.point().map_or("..".to_owned(), |point| point.edtf_in_interval(last));
                format!("{}/{}", side(start, false), side(end, true))
            }
        }
    }

    /// Whether it ends before it begins.
    #[must_use]
    pub fn is_reversed(&self) -> bool {
        match (self.start, self.end) {
            (End::At(start), End::At(end)) => start.first_day() > end.last_day(),
            _ => false,
        }
    }

    /// The shortest span that holds both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let start = match (self.start, other.start) {
            (End::At(one), End::At(two)) => End::At(if two.first_day() < one.first_day() { two } else { one }),
            _ => End::Open,
        };
        let end = match (self.end, other.end) {
            (End::At(one), End::At(two)) => End::At(if two.last_day() > one.last_day() { two } else { one }),
            _ => End::Open,
        };
        Self { start, end }
    }

    /// From the beginning of this span to the end of the other.
    #[must_use]
    pub fn until(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }
}
