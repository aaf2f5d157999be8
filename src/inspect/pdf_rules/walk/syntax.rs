//! How something is written, token by token.

use super::super::facts::{ArraySize, DictSize, Hexadecimal, Integer, NameLength, Real, StringLength};
use super::super::rule::Subject;
use super::checker::{Place, Walk};
use crate::formats::pdf::{Token, Tokens};

/// An array or dictionary that is open.
struct Open {
    is_dict: bool,
    items: usize,
}

impl Walk<'_, '_> {
    /// Puts the rules of syntax and limits to all tokens between `from` and `to`.
    pub(super) fn syntax(&mut self, bytes: &[u8], from: usize, to: usize, place: Place) {
        let Some(bytes) = bytes.get(..to) else { return };
        let mut open: Vec<Open> = Vec::new();
        let mut reference = 0usize;
        for token in Tokens::new(bytes, from) {
            let mut counts = true;
            match &token {
                Token::Integer(value) => self.put(&Subject::Integer(&Integer(*value)), place),
                Token::Real(value) => self.put(&Subject::Real(&Real(*value)), place),
                Token::Name(name) => self.put(&Subject::NameLength(&NameLength(name.len())), place),
                Token::Literal(string) => self.put(&Subject::Length(&StringLength(string.len())), place),
                Token::Hexadecimal { characters, foreign } => {
                    self.put(&Subject::Hexadecimal(&Hexadecimal { characters: *characters, foreign: *foreign }), place);
                    self.put(&Subject::Length(&StringLength(characters.div_ceil(2))), place);
                }
                Token::OpenArray | Token::OpenDict => {
                    count(&mut open);
                    open.push(Open { is_dict: token == Token::OpenDict, items: 0 });
                    counts = false;
                }
                Token::CloseArray | Token::CloseDict => {
                    self.closed(open.pop(), place);
                    counts = false;
                }
                // Two numbers and an R are one thing.
                Token::Word(word) => {
                    if *word == b"R"
                        && let Some(inner) = open.last_mut()
                    {
                        inner.items = inner.items.saturating_sub(reference.min(2));
                    }
                }
            }
            reference = if matches!(token, Token::Integer(_)) { reference + 1 } else { 0 };
            if counts {
                count(&mut open);
            }
        }
    }

    fn closed(&mut self, open: Option<Open>, place: Place) {
        match open {
            Some(Open { is_dict: true, items }) => self.put(&Subject::DictSize(&DictSize(items / 2)), place),
            Some(Open { is_dict: false, items }) => self.put(&Subject::ArraySize(&ArraySize(items)), place),
            None => {}
        }
    }
}

fn count(open: &mut [Open]) {
    if let Some(inner) = open.last_mut() {
        inner.items += 1;
    }
}
