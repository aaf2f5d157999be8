//! Photoshop image resources (Adobe Photoshop File Formats Specification, "Image Resources Section").

use crate::formats::bytes;
use crate::records::TagValue;

use super::gather::Gather;
use super::iptc;

/// Lists resources, and the IPTC datasets in resource 1028.
pub(super) fn resources(data: &[u8], inside: &str, at: usize, gather: &mut Gather) {
    gather.block(format!("{inside}Photoshop"), at);
    if !gather.may_look_into(data) {
        return;
    }
    let mut datasets = None;
    for (id, name, place, value) in (Resources { data, at: 0 }) {
        let label = label(id).or(Some(name.as_str()).filter(|name| !name.is_empty()));
        match id {
            1005 if value.len() >= 16 => resolution(value, gather),
            _ => {
                let kept = known(id, value).unwrap_or_else(|| gather.bytes_value(value));
                gather.numbered(id.to_string(), label, kept);
            }
        }
        if id == 1028 {
            datasets = datasets.or(Some((place, value)));
        }
    }
    if let Some((place, value)) = datasets {
        iptc::datasets(value, &format!("{inside}Photoshop/"), at.saturating_add(place), gather);
    }
}

fn label(id: u16) -> Option<&'static str> {
    Some(match id {
        1005 => "ResolutionInfo",
        1028 => "IPTC",
        1034 => "CopyrightFlag",
        1035 => "URL",
        1036 => "Thumbnail",
        1037 => "GlobalAngle",
        1039 => "ICCProfile",
        1044 => "DocumentIDs",
        1049 => "GlobalAltitude",
        1050 => "Slices",
        1057 => "VersionInfo",
        1058 => "EXIF",
        1060 => "XMP",
        1061 => "CaptionDigest",
        1062 => "PrintScale",
        _ => return None,
    })
}

fn known(id: u16, value: &[u8]) -> Option<TagValue> {
    match (id, value.len()) {
        (1034, 1..=4) | (1037 | 1049, 4) => {
            Some(TagValue::Numbers(vec![value.iter().fold(0, |sum, byte| sum << 8 | i128::from(*byte))]))
        }
        (1035, 0..=4096) => Some(TagValue::Text(bytes::lenient_text(value))),
        _ => None,
    }
}

/// Fixed-point numbers of 16.16 bits with the units in which programs show them.
fn resolution(value: &[u8], gather: &mut Gather) {
    let fixed = |at| TagValue::Fractions(vec![(bytes::be32(value, at).map_or(0, i64::from), 1 << 16)]);
    gather.numbered("1005".to_owned(), Some("XResolution"), fixed(0));
    gather.numbered("1005".to_owned(), Some("YResolution"), fixed(8));
    let unit = |at| TagValue::Numbers(vec![bytes::be16(value, at).unwrap_or(0).into()]);
    gather.numbered("1005".to_owned(), Some("DisplayedUnitsX"), unit(4));
    gather.numbered("1005".to_owned(), Some("DisplayedUnitsY"), unit(12));
}

/// The resources in order, as far as they are whole: number, name, where the value begins, the value.
struct Resources<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Resources<'a> {
    type Item = (u16, String, usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (data, at) = (self.data, self.at);
        if bytes::slice(data, at, 4)? != b"8BIM" {
            return None;
        }
        let id = bytes::be16(data, at + 4)?;
        // A name with its length in a byte before it, padded to an even length.
        let length = usize::from(*data.get(at + 6)?);
        let name = bytes::lenient_text(bytes::slice(data, at + 7, length)?);
        let behind = at + 6 + ((length + 2) & !1);
        let size = bytes::be32(data, behind)? as usize;
        let start = behind + 4;
        let value = bytes::slice(data, start, size)?;
        self.at = start.checked_add(size)?.checked_add(size & 1)?;
        Some((id, name, start, value))
    }
}
