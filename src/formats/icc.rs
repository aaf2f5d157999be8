//! ICC colour profiles (ICC.1:2022, and the older versions): the header, the description, and whether the structure
//! holds together.

use super::bytes::{self, four_characters, lenient_text};

/// What the header and the description say (ICC.1:2022 §7.2, §9.2.41).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The length that the profile declares.
    pub size: u32,
    /// Version: `2.1.0`.
    pub version: String,
    /// Class: `mntr`, `scnr`, `prtr`, `spac`, `link`, `abst`, `nmcl`.
    pub class: String,
    /// Colour space of the data, without blanks: `RGB`, `GRAY`, `CMYK`, `Lab`.
    pub space: String,
    /// The description; empty where it cannot be read.
    pub name: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// What is wrong with a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `acsp` does not stand at byte 36.
    Signature,
    /// The declared length is not that of the bytes.
    Size {
        /// Declared.
        declared: u32,
        /// There.
        found: usize,
    },
    /// The table of tags, or an entry of it, points out of the profile.
    Tags,
}

impl Profile {
    /// Samples that the colour space has; `None` for a space that images do not have.
    #[must_use]
    pub fn samples(&self) -> Option<u16> {
        Some(match self.space.as_str() {
            "GRAY" => 1,
            "RGB" | "Lab" | "XYZ" | "YCbr" | "Luv" | "Yxy" | "HSV" | "HLS" | "CMY" | "3CLR" => 3,
            "CMYK" | "4CLR" => 4,
            _ => return None,
        })
    }
}

/// The longest profile that is taken for one; those of printers have some megabytes.
pub const MOST_BYTES: u64 = 16 << 20;

/// Bytes of memory that a profile of so many takes at most: itself, twice while it is put together, and what each of
/// two makes of it who bring colours to another space at the same time (seven tables as they stand, which may share
/// bytes; one of them as floating-point numbers).
#[must_use]
pub const fn memory(bytes: u64) -> u64 {
    let bytes = if bytes < MOST_BYTES { bytes } else { MOST_BYTES };
    bytes * 24
}

/// The longest description that is kept.
const MOST_NAME: usize = 500;

/// Most tags that are looked at; profiles have some 10 to 20.
const MOST_TAGS: u32 = 4096;

/// Reads a profile. `None` where there is not even a header, and where there are more than [`MOST_BYTES`].
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<Profile> {
    if bytes.len() as u64 > MOST_BYTES {
        return None;
    }
    let size = bytes::be32(bytes, 0)?;
    let [major, minor] = bytes::be16(bytes, 8)?.to_be_bytes();
    let code = |at| bytes::be32(bytes, at).map(|code| four_characters(code.to_be_bytes()).trim().to_owned());
    let (class, space, signature) = (code(12)?, code(16)?, bytes.get(36..40)?);
    bytes.get(..128)?;
    let mut faults = Vec::new();
    if signature != b"acsp" {
        faults.push(Fault::Signature);
    }
    if size as usize != bytes.len() {
        faults.push(Fault::Size { declared: size, found: bytes.len() });
    }
    let tags = tags(bytes);
    if tags.is_none() {
        faults.push(Fault::Tags);
    }
    let description = tags.unwrap_or_default().into_iter().find(|(tag, _)| tag == b"desc");
    let name = description.and_then(|(_, value)| name(value)).unwrap_or_default();
    let name = name.chars().take(MOST_NAME).collect();
    let version = format!("{major}.{}.{}", minor >> 4, minor & 15);
    Some(Profile { size, version, class, space, name, faults })
}

/// Whether a profile is one of those that JP2 allows as "restricted" (ISO/IEC 15444-1 §I.5.3.3): of an input or display
/// device, monochrome or with a matrix of three components, for images of `space` (`GRAY` or `RGB`), and without tables
/// of colours.
#[must_use]
pub fn is_restricted(bytes: &[u8], space: &str) -> bool {
    let Some(profile) = parse(bytes) else { return false };
    let tags = tags(bytes).unwrap_or_default();
    let has = |name: &[u8; 4]| tags.iter().any(|(tag, _)| tag == name);
    let needed: &[&[u8; 4]] = match space {
        "GRAY" => &[b"kTRC"],
        _ => &[b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"],
    };
    let device = matches!(profile.class.as_str(), "scnr" | "mntr");
    let tables = [b"A2B0", b"A2B1", b"A2B2"].into_iter().any(has);
    device && profile.space == space && profile.faults.is_empty() && !tables && needed.iter().all(|tag| has(tag))
}

fn tags(bytes: &[u8]) -> Option<Vec<([u8; 4], &[u8])>> {
    let count = bytes::be32(bytes, 128)?;
    if count > MOST_TAGS {
        return None;
    }
    let entry = |index: u32| {
        let at = 132 + index as usize * 12;
        let tag = bytes::be32(bytes, at)?.to_be_bytes();
        let value = bytes::slice(bytes, bytes::be32(bytes, at + 4)? as usize, bytes::be32(bytes, at + 8)? as usize)?;
        Some((tag, value))
    };
    (0..count).map(entry).collect()
}

/// The text of a `desc` (version 2) or `mluc` (version 4) value: in English where there are several languages, else the
/// first.
fn name(value: &[u8]) -> Option<String> {
    match value.get(..4)? {
        b"desc" => {
            let length = bytes::be32(value, 8)? as usize;
            let text = value.get(12..)?;
            Some(lenient_text(begin(text.get(..length).unwrap_or(text))))
        }
        b"text" => Some(lenient_text(begin(value.get(8..)?))),
        b"mluc" => {
            let count = bytes::be32(value, 8)?.min(256) as usize;
            let size = bytes::be32(value, 12)?.max(12) as usize;
            let record = |index: usize| {
                let at = 16 + index.checked_mul(size)?;
                let text =
                    bytes::slice(value, bytes::be32(value, at + 8)? as usize, bytes::be32(value, at + 4)? as usize)?;
                Some((bytes::slice(value, at, 2)?, text))
            };
            let records: Vec<_> = (0..count).map_while(record).collect();
            let (_, text) = records.iter().find(|(language, _)| *language == b"en").or(records.first())?;
            let units: Vec<_> =
                begin(text).chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            Some(String::from_utf16_lossy(&units).trim_matches(['\0', ' ']).to_owned())
        }
        _ => None,
    }
}

/// As much of a text as can be needed of it. A character that is cut is not among those that are kept.
fn begin(text: &[u8]) -> &[u8] {
    let text = text.get(..MOST_NAME * 8).unwrap_or(text);
    match std::str::from_utf8(text) {
        Err(error) if error.error_len().is_none() => text.get(..error.valid_up_to()).unwrap_or(text),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A profile with one tag, its description.
    fn profile(description: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 132];
        bytes[12..20].copy_from_slice(b"mntrRGB ");
        bytes[36..40].copy_from_slice(b"acsp");
        bytes[131] = 1;
        bytes.extend_from_slice(b"desc\0\0\0\x90");
        bytes.extend_from_slice(&u32::try_from(description.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(description);
        let size = u32::try_from(bytes.len()).unwrap().to_be_bytes();
        bytes[..4].copy_from_slice(&size);
        bytes
    }

    #[test]
    fn a_description_is_as_long_as_people_read() {
        let length = 1 << 20;
        let ascii = [b"desc\0\0\0\0", &1_048_576u32.to_be_bytes()[..], &vec![b'x'; length]].concat();
        let text = [b"text\0\0\0\0", "à".repeat(length).as_bytes()].concat();
        let units: Vec<u8> = "è".repeat(length).encode_utf16().flat_map(u16::to_be_bytes).collect();
        let head = [1, 12, 0, 2_097_152, 28].map(u32::to_be_bytes).concat();
        let unicode = [b"mluc\0\0\0\0", head.as_slice(), &units].concat();
        for (value, character) in [(ascii, "x"), (text, "à"), (unicode, "è")] {
            assert_eq!(parse(&profile(&value)).unwrap().name, character.repeat(MOST_NAME));
        }
        let short = [b"desc\0\0\0\0", &6u32.to_be_bytes()[..], b"Adobe\0"].concat();
        assert_eq!(parse(&profile(&short)).unwrap().name, "Adobe");
    }

    #[test]
    fn what_is_too_long_is_no_profile() {
        let mut bytes = profile(b"");
        bytes.resize(usize::try_from(MOST_BYTES).unwrap(), 0);
        assert!(parse(&bytes).is_some());
        bytes.push(0);
        assert!(parse(&bytes).is_none());
    }
}
