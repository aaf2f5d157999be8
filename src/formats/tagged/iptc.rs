//! IPTC-IIM datasets (Information Interchange Model 4.2 §1.5).

use crate::formats::bytes;
use crate::records::TagValue;

use super::gather::Gather;

/// Lists datasets; those that repeat one after the other are one field with several texts.
pub(super) fn datasets(data: &[u8], inside: &str, at: usize, gather: &mut Gather) {
    gather.block(format!("{inside}IPTC"), at);
    if !gather.may_look_into(data) {
        return;
    }
    let utf8 = is_utf8(data);
    let mut repeated: Option<(u8, u8, Vec<String>)> = None;
    for (record, dataset, value) in (Datasets { data, at: 0 }) {
        if let TagValue::Text(text) = read(record, dataset, value, utf8, gather) {
            match &mut repeated {
                Some((last_record, last, texts))
                    if (*last_record, *last) == (record, dataset) && texts.len() < 1024 =>
                {
                    texts.push(text);
                }
                _ => {
                    take(repeated.replace((record, dataset, vec![text])), gather);
                }
            }
        } else {
            take(repeated.take(), gather);
            let value = read(record, dataset, value, utf8, gather);
            gather.numbered(format!("{record}:{dataset}"), name(record, dataset), value);
        }
    }
    take(repeated, gather);
}

fn take(field: Option<(u8, u8, Vec<String>)>, gather: &mut Gather) {
    let Some((record, dataset, mut texts)) = field else { return };
    let value = if texts.len() == 1 { TagValue::Text(texts.swap_remove(0)) } else { TagValue::Texts(texts) };
    gather.numbered(format!("{record}:{dataset}"), name(record, dataset), value);
}

/// Whether 1:90 announces UTF-8 (ESC % G).
fn is_utf8(data: &[u8]) -> bool {
    Datasets { data, at: 0 }.any(|(record, dataset, value)| (record, dataset, value) == (1, 90, b"\x1b%G".as_slice()))
}

fn read(record: u8, dataset: u8, value: &[u8], utf8: bool, gather: &mut Gather) -> TagValue {
    let is_number = matches!((record, dataset), (1, 0 | 20 | 22) | (2, 0 | 200 | 201));
    if is_number && (1..=4).contains(&value.len()) {
        return TagValue::Numbers(vec![value.iter().fold(0, |sum, byte| sum << 8 | i128::from(*byte))]);
    }
    if !matches!(record, 1..=3 | 7 | 8) || (record, dataset) == (1, 90) || (2, 202) == (record, dataset) {
        return gather.bytes_value(value);
    }
    let text = match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) if utf8 => String::from_utf8_lossy(value).into_owned(),
        Err(_) => value.iter().copied().map(char::from).collect(),
    };
    gather.text_value(text.trim_end_matches('\0'))
}

/// The datasets in order, as far as they are whole.
struct Datasets<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Datasets<'a> {
    type Item = (u8, u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let &[0x1C, record, dataset, ..] = self.data.get(self.at..)? else { return None };
        let length = bytes::be16(self.data, self.at + 3)?;
        let (start, length) = if length & 0x8000 == 0 {
            (self.at + 5, usize::from(length))
        } else {
            // An extended dataset: the length's own length comes first.
            let digits = bytes::slice(self.data, self.at + 5, usize::from(length & 0x7FFF).min(8))?;
            let length = digits.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
            (self.at + 5 + digits.len(), usize::try_from(length).ok()?)
        };
        let value = bytes::slice(self.data, start, length)?;
        self.at = start + length;
        Some((record, dataset, value))
    }
}

fn name(record: u8, dataset: u8) -> Option<&'static str> {
    Some(match (record, dataset) {
        (1, 0) => "EnvelopeRecordVersion",
        (1, 90) => "CodedCharacterSet",
        (2, 0) => "ApplicationRecordVersion",
        (2, 3) => "ObjectTypeReference",
        (2, 5) => "ObjectName",
        (2, 10) => "Urgency",
        (2, 15) => "Category",
        (2, 20) => "SupplementalCategory",
        (2, 25) => "Keywords",
        (2, 40) => "SpecialInstructions",
        (2, 55) => "DateCreated",
        (2, 60) => "TimeCreated",
        (2, 62) => "DigitalCreationDate",
        (2, 63) => "DigitalCreationTime",
        (2, 65) => "OriginatingProgram",
        (2, 70) => "ProgramVersion",
        (2, 80) => "By-line",
        (2, 85) => "By-lineTitle",
        (2, 90) => "City",
        (2, 92) => "Sub-location",
        (2, 95) => "Province-State",
        (2, 100) => "CountryCode",
        (2, 101) => "CountryName",
        (2, 103) => "OriginalTransmissionReference",
        (2, 105) => "Headline",
        (2, 110) => "Credit",
        (2, 115) => "Source",
        (2, 116) => "CopyrightNotice",
        (2, 118) => "Contact",
        (2, 120) => "Caption-Abstract",
        (2, 122) => "Writer-Editor",
        (2, 135) => "LanguageIdentifier",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_a_list() {
        let data = b"\x1c\x02\x00\x00\x02\x00\x04\x1c\x02\x19\x00\x01a\x1c\x02\x19\x00\x02bc\x1c\x02\x78\x00\x03x\xe8y\x1c\x02";
        let mut gather = Gather::new(100);
        datasets(data, "", 0, &mut gather);
        let tags = &gather.finish().blocks[0].tags;
        let found: Vec<_> = tags.iter().map(|tag| (tag.id.as_str(), tag.value.clone())).collect();
        let expected = [
            ("2:0", TagValue::Numbers(vec![4])),
            ("2:25", TagValue::Texts(vec!["a".into(), "bc".into()])),
            ("2:120", TagValue::Text("xèy".into())),
        ];
        assert_eq!(found, expected);
    }
}
