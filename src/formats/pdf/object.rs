//! Objects (ISO 32000-1 §7.3) and their syntax.

/// A direct object.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Object {
    /// `null`, or what cannot be read as anything else.
    #[default]
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Real(f64),
    /// A name without its slash, escapes resolved.
    Name(Vec<u8>),
    /// A string, escapes resolved.
    String(Vec<u8>),
    /// An array.
    Array(Vec<Object>),
    /// A dictionary.
    Dict(Dict),
    /// A reference: object number and generation.
    Reference(u32, u16),
}

impl Object {
    /// As a whole number.
    #[must_use]
    pub const fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// As a number.
    #[must_use]
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    /// As a string.
    #[must_use]
    pub fn string(&self) -> Option<&[u8]> {
        match self {
            Self::String(string) => Some(string),
            _ => None,
        }
    }

    /// As a name.
    #[must_use]
    pub fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// As a dictionary.
    #[must_use]
    pub const fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// As an array.
    #[must_use]
    pub fn array(&self) -> Option<&[Object]> {
        match self {
            Self::Array(array) => Some(array),
            _ => None,
        }
    }
}

/// A dictionary, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dict(pub Vec<(Vec<u8>, Object)>);

impl Dict {
    /// The value of `key`; the last one, where it stands several times.
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<&Object> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Whether the value of `key` is the name `name`.
    #[must_use]
    pub fn is(&self, key: &[u8], name: &[u8]) -> bool {
        self.get(key).and_then(Object::name) == Some(name)
    }
}

/// An indirect object: `12 0 obj … endobj`.
#[derive(Clone, Debug, PartialEq)]
pub struct Indirect {
    /// Object number.
    pub number: u32,
    /// Generation.
    pub generation: u16,
    /// The object; of a stream its dictionary.
    pub object: Object,
    /// Where the bytes of its stream begin, if it is one.
    pub stream: Option<usize>,
    /// Where the walk stands after it (before `endobj`, or where the stream begins).
    pub end: usize,
}

/// The object that a value stands in: its strings are enciphered with this number (§7.6.2). Number 0: in none, as the
/// trailer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// Object number.
    pub number: u32,
    /// Generation.
    pub generation: u16,
}

impl Indirect {
    /// As the owner of what stands in it.
    #[must_use]
    pub const fn owner(&self) -> Owner {
        Owner { number: self.number, generation: self.generation }
    }
}

/// The deepest nesting that is read.
const MOST_DEPTH: u32 = 96;

/// Reads objects from bytes.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Nodes that may be made still.
    nodes: u32,
}

pub(super) const fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

pub(super) const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Lexer<'a> {
    /// Begins at `at` and makes no more than `nodes` objects.
    #[must_use]
    pub const fn new(bytes: &'a [u8], at: usize, nodes: u32) -> Self {
        Self { bytes, at, nodes }
    }

    /// Where it stands.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over white space and comments.
    pub fn skip_white(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\r' && byte != b'\n') {
                    self.at += 1;
                }
            } else if is_white(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Takes `word` if it stands here, with nothing of a word after it.
    pub fn keyword(&mut self, word: &[u8]) -> bool {
        self.skip_white();
        let Some(rest) = self.bytes.get(self.at..) else { return false };
        if !rest.starts_with(word) || rest.get(word.len()).is_some_and(|byte| !is_white(*byte) && !is_delimiter(*byte))
        {
            return false;
        }
        self.at += word.len();
        true
    }

    /// Goes to `at`.
    pub(super) const fn move_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Takes a word of regular characters; empty where none stands here.
    pub(super) fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|byte| !is_white(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// Takes an unsigned number.
    pub fn number(&mut self) -> Option<u64> {
        self.skip_white();
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = self.bytes.get(start..self.at)?;
        if digits.is_empty() || digits.len() > 20 {
            return None;
        }
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    /// Takes an object. `None` at the end, at a word that is no object, or beyond the limits.
    pub fn object(&mut self) -> Option<Object> {
        self.nested(0)
    }

    fn nested(&mut self, depth: u32) -> Option<Object> {
        self.skip_white();
        self.nodes = self.nodes.checked_sub(1)?;
        if depth > MOST_DEPTH {
            return None;
        }
        match self.peek()? {
            b'/' => Some(Object::Name(self.name())),
            b'(' => self.literal().map(Object::String),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => self.dictionary(depth).map(Object::Dict),
            b'<' => self.hexadecimal().map(Object::String),
            b'[' => self.array(depth).map(Object::Array),
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.numeric(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Option<Object> {
        for (word, object) in
            [(&b"true"[..], Object::Bool(true)), (b"false", Object::Bool(false)), (b"null", Object::Null)]
        {
            if self.keyword(word) {
                return Some(object);
            }
        }
        None
    }

    fn numeric(&mut self) -> Option<Object> {
        let start = self.at;
        if let Some(number) = self.number() {
            // A reference is two whole numbers and an R.
            let after = self.at;
            if self.peek().is_some_and(is_white)
                && let Ok(number) = u32::try_from(number)
                && let Some(generation) = self.number().and_then(|generation| u16::try_from(generation).ok())
                && self.keyword(b"R")
            {
                return Some(Object::Reference(number, generation));
            }
            self.at = after;
            if self.peek() != Some(b'.') {
                return i64::try_from(number).ok().map(Object::Integer);
            }
        }
        self.at = start;
        while self.peek().is_some_and(|byte| matches!(byte, b'+' | b'-' | b'.' | b'0'..=b'9')) {
            self.at += 1;
        }
        let text = std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?;
        text.parse().map(Object::Integer).ok().or_else(|| text.parse().map(Object::Real).ok()).or(Some(Object::Null))
    }

    pub(super) fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| !is_white(*byte) && !is_delimiter(*byte)) {
            self.at += 1;
            let escaped = (byte == b'#')
                .then(|| self.bytes.get(self.at..self.at + 2))
                .flatten()
                .and_then(|digits| std::str::from_utf8(digits).ok())
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            if escaped.is_some() {
                self.at += 2;
            }
            name.push(escaped.unwrap_or(byte));
        }
        name
    }

    pub(super) fn literal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let (mut text, mut depth) = (Vec::new(), 0u32);
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => return Some(text),
                b')' => depth -= 1,
                b'\\' => {
                    text.extend(self.escape()?);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
    }

    fn escape(&mut self) -> Option<Option<u8>> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                None
            }
            b'\n' => None,
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    if let Some(digit) = self.peek().filter(|digit| (b'0'..=b'7').contains(digit)) {
                        value = value * 8 + u32::from(digit - b'0');
                        self.at += 1;
                    }
                }
                Some((value & 0xFF) as u8)
            }
            other => Some(other),
        })
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let (mut text, mut half) = (Vec::new(), None);
        loop {
            let byte = self.peek()?;
            self.at += 1;
            if byte == b'>' {
                text.extend(half.map(|high: u8| high << 4));
                return Some(text);
            }
            let Some(digit) = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else {
                continue;
            };
            half = match half {
                None => Some(digit),
                Some(high) => {
                    text.push(high << 4 | digit);
                    None
                }
            };
        }
    }

    fn array(&mut self, depth: u32) -> Option<Vec<Object>> {
        self.at += 1;
        let mut array = Vec::new();
        loop {
            self.skip_white();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(array);
            }
            array.push(self.nested(depth + 1)?);
        }
    }

    fn dictionary(&mut self, depth: u32) -> Option<Dict> {
        self.at += 2;
        let mut dict = Dict::default();
        loop {
            self.skip_white();
            if self.peek()? == b'>' {
                self.at += 2;
                return Some(dict);
            }
            let Some(Object::Name(key)) = self.nested(depth + 1) else { return None };
            self.skip_white();
            // A key without a value, as some programs write: the dictionary ends here.
            if self.bytes.get(self.at..)?.starts_with(b">>") {
                continue;
            }
            let value = self.nested(depth + 1)?;
            dict.0.push((key, value));
        }
    }

    /// Takes the beginning of an indirect object: its number and generation, and `obj`.
    pub(super) fn head(&mut self) -> Option<Owner> {
        let number = u32::try_from(self.number()?).ok()?;
        let generation = u16::try_from(self.number()?).ok()?;
        self.skip_white();
        // `obj` may be followed by the object without a blank.
        if !self.bytes.get(self.at..)?.starts_with(b"obj") {
            return None;
        }
        self.at += 3;
        Some(Owner { number, generation })
    }

    /// Takes an indirect object.
    pub fn indirect(&mut self) -> Option<Indirect> {
        let Owner { number, generation } = self.head()?;
        self.skip_white();
        let object = if self.bytes.get(self.at..)?.starts_with(b"endobj") { Object::Null } else { self.object()? };
        let mut indirect = Indirect { number, generation, object, stream: None, end: self.at };
        if indirect.object.dict().is_some() {
            self.skip_white();
            if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(b"stream")) {
                let mut start = self.at + 6;
                // CRLF or LF follows (§7.3.8.1); a lone CR is wrong and met.
                if self.bytes.get(start) == Some(&b'\r') {
                    start += 1;
                }
                if self.bytes.get(start) == Some(&b'\n') {
                    start += 1;
                }
                indirect.stream = Some(start);
                indirect.end = start;
            }
        }
        Some(indirect)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8]) -> Option<Object> {
        Lexer::new(text, 0, 1000).object()
    }

    #[test]
    fn the_kinds_of_objects() {
        assert_eq!(read(b" -12 "), Some(Object::Integer(-12)));
        assert_eq!(read(b"4.5"), Some(Object::Real(4.5)));
        assert_eq!(read(b"12 0 R"), Some(Object::Reference(12, 0)));
        assert_eq!(read(b"12 0 obj"), Some(Object::Integer(12)));
        assert_eq!(read(b"/A#20B"), Some(Object::Name(b"A B".to_vec())));
        assert_eq!(read(b"(a\\(b(c)\\101\\\nd)"), Some(Object::String(b"a(b(c)Ad".to_vec())));
        assert_eq!(read(b"<4 1 4>"), Some(Object::String(b"A@".to_vec())));
        assert_eq!(read(b"[1 % comment\n true]"), Some(Object::Array(vec![Object::Integer(1), Object::Bool(true)])));
        let dict = read(b"<</A/B/C<</D 1>>>>").unwrap();
        assert!(dict.dict().unwrap().is(b"A", b"B"));
    }

    #[test]
    fn streams_and_empty_objects() {
        let object = Lexer::new(b"3 0 obj<</Length 2>>stream\r\nxyendstream", 0, 100).indirect().unwrap();
        assert_eq!(object.stream, Some(28));
        assert_eq!(Lexer::new(b"3 0 obj endobj", 0, 100).indirect().unwrap().object, Object::Null);
    }

    #[test]
    fn depth_and_nodes_are_bounded() {
        assert_eq!(read(&b"[".repeat(100_000)), None);
        assert_eq!(read(&[b"[", b"1 ".repeat(2000).as_slice(), b"]"].concat()), None);
    }

    proptest! {
        #[test]
        fn any_text_ends(text in proptest::collection::vec(prop_oneof![
            proptest::sample::select(b"<>[]()/% \\\nR0123456789obj".to_vec()), any::<u8>()], 0..300)) {
            let _ = Lexer::new(&text, 0, 1000).object();
            let _ = Lexer::new(&text, 0, 1000).indirect();
        }
    }
}
