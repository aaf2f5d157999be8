//! What one piece of a statement says, before its neighbours have said the rest.

use super::super::point::{Point, Span};

/// A date of which parts may have to be taken from its neighbour: `5-12 gennaio 1930`, `1930 gen.-mar.`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Partial {
    pub(super) year: Option<u16>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
    pub(super) unknown_digits: u8,
    pub(super) uncertain: bool,
    pub(super) approximate: bool,
}

impl Partial {
    pub(super) fn complete(self) -> Option<Point> {
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
pub(super) enum Piece {
    Date(Partial),
    /// A century, a named decade: a span by itself.
    Whole(Span),
}

/// A date whose month lies in the year; whether the day lies in the month is asked later.
pub(super) fn dated(year: u32, month: u32, day: u32) -> Option<Partial> {
    let year = u16::try_from(year).ok().filter(|year| (1..=9999).contains(year))?;
    let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    let day = u8::try_from(day).ok()?;
    Some(Partial { year: Some(year), month: Some(month), day: Some(day), ..Partial::default() })
}
