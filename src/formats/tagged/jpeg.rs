//! The segments of a JPEG stream (ITU-T T.81 annex B, JFIF, Adobe TN 5116, CIPA DC-008, ICC.1 annex B.4).

use crate::formats::bytes::{self, lenient_text};
use crate::formats::jpeg::{Frame, Process};
use crate::records::TagValue;

use super::gather::Gather;
use super::{icc, photoshop, tiff, xmp};

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_EXTENSION: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
/// Most bytes of a colour profile or of Photoshop's resources that are put together.
const MOST_JOINED: usize = 16 << 20;

/// Lists a stream, from its first marker to EOI.
pub(super) fn file(bytes: &[u8], gather: &mut Gather) {
    let mut parts = Parts::default();
    for (at, marker, payload) in (Segments { bytes, at: 2 }) {
        if gather.is_full() {
            break;
        }
        segment(at, marker, payload, &mut parts, gather);
    }
    parts.finish(gather);
}

/// What is divided over several segments.
#[derive(Default)]
struct Parts<'a> {
    icc: Vec<(u8, &'a [u8])>,
    icc_at: usize,
    photoshop: Vec<u8>,
    photoshop_at: usize,
}

impl Parts<'_> {
    fn finish(mut self, gather: &mut Gather) {
        let length: usize = self.icc.iter().map(|(_, part)| part.len()).sum();
        if length > 0 && length <= MOST_JOINED {
            self.icc.sort_by_key(|(number, _)| *number);
            let whole: Vec<u8> = self.icc.iter().flat_map(|(_, part)| part.iter()).copied().collect();
            icc::profile(&whole, "", self.icc_at, gather);
        }
        if !self.photoshop.is_empty() {
            photoshop::resources(&self.photoshop, "", self.photoshop_at, gather);
        }
    }
}

fn segment<'a>(at: usize, marker: u8, payload: &'a [u8], parts: &mut Parts<'a>, gather: &mut Gather) {
    let after = |prefix: &[u8]| payload.strip_prefix(prefix);
    match marker {
        0xE0 if after(b"JFIF\0").is_some() => jfif(at, payload, gather),
        0xE1 => {
            if let Some(rest) = after(b"Exif\0") {
                tiff::structure(rest.get(1..).unwrap_or_default(), "Exif/", at, gather);
            } else if let Some(rest) = after(XMP) {
                xmp::packet(rest, "", at, gather);
            } else if let Some(rest) = after(XMP_EXTENSION) {
                gather.block("XMP extension", at);
                let value = gather.bytes_value(rest);
                gather.named("part", value);
            } else {
                unknown(at, marker, payload, gather);
            }
        }
        0xE2 if after(b"ICC_PROFILE\0").is_some() => {
            if let Some([number, _, part @ ..]) = after(b"ICC_PROFILE\0") {
                if parts.icc.is_empty() {
                    parts.icc_at = at;
                }
                parts.icc.push((*number, part));
            }
        }
        0xED if after(b"Photoshop 3.0\0").is_some() => {
            if parts.photoshop.is_empty() {
                parts.photoshop_at = at;
            }
            let rest = after(b"Photoshop 3.0\0").unwrap_or_default();
            if parts.photoshop.len() + rest.len() <= MOST_JOINED {
                parts.photoshop.extend_from_slice(rest);
            }
        }
        0xEE if after(b"Adobe").is_some() => adobe(at, after(b"Adobe").unwrap_or_default(), gather),
        0xE0..=0xEF => unknown(at, marker, payload, gather),
        0xFE => {
            gather.block("COM", at);
            gather.text("comment", &lenient_text(payload));
        }
        0xDB => quantisation(at, payload, gather),
        0xC4 => {
            gather.block("DHT", at);
            let value = gather.bytes_value(payload);
            gather.named("tables", value);
        }
        0xDD => {
            gather.block("DRI", at);
            gather.number("interval", bytes::be16(payload, 0).unwrap_or(0));
        }
        0xDA => {
            gather.block("SOS", at);
            gather.named("header", TagValue::Bytes(hex::encode(payload.get(..32).unwrap_or(payload))));
        }
        _ if Process::from_marker(marker).is_some() => frame(at, marker, payload, gather),
        _ => unknown(at, marker, payload, gather),
    }
}

fn jfif(at: usize, payload: &[u8], gather: &mut Gather) {
    gather.block("JFIF", at);
    let byte = |at: usize| i128::from(payload.get(at).copied().unwrap_or(0));
    gather.named("version", TagValue::Numbers(vec![byte(5), byte(6)]));
    gather.number("units", byte(7));
    gather.number("xDensity", bytes::be16(payload, 8).unwrap_or(0));
    gather.number("yDensity", bytes::be16(payload, 10).unwrap_or(0));
    gather.named("thumbnail", TagValue::Numbers(vec![byte(12), byte(13)]));
}

fn adobe(at: usize, rest: &[u8], gather: &mut Gather) {
    gather.block("Adobe", at);
    for (place, name) in [(0, "version"), (2, "flags0"), (4, "flags1")] {
        gather.number(name, bytes::be16(rest, place).unwrap_or(0));
    }
    gather.number("transform", rest.get(6).copied().unwrap_or(0));
}

fn frame(at: usize, marker: u8, payload: &[u8], gather: &mut Gather) {
    gather.block("SOF", at);
    gather.number("process", marker & 15);
    let Some(frame) = Frame::parse(marker, payload) else {
        let value = gather.bytes_value(payload);
        gather.named("header", value);
        return;
    };
    gather.number("precision", frame.precision);
    gather.number("width", frame.width);
    gather.number("height", frame.height);
    gather.number("components", frame.components.len() as u64);
    let list = |pick: fn(&crate::formats::jpeg::Component) -> u8| {
        TagValue::Numbers(frame.components.iter().take(64).map(|component| pick(component).into()).collect())
    };
    gather.named("ids", list(|component| component.id));
    gather.named("horizontal", list(|component| component.h));
    gather.named("vertical", list(|component| component.v));
}

/// A summary of each table: its number, its depth, the sum of its values, and all of them in zigzag order.
fn quantisation(at: usize, payload: &[u8], gather: &mut Gather) {
    gather.block("DQT", at);
    let mut rest = payload;
    while let Some((&head, tail)) = rest.split_first() {
        let size = if head >> 4 == 0 { 1 } else { 2 };
        let Some(values) = tail.get(..64 * size) else { break };
        let values: Vec<i128> = values
            .chunks_exact(size)
            .map(|value| value.iter().fold(0, |sum, byte| sum << 8 | i128::from(*byte)))
            .collect();
        let (name, sum) = (head & 15, values.iter().sum::<i128>());
        gather.number(&format!("table{name}/bits"), (size * 8) as u64);
        gather.number(&format!("table{name}/sum"), sum);
        gather.named(&format!("table{name}/values"), TagValue::Numbers(values));
        rest = tail.get(64 * size..).unwrap_or_default();
    }
}

fn unknown(at: usize, marker: u8, payload: &[u8], gather: &mut Gather) {
    let name = match marker {
        0xE0..=0xEF => format!("APP{}", marker & 15),
        other => format!("marker FF{other:02X}"),
    };
    gather.block(name, at);
    let word = payload.split(|byte| *byte == 0).next().unwrap_or_default();
    if (2..=64).contains(&word.len()) && word.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') {
        gather.text("identifier", &lenient_text(word));
    }
    let value = gather.bytes_value(payload);
    gather.named("payload", value);
}

/// The segments that have a length, in order: where the marker stands, the marker, what follows the length. Coded data
/// are passed over.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Segments<'a> {
    type Item = (usize, u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            // Between segments stand markers only; after a scan, its coded data.
            self.at += memchr::memchr(0xFF, self.bytes.get(self.at..)?)?;
            let marker = *self.bytes.get(self.at + 1)?;
            match marker {
                0xD9 => return None,
                0xFF => self.at += 1,
                0x00 | 0x01 | 0xD0..=0xD8 => self.at += 2,
                _ => {
                    let at = self.at;
                    let length = usize::from(bytes::be16(self.bytes, at + 2)?).checked_sub(2)?;
                    let payload = bytes::slice(self.bytes, at + 4, length)?;
                    self.at = at + 4 + length;
                    return Some((at, marker, payload));
                }
            }
        }
    }
}
