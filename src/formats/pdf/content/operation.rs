//! Operators with their operands (§7.8.2), and images that stand among them (§8.9.7).

use std::ops::Range;

use crate::formats::pdf::object::{Lexer, is_delimiter, is_white};
use crate::formats::pdf::{Dict, Object};

/// An operator with its operands.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation<'b> {
    /// The operator as written: `Tj`.
    pub operator: &'b [u8],
    /// Its operands in order; those beyond 65,536 are not kept.
    pub operands: Vec<Object>,
    /// The image of `BI`, whose operator this is.
    pub inline: Option<InlineImage<'b>>,
    /// Where operands and operator stand; of an inline image its dictionary.
    pub span: Range<usize>,
    /// The same as it is written.
    pub written: &'b [u8],
}

impl Operation<'_> {
    /// The operand at `index` as a number.
    #[must_use]
    pub fn number(&self, index: usize) -> Option<f64> {
        self.operands.get(index)?.number()
    }

    /// The last operand as a name.
    #[must_use]
    pub fn name(&self) -> Option<&[u8]> {
        self.operands.last()?.name()
    }
}

/// An image that stands in the content.
#[derive(Clone, Debug, PartialEq)]
pub struct InlineImage<'b> {
    /// Its entries, names in short or in full as written.
    pub dict: Dict,
    /// Its bytes, still coded.
    pub data: &'b [u8],
}

/// Most operands that are kept of an operation.
const MOST_OPERANDS: usize = 65_536;
/// Most objects in the operands of one operation.
const MOST_NODES: u32 = 100_000;

/// The operations of a content stream. What is no object and no word is passed over.
#[derive(Clone, Debug)]
pub struct Operations<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Operations<'b> {
    /// Of these bytes, decoded.
    #[must_use]
    pub const fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn made(
        &self,
        operator: &'b [u8],
        operands: Vec<Object>,
        inline: Option<InlineImage<'b>>,
        span: Range<usize>,
    ) -> Operation<'b> {
        let written = self.bytes.get(span.clone()).unwrap_or_default();
        Operation { operator, operands, inline, span, written }
    }

    /// The image after `BI`: entries up to `ID`, data up to `EI`.
    fn inline(&mut self, start: usize) -> Option<Operation<'b>> {
        let mut lexer = Lexer::new(self.bytes, self.at, MOST_NODES);
        let mut dict = Dict::default();
        while !lexer.keyword(b"ID") {
            let Some(Object::Name(key)) = lexer.object() else {
                self.at = lexer.at().max(self.at);
                return Some(self.made(b"BI", Vec::new(), None, start..self.at));
            };
            dict.0.push((key, lexer.object()?));
        }
        let span = start..lexer.at();
        // One white space follows `ID`.
        let begin = lexer.at() + usize::from(self.bytes.get(lexer.at()).copied().is_some_and(is_white));
        let end = self.end_of_image(begin, &dict);
        let data = self.bytes.get(begin..end.0)?;
        self.at = end.1;
        Some(self.made(b"BI", Vec::new(), Some(InlineImage { dict, data }), span))
    }

    /// Where the data end, and where `EI` does. Without filter the size of the image says it.
    fn end_of_image(&self, begin: usize, dict: &Dict) -> (usize, usize) {
        let ends = |at: usize| {
            let word = self.bytes.get(at..at + 2) == Some(b"EI");
            let after = self.bytes.get(at + 2).is_none_or(|byte| is_white(*byte) || is_delimiter(*byte));
            word && after
        };
        let from = raw_length(dict).and_then(|length| begin.checked_add(length)).unwrap_or(begin).min(self.bytes.len());
        let mut at = from;
        while at < self.bytes.len() {
            let before = at == begin || self.bytes.get(at - 1).copied().is_some_and(is_white);
            if ends(at) && (before || at == from) && self.is_content(at + 2) {
                let data_end = if at > begin && before && at > from { at - 1 } else { at };
                return (data_end, at + 2);
            }
            at += 1;
        }
        (self.bytes.len(), self.bytes.len())
    }

    /// Whether what follows looks like content: `EI` may stand in the data by chance.
    fn is_content(&self, at: usize) -> bool {
        let next = self.bytes.get(at..).unwrap_or_default();
        next.iter().take(12).all(|byte| matches!(byte, 9 | 10 | 13 | 32..=126 | 0 | 12))
    }
}

/// The length of the data of an image without a filter.
fn raw_length(dict: &Dict) -> Option<usize> {
    let get = |long: &[u8], short: &[u8]| dict.get(long).or_else(|| dict.get(short));
    if get(b"Filter", b"F").is_some() {
        return None;
    }
    let number = |long: &[u8], short: &[u8]| get(long, short)?.integer().and_then(|value| usize::try_from(value).ok());
    let (width, height) = (number(b"Width", b"W")?, number(b"Height", b"H")?);
    let mask = matches!(get(b"ImageMask", b"IM"), Some(Object::Bool(true)));
    let bits = if mask { 1 } else { number(b"BitsPerComponent", b"BPC")? };
    let samples = match get(b"ColorSpace", b"CS") {
        None => 1,
        Some(Object::Name(name)) => match name.as_slice() {
            b"DeviceGray" | b"G" => 1,
            b"DeviceRGB" | b"RGB" => 3,
            b"DeviceCMYK" | b"CMYK" => 4,
            _ => return None,
        },
        Some(_) => 1,
    };
    let row = width.checked_mul(bits)?.checked_mul(samples)?.checked_add(7)? / 8;
    row.checked_mul(height)
}

impl<'b> Iterator for Operations<'b> {
    type Item = Operation<'b>;

    fn next(&mut self) -> Option<Operation<'b>> {
        let mut operands = Vec::new();
        let mut lexer = Lexer::new(self.bytes, self.at, MOST_NODES);
        lexer.skip_white();
        let start = lexer.at();
        loop {
            lexer.skip_white();
            let before = lexer.at();
            let first = lexer.peek()?;
            if is_delimiter(first) || matches!(first, b'+' | b'-' | b'.' | b'0'..=b'9') {
                match lexer.object() {
                    Some(object) if operands.len() < MOST_OPERANDS => operands.push(object),
                    Some(_) => {}
                    // A string without an end takes the rest.
                    None if first == b'(' || (first == b'<' && lexer.at() >= self.bytes.len()) => return None,
                    // A bracket that closes nothing.
                    None => lexer.move_to(before + 1),
                }
                if lexer.at() == before {
                    lexer.move_to(before + 1);
                }
                continue;
            }
            let operator = lexer.regular();
            if let Some(value) = literal(operator) {
                operands.push(value);
                operands.truncate(MOST_OPERANDS);
                continue;
            }
            self.at = lexer.at().max(before + 1);
            if operator == b"BI" {
                return self.inline(start);
            }
            return Some(self.made(operator, operands, None, start..self.at));
        }
    }
}

fn literal(word: &[u8]) -> Option<Object> {
    match word {
        b"true" => Some(Object::Bool(true)),
        b"false" => Some(Object::Bool(false)),
        b"null" => Some(Object::Null),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn operators(text: &[u8]) -> Vec<String> {
        Operations::new(text).map(|operation| String::from_utf8_lossy(operation.operator).into_owned()).collect()
    }

    #[test]
    fn operators_with_their_operands() {
        let all: Vec<_> = Operations::new(b"q 1 0 0 1 5 6 cm/A Do[(x)-2<41>]TJ T* true BX").collect();
        let names: Vec<_> = all.iter().map(|operation| operation.operator).collect();
        assert_eq!(names, [&b"q"[..], b"cm", b"Do", b"TJ", b"T*", b"BX"]);
        assert_eq!((all[1].number(4), all[2].name()), (Some(5.0), Some(&b"A"[..])));
        assert_eq!(all[3].operands[0].array().unwrap().len(), 3);
        assert_eq!(all[5].operands, [Object::Bool(true)]);
        assert_eq!(&b"q 1 0 0 1 5 6 cm/A"[all[1].span.clone()], b"1 0 0 1 5 6 cm");
    }

    #[test]
    fn images_among_the_operators() {
        let all: Vec<_> = Operations::new(b"BI/W 2/H 1/BPC 8/CS/G ID EI\nEI Q").collect();
        assert_eq!(all[0].inline.as_ref().unwrap().data, b"EI");
        assert_eq!(all[1].operator, b"Q");
        let all: Vec<_> = Operations::new(b"BI/W 9/H 1/F/AHx ID 4142>\nEI\nQ").collect();
        assert_eq!(all[0].inline.as_ref().unwrap().data, b"4142>");
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn what_is_broken_is_passed_over() {
        assert_eq!(operators(b"1 2 ] ) q (no end"), ["q"]);
        assert_eq!(operators(b"BI 5 ID Q"), ["BI", "ID", "Q"]);
        assert_eq!(operators(b"q <41 Q"), ["q"]);
        assert_eq!(operators(b"q << /A Q <41> Tj"), ["q", "Tj"]);
    }

    #[test]
    fn strings_without_an_end_are_looked_at_once() {
        // Each of them to the end of the content would be 10^11 steps.
        let content = [b"q ".as_slice(), &b"<1 ".repeat(1 << 20)].concat();
        assert_eq!(operators(&content), ["q"]);
    }

    proptest! {
        #[test]
        fn any_bytes_end(text in proptest::collection::vec(prop_oneof![
            proptest::sample::select(b"<>[]()/% BIDEqQ019.-\n".to_vec()), any::<u8>()], 0..300)) {
            prop_assert!(Operations::new(&text).count() <= text.len());
        }
    }
}
