//! Every object of the file: how it is written, its streams, and what a dictionary anywhere can be.

use std::collections::HashSet;

use super::super::facts::{FilterUse, NameText, Spacing, StreamForm};
use super::super::rule::Subject;
use super::checker::{Once, Place, Walk, reference};
use crate::formats::pdf::{Dict, Entry, Indirect, Lexer, Object};

/// What was met in the dictionaries of the file.
#[derive(Default)]
struct Met {
    /// File specifications, with the objects that they are.
    specifications: Vec<(Dict, Option<u32>)>,
    /// Objects that an `AF` names.
    associated: HashSet<u32>,
}

/// Most file specifications that are looked at.
const MOST_FILES: usize = 10_000;

impl Walk<'_, '_> {
    pub(super) fn objects(&mut self) {
        let mut met = Met::default();
        let mut left = self.limits.max_nodes;
        let trailers: Vec<_> = self.document.xref.chain.iter().map(|section| section.trailer.clone()).collect();
        trailers.iter().for_each(|trailer| self.dictionary(trailer, None, &mut met));
        let mut in_streams = HashSet::new();
        for (number, entry) in &self.document.xref.entries {
            let Some(less) = left.checked_sub(1) else {
                self.complete = false;
                break;
            };
            left = less;
            match entry {
                Entry::Free => continue,
                Entry::Offset(at) => self.written(*number, *at),
                Entry::InStream(stream, _) => {
                    if in_streams.insert(*stream) {
                        self.written_in_stream(*stream);
                    }
                }
            }
            if let Some(indirect) = self.document.indirect(*number) {
                self.object(&indirect, &mut met);
            }
        }
        self.files(met.specifications, &met.associated);
    }

    /// An object at a byte of the file.
    fn written(&mut self, number: u32, at: u64) {
        let bytes = self.document.bytes();
        let Some(at) = usize::try_from(at).ok().filter(|at| *at < bytes.len()) else { return };
        let mut lexer = Lexer::new(bytes, at, self.limits.max_nodes);
        let Some(indirect) = lexer.indirect().filter(|found| found.number == number) else { return };
        let place = Place::object(number);
        let body = bytes.get(at..).and_then(|rest| rest.windows(3).take(64).position(|word| word == b"obj"));
        let Some(body) = body.map(|word| at + word + 3) else { return };
        self.syntax(bytes, body, indirect.end, place);
        let end = match indirect.stream {
            Some(_) => self.stream_form(&indirect, place),
            None => Some(indirect.end),
        };
        let fault = head_fault(bytes, at).or_else(|| end.and_then(|end| tail_fault(bytes, end)));
        self.put(&Subject::Indirect(&Spacing { fault }), place);
    }

    fn written_in_stream(&mut self, number: u32) {
        let Some(stream) = self.document.indirect(number) else { return };
        let first = stream.object.dict().and_then(|dict| self.get(dict, b"First").integer());
        let most = self.document.inflate_left();
        let (Some(first), Ok(data)) =
            (first.and_then(|first| usize::try_from(first).ok()), self.document.data(&stream, most))
        else {
            return;
        };
        self.syntax(&data, first, data.len(), Place::object(number));
    }

    /// How a stream begins and ends; where its `endstream` ends.
    fn stream_form(&mut self, indirect: &Indirect, place: Place) -> Option<usize> {
        let (bytes, start, dict) = (self.document.bytes(), indirect.stream?, indirect.object.dict()?);
        let before = bytes.get(..start)?;
        let begins_well = before.ends_with(b"stream\n") || before.ends_with(b"stream\r\n");
        let declared = self.get(dict, b"Length").integer();
        let end = declared.and_then(|length| start.checked_add(usize::try_from(length).ok()?));
        let rest = end.and_then(|end| bytes.get(end..)).unwrap_or_default();
        let line = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let fits =
            matches!(rest.get(..line), Some(b"\r\n" | b"\n" | b"\r")) && rest.get(line..)?.starts_with(b"endstream");
        // Without a line end of its own, one at the end of the data is taken for it.
        let abuts = rest.starts_with(b"endstream");
        let data_ends =
            end.and_then(|end| bytes.get(end.checked_sub(1)?)).is_some_and(|byte| matches!(byte, b'\r' | b'\n'));
        let word = if fits || abuts {
            end.map(|end| end + line)
        } else {
            crate::formats::bytes::find(bytes, b"endstream", start)
        };
        let ends_well =
            word.and_then(|word| bytes.get(word.checked_sub(1)?)).is_some_and(|byte| matches!(byte, b'\r' | b'\n'));
        let form = StreamForm {
            declared,
            length_fits: fits || abuts && (!data_ends || declared == Some(0)),
            begins_well,
            ends_well,
            external: [&b"F"[..], b"FFilter", b"FDecodeParms"].iter().any(|key| dict.get(key).is_some()),
        };
        self.put(&Subject::Stream(&form), place);
        Some(word? + 9)
    }

    fn object(&mut self, indirect: &Indirect, met: &mut Met) {
        let place = Place::object(indirect.number);
        if let Some(dict) = indirect.object.dict().filter(|_| indirect.stream.is_some()) {
            for filter in self.document.filter_chain(dict) {
                let kind = filter.parameters.as_ref().and_then(|dict| self.name(dict, b"Name"));
                let identity = kind.as_deref() == Some(b"Identity");
                self.put(&Subject::Filter(&FilterUse { name: filter.name, identity }), place);
            }
            if dict.is(b"Type", b"Metadata")
                && dict.is(b"Subtype", b"XML")
                && self.first_time(Once::Metadata, Some(indirect.number))
            {
                let main = self.catalogue.get(b"Metadata").and_then(reference) == Some(indirect.number);
                if !main {
                    self.other_metadata(indirect);
                }
            }
        }
        self.nested(&indirect.object, Some(indirect.number), met);
    }

    /// The depth is bounded by the lexer that read the object.
    fn nested(&mut self, object: &Object, number: Option<u32>, met: &mut Met) {
        match object {
            Object::Array(array) => array.iter().for_each(|inner| self.nested(inner, None, met)),
            Object::Dict(dict) => self.dictionary(dict, number, met),
            _ => {}
        }
    }

    fn dictionary(&mut self, dict: &Dict, number: Option<u32>, met: &mut Met) {
        if (dict.get(b"EF").is_some() || dict.is(b"Type", b"Filespec")) && met.specifications.len() < MOST_FILES {
            met.specifications.push((dict.clone(), number));
        }
        match dict.get(b"AF").map(|entry| (reference(entry), self.document.resolve(entry))) {
            Some((_, Object::Array(list))) => met.associated.extend(list.iter().filter_map(reference)),
            Some((Some(only), _)) => {
                met.associated.insert(only);
            }
            _ => {}
        }
        if dict.is(b"Type", b"StructElem")
            && let Some(kind) = self.name(dict, b"S")
        {
            self.put(&Subject::Text(&NameText(kind)), Place::default().at(number));
        }
        for (_, value) in &dict.0 {
            self.nested(value, None, met);
        }
    }
}

/// What is wrong in `12 0 obj`, which should stand at `at`.
fn head_fault(bytes: &[u8], at: usize) -> Option<&'static str> {
    // A table may lead to the white space before it.
    let at = at + bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let begins = at == 0 || bytes.get(at - 1).is_some_and(|byte| matches!(byte, b'\r' | b'\n'));
    let mut rest = bytes.get(at..)?;
    if !begins || !rest.first()?.is_ascii_digit() {
        return Some("no line end before the object number");
    }
    for _ in 0..2 {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let after = rest.get(digits..)?;
        let one = after.first().is_some_and(u8::is_ascii_whitespace)
            && after.get(1).is_some_and(|byte| !byte.is_ascii_whitespace());
        if !one {
            return Some("no single blank in the head of the object");
        }
        rest = after.get(1..)?;
    }
    let after = rest.strip_prefix(b"obj")?;
    (!matches!(after.first(), Some(b'\r' | b'\n'))).then_some("no line end after obj")
}

/// What is wrong in `endobj`, which should follow at `end`.
fn tail_fault(bytes: &[u8], end: usize) -> Option<&'static str> {
    let mut lexer = Lexer::new(bytes, end, 0);
    lexer.skip_white();
    let word = lexer.at();
    let after = bytes.get(word..)?.strip_prefix(b"endobj")?;
    if !bytes.get(word.checked_sub(1)?).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
        return Some("no line end before endobj");
    }
    (!matches!(after.first(), Some(b'\r' | b'\n') | None)).then_some("no line end after endobj")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_tails() {
        assert_eq!(head_fault(b"\n1 0 obj\n", 1), None);
        assert_eq!(head_fault(b"\n1 0 obj\n", 0), None);
        assert!(head_fault(b" 1 0 obj\n", 1).is_some());
        assert!(head_fault(b"1  0 obj\n", 0).is_some());
        assert!(head_fault(b"1 0 obj<<", 0).is_some());
        assert_eq!(tail_fault(b"x\nendobj\n", 1), None);
        assert!(tail_fault(b"x endobj\n", 1).is_some());
        assert!(tail_fault(b"x\nendobj 2", 1).is_some());
    }
}
