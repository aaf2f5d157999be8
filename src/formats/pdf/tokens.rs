//! What stands in the bytes, token by token (§7.2, §7.3): for rules about how something is written, which an object no
//! longer tells.

use super::object::Lexer;

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub enum Token<'a> {
    /// A whole number; `None` where it has more digits than 64 bits hold.
    Integer(Option<i64>),
    /// Any other number.
    Real(f64),
    /// A name, escapes resolved.
    Name(Vec<u8>),
    /// A string in brackets, escapes resolved.
    Literal(Vec<u8>),
    /// A string in hexadecimal digits.
    Hexadecimal {
        /// Characters that are no white space.
        characters: usize,
        /// Those of them that are no digits.
        foreign: usize,
    },
    /// `[`.
    OpenArray,
    /// `]`.
    CloseArray,
    /// `<<`.
    OpenDict,
    /// `>>`.
    CloseDict,
    /// Any other word.
    Word(&'a [u8]),
}

/// Reads tokens until a string that does not end, or the end of the bytes.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    bytes: &'a [u8],
    lexer: Lexer<'a>,
}

impl<'a> Tokens<'a> {
    /// Begins at `at`.
    #[must_use]
    pub const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, lexer: Lexer::new(bytes, at, 0) }
    }

    /// Where it stands.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.lexer.at()
    }

    fn past(&mut self, length: usize, token: Token<'a>) -> Token<'a> {
        self.lexer.move_to(self.lexer.at().saturating_add(length));
        token
    }

    fn starts(&self, with: &[u8]) -> bool {
        self.bytes.get(self.lexer.at()..).is_some_and(|rest| rest.starts_with(with))
    }

    fn hexadecimal(&mut self) -> Option<Token<'a>> {
        let rest = self.bytes.get(self.lexer.at() + 1..)?;
        let length = rest.iter().position(|byte| *byte == b'>')?;
        let written = rest.get(..length)?.iter().filter(|byte| !super::object::is_white(**byte));
        let (mut characters, mut foreign) = (0, 0);
        for byte in written {
            characters += 1;
            foreign += usize::from(!byte.is_ascii_hexdigit());
        }
        Some(self.past(length + 2, Token::Hexadecimal { characters, foreign }))
    }

    fn numeric(word: &'a [u8]) -> Token<'a> {
        let text = std::str::from_utf8(word).unwrap_or_default();
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
            return Token::Integer(text.parse().ok());
        }
        let real = unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        match text.parse() {
            Ok(value) if real => Token::Real(value),
            _ => Token::Word(word),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.lexer.skip_white();
        Some(match self.lexer.peek()? {
            b'/' => Token::Name(self.lexer.name()),
            b'(' => Token::Literal(self.lexer.literal()?),
            b'<' if self.starts(b"<<") => self.past(2, Token::OpenDict),
            b'<' => self.hexadecimal()?,
            b'>' if self.starts(b">>") => self.past(2, Token::CloseDict),
            b'[' => self.past(1, Token::OpenArray),
            b']' => self.past(1, Token::CloseArray),
            b'>' | b')' | b'{' | b'}' => {
                let at = self.lexer.at();
                self.past(1, Token::Word(self.bytes.get(at..=at)?))
            }
            b'+' | b'-' | b'.' | b'0'..=b'9' => Self::numeric(self.lexer.regular()),
            _ => Token::Word(self.lexer.regular()),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_kind() {
        let text = b"<</A#20 [1 -2.5 +7 99999999999999999999]>> (a\\)b) <4 1x> BT 1.2.3 %no\n{";
        let tokens: Vec<_> = Tokens::new(text, 0).collect();
        let expected = [
            Token::OpenDict,
            Token::Name(b"A ".to_vec()),
            Token::OpenArray,
            Token::Integer(Some(1)),
            Token::Real(-2.5),
            Token::Integer(Some(7)),
            Token::Integer(None),
            Token::CloseArray,
            Token::CloseDict,
            Token::Literal(b"a)b".to_vec()),
            Token::Hexadecimal { characters: 3, foreign: 1 },
            Token::Word(b"BT"),
            Token::Word(b"1.2.3"),
            Token::Word(b"{"),
        ];
        assert_eq!(tokens, expected);
    }

    proptest! {
        #[test]
        fn any_bytes_end(text in proptest::collection::vec(prop_oneof![
            proptest::sample::select(b"<>[](){}/% \\\n+-.019a".to_vec()), any::<u8>()], 0..300)) {
            prop_assert!(Tokens::new(&text, 0).count() <= text.len());
        }
    }
}
