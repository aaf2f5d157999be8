//! The chunks of a PNG (W3C, third edition, §11).

use std::io::Read as _;

use crate::formats::bytes::{self, four_characters};
use crate::formats::png::is_png;
use crate::records::TagValue;

use super::gather::Gather;
use super::{icc, tiff, xmp};

/// Most bytes of a compressed text or profile after inflating.
const MOST_INFLATED: u64 = 16 << 20;
/// Most bytes that all compressed chunks of a file may inflate to.
const MOST_INFLATED_IN_ALL: u64 = 64 << 20;
const XMP: &[u8] = b"XML:com.adobe.xmp";

/// Lists a file, from its header to `IEND`.
pub(super) fn file(bytes: &[u8], gather: &mut Gather) {
    if !is_png(bytes) {
        return;
    }
    let mut chunks = Chunks { left: MOST_INFLATED_IN_ALL, data: (0, 0, 0) };
    let mut at = 8;
    while let Some(length) = bytes::be32(bytes, at) {
        let Some(name) = bytes::be32(bytes, at + 4).map(u32::to_be_bytes) else { break };
        let Some(body) = bytes::slice(bytes, at + 8, length as usize) else { break };
        if gather.is_full() {
            break;
        }
        chunks.chunk(at, &name, body, gather);
        if &name == b"IEND" {
            break;
        }
        at = at + 12 + length as usize;
    }
    chunks.finish(gather);
}

struct Chunks {
    /// Bytes that compressed chunks may inflate to still.
    left: u64,
    /// Image data: where they begin, chunks, bytes.
    data: (usize, u64, u64),
}

impl Chunks {
    fn finish(&self, gather: &mut Gather) {
        let (at, chunks, length) = self.data;
        if chunks > 0 {
            gather.block("IDAT", at);
            gather.number("chunks", chunks);
            gather.number("length", length);
        }
    }

    fn chunk(&mut self, at: usize, name: &[u8; 4], body: &[u8], gather: &mut Gather) {
        match name {
            b"IDAT" => {
                let first = if self.data.1 == 0 { at } else { self.data.0 };
                self.data = (first, self.data.1 + 1, self.data.2 + body.len() as u64);
            }
            b"IEND" => gather.block("IEND", at),
            b"iCCP" => self.profile(at, body, gather),
            b"tEXt" | b"zTXt" | b"iTXt" => self.text(at, name, body, gather),
            b"eXIf" => tiff::structure(body, "eXIf/", at, gather),
            _ => {
                gather.block(four_characters(*name), at);
                simple(name, body, gather);
            }
        }
    }

    fn profile(&mut self, at: usize, body: &[u8], gather: &mut Gather) {
        gather.block("iCCP", at);
        let (name, rest) = keyword(body);
        gather.text("profileName", &latin1(name));
        gather.number("compressionMethod", rest.first().copied().unwrap_or(0));
        match self.inflate(rest.get(1..).unwrap_or_default()) {
            Some(profile) => icc::profile(&profile, "iCCP/", at, gather),
            None => gather.named("profile", TagValue::Unreadable("it cannot be inflated".to_owned())),
        }
    }

    fn text(&mut self, at: usize, name: &[u8; 4], body: &[u8], gather: &mut Gather) {
        let (key, rest) = keyword(body);
        let (language, translated, text) = match name {
            b"tEXt" => (None, None, Some(latin1(rest).into_bytes())),
            b"zTXt" => {
                (None, None, self.inflate(rest.get(1..).unwrap_or_default()).map(|text| latin1(&text).into_bytes()))
            }
            _ => {
                let (compressed, rest) = (rest.first() == Some(&1), rest.get(2..).unwrap_or_default());
                let (language, rest) = keyword(rest);
                let (translated, rest) = keyword(rest);
                let text = if compressed { self.inflate(rest) } else { Some(rest.to_vec()) };
                (Some(language), Some(translated), text)
            }
        };
        if let (XMP, Some(packet)) = (key, &text) {
            xmp::packet(packet, "", at, gather);
            return;
        }
        gather.block(four_characters(*name), at);
        for (id, value) in [("language", language), ("translatedKeyword", translated)] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                gather.text(id, &String::from_utf8_lossy(value));
            }
        }
        match text {
            Some(text) => gather.text(&latin1(key), &String::from_utf8_lossy(&text)),
            None => gather.named(&latin1(key), TagValue::Unreadable("it cannot be inflated".to_owned())),
        }
    }

    fn inflate(&mut self, compressed: &[u8]) -> Option<Vec<u8>> {
        let most = self.left.min(MOST_INFLATED);
        let mut output = Vec::new();
        let read = flate2::read::ZlibDecoder::new(compressed).take(most.saturating_add(1)).read_to_end(&mut output);
        self.left = self.left.saturating_sub(output.len() as u64);
        (read.is_ok() && output.len() as u64 <= most).then_some(output)
    }
}

/// What stands before the first NUL, at most 79 bytes, and what follows it.
fn keyword(body: &[u8]) -> (&[u8], &[u8]) {
    let end = body.iter().position(|byte| *byte == 0).unwrap_or(body.len());
    let (key, rest) = body.split_at(end);
    (key.get(..256).unwrap_or(key), rest.get(1..).unwrap_or_default())
}

fn latin1(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

fn simple(name: &[u8; 4], body: &[u8], gather: &mut Gather) {
    let byte = |at: usize| i128::from(body.get(at).copied().unwrap_or(0));
    let four = |at: usize| i128::from(bytes::be32(body, at).unwrap_or(0));
    match (name, body.len()) {
        (b"IHDR", 13) => {
            gather.number("width", four(0));
            gather.number("height", four(4));
            for (at, name) in
                [(8, "bitDepth"), (9, "colourType"), (10, "compression"), (11, "filter"), (12, "interlace")]
            {
                gather.number(name, byte(at));
            }
        }
        (b"pHYs", 9) => {
            gather.number("x", four(0));
            gather.number("y", four(4));
            gather.number("unit", byte(8));
        }
        (b"gAMA", 4) => gather.named("gamma", hundred_thousandths(body, 0)),
        (b"sRGB", 1) => gather.number("renderingIntent", byte(0)),
        (b"cHRM", 32) => {
            const NAMES: [&str; 8] = ["whiteX", "whiteY", "redX", "redY", "greenX", "greenY", "blueX", "blueY"];
            NAMES.iter().enumerate().for_each(|(index, name)| gather.named(name, hundred_thousandths(body, index * 4)));
        }
        (b"tIME", 7) => {
            let numbers = [i128::from(bytes::be16(body, 0).unwrap_or(0)), byte(2), byte(3), byte(4), byte(5), byte(6)];
            gather.named("time", TagValue::Numbers(numbers.to_vec()));
        }
        (b"bKGD", 2 | 6) => {
            let samples = body.chunks_exact(2).map(|pair| bytes::be16(pair, 0).unwrap_or(0).into());
            gather.named("values", TagValue::Numbers(samples.collect()));
        }
        (b"bKGD" | b"sBIT" | b"cICP", 1..=16) => {
            gather.named("values", TagValue::Numbers(body.iter().map(|byte| i128::from(*byte)).collect()));
        }
        (b"oFFs", 9) => {
            let signed = |at| i128::from(bytes::be32(body, at).unwrap_or(0).cast_signed());
            gather.number("x", signed(0));
            gather.number("y", signed(4));
            gather.number("unit", byte(8));
        }
        _ => {
            let value = gather.bytes_value(body);
            gather.named("payload", value);
        }
    }
}

/// PNG stores gamma and chromaticities as whole numbers of hundred-thousandths.
fn hundred_thousandths(body: &[u8], at: usize) -> TagValue {
    TagValue::Fractions(vec![(bytes::be32(body, at).unwrap_or(0).into(), 100_000)])
}
