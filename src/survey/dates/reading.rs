//! What came of reading a date statement.

use crate::records::DateStatement;

use super::point::Span;
use super::{parser, token};

/// What came of reading a date statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A date or a range.
    Span(Span),
    /// It says that there is no date: `s.d.`, `undated`, or nothing at all.
    Undated,
    /// It names a day that no calendar has: `31/02/1932`.
    Impossible,
    /// It ends before it begins.
    Reversed,
    /// It is beyond what Fondo reads.
    Unclear,
}

impl Reading {
    /// The range, where one was read.
    #[must_use]
    pub fn span(&self) -> Option<&Span> {
        match self {
            Self::Span(span) => Some(span),
            Self::Undated | Self::Impossible | Self::Reversed | Self::Unclear => None,
        }
    }
}

/// Longest statement that is looked at, in bytes; a longer one is no date.
const LONGEST: usize = 400;

/// Reads a statement: what was written is kept character for character, beside the range that it means.
#[must_use]
pub fn read(text: &str) -> DateStatement {
    DateStatement { written: text.to_owned(), edtf: interpret(text).span().map(Span::edtf) }
}

/// Reads a statement and says why there is no range where there is none.
#[must_use]
pub fn interpret(text: &str) -> Reading {
    if text.len() > LONGEST {
        return Reading::Unclear;
    }
    parser::statement(&token::tokens(text))
}
