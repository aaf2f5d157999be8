//! Byte patterns with gaps and alternatives, and the search for them.

use std::ops::RangeInclusive;

use memchr::memmem;

/// Most places that one segment is tried at after a bounded gap: enough for every real file, an end for made-up ones.
const MOST_TRIES: usize = 4096;

/// One position of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Literal(Vec<u8>),
    Range(RangeInclusive<u8>),
    Any,
    Choice(Vec<Vec<u8>>),
}

/// A run of items without gaps, and the gap before it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    least: usize,
    /// `None`: any length.
    most: Option<usize>,
    items: Vec<Item>,
}

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    segments: Vec<Segment>,
}

impl Pattern {
    /// Reads the notation of `formats.txt`; `None` where it is malformed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut segments = vec![Segment { least: 0, most: Some(0), items: Vec::new() }];
        let mut rest = text.trim();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '\'' => rest.get(1..)?.find('\'')? + 2,
                '(' => closing(rest)?,
                '[' => rest.find(']')? + 1,
                '{' => rest.find('}')? + 1,
                _ => rest.find([' ', '\'', '(', '[', '{']).unwrap_or(rest.len()),
            };
            let (token, tail) = rest.split_at(length);
            rest = tail.trim_start();
            match first {
                '{' | '*' => {
                    let (least, most) = gap(token)?;
                    if segments.last()?.items.is_empty() && segments.len() == 1 {
                        segments.clear();
                    }
                    segments.push(Segment { least, most, items: Vec::new() });
                }
                _ => push(&mut segments.last_mut()?.items, item(token)?),
            }
        }
        segments.iter().all(|segment| !segment.items.is_empty()).then_some(Self { segments })
    }

    /// The bytes that the pattern begins with, where they are fixed.
    pub(super) fn lead(&self) -> &[u8] {
        match self.segments.first().and_then(|segment| segment.items.first()) {
            Some(Item::Literal(bytes)) => bytes,
            _ => &[],
        }
    }

    /// Searches for a match that begins at one of `starts`; returns where it ends.
    pub(super) fn find(&self, bytes: &[u8], starts: RangeInclusive<usize>) -> Option<usize> {
        let (first, rest) = self.segments.split_first()?;
        // A pattern may begin with a gap.
        let from = starts.start().saturating_add(first.least);
        let to = first.most.map_or(bytes.len(), |most| starts.end().saturating_add(most));
        search(first, rest, bytes, from, to)
    }

    /// Searches for a match that ends between `nearest` and `furthest` bytes before the end; returns where it ends.
    pub(super) fn find_ending(&self, bytes: &[u8], nearest: usize, furthest: usize) -> Option<usize> {
        let longest = self.segments.iter().map(Segment::longest).sum::<usize>();
        let mut from = bytes.len().saturating_sub(furthest.saturating_add(longest));
        for _ in 0..MOST_TRIES {
            let end = self.find(bytes, from..=bytes.len())?;
            if bytes.len() - end < nearest {
                return None;
            }
            if bytes.len() - end <= furthest {
                return Some(end);
            }
            from = self.start_after(bytes, from)?;
        }
        None
    }

    fn start_after(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let lead = self.lead();
        let at = if lead.is_empty() { 0 } else { memmem::find(bytes.get(from..)?, lead)? };
        Some(from + at + 1)
    }
}

fn search(segment: &Segment, rest: &[Segment], bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let mut position = from;
    for _ in 0..MOST_TRIES {
        let start = segment.next_candidate(bytes, position, to)?;
        if let Some(end) = match_items(&segment.items, bytes, start) {
            let Some((next, after)) = rest.split_first() else { return Some(end) };
            let limit = next.most.map_or(bytes.len(), |most| end.saturating_add(most));
            if let Some(end) = search(next, after, bytes, end.saturating_add(next.least), limit) {
                return Some(end);
            }
            // What an open gap did not find from here it does not find from further on.
            next.most?;
        }
        position = start + 1;
    }
    None
}

impl Segment {
    /// The first place from `from` to `to` where the first item may match.
    fn next_candidate(&self, bytes: &[u8], from: usize, to: usize) -> Option<usize> {
        let to = to.min(bytes.len());
        if from > to {
            return None;
        }
        match self.items.first()? {
            Item::Literal(literal) => {
                let end = to.saturating_add(literal.len()).min(bytes.len());
                let place = bytes.get(from..end)?;
                if from == to {
                    return place.starts_with(literal).then_some(from);
                }
                memmem::find(place, literal).map(|at| from + at)
            }
            _ => Some(from),
        }
    }

    fn longest(&self) -> usize {
        let items = self.items.iter().map(|item| match item {
            Item::Literal(bytes) => bytes.len(),
            Item::Range(_) | Item::Any => 1,
            Item::Choice(choices) => choices.iter().map(Vec::len).max().unwrap_or_default(),
        });
        items.sum::<usize>() + self.most.unwrap_or_default()
    }
}

fn match_items(items: &[Item], bytes: &[u8], at: usize) -> Option<usize> {
    let Some((first, rest)) = items.split_first() else { return Some(at) };
    let here = bytes.get(at..)?;
    match first {
        Item::Literal(literal) => {
            if here.starts_with(literal) {
                match_items(rest, bytes, at + literal.len())
            } else {
                None
            }
        }
        Item::Range(range) => {
            here.first().filter(|byte| range.contains(byte)).and_then(|_| match_items(rest, bytes, at + 1))
        }
        Item::Any => here.first().and_then(|_| match_items(rest, bytes, at + 1)),
        Item::Choice(choices) => choices
            .iter()
            .filter(|choice| here.starts_with(choice))
            .find_map(|choice| match_items(rest, bytes, at + choice.len())),
    }
}

fn push(items: &mut Vec<Item>, item: Item) {
    match (items.last_mut(), item) {
        (Some(Item::Literal(bytes)), Item::Literal(more)) => bytes.extend(more),
        (_, item) => items.push(item),
    }
}

fn item(token: &str) -> Option<Item> {
    match token.chars().next()? {
        '(' => {
            let inside = token.strip_prefix('(')?.strip_suffix(')')?;
            let choices = split_outside_quotes(inside).map(literal).collect::<Option<Vec<_>>>()?;
            Some(Item::Choice(choices))
        }
        '[' => {
            let (low, high) = token.strip_prefix('[')?.strip_suffix(']')?.split_once('-')?;
            Some(Item::Range(u8::from_str_radix(low, 16).ok()?..=u8::from_str_radix(high, 16).ok()?))
        }
        '?' => (token == "??").then_some(Item::Any),
        '~' => (token == "~").then(|| Item::Choice(b"0123456789 \n\r".iter().map(|byte| vec![*byte]).collect())),
        _ => literal(token).map(Item::Literal),
    }
}

/// Quoted text and hexadecimal bytes in any order.
fn literal(token: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for (number, part) in token.split('\'').enumerate() {
        if number % 2 == 1 {
            bytes.extend_from_slice(part.as_bytes());
        } else {
            bytes.extend(hex::decode(part.replace(' ', "")).ok()?);
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

fn gap(token: &str) -> Option<(usize, Option<usize>)> {
    if token == "*" {
        return Some((0, None));
    }
    let inside = token.strip_prefix('{')?.strip_suffix('}')?;
    match inside.split_once('-') {
        Some((least, most)) => Some((least.parse().ok()?, Some(most.parse().ok()?))),
        None => inside.parse().ok().map(|length| (length, Some(length))),
    }
}

/// The length of the alternatives that `text` begins with.
fn closing(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, character)| {
        quoted ^= character == '\'';
        (character == ')' && !quoted).then_some(at + 1)
    })
}

fn split_outside_quotes(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |character| {
        quoted ^= character == '\'';
        character == '|' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap_or_else(|| panic!("`{text}` does not parse"))
    }

    #[test]
    fn notation() {
        let tiff = pattern("'II*' 00 {0-4} 12C6 ?? [30-39]");
        assert_eq!(tiff.find(b"II*\0....\x12\xc6x5", 0..=0), Some(12));
        assert_eq!(tiff.find(b"II*\0.....\x12\xc6x5", 0..=0), None);
        assert_eq!(tiff.find(b"II*\0\x12\xc6xx", 0..=0), None);
        let choice = pattern("'<' ('/xsd:'|'/xs:'|'/') 'schema>'");
        assert_eq!(choice.find(b"</xs:schema>", 0..=0), Some(12));
        assert_eq!(choice.find_ending(b"x</schema>\n", 0, 2), Some(10));
        assert_eq!(choice.find_ending(b"</schema></schema>....", 0, 2), None);
        assert_eq!(pattern("'a' * 'b' {2} ('c'|22)").find(b"xa..b..bxx\"", 0..=3), Some(11));
        for broken in ["", "'a", "0", "{3", "(41", "[41]", "'a' * ", "xyz"] {
            assert_eq!(Pattern::parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn an_end_further_on_is_found() {
        // The first occurrence lies too far from the end, a later one does not.
        let end = pattern("'%%EOF'");
        assert_eq!(end.find_ending(b"%%EOF.....%%EOF\n", 0, 4), Some(15));
        assert_eq!(end.find_ending(b"%%EOF", 1, 4), None);
    }

    proptest! {
        #[test]
        fn planted_patterns_are_found(before in 0usize..300, gap in 0usize..=120, after in 0usize..50) {
            let mut bytes = vec![b'.'; before];
            bytes.extend_from_slice(b"part=2");
            bytes.resize(bytes.len() + gap, b' ');
            bytes.extend_from_slice(b"level=B");
            let end = bytes.len();
            bytes.resize(end + after, b'.');
            let planted = pattern("'part=' [31-34] {0-120} 'level=' ('A'|'B')");
            prop_assert_eq!(planted.find(&bytes, 0..=bytes.len()), Some(end));
            prop_assert_eq!(planted.find_ending(&bytes, 0, after), Some(end));
        }

        #[test]
        fn no_bytes_break_the_search(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[ 'a-f0-9*{}()|?\\[\\]-]{0,24}") {
            if let Some(pattern) = Pattern::parse(&text) {
                let _ = pattern.find(&bytes, 0..=bytes.len());
                let _ = pattern.find_ending(&bytes, 0, 20);
            }
        }
    }
}
