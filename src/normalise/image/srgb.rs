//! The colour profile of sRGB that copies bear, made from the definition (IEC 61966-2-1): ICC version 2, which every
//! reader knows and PDF/A-1 allows.

use std::sync::LazyLock;

/// Entries of the curve.
const CURVE: u16 = 1024;

/// An ICC.1:2001-04 display profile of sRGB, the same bytes at all times.
pub fn srgb_profile() -> &'static [u8] {
    static PROFILE: LazyLock<Vec<u8>> = LazyLock::new(build);
    &PROFILE
}

fn build() -> Vec<u8> {
    // White and colorants under D50, adapted by Bradford from D65, in units of 1/65536. The published profiles
    // add up to a bluish white; these add up to D50, so that greys stay grey.
    let xyz = |values: [i32; 3]| [b"XYZ \0\0\0\0".as_slice(), &values.map(i32::to_be_bytes).concat()].concat();
    let parts: [(&[&[u8; 4]], Vec<u8>); 7] = [
        (&[b"desc"], description("sRGB IEC61966-2.1")),
        (&[b"cprt"], [b"text\0\0\0\0".as_slice(), b"No copyright, use freely\0"].concat()),
        (&[b"wtpt"], xyz([0xf6d6, 0x1_0000, 0xd32d])),
        (&[b"rXYZ"], xyz([0x6fa0, 0x38f5, 0x0390])),
        (&[b"gXYZ"], xyz([0x6297, 0xb787, 0x18d9])),
        (&[b"bXYZ"], xyz([0x249f, 0x0f84, 0xb6c4])),
        (&[b"rTRC", b"gTRC", b"bTRC"], curve()),
    ];
    let count: usize = parts.iter().map(|(names, _)| names.len()).sum();
    let (mut table, mut data) = (Vec::new(), Vec::new());
    let start = 128 + 4 + count * 12;
    for (names, value) in parts {
        let at = start + data.len();
        for name in names {
            table.extend_from_slice(*name);
            table.extend_from_slice(&be32(at));
            table.extend_from_slice(&be32(value.len()));
        }
        data.extend_from_slice(&value);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    [header(start + data.len()), be32(count).to_vec(), table, data].concat()
}

/// The header (ICC.1:2001-04 §6.1). Its date is a fixed one: the same input gives the same bytes.
fn header(size: usize) -> Vec<u8> {
    let mut header = Vec::with_capacity(128);
    header.extend_from_slice(&be32(size));
    header.extend_from_slice(&[0; 4]);
    header.extend_from_slice(&[2, 0x40, 0, 0]);
    header.extend_from_slice(b"mntrRGB XYZ ");
    header.extend_from_slice(&[2000u16, 1, 1, 0, 0, 0].map(u16::to_be_bytes).concat());
    header.extend_from_slice(b"acsp");
    header.extend_from_slice(&[0; 28]);
    // The illuminant of the connection space, D50.
    header.extend_from_slice(&[0xf6d6u32, 0x1_0000, 0xd32d].map(u32::to_be_bytes).concat());
    header.resize(128, 0);
    header
}

/// A `desc` value (§6.5.17): ASCII, no Unicode, no Macintosh text.
fn description(text: &str) -> Vec<u8> {
    let mut value = b"desc\0\0\0\0".to_vec();
    value.extend_from_slice(&be32(text.len() + 1));
    value.extend_from_slice(text.as_bytes());
    value.resize(value.len() + 1 + 8 + 3 + 67, 0);
    value
}

fn curve() -> Vec<u8> {
    let mut value = b"curv\0\0\0\0".to_vec();
    value.extend_from_slice(&be32(usize::from(CURVE)));
    for entry in 0..CURVE {
        let code = f64::from(entry) / f64::from(CURVE - 1);
        let linear = if code <= 0.040_45 { code / 12.92 } else { ((code + 0.055) / 1.055).powf(2.4) };
        value.extend_from_slice(&((linear * 65_535.0).round() as u16).to_be_bytes());
    }
    value
}

fn be32(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::icc;

    #[test]
    fn the_structure_is_sound() {
        let profile = icc::parse(srgb_profile()).unwrap();
        assert_eq!(profile.faults, []);
        assert_eq!((profile.version.as_str(), profile.class.as_str()), ("2.4.0", "mntr"));
        assert_eq!((profile.space.as_str(), profile.name.as_str()), ("RGB", "sRGB IEC61966-2.1"));
    }

    #[test]
    fn white_is_the_sum_of_the_colorants() {
        let bytes = srgb_profile();
        let value = |tag: &[u8; 4]| -> [i32; 3] {
            let at = 128 + bytes[128..].windows(4).position(|window| window == tag).unwrap();
            let start = u32::from_be_bytes(bytes[at + 4..at + 8].try_into().unwrap()) as usize + 8;
            std::array::from_fn(|index| {
                let at = start + index * 4;
                i32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
            })
        };
        let (red, green, blue, white) = (value(b"rXYZ"), value(b"gXYZ"), value(b"bXYZ"), value(b"wtpt"));
        for axis in 0..3 {
            assert_eq!(red[axis] + green[axis] + blue[axis], white[axis], "axis {axis}");
        }
    }
}
