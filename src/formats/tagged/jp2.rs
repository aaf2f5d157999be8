//! The boxes of JPEG 2000 files (15444-1 annex I) and the markers of their codestreams (annex A).

use crate::formats::bytes::{self, four_characters, lenient_text};
use crate::records::TagValue;

use super::gather::Gather;
use super::{icc, iptc, tiff, xmp};

const XMP: [u8; 16] = *b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
const IPTC: [u8; 16] = *b"\x33\xc7\xa4\xd2\xb8\x1d\x47\x23\xa0\xba\xf1\xa3\xe0\x97\xad\x38";
/// A degenerate `GeoTIFF` that says where the image lies.
const GEO: [u8; 16] = *b"\xb1\x4b\xf8\xbd\x08\x3d\x4b\x43\xa5\xae\x8c\xd7\xd5\xa6\xce\x03";
const EXIF: [u8; 16] = *b"JpgTiffExif->JP2";
/// The deepest nesting of boxes that is followed.
const MOST_DEPTH: u32 = 8;
/// Most boxes of one file.
const MOST_BOXES: u32 = 65_536;

/// Lists a file or a codestream.
pub(super) fn file(bytes: &[u8], gather: &mut Gather) {
    if bytes.starts_with(b"\xFF\x4F") {
        codestream(bytes, 0, "", gather);
    } else {
        let mut walk = Boxes { left: MOST_BOXES };
        walk.list(bytes, 0, "", 0, gather);
    }
}

struct Boxes {
    left: u32,
}

impl Boxes {
    /// The boxes in `bytes`, which begin at `base` of the file.
    fn list(&mut self, bytes: &[u8], base: usize, path: &str, depth: u32, gather: &mut Gather) {
        let mut at = 0;
        while let (Some(length), Some(name)) = (bytes::be32(bytes, at), bytes::be32(bytes, at + 4)) {
            let name = name.to_be_bytes();
            let (head, end) = match length {
                0 => (8, Some(bytes.len())),
                1 => (
                    16,
                    bytes::be64(bytes, at + 8)
                        .and_then(|length| usize::try_from(length).ok())
                        .and_then(|length| at.checked_add(length)),
                ),
                length => (8, at.checked_add(length as usize)),
            };
            let Some(end) = end.filter(|end| *end >= at + head) else { break };
            // A box that the file cuts is listed as far as it goes.
            let end = end.min(bytes.len());
            let Some(body) = bytes.get(at + head..end) else { break };
            if gather.is_full() || self.left == 0 {
                break;
            }
            self.left -= 1;
            let place = format!("{path}{}", four_characters(name).trim_end());
            self.one(&name, body, base + at, base + at + head, &place, depth, gather);
            at = end;
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a box is its name, its bytes and where it stands")]
    fn one(
        &mut self,
        name: &[u8; 4],
        body: &[u8],
        at: usize,
        start: usize,
        place: &str,
        depth: u32,
        gather: &mut Gather,
    ) {
        if let Some(prefix) = super_prefix(name, body).filter(|_| depth < MOST_DEPTH) {
            gather.block(place, at);
            self.list(body.get(prefix..).unwrap_or_default(), start + prefix, &format!("{place}/"), depth + 1, gather);
            return;
        }
        match name {
            b"jp2c" => codestream(body, start, place, gather),
            b"uuid" => uuid(body, at, place, gather),
            b"xml " => xmp::text(body, place.to_owned(), at, gather),
            _ => {
                gather.block(place, at);
                fields(name, body, gather);
                if let (b"colr", Some([2 | 3, _, _, profile @ ..])) = (name, body.get(..)) {
                    icc::profile(profile, &format!("{place}/"), start + 3, gather);
                }
            }
        }
    }
}

/// Boxes that hold boxes, and how many bytes come before these.
fn super_prefix(name: &[u8; 4], body: &[u8]) -> Option<usize> {
    match name {
        b"jp2h" | b"res " | b"uinf" | b"asoc" | b"jpch" | b"jplh" | b"cgrp" | b"ftbl" | b"comp" | b"drep" => Some(0),
        _ => None,
    }
    .filter(|_| !body.is_empty())
}

fn uuid(body: &[u8], at: usize, place: &str, gather: &mut Gather) {
    let Some((id, data)) = body.split_first_chunk::<16>() else { return };
    let inside = format!("{place}/");
    match *id {
        XMP => xmp::packet(data, "", at, gather),
        IPTC => iptc::datasets(data, "", at, gather),
        EXIF => tiff::structure(data, "Exif/", at, gather),
        GEO => tiff::structure(data, "GeoJP2/", at, gather),
        _ => {
            gather.block(inside.trim_end_matches('/'), at);
            gather.named("id", TagValue::Bytes(hex::encode(id)));
            let value = gather.bytes_value(data);
            gather.named("data", value);
        }
    }
}

fn fields(name: &[u8; 4], body: &[u8], gather: &mut Gather) {
    let byte = |at: usize| i128::from(body.get(at).copied().unwrap_or(0));
    let two = |at: usize| i128::from(bytes::be16(body, at).unwrap_or(0));
    let four = |at: usize| i128::from(bytes::be32(body, at).unwrap_or(0));
    match (name, body.len()) {
        (b"ftyp", 8..) => {
            let text = |at| four_characters(bytes::be32(body, at).unwrap_or(0).to_be_bytes());
            gather.text("brand", &text(0));
            gather.number("minorVersion", four(4));
            let others = (8..body.len().min(8 + 64 * 4)).step_by(4).map(text).collect();
            gather.named("compatible", TagValue::Texts(others));
        }
        (b"ihdr", 14) => {
            gather.number("height", four(0));
            gather.number("width", four(4));
            gather.number("components", two(8));
            for (at, name) in
                [(10, "bits"), (11, "compression"), (12, "unknownColourSpace"), (13, "intellectualProperty")]
            {
                gather.number(name, byte(at));
            }
        }
        (b"bpcc", 1..=64) => {
            gather.named("bits", TagValue::Numbers(body.iter().map(|byte| i128::from(*byte)).collect()));
        }
        (b"colr", 3..) => {
            gather.number("method", byte(0));
            gather.number("precedence", i128::from(body.get(1).copied().unwrap_or(0).cast_signed()));
            gather.number("approximation", byte(2));
            if byte(0) == 1 {
                gather.number("enumerated", four(3));
            }
        }
        (b"pclr", 3..) => {
            gather.number("entries", two(0));
            gather.number("columns", byte(2));
            let value = gather.bytes_value(body);
            gather.named("palette", value);
        }
        (b"resc" | b"resd", 10..) => {
            let exponent = |at: usize| i128::from(body.get(at).copied().unwrap_or(0).cast_signed());
            let fraction = |at| TagValue::Fractions(vec![(two(at) as i64, two(at + 2) as i64)]);
            gather.named("vertical", fraction(0));
            gather.named("horizontal", fraction(4));
            gather.number("verticalExponent", exponent(8));
            gather.number("horizontalExponent", exponent(9));
        }
        (b"cdef" | b"cmap", 2..=512) => {
            gather.named(
                "values",
                TagValue::Numbers(body.chunks_exact(2).map(|pair| bytes::be16(pair, 0).unwrap_or(0).into()).collect()),
            );
        }
        (b"url ", 4..) => gather.text("url", &lenient_text(body.get(4..).unwrap_or_default())),
        (b"lbl ", _) => gather.text("label", &lenient_text(body)),
        _ => {
            let value = gather.bytes_value(body);
            gather.named("payload", value);
        }
    }
}

/// The markers of the main header, and how many tile-parts there are.
fn codestream(bytes: &[u8], base: usize, place: &str, gather: &mut Gather) {
    let place = if place.is_empty() { "codestream".to_owned() } else { place.to_owned() };
    gather.block(place.as_str(), base);
    gather.number("length", bytes.len() as u64);
    let mut at = 2;
    let mut parts = 0u64;
    while let Some(marker) = bytes::be16(bytes, at) {
        if gather.is_full() {
            return;
        }
        let Some(length) = bytes::be16(bytes, at + 2).map(usize::from).filter(|length| *length >= 2) else { break };
        let Some(payload) = bytes::slice(bytes, at + 4, length - 2) else { break };
        if marker == 0xFF90 {
            parts += 1;
            let whole = bytes::be32(payload, 2).unwrap_or(0) as usize;
            match at.checked_add(whole).filter(|next| *next > at + 12) {
                Some(next) => at = next,
                None => break,
            }
            continue;
        }
        if parts > 0 || !(0xFF50..=0xFF8F).contains(&marker) {
            break;
        }
        segment(marker, payload, base + at, &place, gather);
        at += 2 + length;
    }
    gather.block(format!("{place}/tile-parts"), base + at);
    gather.number("count", parts);
}

fn segment(marker: u16, payload: &[u8], at: usize, place: &str, gather: &mut Gather) {
    let name = match marker {
        0xFF50 => "CAP",
        0xFF51 => "SIZ",
        0xFF52 => "COD",
        0xFF53 => "COC",
        0xFF55 => "TLM",
        0xFF57 => "PLM",
        0xFF59 => "CPF",
        0xFF5C => "QCD",
        0xFF5D => "QCC",
        0xFF5E => "RGN",
        0xFF5F => "POC",
        0xFF60 => "PPM",
        0xFF63 => "CRG",
        0xFF64 => "COM",
        _ => "",
    };
    let name = if name.is_empty() { format!("{marker:04X}") } else { name.to_owned() };
    gather.block(format!("{place}/{name}"), at);
    let byte = |at: usize| i128::from(payload.get(at).copied().unwrap_or(0));
    let two = |at: usize| i128::from(bytes::be16(payload, at).unwrap_or(0));
    let four = |at: usize| i128::from(bytes::be32(payload, at).unwrap_or(0));
    match (marker, payload.len()) {
        (0xFF51, 36..) => {
            gather.number("capabilities", two(0));
            const NAMES: [&str; 8] =
                ["x", "y", "xOffset", "yOffset", "tileWidth", "tileHeight", "tileXOffset", "tileYOffset"];
            NAMES.iter().enumerate().for_each(|(index, name)| gather.number(name, four(2 + index * 4)));
            gather.number("components", two(34));
            let list = payload.get(36..).unwrap_or_default();
            let value = gather.bytes_value(list);
            gather.named("depthAndSteps", value);
        }
        (0xFF52, 10..) => {
            gather.number("style", byte(0));
            gather.number("progression", byte(1));
            gather.number("layers", two(2));
            for (at, name) in [
                (4, "componentTransform"),
                (5, "levels"),
                (6, "codeBlockWidth"),
                (7, "codeBlockHeight"),
                (8, "codeBlockStyle"),
                (9, "transform"),
            ] {
                gather.number(name, byte(at));
            }
            let precincts = payload.get(10..).unwrap_or_default();
            if !precincts.is_empty() {
                let value = gather.bytes_value(precincts);
                gather.named("precincts", value);
            }
        }
        (0xFF64, 2..) if two(0) == 1 => gather.text("comment", &lenient_text(payload.get(2..).unwrap_or_default())),
        _ => {
            let value = gather.bytes_value(payload);
            gather.named("payload", value);
        }
    }
}
