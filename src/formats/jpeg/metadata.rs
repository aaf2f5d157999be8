//! What a stream says beside its image: density, EXIF, XMP, Photoshop's resources, the colour profile; and what else
//! stands there.

use std::borrow::Cow;

use super::walk::Stream;
use crate::formats::{bytes, icc};

/// The unit of a JFIF density.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DensityUnit {
    /// Only the ratio is known.
    None,
    /// Dots per inch.
    Inch,
    /// Dots per centimetre.
    Centimetre,
}

/// The density of a JFIF header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Density {
    /// Its unit.
    pub unit: DensityUnit,
    /// Horizontal.
    pub x: u16,
    /// Vertical.
    pub y: u16,
}

/// One part of a colour profile: profiles longer than a segment are divided (ICC.1 annex B.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IccPart<'a> {
    /// Its number, from 1.
    pub number: u8,
    /// How many there are.
    pub total: u8,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// The colour profile of a stream, put together from its parts (ICC.1 annex B.4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JoinedProfile {
    /// Its bytes, where all parts are there that the first of them counts.
    pub profile: Option<Vec<u8>>,
    /// How many parts there are.
    pub parts: usize,
    /// How many there should be.
    pub total: u8,
}

impl JoinedProfile {
    /// Whether the parts that are there are those that should be: each of them once, none beside them.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.parts == usize::from(self.total) && (self.parts == 0 || self.profile.is_some())
    }
}

pub(super) const ICC: &[u8] = b"ICC_PROFILE\0";

/// Most bytes of Photoshop's resources that are put together.
const MOST_RESOURCES: usize = 16 << 20;
/// Most parts of a profile, which are counted in one byte, or of resources that are kept.
const MOST_PARTS: usize = 1024;
/// Most names of other segments that are kept.
const MOST_OTHERS: usize = 64;

impl<'a> Stream<'a> {
    /// The colour profile, as far as its parts make one.
    #[must_use]
    pub fn joined_profile(&self) -> JoinedProfile {
        let Some(total) = self.icc.first().map(|part| part.total) else { return JoinedProfile::default() };
        let mut places: [Option<&[u8]>; 256] = [None; 256];
        for part in self.icc.iter().filter(|part| part.total == total) {
            if let Some(place) = places.get_mut(usize::from(part.number)) {
                place.get_or_insert(part.bytes);
            }
        }
        let parts: Option<Vec<&[u8]>> = places.iter().skip(1).take(usize::from(total)).copied().collect();
        let profile = parts.map(|parts| parts.concat()).filter(|profile| !profile.is_empty());
        JoinedProfile { profile, parts: self.icc.len(), total }
    }

    /// Photoshop's image resources: one row of them, whatever segments it is divided over, in the middle of a resource
    /// too.
    #[must_use]
    pub fn resources(&self) -> Option<Cow<'a, [u8]>> {
        match self.photoshop.as_slice() {
            [] => None,
            [only] => Some(Cow::Borrowed(only)),
            parts => Some(Cow::Owned(parts.concat())),
        }
    }

    /// Takes an application segment, or a comment.
    pub(super) fn take(&mut self, marker: u8, payload: &'a [u8]) {
        if !self.read(marker, payload) && self.others.len() < MOST_OTHERS {
            let name = name(marker, payload);
            if !self.others.contains(&name) {
                self.others.push(name);
            }
        }
    }

    /// Reads a segment of a known kind; false for others, and for one that stands there twice.
    fn read(&mut self, marker: u8, payload: &'a [u8]) -> bool {
        let after = |prefix: &[u8]| payload.strip_prefix(prefix);
        // Profiles and resources are looked for before the image alone, as every reader does.
        let opening = self.scans == 0;
        match marker {
            0xE0 => {
                let Some(rest) = after(b"JFIF\0").filter(|_| self.density.is_none()) else { return false };
                self.density = density(rest);
                // A small picture of so many pixels.
                !rest.get(7..9).is_some_and(|sides| sides.iter().all(|side| *side > 0))
            }
            0xE1 => {
                if let Some(rest) = after(b"Exif\0") {
                    // One byte more, which should be NUL.
                    return self.exif.is_none() && rest.get(1..).map(|block| self.exif = Some(block)).is_some();
                }
                let packet = after(b"http://ns.adobe.com/xap/1.0/\0").filter(|_| self.xmp.is_none());
                packet.map(|packet| self.xmp = Some(packet)).is_some()
            }
            0xE2 if after(b"MPF\0").is_some() => {
                self.multi_picture = true;
                true
            }
            0xE2 => {
                let Some([number, total, bytes @ ..]) = after(ICC).filter(|_| opening) else { return false };
                let kept = self.icc.len() < MOST_PARTS;
                if kept {
                    self.icc.push(IccPart { number: *number, total: *total, bytes });
                }
                kept
            }
            0xED => {
                let Some(rest) = after(b"Photoshop 3.0\0").filter(|_| opening) else { return false };
                let bytes = self.photoshop_bytes.saturating_add(rest.len());
                let kept = bytes <= MOST_RESOURCES && self.photoshop.len() < MOST_PARTS;
                if kept {
                    self.photoshop_bytes = bytes;
                    self.photoshop.push(rest);
                }
                kept
            }
            0xEE => {
                let Some(rest) = after(b"Adobe") else { return false };
                self.adobe_transform = rest.get(6).copied();
                true
            }
            _ => false,
        }
    }
}

/// What a segment is called: its marker, and the word that it begins with.
fn name(marker: u8, payload: &[u8]) -> String {
    if marker == 0xFE {
        return "COM".to_owned();
    }
    let word = payload.split(|byte| *byte == 0).next().unwrap_or_default();
    let sound = (1..=64).contains(&word.len()) && word.iter().all(u8::is_ascii_graphic);
    match std::str::from_utf8(word).ok().filter(|_| sound) {
        Some(word) => format!("APP{} {word}", marker & 15),
        None => format!("APP{}", marker & 15),
    }
}

fn density(rest: &[u8]) -> Option<Density> {
    let unit = match rest.get(2)? {
        1 => DensityUnit::Inch,
        2 => DensityUnit::Centimetre,
        _ => DensityUnit::None,
    };
    Some(Density { unit, x: bytes::be16(rest, 3)?, y: bytes::be16(rest, 5)? })
}

/// Bytes of a colour profile that a segment before the first scan holds.
pub(super) fn profile_bytes(marker: u8, payload: &[u8]) -> u64 {
    let part = payload.strip_prefix(ICC).filter(|_| marker == 0xE2);
    part.map_or(0, |part| part.len() as u64).min(icc::MOST_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream<'a>(segments: &[(u8, &'a [u8])]) -> Stream<'a> {
        let mut stream = Stream::default();
        segments.iter().for_each(|(marker, payload)| stream.take(*marker, payload));
        stream
    }

    #[test]
    fn resources_over_several_segments_are_one() {
        let found = stream(&[(0xED, b"Photoshop 3.0\x008BIM\x03"), (0xED, b"Photoshop 3.0\0\xed\0\0")]);
        assert_eq!(found.resources().as_deref(), Some(&b"8BIM\x03\xed\0\0"[..]));
        assert_eq!(found.others, Vec::<String>::new());
    }

    #[test]
    fn what_is_not_read_has_a_name() {
        let found = stream(&[
            (0xFE, b"by hand"),
            (0xE1, b"Exif\0\0II"),
            (0xE1, b"Exif\0\0MM"),
            (0xE1, b"http://ns.adobe.com/xmp/extension/\x000123"),
            (0xE0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01\0\0\0"),
            (0xEC, b"Ducky\0\x01"),
            (0xEC, b"Ducky\0\x02"),
            (0xEE, b"Adobe\0\x64\0\0\0\0\x01"),
            (0xE7, b"\x01\x02"),
        ]);
        let expected =
            ["COM", "APP1 Exif", "APP1 http://ns.adobe.com/xmp/extension/", "APP0 JFIF", "APP12 Ducky", "APP7"];
        assert_eq!(found.others, expected);
        assert_eq!((found.exif, found.adobe_transform), (Some(&b"II"[..]), Some(1)));
    }

    #[test]
    fn parts_that_count_otherwise_make_no_profile() {
        let part = |number: u8, total: u8, byte: u8| [ICC, &[number, total, byte]].concat();
        let joined = |parts: &[(u8, u8)]| {
            let parts: Vec<_> = parts.iter().map(|(number, total)| part(*number, *total, number * 16)).collect();
            let segments: Vec<_> = parts.iter().map(|part| (0xE2, part.as_slice())).collect();
            stream(&segments).joined_profile()
        };
        let whole = joined(&[(2, 2), (1, 2)]);
        assert_eq!((whole.profile.as_deref(), whole.is_sound()), (Some(&[16, 32][..]), true));
        let torn = joined(&[(1, 2), (2, 3)]);
        assert_eq!((torn.profile.as_deref(), torn.is_sound()), (None, false));
        let surplus = joined(&[(1, 1), (1, 1)]);
        assert_eq!((surplus.profile.as_deref(), surplus.is_sound()), (Some(&[16][..]), false));
        assert_eq!((joined(&[(1, 0)]).is_sound(), joined(&[]).is_sound()), (false, true));
    }
}
