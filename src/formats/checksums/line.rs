//! One line of a checksum list.

use crate::records::Algorithm;

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name as the list means it: unescaped, separators as written.
    pub name: Vec<u8>,
    /// Algorithm and value.
    pub values: Vec<Value>,
}

/// A value of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// 64 digits of which nothing says whether they are SHA-256 or BLAKE3.
    pub or_blake3: bool,
    /// The bytes of the digest.
    pub digest: Vec<u8>,
}

impl Value {
    /// A value from its digits; `None` where they are not as many as the algorithm has.
    #[must_use]
    pub fn new(algorithm: Algorithm, hex_digits: &[u8]) -> Option<Self> {
        let digest = hex::decode(hex_digits).ok()?;
        (digest.len() == algorithm.byte_length()).then_some(Self { algorithm, or_blake3: false, digest })
    }
}

/// How names are escaped in a bag's manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BagEscapes {
    /// BagIt 1.0 (RFC 8493 §2.1.3): line feed, carriage return and the percent sign itself.
    Full,
    /// Before 1.0: line feed and carriage return.
    LineEnds,
}

/// What is known of a list before its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineStyle {
    /// The list is a bag's manifest.
    pub bag: Option<BagEscapes>,
    /// The algorithm, where the list's name says it.
    pub algorithm: Option<Algorithm>,
    /// The file that a value without name belongs to: `page.tif` for `page.tif.md5`.
    pub beside: Option<Vec<u8>>,
}

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// An entry.
    Entry(Entry),
    /// Blank, or a comment.
    Nothing,
    /// An entry of an algorithm that Fondo does not compute.
    Unsupported,
    /// No entry.
    Malformed,
}

/// Reads a line of md5sum, sha*sum, b3sum, their BSD and OpenSSL forms, or of a bag's manifest.
pub fn read_line(line: &[u8], style: &LineStyle) -> Line {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.trim_ascii().is_empty() || matches!(line.first(), Some(b'#' | b';')) {
        return Line::Nothing;
    }
    let entry = match style.bag {
        Some(escapes) => bag_line(line, style, escapes),
        None => {
            let (escaped, body) = match line.strip_prefix(b"\\") {
                Some(body) => (true, body),
                None => (false, line),
            };
            tagged_line(body, escaped).or_else(|| plain_line(body, escaped, style))
        }
    };
    match entry {
        Some(entry) => Line::Entry(entry),
        None if is_unsupported(line) => Line::Unsupported,
        None => Line::Malformed,
    }
}

/// SHA-224 and SHA-384 by the number of digits, and the BSD form with any other algorithm.
fn is_unsupported(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let plain = matches!(digits, 56 | 96) && matches!(line.get(digits), Some(b' ' | b'\t'));
    let tagged = || {
        let open = line.iter().position(|byte| *byte == b'(')?;
        let word = std::str::from_utf8(line.get(..open)?).ok()?.trim_end().to_ascii_uppercase();
        let known = ["SHA", "BLAKE", "RMD", "RIPEMD", "WHIRLPOOL", "TIGER", "CRC", "SM3"];
        Some(memchr::memmem::find(line, b"= ").is_some() && known.iter().any(|start| word.starts_with(start)))
    };
    plain || tagged().unwrap_or(false)
}

/// `digest  name`, `digest *name`, `digest name`.
fn plain_line(line: &[u8], escaped: bool, style: &LineStyle) -> Option<Entry> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let (hex_digits, rest) = line.split_at_checked(digits)?;
    let value = value(hex_digits, style.algorithm)?;
    let name = match rest {
        [b' ', b' ' | b'*', name @ ..] | [b' ' | b'\t', name @ ..] if !name.is_empty() => name.to_vec(),
        _ if rest.trim_ascii().is_empty() => return Some(Entry { name: style.beside.clone()?, values: vec![value] }),
        _ => return None,
    };
    let name = if escaped { unescape(&name)? } else { name };
    Some(Entry { name, values: vec![value] })
}

/// `SHA256 (name) = digest`; OpenSSL writes `SHA2-256(name)= digest`.
fn tagged_line(line: &[u8], escaped: bool) -> Option<Entry> {
    let open = line.iter().position(|byte| *byte == b'(')?;
    let algorithm = algorithm_named(std::str::from_utf8(line.get(..open)?).ok()?)?;
    let rest = line.get(open + 1..)?;
    // A digest has no parenthesis: the last one closes the name, whatever stands in it.
    let close = rest.iter().rposition(|byte| *byte == b')')?;
    let (name, digits) =
        (rest.get(..close)?, rest.get(close + 1..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii());
    let name = if escaped { unescape(name)? } else { name.to_vec() };
    (!name.is_empty()).then_some(Entry { name, values: vec![Value::new(algorithm, digits)?] })
}

/// `digest name` with any blanks between; old bags have md5sum's asterisk.
fn bag_line(line: &[u8], style: &LineStyle, escapes: BagEscapes) -> Option<Entry> {
    let blank = line.iter().position(|byte| matches!(byte, b' ' | b'\t'))?;
    let (hex_digits, rest) = line.split_at_checked(blank)?;
    let name = rest.trim_ascii_start();
    let name = name.strip_prefix(b"*").unwrap_or(name);
    let name = percent_decoded(name, escapes);
    (!name.is_empty()).then_some(Entry { name, values: vec![value(hex_digits, style.algorithm)?] })
}

fn value(hex_digits: &[u8], algorithm: Option<Algorithm>) -> Option<Value> {
    if let Some(algorithm) = algorithm {
        return Value::new(algorithm, hex_digits);
    }
    by_length(hex_digits)
}

/// A value by the number of its digits.
pub fn by_length(hex_digits: &[u8]) -> Option<Value> {
    let algorithm = match hex_digits.len() {
        32 => Algorithm::Md5,
        40 => Algorithm::Sha1,
        64 => Algorithm::Sha256,
        128 => Algorithm::Sha512,
        _ => return None,
    };
    let value = Value::new(algorithm, hex_digits)?;
    Some(Value { or_blake3: algorithm == Algorithm::Sha256, ..value })
}

/// The algorithm that somebody writes as `SHA-256`, `sha2-256`, `MD5`, `hash_sha256` and so on.
#[must_use]
pub fn algorithm_named(text: &str) -> Option<Algorithm> {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    Some(match plain.as_str() {
        "md5" => Algorithm::Md5,
        "sha1" => Algorithm::Sha1,
        "sha256" | "sha2256" => Algorithm::Sha256,
        "sha512" | "sha2512" => Algorithm::Sha512,
        "blake3" | "b3" => Algorithm::Blake3,
        _ => return None,
    })
}

/// `\n`, `\r` and `\\` of GNU coreutils.
fn unescape(name: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(name.len());
    let mut bytes = name.iter();
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => match bytes.next()? {
                b'n' => b'\n',
                b'r' => b'\r',
                b'\\' => b'\\',
                _ => return None,
            },
            byte => *byte,
        });
    }
    Some(plain)
}

fn percent_decoded(name: &[u8], escapes: BagEscapes) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((byte, tail)) = rest.split_first() {
        let decoded = match (byte, tail.get(..2)) {
            (b'%', Some(b"0A" | b"0a")) => Some(b'\n'),
            (b'%', Some(b"0D" | b"0d")) => Some(b'\r'),
            (b'%', Some(b"25")) if escapes == BagEscapes::Full => Some(b'%'),
            _ => None,
        };
        plain.push(decoded.unwrap_or(*byte));
        rest = if decoded.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(line: &[u8]) -> Line {
        read_line(line, &LineStyle::default())
    }

    fn escaped(name: &[u8]) -> (bool, Vec<u8>) {
        let mut text = Vec::new();
        for byte in name {
            match byte {
                b'\n' => text.extend(b"\\n"),
                b'\r' => text.extend(b"\\r"),
                b'\\' => text.extend(b"\\\\"),
                byte => text.push(*byte),
            }
        }
        (text != name, text)
    }

    fn percent(name: &[u8], escapes: BagEscapes) -> Vec<u8> {
        let mut text = Vec::new();
        for byte in name {
            match byte {
                b'\n' => text.extend(b"%0A"),
                b'\r' => text.extend(b"%0D"),
                b'%' if escapes == BagEscapes::Full => text.extend(b"%25"),
                byte => text.push(*byte),
            }
        }
        text
    }

    #[test]
    fn forms() {
        let md5 = b"d41d8cd98f00b204e9800998ecf8427e";
        let name = |line: Line| match line {
            Line::Entry(entry) => String::from_utf8(entry.name).unwrap(),
            other => format!("{other:?}"),
        };
        for (before, after) in
            [("", "  a b.tif"), ("", " *a b.tif"), ("", " a b.tif"), ("", "\ta b.tif"), ("", "  a b.tif\r\n")]
        {
            let line = [before.as_bytes(), md5, after.as_bytes()].concat();
            assert_eq!(name(read(&line)), "a b.tif", "{after:?}");
            assert_eq!(name(read(&line.to_ascii_uppercase())), "A B.TIF");
        }
        assert_eq!(name(read(&[b"MD5 (a (1) = .tif) = ", &md5[..]].concat())), "a (1) = .tif");
        assert_eq!(name(read(&[b"MD5(a.tif)= ", &md5[..]].concat())), "a.tif");
        assert_eq!(name(read(&[b"\\", &md5[..], b"  a\\nb\\\\c"].concat())), "a\nb\\c");
        for nothing in [&b""[..], b"  \r\n", b"# made by x", b"; made by y"] {
            assert_eq!(read(nothing), Line::Nothing);
        }
        for malformed in [
            &b"a.tif"[..],
            b"d41d8cd98f00b204e9800998ecf8427  a",
            b"MD5 (a) = d41d",
            &md5[..],
            b"\\d41d8cd98f00b204e9800998ecf8427e  a\\x",
        ] {
            assert_eq!(read(malformed), Line::Malformed, "{malformed:?}");
        }
        let beside = LineStyle { beside: Some(b"page.tif".to_vec()), ..LineStyle::default() };
        assert_eq!(name(read_line(md5, &beside)), "page.tif");
    }

    #[test]
    fn old_bags_keep_the_percent_sign() {
        let line = b"d41d8cd98f00b204e9800998ecf8427e *data/100%25%0a.tif";
        let style = |escapes| LineStyle { bag: Some(escapes), algorithm: Some(Algorithm::Md5), beside: None };
        let name = |escapes| match read_line(line, &style(escapes)) {
            Line::Entry(entry) => entry.name,
            other => panic!("{other:?}"),
        };
        assert_eq!(name(BagEscapes::Full), b"data/100%\n.tif");
        assert_eq!(name(BagEscapes::LineEnds), b"data/100%25\n.tif");
    }

    #[test]
    fn a_name_may_look_like_the_end_of_a_name() {
        for name in [")=", ") = ", "a)= b", ")"] {
            let line = format!("SHA256 ({name}) = {}", "0".repeat(64));
            assert!(matches!(read(line.as_bytes()), Line::Entry(entry) if entry.name == name.as_bytes()), "{line}");
        }
    }

    proptest! {
        #[test]
        fn every_style_is_read_as_it_was_written(
            name in proptest::collection::vec(1u8..=255, 1..40),
            digest in proptest::collection::vec(any::<u8>(), 32),
            upper in any::<bool>(),
        ) {
            let digits = if upper { hex::encode_upper(&digest) } else { hex::encode(&digest) };
            let (is_escaped, text) = escaped(&name);
            let mark: &[u8] = if is_escaped { b"\\" } else { b"" };
            for separator in [&b"  "[..], b" *"] {
                let line = [mark, digits.as_bytes(), separator, &text, b"\n"].concat();
                match read(&line) {
                    Line::Entry(entry) => {
                        prop_assert_eq!(&entry.name, &name);
                        prop_assert_eq!(&entry.values[0].digest, &digest);
                        prop_assert_eq!(entry.values[0].algorithm, Algorithm::Sha256);
                    }
                    other => prop_assert!(false, "{:?}", other),
                }
            }
            let tagged = [mark, b"SHA256 (", &text, b") = ", digits.as_bytes(), b"\n"].concat();
            match read(&tagged) {
                Line::Entry(entry) => prop_assert_eq!(&entry.name, &name),
                other => prop_assert!(false, "{:?}", other),
            }
            let bag_name = [b"data/", &name[..]].concat();
            for escapes in [BagEscapes::Full, BagEscapes::LineEnds] {
                // Before 1.0 a name with `%0A` in it could not be written at all.
                let ambiguous = [&b"%0A"[..], b"%0a", b"%0D", b"%0d"].iter().any(|code| memchr::memmem::find(&name, code).is_some());
                if escapes == BagEscapes::Full || !ambiguous {
                    let line = [digits.as_bytes(), b" ", &percent(&bag_name, escapes), b"\n"].concat();
                    let style = LineStyle { bag: Some(escapes), algorithm: Some(Algorithm::Sha256), beside: None };
                    match read_line(&line, &style) {
                        Line::Entry(entry) => prop_assert_eq!(&entry.name, &bag_name),
                        other => prop_assert!(false, "{:?}", other),
                    }
                }
            }
        }

        #[test]
        fn no_line_breaks_it(line in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&line);
            let _ = read_line(&line, &LineStyle { bag: Some(BagEscapes::Full), algorithm: None, beside: None });
        }
    }
}
