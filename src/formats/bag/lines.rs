//! The lines of a tag file in whatever encoding the bag declares, one at a time.

use std::io::{self, Read};

/// Longest line that is taken; paths of the systems in use have at most 4096 bytes.
const LONGEST: usize = 1 << 16;
const CHUNK: usize = 1 << 16;

/// A character encoding by its name in the IANA registry.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8, and whatever else the WHATWG knows but for the two below.
    #[default]
    Utf8,
    /// Every byte is the code point of that number.
    Latin1,
    /// UTF-16; the byte-order mark decides, else which byte of the first character is zero.
    Utf16,
    /// Another one.
    Other(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// By its name; `None` where nobody knows it.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        match label.to_ascii_uppercase().as_str() {
            "UTF-8" | "UTF8" => Some(Self::Utf8),
            "ISO-8859-1" | "LATIN1" | "ISO_8859-1" | "US-ASCII" | "ASCII" => Some(Self::Latin1),
            "UTF-16" => Some(Self::Utf16),
            _ => encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Self::Other),
        }
    }

    /// The name that a report shows.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Latin1 => "ISO-8859-1",
            Self::Utf16 => "UTF-16",
            Self::Other(encoding) => encoding.name(),
        }
    }

    /// The decoder for a file that begins with `first`; `None` stands for Latin-1.
    fn decoder(&self, first: &[u8]) -> Option<encoding_rs::Decoder> {
        let encoding = match self {
            Self::Latin1 => return None,
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Other(encoding) => encoding,
            Self::Utf16 => match first {
                [0xfe, 0xff, ..] | [0, ..] => encoding_rs::UTF_16BE,
                _ => encoding_rs::UTF_16LE,
            },
        };
        Some(encoding.new_decoder_with_bom_removal())
    }
}

/// One line without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: u64,
    /// Its text.
    pub text: String,
    /// Whether a line end followed; false only for the last line of a file that may have been cut.
    pub ended: bool,
}

/// What keeps a line from being read.
#[derive(Debug)]
pub enum LineError {
    /// The system.
    Io(io::Error),
    /// Bytes that are none of the encoding.
    Undecodable {
        /// In or near this line.
        number: u64,
    },
    /// A line longer than any path.
    TooLong {
        /// The line.
        number: u64,
    },
}

/// Reads lines that end with LF, CR or CRLF (RFC 8493 §1.3).
pub struct Lines<R> {
    from: R,
    encoding: Encoding,
    decoder: Option<encoding_rs::Decoder>,
    bytes: Vec<u8>,
    text: String,
    at: usize,
    number: u64,
    begun: bool,
    exhausted: bool,
    undecodable: bool,
    utf8_mark: bool,
}

impl<R: Read> Lines<R> {
    /// The lines of `from`.
    pub fn new(from: R, encoding: Encoding) -> Self {
        Self {
            from,
            encoding,
            decoder: None,
            bytes: vec![0; CHUNK],
            text: String::new(),
            at: 0,
            number: 0,
            begun: false,
            exhausted: false,
            undecodable: false,
            utf8_mark: false,
        }
    }

    /// Whether the file begins with the UTF-8 byte-order mark; known after the first line.
    pub fn has_utf8_mark(&self) -> bool {
        self.utf8_mark
    }

    /// Reads and decodes the next piece.
    fn refill(&mut self) -> io::Result<()> {
        self.text.drain(..self.at);
        self.at = 0;
        let mut filled = 0;
        while filled < CHUNK {
            match self.from.read(&mut self.bytes[filled..]) {
                Ok(0) => {
                    self.exhausted = true;
                    break;
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let bytes = &self.bytes[..filled];
        if !self.begun {
            self.begun = true;
            self.decoder = self.encoding.decoder(bytes);
            self.utf8_mark = self.encoding == Encoding::Utf8 && bytes.starts_with(b"\xef\xbb\xbf");
        }
        match &mut self.decoder {
            None => self.text.extend(bytes.iter().map(|byte| char::from(*byte))),
            Some(decoder) => {
                let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(CHUNK * 4);
                self.text.reserve(room);
                let (_, _, replaced) = decoder.decode_to_string(bytes, &mut self.text, self.exhausted);
                self.undecodable |= replaced;
            }
        }
        Ok(())
    }

    /// The next line in what is decoded: where it ends, and where the one after begins.
    fn split(&self) -> Option<(usize, usize)> {
        let rest = &self.text[self.at..];
        let end = rest.find(['\n', '\r'])?;
        let after = &rest[end..];
        if after == "\r" && !self.exhausted {
            return None; // the LF may come with the next piece
        }
        let width = if after.starts_with("\r\n") { 2 } else { 1 };
        Some((self.at + end, self.at + end + width))
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Result<Line, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut dropped = false;
        loop {
            if std::mem::take(&mut self.undecodable) {
                return Some(Err(LineError::Undecodable { number: self.number + 1 }));
            }
            if let Some((end, after)) = self.split() {
                self.number += 1;
                let line = &self.text[self.at..end];
                let too_long = dropped || line.len() > LONGEST;
                let text = if too_long { String::new() } else { line.to_owned() };
                self.at = after;
                if too_long {
                    return Some(Err(LineError::TooLong { number: self.number }));
                }
                return Some(Ok(Line { number: self.number, text, ended: true }));
            }
            if self.exhausted {
                let text = self.text.split_off(self.at);
                if text.is_empty() && !dropped {
                    return None;
                }
                self.number += 1;
                if dropped || text.len() > LONGEST {
                    return Some(Err(LineError::TooLong { number: self.number }));
                }
                return Some(Ok(Line { number: self.number, text, ended: false }));
            }
            if self.text.len() - self.at > LONGEST {
                dropped = true;
                self.at = self.text.len();
            }
            if let Err(error) = self.refill() {
                self.exhausted = true;
                self.text.clear();
                self.at = 0;
                return Some(Err(LineError::Io(error)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(bytes: &[u8], encoding: Encoding) -> Vec<String> {
        Lines::new(bytes, encoding).map(|line| line.unwrap().text).collect()
    }

    #[test]
    fn ends_and_encodings() {
        assert_eq!(lines(b"a\nb\r\nc\rd", Encoding::Utf8), ["a", "b", "c", "d"]);
        assert_eq!(lines(b"\xef\xbb\xbfa\n\nb\n", Encoding::Utf8), ["a", "", "b"]);
        assert_eq!(lines(b"citt\xe0\x92\n", Encoding::Latin1), ["citt\u{e0}\u{92}"]);
        assert_eq!(lines(b"\xff\xfea\0\n\0b\0", Encoding::Utf16), ["a", "b"]);
        assert_eq!(lines(b"\xfe\xff\0a\0\n\0b", Encoding::Utf16), ["a", "b"]);
        assert_eq!(lines(b"\0a\0\n\0b", Encoding::Utf16), ["a", "b"]);
        let bad: Vec<_> = Lines::new(&b"a\nb\xff\nc\n"[..], Encoding::Utf8).collect();
        assert!(matches!(bad[0], Err(LineError::Undecodable { .. })));
        assert_eq!(bad.len(), 4);
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let endless = io::repeat(b'x').take(50 << 20).chain(&b"\nafter\n"[..]);
        let mut lines = Lines::new(endless, Encoding::Utf8);
        assert!(matches!(lines.next(), Some(Err(LineError::TooLong { number: 1 }))));
        assert!(lines.text.capacity() < 2 << 20);
        assert_eq!(lines.next().unwrap().unwrap().text, "after");
        assert!(lines.next().is_none());
    }

    /// Gives one byte at a time, so that every boundary between pieces is met.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let take = buffer.len().min(1).min(self.0.len());
            buffer[..take].copy_from_slice(&self.0[..take]);
            self.0 = &self.0[take..];
            Ok(take)
        }
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(text in "[ab\r\n\u{e0}\u{4e00}]{0,60}", pad in 0usize..5) {
            let text = format!("{}{text}", "x".repeat(CHUNK - 3 + pad));
            let whole: Vec<_> = text.replace("\r\n", "\n").split(['\n', '\r']).map(str::to_owned).collect();
            let mut whole = whole;
            if whole.last().is_some_and(String::is_empty) {
                whole.pop();
            }
            let found: Vec<_> = Lines::new(Drops(text.as_bytes()), Encoding::Utf8).map(|line| match line {
                Ok(line) => line.text,
                Err(_) => whole[0].clone(), // the first line is too long here in some cases
            }).collect();
            prop_assert_eq!(found, whole);
        }
    }
}
