//! Small deliveries made on the spot: sound pages that differ from each other, in folders that are units.

use std::fs;
use std::path::Path;

/// Numbers that look like chance and come out the same every time (`SplitMix64`).
pub struct Chance(pub u64);

impl Chance {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// A grey page of `width` × `height` pixels as an uncompressed TIFF of one strip at 300 ppi.
pub fn tiff(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let mut chance = Chance(seed);
    let pixels: Vec<u8> = (0..width * height).map(|_| 200 + (chance.next() % 40) as u8).collect();
    let mut file = Vec::with_capacity(pixels.len() + 256);
    file.extend_from_slice(b"II*\0\x08\0\0\0");
    let entries: [(u16, u16, u32, u32); 12] = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 178),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, 1, width * height),
        (282, 5, 1, 162),
        (283, 5, 1, 170),
        (296, 3, 1, 2),
    ];
    file.extend_from_slice(&(entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        file.extend_from_slice(&tag.to_le_bytes());
        file.extend_from_slice(&kind.to_le_bytes());
        file.extend_from_slice(&count.to_le_bytes());
        file.extend_from_slice(&value.to_le_bytes());
    }
    // No further directory, a word to fill up, then the two resolutions.
    file.extend_from_slice(&[0; 4]);
    file.resize(162, 0);
    for _ in 0..2 {
        file.extend_from_slice(&300u32.to_le_bytes());
        file.extend_from_slice(&1u32.to_le_bytes());
    }
    file.extend_from_slice(&pixels);
    file
}

/// A delivery of `units` folders `F0001`, `F0002`, … with `pages` TIFF pages each.
pub fn make(root: &Path, units: u32, pages: u32, width: u32, height: u32) {
    for unit in 1..=units {
        let folder = root.join(format!("F{unit:04}"));
        fs::create_dir_all(&folder).unwrap();
        for page in 1..=pages {
            let bytes = tiff(u64::from(unit) << 32 | u64::from(page), width, height);
            fs::write(folder.join(format!("F{unit:04}_{page:04}.tif")), bytes).unwrap();
        }
    }
}
