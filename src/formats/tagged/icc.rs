//! The header and the tags of a colour profile (ICC.1:2022 §7.2, §7.3).

use crate::formats::bytes::{self, four_characters, lenient_text};
use crate::records::TagValue;

use super::gather::Gather;

/// Most tags of a profile that are listed; profiles have some 10 to 20.
const MOST_TAGS: u32 = 256;

/// Lists a profile.
pub(super) fn profile(profile: &[u8], inside: &str, at: usize, gather: &mut Gather) {
    gather.block(format!("{inside}ICC"), at);
    if !gather.may_look_into(profile) {
        return;
    }
    header(profile, gather);
    let count = bytes::be32(profile, 128).unwrap_or(0).min(MOST_TAGS);
    for index in 0..count {
        let entry = 132 + index as usize * 12;
        let Some(signature) = bytes::be32(profile, entry) else { break };
        let place = bytes::be32(profile, entry + 4).zip(bytes::be32(profile, entry + 8));
        let name = four_characters(signature.to_be_bytes());
        let value = match place.and_then(|(at, length)| bytes::slice(profile, at as usize, length as usize)) {
            Some(value) => tag(value, gather),
            None => TagValue::Unreadable("it lies beyond the end of the profile".to_owned()),
        };
        gather.named(&format!("tag:{}", name.trim_end()), value);
    }
}

fn header(profile: &[u8], gather: &mut Gather) {
    let signature = |at| bytes::be32(profile, at).map(|code| four_characters(code.to_be_bytes()));
    let texts = [(4, "preferredCmm"), (12, "class"), (16, "colourSpace"), (20, "connectionSpace"), (36, "signature")];
    let more = [(40, "platform"), (48, "manufacturer"), (52, "model"), (80, "creator")];
    if let Some(size) = bytes::be32(profile, 0) {
        gather.number("size", size);
    }
    if let Some(version) = bytes::be16(profile, 8) {
        gather.number("version", version);
    }
    for (at, name) in texts.into_iter().chain(more) {
        if let Some(text) = signature(at) {
            gather.text(name, &text);
        }
    }
    let date: Option<Vec<i128>> = (0..6).map(|index| bytes::be16(profile, 24 + index * 2).map(i128::from)).collect();
    if let Some(date) = date {
        gather.named("created", TagValue::Numbers(date));
    }
    for (at, name) in [(44, "flags"), (64, "renderingIntent")] {
        if let Some(number) = bytes::be32(profile, at) {
            gather.number(name, number);
        }
    }
    if let (Some(device), Some(vendor)) = (bytes::be32(profile, 56), bytes::be32(profile, 60)) {
        gather.named("attributes", TagValue::Numbers(vec![device.into(), vendor.into()]));
    }
    if let Some(illuminant) = profile.get(68..80) {
        gather.named("illuminant", fixed(illuminant));
    }
    if let Some(id) = profile.get(84..100) {
        gather.named("profileId", TagValue::Bytes(hex::encode(id)));
    }
}

/// The value of a tag by the type that stands at its beginning.
fn tag(value: &[u8], gather: &mut Gather) -> TagValue {
    let body = value.get(8..).unwrap_or_default();
    match value.get(..4) {
        Some(b"text") => gather.text_value(&lenient_text(body)),
        Some(b"desc") => {
            let length = bytes::be32(body, 0).unwrap_or(0) as usize;
            let text = body.get(4..).unwrap_or_default();
            gather.text_value(&lenient_text(text.get(..length).unwrap_or(text)))
        }
        Some(b"mluc") => languages(value),
        Some(b"sig ") => TagValue::Text(four_characters(body.first_chunk().copied().unwrap_or_default())),
        Some(b"XYZ ") if body.len() <= 12 * 16 => fixed(body),
        Some(b"sf32") if body.len() <= 4 * 64 => fixed(body),
        Some(b"dtim") => TagValue::Numbers(body.chunks_exact(2).take(6).map(|pair| pair_number(pair).into()).collect()),
        _ => gather.bytes_value(value),
    }
}

fn pair_number(pair: &[u8]) -> u16 {
    bytes::be16(pair, 0).unwrap_or(0)
}

/// Numbers of 16.16 bits, as the fractions that they are.
fn fixed(body: &[u8]) -> TagValue {
    let number = |four: &[u8]| (i64::from(bytes::be32(four, 0).unwrap_or(0).cast_signed()), 1 << 16);
    TagValue::Fractions(body.chunks_exact(4).map(number).collect())
}

/// The texts of a value in several languages, in the order of the profile.
fn languages(value: &[u8]) -> TagValue {
    let count = bytes::be32(value, 8).unwrap_or(0).min(64) as usize;
    let size = bytes::be32(value, 12).unwrap_or(12).max(12) as usize;
    let text = |index: usize| {
        let at = 16 + index.checked_mul(size)?;
        let length = bytes::be32(value, at + 4)?.min(4096) as usize;
        let units = bytes::slice(value, bytes::be32(value, at + 8)? as usize, length)?;
        let units: Vec<u16> = units.chunks_exact(2).map(pair_number).collect();
        Some(String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned())
    };
    let mut texts: Vec<String> = (0..count).map_while(text).collect();
    if texts.len() == 1 { TagValue::Text(texts.swap_remove(0)) } else { TagValue::Texts(texts) }
}
